"""Sessions and tokens: how long they live and what they may."""

from collections.abc import Callable
from typing import Any

import pytest

from chengshu.kit import Database, Forbidden, NotFound, Refused
from chengshu.security import SYSTEM, Account, PasswordPolicy, Passwords, Security

PASSWORD = "Pivot-of-2026"
Make = Callable[..., Account]


def test_a_session_ends_when_it_is_not_used(security: Security, an_account: Make, clock: Any) -> None:
    an_account("li")
    session = security.sessions.sign_in("li", PASSWORD)
    for _ in range(3):
        clock.pass_by(minutes=50)
        assert security.sessions.principal(session.token)
    clock.pass_by(minutes=61)
    assert security.sessions.principal(session.token) is None


def test_a_session_ends_for_good_however_much_it_is_used(
    security: Security, an_account: Make, clock: Any, db: Database
) -> None:
    an_account("li")
    session = security.sessions.sign_in("li", PASSWORD)
    for _ in range(23):
        clock.pass_by(minutes=30)
        assert security.sessions.principal(session.token)
    clock.pass_by(minutes=30)
    assert security.sessions.principal(session.token) is None
    security.purge()
    with db.transaction() as tx:
        assert tx.execute("select * from security.sessions").fetchall() == []


def test_signing_out_ends_this_session_only(security: Security, an_account: Make) -> None:
    an_account("li")
    one, two = (security.sessions.sign_in("li", PASSWORD) for _ in range(2))
    security.sessions.sign_out(one.principal)
    assert security.sessions.principal(one.token) is None
    assert security.sessions.principal(two.token)
    assert one.principal.csrf != two.principal.csrf


def test_a_new_right_counts_in_a_running_session(security: Security, an_account: Make) -> None:
    li = an_account("li")
    session = security.sessions.sign_in("li", PASSWORD)
    assert not session.principal.can("cases.act")
    security.roles.grant(li.id, "dispatcher", jurisdiction=[""], by=SYSTEM)
    now = security.sessions.principal(session.token)
    assert now is not None
    assert now.can("cases.act")


def test_an_old_password_must_be_changed_when_the_city_wants_it(db: Database, an_account: Make, clock: Any) -> None:
    an_account("li")
    strict = Security(db, passwords=Passwords(memory_kib=64, passes=1), policy=PasswordPolicy(max_age_days=90))
    assert not strict.sessions.sign_in("li", PASSWORD).principal.must_change
    clock.pass_by(days=400)
    assert strict.sessions.sign_in("li", PASSWORD).principal.must_change


def test_a_token_has_its_own_part_of_the_rights_and_loses_what_the_account_loses(
    security: Security, an_account: Make
) -> None:
    li = an_account("li", "dispatcher", jurisdiction=["430212"])
    owner = security.sessions.sign_in("li", PASSWORD).principal
    _, secret = security.tokens.create("feed", ["cases.read"], by=owner)
    assert secret.startswith("cst_")
    principal = security.tokens.principal(secret)
    assert principal is not None
    assert (principal.id, principal.kind, principal.permissions) == (li.id, "token", {"cases.read"})
    assert principal.covers("430212", "cases.read")
    assert not principal.covers("430212", "cases.act")
    assert security.tokens.find(owner).items[0].last_used is not None
    assert security.tokens.find(owner).items[0].hint == secret[-4:]
    security.roles.revoke(li.id, li.grants[0].id, by=SYSTEM)
    bare = security.tokens.principal(secret)
    assert bare is not None
    assert bare.permissions == frozenset()


def test_a_token_expires_and_can_be_revoked(security: Security, an_account: Make, clock: Any) -> None:
    an_account("li", "viewer", jurisdiction=[""])
    owner = security.sessions.sign_in("li", PASSWORD).principal
    _, secret = security.tokens.create("a", ["cases.read"], days=1, by=owner)
    other, second = security.tokens.create("b", ["cases.read"], days=30, by=owner)
    clock.pass_by(days=1)
    assert security.tokens.principal(secret) is None
    assert security.tokens.principal(second)
    security.tokens.revoke(other.id, by=owner)
    assert security.tokens.principal(second) is None
    with pytest.raises(NotFound):
        security.tokens.revoke(other.id, by=owner)


def test_nobody_gives_a_token_what_he_has_not_and_a_token_makes_no_tokens(security: Security, an_account: Make) -> None:
    li = an_account("li", "viewer", jurisdiction=[""])
    owner = security.sessions.sign_in("li", PASSWORD).principal
    with pytest.raises(Refused):
        security.tokens.create("feed", ["cases.act"], by=owner)
    _, secret = security.tokens.create_for(li.id, "feed", ["cases.read"])
    principal = security.tokens.principal(secret)
    assert principal is not None
    with pytest.raises(Forbidden):
        security.tokens.create("more", ["cases.read"], by=principal)


def test_nobody_revokes_the_token_of_another(security: Security, an_account: Make) -> None:
    an_account("li", "viewer", jurisdiction=[""])
    an_account("wu")
    li, wu = (security.sessions.sign_in(name, PASSWORD).principal for name in ("li", "wu"))
    token, _ = security.tokens.create("feed", ["cases.read"], by=li)
    with pytest.raises(NotFound):
        security.tokens.revoke(token.id, by=wu)
