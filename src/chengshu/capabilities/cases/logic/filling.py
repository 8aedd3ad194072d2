"""What was filled into a form: whether it fits, and why not. Pure."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from chengshu.kit import FieldError

LONGEST_TEXT = 4000
USUAL_PHOTOS = 10

Lookup = Callable[[str, str], bool]


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value),
    "boolean": lambda value: isinstance(value, bool),
    "array": _is_list_of_texts,
}
_PLACE = re.compile(r"(-?\d{1,3}(?:\.\d{1,9})?),(-?\d{1,2}(?:\.\d{1,9})?)")


def place_in(value: Any) -> tuple[float, float] | None:
    """Longitude and latitude (CGCS2000) of a text such as ``113.1312,27.8274``, or None."""
    found = _PLACE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    longitude, latitude = float(found[1]), float(found[2])
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None


def form_errors(form: Mapping[str, Any], values: Mapping[str, Any], known: Lookup) -> list[FieldError]:
    """What is wrong with what was filled in. ``known(kind, value)`` answers for organisations, classes, places inside
    the city, photographs of the case, and for codes with the kind ``code:<list>``.
    """
    fields = form.get("properties", {})
    errors = [FieldError(name, "is not a field of this form") for name in values if name not in fields]
    empty = [name for name in form.get("required", ()) if is_empty(values.get(name))]
    errors += [FieldError(name, "is required") for name in empty]
    for name, schema in fields.items():
        value = values.get(name)
        if not is_empty(value) and (reason := value_error(schema, value, known)):
            errors.append(FieldError(name, reason))
    return errors


def is_empty(value: Any) -> bool:
    """Whether nothing was filled in."""
    return value is None or value in ("", [])


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields a person really filled in."""
    return {name: value for name, value in values.items() if not is_empty(value)}


def value_error(schema: Mapping[str, Any], value: Any, known: Lookup) -> str | None:
    """Why a value does not fit its field, or None."""
    if not TYPES[schema["type"]](value):
        return f"must be of type {schema['type']}"
    choices = schema.get("enum") or [choice["const"] for choice in schema.get("oneOf", ())]
    if choices and value not in choices:
        return f"must be one of: {', '.join(map(str, choices))}"
    if isinstance(value, str):
        return _text_error(schema, value, known)
    if isinstance(value, list):
        return _photos_error(schema, value, known)
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
    return check(schema, value, known) if check else None


def _photos_error(schema: Mapping[str, Any], value: Sequence[str], known: Lookup) -> str | None:
    least, most = schema.get("minItems", 0), schema.get("maxItems", USUAL_PHOTOS)
    if len(value) < least:
        return f"must have at least {least} photographs"
    if len(value) > most:
        return f"must have at most {most} photographs"
    if len(set(value)) < len(value):
        return "a photograph is there twice"
    if not all(known("photo", one) for one in value):
        return "is not a photograph of this case"
    return None


def _date_error(schema: Mapping[str, Any], value: str, known: Lookup) -> str | None:
    try:
        date.fromisoformat(value)
    except ValueError:
        return "must be a date such as 2026-03-01"
    return None


def _time_error(schema: Mapping[str, Any], value: str, known: Lookup) -> str | None:
    try:
        aware = datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        aware = False
    return None if aware else "must be a time with its zone, such as 2026-03-01T09:00:00+08:00"


def _place_error(schema: Mapping[str, Any], value: str, known: Lookup) -> str | None:
    if place_in(value) is None:
        return "must be longitude and latitude, such as 113.1312,27.8274"
    return None if known("place", value) else "lies outside the city"


def _code_error(schema: Mapping[str, Any], value: str, known: Lookup) -> str | None:
    name = schema["codes"]
    return None if known(f"code:{name}", value) else f"is not in force in the code list {name}"


def _known_error(kind: str, reason: str) -> Callable[[Mapping[str, Any], str, Lookup], str | None]:
    return lambda schema, value, known: None if known(kind, value) else reason


_FORMAT_ERRORS: dict[str, Callable[[Mapping[str, Any], str, Lookup], str | None]] = {
    "date": _date_error,
    "date-time": _time_error,
    "organisation": _known_error("organisation", "is not an organisation of this city"),
    "class": _known_error("class", "is not a class in force: give scheme:edition:kind:big:small"),
    "place": _place_error,
    "code": _code_error,
}
