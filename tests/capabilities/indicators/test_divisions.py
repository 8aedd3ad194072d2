"""Who looks after a part of the city gets the numbers of that part, and the lists they count."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

from chengshu.capabilities.cases import OpenCase
from chengshu.capabilities.dashboards import DashboardDraft, Dashboards
from chengshu.capabilities.dashboards.routes import router as dashboard_routes
from chengshu.capabilities.indicators import IndicatorDraft, Indicators
from chengshu.capabilities.indicators.routes import router as indicator_routes
from chengshu.data.telemetry import Delivery
from chengshu.kit import ChengshuError, Database, Page, set_clock
from chengshu.security import SYSTEM, Principal
from chengshu.sensing import Frame, Observation, frame_id
from chengshu.sensing.devices import DeviceRegistration
from chengshu.server.city import City, build_city
from chengshu.server.packs import apply_packs, load_packs, pack_folders
from chengshu.server.settings import Settings

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
HERE, THERE = "430211", "430212"
FILTERS: dict[str, dict[str, Any]] = {
    "devices": {"kind": "air_station"},
    "readings": {"device_kind": "air_station", "property": "a34004", "observation": "realtime"},
    "aqi": {"device_kind": "air_station"},
    "alerts": {"state": "open", "rule": "air_over_limit"},
    "cases": {"state": "open"},
}
AMOUNTS = {"devices": (2, 1), "readings": (2, 1), "aqi": (2, 1), "alerts": (2, 1), "cases": (2, 1)}


def _frame(device: str, name: str, minute: int) -> Frame:
    raw, at = f"{name} {minute}".encode(), NOON + timedelta(minutes=minute)
    seen = (
        Observation("a34004", "realtime", "value", at, 200.0, None, "N"),
        Observation("a34004", "hour", "avg", NOON, 80.0, None, "N"),
    )
    return Frame(frame_id("hj212", raw), "hj212", name, device, "2011", "2017", at, raw, seen)


@pytest.fixture
def city(db: Database, tmp_path: Path) -> Iterator[City]:
    """Two ill stations here and one there; each raised an alert, and the alert a case."""
    set_clock(lambda: NOON + timedelta(minutes=3))
    built = build_city(Settings(database_url=db.url, home=tmp_path))
    apply_packs(load_packs(pack_folders()), built)
    built.telemetry.prepare()
    frames = []
    for name, division in (("A", HERE), ("B", HERE), ("C", THERE)):
        device = built.devices.register(DeviceRegistration("hj212", name, name, "air_station", division=division))
        frames += [_frame(device.id, name, minute) for minute in range(3)]
    built.effects(lambda _event: None).on_readings(built.telemetry.keep([Delivery(1, tuple(frames))]).fresh)
    yield built
    built.close()


@pytest.mark.parametrize("name", AMOUNTS)
def test_the_parts_of_a_number_are_counted_by_their_own_lists_and_make_up_the_whole(city: City, name: str) -> None:
    source: Any = city.sources[name]
    wanted = FILTERS[name]
    parts = [source.within((division,)) for division in (HERE, THERE)]
    assert tuple(part.count(wanted) for part in parts) == AMOUNTS[name]
    for part in parts:
        listed = part.list(wanted)
        assert len(listed.items) == listed.total == part.count(wanted)
    assert source.count(wanted) == source.within((HERE, THERE)).count(wanted) == sum(AMOUNTS[name])
    assert source.within(("",)).count(wanted) == source.count(wanted)
    assert source.within(()).count(wanted) == 0
    assert source.within(()).list(wanted).items == []


def test_a_case_that_lies_nowhere_counts_for_the_whole_city_only(city: City) -> None:
    city.cases.open_case(OpenCase(type="urban_incident", title="Somewhere", source="report"), SYSTEM)
    cases: Any = city.sources["cases"]
    assert (cases.count({}), cases.within(("43",)).count({})) == (4, 3)


class Moons:
    """Facts that lie nowhere in the city: a source that cannot be divided."""

    def count(self, filter: Mapping[str, Any]) -> int:
        return 7

    def list(self, filter: Mapping[str, Any], after: str | None = None, limit: int = 50) -> Page[Any]:
        return Page([], None, 7)


@pytest.fixture
def client(city: City, db: Database) -> Callable[..., TestClient]:
    indicators = Indicators(db, {**city.sources, "moons": Moons()})
    stations = IndicatorDraft("stations", "t", "", "devices", "count", filter=FILTERS["devices"])
    indicators.define("p", [stations, IndicatorDraft("moons", "t", "", "moons", "count")])
    indicators.refresh(NOON)
    dashboards = Dashboards(db, indicators)
    dashboards.define("p", DashboardDraft("screen", "t", ("stations",)))
    rights = frozenset({"indicators.read", "dashboards.read"})

    def make(*jurisdiction: str) -> TestClient:
        who = Principal("1", "li", "Li", "session", (), rights, jurisdiction=jurisdiction)
        app, guard = FastAPI(), SimpleNamespace(needs=lambda permission: lambda: who)
        app.include_router(indicator_routes(indicators, guard))  # type: ignore[arg-type]
        app.include_router(dashboard_routes(dashboards, guard, lambda *line: None))  # type: ignore[arg-type]

        @app.exception_handler(ChengshuError)
        def problem(_: Request, error: ChengshuError) -> JSONResponse:
            return JSONResponse({"code": error.code}, error.status)

        return TestClient(app)

    return make


def test_a_reader_gets_the_number_its_list_and_its_screen_for_his_own_divisions(
    client: Callable[..., TestClient],
) -> None:
    for jurisdiction, value, said in (((HERE,), 2, [HERE]), ((THERE,), 1, [THERE]), (("",), 3, None), ((), 0, [])):
        web = client(*jurisdiction)
        card = web.get("/indicators/stations").json()
        assert (card["value"], card["divisions"]) == (value, said)
        listed = web.get("/indicators/stations/list").json()
        assert (len(listed["items"]), listed["total"]) == (value, value)
        [shown] = web.get("/dashboards/screen").json()["cards"]
        assert (shown["value"], shown["divisions"]) == (value, said)
        assert {one["id"]: one["value"] for one in web.get("/indicators").json()["items"]}["stations"] == value


def test_the_past_of_a_number_is_the_citys_and_nobody_elses(client: Callable[..., TestClient]) -> None:
    assert [one["value"] for one in client("").get("/indicators/stations/history").json()["items"]] == [3]
    neighbour = client(THERE)
    assert neighbour.get("/indicators/stations/history").json()["items"] == []
    card = neighbour.get("/indicators/stations").json()
    assert (card["history"], card["change"]) == ([], None)


def test_a_number_that_cannot_be_divided_is_marked_as_the_citys_and_opens_for_the_city_only(
    client: Callable[..., TestClient],
) -> None:
    card = client(HERE).get("/indicators/moons").json()
    assert (card["value"], card["divisions"]) == (7, None)
    assert client(HERE).get("/indicators/moons/list").json() == {"code": "outside_jurisdiction"}
    assert client("").get("/indicators/moons/list").json()["total"] == 7
