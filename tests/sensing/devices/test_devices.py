"""The device registry on a real database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chengshu.kit import Conflict, Database, Event, NotFound, Refused, set_clock
from chengshu.sensing.devices import Device, DeviceKind, DeviceRegistration, Devices, KindProperty, is_secret

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
AIR = DeviceKind(
    "air_station", "environment", "kind.air", "hj212", "air", 60, (KindProperty("a34004", "ug/m3", "property.pm25"),)
)


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def devices(db: Database, events: list[Event]) -> Devices:
    set_clock(lambda: NOON)
    devices = Devices(db, events.append)
    devices.define_kinds("environment", [AIR])
    return devices


def a_registration(number: int = 1, **more: Any) -> DeviceRegistration:
    told: dict[str, Any] = {"name": f"Station {number:03d}", "division": "430202", "longitude": 113.1, "latitude": 27.8}
    return DeviceRegistration("hj212", f"MN{number:04d}", **{"kind": "air_station", **told, **more})


def names(found: Any) -> list[str]:
    return [device.name for device in found.items]


def test_a_device_takes_properties_and_interval_from_its_kind(devices: Devices, events: list[Event]) -> None:
    device = devices.register(a_registration())
    assert devices.get(device.id) == device == devices.by_identifier("hj212", "MN0001")
    assert (device.properties, device.reporting_interval_s, device.state) == (("a34004",), 60, "never")
    assert [(event.type, event.subject) for event in events] == [("device.registered", device.id)]


def test_an_identifier_is_taken_once_per_protocol(devices: Devices) -> None:
    devices.register(a_registration())
    with pytest.raises(Conflict) as taken:
        devices.register(a_registration())
    assert (taken.value.code, taken.value.errors[0].field) == ("device_exists", "identifier")


def test_every_wrong_field_is_named_at_once(devices: Devices) -> None:
    wrong = DeviceRegistration(
        "morse", "two words", "", "submarine", "Zhuzhou", 200, None, properties=("a b",), reporting_interval_s=-1
    )
    with pytest.raises(Refused) as refused:
        devices.register(wrong)
    assert {error.field for error in refused.value.errors} == {
        "protocol", "identifier", "name", "kind", "division", "longitude", "properties", "reporting_interval_s",
    }  # fmt: skip


def test_a_change_touches_only_the_fields_that_are_named(devices: Devices, events: list[Event]) -> None:
    old = devices.register(a_registration(secret="123456"))
    new = devices.update(old.id, {"name": "Roof", "division": None})
    assert (new.name, new.division, new.longitude, new.has_secret) == ("Roof", None, 113.1, True)
    assert events[-1].type == "device.updated"
    with pytest.raises(Refused):
        devices.update(old.id, {"identifier": "other"})
    with pytest.raises(Refused):
        devices.update(old.id, {"latitude": None})
    with pytest.raises(NotFound):
        devices.update("0198a0b0-0000-7000-8000-000000000000", {"name": "x"})
    with pytest.raises(NotFound):
        devices.get("no-uuid")


def test_a_secret_is_kept_as_a_hash_and_can_be_taken_away(devices: Devices) -> None:
    device = devices.register(a_registration(secret="123456"))
    hidden = devices.identifiers("hj212")["MN0001"].secret
    assert hidden is not None
    assert "123456" not in hidden
    assert is_secret(hidden, "123456")
    assert not is_secret(hidden, "654321")
    assert not is_secret(hidden, None)
    devices.update(device.id, {"secret": None})
    assert devices.identifiers("hj212")["MN0001"].secret is None


def test_a_device_is_online_for_three_intervals_after_its_last_word(devices: Devices) -> None:
    device = devices.register(a_registration())
    devices.mark_seen({device.id: NOON, "0198a0b0-0000-7000-8000-000000000000": NOON})
    devices.mark_seen({device.id: NOON - timedelta(hours=1)})
    for seconds, state in ((0, "online"), (180, "online"), (181, "silent")):
        set_clock(lambda seconds=seconds: NOON + timedelta(seconds=seconds))  # type: ignore[misc]
        assert devices.get(device.id).state == state
        assert devices.get(device.id).last_seen == NOON
        assert names(devices.find(state=state)) == [device.name]
    assert names(devices.find(state="never")) == []


def test_pages_follow_each_other_without_gap_or_double(devices: Devices) -> None:
    assert devices.register_many([a_registration(number) for number in range(25)]) == 25
    assert devices.register_many([a_registration(number) for number in range(26)]) == 1
    seen: list[Device] = []
    page = devices.find(limit=10)
    assert page.total == 26
    while True:
        seen += page.items
        if page.next is None:
            break
        page = devices.find(limit=10, after=page.next)
        assert page.total is None
    assert [device.name for device in seen] == [f"Station {number:03d}" for number in range(26)]


def test_devices_are_found_by_words_kind_place_and_jurisdiction(devices: Devices) -> None:
    devices.register_many(
        [
            a_registration(1, name="Lukou roof", division="430212"),
            a_registration(2, name="Hetang 100%", division="430202"),
            a_registration(3, name="nowhere", division=None),
        ]
    )
    assert names(devices.find(q="ROOF")) == ["Lukou roof"]
    assert names(devices.find(q="mn0002")) == ["Hetang 100%"]
    assert names(devices.find(q="100%")) == ["Hetang 100%"]
    assert names(devices.find(q="%%")) == []
    assert names(devices.find(division="430212")) == ["Lukou roof"]
    assert names(devices.find(kind="air_station", within=("430202", "430203"))) == ["Hetang 100%"]
    assert names(devices.find(within=())) == []
    assert len(names(devices.find(within=("",)))) == 3


def test_a_pack_replaces_its_own_kinds_and_not_those_of_others(devices: Devices) -> None:
    devices.define_kinds("fire", [DeviceKind("smoke", "fire", "t", "hj212", "air", 60, AIR.properties)])
    devices.define_kinds("environment", [AIR])
    assert [kind.id for kind in devices.kinds()] == ["air_station", "smoke"]
    with pytest.raises(Conflict):
        devices.define_kinds("fire", [AIR])


def test_many_devices_are_fetched_at_once(devices: Devices) -> None:
    ids = [devices.register(a_registration(number)).id for number in range(3)]
    assert devices.get_many([*ids, "no-uuid"]).keys() == set(ids)
