"""Words of looking: details, queues, filters, and what a person may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from chengshu.capabilities.cases.model.cases import AllowedMove, Attachment, Case, Clock, LogEntry
from chengshu.capabilities.cases.model.flows import Group
from chengshu.capabilities.cases.model.sides import AllowedProcedure, Limit, Link, Reminder, Request, Supervision, Task


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """A case with everything around it. ``log_intact`` is the answer of checking the hash chain just now, ``standard``
    what the handbook of the day it was filed says of its filing condition. ``may_unmerge``: it was merged into another
    one, and this person may take it out again. ``fields`` are those of every form of its flow: how answers are called.
    """

    case: Case
    log: list[LogEntry]
    clocks: list[Clock]
    attachments: list[Attachment]
    allowed_moves: list[AllowedMove]
    log_intact: bool
    procedures: list[AllowedProcedure] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    supervisions: list[Supervision] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    standard: Limit | None = None
    reminders: list[Reminder] = field(default_factory=list)
    may_unmerge: bool = False
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)


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
class Spot:
    """A place on the map with one case (``id``, ``title``), or the middle of several: how many of each status."""

    longitude: float
    latitude: float
    counts: Mapping[str, int]
    id: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases. Everything given must hold. ``actor`` is somebody who acted in it or was given a part in it.

    ``q`` is also fulfilled by the cases of ``called``: another room knows them by that number.
    """

    q: str | None = None
    called: tuple[str, ...] | None = None
    queue: str | None = None
    group: Group | None = None
    state: str | None = None
    type: str | None = None
    division: str | None = None
    grid: str | None = None
    severity: str | None = None
    source: str | None = None
    classification: str | None = None
    organisation: str | None = None
    handler: str | None = None
    opened_by: str | None = None
    opened_role: str | None = None
    condition: str | None = None
    actor: str | None = None
    parent: str | None = None
    stage: str | None = None
    waits: str | None = None
    overdue: bool | None = None
    late: bool | None = None
    exempt: bool | None = None
    supervised: bool | None = None
    asked: bool | None = None
    urged: bool | None = None
    reworked: bool | None = None
    returned: bool | None = None
    misdirected: bool | None = None
    extended: bool | None = None
    shelved: bool | None = None
    late_stage: str | None = None
    in_time_stage: str | None = None
    rated_from: int | None = None
    rated_to: int | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    closed_from: datetime | None = None
    closed_to: datetime | None = None
    accepted_from: datetime | None = None
    accepted_to: datetime | None = None
    filed_from: datetime | None = None
    filed_to: datetime | None = None
    dispatched_from: datetime | None = None
    dispatched_to: datetime | None = None
    handled_from: datetime | None = None
    handled_to: datetime | None = None
    checked_from: datetime | None = None
    checked_to: datetime | None = None
    handle_due_from: datetime | None = None
    handle_due_to: datetime | None = None
    box: tuple[float, float, float, float] | None = None  # west, south, east, north
    open_at: datetime | None = None  # those that were open at a moment
    overdue_at: datetime | None = None  # those whose time for the stage they were in was over at a moment


Tally = Literal["organisation", "division"]
TallySort = Literal["count", "overdue"]


@dataclass(frozen=True, slots=True)
class TallyLine:
    """How many cases an organisation (its id) or a district (six digits) has, and how many of them are overdue."""

    key: str
    count: int
    overdue: int


ViewScope = Literal["nobody", "organisation", "chosen"]


@dataclass(frozen=True, slots=True)
class ViewSharing:
    """Whom a kept search is shown to: the own organisation with those below, or `chosen` people and roles in it."""

    scope: ViewScope = "nobody"
    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedView:
    """A search that somebody keeps under a name. Whom it is shown to is told to its owner alone."""

    id: str
    name: str
    query: dict[str, str]
    changed: datetime
    mine: bool = True
    owner_name: str = ""
    sharing: ViewSharing = ViewSharing()


@dataclass(frozen=True, slots=True)
class SideFilter:
    """Which requests, supervisions or tasks. ``mine`` leaves those that wait for this person to act."""

    case_id: str | None = None
    kind: str | None = None
    state: str | None = None
    organisation: str | None = None
    assignee: str | None = None
    missed: bool | None = None
    asked_by: str | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What one grant of a person opens, ready for a query.

    ``free``, ``owned`` and ``handled`` are the states in which the person may act, by the guard that lets him:
    none, the organisation, being the named handler. ``organisations`` are his own and those above it, whose cases he
    may act on; ``line`` has those below it too: he reads what they have.
    """

    prefixes: tuple[str, ...]
    organisations: tuple[str, ...]
    reads_all: bool
    free: tuple[int, ...] = ()
    owned: tuple[int, ...] = ()
    handled: tuple[int, ...] = ()
    line: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything a person may see: the views of his grants, and what he had a part in himself."""

    actor: str
    views: tuple[View, ...]
