"""Words of what happens beside the moves: requests, supervisions, tasks, links, likeness, hours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from chengshu.capabilities.cases.model.flows import Guard, ProcedureKind

RequestState = Literal["pending", "accepted", "refused", "withdrawn", "lapsed"]
SupervisionState = Literal["asked", "answered", "closed"]
TaskState = Literal["open", "done", "void"]
LinkKind = Literal["related", "duplicate", "parent"]

Span = tuple[int, int]  # minutes of the day, opening and closing


@dataclass(frozen=True, slots=True)
class Decision:
    """What one approver said at one step of a request."""

    step: int
    accepted: bool
    note: str
    by: str
    by_name: str
    role: str | None
    time: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """Something asked for that others decide, step by step: an extension, a shelving, an appeal.

    ``awaits`` are the roles that decide next; with the guard ``organisation`` only people of ``organisation``, of
    those above it and below it. ``until`` is the end of a shelving that was asked for.
    """

    id: str
    case_id: str
    number: str
    title: str
    procedure: str
    kind: ProcedureKind
    state: RequestState
    step: int
    steps: int
    awaits: tuple[str, ...]
    guard: Guard
    organisation: str | None
    division: str | None
    clock: str | None
    stage: str | None
    reason: str
    until: datetime | None
    asked_by: str
    asked_by_name: str
    asked: datetime
    decided: datetime | None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Supervision:
    """A question of somebody above that one organisation answers in time, and whether the answer was enough (督办)."""

    id: str
    case_id: str
    number: str
    title: str
    procedure: str
    state: SupervisionState
    question: str
    organisation: str
    division: str | None
    asked_by: str
    asked_by_name: str
    asked: datetime
    due: datetime
    missed: bool
    round: int
    answer: str | None
    answered: datetime | None
    answered_by: str | None
    answered_by_name: str | None
    satisfied: bool | None
    note: str | None
    closed: datetime | None
    closed_by: str | None


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work beside the case, done on the spot by one person, with a clock of its own."""

    id: str
    case_id: str
    number: str
    title: str
    procedure: str
    state: TaskState
    requirement: str
    roles: tuple[str, ...]
    assignee: str | None
    assignee_name: str | None
    division: str | None
    longitude: float | None
    latitude: float | None
    address: str
    asked_by: str
    asked_by_name: str
    asked: datetime
    due: datetime
    missed: bool
    finished: datetime | None
    finished_by: str | None
    finished_by_name: str | None
    ok: bool | None
    finding: str | None
    photos: tuple[str, ...] = ()
    accepted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """How another case belongs to this one. ``kind`` is what the other one is: its parent, child, duplicate …"""

    kind: Literal["related", "duplicate", "original", "parent", "child"]
    case_id: str
    number: str
    title: str
    state: str
    group: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Likeness:
    """A case that may be about the same thing, how much it is like it (0 to 1), and why."""

    case_id: str
    number: str
    title: str
    state: str
    group: str
    opened: datetime
    score: float
    because: tuple[str, ...]
    metres: float | None
    picture_bits: int | None


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who can be sent somewhere, nearest first."""

    account: str
    name: str
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A rung of a ladder that was reached: who is told what of which stage or answer, and when that was sent.

    ``accounts`` are named people, ``roles`` those whose holders are looked up when it is sent. ``supervision`` is
    the question that waits for an answer, where it is not the stage that does. ``said`` is what somebody wrote: the
    question, why he urges, what he asks for. ``by`` made the move that it tells of: he is not told himself.
    """

    id: str
    case_id: str
    number: str
    title: str
    rung: int
    template: str
    accounts: tuple[str, ...]
    roles: tuple[str, ...]
    stage: str
    supervision: str | None
    organisation: str | None
    division: str | None
    due: datetime
    made: datetime
    said: str = ""
    by: str | None = None
    told: datetime | None = None
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one person: to decide, to answer, to do; and what he himself asked others (督办), late or not."""

    requests: int
    supervisions: int
    supervisions_late: int
    asked: int
    asked_late: int
    tasks: int
    tasks_late: int


@dataclass(frozen=True, slots=True)
class Limit:
    """How long handling may take by the command handbook, where that is written, and how it is done and closed."""

    amount: int
    unit: str
    source: str = ""
    condition: str = ""
    handling: str = ""
    closing: str = ""
    law: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """The office hours of one organisation and of those below it; ``days`` are single days with hours of their own."""

    organisation: str
    hours: tuple[Span, ...]
    days: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    changed: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class AllowedProcedure:
    """What this person may begin now beside the moves."""

    id: str
    kind: ProcedureKind
    title: str
