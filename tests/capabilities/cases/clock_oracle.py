"""Counting minute by minute: what a clock must say, found without any of the arithmetic that the engine uses.

A minute of the grid is worked or not, held or not. A run has used as many minutes as are worked and not held; its time
is over at the first minute at which all are used, and it is missed when it was not held in any minute after that.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from chengshu.standards.calendar import WorkingCalendar, load_calendar, load_days

FIRST = date(2025, 1, 1)  # three years with holidays, swapped days and the turn of years; the city has no summer time
DAYS = 3 * 366
CITY = load_calendar("CN")
HALF_DAY, CLOSED = date(2026, 2, 10), date(2026, 3, 10)
# Organisations: one by the hours of the city, one without a break and with a half day and a closed one, one at night.
HOURS: dict[str, WorkingCalendar] = {
    "bureau": CITY.with_hours([(540, 1020)]).with_day(HALF_DAY, [(540, 720)]).with_day(CLOSED, []),
    "patrol": CITY.with_hours([(0, 360), (1200, 1440)]),
}


def worked_minutes(calendar: WorkingCalendar) -> np.ndarray:
    """For each minute whether it is worked: day by day from the table of days and the hours as they are written."""
    days, grid = load_days("CN"), np.zeros(DAYS * 1440, bool)
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        spans = calendar.exceptions.get(day)
        if spans is None:
            spans = calendar.hours if days.kind(day) in ("working", "swapped_working") else ()
        for opening, closing in spans:
            grid[number * 1440 + opening : number * 1440 + closing] = True
    return grid


GRIDS = {None: worked_minutes(CITY), **{name: worked_minutes(calendar) for name, calendar in HOURS.items()}}
WALL = np.ones(DAYS * 1440, bool)
MINUTES = {"minute": 1, "hour": 60, "urgent_hour": 60, "urgent_day": 1440, "working_hour": 60, "working_day": 480}
LOCAL_ZERO = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=CITY.zone)


def moment(minute: int) -> datetime:
    """The moment at which a minute of the grid begins."""
    return LOCAL_ZERO + timedelta(minutes=minute)


@dataclass
class Run:
    """One run of a clock as the oracle keeps it."""

    started: int
    amount: int
    unit: str
    organisation: str
    holds: dict[str, int] = field(default_factory=dict)  # cause -> since when
    past: list[tuple[int, int]] = field(default_factory=list)  # intervals that are over
    until: int | None = None
    extensions: int = 0

    @property
    def grid(self) -> np.ndarray:
        return GRIDS.get(self.organisation, GRIDS[None]) if self.unit.startswith("working") else WALL

    @property
    def allowed(self) -> int:
        return self.amount * MINUTES[self.unit] * (1 + self.extensions)

    def free(self, at: int) -> np.ndarray:
        """For each minute from the start to ``at`` whether nothing held it."""
        free = np.ones(at - self.started, bool)
        for begin, finish in [*self.past, *((since, at) for since in self.holds.values())]:
            free[max(0, begin - self.started) : max(0, finish - self.started)] = False
        return free

    def settle(self, at: int) -> None:
        if self.until is not None and self.until <= at and "shelved" in self.holds:
            self.release("shelved", self.until)

    def hold(self, cause: str, at: int, until: int | None = None) -> None:
        self.holds.setdefault(cause, at)
        self.until = until if until is not None else self.until

    def release(self, cause: str, at: int) -> None:
        if cause in self.holds:
            self.past.append((self.holds.pop(cause), at))
        if cause == "shelved":
            self.until = None

    def missed(self, at: int) -> bool:
        """Whether any minute ran after all allowed ones were used."""
        free = self.free(at)
        used = np.cumsum(free & self.grid[self.started : at])
        over = int(np.searchsorted(used, self.allowed)) + 1  # the first minute after the last allowed one
        return bool(free[over:].any()) if self.allowed else bool(free.any())

    def due(self, at: int) -> int | None:
        """When the time will be over if nothing holds it any more; None when it is over or held."""
        rest = self.allowed - int((self.free(at) & self.grid[self.started : at]).sum())
        if self.holds or rest <= 0:
            return None
        return at + int(np.flatnonzero(self.grid[at : at + 400 * 1440])[rest - 1]) + 1

    def waited(self, at: int) -> int:
        """Minutes in which something held it."""
        return int((~self.free(at)).sum())
