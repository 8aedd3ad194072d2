"""The only SQL of rules. Batches travel as one JSON array per statement, never as a query in a loop."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from chengshu.capabilities.rules.model import Alert, AlertFilter, Breach, Heartbeat, Rule, RuleDraft
from chengshu.kit import Tx

_DRAFT = TypeAdapter(RuleDraft)
_ALERT = tuple(part.name for part in fields(Alert))
_ALERT_COLUMNS = ", ".join(_ALERT)
_TYPES = {
    "rule_version": "integer",
    "value": "double precision",
    "threshold": "double precision",
    "longitude": "double precision",
    "latitude": "double precision",
    "times": "integer",
} | dict.fromkeys(("id", "device", "case_id"), "uuid") | dict.fromkeys(
    ("opened", "closed", "observation_time", "since", "last_time", "received"), "timestamptz"
)  # fmt: skip


def _typed(names: Iterable[str]) -> str:
    return ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in names)


def _json(items: Iterable[Any]) -> Jsonb:
    rows = [{k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(i).items()} for i in items]
    return Jsonb(rows)


# --- definitions ---------------------------------------------------------------------------------------------


def content_of(draft: RuleDraft) -> dict[str, Any]:
    """Return a draft as plain JSON; equal content is the same version."""
    plain: dict[str, Any] = _DRAFT.dump_python(draft, mode="json")
    if not draft.hooks:
        del plain["hooks"]  # a rule without them is what it was before there were any
    return plain


def lock(tx: Tx, what: str) -> None:
    """One evaluator, one definer at a time, until the transaction ends."""
    tx.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"rules.{what}",))


def revision(tx: Tx) -> int:
    """Return a number that grows with every change of a definition."""
    row = tx.execute("select number from rules.revision").fetchone()
    return int(row["number"]) if row else 0


def raise_revision(tx: Tx) -> None:
    """Tell every process that its compiled rules are old."""
    tx.execute(
        "insert into rules.revision (number) values (1) on conflict (single)"
        " do update set number = rules.revision.number + 1"
    )


def definitions(tx: Tx, *, id: str | None = None) -> list[Rule]:
    """Return every version: of one rule, or of all that are not retired."""
    condition = "d.id = %(id)s" if id else "d.retired is null"
    rows = tx.execute(
        "select d.*, array(select v.version from rules.definitions v where v.id = d.id order by 1) as versions"  # noqa: S608
        f" from rules.definitions d where {condition} order by d.id, d.version",
        {"id": id},
    ).fetchall()
    return [_rule(row) for row in rows]


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        id=row["id"],
        version=row["version"],
        pack=row["pack"],
        draft=_DRAFT.validate_python(row["content"]),
        effective=row["effective"],
        created=row["created"],
        retired=row["retired"],
        versions=tuple(row["versions"]),
    )


def latest(tx: Tx, ids: Sequence[str], pack: str) -> dict[str, dict[str, Any]]:
    """Return the newest version of these rules and of every rule of the pack: pack, version, digest, retired."""
    rows = tx.execute(
        "select distinct on (id) id, version, pack, digest, retired from rules.definitions"
        " where id = any(%s) or pack = %s order by id, version desc",
        (list(ids), pack),
    ).fetchall()
    return {row["id"]: row for row in rows}


def add_definitions(tx: Tx, rules: Sequence[Rule], digests: Mapping[str, str]) -> None:
    """Keep new versions."""
    with tx.cursor() as cursor:
        cursor.executemany(
            "insert into rules.definitions (id, version, pack, content, digest, effective, created)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (r.id, r.version, r.pack, Jsonb(content_of(r.draft)), digests[r.id], r.effective, r.created)
                for r in rules
            ],
        )


def revive(tx: Tx, ids: Sequence[str]) -> None:
    """A retired rule whose declaration came back unchanged is in force again."""
    tx.execute("update rules.definitions set retired = null where id = any(%s)", (list(ids),))


def retire(tx: Tx, ids: Sequence[str], at: datetime) -> None:
    """Take rules out of force; what they left open is closed, for nobody would ever close it again."""
    tx.execute("update rules.definitions set retired = %s where id = any(%s)", (at, list(ids)))
    tx.execute(
        "update rules.alerts set closed = %s, close_reason = 'retired' where rule = any(%s) and closed is null",
        (at, list(ids)),
    )
    tx.execute("delete from rules.breaches where rule = any(%s)", (list(ids),))
    tx.execute("delete from rules.heartbeats where rule = any(%s)", (list(ids),))


# --- state ---------------------------------------------------------------------------------------------------


def breaches(tx: Tx, devices: Iterable[str]) -> dict[tuple[str, str, str], Breach]:
    """Return what is known about these devices."""
    rows = tx.execute(
        "select device, rule, property, phase, since, times, last_time from rules.breaches"
        " where device = any(%s::uuid[])",
        (list(devices),),
    ).fetchall()
    found = [Breach(**row) for row in rows]
    return {breach.key: breach for breach in found}


def keep_breaches(tx: Tx, items: Iterable[Breach]) -> None:
    """Write states, new or changed."""
    names = tuple(part.name for part in fields(Breach))
    tx.execute(
        f"insert into rules.breaches ({', '.join(names)})"  # noqa: S608
        f" select * from jsonb_to_recordset(%s) as row({_typed(names)})"
        " on conflict (device, rule, property) do update set phase = excluded.phase, since = excluded.since,"
        " times = excluded.times, last_time = excluded.last_time",
        (_json(items),),
    )


def keep_heartbeats(tx: Tx, beats: Iterable[Heartbeat]) -> None:
    """Write who was heard; an older word never replaces a newer one."""
    names = tuple(part.name for part in fields(Heartbeat))
    tx.execute(
        f"insert into rules.heartbeats as held ({', '.join(names)})"  # noqa: S608
        f" select * from jsonb_to_recordset(%s) as row({_typed(names)})"
        " on conflict (rule, device, property) do update set received = excluded.received, frame = excluded.frame,"
        " device_name = excluded.device_name, division = excluded.division, longitude = excluded.longitude,"
        " latitude = excluded.latitude where held.received < excluded.received",
        (_json(beats),),
    )


def silent(tx: Tx, cutoffs: Mapping[str, datetime], limit: int) -> list[Heartbeat]:
    """Return who was last heard before the cutoff of its rule and has no open alert for that yet."""
    rows = tx.execute(
        "select h.* from unnest(%s::text[], %s::timestamptz[]) as c(rule, cutoff)"
        " join rules.heartbeats h on h.rule = c.rule and h.received < c.cutoff"
        " left join rules.breaches b on (b.device, b.rule, b.property) = (h.device, h.rule, h.property)"
        " where b.phase is distinct from 'open' order by h.received limit %s",
        (list(cutoffs), list(cutoffs.values()), limit),
    ).fetchall()
    return [Heartbeat(**row) for row in rows]


# --- alerts --------------------------------------------------------------------------------------------------


def close_alerts(tx: Tx, closed: Mapping[tuple[str, str, str], datetime]) -> list[Alert]:
    """Close the open alert of each device, rule and property."""
    keys = list(closed)
    rows = tx.execute(
        "update rules.alerts a set closed = c.at, close_reason = 'recovered'"  # noqa: S608
        " from unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[]) as c(device, rule, property, at)"
        " where (a.device, a.rule, a.property) = (c.device, c.rule, c.property) and a.closed is null"
        f" returning {', '.join('a.' + name for name in _ALERT)}",
        ([k[0] for k in keys], [k[1] for k in keys], [k[2] for k in keys], list(closed.values())),
    ).fetchall()
    return [Alert(**row) for row in rows]


def add_alerts(tx: Tx, alerts: Sequence[Alert]) -> list[Alert]:
    """Keep alerts; one that is known already is left as it is. Returns those that are new."""
    rows = tx.execute(
        f"insert into rules.alerts ({_ALERT_COLUMNS})"  # noqa: S608
        f" select * from jsonb_to_recordset(%s) as row({_typed(_ALERT)})"
        " on conflict do nothing returning id",
        (_json(alerts),),
    ).fetchall()
    fresh = {row["id"] for row in rows}
    return [alert for alert in alerts if alert.id in fresh]


def alert(tx: Tx, id: str) -> Alert | None:
    """Return one alert."""
    row = tx.execute(f"select {_ALERT_COLUMNS} from rules.alerts where id = %s", (id,)).fetchone()  # noqa: S608
    return Alert(**row) if row else None


def unannounced(tx: Tx, limit: int) -> list[Alert]:
    """Return alerts that want a case and have none, oldest first."""
    rows = tx.execute(
        f"select {_ALERT_COLUMNS} from rules.alerts"  # noqa: S608
        " where case_type is not null and announced is null order by id limit %s",
        (limit,),
    ).fetchall()
    return [Alert(**row) for row in rows]


def mark_announced(tx: Tx, id: str, case_id: str | None, at: datetime) -> bool:
    """Note the case an alert led to; False when there is no such alert."""
    done = tx.execute(
        "update rules.alerts set case_id = coalesce(case_id, %s), announced = coalesce(announced, %s) where id = %s",
        (case_id, at, id),
    )
    return done.rowcount == 1


_EQUAL = ("kind", "device", "rule", "property", "severity", "pack", "case_type")


def _where(wanted: AlertFilter) -> tuple[str, dict[str, Any]]:
    parts = [f"{name} = %({name})s" for name in _EQUAL if getattr(wanted, name) is not None]
    values: dict[str, Any] = {name: getattr(wanted, name) for name in _EQUAL}
    if wanted.state:
        parts.append(f"closed is {'null' if wanted.state == 'open' else 'not null'}")
    if wanted.opened_since:
        parts.append("opened >= %(opened_since)s")
    if wanted.opened_until:
        parts.append("opened < %(opened_until)s")
    if wanted.closed_since:
        parts.append("closed >= %(closed_since)s")
    if wanted.open_at:
        parts.append("opened <= %(open_at)s and coalesce(closed, 'infinity') > %(open_at)s")
    if wanted.division:
        parts.append("division like %(division)s")
    if wanted.divisions is not None and "" not in wanted.divisions:
        parts.append("division like any(%(divisions)s)")
    values |= {
        "opened_since": wanted.opened_since,
        "opened_until": wanted.opened_until,
        "closed_since": wanted.closed_since,
        "open_at": wanted.open_at,
        "division": f"{wanted.division}%",
        "divisions": [f"{prefix}%" for prefix in wanted.divisions or ()],
    }
    return " and ".join(parts) or "true", values


def count_alerts(tx: Tx, wanted: AlertFilter) -> int:
    """Return how many alerts the list of the same filter has."""
    where, values = _where(wanted)
    row = tx.execute(f"select count(*) as n from rules.alerts where {where}", values).fetchone()  # noqa: S608
    return int(row["n"]) if row else 0


def opened_in_slots(tx: Tx, wanted: AlertFilter, start: datetime, slot_s: int) -> dict[int, int]:
    """How many alerts of the filter were opened in each slot of time after a moment."""
    where, values = _where(wanted)
    rows = tx.execute(
        "select floor(extract(epoch from opened - %(slot_start)s) / %(slot_s)s)::int as slot, count(*) as n "  # noqa: S608
        f"from rules.alerts where {where} group by 1",
        values | {"slot_start": start, "slot_s": slot_s},
    )
    return {row["slot"]: int(row["n"]) for row in rows}


def find_alerts(tx: Tx, wanted: AlertFilter, before: tuple[datetime, str] | None, limit: int) -> list[Alert]:
    """Return alerts, newest first, after the given place in the list."""
    where, values = _where(wanted)
    if before:
        where += " and (opened, id) < (%(cursor_time)s, %(cursor_id)s::uuid)"
        values |= {"cursor_time": before[0], "cursor_id": before[1]}
    rows = tx.execute(
        f"select {_ALERT_COLUMNS} from rules.alerts where {where}"  # noqa: S608
        " order by opened desc, id desc limit %(limit)s",
        values | {"limit": limit},
    ).fetchall()
    return [Alert(**row) for row in rows]
