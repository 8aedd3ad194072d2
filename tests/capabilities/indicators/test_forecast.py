"""The next hours of a number: simple ways, chosen by their own errors, and a band that is honest about them."""

from datetime import UTC, datetime, timedelta
from math import pi, sin
from random import Random

import pytest

from chengshu.capabilities.indicators.forecast import AHEAD, forecast, hourly
from chengshu.capabilities.indicators.logic import bounds
from chengshu.capabilities.indicators.model import Point

NOW = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def past(values: list[float]) -> list[Point]:
    """One value an hour, the last one in this hour."""
    first = NOW.replace(minute=5) - HOUR * (len(values) - 1)
    return [Point(first + HOUR * n, value) for n, value in enumerate(values)]


def test_a_number_that_stands_still_goes_on_standing_still() -> None:
    told = forecast(past([7.0] * 60), NOW)
    assert (told.way, told.error) == ("still", 0.0)
    assert [(one.value, one.low, one.high) for one in told.points] == [(7.0, 7.0, 7.0)] * AHEAD
    assert told.points[0].time == NOW.replace(minute=0) + HOUR


def test_what_repeats_every_day_is_told_by_yesterday() -> None:
    daily = [50 + 30 * sin(2 * pi * n / 24) for n in range(24 * 6)]
    told = forecast(past(daily), NOW)
    assert told.way == "yesterday"
    assert told.error == pytest.approx(0, abs=1e-9)
    wanted = [50 + 30 * sin(2 * pi * (24 * 6 + n) / 24) for n in range(AHEAD)]
    assert [one.value for one in told.points] == pytest.approx(wanted, abs=0.01)


def test_what_climbs_is_told_by_its_trend_and_better_than_by_standing_still() -> None:
    told = forecast(past([float(n * n) / 10 for n in range(40)]), NOW)
    assert told.way == "trend"
    assert told.error is not None
    assert told.still_error is not None
    assert told.error < told.still_error
    assert told.points[-1].value > told.points[0].value > 145


def test_the_band_of_noise_holds_about_four_values_in_five() -> None:
    dice = Random(7)
    told = forecast(past([100 + dice.gauss(0, 10) for _ in range(24 * 13)]), NOW)
    assert told.coverage is not None
    assert 0.65 <= told.coverage <= 0.95
    assert all(one.low < one.value < one.high for one in told.points)
    assert all(10 < one.high - one.low < 60 for one in told.points)


@pytest.mark.parametrize("hours", [0, 1, 20, 33])
def test_of_a_short_past_nothing_is_told(hours: int) -> None:
    told = forecast(past([5.0] * hours), NOW)
    assert (told.way, told.points, told.reason) == ("none", (), "too_short")


def test_what_lies_before_a_long_silence_says_nothing() -> None:
    old = [Point(one.time - timedelta(days=3), one.value) for one in past([1.0] * 60)]
    assert len(hourly([*old, *past([2.0] * 5)], NOW)) == 5
    assert len(hourly(old, NOW)) == 0


def test_a_value_holds_until_the_next_one_is_kept() -> None:
    kept = [Point(NOW - 5 * HOUR, 3.0), Point(NOW - 2 * HOUR, None), Point(NOW - HOUR, 4.0)]
    assert hourly(kept, NOW).tolist() == [3.0, 3.0, 3.0, 3.0, 4.0, 4.0]


def test_the_future_is_not_read() -> None:
    assert hourly([*past([1.0] * 4), Point(NOW + HOUR, 9.0)], NOW).tolist() == [1.0] * 4


def test_nothing_is_told_below_none_or_beyond_all() -> None:
    dice = Random(3)
    free = forecast(past([dice.choice([0.0, 3.0, 0.0, 1.0]) for _ in range(70)] + [0.0]), NOW)
    assert min(one.low for one in free.points) < 0
    counted = forecast(past([dice.choice([0.0, 3.0, 0.0, 1.0]) for _ in range(70)] + [0.0]), NOW, 0, bounds("count"))
    assert min(one.low for one in counted.points) == 0
    share = forecast(past([dice.choice([90.0, 100.0]) for _ in range(70)] + [100.0]), NOW, 1, bounds("share"))
    assert max(one.high for one in share.points) == 100
    assert bounds("avg") == (float("-inf"), float("inf"))
