"""Who may see what; publishing after a review; reports of mistakes; results of surveys. Over HTTP where it matters."""

import json
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from chengshu.capabilities.maps import FieldDefinition, Grant, LayerDefinition, Maps, NewFeature
from chengshu.capabilities.maps.routes import router
from chengshu.kit import Conflict, Database, Forbidden, NotFound, Refused, Unavailable
from chengshu.security import SYSTEM, Principal

BUREAU = "00000000-0000-7000-8000-00000000b000"


def person(number: int, *permissions: str, roles: tuple[str, ...] = (), organisation: str | None = None) -> Principal:
    own = f"00000000-0000-7000-8000-{number:012d}"
    return Principal(own, f"p{number}", f"P{number}", "session", roles, frozenset(permissions), organisation)


READER = person(1, "maps.read")
PROVIDER = person(2, "maps.read", "maps.write", organisation=BUREAU)
COLLEAGUE = person(3, "maps.read", "maps.write", organisation=BUREAU)
STRANGER = person(4, "maps.read", "maps.write")
FIELDS = (FieldDefinition("floors", "integer"), FieldDefinition("owner", "text", grade="internal"))


def house(x: float, code: str, **properties: Any) -> NewFeature:
    ring = [[x, 27], [x + 1e-4, 27], [x + 1e-4, 27.0001], [x, 27.0001], [x, 27]]
    return NewFeature({"type": "Polygon", "coordinates": [ring]}, f"house {code}", code, properties)


@pytest.fixture
def houses(maps: Maps) -> str:
    maps.define_layer(LayerDefinition("houses", "map.houses", geometry="polygon", fields=FIELDS, owner=BUREAU))
    maps.load("houses", [house(113, "1", floors=2, owner="Wang"), house(113.1, "2", floors=3, owner="Li")])
    return "houses"


def owners(maps: Maps, principal: Principal) -> list:
    return [json.loads(one)["properties"].get("owner") for one in maps.find("houses", principal=principal).items]


def test_a_field_of_a_higher_grade_is_hidden_and_cannot_be_asked_for(maps: Maps, houses: str) -> None:
    assert owners(maps, READER) == [None, None]
    assert owners(maps, PROVIDER) == ["Wang", "Li"]
    with pytest.raises(Refused, match="filter"):
        maps.find(houses, where={"op": "=", "args": [{"property": "owner"}, "Wang"]}, principal=READER)
    with pytest.raises(Refused, match="order"):
        maps.find(houses, sort=[("owner", "asc")], principal=READER)
    maps.grant(PROVIDER, Grant(houses, "account", READER.id, "read"))
    assert owners(maps, READER) == ["Wang", "Li"]


def test_an_internal_layer_is_there_only_for_whom_it_was_granted(maps: Maps) -> None:
    maps.define_layer(LayerDefinition("mains", "map.mains", grade="internal", owner=BUREAU))
    maps.load("mains", [house(113, "1")])
    for ask in (lambda: maps.find("mains", principal=READER), lambda: maps.versions(READER, "mains", "x")):
        with pytest.raises(NotFound):
            ask()
    assert [one.id for one in maps.readable(READER)] == []
    assert maps.search("house", principal=READER) == []
    with pytest.raises(Forbidden):
        maps.grant(STRANGER, Grant("mains", "account", STRANGER.id, "edit"))
    maps.grant(COLLEAGUE, Grant("mains", "organisation", "x", "read"))
    maps.grant(COLLEAGUE, Grant("mains", "role", "inspector", "read"))
    inspector = person(9, "maps.read", roles=("inspector",))
    assert (maps.may_read(inspector, "mains"), maps.may_edit(inspector, "mains")) == (True, False)
    maps.revoke(COLLEAGUE, Grant("mains", "role", "inspector", "read"))
    assert not maps.may_read(inspector, "mains")


def test_every_read_of_a_controlled_layer_stands_in_the_trail(maps: Maps, db: Database) -> None:
    maps.define_layer(LayerDefinition("marks", "map.marks", grade="controlled", owner=BUREAU))
    maps.load("marks", [house(113, "1")])
    with pytest.raises(Unavailable, match="audit"):
        maps.find("marks", principal=PROVIDER)
    trail: list[tuple] = []
    watched = Maps(db, lambda event: None, audit=lambda who, action, subject, detail: trail.append((who.name, action)))
    watched.find("marks", principal=PROVIDER)
    watched.get("marks", next(iter(next(iter(watched.columns("marks"))).ids)), principal=PROVIDER)
    assert trail == [("P2", "maps.controlled_read")] * 2


def test_anybody_sees_an_open_layer(maps: Maps) -> None:
    maps.define_layer(LayerDefinition("parks", "map.parks", grade="open"))
    assert (maps.may_read(None, "parks"), [one.id for one in maps.readable(None)]) == (True, ["parks"])


def test_who_provides_classifies_and_another_one_publishes(maps: Maps) -> None:
    draft = LayerDefinition("plots", "p", fields=FIELDS, origin="page", published="draft", owner=BUREAU)
    maps.define_layer(draft)
    assert not maps.may_read(READER, "plots")
    with pytest.raises(Refused) as refusal:
        maps.classify(PROVIDER, "plots", "land", "secret", " ", {"depth": "open"})  # type: ignore[arg-type]
    assert [one.field for one in refusal.value.errors] == ["reason", "grade", "field_grades.depth"]
    with pytest.raises(Forbidden):
        maps.classify(STRANGER, "plots", "land", "open", "nothing in it")
    maps.classify(PROVIDER, "plots", "land", "open", "nothing in it", {"floors": "shared"})
    with pytest.raises(Conflict):
        maps.classify(COLLEAGUE, "plots", "land", "open", "me too")
    with pytest.raises(Forbidden, match="Somebody else"):
        maps.review_classification(PROVIDER, "plots", True)
    maps.review_classification(COLLEAGUE, "plots", False, "owner names are personal")
    assert maps.layer("plots").published == "draft"
    maps.classify(PROVIDER, "plots", "land", "shared", "owner stays internal")
    maps.review_classification(COLLEAGUE, "plots", True)
    maps.define_layer(draft)  # declaring it again does not undo what was decided
    layer = maps.layer("plots")
    assert (layer.published, layer.grade, layer.category, layer.classified) == ("published", "shared", "land", True)
    assert [one.state for one in maps.classifications(READER, "plots")] == ["accepted", "rejected"]
    maps.withdraw_layer(PROVIDER, "plots")
    assert not maps.may_read(READER, "plots")


def test_a_report_goes_over_the_desk(maps: Maps, houses: str) -> None:
    with pytest.raises(Refused):
        maps.report(READER, 113, 27, "bad")
    report = maps.report(READER, 113, 27, "the house was torn down", houses)
    assert [one.id for one in maps.reports(READER).items] == [report.id]
    assert maps.reports(person(8, "maps.read")).items == []
    assert [one.id for one in maps.reports(PROVIDER, state="new").items] == [report.id]
    with pytest.raises(Forbidden):
        maps.decide_report(READER, report.id, "accepted")
    with pytest.raises(Refused, match="why"):
        maps.decide_report(PROVIDER, report.id, "rejected")
    maps.decide_report(PROVIDER, report.id, "accepted")
    assert maps.decide_report(PROVIDER, report.id, "mended", "taken out").state == "mended"
    with pytest.raises(Conflict, match="is mended"):
        maps.decide_report(PROVIDER, report.id, "rejected", "no")


def test_the_result_of_a_survey_is_checked_accepted_by_another_and_given_out(maps: Maps, houses: str) -> None:
    day = date(2025, 5, 1)
    facts: dict[str, Any] = {"survey": "2025 spring", "surveyed": day, "accuracy_m": 0.05, "complete": True}
    bad = maps.hand_in(PROVIDER, houses, "first", [house(113, "1", floors="two"), house(113, "")], **facts)
    assert bad.state == "handed_in"
    assert [(one["feature"], one["field"]) for one in bad.problems] == [(0, "properties.floors"), (1, "code")]
    with pytest.raises(Conflict, match="2 problem"):
        maps.accept_result(COLLEAGUE, bad.id)
    good = maps.hand_in(PROVIDER, houses, "second", [house(113, "1", floors=4), house(113.5, "3", floors=1)], **facts)
    assert good.state == "checked"
    with pytest.raises(Forbidden, match="Somebody else"):
        maps.accept_result(PROVIDER, good.id)
    accepted = maps.accept_result(COLLEAGUE, good.id)
    change = maps.change(PROVIDER, accepted.change or "")
    assert {(one.before, one.after) for one in change.items} == {(1, None), (1, 2), (None, 1)}
    seen = {one.code: one for one in (maps.get(houses, row.id) for row in change.items if row.after)}
    assert (seen["1"].survey, seen["1"].surveyed, seen["1"].accuracy_m) == ("2025 spring", day, 0.05)
    assert maps.compare(houses, date(2025, 4, 1), day).gone == 1
    [first, _] = [json.loads(one) for one in maps.distribute(COLLEAGUE, good.id, "planning bureau", "zone plan")]
    assert first["properties"]["survey"] == "2025 spring"
    assert [one.recipient for one in maps.distributions(PROVIDER, good.id)] == ["planning bureau"]
    assert maps.reject_result(COLLEAGUE, bad.id, "mend it").state == "rejected"
    assert [one.state for one in maps.results(PROVIDER).items] == ["accepted", "rejected"]


@pytest.fixture
def client(maps: Maps, houses: str) -> Callable[[Principal], TestClient]:
    def sign_in(principal: Principal) -> TestClient:
        app = FastAPI()
        app.include_router(
            router(
                maps,
                SimpleNamespace(needs=lambda permission: lambda: principal, anybody=lambda reason: lambda: principal),
                lambda *row: None,
            )
        )  # type: ignore[arg-type]
        return TestClient(app)

    return sign_in


def test_an_edit_over_http_takes_what_a_read_gave(client: Callable, maps: Maps) -> None:
    page = client(PROVIDER)
    feature = page.get("/maps/layers/houses/features").json()["features"][0]
    feature["properties"]["floors"] = 9
    edit = {"kind": "update", "id": feature["id"], "expected_version": feature["version"], "feature": feature}
    applied = page.post("/maps/layers/houses/edits", json={"edits": [edit], "note": "higher"}).json()
    assert applied["items"][0]["after"] == 2
    seen = page.get(f"/maps/layers/houses/features/{feature['id']}").json()
    assert (seen["properties"], seen["name"]) == ({"floors": 9, "owner": "Wang"}, "house 1")
    assert len(page.get(f"/maps/layers/houses/features/{feature['id']}/versions").json()["items"]) == 2
    feed = page.get("/maps/layers/houses/feed", params={"since": 1}).json()
    assert [one["id"] for one in feed["changed"]] == [feature["id"]]
    undone = page.post(f"/maps/changes/{applied['id']}/undo", json={}).json()
    assert undone["undoes"] == applied["id"]
    assert [one["note"] for one in page.get("/maps/layers/houses/changes").json()["items"]] == ["", "higher"]


def test_an_editor_who_may_not_see_a_field_does_not_lose_it(client: Callable, maps: Maps) -> None:
    maps.define_layer(LayerDefinition("houses", "map.houses", geometry="polygon", fields=FIELDS))
    page = client(STRANGER)
    feature = page.get("/maps/layers/houses/features").json()["features"][0]
    assert "owner" not in feature["properties"]
    edit = {"kind": "update", "id": feature["id"], "expected_version": 1, "feature": feature}
    page.post("/maps/layers/houses/edits", json={"edits": [edit]})
    assert maps.get("houses", feature["id"]).properties == {"floors": 2, "owner": "Wang"}


def test_who_changes_his_draft_does_not_lose_a_field_he_may_not_see(client: Callable, maps: Maps) -> None:
    maps.define_layer(LayerDefinition("houses", "map.houses", geometry="polygon", fields=FIELDS))
    page = client(STRANGER)
    feature = page.get("/maps/layers/houses/features").json()["features"][0]
    edit = {"kind": "update", "id": feature["id"], "expected_version": 1, "feature": feature}
    draft = page.post("/maps/layers/houses/edits", json={"edits": [edit], "draft": True}).json()
    feature["properties"]["floors"] = 5
    page.put(f"/maps/drafts/{draft['id']}", json={"edits": [edit], "note": "higher"})
    page.post(f"/maps/drafts/{draft['id']}/submit")
    assert maps.get("houses", feature["id"]).properties == {"floors": 5, "owner": "Wang"}


def test_a_list_of_drafts_may_leave_the_edits_out_and_counts_them(client: Callable) -> None:
    page = client(PROVIDER)
    feature = page.get("/maps/layers/houses/features").json()["features"][1]
    edits = [{"kind": "insert", "feature": feature}, {"kind": "delete", "id": feature["id"], "expected_version": 1}]
    page.post("/maps/layers/houses/edits", json={"edits": edits, "draft": True})
    [item] = page.get("/maps/drafts", params={"edits": False}).json()["items"]
    assert (item["edits"], item["counts"]) == ([], {"insert": 1, "update": 0, "delete": 1})


def test_what_waits_for_a_review_is_one_list_and_shows_only_what_one_may_see(client: Callable, maps: Maps) -> None:
    hidden = LayerDefinition("mains", "map.mains", grade="internal", owner=BUREAU)
    maps.define_layer(hidden)
    for layer in ("houses", "mains"):
        maps.classify(PROVIDER, layer, "c", "shared", "why")
    assert [one["layer"] for one in client(COLLEAGUE).get("/maps/classifications").json()["items"]] == [
        "houses",
        "mains",
    ]
    assert [one["layer"] for one in client(READER).get("/maps/classifications").json()["items"]] == ["houses"]
    maps.review_classification(COLLEAGUE, "houses", True)
    assert client(READER).get("/maps/classifications").json()["items"] == []


def test_a_result_can_be_looked_at_before_it_is_decided(client: Callable) -> None:
    page = client(PROVIDER)
    features = page.get("/maps/layers/houses/features").json()["features"]
    body = {"title": "t", "survey": "s", "surveyed": "2025-05-01", "features": features}
    result = page.post("/maps/layers/houses/results", json=body).json()
    assert page.get(f"/maps/results/{result['id']}").json()["features"] == 2
    first = page.get(f"/maps/results/{result['id']}/features", params={"limit": 1}).json()["features"]
    rest = page.get(f"/maps/results/{result['id']}/features", params={"after": 0}).json()["features"]
    assert [one["id"] for one in (*first, *rest)] == [0, 1]
    assert rest[0]["geometry"]["type"] == "Polygon"
    with pytest.raises(NotFound):
        page.get("/maps/results/x/features")


def test_one_change_can_be_opened(client: Callable) -> None:
    page = client(PROVIDER)
    feature = page.get("/maps/layers/houses/features").json()["features"][0]
    edit = {"kind": "delete", "id": feature["id"], "expected_version": 1}
    applied = page.post("/maps/layers/houses/edits", json={"edits": [edit]}).json()
    assert page.get(f"/maps/changes/{applied['id']}").json()["items"][0]["before"] == 1


def test_a_draft_over_http_shows_its_edits_as_geojson(client: Callable) -> None:
    page = client(PROVIDER)
    feature = page.get("/maps/layers/houses/features").json()["features"][1]
    edit = {"kind": "insert", "feature": {**feature, "properties": {"floors": 1, "code": "7"}}}
    draft = page.post("/maps/layers/houses/edits", json={"edits": [edit], "draft": True}).json()
    [item] = page.get("/maps/drafts", params={"mine": True}).json()["items"]
    assert item["edits"][0]["feature"]["properties"] == {"floors": 1, "code": "7"}
    assert page.post(f"/maps/drafts/{draft['id']}/submit").json()["items"][0]["before"] is None


def test_a_question_over_http_joins_box_attributes_and_order(client: Callable) -> None:
    asked = {
        "bbox": [112, 26, 114, 28],
        "where": {"op": ">", "args": [{"property": "floors"}, 1]},
        "sort": [["floors", "desc"]],
        "limit": 1,
        "count": True,
    }
    body = client(READER).post("/maps/layers/houses/query", json=asked).json()
    assert (body["numberMatched"], body["numberReturned"]) == (2, 1)
    assert body["features"][0]["properties"]["floors"] == 3
    text = {"filter": "floors < 3 AND S_INTERSECTS(geometry, BBOX(112, 26, 114, 28))"}
    assert client(READER).get("/maps/layers/houses/features", params=text).json()["numberReturned"] == 1
    both = {**asked, "where": {"op": ">", "args": [{"property": "floors"}, 1]}, "filter": "floors < 3"}
    body = client(READER).post("/maps/layers/houses/query", json=both).json()
    assert (body["numberMatched"], body["features"][0]["properties"]["floors"]) == (1, 2)
    with pytest.raises(Refused, match=r"CQL2|filter"):
        client(READER).post("/maps/layers/houses/query", json={"filter": "floors >"})


def test_a_layer_is_made_changed_and_removed_in_the_page(client: Callable, maps: Maps) -> None:
    page = client(PROVIDER)
    body = {
        "id": "benches",
        "titles": {"zh": "长椅", "en": "Benches"},
        "geometry": "point",
        "fields": [{"name": "seats"}],
    }
    made = page.post("/maps/layers", json=body).json()
    assert (made["published"], made["origin"], made["owner"]) == ("draft", "page", BUREAU)
    with pytest.raises(Conflict):
        page.post("/maps/layers", json=body)
    changed = page.put("/maps/layers/benches", json={**body, "review": True}).json()
    assert (changed["review"], changed["owner"]) == (True, BUREAU)
    assert page.get("/maps/layers/benches").json()["may_edit"]
    assert page.delete("/maps/layers/benches").status_code == 204
    with pytest.raises(Conflict, match="comes from a data set"):
        page.delete("/maps/layers/houses")
    assert [one.id for one in maps.layers()] == ["houses"]
    with pytest.raises(Refused):
        maps.define_layer(LayerDefinition("x", "x", fields=(FieldDefinition("geometry"),)))


def test_reports_and_results_are_there_over_http(client: Callable) -> None:
    report = (
        client(READER).post("/maps/reports", json={"longitude": 113, "latitude": 27, "text": "no such house"}).json()
    )
    desk = client(COLLEAGUE)
    assert desk.get("/maps/reports").json()["items"][0]["id"] == report["id"]
    assert desk.post(f"/maps/reports/{report['id']}/decision", json={"state": "accepted"}).json()["state"] == "accepted"
    feature = desk.get("/maps/layers/houses/features").json()["features"][0]
    body = {"title": "t", "survey": "s", "surveyed": "2025-05-01", "features": [feature]}
    result = client(PROVIDER).post("/maps/layers/houses/results", json=body).json()
    assert result["state"] == "checked"
    assert desk.post(f"/maps/results/{result['id']}/accept", json={}).json()["state"] == "accepted"
    given = desk.post(f"/maps/results/{result['id']}/distributions", json={"recipient": "r", "purpose": "p"})
    assert given.json()["numberReturned"] == 1
    said = {"category": "buildings", "grade": "internal", "reason": "personal"}
    assert desk.post("/maps/layers/houses/classifications", json=said).json()["state"] == "submitted"
    assert desk.get("/maps/layers/houses/grants").json()["items"] == []


def test_the_house_itself_sees_everything(maps: Maps, houses: str) -> None:
    assert owners(maps, SYSTEM) == ["Wang", "Li"]
