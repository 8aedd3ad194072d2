"""The rule book: all rules in force, compiled once, found by what a reading is before anything is evaluated."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from chengshu.capabilities.rules.logic.expressions import NO_HOOKS, Expression
from chengshu.capabilities.rules.logic.hooks import Hook, load_hooks
from chengshu.capabilities.rules.model import ANY_PROPERTY, Heartbeat, Limit, Rule, UnitOf
from chengshu.standards.units import convert

if TYPE_CHECKING:
    from chengshu.data.telemetry import Reading
    from chengshu.sensing.devices import Device

_CITY = ZoneInfo("Asia/Shanghai")


def statistic_of(observation: str | None, statistic: str | None) -> str:
    """Return which statistic a rule means: what it names, else the value now or the average of a period."""
    return statistic or ("value" if observation in ("realtime", "status") else "avg")


@dataclass(slots=True)
class Judged:
    """One reading seen by one rule version. `broken` is known; the rest is worked out only when somebody asks."""

    judge: "Judge"
    reading: "Reading"
    device: "Device"
    limit: Limit | None
    broken: bool

    def counts(self) -> bool:
        """Return whether the rule looks at this reading at all (`where`: the mark of the device, for one)."""
        where = self.judge.where
        return where is None or where.holds(_context(where.needs, self.reading, self.device, self.limit))

    def is_clear(self) -> bool:
        """Return whether an open alert may close: the `clear` expression, or simply no breach."""
        clear = self.judge.clear
        if clear is None:
            return not self.broken
        return clear.holds(_context(clear.needs, self.reading, self.device, self.limit))


class Judge:
    """One version of a rule on limits, ready for readings."""

    def __init__(self, rule: Rule, unit_of: UnitOf) -> None:
        draft = rule.draft
        self.rule = rule
        hooks = _hooks(draft.hooks)
        self.where = Expression(draft.where, hooks) if draft.where else None
        self.when = Expression(draft.when or "false", hooks)
        self.clear = Expression(draft.clear, hooks) if draft.clear else None
        self._has_limits = bool(draft.limits)
        self._is_dated = any(limit.since or limit.until for limit in draft.limits)
        self._unit_of = unit_of
        self._limits: dict[tuple[str, str], tuple[Limit, ...]] = {}

    def see(self, reading: "Reading", device: "Device") -> Judged | None:
        """Judge a reading; None when the rule has no limit on that day."""
        limit = self.limit_for(reading.property, device.kind, reading.time) if self._has_limits else None
        if self._has_limits and limit is None:
            return None
        broken = self.when.holds(_context(self.when.needs, reading, device, limit))
        return Judged(self, reading, device, limit, broken)

    def limit_for(self, name: str, kind: str, time: datetime) -> Limit | None:
        """Return the limit in force at `time`, in the unit in which this kind of device measures."""
        held = self._limits.get((name, kind))
        if held is None:
            unit = self._unit_of(kind, name)
            mine = (in_unit(limit, unit) for limit in self.rule.draft.limits if limit.property in (None, name))
            held = self._limits[name, kind] = tuple(limit for limit in mine if limit)
        if not self._is_dated:
            return held[0] if held else None
        return next((limit for limit in held if limit.holds_on(day_of(time))), None)


def _hooks(source: str) -> Mapping[str, Hook]:
    """The functions a rule was declared with. What this version no longer takes makes that rule hold never."""
    try:
        return load_hooks(source) if source else NO_HOOKS
    except ValueError:
        return NO_HOOKS


@lru_cache(maxsize=4096)
def day_of(time: datetime) -> date:
    """Return the day in the city. Readings of a batch share few moments, so the answer is remembered."""
    return time.astimezone(_CITY).date()


def in_unit(limit: Limit, unit: str | None) -> Limit | None:
    """Return the same limit in `unit`; as it is when the property has no declared unit; None when they do not fit.

    The pack reader refuses limits that do not fit; one that comes to be wrong later (a kind was declared anew) judges
    nothing rather than stopping everybody's readings.
    """
    if unit is None or unit == limit.unit:
        return limit
    try:
        value = convert(limit.value, limit.unit, unit)
    except ValueError:
        return None
    return Limit(value, unit, limit.property, limit.since, limit.until, limit.source)


# Only the names an expression uses are handed over: most of its cost is the way from Python into the library.
_FACTS: dict[str, Callable[["Reading", "Device", Limit | None], Any]] = {
    "value": lambda reading, device, limit: reading.value,
    "limit": lambda reading, device, limit: limit.value if limit else 0.0,
    "property": lambda reading, device, limit: reading.property,
    "flag": lambda reading, device, limit: reading.flag or "",
    "text": lambda reading, device, limit: reading.text or "",
    "device": lambda reading, device, limit: {
        "id": device.id,
        "kind": device.kind,
        "name": device.name or "",
        "division": device.division or "",
        "organisation": device.organisation or "",
        "synthetic": bool(device.synthetic),
    },
}


def _context(needs: Iterable[str], reading: "Reading", device: "Device", limit: Limit | None) -> dict[str, Any]:
    return {name: _FACTS[name](reading, device, limit) for name in needs}


_Key = tuple[str, str, str, str]  # device kind, property, kind and statistic of the observation


class RuleBook:
    """Every rule in force. A reading that no rule is about costs one dictionary look-up."""

    def __init__(self, rules: Iterable[Rule], unit_of: UnitOf) -> None:
        by_rule: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            by_rule[rule.id].append(rule)
        self._index: dict[_Key, tuple[tuple[Judge, ...], ...]] = {}
        self.missing: dict[str, tuple[Rule, ...]] = {}
        for versions in by_rule.values():
            self._enter(sorted(versions, key=lambda rule: (rule.effective, rule.version), reverse=True), unit_of)

    def _enter(self, versions: Sequence[Rule], unit_of: UnitOf) -> None:
        groups: dict[_Key, list[Judge]] = defaultdict(list)
        for rule in versions:
            if rule.draft.kind == "over_limit":
                judge = Judge(rule, unit_of)
                for key in _keys(rule):
                    groups[key].append(judge)
        for key, judges in groups.items():
            self._index[key] = (*self._index.get(key, ()), tuple(judges))
        if versions[0].draft.kind == "missing":
            for kind in versions[0].draft.devices:
                self.missing[kind] = (*self.missing.get(kind, ()), versions[0])

    def judge(self, readings: Sequence["Reading"], devices: Mapping[str, "Device"]) -> list[Judged]:
        """Return every reading with every rule that looks at it, oldest observation first."""
        seen: list[Judged] = []
        for reading in readings:
            device = devices.get(reading.device)
            if device is None or reading.value is None:
                continue
            for judges in self._index.get((device.kind, reading.property, reading.kind, reading.statistic), ()):
                judge = next((one for one in judges if one.rule.effective <= reading.time), None)
                judged = judge.see(reading, device) if judge else None
                if judged:
                    seen.append(judged)
        seen.sort(key=lambda judged: judged.reading.time)
        return seen

    def heard(
        self, readings: Sequence["Reading"], devices: Mapping[str, "Device"]
    ) -> dict[tuple[str, str, str], Heartbeat]:
        """Return who was heard last in these readings, for the rules on missing data."""
        found: dict[tuple[str, str, str], Heartbeat] = {}
        for reading in readings:
            device = devices.get(reading.device)
            for rule in self.missing.get(device.kind, ()) if device else ():
                name = _watched(rule, reading)
                key = (reading.device, rule.id, name or "")
                if name and device and (key not in found or found[key].received < reading.received):
                    found[key] = _heartbeat(rule, name, reading, device)
        return found


def _keys(rule: Rule) -> Iterable[_Key]:
    draft = rule.draft
    observation = draft.observation or "realtime"
    statistic = statistic_of(observation, draft.statistic)
    return ((kind, name, observation, statistic) for kind in draft.devices for name in draft.properties)


def _watched(rule: Rule, reading: "Reading") -> str | None:
    draft = rule.draft
    if draft.observation not in (None, reading.kind):
        return None
    if not draft.properties:
        return ANY_PROPERTY
    return reading.property if reading.property in draft.properties else None


def _heartbeat(rule: Rule, name: str, reading: "Reading", device: "Device") -> Heartbeat:
    return Heartbeat(
        rule=rule.id,
        device=reading.device,
        property=name,
        received=reading.received,
        frame=reading.frame,
        device_name=device.name,
        division=device.division,
        longitude=device.longitude,
        latitude=device.latitude,
    )
