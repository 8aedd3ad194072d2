"""Extension, shelving, appeal: asked, decided in two steps by the right people, and what they do to the clock."""

from datetime import timedelta

import pytest
from tests.capabilities.cases.desk import CLEANERS, DRAINERS, MONDAY, a_person

from chengshu.capabilities.cases import SideFilter
from chengshu.kit import Conflict, Forbidden, NotFound, Refused, new_id

HANDLER, HEAD, DISPATCHER = "department_handler", "department_leader", "dispatcher"


def extension(desk, case, reason="雨天无法施工"):
    return desk.cases.ask_extension(case.id, desk.person(HANDLER), reason, new_id())


def decided(desk, request, *answers: bool):
    for who, accept in zip((desk.person(HEAD), a_person(DISPATCHER)), answers, strict=False):
        request = desk.cases.decide(request.id, accept, "同意" if accept else "理由不足", who, new_id())
    return request


def handle_clock(desk, case):
    detail = desk.cases.case(case.id, a_person("leader", more=["cases.read_all"]))
    return next(clock for clock in detail.clocks if clock.stage == "handle")


def test_an_extension_needs_department_and_dispatcher_and_adds_one_limit(desk):
    case = desk.a_case_in("handling")
    assert case.due == MONDAY + timedelta(hours=6)  # 4 working hours from 9, with the break
    request = extension(desk, case)
    assert (request.state, request.step, request.steps, request.awaits) == ("pending", 1, 2, (HEAD,))
    request = decided(desk, request, True)
    assert (request.state, request.step, request.awaits) == ("pending", 2, (DISPATCHER,))
    assert handle_clock(desk, case).due == case.due
    request = desk.cases.decide(request.id, True, "", a_person(DISPATCHER), new_id())
    assert (request.state, [one.role for one in request.decisions]) == ("accepted", [HEAD, DISPATCHER])
    assert handle_clock(desk, case).due == MONDAY + timedelta(days=1)  # 3 hours more today, 1 tomorrow from 8
    kinds = [event.type for event in desk.events if "request" in event.type]
    assert kinds == ["case.request_made", "case.request_decided", "case.request_decided"]
    found = desk.cases.case(case.id, desk.person(HANDLER))
    assert found.log_intact
    assert [line.move for line in found.log][-3:] == ["request.made", "request.decided", "request.decided"]
    assert (found.case.asked, found.case.version) == (0, case.version)


def test_two_extensions_are_the_most_and_refusals_do_not_count(desk):
    case = desk.a_case_in("handling")
    assert decided(desk, extension(desk, case), False).state == "refused"
    assert decided(desk, extension(desk, case), True, False).state == "refused"
    for _ in range(2):
        assert decided(desk, extension(desk, case), True, True).state == "accepted"
    assert handle_clock(desk, case).extensions == 2
    with pytest.raises(Conflict, match="no more"):
        extension(desk, case)


def test_one_request_at_a_time(desk):
    case = desk.a_case_in("handling")
    extension(desk, case)
    with pytest.raises(Conflict, match="waits for a decision"):
        extension(desk, case)


def test_what_is_overdue_is_not_extended_when_asking_nor_when_deciding(desk):
    case = desk.a_case_in("handling")
    request = extension(desk, case)
    desk.wait(hours=7)
    late = desk.cases.decide(request.id, True, "", desk.person(HEAD), new_id())
    assert late.state == "lapsed"
    assert handle_clock(desk, case).extensions == 0
    with pytest.raises(Conflict, match="time is over"):
        extension(desk, case)


def test_the_sweep_lets_a_request_lapse_when_the_time_is_over(desk):
    case = desk.a_case_in("handling")
    request = extension(desk, case)
    desk.wait(hours=7)
    assert desk.cases.sweep()["overdue"] == 1
    assert desk.cases.request(request.id, desk.person(HANDLER)).state == "lapsed"
    assert desk.cases.case(case.id, desk.person(HANDLER)).case.asked == 0


def test_a_request_ends_with_its_clock(desk):
    case = desk.a_case_in("handling")
    request = extension(desk, case)
    desk.step(case, "reply", HANDLER, result="已清运")
    assert desk.cases.request(request.id, desk.person(HANDLER)).state == "lapsed"
    with pytest.raises(Conflict, match="lapsed already"):
        desk.cases.decide(request.id, True, "", desk.person(HEAD), new_id())


def test_nobody_decides_his_own_nor_two_steps_nor_what_is_not_his(desk):
    case = desk.a_case_in("handling")
    both = a_person(HANDLER, HEAD, DISPATCHER, organisation=CLEANERS)
    request = desk.cases.ask_extension(case.id, both, "雨天无法施工")
    with pytest.raises(Forbidden, match="himself"):
        desk.cases.decide(request.id, True, "", both)
    with pytest.raises(NotFound):
        desk.cases.decide(request.id, True, "", a_person(HEAD, organisation=DRAINERS))
    with pytest.raises(Forbidden, match="not for you"):
        desk.cases.decide(request.id, True, "", a_person(HANDLER, organisation=CLEANERS))
    head = a_person(HEAD, DISPATCHER, organisation=CLEANERS)
    desk.cases.decide(request.id, True, "", head)
    with pytest.raises(Forbidden, match="Another person"):
        desk.cases.decide(request.id, True, "", head)
    with pytest.raises(Refused):
        desk.cases.decide(request.id, False, "", a_person(DISPATCHER))


def test_who_must_decide_can_always_read_and_finds_it_among_his_own(desk):
    case = desk.a_case_in("handling")
    head, dispatcher = a_person(HEAD, organisation=CLEANERS), a_person(DISPATCHER)
    bureau = a_person(HEAD, organisation="bureau")
    stranger = a_person(DISPATCHER, areas=["430281"])
    with pytest.raises(NotFound):
        desk.cases.case(case.id, dispatcher)  # he dispatched nothing, and the case is not in his state
    request = extension(desk, case)
    assert [one.id for one in desk.cases.requests(SideFilter(mine=True), head).items] == [request.id]
    assert desk.cases.requests(SideFilter(mine=True), dispatcher).items == []
    desk.cases.decide(request.id, True, "", head)
    for reader in (head, dispatcher):
        assert desk.cases.case(case.id, reader).requests[0].id == request.id
    assert [one.id for one in desk.cases.requests(SideFilter(mine=True), dispatcher).items] == [request.id]
    for blind in (stranger, bureau):
        assert desk.cases.requests(SideFilter(), blind).items == []
        with pytest.raises(NotFound):
            desk.cases.case(case.id, blind)
    desk.cases.decide(request.id, True, "", dispatcher)
    assert desk.cases.case(case.id, dispatcher).case.asked == 0  # he acted, so he still reads


def test_a_request_is_made_once_however_often_it_is_sent(desk):
    case, by, key = desk.a_case_in("handling"), desk.person(HANDLER), new_id()
    first = desk.cases.ask_extension(case.id, by, "雨天无法施工", key)
    assert desk.cases.ask_extension(case.id, by, "雨天无法施工", key) == first
    with pytest.raises(Conflict, match="another move"):
        desk.cases.ask_extension(case.id, by, "另一个理由", key)
    head, again = desk.person(HEAD), new_id()
    decided_once = desk.cases.decide(first.id, True, "", head, again)
    assert desk.cases.decide(first.id, True, "", head, again) == decided_once
    assert sum(event.type == "case.request_decided" for event in desk.events) == 1


def test_a_request_can_be_taken_back_by_who_made_it(desk):
    case = desk.a_case_in("handling")
    request = extension(desk, case)
    with pytest.raises(Forbidden):
        desk.cases.withdraw(request.id, desk.person(HEAD))
    assert desk.cases.withdraw(request.id, desk.person(HANDLER)).state == "withdrawn"
    assert extension(desk, case).state == "pending"


def test_shelving_stops_the_clock_and_ends_by_itself_on_its_day(desk):
    case = desk.a_case_in("handling")
    desk.wait(hours=1)
    until = desk.at + timedelta(days=30)
    request = desk.cases.ask_shelving(case.id, until, "需结合道路改造", desk.person(HANDLER))
    decided(desk, request, True, True)
    shelved = desk.cases.case(case.id, desk.person(HANDLER)).case
    assert (shelved.waits, shelved.due, shelved.overdue) == ("shelved", None, False)
    desk.wait(days=29)
    assert desk.cases.sweep() == {"overdue": 0, "due_soon": 0, "reminded": 0, "woken": 0, "unanswered": 0, "undone": 0}
    desk.wait(days=1, minutes=10)
    assert desk.cases.sweep()["woken"] == 1
    awake = desk.cases.case(case.id, desk.person(HANDLER))
    # 2026-07-01 10:00 it went on with 3 of 4 working hours
    assert (awake.case.waits, awake.case.due) == (None, until + timedelta(hours=5))
    assert awake.log[-1].move == "shelving.ended"
    with pytest.raises(Conflict, match="no more"):
        desk.cases.ask_shelving(case.id, desk.at + timedelta(days=1), "再次挂账", desk.person(HANDLER))


def test_a_shelving_ends_on_its_day_also_when_nobody_swept(desk):
    case = desk.a_case_in("handling")
    until = desk.at + timedelta(days=2)
    decided(desk, desk.cases.ask_shelving(case.id, until, "需结合道路改造", desk.person(HANDLER)), True, True)
    desk.wait(days=2, hours=1)
    moved = desk.step(desk.cases.case(case.id, desk.person(HANDLER)).case, "reply", HANDLER, result="已修复")
    assert not moved.late
    clock = handle_clock(desk, case)
    assert clock.paused_s == timedelta(days=2).total_seconds()


@pytest.mark.parametrize("days", [-1, 366])
def test_a_case_is_shelved_for_a_year_at_most(desk, days):
    case = desk.a_case_in("handling")
    with pytest.raises(Refused):
        desk.cases.ask_shelving(case.id, desk.at + timedelta(days=days), "需结合道路改造", desk.person(HANDLER))


def late_and_closed(desk):
    case = desk.a_case_in("handling")
    desk.wait(hours=7)
    for move, by, form in [
        ("reply", HANDLER, {"result": "已清运"}),
        ("verify", "grid_worker", {"finding": "干净"}),
        ("close", "shift_leader", {}),
    ]:
        case = desk.step(case, move, by, **form)
    return case


def test_an_appeal_takes_the_miss_out_of_the_score_and_leaves_the_fact(desk):
    case = late_and_closed(desk)
    request = desk.cases.appeal(case.id, desk.person(HANDLER), "当日暴雨橙色预警")
    one, other = a_person("assessor"), a_person("assessor")
    desk.cases.decide(request.id, True, "属实", one)
    with pytest.raises(Forbidden, match="Another person"):
        desk.cases.decide(request.id, True, "属实", one)
    assert desk.cases.decide(request.id, True, "属实", other).state == "accepted"
    found = desk.cases.case(case.id, desk.person(HANDLER))
    assert (found.case.exempt, found.case.late) == (True, True)
    assert [(clock.missed, clock.exempt) for clock in found.clocks if clock.stage == "handle"] == [(True, True)]
    assert found.log_intact
    with pytest.raises(Conflict, match="no more"):
        desk.cases.appeal(case.id, desk.person(HANDLER), "再次申诉")


def test_an_appeal_needs_a_miss_of_ones_own_and_is_made_in_time(desk):
    good = desk.step(desk.a_case_in("checked"), "close", "shift_leader")
    with pytest.raises(Conflict, match="missed nothing"):
        desk.cases.appeal(good.id, desk.person(HANDLER), "无事申诉")
    with pytest.raises(Conflict, match="not possible"):
        desk.cases.appeal(desk.a_case_in("handling").id, desk.person(HANDLER), "尚未结案")
    case = late_and_closed(desk)
    desk.wait(days=8)
    with pytest.raises(Conflict, match="time to appeal"):
        desk.cases.appeal(case.id, desk.person(HANDLER), "过期申诉")


def test_an_appeal_says_which_stage_was_missed(desk):
    request = desk.cases.appeal(late_and_closed(desk).id, desk.person(HANDLER), "当日暴雨橙色预警")
    assert (request.stage, request.clock) == ("handle", None)


def test_an_appeal_that_one_of_two_refuses_changes_nothing(desk):
    case = late_and_closed(desk)
    request = desk.cases.appeal(case.id, desk.person(HANDLER), "当日暴雨橙色预警")
    desk.cases.decide(request.id, True, "属实", a_person("assessor"))
    assert desk.cases.decide(request.id, False, "当日无雨", a_person("assessor")).state == "refused"
    assert not desk.cases.case(case.id, desk.person(HANDLER)).case.exempt
