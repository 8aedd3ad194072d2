"""Cells and responsibility grids: who answers for a place on a day."""

from datetime import date, timedelta

import pytest
from tests.capabilities.components.conftest import SOUTH, WEST, square
from tests.capabilities.grids.conftest import CELLS, ELSEWHERE, PLANNER, READER, inside

from chengshu.capabilities.grids.logic import code_faults, metres, told
from chengshu.capabilities.maps import NewFeature
from chengshu.kit import Conflict, Forbidden, NotFound, Refused, now, set_clock

ON = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("43020200100100", "15 digits"),
        ("43020200100100x", "15 digits"),
        ("999999001001001", "no county"),
        ("430202000001001", "town"),
        ("430202001001000", "cell"),
    ],
)
def test_a_wrong_code_is_told_why(code, reason):
    assert any(reason in fault for fault in code_faults(code, (6, 3, 3, 3), ON))
    assert code_faults(CELLS[0], (6, 3, 3, 3), ON) == []


def test_cells_follow_the_map_and_wrong_codes_are_listed(grids, maps):
    assert [one.code for one in grids.cells(READER).items] == CELLS
    maps.load("grid_cells", [NewFeature(square(WEST, SOUTH, 0.01), "cell", "4302")])
    assert grids.follow_cells() == 1
    [wrong] = grids.cells(READER, faulty=True).items
    assert wrong.faults == ["a code has 15 digits"]
    assert grids.cells(ELSEWHERE).items == []
    assert grids.cell_at(*inside(1)) == "4302"
    assert grids.cell_at(0, 0) is None


def test_who_answers_for_a_place_is_known_for_every_day(grids, ann, bob):
    area = grids.create_area(PLANNER, "一号责任网格", CELLS[:2])
    assert area.division == "430202001001"
    grids.bind(area.id, ann.id, "main", PLANNER)
    later = now() + timedelta(days=10)
    day = later.date()
    bound = grids.bind(area.id, bob.id, "deputy", PLANNER, first=day)
    assert [(one.name, one.role) for one in grids.responsible(*inside(1))] == [("安", "main")]
    assert [one.name for one in grids.responsible(*inside(1), later + timedelta(days=1))] == ["安", "柏"]
    assert grids.responsible(*inside(3)) == []
    assert grids.responsible(0, 0) == []
    moved = grids.set_cells(area.id, [CELLS[1], CELLS[2]], PLANNER, bound.version, first=day)
    assert moved.cells == [CELLS[1], CELLS[2]]
    assert [one.name for one in grids.responsible(*inside(1))] == ["安"]
    assert grids.responsible(*inside(1), later + timedelta(days=1)) == []
    assert len(grids.responsible(*inside(3), later + timedelta(days=1))) == 2
    with pytest.raises(Conflict):
        grids.set_cells(area.id, CELLS, PLANNER, bound.version)
    first = next(one for one in moved.bindings if one.worker == ann.id)
    grids.unbind(first.id, PLANNER, last=day)
    assert [one.name for one in grids.responsible(*inside(2), later + timedelta(days=2))] == ["柏"]


def test_the_past_is_never_rewritten(grids, ann):
    area = grids.create_area(PLANNER, "x", CELLS[:1])
    yesterday = now().date() - timedelta(days=3)
    for wrong in (
        lambda: grids.bind(area.id, ann.id, "main", PLANNER, first=yesterday),
        lambda: grids.set_cells(area.id, CELLS, PLANNER, 1, first=yesterday),
        lambda: grids.end_area(area.id, PLANNER, yesterday),
    ):
        with pytest.raises(Refused):
            wrong()
    grids.bind(area.id, ann.id, "main", PLANNER)
    with pytest.raises(Conflict):
        grids.bind(area.id, ann.id, "deputy", PLANNER)
    grids.end_area(area.id, PLANNER)
    at = now()
    set_clock(lambda: at + timedelta(days=2))
    assert grids.responsible(*inside(1)) == []
    assert [one.name for one in grids.responsible(*inside(1), at)] == ["安"]
    with pytest.raises(Conflict):
        grids.set_cells(area.id, CELLS, PLANNER, 2)


def test_cells_with_nobody_and_with_two_are_found(grids, ann, bob):
    one = grids.create_area(PLANNER, "一", CELLS[:2])
    two = grids.create_area(PLANNER, "二", CELLS[1:3])
    grids.bind(one.id, ann.id, "main", PLANNER)
    grids.bind(two.id, bob.id, "main", PLANNER)
    grids.bind(two.id, ann.id, "deputy", PLANNER)
    found = {gap.code: (gap.coverage, gap.workers) for gap in grids.coverage(READER).items}
    assert found == {
        CELLS[0]: ("one", ["安"]),
        CELLS[1]: ("several", ["安", "柏"]),
        CELLS[2]: ("one", ["柏"]),
        CELLS[3]: ("nobody", []),
    }
    assert [gap.code for gap in grids.coverage(READER, wanted="nobody").items] == [CELLS[3]]
    [sums] = grids.sums(READER)
    assert (sums.cells, sums.nobody, sums.one, sums.several) == (4, 1, 2, 1)
    page = grids.coverage(READER, limit=3)
    assert [gap.code for gap in grids.coverage(READER, after=page.next).items] == [CELLS[3]]
    assert grids.coverage(ELSEWHERE).items == []


def test_another_district_neither_sees_nor_plans_here(grids, ann):
    area = grids.create_area(PLANNER, "一", CELLS[:1])
    assert grids.areas(ELSEWHERE).items == []
    assert [one.id for one in grids.areas(READER).items] == [area.id]
    with pytest.raises(NotFound):
        grids.area(area.id, ELSEWHERE)
    with pytest.raises(Forbidden):
        grids.create_area(ELSEWHERE, "x", CELLS[:1])
    with pytest.raises(NotFound):
        grids.change_worker(ann.id, ELSEWHERE, name="x")
    with pytest.raises(Refused):
        grids.create_area(PLANNER, "x", ["430202001001009"])


def test_distances_are_told_to_the_next_fifty_metres():
    assert [told(apart) for apart in (0, 1, 50, 51, 1234.5)] == [50, 50, 50, 100, 1250]
    assert round(metres((113.1, 27.8), (113.1, 27.9))) == 11120
