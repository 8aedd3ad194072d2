"""Accounts, passwords and the lock-out, on a real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from chengshu.kit import (
    ChengshuError,
    Conflict,
    Database,
    Forbidden,
    NotFound,
    Refused,
    TooMany,
    Unauthenticated,
)
from chengshu.security import SYSTEM, Account, Change, Passwords, Principal, Security

PASSWORD = "Pivot-of-2026"
Make = Callable[..., Account]


def signed_in(security: Security, account: str, password: str = PASSWORD) -> Principal:
    return security.sessions.sign_in(account, password).principal


def test_an_account_signs_in_with_its_password_whatever_the_case_of_its_name(
    security: Security, an_account: Make
) -> None:
    made = an_account("li.wei", "viewer", jurisdiction=["430212"])
    principal = signed_in(security, "LI.Wei")
    assert (principal.id, principal.kind, principal.roles) == (made.id, "session", ("viewer",))
    assert principal.permissions == {"cases.read", "maps.read"}
    assert principal.jurisdiction == ("430212",)
    assert security.accounts.get(made.id).last_login is not None


def test_an_account_name_is_taken_once(security: Security, an_account: Make) -> None:
    an_account("li")
    with pytest.raises(Conflict, match="already"):
        an_account("LI")


def test_a_weak_password_is_refused_with_reasons(security: Security) -> None:
    with pytest.raises(Refused) as refused:
        security.accounts.create("li.wei", "Li", "short", by=SYSTEM)
    assert [error.reason for error in refused.value.errors] == ["too_short", "too_simple"]


@pytest.mark.parametrize("account", ["li", "nobody"])
def test_an_account_locks_after_wrong_passwords_and_the_lock_grows(
    security: Security, an_account: Make, clock: Any, account: str
) -> None:
    """Also one that does not exist, so that nobody learns which ones do."""
    an_account("li")
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            security.sessions.sign_in(account, "wrong")
    with pytest.raises(TooMany) as locked:
        security.sessions.sign_in(account, PASSWORD)
    assert locked.value.code == "account_locked"
    clock.pass_by(seconds=61)
    with pytest.raises(Unauthenticated):
        security.sessions.sign_in(account, "wrong")
    clock.pass_by(seconds=61)
    with pytest.raises(TooMany):
        security.sessions.sign_in(account, PASSWORD)
    clock.pass_by(seconds=60)
    if account == "li":
        assert signed_in(security, account)


def test_success_starts_the_count_again(security: Security, an_account: Make) -> None:
    an_account("li")
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(Unauthenticated):
                security.sessions.sign_in("li", "wrong")
        signed_in(security, "li")


def test_guesses_at_the_same_time_get_no_more_tries_than_one_after_another(
    security: Security, an_account: Make
) -> None:
    an_account("li")

    def guess(_: int) -> str:
        try:
            security.sessions.sign_in("li", "wrong")
        except ChengshuError as error:
            return error.code
        return "in"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(24)))
    assert answers.count("wrong_credentials") == 5
    assert answers.count("account_locked") == 19


def test_an_administrator_unlocks_an_account(security: Security, an_account: Make, house: SimpleNamespace) -> None:
    li = an_account("li")
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            security.sessions.sign_in("li", "wrong")
    assert security.accounts.get(li.id).locked_until is not None
    security.accounts.unlock(li.id, by=signed_in(security, "root"))
    assert signed_in(security, "li")


def test_a_disabled_account_is_out_at_once_and_for_every_credential(
    security: Security, an_account: Make, house: SimpleNamespace
) -> None:
    li = an_account("li", "viewer", jurisdiction=[""])
    session = security.sessions.sign_in("li", PASSWORD)
    _, secret = security.tokens.create("feed", ["cases.read"], by=session.principal)
    security.accounts.change(li.id, Change(disabled=True), by=SYSTEM)
    assert security.sessions.principal(session.token) is None
    assert security.tokens.principal(secret) is None
    with pytest.raises(Unauthenticated):
        signed_in(security, "li")
    security.accounts.change(li.id, Change(disabled=False), by=SYSTEM)
    assert signed_in(security, "li")
    assert security.sessions.principal(session.token) is None, "an ended session does not come back"


def test_a_reset_password_must_be_changed_and_ends_the_sessions(security: Security, an_account: Make) -> None:
    li = an_account("li")
    old = security.sessions.sign_in("li", PASSWORD)
    given = security.accounts.reset_password(li.id, by=SYSTEM)
    assert security.sessions.principal(old.token) is None
    session = security.sessions.sign_in("li", given)
    assert session.principal.must_change
    security.accounts.change_password(session.principal, given, "Another-pivot-27")
    now = security.sessions.principal(session.token)
    assert now is not None, "one's own session goes on"
    assert not now.must_change
    assert signed_in(security, "li", "Another-pivot-27")


def test_a_password_change_needs_the_old_one_and_a_new_one(security: Security, an_account: Make) -> None:
    an_account("li")
    principal = signed_in(security, "li")
    with pytest.raises(Refused) as wrong:
        security.accounts.change_password(principal, "wrong", "Another-pivot-27")
    assert [error.field for error in wrong.value.errors] == ["current"]
    with pytest.raises(Refused) as same:
        security.accounts.change_password(principal, PASSWORD, PASSWORD)
    assert [error.reason for error in same.value.errors] == ["unchanged"]


def test_the_system_administrator_cannot_become_another_administrator(
    security: Security, house: SimpleNamespace
) -> None:
    """Neither by a reset password nor by a grant."""
    root = signed_in(security, "root")
    with pytest.raises(Forbidden, match="on the server only"):
        security.accounts.reset_password(house.security.id, by=root)
    with pytest.raises(Forbidden, match="himself"):
        security.roles.grant(root.id, "dispatcher", by=root)


def test_a_hash_made_with_older_parameters_is_renewed_at_sign_in(db: Database, an_account: Make) -> None:
    an_account("li")
    stronger = Security(db, passwords=Passwords(memory_kib=128, passes=1))
    stronger.sessions.sign_in("li", PASSWORD)
    with db.transaction() as tx:
        row = tx.execute("select password from security.accounts").fetchone()
    assert row is not None
    assert "m=128,t=1,p=1" in row["password"]


def test_no_secret_lies_in_the_database(db: Database, security: Security, an_account: Make) -> None:
    an_account("li", "viewer", jurisdiction=[""])
    session = security.sessions.sign_in("li", PASSWORD)
    _, secret = security.tokens.create("feed", ["cases.read"], by=session.principal)
    with db.transaction() as tx:
        names = [
            row["t"]
            for row in tx.execute(
                "select table_name as t from information_schema.tables where table_schema = 'security'"
            )
        ]
        text = "".join(str(list(tx.execute(f"select x::text from security.{name} x"))) for name in names)
    for hidden in (PASSWORD, session.token, secret, str(session.principal.csrf)):
        assert hidden not in text


def test_accounts_are_paged_searched_and_found_by_organisation_and_place(security: Security, an_account: Make) -> None:
    city = security.organisations.create("株洲市", by=SYSTEM)
    bureau = security.organisations.create("城管局", parent=city.id, by=SYSTEM)
    for n in range(5):
        an_account(f"li{n}", "viewer", jurisdiction=[f"43021{n}"], organisation=bureau.id)
    an_account("wu_1", "dispatcher", jurisdiction=[""], organisation=city.id)
    first = security.accounts.find(limit=4)
    rest = security.accounts.find(limit=4, after=first.next)
    assert [a.account for a in first.items + rest.items] == ["li0", "li1", "li2", "li3", "li4", "wu_1"]
    assert rest.next is None
    assert [a.account for a in security.accounts.find(q="WU_").items] == ["wu_1"]
    assert [a.account for a in security.accounts.find(q="%").items] == []
    assert len(security.accounts.find(organisation=bureau.id).items) == 5
    assert len(security.accounts.find(organisation=city.id).items) == 6
    assert [a.account for a in security.accounts.find(jurisdiction="430212").items] == ["li2", "wu_1"]
    assert [a.account for a in security.accounts.find(role="dispatcher").items] == ["wu_1"]
    assert security.accounts.find(q="li0").items[0].grants[0].jurisdiction == ("430210",)


def test_what_is_not_there_is_not_found(security: Security) -> None:
    for account_id in ("nonsense", SYSTEM.id):
        with pytest.raises(NotFound):
            security.accounts.get(account_id)
        with pytest.raises(NotFound):
            security.accounts.unlock(account_id, by=SYSTEM)
