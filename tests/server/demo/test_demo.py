"""The demo city loads through the doors of the engines, twice as well as once, and says what it is."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape

from chengshu.kit import Database, Refused
from chengshu.sensing.simulators import load_fleet
from chengshu.server.city import City, build_city
from chengshu.server.demo import (
    demo_accounts,
    demo_folder,
    demo_password,
    history_fleet,
    history_start,
    load_demo,
    simulator_command,
)
from chengshu.server.packs import apply_packs, load_packs, pack_folders, read_yaml
from chengshu.server.settings import Settings

FOLDER = demo_folder()
DISTRICTS = {
    "430202": "荷塘区",
    "430203": "芦淞区",
    "430204": "石峰区",
    "430211": "天元区",
    "430212": "渌口区",
    "430223": "攸县",
    "430224": "茶陵县",
    "430225": "炎陵县",
    "430281": "醴陵市",
}


@pytest.fixture
def city(db: Database, tmp_path: Path) -> Iterator[City]:
    built = build_city(Settings(database_url=db.url, home=tmp_path))
    apply_packs(load_packs(pack_folders()), built)
    yield built
    built.close()


def collection(name: str) -> list[dict]:
    return json.loads((FOLDER / name).read_text("utf-8"))["features"]


def devices() -> list[dict]:
    return read_yaml((FOLDER / "devices.yaml").read_bytes(), "devices.yaml").value["devices"]


def test_the_city_loads_and_a_second_time_adds_nothing(city: City) -> None:
    first = load_demo(city, FOLDER)
    versions = {layer.id: layer.version for layer in city.maps.layers()}
    second = load_demo(city, FOLDER)
    assert first.new == first.devices + len(first.accounts)
    assert second.new == 0
    assert {layer.id: layer.version for layer in city.maps.layers()} == versions


def test_everybody_of_the_demo_can_sign_in(city: City) -> None:
    report = load_demo(city, FOLDER)
    for one in (report.accounts[0], report.accounts[-1]):
        principal = city.security.sessions.sign_in(one.account, one.password).principal
        assert set(one.roles) <= set(principal.roles)
        assert not principal.must_change


def test_every_device_lies_in_the_district_it_names(city: City) -> None:
    load_demo(city, FOLDER)
    found = city.maps.locate_many([(one["longitude"], one["latitude"]) for one in devices()])
    assert found == [one["division"] for one in devices()]


def test_every_device_is_marked_synthetic(city: City) -> None:
    load_demo(city, FOLDER)
    [first, *_] = devices()
    device = city.devices.by_identifier("hj212", first["identifier"])
    assert device is not None
    assert device.synthetic
    assert device.state == "never"


def test_the_former_county_is_found_on_its_days(city: City) -> None:
    load_demo(city, FOLDER)
    assert city.maps.locate(113.142, 27.695) == "430212"
    assert city.maps.locate(113.142, 27.695, date(2018, 6, 18)) == "430221"
    assert [hit.code for hit in city.maps.search("渌口区")] == ["430212"]
    assert city.maps.search("株洲县") == []


def test_a_role_that_no_pack_declares_is_refused(city: City, tmp_path: Path) -> None:
    for file in FOLDER.iterdir():
        text = file.read_text("utf-8")
        (tmp_path / file.name).write_text(text.replace('"shift_leader"', '"emperor"'), "utf-8")
    with pytest.raises(Refused, match="emperor"):
        load_demo(city, tmp_path)


def test_boundaries_are_valid_named_and_labelled() -> None:
    today = [one for one in collection("boundaries.geojson") if "valid_to" not in one["properties"]]
    assert {one["properties"]["code"]: one["properties"]["name"] for one in today} == DISTRICTS
    for one in collection("boundaries.geojson"):
        assert shape(one["geometry"]).is_valid
        assert one["properties"]["label"] == "演示数据，非权威边界，2018 年状态"


def test_districts_do_not_overlap() -> None:
    areas = [shape(one["geometry"]) for one in collection("boundaries.geojson") if "valid_to" not in one["properties"]]
    shared = sum(one.intersection(other).area for n, one in enumerate(areas) for other in areas[n + 1 :])
    assert shared < 1e-8


def test_the_record_says_what_was_repaired() -> None:
    record = json.loads((FOLDER / "boundaries.provenance.json").read_text("utf-8"))
    assert sum(not repair["valid_before"] for repair in record["repairs"].values()) == 6
    assert all(repair["area_change_ppm"] < 50 for repair in record["repairs"].values())
    assert record["sha256"]


def test_the_rivers_are_valid_inside_the_city_and_plainly_synthetic() -> None:
    city = shapely.union_all([shape(one["geometry"]) for one in collection("boundaries.geojson")]).buffer(1e-4)
    for one in collection("water.geojson"):
        assert one["properties"]["synthetic"] is True
        assert shape(one["geometry"]).is_valid
        assert city.contains(shape(one["geometry"]))


def test_no_file_is_larger_than_a_megabyte() -> None:
    assert max(file.stat().st_size for file in FOLDER.iterdir()) < 1_000_000


def test_the_fleet_is_the_register() -> None:
    fleet = load_fleet(FOLDER / "fleet.yaml")
    assert [one.mn for one in fleet.devices] == [one["identifier"] for one in devices()]
    assert all(len(one["identifier"]) == 24 for one in devices())
    assert len({one["name"] for one in devices()}) == len(devices())
    kinds = Counter(one["kind"] for one in devices())
    assert kinds["air_station"] == 12
    assert sum(kinds.values()) >= 30


def test_something_happens_within_the_first_minutes() -> None:
    fleet = load_fleet(FOLDER / "fleet.yaml")
    first = min((event.at_minute + event.rise_minutes, event.peak) for one in fleet.devices for event in one.events)
    assert first < (1.5, 1000)
    faults = {name for one in fleet.devices for name, value in one.faults.model_dump().items() if value}
    assert {"fragments", "bad_crc", "resend", "drift_s", "silences"} <= faults


def test_the_history_is_of_ordinary_days_of_hours() -> None:
    fleet = history_fleet(FOLDER / "fleet.yaml")
    assert all(one.hours and not one.events and not one.faults.bad_crc for one in fleet.devices)
    at = datetime(2026, 6, 2, 10, 25, tzinfo=UTC)
    assert history_start(at) == datetime(2026, 5, 30, 22, 0, tzinfo=UTC)


def test_passwords_are_repeatable_and_say_that_they_are_of_a_demo() -> None:
    assert demo_password("leader") == demo_password("leader") != demo_password("shift")
    assert demo_password("leader").startswith("Demo-")


def test_accounts_are_shown_only_by_a_demo() -> None:
    assert [one.account for one in demo_accounts(Settings(demo=True))]
    assert demo_accounts(Settings(demo=False)) == ()


def test_the_simulators_are_sent_to_the_listener_of_their_protocol(tmp_path: Path) -> None:
    ready = {"listeners": [{"protocol": "hj212", "host": "::", "port": 4711}]}
    command = simulator_command(ready, Settings(home=tmp_path))
    assert command[command.index("--host") + 1] == "::1"
    assert command[command.index("--port") + 1] == "4711"


def test_on_an_ordinary_day_nothing_passes_its_limit() -> None:
    """The history must not open cases; only what the fleet says happens may."""
    limits = {"a34004": 60, "a34002": 120, "a05024": 200, "a21002": 50, "w01018": 50, "w21003": 5, "w21001": 15}
    for one in history_fleet(FOLDER / "fleet.yaml").devices:
        for code, limit in limits.items():
            if profile := one.properties.get(code):
                assert profile.base * (1 + profile.day) * (1 + 4 * profile.noise) < limit
