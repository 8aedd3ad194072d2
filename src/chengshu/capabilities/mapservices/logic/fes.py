"""Filter Encoding 2.0 as CQL2 in JSON, so that there is one way to ask."""

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element

import shapely

from chengshu.capabilities.mapservices.logic import gml, xml
from chengshu.capabilities.mapservices.logic.filters import COLUMNS, Tree
from chengshu.capabilities.mapservices.logic.systems import Reference
from chengshu.capabilities.mapservices.model import BadRequest

GEOMETRY = "geometry"
COMPARISONS = {
    "PropertyIsEqualTo": "=",
    "PropertyIsNotEqualTo": "<>",
    "PropertyIsLessThan": "<",
    "PropertyIsGreaterThan": ">",
    "PropertyIsLessThanOrEqualTo": "<=",
    "PropertyIsGreaterThanOrEqualTo": ">=",
}
SPATIAL = {
    "Intersects": "s_intersects",
    "Equals": "s_equals",
    "Disjoint": "s_disjoint",
    "Touches": "s_touches",
    "Within": "s_within",
    "Overlaps": "s_overlaps",
    "Crosses": "s_crosses",
    "Contains": "s_contains",
}
TEMPORAL = {
    "After": "t_after",
    "Before": "t_before",
    "During": "t_during",
    "TEquals": "t_equals",
    "AnyInteracts": "t_intersects",
}


class Reader:
    """Reads filters for one type: its fields with types of JSON Schema, and the system of bare geometries."""

    def __init__(self, fields: dict[str, str], known: tuple[Reference, ...], default: Reference) -> None:
        self._fields = fields | {name: shown.get("format", shown["type"]) for name, shown in COLUMNS.items()}
        self._known = known
        self._default = default

    def read(self, text: str) -> Tree:
        """A filter as XML. Raises `BadRequest`."""
        return self.filter(xml.parse(text))

    def filter(self, element: Element) -> Tree:
        """The element `fes:Filter`."""
        parts = [one for one in element if xml.local(one) != "ResourceId"]
        ids = [one for one in element if xml.local(one) == "ResourceId"]
        if xml.local(element) != "Filter" or len(parts) + bool(ids) != 1:
            raise BadRequest("filter", "write fes:Filter with one condition, or with ResourceIds only")
        return self._ids(ids) if ids else self._condition(parts[0])

    def _condition(self, element: Element) -> Tree:
        name = xml.local(element)
        if name in ("And", "Or"):
            return {"op": name.lower(), "args": [self._condition(one) for one in element]}
        if name == "Not":
            return {"op": "not", "args": [self._condition(one) for one in element]}
        if name == "ResourceId":
            return self._ids([element])
        if name in COMPARISONS:
            return self._comparison(COMPARISONS[name], element)
        if name in SPATIAL:
            return self._spatial(SPATIAL[name], element)
        if name in TEMPORAL:
            return self._temporal(TEMPORAL[name], element)
        others: dict[str, Callable[[Element], Tree]] = {
            "PropertyIsLike": self._like,
            "PropertyIsBetween": self._between,
            "PropertyIsNull": self._is_null,
            "PropertyIsNil": self._is_null,
            "BBOX": self._bbox,
        }
        if name not in others:
            known = ", ".join(["And", "Or", "Not", "ResourceId", *COMPARISONS, *others, *SPATIAL, *TEMPORAL])
            raise BadRequest("filter", f"'{name[:40]}' is not known here; known are {known}")
        return others[name](element)

    @staticmethod
    def _ids(elements: Sequence[Element]) -> Tree:
        wanted = [resource_of(one.get("rid", "")) for one in elements]
        return {"op": "in", "args": [{"property": "id"}, [one for one in wanted if one]]}

    def _name(self, element: Element) -> str:
        path = xml.content(element).replace("/text()", "")
        name = path.rpartition("/")[2].rpartition(":")[2].lstrip("@").strip()
        return GEOMETRY if name in ("geometry", "geom", "the_geom", "msGeometry", "boundedBy") else name

    def _value(self, element: Element, kind: str) -> Any:
        name = xml.local(element)
        if name in ("ValueReference", "PropertyName"):
            return {"property": self._name(element)}
        if name == "Literal":
            return _literal(xml.content(element), kind)
        raise BadRequest("filter", f"'{name[:40]}' is no ValueReference or Literal")

    def _values(self, elements: Sequence[Element], count: int) -> list[Any]:
        if len(elements) != count:
            raise BadRequest("filter", f"{count} operands are needed, not {len(elements)}")
        names = [self._name(one) for one in elements if xml.local(one) in ("ValueReference", "PropertyName")]
        kind = next((self._fields[name] for name in names if name in self._fields), "any")
        return [self._value(one, kind) for one in elements]

    def _comparison(self, op: str, element: Element) -> Tree:
        left, right = self._values(list(element), 2)
        if element.get("matchCase") == "false":
            left, right = ({"op": "casei", "args": [one]} for one in (left, right))
        return {"op": op, "args": [left, right]}

    def _between(self, element: Element) -> Tree:
        value = [one for one in element if xml.local(one) not in ("LowerBoundary", "UpperBoundary")]
        low = next(xml.children(element, "LowerBoundary"), Element("none"))
        high = next(xml.children(element, "UpperBoundary"), Element("none"))
        return {"op": "between", "args": self._values([*value, *low, *high], 3)}

    def _like(self, element: Element) -> Tree:
        left, right = self._values(list(element), 2)
        if not isinstance(right, str):
            raise BadRequest("filter", "PropertyIsLike needs a Literal")
        many, single, escape = (
            element.get(name) or default
            for name, default in (("wildCard", "*"), ("singleChar", "?"), ("escapeChar", "\\"))
        )
        pattern = _pattern(right, many, single, escape)
        if element.get("matchCase") == "false":
            left, pattern = {"op": "casei", "args": [left]}, {"op": "casei", "args": [pattern]}  # type: ignore[assignment]
        return {"op": "like", "args": [left, pattern]}

    def _is_null(self, element: Element) -> Tree:
        return {"op": "isNull", "args": self._values(list(element), 1)}

    def _spatial(self, op: str, element: Element) -> Tree:
        shapes = [one for one in element if xml.local(one) not in ("ValueReference", "PropertyName", "Distance")]
        if len(shapes) != 1:
            raise BadRequest("filter", f"{xml.local(element)} needs one geometry")
        shape = gml.read(shapes[0], self._known, self._default)
        return {"op": op, "args": [{"property": GEOMETRY}, json.loads(shapely.to_geojson(shape))]}

    def _bbox(self, element: Element) -> Tree:
        return self._spatial("s_intersects", element)

    def _temporal(self, op: str, element: Element) -> Tree:
        operands = list(element)
        if len(operands) != 2:
            raise BadRequest("filter", f"{xml.local(element)} needs two operands")
        return {"op": op, "args": [{"property": self._name(operands[0])}, _moment(operands[1])]}


def _moment(element: Element) -> Any:
    kind = xml.local(element)
    if kind == "TimePeriod":
        ends = [xml.content(next(xml.descendants(element, name), None)) for name in ("beginPosition", "endPosition")]
        if not all(ends):
            ends = [xml.content(one) for one in xml.descendants(element, "timePosition")]
        if len(ends) != 2:
            raise BadRequest("filter", "a TimePeriod has a beginning and an end")
        return {"interval": ends}
    text = xml.content(element)
    return {"date" if len(text) == 10 else "timestamp": text}


def _literal(text: str, kind: str) -> Any:
    if kind in ("number", "integer") or (kind == "any" and _is_number(text)):
        if not _is_number(text):
            raise BadRequest("filter", f"'{text[:40]}' is no number")
        return float(text)
    if kind == "boolean":
        return text in ("true", "1")
    if kind in ("date", "date-time"):
        return {"date" if len(text) == 10 else "timestamp": text}
    return text


def _is_number(text: str) -> bool:
    try:
        return float(text) - float(text) == 0
    except ValueError:
        return False


def _pattern(text: str, many: str, single: str, escape: str) -> str:
    """The pattern with the wildcards of CQL2."""
    out, at = "", 0
    while at < len(text):
        if text.startswith(escape, at) and at + len(escape) < len(text):
            at += len(escape)
            out += "\\" + text[at] if text[at] in "%_\\" else text[at]
            at += 1
        elif text.startswith(many, at):
            out, at = out + "%", at + len(many)
        elif text.startswith(single, at):
            out, at = out + "_", at + len(single)
        else:
            out, at = out + ("\\" + text[at] if text[at] in "%_\\" else text[at]), at + 1
    return out


def resource_of(rid: str) -> str | None:
    """The id of a feature in a resource id: `layer.id` or the id alone."""
    try:
        return str(UUID(rid.rpartition(".")[2]))
    except ValueError:
        return None
