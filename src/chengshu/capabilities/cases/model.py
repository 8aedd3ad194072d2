"""The words of the case engine: flows, cases, their log, clocks and attachments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Group = Literal["open", "closed", "void"]
Guard = Literal["none", "organisation", "handler"]
Unit = Literal["minute", "hour", "urgent_hour", "urgent_day", "working_hour", "working_day"]

WALL_UNITS = frozenset({"minute", "hour", "urgent_hour", "urgent_day"})
SEVERITIES = ("normal", "notice", "warning", "urgent")
STAGES_OF_EVIDENCE = ("report", "check_before", "before", "after", "check_after", "other")


@dataclass(frozen=True, slots=True)
class StageClock:
    """How long one stage may take; the form fields named by ``amount_from`` and ``unit_from`` win when filled."""

    stage: str
    amount: int
    unit: Unit
    amount_from: str | None = None
    unit_from: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted step. ``sets`` writes a form field (or ``self``) to organisation, handler, class or severity."""

    id: str
    to: str
    title: str
    roles: tuple[str, ...]
    guard: Guard = "none"
    form: Mapping[str, Any] = field(default_factory=dict)
    sets: Mapping[str, str] = field(default_factory=dict)
    clears: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """Where a case can be. A paused stage is one whose clock waits while the case is here."""

    id: str
    title: str
    group: Group
    clock: StageClock | None = None
    pauses: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()

    def move(self, name: str) -> Move | None:
        """Find a move of this state by its name."""
        return next((move for move in self.moves if move.id == name), None)


@dataclass(frozen=True, slots=True)
class Flow:
    """A kind of case as data. ``entries`` gives the first state for a source that does not begin at ``start``."""

    id: str
    title: str
    number: str
    start: str
    open_roles: tuple[str, ...]
    states: tuple[State, ...]
    entries: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)

    def state(self, name: str) -> State | None:
        """Find a state by its name."""
        return next((state for state in self.states if state.id == name), None)


@dataclass(frozen=True, slots=True)
class FlowVersion:
    """A released flow: never changed, only followed by the next version."""

    flow: Flow
    version: int
    pack: str
    created: datetime
    retired: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClassList:
    """One edition of one kind of classes as it is in force; `digest` tells whether any class in it changed."""

    pack: str
    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What the linter found: where in the flow, why it is wrong, what to do."""

    where: str
    reason: str
    mend: str


@dataclass(frozen=True, slots=True)
class ClassCode:
    """One class of a code list. The key carries scheme, edition and kind: a bare number means nothing."""

    scheme: str
    edition: str
    kind: str
    big: str
    small: str
    title: Mapping[str, str]
    big_title: Mapping[str, str]

    @property
    def key(self) -> str:
        """The one text that stands for this class everywhere."""
        return f"{self.scheme}:{self.edition}:{self.kind}:{self.big}:{self.small}"


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What is known when a case begins. A second opening with the same source and source_id gives the same case."""

    type: str
    title: str
    description: str = ""
    longitude: float | None = None
    latitude: float | None = None
    division: str | None = None
    source: str = "report"
    source_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    severity: str = "normal"
    address: str = ""
    form: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A piece of work, as it stands now. ``version`` must be sent back with the next move."""

    id: str
    number: str
    type: str
    type_title: str
    flow_version: int
    state: str
    state_title: str
    group: Group
    version: int
    title: str
    description: str
    address: str
    severity: str
    division: str | None
    longitude: float | None
    latitude: float | None
    source: str
    source_id: str | None
    classification: str | None
    organisation: str | None
    handler: str | None
    opened_by: str
    opened: datetime
    updated: datetime
    closed: datetime | None
    stage: str | None
    due: datetime | None
    overdue: bool
    late: bool
    facts: dict[str, Any]
    form: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clock:
    """One run of a stage's clock. ``missed`` stays true once the time was over, whatever happens later."""

    id: str
    stage: str
    amount: int
    unit: str
    started: datetime
    due: datetime
    organisation: str | None = None
    paused: datetime | None = None
    remaining_s: float | None = None
    ended: datetime | None = None
    missed: bool = False


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log. ``hash`` covers this line and the hash of the line before: nothing can be slipped in."""

    case_id: str
    sequence: int
    move: str
    from_state: str | None
    to_state: str
    actor: str
    actor_name: str
    role: str | None
    organisation: str | None
    handler: str | None
    form: dict[str, Any]
    time: datetime
    missed: bool
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or document of a case, kept by the digest of its content."""

    id: str
    case_id: str
    name: str
    media_type: str
    size: int
    digest: str
    stage: str
    added: datetime
    added_by: str
    added_by_name: str
    taken: datetime | None
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True, slots=True)
class AllowedMove:
    """A move this person may make now, with the form it asks for."""

    id: str
    title: str
    to: str
    to_title: str
    form: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """A case with everything around it. ``log_intact`` is the answer of checking the hash chain just now."""

    case: Case
    log: list[LogEntry]
    clocks: list[Clock]
    attachments: list[Attachment]
    allowed_moves: list[AllowedMove]
    log_intact: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """Cases of one type in one state in which this person may act."""

    id: str
    type: str
    type_title: str
    state: str
    state_title: str
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases. Everything given must hold."""

    q: str | None = None
    queue: str | None = None
    group: Group | None = None
    state: str | None = None
    type: str | None = None
    division: str | None = None
    severity: str | None = None
    source: str | None = None
    classification: str | None = None
    organisation: str | None = None
    overdue: bool | None = None
    late: bool | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    closed_from: datetime | None = None
    closed_to: datetime | None = None
    box: tuple[float, float, float, float] | None = None  # west, south, east, north
    open_at: datetime | None = None  # those that were open at a moment


@dataclass(frozen=True, slots=True)
class View:
    """What one grant of a person opens, ready for a query.

    ``free``, ``owned`` and ``handled`` are the states in which the person may act, by the guard that lets him:
    none, the organisation, being the named handler.
    """

    prefixes: tuple[str, ...]
    organisations: tuple[str, ...]
    reads_all: bool
    free: tuple[int, ...] = ()
    owned: tuple[int, ...] = ()
    handled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything a person may see: the views of his grants, and what he acted in himself."""

    actor: str
    views: tuple[View, ...]
