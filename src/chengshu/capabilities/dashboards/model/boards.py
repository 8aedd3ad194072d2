"""The words of boards: screens that people compose, whom they are shown to, and what goes out by the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal["indicator", "ranking", "cases", "map", "readings", "brief", "note"]
KINDS: tuple[Kind, ...] = ("indicator", "ranking", "cases", "map", "readings", "brief", "note")
Scope = Literal["nobody", "chosen", "everybody"]
Rhythm = Literal["daily", "weekly"]
# making: somebody's copy is still missing. sent: every copy is kept, the post office has the messages. failed: never.
IssueState = Literal["making", "sent", "failed"]
CopyState = Literal["made", "withheld"]
COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a board: what it shows, and where it lies on the grid of twelve columns."""

    id: str
    kind: Kind
    x: int
    y: int
    w: int
    h: int
    title: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BoardDraft:
    """What somebody composed. It holds no number: each panel names where its reader finds his."""

    title: str
    panels: tuple[Panel, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sharing:
    """Whom a board is shown to. `chosen`: holders of these roles, people of these organisations and of those below.

    `edit`: who sees it and may write boards at all may change it, too.
    """

    scope: Scope = "nobody"
    roles: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    edit: bool = False


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """A board without what is on it, for lists. `mine` and `edits` are about who asks."""

    id: str
    title: str
    note: str
    owner_name: str
    sharing: Sharing
    version: int
    panels: int
    created: datetime
    changed: datetime
    changed_name: str
    removed: datetime | None
    scheduled: bool
    mine: bool
    edits: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A board as it is kept."""

    facts: BoardFacts
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a board: who made it, when, and where it came from (`restored` names an earlier one)."""

    version: int
    title: str
    note: str
    panels: tuple[Panel, ...]
    at: datetime
    by_name: str
    restored: int | None = None


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which boards. Everything given must hold."""

    q: str = ""
    mine: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class SchedulePlan:
    """When a board goes out, in the time of the city, and to whom. `weekdays`: 1 is Monday."""

    rhythm: Rhythm
    hour: int
    minute: int = 0
    weekdays: tuple[int, ...] = ()
    working_days: bool = False
    roles: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    email: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Schedule:
    """A plan as it is kept, with the next time it is due; none while it is switched off."""

    board: str
    plan: SchedulePlan
    next_due: datetime | None
    version: int
    by_name: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class Issue:
    """What went out at one due time. `missed`: earlier due times that passed while no worker ran."""

    id: str
    board: str
    title: str
    version: int
    due: datetime
    state: IssueState
    missed: int
    made: int
    withheld: int
    left_out: int
    error: str
    created: datetime
    sent: datetime | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody an issue is for."""

    account: str
    name: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the post office says of a message about an issue."""

    name: str
    channel: str
    state: str
    error: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure in time: what was, and the band in which the next hours are told to lie."""

    past: tuple[tuple[datetime, float], ...] = ()
    ahead: tuple[tuple[datetime, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a panel says to one reader at one moment. `missing` says why there is nothing: that is not the same as none.

    `rows` carry a text for each name of `head`; `bar` is the column (by number) that a bar is drawn for.
    """

    panel: str
    kind: Kind
    title: str
    missing: str = ""
    value: float | None = None
    unit: str = ""
    status: str = ""
    change: float | None = None
    threshold: float | None = None
    source: str = ""
    time: datetime | None = None
    curve: Curve | None = None
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    bar: int | None = None
    total: int | None = None
    text: str = ""
    lines: tuple[tuple[tuple[float, float], ...], ...] = ()
    points: tuple[tuple[float, float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A board as one reader had it at a moment: for the paper, and kept as his copy of an issue."""

    title: str
    note: str
    version: int
    at: datetime
    reader: str
    panels: tuple[Panel, ...]
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """Somebody's copy of an issue. `report` is missing where he had no right to any board."""

    issue: Issue
    account: str
    name: str
    state: CopyState
    reason: str
    report: Report | None
