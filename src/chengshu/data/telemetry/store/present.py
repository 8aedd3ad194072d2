"""PostgreSQL: newest values, what was seen, rejects, poison, the day's numbers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from chengshu.data.telemetry.model import LatestFilter, Reading, Reject, RejectFilter, Tally
from chengshu.kit import Tx, new_id
from chengshu.sensing import Frame

_READING = "device, property, kind, statistic, time, value, text, flag, received, frame"


def _hex(identity: str) -> str:
    return identity.replace("-", "")


def _reading(row: dict[str, Any]) -> Reading:
    return Reading(**{**row, "frame": _hex(row["frame"])})


def alone(tx: Tx, lock: int) -> None:
    """Wait until no other process holds this lock; hold it to the end of the transaction."""
    tx.execute("select pg_advisory_xact_lock(%s)", (lock,))


def first_sightings(tx: Tx, pairs: Sequence[tuple[int, Frame]]) -> dict[str, int]:
    """Note each frame with the message that brings it; tell for each which message brought it first."""
    if not pairs:
        return {}
    ordered = sorted(pairs, key=lambda pair: pair[1].id)
    frames = [frame.id for _, frame in ordered]
    tx.execute(
        """insert into telemetry.seen_frame (frame, sequence, received)
           select * from unnest(%s::uuid[], %s::bigint[], %s::timestamptz[]) on conflict (frame) do nothing""",
        (frames, [sequence for sequence, _ in ordered], [frame.received for _, frame in ordered]),
    )
    rows = tx.execute(
        "select frame, sequence from telemetry.seen_frame where frame = any(%s::uuid[])", (frames,)
    ).fetchall()
    return {_hex(row["frame"]): row["sequence"] for row in rows}


def forget_sightings(tx: Tx, sequence: int) -> None:
    """The message was set aside: its frames were never kept."""
    tx.execute("delete from telemetry.seen_frame where sequence = %s", (sequence,))


def forget_frames(tx: Tx, frames: Sequence[str]) -> None:
    """These frames were never kept."""
    tx.execute("delete from telemetry.seen_frame where frame = any(%s::uuid[])", (list(frames),))


def received_when(tx: Tx, frame: str) -> datetime | None:
    """When a frame of the last days came in."""
    row = tx.execute("select received from telemetry.seen_frame where frame = %s::uuid", (frame,)).fetchone()
    return row["received"] if row else None


def settle(tx: Tx, sequences: Sequence[int]) -> set[int]:
    """Note messages as done; the ones that were not done before."""
    rows = tx.execute(
        """insert into telemetry.settled (sequence) select * from unnest(%s::bigint[])
           on conflict do nothing returning sequence""",
        (sorted(sequences),),
    ).fetchall()
    return {row["sequence"] for row in rows}


def put_latest(tx: Tx, readings: Sequence[Reading]) -> None:
    """Only newer wins. `readings` hold each key once, ordered by key."""
    if not readings:
        return
    columns = [
        [getattr(one, name) for one in readings]
        for name in ("device", "property", "kind", "statistic", "time", "value", "text", "flag", "received", "frame")
    ]
    tx.execute(
        f"""insert into telemetry.latest as old ({_READING})
            select * from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
                                 %s::double precision[], %s::text[], %s::text[], %s::timestamptz[], %s::uuid[])
            on conflict (device, property, kind, statistic) do update
            set time = excluded.time, value = excluded.value, text = excluded.text, flag = excluded.flag,
                received = excluded.received, frame = excluded.frame
            where (old.time, old.received) < (excluded.time, excluded.received)""",  # noqa: S608
        columns,
    )


def _where(wanted: LatestFilter) -> tuple[str, dict[str, Any]]:
    parts = ["true"]
    if wanted.devices is not None:
        parts.append("device = any(%(devices)s::uuid[])")
    parts += [f"{name} = %({name})s" for name in ("property", "kind", "statistic") if getattr(wanted, name) is not None]
    if wanted.after is not None:
        parts.append("time > %(after)s")
    values = {
        "devices": list(wanted.devices or ()), "property": wanted.property, "kind": wanted.kind,
        "statistic": wanted.statistic, "after": wanted.after,
    }  # fmt: skip
    return " and ".join(parts), values


def latest(tx: Tx, wanted: LatestFilter, after: Sequence[str] | None, limit: int) -> list[Reading]:
    """Newest readings in the order of (device, property, kind, statistic), beginning after the key `after`."""
    where, values = _where(wanted)
    if after:
        where += """ and (device, property, kind, statistic)
                     > (%(a)s::uuid, %(b)s::text, %(c)s::text, %(d)s::text)"""
        values |= dict(zip("abcd", after, strict=True))
    rows = tx.execute(
        f"""select {_READING} from telemetry.latest where {where}
            order by device, property, kind, statistic limit %(limit)s""",  # noqa: S608
        values | {"limit": limit},
    ).fetchall()
    return [_reading(row) for row in rows]


def count_latest(tx: Tx, wanted: LatestFilter) -> int:
    """How many newest readings there are."""
    where, values = _where(wanted)
    row = tx.execute(f"select count(*) n from telemetry.latest where {where}", values).fetchone()  # noqa: S608
    assert row is not None
    return int(row["n"])


def add_rejects(tx: Tx, frames: Iterable[Frame]) -> None:
    """Keep aside; the same bytes again only raise the count (and open again what had been replayed)."""
    merged: dict[str, tuple[Frame, int, datetime]] = {}
    for frame in frames:
        _, count, first = merged.get(frame.id, (frame, 0, frame.received))
        merged[frame.id] = (frame, count + 1, min(first, frame.received))
    if not merged:
        return
    rows = [merged[key] for key in sorted(merged)]
    tx.execute(
        """insert into telemetry.reject as old (id, frame, protocol, identifier, message_type, device, raw, reason,
                  detail, count, first_received, last_received)
           select * from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::bytea[],
                                %s::text[], %s::text[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])
           on conflict (frame) do update set
               count = old.count + excluded.count,
               last_received = greatest(old.last_received, excluded.last_received),
               reason = excluded.reason, detail = excluded.detail,
               state = case old.state when 'replayed' then 'open' else old.state end""",
        (
            [new_id() for _ in rows],
            [frame.id for frame, _, _ in rows],
            [frame.protocol for frame, _, _ in rows],
            [frame.identifier for frame, _, _ in rows],
            [frame.message_type for frame, _, _ in rows],
            [frame.device for frame, _, _ in rows],
            [frame.raw for frame, _, _ in rows],
            [frame.reason or "unknown_device" for frame, _, _ in rows],
            [frame.detail or "" for frame, _, _ in rows],
            [count for _, count, _ in rows],
            [first for _, _, first in rows],
            [frame.received for frame, _, _ in rows],
        ),
    )


def _reject(row: dict[str, Any]) -> Reject:
    replayed = row["replayed_frame"]
    return Reject(**{**row, "frame": _hex(row["frame"]), "replayed_frame": _hex(replayed) if replayed else None})


def rejects(tx: Tx, wanted: RejectFilter, after: Sequence[Any] | None, limit: int) -> list[Reject]:
    """Newest first."""
    reason, state, q = wanted.reason, wanted.state, wanted.q
    parts = ["true"]
    values: dict[str, Any] = {"reason": reason, "state": state, "limit": limit, "q": f"%{q}%"}
    if wanted.devices is not None:
        parts.append("device = any(%(devices)s::uuid[])")
        values["devices"] = list(wanted.devices)
    if reason:
        parts.append("reason = %(reason)s")
    if state:
        parts.append("state = %(state)s")
    if q:
        parts.append("identifier ilike %(q)s")
    if after:
        parts.append("(last_received, id) < (%(time)s::timestamptz, %(last)s::uuid)")
        values |= {"time": after[0], "last": after[1]}
    rows = tx.execute(
        f"""select * from telemetry.reject where {" and ".join(parts)}
            order by last_received desc, id desc limit %(limit)s""",  # noqa: S608
        values,
    ).fetchall()
    return [_reject(row) for row in rows]


def reject(tx: Tx, identity: str) -> Reject | None:
    """One reject, locked until the end of the transaction."""
    row = tx.execute("select * from telemetry.reject where id = %s::uuid for update", (identity,)).fetchone()
    return _reject(row) if row else None


def close_reject(
    tx: Tx, identity: str, state: str, by: str, *, raw: bytes | None, frame: str | None, note: str | None
) -> None:
    """Mark as replayed or discarded."""
    tx.execute(
        """update telemetry.reject set state = %s, closed_by = %s, closed = now(), mended_raw = %s,
                  replayed_frame = %s::uuid, note = %s where id = %s::uuid""",
        (state, by, raw, frame, note, identity),
    )


def count_rejects(tx: Tx) -> dict[str, int]:
    """Open rejects by reason."""
    rows = tx.execute(
        "select reason, count(*) n from telemetry.reject where state = 'open' group by reason order by reason"
    ).fetchall()
    return {row["reason"]: row["n"] for row in rows}


def add_tallies(tx: Tx, tallies: Sequence[Tally]) -> None:
    """Add to the day's numbers."""
    for one in tallies:  # one row per day and protocol: a handful
        tx.execute(
            """insert into telemetry.tally as old values (%s, %s, %s, %s, %s, %s)
               on conflict (day, protocol) do update set frames = old.frames + excluded.frames,
                   observations = old.observations + excluded.observations,
                   duplicates = old.duplicates + excluded.duplicates, rejects = old.rejects + excluded.rejects""",
            (one.day, one.protocol, one.frames, one.observations, one.duplicates, one.rejects),
        )


def tallies(tx: Tx, since: datetime) -> list[Tally]:
    """The numbers of the days since `since`."""
    rows = tx.execute(
        """select day::text as day, protocol, frames, observations, duplicates, rejects from telemetry.tally
           where day >= %s::date order by day, protocol""",
        (since,),
    ).fetchall()
    return [Tally(**row) for row in rows]


def set_aside(tx: Tx, sequence: int, subject: str, payload: bytes, error: str, deliveries: int) -> None:
    """Keep a message that cannot be worked on."""
    tx.execute(
        """insert into telemetry.poison (id, sequence, subject, payload, error, deliveries)
           values (%s::uuid, %s, %s, %s, %s, %s) on conflict (sequence) do nothing""",
        (new_id(), sequence, subject, payload, error, deliveries),
    )


def count_poison(tx: Tx) -> int:
    """How many messages were set aside."""
    row = tx.execute("select count(*) n from telemetry.poison").fetchone()
    assert row is not None
    return int(row["n"])


def forget(tx: Tx, before: datetime) -> int:
    """Drop marks that no redelivery and no resend can ask for any more."""
    gone = tx.execute("delete from telemetry.seen_frame where received < %s", (before,)).rowcount
    tx.execute("delete from telemetry.settled where settled < %s", (before,))
    return gone
