"""Verbs on personal access tokens."""

from collections.abc import Sequence
from datetime import timedelta

from chengshu.kit import (
    Database,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security.logic import TOKEN_PREFIX, hash_secret, is_id, new_secret, principal_of
from chengshu.security.model import SYSTEM, Principal, Token
from chengshu.security.service.cursors import after_keys
from chengshu.security.service.organisations import clean_name
from chengshu.security.service.trail import Trail
from chengshu.security.store import sessions as store

_TOUCH_S = 60
LONGEST_DAYS = 366
MOST_TOKENS = 1000


class Tokens:
    """Keys a person gives to a program: fewer permissions than his own, for a time, revoked when he likes."""

    def __init__(self, db: Database, trail: Trail) -> None:
        self._db = db
        self._trail = trail

    def create(self, name: str, permissions: Sequence[str], *, days: int = 90, by: Principal) -> tuple[Token, str]:
        """A token and its secret, which is shown this once. A token cannot make tokens."""
        if by.kind != "session":
            raise Forbidden("A token is created in a session.", code="session_needed")
        return self._issue(name, permissions, days, by, by)

    def _issue(
        self, name: str, permissions: Sequence[str], days: int, owner: Principal, by: Principal
    ) -> tuple[Token, str]:
        if not 1 <= days <= LONGEST_DAYS:
            raise Refused(f"A token lives 1 to {LONGEST_DAYS} days.", errors=(FieldError("days", "range"),))
        wanted = tuple(sorted(set(permissions)))
        missing = tuple(FieldError("permissions", name) for name in wanted if not owner.can(name))
        if missing or not wanted:
            raise Refused("A token carries some of the permissions you hold yourself.", errors=missing)
        secret, at = new_secret(TOKEN_PREFIX), now()
        expires = at + timedelta(days=days)
        token = Token(new_id(), clean_name(name), secret[-4:], wanted, at, expires, None)
        with self._db.transaction() as tx:
            store.insert_token(tx, token, owner.id, hash_secret(secret))
            detail = {"account": owner.account, "name": token.name, "permissions": wanted, "expires": expires}
            self._trail.write(tx, by, "token.created", token.id, detail)
        return token, secret

    def create_for(
        self, account_id: str, name: str, permissions: Sequence[str], *, days: int = 90
    ) -> tuple[Token, str]:
        """A token for an account, made on the command line of the server."""
        with self._db.transaction() as tx:
            row = store.principal(tx, account_id) if is_id(account_id) else None
        if row is None:
            raise NotFound("There is no such account, or it is disabled.")
        return self._issue(name, permissions, days, principal_of(row, "session"), SYSTEM)

    def principal(self, secret: str) -> Principal | None:
        """Who this token stands for; its rights are those of the account now, narrowed to the token's."""
        at = now()
        with self._db.outside_transaction() as tx:
            row = store.by_token(tx, hash_secret(secret), at)
            if row is None:
                return None
            used = row["last_used"]
            if used is None or (at - used).total_seconds() >= _TOUCH_S:
                store.touch_token(tx, row["token"], at)
        return principal_of(row, "token", narrowed=row["narrowed"])

    def find(self, by: Principal, *, after: str | None = None, limit: int = 50) -> Page[Token]:
        """One's own tokens, newest first."""
        (last,) = after_keys(after, str) or (None,)
        if last and not is_id(last):
            return Page([])
        with self._db.transaction() as tx:
            rows = store.tokens_of(tx, by.id, last, limit + 1)
        return Page(list(rows[:limit]), encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)

    def find_for(self, account_id: str) -> list[Token]:
        """All tokens of an account, newest first, for the command line of the server."""
        with self._db.transaction() as tx:
            return list(store.tokens_of(tx, account_id, None, MOST_TOKENS))

    def revoke(self, token_id: str, *, by: Principal) -> None:
        """End one of one's own tokens, at once and for good."""
        self._revoke(by.id, token_id, by)

    def revoke_for(self, account_id: str, token_id: str) -> None:
        """End a token of an account, on the command line of the server."""
        self._revoke(account_id, token_id, SYSTEM)

    def _revoke(self, account_id: str, token_id: str, by: Principal) -> None:
        with self._db.transaction() as tx:
            if not is_id(token_id) or not store.revoke_token(tx, account_id, token_id, now()):
                raise NotFound("There is no such token.")
            self._trail.write(tx, by, "token.revoked", token_id, {})
