"""Numbers over real engines: devices, alerts, readings and the air quality index."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chengshu.capabilities.indicators import AqiSource, DeviceSource, ReadingSource
from chengshu.capabilities.rules import AlertSource, Limit, RuleDraft, Rules
from chengshu.data.lake import Lake
from chengshu.data.telemetry import Delivery, Telemetry
from chengshu.kit import Database, Refused, announce_nothing, set_clock
from chengshu.sensing import Frame, Observation
from chengshu.sensing.devices import DeviceKind, DeviceRegistration, Devices, KindProperty

HOUR = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
NOW = HOUR + timedelta(minutes=65)
CODES = {"a34004": "ug/m3", "a34002": "ug/m3", "a21005": "mg/m3"}


@pytest.fixture
def devices(db: Database) -> Devices:
    set_clock(lambda: NOW)
    devices = Devices(db)
    properties = tuple(KindProperty(code, unit, code) for code, unit in CODES.items())
    devices.define_kinds("environment", [DeviceKind("air_station", "environment", "t", "hj212", "air", 60, properties)])
    return devices


@pytest.fixture
def telemetry(db: Database, tmp_path: Path) -> Iterator[Telemetry]:
    lake = Lake(db.url, str(tmp_path / "lake"))
    telemetry = Telemetry(db, lake, announce_nothing)
    telemetry.prepare()
    yield telemetry
    lake.close()


def a_station(devices: Devices, name: str) -> str:
    return devices.register(DeviceRegistration("hj212", f"MN{ord(name[-1])}", name, "air_station", "430204")).id


def hear(
    telemetry: Telemetry, number: int, device: str, values: dict[str, float], kind: str = "hour", flag: str = "N"
) -> None:
    statistic = "avg" if kind == "hour" else "value"
    said = tuple(Observation(code, kind, statistic, HOUR, value, None, flag) for code, value in values.items())  # type: ignore[arg-type]
    frame = Frame(f"{number:032x}", "hj212", "MN", device, "2061", "2017", NOW, b"raw", said)
    telemetry.keep([Delivery(number, (frame,))])


def test_the_index_of_the_city_is_that_of_the_mean_concentrations(devices: Devices, telemetry: Telemetry) -> None:
    one, other = a_station(devices, "一"), a_station(devices, "二")
    hear(telemetry, 1, one, {"a34004": 40.0, "a34002": 60.0, "a21005": 0.8})
    hear(telemetry, 2, other, {"a34004": 80.0, "a34002": 70.0, "a21005": 0.6})
    source = AqiSource(telemetry, devices)
    filter = {"device_kind": "air_station"}
    assert source.values(filter) == [100.0]  # a mean of 60 is index 100 since 2026-03-01
    stations = source.list(filter)
    assert [fact.title for fact in stations.items] == ["二", "一"]
    assert source.count(filter) == stations.total == 2
    detail = source.detail(filter)
    assert (detail["primary"], detail["standard"], detail["stations"]) == (["PM2.5"], "HJ 633-2026", 2)
    assert source.fresh(filter) == HOUR


def test_values_the_station_marks_as_faulty_are_not_in_the_index(devices: Devices, telemetry: Telemetry) -> None:
    hear(telemetry, 1, a_station(devices, "一"), {"a34004": 400.0}, flag="D")
    assert AqiSource(telemetry, devices).values({"device_kind": "air_station"}) == []


def test_readings_are_counted_averaged_and_listed_by_one_filter(devices: Devices, telemetry: Telemetry) -> None:
    for number, value in enumerate((10.0, 20.0, 60.0), 1):
        hear(telemetry, number, a_station(devices, f"站{number}"), {"a34004": value, "a34002": 1.0}, kind="realtime")
    source = ReadingSource(telemetry, devices)
    filter = {"device_kind": "air_station", "property": "a34004", "observation": "realtime"}
    assert (source.count(filter), sum(source.values(filter)) / 3) == (3, 30)
    first = source.list(filter, limit=2)
    rest = source.list(filter, first.next, limit=2)
    assert (len(first.items), len(rest.items), rest.next, first.total) == (2, 1, None, 3)
    assert {(fact.kind, fact.unit, fact.title_key) for fact in first.items} == {("reading", "ug/m3", "a34004")}
    assert source.count(filter | {"time_since": NOW}) == 0


def test_devices_are_counted_by_state(devices: Devices) -> None:
    ids = [a_station(devices, f"站{number}") for number in range(3)]
    devices.mark_seen({ids[0]: NOW})
    source = DeviceSource(devices)
    assert (source.count({"state": "online"}), source.count({})) == (1, 3)
    assert [fact.title for fact in source.list({"state": "online"}).items] == ["站0"]
    with pytest.raises(Refused):
        source.count({"colour": "red"})


def test_alerts_are_counted_as_they_are_listed(db: Database, devices: Devices, telemetry: Telemetry) -> None:
    rules = Rules(db, announce_nothing)
    limit = (Limit(50.0, "ug/m3"),)
    rule = RuleDraft("r", "t", "over_limit", ("air_station",), ("a34004",), "hour", when="value > limit", limits=limit)
    rules.define("environment", [rule])
    station = a_station(devices, "一")
    hear(telemetry, 1, station, {"a34004": 90.0})
    rules.evaluate(telemetry.latest(), {station: devices.get(station)})
    source = AlertSource(db)
    filter = {"state": "open", "pack": "environment", "opened_since": NOW - timedelta(hours=1)}
    assert source.count(filter) == source.list(filter).total == 1
    assert source.values(filter) == [90.0]
    assert source.list(filter).items[0].title == "一"
    with pytest.raises(Refused, match="Alerts can be chosen by"):
        source.count({"colour": "red"})
