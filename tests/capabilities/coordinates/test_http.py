"""What the page and other people's software ask of the coordinate service."""

import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from tests.capabilities.coordinates.conftest import HERE, SEER, USER, XIAN, House
from tests.standards.test_geo_fits import ntv2

from chengshu.capabilities.coordinates.routes import router
from chengshu.kit import ChengshuError
from chengshu.security import Principal


@pytest.fixture
def client(house: House) -> Callable[[Principal], TestClient]:
    def signed_in(principal: Principal) -> TestClient:
        app = FastAPI()
        guard = SimpleNamespace(needs=lambda permission: lambda: principal)
        app.include_router(router(house.coordinates, guard))  # type: ignore[arg-type]

        @app.exception_handler(ChengshuError)
        def problem(_: Request, error: ChengshuError) -> JSONResponse:
            errors = [{"field": one.field, "reason": one.reason} for one in error.errors]
            return JSONResponse({"code": error.code, "errors": errors}, error.status)

        return TestClient(app)

    return signed_in


def test_points_are_converted_in_one_request(client: Callable[[Principal], TestClient]) -> None:
    body = {"source": "EPSG:4490", "target": "EPSG:4547", "points": [HERE, [27.85, 113.15]]}
    answer = client(USER).post("/coordinates/convert", json=body).json()
    assert answer["points"][0] == pytest.approx([416275.181, 3082109.149], abs=0.001)
    assert answer["points"][1] is None
    assert answer["failed"][0]["row"] == 2


def test_systems_are_found_by_word_and_place(client: Callable[[Principal], TestClient]) -> None:
    found = client(USER).get("/coordinates/systems", params={"q": "3度带 中央经线114", "longitude": 113.1}).json()
    assert {one["id"] for one in found["items"]} >= {"EPSG:4547", "EPSG:2383"}
    everything = client(USER).get("/coordinates/systems").json()
    assert everything["total"] > 250


def test_an_operation_is_made_listed_seen_and_retired(client: Callable[[Principal], TestClient]) -> None:
    http = client(SEER)
    body = {"id": XIAN.id, "title": XIAN.title, "source": XIAN.source, "target": XIAN.target}
    made = http.post("/coordinates/operations", json={**body, "parameters": XIAN.parameters})
    assert made.status_code == 201
    listed = http.get("/coordinates/operations").json()["items"]
    assert "120.125" not in json.dumps(listed)
    seen = http.post("/coordinates/operations/xian80/parameters", json={"purpose": "复核"}).json()
    assert seen["parameters"]["dx"] == 120.125
    assert http.post("/coordinates/operations/xian80/retire").json()["state"] == "retired"
    assert [use["action"] for use in http.get("/coordinates/accesses").json()["items"]] == ["retire", "see", "define"]


def test_a_wrong_parameter_is_named(client: Callable[[Principal], TestClient]) -> None:
    body = {"id": "a1", "title": "t", "source": "EPSG:4610", "target": "EPSG:4490"}
    answer = client(SEER).post("/coordinates/operations", json={**body, "parameters": {"kind": "translation", "dx": 1}})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"parameters.dy", "parameters.dz"}


def test_a_grid_file_becomes_an_operation(client: Callable[[Principal], TestClient]) -> None:
    http = client(SEER)
    form = {"title": "格网", "source": "EPSG:4610", "target": "EPSG:4490"}
    made = http.post("/coordinates/operations/city-grid/grid", data=form, files={"file": ("city.gsb", ntv2())})
    assert made.json()["kind"] == "grid"
    body = {"source": "EPSG:4610", "target": "EPSG:4490", "points": [[113.5, 27.3]], "operation": "city-grid"}
    [point] = http.post("/coordinates/convert", json=body).json()["points"]
    assert 0 < abs(point[0] - 113.5) < 0.01


def test_a_table_of_control_points_is_fitted_and_bad_rows_are_named(client: Callable[[Principal], TestClient]) -> None:
    rows = [(0, 0), (9000, 0), (9000, 8000), (0, 8000)]
    lines = [f"P{n},{x},{y},{400_000 + x},{3_080_000 + y}," for n, (x, y) in enumerate(rows)]
    head = "name,source_x,source_y,target_x,target_y,check"
    form = {"kind": "similarity", "source": "EPSG:2383", "target": "EPSG:4547"}

    def send(*more: str) -> dict[str, object]:
        text = "\n".join([head, *lines, *more])
        got: dict[str, object] = (
            client(SEER)
            .post("/coordinates/fits/table", data=form, files={"file": ("points.csv", text.encode())})
            .json()
        )
        return got

    # A plane of Xi'an 1980 begins at an easting of 500 km: these are no places of it, and the answer says so by row.
    assert send()["code"] == "bad_control_points"
    lines = [f"P{n},{400_000 + x},{3_080_000 + y},{400_100 + x},{3_080_050 + y}," for n, (x, y) in enumerate(rows)]
    good = send("C1,404000,3084000,404100,3084050,是")
    assert good["rmse"] == pytest.approx(0, abs=1e-6)
    assert good["check_rmse"] == pytest.approx(0, abs=1e-6)
    bad = send("P9,abc,1,2,3,")
    assert bad["errors"] == [{"field": "row 5.source_x", "reason": "'abc' is no number"}]


def test_a_file_is_handed_in_converted_and_fetched(client: Callable[[Principal], TestClient], house: House) -> None:
    http = client(USER)
    content = f"name,longitude,latitude\na,{HERE[0]},{HERE[1]}\nb,200,95\n".encode()
    form = {"source": "EPSG:4490", "target": "EPSG:4547"}
    kept = http.post("/coordinates/files", data=form, files={"file": ("points.csv", content)})
    assert kept.status_code == 202
    own = kept.json()["id"]
    assert http.get(f"/coordinates/files/{own}/result").status_code == 409
    house.work()
    assert http.get(f"/coordinates/files/{own}").json()["result"]["rejected"] == 1
    answer = http.get(f"/coordinates/files/{own}/result")
    assert "points.csv" in answer.headers["content-disposition"]
    assert "416275.1809" in answer.text
    assert "degrees" in http.get(f"/coordinates/files/{own}/rejects.csv").text
