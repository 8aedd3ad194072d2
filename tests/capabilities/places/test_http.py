"""What the page and other programs ask of places."""

from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.places import Places
from chengshu.capabilities.places.routes import router
from chengshu.security import SYSTEM


@pytest.fixture
def audited() -> list[str]:
    return []


@pytest.fixture
def client(town: Places, audited: list[str]) -> TestClient:
    app = FastAPI()
    guard: Any = SimpleNamespace(needs=lambda permission: lambda: SYSTEM)
    app.include_router(router(town, guard, lambda principal, action, subject, detail: audited.append(action)))
    return TestClient(app)


def first_label(client: TestClient) -> str:
    return str(
        client.get("/places/reverse", params={"lon": 113.1, "lat": 27.8}).json()["features"][0]["properties"][
            "geocoding"
        ]["label"]
    )


def test_answers_are_geocodejson_with_reasons(client: TestClient) -> None:
    text = (
        client.get("/places/suggest", params={"q": "路", "limit": 1}).json()["items"]
        or client.get("/places/suggest", params={"q": "岚"}).json()["items"]
    )
    body = client.get("/places/geocode", params={"q": f"{text[0]['text']}5号"}).json()
    assert body["type"] == "FeatureCollection"
    assert body["geocoding"]["version"] == "0.1.0"
    assert body["geocoding"]["query"]["text"].endswith("5号")
    told = body["features"][0]["properties"]["geocoding"]
    assert told["type"] == "house"
    assert {"id", "label", "confidence", "accuracy", "street", "housenumber", "admin"} <= told.keys()
    assert told["admin"]["level5"] == "株洲市"
    assert [reason["part"] for reason in told["chengshu"]["reasons"]] == ["road", "number"]


def test_many_texts_are_answered_in_order(client: TestClient) -> None:
    body = client.post("/places/geocode", json={"texts": ["天元区", "", "渌口区"]}).json()
    assert body["total"] == 3
    assert [len(one["features"]) for one in body["items"]] == [1, 0, 1]
    assert client.post("/places/geocode", json={"texts": []}).status_code == 422


def test_an_address_is_taken_apart_and_a_name_romanised(client: TestClient) -> None:
    parts = client.get("/places/parse", params={"q": "天元区神农大道89号"}).json()["parts"]
    assert [(part["name"], part["title"]) for part in parts][-1] == ("roadno", "门牌号")
    assert client.get("/places/romanise", params={"q": "渌口区"}).json()["romanised"] == "Lukou Qu"


def test_coding_rules_are_listed_and_codes_checked(client: TestClient) -> None:
    ids = [rule["id"] for rule in client.get("/places/coding-rules").json()["items"]]
    assert "gbt_23705" in ids
    faults = client.get("/places/coding-rules/gbt_23705/check", params={"code": "12"}).json()["faults"]
    assert faults[0]["reason"].startswith("has 2 characters")


def test_a_place_is_written_renamed_and_its_evidence_shown(client: TestClient, audited: list[str]) -> None:
    new = {"name": "湘江公园", "kind": "park", "longitude": 113.1, "latitude": 27.8}
    made = client.post("/places", json=new).json()
    renamed = client.post(
        f"/places/{made['id']}/rename", json={"name": "湘江风光带", "on": "2026-01-01", "version": made["version"]}
    ).json()
    assert renamed["name"] == "湘江风光带"
    assert client.get(f"/places/{made['id']}").json()["names"][1]["valid_to"] == "2025-12-31"
    assert client.get(f"/places/{made['id']}/evidence").json() == {"records": [], "decisions": []}
    record = {"source_key": "1", "name": "湘江风光带", "kind": "park", "longitude": 113.1, "latitude": 27.8}
    assert client.post("/places/records", json={"source": "园林", "records": [record]}).json()["linked"] == 1
    assert len(client.get(f"/places/{made['id']}/evidence").json()["decisions"]) == 1
    assert audited == ["place.create", "place.rename", "place.hand_in"]


def test_a_file_goes_in_and_comes_out(client: TestClient, jobs: Jobs, town: Places) -> None:
    file = {"file": ("a.csv", "地址\n天元区\n".encode(), "text/csv")}
    batch = client.post("/places/batches", files=file).json()
    assert batch["job"]
    assert jobs.run_one(town.handlers())
    rows = client.get(f"/places/batches/{batch['id']}/rows").json()["items"]
    assert rows[0]["answer"]["level"] == "district"
    decided = client.post(f"/places/batches/{batch['id']}/rows/1/decide", json={"decision": "accept"}).json()
    assert decided["state"] == "accepted"
    export = client.get(f"/places/batches/{batch['id']}/export", params={"kind": "xlsx"})
    assert export.content[:2] == b"PK"
    assert client.get("/places/batches").json()["items"][0]["counts"] == {"accepted": 1}


def test_a_code_is_made_of_its_segments_and_is_good(client: TestClient) -> None:
    values = [("value", "county:420302"), ("value", "town:1"), ("value", "class:0301"), ("value", "serial:7a")]
    made = client.get("/places/coding-rules/db42t_2175/make", params=values).json()
    checked = client.get("/places/coding-rules/db42t_2175/check", params={"code": made["code"]}).json()
    assert (made["version"], checked["faults"]) == (1, [])
    assert checked["segments"][1] == {
        "name": "town", "title": "乡级区划代码", "title_en": "town code", "value": "001", "means": "",
    }  # fmt: skip
    [version] = client.get("/places/coding-rules/db42t_2175").json()["items"]
    assert (version["own"], version["current"], version["pack"]) == (True, True, "")


def test_a_department_hands_in_a_table_and_sees_what_became_of_it(
    client: TestClient, jobs: Jobs, town: Places, audited: list[str]
) -> None:
    file = {"file": ("a.csv", "编号,名称,经度,纬度\n1,泰山公园,113.1,27.8\n2,,113,27\n".encode())}
    told = client.post("/places/deliveries", files=file, data={"source": "民政局"})
    assert told.status_code == 202
    assert jobs.run_one(town.handlers())
    own = told.json()["id"]
    assert client.get(f"/places/deliveries/{own}").json()["counts"]["made"] == 1
    assert [one["id"] for one in client.get("/places/deliveries").json()["items"]] == [own]
    assert "名称" in client.get(f"/places/deliveries/{own}/rejects.csv").text
    assert client.get("/places/sources").json()["items"][0]["source"] == "民政局"
    [place] = client.get("/places", params={"q": "泰山公园"}).json()["items"]
    assert client.get("/places/kinds").json()["items"] == [{"kind": "poi", "places": 1}]
    gone = client.post(f"/places/{place['id']}/withdraw", params={"version": place["version"]}).json()
    back = client.post(f"/places/{place['id']}/restore", params={"version": gone["version"]}).json()
    assert back["state"] == "current"
    [record] = client.get("/places/records", params={"state": "linked"}).json()["items"]
    assert client.get(f"/places/records/{record['id']}").json()["decisions"][0]["verdict"] == "made"
    assert {"place.delivery", "place.restore"} <= set(audited)
