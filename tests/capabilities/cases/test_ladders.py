"""Ladders: who is reminded when, each rung once, however often and by however many workers it is looked at."""

from datetime import timedelta

from tests.capabilities.cases.desk import CLASS, CLEANERS, MONDAY, a_person, document

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
    return desk.step(case, "handle", "department_handler")


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
    kept = desk.cases.case(case.id, LEADER).reminders
    assert [(one.rung, one.messages) for one in kept] == [(0, 1), (1, 1), (2, 1), (3, 1)]


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
    desk.step(case, "dispatch", "dispatcher", organisation=CLEANERS)
    desk.wait(hours=5.5)
    [(_, accounts, roles)] = swept(desk)
    assert (accounts, roles) == ((), ("department_handler@organisation", "department_leader@organisation"))


def test_an_answer_that_is_owed_is_asked_for_and_asked_for_anew_with_its_new_time(desk):
    case = in_handling(desk, 10, "working_day")
    due = desk.at + timedelta(hours=10)
    asked = desk.cases.supervise(case.id, "为何未处置", due, None, LEADER)
    desk.wait(hours=7.9)
    assert swept(desk) == []
    desk.wait(hours=0.2)
    assert [template for template, _, _ in swept(desk)] == ["case_answer_due"]
    desk.wait(hours=2)
    assert swept(desk) == [("case_answer_overdue", (LEADER.id,), ("department_leader@organisation",))]
    desk.cases.close_supervision(asked.id, False, "再答复", LEADER, again_until=desk.at + timedelta(hours=1))
    desk.wait(hours=1.1)
    assert [template for template, _, _ in swept(desk)] == ["case_answer_overdue"]


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
        },
    }
    assert {fault.where for fault in desk.cases.check_flow(broken)} == {
        "ladders.one", "ladders.two", "ladders.two.stages", "ladders.two.rungs[0]", "ladders.six",
    }  # fmt: skip
