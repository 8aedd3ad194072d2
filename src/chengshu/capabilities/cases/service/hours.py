"""The office hours of organisations, kept in memory and read anew when any changed."""

import threading
from collections.abc import Callable, Sequence

from chengshu.capabilities.cases.logic import Calendars
from chengshu.capabilities.cases.model import Hours
from chengshu.capabilities.cases.store import hours as store
from chengshu.kit import FieldError, Refused, Tx
from chengshu.standards.calendar import Span, WorkingCalendar


class HoursBook:
    """Gives the `Calendars` that clocks count by."""

    def __init__(self, city: WorkingCalendar, line_of: Callable[[str], Sequence[str]]) -> None:
        self._city = city
        self._line_of = line_of
        self._lock = threading.Lock()
        self._kept: tuple[str, Calendars] | None = None

    @property
    def city(self) -> Sequence[Span]:
        """The hours of the city, as minutes of the day."""
        return self._city.hours

    def open(self, tx: Tx, revision: str | None = None) -> Calendars:
        """The calendars as they are now; ``revision`` is given by who knows it already."""
        newest = store.revision(tx) if revision is None else revision
        with self._lock:
            kept = self._kept
        if kept is None or kept[0] != newest:
            own = {one.organisation: self._calendar(one) for one in store.every(tx)}
            kept = (newest, Calendars(self._city, own, self._line_of))
            with self._lock:
                self._kept = kept
        return kept[1]

    def check(self, hours: Hours) -> None:
        """Raise `Refused` when these hours cannot be."""
        try:
            calendar = self._calendar(hours)
        except ValueError as error:
            wrong = FieldError("hours", str(error))
            raise Refused("These are no office hours.", code="hours_refused", errors=(wrong,)) from error
        if not calendar.hours:
            wrong = FieldError("hours", "an organisation that never works could never be in time")
            raise Refused("These are no office hours.", code="hours_refused", errors=(wrong,))

    def _calendar(self, hours: Hours) -> WorkingCalendar:
        return WorkingCalendar(self._city.days, hours.hours, dict(hours.days))
