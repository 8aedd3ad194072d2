"""Statistics: groups summed up by the database, and columns of numbers read whole for what it cannot do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg.rows import tuple_row

from chengshu.capabilities.maps.store.features import Wanted, conditions, copied, source
from chengshu.capabilities.maps.store.predicates import value_sql
from chengshu.kit import Tx

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Named = tuple[str, str, bool]  # name, type, is a column
_ZONE = "Asia/Shanghai"
_PATTERNS = {"day": "YYYY-MM-DD", "month": "YYYY-MM", "year": "YYYY"}
_STREAMED = 50_000
_GROUPS = """
with g as materialized (
    select key, count(*) as n{sums}
    -- `offset 0`: each value is taken out of its feature once, not once for each sum.
    from (select {key} as key{columns} from {source} where {where} offset 0) v group by 1
), r as (
    select g.*, case when key is null then 0
                else least(row_number() over (order by (key is null){order}, key), %(top)s + 1) end as place from g
)
select place, (array_agg(key) filter (where place <= %(top)s))[1] as key, count(*) as groups,
       sum(n)::bigint as n{totals}
from r group by place order by place
"""


@dataclass(frozen=True, slots=True)
class Key:
    """By what rows are put together: a value, the number of a class between `breaks`, or a unit of time."""

    value: Named
    unit: str = ""
    breaks: tuple[float, ...] = ()


def groups(tx: Tx, wanted: Wanted, key: Key | None, fields: Sequence[Named], top: int, by_key: bool) -> list[Any]:
    """Return rows: place (0: no value, top + 1: all others), key, groups, n, and n0, s0, l0, m0 … for each field."""
    values: dict[str, Any] = {"top": top}
    where = " and ".join(conditions(wanted, values))
    columns, sums, totals = [""], [""], [""]
    for number, field in enumerate(fields):
        columns.append(f"{value_sql(*field, values)} as v{number}")
        sums.append(f"count(v{number}) as n{number}, sum(v{number}) as s{number}")
        sums.append(f"min(v{number}) as l{number}, max(v{number}) as m{number}")
        totals.append(f"sum(n{number})::bigint as n{number}, sum(s{number}) as s{number}")
        totals.append(f"min(l{number}) as l{number}, max(m{number}) as m{number}")
    query = _GROUPS.format(
        key="1" if key is None else key_sql(key, values),
        columns=", ".join(columns),
        sums=", ".join(sums),
        totals=", ".join(totals),
        source=source(wanted),
        where=where,
        order="" if by_key else ", n desc",
    )
    return tx.execute(query, values, binary=True).fetchall()


def key_sql(key: Key, values: dict[str, Any]) -> str:
    """What rows are put together by, as SQL."""
    value = value_sql(*key.value, values)
    if key.breaks:
        values["breaks"] = list(key.breaks[1:-1])
        values |= {"lowest": key.breaks[0], "highest": key.breaks[-1]}
        known = f"case when {value} between %(lowest)s and %(highest)s then {value} end"
        return f"width_bucket(({known})::float8, %(breaks)s::float8[])"
    if key.unit:
        time = f"({value})::timestamptz at time zone '{_ZONE}'"
        return f"to_char({time}, '{_PATTERNS[key.unit]}')"
    return value


def spread(tx: Tx, wanted: Wanted, field: Named) -> tuple[float, float] | None:
    """Return the least and the greatest value of a field; None without any."""
    values: dict[str, Any] = {}
    where = " and ".join(conditions(wanted, values))
    value = value_sql(*field, values)
    query = f"select min(v) as low, max(v) as high from (select {value} as v from {source(wanted)} where {where}"  # noqa: S608
    row = tx.execute(f"{query} offset 0) x", values).fetchone()
    return None if row is None or row["low"] is None else (float(row["low"]), float(row["high"]))


def value_counts(tx: Tx, wanted: Wanted, field: Named, most: int) -> tuple[Floats, Whole] | None:
    """Return the values of a field in their order and how often each stands; None when there are more than `most`."""
    values: dict[str, Any] = {"most": most + 1}
    where = " and ".join(conditions(wanted, values))
    value = value_sql(*field, values)
    found = _counts(
        tx,
        f"select v, count(*) from (select {value} as v from {source(wanted)} where {where} offset 0) x"  # noqa: S608
        " where v is not null group by v limit %(most)s",
        values,
    )
    return None if len(found[0]) > most else found


def _counts(tx: Tx, query: str, values: dict[str, Any]) -> tuple[Floats, Whole]:
    rows = tx.cursor(row_factory=tuple_row).execute(query, values, binary=True).fetchall()
    found, counts = np.array([row[0] for row in rows], np.float64), np.array([row[1] for row in rows], np.int64)
    order = np.argsort(found)
    return found[order], counts[order]


def quantiles(tx: Tx, wanted: Wanted, field: Named, classes: int) -> list[float]:
    """Return the ends of classes that hold equally many features."""
    values: dict[str, Any] = {"parts": [n / classes for n in range(classes + 1)]}
    where = " and ".join(conditions(wanted, values))
    value = value_sql(*field, values)
    query = f"select percentile_disc(%(parts)s::float8[]) within group (order by {value}) as ends from"
    row = tx.execute(f"{query} {source(wanted)} where {where}", values).fetchone()
    return [float(one) for one in row["ends"]] if row and row["ends"] else []


def binned_counts(tx: Tx, wanted: Wanted, field: Named, low: float, high: float, bins: int) -> tuple[Floats, Whole]:
    """Like `value_counts`, but with values rounded into bins; the least of each stands for all of it."""
    values: dict[str, Any] = {"low": low, "high": high, "bins": bins}
    where = " and ".join(conditions(wanted, values))
    value = value_sql(*field, values)
    return _counts(
        tx,
        f"select min(v), count(*) from (select {value} as v from {source(wanted)} where {where} offset 0) x"  # noqa: S608
        " where v is not null group by width_bucket(v, %(low)s::float8, %(high)s::float8, %(bins)s::int)",
        values,
    )


def numbers(tx: Tx, wanted: Wanted, fields: Sequence[Named]) -> Floats:
    """Return longitude, latitude and fields of features, a row for each; what is unknown is NaN."""
    values: dict[str, Any] = {}
    where = " and ".join(conditions(wanted, values))
    columns = ["longitude", "latitude", *(f"coalesce({value_sql(*field, values)}, 'NaN')" for field in fields)]
    query = f"copy (select {', '.join(columns)} from {source(wanted)} where {where}) to stdout (format binary)"  # noqa: S608
    number = len(columns)
    read = copied(tx, query, values, np.dtype([(f"c{n}", [("size", ">i4"), ("value", ">f8")]) for n in range(number)]))
    return np.column_stack([read[f"c{n}"]["value"].astype(np.float64) for n in range(number)])


def rows(tx: Tx, wanted: Wanted, key: Key | None, fields: Sequence[Named]) -> Iterator[list[tuple[Any, ...]]]:
    """Return geometry, longitude, latitude, key and fields of features, in batches that come as they are asked for."""
    values: dict[str, Any] = {}
    where = " and ".join(conditions(wanted, values))
    columns = ["wkb", "longitude", "latitude", "null" if key is None else key_sql(key, values)]
    columns += [value_sql(*field, values) for field in fields]
    with tx.transaction(), tx.cursor(name="statistics", row_factory=tuple_row) as cursor:
        cursor.execute(f"select {', '.join(columns)} from {source(wanted)} where {where}", values, binary=True)  # noqa: S608
        while part := cursor.fetchmany(_STREAMED):
            yield part


def areas(tx: Tx, layer: str, day: date) -> list[dict[str, Any]]:
    """Return what a layer of areas holds on a day."""
    return tx.execute(
        "select id::text as id, entity::text as entity, code, name, longitude, latitude, wkb, valid_from, valid_to"
        " from maps.features where layer = %(layer)s and (valid_from is null or valid_from <= %(day)s)"
        " and (valid_to is null or valid_to >= %(day)s) order by features.id",
        {"layer": layer, "day": day},
        binary=True,
    ).fetchall()
