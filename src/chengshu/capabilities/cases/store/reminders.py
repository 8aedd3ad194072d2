"""Ladders: cases and supervisions whose next rung is reached, and the reminders that wait to be told."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from chengshu.capabilities.cases.model import Reminder
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
    names = ("clock", *_KEPT)
    rows = [{"clock": clock, **asdict(one)} for clock, one in reminders]
    values = [[row[name] if name not in ("accounts", "roles") else list(row[name]) for name in names] for row in rows]
    holders = ", ".join(["%s"] * len(names))
    with tx.cursor() as cursor:
        cursor.executemany(
            f"insert into cases.reminders ({', '.join(names)}) values ({holders}) "  # noqa: S608
            "on conflict (clock, due, rung) do nothing",
            values,
        )


def untold(tx: Tx, limit: int, before: datetime | None = None) -> list[Reminder]:
    """Reminders that nobody was told of yet (made before a time), the oldest first."""
    sql = f"{_SEEN} {_FROM} where r.told is null and r.made < %s order by r.made, r.id limit %s"
    rows = tx.execute(sql, (before or datetime.max.replace(tzinfo=UTC), limit))
    return [_reminder(row) for row in rows]


def of_case(tx: Tx, case_id: str) -> list[Reminder]:
    """The reminders of a case, oldest first."""
    return [_reminder(row) for row in tx.execute(f"{_SEEN} {_FROM} where r.case_id = %s order by r.made", (case_id,))]


def mark_told(tx: Tx, reminder: str, messages: int, at: datetime) -> None:
    """It was handed over for sending."""
    tx.execute(
        "update cases.reminders set told = %s, messages = %s where id = %s and told is null", (at, messages, reminder)
    )


def _reminder(row: dict[str, Any]) -> Reminder:
    return Reminder(**{**row, "accounts": tuple(row["accounts"]), "roles": tuple(row["roles"])})
