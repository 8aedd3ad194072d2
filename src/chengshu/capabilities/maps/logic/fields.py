"""Do the properties of a feature keep what its layer promises, field by field."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from chengshu.capabilities.maps.model import FieldDefinition

Complaint = tuple[str, str]  # field, reason
_MAX_TEXT = 10_000


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_day(value: Any) -> bool:
    return isinstance(value, date) or (isinstance(value, str) and _reads(date.fromisoformat, value))


def _is_time(value: Any) -> bool:
    if isinstance(value, datetime):
        return value.tzinfo is not None
    return isinstance(value, str) and _reads(_aware, value)


def _aware(text: str) -> None:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError(text)


def _reads(read: Callable[[str], Any], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "text": (lambda value: isinstance(value, str) and len(value) <= _MAX_TEXT, f"a text of at most {_MAX_TEXT}"),
    "integer": (lambda value: isinstance(value, int) and not isinstance(value, bool), "a whole number"),
    "number": (_is_number, "a number"),
    "boolean": (lambda value: isinstance(value, bool), "true or false"),
    "date": (_is_day, "a day such as 2026-03-01"),
    "datetime": (_is_time, "a time with its zone such as 2026-03-01T08:00:00+08:00"),
}


class FieldRules:
    """The fields of a layer, ready to judge properties. A layer without fields takes any property."""

    def __init__(self, fields: Sequence[FieldDefinition]) -> None:
        self._fields = {one.name: one for one in fields}
        self._required = [one.name for one in fields if one.required]
        self.unique = [one.name for one in fields if one.unique]

    def check(self, properties: Mapping[str, Any]) -> list[Complaint]:
        """Return every field that is wrong, and why."""
        if not self._fields:
            return []
        wrong = [(name, "is required") for name in self._required if properties.get(name) in (None, "")]
        for name, value in properties.items():
            reason = None if value is None and name in self._fields else self._judge(name, value)
            if reason:
                wrong.append((name, reason))
        return wrong

    def _judge(self, name: str, value: Any) -> str | None:
        known = self._fields.get(name)
        if known is None:
            return f"no such field; the layer has: {', '.join(self._fields)}"
        fits, words = _KINDS[known.type]
        if not fits(value):
            return f"must be {words}"
        if known.choices and str(value) not in known.choices:
            return f"must be one of: {', '.join(known.choices)}"
        if known.minimum is not None and value < known.minimum:
            return f"must be at least {known.minimum:g}{known.unit and ' ' + known.unit}"
        if known.maximum is not None and value > known.maximum:
            return f"must be at most {known.maximum:g}{known.unit and ' ' + known.unit}"
        return None
