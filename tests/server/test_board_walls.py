"""A composed board on a wall: its key reads what the board's tiles read, in its areas, and nothing else."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.server.boarding import BOARDS, Person, at, keep, note, number, share
from tests.server.living_city import HERE, LivingCity

from chengshu.capabilities.dashboards.logic import paths_of
from chengshu.capabilities.dashboards.model import KINDS, Panel

KEYS = "/api/v1/wall-keys"


def _late(**place: int) -> dict[str, Any]:
    return {"id": "c", "kind": "cases", "x": 8, "y": 0, "w": 4, "h": 3, "settings": {"overdue": True}, **place}


@pytest.fixture
def giver(person: Person) -> TestClient:
    return person("security_administrator")


def _key(giver: TestClient, screen: str, *areas: str) -> dict[str, Any]:
    body = {"name": "东墙", "screen": screen, "jurisdiction": list(areas) or [""], "days": 30}
    answer = giver.post(KEYS, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def _wall(living: LivingCity, made: dict[str, Any]) -> TestClient:
    client = TestClient(living.app)
    answer = client.post("/api/v1/session/wall", json={"key": made["secret"]})
    assert answer.status_code == 204, answer.text
    return client


def test_only_a_board_that_is_shown_to_everybody_may_hang(person: Person, giver: TestClient) -> None:
    owner = person("composer")
    board = keep(owner, "大厅")
    name = board["board"]["id"]
    listed = lambda: [one["id"] for one in giver.get("/api/v1/dashboards/for-walls?q=大厅").json()["items"]]  # noqa: E731
    assert name not in listed()
    body = {"name": "东墙", "screen": name, "jurisdiction": [""], "days": 30}
    assert giver.post(KEYS, json=body).json()["errors"][0]["field"] == "screen"
    share(owner, board, scope="everybody")
    assert name in listed()
    assert owner.get("/api/v1/dashboards/for-walls").status_code == 403
    assert _key(giver, name)["key"]["screen"] == name
    assert giver.get(at(board)).status_code == 403  # who gives keys need not read what they show


def test_a_wall_reads_what_its_tiles_read_and_nothing_else(
    living: LivingCity, person: Person, giver: TestClient
) -> None:
    owner = person("composer")
    board = keep(owner, "大厅", number("cases_open"), _late())
    other = keep(owner, "别的")
    for one in (board, other):
        share(owner, one, scope="everybody")
    wall = _wall(living, _key(giver, board["board"]["id"], HERE))
    principal = wall.get("/api/v1/session").json()["principal"]
    assert (principal["kind"], principal["screen"]) == ("wall", board["board"]["id"])
    assert wall.get(at(board)).json()["panels"] == board["panels"]
    shown = ("indicators/cases_open", "indicators/cases_open/forecast", "cases", "organisations", "maps/layers")
    assert [wall.get(f"/api/v1/{path}").status_code for path in shown] == [200] * len(shown)
    hidden = (
        "indicators", "indicators/devices_online", "indicators/cases_open/list", "alerts", "devices", "cases/map",
        "cases/export.csv", "grids/on-duty", "operations/replay", "dashboards", "dashboards/cockpit",
        "dashboards/boards", "dashboards/for-walls", "accounts", "telemetry/latest", "maps/layers/streets/features",
    )  # fmt: skip
    refused = [wall.get(f"/api/v1/{path}") for path in hidden]
    refused += [wall.get(at(other)), wall.get(at(board, "/versions")), wall.get(at(board, "/paper.pdf"))]
    refused += [wall.delete(at(board)), wall.post(BOARDS, json={"title": "t", "panels": []})]
    assert {(one.status_code, one.json()["code"]) for one in refused} == {(403, "wall_only")}


def test_a_board_that_is_changed_taken_back_or_put_away_changes_what_hangs(
    living: LivingCity, person: Person, giver: TestClient
) -> None:
    owner = person("composer")
    board = keep(owner, "大厅", _late())
    share(owner, board, scope="everybody")
    made = _key(giver, board["board"]["id"])
    wall = _wall(living, made)
    asked = lambda: (wall.get(at(board)).status_code, wall.get("/api/v1/cases").status_code)  # noqa: E731
    assert asked() == (200, 200)
    share(owner, board, scope="nobody")
    assert asked() == (404, 403)
    share(owner, board, scope="everybody")
    assert owner.put(at(board), json={"version": 1, "title": "大厅", "panels": [note()]}).status_code == 200
    assert asked() == (200, 403)
    assert owner.delete(at(board)).status_code == 204
    assert asked() == (404, 403)
    assert wall.get(at(board)).json()["code"] == "board_unknown"
    assert giver.delete(f"{KEYS}/{made['key']['id']}").status_code == 204
    assert wall.get(at(board)).status_code == 401


def test_every_kind_of_panel_but_words_reads_something() -> None:
    silent = {kind for kind in KINDS if not paths_of([Panel("p", kind, 0, 0, 4, 3, settings={"indicator": "x"})])}
    assert silent == {"note"}
    assert "indicators/a\\.b" in paths_of([Panel("p", "indicator", 0, 0, 4, 3, settings={"indicator": "a.b"})])
