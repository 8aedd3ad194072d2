"""What the cockpit asks: one screen, its numbers, and the list behind each."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from chengshu.capabilities.dashboards import DashboardDraft, Dashboards, Field, MapView
from chengshu.capabilities.dashboards.routes import router as dashboard_routes
from chengshu.capabilities.indicators import IndicatorDraft, Indicators, Threshold
from chengshu.capabilities.indicators.routes import router as indicator_routes
from chengshu.kit import Database, NotFound, Page
from chengshu.security import SYSTEM

AT = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)


class Lamps:
    """Two lamps, as dictionaries: a source need not know our classes."""

    def count(self, filter: Mapping[str, Any]) -> int:
        return 2

    def list(self, filter: Mapping[str, Any], after: str | None = None, limit: int = 50) -> Page[Any]:
        items = [
            {"kind": "device", "id": i, "title": i, "value": None, "time": AT, "status": "normal", "link": "/"}
            for i in "ab"
        ]
        return Page(items, None, 2)


@pytest.fixture
def client(db: Database) -> TestClient:
    indicators = Indicators(db, {"lamps": Lamps()})
    draft = IndicatorDraft("lamps", "t", "", "lamps", "count", filter={"lit": True}, threshold=Threshold(warning=2))
    indicators.define("lights", [draft])
    indicators.refresh(AT)
    dashboards = Dashboards(db, indicators)
    dashboards.define(
        "city",
        DashboardDraft(
            "cockpit", "t", ("lamps",), (Field("f", "t", ("lamps",)),), MapView(("streets",), (113.1, 27.8), 10)
        ),
    )
    guard: Any = SimpleNamespace(needs=lambda permission: lambda: SYSTEM)
    app = FastAPI()
    app.include_router(dashboard_routes(dashboards, guard, lambda *_: None))
    app.include_router(indicator_routes(indicators, guard))
    return TestClient(app)


def test_a_screen_comes_with_its_numbers(client: TestClient) -> None:
    screen = client.get("/dashboards/cockpit").json()
    assert (screen["signs"], screen["map"]["centre"], screen["fields"][0]["indicators"]) == (
        ["lamps"],
        [113.1, 27.8],
        ["lamps"],
    )
    [card] = screen["cards"]
    assert (card["value"], card["status"], card["threshold"]["warning"]) == (2, "warning", 2)
    assert card == client.get("/indicators/lamps").json() | {"time": card["time"]}


def test_a_number_opens_its_list_and_its_history(client: TestClient) -> None:
    facts = client.get("/indicators/lamps/list").json()
    assert (facts["total"], [fact["id"] for fact in facts["items"]]) == (2, ["a", "b"])
    assert [point["value"] for point in client.get("/indicators/lamps/history").json()["items"]] == [2]


def test_the_definition_travels_with_the_number(client: TestClient) -> None:
    [card] = client.get("/indicators").json()["items"]
    definition = card["definition"]
    assert (definition["version"], definition["pack"], definition["filter"]) == (1, "lights", {"lit": True})


def test_screens_are_listed_and_a_missing_one_is_not_found(client: TestClient) -> None:
    assert [one["id"] for one in client.get("/dashboards").json()["items"]] == ["cockpit"]
    for path in ("/dashboards/x", "/indicators/x", "/indicators/x/list", "/indicators/x/history"):
        with pytest.raises(NotFound):
            client.get(path)
