"""Words of statistics: what is asked of many features at once, and what they come to."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from chengshu.capabilities.maps.model import Bbox

GroupBy = Literal["nothing", "field", "classes", "time", "area"]
Method = Literal["equal", "quantile", "natural", "given"]
TimeUnit = Literal["day", "month", "year"]
Shape = Literal["square", "hexagon"]


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what features are put together.

    field: every value. classes: ranges of a number, by `method` (`breaks` when given). time: calendar units of a day
    or time in the city. area: the feature of a polygon layer in which the point on the feature lies. Only `top`
    groups are told; the rest is summed up as others.
    """

    by: GroupBy = "nothing"
    field: str = ""
    layer: str = ""
    method: Method = "natural"
    classes: int = 5
    breaks: tuple[float, ...] = ()
    unit: TimeUnit = "year"
    order: Literal["count", "key"] = "count"
    top: int = 20


@dataclass(frozen=True, slots=True)
class FieldSums:
    """Of one numeric field: in how many features it stands, and what they come to."""

    count: int
    sum: float
    avg: float | None
    min: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class Sums:
    """What some features come to. Area and length are geodesic, in m² and m; None when not asked for."""

    count: int
    fields: dict[str, FieldSums] = field(default_factory=dict)
    area_m2: float | None = None
    length_m: float | None = None


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """The feature of another layer that a group lies in."""

    id: str
    entity: str
    code: str
    name: str
    longitude: float
    latitude: float
    area_m2: float


@dataclass(frozen=True, slots=True)
class Group:
    """One group. A class holds ``low <= value < high``, the last one its upper end too."""

    key: Any
    sums: Sums
    low: float | None = None
    high: float | None = None
    area: AreaFacts | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """An answer. `without`: features whose value is unknown, or that lie in no area. `groups_in_all` counts all.

    `approximate`: there were so many different values that natural breaks were looked for between rounded ones.
    """

    layer: str
    version: int
    on: date
    grouping: Grouping
    total: Sums
    groups: tuple[Group, ...] = ()
    groups_in_all: int = 0
    others: Sums | None = None
    without: Sums | None = None
    breaks: tuple[float, ...] = ()
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid that holds something; `longitude`, `latitude` are the middle of what it holds."""

    longitude: float
    latitude: float
    count: int
    sum: float | None
    ring: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """Features counted in cells. `size_m` is the width of a cell on the ground; `grown` when that was made larger."""

    layer: str
    version: int
    on: date
    shape: Shape
    size_m: float
    grown: bool
    count: int
    most: int
    extent: Bbox | None
    items: tuple[Cell, ...]
