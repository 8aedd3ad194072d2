"""Tables and queries of the schema `routing`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from chengshu.capabilities.routing.logic import digest, from_plain, to_plain
from chengshu.capabilities.routing.model import State, Table, TableVersion
from chengshu.kit import Tx

_SEEN = (
    "select definition, version, state, pack, note, made, made_by, released, released_by, valid_from "
    "from routing.versions"
)
_IN_FORCE = """
select distinct on (v.id) v.definition, v.version, v.state, v.pack, v.note, v.made, v.made_by, v.released,
       v.released_by, v.valid_from
from routing.versions v join routing.tables t on t.id = v.id
where v.state = 'released' and v.valid_from <= %(now)s and not t.retired {more}
order by v.id, v.valid_from desc, v.version desc
"""


def hold(tx: Tx, table: str, pack: str | None = None) -> None:
    """Nobody else changes this table until the transaction ends; a retired one is in use again."""
    tx.execute(
        "insert into routing.tables (id, pack) values (%s, %s) on conflict (id) do update set retired = false, "
        "pack = coalesce(excluded.pack, routing.tables.pack)",
        (table, pack),
    )


def add(
    tx: Tx, table: Table, state: State, pack: str, note: str, at: datetime, by: str, begins: datetime | None
) -> int:
    """Keep a new version; its number."""
    row = tx.execute(
        "insert into routing.versions (id, version, type, state, definition, digest, pack, note, made, made_by, "
        "released, released_by, valid_from) "
        "select %(id)s, coalesce(max(version), 0) + 1, %(type)s, %(state)s, %(definition)s, %(digest)s, %(pack)s, "
        "%(note)s, %(at)s, %(by)s, %(released)s, %(released_by)s, %(begins)s "
        "from routing.versions where id = %(id)s returning version",
        {
            "id": table.id, "type": table.type, "state": state, "definition": Jsonb(to_plain(table)),
            "digest": digest(table), "pack": pack, "note": note, "at": at, "by": by, "begins": begins,
            "released": at if begins else None, "released_by": by if begins else "",
        },
    ).fetchone()  # fmt: skip
    assert row is not None
    return int(row["version"])


def decide(tx: Tx, table: str, version: int, state: State, at: datetime, by: str) -> bool:
    """Release or refuse a version that was proposed."""
    done = tx.execute(
        "update routing.versions set state = %(state)s, released_by = %(by)s, "
        "released = case when %(state)s = 'released' then %(at)s::timestamptz end, "
        "valid_from = case when %(state)s = 'released' then %(at)s::timestamptz end "
        "where id = %(table)s and version = %(version)s and state = 'proposed'",
        {"state": state, "at": at, "by": by, "table": table, "version": version},
    )
    return done.rowcount == 1


def withdraw(tx: Tx, table: str, version: int, at: datetime) -> bool:
    """Take back a version that has not begun."""
    done = tx.execute(
        "update routing.versions set state = 'refused', valid_from = null "
        "where id = %s and version = %s and state = 'released' and valid_from > %s",
        (table, version, at),
    )
    return done.rowcount == 1


def newest_of_pack(tx: Tx, table: str) -> str | None:
    """The digest of the newest version that a pack brought."""
    row = tx.execute(
        "select digest from routing.versions where id = %s and pack <> 'city' order by version desc limit 1", (table,)
    ).fetchone()
    return str(row["digest"]) if row else None


def in_force(tx: Tx, at: datetime, *, types: Sequence[str] | None = None, id: str | None = None) -> list[TableVersion]:
    """The version of each table that holds at a time."""
    more = ("and v.type = any(%(types)s) " if types is not None else "") + ("and v.id = %(id)s" if id else "")
    return _versions(tx.execute(_IN_FORCE.format(more=more), {"types": types, "id": id, "now": at}).fetchall())


def versions(tx: Tx, table: str, before: int | None, limit: int) -> list[TableVersion]:
    """The versions of a table, the newest first."""
    return _versions(
        tx.execute(
            f"{_SEEN} where id = %(id)s and (%(before)s::int is null or version < %(before)s) "
            "order by version desc limit %(limit)s",
            {"id": table, "before": before, "limit": limit},
        ).fetchall()
    )


def version(tx: Tx, table: str, number: int) -> TableVersion | None:
    """One version."""
    found = _versions(tx.execute(f"{_SEEN} where id = %s and version = %s", (table, number)).fetchall())
    return found[0] if found else None


def retire_others(tx: Tx, pack: str, names: Sequence[str]) -> None:
    """Tables that a pack no longer declares suggest nothing any more."""
    tx.execute("update routing.tables set retired = true where pack = %s and id <> all(%s)", (pack, list(names)))


def digests(tx: Tx) -> list[tuple[str, str, str]]:
    """Pack, id and digest of what packs declared and is in use."""
    rows = tx.execute(
        "select distinct on (v.id) t.pack, v.id, v.digest from routing.versions v join routing.tables t on t.id = v.id "
        "where not t.retired and v.pack <> 'city' order by v.id, v.version desc"
    )
    return [(row["pack"], row["id"], row["digest"]) for row in rows]


def _versions(rows: Sequence[dict[str, Any]]) -> list[TableVersion]:
    return [TableVersion(table=from_plain(row.pop("definition")), **row) for row in rows]
