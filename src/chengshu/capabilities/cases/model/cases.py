"""Words of cases: what is known, who has it, its clocks, its log, its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from chengshu.capabilities.cases.model.flows import Group
from chengshu.kit import ChengshuError

Waits = Literal["suspended", "shelved", "task"]

SEVERITIES = ("normal", "notice", "warning", "urgent")
STAGES_OF_EVIDENCE = ("report", "check_before", "before", "after", "check_after", "other")


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What is known when a case begins. A second opening with the same source and source_id gives the same case.

    ``related`` is a case that it goes back to; only the house itself says so, people link cases that they see.
    """

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
    grid: str | None = None
    parent: str | None = None
    related: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A piece of work, as it stands now. ``version`` must be sent back with the next move.

    ``waits`` says why the clock of its stage stands still. ``asked``, ``tasks`` and ``supervised`` count the requests
    that wait for a decision, the tasks that are open and the supervisions that were not closed.
    """

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
    grid: str | None
    longitude: float | None
    latitude: float | None
    source: str
    source_id: str | None
    classification: str | None
    condition: str | None
    organisation: str | None
    handler: str | None
    parent: str | None
    opened_by: str
    opened_role: str | None
    opened: datetime
    updated: datetime
    closed: datetime | None
    stage: str | None
    due: datetime | None
    waits: Waits | None
    overdue: bool
    late: bool
    asked: int
    tasks: int
    supervised: int
    urged: int
    returns: int
    misdirected: int
    reworks: int
    dispatches: int
    extensions: int
    shelved: bool
    accepted: datetime | None
    filed: datetime | None
    dispatched: datetime | None
    handled: datetime | None
    checked: datetime | None
    handle_due: datetime | None
    late_stages: list[str]
    exempt: bool
    rating: int | None
    facts: dict[str, Any]
    form: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clock:
    """One run of a stage's clock. ``missed`` stays true once the time was over, whatever happens later.

    It runs while ``held`` is empty: everything that stops it is named there, so that it makes no difference which of
    two came first. ``until`` is when a shelving ends by itself.
    """

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
    held: tuple[str, ...] = ()
    until: datetime | None = None
    paused_s: float = 0.0
    extensions: int = 0
    exempt: bool = False
    ended_by: str | None = None


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
    device: str | None = None


@dataclass(frozen=True, slots=True)
class AllowedMove:
    """A move this person may make now, with the form it asks for. ``to_group``: whether it ends the case, and how."""

    id: str
    title: str
    to: str
    to_title: str
    to_group: Group
    form: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OfferedCase:
    """One of many cases that are to be moved together, as it stood when it was asked what can be done with them."""

    id: str
    number: str
    title: str
    version: int
    state_title: str


@dataclass(frozen=True, slots=True)
class OfferedFlow:
    """A version of a flow in which a move stands."""

    type: str
    title: str
    version: int


@dataclass(frozen=True, slots=True)
class OfferedMove:
    """A move with one form, where it leads, the flows in which it stands so, and the cases that it fits.

    ``to_group`` tells whether it ends them, and how.
    """

    id: str
    title: str
    to_titles: tuple[str, ...]
    to_group: Group
    form: Mapping[str, Any]
    flows: tuple[OfferedFlow, ...]
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offers:
    """What one person may do with many cases: the cases he sees, and the moves, what fits the most first."""

    cases: list[OfferedCase]
    moves: list[OfferedMove]


@dataclass(frozen=True, slots=True)
class SuggestedPile:
    """Cases that should go to the same organisations for the same reasons, the best first; to nobody when empty."""

    cases: tuple[str, ...]
    items: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """Who should get each of many cases."""

    piles: list[SuggestedPile]


@dataclass(frozen=True, slots=True)
class MoveWish:
    """One of many moves. ``version`` is that of the case as it was looked at, ``key`` is made once per wish."""

    case_id: str
    move: str
    version: int
    form: Mapping[str, Any]
    key: str


@dataclass(frozen=True, slots=True)
class MoveOutcome:
    """What became of one of many moves: the case as it is now, or why it did not move."""

    case_id: str
    case: Case | None
    error: ChengshuError | None


@dataclass(frozen=True, slots=True)
class PastStep:
    """A move that was made elsewhere, before this city led the case."""

    move: str
    at: datetime
    form: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case that another system has led: how it began, under which number, and what happened to it since."""

    opening: OpenCase
    number: str
    opened: datetime
    steps: tuple[PastStep, ...] = ()
