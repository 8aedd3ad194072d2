"""What the page asks of the register of marks."""

from types import SimpleNamespace

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from tests.capabilities.survey_marks.conftest import SEER, Desk, photo

from chengshu.capabilities.survey_marks.routes import router
from chengshu.kit import ChengshuError


@pytest.fixture
def client(desk: Desk) -> TestClient:
    app = FastAPI()
    app.include_router(router(desk.marks, SimpleNamespace(needs=lambda permission: lambda: SEER)))  # type: ignore[arg-type]

    @app.exception_handler(ChengshuError)
    def problem(_: Request, error: ChengshuError) -> JSONResponse:
        return JSONResponse({"code": error.code, "fields": [one.field for one in error.errors]}, error.status)

    return TestClient(app)


MARK = {
    "number": "D001", "name": "狮子山", "kind": "gnss", "grade": "D", "division": "430211",
    "x": 113.1523456, "y": 27.8501234,
    "description": {"route": "沿 211 省道"},
}  # fmt: skip


def test_a_mark_lives_from_registration_to_cancellation(client: TestClient) -> None:
    made = client.post("/marks", json=MARK)
    assert made.status_code == 201
    own = made.json()["id"]
    assert client.patch(f"/marks/{own}", json={"version": 1, "builder": "测绘院"}).json()["version"] == 2
    assert client.patch(f"/marks/{own}", json={"version": 1, "builder": "x"}).json()["code"] == "stale"
    form = {"kind": "patrol", "state": "damaged", "longitude": 113.15, "latitude": 27.85, "note": "盖板缺失"}
    files = [("photos", ("a.jpg", photo().content)), ("photos", ("b.jpg", photo("blue").content))]
    assert client.post(f"/marks/{own}/reports", data=form, files=files).status_code == 201
    assert client.post(f"/marks/{own}/reports", data={"kind": "patrol", "state": "good"}).json()["fields"] == ["photos"]
    custody = {"level": "keeper", "holder": "张三", "contact": "138", "since": "2026-01-01"}
    assert client.post(f"/marks/{own}/custody", json=custody).status_code == 201
    sketch = client.post(
        f"/marks/{own}/attachments", data={"kind": "sketch"}, files={"file": ("s.png", photo().content)}
    )
    picture = client.get(f"/marks/{own}/attachments/{sketch.json()['id']}")
    assert picture.headers["content-type"] == "image/jpeg"
    moved = {"x": 113.2, "y": 27.9, "day": "2026-01-02", "reason": "道路拓宽"}
    assert client.post(f"/marks/{own}/relocation", json=moved).json()["state"] == "good"
    detail = client.get(f"/marks/{own}").json()
    assert [event["kind"] for event in detail["events"]] == ["relocation", "patrol", "edited", "registered"]
    assert len(detail["attachments"]) == 3
    assert client.get(f"/marks/{own}/exact").json()["former"][0]["place"]["longitude"] == 113.1523456
    assert client.post(f"/marks/{own}/reports", data={"kind": "cancelled", "note": "征地"}).status_code == 201
    assert client.get("/marks/statistics").json()["total"] == 0


def test_tables_go_in_and_out(client: TestClient) -> None:
    text = "number,name,kind,division,x,y\nL1,桥,水准点,430202,113.1,27.8\nL2,桥,水准点,430202,200,27.8\n"
    files = {"file": ("marks.csv", text.encode("gb18030"))}
    assert client.post("/marks/import", data={"dry_run": "true"}, files=files).json()["added"] == 1
    done = client.post("/marks/import", files=files).json()
    assert (done["added"], [bad["row"] for bad in done["rejected"]]) == (1, [3])
    assert client.get("/marks/due").json()["items"][0]["number"] == "L1"
    table = client.get("/marks/export.csv", params={"exact": "true", "kind": "levelling"})
    assert "L1,桥,levelling" in table.text
    assert table.text.splitlines()[1].count("exact") == 1


def test_a_request_is_asked_and_nobody_answers_his_own(client: TestClient) -> None:
    own = client.post("/marks", json=MARK).json()["id"]
    body = {"marks": [own], "organisation": "测绘院", "purpose": "控制网", "since": "2026-01-01", "until": "2026-01-31"}
    refused = client.post("/marks/requests", json=body)
    assert refused.json()["fields"] == ["until"]
    asked = client.post("/marks/requests", json={**body, "since": "2099-01-01", "until": "2099-01-31"}).json()
    decided = client.post(f"/marks/requests/{asked['id']}/decision", json={"answer": "approved"})
    assert decided.json()["code"] == "own_request"
    assert client.get("/marks/requests").json()["items"][0]["state"] == "waiting"
    assert client.post(f"/marks/requests/{asked['id']}/withdraw").json()["state"] == "withdrawn"
