"""The loop on a real database: moves, retries, races, versions, log, sweep."""

import threading
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from tests.capabilities.cases.desk import CLASS, CLEANERS, DRAINERS, MONDAY, URBAN, a_person, document

from chengshu.capabilities.cases import OpenCase
from chengshu.capabilities.cases import pack as cases_pack
from chengshu.kit import Conflict, Forbidden, NotFound, Refused, new_id
from chengshu.security import SYSTEM


def test_a_report_is_taken_to_its_end_in_time(desk):
    case = desk.a_case()
    assert (case.number, case.state, case.due) == ("CG2026060100001", "reported", MONDAY + timedelta(minutes=15))
    closed = desk.step(desk.a_case_in("checked"), "close", "shift_leader")
    assert (closed.group, closed.late, closed.overdue, closed.due, closed.classification) == (
        "closed", False, False, None, CLASS,
    )  # fmt: skip
    detail = desk.cases.case(closed.id, desk.person("shift_leader"))
    assert [line.move for line in detail.log] == [
        "open", "accept", "file", "dispatch", "handle", "reply", "task.asked", "verify", "close",
    ]  # fmt: skip
    assert detail.log_intact
    assert detail.allowed_moves == []
    handle = next(clock for clock in detail.clocks if clock.stage == "handle")
    assert (handle.amount, handle.unit, handle.due) == (4, "working_hour", MONDAY + timedelta(hours=6))


def test_a_sensor_opens_a_case_that_is_filed_already_and_only_once(desk):
    told = OpenCase(
        "air_exceedance", "PM2.5 超标", source="alert", source_id="alert-1", division="430204", facts={"value": 301.5}
    )
    first, second = desk.cases.open_case(told, SYSTEM), desk.cases.open_case(told, SYSTEM)
    assert (first.state, first.number, first.facts) == ("filed", "HB2026060100001", {"value": 301.5})
    assert first == second
    assert [event.type for event in desk.events] == ["case.opened"]
    with pytest.raises(Refused):
        desk.cases.open_case(told, desk.person("acceptor"))


def test_two_openings_at_once_give_one_case(desk):
    told = OpenCase("air_exceedance", "超标", source="alert", source_id="same", division="430204")
    found: list[str] = []
    at_once([lambda: found.append(desk.cases.open_case(told, SYSTEM).id)] * 3)
    assert len(found) == 3
    assert len(set(found)) == 1
    assert len(desk.events) == 1


def test_a_retry_with_the_same_key_changes_nothing(desk):
    case, by, key = desk.a_case(), desk.person("acceptor"), new_id()
    first = desk.cases.move(case.id, "accept", 1, by, {}, key)
    again = desk.cases.move(case.id, "accept", 1, by, {}, key)
    assert first == again
    assert [event.type for event in desk.events] == ["case.opened", "case.moved"]
    with pytest.raises(Conflict, match="another move"):
        desk.cases.move(case.id, "reject", 1, by, {"reason": "重复"}, key)


@pytest.mark.parametrize("same_key", [True, False])
def test_a_double_submit_succeeds_once(desk, same_key):
    case, by = desk.a_case(), desk.person("acceptor")
    keys = ["k", "k"] if same_key else ["k", "l"]
    answers: list[object] = []

    def submit(key: str):
        try:
            answers.append(desk.cases.move(case.id, "accept", 1, by, {}, key).version)
        except Conflict as error:
            answers.append(error.code)

    at_once([lambda key=key: submit(key) for key in keys])
    assert sorted(map(str, answers)) == (["2", "2"] if same_key else ["2", "case_changed"])
    assert [line.move for line in desk.cases.case(case.id, by).log] == ["open", "accept"]
    assert len(desk.events) == 2


def test_a_move_from_an_old_look_is_a_conflict(desk):
    case = desk.a_case()
    desk.step(case, "request_site_check", "acceptor")
    with pytest.raises(Conflict, match="moved meanwhile"):
        desk.step(case, "accept", "acceptor")


def test_only_the_moves_of_the_state_are_possible(desk):
    with pytest.raises(Conflict, match="not possible in the state 'reported'"):
        desk.step(desk.a_case(), "close", "acceptor")


def test_a_role_an_area_and_an_organisation_must_fit_for_one_and_the_same_grant(desk):
    case = desk.a_case_in("dispatched")
    elsewhere = a_person("department_handler", organisation=DRAINERS, more=["cases.read_all"])
    with pytest.raises(Forbidden, match="another organisation"):
        desk.cases.move(case.id, "handle", case.version, elsewhere, {}, new_id())
    outside = a_person("department_handler", organisation=CLEANERS, areas=["430281"])
    reader = a_person("leader", more=["cases.read_all"])
    both = replace(outside, scopes=outside.scopes + reader.scopes, jurisdiction=("", "430281"))
    with pytest.raises(Forbidden, match="outside your area"):
        desk.cases.move(case.id, "handle", case.version, both, {}, new_id())
    with pytest.raises(NotFound):
        desk.cases.move(case.id, "handle", case.version, outside, {}, new_id())


def test_a_team_below_the_bureau_may_handle_its_case(desk):
    case = desk.a_case_in("dispatched")
    team = a_person("department_handler", organisation="team")
    scope = replace(team.scopes[0], organisation_path=(CLEANERS, "team"))
    moved = desk.cases.move(case.id, "handle", case.version, replace(team, scopes=(scope,)), {}, new_id())
    assert (moved.state, moved.handler, moved.organisation) == ("handling", team.id, CLEANERS)


def test_an_incomplete_form_is_refused_with_its_fields(desk):
    case = desk.a_case_in("accepted")
    with pytest.raises(Refused) as refused:
        desk.step(case, "file", "shift_leader", classification="01", limit_amount=0)
    assert {error.field: error.reason for error in refused.value.errors} == {
        "limit_unit": "is required",
        "classification": "is not a class in force: give scheme:edition:kind:big:small",
        "limit_amount": "must be at least 1",
    }


def test_handling_waits_while_the_dispatcher_has_the_case_again(desk):
    case = desk.a_case_in("handling")
    desk.wait(hours=1)
    back = desk.step(case, "return", "department_handler", reason="不属我方")
    assert back.stage == "dispatch"
    desk.wait(hours=1)
    again = desk.step(back, "dispatch", "dispatcher", organisation=CLEANERS)
    assert again.due == MONDAY + timedelta(hours=7)  # 4 working hours, the break from 12 to 14, 1 hour of waiting
    assert again.late  # the dispatcher took longer than 15 minutes


def test_the_sweep_marks_a_case_once(desk):
    case, leader = desk.a_case(), a_person("leader", more=["cases.read_all"])
    desk.wait(minutes=15)
    assert desk.cases.sweep_overdue() == 0
    desk.wait(minutes=1)
    assert (desk.cases.sweep_overdue(), desk.cases.sweep_overdue()) == (1, 0)
    assert desk.events[-1].type == "case.overdue"
    assert desk.cases.case(case.id, leader).case.overdue
    moved = desk.step(case, "accept", "acceptor")
    assert (moved.overdue, moved.late) == (False, True)


def test_a_case_stays_with_the_version_it_began_with(desk):
    case = desk.a_case()
    flow = document("urban_management/cases/urban_incident.yaml")
    flow["states"]["reported"]["moves"]["accept"]["to"] = "filed"
    flow["states"]["reported"]["moves"]["take"] = {"to": "accepted", "title": "t", "roles": ["acceptor"]}
    cases_pack.apply(URBAN | {"cases/urban_incident.yaml": flow}, "urban_management", desk.cases)
    assert desk.step(case, "accept", "acceptor").state == "accepted"
    assert desk.step(desk.a_case(), "accept", "acceptor").state == "filed"
    versions = {entry.flow.id: entry.version for entry in desk.cases.flows()}
    assert versions == {"urban_incident": 2, "air_exceedance": 1}
    cases_pack.apply(URBAN | {"cases/urban_incident.yaml": flow}, "urban_management", desk.cases)
    assert {entry.flow.id: entry.version for entry in desk.cases.flows()} == versions


def test_the_log_can_only_be_added_to(desk):
    case = desk.a_case()
    for statement in ("update cases.log set actor_name = 'x'", "delete from cases.log"):
        with pytest.raises(psycopg.errors.RaiseException, match="only ever added to"), desk.db.transaction() as tx:
            tx.execute(statement)
    assert desk.cases.case(case.id, desk.person("acceptor")).log_intact


def test_a_forged_log_shows(desk):
    case = desk.a_case_in("filed")
    with desk.db.transaction() as tx:
        tx.execute("set local session_replication_role = replica")
        tx.execute("update cases.log set actor_name = 'somebody else' where sequence = 2")
    assert not desk.cases.case(case.id, desk.person("dispatcher")).log_intact


def test_a_case_that_makes_no_sense_is_refused(desk):
    with pytest.raises(Refused) as refused:
        desk.a_case(title=" ", severity="bad", division="x", longitude=200.0, latitude=None)
    assert [error.field for error in refused.value.errors] == ["title", "severity", "division", "longitude"]
    with pytest.raises(NotFound):
        desk.a_case(type="nothing")
    with pytest.raises(Forbidden):
        desk.a_case(by="dispatcher")


def at_once(jobs):
    gate = threading.Barrier(len(jobs))

    def run(job):
        gate.wait()
        job()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
