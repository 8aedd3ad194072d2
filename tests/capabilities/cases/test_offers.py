"""Before a pile is moved: which moves fit, and how many of the chosen cases."""

from dataclasses import replace

import pytest
from psycopg import Connection
from tests.capabilities.cases.desk import CLEANERS, DRAINERS, Desk, a_person

from chengshu.capabilities.cases import MoveWish, OfferedMove, Offers
from chengshu.capabilities.cases.service import offering
from chengshu.kit import Refused, new_id


def offers(desk: Desk, cases, by) -> Offers:
    return desk.cases.offers([one.id for one in cases], by)


def counted(found: Offers) -> dict[str, int]:
    return {move.id: len(move.cases) for move in found.moves}


def test_each_move_is_offered_with_the_cases_it_fits_and_what_fits_the_most_comes_first(desk):
    reported, accepted = [desk.a_case() for _ in range(3)], [desk.a_case_in("accepted") for _ in range(2)]
    leader = a_person("acceptor", "shift_leader")
    found = offers(desk, [*reported, *accepted], leader)
    accept = next(move for move in found.moves if move.id == "accept")
    assert set(accept.cases) == {one.id for one in reported}
    assert [len(move.cases) for move in found.moves] == sorted((len(move.cases) for move in found.moves), reverse=True)
    for case in (*reported, *accepted):
        alone = [move.id for move in desk.cases.case(case.id, leader).allowed_moves]
        assert sorted(alone) == sorted(move.id for move in found.moves if case.id in move.cases)


def test_a_move_tells_whether_it_ends_the_case_without_handling(desk):
    case = desk.a_case_in("accepted")
    leader = a_person("shift_leader")
    alone = {move.id: move.to_group for move in desk.cases.case(case.id, leader).allowed_moves}
    assert alone == {"file": "open", "return": "open", "void": "void"}
    assert {move.id: move.to_group for move in offers(desk, [case], leader).moves} == alone


def test_a_move_that_ends_some_cases_and_not_others_stands_by_itself(desk):
    """One press of a button that looks harmless must not give up half of the pile."""
    old = desk.a_case_in("accepted")
    flow = next(one.flow for one in desk.cases.flows() if one.flow.id == old.type)

    def changed(state):
        if state.id != "accepted":
            return state
        return replace(
            state, moves=tuple(replace(one, to="void") if one.id == "return" else one for one in state.moves)
        )

    desk.cases.define_flow(replace(flow, states=tuple(changed(one) for one in flow.states)), pack="test")
    new = desk.a_case_in("accepted")
    found = [move for move in offers(desk, [old, new], a_person("shift_leader")).moves if move.id == "return"]
    assert {move.to_group: move.cases for move in found} == {"open": (old.id,), "void": (new.id,)}


def test_what_is_offered_can_be_made_with_the_versions_that_were_told(desk):
    cases = [desk.a_case() for _ in range(3)]
    found = offers(desk, cases, desk.person("acceptor"))
    versions = {one.id: one.version for one in found.cases}
    move = next(one for one in found.moves if one.id == "accept")
    wishes = [MoveWish(one, move.id, versions[one], {}, new_id()) for one in move.cases]
    outcomes = desk.cases.move_many(wishes, desk.person("acceptor"))
    assert [one.case.state for one in outcomes if one.case] == ["accepted"] * 3
    assert "accept" not in counted(offers(desk, cases, desk.person("acceptor")))


def test_who_does_not_see_a_case_learns_nothing_of_it(desk):
    mine, other = desk.a_case_in("dispatched"), desk.a_case_in("filed")
    other = desk.step(other, "dispatch", "dispatcher", organisation=DRAINERS)
    handler = desk.person("department_handler")
    assert handler.organisation == CLEANERS
    found = desk.cases.offers([mine.id, other.id, new_id(), "no id", mine.id], handler)
    assert [one.id for one in found.cases] == [mine.id]
    assert counted(found)["handle"] == 1


def test_a_case_that_nothing_can_be_done_with_is_there_without_a_move(desk):
    case = desk.a_case()
    found = offers(desk, [case], a_person("shift_leader", more=("cases.read_all",)))
    assert [(one.number, one.version) for one in found.cases] == [(case.number, 1)]
    assert found.moves == []


def test_a_move_whose_form_is_another_in_a_newer_version_stands_by_itself(desk):
    old = desk.a_case()
    flow = next(one.flow for one in desk.cases.flows() if one.flow.id == old.type)
    accept = next(move for state in flow.states for move in state.moves if move.id == "accept")
    form = {"type": "object", "properties": {"note": {"type": "string", "title": "t"}}, "required": ["note"]}

    def changed(state):
        moves = tuple(replace(one, form=form) if one.id == accept.id else one for one in state.moves)
        return replace(state, moves=moves)

    desk.cases.define_flow(replace(flow, states=tuple(changed(state) for state in flow.states)), pack="test")
    new = desk.a_case()
    found = offers(desk, [old, new], desk.person("acceptor"))
    accepts: list[OfferedMove] = [move for move in found.moves if move.id == "accept"]
    assert {move.cases: [one.version for one in move.flows] for move in accepts} == {(old.id,): [1], (new.id,): [2]}
    rejects = [move for move in found.moves if move.id == "reject"]
    assert [(set(move.cases), len(move.flows)) for move in rejects] == [({old.id, new.id}, 2)]


def test_more_than_can_be_moved_together_are_refused(desk, monkeypatch):
    monkeypatch.setattr(offering, "MOST_TOGETHER", 2)
    with pytest.raises(Refused) as refused:
        desk.cases.offers([new_id() for _ in range(3)], desk.person("acceptor"))
    assert refused.value.code == "moves_too_many"


def test_it_takes_as_many_queries_for_fifty_as_for_two(desk, monkeypatch):
    cases, acceptor = [desk.a_case() for _ in range(50)], desk.person("acceptor")
    asked: list[str] = []
    real = Connection.execute
    monkeypatch.setattr(Connection, "execute", lambda *told, **more: asked.append(str(told[1])) or real(*told, **more))
    assert counted(offers(desk, cases[:2], acceptor))["accept"] == 2
    few = len(asked)
    asked.clear()
    assert counted(offers(desk, cases, acceptor))["accept"] == 50
    assert 0 < len(asked) <= few
