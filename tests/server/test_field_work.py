"""What a phone in the street sends, through HTTP on a real database: again and at the same moment, and it is one."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from tests.capabilities.cases.recordings import webm
from tests.server.living_city import HERE, LivingCity

from chengshu.capabilities.maps import NewFeature
from chengshu.kit import new_id

AT_ONCE = 6
LAMP = "gbt30428.2:2013:component:01:37"


def a_picture(grey: int = 90) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (grey, grey, grey)).save(out, "JPEG")
    return out.getvalue()


@dataclass(frozen=True)
class Street:
    """Two people who signed in once, and as many windows of the first as one likes."""

    living: LivingCity
    worker: TestClient
    desk: TestClient

    def at_once(self, send: Callable[[TestClient], Any]) -> list[Any]:
        """The same sending from several windows of one phone, at the same moment."""
        windows = [self._window() for _ in range(AT_ONCE)]
        with ThreadPoolExecutor(AT_ONCE) as threads:
            return list(threads.map(send, windows))

    def _window(self) -> TestClient:
        window = self.living.client()
        window.cookies.update(self.worker.cookies)
        window.headers["X-CSRF-Token"] = self.worker.headers["X-CSRF-Token"]
        return window


@pytest.fixture(scope="module")
def street(living: LivingCity) -> Street:
    return Street(living, living.client("here"), living.client("everywhere"))


def opened(client: TestClient, **more: Any) -> dict[str, Any]:
    told = {"type": "urban_incident", "title": "井盖破损", "division": HERE, "key": new_id(), **more}
    made = client.post("/api/v1/cases", json=told)
    assert made.status_code == 201, made.text
    return dict(made.json())


def a_task(client: TestClient) -> dict[str, Any]:
    """A check on the spot that came with the state of its case."""
    case = opened(client)
    step = {"move": "request_site_check", "version": case["version"], "form": {}, "key": new_id()}
    assert client.post(f"/api/v1/cases/{case['id']}/moves", json=step).status_code == 200
    [task] = client.get("/api/v1/cases/tasks", params={"case_id": case["id"]}).json()["items"]
    return dict(task)


def attached(client: TestClient, case: str, key: str | None, content: bytes, stage: str = "report", **more: Any) -> Any:
    data = {"stage": stage, **({"key": key} if key else {}), **more}
    return client.post(f"/api/v1/cases/{case}/attachments", files={"file": ("a.jpg", content)}, data=data)


def lines(client: TestClient, case: str) -> list[str]:
    return [line["move"] for line in client.get(f"/api/v1/cases/{case}").json()["log"]]


def test_a_report_sent_again_and_at_the_same_moment_is_one_case(street: Street) -> None:
    told = {"type": "urban_incident", "title": "路面破损 " + new_id(), "division": HERE, "key": new_id()}
    answers = street.at_once(lambda client: client.post("/api/v1/cases", json=told))
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    found = street.worker.get("/api/v1/cases", params={"q": told["title"]}).json()
    assert len(found["items"]) == 1


def test_the_key_of_one_person_is_not_the_key_of_another(street: Street) -> None:
    key = new_id()
    first = opened(street.worker, key=key)
    assert opened(street.desk, key=key)["id"] != first["id"]


def test_a_photo_sent_again_and_at_the_same_moment_is_one(street: Street) -> None:
    client = street.worker
    case, key = opened(client)["id"], new_id()
    stamps = {"taken": "2026-11-20T10:02:00+08:00", "longitude": "113.1", "latitude": "27.8", "device": "phone-1"}
    answers = street.at_once(lambda one: attached(one, case, key, a_picture(), **stamps))
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["attachment"]["id"] for one in answers}) == 1
    assert lines(client, case) == ["open", "attach"]
    kept = answers[0].json()["attachment"]
    assert (kept["taken"], kept["longitude"], kept["device"]) == ("2026-11-20T02:02:00Z", 113.1, "phone-1")


def test_a_photo_that_arrived_is_told_to_have_arrived_also_after_the_case_has_moved_on(street: Street) -> None:
    worker, desk = street.worker, street.desk
    task = a_task(worker)
    key = new_id()
    first = attached(worker, task["case_id"], key, a_picture(), "check_before")
    reject = {"move": "reject", "form": {"reason": "不属于城管"}, "key": new_id()}
    done = {"finding": "已看过", "ok": True, "photos": [], "key": new_id()}
    assert worker.post(f"/api/v1/cases/tasks/{task['id']}/finding", json=done).status_code == 200
    version = desk.get(f"/api/v1/cases/{task['case_id']}").json()["case"]["version"]
    ended = desk.post(f"/api/v1/cases/{task['case_id']}/moves", json={**reject, "version": version})
    assert ended.status_code == 200
    again = attached(worker, task["case_id"], key, a_picture(), "check_before")
    assert (again.status_code, again.json()) == (201, first.json())
    late = attached(worker, task["case_id"], new_id(), a_picture(20), "check_before")
    assert (late.status_code, late.json()["code"]) == (409, "case_ended")


def test_a_key_stands_for_one_file(street: Street) -> None:
    client = street.worker
    case, key = opened(client)["id"], new_id()
    assert attached(client, case, key, a_picture()).status_code == 201
    other = attached(client, case, key, a_picture(10), "after")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert attached(client, case, "x" * 101, a_picture()).status_code == 422
    assert attached(client, case, None, a_picture(33)).status_code == 201


def test_a_voice_note_goes_up_without_what_should_not_travel_and_can_be_heard(street: Street) -> None:
    client = street.worker
    case = opened(client)["id"]
    made = attached(client, case, new_id(), webm())
    assert (made.status_code, made.json()["attachment"]["media_type"]) == (201, "audio/webm")
    heard = client.get(made.json()["link"])
    assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/webm")
    assert heard.headers["content-disposition"].startswith("inline")
    assert b"sound-one" in heard.content
    assert b"secret" not in heard.content
    wrong = attached(client, case, new_id(), webm(track_type=1))
    assert (wrong.status_code, wrong.json()["code"]) == (422, "attachment_voice")


def test_a_finding_sent_again_and_at_the_same_moment_moves_the_case_once(street: Street) -> None:
    client = street.worker
    task = a_task(client)
    photo = attached(client, task["case_id"], new_id(), a_picture(), "check_before").json()["attachment"]["id"]
    done = {"finding": "确有其事", "ok": True, "photos": [photo], "key": new_id()}
    answers = street.at_once(lambda one: one.post(f"/api/v1/cases/tasks/{task['id']}/finding", json=done))
    assert {one.status_code for one in answers} == {200}
    assert {tuple(one.json()["photos"]) for one in answers} == {(photo,)}
    assert lines(client, task["case_id"]).count("task.finished") == 1
    assert lines(client, task["case_id"]).count("confirm") == 1
    late = client.post(f"/api/v1/cases/tasks/{task['id']}/finding", json={**done, "key": new_id()})
    assert (late.status_code, late.json()["code"]) == (409, "task_over")


def test_photos_of_a_finding_are_with_the_case(street: Street) -> None:
    client = street.worker
    task, other = a_task(client), opened(client)["id"]
    strange = attached(client, other, new_id(), a_picture()).json()["attachment"]["id"]
    for photo in (strange, new_id(), "nonsense"):
        done = {"finding": "确有其事", "ok": True, "photos": [photo], "key": new_id()}
        answer = client.post(f"/api/v1/cases/tasks/{task['id']}/finding", json=done)
        assert (answer.status_code, answer.json()["code"]) == (422, "photos_unknown")


def test_a_move_sent_again_and_at_the_same_moment_is_made_once(street: Street) -> None:
    client = street.worker
    case = opened(client)
    step = {"move": "accept", "version": case["version"], "form": {}, "key": new_id()}
    answers = street.at_once(lambda one: one.post(f"/api/v1/cases/{case['id']}/moves", json=step))
    assert {one.status_code for one in answers} == {200}
    assert lines(client, case["id"]) == ["open", "accept"]


@pytest.mark.parametrize("again", [True, False], ids=["the same key", "another key"])
def test_who_goes_to_a_task_says_so_once_and_it_is_his(street: Street, again: bool) -> None:
    worker, other = street.worker, street.desk
    task = a_task(worker)
    assert (task["assignee"], task["accepted"]) == (None, None)
    key = new_id()
    answers = street.at_once(
        lambda one: one.post(f"/api/v1/cases/tasks/{task['id']}/acceptance", json={"key": key if again else new_id()}),
    )
    assert {one.status_code for one in answers} == {200}
    taken = answers[0].json()
    assert taken["accepted"] is not None
    assert lines(worker, task["case_id"]).count("task.accepted") == 1
    refused = other.post(f"/api/v1/cases/tasks/{task['id']}/acceptance", json={"key": new_id()})
    assert (refused.status_code, refused.json()["code"]) == (403, "task_not_yours")
    mine = other.get("/api/v1/cases/tasks", params={"mine": True}).json()["items"]
    assert task["id"] not in [one["id"] for one in mine]


def test_a_report_lies_in_the_grid_cell_around_its_place_whoever_made_it(street: Street) -> None:
    city, cell = street.living.city, "430211001001001"
    ring = [[113.13, 27.82], [113.14, 27.82], [113.14, 27.83], [113.13, 27.83], [113.13, 27.82]]
    outside = opened(street.worker, longitude=113.135, latitude=27.825)
    assert outside["grid"] is None  # no cell is drawn there yet
    city.maps.load("grid_cells", [NewFeature({"type": "Polygon", "coordinates": [ring]}, "单元网格", cell)])
    city.grids.follow_cells()
    for client, source in ((street.worker, "patrol"), (street.desk, "hotline"), (street.desk, "report")):
        place = {"longitude": 113.135, "latitude": 27.825, "source": source}
        assert opened(client, **place)["grid"] == cell, source
    data = {"service": LAMP, "longitude": "113.135", "latitude": "27.825"}
    told = street.living.client().post("/api/v1/citizens/reports", data=data)
    assert told.status_code == 201, told.text
    found = street.desk.get("/api/v1/cases", params={"grid": cell, "limit": 50}).json()["items"]
    assert sorted(one["source"] for one in found) == ["hotline", "patrol", "public", "report"]
    assert opened(street.worker, longitude=113.2, latitude=27.9)["grid"] is None
