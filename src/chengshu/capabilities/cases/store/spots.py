"""Cases on the map: one by one where they are few, counted by cells of the world where they are many."""

from typing import Any

from psycopg import sql

from chengshu.capabilities.cases.store.conditions import Condition
from chengshu.kit import Tx

# A case that has ended is calm whatever it was; one that is overdue is urgent whatever it is.
_STATUS = """
case when c.grp <> 'open' then 'normal' when c.overdue then 'urgent'
     when c.severity in ('warning', 'urgent') then c.severity else 'notice' end
"""
_NAMED = ("normal", "notice", "warning", "urgent")
_PLACED = "c.longitude is not null and c.latitude is not null"
# Columns and rows of the square world of web maps, 2^depth of each, so that a cell is as high as it is wide.
_X = "floor((c.longitude + 180) / 360 * %(cells)s)::int"
_Y = "floor((0.5 - asinh(tan(radians(greatest(least(c.latitude, 85), -85)))) / (2 * pi())) * %(cells)s)::int"


def singles(tx: Tx, where: Condition, most: int) -> list[dict[str, Any]] | None:
    """Each case with its place, or None when they are more than `most`."""
    query = sql.SQL(
        "select c.id::text as id, c.title, c.longitude, c.latitude, {status} as status from cases.cases c "
        "where {placed} and {where} limit {limit}"
    ).format(status=sql.SQL(_STATUS), placed=sql.SQL(_PLACED), where=where.sql(), limit=most + 1)
    rows = tx.execute(query, where.parameters, prepare=False).fetchall()
    return rows if len(rows) <= most else None


def cells(tx: Tx, where: Condition, depth: int, most: int) -> list[dict[str, Any]]:
    """The cells with cases in them, the fullest first: their middle, how many, how many of each status, an id."""
    counts = ", ".join(f"count(*) filter (where status = '{name}') as {name}" for name in _NAMED)
    query = sql.SQL(
        "with seen as (select c.id, c.longitude, c.latitude, {x} as x, {y} as y, {status} as status from cases.cases c "
        "where {placed} and {where}) "
        "select avg(longitude) as longitude, avg(latitude) as latitude, count(*) as cases, {counts}, "
        "min(id::text) as id from seen group by x, y order by cases desc, x, y limit {most}"
    ).format(
        x=sql.SQL(_X), y=sql.SQL(_Y), status=sql.SQL(_STATUS), placed=sql.SQL(_PLACED), where=where.sql(),
        counts=sql.SQL(counts), most=most,
    )  # fmt: skip
    return tx.execute(query, where.parameters | {"cells": float(1 << depth)}, prepare=False).fetchall()


def titles(tx: Tx, ids: list[str]) -> dict[str, str]:
    """The titles of some cases."""
    query = "select id::text as id, title from cases.cases where id = any(%s::uuid[])"
    return {row["id"]: row["title"] for row in tx.execute(query, [ids])}
