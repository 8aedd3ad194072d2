"""Cases with their log, clocks and attachments: one row at a time."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from psycopg.types.json import Json

from chengshu.capabilities.cases.model import Attachment, Clock, LogEntry
from chengshu.kit import Tx

_INSERT_CASE = """
insert into cases.cases (id, number, type, flow_version, state_id, state, grp, version, title, description, address,
  severity, division, longitude, latitude, source, source_id, facts, form, classification, organisation, handler,
  opened_by, opened, updated, closed, stage, due, grams)
values (%(id)s, %(number)s, %(type)s, %(flow_version)s, %(state_id)s, %(state)s, 'open', 1, %(title)s,
  %(description)s, %(address)s, %(severity)s, %(division)s, %(longitude)s, %(latitude)s, %(source)s, %(source_id)s,
  %(facts)s, %(form)s, %(classification)s, null, null, %(opened_by)s, %(opened)s, %(opened)s, null, %(stage)s,
  %(due)s, %(grams)s)
on conflict (source, source_id) where source_id is not null do nothing
returning id
"""

_UPDATE_CASE = """
update cases.cases set state_id = %(state_id)s, state = %(state)s, grp = %(grp)s, version = version + 1,
  form = %(form)s, classification = %(classification)s, organisation = %(organisation)s, handler = %(handler)s,
  severity = %(severity)s, updated = %(updated)s, closed = %(closed)s, stage = %(stage)s, due = %(due)s,
  overdue = %(overdue)s, late = %(late)s
where id = %(id)s
"""

_PUT_CLOCKS = """
insert into cases.clocks (id, case_id, stage, amount, unit, organisation, started, due, paused, remaining_s, ended,
  missed)
values (%(id)s, %(case_id)s, %(stage)s, %(amount)s, %(unit)s, %(organisation)s, %(started)s, %(due)s, %(paused)s,
  %(remaining_s)s, %(ended)s, %(missed)s)
on conflict (id) do update set due = excluded.due, paused = excluded.paused, remaining_s = excluded.remaining_s,
  ended = excluded.ended, missed = excluded.missed
"""

_ADD_LOG = """
insert into cases.log (case_id, sequence, move, from_state, to_state, actor, actor_name, role, organisation, handler,
  form, time, missed, previous, hash, key, request)
values (%(case_id)s, %(sequence)s, %(move)s, %(from_state)s, %(to_state)s, %(actor)s, %(actor_name)s, %(role)s,
  %(organisation)s, %(handler)s, %(form)s, %(time)s, %(missed)s, %(previous)s, %(hash)s, %(key)s, %(request)s)
"""

# Cases are locked before clocks, as a move does it: the two can wait for each other but never in a circle.
_SWEEP = """
with stuck as (
  select c.id from cases.cases c where c.grp = 'open' and c.id in (
    select k.case_id from cases.clocks k
    where k.ended is null and k.paused is null and not k.missed and k.due < %(at)s order by k.due limit %(limit)s)
  for update skip locked),
 marked as (
  update cases.clocks k set missed = true from stuck
  where k.case_id = stuck.id and k.ended is null and k.paused is null and not k.missed and k.due < %(at)s
  returning k.case_id)
update cases.cases c set late = true, overdue = true from marked m where c.id = m.case_id returning c.id
"""


def by_source(tx: Tx, source: str, source_id: str) -> str | None:
    """The case a source has opened already."""
    sql = "select id from cases.cases where source = %s and source_id = %s"
    row = tx.execute(sql, (source, source_id)).fetchone()
    return str(row["id"]) if row else None


def add_case(tx: Tx, row: dict[str, Any]) -> bool:
    """Keep a new case; False when another one from the same source was faster."""
    plain = {**row, "facts": Json(row["facts"]), "form": Json(row["form"])}
    return tx.execute(_INSERT_CASE, plain).fetchone() is not None


def update_case(tx: Tx, row: dict[str, Any]) -> None:
    """Write what a move changed, and count the version on."""
    tx.execute(_UPDATE_CASE, {**row, "form": Json(row["form"])})


def lock_case(tx: Tx, case_id: str) -> dict[str, Any] | None:
    """A case for changing: nobody else moves it until the end of the transaction."""
    return tx.execute("select * from cases.cases where id = %s for update", (case_id,)).fetchone()


def put_clocks(tx: Tx, case_id: str, clocks: Sequence[Clock]) -> None:
    """Keep new clocks and the changes of old ones."""
    if clocks:
        with tx.cursor() as cursor:
            cursor.executemany(_PUT_CLOCKS, [{**asdict(clock), "case_id": case_id} for clock in clocks])


def clocks(tx: Tx, case_id: str) -> list[Clock]:
    """The clocks of a case, oldest first."""
    columns = "id, stage, amount, unit, started, due, organisation, paused, remaining_s, ended, missed"
    sql = f"select {columns} from cases.clocks where case_id = %s order by started, id"  # noqa: S608
    return [Clock(**row) for row in tx.execute(sql, (case_id,))]


def add_log(tx: Tx, entry: LogEntry, key: str | None, request: str | None) -> None:
    """Add a line to the log."""
    tx.execute(_ADD_LOG, {**asdict(entry), "form": Json(entry.form), "key": key, "request": request})


def log(tx: Tx, case_id: str) -> list[LogEntry]:
    """The log of a case, oldest first."""
    rows = tx.execute("select * from cases.log where case_id = %s order by sequence", (case_id,))
    names = LogEntry.__dataclass_fields__
    return [LogEntry(**{name: row[name] for name in names}) for row in rows]


def last_line(tx: Tx, case_id: str) -> tuple[int, str] | None:
    """Sequence and hash of the last line."""
    sql = "select sequence, hash from cases.log where case_id = %s order by sequence desc limit 1"
    row = tx.execute(sql, (case_id,)).fetchone()
    return (row["sequence"], row["hash"]) if row else None


def request_of(tx: Tx, case_id: str, key: str) -> dict[str, Any] | None:
    """What was asked with this idempotency key, and by whom."""
    sql = "select request, actor from cases.log where case_id = %s and key = %s"
    return tx.execute(sql, (case_id, key)).fetchone()


def sweep(tx: Tx, at: datetime, limit: int) -> list[str]:
    """Mark every running clock whose time is over, and its case; clocks somebody works on wait for the next round."""
    return list(dict.fromkeys(str(row["id"]) for row in tx.execute(_SWEEP, {"at": at, "limit": limit})))


def add_attachment(tx: Tx, attachment: Attachment) -> bool:
    """Keep an attachment; False when this case has the same content for the same stage already."""
    row = asdict(attachment)
    names = ", ".join(row)
    holders = ", ".join(f"%({name})s" for name in row)
    sql = f"insert into cases.attachments ({names}) values ({holders}) on conflict do nothing returning id"  # noqa: S608
    return tx.execute(sql, row).fetchone() is not None


def attachments(tx: Tx, case_id: str) -> list[Attachment]:
    """The attachments of a case, oldest first."""
    sql = "select * from cases.attachments where case_id = %s order by added, id"
    return [Attachment(**row) for row in tx.execute(sql, (case_id,))]


def attachment(tx: Tx, case_id: str, attachment_id: str) -> Attachment | None:
    """One attachment of a case."""
    sql = "select * from cases.attachments where case_id = %s and id = %s"
    row = tx.execute(sql, (case_id, attachment_id)).fetchone()
    return Attachment(**row) if row else None


def same_attachment(tx: Tx, case_id: str, digest: str, stage: str) -> Attachment | None:
    """The attachment of a case with this content for this stage."""
    sql = "select * from cases.attachments where case_id = %s and digest = %s and stage = %s"
    row = tx.execute(sql, (case_id, digest, stage)).fetchone()
    return Attachment(**row) if row else None
