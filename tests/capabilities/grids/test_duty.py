"""Duty: a track is for oneself, for a while; others learn how near somebody is, and nothing when he is off."""

import inspect
import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.capabilities.grids.conftest import ANN, BOB, CELLS, ELSEWHERE, PLANNER, READER, inside

from chengshu.capabilities.grids import Grids, NotKept, Position
from chengshu.kit import Conflict, NotFound, Refused, set_clock

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    class Clock:
        at = NOON

        def later(self, **more):
            self.at += timedelta(**more)

    made = Clock()
    set_clock(lambda: made.at)
    return made


def at(clock, number, **ago):
    return Position(clock.at - timedelta(**ago), *inside(number))


def test_where_somebody_was_is_kept_on_duty_only_and_given_to_himself_only(clock, grids, ann, bob):
    told = grids.here(ANN, [at(clock, 1)])
    assert (told.kept, told.outside_duty) == (0, 1)
    grids.go_on(ANN)
    clock.later(minutes=10)
    sent = [at(clock, 1, minutes=20), at(clock, 1, minutes=5), at(clock, 2)]
    told = grids.here(ANN, sent)
    assert (told.kept, told.outside_duty) == (2, 1)
    assert len(grids.my_track(ANN, NOON.date())) == 2
    grids.here(ANN, sent)  # the phone was not sure that it had arrived
    assert len(grids.my_track(ANN, NOON.date())) == 2
    assert grids.my_track(BOB, NOON.date()) == []
    for other in (PLANNER, READER):
        with pytest.raises(NotFound):
            grids.my_track(other, NOON.date())


def test_what_is_not_kept_of_a_way_is_told_with_the_reason_and_the_time(clock, grids, ann):
    before = at(clock, 1, minutes=1)
    assert grids.here(ANN, [before]).refused == [NotKept("off_duty", 1, before.at, before.at)]
    grids.go_on(ANN)
    assert grids.here(ANN, [before]).refused == [NotKept("before_duty", 1, before.at, before.at)]
    clock.later(minutes=5)
    kept = at(clock, 2)
    grids.go_off(ANN)
    clock.later(minutes=5)
    after = [at(clock, 3, minutes=2), at(clock, 4)]
    old = Position(NOON - timedelta(days=40), *inside(1))
    told = grids.here(ANN, [*after, kept, before, old])
    assert (told.kept, told.outside_duty) == (1, 3)
    assert told.refused == [
        NotKept("too_old", 1, old.at, old.at),
        NotKept("before_duty", 1, before.at, before.at),
        NotKept("off_duty", 2, after[0].at, after[1].at),
    ]


def test_no_verb_takes_the_name_of_another_to_give_his_positions():
    for name, verb in inspect.getmembers(Grids, inspect.isfunction):
        if "Position]" in str(inspect.signature(verb).return_annotation) and not name.startswith("_"):
            assert list(inspect.signature(verb).parameters) == ["self", "by", "day"], name


def test_positions_are_deleted_after_the_days_the_pack_names(clock, grids, ann):
    grids.go_on(ANN)
    clock.later(minutes=1)
    grids.here(ANN, [at(clock, 1)])
    grids.go_off(ANN)
    clock.later(days=29)
    assert grids.sweep() == (0, 0)
    clock.later(days=2)
    assert grids.sweep() == (0, 1)
    assert grids.my_track(ANN, NOON.date()) == []


def test_what_a_phone_kept_too_long_is_dropped(clock, grids, ann):
    grids.go_on(ANN)
    clock.later(minutes=5)
    old = at(clock, 1)
    grids.go_off(ANN)
    clock.later(days=31)
    assert grids.here(ANN, [old]).kept == 0


def test_the_nearest_on_duty_is_told_to_fifty_metres_and_nobody_off_duty(clock, grids, ann, bob):
    grids.go_on(ANN)
    grids.go_on(BOB)
    clock.later(minutes=1)
    grids.here(ANN, [at(clock, 1)])
    grids.here(BOB, [at(clock, 4)])
    area = grids.create_area(PLANNER, "四", [CELLS[3]])
    grids.bind(area.id, bob.id, "main", PLANNER)
    near = grids.nearest(*inside(1))
    assert [(one.name, one.metres, one.responsible) for one in near] == [("安", 50, False), ("柏", 1500, False)]
    assert grids.nearest(*inside(4))[0].responsible
    assert not {"longitude", "latitude"} & set(dir(near[0]))
    assert grids.nearest(*inside(1), by=ELSEWHERE) == []
    assert [(one["cell"], one["workers"]) for one in grids.on_duty(READER)] == [(CELLS[0], 1), (CELLS[3], 1)]
    clock.later(minutes=31)
    assert grids.nearest(*inside(1)) == []
    grids.here(ANN, [at(clock, 1)])
    assert len(grids.nearest(*inside(1))) == 1
    grids.go_off(ANN)
    assert grids.nearest(*inside(1)) == []
    assert [one["cell"] for one in grids.on_duty(READER)] == [CELLS[3]]


def test_those_nearest_to_many_places_are_told_as_to_each_alone(clock, grids, ann, bob):
    assert grids.accounts_near([inside(1), inside(4)]) == [[], []]
    grids.go_on(ANN)
    grids.go_on(BOB)
    clock.later(minutes=1)
    grids.here(ANN, [at(clock, 1)])
    grids.here(BOB, [at(clock, 4)])
    area = grids.create_area(PLANNER, "一", [CELLS[0]])
    grids.bind(area.id, bob.id, "main", PLANNER)
    places = [inside(1), inside(4), inside(1), inside(3)]
    together = grids.accounts_near(places, 1)
    assert [[name for _, name, _ in near] for near in together] == [["安"], ["柏"], ["安"], ["柏"]]
    assert together == [grids.accounts_near([place], 1)[0] for place in places]


def test_a_late_position_does_not_move_the_last_place_back(clock, grids, ann):
    grids.go_on(ANN)
    clock.later(minutes=10)
    grids.here(ANN, [at(clock, 4)])
    grids.here(ANN, [at(clock, 1, minutes=5)])
    assert grids.nearest(*inside(4))[0].metres == 50


def test_a_duty_that_was_forgotten_is_ended_by_the_clock(clock, grids, ann):
    grids.go_on(ANN)
    clock.later(minutes=1)
    grids.here(ANN, [at(clock, 1)])
    clock.later(hours=15)
    assert grids.sweep()[0] == 1
    assert not grids.me(ANN).worker.on_duty
    assert grids.on_duty(READER) == []


def test_a_phone_whose_clock_runs_ahead_is_told_so_and_keeps_what_was_right(clock, grids, ann):
    grids.go_on(ANN)
    right, ahead = Position(clock.at, *inside(1)), Position(clock.at + timedelta(hours=1), *inside(1))
    told = grids.here(ANN, [right, ahead])
    assert (told.kept, told.outside_duty) == (1, 0)
    assert told.refused == [NotKept("ahead", 1, ahead.at, ahead.at)]


def test_going_on_twice_is_once_and_what_is_no_place_is_refused(clock, grids, ann):
    assert grids.go_on(ANN) == grids.go_on(ANN)
    for wrong in ([Position(clock.at, 200.0, 0.0)], []):
        with pytest.raises(Refused):
            grids.here(ANN, wrong)
    with pytest.raises(NotFound):
        grids.go_on(READER)


def test_phones_and_accounts_are_for_planners_and_oneself(clock, grids, ann):
    [shown] = grids.workers(PLANNER).items
    [hidden] = grids.workers(READER).items
    assert (shown.phone, hidden.phone, hidden.account) == ("139", "", None)
    assert grids.me(ANN).worker.phone == "139"
    assert grids.workers(ELSEWHERE).items == []
    assert grids.workers(READER, on_duty=True).items == []
    with pytest.raises(Conflict):
        grids.add_worker(PLANNER, "x", "430202", account=ANN.id)
    grids.change_worker(ann.id, PLANNER, active=False)
    with pytest.raises(NotFound):
        grids.me(ANN)


def test_who_walks_no_more_is_found_among_the_gone_and_brought_back(clock, grids, ann):
    grids.change_worker(ann.id, PLANNER, active=False)
    assert grids.workers(PLANNER).items == []
    assert [one.id for one in grids.workers(PLANNER, gone=True).items] == [ann.id]
    grids.change_worker(ann.id, PLANNER, active=True)
    assert grids.workers(PLANNER, gone=True).items == []
    assert grids.me(ANN).worker.id == ann.id


def test_nobody_has_two_shifts_at_once(clock, grids, ann, bob):
    morning = (NOON + timedelta(days=1), NOON + timedelta(days=1, hours=8))
    assert grids.plan(PLANNER, [ann.id, bob.id], [morning]) == 2
    with pytest.raises(Conflict):
        grids.plan(PLANNER, [ann.id], [(morning[0] + timedelta(hours=1), morning[1] + timedelta(hours=9))])
    with pytest.raises(Refused):
        grids.plan(PLANNER, [ann.id], [(morning[1], morning[0])])
    day = morning[0].date()
    found = grids.shifts(READER, day, day).items
    assert [one.worker_name for one in found].count("安") == 1
    assert grids.me(ANN).shift.begins == morning[0]
    mine = next(one for one in found if one.worker == ann.id)
    with pytest.raises(NotFound):
        grids.cancel_shift(mine.id, ELSEWHERE)
    grids.cancel_shift(mine.id, PLANNER)
    assert grids.me(ANN).shift is None
    assert len(grids.shifts(READER, day, day, worker=bob.id).items) == 1


def test_a_worker_gets_the_outlines_of_his_own_cells_and_of_no_others(grids, ann, bob):
    assert grids.my_cells(ANN).items == []
    area = grids.create_area(PLANNER, "一", CELLS[:2])
    grids.bind(area.id, ann.id, "main", PLANNER)
    found = [json.loads(one) for one in grids.my_cells(ANN).items]
    assert [one["properties"]["code"] for one in found] == CELLS[:2]
    assert {one["geometry"]["type"] for one in found} == {"Polygon"}
    assert grids.my_cells(BOB).items == []
    with pytest.raises(NotFound):
        grids.my_cells(READER)
