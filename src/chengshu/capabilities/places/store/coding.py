"""Coding rules that packs declared."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from chengshu.kit import Tx


def put(tx: Tx, pack: str, row: Mapping[str, Any]) -> None:
    """Write a version of a rule, or put it back in force."""
    tx.execute(
        """insert into places.coding_rules (id, version, pack, valid_from, content)
           values (%(id)s, %(version)s, %(pack)s, %(valid_from)s, %(content)s)
           on conflict (id, version) do update set pack = excluded.pack, valid_from = excluded.valid_from,
               content = excluded.content, retired = null""",
        {**row, "pack": pack, "content": json.dumps(row["content"], ensure_ascii=False)},
    )


def owner(tx: Tx, rule: str, version: int) -> str | None:
    """The pack that has this version in force."""
    query = "select pack from places.coding_rules where id = %s and version = %s and retired is null"
    row = tx.execute(query, [rule, version]).fetchone()
    return str(row["pack"]) if row else None


def retire_others(tx: Tx, pack: str, kept: Sequence[tuple[str, int]], at: Any) -> None:
    """Take the versions of a pack that are not among these out of force; they stay written."""
    tx.execute(
        """update places.coding_rules set retired = %(at)s where pack = %(pack)s and retired is null
           and not exists (select 1 from unnest(%(ids)s::text[], %(versions)s::integer[]) as k (id, version)
                           where k.id = coding_rules.id and k.version = coding_rules.version)""",
        {"at": at, "pack": pack, "ids": [own for own, _ in kept], "versions": [version for _, version in kept]},
    )


def read(tx: Tx) -> list[dict[str, Any]]:
    """Every version in force or still to come, with its pack."""
    query = "select pack, content from places.coding_rules where retired is null order by id, version"
    return tx.execute(query).fetchall()
