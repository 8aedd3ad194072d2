"""The words of the operations centre: incidents, who is on duty, the brief of a day, a day as it was."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from chengshu.security import Principal

Category = Literal["nature", "accident", "health", "security"]
Level = Literal[1, 2, 3, 4]
TaskState = Literal["asked", "answered", "accepted", "withdrawn"]
CallState = Literal["waiting", "reached", "not_reached"]
SwapState = Literal["asked", "agreed", "refused", "withdrawn"]
HandoverState = Literal["draft", "handed", "taken"]
BriefState = Literal["draft", "released"]
CATEGORIES: tuple[Category, ...] = ("nature", "accident", "health", "security")
TASK_STATES: tuple[TaskState, ...] = ("asked", "answered", "accepted", "withdrawn")


# --- incidents ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SuggestedTask:
    """What is usually asked for when something of this kind happens; `title` is a key of the word catalogue."""

    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class IncidentKind:
    """A kind of incident as a pack declares it. Titles are keys of the word catalogue."""

    id: str
    title: str
    category: Category
    radius_m: float
    tasks: tuple[SuggestedTask, ...] = ()
    calls: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Circle:
    """Where something happens: a centre in CGCS2000 degrees and a radius on the ground."""

    longitude: float
    latitude: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class NewIncident:
    """What is declared. The same `key` again gives the same incident."""

    kind: str
    level: int
    title: str
    circle: Circle
    description: str = ""
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as it stands. `version` is sent back with every change of it."""

    id: str
    number: str
    kind: str
    level: int
    title: str
    description: str
    longitude: float
    latitude: float
    radius_m: float
    division: str | None
    state: Literal["open", "closed"]
    version: int
    declared: datetime
    declared_by: str
    declared_name: str
    closed: datetime | None
    closed_name: str | None
    summary: str

    @property
    def circle(self) -> Circle:
        """Where it is."""
        return Circle(self.longitude, self.latitude, self.radius_m)


@dataclass(frozen=True, slots=True)
class Task:
    """What an organisation is asked to do, until when, and what it answered. `late`: it answered after its due."""

    id: str
    incident: str
    organisation: str
    organisation_name: str
    title: str
    requirement: str
    due: datetime
    state: TaskState
    asked: datetime
    asked_name: str
    answer: str
    answered: datetime | None
    answered_name: str | None
    late: bool


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to be called, in this order."""

    id: str
    incident: str
    position: int
    name: str
    duty: str
    phone: str
    state: CallState
    note: str
    at: datetime | None
    by_name: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `hash` covers this line and the hash of the line before."""

    incident: str
    sequence: int
    time: datetime
    kind: str
    actor: str
    actor_name: str
    text: str
    detail: dict[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Report:
    """A situation report: what was said, and what stood inside the circle when it was said."""

    incident: str
    number: int
    time: datetime
    by_name: str
    text: str
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class IncidentDetail:
    """An incident with everything around it. `commands`: whether the reader leads it. Calls are shown to who does."""

    incident: Incident
    tasks: Sequence[Task]
    calls: Sequence[Call]
    reports: Sequence[Report]
    log: Sequence[Entry]
    log_intact: bool
    commands: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """Something inside the circle, with the page it opens."""

    id: str
    title: str
    longitude: float
    latitude: float
    distance_m: float
    status: str = ""
    detail: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Inside:
    """What of one kind lies inside. `known` False: nobody here can say, which is not the same as nothing.

    `total` counts all of them, `things` are the nearest; `figures` are sums, such as people who live there.
    """

    kind: str
    known: bool
    total: int = 0
    things: tuple[Thing, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    note: str = ""


# Who knows what lies inside a circle, as far as the reader may see it. Handed in by the server.
Look = Callable[[Circle, Principal, IncidentKind | None], Inside]


# --- duty -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Position:
    """A post that is always held by somebody."""

    id: str
    title: str
    duty: str
    rank: int


@dataclass(frozen=True, slots=True)
class Shift:
    """Who holds a position from when to when."""

    id: str
    position: str
    starts: datetime
    ends: datetime
    account: str
    name: str
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class NewShift:
    """A shift to be planned. `account` is the id of an account."""

    position: str
    starts: datetime
    ends: datetime
    account: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Swap:
    """Somebody asks another to take his shift."""

    id: str
    shift: str
    from_account: str
    from_name: str
    to_account: str
    to_name: str
    reason: str
    state: SwapState
    asked: datetime
    decided: datetime | None


@dataclass(frozen=True, slots=True)
class Point:
    """Something that is not finished when a shift ends. It stays with the position until somebody closes it."""

    id: str
    position: str
    text: str
    link: str
    opened: datetime
    opened_name: str
    closed: datetime | None = None
    closed_name: str | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """One shift gives over to the next. `points` are the open ones at the moment it was handed.

    `digest` covers what was signed; both signatures stand under the same digest.
    """

    id: str
    position: str
    from_shift: str
    to_shift: str
    state: HandoverState
    summary: str
    points: tuple[dict[str, Any], ...]
    digest: str
    from_account: str
    from_name: str
    to_account: str
    to_name: str
    refusal: str
    version: int
    written: datetime
    handed: datetime | None
    taken: datetime | None


@dataclass(frozen=True, slots=True)
class Roster:
    """The plan of some days: positions, their shifts, swaps that are asked, and who is on duty now."""

    positions: Sequence[Position]
    shifts: Sequence[Shift]
    swaps: Sequence[Swap]
    now: Sequence[str]


# --- briefs ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a brief: where it is from, of when, and the list it opens. `key` is a key of the catalogue."""

    key: str
    value: float | None
    unit: str
    time: datetime
    source: str
    link: str
    before: float | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is named in a brief, with the page it opens."""

    text: str
    time: datetime
    link: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a brief. `text` is written by people; figures and lines are as they were found."""

    id: str
    text: str = ""
    figures: tuple[Figure, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """The brief of a day. Released editions do not change; a correction is another edition."""

    id: str
    day: date
    edition: int
    state: BriefState
    title: str
    sections: tuple[Section, ...]
    version: int
    generated: datetime
    generated_name: str
    changed: datetime | None
    changed_name: str | None
    released: datetime | None
    released_name: str | None
    digest: str


# What happened between two moments, as far as this reader may see it. Handed in by the server, a part a source.
Gather = Callable[[datetime, datetime, Principal], Section]


# --- a day as it was ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """Something as it stood at a moment, for a map and a list."""

    kind: str
    id: str
    title: str
    status: str
    time: datetime
    longitude: float | None
    latitude: float | None
    link: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """What stood of one kind at a moment. `known` False: it was not kept. `total` may be more than there are marks."""

    kind: str
    known: bool
    total: int = 0
    marks: tuple[Mark, ...] = ()
    values: tuple[dict[str, Any], ...] = ()
    note: str = ""


Remember = Callable[[datetime, Principal], Past]
