"""Verbs on accounts and their passwords."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from chengshu.kit import (
    Conflict,
    Database,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    Tx,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security.logic import (
    clean_account,
    clean_password,
    contains,
    is_id,
    new_secret,
    password_problems,
)
from chengshu.security.model import ADMINISTRATORS, Account, PasswordPolicy, Principal
from chengshu.security.passwords import Passwords
from chengshu.security.service.cursors import after_keys
from chengshu.security.service.organisations import Organisations, clean_name
from chengshu.security.service.roles import refuse_last_administrator
from chengshu.security.service.trail import Trail
from chengshu.security.store import accounts as store
from chengshu.security.store import sessions as session_store


@dataclass(frozen=True, slots=True)
class Change:
    """What to change of an account; None leaves a thing as it is, an empty organisation takes it away."""

    name: str | None = None
    organisation: str | None = None
    disabled: bool | None = None


class Accounts:
    """Who may sign in at all."""

    def __init__(
        self,
        db: Database,
        trail: Trail,
        organisations: Organisations,
        passwords: Passwords,
        policy: PasswordPolicy,
    ) -> None:
        self._db = db
        self._trail = trail
        self._organisations = organisations
        self._passwords = passwords
        self._policy = policy

    def create(
        self,
        account: str,
        name: str,
        password: str,
        *,
        organisation: str | None = None,
        must_change: bool = True,
        by: Principal,
    ) -> Account:
        """Add an account without any right. With `must_change` it can do nothing before a new password."""
        cleaned = clean_account(account)
        if cleaned is None:
            wrong = FieldError("account", "form")
            raise Refused("An account name has 2 to 64 letters, digits or . _ @ -", errors=(wrong,))
        hashed = self._fresh_hash(password, cleaned, "password")
        with self._db.transaction() as tx:
            if organisation:
                self._organisations.existing(tx, organisation, "organisation")
            own = new_id()
            values = {
                "id": own,
                "account": cleaned,
                "name": clean_name(name),
                "organisation": organisation,
                "password": hashed,
                "must_change": must_change,
                "now": now(),
                "by": by.id,
            }
            if not store.insert(tx, values):
                taken = FieldError("account", "taken")
                raise Conflict("An account has this name already.", code="account_taken", errors=(taken,))
            detail = {"account": cleaned, "organisation": organisation}
            self._trail.write(tx, by, "account.created", own, detail)
            return existing(tx, own)

    def change(self, account_id: str, change: Change, *, by: Principal) -> Account:
        """Rename, move to another organisation, disable or enable. Disabling ends all sessions at once."""
        with self._db.transaction() as tx:
            store.hold_administrators(tx)
            before = _locked(tx, account_id)
            disabled = before.disabled if change.disabled is None else change.disabled
            if disabled and not before.disabled:
                self._before_disabling(tx, before, by)
            if change.organisation:
                self._organisations.existing(tx, change.organisation, "organisation")
            moved = before.organisation if change.organisation is None else change.organisation or None
            name = before.name if change.name is None else clean_name(change.name)
            store.update(tx, account_id, name, moved, disabled)
            after = existing(tx, account_id)
            detail = {"account": before.account, "changed": _differences(before, after)}
            self._trail.write(tx, by, _action(before, after), account_id, detail)
            return after

    def _before_disabling(self, tx: Tx, account: Account, by: Principal) -> None:
        if account.id == by.id:
            raise Forbidden("Nobody may disable himself.", code="own_account")
        refuse_last_administrator(tx, account, account.grants)
        session_store.delete_sessions_of(tx, account.id, None)

    def unlock(self, account_id: str, *, by: Principal) -> Account:
        """End a lock-out before its time."""
        with self._db.transaction() as tx:
            account = _locked(tx, account_id)
            if store.clear_failures(tx, account.account):
                self._trail.write(tx, by, "account.unlocked", account_id, {"account": account.account})
            return existing(tx, account_id)

    def reset_password(self, account_id: str, password: str | None = None, *, by: Principal) -> str:
        """Give a password for one sign-in, made up when none is given. Ends the sessions and the lock-out.

        An administrator's password cannot be reset by another one, who could then be two of the three;
        that takes the command line of the server, which acts as the system.
        """
        with self._db.transaction() as tx:
            account = _locked(tx, account_id)
            if by.kind != "system" and any(grant.role in ADMINISTRATORS for grant in account.grants):
                detail = "An administrator's password is reset on the server only."
                raise Forbidden(detail, code="administrator")
        chosen = new_secret() if password is None else password
        hashed = (
            self._passwords.hash(chosen) if password is None else self._fresh_hash(chosen, account.account, "password")
        )
        with self._db.transaction() as tx:
            _locked(tx, account_id)
            store.set_password(tx, account_id, hashed, True, now())
            store.clear_failures(tx, account.account)
            session_store.delete_sessions_of(tx, account_id, None)
            self._trail.write(tx, by, "account.password_reset", account_id, {"account": account.account})
        return chosen

    def change_password(self, by: Principal, current: str, new: str) -> None:
        """One's own password. Needs the current one, ends all other sessions."""
        if by.kind != "session":
            raise Forbidden("A password is changed in a session.", code="session_needed")
        with self._db.transaction() as tx:
            row = store.credentials(tx, by.account)
        if row is None or not self._passwords.matches(row["password"], clean_password(current)):
            raise Refused("The current password is wrong.", errors=(FieldError("current", "wrong"),))
        if clean_password(new) == clean_password(current):
            raise Refused("The new password is the old one.", errors=(FieldError("new", "unchanged"),))
        hashed = self._fresh_hash(new, by.account, "new")
        with self._db.transaction() as tx:
            store.set_password(tx, by.id, hashed, False, now())
            session_store.delete_sessions_of(tx, by.id, by.session)
            self._trail.write(tx, by, "account.password_changed", by.id, {"account": by.account})

    def get(self, account_id: str) -> Account:
        with self._db.transaction() as tx:
            return existing(tx, account_id)

    def names(self, ids: Collection[str]) -> dict[str, str]:
        """What people are called; those that are none of ours are left out."""
        with self._db.transaction() as tx:
            return store.names(tx, sorted(ids))

    def by_name(self, account: str) -> Account | None:
        """The account with this sign-in name, if there is one."""
        cleaned = clean_account(account)
        with self._db.transaction() as tx:
            found = store.id_of(tx, cleaned) if cleaned else None
            return store.get(tx, found) if found else None

    def find(
        self,
        *,
        q: str | None = None,
        organisation: str | None = None,
        jurisdiction: str | None = None,
        role: str | None = None,
        disabled: bool | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Account]:
        """By account name. `organisation`: its whole subtree; `jurisdiction`: whoever acts in or over it."""
        filters = {
            "after": (after_keys(after, str) or ("",))[0],
            "q": contains(q),
            "organisation": organisation,
            "jurisdiction": jurisdiction,
            "role": role,
            "disabled": disabled,
            "limit": limit + 1,
        }
        with self._db.transaction() as tx:
            rows = store.find(tx, filters)
        return Page(rows[:limit], encode_cursor(rows[limit - 1].account) if len(rows) > limit else None)

    def purge(self, forget: timedelta) -> int:
        """Forget failed sign-ins that no longer count."""
        with self._db.transaction() as tx:
            return store.purge_failures(tx, now() - forget)

    def _fresh_hash(self, password: str, account: str, field: str) -> str:
        cleaned = clean_password(password)
        problems = password_problems(cleaned, account, self._policy)
        if problems:
            errors = tuple(FieldError(field, reason) for reason in problems)
            raise Refused("The password does not fit the rules.", code="weak_password", errors=errors)
        return self._passwords.hash(cleaned)


def existing(tx: Tx, account_id: str) -> Account:
    """The account. Raises `NotFound`."""
    found = store.get(tx, account_id) if is_id(account_id) else None
    if found is None:
        raise NotFound("There is no such account.")
    return found


def _locked(tx: Tx, account_id: str) -> Account:
    if not is_id(account_id) or not store.lock(tx, account_id):
        raise NotFound("There is no such account.")
    return existing(tx, account_id)


def _differences(before: Account, after: Account) -> dict[str, list[object]]:
    names = ("name", "organisation", "disabled")
    pairs = {name: [getattr(before, name), getattr(after, name)] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _action(before: Account, after: Account) -> str:
    if before.disabled == after.disabled:
        return "account.changed"
    return "account.disabled" if after.disabled else "account.enabled"
