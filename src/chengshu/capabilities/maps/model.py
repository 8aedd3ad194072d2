"""Words of the maps engine: layers, features and what is asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

# The layer whose areas answer `locate`: administrative divisions, each with its code.
DIVISIONS = "divisions"

SourceKind = Literal["features", "devices", "cases", "alerts"]
GeometryKind = Literal["point", "line", "polygon", "any"]
# open: anybody; shared: whoever holds maps.read; internal: needs a grant of the layer; controlled: a grant, and
# every read stands in the audit.
Grade = Literal["open", "shared", "internal", "controlled"]
GRADES: tuple[Grade, ...] = ("open", "shared", "internal", "controlled")
FieldType = Literal["text", "integer", "number", "boolean", "date", "datetime"]
Published = Literal["draft", "submitted", "published", "withdrawn"]
Origin = Literal["pack", "page", "data"]
Bbox = tuple[float, float, float, float]  # west, south, east, north in degrees, CGCS2000 = WGS 84


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """One property of the features of a layer. `grade` hides it from whoever may see the layer but not so much."""

    name: str
    type: FieldType = "text"
    title: dict[str, str] = field(default_factory=dict)
    required: bool = False
    unique: bool = False
    choices: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class LayerDefinition:
    """A layer as a pack, a page or a data set declares it.

    `title` is a key of the word catalogue, or `titles` gives the words themselves (a data set has its own).
    A layer whose `source` is not ``features`` shows what another engine lists, narrowed by `filter`.
    A layer without `fields` takes any property. Layers with the same `entities` speak of the same things at other
    scales: the same code there is the same entity.
    """

    id: str
    title: str
    source: SourceKind = "features"
    style: dict[str, Any] = field(default_factory=dict)
    filter: dict[str, list[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    visible: bool = True
    min_zoom: float = 0
    position: int = 100
    pack: str | None = None
    licence: str = ""
    synthetic: bool = False
    geometry: GeometryKind = "any"
    fields: tuple[FieldDefinition, ...] = ()
    grade: Grade = "shared"
    origin: Origin = "data"
    scale: str = ""
    accuracy_m: float | None = None
    lineage: dict[str, str] = field(default_factory=dict)
    entities: str = ""
    review: bool = False
    published: Published = "published"
    owner: str | None = None

    @property
    def entity_kind(self) -> str:
        """What the codes of this layer are codes of."""
        return self.entities or self.id


@dataclass(frozen=True, slots=True)
class Layer(LayerDefinition):
    """A layer as it is kept. `version` grows with every load and every change; `features` counts what it holds."""

    version: int = 0
    features: int = 0
    extent: Bbox | None = None
    category: str = ""
    classified: bool = False
    loaded: int = 0
    history_until: date | None = None


@dataclass(frozen=True, slots=True)
class NewFeature:
    """A feature on its way in: GeoJSON or WKB. Dates are inclusive; None means unbounded."""

    geometry: dict[str, Any] | bytes
    name: str = ""
    code: str = ""
    properties: dict[str, Any] = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    licence: str = ""
    survey: str = ""
    surveyed: date | None = None
    accuracy_m: float | None = None
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Feature(NewFeature):
    """A feature as it is kept: `geometry` is GeoJSON, with its extent and a point that lies on it."""

    id: str = ""
    layer: str = ""
    version: int = 1
    bbox: Bbox = (0, 0, 0, 0)
    point: tuple[float, float] = (0, 0)
    updated: datetime | None = None
    updated_by: str = ""


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """Features as GeoJSON texts, ready to send; `version` is that of the layer."""

    items: list[str]
    next: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Many features, column by column: `properties` are JSON texts, geometries are WKB."""

    ids: list[str]
    wkb: list[bytes]
    names: list[str]
    codes: list[str]
    properties: list[str]
    valid_from: list[date | None]
    valid_to: list[date | None]
    entities: list[str]
    versions: list[int]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Changes:
    """What became different after a sequence. `reset`: the layer was loaded anew, read all of it with `columns`.

    Go on from `sequence`; there is more at once when `more`.
    """

    upserts: Columns
    deletes: list[str]
    sequence: int
    reset: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A feature found by name or code."""

    id: str
    layer: str
    title: str
    titles: dict[str, str]
    name: str
    code: str
    longitude: float
    latitude: float
    bbox: Bbox


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may read or edit a layer beyond what its grade gives."""

    layer: str
    holder_kind: Literal["account", "role", "organisation"]
    holder: str
    verb: Literal["read", "edit"]
    granted_by: str = ""
    granted: datetime | None = None


Sort = Sequence[tuple[str, Literal["asc", "desc"]]]
