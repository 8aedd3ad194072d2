"""Rows of sessions and tokens, each found with its whole principal in one indexed query."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chengshu.kit import Tx
from chengshu.security.model import Token

_PRINCIPAL = """
    a.id, a.account, a.name, a.must_change, a.organisation, o.path as organisation_path, s.scopes
from security.accounts a
left join security.organisations o on o.id = a.organisation
cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object(
        'role', g.role, 'permissions', r.permissions, 'organisation', g.organisation,
        'organisation_path', go.path, 'jurisdiction', g.jurisdiction) order by g.id), '[]') as scopes
    from security.grants g
    left join security.roles r on r.id = g.role and not r.retired
    left join security.organisations go on go.id = g.organisation
    where g.account = a.id
) s
"""


def principal(tx: Tx, account_id: str) -> dict[str, Any] | None:
    sql = f"select {_PRINCIPAL} where a.id = %s and not a.disabled"
    return tx.execute(sql, (account_id,)).fetchone()


def by_session(tx: Tx, token_hash: bytes, now: datetime, seen_after: datetime) -> dict[str, Any] | None:
    """The principal of a session that is neither expired nor idle."""
    sql = f"""
        select k.id as session, k.last_seen, {_PRINCIPAL}
        join security.sessions k on k.account = a.id
        where k.token_hash = %s and k.expires > %s and k.last_seen > %s and not a.disabled
    """
    return tx.execute(sql, (token_hash, now, seen_after)).fetchone()


def by_token(tx: Tx, token_hash: bytes, now: datetime) -> dict[str, Any] | None:
    """The principal of a token neither expired nor revoked, with the permissions it is narrowed to."""
    sql = f"""
        select k.id as token, k.last_used, k.permissions as narrowed, {_PRINCIPAL}
        join security.tokens k on k.account = a.id
        where k.token_hash = %s and k.expires > %s and k.revoked is null and not a.disabled
    """
    return tx.execute(sql, (token_hash, now)).fetchone()


def insert_session(tx: Tx, values: dict[str, Any]) -> None:
    sql = """
        insert into security.sessions (id, token_hash, account, created, last_seen, expires, address, agent)
        values (%(id)s, %(token_hash)s, %(account)s, %(now)s, %(now)s, %(expires)s, %(address)s, %(agent)s)
    """
    tx.execute(sql, values)


def touch_session(tx: Tx, session_id: str, now: datetime) -> None:
    tx.execute("update security.sessions set last_seen = %s where id = %s", (now, session_id))


def delete_session(tx: Tx, session_id: str) -> bool:
    return tx.execute("delete from security.sessions where id = %s", (session_id,)).rowcount == 1


def delete_sessions_of(tx: Tx, account_id: str, but: str | None) -> int:
    """End all sessions of an account, except one."""
    sql = "delete from security.sessions where account = %s and id is distinct from %s::uuid"
    return tx.execute(sql, (account_id, but)).rowcount


def purge_sessions(tx: Tx, now: datetime, seen_after: datetime) -> int:
    sql = "delete from security.sessions where expires <= %s or last_seen <= %s"
    return tx.execute(sql, (now, seen_after)).rowcount


def insert_token(tx: Tx, token: Token, account_id: str, token_hash: bytes) -> None:
    sql = """
        insert into security.tokens (id, account, name, token_hash, hint, permissions, created, expires)
        values (%s, %s, %s, %s, %s, %s, %s, %s)
    """
    t = token
    row = (t.id, account_id, t.name, token_hash, t.hint, list(t.permissions), t.created, t.expires)
    tx.execute(sql, row)


def touch_token(tx: Tx, token_id: str, now: datetime) -> None:
    tx.execute("update security.tokens set last_used = %s where id = %s", (now, token_id))


def revoke_token(tx: Tx, account_id: str, token_id: str, now: datetime) -> bool:
    sql = "update security.tokens set revoked = %s where account = %s and id = %s and revoked is null"
    return tx.execute(sql, (now, account_id, token_id)).rowcount == 1


def tokens_of(tx: Tx, account_id: str, after: str | None, limit: int) -> Sequence[Token]:
    """Tokens that are not revoked, newest first; expired ones stay visible."""
    sql = """
        select id, name, hint, permissions, created, expires, last_used from security.tokens
        where account = %s and revoked is null and (%s::uuid is null or id < %s::uuid)
        order by id desc limit %s
    """
    rows = tx.execute(sql, (account_id, after, after, limit))
    return [Token(**{**row, "permissions": tuple(row["permissions"])}) for row in rows]
