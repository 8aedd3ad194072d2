"""Outside services, looks at them, and counts of use: the only SQL of the map services."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.mapservices.model import Availability, NewOutside, Outside, Probe, Use
from chengshu.kit import Tx
from chengshu.security import Sealed

_OUTSIDE = """
select id, kind, url, titles, description, licence, grade, key_parameter, key_sealed is not null as has_key,
       private_addresses, enabled, probe_every_s, probe_path, cache_s, extent, created, created_by, updated, version,
       state, state_since
from mapservices.outside
"""
_NAMES = (
    "kind, url, titles, description, licence, grade, key_parameter, probe_every_s, probe_path, cache_s, extent, enabled"
)
NO_TOKEN = "00000000-0000-0000-0000-000000000000"  # noqa: S105


def every(tx: Tx) -> list[Outside]:
    """Return every outside service by its id."""
    return [_outside(row) for row in tx.execute(_OUTSIDE + " order by id").fetchall()]


def one(tx: Tx, id: str, *, lock: bool = False) -> Outside | None:
    """Return an outside service."""
    row = tx.execute(_OUTSIDE + " where id = %s" + (" for update" if lock else ""), [id]).fetchone()
    return _outside(row) if row else None


def sealed_key(tx: Tx, id: str) -> Sealed | None:
    """Return the sealed key of an outside service."""
    row = tx.execute("select key_id, key_sealed from mapservices.outside where id = %s", [id]).fetchone()
    return Sealed(row["key_id"], row["key_sealed"]) if row and row["key_sealed"] is not None else None


def insert(tx: Tx, new: NewOutside, key: Sealed | None, by: str, at: datetime) -> bool:
    """Keep a new service; False when the id is taken."""
    columns = _NAMES.split(", ")
    values = _values(new) | {"id": new.id, "by": by, "at": at, "key_id": None, "key_sealed": None}
    if key is not None:
        values |= {"key_id": key.key, "key_sealed": key.content}
    places = ", ".join(f"%({name})s" for name in columns)
    query = (
        f"insert into mapservices.outside (id, {_NAMES}, key_id, key_sealed, created, created_by, updated, next_probe)"  # noqa: S608
        f" values (%(id)s, {places}, %(key_id)s, %(key_sealed)s, %(at)s, %(by)s, %(at)s, %(at)s)"
        " on conflict do nothing"
    )
    return tx.execute(query, values).rowcount == 1


def update(tx: Tx, new: NewOutside, key: Sealed | None, at: datetime) -> None:
    """Change a service. A key of None leaves the key as it is; another address loses leave for private ones."""
    pairs = ", ".join(f"{name} = %({name})s" for name in _NAMES.split(", "))
    values = _values(new) | {"id": new.id, "at": at}
    sealed = ""
    if key is not None:
        sealed = ", key_id = %(key_id)s, key_sealed = %(key_sealed)s"
        values |= {"key_id": key.key, "key_sealed": key.content}
    query = (
        f"update mapservices.outside set {pairs}{sealed}, updated = %(at)s, next_probe = %(at)s, version = version + 1,"  # noqa: S608
        " private_addresses = private_addresses and url = %(url)s where id = %(id)s"
    )
    tx.execute(query, values)


def allow_private(tx: Tx, id: str, allowed: bool, at: datetime) -> None:
    """Let a service live at a private address, or not."""
    query = (
        "update mapservices.outside set private_addresses = %s, updated = %s, next_probe = %s, version = version + 1"
        " where id = %s"
    )
    tx.execute(query, [allowed, at, at, id])


def drop_key(tx: Tx, id: str, at: datetime) -> None:
    """Forget the key of a service."""
    query = (
        "update mapservices.outside set key_id = null, key_sealed = null, updated = %s, version = version + 1"
        " where id = %s"
    )
    tx.execute(query, [at, id])


def delete(tx: Tx, id: str) -> bool:
    """Forget a service."""
    return tx.execute("delete from mapservices.outside where id = %s", [id]).rowcount == 1


def take_due(tx: Tx, at: datetime, most: int) -> list[Outside]:
    """Take services that are due for a look; another process does not get them."""
    query = """
    update mapservices.outside set next_probe = %(at)s + make_interval(secs => probe_every_s)
    where id in (select id from mapservices.outside where enabled and next_probe <= %(at)s
                 order by next_probe limit %(most)s for update skip locked)
    returning id, kind, url, titles, description, licence, grade, key_parameter, key_sealed is not null as has_key,
       private_addresses, enabled, probe_every_s, probe_path, cache_s, extent, created, created_by, updated, version,
       state, state_since
    """
    return [_outside(row) for row in tx.execute(query, {"at": at, "most": most}).fetchall()]


def keep_probe(tx: Tx, probe: Probe) -> bool:
    """Keep what a look found; True when the state of the service is another one now."""
    tx.execute(
        "insert into mapservices.probes (service, at, up, status, latency_ms, detail)"
        " values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
        [probe.service, probe.at, probe.up, probe.status, probe.latency_ms, probe.detail],
    )
    state = "up" if probe.up else "down"
    query = (
        "update mapservices.outside set state = %(state)s, state_since = %(at)s"
        " where id = %(id)s and state <> %(state)s"
    )
    return tx.execute(query, {"state": state, "at": probe.at, "id": probe.service}).rowcount == 1


def probes(tx: Tx, service: str, before: datetime | None, limit: int) -> list[Probe]:
    """Return looks at a service, newest first."""
    query = (
        "select service, at, up, status, latency_ms, detail from mapservices.probes where service = %s"
        " and (%s::timestamptz is null or at < %s) order by at desc limit %s"
    )
    return [Probe(**row) for row in tx.execute(query, [service, before, before, limit]).fetchall()]


def availability(tx: Tx, service: str, since: datetime) -> Availability:
    """Return the looks since a time together."""
    query = """
    select count(*) as probes, count(*) filter (where up) as up,
           percentile_cont(0.5) within group (order by latency_ms) filter (where up) as latency_p50_ms,
           percentile_cont(0.95) within group (order by latency_ms) filter (where up) as latency_p95_ms
    from mapservices.probes where service = %s and at >= %s
    """
    row = tx.execute(query, [service, since]).fetchone()
    return Availability(**row) if row else Availability(0, 0, None, None)


def forget_probes(tx: Tx, before: datetime) -> int:
    """Delete looks older than a time."""
    return tx.execute("delete from mapservices.probes where at < %s", [before]).rowcount


def add_use(tx: Tx, counts: Iterable[Use]) -> None:
    """Add counts to those kept, in one statement."""
    rows = list(counts)
    names = ("day", "layer", "service", "consumer", "token", "requests", "errors", "bytes", "milliseconds")
    columns = {name: [getattr(row, name) for row in rows] for name in names}
    columns["token"] = [token or NO_TOKEN for token in columns["token"]]
    query = """
    insert into mapservices.usage as u (day, layer, service, consumer, token, requests, errors, bytes, milliseconds)
    select * from unnest(%(day)s::date[], %(layer)s::text[], %(service)s::text[], %(consumer)s::uuid[],
        %(token)s::uuid[], %(requests)s::bigint[], %(errors)s::bigint[], %(bytes)s::bigint[],
        %(milliseconds)s::float8[])
    on conflict (day, consumer, token, layer, service) do update set requests = u.requests + excluded.requests,
        errors = u.errors + excluded.errors, bytes = u.bytes + excluded.bytes,
        milliseconds = u.milliseconds + excluded.milliseconds
    """
    tx.execute(query, columns)


def usage(tx: Tx, wanted: Mapping[str, Any], after: Sequence[Any] | None, limit: int) -> list[Use]:
    """Return counts, newest day first, a page at a time."""
    values = {"first": None, "last": None, "layer": None, "consumer": None, "token": None} | dict(wanted)
    where = """
    (%(first)s::date is null or day >= %(first)s) and (%(last)s::date is null or day <= %(last)s)
    and (%(layer)s::text is null or layer = %(layer)s) and (%(consumer)s::uuid is null or consumer = %(consumer)s)
    and (%(token)s::uuid is null or token = %(token)s)
    """
    if after is not None:
        own = "(-(day - date '2000-01-01'), consumer, token, layer, service)"
        where += f" and {own} > (%(a0)s, %(a1)s::uuid, %(a2)s::uuid, %(a3)s, %(a4)s)"
        values |= {f"a{number}": value for number, value in enumerate(after)}
    query = (
        "select day, layer, service, consumer, token, requests, errors, bytes, milliseconds from mapservices.usage"  # noqa: S608
        f" where {where} order by day desc, consumer, token, layer, service limit %(limit)s"
    )
    rows = tx.execute(query, values | {"limit": limit}).fetchall()
    return [Use(**row | {"token": None if row["token"] == NO_TOKEN else row["token"]}) for row in rows]


def usage_totals(tx: Tx, wanted: Mapping[str, Any], by: str) -> list[dict[str, Any]]:
    """Return sums of counts by day, layer, service, consumer or token."""
    if by not in ("day", "layer", "service", "consumer", "token"):
        raise ValueError(by)
    values = {"first": None, "last": None, "layer": None, "consumer": None, "token": None} | dict(wanted)
    query = f"""
    select {by}::text as key, sum(requests)::bigint as requests, sum(errors)::bigint as errors,
           sum(bytes)::bigint as bytes, sum(milliseconds) as milliseconds
    from mapservices.usage
    where (%(first)s::date is null or day >= %(first)s) and (%(last)s::date is null or day <= %(last)s)
    and (%(layer)s::text is null or layer = %(layer)s) and (%(consumer)s::uuid is null or consumer = %(consumer)s)
    and (%(token)s::uuid is null or token = %(token)s)
    group by 1 order by 2 desc, 1 limit 500
    """  # noqa: S608
    return tx.execute(query, values).fetchall()


def _values(new: NewOutside) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(new, name) for name in _NAMES.split(", ")}
    return values | {"titles": Jsonb(new.titles), "extent": list(new.extent) if new.extent else None}


def _outside(row: dict[str, Any]) -> Outside:
    return Outside(**row | {"extent": tuple(row["extent"]) if row["extent"] else None})
