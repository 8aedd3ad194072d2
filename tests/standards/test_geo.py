"""GCJ-02 and BD-09 against 332 places that a map provider converted, and there and back again."""

import json
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.standards.geo import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

CITIES = json.loads((Path(__file__).parent / "fixtures" / "china-cities.json").read_text(encoding="utf-8"))
Point = tuple[float, float]
lng, lat = st.floats(73.5, 135), st.floats(18, 53.5)


def metres(one: Point, other: Point) -> float:
    (x1, y1), (x2, y2) = one, other
    half = sin(radians(y2 - y1) / 2) ** 2
    half += cos(radians(y1)) * cos(radians(y2)) * sin(radians(x2 - x1) / 2) ** 2
    return 2 * 6371008.8 * asin(sqrt(half))


@pytest.mark.parametrize(
    "one, other, function",
    [
        ("WGS84", "GCJ02", wgs84_to_gcj02),
        ("GCJ02", "WGS84", gcj02_to_wgs84),
        ("GCJ02", "BD09", gcj02_to_bd09),
        ("BD09", "GCJ02", bd09_to_gcj02),
        ("WGS84", "BD09", wgs84_to_bd09),
        ("BD09", "WGS84", bd09_to_wgs84),
    ],
)
def test_every_city_is_within_a_metre_of_the_published_place(one: str, other: str, function: object) -> None:
    assert len(CITIES) == 332
    for city in CITIES:
        got = function(*city["coords"][one])  # type: ignore[operator]
        assert metres(got, tuple(city["coords"][other])) < 1.0, city["attrs"]["name"]


@given(lng, lat)
def test_there_and_back_is_the_same_place_to_a_millimetre(x: float, y: float) -> None:
    assert metres(gcj02_to_wgs84(*wgs84_to_gcj02(x, y)), (x, y)) < 0.001
    assert metres(bd09_to_gcj02(*gcj02_to_bd09(x, y)), (x, y)) < 0.001
    assert metres(bd09_to_wgs84(*wgs84_to_bd09(x, y)), (x, y)) < 0.001


@given(lng, lat)
def test_the_shift_is_between_nothing_and_a_kilometre(x: float, y: float) -> None:
    assert metres(wgs84_to_gcj02(x, y), (x, y)) < 1500


def test_outside_the_area_nothing_is_shifted() -> None:
    assert wgs84_to_gcj02(2.35, 48.86) == (2.35, 48.86)
    assert gcj02_to_wgs84(-0.12, 51.5) == (-0.12, 51.5)
