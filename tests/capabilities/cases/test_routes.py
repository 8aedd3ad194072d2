"""The HTTP side: thin, guarded, audited."""

import io
from typing import Annotated

import pytest
from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from PIL import Image
from tests.capabilities.cases.desk import a_person

from chengshu.capabilities.cases.routes import router
from chengshu.kit import ChengshuError, new_id


class HeaderGuard:
    """Stands at the door of the test: who asks is told in a header."""

    def __init__(self, desk) -> None:
        self.desk = desk

    def needs(self, permission: str):
        def allowed(who: Annotated[str, Header()]):
            return self.desk.person(who)

        allowed.permission = permission
        return allowed


@pytest.fixture
def web(desk):
    app, audited, words = FastAPI(), [], {"case.state.filed": "待派遣"}
    audit = lambda *line: audited.append(line[1:])  # noqa: E731
    app.include_router(router(desk.cases, HeaderGuard(desk), audit, lambda language: words))

    @app.exception_handler(ChengshuError)
    def told(request, error):
        fields = [{"field": one.field, "reason": one.reason} for one in error.errors]
        return JSONResponse({"code": error.code, "detail": error.detail, "errors": fields}, error.status)

    desk.people["leader"] = a_person("leader", more=["cases.read_all"])
    client = TestClient(app)
    client.audited = audited
    client.desk = desk
    return client


def as_(who: str) -> dict[str, str]:
    return {"who": who}


def test_a_case_is_opened_found_moved_and_read(web):
    told = {"type": "urban_incident", "title": "路灯不亮", "division": "430211", "key": "phone-1"}
    made = web.post("/cases", json=told, headers=as_("grid_worker"))
    again = web.post("/cases", json=told, headers=as_("grid_worker"))
    assert (made.status_code, made.json()) == (201, again.json())
    case = made.json()
    queues = web.get("/cases/queues", headers=as_("acceptor")).json()["items"]
    assert {queue["id"]: queue["count"] for queue in queues} == {
        "air_exceedance.reported": 0,
        "urban_incident.reported": 1,
    }
    listed = web.get("/cases", params={"queue": "urban_incident.reported", "q": "路灯"}, headers=as_("acceptor")).json()
    assert (listed["items"], listed["next"], listed["total"]) == ([case], None, 1)
    detail = web.get(f"/cases/{case['id']}", headers=as_("acceptor")).json()
    assert [move["id"] for move in detail["allowed_moves"]] == ["accept", "request_site_check", "reject"]
    step = {"move": "accept", "version": 1, "key": new_id()}
    moved = web.post(f"/cases/{case['id']}/moves", json=step, headers=as_("acceptor")).json()
    assert (moved["state"], moved["version"]) == ("accepted", 2)
    stale = web.post(f"/cases/{case['id']}/moves", json={**step, "key": new_id()}, headers=as_("acceptor"))
    assert (stale.status_code, stale.json()["code"]) == (409, "case_changed")
    assert [line[0] for line in web.audited] == ["cases.open", "cases.open", "cases.accept"]


def test_what_cannot_be_is_answered_with_a_problem(web):
    for path in ("/cases/nonsense", f"/cases/{new_id()}", f"/cases/{new_id()}/attachments/x"):
        assert web.get(path, headers=as_("leader")).status_code == 404
    wrong = web.get("/cases", params={"opened_since": "often"}, headers=as_("leader"))
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "opened_since")
    assert web.get("/cases/export.csv", params={"sort": "bad"}, headers=as_("leader")).status_code == 422


def test_flows_and_classes_can_be_chosen_from(web):
    flows = web.get("/cases/flows", headers=as_("grid_worker")).json()["items"]
    assert [(flow["id"], flow["may_open"]) for flow in flows] == [("air_exceedance", True), ("urban_incident", True)]
    classes = web.get("/cases/classes", headers=as_("grid_worker")).json()["items"]
    assert {"zh": "暴露生活垃圾", "en": "Exposed household waste"} in [entry["title"] for entry in classes]


def test_a_photo_goes_up_and_comes_down_only_for_those_who_see_the_case(web):
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    case = web.desk.a_case()
    files = {"file": ("照片.jpg", out.getvalue(), "application/octet-stream")}
    kept = web.post(f"/cases/{case.id}/attachments", files=files, data={"stage": "report"}, headers=as_("grid_worker"))
    assert kept.status_code == 201
    path = kept.json()["link"].removeprefix("/api/v1")
    shown = web.get(path, headers=as_("acceptor"))
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert web.get(path, headers=as_("dispatcher")).status_code == 404


def test_the_export_comes_as_a_file_with_words(web):
    web.desk.a_case_in("filed")
    answer = web.get("/cases/export.csv", headers=as_("leader"))
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "待派遣" in answer.text
    assert web.audited[-1][0] == "cases.export"


def test_every_route_says_what_it_needs(desk):
    routes = router(desk.cases, HeaderGuard(desk), lambda *line: None).routes
    assert len(routes) > 40
    for route in routes:
        needed = [part.call.permission for part in route.dependant.dependencies if hasattr(part.call, "permission")]
        assert len(needed) == 1, route.path


def test_what_waits_is_counted_and_asked_for_apart(web):
    desk = web.desk
    case = desk.a_case_in("handling")
    desk.people["head"] = a_person("leader", more=["cases.supervise", "cases.read_all"])
    before = web.get("/cases/waiting", headers=as_("head")).json()
    assert before["asked"] == 0
    asked = web.post(
        f"/cases/{case.id}/supervisions",
        json={"question": "为何还未到场？", "to_org": case.organisation, "key": new_id()},
        headers=as_("head"),
    )
    assert asked.status_code == 201
    assert web.get("/cases/waiting", headers=as_("head")).json()["asked"] == 1
    mine = web.get("/cases/supervisions", params={"asked": True}, headers=as_("head")).json()["items"]
    assert [one["id"] for one in mine] == [asked.json()["id"]]
    assert web.get("/cases/waiting", headers=as_("department_handler")).json()["supervisions"] == 1
    own = web.get("/cases/supervisions", params={"asked": True}, headers=as_("department_handler")).json()["items"]
    assert own == []


def test_a_city_without_a_book_of_people_names_nobody(web):
    assert web.get("/cases/people", headers=as_("leader")).json()["items"] == []
    assert web.get(f"/cases/people/{new_id()}", headers=as_("leader")).status_code == 404


def test_many_are_offered_and_moved_by_http_each_told_by_itself_and_nothing_twice(web):
    desk = web.desk
    cases = [desk.a_case() for _ in range(3)]
    ids = {"ids": [one.id for one in cases]}
    found = web.post("/cases/moves/offers", json=ids, headers=as_("acceptor")).json()
    accept = next(move for move in found["moves"] if move["id"] == "accept")
    assert sorted(accept["cases"]) == sorted(ids["ids"])
    assert [(one["number"], one["version"]) for one in found["cases"]] == [(one.number, 1) for one in cases]
    desk.step(cases[1], "accept", "acceptor")  # somebody else was faster
    items = [
        {"case_id": one["id"], "move": "accept", "version": one["version"], "form": {}, "key": new_id()}
        for one in found["cases"]
    ]
    sent = [web.post("/cases/moves", json={"items": items}, headers=as_("acceptor")).json() for _ in range(2)]
    assert sent[0] == sent[1]
    assert [(one["problem"] or {}).get("code") for one in sent[0]["items"]] == [None, "case_changed", None]
    assert [len(desk.cases.case(one.id, desk.people["leader"]).log) for one in cases] == [2, 2, 2]
    too_many = {"ids": [new_id() for _ in range(501)]}
    assert web.post("/cases/moves/offers", json=too_many, headers=as_("acceptor")).status_code == 422


def test_each_change_of_a_kept_search_is_told_to_the_trail_and_what_is_no_name_is_refused(web):
    made = web.put("/cases/views", json={"name": " 水 ", "query": {"q": "水"}}, headers=as_("acceptor"))
    assert (made.status_code, made.json()["name"]) == (200, "水")
    at = f"/cases/views/{made.json()['id']}"
    assert web.patch(at, json={"name": "水浸"}, headers=as_("acceptor")).json()["query"] == {"q": "水"}
    taken = web.put("/cases/views", json={"name": "水浸", "query": {}, "replace": False}, headers=as_("acceptor"))
    assert (taken.status_code, taken.json()["code"]) == (409, "view_name_taken")
    assert web.patch(at, json={"name": "  "}, headers=as_("acceptor")).status_code == 422
    assert web.patch(at, json={"query": {"q": "x" * 201}}, headers=as_("acceptor")).status_code == 422
    assert web.patch(at, json={"name": "x"}, headers=as_("grid_worker")).status_code == 404
    assert web.patch("/cases/views/nothing", json={}, headers=as_("acceptor")).status_code == 404
    assert web.patch(f"/cases/views/{new_id()}", json={}, headers=as_("acceptor")).status_code == 404
    assert web.delete(at, headers=as_("acceptor")).status_code == 204
    assert web.get("/cases/views", headers=as_("acceptor")).json()["items"] == []
    assert [line[0] for line in web.audited] == ["cases.keep_view", "cases.change_view", "cases.drop_view"]


def test_a_kept_search_is_shown_by_its_owner_alone_and_what_is_wrong_is_named(web):
    made = web.put("/cases/views", json={"name": "水", "query": {"q": "水"}}, headers=as_("acceptor")).json()
    assert (made["mine"], made["sharing"]["scope"]) == (True, "nobody")
    at = f"/cases/views/{made['id']}/sharing"
    assert web.put(at, json={"scope": "everybody"}, headers=as_("acceptor")).status_code == 422
    wrong = web.put(at, json={"scope": "chosen", "people": ["x"]}, headers=as_("acceptor")).json()
    assert wrong["code"] == "view_sharing_wrong"
    assert "people.0" in [one["field"] for one in wrong["errors"]]
    assert web.put(at, json={"scope": "nobody"}, headers=as_("grid_worker")).status_code == 404
    assert web.put(at, json={"scope": "nobody"}, headers=as_("acceptor")).json() == made
    assert [line[0] for line in web.audited] == ["cases.keep_view", "cases.share_view"]
