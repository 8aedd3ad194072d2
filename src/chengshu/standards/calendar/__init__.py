"""Working calendars: the State Council's holidays and swapped days (调休), office hours, deadlines.

`load_calendar("CN").add(start, 2, "working_day")`. Datetimes must be aware;
answers keep the zone they came in.
"""

from chengshu.standards.calendar.days import DayKind, DayTable, Span, load_days
from chengshu.standards.calendar.working import TimeUnit, WorkingCalendar, load_calendar

__all__ = ["DayKind", "DayTable", "Span", "TimeUnit", "WorkingCalendar", "load_calendar", "load_days"]
