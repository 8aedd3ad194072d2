"""What is said about a component, judged field by field, whether a person typed it or a file."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from chengshu.capabilities.components.logic.classes import Catalogue
from chengshu.capabilities.components.model import STATES, Component, Content

FIELDS = tuple(one.name for one in fields(Content))
DAYS = ("installed", "surveyed")
LONGEST = {
    "name": 120,
    "address": 200,
    "manager": 80,
    "owner": 80,
    "keeper": 80,
    "material": 40,
    "source": 120,
    "note": 1000,
    "class_key": 120,
}
NEEDED = ("class_key", "longitude", "latitude")


def faults_in(given: Mapping[str, Any], catalogue: Catalogue, on: date, *, whole: bool) -> list[tuple[str, str]]:
    """Every field that cannot stand so, with the reason. `whole`: nothing needed may be missing."""
    wrong = [(name, "components have no such field") for name in given if name not in FIELDS]
    if whole:
        wrong += [(name, "is required") for name in NEEDED if given.get(name) in (None, "")]
    for name, value in given.items():
        if name in FIELDS and (reason := _reason(name, value, catalogue, on)):
            wrong.append((name, reason))
    return wrong


def _reason(name: str, value: Any, catalogue: Catalogue, on: date) -> str | None:
    if name in ("longitude", "latitude"):
        most = 180 if name == "longitude" else 90
        if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
            return f"is a number of degrees between -{most} and {most}"
        return None
    if name in DAYS:
        return None if value is None else _day_reason(value, on)
    if not isinstance(value, str) or "\0" in value:
        return "is a text"
    if len(value) > LONGEST.get(name, 20):
        return f"has at most {LONGEST.get(name, 20)} characters"
    if name == "state" and value not in STATES:
        return f"is one of {', '.join(STATES)}"
    if name == "class_key" and catalogue.get(value) is None:
        return f"no class of components is called {value}"
    return None


def _day_reason(value: Any, on: date) -> str | None:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        return "is a day, written YYYY-MM-DD"
    return "lies in the future" if day > on else None


def plain(content: Content) -> dict[str, Any]:
    """Content as JSON."""
    whole = asdict(content)
    return {name: value.isoformat() if isinstance(value := whole[name], date) else value for name in FIELDS}


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """Judged values as they are kept: days are days."""
    return {
        name: date.fromisoformat(value) if name in DAYS and isinstance(value, str) else value
        for name, value in given.items()
    }


def content_of(component: Component) -> Content:
    """What a component says, without what the register says about it."""
    return Content(**{name: getattr(component, name) for name in FIELDS})


def differs(before: Content, after: Content) -> list[str]:
    """The fields that are another; a place that moved by less than a millimetre did not move."""
    return [name for name in FIELDS if not _same(name, getattr(before, name), getattr(after, name))]


def _same(name: str, one: Any, other: Any) -> bool:
    if name in ("longitude", "latitude"):
        return bool(abs(one - other) < 1e-8)
    return bool(one == other)


def grams(text: str) -> list[str]:
    """The pairs of neighbouring characters of a text: an index that knows no words and so suits Chinese."""
    plain_text = "".join(text.lower().split())
    return sorted({plain_text[at : at + 2] for at in range(len(plain_text) - 1)})


def words_of(component: Content, title: Mapping[str, str]) -> list[str]:
    """What a component is found by beside its number and class."""
    own = component.name if component.name not in title.values() else ""
    return sorted({*grams(component.address), *grams(own)})
