"""A wall looks at its screen by a key of its own, changes nothing, and ends when the key does."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.testclient import TestClient

from chengshu.kit import Refused
from chengshu.security import SYSTEM, Account, Principal, Security
from chengshu.security.model import RESERVED, WALL_PERMISSIONS
from chengshu.security.walled import may_ask

Make = Callable[..., Account]
Browser = Callable[..., TestClient]
NEW = {"name": "指挥大厅", "jurisdiction": ["4302"], "days": 30}


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    """With a screen, a list, and something that changes the list."""
    Looker = Annotated[Principal, Depends(app.state.guard.needs("cases.read"))]

    @app.get("/api/v1/cases")
    @app.get("/api/v1/cases/export.csv")
    @app.get("/api/v1/dashboards/cockpit")
    @app.get("/api/v1/dashboards/other")
    @app.post("/api/v1/cases")
    def look(request: Request, principal: Looker) -> list[Any]:
        return [principal.kind, list(principal.jurisdiction), principal.can("cases.act")]

    return app


@pytest.fixture
def key(browser: Browser, house: SimpleNamespace) -> dict[str, Any]:
    answer = browser("shen").post("wall-keys", json=NEW)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
def wall(browser: Browser, key: dict[str, Any]) -> TestClient:
    client = browser()
    answer = client.post("session/wall", json={"key": key["secret"]})
    assert answer.status_code == 204
    for flag in ("chengshu_session=csw_", "HttpOnly", "SameSite=strict", "Path=/"):
        assert flag in answer.headers["set-cookie"]
    return client


def test_a_wall_sees_its_screen_and_asks_for_nothing_else(wall: TestClient) -> None:
    assert wall.get("cases").json() == ["wall", ["4302"], False]
    assert wall.get("dashboards/cockpit").status_code == 200
    known = wall.get("session").json()
    assert (known["principal"]["kind"], known["principal"]["name"], known["csrf"]) == ("wall", "指挥大厅", None)
    refused = [wall.get(path) for path in ("dashboards/other", "cases/export.csv", "wall-keys", "accounts", "roles")]
    refused += [wall.post("cases"), wall.post("tokens", json={"name": "x", "permissions": ["cases.read"]})]
    refused += [wall.put("session/password", json={"current": "a", "new": "b"})]
    assert {(one.status_code, one.json()["code"]) for one in refused} == {(403, "wall_only")}


def test_it_hangs_for_weeks_and_ends_with_its_days(clock: Any, wall: TestClient, security: Security) -> None:
    for _ in range(29):
        clock.pass_by(days=1)
        security.purge()
        assert wall.get("cases").status_code == 200
    clock.pass_by(days=2)
    assert wall.get("cases").status_code == 401


def test_a_revoked_key_ends_at_once_and_for_good(
    wall: TestClient, browser: Browser, key: dict[str, Any], security: Security
) -> None:
    admin = browser("shen")
    (listed,) = admin.get("wall-keys").json()["items"]
    assert listed["id"] == key["key"]["id"]
    assert listed["last_used"]
    assert key["secret"] not in str(listed)
    assert admin.delete(f"wall-keys/{listed['id']}").status_code == 204
    assert wall.get("cases").status_code == 401
    assert browser().post("session/wall", json={"key": key["secret"]}).json()["code"] == "wall_key"
    assert admin.delete(f"wall-keys/{listed['id']}").status_code == 404
    assert admin.get("wall-keys").json()["items"] == []
    trail = [one.action for one in security.trail.find().items]
    assert trail.index("wall.revoked") < trail.index("wall.opened") < trail.index("wall.created")


def test_a_wall_puts_its_key_away_and_the_key_stands(wall: TestClient, browser: Browser, key: dict[str, Any]) -> None:
    assert wall.delete("session").status_code == 204
    assert wall.get("session").status_code == 401
    assert browser().post("session/wall", json={"key": key["secret"]}).status_code == 204


@pytest.mark.parametrize("account", ["root", "ji", "li"])
def test_only_who_gives_rights_gives_keys(
    browser: Browser, house: SimpleNamespace, an_account: Make, account: str
) -> None:
    an_account("li", "dispatcher", jurisdiction=["4302"])
    client = browser(account)
    assert client.post("wall-keys", json=NEW).status_code == 403
    assert client.get("wall-keys").status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"jurisdiction": ["43x"]}, {"screen": "../accounts"}, {"jurisdiction": []}, {"days": 800}, {"name": " "}]
)
def test_a_key_that_cannot_be_is_refused(browser: Browser, house: SimpleNamespace, wrong: dict[str, Any]) -> None:
    assert browser("shen").post("wall-keys", json=NEW | wrong).status_code == 422


def test_guessing_keys_and_other_sites_are_turned_away(browser: Browser, key: dict[str, Any]) -> None:
    client = browser()
    other = client.post("session/wall", json={"key": key["secret"]}, headers={"Sec-Fetch-Site": "cross-site"})
    assert other.json()["code"] == "other_site"
    assert {client.post("session/wall", json={"key": f"csw_{n}"}).status_code for n in range(40)} == {401, 429}


def test_what_a_wall_may_is_looking_and_nothing_reserved(security: Security, house: SimpleNamespace) -> None:
    assert all(one.split(".")[1].startswith("read") for one in WALL_PERMISSIONS)
    assert not WALL_PERMISSIONS & RESERVED
    with pytest.raises(Refused):
        security.walls.create("x", "cockpit", [], by=Principal(house.security.id, "s", "s", "session", (), frozenset()))
    assert not may_ask(SYSTEM, "GET", "/api/v1/new-thing")
    assert not may_ask(SYSTEM, "GET", "/api/v1/cases/01a2017a-882c-7143-ac2f-6f2abf94cabe")
