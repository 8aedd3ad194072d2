"""Many moves at once: each as if it had been made alone, all durable together, none touched by what stops another."""

import random
import threading

import psycopg
import pytest
from tests.capabilities.cases.desk import CLASS, CLEANERS, DRAINERS, ROAD, Desk, a_person

from chengshu.capabilities.cases import MoveWish, Worker
from chengshu.capabilities.cases.service import batches, hands
from chengshu.kit import Refused, new_id

STABLE = ("state", "group", "version", "classification", "organisation", "stage", "late", "returns", "reworks", "tasks")

READER = a_person("shift_leader", more=("cases.read_all",))


def wish(case, move: str, *, key: str | None = None, version: int | None = None, **form) -> MoveWish:
    return MoveWish(case.id, move, case.version if version is None else version, form, key or new_id())


def told(outcomes) -> list[str]:
    return [one.error.code if one.error else one.case.state for one in outcomes]


def detail(desk: Desk, case_id: str):
    return desk.cases.case(case_id, READER)


def test_a_pile_goes_the_whole_road_as_single_cases_do(desk):
    pile, alone = [desk.a_case(title=f"第{n}件") for n in range(6)], desk.a_case(title="单件")
    for move, by, form in ROAD:
        outcomes = desk.cases.move_many([wish(case, move, **form) for case in pile], desk.person(by))
        assert [one.error for one in outcomes] == [None] * 6
        pile = [one.case for one in outcomes]
        alone = desk.step(alone, move, by, **form)
        for case in pile:
            assert {name: getattr(case, name) for name in STABLE} == {name: getattr(alone, name) for name in STABLE}
    one, other = detail(desk, pile[0].id), detail(desk, alone.id)
    assert one.log_intact
    assert [(line.move, line.actor, line.role) for line in one.log] == [
        (line.move, line.actor, line.role) for line in other.log
    ]
    assert [(clock.stage, clock.due, clock.ended, clock.ended_by) for clock in one.clocks] == [
        (clock.stage, clock.due, clock.ended, clock.ended_by) for clock in other.clocks
    ]
    assert [(task.procedure, task.state) for task in one.tasks] == [
        (task.procedure, task.state) for task in other.tasks
    ]


def test_who_is_nearest_is_asked_once_for_all_tasks_of_a_pile(desk):
    worker = a_person("grid_worker")
    desk.nearest.append(Worker(worker.id, worker.name))
    pile = [desk.a_case_in("handling", longitude=113.1 + n / 100, latitude=27.8) for n in range(4)]
    desk.asked.clear()
    outcomes = desk.cases.move_many(
        [wish(case, "reply", result="已清运") for case in pile], desk.person("department_handler")
    )
    assert told(outcomes) == ["site_check_after"] * 4
    assert [sorted(places) for places in desk.asked] == [[(case.longitude, case.latitude) for case in pile]]
    assert {task.assignee for case in pile for task in detail(desk, case.id).tasks} == {worker.id}


def test_a_larger_pile_asks_the_database_no_more_than_a_small_one(desk, monkeypatch):
    asked = []
    for name in ("execute", "executemany"):
        real = getattr(psycopg.Cursor, name)
        monkeypatch.setattr(
            psycopg.Cursor, name, lambda *told, real=real, **more: (asked.append(1), real(*told, **more))[1]
        )

    def questions(number: int) -> int:
        pile, count = [desk.a_case() for _ in range(number)], 0
        for move, by, form in ROAD:
            asked.clear()
            outcomes = desk.cases.move_many([wish(case, move, **form) for case in pile], desk.person(by))
            pile, count = [one.case for one in outcomes], count + len(asked)
        return count

    assert questions(2) == questions(7)


def test_what_stops_one_does_not_touch_the_others(desk):
    good, moved, far, filed = desk.a_case(), desk.a_case(), desk.a_case(division="430281"), desk.a_case_in("accepted")
    here = a_person("acceptor", areas=("430211",))
    desk.cases.move(moved.id, "accept", moved.version, here, {}, new_id())
    outcomes = desk.cases.move_many(
        [
            wish(good, "accept"),
            wish(moved, "accept", version=1),
            wish(far, "accept"),
            wish(filed, "file"),
            wish(desk.a_case(), "reject"),
            wish(desk.a_case(), "fly"),
            MoveWish(new_id(), "accept", 1, {}, new_id()),
            MoveWish("no id", "accept", 1, {}, new_id()),
        ],
        here,
    )
    assert told(outcomes) == [
        "accepted", "case_changed", "case_unknown", "case_unknown", "form_refused", "move_not_possible", "case_unknown",
        "case_unknown",
    ]  # fmt: skip
    assert detail(desk, good.id).case.state == "accepted"
    assert detail(desk, far.id).case.state == "reported"
    assert len(detail(desk, moved.id).log) == 2


def test_the_same_keys_again_change_nothing(desk):
    wishes = [wish(desk.a_case(), "accept") for _ in range(3)]
    first = desk.cases.move_many(wishes, desk.person("acceptor"))
    events = len(desk.events)
    again = desk.cases.move_many(wishes, desk.person("acceptor"))
    assert [one.case for one in again] == [one.case for one in first]
    assert len(desk.events) == events
    taken = [MoveWish(one.case_id, "reject", 2, {"reason": "不属实"}, one.key) for one in wishes]
    assert told(desk.cases.move_many(taken, desk.person("acceptor"))) == ["key_reused"] * 3


def test_two_moves_of_one_case_are_made_in_the_order_told(desk):
    case = desk.a_case()
    twice = [wish(case, "accept"), wish(case, "return", version=2, reason="退回受理")]
    leader = a_person("acceptor", "shift_leader")
    assert told(desk.cases.move_many(twice, leader)) == ["accepted", "reported"]
    assert [line.move for line in detail(desk, case.id).log] == ["open", "accept", "return"]


def test_every_move_is_announced_once_after_it_is_durable(desk):
    pile = [desk.a_case() for _ in range(3)]
    before = len(desk.events)
    desk.cases.move_many([wish(case, "accept") for case in pile], desk.person("acceptor"))
    moved = desk.events[before:]
    assert [(event.type, event.subject, event.data["from"], event.data["to"]) for event in moved] == [
        ("case.moved", case.id, "reported", "accepted") for case in pile
    ]


def test_who_sees_a_case_in_another_post_than_the_one_he_acts_in_moves_it_too(desk):
    """The hands of a named handler: whether he may see the case is looked up, and then his move is made by itself."""
    case = desk.a_case_in("dispatched")
    worker = a_person("field_handler", organisation=CLEANERS)
    case = desk.step(case, "assign", "department_leader", handler=worker.id)
    outcomes = desk.cases.move_many([wish(case, "submit", result="已清运")], worker)
    assert told(outcomes) == ["submitted"]


def test_more_than_a_pile_is_refused_before_anything_is_done(desk, monkeypatch):
    monkeypatch.setattr(batches, "MOST_TOGETHER", 2)
    pile = [desk.a_case() for _ in range(3)]
    with pytest.raises(Refused) as refused:
        desk.cases.move_many([wish(case, "accept") for case in pile], desk.person("acceptor"))
    assert refused.value.code == "moves_too_many"
    assert {detail(desk, case.id).case.state for case in pile} == {"reported"}


def test_a_fault_while_writing_leaves_nothing_half_done_and_each_is_tried_alone(desk, monkeypatch):
    pile = [desk.a_case() for _ in range(4)]
    real = hands.store.write_many
    monkeypatch.setattr(hands.store, "write_many", lambda tx, steps: real(tx, steps) and False)
    outcomes = desk.cases.move_many([wish(case, "accept") for case in pile], desk.person("acceptor"))
    assert told(outcomes) == ["accepted"] * 4
    assert all(len(detail(desk, case.id).log) == 2 and detail(desk, case.id).log_intact for case in pile)


def test_piles_that_overlap_are_moved_once_each_by_whoever_came_first(desk):
    cases = [desk.a_case() for _ in range(30)]
    for case in cases:
        desk.step(case, "accept", "acceptor")
    wins: list[list[str]] = [[] for _ in range(4)]
    people = [a_person("shift_leader") for _ in range(4)]
    form = {"classification": CLASS, "limit_amount": 4, "limit_unit": "working_hour"}

    def work(number: int) -> None:
        mine = random.Random(number).sample(cases, len(cases))
        outcomes = desk.cases.move_many([wish(one, "file", version=2, **form) for one in mine], people[number])
        wins[number] = [one.case_id for one in outcomes if one.case]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one for some in wins for one in some) == sorted(case.id for case in cases)
    assert all([line.move for line in detail(desk, case.id).log] == ["open", "accept", "file"] for case in cases)


def test_departments_move_what_is_theirs_and_nothing_else(desk):
    mine, other = desk.a_case_in("dispatched"), desk.a_case_in("filed")
    other = desk.step(other, "dispatch", "dispatcher", organisation=DRAINERS)
    outcomes = desk.cases.move_many([wish(mine, "handle"), wish(other, "handle")], desk.person("department_handler"))
    assert told(outcomes) == ["handling", "case_unknown"]
