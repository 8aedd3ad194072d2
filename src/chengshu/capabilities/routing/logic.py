"""The decisions of routing: which entries hold for a case, and how well each fits."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from json import dumps
from typing import Any

from chengshu.capabilities.routing.model import Because, Entry, Facts, Finding, Owned, Relation, Table
from chengshu.standards.divisions import children, division_at

# Who is asked first when the class of a case is not known yet: the territory, which is certain.
UNKNOWN: tuple[Relation, ...] = ("territory", "owner")
_RANKS = (0.6, 0.35)
_CLASS, _PLACE, _CONDITION, _TIME, _LOAD = 0.15, 0.1, 0.05, 0.05, 0.05
_LONGEST_CODE, _PARTS = 12, 5


@dataclass(frozen=True, slots=True)
class Moment:
    """The time in the city: minute of the day, and whether it is a working day."""

    minute: int
    working: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """An entry that holds, its score and its reasons."""

    entry: Entry
    score: float
    because: tuple[Because, ...]


def fits(table: Table, facts: Facts, moment: Moment, loads: Mapping[str, int]) -> list[Fit]:
    """The entries that hold, the best first; each organisation once. ``loads`` are open cases by code."""
    best: dict[str, Fit] = {}
    most = max(loads.values(), default=0)
    for entry in table.entries:
        found = _fit(table, entry, facts, moment, (loads.get(entry.organisation, 0), most))
        known = best.get(entry.organisation)
        if found and (known is None or found.score > known.score):
            best[entry.organisation] = found
    return sorted(best.values(), key=lambda fit: (-fit.score, fit.entry.organisation))


def _fit(table: Table, entry: Entry, facts: Facts, moment: Moment, load: tuple[int, int]) -> Fit | None:
    order = table.orders.get(facts.kind or "", UNKNOWN)
    if entry.relation not in order:
        return None
    told = [*_first(entry, facts, order)]
    checks = (_class(entry, facts), _place(entry, facts), _condition(entry, facts), _time(entry, moment))
    if any(check is None for check in checks):
        return None
    score = _RANKS[order.index(entry.relation)]
    for part, reason in (check for check in checks if check):
        score += part
        told += [reason] if reason else []
    own, most = load
    if most > 0:
        score += _LOAD * (1 - own / most)
        told.append(Because("routing.because.load", {"open": own, "most": most}))
    return Fit(entry, round(score, 3), tuple(told))


def as_owner(table: Table, facts: Facts, owned: Owned) -> tuple[float, tuple[Because, ...]] | None:
    """How well the owner of the very component fits, and why; None where a table does not ask owners.

    The survey names him for this one thing, which no class and no district does: he comes before all of his rank.
    """
    order = table.orders.get(facts.kind or "", UNKNOWN)
    if "owner" not in order:
        return None
    place = "first" if order[0] == "owner" else "second"
    told = {"identifier": owned.identifier, "party": owned.party, "metres": round(owned.metres)}
    because = (
        Because(f"routing.because.owner_{place}", {"kind": facts.kind or ""}),
        Because("routing.because.component", told),
    )
    return round(_RANKS[order.index("owner")] + _CLASS + _PLACE + _CONDITION + _TIME, 3), because


def _first(entry: Entry, facts: Facts, order: Sequence[Relation]) -> Iterator[Because]:
    if facts.kind is None:
        yield Because("routing.because.no_class")
    place = "first" if order[0] == entry.relation else "second"
    yield Because(f"routing.because.{entry.relation}_{place}", {"kind": facts.kind or ""})


_Checked = tuple[float, Because | None] | None


def _class(entry: Entry, facts: Facts) -> _Checked:
    if not entry.classes:
        return 0.0, None
    matching = [one for one in entry.classes if class_fits(one, facts.classification)]
    if not matching:
        return None
    named = max(sum(part != "*" for part in one.split(":")) for one in matching)
    return _CLASS * named / _PARTS, Because("routing.because.class", {"class": facts.classification})


def class_fits(pattern: str, key: str | None) -> bool:
    """Whether a class is one of those that a pattern names."""
    asked, found = pattern.split(":"), (key or "").split(":")
    return len(asked) == len(found) and all(one in ("*", other) for one, other in zip(asked, found, strict=True))


def _place(entry: Entry, facts: Facts) -> _Checked:
    if not entry.divisions:
        return 0.0, None
    matching = [one for one in entry.divisions if (facts.division or "").startswith(one)]
    if not matching:
        return None
    closest = max(map(len, matching))
    reason = Because("routing.because.place", {"division": max(matching, key=len)})
    return _PLACE * min(closest, _LONGEST_CODE) / _LONGEST_CODE, reason


def _condition(entry: Entry, facts: Facts) -> _Checked:
    if not entry.conditions:
        return 0.0, None
    if facts.condition not in entry.conditions:
        return None
    return _CONDITION, Because("routing.because.condition", {"condition": facts.condition})


def _time(entry: Entry, moment: Moment) -> _Checked:
    if entry.days == "any" and not entry.hours:
        return 0.0, None
    if entry.days != "any" and moment.working != (entry.days == "working"):
        return None
    if entry.hours and not any(_within(span, moment.minute) for span in entry.hours):
        return None
    hours = ", ".join(f"{clock(begin)}–{clock(end)}" for begin, end in entry.hours)
    return _TIME, Because(f"routing.because.time_{entry.days}", {"hours": hours or "00:00–24:00"})


def _within(span: tuple[int, int], minute: int) -> bool:
    begin, end = span
    return begin <= minute < end if begin < end else minute >= begin or minute < end


def findings(table: Table, organisations: Collection[str], classes: Sequence[str], on: date) -> list[Finding]:
    """What is wrong or odd: entries that can never hold, doubles, and cases that nobody would get for certain.

    ``organisations`` are the codes that name one, ``classes`` the keys in force; without classes they are not judged.
    """
    asked = {relation for order in table.orders.values() for relation in order}
    found = [*_doubles(table.entries), *_gaps(table, organisations, classes, on)]
    for at, entry in enumerate(table.entries):
        found += _strange(at, entry, classes, on)
        if entry.organisation not in organisations:
            found.append(Finding("error", "routing.lint.organisation", at, {"organisation": entry.organisation}))
        if entry.relation not in asked:
            found.append(Finding("warning", "routing.lint.relation", at, {"relation": entry.relation}))
    return sorted(found, key=lambda one: (one.level, one.entry is None, one.entry or 0))


def _strange(at: int, entry: Entry, classes: Sequence[str], on: date) -> Iterator[Finding]:
    """Classes and divisions that an entry names and that there are not."""
    for pattern in entry.classes if classes else ():
        if not any(class_fits(pattern, key) for key in classes):
            yield Finding("warning", "routing.lint.class", at, {"class": pattern})
    for code in filter(None, entry.divisions):
        if division_at(code, on) is None:
            yield Finding("warning", "routing.lint.division", at, {"division": code})


def _doubles(entries: Sequence[Entry]) -> Iterator[Finding]:
    first: dict[Entry, int] = {}
    for at, entry in enumerate(entries):
        other = first.setdefault(replace(entry, note=""), at)
        if other != at:
            yield Finding("warning", "routing.lint.double", at, {"other": other + 1})


def _gaps(table: Table, organisations: Collection[str], classes: Sequence[str], on: date) -> Iterator[Finding]:
    """Classes in areas for which no entry holds at every hour and for every condition."""
    for kind, order in table.orders.items():
        sure = [
            one
            for one in table.entries
            if one.relation in order and one.organisation in organisations
            if not one.hours and not one.conditions and one.days == "any"
        ]  # fmt: skip
        keys = [key for key in classes if key.split(":")[2] == kind]
        for area in _areas(table.entries, on):
            here = [one for one in sure if not one.divisions or any(area.startswith(code) for code in one.divisions)]
            if any(not one.classes for one in here):
                continue
            patterns = {pattern for one in here for pattern in one.classes}
            left = [key for key in keys if not any(class_fits(pattern, key) for pattern in patterns)]
            if left:
                values = {"kind": kind, "division": area, "count": len(left), "class": left[0]}
                yield Finding("warning", "routing.lint.gap", None, values)


def _areas(entries: Sequence[Entry], on: date) -> list[str]:
    """The areas that a table names, and those beside them; everywhere, when it names none."""
    known = [found for entry in entries for code in entry.divisions if code and (found := division_at(code, on))]
    beside = {one.code for found in known if found.parent for one in children(found.parent, on)}
    return sorted(beside | {found.code for found in known}) or [""]


def clock(minute: int) -> str:
    """A minute of the day as clocks show it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def minute_of(text: str) -> int:
    """The minute of the day that ``HH:MM`` names."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def digest(table: Table) -> str:
    """Equal for equal tables."""
    return sha256(dumps(to_plain(table), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def to_plain(table: Table) -> dict[str, Any]:
    """A table as JSON values."""
    return asdict(table)


def from_plain(plain: Mapping[str, Any]) -> Table:
    """The table that `to_plain` gave."""
    entries = tuple(
        Entry(
            **{
                **entry,
                **{name: tuple(entry[name]) for name in ("classes", "divisions", "conditions")},
                "hours": tuple((begin, end) for begin, end in entry["hours"]),
            }
        )
        for entry in plain["entries"]
    )
    orders = {kind: tuple(order) for kind, order in plain["orders"].items()}
    return Table(plain["id"], plain["title"], plain["type"], orders, entries)
