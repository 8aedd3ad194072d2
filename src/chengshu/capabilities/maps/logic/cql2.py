"""CQL2 (OGC 21-065r2) in its JSON form, read into a typed tree. Nothing unknown gets past here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import cql2
import shapely

from chengshu.capabilities.maps.logic.geometry import read_shapes
from chengshu.kit import FieldError, Refused

MAX_NODES = 2_000
MAX_DEPTH = 60

# What every feature has beside its properties. `any` is a property no field declares: its values tell its type.
COLUMNS: dict[str, str] = {
    "id": "text", "entity": "text", "name": "text", "code": "text", "source": "text", "licence": "text",
    "survey": "text", "updated_by": "text", "version": "number", "accuracy_m": "number", "longitude": "number",
    "latitude": "number", "valid_from": "date", "valid_to": "date", "surveyed": "date", "updated": "datetime",
    "geometry": "geometry",
}  # fmt: skip
_FIELD_TYPES = {"integer": "number"}
COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">="})
ARITHMETIC = frozenset({"+", "-", "*", "/", "^", "%", "div"})
SPATIAL = frozenset(
    {"s_intersects", "s_equals", "s_disjoint", "s_touches", "s_within", "s_overlaps", "s_crosses", "s_contains"}
)
TEMPORAL = frozenset(
    {"t_after", "t_before", "t_contains", "t_disjoint", "t_during", "t_equals", "t_finishedby", "t_finishes"}
    | {"t_intersects", "t_meets", "t_metby", "t_overlappedby", "t_overlaps", "t_startedby", "t_starts"}
)
ARRAYS = frozenset({"a_contains", "a_containedby", "a_equals", "a_overlaps"})
_SWAPPED = {"s_within": "s_contains", "s_contains": "s_within"}


@dataclass(frozen=True, slots=True)
class Property:
    """A column of the engine, or a property of the layer (`column` is False)."""

    name: str
    type: str
    column: bool


@dataclass(frozen=True, slots=True)
class Literal:
    """A value with its type."""

    value: Any
    type: str


@dataclass(frozen=True, slots=True)
class Call:
    """Arithmetic, or one of the functions casei and accenti."""

    name: str
    arguments: tuple["Value", ...]
    type: str


Value = Property | Literal | Call


@dataclass(frozen=True, slots=True)
class Interval:
    """Two instants; None is open."""

    start: Value | None
    end: Value | None


@dataclass(frozen=True, slots=True)
class Test:
    """A predicate without geometry: comparison, like, between, in, isnull, temporal, array, or a boolean value."""

    op: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Spatial:
    """`op(geometry of the feature, shape)`; a shape of None is the feature's own geometry."""

    op: str
    shape: Any


@dataclass(frozen=True, slots=True)
class Both:
    """All of these (and), or one of these (or)."""

    op: str
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    part: "Condition"


Condition = Test | Spatial | Both | Not


def from_text(text: str) -> Any:
    """The JSON form of a filter written as CQL2 text. Raises `Refused`."""
    try:
        return cql2.parse_text(text).to_json()
    except cql2.ParseError as error:
        reason = " ".join(str(error).split())[:300]
        raise _wrong("filter", f"not CQL2 text: {reason}") from error


def queryables(fields: Mapping[str, str]) -> dict[str, str]:
    """What a filter may name, with types: the fields of a layer (name -> type) and what every feature has."""
    return {name: _FIELD_TYPES.get(kind, kind) for name, kind in fields.items()} | COLUMNS


def read_filter(
    tree: Any, known: Mapping[str, str], *, open_ended: bool, hidden: frozenset[str] = frozenset()
) -> Condition:
    """Return the typed tree of a filter. Raises `Refused` naming the place in the filter and the reason.

    `open_ended`: properties nobody declared may be named too.
    """
    return _Reader(known, open_ended, hidden).condition(tree, "filter", 0)


def _wrong(where: str, reason: str) -> Refused:
    return Refused("The filter cannot be used.", code="filter_wrong", errors=(FieldError(where, reason),))


def _instant(text: Any, where: str) -> Literal:
    if isinstance(text, str):
        try:
            if len(text) == 10:
                return Literal(date.fromisoformat(text), "date")
            moment = datetime.fromisoformat(text)
            return Literal(moment if moment.tzinfo else moment.replace(tzinfo=UTC), "datetime")
        except ValueError:
            pass
    raise _wrong(where, f"{text!r} is no day or time; write 2026-03-01 or 2026-03-01T08:00:00Z")


class _Reader:
    def __init__(self, known: Mapping[str, str], open_ended: bool, hidden: frozenset[str]) -> None:
        self._known = known
        self._open_ended = open_ended
        self._hidden = hidden
        self._nodes = 0

    def condition(self, node: Any, where: str, depth: int) -> Condition:
        if isinstance(node, bool):
            return Test("is", (Literal(node, "boolean"),))
        if isinstance(node, dict) and "property" in node:
            return Test("is", (self._typed(self._property(node, where), "boolean", where),))
        op, arguments = self._operation(node, where, depth)
        if op in ("and", "or"):
            parts = [self.condition(one, f"{where}.args.{n}", depth + 1) for n, one in enumerate(arguments)]
            if not parts:
                raise _wrong(where, f"'{op}' needs arguments")
            return Both(op, tuple(parts))
        if op == "not":
            return Not(self.condition(self._exactly(arguments, 1, op, where)[0], f"{where}.args.0", depth + 1))
        if op in SPATIAL:
            return self._spatial(op, arguments, where)
        read = self._tests().get(op)
        if read is None:
            raise _wrong(where, f"'{op}' is no predicate this map knows")
        return read(op, arguments, where, depth)

    def _tests(self) -> dict[str, Callable[[str, Sequence[Any], str, int], Test]]:
        return {
            **dict.fromkeys(COMPARISONS, self._compare),
            **dict.fromkeys(TEMPORAL, self._temporal),
            **dict.fromkeys(ARRAYS, self._array),
            "like": self._like,
            "between": self._between,
            "in": self._in,
            "isnull": self._is_null,
        }

    def _operation(self, node: Any, where: str, depth: int) -> tuple[str, Sequence[Any]]:
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise _wrong(where, f"the filter is larger than {MAX_NODES} parts or deeper than {MAX_DEPTH}")
        if not isinstance(node, dict) or not isinstance(node.get("op"), str) or not isinstance(node.get("args"), list):
            raise _wrong(where, "write {'op': …, 'args': […]}")
        return node["op"].lower(), node["args"]

    @staticmethod
    def _exactly(arguments: Sequence[Any], count: int, op: str, where: str) -> Sequence[Any]:
        if len(arguments) != count:
            raise _wrong(where, f"'{op}' takes {count} argument(s), not {len(arguments)}")
        return arguments

    def _property(self, node: Mapping[str, Any], where: str) -> Property:
        name = node["property"]
        if isinstance(name, str) and name not in self._hidden:
            if name in self._known:
                return Property(name, self._known[name], name in COLUMNS)
            if self._open_ended:
                return Property(name, "any", False)
        names = ", ".join(sorted(set(self._known) - self._hidden))
        raise _wrong(where, f"there is no property {name!r}; known are: {names}")

    def _value(self, node: Any, where: str, depth: int) -> Value:
        if isinstance(node, bool):
            return Literal(node, "boolean")
        if isinstance(node, int | float):
            return Literal(float(node), "number")
        if isinstance(node, str):
            if "\0" in node:
                raise _wrong(where, "the character U+0000 cannot be asked for")
            return Literal(node, "text")
        if isinstance(node, dict):
            if "property" in node:
                return self._property(node, where)
            if "date" in node or "timestamp" in node:
                return _instant(node.get("date", node.get("timestamp")), where)
            if "op" in node:
                return self._call(node, where, depth)
        raise _wrong(where, "write a value, a property, a date or a timestamp")

    def _call(self, node: Any, where: str, depth: int) -> Call:
        op, arguments = self._operation(node, where, depth)
        if op in ("casei", "accenti"):
            inner = self._value(self._exactly(arguments, 1, op, where)[0], f"{where}.args.0", depth + 1)
            return Call(op, (self._typed(inner, "text", where),), "text")
        if op in ARITHMETIC:
            self._exactly(arguments, 2, op, where)
            values = [self._value(one, f"{where}.args.{n}", depth + 1) for n, one in enumerate(arguments)]
            return Call(op, tuple(self._typed(one, "number", where) for one in values), "number")
        raise _wrong(where, f"there is no function {node['op']!r}; known are: accenti, casei")

    @staticmethod
    def _typed(value: Value, wanted: str, where: str) -> Value:
        if value.type == wanted:
            return value
        if isinstance(value, Property) and value.type == "any":
            return Property(value.name, wanted, False)
        raise _wrong(where, f"{_named(value)} is of type {value.type}, not {wanted}")

    def _same_type(self, values: Sequence[Value], where: str) -> tuple[Value, ...]:
        """Give untyped properties the type of what they are held against."""
        types = {_time_is_one(one.type) for one in values} - {"any"}
        if len(types) > 1 or "geometry" in types:
            raise _wrong(where, f"{' and '.join(_named(one) for one in values)} cannot be compared")
        if not types:
            return tuple(values)
        wanted = types.pop()
        return tuple(
            Property(v.name, wanted, False) if isinstance(v, Property) and v.type == "any" else v for v in values
        )

    def _values(self, arguments: Sequence[Any], where: str, depth: int) -> tuple[Value, ...]:
        values = [self._value(one, f"{where}.args.{n}", depth + 1) for n, one in enumerate(arguments)]
        return self._same_type(values, where)

    def _compare(self, op: str, arguments: Sequence[Any], where: str, depth: int) -> Test:
        return Test(op, self._values(self._exactly(arguments, 2, op, where), where, depth))

    def _between(self, op: str, arguments: Sequence[Any], where: str, depth: int) -> Test:
        return Test(op, self._values(self._exactly(arguments, 3, op, where), where, depth))

    def _like(self, op: str, arguments: Sequence[Any], where: str, depth: int) -> Test:
        values = [self._value(one, where, depth + 1) for one in self._exactly(arguments, 2, op, where)]
        return Test(op, tuple(self._typed(one, "text", where) for one in values))

    def _is_null(self, op: str, arguments: Sequence[Any], where: str, depth: int) -> Test:
        return Test(op, (self._value(self._exactly(arguments, 1, op, where)[0], where, depth + 1),))

    def _in(self, op: str, arguments: Sequence[Any], where: str, depth: int) -> Test:
        first, items = self._exactly(arguments, 2, op, where)
        if not isinstance(items, list):
            raise _wrong(f"{where}.args.1", "write a list")
        value = self._value(first, where, depth + 1)
        others = [self._value(one, f"{where}.args.1.{n}", depth + 1) for n, one in enumerate(items)]
        # Each item has a type of its own where the property has none.
        return Test(op, tuple(self._same_type([value, one], where) for one in others))

    def _array(self, op: str, arguments: Sequence[Any], where: str, depth: int) -> Test:
        return Test(op, tuple(self._list(one, where) for one in self._exactly(arguments, 2, op, where)))

    def _list(self, node: Any, where: str) -> Value:
        if isinstance(node, dict) and "property" in node:
            found = self._property(node, where)
            if found.type == "any":
                return found
        elif isinstance(node, list):
            plain = [one.get("date", one.get("timestamp")) if isinstance(one, dict) else one for one in node]
            if all(isinstance(one, str | int | float | bool) for one in plain):
                return Literal(plain, "list")
        raise _wrong(where, "write a list of values, or a property that holds lists")

    def _temporal(self, op: str, arguments: Sequence[Any], where: str, depth: int) -> Test:
        return Test(op, tuple(self._interval(one, where, depth) for one in self._exactly(arguments, 2, op, where)))

    def _interval(self, node: Any, where: str, depth: int) -> Interval:
        if isinstance(node, dict) and "interval" in node:
            ends = node["interval"]
            if not isinstance(ends, list) or len(ends) != 2:
                raise _wrong(where, "an interval has two ends")
            return Interval(*(self._end(one, where, depth) for one in ends))
        instant = self._moment(self._value(node, where, depth + 1), where)
        return Interval(instant, instant)

    def _end(self, node: Any, where: str, depth: int) -> Value | None:
        if node == "..":
            return None
        return _instant(node, where) if isinstance(node, str) else self._moment(self._value(node, where, depth), where)

    @staticmethod
    def _moment(value: Value, where: str) -> Value:
        if value.type in ("date", "datetime"):
            return value
        if isinstance(value, Property) and value.type == "any":
            return Property(value.name, "datetime", False)
        raise _wrong(where, f"{_named(value)} is no day or time")

    def _spatial(self, op: str, arguments: Sequence[Any], where: str) -> Condition:
        left, right = (self._shape(one, where) for one in self._exactly(arguments, 2, op, where))
        if left is None:
            return Spatial(op, right)
        if right is None:
            return Spatial(_SWAPPED.get(op, op), left)
        return Test("is", (Literal(bool(getattr(shapely, op[2:])(left, right)), "boolean"),))

    def _shape(self, node: Any, where: str) -> Any:
        """A shape, or None for the geometry of the feature."""
        if isinstance(node, dict) and "property" in node:
            if self._property(node, where).type != "geometry":
                raise _wrong(where, f"property {node['property']!r} is no geometry; it is called 'geometry'")
            return None
        if isinstance(node, dict) and "bbox" in node:
            return _box(node["bbox"], where)
        if not isinstance(node, dict) or "type" not in node:
            raise _wrong(where, "write a GeoJSON geometry, {'bbox': […]} or {'property': 'geometry'}")
        shape = read_shapes([node])[0]
        if shape is None or shape.is_empty:
            raise _wrong(where, "the geometry is not GeoJSON or is empty")
        if not shape.is_valid:
            raise _wrong(where, f"the geometry is not valid: {shapely.is_valid_reason(shape)}")
        return shapely.force_2d(shape)


def _box(numbers: Any, where: str) -> Any:
    if isinstance(numbers, list) and all(isinstance(n, int | float) for n in numbers) and len(numbers) in (4, 6):
        half = len(numbers) // 2
        west, south, east, north = numbers[0], numbers[1], numbers[half], numbers[half + 1]
        if west <= east and south <= north:
            return shapely.box(west, south, east, north)
    raise _wrong(where, "a bbox has four numbers (six with heights): west, south, east, north")


def _time_is_one(kind: str) -> str:
    return "datetime" if kind == "date" else kind


def _named(value: Value) -> str:
    if isinstance(value, Property):
        return f"property '{value.name}'"
    return f"{value.value!r}" if isinstance(value, Literal) else f"{value.name}(…)"
