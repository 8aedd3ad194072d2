"""Incidents with their tasks, calls, reports and log."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Json, Jsonb
from pydantic import TypeAdapter

from chengshu.capabilities.operations.model import Call, Entry, Incident, IncidentKind, Report, Task
from chengshu.kit import Tx

_KIND = TypeAdapter(IncidentKind)
_INCIDENT = """i.id::text, i.number, i.kind, i.level, i.title, i.description, i.longitude, i.latitude, i.radius_m,
    i.division, i.state, i.version, i.declared, i.declared_by, i.declared_name, i.closed, i.closed_name, i.summary"""
_TASK = """id::text, incident::text, organisation, organisation_name, title, requirement, due, state, asked,
    asked_name, answer, answered, answered_name, late"""
_CALL = "id::text, incident::text, position, name, duty, phone, state, note, at, by_name"
# Whoever looks after the place sees an incident, and whoever was asked to do something in it.
_SEEN = """(%(city)s or i.division like any(%(within)s::text[])
    or exists (select 1 from operations.task t where t.incident = i.id and t.organisation = any(%(mine)s::text[])))"""


# --- kinds ----------------------------------------------------------------------------------------------------


def put_kinds(tx: Tx, pack: str, kinds: Sequence[IncidentKind], at: datetime) -> None:
    """Make these the kinds of a pack; what it no longer declares is used no longer."""
    with tx.cursor() as cursor:
        cursor.executemany(
            "insert into operations.kind (pack, id, content) values (%s, %s, %s)"
            " on conflict (id) do update set pack = excluded.pack, content = excluded.content, retired = null",
            [(pack, one.id, Jsonb(_KIND.dump_python(one, mode="json"))) for one in kinds],
        )
    tx.execute(
        "update operations.kind set retired = %s where pack = %s and id <> all(%s) and retired is null",
        (at, pack, [one.id for one in kinds]),
    )


def kinds(tx: Tx, *, retired: bool = False) -> list[tuple[str, IncidentKind]]:
    """Kinds in use, with the packs they come from; with `retired` those that were used once, too."""
    query = "select pack, content from operations.kind where %s or retired is null order by id"
    return [(row["pack"], _KIND.validate_python(row["content"])) for row in tx.execute(query, (retired,)).fetchall()]


# --- incidents ------------------------------------------------------------------------------------------------


def next_number(tx: Tx, prefix: str) -> str:
    """The next number that begins so; nobody else gets the same one."""
    row = tx.execute(
        "insert into operations.counter (prefix, last) values (%s, 1)"
        " on conflict (prefix) do update set last = operations.counter.last + 1 returning last",
        (prefix,),
    ).fetchone()
    assert row
    return f"{prefix}{row['last']:03d}"


def add(tx: Tx, incident: Incident, key: str) -> None:
    """Keep a new incident."""
    tx.execute(
        """insert into operations.incident (id, number, key, kind, level, title, description, longitude, latitude,
               radius_m, division, state, declared, declared_by, declared_name)
           values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'open', %s, %s, %s)""",
        (incident.id, incident.number, key, incident.kind, incident.level, incident.title, incident.description,
         incident.longitude, incident.latitude, incident.radius_m, incident.division, incident.declared,
         incident.declared_by, incident.declared_name),
    )  # fmt: skip


def by_key(tx: Tx, key: str) -> Incident | None:
    """The incident that was declared with this key."""
    row = tx.execute(f"select {_INCIDENT} from operations.incident i where i.key = %s", (key,)).fetchone()  # noqa: S608
    return Incident(**row) if row else None


def change(tx: Tx, incident: Incident, version: int) -> bool:
    """Put another content in the place of a version; False when it is no longer that version, or closed."""
    done = tx.execute(
        """update operations.incident set level = %s, title = %s, description = %s, longitude = %s, latitude = %s,
               radius_m = %s, division = %s, version = version + 1
           where id = %s and version = %s and state = 'open'""",
        (incident.level, incident.title, incident.description, incident.longitude, incident.latitude,
         incident.radius_m, incident.division, incident.id, version),
    )  # fmt: skip
    return done.rowcount == 1


def close(tx: Tx, incident: str, version: int, at: datetime, name: str, summary: str) -> bool:
    """End an incident; False when it is no longer that version, or closed."""
    done = tx.execute(
        "update operations.incident set state = 'closed', closed = %s, closed_name = %s, summary = %s,"
        " version = version + 1 where id = %s and version = %s and state = 'open'",
        (at, name, summary, incident, version),
    )
    return done.rowcount == 1


def lock(tx: Tx, incident: str) -> None:
    """One writer of a log at a time, until the transaction ends."""
    tx.execute("select 1 from operations.incident where id = %s for update", (incident,))


def seen(tx: Tx, incident: str, sight: dict[str, Any]) -> Incident | None:
    """One that somebody may see."""
    query = f"select {_INCIDENT} from operations.incident i where i.id = %(id)s and {_SEEN}"  # noqa: S608
    row = tx.execute(query, {**sight, "id": incident}).fetchone()
    return Incident(**row) if row else None


def find(
    tx: Tx, sight: dict[str, Any], state: str | None, after: tuple[datetime, str] | None, limit: int
) -> list[Incident]:
    """What somebody may see, the newest first."""
    values = {**sight, "limit": limit}
    parts = [_SEEN]
    if state:
        parts.append("i.state = %(state)s")
        values["state"] = state
    if after:
        parts.append("(i.declared, i.id) < (%(after)s, %(after_id)s::uuid)")
        values |= {"after": after[0], "after_id": after[1]}
    query = f"""select {_INCIDENT} from operations.incident i where {" and ".join(parts)}
                order by i.declared desc, i.id desc limit %(limit)s"""  # noqa: S608
    return [Incident(**row) for row in tx.execute(query, values).fetchall()]


def between(tx: Tx, sight: dict[str, Any], start: datetime, end: datetime) -> list[Incident]:
    """Those that were going on at some time between, oldest first."""
    query = f"""select {_INCIDENT} from operations.incident i
                where i.declared < %(end)s and coalesce(i.closed, 'infinity') > %(start)s and {_SEEN}
                order by i.declared limit 500"""  # noqa: S608
    return [Incident(**row) for row in tx.execute(query, {**sight, "start": start, "end": end}).fetchall()]


# --- what belongs to one --------------------------------------------------------------------------------------


def add_task(tx: Tx, task: Task) -> None:
    """Keep a task."""
    tx.execute(
        """insert into operations.task (id, incident, organisation, organisation_name, title, requirement, due, state,
               asked, asked_name) values (%s, %s, %s, %s, %s, %s, %s, 'asked', %s, %s)""",
        (task.id, task.incident, task.organisation, task.organisation_name, task.title, task.requirement, task.due,
         task.asked, task.asked_name),
    )  # fmt: skip


def tasks(tx: Tx, incident: str) -> list[Task]:
    """The tasks of an incident in the order in which they were asked."""
    query = f"select {_TASK} from operations.task where incident = %s order by asked, id"  # noqa: S608
    return [Task(**row) for row in tx.execute(query, (incident,)).fetchall()]


def task(tx: Tx, identity: str) -> Task | None:
    """One task, locked until the transaction ends."""
    query = f"select {_TASK} from operations.task where id = %s for update"  # noqa: S608
    row = tx.execute(query, (identity,)).fetchone()
    return Task(**row) if row else None


def answer_task(tx: Tx, identity: str, answer: str, at: datetime, name: str) -> None:
    """An organisation says what it did."""
    tx.execute(
        "update operations.task set state = 'answered', answer = %(answer)s, answered = %(at)s,"
        " answered_name = %(name)s, late = late or due < %(at)s where id = %(id)s",
        {"answer": answer, "at": at, "name": name, "id": identity},
    )


def set_task(tx: Tx, identity: str, state: str, due: datetime | None = None) -> None:
    """Accept, withdraw, or ask again (until a new due)."""
    tx.execute(
        "update operations.task set state = %s, due = coalesce(%s, due) where id = %s",
        (state, due, identity),
    )


def open_tasks(tx: Tx, sight: dict[str, Any], limit: int) -> list[Task]:
    """What still waits for an answer in incidents that somebody may see, the most pressing first."""
    query = f"""select {_TASK} from operations.task
                where state = 'asked' and incident in (
                    select i.id from operations.incident i where i.state = 'open' and {_SEEN})
                order by due, id limit %(limit)s"""  # noqa: S608
    return [Task(**row) for row in tx.execute(query, {**sight, "limit": limit}).fetchall()]


def add_calls(tx: Tx, calls: Sequence[Call]) -> None:
    """Add to the list of calls."""
    with tx.cursor() as cursor:
        cursor.executemany(
            "insert into operations.call (id, incident, position, name, duty, phone, state)"
            " values (%s, %s, %s, %s, %s, %s, 'waiting')",
            [(one.id, one.incident, one.position, one.name, one.duty, one.phone) for one in calls],
        )


def calls(tx: Tx, incident: str) -> list[Call]:
    """The list of calls in its order."""
    query = f"select {_CALL} from operations.call where incident = %s order by position, id"  # noqa: S608
    return [Call(**row) for row in tx.execute(query, (incident,)).fetchall()]


def tick(tx: Tx, incident: str, call: str, state: str, note: str, at: datetime, name: str) -> Call | None:
    """Write down how a call went."""
    row = tx.execute(
        f"update operations.call set state = %s, note = %s, at = %s, by_name = %s where id = %s and incident = %s"  # noqa: S608
        f" returning {_CALL}",
        (state, note, at, name, call, incident),
    ).fetchone()
    return Call(**row) if row else None


def add_report(tx: Tx, report: Report) -> None:
    """Keep a situation report."""
    tx.execute(
        "insert into operations.report (incident, number, time, by_name, text, figures)"
        " values (%s, %s, %s, %s, %s, %s)",
        (report.incident, report.number, report.time, report.by_name, report.text, Jsonb(report.figures)),
    )


def reports(tx: Tx, incident: str) -> list[Report]:
    """Situation reports, the newest first."""
    rows = tx.execute(
        "select incident::text, number, time, by_name, text, figures from operations.report where incident = %s"
        " order by number desc",
        (incident,),
    ).fetchall()
    return [Report(**row) for row in rows]


def add_entry(tx: Tx, line: Entry) -> None:
    """Add a line to a log."""
    tx.execute(
        """insert into operations.log (incident, sequence, time, kind, actor, actor_name, text, detail, previous, hash)
           values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
        (line.incident, line.sequence, line.time, line.kind, line.actor, line.actor_name, line.text,
         Json(line.detail, dumps=lambda value: json.dumps(value, ensure_ascii=False)), line.previous, line.hash),
    )  # fmt: skip


def log(tx: Tx, incident: str) -> list[Entry]:
    """The log of an incident, oldest first."""
    rows = tx.execute(
        "select incident::text, sequence, time, kind, actor, actor_name, text, detail, previous, hash"
        " from operations.log where incident = %s order by sequence",
        (incident,),
    ).fetchall()
    return [Entry(**row) for row in rows]


def last_entry(tx: Tx, incident: str) -> tuple[int, str] | None:
    """Number and hash of the last line."""
    row = tx.execute(
        "select sequence, hash from operations.log where incident = %s order by sequence desc limit 1", (incident,)
    ).fetchone()
    return (row["sequence"], row["hash"]) if row else None
