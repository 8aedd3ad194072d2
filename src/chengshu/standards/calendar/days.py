"""Which days are worked: the yearly notices, and what is done for years without one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

from chengshu.standards.tables import read_yaml

DayKind = Literal["working", "swapped_working", "weekend", "holiday"]
Span = tuple[int, int]  # minutes of the day, opening and closing


@dataclass(frozen=True)
class DayTable:
    """Holidays (with their name), swapped working days, the years they are published for, and office hours."""

    zone: str
    holidays: Mapping[date, str]
    swapped: frozenset[date]
    years: frozenset[int]
    uncertain: frozenset[int]
    fixed: frozenset[tuple[int, int]]
    hours: tuple[Span, ...]
    working_day_minutes: int

    def kind(self, day: date) -> DayKind:
        """What kind of day it is. Years without a notice: Monday to Friday, except the holidays fixed by law."""
        if day in self.swapped:
            return "swapped_working"
        if day in self.holidays:
            return "holiday"
        if day.year not in self.years and (day.month, day.day) in self.fixed:
            return "holiday"
        return "weekend" if day.weekday() >= 5 else "working"


@cache
def load_days(country: str = "CN") -> DayTable:
    """The day table of a country; only "CN" is packed. Raises ValueError for another."""
    if country != "CN":
        raise ValueError(f"no working calendar for {country!r}; known: CN")
    document = read_yaml("calendar", "cn.yaml")
    holidays: dict[date, str] = {}
    swapped: set[date] = set()
    for year in document["years"]:
        for holiday in year["holidays"]:
            holidays.update(dict.fromkeys(_days(holiday), holiday["name"]))
            swapped.update(date.fromisoformat(day) for day in holiday["work"])
    return DayTable(
        document["zone"],
        holidays,
        frozenset(swapped),
        frozenset(year["year"] for year in document["years"]),
        frozenset(year["year"] for year in document["years"] if not year["certain"]),
        frozenset((int(day[:2]), int(day[3:])) for day in document["fixed_holidays"]),
        tuple((_minute(opening), _minute(closing)) for opening, closing in document["hours"]),
        document["working_day_hours"] * 60,
    )


def _days(holiday: Mapping[str, Any]) -> Iterator[date]:
    day, last = date.fromisoformat(holiday["from"]), date.fromisoformat(holiday["to"])
    while day <= last:
        yield day
        day += timedelta(days=1)


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])
