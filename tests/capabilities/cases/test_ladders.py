"""Ladders: who is reminded when, each rung once, however often and by however many workers it is looked at."""

from datetime import timedelta

from tests.capabilities.cases.desk import CLASS, CLEANERS, MONDAY, a_person, document

from chengshu.capabilities.cases import MoveWish, Worker
from chengshu.kit import new_id

LEADER = a_person("leader", more=["cases.read_all"])
LOOP = document("urban_management/cases/urban_incident.yaml")


def told(desk):
    """What is told now: template and whom, in order."""
    heard = []
    desk.cases.tell_reminders(lambda one: heard.append((one.template, one.accounts, one.roles)) or 1)
    return heard


def swept(desk):
    """Two workers sweep, and both again; then what waits is told, twice."""
    for _ in range(4):
        desk.cases.sweep()
    return [*told(desk), *told(desk)]


def in_handling(desk, amount, unit):
    case = desk.a_case_in("accepted")
    case = desk.step(case, "file", "shift_leader", classification=CLASS, limit_amount=amount, limit_unit=unit)
    case = desk.step(case, "dispatch", "dispatcher", organisation=CLEANERS)
    return unheard(desk, desk.step(case, "handle", "department_handler"))


def unheard(desk, case):
    """The case without what was told on its way; see test_coming."""
    desk.cases.forget_reminders(desk.at + timedelta(seconds=1))
    return case


def kept_of(desk, case):
    """What the case shows, without what was told on its way."""
    return [one for one in desk.cases.case(case.id, LEADER).reminders if one.by is None]


def test_every_rung_of_the_ladder_is_told_once(desk):
    handler = desk.person("department_handler").id
    case = in_handling(desk, 10, "urgent_hour")
    leader = ("department_leader@organisation",)
    seen = []
    for hours, expected in (
        (4.9, []),
        (5.1, [("case_due_soon", (handler,), ())]),
        (7.9, []),
        (8.1, [("case_due_soon", (handler,), leader)]),
        (10.01, [("case_overdue", (handler,), leader)]),
        (23.9, []),
        (24.5, [("case_escalated", (), (*leader, "shift_leader"))]),  # a working day after 19:00 on Monday
        (200, []),
    ):
        desk.at = MONDAY + timedelta(hours=hours)
        found = swept(desk)
        if hours == 24.5 and not found:  # the working day ends with the office hours of Tuesday
            desk.at = MONDAY + timedelta(hours=33)
            found = swept(desk)
        assert found == expected, hours
        seen += found
    assert [event.type for event in desk.events if "due" in event.type].count("case.due_soon") == 2
    assert [event.type for event in desk.events].count("case.overdue") == 1
    assert [(one.rung, one.messages) for one in kept_of(desk, case)] == [(0, 1), (1, 1), (2, 1), (3, 1)]


def test_two_rungs_reached_at_once_tell_nobody_the_same_twice(desk):
    handler = desk.person("department_handler").id
    in_handling(desk, 10, "urgent_hour")
    desk.wait(hours=9)  # nobody swept at the half of the time
    assert swept(desk) == [("case_due_soon", (handler,), ("department_leader@organisation",))]


def test_whoever_sleeps_through_a_rung_is_not_told_that_time_is_short(desk):
    in_handling(desk, 10, "urgent_hour")
    desk.wait(hours=11)
    assert [template for template, _, _ in swept(desk)] == ["case_overdue"]


def test_a_clock_that_waits_reminds_of_nothing_and_goes_on_with_its_rest(desk):
    case = in_handling(desk, 10, "urgent_hour")
    desk.wait(hours=4)
    chief = a_person("department_leader", organisation=CLEANERS)
    desk.cases.suspend(case.id, chief, "等待停水", None)
    desk.wait(hours=100)
    assert swept(desk) == []
    desk.cases.resume(case.id, chief, "已停水", None)
    desk.wait(minutes=59)
    assert swept(desk) == []
    desk.wait(minutes=2)
    assert [template for template, _, _ in swept(desk)] == ["case_due_soon"]


def test_nobody_in_particular_means_all_who_may_take_it_up(desk):
    case = desk.a_case_in("accepted")
    case = desk.step(case, "file", "shift_leader", classification=CLASS, limit_amount=10, limit_unit="urgent_hour")
    unheard(desk, desk.step(case, "dispatch", "dispatcher", organisation=CLEANERS))
    desk.wait(hours=5.5)
    [(_, accounts, roles)] = swept(desk)
    assert (accounts, roles) == ((), ("department_handler@organisation", "department_leader@organisation"))


def test_an_answer_that_is_owed_is_asked_for_and_asked_for_anew_with_its_new_time(desk):
    case = in_handling(desk, 10, "working_day")
    due = desk.at + timedelta(hours=10)
    asked = desk.cases.supervise(case.id, "为何未处置", due, None, LEADER)
    assert [template for template, _, _ in told(desk)] == ["case_supervised"]
    desk.wait(hours=7.9)
    assert swept(desk) == []
    desk.wait(hours=0.2)
    assert [template for template, _, _ in swept(desk)] == ["case_answer_due"]
    desk.wait(hours=2)
    assert swept(desk) == [("case_answer_overdue", (LEADER.id,), ("department_leader@organisation",))]
    desk.cases.close_supervision(asked.id, False, "再答复", LEADER, again_until=desk.at + timedelta(hours=1))
    assert [template for template, _, _ in told(desk)] == ["case_supervised"]
    desk.wait(hours=1.1)
    assert [template for template, _, _ in swept(desk)] == ["case_answer_overdue"]


def test_who_is_urged_is_told_what_was_said_once_and_with_nobody_in_hand_all_who_may_take_it_up(desk):
    handler, key = desk.person("department_handler").id, "first call"
    case = in_handling(desk, 10, "working_day")
    desk.cases.urge(case.id, LEADER, "第三次来电", key)
    desk.cases.urge(case.id, LEADER, "第三次来电", key)  # the phone sent it twice
    assert told(desk) == [("case_urged", (handler,), ())]
    [kept] = kept_of(desk, case)
    assert (kept.said, kept.due) == ("第三次来电", case.due)
    fresh = desk.a_case()
    desk.cases.urge(fresh.id, LEADER, "快受理", "k")
    assert told(desk) == [("case_urged", (), ("acceptor",))]


def test_who_asked_for_an_answer_is_told_when_it_comes(desk):
    case = in_handling(desk, 10, "working_day")
    asked = desk.cases.supervise(case.id, "为何未处置", None, None, LEADER)
    asked_of = ("department_handler@organisation", "department_leader@organisation")
    assert told(desk) == [("case_supervised", (), asked_of)]
    desk.cases.answer_supervision(asked.id, "已派人", desk.person("department_handler"))
    assert told(desk) == [("case_answered", (LEADER.id,), ())]
    assert [one.said for one in kept_of(desk, case)] == ["为何未处置", "已派人"]


def test_each_who_decides_is_told_in_his_turn_and_who_asked_at_the_end(desk):
    case, asker = in_handling(desk, 10, "working_day"), desk.person("department_handler")
    request = desk.cases.ask_extension(case.id, asker, "等待配件")
    assert told(desk) == [("case_request", (), ("department_leader@organisation",))]
    desk.cases.decide(request.id, True, "", a_person("department_leader", organisation=CLEANERS))
    assert told(desk) == [("case_request", (), ("dispatcher",))]
    desk.cases.decide(request.id, False, "不够充分", a_person("dispatcher"))
    assert told(desk) == [("case_decided", (asker.id,), ())]


def test_a_task_tells_the_one_who_goes_or_all_who_could_also_in_a_pile(desk):
    desk.a_case_in("site_check_after")
    assert told(desk)[1:] == [("case_task", (), ("grid_worker",))]
    worker = a_person("grid_worker")
    desk.nearest.append(Worker(worker.id, worker.name))
    pile = [unheard(desk, desk.a_case_in("handling")) for _ in range(3)]
    wishes = [MoveWish(one.id, "reply", one.version, {"result": "已清运"}, new_id()) for one in pile]
    desk.cases.move_many(wishes, desk.person("department_handler"))
    assert told(desk) == [("case_task", (worker.id,), ())] * 3


def test_what_cannot_be_told_now_is_told_later(desk):
    in_handling(desk, 10, "urgent_hour")
    desk.wait(hours=11)
    desk.cases.sweep()

    def broken(_):
        raise ConnectionError("no post office")

    assert desk.cases.tell_reminders(broken) == 0
    assert len(told(desk)) == 1


def test_a_ladder_that_stands_nowhere_or_twice_is_a_fault(desk):
    rung = {"percent": 50, "to": ["handler"], "template": "t_t"}
    broken = {
        **LOOP,
        "ladders": {
            "one": {"stages": ["handle"], "rungs": [rung]},
            "two": {"stages": ["handle", "nowhere"], "rungs": [{**rung, "after": 1}]},
            "six": {"rungs": [rung]},
            "ask": {"procedures": ["urge", "merge"], "rungs": [rung]},
            "both": {"stages": ["file"], "rungs": [{"at": "asked", "to": ["handler"], "template": "t_t"}]},
            "gone": {"procedures": ["supervise"], "rungs": [{"at": "lapsed", "to": ["asker"], "template": "t_t"}]},
        },
    }
    assert {fault.where for fault in desk.cases.check_flow(broken)} == {
        "ladders.one", "ladders.two", "ladders.two.stages", "ladders.two.rungs[0]", "ladders.six",
        "ladders.ask.procedures", "ladders.ask.rungs[0]", "ladders.both.rungs[0]", "ladders.gone.rungs[0]",
    }  # fmt: skip
