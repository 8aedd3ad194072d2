"""Filters of the OGC APIs: CQL2 as text or JSON, days, plain properties; all become CQL2 in JSON."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import cql2
import shapely

from chengshu.capabilities.mapservices.logic.systems import Reference, inward, shape_of_box
from chengshu.capabilities.mapservices.model import BadRequest, Bbox

_ZONE = ZoneInfo("Asia/Shanghai")
Days = tuple[date | None, date | None]
Tree = Mapping[str, Any] | bool
# What every feature has, with its type in JSON Schema; `Maps.find` knows the same names.
COLUMNS: dict[str, dict[str, Any]] = {
    "id": {"type": "string", "format": "uuid", "x-ogc-role": "id"},
    "entity": {"type": "string", "format": "uuid"},
    "name": {"type": "string"},
    "code": {"type": "string"},
    "source": {"type": "string"},
    "licence": {"type": "string"},
    "survey": {"type": "string"},
    "surveyed": {"type": "string", "format": "date"},
    "accuracy_m": {"type": "number"},
    "valid_from": {"type": "string", "format": "date", "x-ogc-role": "primary-interval-start"},
    "valid_to": {"type": "string", "format": "date", "x-ogc-role": "primary-interval-end"},
    "longitude": {"type": "number"},
    "latitude": {"type": "number"},
    "version": {"type": "integer"},
    "updated": {"type": "string", "format": "date-time"},
}
_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}


def json_type(kind: str) -> dict[str, Any]:
    """A field's type in JSON Schema."""
    return dict(_TYPES[kind])


def read_filter(text: str, language: str | None, of: Reference) -> Tree:
    """A filter as a client wrote it. Raises `BadRequest`."""
    if language not in (None, "cql2-text", "cql2-json"):
        raise BadRequest("filter-lang", "write cql2-text or cql2-json")
    try:
        if language == "cql2-json" or (language is None and text.lstrip()[:1] == "{"):
            tree = json.loads(text)
        else:
            tree = cql2.parse_text(text).to_json()
    except (cql2.ParseError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:300]
        raise BadRequest("filter", f"not {language or 'cql2-text'}: {reason}") from error
    if not isinstance(tree, dict | bool):
        raise BadRequest("filter", "write a condition")
    return tree if of.plain else _moved(tree, of)


def _moved(node: Any, of: Reference) -> Any:
    """The same filter with its geometries in the city's coordinates."""
    if isinstance(node, list):
        return [_moved(one, of) for one in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("coordinates"), list) or isinstance(node.get("geometries"), list):
        try:
            shape = shapely.from_geojson(json.dumps(node))
        except shapely.GEOSException as error:
            raise BadRequest("filter", "a geometry in it is not GeoJSON") from error
        return json.loads(shapely.to_geojson(inward(shape, of)))
    if isinstance(node.get("bbox"), list):
        return json.loads(shapely.to_geojson(_box_shape(node["bbox"], of)))
    return {name: _moved(value, of) for name, value in node.items()}


def _box_shape(found: Sequence[Any], of: Reference) -> Any:
    if len(found) not in (4, 6) or not all(isinstance(one, int | float) for one in found):
        raise BadRequest("filter", "a bbox has four numbers")
    half = len(found) // 2
    box = (found[0], found[1], found[half], found[half + 1])
    if of.swapped:
        box = (box[1], box[0], box[3], box[2])
    plain, shape = shape_of_box(box, of, "filter")
    return shapely.box(*plain) if plain else shape


def joined(*parts: Tree | None) -> Tree | None:
    """All of these conditions together."""
    some = [part for part in parts if part is not None]
    if len(some) < 2:
        return some[0] if some else None
    return {"op": "and", "args": some}


def intersects(shape: Any) -> Tree | None:
    """The condition that a feature touches a shape."""
    if shape is None:
        return None
    found = json.loads(shapely.to_geojson(shape))
    return {"op": "s_intersects", "args": [{"property": "geometry"}, found]}


def equals(name: str, text: str, kind: str) -> Tree:
    """A property given as a parameter of its own: `?name=value`."""
    value: Any = text
    if kind in ("number", "integer"):
        try:
            value = float(text)
        except ValueError:
            raise BadRequest(name, f"'{text[:40]}' is no number") from None
    elif kind == "boolean":
        if text not in ("true", "false"):
            raise BadRequest(name, "write true or false")
        value = text == "true"
    elif kind in ("date", "date-time"):
        value = {"date" if len(text) == 10 else "timestamp": text}
    return {"op": "=", "args": [{"property": name}, value]}


def days_of(text: str | None) -> Days | None:
    """The parameter `datetime`: an instant or an interval, as days of the city. None: today.

    Features of the city are valid for whole days; an interval asks for what was there on any of its days.
    """
    if text is None:
        return None
    ends = text.split("/")
    if len(ends) > 2:
        raise BadRequest("datetime", "write an instant, or start/end with .. for an open end")
    days = [None if one in ("", "..") and len(ends) == 2 else _day(one) for one in ends]
    first, last = days[0], days[-1]
    if first and last and first > last:
        raise BadRequest("datetime", "the interval ends before it begins")
    return first, last


def _day(text: str) -> date:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=_ZONE)).astimezone(_ZONE).date()
    except (ValueError, OverflowError):
        raise BadRequest("datetime", f"'{text[:40]}' is no date or time of RFC 3339") from None


def whole(text: str | None, parameter: str, default: int, least: int, most: int) -> int:
    """A whole number; above the most it is the most. Raises `BadRequest`."""
    if text is None or text == "":
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 12 or int(text) < least:
        raise BadRequest(parameter, f"write a whole number from {least} to {most}")
    return min(int(text), most)


def box_touches(one: Bbox | None, other: Bbox | None) -> bool:
    """Whether two boxes touch; what has none touches nothing."""
    if one is None or other is None:
        return False
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
