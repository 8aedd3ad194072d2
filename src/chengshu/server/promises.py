"""By when a report of a citizen is settled: the longest limit that the handbook of the day gives its class."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from chengshu.capabilities.handbooks import Handbooks, Unit
from chengshu.standards.calendar import WorkingCalendar

_ZONE = ZoneInfo("Asia/Shanghai")
# What a class without a row in any handbook is promised, and what taking up, sending out and checking take beside it.
OTHERWISE: tuple[int, Unit] = (5, "working_day")
BESIDE: tuple[int, Unit] = (1, "working_day")


def promises(handbooks: Handbooks, calendar: WorkingCalendar) -> Callable[[str, datetime], datetime]:
    """A promise that is kept whichever filing condition the case turns out to have."""

    def promise_of(class_key: str, at: datetime) -> datetime:
        rows = handbooks.conditions(class_key, at.astimezone(_ZONE).date())
        limits = [(row.amount, row.unit) for _, row in rows] or [OTHERWISE]
        latest = max(calendar.add(at, amount, unit) for amount, unit in limits)
        return calendar.add(latest, *BESIDE)

    return promise_of
