"""Pages of a search by words: the list is read where they are common, they are looked up where they are rare."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import sql

from chengshu.capabilities.cases.store.conditions import CONDITIONS, SORTS, Condition
from chengshu.kit import Tx

# So many cases are read before words are looked up: the first number tells whether the second is worth it.
WALKED = (1_000, 8_000)
# Words are looked up in these spans one after another, and in all that is left, until the page is full.
SPANS = (timedelta(days=7), timedelta(days=28), timedelta(days=112))
_ROOM = 1.5  # so much longer than it need be
_TICK = timedelta(microseconds=1)
# What bounds the way along a list, by the key it is sorted by; and what says in which part of the table it leads.
_BOUNDS = {"c.opened": (CONDITIONS["opened_from"], CONDITIONS["opened_to"])}
_PARTS_OF_TABLE = ("c.grp = 'open'", CONDITIONS["group"])


def walked(tx: Tx, where: Condition, sort: str, after: Sequence[Any] | None, limit: int) -> list[dict[str, Any]] | None:
    """The page found by reading the list itself from where it begins; None when that would be too long.

    A common word stands in the first few hundred cases, and looking it up would give a tenth of all cases to sort.
    Which it is, the beginning of this very list tells; both ways give the same cases.
    """
    key, direction = SORTS[sort]
    near = [one for one in where.parts if one in _BOUNDS.get(key, ()) or one in _PARTS_OF_TABLE]
    parameters = {**where.parameters, "limit": limit}
    if after is not None:
        near.append(f"({key}, c.id) {'<' if direction == 'desc' else '>'} (%(after_key)s, %(after_id)s::uuid)")
        parameters |= {"after_key": after[0], "after_id": after[1]}
    order = f"{direction}, c.id {direction}"
    way = f"from cases.cases c where {' and '.join(near) or 'true'} order by {key} {order} limit %(most)s"
    read = sql.SQL(
        "select c.* from (select c.*, {key} as sort_key {way}) c where {where} order by c.sort_key {order} "
        "limit %(limit)s"
    ).format(key=sql.SQL(key), way=sql.SQL(way), where=where.read(), order=sql.SQL(order))
    length = sql.SQL("select count(*) as n from (select 1 {way}) c").format(way=sql.SQL(way))
    for most in WALKED:
        parameters["most"] = most
        rows = tx.execute(read, parameters, prepare=False).fetchall()
        if len(rows) == limit:
            return rows
        there = tx.execute(length, parameters, prepare=False).fetchone()
        if there and there["n"] < most:
            return rows  # the list is no longer
        if len(rows) * WALKED[-1] < limit * most:
            return None
    return None


def spans(tx: Tx, where: Condition, sort: str, after: Sequence[Any] | None) -> Iterator[tuple[datetime, datetime]]:
    """The spans in which the cases of a page were opened, from where it begins: short ones first, then long ones."""
    there = tx.execute("select min(opened) as first, max(opened) as last from cases.cases").fetchone()
    if there is None or there["first"] is None:
        return
    newest_first = SORTS[sort][1] == "desc"
    begins = [there["first"], where.parameters.get("opened_from")]
    ends = [there["last"] + _TICK, where.parameters.get("opened_to")]
    if after is not None:
        (ends if newest_first else begins).append(after[0] + _TICK if newest_first else after[0])
    begin = max(one for one in begins if one is not None)
    end = min(one for one in ends if one is not None)
    for length in (*SPANS, None):
        if begin >= end:
            return
        if newest_first:
            cut = begin if length is None else max(begin, end - length)
            yield cut, end
            end = cut
        else:
            cut = end if length is None else min(end, begin + length)
            yield begin, cut
            begin = cut


def full_span(
    where: Condition, sort: str, page: Sequence[dict[str, Any]], most: int
) -> tuple[datetime, datetime] | None:
    """The span that holds more than ``most`` of what is searched if the rest is as dense as the first page; None where
    that says nothing, or the span is long.
    """
    if not where.texts or SORTS[sort][0] != "c.opened" or len(page) < 2:
        return None
    first, last = page[0]["opened"], page[-1]["opened"]
    length = abs(first - last) * (_ROOM * most / len(page))
    begin, end = (first - length, first + _TICK) if SORTS[sort][1] == "desc" else (first, first + length)
    return (begin, end) if length <= SPANS[-1] else None
