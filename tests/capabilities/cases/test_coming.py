"""A case that comes to somebody: he hears of it once, in the words of the move; never who brought it, never a desk."""

from datetime import timedelta

from tests.capabilities.cases.desk import CLASS, CLEANERS, DRAINERS, URBAN, a_person

from chengshu.capabilities.cases import MoveWish
from chengshu.capabilities.cases import pack as cases_pack
from chengshu.kit import new_id

NAME = "cases/urban_incident.yaml"
LOOP = URBAN[NAME]
DEPARTMENT = ("department_handler@organisation",)
REASON = "现场仍有垃圾"


def told(desk):
    heard = []
    desk.cases.tell_reminders(lambda one: heard.append((one.template, one.accounts, one.roles)) or 1)
    return heard


def last(desk, case):
    return desk.cases.case(case.id, a_person("leader", more=["cases.read_all"])).reminders[-1]


def with_ladders(desk, **ladders):
    cases_pack.apply({**URBAN, NAME: {**LOOP, "ladders": ladders}}, "urban_management", desk.cases)


def test_a_department_hears_of_a_case_that_comes_to_it_and_no_desk_of_the_centre_does(desk):
    case = desk.a_case_in("filed")
    assert told(desk) == []
    case = desk.step(case, "dispatch", "dispatcher", organisation=CLEANERS, opinion="请优先处理")
    kept = last(desk, case)
    assert (kept.organisation, kept.due, kept.said, kept.by) == (
        CLEANERS, case.due, "请优先处理", desk.person("dispatcher").id,
    )  # fmt: skip
    assert told(desk) == [("case_new", (), DEPARTMENT)]
    desk.step(case, "return", "department_handler", reason="不属我单位")
    assert told(desk) == []


def test_a_move_that_was_sent_twice_tells_once(desk):
    case, by, key = desk.a_case_in("filed"), desk.person("dispatcher"), new_id()
    for _ in range(2):
        desk.cases.move(case.id, "dispatch", case.version, by, {"organisation": CLEANERS}, key)
    assert told(desk) == [("case_new", (), DEPARTMENT)]


def test_a_handler_hears_of_what_is_handed_to_him_and_of_what_comes_back_but_not_of_what_he_takes_himself(desk):
    case = desk.step(desk.a_case_in("dispatched"), "handle", "department_handler")
    assert told(desk) == [("case_new", (), DEPARTMENT)]
    case, worker = desk.a_case_in("dispatched"), desk.person("field_handler")
    assert told(desk) == [("case_new", (), DEPARTMENT)]
    case = desk.step(case, "assign", "department_handler", handler=worker.id, opinion="带上铁锹")
    assert (told(desk), last(desk, case).said) == ([("case_handed", (worker.id,), ())], "带上铁锹")
    case = desk.step(case, "submit", "field_handler", result="已清运")
    assert told(desk) == []
    case = desk.step(case, "send_back", "department_handler", reason=REASON)
    assert (told(desk), last(desk, case).said) == ([("case_back", (worker.id,), ())], REASON)
    case = desk.step(case, "give_back", "field_handler", reason="已休假")
    assert told(desk) == [("case_back", (), DEPARTMENT)]


def test_a_department_hears_of_its_case_that_was_done_badly_and_another_one_that_it_is_new(desk):
    case = desk.a_case_in("checked")
    case = desk.step(case, "rework", "shift_leader", reason=REASON)
    assert told(desk)[-1] == ("case_back", (), DEPARTMENT)
    case = desk.step(case, "return", "department_handler", reason="不属我单位")
    case = desk.step(case, "dispatch", "dispatcher", organisation=DRAINERS)
    assert told(desk) == [("case_new", (), DEPARTMENT)]
    assert last(desk, case).organisation == DRAINERS


def test_a_check_on_the_spot_that_found_it_undone_tells_the_department(desk):
    case, worker = desk.a_case_in("site_check_after"), desk.person("grid_worker")
    [task] = desk.cases.case(case.id, worker).tasks
    told(desk)
    desk.cases.finish_task(task.id, REASON, False, [], worker)
    assert (told(desk), last(desk, case).said) == ([("case_back", (), DEPARTMENT)], REASON)


def test_of_a_pile_each_case_is_told_once(desk):
    pile, by = [desk.a_case_in("filed") for _ in range(3)], desk.person("dispatcher")
    wishes = [MoveWish(one.id, "dispatch", one.version, {"organisation": CLEANERS}, new_id()) for one in pile]
    for _ in range(2):
        assert all(outcome.error is None for outcome in desk.cases.move_many(wishes, by))
    assert told(desk) == [("case_new", (), DEPARTMENT)] * 3


def test_who_opens_a_case_where_a_ladder_stands_is_not_told_himself(desk):
    rung = {"at": "entered", "to": ["asker", "acceptor"], "template": "case_new"}
    with_ladders(desk, first={"states": ["reported"], "rungs": [rung]})
    case = desk.a_case()
    assert told(desk) == [("case_new", (case.opened_by,), ("acceptor",))]
    assert last(desk, case).by == case.opened_by
    with_ladders(desk, first={"states": ["reported"], "rungs": [{**rung, "to": ["asker"]}]})
    desk.a_case()
    assert told(desk) == []


def test_a_flow_without_such_rungs_tells_nobody(desk):
    with_ladders(desk)
    desk.a_case_in("closed")
    assert told(desk) == []


def test_what_comes_where_nothing_has_a_limit_is_a_fault(desk):
    rung = {"at": "entered", "to": ["handler"], "template": "t_t"}
    ladders = {
        "fine": {"states": ["dispatched"], "rungs": [rung, {**rung, "at": "returned"}]},
        "mixed": {"states": ["handling"], "stages": ["file"], "rungs": [rung]},
        "stage": {"stages": ["handle"], "rungs": [rung]},
        "limit": {"states": ["submitted"], "rungs": [{"percent": 50, "to": ["handler"], "template": "t_t"}]},
        "who": {"states": ["checked"], "rungs": [{**rung, "to": ["assignee"]}]},
        "where": {"states": ["nowhere"], "rungs": [rung]},
        "twice": {"states": ["dispatched"], "rungs": [rung]},
    }
    assert {fault.where for fault in desk.cases.check_flow({**LOOP, "ladders": ladders})} == {
        "ladders.fine", "ladders.mixed", "ladders.stage.rungs[0]", "ladders.limit.rungs[0]", "ladders.who.rungs[0]",
        "ladders.where.states", "ladders.twice",
    }  # fmt: skip


def in_handling(desk):
    case = desk.a_case_in("accepted")
    case = desk.step(case, "file", "shift_leader", classification=CLASS, limit_amount=10, limit_unit="urgent_hour")
    case = desk.step(case, "dispatch", "dispatcher", organisation=CLEANERS)
    return desk.step(case, "handle", "department_handler")


def asked(desk):
    case, asker = in_handling(desk), desk.person("department_handler")
    desk.cases.ask_extension(case.id, asker, "等待配件")
    told(desk)
    return desk.cases.case(case.id, asker).case, asker


def test_who_asked_for_more_time_hears_that_it_ran_out_first(desk):
    case, asker = asked(desk)
    desk.wait(hours=10.1)
    for _ in range(2):
        desk.cases.sweep()
    assert [one for one in told(desk) if one[0] == "case_lapsed"] == [("case_lapsed", (asker.id,), ())]
    [kept] = [one for one in desk.cases.case(case.id, asker).reminders if one.template == "case_lapsed"]
    assert kept.stage == "handle"


def test_who_asked_hears_that_the_stage_ended_first_unless_he_ended_it(desk):
    case, asker = asked(desk)
    chief = a_person("department_leader", organisation=CLEANERS)
    desk.cases.move(case.id, "reply", case.version, chief, {"result": "已清运"}, new_id())
    assert told(desk) == [("case_lapsed", (asker.id,), ()), ("case_task", (), ("grid_worker",))]
    case, asker = asked(desk)
    desk.step(case, "reply", "department_handler", result="已清运")
    assert told(desk) == [("case_task", (), ("grid_worker",))]


def test_a_flow_of_before_says_of_what_lapsed_that_it_has_a_result(desk):
    ladder = LOOP["ladders"]["requests"]
    before = {**ladder, "rungs": [rung for rung in ladder["rungs"] if rung["at"] != "lapsed"]}
    with_ladders(desk, requests=before)
    _, asker = asked(desk)
    desk.wait(hours=10.1)
    desk.cases.sweep()
    assert told(desk) == [("case_decided", (asker.id,), ())]


def test_what_was_told_long_ago_is_no_news(desk):
    desk.a_case_in("dispatched")
    desk.wait(hours=2)
    desk.a_case_in("dispatched")
    assert desk.cases.forget_reminders(desk.at - timedelta(hours=1)) == 1
    assert told(desk) == [("case_new", (), DEPARTMENT)]
