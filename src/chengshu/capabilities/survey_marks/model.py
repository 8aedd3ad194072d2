"""Words of the survey marks engine: marks, custody, what happened to them, requests for use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from chengshu.security import Principal

Audit = Callable[[Principal, str, str, dict[str, Any]], None]
State = Literal["good", "damaged", "missing", "destroyed", "cancelled"]
Level = Literal["county", "town", "keeper"]
EventKind = Literal["registered", "edited", "patrol", "damage", "repair", "relocation", "cancelled"]
AttachmentKind = Literal["sketch", "photo", "agreement", "patrol", "damage", "repair", "relocation", "other"]
RequestState = Literal["waiting", "approved", "refused", "withdrawn", "returned"]

# Article 3 of the Regulations on the Protection of Survey Marks, and the words people write in tables.
KINDS: dict[str, tuple[str, ...]] = {
    "triangulation": ("三角点",),
    "baseline": ("基线点",),
    "traverse": ("导线点",),
    "military": ("军用控制点",),
    "gravity": ("重力点",),
    "astronomical": ("天文点",),
    "levelling": ("水准点",),
    "gnss": ("卫星定位点", "GNSS控制点", "GNSS点", "GPS点", "卫星大地控制点"),
    "fixed": ("固定标志",),
}
# Orders (等) and classes (级) in use. An empty grade is one that the records do not tell.
_ORDERS = ("1", "2", "3", "4", "I", "II", "III", "")
GRADES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(KINDS, _ORDERS),
    "gnss": ("A", "B", "C", "D", "E", *_ORDERS),
    "gravity": ("basic", "1", "2", ""),
}
GRADE_WORDS = {
    "一等": "1", "二等": "2", "三等": "3", "四等": "4", "一级": "I", "二级": "II", "三级": "III", "基本": "basic",
    "a级": "A", "b级": "B", "c级": "C", "d级": "D", "e级": "E",
}  # fmt: skip
STATE_WORDS: dict[str, State] = {
    "完好": "good", "基本完好": "good", "损坏": "damaged", "破坏": "damaged", "未找到": "missing", "丢失": "missing",
    "损毁": "destroyed",
    "灭失": "destroyed", "废弃": "cancelled", "注销": "cancelled",
}  # fmt: skip
# The description of a mark (点之记).
DESCRIPTION = ("location", "route", "landmarks", "soil", "map_sheet", "remark")


@dataclass(frozen=True, slots=True)
class Exact:
    """Where a mark stands, to the last digit. Kept sealed."""

    longitude: float
    latitude: float
    height: float | None = None
    system: str = "EPSG:4490"  # as handed in
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class NewMark:
    """A mark on its way in. `x` and `y` (east or longitude first) are in `system`, reached by `operation`."""

    number: str
    name: str
    kind: str
    grade: str
    division: str
    x: float
    y: float
    system: str = "EPSG:4490"
    operation: str = ""
    height: float | None = None
    height_datum: str = "1985"
    state: State = "good"
    place: str = ""
    monument: str = ""
    built: date | None = None
    builder: str = ""
    description: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MarkChange:
    """What of a mark is edited; None stays as it is. Its place changes only by a relocation."""

    name: str | None = None
    grade: str | None = None
    division: str | None = None
    place: str | None = None
    monument: str | None = None
    built: date | None = None
    builder: str | None = None
    description: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as it may be shown: its place to about a hundred metres."""

    id: str
    number: str
    name: str
    kind: str
    grade: str
    state: State
    division: str
    place: str
    longitude: float
    latitude: float
    height_datum: str
    monument: str
    built: date | None
    builder: str
    description: dict[str, str]
    last_patrol: date | None
    version: int
    created: datetime
    created_by: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class Custody:
    """Who looks after a mark: the county, the town, and the keeper on the spot."""

    id: str
    mark: str
    level: Level
    holder: str
    contact: str
    since: date
    until: date | None
    agreement: str | None
    noted_by: str


@dataclass(frozen=True, slots=True)
class MarkEvent:
    """Something that happened to a mark; never changed."""

    id: str
    mark: str
    kind: EventKind
    day: date
    before: str
    after: str
    note: str
    longitude: float | None
    latitude: float | None
    account: str
    name: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A sketch, photo or agreement; its bytes lie in the folder of objects."""

    id: str
    mark: str
    event: str | None
    kind: AttachmentKind
    name: str
    media_type: str
    size: int
    digest: str
    taken: datetime | None
    added: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class FormerPlace:
    """Where a mark stood before a relocation, to about a hundred metres."""

    sequence: int
    longitude: float
    latitude: float
    valid_to: date
    reason: str


@dataclass(frozen=True, slots=True)
class MarkDetail:
    """A mark with everything around it."""

    mark: Mark
    custody: list[Custody]
    events: list[MarkEvent]
    attachments: list[Attachment]
    former_places: list[FormerPlace]
    may_see_exact: bool
    due: bool


@dataclass(frozen=True, slots=True)
class Photo:
    """A file handed in with a report."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody found or did at a mark. `key` makes a repeated sending harmless."""

    day: date | None = None
    state: State | None = None
    note: str = ""
    longitude: float | None = None
    latitude: float | None = None
    photos: tuple[Photo, ...] = ()
    key: str | None = None


@dataclass(frozen=True, slots=True)
class UseRequest:
    """Somebody wants to use marks for some days."""

    id: str
    account: str
    name: str
    organisation: str
    purpose: str
    since: date
    until: date
    state: RequestState
    decided_by: str | None
    decided: datetime | None
    decision: str
    returned: date | None
    return_note: str
    created: datetime
    marks: tuple[str, ...]
    numbers: tuple[str, ...] = ()  # of the same marks, as people know them


@dataclass(frozen=True, slots=True)
class MarkFilter:
    """Which marks are wanted; None means any."""

    q: str | None = None
    kind: str | None = None
    grade: str | None = None
    state: str | None = None
    division: str | None = None
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many marks of one kind, grade and state there are."""

    kind: str
    grade: str
    state: str
    marks: int
    patrolled: int


@dataclass(frozen=True, slots=True)
class DivisionCount:
    """How many marks of one state there are in a county."""

    division: str
    state: str
    marks: int
    patrolled: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The register in numbers; `patrolled` in the quarter of `day`."""

    day: date
    total: int
    usable: int
    patrolled: int
    due: int
    rows: list[Count]
    divisions: list[DivisionCount]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row of a table that was not taken."""

    row: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a table."""

    added: int
    changed: int
    unchanged: int
    rejected: list[Rejected]
