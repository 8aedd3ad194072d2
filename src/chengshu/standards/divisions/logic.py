"""Look-ups over the packed tables. Loaded once, about 3,500 rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TypeVar

from chengshu.standards.divisions.model import Change, Division, Level
from chengshu.standards.tables import read_csv, read_yaml

_FILES: tuple[tuple[str, Level], ...] = (
    ("provinces.csv", "province"),
    ("cities.csv", "city"),
    ("counties.csv", "county"),
    *((f"towns-{city}.csv", "town") for city in ("zhuzhou", "changsha", "xiangtan", "shiyan", "shantou")),
)
_K = TypeVar("_K")
_LENGTHS: Mapping[Level, int] = {"province": 2, "city": 4, "county": 6, "town": 9}
_LEVELS: Mapping[int, Level] = {length: level for level, length in _LENGTHS.items()}


@dataclass(frozen=True)
class _Register:
    by_code: Mapping[str, Division]
    by_parent: Mapping[str | None, tuple[Division, ...]]
    by_name: Mapping[str, tuple[Division, ...]]
    changes: Mapping[str, Change]


def short_code(code: str) -> str:
    """The prefix form: "430200" and "430200000000" become "4302". Raises ValueError for anything else."""
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 9, 12)):
        raise ValueError(f"not a division code: {code!r}")
    for length in (2, 4, 6, 9):
        if len(code) >= length and not code[length:].strip("0"):
            return code[:length]
    return code


def full_code(code: str, length: int = 6) -> str:
    """The form with trailing zeros: full_code("4302") is "430200"; length 12 for statistical tables."""
    short = short_code(code)
    if len(short) > length:
        raise ValueError(f"{code!r} is longer than {length} digits")
    return short.ljust(length, "0")


def division_at(code: str, on: date) -> Division | None:
    """The division that had this code on that day, or None: unknown, not yet or no longer valid."""
    found = _register().by_code.get(short_code(code))
    return found if found is not None and found.valid_on(on) else None


def history(code: str) -> Division | None:
    """The division that has or had this code, whatever the day."""
    return _register().by_code.get(short_code(code))


def children(code: str | None, on: date) -> tuple[Division, ...]:
    """Divisions directly below, valid on that day, by code. None gives the provinces."""
    parent = None if code is None else short_code(code)
    return tuple(d for d in _register().by_parent.get(parent, ()) if d.valid_on(on))


def successor(code: str, on: date) -> Division | None:
    """What stands for this code on that day: itself while valid, else its last successor begun by then."""
    current = short_code(code)
    register = _register()
    while (found := register.by_code.get(current)) is not None:
        if found.valid_on(on):
            return found
        change = register.changes.get(current)
        if change is None or on < change.on:
            return None
        current = change.new
    return None


def named(name: str, within: str = "") -> tuple[Division, ...]:
    """The divisions that have or had exactly this name inside `within`, by code, whatever the day."""
    return tuple(d for d in _register().by_name.get(name, ()) if covers(within, d.code))


def names(level: Level, within: str = "") -> frozenset[str]:
    """Every name a division of this level has or had inside `within`: the word list of a reader of addresses."""
    known = _register().by_code.values()
    return frozenset(d.name for d in known if d.level == level and covers(within, d.code) and not _is_placeholder(d))


def full_name(code: str, on: date) -> str:
    """The name with those above it, as written in an address: 湖南省株洲市渌口区. Empty when unknown."""
    short = short_code(code)
    found = (division_at(short[:n], on) for n in (2, 4, 6, 9) if n <= len(short))
    return "".join(d.name for d in found if d is not None and not _is_placeholder(d))


def covers(area: str, code: str) -> bool:
    """True when `code` lies in `area` or is it; "" is everywhere. Codes only, no day."""
    return area == "" or short_code(code).startswith(short_code(area))


def _is_placeholder(division: Division) -> bool:
    return division.level == "city" and (division.name in ("市辖区", "县") or "直辖" in division.name)


@cache
def _register() -> _Register:
    changes = {c.old: c for c in _read_changes()}
    starts = {c.new: c.on for c in changes.values()}
    rows = [
        Division(row["code"], row["name"], level, _parent(row["code"]), starts.get(row["code"]))
        for name, level in _FILES
        for row in read_csv("divisions", name)
    ]
    rows += _ended()
    by_parent: dict[str | None, list[Division]] = {}
    by_name: dict[str, list[Division]] = {}
    for division in sorted(rows, key=lambda d: d.code):
        by_parent.setdefault(division.parent, []).append(division)
        by_name.setdefault(division.name, []).append(division)
    return _Register({d.code: d for d in rows}, _frozen(by_parent), _frozen(by_name), changes)


def _frozen(lists: dict[_K, list[Division]]) -> Mapping[_K, tuple[Division, ...]]:
    return {key: tuple(found) for key, found in lists.items()}


def _parent(code: str) -> str | None:
    return {2: None, 4: code[:2], 6: code[:4], 9: code[:6]}[len(code)]


def _read_changes() -> list[Change]:
    return [
        Change(c["old"], c["new"], date.fromisoformat(c["on"]), c["kind"], c["approval"], c["certain"])
        for c in read_yaml("divisions", "changes.yaml")["changes"]
    ]


def _ended() -> list[Division]:
    """Divisions that are no longer in the snapshot: they ended the day before their change."""
    found = []
    for c in read_yaml("divisions", "changes.yaml")["changes"]:
        last = date.fromisoformat(c["on"]) - timedelta(days=1)
        found.append(Division(c["old"], c["old_name"], _LEVELS[len(c["old"])], _parent(c["old"]), valid_to=last))
    return found
