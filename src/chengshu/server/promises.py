"""What the handbook of the day says: how long handling may take, and by when a report of a citizen is settled."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from chengshu.capabilities.cases import Limit
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


def limits(handbooks: Handbooks) -> Callable[[str, str | None, date], Limit | None]:
    """The limit of a class for a filing condition; without one named, that of the only condition there is."""

    def limit_of(class_key: str, condition: str | None, on: date) -> Limit | None:
        rows = handbooks.conditions(class_key, on)
        found = [one for one in rows if condition in (None, str(one[1].number))]
        if not found or (condition is None and len(rows) > 1):
            return None
        edition, row = found[0]
        source = f"{edition} {class_key} {row.number}"
        return Limit(row.amount, row.unit, source, row.condition, row.handling, row.closing, row.law)

    return limit_of
