"""Rows of the keys of walls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chengshu.kit import Tx
from chengshu.security.model import WallKey

_COLUMNS = """k.id, k.name, k.screen, k.jurisdiction, k.hint, k.created, a.name as created_by, k.expires, k.last_used
from security.wall_keys k join security.accounts a on a.id = k.created_by"""


def insert(tx: Tx, key: WallKey, by: str, token_hash: bytes) -> None:
    """Keep a new key."""
    tx.execute(
        "insert into security.wall_keys"
        " (id, name, screen, jurisdiction, token_hash, hint, created, created_by, expires)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (key.id, key.name, key.screen, list(key.jurisdiction), token_hash, key.hint, key.created, by, key.expires),
    )


def by_secret(tx: Tx, token_hash: bytes, now: datetime) -> WallKey | None:
    """The key that is neither over nor revoked."""
    sql = f"select {_COLUMNS} where k.token_hash = %s and k.expires > %s and k.revoked is null"
    row = tx.execute(sql, (token_hash, now)).fetchone()
    return _key(row) if row else None


def touch(tx: Tx, key_id: str, now: datetime) -> None:
    """A wall was heard of."""
    tx.execute("update security.wall_keys set last_used = %s where id = %s", (now, key_id))


def standing(tx: Tx, limit: int) -> Sequence[WallKey]:
    """Keys that are not revoked, newest first; those that are over stay visible."""
    sql = f"select {_COLUMNS} where k.revoked is null order by k.id desc limit %s"
    return [_key(row) for row in tx.execute(sql, (limit,))]


def revoke(tx: Tx, key_id: str, now: datetime) -> bool:
    """End a key; whether there was one."""
    sql = "update security.wall_keys set revoked = %s where id = %s and revoked is null"
    return tx.execute(sql, (now, key_id)).rowcount == 1


def _key(row: dict[str, Any]) -> WallKey:
    return WallKey(**{**row, "jurisdiction": tuple(row["jurisdiction"])})
