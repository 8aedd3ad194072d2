"""People who compose boards in the living city, and what they do all the time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi.testclient import TestClient

BOARDS = "/api/v1/dashboards/boards"
ISSUES = "/api/v1/dashboards/issues"
Person = Callable[..., TestClient]


def note(id: str = "n", text: str = "早会先看", **place: int) -> dict[str, Any]:
    return {"id": id, "kind": "note", "x": 0, "y": 0, "w": 4, "h": 3, "settings": {"text": text}, **place}


def number(name: str, id: str = "i", **place: int) -> dict[str, Any]:
    return {"id": id, "kind": "indicator", "x": 4, "y": 0, "w": 4, "h": 3, "settings": {"indicator": name}, **place}


def keep(client: TestClient, title: str = "早会看板", *panels: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(BOARDS, json={"title": title, "panels": list(panels) or [note()]})
    assert answer.status_code == 201, answer.text
    kept: dict[str, Any] = answer.json()
    return kept


def at(board: dict[str, Any], more: str = "") -> str:
    return f"{BOARDS}/{board['board']['id']}{more}"


def share(client: TestClient, board: dict[str, Any], **said: Any) -> None:
    answer = client.put(at(board, "/sharing"), json=said)
    assert answer.status_code == 200, answer.text


def plan(client: TestClient, board: dict[str, Any], *accounts: str, **more: Any) -> dict[str, Any]:
    body = {"rhythm": "daily", "hour": 8, "accounts": list(accounts), **more}
    answer = client.put(at(board, "/schedule"), json=body)
    assert answer.status_code == 200, answer.text
    kept: dict[str, Any] = answer.json()["schedule"]
    return kept


def issues(client: TestClient, board: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(at(board, "/issues")).json()["items"]
    return found


def due_of(schedule: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(schedule["next_due"])
