"""HJ 633 of 2012 and 2026, chosen by the day."""

import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.standards.aqi import POLLUTANTS, NoEditionInForce, aqi, breakpoints, editions, iaqi, level_of

OLD, NEW = date(2026, 2, 28), date(2026, 3, 1)
INDEX = (0, 50, 100, 150, 200, 300, 400, 500)
measures = st.sampled_from(sorted(POLLUTANTS))
values = st.decimals(0, 2000, places=1, allow_nan=False).map(float)


def test_the_edition_changes_on_the_first_of_march_2026() -> None:
    assert aqi({"PM2.5": 60}, OLD, "24h").standard == "HJ 633-2012"
    assert aqi({"PM2.5": 60}, NEW, "24h").standard == "HJ 633-2026"
    assert (iaqi("PM2.5", 75, OLD), iaqi("PM2.5", 60, NEW)) == (100, 100)
    assert (iaqi("PM10", 150, OLD), iaqi("PM10", 120, NEW)) == (100, 100)
    assert iaqi("PM2.5", 75, NEW) > 100
    assert [name for name, _, _ in editions()] == ["HJ 633-2012", "HJ 633-2026"]
    with pytest.raises(NoEditionInForce):
        aqi({"PM2.5": 10}, date(2015, 12, 31))


@pytest.mark.parametrize("day", [OLD, NEW])
def test_every_breakpoint_has_its_own_index(day: date) -> None:
    by_period = {"1h": "1h", "8h": "24h", "24h": "24h"}
    for column, concentrations in breakpoints(day).items():
        measure, _, span = column.rpartition("_")
        name = "O3_8h" if column == "O3_8h" else measure
        for index, value in zip(INDEX, concentrations, strict=False):
            period = "1h" if column == "O3_1h" else by_period[span]
            assert iaqi(name, value, day, period) == index, (column, value)  # type: ignore[arg-type]


def test_a_worked_day_of_the_old_edition() -> None:
    found = aqi({"PM2.5": 82, "PM10": 118, "SO2": 20, "NO2": 48, "CO": 1.1, "O3_8h": 96}, date(2020, 1, 5), "24h")
    assert {p.measure: p.iaqi for p in found.parts} == {
        "PM2.5": 109, "PM10": 84, "SO2": 20, "NO2": 60, "CO": 28, "O3_8h": 48,
    }  # fmt: skip
    assert (found.value, found.level.zh, found.primary, found.exceeding) == (109, "轻度污染", ("PM2.5",), ("PM2.5",))


def test_clean_air_has_no_primary_pollutant_and_a_tie_has_two() -> None:
    assert aqi({"PM2.5": 35, "PM10": 50}, OLD, "24h").primary == ()
    assert aqi({"PM2.5": 75, "PM10": 150, "NO2": 10}, OLD, "24h").primary == ("PM2.5", "PM10")
    assert aqi({"O3": 300, "O3_8h": 215}, OLD, "24h").primary == ("O3",)


def test_so2_of_one_hour_above_800_is_reported_as_200() -> None:
    part = aqi({"SO2": 801}, NEW, "1h").parts[0]
    assert (part.iaqi, part.rule) == (200, "so2_1h_above_800")
    assert aqi({"SO2": 800}, NEW, "1h").parts[0].rule is None
    assert iaqi("SO2", 801, NEW, "24h") > 200


def test_o3_of_eight_hours_above_800_is_reported_as_300() -> None:
    part = aqi({"O3_8h": 900}, NEW, "24h").parts[0]
    assert (part.iaqi, part.rule) == (300, "o3_8h_above_800")


def test_beyond_the_last_breakpoint_the_index_stays_at_500() -> None:
    part = aqi({"PM10": 1500}, NEW).parts[0]
    assert (part.iaqi, part.rule, level_of(500).zh) == (500, "beyond_index", "严重污染")


def test_the_disputed_pm25_step_of_2026_is_marked() -> None:
    assert aqi({"PM2.5": 33}, NEW).contested
    assert not aqi({"PM2.5": 33}, OLD).contested
    assert not aqi({"PM2.5": 60}, NEW).contested
    assert not aqi({"PM2.5": 33, "PM10": 200}, NEW).contested


@given(measures, values, st.sampled_from([OLD, NEW]), st.sampled_from(["1h", "24h"]))
def test_the_code_of_hj_524_means_the_same_as_the_name(measure: str, value: float, day: date, period: str) -> None:
    codes = {"PM2.5": "a34004", "PM10": "a34002", "SO2": "a21026", "NO2": "a21004", "CO": "a21005", "O3": "a05024"}
    code = codes.get(measure, "a05024_8h")
    assert iaqi(code, value, day, period) == iaqi(measure, value, day, period)  # type: ignore[arg-type]


@given(measures, values, values, st.sampled_from([OLD, NEW]), st.sampled_from(["1h", "24h"]))
def test_more_of_a_pollutant_never_lowers_the_index(
    measure: str, one: float, other: float, day: date, period: str
) -> None:
    low, high = sorted((one, other))
    assert iaqi(measure, low, day, period) <= iaqi(measure, high, day, period)  # type: ignore[arg-type]


@given(st.dictionaries(measures, values, min_size=1), st.sampled_from([OLD, NEW]))
def test_the_index_is_the_largest_part_and_its_level_holds_it(given_values: dict[str, float], day: date) -> None:
    found = aqi(given_values, day, "24h")
    assert found.value == max(part.iaqi for part in found.parts)
    assert found.level.low <= found.value <= found.level.high
    assert bool(found.primary) == (found.value > 50)


@given(values)
def test_the_index_is_rounded_up_from_the_exact_line(value: float) -> None:
    if 75 < value <= 115:
        exact = 100 + Fraction(50, 40) * (Fraction(str(value)) - 75)
        assert iaqi("PM2.5", value, OLD) == math.ceil(exact)


@pytest.mark.parametrize("bad", [{}, {"dust": 1.0}, {"PM10": -1.0}, {"PM10": math.nan}, {"PM10": math.inf}])
def test_what_is_no_concentration_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        aqi(bad, NEW)


def test_levels_follow_each_other_without_a_gap() -> None:
    assert [level_of(v).number for v in (0, 50, 51, 100, 101, 150, 151, 200, 201, 300, 301, 500)] == [
        1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6,
    ]  # fmt: skip
