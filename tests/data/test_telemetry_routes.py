"""Telemetry over HTTP: who sees what came from where, whose eyes see a password, and who is written down."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

from chengshu.data.lake import Lake
from chengshu.data.telemetry import Delivery, Telemetry
from chengshu.data.telemetry.routes import router
from chengshu.kit import ChengshuError, Database, announce_nothing, set_clock
from chengshu.security import Principal, Scope
from chengshu.sensing import Frame, Observation, frame_id
from chengshu.sensing.devices import DeviceRegistration, Devices

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
READ, MEND = frozenset({"telemetry.read"}), frozenset({"telemetry.read", "telemetry.mend"})
City = SimpleNamespace


class GuardOf:
    """A guard that lets one principal in, if he holds the permission."""

    def __init__(self, principal: Principal) -> None:
        self._principal = principal

    def needs(self, permission: str) -> Callable[..., Principal]:
        assert permission in MEND
        return lambda: self._principal


def problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ChengshuError)
    return JSONResponse({"code": error.code}, error.status)


def frame(name: str, device: str | None, *, reason: str | None = None) -> Frame:
    raw = f"##0042QN=1;CN=2011;PW=s3cret;MN={name};CP=&&a34004-Rtd=30&&0000\r\n".encode()
    seen = () if reason else (Observation("a34004", "realtime", "value", NOON, 30.0, None, "N"),)
    made = Frame(frame_id("hj212", raw), "hj212", name, device, "2011", "2017", NOON, raw, seen)
    made.reason, made.detail = reason, reason
    return made


@pytest.fixture
def city(db: Database, tmp_path: Path) -> Iterator[City]:
    """A device in 430211 and one in 430212: each sent a good frame and a bad one; a stranger sent a third."""
    set_clock(lambda: NOON + timedelta(minutes=1))
    lake, devices = Lake(db.url, tmp_path / "lake"), Devices(db)
    telemetry = Telemetry(db, lake, announce_nothing)
    telemetry.prepare()
    ids = [
        devices.register(DeviceRegistration("hj212", name, name, "air_station", division=division)).id
        for name, division in (("HERE", "430211"), ("THERE", "430212"))
    ]
    frames = [frame(name, id) for name, id in zip(("HERE", "THERE"), ids, strict=True)]
    bad = [frame(f"BAD{name}", id, reason="crc") for name, id in zip(("HERE", "THERE"), ids, strict=True)]
    telemetry.keep([Delivery(1, (*frames, *bad, frame("STRANGER", None, reason="unknown_device")))])
    rejects = {one.identifier: one.id for one in telemetry.rejects().items}
    telemetry.decode = lambda _protocol, raw: frame("MENDED", ids[0])
    telemetry.republish = lambda _frame: None
    yield City(telemetry=telemetry, devices=devices, here=ids[0], there=ids[1], frames=frames, rejects=rejects)
    lake.close()


@pytest.fixture
def trail() -> list[tuple[str, str, str, dict[str, Any]]]:
    return []


@pytest.fixture
def client(city: City, trail: list[Any]) -> Callable[..., TestClient]:
    def make(*jurisdiction: str, permissions: frozenset[str] = READ, scopes: tuple[Scope, ...] = ()) -> TestClient:
        who = Principal("1", "li", "Li", "session", (), permissions, jurisdiction=jurisdiction, scopes=scopes)
        app = FastAPI()
        app.add_exception_handler(ChengshuError, problem)
        guard: Any = GuardOf(who)
        audit = lambda by, action, subject, detail: trail.append((by.account, action, subject, detail))  # noqa: E731
        app.include_router(router(city.telemetry, guard, city.devices, audit))
        return TestClient(app)

    return make


def identifiers(answer: Any) -> set[str]:
    return {one["identifier"] for one in answer.json()["items"]}


def test_readings_of_another_district_are_left_out(city: City, client: Callable[..., TestClient]) -> None:
    assert {one["device"] for one in client("").get("/telemetry/latest").json()["items"]} == {city.here, city.there}
    neighbour = client("430211")
    seen = neighbour.get("/telemetry/latest").json()
    assert ([one["device"] for one in seen["items"]], seen["total"]) == ([city.here], 1)
    asked = neighbour.get("/telemetry/latest", params={"device": [city.here, city.there]}).json()
    assert [one["device"] for one in asked["items"]] == [city.here]
    assert client().get("/telemetry/latest").json()["items"] == []


@pytest.mark.parametrize("path", ["series?property=a34004&device=", "frames?device="])
def test_what_a_device_of_another_district_said_does_not_exist(
    city: City, client: Callable[..., TestClient], path: str
) -> None:
    neighbour = client("430211")
    assert neighbour.get(f"/telemetry/{path}{city.here}").status_code == 200
    refused = neighbour.get(f"/telemetry/{path}{city.there}")
    nobody = neighbour.get(f"/telemetry/{path}01990000-0000-7000-8000-000000000009")
    assert (
        (refused.status_code, refused.json())
        == (nobody.status_code, nobody.json())
        == (
            404,
            {"code": "device_not_found"},
        )
    )
    assert client("").get(f"/telemetry/{path}{city.there}").status_code == 200


def test_a_frame_of_another_district_does_not_exist(city: City, client: Callable[..., TestClient]) -> None:
    here, there = (one.id for one in city.frames)
    assert client("430211").get(f"/telemetry/frames/{here}").status_code == 200
    assert client("430211").get(f"/telemetry/frames/{there}").json() == {"code": "no_such_frame"}
    assert client("4302").get(f"/telemetry/frames/{there}").status_code == 200


def test_rejects_of_strangers_are_for_those_who_look_after_the_whole_city(
    city: City, client: Callable[..., TestClient]
) -> None:
    assert identifiers(client("").get("/telemetry/rejects")) == {"BADHERE", "BADTHERE", "STRANGER"}
    assert identifiers(client("4302").get("/telemetry/rejects")) == {"BADHERE", "BADTHERE"}
    neighbour = client("430211", permissions=MEND)
    assert identifiers(neighbour.get("/telemetry/rejects")) == {"BADHERE"}
    for name in ("BADTHERE", "STRANGER"):
        reject = city.rejects[name]
        assert neighbour.get(f"/telemetry/rejects/{reject}").json() == {"code": "no_such_reject"}
        assert neighbour.post(f"/telemetry/rejects/{reject}/replay", json={}).status_code == 404
        assert neighbour.post(f"/telemetry/rejects/{reject}/discard", json={"reason": "no"}).status_code == 404
        assert city.telemetry.reject(reject).state == "open"


def test_the_password_of_a_device_is_starred_out_for_readers(city: City, client: Callable[..., TestClient]) -> None:
    reader = client("")
    one = reader.get(f"/telemetry/frames/{city.frames[0].id}").json()
    assert "PW=******;" in one["text"]
    assert one["masked"] is True
    assert bytes.fromhex(one["hex"]).decode() == one["text"]
    rejected = reader.get(f"/telemetry/rejects/{city.rejects['BADHERE']}")
    listed = reader.get("/telemetry/rejects")
    for answer in (rejected, listed):
        assert "s3cret" not in answer.text
        assert b"s3cret".hex(" ") not in answer.text


def test_who_may_mend_sees_the_true_bytes_and_only_where_he_may_mend(
    city: City, client: Callable[..., TestClient]
) -> None:
    scopes = (
        Scope("mender", MEND, None, (), ("430211",)),
        Scope("reader", READ, None, (), ("430212",)),
    )
    mender = client("430211", "430212", permissions=MEND, scopes=scopes)
    here, there = (mender.get(f"/telemetry/frames/{one.id}").json() for one in city.frames)
    assert ("PW=s3cret;" in here["text"], here["masked"]) == (True, False)
    assert bytes.fromhex(here["hex"]) == city.frames[0].raw
    assert ("PW=******;" in there["text"], there["masked"]) == (True, True)


def test_replaying_and_discarding_are_written_down_without_a_password(
    city: City, client: Callable[..., TestClient], trail: list[Any]
) -> None:
    mender = client("", permissions=MEND)
    replayed, discarded = city.rejects["BADHERE"], city.rejects["STRANGER"]
    done = mender.post(f"/telemetry/rejects/{replayed}/replay", json={"raw": "##0001PW=s3cret;mended"})
    assert done.json()["state"] == "replayed"
    assert mender.post(f"/telemetry/rejects/{discarded}/discard", json={"reason": "a test"}).status_code == 200
    assert mender.post(f"/telemetry/rejects/{discarded}/discard", json={"reason": "again"}).status_code == 409
    assert trail == [
        (
            "li", "telemetry.replay", replayed,
            {
                "device": city.here, "identifier": "BADHERE", "reason": "crc", "mended": True,
                "frame": done.json()["replayed_frame"],
            },
        ),
        (
            "li", "telemetry.discard", discarded,
            {"device": None, "identifier": "STRANGER", "reason": "unknown_device", "why": "a test"},
        ),
    ]  # fmt: skip
    assert "s3cret" not in repr(trail)
