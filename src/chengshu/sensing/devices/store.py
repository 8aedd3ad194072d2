"""The SQL of the device registry; schema `devices` only."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chengshu.kit import Page, Tx, decode_cursor, encode_cursor
from chengshu.sensing.devices.model import (
    SILENT_AFTER_INTERVALS,
    Device,
    DeviceKind,
    DeviceRef,
    DeviceRegistration,
    KindProperty,
    State,
    state_of,
)

_COLUMNS = """d.id, d.protocol, d.identifier, d.name, d.kind, d.division, d.longitude, d.latitude,
    d.organisation, d.properties, d.synthetic, d.reporting_interval_s,
    d.secret is not null as has_secret, d.registered, d.updated, s.last_seen"""
_FROM = "from devices.devices d left join devices.seen s on s.device = d.id"
_FRESH = "s.last_seen >= %(now)s - make_interval(secs => d.reporting_interval_s * %(intervals)s)"
_STATES: dict[State, str] = {"never": "s.last_seen is null", "online": _FRESH, "silent": f"not ({_FRESH})"}

_TOLD = (
    "protocol",
    "identifier",
    "name",
    "kind",
    "division",
    "longitude",
    "latitude",
    "organisation",
    "synthetic",
    "reporting_interval_s",
)


def is_id(text: str) -> bool:
    """Whether the text can be an id at all; anything else is simply not found."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _device(row: Mapping[str, Any], at: datetime) -> Device:
    values = dict(row)
    values["properties"] = tuple(values["properties"])
    return Device(**values, state=state_of(row["last_seen"], row["reporting_interval_s"], at))


def insert(tx: Tx, rows: Sequence[tuple[str, DeviceRegistration, str | None]], at: datetime) -> list[str]:
    """Insert (id, registration, hidden secret); return the ids that are new, without those known already."""
    columns: dict[str, Any] = {name: [getattr(row[1], name) for row in rows] for name in _TOLD}
    columns["ids"] = [row[0] for row in rows]
    columns["secrets"] = [row[2] for row in rows]
    columns["properties"] = [json.dumps(row[1].properties) for row in rows]
    columns["at"] = at
    inserted = tx.execute(
        """
        insert into devices.devices (id, protocol, identifier, name, kind, division, longitude, latitude,
            organisation, synthetic, reporting_interval_s, secret, properties, registered, updated)
        select id, protocol, identifier, name, kind, division, longitude, latitude, organisation, synthetic,
            reporting_interval_s, secret, array(select jsonb_array_elements_text(properties)), %(at)s, %(at)s
        from unnest(%(ids)s::uuid[], %(protocol)s::text[], %(identifier)s::text[], %(name)s::text[],
        %(kind)s::text[],
            %(division)s::text[], %(longitude)s::double precision[], %(latitude)s::double precision[],
            %(organisation)s::text[], %(synthetic)s::boolean[], %(reporting_interval_s)s::integer[],
            %(secrets)s::text[], %(properties)s::jsonb[])
            as t(id, protocol, identifier, name, kind, division, longitude, latitude, organisation, synthetic,
                reporting_interval_s, secret, properties)
        on conflict (protocol, identifier) do nothing
        returning id
        """,
        columns,
    )
    return [row["id"] for row in inserted]


def get(tx: Tx, device_id: str, at: datetime, *, lock: bool = False) -> Device | None:
    """One device, held against other writers when `lock`."""
    if not is_id(device_id):
        return None
    query = f"select {_COLUMNS} {_FROM} where d.id = %s {'for update of d' if lock else ''}"
    row = tx.execute(query, (device_id,)).fetchone()
    return _device(row, at) if row else None


def get_many(tx: Tx, device_ids: Sequence[str], at: datetime) -> list[Device]:
    """The devices with these ids; unknown ids are left out."""
    known = [device_id for device_id in device_ids if is_id(device_id)]
    query = f"select {_COLUMNS} {_FROM} where d.id = any(%s::uuid[])"
    return [_device(row, at) for row in tx.execute(query, (known,))]


def by_identifier(tx: Tx, protocol: str, identifier: str, at: datetime) -> Device | None:
    """The device that calls itself so over this protocol."""
    query = f"select {_COLUMNS} {_FROM} where d.protocol = %s and d.identifier = %s"
    row = tx.execute(query, (protocol, identifier)).fetchone()
    return _device(row, at) if row else None


def update(tx: Tx, device_id: str, new: DeviceRegistration, at: datetime) -> None:
    """Write every changeable column except the secret."""
    tx.execute(
        """
        update devices.devices set name = %(name)s, kind = %(kind)s, division = %(division)s,
            longitude = %(longitude)s, latitude = %(latitude)s, organisation = %(organisation)s,
            properties = %(properties)s, reporting_interval_s = %(interval)s, updated = %(at)s
        where id = %(id)s
        """,
        {
            "id": device_id,
            "name": new.name,
            "kind": new.kind,
            "division": new.division,
            "longitude": new.longitude,
            "latitude": new.latitude,
            "organisation": new.organisation,
            "properties": list(new.properties),
            "interval": new.reporting_interval_s,
            "at": at,
        },
    )


def set_secret(tx: Tx, device_id: str, hidden: str | None) -> None:
    """Keep another hash, or none."""
    tx.execute("update devices.devices set secret = %s where id = %s", (hidden, device_id))


def find(
    tx: Tx,
    at: datetime,
    *,
    q: str | None,
    kind: str | None,
    state: State | None,
    division: str | None,
    organisation: str | None,
    within: Sequence[str],
    box: tuple[float, float, float, float] | None,
    after: str | None,
    limit: int,
) -> Page[Device]:
    """A page in the order of name; the total is counted for the first page only."""
    where = ["true"]
    values: dict[str, Any] = {"now": at, "intervals": SILENT_AFTER_INTERVALS, "limit": limit + 1}
    if q:
        where.append("(d.name ilike %(q)s or d.identifier ilike %(q)s)")
        values["q"] = "%" + _literal(q) + "%"
    if kind:
        where.append("d.kind = %(kind)s")
        values["kind"] = kind
    if organisation:
        where.append("d.organisation = %(organisation)s")
        values["organisation"] = organisation
    if state:
        where.append(_STATES[state])
    if division:
        where.append("d.division like %(division)s")
        values["division"] = _literal(division) + "%"
    if "" not in within:
        where.append("d.division like any(%(within)s)")
        values["within"] = [_literal(prefix) + "%" for prefix in within]
    if box:
        where.append("d.longitude between %(west)s and %(east)s and d.latitude between %(south)s and %(north)s")
        values |= dict(zip(("west", "south", "east", "north"), box, strict=True))
    total = None
    if after is None:
        counted = tx.execute(f"select count(*) as n {_FROM} where {' and '.join(where)}", values).fetchone()
        total = counted["n"] if counted else 0
    else:
        values["after_name"], values["after_id"] = decode_cursor(after, str, str)
        where.append("(d.name, d.id) > (%(after_name)s, %(after_id)s::uuid)")
    rows = tx.execute(
        f"select {_COLUMNS} {_FROM} where {' and '.join(where)} order by d.name, d.id limit %(limit)s",
        values,
    ).fetchall()
    items = [_device(row, at) for row in rows[:limit]]
    more = encode_cursor(items[-1].name, items[-1].id) if len(rows) > limit else None
    return Page(items, more, total)


def ids_within(tx: Tx, within: Sequence[str]) -> list[str]:
    """Ids of every device in these divisions."""
    prefixes = [_literal(prefix) + "%" for prefix in within]
    rows = tx.execute("select id from devices.devices where division like any(%s)", (prefixes,)).fetchall()
    return [row["id"] for row in rows]


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def refs(tx: Tx, protocol: str) -> dict[str, DeviceRef]:
    """Every device of a protocol by identifier."""
    rows = tx.execute(
        "select id, identifier, kind, reporting_interval_s, secret from devices.devices where protocol = %s",
        (protocol,),
    )
    return {row["identifier"]: DeviceRef(**row) for row in rows}


def mark_seen(tx: Tx, seen: Mapping[str, datetime]) -> None:
    """Move last_seen forward, never back; ids nobody registered are left out."""
    known = sorted((device, moment) for device, moment in seen.items() if is_id(device))
    tx.execute(
        """
        insert into devices.seen (device, last_seen)
        select t.device, t.moment from unnest(%s::uuid[], %s::timestamptz[]) as t(device, moment)
        join devices.devices d on d.id = t.device
        on conflict (device) do update set last_seen = excluded.last_seen
        where seen.last_seen < excluded.last_seen
        """,
        ([device for device, _ in known], [moment for _, moment in known]),
    )


def replace_kinds(tx: Tx, pack: str, kinds: Sequence[DeviceKind]) -> None:
    """The kinds of one pack become exactly these."""
    tx.execute("delete from devices.kinds where pack = %s", (pack,))
    with tx.cursor() as cursor:
        cursor.executemany(
            """
            insert into devices.kinds (id, pack, title, protocol, medium, interval_s, properties)
            values (%s, %s, %s, %s, %s, %s, %s)
            """,
            [
                (k.id, pack, k.title, k.protocol, k.medium, k.interval_s,
                 json.dumps([{"code": p.code, "unit": p.unit, "title": p.title} for p in k.properties]))
                for k in kinds
            ],
        )  # fmt: skip


def kinds(tx: Tx) -> list[DeviceKind]:
    """Every kind any pack declares."""
    rows = tx.execute("select id, pack, title, protocol, medium, interval_s, properties from devices.kinds order by id")
    return [
        DeviceKind(**{**row, "properties": tuple(KindProperty(**one) for one in row["properties"])}) for row in rows
    ]
