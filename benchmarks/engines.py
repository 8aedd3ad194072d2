"""Two engines in this very process on real PostgreSQL: readings judged and cases moved per second."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.report import Row
from benchmarks.stage import Stage
from chengshu.capabilities.cases import OpenCase
from chengshu.data.telemetry import Reading
from chengshu.kit import new_id
from chengshu.security import SYSTEM, Principal
from chengshu.sensing.devices import Device, DeviceRegistration
from chengshu.server.city import City, build_city
from chengshu.server.embedded import EmbeddedPostgres
from chengshu.server.migrations import migrate
from chengshu.server.packs import apply_packs, load_packs, pack_folders
from chengshu.server.settings import Settings

_STATIONS = 500
_BATCHES = 5
_CASES = 25
_FACTORS = ("a34004", "a34002", "a21026", "a21004", "a21005", "a05024")
_BEGIN = datetime(2026, 11, 20, tzinfo=UTC)
_ROLES = ("dispatcher", "department_handler", "shift_leader")


@contextmanager
def _city(folder: Path) -> Iterator[City]:
    """A city with the shipped packs and stations, on a PostgreSQL of its own."""
    postgres = EmbeddedPostgres(folder / "postgres")
    try:
        url = postgres.start()
        migrate(url)
        city = build_city(Settings(home=folder, database_url=url), pool=2)
        try:
            apply_packs(load_packs(pack_folders([])), city)
            yield city
        finally:
            city.close()
    finally:
        postgres.stop()


def _stations(city: City) -> dict[str, Device]:
    names = [f"BENCH{number:05d}" for number in range(_STATIONS)]
    city.devices.register_many(
        [DeviceRegistration("hj212", name, name, "air_station", division="430211") for name in names]
    )
    ids = [reference.id for reference in city.devices.identifiers("hj212").values()]
    return city.devices.get_many(ids)


def _batch(devices: dict[str, Device], number: int) -> list[Reading]:
    """A value of every factor of every station; one in a hundred goes over its limits and back, two minutes each."""
    moment, is_high = _BEGIN + timedelta(minutes=number), number % 4 < 2
    return [
        Reading(device, factor, "realtime", "value", moment, value, None, "N", moment, f"{place:032x}")
        for place, device in enumerate(devices)
        for value in (999.0 if is_high and place % 100 == 0 else 1.0,)
        for factor in _FACTORS
    ]


def _judged_per_s(city: City, devices: dict[str, Device], run: int) -> float:
    batches = [_batch(devices, run * _BATCHES + number) for number in range(_BATCHES)]
    began = time.perf_counter()
    for batch in batches:
        city.rules.evaluate(batch, devices)
    return sum(map(len, batches)) / (time.perf_counter() - began)


def _everybody(organisation: str) -> Principal:
    """One person with every post of the loop."""
    rights = frozenset({"cases.read", "cases.act"})
    return Principal(
        new_id(), "bench", "bench", "session", _ROLES, rights, organisation, (organisation,), jurisdiction=("",)
    )


def _moves_per_s(city: City, by: Principal) -> float:
    """Every case from filed to closed: dispatched, taken, replied, closed."""
    road: tuple[tuple[str, dict[str, Any]], ...] = (
        ("dispatch", {"organisation": by.organisation}),
        ("handle", {}),
        ("reply", {"result": "measured"}),
        ("close", {"finding": "measured"}),
    )
    wanted = [
        OpenCase("air_exceedance", "bench", division="430211", source="alert", source_id=new_id())
        for _ in range(_CASES)
    ]
    cases = [city.cases.open_case(one, SYSTEM) for one in wanted]
    began = time.perf_counter()
    for move, form in road:
        cases = [city.cases.move(one.id, move, one.version, by, form, new_id()) for one in cases]
    return len(road) * _CASES / (time.perf_counter() - began)


def _commits_per_s(url: str) -> float:
    """The floor under a move: one row changed, one line written, one commit on the same server."""
    rounds = 4 * _CASES
    with psycopg.connect(url) as connection:
        connection.execute("create temp table thing (id int primary key, version int)")
        connection.execute("create table if not exists public.bench_line (thing int, text text)")
        connection.execute("insert into thing values (1, 0)")
        connection.commit()
        began = time.perf_counter()
        for number in range(rounds):
            connection.execute("update thing set version = version + 1 where id = 1")
            connection.execute("insert into public.bench_line values (%s, 'measured')", (number,))
            connection.commit()
        return rounds / (time.perf_counter() - began)


def measure(stage: Stage) -> list[Row]:
    """Both, several times, the floor beside the moves."""
    judged: list[float] = []
    moved: list[float] = []
    committed: list[float] = []
    with _city(stage.folder("engines")) as city:
        devices = _stations(city)
        by = _everybody(city.security.organisations.create("bench", by=SYSTEM).id)
        assert city.settings.database_url
        for run in range(stage.runs + 2):
            judged.append(_judged_per_s(city, devices, run))
            moved.append(_moves_per_s(city, by))
            committed.append(_commits_per_s(city.settings.database_url))
        if not city.rules.unannounced():
            raise AssertionError("readings over their limits raised no alert")
    note = f"batches of {_STATIONS * len(_FACTORS):,}, the shipped rules, 1 station in 100 over its limits and back"
    loop = "dispatch, handle, reply, close; one after another, one connection"
    peer = "bare update, insert and commit"
    return [
        Row("rules: readings judged", tuple(judged), "readings/s", note=note),
        Row("cases: moves", tuple(moved), "moves/s", peer, tuple(committed), note=loop),
    ]
