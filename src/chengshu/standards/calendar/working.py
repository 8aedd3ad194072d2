"""Deadlines and used time on a working calendar, by running totals per year: no stepping through minutes."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Literal
from zoneinfo import ZoneInfo

from chengshu.standards.calendar.days import DayKind, DayTable, Span, load_days

TimeUnit = Literal[
    "minute",
    "hour",
    "urgent_hour",
    "urgent_day",
    "working_minute",
    "working_hour",
    "working_day",
]
_WALL: Mapping[str, timedelta] = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "urgent_hour": timedelta(hours=1),
    "urgent_day": timedelta(days=1),
}
_ONE = timedelta(microseconds=1)
_MINUTE = 60_000_000  # microseconds: everything inside is counted in them, so no rounding adds up
_FAR = 200  # years; beyond, a clock that never works would be searched for ever


@dataclass(frozen=True)
class WorkingCalendar:
    """Days of a table, office hours of an organisation, half days or closed days of its own."""

    days: DayTable
    hours: tuple[Span, ...]
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for spans in (self.hours, *self.exceptions.values()):
            ends = [minute for span in spans for minute in span]
            if ends != sorted(set(ends)) or (ends and not (ends[0] >= 0 and ends[-1] <= 1440)):
                raise ValueError(f"office hours must rise and not touch within one day: {spans}")

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.days.zone)

    def with_hours(self, hours: Sequence[Span]) -> "WorkingCalendar":
        """The same days with other office hours (minutes of the day)."""
        return WorkingCalendar(self.days, tuple(hours), self.exceptions)

    def with_day(self, day: date, hours: Sequence[Span]) -> "WorkingCalendar":
        """The same calendar with one day's own hours: a half day, a closed day (no hours), a duty day."""
        return WorkingCalendar(self.days, self.hours, {**self.exceptions, day: tuple(hours)})

    def knows(self, day: date) -> bool:
        """False when no holiday notice for that year is packed, so that the answer is only a good guess."""
        return day.year in self.days.years and day.year not in self.days.uncertain

    def day_kind(self, day: date) -> DayKind:
        """What the table says about the day; own hours of the organisation do not change it."""
        return self.days.kind(day)

    def is_working_day(self, day: date) -> bool:
        """True when there is any office time on that day."""
        return bool(self.spans(day))

    def spans(self, day: date) -> tuple[Span, ...]:
        """Office hours of that day in minutes; empty when it is not worked."""
        own = self.exceptions.get(day)
        if own is not None:
            return own
        return self.hours if self.days.kind(day) in ("working", "swapped_working") else ()

    def add(self, start: datetime, amount: float, unit: TimeUnit) -> datetime:
        """The moment at which that much time has passed since `start`.

        minute, hour, urgent_hour, urgent_day run on the wall clock; working_minute, working_hour, working_day
        (8 working hours) only in office time. A deadline that falls on closing time stays there.
        """
        self._aware(start)
        if amount < 0:
            raise ValueError("the amount of time must not be negative")
        if unit in _WALL:
            return _shift(start, _WALL[unit] * amount)
        minutes = {"working_minute": 1, "working_hour": 60, "working_day": self.days.working_day_minutes}
        if unit not in minutes:
            raise ValueError(f"unknown unit of time: {unit!r}")
        return self.add_working(start, timedelta(minutes=minutes[unit] * amount))

    def add_working(self, start: datetime, duration: timedelta) -> datetime:
        """The earliest moment not before `start` by which that much office time has passed."""
        self._aware(start)
        wanted = duration // _ONE
        if wanted < 0:
            raise ValueError("the amount of time must not be negative")
        if wanted == 0:
            return start
        local = start.astimezone(self.zone).replace(tzinfo=None)
        wanted += self._used_in_year(local)
        for year in range(local.year, local.year + _FAR):
            totals = self._totals(year)
            if wanted <= totals[-1]:
                return self._moment(year, totals, wanted).replace(tzinfo=self.zone).astimezone(start.tzinfo)
            wanted -= totals[-1]
        raise ValueError("this calendar has no office time left to wait for")

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Office time between two moments, exactly. Zero when `end` is not after `start`."""
        self._aware(start)
        self._aware(end)
        if end <= start:
            return timedelta(0)
        one, two = (t.astimezone(self.zone).replace(tzinfo=None) for t in (start, end))
        used = self._used_in_year(two) - self._used_in_year(one)
        used += sum(self._totals(year)[-1] for year in range(one.year, two.year))
        return timedelta(microseconds=used)

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Whole minutes of office time between two moments."""
        return self.working_time(start, end) // timedelta(minutes=1)

    def _aware(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("a datetime without time zone has no place on a working calendar")

    def _used_in_year(self, local: datetime) -> int:
        """Office microseconds from 1 January 00:00 to that local moment."""
        day = local.date()
        before = self._totals(day.year)[day.timetuple().tm_yday - 1]
        clock = (local - datetime.combine(day, time())) // _ONE
        return before + sum(
            max(0, min(clock, closing * _MINUTE) - opening * _MINUTE) for opening, closing in self.spans(day)
        )

    def _moment(self, year: int, totals: Sequence[int], wanted: int) -> datetime:
        """The local moment in the year at which `wanted` office microseconds have passed."""
        index = bisect_left(totals, wanted) - 1
        day = date(year, 1, 1) + timedelta(days=index)
        rest = wanted - totals[index]
        for opening, closing in self.spans(day):
            length = (closing - opening) * _MINUTE
            if rest <= length:
                # Written as day plus time so that a closing at 24:00 becomes the next midnight.
                return datetime.combine(day, time()) + timedelta(microseconds=opening * _MINUTE + rest)
            rest -= length
        raise AssertionError("the running totals and the spans disagree")

    @cached_property
    def _years(self) -> dict[int, tuple[int, ...]]:
        return {}

    def _totals(self, year: int) -> tuple[int, ...]:
        """Office microseconds before each day of the year, and after the last: 366 or 367 rising numbers."""
        found = self._years.get(year)
        if found is None:
            first = date(year, 1, 1)
            days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
            lengths = (_length(self.spans(day)) for day in days)
            found = self._years[year] = tuple(accumulate(lengths, initial=0))
        return found


def load_calendar(country: str = "CN", hours: Sequence[Span] | None = None) -> WorkingCalendar:
    """The packed calendar with its office hours (8-12 and 14-18), or with those of an organisation."""
    days = load_days(country)
    return WorkingCalendar(days, tuple(hours) if hours is not None else days.hours)


def _length(spans: Sequence[Span]) -> int:
    return sum(closing - opening for opening, closing in spans) * _MINUTE


def _shift(start: datetime, by: timedelta) -> datetime:
    """Elapsed time, not wall-clock arithmetic, should the zone have summer time."""
    return (start.astimezone(UTC) + by).astimezone(start.tzinfo)
