"""The words of grids: unit grid cells, responsibility grids, workers, shifts, duty and who is near."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

BindingRole = Literal["main", "deputy"]
Coverage = Literal["nobody", "one", "several"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a pack declares: how codes are cut, on which layer cells lie, how long things about people stay."""

    pack: str
    layer: str
    segments: tuple[int, ...] = (6, 3, 3, 3)
    keep_positions_days: int = 30
    longest_duty_hours: int = 14
    fresh_minutes: int = 30


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit grid cell (单元网格) as the layer of the map holds it, with a point in it."""

    code: str
    division: str
    longitude: float
    latitude: float
    faults: list[str]


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who walks cells. `phone` is shown to himself and to whoever plans grids."""

    id: str
    name: str
    account: str | None
    organisation: str | None
    division: str
    phone: str
    active: bool
    on_duty: bool = False
    since: datetime | None = None
    seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """A worker bound to a responsibility grid; both days are included, no last day means until told otherwise."""

    id: str
    worker: str
    worker_name: str
    role: BindingRole
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Area:
    """A responsibility grid (责任网格): a set of cells with the workers bound to it, on a day."""

    id: str
    name: str
    division: str
    version: int
    ended: date | None
    cells: list[str]
    bindings: list[Binding]


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for a place at a time."""

    worker: str
    name: str
    role: BindingRole
    area: str
    area_name: str
    cell: str
    on_duty: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """When somebody is planned to be on duty."""

    id: str
    worker: str
    worker_name: str
    begins: datetime
    ends: datetime
    note: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """A time on duty."""

    id: str
    worker: str
    began: datetime
    ended: datetime | None
    why_ended: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody said he was, while on duty."""

    at: datetime
    longitude: float
    latitude: float
    accuracy_m: float | None = None


RefusedBecause = Literal["before_duty", "off_duty", "too_old", "ahead"]


@dataclass(frozen=True, slots=True)
class NotKept:
    """Why some positions were not kept, how many, and from when to when they were."""

    reason: RefusedBecause
    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of positions that were sent: those outside of duty are never kept, and it is said which."""

    kept: int
    outside_duty: int
    refused: list[NotKept]


@dataclass(frozen=True, slots=True)
class NearWorker:
    """A worker on duty and about how far he is: to the next fifty metres, never where."""

    worker: str
    name: str
    organisation: str | None
    metres: int
    seen: datetime
    responsible: bool


@dataclass(frozen=True, slots=True)
class Me:
    """What a worker sees about himself."""

    worker: Worker
    duty: Duty | None
    shift: Shift | None
    areas: list[Area]


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell and how many main workers answer for it."""

    code: str
    division: str
    longitude: float
    latitude: float
    coverage: Coverage
    workers: list[str]


@dataclass(frozen=True, slots=True)
class Sums:
    """How many cells have nobody, one, several; and how many codes are wrong."""

    division: str
    cells: int
    nobody: int
    one: int
    several: int
