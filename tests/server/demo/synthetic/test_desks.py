"""The demo's desks have work on them, once, and all of it is marked as invented."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.server.living_city import sibling

from chengshu.capabilities.survey_marks import MarkFilter
from chengshu.security import SYSTEM
from chengshu.server.api import create_app
from chengshu.server.city import City, build_city
from chengshu.server.demo.load import demo_folder, planned_accounts
from chengshu.server.demo.model import demo_password
from chengshu.server.settings import Settings


@pytest.fixture
def city(database_url: str, desked: tuple[str, Path], tmp_path: Path) -> Iterator[City]:
    """A city of one's own with work on its desks."""
    name, files = desked
    shutil.copytree(files, tmp_path, dirs_exist_ok=True)
    built = build_city(Settings(database_url=sibling(database_url, "desks", like=name), home=tmp_path))
    yield built
    built.close()


def test_every_desk_has_work(city: City) -> None:
    numbers = city.survey_marks.statistics(SYSTEM, MarkFilter())
    assert 0 < numbers.patrolled < numbers.total
    states = {one.state for one in city.survey_marks.requests.find(SYSTEM, everybody=True).items}
    assert states == {"waiting", "approved", "refused", "returned"}
    cards = city.coordinates.operations().items
    assert {card.kind for card in cards} == {"helmert", "similarity", "grid"}
    assert all("编造" in card.note for card in cards)
    [fitted] = [card for card in cards if card.fit]
    assert fitted.fit
    assert fitted.fit["rmse"] < 0.1
    waiting = city.places.fusion.records("waiting").items
    assert waiting
    assert any(record.candidates for record in waiting)
    assert all("演示" in one["source"] for one in city.places.fusion.sources())
    [old] = city.places.register.find("跃进路").items
    assert old.matched == "跃进路"
    assert old.name != "跃进路"
    while city.jobs.run_one(city.handlers()):
        pass
    [batch] = city.places.desk.batches(None).items
    assert batch.state == "done"
    assert batch.counts["matched"] > 40


def test_the_operations_centre_has_a_shift_handed_over_a_signed_brief_and_an_incident_led_to_its_end(
    city: City,
) -> None:
    client = TestClient(create_app(city.settings, city=city), base_url="http://testserver")
    _sign_in(client, "acceptor")
    [handover] = client.get("/api/v1/operations/handovers").json()["items"]
    assert (handover["state"], len(handover["points"])) == ("taken", 2)
    assert {handover["from_name"], handover["to_name"]} == {"示例受理员", "示例派遣员"}
    assert "演示" in handover["summary"]
    on_duty = client.get("/api/v1/operations/on-duty").json()["items"]
    assert {one["position"]["title"] for one in on_duty} == {"带班领导", "值班长", "值班员"}
    [brief] = client.get("/api/v1/operations/briefs").json()["items"]
    assert (brief["state"], brief["released_name"]) == ("released", "示例值班长")
    assert all(one["missing"] == "" for one in brief["sections"]), brief["sections"]
    assert "演示" in brief["sections"][0]["text"]
    _sign_in(client, "commander")
    found = client.get("/api/v1/operations/incidents", params={"state": "closed"}).json()["items"]
    [over] = [one for one in found if "燃气" in one["title"]]
    led = client.get(f"/api/v1/operations/incidents/{over['id']}").json()
    assert {one["state"] for one in led["calls"]} == {"reached"}
    assert [one["state"] for one in led["tasks"]] == ["accepted"]
    assert len(led["reports"]) == 1


def test_the_desks_of_the_map_have_work_for_two_pairs_of_eyes(city: City) -> None:
    while city.jobs.run_one(city.handlers()):
        pass
    client = TestClient(create_app(city.settings, city=city), base_url="http://testserver")
    _sign_in(client, "mapreview")
    reports = client.get("/api/v1/maps/reports").json()["items"]
    assert Counter(one["state"] for one in reports) == {"new": 4, "accepted": 1, "rejected": 1}
    assert all("演示" in one["text"] and one["division"] for one in reports)
    pictures = [client.get(f"/api/v1/maps/reports/{one['id']}/photo").status_code for one in reports if one["photo"]]
    assert pictures == [200, 200]
    drafts = client.get("/api/v1/maps/drafts").json()["items"]
    assert Counter(one["state"] for one in drafts) == {"submitted": 1, "draft": 1}
    results = client.get("/api/v1/maps/results").json()["items"]
    assert Counter(one["state"] for one in results) == {"checked": 1, "handed_in": 1, "accepted": 1}
    assert all("合成" in one["title"] and "合成" in one["survey"] for one in results)
    [waiting] = client.get("/api/v1/maps/classifications").json()["items"]
    assert (waiting["layer"], waiting["grade"]) == ("park_gates", "open")
    # Somebody else than who did it decides, and the second reviewer may.
    [draft] = [one for one in drafts if one["state"] == "submitted"]
    _sign_in(client, "surveyor")
    own = client.post(f"/api/v1/maps/drafts/{draft['id']}/review", json={"accept": True})
    assert (own.status_code, own.json()["code"]) == (403, "own_work")
    _sign_in(client, "mapreview")
    for path in (f"drafts/{draft['id']}/review", "layers/park_gates/classifications/review"):
        answer = client.post(f"/api/v1/maps/{path}", json={"accept": True})
        assert answer.status_code == 200, answer.text
    [checked] = [one for one in results if one["state"] == "checked"]
    assert client.post(f"/api/v1/maps/results/{checked['id']}/accept", json={}).json()["state"] == "accepted"
    [given] = [one for one in results if one["state"] == "accepted"]
    [once] = client.get(f"/api/v1/maps/results/{given['id']}/distributions").json()["items"]
    assert "演示" in once["recipient"]


def test_surveyor_keeper_and_geodesist_see_survey_marks(city: City) -> None:
    client = TestClient(create_app(city.settings, city=city), base_url="http://testserver")
    seen = {}
    for account in ("surveyor", "geodesy", "keeper"):
        _sign_in(client, account)
        seen[account] = client.get("/api/v1/marks/statistics").json()["total"]
        assert len(client.get("/api/v1/marks", params={"limit": 200}).json()["items"]) == seen[account]
    assert seen["surveyor"] == seen["geodesy"] == city.survey_marks.statistics(SYSTEM, MarkFilter()).total
    assert 0 < seen["keeper"] < seen["surveyor"]


def test_a_visitor_sees_the_open_layers_of_the_city_and_no_other(city: City) -> None:
    client = TestClient(create_app(city.settings, city=city), base_url="http://testserver")
    seen = {one["id"] for one in client.get("/ogc/collections").json()["collections"]}
    open_ones = {"divisions", "towns", "villages", "streets", "bridges", "land_use", "plan_zones", "water"}
    assert open_ones | {"places_of_interest"} == seen - {"city-resources"}
    for layer in sorted(open_ones):
        page = client.get(f"/ogc/collections/{layer}/items", params={"limit": 1})
        assert page.json()["numberReturned"] == 1, layer
    assert client.get("/ogc/collections/buildings/items").status_code == 404


def _sign_in(client: TestClient, account: str) -> None:
    client.cookies.clear()
    client.headers.pop("X-CSRF-Token", None)
    body = {"account": account, "password": demo_password(account)}
    client.headers["X-CSRF-Token"] = client.post("/api/v1/session", json=body).json()["csrf"]


def test_the_people_of_the_desks_have_accounts() -> None:
    roles = {one.account: one.roles for one in planned_accounts(demo_folder())}
    assert roles["keeper"] == ("mark_keeper",)
    assert roles["placenames"] == ("place_name_clerk",)
    assert roles["placereview"] == ("place_name_reviewer",)
