"""Requests that others decide."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases.model import Case, Decision, Request
from chengshu.capabilities.cases.store.plain import as_json
from chengshu.kit import Tx

_KEPT = (
    "id", "case_id", "procedure", "kind", "state", "step", "steps", "awaits", "guard", "organisation", "division",
    "clock", "stage", "reason", "until", "asked_by", "asked_by_name", "asked", "decided",
)  # fmt: skip
COLUMNS = f"{', '.join(f's.{name}' for name in _KEPT)}, s.decisions"


def add(tx: Tx, request: Request) -> None:
    """Keep a new request."""
    row = {name: getattr(request, name) for name in _KEPT} | {"awaits": list(request.awaits)}
    holders = ", ".join(f"%({name})s" for name in _KEPT)
    tx.execute(f"insert into cases.requests ({', '.join(_KEPT)}) values ({holders})", row)  # noqa: S608


def decide(tx: Tx, request: Request) -> None:
    """Write down how a request stands after somebody decided."""
    tx.execute(
        "update cases.requests set state = %s, step = %s, awaits = %s, guard = %s, decided = %s, decisions = %s "
        "where id = %s",
        (
            request.state,
            request.step,
            list(request.awaits),
            request.guard,
            request.decided,
            as_json([asdict(one) for one in request.decisions]),
            request.id,
        ),
    )


def lapse(tx: Tx, case: Case, clocks: Sequence[str], at: datetime, *, kind: str | None = None) -> list[Request]:
    """Requests (of one kind, if named) about clocks that are over come to nothing; which did."""
    sql = (
        "update cases.requests s set state = 'lapsed', decided = %(at)s where case_id = %(case_id)s "  # noqa: S608
        "and state = 'pending' and clock = any(%(clocks)s::uuid[]) "
        f"and (%(kind)s::text is null or kind = %(kind)s) returning {COLUMNS}"
    )
    rows = tx.execute(sql, {"at": at, "case_id": case.id, "clocks": list(clocks), "kind": kind})
    return [request_of({**row, "number": case.number, "title": case.title}) for row in rows]


def count(tx: Tx, case_id: str, procedure: str, organisation: str | None, states: Sequence[str]) -> int:
    """How often something was asked for a case (by one organisation, if named) and is in one of these states."""
    sql = (
        "select count(*) as n from cases.requests where case_id = %(case_id)s and procedure = %(procedure)s "
        "and state = any(%(states)s) and (%(organisation)s::text is null or organisation = %(organisation)s)"
    )
    row = tx.execute(
        sql,
        {"case_id": case_id, "procedure": procedure, "organisation": organisation, "states": list(states)},
    ).fetchone()
    return int(row["n"]) if row else 0


def request_of(row: dict[str, Any]) -> Request:
    """A row joined to its case as a request."""
    decisions = tuple(Decision(**{**one, "time": datetime.fromisoformat(one["time"])}) for one in row["decisions"])
    told = {name: row[name] for name in (*_KEPT, "number", "title")}
    return Request(**{**told, "awaits": tuple(row["awaits"]), "decisions": decisions})
