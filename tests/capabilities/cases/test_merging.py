"""A duplicate is taken out again: where it stands, what its clocks have left, who may, and what everybody is told."""

import threading
from datetime import timedelta

import pytest
from tests.capabilities.cases.desk import CLASS, CLEANERS, MONDAY, a_person

from chengshu.capabilities.cases import CaseFilter, CaseStandings
from chengshu.kit import Conflict, Forbidden, NotFound, Refused, new_id

SEER = a_person("leader", more=["cases.read_all"])
SHIFT = a_person("shift_leader", more=["cases.read_all"])


def merged(desk, state="reported", **span):
    """An original, and a case that reached a state and was merged into it after a while."""
    original, copy = desk.a_case(), desk.a_case_in(state, title="旁边的另一堆")
    desk.wait(**span)
    desk.cases.merge(copy.id, original.id, SHIFT, "同一处")
    return original, copy


def clocks_of(desk, case):
    return {clock.stage: clock for clock in desk.cases.case(case.id, SEER).clocks}


def test_it_stands_where_it_stood_and_its_clock_goes_on_with_the_rest(desk):
    original, copy = merged(desk, minutes=10)
    desk.wait(days=3)
    key = new_id()
    back = desk.cases.unmerge(copy.id, SHIFT, "是马路对面的一堆", key)
    assert (back.state, back.group, back.stage) == ("reported", "open", "accept")
    assert (back.closed, back.overdue) == (None, False)
    assert back.due == desk.at + timedelta(minutes=5)
    detail = desk.cases.case(copy.id, SEER)
    assert [(clock.stage, clock.started, clock.ended, clock.missed) for clock in detail.clocks] == [
        ("accept", MONDAY, None, False)
    ]
    assert detail.clocks[0].paused_s == timedelta(days=3).total_seconds()
    assert [line.move for line in detail.log] == ["open", "case.merged", "case.unmerged"]
    assert (detail.log_intact, detail.links, detail.may_unmerge) == (True, [], False)
    assert detail.log[-1].form == {"from": original.id, "number": original.number, "reason": "是马路对面的一堆"}
    kept = desk.cases.case(original.id, SEER)
    assert (kept.log[-1].move, kept.log[-1].form["number"], kept.log_intact, kept.links) == (
        "case.unmerged_here",
        copy.number,
        True,
        [],
    )
    assert desk.cases.unmerge(copy.id, SHIFT, "是马路对面的一堆", key) == back  # sent twice, done once
    [told] = [event for event in desk.events if event.type == "case.unmerged"]
    assert (told.subject, told.data["from_number"]) == (copy.id, original.number)
    assert desk.step(back, "accept", "acceptor").state == "accepted"


def test_what_was_late_before_stays_late(desk):
    _, copy = merged(desk, minutes=16)
    back = desk.cases.unmerge(copy.id, SHIFT, "不是同一处")
    assert (back.overdue, back.late, back.late_stages) == (True, True, ["accept"])


def test_a_run_that_the_merging_ended_has_not_ended_for_evaluation(desk):
    _, copy = merged(desk, "filed", minutes=5)
    window = (MONDAY - timedelta(days=1), MONDAY + timedelta(days=30))

    def facts():
        [found] = [one for one in desk.cases.history(*window) if one.case == copy.id]
        return found

    gone = facts()
    assert (gone.closed is not None, [(run.stage, run.ended is None) for run in gone.stages]) == (
        True,
        [("accept", False), ("file", False), ("dispatch", False)],
    )
    desk.wait(hours=2)
    desk.cases.unmerge(copy.id, SHIFT, "不是同一处")
    again = facts()
    assert (again.closed, [(run.stage, run.ended is None) for run in again.stages]) == (
        None,
        [("accept", False), ("file", False), ("dispatch", True)],
    )
    assert len({run.stage for run in again.stages}) == len(again.stages)
    desk.step(desk.cases.case(copy.id, SEER).case, "dispatch", "dispatcher", organisation=CLEANERS)
    assert [(run.stage, run.ended is None) for run in facts().stages][:3] == [
        ("accept", False),
        ("file", False),
        ("dispatch", False),
    ]


def test_the_task_of_its_state_is_sent_anew_and_others_stay_called_off(desk):
    original, copy = desk.a_case(), desk.a_case()
    copy = desk.step(copy, "request_site_check", "acceptor")
    desk.wait(minutes=10)
    desk.cases.merge(copy.id, original.id, SHIFT)
    assert [task.state for task in desk.cases.case(copy.id, SEER).tasks] == ["void"]
    desk.wait(hours=5)
    back = desk.cases.unmerge(copy.id, SHIFT, "另一处")
    assert (back.state, back.tasks) == ("site_check_before", 1)
    tasks = desk.cases.case(copy.id, SEER).tasks
    assert sorted(task.state for task in tasks) == ["open", "void"]
    [fresh] = [task for task in tasks if task.state == "open"]
    assert fresh.due == desk.at + timedelta(minutes=30)
    waits = clocks_of(desk, copy)["accept"]
    assert (waits.held, waits.remaining_s) == (("elsewhere",), 15 * 60)  # not touched by any of this


@pytest.mark.parametrize("who", ["grid_worker", "department_handler"])
def test_only_who_may_merge_may_take_it_back(desk, who):
    _, copy = merged(desk)
    with pytest.raises((Forbidden, NotFound)):
        desk.cases.unmerge(copy.id, desk.person(who), "不是同一处")
    assert desk.cases.case(copy.id, SEER).may_unmerge is False
    assert desk.cases.case(copy.id, SHIFT).may_unmerge is True


def test_nobody_takes_out_what_he_does_not_see_or_what_lies_in_another_area(desk):
    _, copy = merged(desk)
    with pytest.raises(NotFound):
        desk.cases.unmerge(copy.id, a_person("shift_leader"), "不是同一处")
    elsewhere = a_person("shift_leader", areas=("430202",), more=["cases.read_all"])
    with pytest.raises(NotFound):
        desk.cases.unmerge(copy.id, elsewhere, "不是同一处")
    with pytest.raises(NotFound):
        desk.cases.unmerge(new_id(), SHIFT, "不是同一处")


def test_a_reason_is_needed_and_a_case_that_was_not_merged_is_not_taken_out(desk):
    original, copy = merged(desk)
    with pytest.raises(Refused):
        desk.cases.unmerge(copy.id, SHIFT, " ")
    with pytest.raises(Conflict):
        desk.cases.unmerge(original.id, SHIFT, "不是同一处")
    voided = desk.step(desk.a_case_in("accepted"), "void", "shift_leader", reason="测试上报")
    with pytest.raises(Conflict):
        desk.cases.unmerge(voided.id, SHIFT, "不是同一处")
    desk.cases.unmerge(copy.id, SHIFT, "不是同一处")
    with pytest.raises(Conflict):
        desk.cases.unmerge(copy.id, SHIFT, "不是同一处")


def test_it_may_be_merged_again_and_taken_out_again(desk):
    original, copy = merged(desk, minutes=5)
    for _ in range(2):
        desk.wait(days=1)
        desk.cases.unmerge(copy.id, SHIFT, "不是同一处")
        desk.cases.merge(copy.id, original.id, SHIFT, "还是同一处")
    desk.wait(days=1)
    back = desk.cases.unmerge(copy.id, SHIFT, "不是同一处")
    assert back.due == desk.at + timedelta(minutes=10)
    assert desk.cases.case(copy.id, SEER).log_intact


def test_two_that_had_been_related_are_related_again(desk):
    original, copy = desk.a_case(), desk.a_case()
    desk.cases.link(copy.id, original.id, "related", SHIFT)
    desk.cases.merge(copy.id, original.id, SHIFT)
    kinds = lambda case: [link.kind for link in desk.cases.case(case.id, SEER).links]  # noqa: E731
    assert (kinds(copy), kinds(original)) == (["original"], ["duplicate"])
    desk.cases.unmerge(copy.id, SHIFT, "不是同一处")
    assert (kinds(copy), kinds(original)) == (["related"], ["related"])


def test_a_merge_that_kept_no_clocks_begins_the_stage_anew(desk):
    _, copy = merged(desk, minutes=10)
    with desk.db.transaction() as tx:  # as it was written before clocks were kept for this
        tx.execute("update cases.links set stood = null")
    desk.wait(days=2)
    back = desk.cases.unmerge(copy.id, SHIFT, "不是同一处")
    assert (back.state, back.due) == ("reported", desk.at + timedelta(minutes=15))


def test_of_two_who_take_it_out_at_once_one_does(desk):
    _, copy = merged(desk)
    answers: list[str] = []

    def unmerge() -> None:
        try:
            answers.append(desk.cases.unmerge(copy.id, SHIFT, "不是同一处").state)
        except Conflict as error:
            answers.append(error.code)

    threads = [threading.Thread(target=unmerge) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == ["reported", "unmerge_not_possible"]


def test_lists_and_queues_hold_it_again(desk):
    _, copy = merged(desk)
    assert copy.id not in [one.id for one in desk.cases.find(CaseFilter(group="open"), SEER).items]
    desk.cases.unmerge(copy.id, SHIFT, "不是同一处")
    for wanted in (CaseFilter(group="open"), CaseFilter(queue="urban_incident.reported")):
        who = SEER if wanted.group else desk.person("acceptor")
        assert copy.id in [one.id for one in desk.cases.find(wanted, who).items]


def test_a_merged_case_stands_as_the_last_one_it_went_into_until_it_is_taken_out(desk):
    last, middle, first = desk.a_case(), desk.a_case(), desk.a_case()
    desk.cases.merge(first.id, middle.id, SHIFT)
    desk.cases.merge(middle.id, last.id, SHIFT)
    last = desk.step(last, "accept", "acceptor")
    stands = CaseStandings(desk.db)
    found = stands.of([first.id, middle.id, last.id])
    assert {one.state for one in found.values()} == {"accepted"}
    assert [found[one.id].merged for one in (first, middle, last)] == [True, True, False]
    assert found[first.id].number == last.number
    desk.cases.unmerge(middle.id, SHIFT, "不是同一处")
    assert [stands.of([one.id])[one.id].state for one in (first, middle)] == ["reported", "reported"]


def test_class_and_form_are_as_they_were(desk):
    _, copy = merged(desk, "filed")
    back = desk.cases.unmerge(copy.id, SHIFT, "不是同一处")
    assert (back.classification, back.form["limit_amount"]) == (CLASS, 4)
