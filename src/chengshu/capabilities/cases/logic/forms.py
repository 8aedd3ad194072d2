"""Forms as a small, honest subset of JSON Schema: checked when a flow is defined and when a form is sent."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from chengshu.capabilities.cases.model import Fault
from chengshu.kit import FieldError

KEYS_OF_FORM = frozenset({"type", "properties", "required"})
KEYS_OF_FIELD = frozenset(
    {"type", "title", "format", "enum", "oneOf", "minLength", "maxLength", "minimum", "maximum", "default"}
)
FORMATS = ("date", "date-time", "text", "organisation", "account", "class", "condition")
LONGEST_TEXT = 4000

_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value),
    "boolean": lambda value: isinstance(value, bool),
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

Lookup = Callable[[str, str], bool]


def form_faults(form: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the definition of a form."""
    if not form:
        return
    for key in form.keys() - KEYS_OF_FORM:
        yield Fault(where, f"unknown key '{key}'", f"use one of: {', '.join(sorted(KEYS_OF_FORM))}")
    fields = form.get("properties", {})
    for name in form.get("required", ()):
        if name not in fields:
            yield Fault(f"{where}.required", f"the form has no field '{name}'", "add the field, or do not require it")
    for name, schema in fields.items():
        yield from _field_faults(name, schema, f"{where}.properties.{name}")


def _field_faults(name: str, schema: Mapping[str, Any], where: str) -> Iterator[Fault]:
    if not _NAME.fullmatch(name):
        yield Fault(where, f"'{name}' is not a field name", "use small letters, digits and underscores")
    for key in schema.keys() - KEYS_OF_FIELD:
        yield Fault(where, f"unknown key '{key}'", f"use one of: {', '.join(sorted(KEYS_OF_FIELD))}")
    if schema.get("type") not in _TYPES:
        yield Fault(where, f"'{schema.get('type')}' is not a type", f"use one of: {', '.join(_TYPES)}")
    if "title" not in schema:
        yield Fault(where, "the field has no title", "add 'title' with the key of its word")
    if schema.get("format", "text") not in FORMATS:
        yield Fault(where, f"'{schema['format']}' is not a format", f"use one of: {', '.join(FORMATS)}")
    if schema.get("type") in _TYPES:
        yield from _fit_faults(schema, where)


def _fit_faults(schema: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """Keys that do not go together: nobody could ever fill such a field in."""
    fits, text = _TYPES[schema["type"]], schema["type"] == "string"
    if "enum" in schema and "oneOf" in schema:
        yield Fault(where, "the field has 'enum' and 'oneOf'", "keep one of them")
    choices = [*(schema.get("enum") or ()), *(one.get("const") for one in schema.get("oneOf") or ())]
    for choice in choices:
        if not fits(choice):
            yield Fault(where, f"the choice {choice!r} is not of type {schema['type']}", "write it in that type")
    if len(set(map(repr, choices))) < len(choices):
        yield Fault(where, "a choice is there twice", "remove one of them")
    for low, high in (("minLength", "maxLength"), ("minimum", "maximum")):
        if low in schema and high in schema and schema[low] > schema[high]:
            yield Fault(where, f"'{low}' is larger than '{high}'", "exchange them")
    for key, belongs in (("minLength", text), ("maxLength", text), ("format", text), ("minimum", not text)):
        if key in schema and not belongs:
            yield Fault(where, f"'{key}' means nothing for the type {schema['type']}", "remove it")
    if "default" in schema and (reason := _value_error(schema, schema["default"], lambda kind, value: True)):
        yield Fault(where, f"the default {reason}", "choose another default")


def form_errors(form: Mapping[str, Any], values: Mapping[str, Any], known: Lookup) -> list[FieldError]:
    """What is wrong with what was filled in. ``known(format, value)`` answers for organisations and classes."""
    fields = form.get("properties", {})
    errors = [FieldError(name, "is not a field of this form") for name in values if name not in fields]
    empty = [name for name in form.get("required", ()) if values.get(name) in (None, "")]
    errors += [FieldError(name, "is required") for name in empty]
    for name, schema in fields.items():
        value = values.get(name)
        if value not in (None, "") and (reason := _value_error(schema, value, known)):
            errors.append(FieldError(name, reason))
    return errors


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields a person really filled in."""
    return {name: value for name, value in values.items() if value not in (None, "")}


def _value_error(schema: Mapping[str, Any], value: Any, known: Lookup) -> str | None:
    if not _TYPES[schema["type"]](value):
        return f"must be of type {schema['type']}"
    choices = schema.get("enum") or [choice["const"] for choice in schema.get("oneOf", ())]
    if choices and value not in choices:
        return f"must be one of: {', '.join(map(str, choices))}"
    if isinstance(value, str):
        return _text_error(schema, value, known)
    if "minimum" in schema and value < schema["minimum"]:
        return f"must be at least {schema['minimum']}"
    if "maximum" in schema and value > schema["maximum"]:
        return f"must be at most {schema['maximum']}"
    return None


def _text_error(schema: Mapping[str, Any], value: str, known: Lookup) -> str | None:
    if "\x00" in value:
        return "must not contain a null character"
    if len(value.strip()) < schema.get("minLength", 0):
        return f"must have at least {schema['minLength']} characters"
    longest = schema.get("maxLength", LONGEST_TEXT)
    if len(value) > longest:
        return f"must have at most {longest} characters"
    check = _FORMAT_ERRORS.get(schema.get("format", ""))
    return check(value, known) if check else None


def _date_error(value: str, known: Lookup) -> str | None:
    try:
        date.fromisoformat(value)
    except ValueError:
        return "must be a date such as 2026-03-01"
    return None


def _time_error(value: str, known: Lookup) -> str | None:
    try:
        aware = datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        aware = False
    return None if aware else "must be a time with its zone, such as 2026-03-01T09:00:00+08:00"


def _known_error(kind: str, reason: str) -> Callable[[str, Lookup], str | None]:
    return lambda value, known: None if known(kind, value) else reason


_FORMAT_ERRORS: dict[str, Callable[[str, Lookup], str | None]] = {
    "date": _date_error,
    "date-time": _time_error,
    "organisation": _known_error("organisation", "is not an organisation of this city"),
    "class": _known_error("class", "is not a class in force: give scheme:edition:kind:big:small"),
}
