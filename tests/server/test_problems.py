"""Whatever goes wrong, the answer is a problem document (RFC 9457) with a code, and never tells a secret."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from tests.server.living_city import PASSWORD, LivingCity

from chengshu.kit import Unavailable


@pytest.fixture(scope="module")
def client(living: LivingCity) -> TestClient:
    return living.client("everywhere")


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.headers["x-request-id"]) >= 8
    body: dict[str, Any] = answer.json()
    assert body.keys() == {"type", "title", "status", "code", "detail", "errors"}
    assert (body["status"], body["code"], body["type"]) == (status, code, "about:blank")
    assert body["title"]
    assert body["detail"]
    return body


def test_a_wrong_body_names_each_field(client: TestClient) -> None:
    answer = client.post("/api/v1/devices", json={"protocol": "hj212", "name": 5, "colour": "red"})
    fields = {error["field"] for error in problem(answer, 422, "refused")["errors"]}
    assert {"identifier", "kind", "name", "colour"} <= fields


def test_a_wrong_query_names_its_parameter(client: TestClient) -> None:
    body = problem(client.get("/api/v1/cases", params={"limit": 100000}), 422, "refused")
    assert [error["field"] for error in body["errors"]] == ["limit"]


def test_what_is_not_json_is_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/devices", content=b"{not json", headers={"content-type": "application/json"})
    problem(answer, 422, "refused")


@pytest.mark.parametrize("cursor", ["x", "W10", "////", "\x00", "WyJ4Il0"])
@pytest.mark.parametrize("path", ["cases", "devices", "alerts", "telemetry/latest", "telemetry/rejects"])
def test_a_cursor_nobody_gave_out_is_refused_or_gives_an_empty_page(client: TestClient, path: str, cursor: str) -> None:
    answer = client.get(f"/api/v1/{path}", params={"after": cursor})
    assert answer.status_code in {200, 422}, answer.text


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/v1/cases/../../x", "/health/nowhere", "/assets/gone.js"])
def test_what_is_not_there_is_a_404(client: TestClient, path: str) -> None:
    problem(client.get(path), 404, "not_found")


@pytest.mark.parametrize("path", ["cases/none", "cases/00000000-0000-0000-0000-000000000000", "cases/%00", "cases/é"])
def test_a_case_that_is_none_is_a_problem_whatever_its_name_looks_like(client: TestClient, path: str) -> None:
    assert client.get(f"/api/v1/{path}").status_code in {404, 422}


def test_a_wrong_method_is_a_405_that_names_every_right_one(client: TestClient) -> None:
    answer = client.put("/api/v1/cases")
    problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "POST"}


def test_a_wrong_method_where_nothing_is_is_a_404(client: TestClient) -> None:
    problem(client.post("/api/v1/nowhere"), 404, "not_found")
    problem(client.delete("/cockpit"), 404, "not_found")


def test_a_body_larger_than_anything_we_take_is_a_413_before_it_is_read(client: TestClient) -> None:
    answer = client.post("/api/v1/devices", json={"name": "x" * (3 << 20)})
    problem(answer, 413, "too_large")


def test_a_body_that_does_not_say_how_large_it_is_is_counted(client: TestClient) -> None:
    def flood() -> Iterator[bytes]:
        for _ in range(48):
            yield b" " * (1 << 16)

    answer = client.post("/api/v1/devices", content=flood(), headers={"content-type": "application/json"})
    problem(answer, 413, "too_large")


def test_an_upload_larger_than_any_picture_is_a_413(client: TestClient) -> None:
    path = "/api/v1/cases/00000000-0000-0000-0000-000000000000/attachments"
    problem(client.post(path, files={"file": ("a.png", b"x" * (22 << 20))}), 413, "too_large")
    problem(client.post(path, files={"file": ("a.png", b"x" * (3 << 20))}), 404, "case_unknown")


def test_signing_in_too_often_is_a_429_that_says_when_to_come_back(living: LivingCity) -> None:
    client = living.client()
    told = {"account": "guess-me", "password": "wrong-wrong"}
    answers = [client.post("/api/v1/session", json=told) for _ in range(8)]
    assert {answer.status_code for answer in answers} == {401, 429}
    problem(answers[0], 401, "wrong_credentials")
    body = problem(answers[-1], 429, "account_locked")
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "wrong-wrong" not in str(body)


def test_a_500_tells_the_request_and_nothing_else(living: LivingCity, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: Any, **__: Any) -> None:
        raise RuntimeError("postgresql://admin:hunter2@db/ and PW=123456")

    monkeypatch.setattr(type(living.city.cases), "find", explode)
    answer = living.client("everywhere").get("/api/v1/cases", headers={"X-Request-Id": "order-no-4711"})
    problem(answer, 500, "internal")
    assert answer.headers["x-request-id"] == "order-no-4711"
    assert answer.headers["x-content-type-options"] == "nosniff"
    for secret in ("hunter2", "Traceback", "RuntimeError", "123456"):
        assert secret not in answer.text


@pytest.mark.parametrize(
    "error",
    [psycopg.OperationalError("password hunter2"), Unavailable("The bus does not answer.", code="bus_unavailable")],
)
def test_a_dead_dependency_is_a_503_to_try_again(
    living: LivingCity, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(type(living.city.cases), "find", fail)
    answer = living.client("everywhere").get("/api/v1/cases")
    assert answer.status_code == 503
    assert answer.json()["code"] in {"database_unavailable", "bus_unavailable"}
    assert "hunter2" not in answer.text
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("given", ["short", "x" * 65, "line\tbreak1"])
def test_a_strange_request_id_is_replaced_by_ours(client: TestClient, given: str) -> None:
    answer = client.get("/health/live", headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 36


def test_a_request_that_changes_something_needs_the_csrf_token_of_its_session(living: LivingCity) -> None:
    client, other = living.client("everywhere"), living.client("here")
    token = client.headers.pop("X-CSRF-Token")
    body = {"protocol": "hj212", "identifier": "CSRF1", "name": "n", "kind": "air_station"}
    problem(client.post("/api/v1/devices", json=body), 403, "csrf")
    foreign = {"X-CSRF-Token": other.headers["X-CSRF-Token"]}
    problem(client.post("/api/v1/devices", json=body, headers=foreign), 403, "csrf")
    problem(client.delete("/api/v1/session"), 403, "csrf")
    assert client.get("/api/v1/devices", params={"q": "CSRF1"}).json()["items"] == []
    right = {"X-CSRF-Token": token}
    assert client.post("/api/v1/devices", json=body, headers=right).status_code == 201


def test_another_site_cannot_sign_a_browser_in(living: LivingCity) -> None:
    told = {"account": "everywhere", "password": PASSWORD}
    answer = living.client().post("/api/v1/session", json=told, headers={"Sec-Fetch-Site": "cross-site"})
    problem(answer, 403, "other_site")


def test_the_sessions_cookie_cannot_be_read_by_scripts(living: LivingCity) -> None:
    told = {"account": "everywhere", "password": PASSWORD}
    cookie = living.client().post("/api/v1/session", json=told).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
