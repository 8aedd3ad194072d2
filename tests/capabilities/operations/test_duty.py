"""Duty: nobody in two places, swaps by agreement, and a handover that both sign."""

from datetime import datetime, timedelta

import pytest
from tests.capabilities.operations.conftest import Centre

from chengshu.capabilities.operations import NewShift, Position, Shift
from chengshu.capabilities.operations.service.duty import ShiftChange
from chengshu.kit import Conflict, Database, Forbidden, NotFound, Refused, now, set_clock
from chengshu.security import Principal

HOURS = timedelta(hours=1)


@pytest.fixture
def start() -> datetime:
    return now().replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def desk(centre: Centre, commander: Principal) -> Position:
    return centre.operations.duty.put_position(Position("", "值班长", "受理、派遣", 10), commander)


@pytest.fixture
def day(centre: Centre) -> Principal:
    return centre.person("早班", "operations.read")


@pytest.fixture
def night(centre: Centre) -> Principal:
    return centre.person("夜班", "operations.read")


@pytest.fixture
def shifts(
    centre: Centre, desk: Position, day: Principal, night: Principal, start: datetime, commander: Principal
) -> tuple[Shift, Shift]:
    plan = centre.operations.duty.plan
    first = plan(NewShift(desk.id, start - 7 * HOURS, start + HOURS, day.id), commander)
    second = plan(NewShift(desk.id, start + HOURS, start + 9 * HOURS, night.id), commander)
    return first, second


def test_the_plan_shows_who_holds_what_now(
    centre: Centre, desk: Position, shifts: tuple[Shift, Shift], start: datetime
) -> None:
    roster = centre.operations.duty.roster(start - 24 * HOURS, start + 24 * HOURS)
    assert [one.id for one in roster.shifts] == [one.id for one in shifts]
    assert list(roster.now) == [shifts[0].id]
    assert [(position.title, shift.name) for position, shift in centre.operations.duty.on_duty()] == [
        ("值班长", "早班")
    ]
    later = centre.operations.duty.on_duty(start + 2 * HOURS)
    assert [shift.name for _, shift in later] == ["夜班"]
    assert centre.operations.duty.on_duty(start + 30 * HOURS) == []


def test_nobody_is_in_two_places_and_no_position_is_held_twice(
    centre: Centre, desk: Position, shifts: tuple[Shift, Shift], commander: Principal, day: Principal, start: datetime
) -> None:
    duty = centre.operations.duty
    other = duty.put_position(Position("", "带班领导", "", 1), commander)
    with pytest.raises(Refused) as refused:
        duty.plan(NewShift(other.id, start, start + 2 * HOURS, day.id), commander)
    assert [one.field for one in refused.value.errors] == ["account"]
    with pytest.raises(Refused) as refused:
        duty.plan(NewShift(desk.id, start, start + 2 * HOURS, commander.id), commander)
    assert [one.field for one in refused.value.errors] == ["starts"]
    duty.plan(NewShift(other.id, start + HOURS, start + 2 * HOURS, day.id), commander)


def test_a_shift_ends_after_it_begins_and_belongs_to_somebody(
    centre: Centre, desk: Position, commander: Principal, start: datetime
) -> None:
    duty = centre.operations.duty
    for ends in (start, start - HOURS, start + 40 * HOURS):
        with pytest.raises(Refused, match="planned"):
            duty.plan(NewShift(desk.id, start, ends, commander.id), commander)
    with pytest.raises(Refused, match="nobody"):
        duty.plan(NewShift(desk.id, start, start + HOURS, "somebody"), commander)


def test_a_shift_taken_out_comes_back_unless_its_place_is_taken(
    centre: Centre, desk: Position, shifts: tuple[Shift, Shift], commander: Principal, start: datetime
) -> None:
    duty = centre.operations.duty
    duty.remove(shifts[0].id, commander)
    assert duty.on_duty() == []
    assert duty.put_back(shifts[0].id, commander).id == shifts[0].id
    duty.remove(shifts[0].id, commander)
    duty.plan(NewShift(desk.id, start, start + HOURS, commander.id), commander)
    with pytest.raises(Refused):
        duty.put_back(shifts[0].id, commander)


def test_who_changes_an_older_plan_is_told(centre: Centre, shifts: tuple[Shift, Shift], commander: Principal) -> None:
    duty = centre.operations.duty
    assert duty.change(shifts[1].id, 1, ShiftChange(note="带电台"), commander).version == 2
    with pytest.raises(Conflict):
        duty.change(shifts[1].id, 1, ShiftChange(note="别的"), commander)


def test_a_swap_needs_the_other_to_agree(
    centre: Centre, shifts: tuple[Shift, Shift], day: Principal, night: Principal, start: datetime
) -> None:
    duty = centre.operations.duty
    third = centre.person("备班", "operations.read")
    with pytest.raises(Forbidden):
        duty.ask_swap(shifts[0].id, third.id, "", night)
    swap = duty.ask_swap(shifts[1].id, third.id, "家里有事", night)
    with pytest.raises(Conflict):
        duty.ask_swap(shifts[1].id, day.id, "", night)
    with pytest.raises(NotFound):
        duty.decide_swap(swap.id, True, day)
    with pytest.raises(Forbidden):
        duty.decide_swap(swap.id, True, night)
    assert duty.decide_swap(swap.id, True, third).state == "agreed"
    [_, taken] = duty.roster(start - 24 * HOURS, start + 24 * HOURS).shifts
    assert (taken.name, taken.version) == ("备班", 2)
    with pytest.raises(Conflict):
        duty.decide_swap(swap.id, False, third)


def test_a_swap_does_not_put_anybody_in_two_places(
    centre: Centre, shifts: tuple[Shift, Shift], desk: Position, night: Principal, commander: Principal, start: datetime
) -> None:
    duty = centre.operations.duty
    third = centre.person("备班", "operations.read")
    swap = duty.ask_swap(shifts[1].id, third.id, "", night)
    other = duty.put_position(Position("", "值班员", "", 20), commander)
    duty.plan(NewShift(other.id, start + 2 * HOURS, start + 3 * HOURS, third.id), commander)
    with pytest.raises(Refused):
        duty.decide_swap(swap.id, True, third)


def test_a_handover_carries_what_is_open_and_both_sign_the_same(
    centre: Centre, desk: Position, shifts: tuple[Shift, Shift], day: Principal, night: Principal
) -> None:
    duty = centre.operations.duty
    duty.add_point(desk.id, "人民路积水待复查", "/cases/1", day)
    done = duty.add_point(desk.id, "路灯报修", "", day)
    duty.close_point(done.id, "已修好", day)
    written = duty.write_handover(shifts[0].id, shifts[1].id, "总体平稳", day)
    with pytest.raises(Conflict):
        duty.take(written.id, True, "", night)
    with pytest.raises(Forbidden):
        duty.hand(written.id, night)
    handed = duty.hand(written.id, day)
    assert [one["text"] for one in handed.points] == ["人民路积水待复查"]
    with pytest.raises(Conflict):
        duty.write_handover(shifts[0].id, shifts[1].id, "改一改", day)
    with pytest.raises(Forbidden):
        duty.take(handed.id, True, "", day)
    taken = duty.take(handed.id, True, "", night)
    assert (taken.state, taken.digest) == ("taken", handed.digest)
    assert len(duty.points(desk.id)) == 1, "what is open stays with the position"


def test_who_does_not_take_it_says_why_and_it_is_a_draft_again(
    centre: Centre, shifts: tuple[Shift, Shift], day: Principal, night: Principal
) -> None:
    duty = centre.operations.duty
    written = duty.write_handover(shifts[0].id, shifts[1].id, "平稳", day)
    duty.hand(written.id, day)
    with pytest.raises(Refused):
        duty.take(written.id, False, " ", night)
    back = duty.take(written.id, False, "漏了积水点", night)
    assert (back.state, back.refusal, back.digest) == ("draft", "漏了积水点", "")
    again = duty.write_handover(shifts[0].id, shifts[1].id, "平稳，积水一处", day)
    assert again.id == written.id
    duty.hand(again.id, day)
    assert duty.take(again.id, True, "", night).state == "taken"


def test_what_was_changed_behind_a_signature_is_not_taken(
    centre: Centre, shifts: tuple[Shift, Shift], day: Principal, night: Principal, db: Database
) -> None:
    duty = centre.operations.duty
    written = duty.hand(duty.write_handover(shifts[0].id, shifts[1].id, "平稳", day).id, day)
    with db.transaction() as tx:
        tx.execute("update operations.handover set summary = '什么也没有'")
    with pytest.raises(Conflict, match="no longer"):
        duty.take(written.id, True, "", night)


def test_a_handover_follows_the_order_of_shifts_and_is_not_written_too_early(
    centre: Centre, shifts: tuple[Shift, Shift], day: Principal, night: Principal, start: datetime
) -> None:
    duty = centre.operations.duty
    with pytest.raises(Forbidden):
        duty.write_handover(shifts[0].id, shifts[1].id, "x", night)
    with pytest.raises(Refused):
        duty.write_handover(shifts[1].id, shifts[0].id, "x", night)
    set_clock(lambda: start - 3 * HOURS)
    with pytest.raises(Conflict):
        duty.write_handover(shifts[0].id, shifts[1].id, "x", day)


def test_the_same_title_is_not_given_twice_and_a_retired_one_is_free(centre: Centre, commander: Principal) -> None:
    duty = centre.operations.duty
    made = duty.put_position(Position("", "值班员", "", 3), commander)
    with pytest.raises(Conflict):
        duty.put_position(Position("", "值班员", "", 4), commander)
    assert duty.put_position(Position(made.id, "值班员", "夜间", 5), commander).id == made.id
    duty.retire_position(made.id, commander)
    assert duty.put_position(Position("", "值班员", "", 4), commander).id != made.id


def test_a_link_of_a_point_stays_in_the_house(centre: Centre, desk: Position, day: Principal) -> None:
    with pytest.raises(Refused):
        centre.operations.duty.add_point(desk.id, "看这里", "https://example.org", day)
