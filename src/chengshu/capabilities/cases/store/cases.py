"""Cases with their log and clocks: taken in hand and looked at."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases.model import Clock, LogEntry
from chengshu.kit import Tx

_TAKE = """
select c.*,
  (select json_build_object('request', l.request, 'actor', l.actor, 'form', l.form) from cases.log l
   where l.case_id = c.id and l.key = %(key)s) as same,
  (select concat_ws(' ', count(*), max(revision)) from cases.hours) as hours_revision
from cases.cases c where c.id = %(id)s for update of c
"""

_TAKE_MANY = """
select c.*,
  (select json_build_object('request', l.request, 'actor', l.actor, 'form', l.form) from cases.log l
   where l.case_id = c.id and l.key = w.key) as same,
  (select concat_ws(' ', count(*), max(revision)) from cases.hours) as hours_revision,
  exists (select from cases.open_cases o where o.parent = c.id) as children
from unnest(%(ids)s::uuid[], %(keys)s::text[]) as w(id, key) join cases.cases c on c.id = w.id
order by c.id for update of c
"""


def by_source(tx: Tx, source: str, source_id: str) -> str | None:
    """The case a source has opened already."""
    sql = "select id from cases.register where source = %s and source_id = %s"
    row = tx.execute(sql, (source, source_id)).fetchone()
    return str(row["id"]) if row else None


def register(tx: Tx, case_id: str, number: str, source: str, source_id: str | None) -> bool:
    """Take the number and the source's id; False when another case from the same source was faster."""
    sql = (
        "insert into cases.register (id, number, source, source_id) values (%s, %s, %s, %s) "
        "on conflict (source, source_id) where source_id is not null do nothing returning id"
    )
    return tx.execute(sql, (case_id, number, source, source_id)).fetchone() is not None


def take(tx: Tx, case_id: str, key: str | None = None) -> dict[str, Any] | None:
    """A case for changing: nobody else changes it until the end of the transaction.

    ``same`` is what was asked before with this key.
    """
    return tx.execute(_TAKE, {"id": case_id, "key": key}).fetchone()


def take_many(tx: Tx, wanted: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Cases for changing, each with the key of what is asked; locked in one order, so that nobody waits in a circle."""
    parameters = {"ids": list(wanted), "keys": list(wanted.values())}
    return {row["id"]: row for row in tx.execute(_TAKE_MANY, parameters)}


def get(tx: Tx, case_id: str) -> dict[str, Any] | None:
    """A case for looking."""
    return tx.execute("select * from cases.cases where id = %s", (case_id,)).fetchone()


def runs(tx: Tx, case_id: str) -> list[Clock]:
    """The clocks of a case that ended, oldest first."""
    columns = (
        "id, stage, amount, unit, started, due, organisation, ended, missed, paused_s, extensions, exempt, ended_by"
    )
    sql = f"select {columns} from cases.runs where case_id = %s order by started, id"  # noqa: S608
    return [Clock(**row) for row in tx.execute(sql, (case_id,))]


def exempt_runs(tx: Tx, case_id: str, organisation: str) -> int:
    """Take what an organisation missed out of its score; that it was missed stays."""
    sql = "update cases.runs set exempt = true where case_id = %s and organisation = %s and missed"
    return tx.execute(sql, (case_id, organisation)).rowcount


def forget_runs(tx: Tx, case_id: str, ids: Sequence[str]) -> None:
    """These clocks have not ended after all: they run again with their case."""
    tx.execute("delete from cases.runs where case_id = %s and id = any(%s::uuid[])", (case_id, list(ids)))


def state_before(tx: Tx, case_id: str, line: str) -> str | None:
    """The state from which the last line of this name led."""
    sql = "select from_state from cases.log where case_id = %s and move = %s order by sequence desc limit 1"
    row = tx.execute(sql, (case_id, line)).fetchone()
    return row["from_state"] if row else None


def log(tx: Tx, case_id: str) -> list[LogEntry]:
    """The log of a case, oldest first."""
    names = LogEntry.__dataclass_fields__
    sql = f"select {', '.join(names)} from cases.log where case_id = %s order by sequence"  # noqa: S608
    return [LogEntry(**row) for row in tx.execute(sql, (case_id,))]


def request_of(tx: Tx, case_id: str, key: str) -> dict[str, Any] | None:
    """What was asked with this idempotency key, by whom, and what was written down."""
    sql = "select request, actor, form from cases.log where case_id = %s and key = %s"
    return tx.execute(sql, (case_id, key)).fetchone()


def open_children(tx: Tx, case_id: str) -> int:
    """How many children of a case are open."""
    row = tx.execute("select count(*) as n from cases.cases where grp = 'open' and parent = %s", (case_id,)).fetchone()
    return int(row["n"]) if row else 0


def many(tx: Tx, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Cases by id, for announcing what a sweep did."""
    return tx.execute("select * from cases.cases where id = any(%s::uuid[])", (list(ids),)).fetchall()


def states_at(tx: Tx, ids: Sequence[str], at: datetime) -> dict[str, tuple[str, bool]]:
    """The state of each case at a moment, by its log, and whether nothing has moved it since."""
    rows = tx.execute(
        """select w.id::text, l.to_state, not exists (
               select 1 from cases.log n where n.case_id = w.id and n.sequence > l.sequence and n.to_state <> l.to_state
           ) as still
           from unnest(%s::uuid[]) as w(id) cross join lateral (
               select to_state, sequence from cases.log
               where case_id = w.id and time <= %s order by sequence desc limit 1) l""",
        (list(ids), at),
    ).fetchall()
    return {row["id"]: (row["to_state"], row["still"]) for row in rows}
