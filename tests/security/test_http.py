"""What a browser and a program see."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from chengshu.security import Account, Guard, Principal, Security

PASSWORD = "Pivot-of-2026"
Make = Callable[..., Account]
Browser = Callable[..., TestClient]


def test_signing_in_gives_a_cookie_no_script_can_read(browser: Browser, an_account: Make) -> None:
    an_account("li", "viewer", jurisdiction=["430212"])
    client = browser()
    answer = client.post("session", json={"account": "li", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    for flag in ("chengshu_session=", "HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"):
        assert flag in cookie
    assert "Secure" not in cookie
    body = answer.json()
    assert body["principal"]["permissions"] == ["cases.read", "maps.read"]
    assert body["principal"]["jurisdiction"] == ["430212"]
    assert client.get("session").json() == body
    client.headers["X-CSRF-Token"] = body["csrf"]
    assert client.delete("session").status_code == 204
    assert client.get("session").status_code == 401


def test_over_https_the_cookie_is_secure(app: FastAPI, an_account: Make) -> None:
    an_account("li")
    client = TestClient(app, base_url="https://testserver/api/v1/")
    answer = client.post("session", json={"account": "li", "password": PASSWORD})
    assert "Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers


def test_wrong_password_and_unknown_account_get_the_same_answer(browser: Browser, an_account: Make) -> None:
    an_account("li")
    answers = [
        browser().post("session", json={"account": name, "password": "wrong"}) for name in ("li", "nobody", "' or")
    ]
    assert {(a.status_code, a.text) for a in answers} == {(401, answers[0].text)}


def test_an_unsafe_request_with_a_cookie_needs_the_csrf_token(browser: Browser, house: SimpleNamespace) -> None:
    client = browser("root")
    good = client.headers.pop("X-CSRF-Token")
    for token in ("", "wrong", "\u00e9"):
        answer = client.post("organisations", json={"name": "x"}, headers={"X-CSRF-Token": token.encode()})
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    answer = client.post("organisations", json={"name": "x"}, headers={"X-CSRF-Token": good})
    assert answer.status_code == 201


def test_another_site_cannot_sign_somebody_in(browser: Browser, an_account: Make) -> None:
    an_account("li")
    body = {"account": "li", "password": PASSWORD}
    answer = browser().post("session", json=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.json()["code"]) == (403, "other_site")


def test_a_token_works_without_cookie_and_csrf(browser: Browser, house: SimpleNamespace) -> None:
    made = browser("root").post("tokens", json={"name": "cli", "permissions": ["security.accounts"]})
    assert made.status_code == 201
    program = browser()
    program.headers["Authorization"] = f"Bearer {made.json()['secret']}"
    assert program.post("organisations", json={"name": "x"}).status_code == 201
    assert program.get("accounts").status_code == 403
    assert program.post("tokens", json={"name": "y", "permissions": ["security.accounts"]}).status_code == 403
    program.headers["Authorization"] = "Bearer cst_wrong"
    assert program.get("session").status_code == 401


def test_before_a_new_password_nothing_else_is_possible(browser: Browser, an_account: Make) -> None:
    an_account("li", "system_administrator", must_change=True)
    client = browser("li")
    assert client.get("session").json()["principal"]["must_change"] is True
    answer = client.get("accounts")
    assert (answer.status_code, answer.json()["code"]) == (403, "password_change_required")
    weak = client.put("session/password", json={"current": PASSWORD, "new": "x"})
    assert weak.json()["errors"][0] == {"field": "new", "reason": "too_short"}
    changed = client.put("session/password", json={"current": PASSWORD, "new": "Another-pivot-27"})
    assert changed.status_code == 204
    assert client.get("accounts").status_code == 200


def test_the_administrators_do_their_own_work_and_not_each_others(
    browser: Browser, house: SimpleNamespace, an_account: Make
) -> None:
    li = an_account("li")
    paths = ["accounts", "audit"]
    seen = {name: [browser(name).get(p).status_code for p in paths] for name in ("root", "shen", "ji", "li")}
    assert seen == {"root": [200, 403], "shen": [200, 403], "ji": [403, 200], "li": [403, 403]}
    grant = {"role": "viewer", "jurisdiction": ["430212"]}
    account = {"account": "wu", "name": "Wu", "password": "Another-pivot-27"}
    assert browser("root").post(f"accounts/{li.id}/grants", json=grant).status_code == 403
    assert browser("shen").post("accounts", json=account).status_code == 403
    assert browser("root").post("accounts", json=account).status_code == 201
    given = browser("shen").post(f"accounts/{li.id}/grants", json=grant)
    assert given.json()["grants"][0]["jurisdiction"] == ["430212"]


def test_an_account_is_made_granted_changed_and_disabled(browser: Browser, house: SimpleNamespace) -> None:
    root, shen = browser("root"), browser("shen")
    city = root.post("organisations", json={"name": "株洲市"}).json()
    body = {"account": "wu", "name": "Wu", "password": "Another-pivot-27", "organisation": city["id"]}
    wu = root.post("accounts", json=body).json()
    assert "password" not in wu
    granted = shen.post(f"accounts/{wu['id']}/grants", json={"role": "dispatcher", "jurisdiction": [""]}).json()
    listed = root.get("accounts", params={"organisation": city["id"]}).json()
    assert (listed["items"], listed["next"], listed["total"]) == ([granted], None, None)
    changed = root.patch(f"accounts/{wu['id']}", json={"name": "Wu Lan", "organisation": ""}).json()
    assert (changed["name"], changed["organisation"]) == ("Wu Lan", None)
    assert root.patch(f"accounts/{wu['id']}", json={"disabled": True}).json()["disabled"] is True
    revoked = shen.delete(f"accounts/{wu['id']}/grants/{granted['grants'][0]['id']}")
    assert revoked.json()["grants"] == []
    assert root.get("accounts/nonsense").status_code == 404
    actions = [row["action"] for row in browser("ji").get("audit", params={"subject": wu["id"]}).json()["items"]]
    assert actions == [
        "grant.revoked",
        "account.disabled",
        "account.changed",
        "grant.given",
        "account.created",
    ]
    assert browser("ji").get("audit/verification").json()["intact"] is True


def test_nobody_grants_himself_and_nobody_disables_himself(browser: Browser, house: SimpleNamespace) -> None:
    own = browser("shen").post(f"accounts/{house.security.id}/grants", json={"role": "viewer"})
    assert (own.status_code, own.json()["code"]) == (403, "own_grant")
    self = browser("root").patch(f"accounts/{house.system.id}", json={"disabled": True})
    assert (self.status_code, self.json()["code"]) == (403, "own_account")


def test_signing_in_too_often_is_slowed_down(browser: Browser, an_account: Make) -> None:
    client = browser()
    codes: list[int] = []
    # The bucket fills while one tries: on a slow machine it takes more than sixty tries to empty it.
    while 429 not in codes and len(codes) < 300:
        codes.append(client.post("session", json={"account": f"a{len(codes)}", "password": "x"}).status_code)
    assert codes[:60] == [401] * 60
    assert codes[-1] == 429


@pytest.mark.parametrize("path", ["accounts?limit=0", "accounts?limit=201", "audit?from=yesterday"])
def test_a_senseless_question_is_refused(browser: Browser, house: SimpleNamespace, path: str) -> None:
    assert browser("root" if "accounts" in path else "ji").get(path).status_code == 422


@pytest.mark.parametrize("path", ["accounts", "organisations", "tokens", "audit"])
def test_a_cursor_of_our_own_making_is_refused(browser: Browser, house: SimpleNamespace, path: str) -> None:
    client = browser("ji" if path == "audit" else "root")
    for cursor in ("nonsense", "W10", "e30", "WyJhIiwiYiJd", "W251bGxd"):
        assert client.get(path, params={"after": cursor}).status_code in (200, 422)


def test_every_answer_carries_the_headers(browser: Browser) -> None:
    headers = browser().get("session").headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "worker-src 'self' blob:" in policy
    assert "img-src 'self' data: blob:" in policy
    assert "media-src 'self' blob:" in policy  # a voice note is listened to before it is sent
    assert "frame-ancestors 'none'" in policy
    assert "microphone=(self)" in headers["permissions-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


def test_every_route_declares_what_it_needs(app: FastAPI) -> None:
    routes = [route for route in app.routes if getattr(route, "path", "").startswith("/api/")]
    for route in routes:
        calls = [dependency.call for dependency in route.dependant.dependencies]  # type: ignore[attr-defined]
        assert any(hasattr(call, "permission") for call in calls), route


def test_a_guard_cannot_be_asked_for_a_permission_nobody_knows(security: Security) -> None:
    with pytest.raises(ValueError, match=r"cases\.raed"):
        Guard(security).needs("cases.raed")


def test_a_stream_can_ask_again_whether_its_session_lives(app: FastAPI, browser: Browser, an_account: Make) -> None:
    an_account("li")
    guard = app.state.guard
    client = browser("li")

    from fastapi import Request

    @app.get("/api/v1/stream")
    def stream(request: Request, principal: Annotated[Principal, Depends(guard.signed_in())]) -> dict[str, bool]:
        before = guard.current(request) is not None
        client.delete("session")
        return {"before": before, "after": guard.current(request) is not None}

    assert client.get("stream").json() == {"before": True, "after": False}
