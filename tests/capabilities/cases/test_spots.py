"""Cases on the map: each by itself while they are few, counted where they are many, and only those one may see."""

import math
import random
from collections import Counter

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.capabilities.cases.desk import a_person
from tests.capabilities.cases.test_routes import HeaderGuard, as_

from chengshu.capabilities.cases.routes import router
from chengshu.capabilities.cases.service import looking
from chengshu.kit import ChengshuError


@pytest.fixture
def web(desk):
    app = FastAPI()
    app.include_router(router(desk.cases, HeaderGuard(desk), lambda *line: None))
    desk.people["leader"] = a_person("leader", more=["cases.read_all"])
    return TestClient(app)


def _map(web, who="leader", **asked):
    answer = web.get("/cases/map", params=asked, headers=as_(who))
    assert answer.status_code == 200, answer.text
    return answer.json()["features"]


def _counts(features):
    return sorted(one["properties"]["point_count"] for one in features if "point_count" in one["properties"])


def test_a_few_cases_are_each_on_the_map_with_their_name_and_status(web, desk):
    calm, bad = desk.a_case(title="路灯不亮"), desk.a_case(title="塌陷", longitude=113.2, severity="urgent")
    desk.a_case(title="没有位置", longitude=None, latitude=None)
    found = {one["properties"]["id"]: one for one in _map(web)}
    assert {id: one["properties"]["status"] for id, one in found.items()} == {calm.id: "notice", bad.id: "urgent"}
    assert found[bad.id]["geometry"]["coordinates"] == [113.2, 27.83]
    assert found[calm.id]["properties"]["name"] == "路灯不亮"
    assert [one["properties"]["id"] for one in _map(web, bbox="113.1,27.8,113.15,27.9")] == [calm.id]


def test_many_cases_are_counted_by_cells_that_part_as_one_comes_nearer(web, desk, monkeypatch):
    monkeypatch.setattr(looking, "MOST_SPOTS", 5)
    for n in range(4):
        desk.a_case(longitude=113.10 + n / 10_000, latitude=27.80)
    desk.a_case(longitude=113.10, latitude=27.80, severity="urgent")
    for n in range(3):
        desk.a_case(longitude=113.30, latitude=27.90 + n / 10_000)
    far, near = _map(web, zoom=3), _map(web, zoom=10)
    assert (_counts(far), _counts(near)) == ([8], [3, 5])
    [full] = [one for one in near if one["properties"].get("point_count") == 5]
    assert full["properties"] == {"point_count": 5, "notice": 4, "urgent": 1}
    assert full["geometry"]["coordinates"] == pytest.approx([113.10012, 27.8], abs=1e-5)
    assert sum(1 for one in _map(web, bbox="113.2,27.8,113.4,28", zoom=10)) == 3  # few in view: each by itself


def test_the_map_shows_nobody_what_his_list_does_not(web, desk):
    own, other = desk.a_case(division="430211"), desk.a_case(division="430202", longitude=113.3)
    desk.people["acceptor"] = a_person("acceptor", areas=("430211",))
    assert [one["properties"]["id"] for one in _map(web, "acceptor")] == [own.id]
    assert {one["properties"]["id"] for one in _map(web)} == {own.id, other.id}


def test_ended_cases_are_calm_and_come_only_when_asked_for(web, desk):
    ended, open_one = desk.a_case_in("closed"), desk.a_case(longitude=113.3)
    assert [one["properties"]["id"] for one in _map(web, state="open")] == [open_one.id]
    [shown] = _map(web, state="closed")
    assert (shown["properties"]["id"], shown["properties"]["status"]) == (ended.id, "normal")


@pytest.mark.parametrize("wrong", ["1,2,3", "a,b,c,d", "3,0,1,2", "nan,0,1,2"])
def test_a_box_that_is_none_is_refused(web, wrong):
    with pytest.raises(ChengshuError, match="bbox"):
        web.get("/cases/map", params={"bbox": wrong}, headers=as_("leader"))


def _cell(longitude, latitude, zoom):
    cells = 2 ** (zoom + 3)
    down = 0.5 - math.asinh(math.tan(math.radians(latitude))) / (2 * math.pi)
    return math.floor((longitude + 180) / 360 * cells), math.floor(down * cells)


def test_open_and_ended_cases_are_counted_in_the_cells_in_which_they_lie(web, desk, monkeypatch):
    monkeypatch.setattr(looking, "MOST_SPOTS", 11)
    dice, made = random.Random(3), []
    for number in range(12):
        place = {"longitude": 113 + dice.random() / 4, "latitude": 27.7 + dice.random() / 4}
        made.append(desk.a_case_in(("reported", "closed")[number % 2], title=f"案件{number}", **place))
    for zoom in (0, 6, 8):
        wanted = Counter((_cell(one.longitude, one.latitude, zoom), one.group == "open") for one in made)
        found = Counter()
        for one in _map(web, zoom=zoom):
            cell, told = _cell(*one["geometry"]["coordinates"], zoom), one["properties"]
            for status, still_open in (("notice", True), ("normal", False)):
                found[cell, still_open] += told.get(status, 0) or (told.get("status") == status)
        assert +found == wanted
    names = {
        one["properties"]["id"]: one["properties"]["name"] for one in _map(web, zoom=8) if "id" in one["properties"]
    }
    assert names
    assert names.items() <= {(one.id, one.title) for one in made}
