"""Geometries cut and joined for whoever edits."""

import pytest
import shapely
from shapely.geometry import mapping, shape

from chengshu.capabilities.maps.logic.shaping import cut, join
from chengshu.kit import Refused

SQUARE = shapely.box(113, 27, 113.002, 27.002)
RING = SQUARE.difference(shapely.box(113.0005, 27.0005, 113.0015, 27.0015))
ACROSS = shapely.linestrings([(112.999, 27.0008), (113.003, 27.0008)])


def test_an_area_is_cut_in_two_that_make_it_whole_again() -> None:
    pieces = [shape(one) for one in cut(mapping(SQUARE), mapping(ACROSS))]
    assert len(pieces) == 2
    assert pieces[0].area > pieces[1].area
    assert shape(join([mapping(one) for one in pieces])).equals(SQUARE)


def test_a_ring_with_a_hole_keeps_its_hole_when_it_is_cut() -> None:
    pieces = [shape(one) for one in cut(mapping(RING), mapping(ACROSS))]
    assert sum(one.area for one in pieces) == pytest.approx(RING.area)


def test_only_the_parts_that_a_line_meets_are_cut() -> None:
    two = shapely.multipolygons([SQUARE, shapely.box(114, 28, 114.1, 28.1)])
    assert len(cut(mapping(two), mapping(ACROSS))) == 3


def test_a_line_is_cut_where_another_crosses_it_and_joined_again() -> None:
    line = shapely.linestrings([(113.001, 27), (113.001, 27.002)])
    pieces = cut(mapping(line), mapping(ACROSS))
    assert [one["type"] for one in pieces] == ["LineString", "LineString"]
    assert join(pieces)["type"] == "LineString"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ([(113.0005, 27.001), (113.0015, 27.001)], "through"),
        ([(115, 27), (116, 27)], "through"),
    ],
)
def test_a_line_that_does_not_go_through_cuts_nothing(line: list, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        cut(mapping(SQUARE), {"type": "LineString", "coordinates": line})
    assert reason in refusal.value.errors[0].reason


def test_what_cannot_be_joined_is_named() -> None:
    far = mapping(shapely.box(114, 28, 114.1, 28.1))
    with pytest.raises(Refused) as refusal:
        join([mapping(SQUARE), far])
    assert "touch" in refusal.value.errors[0].reason
    with pytest.raises(Refused):
        join([mapping(SQUARE), mapping(ACROSS)])
    with pytest.raises(Refused) as refusal:
        join([mapping(SQUARE), {"type": "Polygon", "coordinates": "x"}])
    assert refusal.value.errors[0].field == "geometries.1"
