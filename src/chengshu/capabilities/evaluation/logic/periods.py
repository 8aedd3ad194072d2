"""Periods of the city: where they begin and end, and which one was the last."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from chengshu.capabilities.evaluation.model import Period, PeriodKind

ZONE = ZoneInfo("Asia/Shanghai")
_QUARTER = 3


def period_of(kind: PeriodKind, day: date) -> Period:
    """The period of a kind in which a day lies."""
    if kind == "day":
        return Period(kind, day, day + timedelta(days=1))
    if kind == "week":
        begin = day - timedelta(days=day.weekday())
        return Period(kind, begin, begin + timedelta(days=7))
    if kind == "year":
        return Period(kind, date(day.year, 1, 1), date(day.year + 1, 1, 1))
    first = day.month if kind == "month" else day.month - (day.month - 1) % _QUARTER
    begin = date(day.year, first, 1)
    after = first + (1 if kind == "month" else _QUARTER)
    return Period(kind, begin, date(day.year + (after > 12), (after - 1) % 12 + 1, 1))


def before(period: Period) -> Period:
    """The period of the same kind before this one."""
    return period_of(period.kind, period.begin - timedelta(days=1))


def midnight(day: date) -> datetime:
    """When a day begins in the city."""
    return datetime.combine(day, time(), ZONE)


def bounds(period: Period) -> tuple[datetime, datetime]:
    """The moments at which a period begins and ends."""
    return midnight(period.begin), midnight(period.end)


def parts_of(begin: datetime, until: datetime, count: int) -> list[tuple[datetime, datetime]]:
    """A span in even parts, one after the other: they leave nothing out and do not overlap."""
    marks = [begin + (until - begin) * n / count for n in range(count + 1)]
    return list(pairwise(marks))


def period_words(period: Period, language: str) -> str:
    """A period as people write it."""
    day = period.begin
    if period.kind == "year":
        return f"{day.year}年" if language == "zh" else str(day.year)
    if period.kind == "quarter":
        number = (day.month - 1) // _QUARTER + 1
        return f"{day.year}年第{number}季度" if language == "zh" else f"{day.year} Q{number}"
    if period.kind == "month":
        return f"{day.year}年{day.month}月" if language == "zh" else f"{day:%Y-%m}"
    last = period.end - timedelta(days=1)
    span = (day, last) if last > day else (day,)
    if language == "zh":
        return "至".join(f"{one.year}年{one.month}月{one.day}日" for one in span)
    return " to ".join(f"{one:%Y-%m-%d}" for one in span)
