"""The words of incidents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from chengshu.security import Principal

Category = Literal["nature", "accident", "health", "security"]
TaskState = Literal["asked", "answered", "accepted", "withdrawn"]
CallState = Literal["waiting", "reached", "not_reached"]
CATEGORIES: tuple[Category, ...] = ("nature", "accident", "health", "security")
TASK_STATES: tuple[TaskState, ...] = ("asked", "answered", "accepted", "withdrawn")


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
    """Something inside the circle, with the page it opens. Without a place it is told how far away, never where."""

    id: str
    title: str
    longitude: float | None
    latitude: float | None
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
