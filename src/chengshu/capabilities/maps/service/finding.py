"""How a question becomes a query, and rows an answer."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg.types.json import Jsonb

from chengshu.capabilities.maps.logic.cql2 import COLUMNS, Both, Condition, Spatial, queryables, read_filter
from chengshu.capabilities.maps.logic.geometry import as_geojson
from chengshu.capabilities.maps.model import Bbox, Changes, Columns, Feature, Hit, Layer, Sort
from chengshu.capabilities.maps.service.base import one_error
from chengshu.capabilities.maps.store import features as store
from chengshu.capabilities.maps.store.features import Texts, Wanted
from chengshu.kit import Refused, Tx, decode_cursor, encode_cursor

NOTHING = Columns([], [], [], [], [], [], [], [], [])
# Stands beside the properties of a feature in its GeoJSON text, but is no property of it.
_BESIDE = ("name", "code", "source", "licence", "survey", "surveyed", "accuracy_m", "valid_from", "valid_to")
_MOST = 20_000


def is_uuid(text: str) -> bool:
    """Tell whether a text is an id at all."""
    try:
        UUID(text)
    except (ValueError, AttributeError, TypeError):
        return False
    return True


def known_names(layer: Layer) -> dict[str, str]:
    """What a filter or an order may name in a layer, with types."""
    return queryables({one.name: one.type for one in layer.fields})


def condition_of(
    layer: Layer, where: Mapping[str, Any] | bool | None, bbox: Bbox | None, hidden: Sequence[str]
) -> Condition | None:
    """The filter and the box as one condition."""
    parts: list[Condition] = []
    if where is not None:
        open_ended = not layer.fields
        tree = read_filter(where, known_names(layer), open_ended=open_ended, hidden=frozenset(hidden))
        parts += tree.parts if isinstance(tree, Both) and tree.op == "and" else (tree,)
    if bbox is not None:
        parts.append(Spatial("s_intersects", shapely.box(*bbox)))
    return Both("and", tuple(parts)) if parts else None


def sorting_of(layer: Layer, sort: Sort, hidden: Sequence[str]) -> list[tuple[str, str, bool, bool]]:
    """The order asked for. Raises `Refused`."""
    names = known_names(layer)
    found = []
    for name, way in sort:
        kind = names.get(name, "any" if not layer.fields else "")
        if name in hidden or not kind or kind == "geometry" or way not in ("asc", "desc"):
            reason = (
                f"cannot order by {name!r} {way}; known are: {', '.join(sorted(set(names) - {'geometry', *hidden}))}"
            )
            raise Refused("The order cannot be used.", code="sort_wrong", errors=one_error("sort", reason))
        found.append((name, kind, name in COLUMNS, way == "desc"))
    return found


def cursor_of(row: dict[str, Any], wanted: Wanted) -> str:
    """The place of a row in its list."""
    return encode_cursor(*(_plain(row[f"k{n}"]) for n in range(len(wanted.sort))), row["id"])


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value)
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def place_of(after: str, wanted: Wanted) -> list[Any]:
    """The keys behind a cursor. Raises `Refused` when it is not of this list."""
    values = decode_cursor(after)
    if len(values) != len(wanted.sort) + 1 or not is_uuid(values[-1]):
        wrong = one_error("after", "not a cursor given by this list")
        raise Refused("The page cursor cannot be read; start from the first page.", errors=wrong)
    kinds = [kind for _, kind, *_ in wanted.sort]
    keys = [
        Jsonb(value if not isinstance(value, str) else _loaded(value)) if kind == "any" and value is not None else value
        for kind, value in zip(kinds, values, strict=False)
    ]
    return [*keys, values[-1]]


def _loaded(value: str) -> Any:
    return json.loads(value) if value[:1] in ("{", "[") else value


def refined(tx: Tx, wanted: Wanted, limit: int) -> list[dict[str, Any]]:
    """Return at most so many features for which the whole filter is true."""
    if wanted.filter.refinement is None:
        return store.page(tx, wanted, limit, "wholes")
    found: list[dict[str, Any]] = []
    for rows in kept(tx, wanted, limit):
        found += rows
        if len(found) >= limit:
            break
    return found[:limit]


def texts_of(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The whole texts of features."""
    texts = [row["text"] for row in rows]
    short = [number for number, row in enumerate(rows) if not row["whole"]]
    if short:
        shapes = shapely.from_wkb(np.array([rows[number]["wkb"] for number in short], dtype=object))
        for number, geometry in zip(short, as_geojson(shapes), strict=True):
            texts[number] += f',"geometry":{geometry}}}'
    return texts


def kept(tx: Tx, wanted: Wanted, size: int, texts: Texts = "wholes") -> Iterator[list[dict[str, Any]]]:
    """Read what may fit, in growing steps, and keep what fits."""
    assert wanted.filter.refinement is not None
    while True:
        rows = store.page(tx, wanted, size, texts)
        if rows:
            columns = [[row[f"c{n}"] for row in rows] for n in range(len(wanted.filter.columns))]
            fits = wanted.filter.refinement.keep([row["wkb"] for row in rows], columns)
            yield [row for row, fit in zip(rows, fits.tolist(), strict=True) if fit]
        if len(rows) < size:
            return
        wanted.after = place_of(cursor_of(rows[-1], wanted), wanted)
        size = min(size * 2, _MOST)


def chosen(tx: Tx, wanted: Wanted) -> list[str]:
    """Return the ids of all features for which the whole filter is true. Boxes decide what they can."""
    assert wanted.filter.refinement is not None
    ids, bounds = store.boxes(tx, wanted)
    decided = wanted.filter.refinement.by_boxes(bounds)
    if decided is None:
        return [row["id"] for rows in kept(tx, wanted, _MOST, "none") for row in rows]
    sure, may = decided
    found = _picked(ids, sure)
    open_ones = _picked(ids, may & ~sure)
    for begin in range(0, len(open_ones), _MOST):
        part = replace(wanted, ids=open_ones[begin : begin + _MOST])
        found += [row["id"] for rows in kept(tx, part, _MOST, "none") for row in rows]
    return found


def _picked(ids: bytes, which: NDArray[np.bool_]) -> list[str]:
    return [ids[16 * at : 16 * at + 16].hex() for at in np.flatnonzero(which).tolist()]


def feature_of(layer: str, row: dict[str, Any]) -> Feature:
    """A row as a feature."""
    text = json.loads(row["text"] + "}")
    properties = text["properties"]
    beside = {name: properties.pop(name, None) for name in _BESIDE}
    point = (properties.pop("longitude"), properties.pop("latitude"))
    shape = shapely.from_wkb(row["wkb"])
    return Feature(
        geometry=json.loads(shapely.to_geojson(shape)),
        properties=properties,
        id=text["id"],
        layer=layer,
        entity=text["entity"],
        version=text["version"],
        bbox=shape.bounds,
        point=point,
        updated=datetime.fromisoformat(text["updated"]),
        accuracy_m=beside["accuracy_m"],
        name=beside["name"] or "",
        code=beside["code"] or "",
        source=beside["source"] or "",
        licence=beside["licence"] or "",
        survey=beside["survey"] or "",
        surveyed=_day(beside["surveyed"]),
        valid_from=_day(beside["valid_from"]),
        valid_to=_day(beside["valid_to"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def cut(upserts: Columns, sequences: list[int], deletes: list[tuple[str, int]], limit: int, newest: int) -> Changes:
    """Cut a feed so that it never ends inside a change: the rest comes with the next question."""
    together = sorted([*sequences, *(number for _, number in deletes)])
    if len(together) <= limit:
        return Changes(upserts, [id for id, _ in deletes], newest)
    # One change may be larger than the limit: it still comes whole, or nobody would get past it.
    edge = together[limit]
    last = max((number for number in together if number < edge), default=edge)
    number = sum(1 for one in sequences if one <= last)
    short = Columns(*(getattr(upserts, name)[:number] for name in Columns.__slots__))
    return Changes(short, [id for id, at in deletes if at <= last], last, more=True)


def hit_of(row: dict[str, Any]) -> Hit:
    """A row as a hit."""
    bbox = (row.pop("west"), row.pop("south"), row.pop("east"), row.pop("north"))
    return Hit(**row, bbox=bbox)
