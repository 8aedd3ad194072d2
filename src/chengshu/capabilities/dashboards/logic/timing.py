"""When a board is due. Pure; all in the time of the city."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chengshu.capabilities.dashboards.model import SchedulePlan
from chengshu.kit import FieldError, Refused

CITY_TIME = ZoneInfo("Asia/Shanghai")
_LOOK_DAYS = 60  # the longest holiday is shorter by far
MOST_READERS = 200
IsWorkingDay = Callable[[date], bool]


def checked_plan(plan: SchedulePlan) -> SchedulePlan:
    """Return a plan as it is kept, or raise `Refused` naming what is wrong."""
    wrong = []
    if not (0 <= plan.hour <= 23 and 0 <= plan.minute <= 59):
        wrong.append(FieldError("hour", "is no time of the day"))
    if plan.rhythm == "weekly" and not plan.weekdays:
        wrong.append(FieldError("weekdays", "name at least one day of the week"))
    if any(not 1 <= day <= 7 for day in plan.weekdays):
        wrong.append(FieldError("weekdays", "1 is Monday, 7 is Sunday"))
    if not plan.roles and not plan.accounts:
        wrong.append(FieldError("roles", "name at least one role or person to send to"))
    if len(plan.accounts) > MOST_READERS or len(plan.roles) > 50:
        wrong.append(FieldError("accounts", f"at most {MOST_READERS} people and 50 roles"))
    if wrong:
        raise Refused("The board cannot be sent so.", code="schedule_wrong", errors=tuple(wrong))
    weekdays = tuple(sorted(set(plan.weekdays))) if plan.rhythm == "weekly" else ()
    return SchedulePlan(
        plan.rhythm, plan.hour, plan.minute, weekdays, plan.working_days, tuple(dict.fromkeys(plan.roles)),
        tuple(dict.fromkeys(plan.accounts)), plan.email, plan.enabled,
    )  # fmt: skip


def next_due(plan: SchedulePlan, after: datetime, is_working_day: IsWorkingDay) -> datetime | None:
    """The first due time later than `after`; None where no day fits (a Sunday that must be worked)."""
    return next((due for due in _dues(plan, after, is_working_day) if due > after), None)


def dues_between(plan: SchedulePlan, first: datetime, last: datetime, is_working_day: IsWorkingDay) -> list[datetime]:
    """The due times from `first` to `last`, both included."""
    found = []
    due: datetime | None = next_due(plan, first - timedelta(seconds=1), is_working_day)
    while due is not None and due <= last:
        found.append(due)
        due = next_due(plan, due, is_working_day)
    return found


def _dues(plan: SchedulePlan, after: datetime, is_working_day: IsWorkingDay) -> Iterator[datetime]:
    start = after.astimezone(CITY_TIME).date()
    for day in (start + timedelta(days=n) for n in range(_LOOK_DAYS)):
        if plan.rhythm == "weekly" and day.isoweekday() not in plan.weekdays:
            continue
        if plan.working_days and not is_working_day(day):
            continue
        yield datetime.combine(day, time(plan.hour, plan.minute), CITY_TIME)
