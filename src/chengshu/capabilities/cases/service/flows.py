"""Flows, classes and office hours: what the desk goes by."""

from collections.abc import Mapping, Sequence
from datetime import date

from chengshu.capabilities.cases.model import ClassCode, ClassList, Flow, FlowVersion, Hours, Span
from chengshu.capabilities.cases.service.room import Room, today
from chengshu.capabilities.cases.store import flows as store
from chengshu.capabilities.cases.store import hours as hours_store
from chengshu.kit import FieldError, NotFound, Refused, now
from chengshu.security import Principal


class Flows(Room):
    """Define, retire, look up."""

    def define_flow(self, flow: Flow, pack: str = "city") -> int:
        """Release a flow and return its version; a flow that did not change keeps it. Faulty flows are refused."""
        with self._db.transaction() as tx:
            return self._book.define(tx, flow, pack)

    def define_classes(
        self, codes: Sequence[ClassCode], valid_from: date, valid_to: date | None, pack: str = "city"
    ) -> None:
        """Keep one edition of a code list with the days on which it is in force (the last one not included)."""
        with self._db.transaction() as tx:
            store.put_classes(tx, codes, valid_from, valid_to, pack)

    def retire_others(self, pack: str, flows: Sequence[str], classes: Sequence[str]) -> None:
        """Retire what a pack declared before and no longer does. Cases that are open go on to their end."""
        with self._db.transaction() as tx:
            store.retire_others(tx, pack, flows, now())
            store.end_other_classes(tx, pack, classes, today())

    def flows(self) -> list[FlowVersion]:
        """The newest version of every flow in which a case may be opened."""
        with self._db.transaction() as tx:
            return [entry for entry in self._book.open(tx).all_last() if entry.retired is None]

    def flow_versions(self, flow: str) -> list[FlowVersion]:
        """Every version of a flow, the newest first. Raises `NotFound`."""
        with self._db.transaction() as tx:
            found = self._book.open(tx).versions(flow)
        if not found:
            raise NotFound(f"There is no case type '{flow}'.", code="case_type_unknown")
        return found

    def class_lists(self) -> list[ClassList]:
        """The editions of lists of classes in force today."""
        with self._db.transaction() as tx:
            return store.class_lists(tx, today())

    def classes(self) -> list[ClassCode]:
        """The classes in force today."""
        with self._db.transaction() as tx:
            return store.classes(tx, today())

    def set_hours(
        self, organisation: str, hours: Sequence[Span], days: Mapping[date, Sequence[Span]], by: Principal
    ) -> Hours:
        """Give an organisation, and those below it, office hours of their own (minutes of the day).

        ``days`` are single days with hours of their own: a half day, a closed day (no hours), a duty day. A clock that
        runs keeps the moment it promised; one that starts, or goes on after a pause, counts by the new hours.
        """
        if self._around.knows_organisation and not self._around.knows_organisation(organisation):
            wrong = FieldError("organisation", "is not an organisation of this city")
            raise Refused("These hours belong to nobody.", code="hours_refused", errors=(wrong,))
        own = {day: tuple(map(_span, spans)) for day, spans in days.items()}
        made = Hours(organisation, tuple(map(_span, hours)), own, now(), by.id)
        self._hours.check(made)
        with self._db.transaction() as tx:
            hours_store.put(tx, made)
        return made

    def drop_hours(self, organisation: str) -> None:
        """Let an organisation work by the hours of those above it again. Raises `NotFound`."""
        with self._db.transaction() as tx:
            if not hours_store.drop(tx, organisation):
                raise NotFound("This organisation has no hours of its own.", code="hours_unknown")

    def city_hours(self) -> Sequence[Span]:
        """The hours of whoever has none of its own, as minutes of the day."""
        return self._hours.city

    def hours(self) -> list[Hours]:
        """The hours of every organisation that has its own."""
        with self._db.transaction() as tx:
            return hours_store.every(tx)


def _span(given: Sequence[int]) -> Span:
    opening, closing = given
    return opening, closing
