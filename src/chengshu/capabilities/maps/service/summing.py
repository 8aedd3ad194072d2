"""Statistics: what many features come to, in groups or in the cells of a grid."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.maps.logic import cells, classes, measures
from chengshu.capabilities.maps.logic.areas import Area, AreaIndex
from chengshu.capabilities.maps.logic.cql2 import COLUMNS
from chengshu.capabilities.maps.logic.tally import AREA, LENGTH, Tally, as_sums, field_sums, nothing, together
from chengshu.capabilities.maps.model import Bbox, Layer
from chengshu.capabilities.maps.model.sums import AreaFacts, Cells, Group, Grouping, Shape, Statistics, Sums
from chengshu.capabilities.maps.service.base import one_error, today
from chengshu.capabilities.maps.service.finding import chosen, known_names
from chengshu.capabilities.maps.service.reading import Reading
from chengshu.capabilities.maps.store import features as feature_store
from chengshu.capabilities.maps.store import sums as store
from chengshu.capabilities.maps.store.features import Wanted
from chengshu.capabilities.maps.store.sums import Key, Named
from chengshu.kit import Refused, Tx
from chengshu.security import Principal

MAX_GROUPS = 5_000
MAX_AREAS = 50_000
MAX_CLASSES = 20
MAX_CELLS = 20_000
MAX_FIELDS = 10


class Summing(Reading):
    """Verbs that sum up. The selection is that of `find`; layers and fields one may not see do not exist."""

    def statistics(
        self,
        layer: str,
        grouping: Grouping | None = None,
        fields: Sequence[str] = (),
        *,
        area: bool = False,
        length: bool = False,
        bbox: Bbox | None = None,
        where: Mapping[str, Any] | bool | None = None,
        on: date | None = None,
        ids: Sequence[str] | None = None,
        principal: Principal | None = None,
    ) -> Statistics:
        """Count features in groups and sum up numeric `fields`; `area` and `length` measure shapes on the ellipsoid.

        Raises `Refused` naming what cannot be grouped or summed, `NotFound` for a layer one may not see.
        """
        asked = grouping or Grouping()
        _check(asked, fields)
        day = on or today()
        with self._summed(layer, principal, bbox, where, on, ids) as (tx, found, wanted):
            measured = [_named(found, wanted.hidden, name, "fields", "number") for name in fields]
            answer = Statistics(layer, found.version, day, asked, nothing([]))
            if asked.by == "area" or area or length:
                answer = self._streamed(tx, answer, found, wanted, measured, (area, length), principal)
            else:
                answer = self._counted(tx, answer, found, wanted, measured)
        if principal is not None:
            self._note_read(principal, found, {"statistics": asked.by, "field": asked.field, "where": where})
        return answer

    def heat(
        self,
        layer: str,
        *,
        shape: Shape = "square",
        size_m: float | None = None,
        zoom: float | None = None,
        field: str | None = None,
        limit: int = MAX_CELLS,
        bbox: Bbox | None = None,
        where: Mapping[str, Any] | bool | None = None,
        on: date | None = None,
        ids: Sequence[str] | None = None,
        principal: Principal | None = None,
    ) -> Cells:
        """Count features by the point on them in cells of a grid, `size_m` wide or as wide as 32 pixels at a `zoom`.

        A `field` is summed up beside the count. When more than `limit` cells hold something they are made wider.
        """
        if (size_m is None) == (zoom is None) or (size_m is not None and not 1 <= size_m <= 1_000_000):
            wrong = one_error("size_m", "give size_m (1 to 1000000) or zoom")
            raise Refused("The cells cannot be made.", code="cells_wrong", errors=wrong)
        day = on or today()
        with self._summed(layer, principal, bbox, where, on, ids) as (tx, found, wanted):
            value = [_named(found, wanted.hidden, field, "field", "number")] if field else []
            table = store.numbers(tx, wanted, value)
        if size_m is None:
            assert zoom is not None
            middle = float((table[:, 1].min() + table[:, 1].max()) / 2) if len(table) else 0.0
            size_m = cells.size_at(zoom, middle)
        limit = min(max(limit, 1), MAX_CELLS)
        counted = cells.count_in_cells(table[:, :2], table[:, 2] if value else None, shape, size_m, limit)
        if principal is not None:
            self._note_read(principal, found, {"heat": len(counted.cells), "where": where})
        most = max((one.count for one in counted.cells), default=0)
        made = (counted.size_m, counted.grown, len(table), most, _extent(table), counted.cells)
        return Cells(layer, found.version, day, shape, *made)

    @contextmanager
    def _summed(
        self,
        layer: str,
        principal: Principal | None,
        bbox: Bbox | None,
        where: Mapping[str, Any] | bool | None,
        on: date | None,
        ids: Sequence[str] | None,
    ) -> Iterator[tuple[Tx, Layer, Wanted]]:
        """The selection with nothing left to refine: what boxes cannot decide is decided and named by id."""
        with self._asked() as tx:
            found, wanted = self._wanted(tx, layer, principal, bbox, where, on, None, ids)
            yield tx, found, _decided(tx, wanted)

    def _counted(self, tx: Tx, answer: Statistics, layer: Layer, wanted: Wanted, fields: Sequence[Named]) -> Statistics:
        """Groups that the database sums up."""
        asked = answer.grouping
        key, answer = _key(tx, answer, layer, wanted)
        if asked.by == "classes" and key is None:
            return _nowhere(tx, answer, wanted, fields)
        rows = store.groups(tx, wanted, key, fields, asked.top, asked.order == "key" or bool(answer.breaks))
        names = [name for name, *_ in fields]
        sums = {row["place"]: _row_sums(row, names) for row in rows}
        total = together(sums.values(), names)
        if key is None:
            return replace(answer, total=total)
        groups = [
            _group(answer, layer, row["key"], sums[row["place"]]) for row in rows if 0 < row["place"] <= asked.top
        ]
        every = sum(row["groups"] for row in rows if row["place"])
        return replace(
            answer, total=total, groups=tuple(groups), groups_in_all=every, others=sums.get(asked.top + 1),
            without=sums.get(0),
        )  # fmt: skip

    def _streamed(
        self,
        tx: Tx,
        answer: Statistics,
        layer: Layer,
        wanted: Wanted,
        fields: Sequence[Named],
        measured: tuple[bool, bool],
        principal: Principal | None,
    ) -> Statistics:
        """Groups that need places or shapes: summed up here, a batch at a time."""
        asked = answer.grouping
        names = [*(name for name, *_ in fields), *(n for n, one in zip((AREA, LENGTH), measured, strict=True) if one)]
        tally = Tally(names)
        if asked.by == "area":
            areas = self._areas(tx, principal, asked.layer, answer.on)
            index = AreaIndex([Area(a["code"], a["wkb"], a["valid_from"], a["valid_to"]) for a in areas])
            for points, columns in _placed(tx, wanted, fields, measured):
                tally.add(index.numbers(points, answer.on) + 1, columns)
            return _by_area(answer, areas, tally, names)
        key, answer = _key(tx, answer, layer, wanted)
        if asked.by == "classes" and key is None:
            key = Key(_value(layer, wanted, asked))  # no feature has a value: all of them are without
        numbers: dict[Any, int] = {None: 0}
        for part in store.rows(tx, wanted, key, fields):
            keys = [_hashable(row[3]) for row in part]
            groups = np.array([numbers.setdefault(one, len(numbers)) for one in keys], np.int64)
            tally.add(groups, _columns(part, fields, measured))
        return _by_key(answer, layer, numbers, tally, names)

    def _areas(self, tx: Tx, principal: Principal | None, layer: str, day: date) -> list[dict[str, Any]]:
        if principal is not None:
            self._readable(tx, principal, layer)
        found = self._with_features(tx, layer)
        if found.geometry not in ("polygon", "any") or found.features > MAX_AREAS:
            reason = f"must hold areas, at most {MAX_AREAS}; '{layer}' holds {found.features} {found.geometry}s"
            raise Refused("The layer cannot group others.", code="group_wrong", errors=one_error("group.layer", reason))
        if principal is not None:
            self._note_read(principal, found, {"statistics": "areas"})
        return store.areas(tx, layer, day)


def _extent(table: NDArray[np.float64]) -> Bbox | None:
    if not len(table):
        return None
    (west, south), (east, north) = table[:, :2].min(axis=0).tolist(), table[:, :2].max(axis=0).tolist()
    return west, south, east, north


def _check(asked: Grouping, fields: Sequence[str]) -> None:
    wrong = None
    if asked.by in ("field", "classes", "time") and not asked.field:
        wrong = one_error("group.field", "is required")
    elif asked.by == "area" and not asked.layer:
        wrong = one_error("group.layer", "is required")
    elif not 1 <= asked.top <= MAX_GROUPS:
        wrong = one_error("group.top", f"1 to {MAX_GROUPS}")
    elif not 1 <= asked.classes <= MAX_CLASSES:
        wrong = one_error("group.classes", f"1 to {MAX_CLASSES}")
    elif asked.method == "given" and (
        not 2 <= len(asked.breaks) <= MAX_CLASSES + 1
        or any(one >= other for one, other in pairwise(asked.breaks))
        or not np.isfinite(asked.breaks).all()
    ):
        wrong = one_error("group.breaks", f"2 to {MAX_CLASSES + 1} numbers, each greater than the one before")
    elif len(fields) > MAX_FIELDS or len(set(fields)) != len(fields):
        wrong = one_error("fields", f"at most {MAX_FIELDS}, each once")
    if wrong:
        raise Refused("This cannot be summed up so.", code="group_wrong", errors=wrong)


def _named(layer: Layer, hidden: Sequence[str], name: str, where: str, wanted: str = "") -> Named:
    """A field that one may see. Raises `Refused`."""
    names = known_names(layer)
    kind = names.get(name, "any" if not layer.fields else "")
    fits = kind and kind != "geometry" and name not in hidden and (not wanted or kind in (wanted, "any"))
    if not fits:
        known = sorted(n for n, k in names.items() if n not in hidden and k != "geometry" and wanted in ("", k))
        reason = f"there is no {wanted or 'field'} {name!r}; known are: {', '.join(known)}"
        raise Refused("This cannot be summed up so.", code="field_wrong", errors=one_error(where, reason))
    return name, wanted or kind, name in COLUMNS


def _value(layer: Layer, wanted: Wanted, asked: Grouping) -> Named:
    if asked.by == "classes":
        return _named(layer, wanted.hidden, asked.field, "group.field", "number")
    name, kind, column = _named(layer, wanted.hidden, asked.field, "group.field")
    if asked.by != "time":
        return name, kind, column
    if kind not in ("date", "datetime", "any"):
        reason = f"{name!r} is of type {kind}, not a day or a time"
        raise Refused("This cannot be summed up so.", code="field_wrong", errors=one_error("group.field", reason))
    return name, "datetime" if kind == "any" else kind, column


def _key(tx: Tx, answer: Statistics, layer: Layer, wanted: Wanted) -> tuple[Key | None, Statistics]:
    """By what rows are put together; classes are cut first. None: all together, or no value to cut."""
    asked = answer.grouping
    if asked.by == "nothing":
        return None, answer
    value = _value(layer, wanted, asked)
    if asked.by == "time":
        return Key(value, unit=asked.unit), answer
    if asked.by == "field":
        return Key(value), answer
    breaks, approximate = _breaks(tx, wanted, value, asked)
    answer = replace(answer, breaks=tuple(breaks), approximate=approximate)
    return (Key(value, breaks=tuple(breaks)) if breaks else None), answer


def _breaks(tx: Tx, wanted: Wanted, value: Named, asked: Grouping) -> tuple[list[float], bool]:
    if asked.method == "given":
        return list(asked.breaks), False
    few = store.value_counts(tx, wanted, value, classes.MAX_DISTINCT)
    if few is not None:
        return classes.cut(asked.method, *few, asked.classes), False
    spread = store.spread(tx, wanted, value)
    assert spread is not None
    low, high = spread
    if asked.method == "equal":
        return classes.equal_breaks(low, high, asked.classes), False
    if asked.method == "quantile":
        return classes.distinct(store.quantiles(tx, wanted, value, asked.classes)), False
    values, counts = store.binned_counts(tx, wanted, value, low, high, classes.MAX_DISTINCT)
    return classes.distinct([*classes.natural_breaks(values, counts, asked.classes)[:-1], high]), True


def _decided(tx: Tx, wanted: Wanted) -> Wanted:
    filter = wanted.filter
    if filter.refinement is None:
        return wanted
    if filter.only_box and filter.box:
        sure, rest = feature_store.split_inside(wanted, filter.box)
        if sure is not None:
            values = {**sure.filter.values, "edge": chosen(tx, rest)}
            inside = f"({sure.filter.where[-1]} or id = any(%(edge)s::uuid[]))"
            return replace(
                wanted, filter=replace(filter, where=[*filter.where, inside], values=values, refinement=None)
            )
    values = dict(filter.values)
    return replace(
        wanted, ids=chosen(tx, wanted), after=None, filter=replace(filter, where=[], values=values, refinement=None)
    )  # fmt: skip


def _row_sums(row: Mapping[str, Any], names: Sequence[str]) -> Sums:
    found = {
        name: field_sums(row[f"n{n}"], _number(row[f"s{n}"]), _number(row[f"l{n}"]), _number(row[f"m{n}"]))
        for n, name in enumerate(names)
    }
    return as_sums(int(row["n"]), found)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _group(answer: Statistics, layer: Layer, key: Any, sums: Sums) -> Group:
    asked = answer.grouping
    if asked.by == "classes":
        return Group(key, sums, answer.breaks[key], answer.breaks[key + 1])
    whole = any(one.name == asked.field and one.type == "integer" for one in layer.fields)
    if whole and isinstance(key, float):
        key = int(key)
    return Group(key.isoformat() if isinstance(key, date) else key, sums)


def _nowhere(tx: Tx, answer: Statistics, wanted: Wanted, fields: Sequence[Named]) -> Statistics:
    """No feature has a value to cut into classes."""
    names = [name for name, *_ in fields]
    sums = together([_row_sums(row, names) for row in store.groups(tx, wanted, None, fields, 1, True)], names)
    return replace(answer, total=sums, without=sums if sums.count else None)


def _hashable(key: Any) -> Any:
    return msgspec.json.encode(key) if isinstance(key, list | dict) else key


def _columns(
    part: Sequence[tuple[Any, ...]], fields: Sequence[Named], measured: tuple[bool, bool]
) -> dict[str, NDArray[np.float64]]:
    found = {name: np.array([row[4 + n] for row in part], np.float64) for n, (name, *_) in enumerate(fields)}
    if any(measured):
        shapes = shapely.from_wkb(np.array([row[0] for row in part], dtype=object))
        found |= {AREA: measures.areas(shapes)} if measured[0] else {}
        found |= {LENGTH: measures.lengths(shapes)} if measured[1] else {}
    return found


def _placed(
    tx: Tx, wanted: Wanted, fields: Sequence[Named], measured: tuple[bool, bool]
) -> Iterator[tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]]:
    """Points of features with their columns."""
    if not any(measured):
        table = store.numbers(tx, wanted, fields)
        yield table[:, :2], {name: table[:, 2 + n] for n, (name, *_) in enumerate(fields)}
        return
    for part in store.rows(tx, wanted, None, fields):
        yield np.array([row[1:3] for row in part], np.float64), _columns(part, fields, measured)


def _by_area(answer: Statistics, areas: Sequence[Mapping[str, Any]], tally: Tally, names: Sequence[str]) -> Statistics:
    """Areas as groups; those that hold nothing count among all, but are not told."""
    sizes = measures.areas(shapely.from_wkb(np.array([one["wkb"] for one in areas], dtype=object))).tolist()
    groups = []
    for number, one in enumerate(areas):
        sums = tally.sums(number + 1)
        if sums.count:
            place = (one["id"], one["entity"], one["code"], one["name"], one["longitude"], one["latitude"])
            groups.append(Group(one["code"] or one["name"] or one["id"], sums, area=AreaFacts(*place, sizes[number])))
    return replace(_cut(answer, groups, tally.sums(0), names), groups_in_all=len(areas))


def _by_key(
    answer: Statistics, layer: Layer, numbers: Mapping[Any, int], tally: Tally, names: Sequence[str]
) -> Statistics:
    if answer.grouping.by == "nothing":
        return replace(answer, total=tally.sums(0))
    groups = [
        _group(answer, layer, msgspec.json.decode(key) if isinstance(key, bytes) else key, tally.sums(number))
        for key, number in numbers.items()
        if number
    ]
    return _cut(answer, groups, tally.sums(0), names)


def _cut(answer: Statistics, groups: list[Group], without: Sums, names: Sequence[str]) -> Statistics:
    """The first groups, and the others together."""
    asked = answer.grouping
    by_key = asked.order == "key" or bool(answer.breaks)
    texts = any(isinstance(one.key, str) for one in groups)
    groups.sort(key=lambda one: (0 if by_key else -one.sums.count, str(one.key) if texts else one.key))
    rest = groups[asked.top :]
    return replace(
        answer,
        total=together([without, *(one.sums for one in groups)], names),
        groups=tuple(groups[: asked.top]),
        groups_in_all=len(groups),
        others=together([one.sums for one in rest], names) if rest else None,
        without=without if without.count else None,
    )
