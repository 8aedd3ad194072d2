"""The only SQL of indicators."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from chengshu.capabilities.indicators.model import Indicator, IndicatorDraft, Measure, Point
from chengshu.kit import Tx

_DRAFT = TypeAdapter(IndicatorDraft)


def content_of(draft: IndicatorDraft) -> dict[str, Any]:
    """Return a draft as plain JSON; equal content is the same version."""
    plain: dict[str, Any] = _DRAFT.dump_python(draft, mode="json")
    return plain


def lock(tx: Tx) -> None:
    """One definer at a time, until the transaction ends."""
    tx.execute("select pg_advisory_xact_lock(hashtextextended('indicators.define', 0))")


def current(tx: Tx, ids: Sequence[str] | None = None) -> list[Indicator]:
    """Return the newest version of every indicator in force (or of those named)."""
    rows = tx.execute(
        "select distinct on (id) * from indicators.definitions where retired is null"
        " and (%(ids)s::text[] is null or id = any(%(ids)s)) order by id, version desc",
        {"ids": list(ids) if ids is not None else None},
    ).fetchall()
    return [
        Indicator(r["id"], r["version"], r["pack"], _DRAFT.validate_python(r["content"]), r["created"], r["retired"])
        for r in rows
    ]


def latest(tx: Tx, ids: Sequence[str], pack: str) -> dict[str, dict[str, Any]]:
    """Return the newest version of these and of all of the pack: pack, version, digest, retired."""
    rows = tx.execute(
        "select distinct on (id) id, version, pack, digest, retired from indicators.definitions"
        " where id = any(%s) or pack = %s order by id, version desc",
        (list(ids), pack),
    ).fetchall()
    return {row["id"]: row for row in rows}


def add(tx: Tx, indicators: Sequence[Indicator], digests: Mapping[str, str]) -> None:
    """Keep new versions."""
    with tx.cursor() as cursor:
        cursor.executemany(
            "insert into indicators.definitions (id, version, pack, content, digest, created)"
            " values (%s, %s, %s, %s, %s, %s)",
            [(i.id, i.version, i.pack, Jsonb(content_of(i.draft)), digests[i.id], i.created) for i in indicators],
        )


def retire(tx: Tx, ids: Sequence[str], at: datetime | None) -> None:
    """Take indicators out of force, or bring them back (`at` None)."""
    tx.execute("update indicators.definitions set retired = %s where id = any(%s)", (at, list(ids)))


# --- history -------------------------------------------------------------------------------------------------


def last_points(tx: Tx, ids: Sequence[str]) -> dict[str, Point]:
    """Return the newest value kept of each."""
    rows = tx.execute(
        "select w.id, h.time, h.value from unnest(%s::text[]) as w(id)"
        " cross join lateral (select time, value from indicators.history"
        " where indicator = w.id order by time desc limit 1) h",
        (list(ids),),
    ).fetchall()
    return {row["id"]: Point(row["time"], row["value"]) for row in rows}


def hours_known(tx: Tx, ids: Sequence[str], since: datetime) -> dict[str, set[datetime]]:
    """Return for each the full hours in which a value was kept."""
    rows = tx.execute(
        "select indicator, array_agg(distinct date_bin('1 hour', time, '2000-01-01+00'::timestamptz)) as hours"
        " from indicators.history where indicator = any(%s) and time >= %s and value is not null group by indicator",
        (list(ids), since),
    ).fetchall()
    return {row["indicator"]: set(row["hours"]) for row in rows}


def points_at(tx: Tx, times: Mapping[str, datetime]) -> dict[str, Point]:
    """Return the newest value kept of each at or before its time."""
    rows = tx.execute(
        "select w.id, h.time, h.value from unnest(%s::text[], %s::timestamptz[]) as w(id, at)"
        " cross join lateral (select time, value from indicators.history"
        " where indicator = w.id and time <= w.at and time > w.at - interval '6 hours'"
        " order by time desc limit 1) h",
        (list(times), list(times.values())),
    ).fetchall()
    return {row["id"]: Point(row["time"], row["value"]) for row in rows}


def bucketed(tx: Tx, ids: Sequence[str], since: datetime, width: timedelta) -> dict[str, list[Point]]:
    """Return for each the last value in every span of `width`, oldest first."""
    rows = tx.execute(
        "select distinct on (indicator, slot) indicator, time, value,"
        " date_bin(%(width)s, time, '2000-01-01+00'::timestamptz) as slot from indicators.history"
        " where indicator = any(%(ids)s) and time >= %(since)s order by indicator, slot, time desc",
        {"width": width, "ids": list(ids), "since": since},
    ).fetchall()
    found: dict[str, list[Point]] = {}
    for row in rows:
        found.setdefault(row["indicator"], []).append(Point(row["time"], row["value"]))
    return found


def history(
    tx: Tx, id: str, start: datetime | None, end: datetime | None, before: datetime | None, limit: int
) -> list[Point]:
    """Return the values kept, newest first."""
    rows = tx.execute(
        "select time, value from indicators.history where indicator = %(id)s"
        " and time >= coalesce(%(start)s::timestamptz, '-infinity')"
        " and time < coalesce(%(end)s::timestamptz, 'infinity')"
        " and time < coalesce(%(before)s::timestamptz, 'infinity') order by time desc limit %(limit)s",
        {"id": id, "start": start, "end": end, "before": before, "limit": limit},
    ).fetchall()
    return [Point(**row) for row in rows]


def keep(tx: Tx, items: Sequence[tuple[str, tuple[int, Measure]]]) -> None:
    """Write values; one for the same moment is not written twice."""
    tx.execute(
        "insert into indicators.history (indicator, version, time, value, fact_time)"
        " select * from unnest(%s::text[], %s::int[], %s::timestamptz[], %s::double precision[], %s::timestamptz[])"
        " on conflict do nothing",
        (
            [id for id, _ in items],
            [version for _, (version, _) in items],
            [measure.time for _, (_, measure) in items],
            [measure.value for _, (_, measure) in items],
            [measure.fact_time for _, (_, measure) in items],
        ),
    )


def thin(tx: Tx, start: datetime, end: datetime, width: timedelta) -> int:
    """Between `start` and `end` keep the last value of every span of `width` only."""
    done = tx.execute(
        "delete from indicators.history h using (select indicator, time, row_number() over ("
        " partition by indicator, date_bin(%(width)s, time, '2000-01-01+00'::timestamptz) order by time desc) as n"
        " from indicators.history where time >= %(start)s and time < %(end)s) d"
        " where d.n > 1 and h.indicator = d.indicator and h.time = d.time",
        {"width": width, "start": start, "end": end},
    )
    return done.rowcount


def forget(tx: Tx, before: datetime) -> int:
    """Delete what is older."""
    return tx.execute("delete from indicators.history where time < %s", (before,)).rowcount
