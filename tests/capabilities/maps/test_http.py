"""What the page asks of the map."""

import gzip
import json
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from chengshu.capabilities.maps import LayerDefinition, Maps, NewFeature
from chengshu.capabilities.maps.routes import router
from chengshu.kit import Refused
from chengshu.security import SYSTEM


@pytest.fixture
def client(maps: Maps) -> TestClient:
    maps.define_layer(LayerDefinition("points", "map.points", style={"paint": "area"}))
    points = [
        NewFeature({"type": "Point", "coordinates": [113 + n / 100, 27]}, f'点 "{n}"', synthetic_code(n))
        for n in range(60)
    ]
    maps.load("points", points)
    app = FastAPI()
    app.include_router(
        router(
            maps,
            SimpleNamespace(needs=lambda permission: lambda: SYSTEM, anybody=lambda reason: lambda: SYSTEM),
            lambda *row: None,
        )
    )  # type: ignore[arg-type]
    return TestClient(app)


def synthetic_code(number: int) -> str:
    return f"P{number:03d}"


def test_layers_are_listed(client: TestClient) -> None:
    [layer] = client.get("/maps/layers").json()["items"]
    assert (layer["id"], layer["features"], layer["style"]) == ("points", 60, {"paint": "area"})


def test_features_are_a_compressed_collection_with_a_cursor(client: TestClient) -> None:
    answer = client.get("/maps/layers/points/features", params={"limit": 50})
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-encoding"] == "gzip"
    body = answer.json()
    assert body["type"] == "FeatureCollection"
    assert (len(body["features"]), body["numberReturned"]) == (50, 50)
    rest = client.get("/maps/layers/points/features", params={"after": body["next"]}).json()
    assert (len(rest["features"]), rest["next"]) == (10, None)


def test_a_client_that_knows_no_gzip_gets_plain_text(client: TestClient) -> None:
    answer = client.get("/maps/layers/points/features", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert json.loads(answer.content)["features"][0]["properties"]["name"] == '点 "0"'
    assert gzip.compress(answer.content)


def test_a_box_narrows_the_features(client: TestClient) -> None:
    body = client.get("/maps/layers/points/features", params={"bbox": "113.095,26,113.125,28"}).json()
    assert [one["properties"]["code"] for one in body["features"]] == ["P010", "P011", "P012"]


@pytest.mark.parametrize("bbox", ["1,2,3", "a,b,c,d", "3,0,1,2", "nan,0,1,2", "0,0,400,2"])
def test_a_box_that_makes_no_sense_is_refused(client: TestClient, bbox: str) -> None:
    with pytest.raises(Refused):
        client.get("/maps/layers/points/features", params={"bbox": bbox})


def test_search_answers_with_a_place_to_fly_to(client: TestClient) -> None:
    [hit] = client.get("/maps/search", params={"q": "P042"}).json()["items"]
    assert (hit["layer"], hit["longitude"], hit["bbox"]) == ("points", 113.42, [113.42, 27, 113.42, 27])
