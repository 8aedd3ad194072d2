"""Units: exact where people expect it, and never across dimensions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.standards.units import (
    IncompatibleUnits,
    UnknownUnit,
    all_units,
    conversion,
    convert,
    same_dimension,
    unit,
)

SYMBOLS = [u.symbol for u in all_units()]


@pytest.mark.parametrize(
    "value, one, other, expected",
    [
        (35, "ug/m3", "mg/m3", 0.035),
        (35, "μg/m³", "毫克/立方米", 0.035),
        (1, "mg/L", "mg/m3", 1000),
        (1, "m3/s", "m3/h", 3600),
        (36, "m³/h", "L/s", 10),
        (101.325, "kPa", "atm", 1),
        (20, "℃", "degF", 68),
        (-40, "degF", "degC", -40),
        (0, "°C", "K", 273.15),
        (21, "%", "ppm", 210000),
        (90, "km/h", "m/s", 25),
        (1, "mS/m", "uS/cm", 10),
        (1, "kWh", "MJ", 3.6),
        (15, "亩", "ha", 1),
        (86.4, "t/d", "kg/h", 3600),
        (60, "dB", "dB(A)", 60),
    ],
)
def test_known_quantities_convert(value: float, one: str, other: str, expected: float) -> None:
    assert math.isclose(convert(value, one, other), expected, rel_tol=1e-12, abs_tol=1e-9)


def test_a_conversion_by_ten_is_written_as_a_person_would() -> None:
    assert convert(35, "ug/m3", "mg/m3") == 0.035
    assert convert(0.8, "mg/m3", "ug/m3") == 800.0


@pytest.mark.parametrize("one, other", [("mg/m3", "m3/h"), ("dB", "%"), ("pH", "1"), ("degC", "kPa"), ("mm", "mm/h")])
def test_different_dimensions_are_refused(one: str, other: str) -> None:
    assert not same_dimension(one, other)
    with pytest.raises(IncompatibleUnits, match="measures"):
        convert(1, one, other)


def test_an_unknown_unit_is_refused_by_name() -> None:
    with pytest.raises(UnknownUnit, match="furlong"):
        unit("furlong")


@given(st.floats(-1e9, 1e9), st.sampled_from(SYMBOLS), st.sampled_from(SYMBOLS))
def test_there_and_back_is_the_same(value: float, one: str, other: str) -> None:
    if same_dimension(one, other):
        there = convert(value, one, other)
        assert math.isclose(convert(there, other, one), value, rel_tol=1e-9, abs_tol=1e-6)
        assert math.isclose(conversion(one, other)(value), there, rel_tol=1e-9, abs_tol=1e-6)


def test_every_unit_is_found_by_every_name_it_has() -> None:
    for found in all_units():
        assert unit(found.symbol) is unit(found.shown) is unit(found.zh) is found
        assert found.en
