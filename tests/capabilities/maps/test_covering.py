"""The areas of a layer held against those of another: villages must cover their town, and stay in it."""

from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shapely import box

from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.maps import LayerDefinition, Maps, NewFeature
from chengshu.capabilities.maps.logic.covering import KINDS_AGAINST, Covering
from chengshu.capabilities.maps.routes import router
from chengshu.kit import Database, Event, NotFound, Refused
from chengshu.security import Principal

M = 1 / 111_320
TOWNS = {"T1": (0, 0, 200, 200), "T2": (200, 0, 400, 200)}
# What the villages below do wrong: a hole of 20 x 20 m in T1, 10 m beyond T2, one village in both towns by 30 m.
VILLAGES = {
    "V1": (0, 0, 200, 100), "V2": (0, 100, 100, 200), "V3": (120, 100, 230, 200), "V4": (100, 120, 120, 200),
    "V5": (230, 0, 410, 200), "V6": (200, 0, 230, 100),
}  # fmt: skip
EDITOR = Principal(
    "00000000-0000-7000-8000-000000000001", "e", "E", "session", (), frozenset({"maps.read", "maps.write"}), None
)


def area(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return box(113 + west * M, 27 + south * M, 113 + east * M, 27 + north * M)


def found(own: list[shapely.Polygon], others: list[shapely.Polygon], *kinds: str) -> list:
    looked = Covering(np.array(own, dtype=object), np.array(others, dtype=object))
    return list(looked.find(kinds or KINDS_AGAINST[:3]))


def test_villages_that_cover_their_towns_have_no_findings() -> None:
    villages = [area(x * 50, y * 50, x * 50 + 50, y * 50 + 50) for x in range(8) for y in range(4)]
    assert found(villages, [area(*one) for one in TOWNS.values()]) == []


def test_each_mistake_is_found_where_it_is_and_its_repair_mends_it() -> None:
    own, others = [area(*one) for one in VILLAGES.values()], [area(*one) for one in TOWNS.values()]
    by_kind = {one.kind: one for one in found(own, others)}
    assert set(by_kind) == {"uncovered", "outside", "split"}
    scale = np.cos(np.radians(27))
    assert by_kind["uncovered"].size == pytest.approx(400 * scale, rel=0.01)
    assert by_kind["uncovered"].others == (0,)
    assert area(100, 100, 120, 120).contains(by_kind["uncovered"].place)
    assert (by_kind["outside"].features, by_kind["outside"].size) == ((4,), pytest.approx(2000 * scale, rel=0.01))
    assert (by_kind["split"].features, set(by_kind["split"].others)) == ((2,), {0, 1})
    assert by_kind["split"].size == pytest.approx(3000 * scale, rel=0.01)
    mended = dict(enumerate(own)) | dict(by_kind["uncovered"].repair) | dict(by_kind["outside"].repair)
    assert [one.kind for one in found(list(mended.values()), others)] == ["split"]


def test_layers_that_must_keep_apart_are_cut_apart() -> None:
    houses, water = [area(0, 0, 20, 20), area(50, 50, 60, 60)], [area(15, 0, 100, 30)]
    [one] = found(houses, water, "overlap_other")
    assert (one.features, one.others) == ((0,), (0,))
    assert one.size == pytest.approx(100 * np.cos(np.radians(27)), rel=0.01)
    assert found([one.repair[0][1]], water, "overlap_other") == []


def test_an_area_far_from_all_others_is_outside_and_an_empty_town_is_uncovered() -> None:
    kinds = [one.kind for one in found([area(900, 900, 950, 950)], [area(0, 0, 9, 9)])]
    assert kinds == ["uncovered", "outside"]
    assert [one.kind for one in found([], [area(0, 0, 9, 9)])] == ["uncovered"]
    assert [one.kind for one in found([area(0, 0, 9, 9)], [])] == ["outside"]


class Quiet:
    def step(self, done: int, total: int, message: str = "") -> None:
        assert 0 <= done <= total


@pytest.fixture
def city(db: Database, announced: list[Event]) -> Maps:
    maps = Maps(db, announced.append, jobs=Jobs(db, announced.append))
    for layer, areas in (("towns", TOWNS), ("villages", VILLAGES)):
        maps.define_layer(LayerDefinition(layer, f"map.{layer}", geometry="polygon"))
        maps.load(layer, [NewFeature(shapely.to_wkb(area(*one)), name, name) for name, one in areas.items()])
    maps.define_layer(LayerDefinition("secret", "map.secret", geometry="polygon", grade="internal"))
    return maps


@pytest.fixture
def client(city: Maps) -> TestClient:
    app = FastAPI()
    app.include_router(
        router(
            city,
            SimpleNamespace(needs=lambda permission: lambda: EDITOR, anybody=lambda reason: lambda: EDITOR),
            lambda *row: None,
        )
    )  # type: ignore[arg-type]
    return TestClient(app)


def test_a_check_against_another_layer_names_the_features_of_both(city: Maps, client: TestClient) -> None:
    job = client.post("/maps/layers/villages/checks", json={"against": "towns"}).json()
    done = city.run_check(city._jobs.get(job["id"]), Quiet())  # type: ignore[union-attr]
    assert done["kinds"] == {"uncovered": 1, "outside": 1, "split": 1}
    items = client.get(f"/maps/checks/{job['id']}/findings").json()["items"]
    codes = {hit.id: hit.code for text in ("T", "V") for hit in city.search(text)}
    told = {
        one["kind"]: (sorted(codes[n] for n in one["features"]), [codes[n] for n in one["others"]]) for one in items
    }
    assert {one["other"] for one in items} == {"towns"}
    assert told["outside"] == (["V5"], ["T2"])
    assert told["split"] == (["V3"], ["T1", "T2"])
    assert told["uncovered"][1] == ["T1"]
    draft = client.post(f"/maps/checks/{job['id']}/mend", json={"numbers": [1, 2]})
    assert draft.status_code == 201, draft.text
    client.post(f"/maps/drafts/{draft.json()['id']}/submit")
    again = client.post("/maps/layers/villages/checks", json={"against": "towns"}).json()
    assert city.run_check(city._jobs.get(again["id"]), Quiet())["kinds"] == {"uncovered": 0, "outside": 0, "split": 1}  # type: ignore[union-attr]


def test_what_ended_is_not_checked_any_more(city: Maps, client: TestClient) -> None:
    pages = {hit.code: hit.id for hit in city.search("V")}
    city.load("villages", [NewFeature(shapely.to_wkb(area(0, 0, 400, 200)), "V", "V")])
    hit = city.search("V")[0].id
    assert pages
    edits = {"edits": [{"kind": "delete", "id": hit, "expected_version": 1, "effective": "2026-01-01"}]}
    client.post("/maps/layers/villages/edits", json=edits)
    job = client.post("/maps/layers/villages/checks", json={"against": "towns"}).json()
    assert city.run_check(city._jobs.get(job["id"]), Quiet())["kinds"]["uncovered"] == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "body",
    [
        {"kinds": ["uncovered"]},
        {"kinds": ["gap"], "against": "towns"},
        {"against": "villages"},
        {"kinds": ["holes"], "against": "towns"},
    ],
)
def test_a_check_that_makes_no_sense_is_refused(client: TestClient, body: dict) -> None:
    with pytest.raises(Refused):
        client.post("/maps/layers/villages/checks", json=body)


def test_a_layer_one_may_not_see_cannot_be_checked_against(client: TestClient) -> None:
    with pytest.raises(NotFound):
        client.post("/maps/layers/villages/checks", json={"against": "secret"})
