"""Lists of cases, counts and queues."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import sql

from chengshu.capabilities.cases.model import Tally
from chengshu.capabilities.cases.store import searching
from chengshu.capabilities.cases.store.conditions import SORTS, Condition
from chengshu.kit import Tx

COUNTED_AT_MOST = 1_000

# what cases are counted by -> expression
TALLIES: dict[Tally, str] = {"organisation": "c.organisation", "division": "left(c.division, 6)"}


def first_opened(tx: Tx, where: Condition) -> datetime | None:
    """When the first of these cases was opened."""
    query = sql.SQL("select min(c.opened) as first from cases.cases c where {}").format(where.sql())
    row = tx.execute(query, where.parameters, prepare=False).fetchone()
    return row["first"] if row else None


def page(tx: Tx, where: Condition, sort: str, after: Sequence[Any] | None, limit: int) -> list[dict[str, Any]]:
    """One page by keyset: it costs the same at any depth."""
    if not where.texts and not where.placed:
        return looked_up(tx, where, sort, after, limit)
    if (rows := searching.walked(tx, where, sort, after, limit)) is not None:
        return rows
    if not where.texts:
        return looked_up(tx, where, sort, after, limit)
    if SORTS[sort][0] != "c.opened":
        return looked_up(tx, _in_its_span(where), sort, after, limit)
    rows = []
    for begin, end in searching.spans(tx, where, sort, after):
        rows += looked_up(tx, where.between(begin, end), sort, after, limit - len(rows))
        if len(rows) == limit:
            break
    return rows


def _in_its_span(where: Condition) -> Condition:
    """A search that is bounded at both sides, looked up in its span alone."""
    begin, end = where.parameters.get("opened_from"), where.parameters.get("opened_to")
    return where.between(begin, end) if where.texts and begin and end else where


def looked_up(tx: Tx, where: Condition, sort: str, after: Sequence[Any] | None, limit: int) -> list[dict[str, Any]]:
    """The page by the indexes of what is looked for."""
    key, direction = SORTS[sort]
    parameters = {**where.parameters, "limit": limit}
    beyond = "true"
    if after is not None:
        beyond = f"({key}, c.id) {'<' if direction == 'desc' else '>'} (%(after_key)s, %(after_id)s::uuid)"
        parameters |= {"after_key": after[0], "after_id": after[1]}
    order = sql.SQL(f"sort_key {direction}, id {direction}")
    # What lies in a box is looked up by its place alone: the planner cannot know that all of it is old.
    apart = "offset 0" if where.placed else ""
    ways = [
        sql.SQL(
            "(select * from (select c.id, c.grp, {key} as sort_key {way} and {beyond} {apart}) way "
            "order by {order} limit %(limit)s)"
        ).format(key=sql.SQL(key), way=way, beyond=sql.SQL(beyond), apart=sql.SQL(apart), order=order)
        for way in where.ways()
    ]
    query = sql.SQL(
        "with hit as ({ways}), first as (select * from hit order by {order} limit %(limit)s) "
        "select c.*, f.sort_key from first f join cases.cases c on c.id = f.id and c.grp = f.grp "
        "order by {final}"
    ).format(
        ways=sql.SQL(" union ").join(ways),
        order=order,
        final=sql.SQL(f"f.sort_key {direction}, f.id {direction}"),
    )
    # Planned with the very values each time: what is rare and what is common differ by more than a plan costs.
    return tx.execute(query, parameters, prepare=False).fetchall()


def count(tx: Tx, where: Condition) -> int:
    """How many cases match, exactly."""
    query = sql.SQL("select count(*) as n from cases.cases c where {}").format(where.sql())
    row = tx.execute(query, where.parameters, prepare=False).fetchone()
    return int(row["n"]) if row else 0


def count_at_most(tx: Tx, where: Condition, sort: str, page: Sequence[dict[str, Any]]) -> int | None:
    """How many cases match, or None when they are more than anybody counts on a page. ``page`` is the first one."""
    span = searching.full_span(where, sort, page, COUNTED_AT_MOST)
    if span and _few(tx, where.between(*span)) is None:
        return None
    return _few(tx, _in_its_span(where))


def _few(tx: Tx, where: Condition) -> int | None:
    ways = [sql.SQL("(select c.id {} limit {})").format(way, COUNTED_AT_MOST + 1) for way in where.ways()]
    query = sql.SQL("select count(*) as n from ({}) few").format(sql.SQL(" union ").join(ways))
    row = tx.execute(query, where.parameters, prepare=False).fetchone()
    return int(row["n"]) if row and row["n"] <= COUNTED_AT_MOST else None


def opened_in_slots(tx: Tx, where: Condition, start: datetime, slot_s: int) -> dict[int, int]:
    """How many of the matching cases were opened in each slot of time after a moment."""
    query = sql.SQL(
        "select floor(extract(epoch from c.opened - %(slot_start)s) / %(slot_s)s)::int as slot, count(*) as n "
        "from cases.cases c where {} group by 1"
    ).format(where.sql())
    parameters = {**where.parameters, "slot_start": start, "slot_s": slot_s}
    return {row["slot"]: int(row["n"]) for row in tx.execute(query, parameters, prepare=False)}


def hours_to_close(tx: Tx, where: Condition, most: int) -> list[float]:
    """How many hours each matching case took from its opening to its end, the latest first."""
    query = sql.SQL(
        "select extract(epoch from c.closed - c.opened)::float8 / 3600 as hours from cases.cases c "
        "where c.closed is not null and {} order by c.closed desc limit {}"
    ).format(where.sql(), most)
    return [row["hours"] for row in tx.execute(query, where.parameters, prepare=False)]


def queue_counts(tx: Tx, where: Condition) -> list[dict[str, Any]]:
    """Open cases by type and state, with how many of them are overdue."""
    query = sql.SQL(
        "select c.type, c.state, count(*) as n, count(*) filter (where c.overdue) as overdue "
        "from cases.cases c where c.grp = 'open' and {} group by c.type, c.state"
    ).format(where.sql())
    return tx.execute(query, where.parameters, prepare=False).fetchall()


def tally(tx: Tx, where: Condition, by: Tally, first: str, most: int) -> list[dict[str, Any]]:
    """How many matching cases each organisation or district has, and how many of them are overdue."""
    query = sql.SQL(
        "select {key} as key, count(*) as count, count(*) filter (where c.overdue) as overdue from cases.cases c "
        "where {key} is not null and {where} group by 1 order by {first} desc, 2 desc, 1 limit {most}"
    ).format(key=sql.SQL(TALLIES[by]), where=where.sql(), first=sql.Identifier(first), most=most)
    return tx.execute(query, where.parameters, prepare=False).fetchall()


def seen(tx: Tx, case_id: str, where: Condition) -> dict[str, Any] | None:
    """One case, when the condition lets it be seen."""
    query = sql.SQL("select c.* from cases.cases c where c.id = %(case_id)s and {}").format(where.sql())
    return tx.execute(query, {**where.parameters, "case_id": case_id}, prepare=False).fetchone()


def seen_rows(tx: Tx, ids: Sequence[str], where: Condition) -> list[dict[str, Any]]:
    """Those of some cases that the condition lets be seen, whole."""
    query = sql.SQL("select c.* from cases.cases c where c.id = any(%(ids)s::uuid[]) and {}").format(where.sql())
    return tx.execute(query, {**where.parameters, "ids": list(ids)}, prepare=False).fetchall()


def loads(tx: Tx, organisations: Sequence[str]) -> dict[str, int]:
    """How many open cases each of these organisations has."""
    rows = tx.execute(
        "select organisation, count(*) as n from cases.cases where grp = 'open' and organisation = any(%s) "
        "group by organisation",
        (list(organisations),),
    )
    return {row["organisation"]: int(row["n"]) for row in rows}


def seen_of(tx: Tx, ids: Sequence[str], where: Condition) -> set[str]:
    """Those of some cases that the condition lets be seen."""
    query = sql.SQL("select c.id::text from cases.cases c where c.id = any(%(ids)s::uuid[]) and {}").format(where.sql())
    rows = tx.execute(query, {**where.parameters, "ids": list(ids)}, prepare=False)
    return {row["id"] for row in rows}
