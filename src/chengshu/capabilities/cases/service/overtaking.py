"""Cases that another system has led: taken over with their own times, by the very rules of their flow."""

from collections.abc import Sequence
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import PastCase, Reminder
from chengshu.capabilities.cases.service.book import Shelf
from chengshu.capabilities.cases.service.checks import opening_errors
from chengshu.capabilities.cases.service.hands import AtOnce
from chengshu.capabilities.cases.service.room import Room
from chengshu.capabilities.cases.service.sheet import Sheet
from chengshu.capabilities.cases.service.steps import begun
from chengshu.capabilities.cases.store import past as store
from chengshu.capabilities.cases.store.writing import Step
from chengshu.kit import FieldError, Refused, Tx, new_id, now
from chengshu.security import SYSTEM


class Overtaking(Room):
    """Bring old cases in. Their clocks are turned and their lines chained as if they had been led here."""

    def take_over(self, past: Sequence[PastCase]) -> int:
        """Keep those that are not known yet by source and source_id, all or none. Number of new ones.

        Nothing of it is announced and nobody is reminded: it happened long ago.
        """
        if wrong := _wrong(past):
            raise Refused("These cases cannot be taken over.", code="past_refused", errors=tuple(wrong[:20]))
        with self._db.transaction() as tx:
            shelf, calendars = self._book.open(tx), self._hours.open(tx)
            known = store.known(tx, [(one.opening.source, str(one.opening.source_id)) for one in past])
            fresh = [one for one in past if (one.opening.source, one.opening.source_id) not in known]
            kept = store.Kept()
            for one in fresh:
                self._relive(tx, shelf, calendars, one, kept)
            store.keep(tx, kept)
        return len(fresh)

    def taken_over(self, source: str) -> int:
        """How many cases a source has brought."""
        with self._db.transaction() as tx:
            return store.count(tx, source)

    def _relive(self, tx: Tx, shelf: Shelf, calendars: logic.Calendars, past: PastCase, kept: store.Kept) -> None:
        entry = shelf.newest(past.opening.type)
        told = (new_id(), past.number, past.opened)
        row, line = begun(shelf, calendars, (entry.flow, entry.version), past.opening, SYSTEM, told)
        kept.add_line(line)
        row |= {"lines": line.sequence, "head": line.hash}
        sheet = Sheet(tx, shelf, entry.flow, calendars, row, past.opened, _Relived(tx, kept), row["clocks"])
        for number, step in enumerate(past.steps):
            move = sheet.state.move(step.move)
            target = entry.flow.state(move.to) if move else None
            if move is None or target is None or target.task:
                wrong = FieldError(f"{past.number}.steps.{number}", f"'{step.move}' cannot follow '{sheet.case.state}'")
                raise Refused("These cases cannot be taken over.", code="past_refused", errors=(wrong,))
            sheet.at = step.at
            self._steps.make(sheet, move, logic.filled(step.form), SYSTEM, (None, None))
        kept.add_case(_as_it_stands(sheet) | {"clocks": sheet.clocks})


class _Relived(AtOnce):
    """Keeps the lines; the case is kept as it stands at its end."""

    def __init__(self, tx: Tx, kept: store.Kept) -> None:
        super().__init__(tx)
        self._kept = kept

    def write(self, step: Step) -> None:
        """Keep the line of a step and the clocks it ended."""
        self._kept.add_line(step.line)
        self._kept.runs += step.ended

    def notify(self, reminder: Reminder) -> None:
        """It happened long ago: nobody is told."""


def _as_it_stands(sheet: Sheet) -> dict[str, Any]:
    """The row as it is today: what ran out of time since is late, and nobody needs to be reminded of it."""
    row = {**sheet.row, "warn": None}
    if row["due"] is None or row["due"] >= now():
        return row
    return row | {"overdue": True, "late": True, "late_stages": sorted({*row["late_stages"], row["stage"]})}


def _wrong(past: Sequence[PastCase]) -> list[FieldError]:
    wrong = []
    for one in past:
        wrong += [FieldError(f"{one.number}.{error.field}", error.reason) for error in opening_errors(one.opening)]
        if not one.opening.source_id:
            wrong.append(FieldError(f"{one.number}.source_id", "is required: it makes taking over again harmless"))
        times = [one.opened, *(step.at for step in one.steps)]
        if times != sorted(times) or times[-1] > now():
            wrong.append(FieldError(f"{one.number}.steps", "must follow each other in time, and not lie in the future"))
    return wrong
