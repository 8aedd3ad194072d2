"""What departments say, and how it was judged."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chengshu.kit import Tx

_RECORD = """id, source, source_key, name, kind, address, longitude, latitude, properties, received, received_by,
             state, place, candidates"""
_DECISION = "id, record, place, verdict, score, reasons, note, decided, decided_by, undone, undone_by"


def known(tx: Tx, source: str, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The records of a source with these keys."""
    query = f"select {_RECORD} from places.records where source = %s and source_key = any(%s)"  # noqa: S608
    return {row["source_key"]: row for row in tx.execute(query, [source, list(keys)])}


def put(tx: Tx, row: dict[str, Any]) -> None:
    """Write a record, or what is new in one."""
    tx.execute(
        """insert into places.records (id, source, source_key, name, key, kind, address, longitude, latitude,
                                       properties, received, received_by, state, place, candidates)
           values (%(id)s, %(source)s, %(source_key)s, %(name)s, %(key)s, %(kind)s, %(address)s, %(longitude)s,
                   %(latitude)s, %(properties)s, %(at)s, %(by)s, %(state)s, %(place)s, %(candidates)s)
           on conflict (source, source_key) do update set name = excluded.name, key = excluded.key,
               kind = excluded.kind, address = excluded.address, longitude = excluded.longitude,
               latitude = excluded.latitude, properties = excluded.properties, received = excluded.received,
               received_by = excluded.received_by""",
        {**row, "properties": _json(row["properties"]), "candidates": _json(row["candidates"])},
    )


def judge(tx: Tx, record: str, state: str, place: str | None) -> None:
    """Write how a record stands."""
    tx.execute("update places.records set state = %s, place = %s where id = %s", [state, place, record])


def decide(tx: Tx, row: dict[str, Any]) -> None:
    """Write a decision."""
    tx.execute(
        """insert into places.decisions (id, record, place, verdict, score, reasons, note, decided, decided_by)
           values (%(id)s, %(record)s, %(place)s, %(verdict)s, %(score)s, %(reasons)s, %(note)s, %(at)s, %(by)s)""",
        {**row, "reasons": _json(row["reasons"])},
    )


def undo(tx: Tx, decision: str, by: str, at: datetime) -> None:
    """A decision no longer holds; it stays written."""
    tx.execute("update places.decisions set undone = %s, undone_by = %s where id = %s", [at, by, decision])


def record(tx: Tx, identity: str, *, lock: bool = False) -> dict[str, Any] | None:
    """One record."""
    query = f"select {_RECORD} from places.records where id = %s"  # noqa: S608  (a constant)
    return tx.execute(query + (" for update" if lock else ""), [identity]).fetchone()


def records(
    tx: Tx, state: str | None, source: str | None, place: str | None, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Records by id."""
    query = f"""
        select {_RECORD} from places.records
        where (%(state)s::text is null or state = %(state)s) and (%(source)s::text is null or source = %(source)s)
          and (%(place)s::uuid is null or place = %(place)s::uuid)
          and (%(after)s::uuid is null or id > %(after)s::uuid)
        order by id limit %(limit)s"""  # noqa: S608  (a constant)
    values = {"state": state, "source": source, "place": place, "after": after, "limit": limit}
    return tx.execute(query, values).fetchall()


def sources(tx: Tx) -> list[dict[str, Any]]:
    """Each source with the number of its records in each state."""
    query = """select source, count(*) as records, count(*) filter (where state = 'waiting') as waiting,
                      count(*) filter (where state = 'linked') as linked,
                      count(*) filter (where state = 'refused') as refused, max(received) as latest
               from places.records group by source order by source limit 500"""
    return tx.execute(query).fetchall()


def decisions(tx: Tx, *, place: str | None = None, record: str | None = None) -> list[dict[str, Any]]:
    """Decisions about a place or a record, the newest first."""
    query = f"""select {_DECISION} from places.decisions
                where (%(place)s::uuid is null or place = %(place)s::uuid)
                  and (%(record)s::uuid is null or record = %(record)s::uuid) order by id desc limit 500"""  # noqa: S608
    return tx.execute(query, {"place": place, "record": record}).fetchall()


def decision(tx: Tx, identity: str) -> dict[str, Any] | None:
    """One decision."""
    return tx.execute(f"select {_DECISION} from places.decisions where id = %s", [identity]).fetchone()  # noqa: S608


def around(tx: Tx, spots: Sequence[tuple[int, float, float]], keys: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    """For each numbered claim the places nearest to its spot, and those of exactly its name."""
    query = """
        with wanted as (
            select claim, p.id from unnest(%(claims)s::integer[], %(xs)s::float8[], %(ys)s::float8[]) w (claim, x, y)
            cross join lateral (select id from places.places where state = 'current'
                                order by spot <-> point(w.x, w.y) limit 12) p
            union
            select w.claim, n.place from unnest(%(named)s::integer[], %(keys)s::text[]) w (claim, key)
            cross join lateral (select place from places.names n where n.key = w.key limit 20) n)
        select w.claim, p.id, p.name, p.kind, p.address, p.longitude, p.latitude,
               (select array_agg(n.name) from places.names n where n.place = p.id) as other_names
        from wanted w join places.places p on p.id = w.id and p.state = 'current'"""
    claims, xs, ys = (list(column) for column in zip(*spots, strict=True)) if spots else ([], [], [])
    named, words = (list(column) for column in zip(*keys, strict=True)) if keys else ([], [])
    return tx.execute(query, {"claims": claims, "xs": xs, "ys": ys, "named": named, "keys": words}).fetchall()


def claimed(tx: Tx, source: str, places: Sequence[str]) -> dict[str, str]:
    """Which of these places the source has a record for: its own key."""
    query = """select place, source_key from places.records
               where source = %s and place = any(%s::uuid[]) and state = 'linked'"""
    return {row["place"]: row["source_key"] for row in tx.execute(query, [source, list(places)])}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
