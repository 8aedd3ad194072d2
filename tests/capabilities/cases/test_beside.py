"""Beside the moves: waiting, supervision, urging, tasks, office hours, and what happens by the clock."""

from datetime import date, timedelta

import pytest
from tests.capabilities.cases.desk import CLEANERS, DRAINERS, MONDAY, a_person

from chengshu.capabilities.cases import SideFilter, Worker
from chengshu.kit import Conflict, Forbidden, NotFound, Refused, new_id

HEAD, HANDLER = "department_leader", "department_handler"
SEER = a_person("leader", more=["cases.read_all"])


def told(desk) -> list[str]:
    return [event.type for event in desk.events]


def test_a_suspended_clock_goes_on_with_its_rest(desk):
    case, head = desk.a_case_in("handling"), desk.person(HEAD)
    desk.wait(hours=1)
    suspended = desk.cases.suspend(case.id, head, "等待配件到货", "k1")
    assert (suspended.waits, suspended.due, suspended.version) == ("suspended", None, case.version)
    assert desk.cases.suspend(case.id, head, "等待配件到货", "k1") == suspended
    with pytest.raises(Conflict, match="stands so already"):
        desk.cases.suspend(case.id, head, "等待配件到货", "k2")
    desk.wait(days=1)
    resumed = desk.cases.resume(case.id, head, "配件已到")
    assert (resumed.waits, resumed.due) == (None, desk.at + timedelta(hours=5))
    assert told(desk)[-2:] == ["case.suspended", "case.resumed"]


def test_a_suspension_has_its_people_its_stage_and_its_reason(desk):
    case = desk.a_case_in("handling")
    with pytest.raises(Forbidden, match="role"):
        desk.cases.suspend(case.id, desk.person(HANDLER), "等待配件到货")
    with pytest.raises(Refused):
        desk.cases.suspend(case.id, desk.person(HEAD), " ")
    with pytest.raises(Conflict, match="not possible where the case is"):
        desk.cases.suspend(desk.a_case_in("filed").id, desk.person("dispatcher"), "等待配件到货")


def test_a_case_may_go_on_while_its_clock_waits(desk):
    case = desk.a_case_in("handling")
    desk.cases.suspend(case.id, desk.person(HEAD), "等待配件到货")
    desk.wait(days=3)
    moved = desk.step(case, "reply", HANDLER, result="已修复")
    assert (moved.late, moved.waits) == (False, None)


def supervised(desk, **more):
    case = desk.a_case_in("handling")
    by = desk.people.setdefault("leader", SEER)
    return case, desk.cases.supervise(case.id, "为何仍未处置？", None, None, by, **more)


def test_a_supervision_is_asked_answered_in_time_and_judged(desk):
    case, asked = supervised(desk)
    assert (asked.organisation, asked.due, asked.state) == (CLEANERS, MONDAY + timedelta(days=1), "asked")
    assert desk.cases.case(case.id, SEER).case.supervised == 1
    with pytest.raises(Conflict, match="no answer"):
        desk.cases.close_supervision(asked.id, True, "", SEER)
    answered = desk.cases.answer_supervision(asked.id, "今日完成", desk.person(HANDLER))
    assert (answered.state, answered.missed, answered.answered_by_name) == ("answered", False, HANDLER)
    again = desk.cases.close_supervision(asked.id, False, "请说明原因", SEER, again_until=desk.at + timedelta(hours=2))
    assert (again.state, again.round) == ("asked", 2)
    desk.cases.answer_supervision(asked.id, "因为缺少配件", desk.person(HANDLER))
    closed = desk.cases.close_supervision(asked.id, True, "", SEER)
    assert (closed.state, closed.satisfied) == ("closed", True)
    found = desk.cases.case(case.id, SEER)
    assert (found.case.supervised, found.log_intact) == (0, True)
    kinds = [kind for kind in told(desk) if "supervis" in kind]
    assert kinds == [
        "case.supervised", "case.supervision_answered", "case.supervised", "case.supervision_answered",
        "case.supervision_closed",
    ]  # fmt: skip


def test_an_answer_that_comes_late_stays_late(desk):
    _, asked = supervised(desk)
    desk.wait(days=2)
    assert desk.cases.sweep()["unanswered"] == 1
    assert desk.cases.sweep()["unanswered"] == 0
    assert "case.supervision_missed" in told(desk)
    assert desk.cases.answer_supervision(asked.id, "今日完成", desk.person(HANDLER)).missed


def test_an_organisation_that_was_asked_reads_the_case_and_another_does_not_answer(desk):
    case = desk.a_case_in("handling")
    drainer, cleaner = a_person(HANDLER, organisation=DRAINERS), a_person(HANDLER, organisation=CLEANERS)
    with pytest.raises(NotFound):
        desk.cases.case(case.id, drainer)
    asked = desk.cases.supervise(case.id, "井盖归谁？", desk.at + timedelta(hours=1), DRAINERS, SEER)
    assert desk.cases.case(case.id, drainer).supervisions[0].id == asked.id
    assert [one.id for one in desk.cases.supervisions(SideFilter(mine=True), drainer).items] == [asked.id]
    with pytest.raises(Forbidden, match="Another organisation"):
        desk.cases.answer_supervision(asked.id, "归我们", cleaner)
    desk.cases.answer_supervision(asked.id, "归环卫处", drainer)
    desk.cases.close_supervision(asked.id, True, "", SEER)
    assert desk.cases.case(case.id, drainer).case.supervised == 0  # he acted
    with pytest.raises(NotFound):
        desk.cases.case(case.id, a_person(HANDLER, organisation=DRAINERS))
    with pytest.raises(Refused):
        desk.cases.supervise(case.id, "归谁？", None, "nobody", SEER)


def test_urging_is_counted_and_stays(desk):
    case = desk.a_case_in("handling")
    acceptor = a_person("acceptor", more=["cases.read_all"])
    desk.cases.urge(case.id, acceptor, "市民再次来电", "u1")
    desk.cases.urge(case.id, acceptor, "市民再次来电", "u1")
    urged = desk.cases.urge(case.id, acceptor, "第三次来电", "u2")
    assert urged.urged == 2
    assert told(desk).count("case.urged") == 2


def test_a_task_comes_with_its_state_goes_to_the_nearest_and_moves_the_case(desk):
    worker = a_person("grid_worker")
    desk.nearest.append(Worker(worker.id, worker.name))
    case = desk.a_case_in("site_check_after")
    [task] = desk.cases.tasks(SideFilter(mine=True), worker).items
    assert (task.case_id, task.assignee, task.due) == (case.id, worker.id, desk.at + timedelta(minutes=30))
    assert desk.cases.case(case.id, worker).tasks == [task]
    other = a_person("grid_worker")
    with pytest.raises(Forbidden, match="Another person"):
        desk.cases.finish_task(task.id, "已干净", True, [], other)
    key = new_id()
    done = desk.cases.finish_task(task.id, "已干净", True, [], worker, key)
    assert desk.cases.finish_task(task.id, "已干净", True, [], worker, key) == done
    found = desk.cases.case(case.id, worker)
    assert (found.case.state, found.case.tasks, done.state, done.ok) == ("checked", 0, "done", True)
    assert [line.move for line in found.log][-2:] == ["task.finished", "verify"]
    assert told(desk)[-2:] == ["case.task_finished", "case.moved"]


def test_a_bad_answer_sends_the_case_back(desk):
    case = desk.a_case_in("site_check_after")
    worker = desk.person("grid_worker")
    [task] = desk.cases.tasks(SideFilter(mine=True), worker).items
    assert task.assignee is None  # nobody knows where the workers are: whoever comes first
    desk.cases.finish_task(task.id, "仍有残留", False, [], worker)
    found = desk.cases.case(case.id, SEER).case
    assert (found.state, found.reworks) == ("dispatched", 1)


def test_a_move_by_hand_makes_the_task_of_the_state_pointless(desk):
    case = desk.a_case_in("site_check_after")
    [task] = desk.cases.tasks(SideFilter(), SEER).items
    moved = desk.step(case, "verify", "grid_worker", finding="已干净")
    assert moved.tasks == 0
    with pytest.raises(Conflict, match="over"):
        desk.cases.finish_task(task.id, "已干净", True, [], desk.person("grid_worker"))


def test_a_task_is_asked_for_and_called_off(desk):
    case, leader = desk.a_case_in("handling"), a_person("shift_leader", more=["cases.read_all"])
    worker = a_person("grid_worker")
    task = desk.cases.ask_task(case.id, "spot_check", Worker(worker.id, "老张"), "看看进度", leader, "t1")
    assert desk.cases.ask_task(case.id, "spot_check", Worker(worker.id, "老张"), "看看进度", leader, "t1") == task
    assert desk.cases.case(case.id, worker).case.tasks == 1  # who is sent there reads the case
    desk.wait(hours=3)
    assert desk.cases.sweep()["undone"] == 1
    assert desk.cases.void_task(task.id, "不必了", leader).state == "void"
    with pytest.raises(Forbidden):
        desk.cases.ask_task(case.id, "spot_check", None, "", desk.person(HANDLER))
    with pytest.raises(Conflict, match="does not know"):
        desk.cases.ask_task(case.id, "extend", None, "", leader)


def test_a_task_that_stops_a_stage_lets_it_go_on_when_it_is_done(desk):
    case = desk.a_case()
    checked = desk.step(case, "request_site_check", "acceptor")
    desk.wait(minutes=20)
    worker = desk.person("grid_worker")
    [task] = desk.cases.tasks(SideFilter(mine=True), worker).items
    desk.cases.finish_task(task.id, "情况属实", True, [], worker)
    again = desk.cases.case(checked.id, SEER).case
    assert (again.state, again.due) == ("reported", desk.at + timedelta(minutes=15))


def test_an_organisation_works_by_its_own_hours_and_so_do_those_below_it(desk):
    desk.cases.set_hours(CLEANERS, [(540, 720), (840, 1020)], {date(2026, 6, 2): []}, SEER)
    case = desk.a_case_in("handling")  # 4 hours from Monday 9:00: 9-12, 14-15
    assert case.due == MONDAY + timedelta(hours=6)
    desk.cases.set_hours(CLEANERS, [(540, 660)], {date(2026, 6, 2): []}, SEER)
    closed_day = desk.a_case_in("handling")  # 9-11 today, none tomorrow, 9-11 the day after
    assert closed_day.due == MONDAY + timedelta(days=2, hours=2)
    assert [one.organisation for one in desk.cases.hours()] == [CLEANERS]
    desk.cases.drop_hours(CLEANERS)
    assert desk.a_case_in("handling").due == MONDAY + timedelta(hours=6)


@pytest.mark.parametrize("hours", [[(600, 500)], [], [(0, 2000)]])
def test_hours_that_cannot_be_are_refused(desk, hours):
    with pytest.raises(Refused):
        desk.cases.set_hours(CLEANERS, hours, {}, SEER)


def test_a_reminder_comes_once_at_every_rung_of_the_ladder(desk):
    def reminded() -> list[tuple[str, str]]:
        desk.cases.sweep()
        return [(e.subject, e.data["stage"]) for e in desk.events if e.type == "case.due_soon"]

    case = desk.a_case_in("handling")  # 4 working hours: the pack reminds after half of them and after four fifths
    desk.wait(hours=1)
    assert reminded() == []
    desk.wait(hours=1, minutes=1)
    assert reminded() == reminded() == [(case.id, "handle")]
    desk.wait(hours=3, minutes=30)  # over noon
    assert reminded() == reminded() == [(case.id, "handle")] * 2
    desk.step(desk.cases.case(case.id, SEER).case, "return", HANDLER, reason="非我方职责")
    desk.wait(minutes=1)
    assert len(reminded()) == 2
