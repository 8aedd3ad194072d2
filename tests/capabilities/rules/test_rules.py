from dataclasses import replace
from datetime import date, timedelta

import pytest

from chengshu.capabilities.rules import AlertFilter, Limit, Rules
from chengshu.kit import Database, NotFound, Refused, announce_nothing, new_id, set_clock

from .conftest import START, STATION, a_device, a_draft, a_reading, a_silence_draft


def test_a_value_over_its_limit_opens_one_alert_with_everything_to_walk_back(rules, send, told) -> None:
    rules.define("environment", [a_draft()])
    (alert,) = send(a_reading(0, 60), a_reading(1, 82), a_reading(2, 91))
    assert (alert.rule, alert.rule_version, alert.device) == ("pm25_high", 1, STATION)
    assert (alert.value, alert.threshold, alert.unit, alert.frame) == (82, 75, "ug/m3", "frame-1")
    assert alert.observation_time == START + timedelta(minutes=1)
    assert (alert.division, alert.longitude, alert.latitude) == ("430211", 113.1, 27.8)
    assert rules.alert(alert.id) == alert
    assert [event.type for event in told] == ["alert.opened"]


def test_the_alert_closes_when_the_value_is_well_again(rules, send, told) -> None:
    rules.define("environment", [a_draft()])
    (alert,) = send(a_reading(0, 80))
    assert send(a_reading(1, 70)) == []
    assert rules.alert(alert.id).state == "closed"
    assert [event.type for event in told] == ["alert.opened", "alert.closed"]
    (again,) = send(a_reading(2, 80))
    assert again.id != alert.id


def test_a_breach_that_comes_and_goes_in_one_batch_is_kept_as_a_closed_alert(rules, send, told) -> None:
    rules.define("environment", [a_draft()])
    first, second = send(a_reading(0, 80), a_reading(1, 20), a_reading(2, 90))
    assert (first.state, second.state) == ("closed", "open")
    assert [event.type for event in told] == ["alert.opened", "alert.opened", "alert.closed"]


def test_readings_delivered_again_change_nothing_even_after_recovery(rules, send) -> None:
    rules.define("environment", [a_draft()])
    send(a_reading(0, 80), a_reading(1, 70))
    assert send(a_reading(0, 80)) == []
    assert send(a_reading(0, 80), a_reading(1, 70)) == []
    found = rules.find_alerts(AlertFilter())
    assert (found.total, found.items[0].state) == (1, "closed")


def test_a_restarted_engine_goes_on_where_the_last_one_stopped(db: Database, rules, send) -> None:
    rules.define("environment", [a_draft(times=3)])
    assert send(a_reading(0, 80), a_reading(1, 80)) == []
    reborn = Rules(db, announce_nothing)
    (alert,) = reborn.evaluate([a_reading(2, 80)], {STATION: a_device()})
    assert alert.observation_time == START + timedelta(minutes=2)
    assert Rules(db, announce_nothing).evaluate([a_reading(3, 85)], {STATION: a_device()}) == []


def test_a_breach_must_last_as_long_as_the_rule_says(rules, send) -> None:
    rules.define("environment", [a_draft(for_s=180)])
    assert send(a_reading(0, 80), a_reading(1, 70), a_reading(2, 80), a_reading(4, 80)) == []
    assert len(send(a_reading(5, 80))) == 1


def test_an_alert_stays_open_between_the_limit_and_the_clear_condition(rules, send) -> None:
    rules.define("environment", [a_draft(clear="value < limit * 0.9")])
    (alert,) = send(a_reading(0, 80))
    send(a_reading(1, 70))
    assert rules.alert(alert.id).state == "open"
    send(a_reading(2, 60))
    assert rules.alert(alert.id).state == "closed"


def test_a_value_the_device_marks_as_faulty_neither_opens_nor_closes(rules, send) -> None:
    rules.define("environment", [a_draft()])
    assert send(a_reading(0, 500, flag="D")) == []
    (alert,) = send(a_reading(1, 80, flag=None))
    send(a_reading(2, 0, flag="C"))
    assert rules.alert(alert.id).state == "open"


def test_other_kinds_of_observation_and_unknown_devices_are_left_alone(rules, send) -> None:
    rules.define("environment", [a_draft()])
    assert send(a_reading(0, 90, kind="hour", statistic="avg"), a_reading(0, 90, device=new_id())) == []
    assert send(a_reading(0, 90, property="a34002")) == []


def test_the_limit_in_force_on_the_day_of_the_observation_counts(rules, send) -> None:
    old = Limit(75.0, "ug/m3", "a34004", None, date(2026, 11, 1))
    new = Limit(60.0, "ug/m3", "a34004", date(2026, 11, 2))
    rules.define("environment", [a_draft(limits=(old, new))])
    assert send(a_reading(-60 * 20, 70)) == []  # still 1 November in the city
    (alert,) = send(a_reading(0, 70))
    assert alert.threshold == 60


def test_a_limit_in_another_unit_is_converted_to_the_unit_of_the_device(db: Database) -> None:
    rules = Rules(db, announce_nothing, lambda kind, name: "ug/m3")
    rules.define("environment", [a_draft(limits=(Limit(0.075, "mg/m3"),))])
    (alert,) = rules.evaluate([a_reading(0, 76)], {STATION: a_device()})
    assert (alert.threshold, alert.unit) == (75.0, "ug/m3")


def test_only_a_changed_rule_gets_a_new_version_and_old_observations_keep_the_old_one(rules, send) -> None:
    assert [rule.version for rule in rules.define("environment", [a_draft()])] == [1]
    assert rules.define("environment", [a_draft()]) == []
    set_clock(lambda: START + timedelta(hours=1))
    (changed,) = rules.define("environment", [a_draft(limits=(Limit(50.0, "ug/m3"),))])
    assert (changed.version, changed.effective) == (2, START + timedelta(hours=1))
    assert send(a_reading(0, 60)) == []
    (alert,) = send(a_reading(61, 60))
    assert alert.rule_version == 2
    assert rules.rule("pm25_high", 1).draft.limits[0].value == 75
    assert rules.rule("pm25_high").versions == (1, 2)
    with pytest.raises(NotFound):
        rules.rule("pm25_high", 3)


def test_a_rule_taken_out_of_its_pack_retires_and_closes_what_it_left_open(rules, send) -> None:
    rules.define("environment", [a_draft()])
    (alert,) = send(a_reading(0, 80))
    rules.define("environment", [])
    assert rules.alert(alert.id).close_reason == "retired"
    assert rules.rules() == []
    assert send(a_reading(1, 90)) == []
    rules.define("environment", [a_draft()])
    assert [rule.version for rule in rules.rules()] == [1]


def test_two_packs_cannot_own_the_same_rule(rules) -> None:
    rules.define("environment", [a_draft()])
    with pytest.raises(Refused, match="belongs to the pack 'environment'"):
        rules.define("other", [a_draft()])


def test_an_alert_waits_in_the_outbox_until_its_case_is_noted(rules, send) -> None:
    rules.define("environment", [a_draft(), a_draft(id="quiet", case_type=None)])
    opened = send(a_reading(0, 80))
    assert len(opened) == 2
    (waiting,) = rules.unannounced()
    case = new_id()
    rules.mark_announced(waiting.id, case)
    rules.mark_announced(waiting.id, new_id())
    assert rules.unannounced() == []
    assert rules.alert(waiting.id).case_id == case


def test_a_silent_device_raises_one_alert_that_closes_when_it_speaks(db: Database) -> None:
    set_clock(lambda: START)
    rules = Rules(db, announce_nothing)
    rules.define("environment", [a_silence_draft()])
    rules.evaluate([a_reading(0, 5)], {STATION: a_device()})
    rules.evaluate([a_reading(1, 5)], {STATION: a_device()})
    assert rules.check_missing(START + timedelta(minutes=11)) == []
    (alert,) = rules.check_missing(START + timedelta(minutes=12))
    assert (alert.kind, alert.threshold, alert.unit, alert.value) == ("missing", 10, "min", 11)
    assert alert.observation_time == START + timedelta(minutes=1)
    assert rules.check_missing(START + timedelta(minutes=20)) == []
    rules.evaluate([a_reading(21, 5)], {STATION: a_device()})
    assert rules.alert(alert.id).state == "closed"
    assert len(rules.check_missing(START + timedelta(minutes=40))) == 1


def test_the_time_the_platform_was_down_is_not_silence(db: Database) -> None:
    rules = Rules(db, announce_nothing)
    rules.define("environment", [a_silence_draft()])
    rules.evaluate([a_reading(0, 5)], {STATION: a_device()})
    set_clock(lambda: START + timedelta(hours=5))
    reborn = Rules(db, announce_nothing)
    assert reborn.check_missing(START + timedelta(hours=5, minutes=9)) == []
    assert len(reborn.check_missing(START + timedelta(hours=5, minutes=10))) == 1


def test_a_list_of_alerts_is_paged_counted_and_bounded_by_jurisdiction(rules) -> None:
    rules.define("environment", [a_draft()])
    stations = [replace(a_device(), id=new_id(), division=f"43021{n % 2}") for n in range(5)]
    rules.evaluate([a_reading(0, 80, device=s.id) for s in stations], {s.id: s for s in stations})
    first = rules.find_alerts(AlertFilter(state="open"), limit=3)
    rest = rules.find_alerts(AlertFilter(state="open"), first.next, limit=3)
    assert (len(first.items), len(rest.items), rest.next, first.total) == (3, 2, None, 5)
    assert len({alert.id for alert in [*first.items, *rest.items]}) == 5
    assert rules.count_alerts(AlertFilter(divisions=("430210",))) == 3
    assert rules.count_alerts(AlertFilter(divisions=())) == 0
    assert rules.count_alerts(AlertFilter(divisions=("",))) == 5
