"""Features as they are now: found, counted, read whole, followed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from chengshu.capabilities.maps.logic.areas import Area
from chengshu.capabilities.maps.model import Bbox, Columns
from chengshu.capabilities.maps.store.layers import box_text
from chengshu.capabilities.maps.store.predicates import Compiled, value_sql
from chengshu.kit import Tx

NO_ID = "00000000-0000-0000-0000-000000000000"
NAMES = (
    "layer, id, entity, version, sequence, code, name, properties, wkb, extent, longitude, latitude, valid_from,"
    " valid_to, source, licence, survey, surveyed, accuracy_m, updated, updated_by"
)
# Everything of a feature but its geometry, as the beginning of a GeoJSON text. Written by hand where no property is
# called like something of the engine's own, which costs a third of merging JSON objects; there the engine's own wins.
_OWN_TEXTS = ("name", "code", "source", "licence", "survey")
_OWN_VALUES = ("surveyed", "accuracy_m", "valid_from", "valid_to", "longitude", "latitude")
_WRITTEN = "\n    || ".join(
    [f"""case when {name} = '' then '' else '"{name}": ' || to_json({name})::text || ', ' end""" for name in _OWN_TEXTS]
    + [f"""coalesce('"{name}": "' || {name} || '", ', '')""" for name in ("surveyed", "valid_from", "valid_to")]
    + ["""coalesce('"accuracy_m": ' || accuracy_m || ', ', '')"""]
)
_MERGED = ", ".join(
    [f"'{name}', nullif({name}, '')" for name in _OWN_TEXTS] + [f"'{name}', {name}" for name in _OWN_VALUES]
)
_NAMES_LIST = ", ".join(f"'{name}'" for name in (*_OWN_TEXTS, *_OWN_VALUES))
TEXT = f"""
'{{{{"type":"Feature","id":"' || id || '","version":' || version || ',"entity":"' || entity
|| '","updated":' || to_json(updated)::text || ',"properties":' || case
    when {{properties}} ?| array[{_NAMES_LIST}]
    then ({{properties}} || jsonb_strip_nulls(jsonb_build_object({_MERGED})))::text
    else '{{{{' || {_WRITTEN}
    || '"longitude": ' || longitude || ', "latitude": ' || latitude
    || case when {{properties}} = '{{{{}}}}' then '' else ', ' || right(left({{properties}}::text, -1), -1) end
    || '}}}}'
    end
"""
Texts = Literal["none", "heads", "wholes"]
_PAST = f"""
(select {NAMES} from maps.features where layer = %(layer)s
 union all
 select {NAMES.replace("valid_to", "least(valid_to, true_until) as valid_to")}
 from maps.feature_versions where layer = %(layer)s and true_until >= %(first_day)s) f
"""  # noqa: S608
_SEARCH = """
select f.id, f.layer, l.title, l.titles, f.name, f.code, f.longitude, f.latitude,
       (f.extent[1])[0] as west, (f.extent[1])[1] as south,
       (f.extent[0])[0] as east, (f.extent[0])[1] as north
from maps.features f join maps.layers l on l.id = f.layer and l.retired is null
where f.layer = any(%(layers)s) and (f.name like %(like)s or f.code like %(like)s)
  and (f.valid_from is null or f.valid_from <= %(day)s) and (f.valid_to is null or f.valid_to >= %(day)s)
order by length(f.name), f.name, f.id limit %(limit)s
"""
_FEW = 20_000
_TRUE = [
    "(valid_from is null or valid_from <= %(last_day)s)",
    "(valid_to is null or valid_to >= %(first_day)s)",
    # A version that was replaced on the day it began was true of no day.
    "(valid_from is null or valid_to is null or valid_from <= valid_to)",
]


@dataclass(slots=True)
class Wanted:
    """A question to a layer. `past`: versions that were true before the present ones must be looked at too."""

    layer: str
    filter: Compiled = field(default_factory=Compiled)
    bbox: Bbox | None = None
    days: tuple[date | None, date | None] | None = None
    past: bool = False
    ids: Sequence[str] | None = None
    size: int = 0  # features in the layer, to guess how many lie in a box
    extent: Bbox | None = None
    sort: Sequence[tuple[str, str, bool, bool]] = ()  # name, type, is a column, descending
    after: list[Any] | None = None
    hidden: Sequence[str] = ()
    indexed: frozenset[str] = frozenset()  # fields with an index behind them


def page(tx: Tx, wanted: Wanted, limit: int, texts: Texts = "heads") -> list[dict[str, Any]]:
    """Return features in order: id, text, wkb, the keys `k0…` of the order, the answers `c0…` of the filter.

    `wholes` may be the whole text of a feature rather than its beginning (`whole` tells), and then leaves out its wkb.
    """
    if not wanted.sort or wanted.past or wanted.sort[0][2] or wanted.sort[0][0] not in wanted.indexed:
        return _page(tx, wanted, limit, texts)
    # What has a value is read along the index, from the place of the last one shown; what has none comes behind.
    found: list[dict[str, Any]] = []
    if wanted.after is None or wanted.after[0] is not None:
        found = _page(tx, wanted, limit, texts, "known")
        wanted = replace(wanted, after=None)
    if len(found) < limit:
        found += _page(tx, wanted, limit - len(found), texts, "unknown")
    return found


def _page(tx: Tx, wanted: Wanted, limit: int, texts: Texts, part: str = "") -> list[dict[str, Any]]:
    values: dict[str, Any] = {}
    where = conditions(wanted, values)
    keys = [value_sql(name, kind, column, values) for name, kind, column, _ in wanted.sort]
    if part:
        where.append(f"{keys[0]} is {'not ' if part == 'known' else ''}null")
    if wanted.after is not None:
        if part == "known":
            values["from"] = wanted.after[0]
            where.append(f"{keys[0]} {'<=' if wanted.sort[0][3] else '>='} %(from)s::{_cast(wanted.sort[0][1])}")
        where.append(_behind(wanted, keys, values))
    order = [f"k{n} {'desc' if down else 'asc'} nulls last" for n, (*_, down) in enumerate(wanted.sort)]
    if part:
        order[:1] = [order[0].removesuffix(" nulls last")] if part == "known" else []
    values |= {"limit": limit, "hidden": list(wanted.hidden)}
    selected = ["id::text as id", *_texts(wanted, texts)]
    selected += [f"{key} as k{n}" for n, key in enumerate(keys)]
    selected += [f"{column} as c{n}" for n, column in enumerate(wanted.filter.columns)]
    chosen, ordered = ", ".join(selected), ", ".join([*order, "f.id"])
    boxed = [one for one in where if one.startswith("extent &&")]
    if boxed and not wanted.past and _guess(wanted) <= _FEW:
        found = _near(tx, boxed, where, chosen, ordered, values)
        if found is not None:
            return found
    condition = " and ".join(where)
    if boxed:
        # Many fit: walking along the order finds a page sooner than sorting all of them.
        condition = condition.replace("extent &&", "box(extent[0], extent[1]) &&")
    query = f"select {chosen} from {source(wanted)} where {condition} order by {ordered} limit %(limit)s"  # noqa: S608
    return tx.execute(query, values, binary=True).fetchall()


def _texts(wanted: Wanted, texts: Texts) -> list[str]:
    head = TEXT.format(properties="(properties - %(hidden)s::text[])" if wanted.hidden else "properties")
    if texts == "none":
        return ["wkb"]
    # What is hidden from somebody is in the whole text too; what is past was cut off since it was written.
    if texts == "heads" or wanted.hidden or wanted.past:
        return ["wkb", f"{head} as text", "false as whole"]
    wkb = "wkb" if wanted.filter.refinement is not None else "case when whole is null then wkb end as wkb"
    return [wkb, f"coalesce(whole, {head}) as text", "whole is not null as whole"]


def _near(
    tx: Tx, boxed: Sequence[str], where: Sequence[str], chosen: str, order: str, values: dict[str, Any]
) -> list[dict[str, Any]] | None:
    """A page out of the few features in a box, found by their place and then sorted; None when they are not few."""
    inside = " and ".join(["layer = %(layer)s", *boxed])
    rest = " and ".join(one for one in where if one not in boxed)
    near = f"with near as materialized (select ctid as place from maps.features where {inside} limit {_FEW})"  # noqa: S608
    counted = "(select count(*) from near) as near"
    query = (
        f"{near} select {chosen}, {counted} from maps.features f"  # noqa: S608
        f" where {rest} and ctid = any(array(select place from near)) order by {order} limit %(limit)s"
    )
    found = tx.execute(query, values, binary=True).fetchall()
    if not found:
        row = tx.execute(f"{near} select count(*) as near from near", values).fetchone()  # noqa: S608
    return found if (found[0] if found else row or {"near": _FEW})["near"] < _FEW else None


def boxes(tx: Tx, wanted: Wanted) -> tuple[bytes, NDArray[np.float64]]:
    """Return the ids (16 bytes each) and the boxes (west, south, east, north) of what may fit.

    Read as the binary form of COPY, whose rows are then all equally long: no value passes through Python one by one.
    """
    values: dict[str, Any] = {}
    where = " and ".join(conditions(wanted, values))
    query = f"copy (select id, extent from {source(wanted)} where {where}) to stdout (format binary)"  # noqa: S608
    read = copied(tx, query, values, np.dtype([("s0", ">i4"), ("id", "V16"), ("s1", ">i4"), ("box", ">f8", 4)]))
    return read["id"].tobytes(), read["box"][:, [2, 3, 0, 1]].astype(np.float64)


def copied(tx: Tx, query: str, values: dict[str, Any], columns: np.dtype[Any]) -> NDArray[Any]:
    """Return the rows of a binary COPY whose columns (each with its size before it) are always of one size."""
    with tx.cursor().copy(query, values) as stream:
        data = b"".join(stream)
    header = 19 + int.from_bytes(data[15:19], "big")
    row = np.dtype([("count", ">i2"), ("columns", columns)])
    return np.frombuffer(data, row, (len(data) - header - 2) // row.itemsize, header)["columns"]


def count(tx: Tx, wanted: Wanted) -> int:
    """Return how many features fit; boxes stand for geometries."""
    values: dict[str, Any] = {}
    where = " and ".join(conditions(wanted, values))
    row = tx.execute(f"select count(*) as n from {source(wanted)} where {where}", values).fetchone()  # noqa: S608
    return int(row["n"]) if row else 0


def source(wanted: Wanted) -> str:
    """What is read from: the present, or the present with the past."""
    if not wanted.past:
        return "maps.features f"
    if wanted.days is None or wanted.days[0] == wanted.days[1]:
        return _PAST
    # Over many days several versions of a feature may fit: the newest of them speaks for it.
    return f"(select distinct on (id) * from {_PAST} where {' and '.join(_TRUE)} order by id, version desc) f"  # noqa: S608


def conditions(wanted: Wanted, values: dict[str, Any]) -> list[str]:
    """What must be true of a feature; the values go into `values`."""
    values |= wanted.filter.values | {"layer": wanted.layer}
    where = ["layer = %(layer)s", *wanted.filter.where]
    if wanted.days is not None:
        first, last = wanted.days
        values |= {"first_day": first or date.min, "last_day": last or date.max}
        where += _TRUE if wanted.past else _TRUE[:2]
    if wanted.bbox is not None:
        values["bbox"] = box_text(wanted.bbox)
        where.append("extent && %(bbox)s::box")
    if wanted.ids is not None:
        values["ids"] = list(wanted.ids)
        where.append("id = any(%(ids)s::uuid[])")
    return where


def _guess(wanted: Wanted) -> float:
    """How many features lie in the box, were they spread evenly."""
    box, whole = wanted.filter.box or wanted.bbox, wanted.extent
    if box is None or whole is None:
        return 0
    width, height = whole[2] - whole[0], whole[3] - whole[1]
    across = (min(box[2], whole[2]) - max(box[0], whole[0])) / width if width else 1
    up = (min(box[3], whole[3]) - max(box[1], whole[1])) / height if height else 1
    return wanted.size * max(across, 0) * max(up, 0)


def count_inside(tx: Tx, wanted: Wanted, box: Bbox) -> tuple[int, Wanted]:
    """Count what lies wholly in a box, which needs no look at the geometry; return what is left to look at."""
    sure, rest = split_inside(wanted, box)
    return (0, wanted) if sure is None else (count(tx, sure), rest)


def split_inside(wanted: Wanted, box: Bbox) -> tuple[Wanted | None, Wanted]:
    """What surely lies in a box (its last condition says so), and what is left to look at."""
    # PostgreSQL compares boxes with a tolerance of 1e-6: a box that much smaller is surely inside.
    inside = (box[0] + 2e-6, box[1] + 2e-6, box[2] - 2e-6, box[3] - 2e-6)
    if inside[0] >= inside[2] or inside[1] >= inside[3]:
        return None, wanted
    within = "extent <@ %(inside)s::box"
    values = wanted.filter.values | {"inside": box_text(inside)}
    sure = replace(wanted, filter=replace(wanted.filter, where=[*wanted.filter.where, within], values=values))
    rest = replace(
        wanted, filter=replace(wanted.filter, where=[*wanted.filter.where, f"not ({within})"], values=values)
    )
    return sure, rest


def _behind(wanted: Wanted, keys: Sequence[str], values: dict[str, Any]) -> str:
    """What comes after the last one shown: the first key that differs decides; nothing sorts before null."""
    assert wanted.after is not None
    *last, own = wanted.after
    values["a_id"] = own
    ways = []
    same: list[str] = []
    for number, (key, (_, kind, _, down)) in enumerate(zip(keys, wanted.sort, strict=True)):
        values[f"a{number}"] = last[number]
        place = f"%(a{number})s::{_cast(kind)}"
        if last[number] is not None:
            ways.append([*same, f"({key} {'<' if down else '>'} {place} or {key} is null)"])
        same.append(f"{key} is not distinct from {place}")
    ways.append([*same, "id > %(a_id)s::uuid"])
    return "(" + " or ".join("(" + " and ".join(way) + ")" for way in ways) + ")"


def _cast(kind: str) -> str:
    return {"text": "text", "number": "float8", "boolean": "boolean", "any": "jsonb"}.get(kind, "timestamptz")


def columns(tx: Tx, layer: str, after: str | None, limit: int) -> Columns:
    """Return features column by column in the order of their ids, after one of them."""
    return _columns(
        tx, "id > %(after)s::uuid order by f.id", {"layer": layer, "after": after or NO_ID, "limit": limit}
    )[0]


def changed_since(tx: Tx, layer: str, since: int, limit: int) -> tuple[Columns, list[int]]:
    """Return features that were changed after a sequence, oldest change first, and the sequence of each."""
    values = {"layer": layer, "since": since, "limit": limit}
    return _columns(tx, "sequence > 0 and sequence > %(since)s order by sequence, f.id", values)


def _columns(tx: Tx, condition: str, values: dict[str, Any]) -> tuple[Columns, list[int]]:
    rows = tx.execute(
        "select id::text as id, wkb, name, code, properties::text as properties, valid_from, valid_to,"  # noqa: S608
        f" entity::text as entity, version, sequence from maps.features f where layer = %(layer)s and {condition}"
        " limit %(limit)s",
        values,
        binary=True,
    ).fetchall()
    return Columns(
        [row["id"] for row in rows],
        [row["wkb"] for row in rows],
        [row["name"] for row in rows],
        [row["code"] for row in rows],
        [row["properties"] for row in rows],
        [row["valid_from"] for row in rows],
        [row["valid_to"] for row in rows],
        [row["entity"] for row in rows],
        [row["version"] for row in rows],
    ), [row["sequence"] for row in rows]


def gone_since(tx: Tx, layer: str, since: int, limit: int) -> list[tuple[str, int]]:
    """Return the ids of features that went after a sequence, with the sequence of each."""
    rows = tx.execute(
        "select id, sequence from maps.gone where layer = %s and sequence > %s order by sequence, id limit %s",
        [layer, since, limit],
    ).fetchall()
    return [(row["id"], row["sequence"]) for row in rows]


def areas(tx: Tx, layer: str) -> list[Area]:
    """Return every area of a layer with its code and validity."""
    query = "select code, wkb, valid_from, valid_to from maps.features where layer = %s and code <> ''"
    return [Area(**row) for row in tx.execute(query, [layer], binary=True).fetchall()]


def search(tx: Tx, layers: Sequence[str], prefix: str, day: date, limit: int) -> list[dict[str, Any]]:
    """Return features whose name or code begins with the text."""
    escaped = prefix.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    values = {"layers": list(layers), "like": f"{escaped}%", "day": day, "limit": limit}
    return tx.execute(_SEARCH, values).fetchall()
