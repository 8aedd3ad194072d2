"""What happens by the clock: cases that ran out of time, reminders, shelvings that end, answers that did not come."""

from datetime import datetime
from typing import Any

from chengshu.kit import Tx

# Who is being worked on waits for the next round; several may sweep at once and none does a thing twice.
_OVERDUE = """
with stuck as (
  select id from cases.cases where grp = 'open' and not overdue
    and coalesce(due, timestamptz '9999-01-01 00:00:00+00') < %(at)s
  order by coalesce(due, timestamptz '9999-01-01 00:00:00+00') limit %(limit)s for update skip locked)
update cases.cases c set overdue = true, late = true,
  late_stages = case when c.stage = any(c.late_stages) then c.late_stages else c.late_stages || c.stage end
from stuck
where c.id = stuck.id and c.grp = 'open' returning c.*
"""
_ASLEEP = "select id from cases.cases where grp = 'open' and wakes <= %(at)s order by wakes limit %(limit)s"
_UNANSWERED = """
update cases.supervisions set missed = true where id in (
  select id from cases.supervisions where state = 'asked' and not missed and due < %(at)s order by due limit %(limit)s
  for update skip locked) returning *
"""
_UNDONE = """
update cases.tasks set missed = true where id in (
  select id from cases.tasks where state = 'open' and not missed and due < %(at)s order by due limit %(limit)s
  for update skip locked) returning *
"""


def overdue(tx: Tx, at: datetime, limit: int) -> list[dict[str, Any]]:
    """Mark the cases whose stage ran out of time, and give them."""
    return tx.execute(_OVERDUE, {"at": at, "limit": limit}).fetchall()


def asleep(tx: Tx, at: datetime, limit: int) -> list[str]:
    """The cases whose shelving should have ended."""
    return [str(row["id"]) for row in tx.execute(_ASLEEP, {"at": at, "limit": limit})]


def unanswered(tx: Tx, at: datetime, limit: int) -> list[dict[str, Any]]:
    """Mark the supervisions that were not answered in time, and give them."""
    return tx.execute(_UNANSWERED, {"at": at, "limit": limit}).fetchall()


def undone(tx: Tx, at: datetime, limit: int) -> list[dict[str, Any]]:
    """Mark the tasks that were not done in time, and give them."""
    return tx.execute(_UNDONE, {"at": at, "limit": limit}).fetchall()
