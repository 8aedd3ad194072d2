"""Words of the maps engine: layers and features."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

# The layer whose areas answer `locate`: administrative divisions, each with its code.
DIVISIONS = "divisions"

SourceKind = Literal["features", "devices", "cases", "alerts"]
Bbox = tuple[float, float, float, float]  # west, south, east, north in degrees, CGCS2000 = WGS 84


@dataclass(frozen=True, slots=True)
class LayerDefinition:
    """A layer as a pack or a data set declares it.

    `title` is a key of the word catalogue, or `titles` gives the words themselves (a data set has its own).
    A layer whose `source` is not ``features`` shows what another engine lists, narrowed by `filter`.
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


@dataclass(frozen=True, slots=True)
class Layer(LayerDefinition):
    """A layer as it is kept. `version` grows with every load; `features` counts what it holds."""

    version: int = 0
    features: int = 0


@dataclass(frozen=True, slots=True)
class NewFeature:
    """A feature on its way in. Dates are inclusive; None means unbounded."""

    geometry: dict[str, Any]
    name: str = ""
    code: str = ""
    properties: dict[str, Any] = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Feature(NewFeature):
    """A feature as it is kept, with its extent and a point that lies on it."""

    id: str = ""
    layer: str = ""
    bbox: Bbox = (0, 0, 0, 0)
    point: tuple[float, float] = (0, 0)


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """Features as GeoJSON texts, ready to send; `version` is that of the layer."""

    items: list[str]
    next: str | None
    version: int


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
