"""What the page and other people's software ask of the desks."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from tests.capabilities.mapfiles.conftest import EDITOR, House, a_file, rows_of, squares
from tests.capabilities.mapfiles.test_imports import flawed

from chengshu.capabilities.mapfiles.routes import router
from chengshu.kit import ChengshuError
from chengshu.security import Principal


@pytest.fixture
def client(house: House) -> TestClient:
    app = FastAPI()

    class Guard:
        def needs(self, permission: str) -> Callable[[], Principal]:
            assert EDITOR.can(permission)
            return lambda: EDITOR

    app.include_router(router(house.files, house.maps, Guard()))  # type: ignore[arg-type]

    @app.exception_handler(ChengshuError)
    def problem(_: Request, error: ChengshuError) -> JSONResponse:
        errors = [{"field": one.field, "reason": one.reason} for one in error.errors]
        return JSONResponse({"code": error.code, "detail": error.detail, "errors": errors}, error.status)

    return TestClient(app)


def upload(client: TestClient, name: str, content: bytes) -> dict[str, Any]:
    answer = client.post("/mapfiles/uploads", params={"name": name}, content=content)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_whole_way_by_http(house: House, client: TestClient) -> None:
    made = upload(client, "房屋.gpkg", flawed(house))
    [layer] = made["layers"]
    assert (layer["features"], layer["system"]) == (8, "EPSG:4490")
    assert layer["sample"][0]["名称"] == "0号楼"
    mapping = client.get(f"/mapfiles/uploads/{made['id']}/mapping", params={"layer": "buildings"}).json()["mapping"]
    assert {"column": "编码", "target": "code", "title": "", "type": ""} in mapping
    body = {"upload": made["id"], "layer": "buildings", "mode": "replace", "mapping": mapping}
    started = client.post("/mapfiles/imports", json=body)
    assert started.status_code == 202, started.text
    house.work()
    id = started.json()["id"]
    result = client.get(f"/mapfiles/imports/{id}").json()["result"]
    assert result["rejected"] == 5
    assert result["reasons"][0]["rows"] == 1
    rejects = client.get(f"/mapfiles/imports/{id}/rejects").json()
    assert rejects["items"][0]["id"] == 2
    assert rejects["states"] == {"waiting": 5}
    drawn = client.get(f"/mapfiles/imports/{id}/rejects.geojson")
    assert drawn.headers["content-type"].startswith("application/geo+json")
    assert len(drawn.json()["features"]) == 5
    assert client.get(f"/mapfiles/imports/{id}/rejects.csv").text.startswith("\ufeffrow,state,field")
    mended = client.post(f"/mapfiles/imports/{id}/rejects/2/mend", json={"use_suggestion": True}).json()
    assert mended == {"replayed": 1, "still_wrong": []}
    gone = client.post(f"/mapfiles/imports/{id}/rejects/discard", json={"reason": "重复"}).json()
    assert gone == {"discarded": 4}
    exported = client.post("/mapfiles/exports", json={"layer": "buildings", "format": "GPKG"}).json()
    house.work()
    part = client.get(f"/mapfiles/exports/{exported['id']}").json()["parts"][0]
    file = client.get(f"/mapfiles/exports/{exported['id']}/files/1")
    assert len(file.content) == part["size"]
    assert part["name"] in file.headers["content-disposition"]
    assert client.post(f"/mapfiles/imports/{id}/undo").status_code == 202
    house.work()
    assert client.get("/mapfiles/imports", params={"layer": "buildings"}).json()["items"][0]["state"] == "undone"
    assert client.delete(f"/mapfiles/uploads/{made['id']}").status_code == 204
    assert client.get("/mapfiles/uploads").json()["items"] == []


def test_a_bad_file_answers_with_its_reason(client: TestClient, house: House) -> None:
    answer = client.post("/mapfiles/uploads", params={"name": "a.gpkg"}, content=b"x" * 300)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "file", "reason": "its content is not that of a .gpkg file"}]
    assert not list((house.folder / "mapfiles" / "uploads").glob("*"))


def test_a_large_file_is_looked_into_by_a_job(
    client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chengshu.capabilities.mapfiles.service.intake._AT_ONCE", 10)
    content = a_file(house.folder / "in", "GPKG", ".gpkg", squares(2), rows_of(2))
    made = upload(client, "a.gpkg", content)
    assert made["state"] == "received"
    assert client.post("/mapfiles/imports", json={"upload": made["id"], "layer": "buildings"}).status_code == 409
    house.work()
    assert client.get(f"/mapfiles/uploads/{made['id']}").json()["state"] == "inspected"
