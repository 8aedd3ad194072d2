"""Cases on the map: one by one where they are few, counted by cells of the world where they are many."""

from typing import Any

from psycopg import sql

from chengshu.capabilities.cases.store.conditions import Condition
from chengshu.kit import Tx

# A case that has ended is calm whatever it was; one that is overdue is urgent whatever it is.
_OPEN_STATUS = """
case when c.overdue then 'urgent' when c.severity in ('warning', 'urgent') then c.severity else 'notice' end
"""
_STATUS = f"case when c.grp <> 'open' then 'normal' else {_OPEN_STATUS} end"
_NAMED = ("normal", "notice", "warning", "urgent")
_PLACED = "c.longitude is not null and c.latitude is not null"
# Columns and rows of the square world of web maps, 2^22 of each, so that a cell is as high as it is wide. The index
# `ended_place` holds them, worked out when a case ended: said here as it is said there. Wider cells hold four.
DEEPEST = 22
_X = "floor((c.longitude + 180) / 360 * 4194304)::int"
_Y = "floor((0.5 - asinh(tan(radians(greatest(least(c.latitude, 85), -85)))) / (2 * pi())) * 4194304)::int"


def singles(tx: Tx, where: Condition, most: int) -> list[dict[str, Any]] | None:
    """Each case with its place, or None when they are more than `most`."""
    query = sql.SQL(
        "select c.id::text as id, c.title, c.longitude, c.latitude, {status} as status from cases.cases c "
        "where {placed} and {where} limit {limit}"
    ).format(status=sql.SQL(_STATUS), placed=sql.SQL(_PLACED), where=where.sql(), limit=most + 1)
    rows = tx.execute(query, where.parameters, prepare=False).fetchall()
    return rows if len(rows) <= most else None


def cells(tx: Tx, where: Condition, depth: int, most: int) -> list[dict[str, Any]]:
    """The cells with cases in them, the fullest first: their middle, how many, how many of each status."""
    # Open and ended cases apart: of those that ended nothing is read but an index.
    part = (
        "select {x} >> {up} as x, {y} >> {up} as y, {status} as status, count(*) as n, "
        "sum(c.longitude) as east, sum(c.latitude) as north from cases.cases c "
        "where {group} and {placed} and {where} group by 1, 2, 3"
    )
    told = {"x": sql.SQL(_X), "y": sql.SQL(_Y), "up": sql.Literal(DEEPEST - depth), "placed": sql.SQL(_PLACED)}
    parts = [
        sql.SQL(part).format(status=sql.SQL(status), group=sql.SQL(group), where=where.sql(), **told)
        for status, group in ((_OPEN_STATUS, "c.grp = 'open'"), ("'normal'", "c.grp in ('closed', 'void')"))
    ]
    counts = ", ".join(f"coalesce(sum(n) filter (where status = '{name}'), 0)::int as {name}" for name in _NAMED)
    query = sql.SQL(
        "with seen as ({parts}) select sum(east) / sum(n) as longitude, sum(north) / sum(n) as latitude, "
        "sum(n)::int as cases, {counts} from seen group by x, y order by cases desc, x, y limit {most}"
    ).format(parts=sql.SQL(" union all ").join(parts), counts=sql.SQL(counts), most=most)
    return tx.execute(query, where.parameters, prepare=False).fetchall()


def at(tx: Tx, where: Condition, places: list[tuple[float, float]]) -> dict[tuple[float, float], dict[str, Any]]:
    """The cases that are alone in their cells, by their very places."""
    query = sql.SQL(
        "select c.id::text as id, c.title, c.longitude, c.latitude from cases.cases c "
        "join unnest(%(easts)s::float8[], %(norths)s::float8[]) as p(east, north) "
        "on c.longitude = p.east and c.latitude = p.north where {where}"
    ).format(where=where.sql())
    told = {"easts": [east for east, _ in places], "norths": [north for _, north in places]}
    rows = tx.execute(query, where.parameters | told, prepare=False)
    return {(row["longitude"], row["latitude"]): row for row in rows}
