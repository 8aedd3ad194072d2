"""Lists of requests, supervisions and tasks: one shape, for those who ask, decide, answer, do, or oversee."""

from collections.abc import Sequence
from typing import Any, Literal

from psycopg import sql

from chengshu.capabilities.cases.model import SideFilter, Sight, View
from chengshu.capabilities.cases.store import requests, supervisions, tasks
from chengshu.capabilities.cases.store.sight import area_of
from chengshu.kit import Tx

Side = Literal["requests", "supervisions", "tasks"]

_COLUMNS: dict[str, str] = {
    "requests": requests.COLUMNS,
    "supervisions": supervisions.COLUMNS,
    "tasks": tasks.COLUMNS,
}
_FILTERS: dict[str, str] = {
    "case_id": "s.case_id = %(case_id)s",
    "state": "s.state = %(state)s",
    "organisation": "s.organisation = %(organisation)s",
    "assignee": "s.assignee = %(assignee)s",
    "missed": "s.missed = %(missed)s",
    "asked_by": "s.asked_by = %(asked_by)s",
}
_KINDS: dict[str, str] = {
    "requests": "s.kind = %(kind)s",
    "supervisions": "s.procedure = %(kind)s",
    "tasks": "s.procedure = %(kind)s",
}
# Not everything has a filter: a request has no assignee, a task no organisation.
_WITHOUT: dict[str, frozenset[str]] = {
    "requests": frozenset({"assignee", "missed"}),
    "supervisions": frozenset({"assignee"}),
    "tasks": frozenset({"organisation"}),
}
# It waits for this person: what he may decide, answer or do now.
_MINE: dict[str, str] = {
    "requests": (
        "s.state = 'pending' and s.asked_by <> %(me)s and s.awaits && %(roles_{n})s::text[]"
        " and (s.guard = 'none' or s.organisation = any(%(line_{n})s::text[])) and {area}"
    ),
    "supervisions": "s.state = 'asked' and s.organisation = any(%(line_{n})s::text[])",
    "tasks": "s.state = 'open' and s.assignee is null and s.roles && %(roles_{n})s::text[] and {area}",
}
_ALWAYS_MINE: dict[str, str] = {"tasks": "s.state = 'open' and s.assignee = %(me)s"}
# He asked, decided, answered or did it himself.
_OWN: dict[str, str] = {
    "requests": "s.asked_by = %(me)s",
    "supervisions": "s.asked_by = %(me)s",
    "tasks": "s.asked_by = %(me)s or s.assignee = %(me)s or s.finished_by = %(me)s",
}


def page(
    tx: Tx, side: Side, wanted: SideFilter, sight: Sight, after: Sequence[Any] | None, limit: int
) -> list[dict[str, Any]]:
    """One page, newest first, with number and title of each case."""
    parameters: dict[str, Any] = {"me": sight.actor, "limit": limit}
    parts = [_seen(side, wanted.mine, sight, parameters)]
    for name, text in {**_FILTERS, "kind": _KINDS[side]}.items():
        value = getattr(wanted, name)
        if value is not None:
            parts.append("false" if name in _WITHOUT[side] else text)
            parameters[name] = value
    if after is not None:
        parts.append("(s.asked, s.id) < (%(after_key)s, %(after_id)s::uuid)")
        parameters |= {"after_key": after[0], "after_id": after[1]}
    query = sql.SQL(
        "select {columns}, s.asked as sort_key, c.number, c.title from cases.{side} s "
        "join cases.cases c on c.id = s.case_id where {where} order by s.asked desc, s.id desc limit %(limit)s"
    ).format(
        columns=sql.SQL(_COLUMNS[side]),
        side=sql.Identifier(side),
        where=sql.SQL(" and ".join(f"({part})" for part in parts)),
    )
    return tx.execute(query, parameters, prepare=False).fetchall()


def _seen(side: Side, mine: bool, sight: Sight, parameters: dict[str, Any]) -> str:
    ways = [_ALWAYS_MINE[side]] if side in _ALWAYS_MINE else []
    ways += [] if mine else [_OWN[side]]
    for n, view in enumerate(sight.views):
        area = area_of("s", n, view, parameters)
        parameters[f"roles_{n}"], parameters[f"line_{n}"] = list(view.roles), list(view.line)
        ways += _ways(side, mine, n, view, area)
    return " or ".join(f"({way})" for way in ways) or "false"


def _ways(side: Side, mine: bool, n: int, view: View, area: str) -> list[str]:
    ways = [_MINE[side].format(n=n, area=area)]
    if not mine and view.reads_all:
        ways.append(area)
    elif not mine and view.line and side != "tasks":
        ways.append(f"s.organisation = any(%(line_{n})s::text[])")
    return ways


def waiting(tx: Tx, sight: Sight) -> dict[str, int]:
    """What waits for this person, counted; ``late`` is past its time at this moment."""
    parameters: dict[str, Any] = {"me": sight.actor}
    requests, supervisions, tasks = (_seen(side, True, sight, parameters) for side in _COLUMNS)  # type: ignore[arg-type]
    row = tx.execute(
        sql.SQL(
            "select (select count(*) from cases.requests s where {requests}) as requests, v.*, a.*, t.* from "
            "(select count(*) as supervisions, count(*) filter (where s.due < now()) as supervisions_late "
            "from cases.supervisions s where {supervisions}) v, "
            "(select count(*) as asked, count(*) filter (where s.due < now() and s.state = 'asked') as asked_late "
            "from cases.supervisions s where s.asked_by = %(me)s and s.state <> 'closed') a, "
            "(select count(*) as tasks, count(*) filter (where s.due < now()) as tasks_late "
            "from cases.tasks s where {tasks}) t"
        ).format(requests=sql.SQL(requests), supervisions=sql.SQL(supervisions), tasks=sql.SQL(tasks)),
        parameters,
        prepare=False,
    ).fetchone()
    assert row is not None
    return row


def of_case(tx: Tx, side: Side, case_id: str) -> list[dict[str, Any]]:
    """Everything of one kind beside a case, oldest first."""
    query = sql.SQL(
        "select {columns}, c.number, c.title from cases.{side} s join cases.cases c on c.id = s.case_id "
        "where s.case_id = %s order by s.asked, s.id"
    ).format(columns=sql.SQL(_COLUMNS[side]), side=sql.Identifier(side))
    return tx.execute(query, (case_id,)).fetchall()


def one(tx: Tx, side: Side, side_id: str) -> dict[str, Any] | None:
    """One request, supervision or task, with number and title of its case."""
    query = sql.SQL(
        "select {columns}, c.number, c.title from cases.{side} s join cases.cases c on c.id = s.case_id where s.id = %s"
    ).format(columns=sql.SQL(_COLUMNS[side]), side=sql.Identifier(side))
    return tx.execute(query, (side_id,)).fetchone()
