"""`chengshu user` and `chengshu token`: for the one who stands at the machine."""

import re

import pytest
from fastapi.testclient import TestClient
from tests.server.command import Command
from tests.server.living_city import HERE, SITE, LivingCity

from chengshu.kit import new_id


@pytest.fixture(autouse=True)
def _the_city(living: LivingCity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHENGSHU_DATABASE_URL", living.settings.database_url or "")


@pytest.fixture
def name() -> str:
    return f"p{new_id()[-10:]}"


def secret_in(text: str) -> str:
    found = re.search(r"shown only now: (\S+)", text)
    assert found, text
    return found[1]


def sign_in(living: LivingCity, account: str, password: str) -> TestClient:
    client = living.client()
    answer = client.post("/api/v1/session", json={"account": account, "password": password})
    client.headers["X-CSRF-Token"] = answer.json().get("csrf") or ""
    client.headers["X-Status"] = str(answer.status_code)
    return client


def may_sign_in(living: LivingCity, account: str, password: str) -> bool:
    return sign_in(living, account, password).headers["X-Status"] == "200"


def trail_of(living: LivingCity, action: str) -> list[str]:
    entries = living.city.security.trail.find(action=action).items
    return [entry.account for entry in entries]


def test_a_new_account_signs_in_with_the_password_shown_once_and_must_change_it(
    living: LivingCity, command: Command, name: str
) -> None:
    told = command("user", "add", name, "--name", "张三", "--role", "dispatcher")
    assert told.code == 0, told.err
    client = sign_in(living, name, secret_in(told.out))
    person = client.get("/api/v1/session").json()["principal"]
    assert (person["roles"], person["jurisdiction"], person["must_change"]) == (["dispatcher"], [""], True)
    assert "system" in trail_of(living, "account.created")


@pytest.mark.parametrize(
    ("roles", "reason"),
    [
        (["nonsense"], "nonsense"),
        (["dispatcher", "nonsense"], "nonsense"),
        (["system_administrator", "audit_administrator"], "one"),
    ],
)
def test_an_account_whose_roles_cannot_be_is_not_half_made(
    living: LivingCity, command: Command, name: str, roles: list[str], reason: str
) -> None:
    told = command("user", "add", name, "--name", "n", *(word for role in roles for word in ("--role", role)))
    assert told.code == 1
    assert reason in told.err
    assert living.city.security.accounts.by_name(name) is None


@pytest.mark.parametrize(("account", "reason"), [("everywhere", "already"), ("a b", "letters"), ("", "letters")])
def test_an_account_name_that_is_taken_or_none_is_refused_in_a_sentence(
    command: Command, account: str, reason: str
) -> None:
    told = command("user", "add", account, "--name", "n")
    assert told.code == 1
    assert reason in told.err
    assert "Traceback" not in told.err


def test_a_new_password_replaces_the_old_one_and_ends_the_sessions(
    living: LivingCity, command: Command, name: str
) -> None:
    first = secret_in(command("user", "add", name, "--name", "n").out)
    client = sign_in(living, name, first)
    second = secret_in(command("user", "password", name).out)
    assert client.get("/api/v1/session").status_code == 401
    assert not may_sign_in(living, name, first)
    assert may_sign_in(living, name, second)


def test_a_disabled_account_is_out_at_once_and_an_enabled_one_is_back(
    living: LivingCity, command: Command, name: str
) -> None:
    secret = secret_in(command("user", "add", name, "--name", "n").out)
    client = sign_in(living, name, secret)
    assert command("user", "disable", name).code == 0
    assert client.get("/api/v1/session").status_code == 401
    assert not may_sign_in(living, name, secret)
    assert "disabled" in command("user", "list", "--q", name).out
    assert command("user", "enable", name).code == 0
    assert may_sign_in(living, name, secret)
    assert trail_of(living, "account.disabled")
    assert trail_of(living, "account.enabled")


def test_the_last_administrator_of_a_kind_stays(command: Command) -> None:
    for words in (("disable", "audit_administrator"), ("revoke", "audit_administrator", "audit_administrator")):
        told = command("user", *words)
        assert told.code == 1
        assert "last" in told.err


def test_a_role_is_given_for_a_district_and_taken_away(living: LivingCity, command: Command, name: str) -> None:
    command("user", "add", name, "--name", "n")
    assert command("user", "grant", name, "dispatcher", "--division", HERE).code == 0
    account = living.city.security.accounts.by_name(name)
    assert account is not None
    assert [(grant.role, grant.jurisdiction) for grant in account.grants] == [("dispatcher", (HERE,))]
    assert command("user", "revoke", name, "dispatcher").code == 0
    again = command("user", "revoke", name, "dispatcher")
    assert (again.code, "is not dispatcher" in again.err) == (1, True)


def test_a_locked_account_is_unlocked(living: LivingCity, command: Command, name: str) -> None:
    secret = secret_in(command("user", "add", name, "--name", "n").out)
    for _ in range(6):
        may_sign_in(living, name, "wrong")
    assert not may_sign_in(living, name, secret)
    assert "locked" in command("user", "list", "--q", name).out
    assert command("user", "unlock", name).code == 0
    assert may_sign_in(living, name, secret)


def test_the_roles_of_platform_and_packs_are_listed(command: Command) -> None:
    told = command("user", "roles")
    assert told.code == 0
    assert "dispatcher" in told.out
    assert "audit_administrator" in told.out


def test_a_token_opens_what_it_names_and_nothing_after_it_is_revoked(
    living: LivingCity, command: Command, name: str
) -> None:
    living.person(name, "test_everything", where=("",))
    secret = command("token", "new", name, "--name", "export", "--permission", "cases.read", "--days", "7").out
    program = TestClient(living.app, base_url=SITE, headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/cases").status_code == 200
    assert program.get("/api/v1/devices").status_code == 403
    listed = command("token", "list", name).out
    found = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", listed)
    assert found
    assert secret not in listed
    assert command("token", "revoke", name, found[0]).code == 0
    assert program.get("/api/v1/cases").status_code == 401
    again = command("token", "revoke", name, found[0])
    assert (again.code, "no such token" in again.err) == (1, True)
    assert "system" in trail_of(living, "token.revoked")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--permission", "security.audit"), "you hold yourself"),
        (("--permission", "cases.read", "--days", "9999"), "days"),
    ],
)
def test_a_token_beyond_its_holder_is_refused(command: Command, words: tuple[str, ...], reason: str) -> None:
    told = command("token", "new", "everywhere", "--name", "t", *words)
    assert told.code == 1
    assert reason in told.err
    assert not told.out


@pytest.mark.parametrize("verb", ["unlock", "password", "disable", "enable"])
def test_nobody_is_told_to_be_nobody(command: Command, verb: str) -> None:
    told = command("user", verb, "no-such-person")
    assert told.code == 1
    assert "There is no account 'no-such-person'" in told.err
    assert "user list" in told.err
