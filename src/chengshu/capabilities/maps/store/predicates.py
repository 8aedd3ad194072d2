"""A typed filter as parametrised SQL over `maps.features`, and what is left to be refined with the geometries."""

import re
from dataclasses import dataclass, field
from typing import Any

import shapely
from psycopg.types.json import Jsonb

from chengshu.capabilities.maps.logic.cql2 import (
    ARITHMETIC,
    COMPARISONS,
    Both,
    Call,
    Condition,
    Interval,
    Literal,
    Not,
    Property,
    Spatial,
    Test,
    Value,
)
from chengshu.capabilities.maps.logic.refine import Refinement, Skeleton
from chengshu.capabilities.maps.model import Bbox

_TEMPORAL = {
    "t_after": "{a} > {d}",
    "t_before": "{b} < {c}",
    "t_contains": "({a} < {c} and {b} > {d})",
    "t_disjoint": "({b} < {c} or {a} > {d})",
    "t_during": "({a} > {c} and {b} < {d})",
    "t_equals": "({a} = {c} and {b} = {d})",
    "t_finishedby": "({a} < {c} and {b} = {d})",
    "t_finishes": "({a} > {c} and {b} = {d})",
    "t_intersects": "({a} <= {d} and {b} >= {c})",
    "t_meets": "{b} = {c}",
    "t_metby": "{a} = {d}",
    "t_overlappedby": "({a} > {c} and {a} < {d} and {b} > {d})",
    "t_overlaps": "({a} < {c} and {b} > {c} and {b} < {d})",
    "t_startedby": "({a} = {c} and {b} > {d})",
    "t_starts": "({a} = {c} and {b} < {d})",
}
_PLAIN = re.compile(r"[a-z][a-z0-9_]{0,47}")
_MARKS = "[\u0300-\u036f]"


@dataclass(slots=True)
class Compiled:
    """`where` lets every feature through that may fit. With a `refinement`, `columns` must be read beside it."""

    where: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    refinement: Refinement | None = None
    box: Bbox | None = None  # everything that fits touches it
    only_box: bool = False  # and touching it is all that is asked of the geometry


def compile_filter(condition: Condition | None) -> Compiled:
    """Return the SQL of a filter. Parts without geometry are exact; parts with geometry go by boxes."""
    work = _Work()
    if condition is None:
        return work.done
    conjuncts = condition.parts if isinstance(condition, Both) and condition.op == "and" else (condition,)
    left: list[Skeleton] = []
    for part in conjuncts:
        work.done.where.append(work.may(part, True))
        if _has_shape(part):
            left.append(work.skeleton(part))
    shapes = [one for one in conjuncts if isinstance(one, Spatial) and one.shape is not None and one.op != "s_disjoint"]
    if shapes:
        work.done.box = tuple(shapes[-1].shape.bounds)
        only = len(left) == 1 and shapes[-1].op == "s_intersects"
        work.done.only_box = only and bool(shapes[-1].shape.equals(shapely.box(*shapes[-1].shape.bounds)))
    if left:
        work.done.refinement = Refinement(("and", left), tuple(work.shapes))
    return work.done


def value_sql(name: str, kind: str, column: bool, values: dict[str, Any]) -> str:
    """One queryable as SQL, for sorting."""
    work = _Work()
    work.done.values = values
    return work.value(Property(name, kind, column))


def _has_shape(condition: Condition) -> bool:
    if isinstance(condition, Both):
        return any(_has_shape(one) for one in condition.parts)
    return isinstance(condition, Spatial) or (isinstance(condition, Not) and _has_shape(condition.part))


def _is_indexed(value: Value) -> bool:
    return isinstance(value, Property) and value.column and value.name in ("name", "code")


class _Work:
    def __init__(self) -> None:
        self.done = Compiled()
        self.shapes: list[Spatial] = []

    def parameter(self, value: Any) -> str:
        name = f"f{len(self.done.values)}"
        self.done.values[name] = value
        return f"%({name})s"

    # --- conditions -------------------------------------------------------------------------------------------

    def may(self, condition: Condition, positive: bool) -> str:
        """SQL that is true wherever the condition (or, not `positive`, its opposite) can be true."""
        if isinstance(condition, Not):
            return self.may(condition.part, not positive)
        if not _has_shape(condition):
            return self.exact(condition) if positive else f"not {self.exact(condition)}"
        if isinstance(condition, Both):
            joint = condition.op if positive else {"and": "or", "or": "and"}[condition.op]
            return "(" + f" {joint} ".join(self.may(one, positive) for one in condition.parts) + ")"
        assert isinstance(condition, Spatial)
        return self._box(condition, positive)

    def exact(self, condition: Condition) -> str:
        """SQL of a condition without geometry."""
        if isinstance(condition, Both):
            return "(" + f" {condition.op} ".join(self.exact(one) for one in condition.parts) + ")"
        if isinstance(condition, Not):
            return f"(not {self.exact(condition.part)})"
        assert isinstance(condition, Test)
        return self._test(condition)

    def skeleton(self, condition: Condition) -> Skeleton:
        """The tree that is judged again when the geometries are there."""
        if not _has_shape(condition):
            self.done.columns.append(self.exact(condition))
            return "column", len(self.done.columns) - 1
        if isinstance(condition, Both):
            return condition.op, [self.skeleton(one) for one in condition.parts]
        if isinstance(condition, Not):
            return "not", self.skeleton(condition.part)
        assert isinstance(condition, Spatial)
        if condition.shape is not None:
            shapely.prepare(condition.shape)
        self.shapes.append(condition)
        return "shape", len(self.shapes) - 1

    def _box(self, condition: Spatial, positive: bool) -> str:
        decided = positive != (condition.op == "s_disjoint")
        if not decided or condition.shape is None:
            return "true"
        west, south, east, north = condition.shape.bounds
        return f"extent && {self.parameter(f'({east},{north}),({west},{south})')}::box"

    def _test(self, test: Test) -> str:
        op = test.op
        if op in COMPARISONS:
            first, second = test.arguments
            if op == "=" and _is_indexed(first) and isinstance(second, Literal) and second.value:
                # Without nullif, so that the index of names and codes answers.
                return f"({first.name} <> '' and {first.name} = {self.value(second)})"
            left, right = self._comparable(test.arguments)
            return f"({left} {op} {right})"
        if op == "between":
            value, low, high = self._comparable(test.arguments)
            return f"({value} between {low} and {high})"
        if op == "like":
            return f"({self.value(test.arguments[0])} like {self.value(test.arguments[1])})"
        if op == "in":
            if together := self._one_of(test.arguments):
                return together
            pairs = [" = ".join(self._comparable(pair)) for pair in test.arguments]
            return f"({' or '.join(pairs)})" if pairs else "false"
        if op == "isnull":
            return f"({self.value(test.arguments[0])} is null)"
        if op == "is":
            return self.value(test.arguments[0])
        if op in _TEMPORAL:
            (a, b), (c, d) = (self._ends(one) for one in test.arguments)
            return _TEMPORAL[op].format(a=a, b=b, c=c, d=d)
        return self._array(op, *(self._list(one) for one in test.arguments))

    def _one_of(self, pairs: tuple[tuple[Value, Value], ...]) -> str | None:
        """A long list of plain values of one type as one comparison."""
        for kind, array in (("text", "text[]"), ("number", "float8[]")):
            if pairs and all(p[0].type == kind and isinstance(p[1], Literal) and p[1].type == kind for p in pairs):
                listed = self.parameter([p[1].value for p in pairs if isinstance(p[1], Literal)])
                return f"({self.value(pairs[0][0])} = any({listed}::{array}))"
        return None

    def _comparable(self, values: tuple[Value, ...]) -> list[str]:
        times = any(one.type in ("date", "datetime") for one in values)
        return [self._time(one) if times else self.value(one) for one in values]

    # --- values -----------------------------------------------------------------------------------------------

    def value(self, value: Value) -> str:
        if isinstance(value, Literal):
            casts = {
                "text": "text",
                "number": "float8",
                "boolean": "boolean",
                "date": "date",
                "datetime": "timestamptz",
            }
            return f"{self.parameter(value.value)}::{casts[value.type]}"
        if isinstance(value, Property):
            return self._property(value)
        return self._call(value)

    def _property(self, value: Property) -> str:
        if value.column:
            if value.type == "geometry":
                return "wkb"
            if value.name in ("id", "entity"):
                return f"{value.name}::text"
            if value.name in ("source", "licence", "survey", "updated_by", "code", "name"):
                return f"nullif({value.name}, '')"
            return f"{value.name}::float8" if value.type == "number" else value.name
        # Written out where it can do no harm: a parameter would hide the expression from the index on it.
        plain = _PLAIN.fullmatch(value.name)
        key = f"properties->'{value.name}'" if plain else f"properties->{self.parameter(value.name)}::text"
        if value.type == "any":
            return f"nullif({key}, 'null'::jsonb)"
        text = key.replace("->", "->>", 1)
        if value.type == "number":
            return f"(case when jsonb_typeof({key}) = 'number' then ({key})::float8 end)"
        if value.type == "boolean":
            return f"(case when jsonb_typeof({key}) = 'boolean' then ({text})::boolean end)"
        if value.type in ("date", "datetime"):
            return f"maps.as_time({text})"
        return f"(case when jsonb_typeof({key}) = 'string' then {text} end)"

    def _call(self, call: Call) -> str:
        arguments = [self.value(one) for one in call.arguments]
        if call.name == "casei":
            # Case folding, which is younger than PostgreSQL 15: through upper case, so that σ and ς are one letter.
            return f"replace(lower(upper({arguments[0]})), 'ß', 'ss')"
        if call.name == "accenti":
            return f"regexp_replace(normalize({arguments[0]}, NFD), '{_MARKS}', '', 'g')"
        assert call.name in ARITHMETIC
        left, right = arguments
        if call.name == "^":
            return f"power({left}, {right})"
        if call.name == "/":
            return f"({left} / nullif({right}, 0))"
        if call.name in ("%", "div"):
            function = "mod" if call.name == "%" else "div"
            return f"{function}(({left})::numeric, nullif(({right})::numeric, 0))::float8"
        return f"({left} {call.name} {right})"

    def _time(self, value: Value) -> str:
        return f"({self.value(value)})::timestamptz"

    def _ends(self, interval: Interval) -> tuple[str, str]:
        return self._end(interval.start, "-infinity"), self._end(interval.end, "infinity")

    def _end(self, value: Value | None, without: str) -> str:
        if value is None:
            return f"'{without}'::timestamptz"
        if isinstance(value, Property) and value.name in ("valid_from", "valid_to"):
            return f"coalesce({self._time(value)}, '{without}')"  # no date of validity is no bound
        return self._time(value)

    def _list(self, value: Value) -> str:
        if isinstance(value, Literal):
            return f"{self.parameter(Jsonb(value.value))}::jsonb"
        key = self._property(value) if isinstance(value, Property) else ""
        return f"(case when jsonb_typeof({key}) = 'array' then {key} end)"

    @staticmethod
    def _array(op: str, left: str, right: str) -> str:
        if op == "a_contains":
            return f"({left} @> {right})"
        if op == "a_containedby":
            return f"({left} <@ {right})"
        if op == "a_equals":
            return f"({left} @> {right} and {left} <@ {right})"
        return (
            f"(exists (select from jsonb_array_elements({left}) a join jsonb_array_elements({right}) b using (value)))"
        )
