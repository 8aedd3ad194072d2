"""The working calendar against an oracle that walks through three years minute by minute."""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.standards.calendar import WorkingCalendar, load_calendar
from chengshu.standards.tables import read_yaml

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
ORIGIN = datetime(2024, 1, 1, tzinfo=SHANGHAI)
HALF_DAY = date(2025, 9, 3)
CLOSED_DAY = date(2025, 9, 4)
DUTY_DAY = date(2025, 9, 6)
UNITS = {"working_minute": 1, "working_hour": 60, "working_day": 480}


def plain() -> WorkingCalendar:
    return load_calendar("CN")


@cache
def own() -> WorkingCalendar:
    """An organisation with other hours, a half day, a closed day and a Saturday on duty."""
    calendar = load_calendar("CN", hours=[(510, 720), (810, 1050)])
    return calendar.with_day(HALF_DAY, [(510, 720)]).with_day(CLOSED_DAY, []).with_day(DUTY_DAY, [(0, 1440)])


@cache
def working_minutes_of(name: str) -> list[int]:
    """The oracle: every minute of three years, asked one by one from the bare table, without the code under test."""
    off, worked = set(), set()
    for year in read_yaml("calendar", "cn.yaml")["years"]:
        for holiday in year["holidays"]:
            day = date.fromisoformat(holiday["from"])
            while day <= date.fromisoformat(holiday["to"]):
                off.add(day)
                day += timedelta(days=1)
            worked |= {date.fromisoformat(text) for text in holiday["work"]}
    found = []
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        open_day = day in worked or (day not in off and day.isoweekday() <= 5)
        for minute in range(1440):
            if name == "plain":
                open_now = open_day and (8 <= minute // 60 < 12 or 14 <= minute // 60 < 18)
            else:
                open_now = open_day and (510 <= minute < 720 or 810 <= minute < 1050)
                open_now = (day == HALF_DAY and 510 <= minute < 720) if day == HALF_DAY else open_now
                open_now = day == DUTY_DAY or (open_now and day != CLOSED_DAY)
            if open_now:
                found.append(number * 1440 + minute)
    return found


CALENDARS = {"plain": plain, "own": own}
starts = st.integers(0, 1000 * 1440)


def at(minute: int) -> datetime:
    return (ORIGIN.astimezone(UTC) + timedelta(minutes=minute)).astimezone(UTC)


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(["plain", "own"]), starts, st.integers(1, 40), st.sampled_from(sorted(UNITS)))
def test_a_deadline_is_where_the_minute_walker_arrives(name: str, start: int, amount: int, unit: str) -> None:
    minutes = working_minutes_of(name)
    amount = min(amount, 15) if unit == "working_day" else amount
    before = bisect_right(minutes, start - 1)
    expected = minutes[before + amount * UNITS[unit] - 1] + 1
    assert CALENDARS[name]().add(at(start), amount, unit) == at(expected)  # type: ignore[arg-type]


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(["plain", "own"]), starts, st.integers(0, 90 * 1440))
def test_used_minutes_are_those_the_minute_walker_counts(name: str, start: int, length: int) -> None:
    minutes = working_minutes_of(name)
    expected = bisect_right(minutes, start + length - 1) - bisect_right(minutes, start - 1)
    assert CALENDARS[name]().working_minutes(at(start), at(start + length)) == expected


@settings(max_examples=500, deadline=None)
@given(starts, st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 3000)), max_size=5), st.integers(1, 2400))
def test_a_clock_that_is_paused_and_resumed_ends_where_the_minute_walker_ends(
    start: int, runs: list[tuple[int, int]], amount: int
) -> None:
    calendar, minutes = plain(), working_minutes_of("plain")
    now, left, walked = start, timedelta(minutes=amount), amount
    for run, pause in runs:
        used = calendar.working_time(at(now), at(now + run))
        walker = bisect_right(minutes, now + run - 1) - bisect_right(minutes, now - 1)
        if used >= left:
            break
        left, walked, now = left - used, walked - walker, now + run + pause
    expected = minutes[bisect_right(minutes, now - 1) + walked - 1] + 1
    assert calendar.add_working(at(now), left) == at(expected)


@settings(max_examples=500, deadline=None)
@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.sampled_from([UTC, SHANGHAI])),
    st.floats(0, 200, allow_nan=False),
)
def test_the_time_to_a_deadline_is_exactly_the_time_given_even_between_minutes(start: datetime, hours: float) -> None:
    calendar = plain()
    due = calendar.add(start, hours, "working_hour")
    assert due >= start
    assert due.tzinfo is start.tzinfo
    assert calendar.working_time(start, due) == timedelta(hours=hours) // timedelta(microseconds=1) * timedelta(
        microseconds=1
    )


@given(st.lists(starts, min_size=3, max_size=3).map(sorted))
def test_parts_of_a_time_add_up_to_the_whole(moments: list[int]) -> None:
    one, two, three = (at(m) for m in moments)
    calendar = plain()
    whole = calendar.working_time(one, three)
    assert calendar.working_time(one, two) + calendar.working_time(two, three) == whole


@pytest.mark.parametrize(
    "day, working",
    [
        ("2026-01-04", True),  # a Sunday that is worked for 元旦
        ("2026-02-14", True),
        ("2026-02-16", False),
        ("2026-02-23", False),
        ("2026-02-28", True),
        ("2026-10-08", True),
        ("2026-10-10", True),
        ("2026-10-11", False),
        ("2025-01-26", True),
        ("2025-10-08", False),
        ("2024-02-09", True),  # 除夕 of 2024 was a working day in the notice
        ("2024-02-10", False),
    ],
)
def test_days_are_as_the_notices_say(day: str, working: bool) -> None:
    assert plain().is_working_day(date.fromisoformat(day)) is working


@pytest.mark.parametrize("year, off, swapped", [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_each_year_has_as_many_days_off_and_swapped_days_as_its_notice(year: int, off: int, swapped: int) -> None:
    days = plain().days
    assert sum(day.year == year for day in days.holidays) == off
    assert sum(day.year == year for day in days.swapped) == swapped
    assert all(day.weekday() >= 5 for day in days.swapped)


def test_two_working_days_before_the_national_holiday_end_after_it() -> None:
    due = plain().add(datetime(2026, 9, 30, 17, tzinfo=SHANGHAI), 2, "working_day")
    assert due == datetime(2026, 10, 9, 17, tzinfo=SHANGHAI)


def test_urgent_time_runs_through_the_night_and_the_holiday() -> None:
    start = datetime(2026, 9, 30, 23, 30, tzinfo=SHANGHAI)
    assert plain().add(start, 2, "urgent_hour") == datetime(2026, 10, 1, 1, 30, tzinfo=SHANGHAI)
    assert plain().add(start, 1, "urgent_day") == datetime(2026, 10, 1, 23, 30, tzinfo=SHANGHAI)
    assert plain().add(start, 15, "minute") == datetime(2026, 9, 30, 23, 45, tzinfo=SHANGHAI)


def test_a_deadline_at_closing_time_stays_there() -> None:
    due = plain().add(datetime(2026, 3, 6, 8, tzinfo=SHANGHAI), 1, "working_day")
    assert due == datetime(2026, 3, 6, 18, tzinfo=SHANGHAI)


def test_a_year_without_a_notice_is_a_guess_and_says_so() -> None:
    calendar = plain()
    assert not calendar.knows(date(2027, 2, 8))
    assert calendar.knows(date(2026, 2, 8))
    assert not calendar.is_working_day(date(2027, 1, 1))
    assert calendar.is_working_day(date(2027, 1, 4))
    assert calendar.day_kind(date(2026, 2, 14)) == "swapped_working"


def test_bad_questions_are_refused() -> None:
    calendar, start = plain(), datetime(2026, 3, 6, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        calendar.add(datetime(2026, 3, 6), 1, "hour")
    with pytest.raises(ValueError, match="negative"):
        calendar.add(start, -1, "working_hour")
    with pytest.raises(ValueError, match="unknown unit"):
        calendar.add(start, 1, "fortnight")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no office time"):
        calendar.with_hours([]).add(start, 1, "working_hour")
    with pytest.raises(ValueError, match="office hours"):
        calendar.with_hours([(600, 500)])
    with pytest.raises(ValueError, match="known: CN"):
        load_calendar("XX")
    assert calendar.working_minutes(start, start - timedelta(days=3)) == 0
