"""Ladders: cases and supervisions whose next rung is reached, and the reminders that wait to be told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases.model import Reminder
from chengshu.capabilities.cases.store.plain import rows_as_text
from chengshu.kit import Tx

_KEPT = tuple(name for name in Reminder.__dataclass_fields__ if name not in ("number", "title", "told", "messages"))
_NEAR = """
select c.* from cases.cases c where c.grp = 'open' and c.warn <= %(at)s order by c.warn limit %(limit)s
for update skip locked
"""
_PLAN = """
update cases.cases c set warn = t.warn
from unnest(%(ids)s::uuid[], %(moments)s::timestamptz[]) as t(id, warn) where c.id = t.id and c.grp = 'open'
"""
_NEAR_ANSWERS = """
select s.id, s.case_id, s.procedure, s.organisation, s.division, s.asked_by, s.asked, s.due, s.warn
from cases.supervisions s where s.state = 'asked' and (s.warn is null or s.warn <= %(at)s)
order by s.warn nulls first limit %(limit)s for update skip locked
"""
_PLAN_ANSWERS = """
update cases.supervisions s set warn = coalesce(t.warn, timestamptz '9999-01-01 00:00:00+00')
from unnest(%(ids)s::uuid[], %(moments)s::timestamptz[]) as t(id, warn) where s.id = t.id
"""
_ADD = f"""
insert into cases.reminders (clock, {", ".join(_KEPT)})
select clock, {", ".join(_KEPT)} from json_populate_recordset(null::cases.reminders, %(rows)s)
on conflict (clock, due, rung) do nothing
"""  # noqa: S608
_SEEN = f"select {', '.join(f'r.{name}' for name in _KEPT)}, r.told, r.messages, c.number, c.title"
_FROM = "from cases.reminders r join cases.cases c on c.id = r.case_id"


def near(tx: Tx, at: datetime, limit: int) -> list[dict[str, Any]]:
    """The cases whose next rung is reached, locked; who is being worked on waits for the next round."""
    return tx.execute(_NEAR, {"at": at, "limit": limit}).fetchall()


def plan(tx: Tx, moments: Sequence[tuple[str, datetime | None]]) -> None:
    """When each case is looked at again."""
    tx.execute(_PLAN, {"ids": [one for one, _ in moments], "moments": [moment for _, moment in moments]})


def near_answers(tx: Tx, at: datetime, limit: int) -> list[dict[str, Any]]:
    """The supervisions whose next rung is reached or not planned yet, locked."""
    return tx.execute(_NEAR_ANSWERS, {"at": at, "limit": limit}).fetchall()


def plan_answers(tx: Tx, moments: Sequence[tuple[str, datetime | None]]) -> None:
    """When each supervision is looked at again."""
    tx.execute(_PLAN_ANSWERS, {"ids": [one for one, _ in moments], "moments": [moment for _, moment in moments]})


def add(tx: Tx, reminders: Sequence[tuple[str, Reminder]]) -> None:
    """Keep reminders, each with the clock it is about; a rung is reached once for a time that is due."""
    if not reminders:
        return
    rows = ({"clock": clock, **{name: getattr(one, name) for name in _KEPT}} for clock, one in reminders)
    tx.execute(_ADD, {"rows": rows_as_text(rows)})


def untold(tx: Tx, limit: int) -> list[Reminder]:
    """Reminders that nobody was told of yet, the oldest first."""
    sql = f"{_SEEN} {_FROM} where r.told is null order by r.made, r.id limit %s"
    return [_reminder(row) for row in tx.execute(sql, (limit,))]


def forget(tx: Tx, before: datetime, at: datetime) -> int:
    """Count what was made before a time and waits as told to nobody."""
    return tx.execute("update cases.reminders set told = %s where told is null and made < %s", (at, before)).rowcount


def of_case(tx: Tx, case_id: str) -> list[Reminder]:
    """The reminders of a case, oldest first."""
    rows = tx.execute(f"{_SEEN} {_FROM} where r.case_id = %s order by r.made, r.id", (case_id,))
    return [_reminder(row) for row in rows]


def mark_told(tx: Tx, reminder: str, messages: int, at: datetime) -> None:
    """It was handed over for sending."""
    tx.execute(
        "update cases.reminders set told = %s, messages = %s where id = %s and told is null", (at, messages, reminder)
    )


def _reminder(row: dict[str, Any]) -> Reminder:
    return Reminder(**{**row, "accounts": tuple(row["accounts"]), "roles": tuple(row["roles"])})
