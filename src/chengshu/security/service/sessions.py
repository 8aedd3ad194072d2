"""Verbs on sessions: sign in, carry on, sign out."""

from datetime import timedelta
from typing import Any

from chengshu.kit import Database, Forbidden, Unauthenticated, new_id, now
from chengshu.security.limits import TooFast
from chengshu.security.logic import (
    clean_account,
    clean_password,
    csrf_of,
    hash_secret,
    lock_delay,
    new_secret,
    password_is_old,
    principal_of,
)
from chengshu.security.model import SYSTEM, Lockout, NewSession, PasswordPolicy, Principal, SessionTerms
from chengshu.security.passwords import Passwords
from chengshu.security.service.trail import Trail
from chengshu.security.store import accounts as account_store
from chengshu.security.store import sessions as store


class Sessions:
    """Cookies of people who signed in. The database knows only the SHA-256 of each."""

    def __init__(
        self,
        db: Database,
        trail: Trail,
        passwords: Passwords,
        policy: PasswordPolicy,
        lockout: Lockout,
        terms: SessionTerms,
    ) -> None:
        self._db = db
        self._trail = trail
        self._passwords = passwords
        self._policy = policy
        self._lockout = lockout
        self._terms = terms

    def sign_in(self, account: str, password: str, *, address: str = "", agent: str = "") -> NewSession:
        """Check the password and open a session.

        An unknown account, a disabled one and a wrong password look the same from outside, in words and
        in time, and an unknown account locks like a known one.
        """
        name = clean_account(account)
        if name is None:
            self._passwords.matches(None, "")
            raise _wrong()
        lock = self._count_attempt(name)
        with self._db.transaction() as tx:
            row = account_store.credentials(tx, name)
        given = clean_password(password)[: self._policy.max_length + 1]
        right = self._passwords.matches(row["password"] if row else None, given)
        if row is None or not right or row["disabled"]:
            self._note_failure(name, address, lock)
            raise _wrong()
        return self._open(row, given, address, agent)

    def _count_attempt(self, name: str) -> timedelta | None:
        """Count first, check later: the limit holds however many guesses arrive at the same time.

        The lock that a failure would bring stands already while the password is checked; success lifts it.
        """
        at, forget = now(), timedelta(seconds=self._lockout.forget_s)
        with self._db.transaction() as tx:
            failures, locked = account_store.count_attempt(tx, name, at, forget)
            if locked and locked > at:
                seconds = int((locked - at).total_seconds()) + 1
                detail = f"The account is locked after too many wrong passwords; try again in {seconds} s."
                raise TooFast(detail, seconds, code="account_locked")
            delay = lock_delay(failures, self._lockout)
            if delay:
                account_store.lock_until(tx, name, at + delay)
        return delay

    def _note_failure(self, name: str, address: str, lock: timedelta | None) -> None:
        detail = {"address": address, "locked_s": int(lock.total_seconds()) if lock else 0}
        with self._db.transaction() as tx:
            self._trail.write(tx, SYSTEM, "session.refused", name, detail)

    def _open(self, row: dict[str, Any], given: str, address: str, agent: str) -> NewSession:
        at, token = now(), new_secret()
        expires = at + timedelta(seconds=self._terms.absolute_s)
        values = {"id": new_id(), "token_hash": hash_secret(token), "account": row["id"], "now": at}
        values |= {"expires": expires, "address": address[:64], "agent": agent[:200]}
        fresh = self._passwords.hash(given) if self._passwords.is_outdated(row["password"]) else None
        with self._db.transaction() as tx:
            account_store.clear_failures(tx, row["account"])
            if fresh:
                account_store.rehash(tx, row["id"], row["password"], fresh)
            too_old = password_is_old(row["password_changed"], at, self._policy)
            account_store.signed_in(tx, row["id"], at, too_old)
            store.insert_session(tx, values)
            found = store.principal(tx, row["id"])
            if found is None:
                raise _wrong()
            found["session"] = values["id"]
            principal = principal_of(found, "session", csrf=csrf_of(token))
            self._trail.write(tx, principal, "session.opened", row["id"], {"address": address})
        return NewSession(token, expires, principal)

    def principal(self, token: str, *, touch: bool = True) -> Principal | None:
        """Who this cookie is; None when the session is over. One indexed query, a small write a minute.

        Without `touch` looking does not count as use: an open page nobody sits at ends like any other.
        """
        at = now()
        idle = timedelta(seconds=self._terms.idle_s)
        with self._db.outside_transaction() as tx:
            row = store.by_session(tx, hash_secret(token), at, at - idle)
            if row is None:
                return None
            if touch and (at - row["last_seen"]).total_seconds() >= self._terms.touch_s:
                store.touch_session(tx, row["session"], at)
        return principal_of(row, "session", csrf=csrf_of(token))

    def on_behalf_of(self, account_id: str) -> Principal | None:
        """Who this account is with the rights it has now, for what the clock does for it; None when it is disabled."""
        with self._db.transaction() as tx:
            row = store.principal(tx, account_id)
        return principal_of(row, "session") if row else None

    def sign_out(self, by: Principal) -> None:
        """End this session."""
        if by.session is None:
            raise Forbidden("Only a session can be ended.", code="session_needed")
        with self._db.transaction() as tx:
            if store.delete_session(tx, by.session):
                self._trail.write(tx, by, "session.closed", by.id, {})

    def purge(self) -> int:
        """Delete sessions that are over; for the schedule of the server."""
        at = now()
        with self._db.transaction() as tx:
            return store.purge_sessions(tx, at, at - timedelta(seconds=self._terms.idle_s))


def _wrong() -> Unauthenticated:
    return Unauthenticated("The account or the password is wrong.", code="wrong_credentials")
