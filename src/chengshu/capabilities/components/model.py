"""The words of components (城市部件): numberings, the register, corrections, census campaigns, imports, doubts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

State = Literal["in_use", "damaged", "occupied", "lost", "scrapped", "removed"]
STATES: tuple[State, ...] = ("in_use", "damaged", "occupied", "lost", "scrapped", "removed")
# As surveys and the map write states; the first word of each is the one written out.
STATE_WORDS: Mapping[State, tuple[str, ...]] = {
    "in_use": ("完好", "在用", "正常"),
    "damaged": ("破损", "损坏"),
    "occupied": ("占用",),
    "lost": ("丢失", "缺失"),
    "scrapped": ("已废弃", "废弃"),
    "removed": ("移除", "已移除", "已拆除"),
}
Role = Literal["manager", "owner", "keeper"]  # 主管, 权属, 养护
ROLES: tuple[Role, ...] = ("manager", "owner", "keeper")


@dataclass(frozen=True, slots=True)
class ComponentClass:
    """A class of components. The key names numbering, edition, kind, big and small class: a bare number means nothing.

    `now` is the class of the numbering in force that means the same; a class of that numbering is its own.
    """

    key: str
    numbering: str
    big: str
    small: str
    title: Mapping[str, str]
    big_title: Mapping[str, str]
    now: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What a pack declares: how new components are numbered, on which layer they are drawn, older numberings."""

    pack: str
    numbering: str
    extends: tuple[str, ...] = ()
    layer: str = ""
    cells: str = ""
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    former: tuple[ComponentClass, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who answers for components, as surveys name it; `organisation` is the one of this city it stands for."""

    id: int
    name: str
    organisation: str | None
    roles: tuple[Role, ...] = ()  # as what it answers, and for how many that stand
    components: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """What is said about a component, and what corrections change. Parties are their names as surveys write them."""

    class_key: str
    longitude: float
    latitude: float
    name: str = ""
    address: str = ""
    state: State = "in_use"
    manager: str = ""
    owner: str = ""
    keeper: str = ""
    material: str = ""
    installed: date | None = None
    surveyed: date | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Component(Content):
    """A component as the register keeps it. `class_now` is its class in the numbering in force."""

    id: str = ""
    numbering: str = ""
    identifier: str = ""
    class_now: str = ""
    division: str = ""
    cell: str | None = None
    version: int = 1
    created: datetime | None = None
    changed: datetime | None = None
    changed_by: str = ""
    synthetic: bool = False
    merged_into: str | None = None
    drawn: bool = True  # whether the map shows this version


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of a component: what it was, what it became, who said so."""

    version: int
    at: datetime
    by: str
    kind: str
    note: str
    before: dict[str, Any] | None
    after: dict[str, Any]
    correction: str | None


@dataclass(frozen=True, slots=True)
class Near:
    """A component and how far it stands from the place asked about."""

    component: Component
    metres: float


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for a component in one role; `organisation` is None while nobody said which one of the city it is."""

    role: Role
    name: str
    organisation: str | None


@dataclass(frozen=True, slots=True)
class ComponentFilter:
    """Which components. Everything given must hold. `divisions` are prefixes (None: anywhere).

    `standing` leaves out what was removed."""

    q: str | None = None
    class_key: str | None = None
    big: str | None = None
    state: State | None = None
    division: str | None = None
    cell: str | None = None
    party: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    standing: bool = False
    divisions: tuple[str, ...] | None = None


CorrectionKind = Literal["add", "change", "remove", "merge"]
CorrectionState = Literal["open", "accepted", "refused", "withdrawn", "undone"]


@dataclass(frozen=True, slots=True)
class Correction:
    """Somebody says that the register is wrong: what should stand there, and what became of it."""

    id: str
    kind: CorrectionKind
    component: str | None
    identifier: str
    division: str
    seen: int | None
    wanted: dict[str, Any]
    before: dict[str, Any] | None
    note: str
    campaign: str | None
    state: CorrectionState
    by: str
    by_name: str
    created: datetime
    decided: datetime | None
    decided_name: str
    decision: str
    done_version: int | None


CampaignState = Literal["planned", "running", "closed"]
Finding = Literal["found", "not_found", "changed", "new"]


@dataclass(frozen=True, slots=True)
class Campaign:
    """A census (普查): an area and classes, people who walk it, and how far they are."""

    id: str
    name: str
    divisions: tuple[str, ...]
    cells: tuple[str, ...]
    classes: tuple[str, ...]
    begins: date
    ends: date
    state: CampaignState
    surveyors: tuple[str, ...]
    created: datetime
    created_by: str
    targets: int = 0
    found: int = 0
    not_found: int = 0
    changed: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """A component that a campaign wants seen; `finding` is None until somebody was there."""

    campaign: str
    component: Component
    finding: Finding | None
    at: datetime | None
    by: str
    note: str
    correction: str | None
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """How far a campaign is in one grid cell."""

    cell: str
    targets: int
    seen: int
    not_found: int


ImportState = Literal["read", "released", "undone", "discarded"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell of a file cannot be taken, and what to do about it."""

    column: str
    value: str
    reason: str
    mend: str


@dataclass(frozen=True, slots=True)
class Import:
    """A file brought in: read, judged, released by somebody else, and undone when it was a mistake."""

    id: str
    name: str
    numbering: str
    state: ImportState
    created: datetime
    by: str
    by_name: str
    released: datetime | None
    released_name: str
    lines: int
    faulty: int
    waiting: int
    new: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One line of a file: what stood there, what is wrong with it, what it did."""

    line: int
    given: dict[str, str]
    faults: list[Fault]
    outcome: Literal["waiting", "faulty", "new", "changed", "same", "undone", "kept"]
    component: str | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two components of one class so near each other that they may be one."""

    id: str
    first: Component
    second: Component
    metres: float
    state: Literal["open", "kept", "merging"]


@dataclass(frozen=True, slots=True)
class Stray:
    """A feature of the map layer that cannot be taken into the register, and why."""

    feature: str
    code: str
    name: str
    reasons: list[str]
    at: datetime
    layer: str = ""
    longitude: float | None = None  # none when it is no more on the map
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How many components of a class are in which state."""

    class_key: str
    state: State
    count: int
