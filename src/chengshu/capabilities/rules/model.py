"""The words of rules: a rule and its versions, a limit in force between two dates, an alert."""

import builtins
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

RuleKind = Literal["over_limit", "missing"]
Severity = Literal["notice", "warning", "urgent"]
Phase = Literal["normal", "pending", "open"]

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)  # "since ever": older than any observation
ANY_PROPERTY = "*"  # a device that says nothing at all, whatever it should have said

# The unit in which a property of a kind of device is measured; None when nobody declared one.
UnitOf = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit value and the days (in the city) on which it is the law. `property` None: for every property."""

    value: float
    unit: str
    property: str | None = None
    since: date | None = None
    until: date | None = None
    source: str = ""

    def holds_on(self, day: date) -> bool:
        """Return whether this limit is in force on `day` (both ends included)."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What a pack declares; it becomes a `Rule` with a version when it is defined.

    `hooks` is the text of the pack's `hooks.py` when an expression calls a function of it: a version of a rule judges
    with the functions it was declared with, whatever becomes of the file.
    """

    id: str
    title: str
    kind: RuleKind
    devices: tuple[str, ...]
    properties: tuple[str, ...] = ()
    observation: str | None = None
    statistic: str | None = None
    where: str | None = None
    when: str | None = None
    clear: str | None = None
    for_s: int = 0
    times: int = 1
    missing_s: int = 0
    severity: Severity = "warning"
    case_type: str | None = None
    limits: tuple[Limit, ...] = ()
    effective: date | None = None
    hooks: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule. It judges the observations whose time is at or after `effective`."""

    id: str
    version: int
    pack: str
    draft: RuleDraft
    effective: datetime
    created: datetime
    retired: datetime | None = None
    versions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule was broken: which one, by what, how far, when it was observed and in which frame it came.

    `opened` and `closed` are when the city knew; `observation_time` is when it was measured.
    """

    id: str
    rule: str
    rule_version: int
    device: str
    property: str
    value: float | None
    threshold: float | None
    unit: str
    severity: Severity
    opened: datetime
    closed: datetime | None
    division: str | None
    longitude: float | None
    latitude: float | None
    frame: str
    observation_time: datetime
    case_type: str | None
    case_id: str | None
    title: str
    kind: RuleKind = "over_limit"
    device_name: str = ""
    pack: str = ""
    close_reason: str | None = None

    @builtins.property
    def state(self) -> Literal["open", "closed"]:
        """Return whether the breach still stands."""
        return "open" if self.closed is None else "closed"


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts. Counting and listing use the same conditions, so a count is the length of its list.

    `divisions` are prefixes of division codes; None means everywhere, an empty tuple means nowhere.
    """

    state: Literal["open", "closed"] | None = None
    kind: RuleKind | None = None
    device: str | None = None
    rule: str | None = None
    property: str | None = None
    severity: Severity | None = None
    pack: str | None = None
    case_type: str | None = None
    division: str | None = None
    divisions: tuple[str, ...] | None = None
    opened_since: datetime | None = None
    opened_until: datetime | None = None
    closed_since: datetime | None = None
    open_at: datetime | None = None  # those that were open at a moment


@dataclass(frozen=True, slots=True)
class Breach:
    """How far a rule is broken by a property of a device. `last_time` is the newest observation judged."""

    device: str
    rule: str
    property: str
    phase: Phase
    since: datetime | None
    times: int
    last_time: datetime

    @builtins.property
    def key(self) -> tuple[str, str, str]:
        """Return what identifies it."""
        return (self.device, self.rule, self.property)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When a device was last heard, for a rule on missing data; with its place, for the alert."""

    rule: str
    device: str
    property: str
    received: datetime
    frame: str
    device_name: str
    division: str | None
    longitude: float | None
    latitude: float | None

    @builtins.property
    def key(self) -> tuple[str, str, str]:
        """Return what identifies it."""
        return (self.device, self.rule, self.property)


@dataclass(slots=True)
class Changes:
    """What one evaluation wants to keep."""

    breaches: dict[tuple[str, str, str], Breach] = field(default_factory=dict)
    opened: list[Alert] = field(default_factory=list)
    closed: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
