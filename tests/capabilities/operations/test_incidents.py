"""Incidents: who may lead them, who sees them, and a log that nobody can mend."""

from datetime import timedelta

import psycopg
import pytest
from tests.capabilities.operations.conftest import RESCUE, WATER, Centre, a_fire

from chengshu.capabilities.operations import Circle, IncidentKind, box_of, nearest
from chengshu.capabilities.operations.logic import distance_m
from chengshu.capabilities.operations.model import Thing
from chengshu.capabilities.operations.service.incidents import Change
from chengshu.kit import Conflict, Database, Forbidden, NotFound, Refused, new_id, now, set_clock
from chengshu.security import Principal

WEST, EAST = "430204", "430211"


def soon(minutes: int = 30):  # type: ignore[no-untyped-def]
    return now() + timedelta(minutes=minutes)


def test_an_incident_has_a_number_a_place_its_calls_and_a_first_line(centre: Centre, commander: Principal) -> None:
    incident = centre.operations.incidents.declare(a_fire(), commander)
    detail = centre.operations.incidents.detail(incident.id, commander)
    assert incident.number.startswith("YJ")
    assert incident.division == "430204001"
    assert [call.name for call in detail.calls] == ["119", "110"]
    assert [line.kind for line in detail.log] == ["declared"]
    assert detail.log_intact
    assert [event.type for event in centre.told] == ["incident.declared"]
    assert centre.told[0].data["division"] == "430204001"
    assert centre.trail == ["operations.declare"]


def test_the_same_key_declares_one_incident(centre: Centre, commander: Principal) -> None:
    declare = centre.operations.incidents.declare
    assert declare(a_fire(key="k"), commander).id == declare(a_fire(key="k", title="另一个"), commander).id
    assert len(centre.operations.incidents.find(commander).items) == 1


def test_numbers_follow_each_other_in_a_day(centre: Centre, commander: Principal) -> None:
    numbers = [centre.operations.incidents.declare(a_fire(), commander).number for _ in range(3)]
    assert [number[-3:] for number in numbers] == ["001", "002", "003"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "dragon"}, "kind"),
        ({"level": 5}, "level"),
        ({"title": "  "}, "title"),
        ({"circle": Circle(113.1, 27.8, 0.0)}, "radius_m"),
        ({"circle": Circle(113.1, 99.0, 50.0)}, "longitude"),
    ],
)
def test_what_is_no_incident_is_refused_by_name(
    centre: Centre, commander: Principal, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        centre.operations.incidents.declare(a_fire(**wrong), commander)
    assert [one.field for one in refused.value.errors] == [field]
    assert centre.told == []


def test_one_commands_in_his_own_district_only(centre: Centre) -> None:
    western = centre.person("西区", where=(WEST,))
    eastern = centre.person("东区", where=(EAST,))
    reader = centre.person("看", "operations.read")
    incident = centre.operations.incidents.declare(a_fire(), western)
    for other in (eastern, reader):
        with pytest.raises(Forbidden):
            centre.operations.incidents.declare(a_fire(), other)
    assert centre.operations.incidents.find(eastern).items == []
    with pytest.raises(NotFound):
        centre.operations.incidents.detail(incident.id, eastern)
    assert [one.id for one in centre.operations.incidents.find(reader).items] == [incident.id]
    with pytest.raises(Forbidden):
        centre.operations.incidents.close(incident.id, 1, "完", reader)
    # Nor may it be carried off into a district one does not command.
    away = Change(circle=Circle(113.2, 27.8, 500.0))
    with pytest.raises(Forbidden):
        centre.operations.incidents.change(incident.id, 1, away, western)


def test_who_is_asked_for_help_sees_it_wherever_it_is_and_answers(centre: Centre, commander: Principal) -> None:
    rescue = centre.person("消防", "operations.read", where=(EAST,), organisation=RESCUE)
    water = centre.person("水务", "operations.read", where=(EAST,), organisation=WATER)
    incidents = centre.operations.incidents
    incident = incidents.declare(a_fire(), commander)
    with pytest.raises(NotFound):
        incidents.detail(incident.id, rescue)
    task = incidents.ask(incident.id, RESCUE, "现场警戒", "两个出口", soon(), commander)
    seen = incidents.detail(incident.id, rescue)
    assert [one.organisation_name for one in seen.tasks] == ["消防救援支队"]
    assert not seen.calls, "phone numbers are for who commands"
    with pytest.raises(NotFound):
        incidents.answer(incident.id, task.id, "我来", water)
    answered = incidents.answer(incident.id, task.id, "已警戒", rescue)
    assert (answered.state, answered.late) == ("answered", False)
    with pytest.raises(Conflict):
        incidents.answer(incident.id, task.id, "再答一次", rescue)


def test_a_member_of_another_organisation_does_not_answer(centre: Centre, commander: Principal) -> None:
    incidents = centre.operations.incidents
    incident = incidents.declare(a_fire(), commander)
    task = incidents.ask(incident.id, RESCUE, "现场警戒", "", soon(), commander)
    water = centre.person("水务", "operations.read", organisation=WATER)
    with pytest.raises(Forbidden):
        incidents.answer(incident.id, task.id, "我们去了", water)


def test_an_answer_after_its_due_is_late_and_stays_so(centre: Centre, commander: Principal) -> None:
    incidents = centre.operations.incidents
    rescue = centre.person("消防", "operations.read", organisation=RESCUE)
    incident = incidents.declare(a_fire(), commander)
    task = incidents.ask(incident.id, RESCUE, "现场警戒", "", soon(5), commander)
    later = now() + timedelta(minutes=6)
    set_clock(lambda: later)
    assert incidents.answer(incident.id, task.id, "到了", rescue).late
    asked = incidents.judge(incident.id, task.id, False, "还缺一个出口", commander, later + timedelta(minutes=10))
    assert asked.state == "asked"
    assert incidents.answer(incident.id, task.id, "全部到位", rescue).late
    assert incidents.judge(incident.id, task.id, True, "", commander, None).state == "accepted"
    kinds = [line.kind for line in incidents.detail(incident.id, commander).log]
    assert kinds == [
        "declared", "task_asked", "task_answered", "task_asked_again", "task_answered", "task_accepted",
    ]  # fmt: skip


def test_tasks_that_wait_are_listed_by_their_due(centre: Centre, commander: Principal) -> None:
    incidents = centre.operations.incidents
    incident = incidents.declare(a_fire(), commander)
    late = incidents.ask(incident.id, RESCUE, "晚", "", soon(90), commander)
    early = incidents.ask(incident.id, WATER, "早", "", soon(10), commander)
    assert [task.id for task in incidents.waiting(commander)] == [early.id, late.id]
    incidents.withdraw(incident.id, early.id, "不用了", commander)
    assert [task.id for task in incidents.waiting(commander)] == [late.id]
    incidents.close(incident.id, 1, "结束", commander)
    assert incidents.waiting(commander) == []


def test_nothing_happens_in_a_closed_incident(centre: Centre, commander: Principal) -> None:
    incidents = centre.operations.incidents
    incident = incidents.declare(a_fire(), commander)
    task = incidents.ask(incident.id, RESCUE, "现场警戒", "", soon(), commander)
    with pytest.raises(Refused):
        incidents.close(incident.id, 1, " ", commander)
    closed = incidents.close(incident.id, 1, "明火已灭", commander)
    assert (closed.state, closed.summary, closed.version) == ("closed", "明火已灭", 2)
    for act in (
        lambda: incidents.note(incident.id, "晚了", commander),
        lambda: incidents.answer(incident.id, task.id, "晚了", commander),
        lambda: incidents.ask(incident.id, RESCUE, "再来", "", soon(), commander),
        lambda: incidents.report(incident.id, "晚了", commander),
        lambda: incidents.close(incident.id, 2, "再关", commander),
        lambda: incidents.change(incident.id, 2, Change(level=1), commander),
    ):
        with pytest.raises(Conflict):
            act()
    last = incidents.detail(incident.id, commander).log[-1]
    assert (last.kind, last.detail) == ("closed", {"tasks_left": ["现场警戒"]})


def test_who_changes_an_older_version_is_told(centre: Centre, commander: Principal) -> None:
    incidents = centre.operations.incidents
    incident = incidents.declare(a_fire(), commander)
    changed = incidents.change(incident.id, 1, Change(level=2, circle=Circle(113.1, 27.8, 900.0)), commander)
    assert (changed.version, changed.level, changed.radius_m) == (2, 2, 900.0)
    with pytest.raises(Conflict, match="version 2"):
        incidents.change(incident.id, 1, Change(level=1), commander)
    said = incidents.detail(incident.id, commander).log[-1].detail
    assert said == {"level": [3, 2], "radius_m": [500.0, 900.0]}


def test_a_report_keeps_what_stood_inside_when_it_was_written(centre: Centre, commander: Principal) -> None:
    incidents = centre.operations.incidents
    incident = incidents.declare(a_fire(), commander)
    incidents.ask(incident.id, RESCUE, "现场警戒", "", soon(), commander)
    report = incidents.report(incident.id, "火势受控", commander)
    assert (report.number, report.figures["cases"]) == (1, {"known": True, "total": 1})
    assert report.figures["people"] == {"known": False, "total": 0}
    assert report.figures["tasks"] == {"asked": 1, "answered": 0}
    assert incidents.report(incident.id, "明火扑灭", commander).number == 2


def test_what_is_inside_is_measured_on_the_ground(centre: Centre, commander: Principal) -> None:
    incident = centre.operations.incidents.declare(a_fire(), commander)
    [cases, people] = centre.operations.incidents.inside(incident.id, commander)
    assert [(one.id, round(one.distance_m)) for one in cases.things] == [("near", 98)]
    assert (people.known, people.total) == (False, 0)


def test_a_room_that_does_not_answer_leaves_the_others_standing(centre: Centre, commander: Principal) -> None:
    def broken(_circle: Circle, _by: Principal, _kind: IncidentKind | None):  # type: ignore[no-untyped-def]
        raise Refused("nothing today", code="no_register")

    centre.operations.incidents._tools.looks["people"] = broken  # type: ignore[index]
    incident = centre.operations.incidents.declare(a_fire(), commander)
    [cases, people] = centre.operations.incidents.inside(incident.id, commander)
    assert cases.total == 1
    assert (people.known, people.note) == (False, "no_register")


def test_the_box_of_a_circle_holds_it_and_little_more() -> None:
    circle = Circle(113.1, 27.8, 1000.0)
    west, south, east, north = box_of(circle)
    assert distance_m(113.1, 27.8, east, 27.8) == pytest.approx(1000, abs=1)
    assert distance_m(113.1, 27.8, 113.1, north) == pytest.approx(1000, abs=1)
    assert (west + east) / 2 == pytest.approx(113.1)
    corner = nearest(circle, [Thing("corner", "", west, south, 0.0), Thing("middle", "", 113.1, 27.8, 0.0)])
    assert [one.id for one in corner] == ["middle"]


def test_how_a_call_went_is_ticked_and_written_down(centre: Centre, commander: Principal) -> None:
    incidents = centre.operations.incidents
    incident = incidents.declare(a_fire(), commander)
    added = incidents.add_call(incident.id, "街道办主任", "现场负责", "13800000000", commander)
    incidents.tick(incident.id, added.id, "not_reached", "无人接听", commander)
    incidents.tick(incident.id, added.id, "reached", "十分钟到", commander)
    last = incidents.detail(incident.id, commander)
    assert [(call.name, call.state, call.note) for call in last.calls][-1] == ("街道办主任", "reached", "十分钟到")
    assert [line.kind for line in last.log] == ["declared", "call_added", "call_not_reached", "call_reached"]
    with pytest.raises(NotFound):
        incidents.tick(incident.id, new_id(), "reached", "", commander)


def test_the_log_takes_no_mending_and_shows_what_was_slipped_in(
    centre: Centre, commander: Principal, db: Database
) -> None:
    incidents = centre.operations.incidents
    incident = incidents.declare(a_fire(), commander)
    incidents.note(incident.id, "第一车到场", commander)
    with pytest.raises(psycopg.errors.RaiseException), db.transaction() as tx:
        tx.execute("update operations.log set text = '没有的事'")
    with pytest.raises(psycopg.errors.RaiseException), db.transaction() as tx:
        tx.execute("delete from operations.log")
    assert incidents.detail(incident.id, commander).log_intact
    with db.transaction() as tx:
        tx.execute("alter table operations.log disable trigger log_append_only")
        tx.execute("update operations.log set text = '没有的事' where sequence = 2")
        tx.execute("alter table operations.log enable trigger log_append_only")
    assert not incidents.detail(incident.id, commander).log_intact


def test_the_list_goes_on_where_it_stopped(centre: Centre, commander: Principal) -> None:
    made = [centre.operations.incidents.declare(a_fire(), commander).id for _ in range(5)]
    seen: list[str] = []
    after = None
    while True:
        page = centre.operations.incidents.find(commander, after=after, limit=2)
        seen += [one.id for one in page.items]
        if (after := page.next) is None:
            break
    assert seen == made[::-1]


def test_a_kind_of_another_pack_is_not_taken_over(centre: Centre) -> None:
    kind = IncidentKind("fire", "x", "accident", 10.0)
    with pytest.raises(Refused, match="belongs to the pack 'city'"):
        centre.operations.define("other", [kind])
    centre.operations.define("city", [])
    assert centre.operations.kinds() == []
    centre.operations.define("other", [kind])
    assert [pack for pack, _ in centre.operations.kinds()] == ["other"]
