"""Filters as plain values: for indicators and for the address bar of a list, refused when they mean nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil, cos, floor, radians
from typing import Any

from chengshu.capabilities.cases.logic.numbers import CITY_TIME
from chengshu.capabilities.cases.model import CaseFilter
from chengshu.kit import FieldError, Refused

_SPAN = re.compile(r"([1-9]\d{0,3})([dh])")
_GROUPS = ("open", "closed", "void")
_LEVELS = (6, 9, 12)  # digits of a district, a street, a community
MOST_MARKS = 24


def since(span: str, at: datetime) -> datetime:
    """Where a span begins: ``today``, ``yesterday``, ``week``, ``month``, ``year`` here, or ``7d``, ``24h`` back."""
    midnight = at.astimezone(CITY_TIME).replace(hour=0, minute=0, second=0, microsecond=0)
    calendar = {
        "today": midnight,
        "yesterday": midnight - timedelta(days=1),
        "week": midnight - timedelta(days=midnight.weekday()),
        "month": midnight.replace(day=1),
        "year": midnight.replace(month=1, day=1),
    }
    if span in calendar:
        return calendar[span]
    found = _SPAN.fullmatch(span)
    if not found:
        raise ValueError("must be today, yesterday, week, month, year, or a span such as 7d or 24h")
    amount = int(found.group(1))
    return at - (timedelta(days=amount) if found.group(2) == "d" else timedelta(hours=amount))


def _text(value: Any, at: datetime) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text")
    return value


def _flag(value: Any, at: datetime) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _moment(value: Any, at: datetime) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    return since(_text(value, at).removeprefix("-"), at)


# filter key -> field of CaseFilter and how its value is read
FILTER_KEYS: dict[str, tuple[str, Callable[[Any, datetime], Any]]] = {
    "state": ("state", _text),
    "type": ("type", _text),
    "division": ("division", _text),
    "severity": ("severity", _text),
    "source": ("source", _text),
    "classification": ("classification", _text),
    "organisation": ("organisation", _text),
    "grid": ("grid", _text),
    "handler": ("handler", _text),
    "stage": ("stage", _text),
    "waits": ("waits", _text),
    "overdue": ("overdue", _flag),
    "late": ("late", _flag),
    "exempt": ("exempt", _flag),
    "extended": ("extended", _flag),
    "shelved": ("shelved", _flag),
    "returned": ("returned", _flag),
    "misdirected": ("misdirected", _flag),
    "late_stage": ("late_stage", _text),
    "in_time_stage": ("in_time_stage", _text),
    "opened_role": ("opened_role", _text),
    "opened_by": ("opened_by", _text),
    "condition": ("condition", _text),
    "supervised": ("supervised", _flag),
    "asked": ("asked", _flag),
    "urged": ("urged", _flag),
    "reworked": ("reworked", _flag),
    "due_since": ("due_from", _moment),
    "due_until": ("due_to", _moment),
    "opened_since": ("opened_from", _moment),
    "opened_until": ("opened_to", _moment),
    "closed_since": ("closed_from", _moment),
    "closed_until": ("closed_to", _moment),
}


def filter_errors(given: Mapping[str, Any], at: datetime) -> list[FieldError]:
    """What is wrong with a filter; also the check of a pack's indicators."""
    errors = []
    for key, value in given.items():
        if key not in FILTER_KEYS:
            errors.append(FieldError(key, f"is not a filter of cases; use one of: {', '.join(sorted(FILTER_KEYS))}"))
            continue
        try:
            FILTER_KEYS[key][1](value, at)
        except ValueError as error:
            errors.append(FieldError(key, str(error)))
    return errors


def filter_from(given: Mapping[str, Any], at: datetime) -> CaseFilter:
    """Read a filter. ``state`` takes a group (open, closed, void) or the name of a state."""
    if errors := filter_errors(given, at):
        raise Refused("The filter of cases is not understood.", code="bad_filter", errors=tuple(errors))
    fields = {FILTER_KEYS[key][0]: FILTER_KEYS[key][1](value, at) for key, value in given.items()}
    return CaseFilter(**_state_or_group(fields))


# What a case was when it began, and what stays known of one that has ended.
_KEPT = {"group", "overdue", "late", "type", "source", "opened_from", "opened_to", "closed_from", "closed_to"}


def as_it_stood(wanted: CaseFilter, at: datetime) -> CaseFilter:
    """The filter that finds now what this one would have found at an earlier moment.

    Open, overdue and ended are known of any moment. Who had a case and in which state it was is not asked for here:
    such a filter is refused.
    """
    given = {one.name for one in fields_of(CaseFilter) if getattr(wanted, one.name) is not None}
    if given - _KEPT or wanted.overdue is False or (wanted.late is not None and wanted.group != "closed"):
        raise Refused("Cases do not tell this of the past.", code="past_unknown")
    soon = at + timedelta(microseconds=1)  # ends are left out, the moment itself is not
    found = replace(wanted, opened_to=min(wanted.opened_to or soon, soon))
    if wanted.group == "open" or wanted.overdue:
        found = replace(found, group=None, overdue=None, open_at=at, overdue_at=at if wanted.overdue else None)
    elif wanted.group is not None:
        found = replace(found, closed_to=min(wanted.closed_to or soon, soon))
    return found


def _state_or_group(fields: dict[str, Any]) -> dict[str, Any]:
    if fields.get("state") in _GROUPS:
        fields["group"] = fields.pop("state")
    return fields


def plain(text: str) -> str:
    """A text as it is searched: small letters, no spaces."""
    return "".join(text.lower().split())


def grams(text: str) -> list[str]:
    """The pairs of neighbouring characters of a text: an index that knows no words and so suits Chinese."""
    found = plain(text)
    return sorted({found[i : i + 2] for i in range(len(found) - 1)})


def marks(division: str | None, opened: datetime) -> list[str]:
    """What never changes about a case, as marks beside its pairs of characters: where it is and when it began.

    They are longer than a pair, so that none is taken for one.
    """
    areas = [f"d{division[:length]}" for length in _LEVELS if division and len(division) >= length]
    return [*areas, _month_mark(opened), _week_mark(opened)]


def area_marks(division: str | None) -> list[str]:
    """The mark that all cases of a division and those below it have; none where it is too short to tell apart."""
    length = max((one for one in _LEVELS if division and one <= len(division)), default=0)
    return [f"d{division[:length]}"] if division and length else []


def span_marks(begin: datetime, end: datetime) -> list[str] | None:
    """The marks of which every case that was opened in a span has one; None where they would be too many."""
    days = (end - begin).days
    if days > 31 * MOST_MARKS:
        return None
    step, mark = (7, _week_mark) if days <= 7 * MOST_MARKS else (28, _month_mark)
    moments = [begin + timedelta(days=passed) for passed in range(0, max(days, 0) + 1, step)]
    return list(dict.fromkeys(mark(moment) for moment in (*moments, end)))


def _month_mark(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    return f"m{moment.year:04}{moment.month:02}"


def _week_mark(moment: datetime) -> str:
    year, week, _ = moment.astimezone(UTC).isocalendar()
    return f"w{year:04}{week:02}"


def cell(longitude: float | None, latitude: float | None) -> int | None:
    """The number of the cell of a thousandth of a degree (about 100 m) that a place lies in."""
    if longitude is None or latitude is None:
        return None
    return floor(latitude * 1000) * 1_000_000 + floor(longitude * 1000)


def cells_around(longitude: float, latitude: float, metres: float) -> list[int]:
    """The cells within so many metres of a place, and a few beyond."""
    north = ceil(metres / 111_320 * 1000)
    east = ceil(metres / (111_320 * max(0.1, cos(radians(latitude)))) * 1000)
    row, column = floor(latitude * 1000), floor(longitude * 1000)
    return [
        (row + up) * 1_000_000 + column + right for up in range(-north, north + 1) for right in range(-east, east + 1)
    ]
