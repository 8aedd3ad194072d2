"""What leaves a pack leaves force, and nothing of what happened is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chengshu.capabilities.cases import CaseFilter, OpenCase
from chengshu.capabilities.rules import AlertFilter
from chengshu.data.telemetry import Reading
from chengshu.kit import NotFound, set_clock
from chengshu.kit.packs import is_file_of
from chengshu.security import SYSTEM
from chengshu.sensing.devices import DeviceRegistration
from chengshu.server.city import City
from chengshu.server.packs import READERS, Pack, PackChange, apply_packs, load_packs, pack_folders
from chengshu.server.packs.stories import tell_story

PACKS = load_packs(pack_folders())


def without(pattern: str) -> list[Pack]:
    """The shipped packs as if one kind of file had been removed from all of them."""
    return [
        replace(pack, documents={p: d for p, d in pack.documents.items() if not is_file_of(p, pattern)})
        for pack in PACKS
    ]


def in_force(city: City, engine: str) -> set[tuple[str, str]]:
    [reader] = [one for one in READERS if one.engine == engine]
    return {(one.pack, one.id) for one in reader.module.in_force(getattr(city, engine))}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.engine)
def test_a_file_that_is_removed_retires_what_it_defined_and_brings_it_back_with_it(city: City, reader: Any) -> None:
    first = apply_packs(PACKS, city, whole=True)
    assert not [one for one in first if one.changed or one.retired]
    held = in_force(city, reader.engine)
    assert held
    changes = apply_packs(without(reader.module.FILE), city, whole=True)
    assert in_force(city, reader.engine) == set()
    assert {one.engine for one in changes} == {reader.engine}
    assert {(one.pack, id) for one in changes for id in one.retired} == held
    assert apply_packs(without(reader.module.FILE), city, whole=True) == []
    back = apply_packs(PACKS, city, whole=True)
    assert {(one.pack, id) for one in back for id in one.added} == held
    assert apply_packs(PACKS, city, whole=True) == []


def test_a_pack_that_is_gone_takes_all_of_its_own_along_and_nothing_else(city: City) -> None:
    apply_packs(PACKS, city, whole=True)
    urban = [pack for pack in PACKS if pack.id == "urban_management"]
    changes = apply_packs(urban, city, whole=True)
    assert {one.pack for one in changes} == {"base_map", "environment", "city_overview"}
    left = {pack for reader in READERS for pack, _ in in_force(city, reader.engine)}
    assert left == {"urban_management"}
    assert apply_packs(PACKS[:1], city) == []  # a part of the packs says nothing about the others


def test_a_removed_rule_fires_no_more_and_its_history_stays(city: City) -> None:
    apply_packs(PACKS, city)
    [pack] = [one for one in PACKS if one.id == "environment"]
    story = pack.scenarios()["scenarios/exceedance_opens_a_case.yaml"]
    assert tell_story(pack, story, city) == []
    [alert] = city.rules.find_alerts(AlertFilter(rule="air_over_limit")).items
    apply_packs(without("rules.yaml"), city)
    [closed] = city.rules.find_alerts(AlertFilter(rule="air_over_limit")).items
    assert (closed.id, closed.state, closed.close_reason) == (alert.id, "closed", "retired")
    assert city.rules.rule("air_over_limit", alert.rule_version).retired is not None
    assert city.rules.rules() == []
    devices = city.devices.get_many([alert.device])
    later = alert.observation_time + timedelta(hours=1)
    high = [
        Reading(alert.device, "a34004", "realtime", "value", later + timedelta(minutes=n), 500.0, None, "N", later, "f")
        for n in range(4)
    ]
    assert city.rules.evaluate(high, devices) == []
    assert city.cases.find(CaseFilter(type="air_exceedance"), SYSTEM).total == 1


def test_cases_of_a_removed_flow_go_on_and_no_new_one_begins(city: City) -> None:
    apply_packs(PACKS, city)
    wanted = OpenCase(type="urban_incident", title="A lamp is out", source="report")
    case = city.cases.open_case(wanted, SYSTEM)
    apply_packs(without("cases/*.yaml"), city)
    with pytest.raises(NotFound) as refused:
        city.cases.open_case(wanted, SYSTEM)
    assert refused.value.code == "case_type_unknown"
    assert city.cases.flows() == []
    assert city.cases.classes() == []
    detail = city.cases.case(case.id, SYSTEM)
    assert detail.case.state == case.state
    form = {"reason": "Not ours"}
    acceptor = replace(SYSTEM, kind="session", roles=("acceptor",))
    assert [(queue.state, queue.count) for queue in city.cases.queues(acceptor)] == [("reported", 1)]
    assert city.cases.move(case.id, "reject", case.version, acceptor, form, "key-0001").state == "not_accepted"
    assert city.cases.queues(acceptor) == []


def test_an_alert_whose_kind_of_case_is_gone_stands_without_one_and_stops_nobody(
    city: City, told: Callable[..., Any]
) -> None:
    apply_packs(PACKS, city)
    alert = told(city)
    apply_packs(without("cases/*.yaml"), city)
    effects = city.effects(lambda _event: None)
    assert effects.open_cases() == 1
    assert city.rules.unannounced() == []
    assert city.rules.alert(alert.id).case_id is None


@pytest.fixture
def told() -> Callable[[City], Any]:
    """An alert that wants a case and has none yet."""

    def tell(city: City) -> Any:
        at = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
        set_clock(lambda: at + timedelta(minutes=5))
        device = city.devices.register(DeviceRegistration("hj212", "MN", "Roof", "air_station", division="430204"))
        high = [
            Reading(device.id, "a34004", "realtime", "value", at + timedelta(minutes=n), 500.0, None, "N", at, f"f{n}")
            for n in range(3)
        ]
        [alert] = city.rules.evaluate(high, {device.id: device})
        return alert

    return tell


def test_what_was_applied_is_written_down_and_nothing_when_nothing_changed(city: City) -> None:
    changes: list[PackChange] = apply_packs(PACKS, city, whole=True)
    rows = city.security.trail.find(action="packs.apply").items
    assert {row.subject for row in rows} == {one.pack for one in changes} == {pack.id for pack in PACKS}
    apply_packs(PACKS, city, whole=True)
    assert len(city.security.trail.find(action="packs.apply").items) == len(rows)
    apply_packs(without("rules.yaml"), city, whole=True)
    newest = city.security.trail.find(action="packs.apply").items[0]
    assert newest.subject == "environment"
    assert "air_over_limit" in newest.detail["rules"]["retired"]
