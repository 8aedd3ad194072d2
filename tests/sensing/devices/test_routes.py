"""The device registry over HTTP: jurisdiction, audit, and secrets that never come back."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

from chengshu.kit import ChengshuError, Database
from chengshu.security import Principal
from chengshu.sensing.devices import Devices
from chengshu.sensing.devices.routes import router

BODY = {
    "protocol": "hj212",
    "identifier": "MN1",
    "name": "Roof",
    "kind": "air_station",
    "division": "430202",
    "properties": ["a34004"],
    "secret": "123456",
}
Client = Callable[..., TestClient]


class GuardOf:
    """A guard that lets one principal in."""

    def __init__(self, principal: Principal) -> None:
        self._principal = principal

    def needs(self, permission: str) -> Callable[..., Principal]:
        return lambda: self._principal


def problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ChengshuError)
    errors = [{"field": item.field, "reason": item.reason} for item in error.errors]
    return JSONResponse({"code": error.code, "detail": error.detail, "errors": errors}, error.status)


@pytest.fixture
def trail() -> list[tuple[str, str, dict[str, Any]]]:
    return []


@pytest.fixture
def client(db: Database, trail: list[tuple[str, str, dict[str, Any]]]) -> Client:
    def make(*jurisdiction: str) -> TestClient:
        who = Principal(
            "1", "li", "Li", "session", (), frozenset({"devices.read", "devices.write"}), jurisdiction=jurisdiction
        )
        app = FastAPI()
        app.add_exception_handler(ChengshuError, problem)
        guard: Any = GuardOf(who)
        audit = lambda _who, action, subject, detail: trail.append((action, subject, detail))  # noqa: E731
        app.include_router(router(Devices(db), guard, audit))
        return TestClient(app)

    return make


def test_a_device_is_registered_read_changed_and_audited(client: Client, trail: list[Any]) -> None:
    web = client("")
    made = web.post("/devices", json=BODY)
    assert made.status_code == 201
    device = made.json()
    assert device["has_secret"] is True
    assert "secret" not in device
    assert web.get(f"/devices/{device['id']}").json() == device
    changed = web.patch(f"/devices/{device['id']}", json={"name": "Tower"})
    assert (changed.json()["name"], changed.json()["properties"]) == ("Tower", ["a34004"])
    listed = web.get("/devices", params={"q": "tow"}).json()
    assert (len(listed["items"]), listed["next"], listed["total"]) == (1, None, 1)
    assert [(action, subject) for action, subject, _ in trail] == [
        ("devices.register", device["id"]),
        ("devices.update", device["id"]),
    ]
    assert "123456" not in repr(trail)


def test_the_trail_tells_what_a_field_was_and_what_it_is_and_never_a_password(client: Client, trail: list[Any]) -> None:
    web = client("")
    device = web.post("/devices", json=BODY).json()["id"]
    web.patch(f"/devices/{device}", json={"name": "Tower", "kind": "air_station", "secret": "654321"})
    web.patch(f"/devices/{device}", json={"secret": None})
    assert [detail for _, _, detail in trail[1:]] == [
        {"changed": {"name": {"from": "Roof", "to": "Tower"}}, "secret": "set"},
        {"changed": {}, "secret": "removed"},
    ]
    assert "654321" not in repr(trail)


def test_a_device_outside_the_jurisdiction_does_not_exist(client: Client) -> None:
    device = client("").post("/devices", json=BODY).json()
    neighbour = client("430212")
    assert neighbour.get(f"/devices/{device['id']}").status_code == 404
    assert neighbour.patch(f"/devices/{device['id']}", json={"name": "x"}).status_code == 404
    assert neighbour.get("/devices").json()["items"] == []
    assert neighbour.post("/devices", json={**BODY, "identifier": "MN2"}).json()["code"] == "outside_jurisdiction"
    local = client("4302")
    assert local.patch(f"/devices/{device['id']}", json={"division": "430301"}).status_code == 403


def test_mistakes_are_named_field_by_field(client: Client) -> None:
    web = client("")
    wrong = web.post("/devices", json={**BODY, "division": "x", "longitude": 1}).json()
    assert {error["field"] for error in wrong["errors"]} == {"division", "longitude"}
    web.post("/devices", json=BODY)
    assert web.post("/devices", json=BODY).status_code == 409
    assert web.post("/devices", json={**BODY, "colour": "red"}).status_code == 422
    assert web.get("/devices/no-uuid").status_code == 404
