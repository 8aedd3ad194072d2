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


# How a field may be called wherever layers are declared: in packs, in the page, from files.
FIELD_NAME = r"^[a-z][a-z0-9_]{0,47}$"

# Colours of the palette a style may name; each theme has its own hue of it.
Colour = Literal["accent", "notice", "warning", "urgent", "grey", "plum", "moss", "clay"]

# What every feature has of its own; no field of a layer may be called so.
RESERVED = frozenset(
    {"id", "entity", "version", "name", "code", "source", "licence", "survey", "surveyed", "accuracy_m"}
    | {"valid_from", "valid_to", "longitude", "latitude", "updated", "updated_by", "geometry"}
)


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """One property of the features of a layer. `grade` hides it from whoever may see the layer but not so much.

    `choices` are the values it may have; `labels` say in words what a code means ({"0701": {"zh": …, "en": …}}, or the
    key of a word), for the choices or for known codes of a longer list.
    `indexed`: filters and orders by it are quick in a layer of any size; a unique field is looked up anyway.
    """

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
    indexed: bool = False
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def looked_up(self) -> bool:
        """Whether an index stands behind it."""
        return (self.indexed or self.unique) and self.type != "boolean"


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
    valid_from: date | None = None  # for which days the layer as a whole is meant: a plan, a season
    valid_to: date | None = None

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


DifferenceKind = Literal["appeared", "gone", "changed", "reshaped", "redescribed"]


# --- changing features ----------------------------------------------------------------------------------------

EditKind = Literal["insert", "update", "delete"]
DraftState = Literal["draft", "submitted", "accepted", "rejected", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One wish. `expected_version` is the version the editor saw; `feature` is the whole new content.

    `effective` is the first day of which the change is true (today when left out): before it the old version
    goes on being the answer. A `correction` mends what never was true: the old version answers for no day.
    """

    kind: EditKind
    id: str | None = None
    expected_version: int | None = None
    feature: NewFeature | None = None
    effective: date | None = None
    correction: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """Edits that are kept but not done yet."""

    id: str
    layer: str
    state: DraftState
    note: str
    edits: tuple[Edit, ...]
    by_id: str
    by_name: str
    created: datetime
    changed: datetime
    reviewed_by: str | None = None
    reviewed_name: str | None = None
    review_note: str = ""
    change: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """What a change did to one feature; no version before is an insert, none after a deletion.

    `truths` are the last days of truth of older versions that the change moved: version, before, after.
    """

    id: str
    before: int | None
    after: int | None
    truths: tuple[tuple[int, date | None, date | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """A change that was done: all of its edits together."""

    id: str
    layer: str
    sequence: int
    note: str
    by_id: str
    by_name: str
    at: datetime
    draft: str | None
    undoes: str | None
    undone_by: str | None
    items: tuple[ChangeItem, ...]


@dataclass(frozen=True, slots=True)
class FeatureVersion:
    """One version of a feature as it was kept. `true_until` is its last day of truth; the present one has none.

    A past version without such a day was corrected away.
    """

    version: int
    current: bool
    feature: Feature
    true_until: date | None
    replaced: datetime | None


@dataclass(frozen=True, slots=True)
class Difference:
    """An entity that differs between two days: GeoJSON texts of then and later, and in what."""

    kind: Literal["appeared", "gone", "changed"]
    entity: str
    name: str
    code: str
    before: str | None
    after: str | None
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different between two days; `items` are one page of it, the counts are of all.

    What changed is either `reshaped` (its geometry is another, whatever else is) or `redescribed` (only its name, code
    or properties are).
    """

    appeared: int
    gone: int
    changed: int
    reshaped: int
    redescribed: int
    items: list[Difference]
    next: str | None = None
