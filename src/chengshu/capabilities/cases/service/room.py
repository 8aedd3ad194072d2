"""What every verb of the case engine stands on: the database, the books, a case in hand, and telling afterwards."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from psycopg.errors import SerializationFailure

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, CaseFilter, Flow, Procedure, Sight
from chengshu.capabilities.cases.service.around import Around
from chengshu.capabilities.cases.service.book import FlowBook, Shelf
from chengshu.capabilities.cases.service.hands import AtOnce
from chengshu.capabilities.cases.service.hours import HoursBook
from chengshu.capabilities.cases.service.keyset import is_id
from chengshu.capabilities.cases.service.rows import case_of, facts_for_event
from chengshu.capabilities.cases.service.sheet import Sheet, lay_out
from chengshu.capabilities.cases.service.steps import Steps, made_before
from chengshu.capabilities.cases.store import cases as store
from chengshu.capabilities.cases.store import conditions, lists
from chengshu.kit import Announce, Conflict, Database, Event, FieldError, Forbidden, NotFound, Refused, Tx, now
from chengshu.security import Principal
from chengshu.standards.calendar import WorkingCalendar

T = TypeVar("T")
_ATTEMPTS = 4
LONGEST_NOTE = 1000


class Room:
    """The base of the verbs. What was done is announced after it is durable."""

    def __init__(
        self, db: Database, calendar: WorkingCalendar, objects_folder: Path, announce: Announce, around: Around
    ) -> None:
        self._db = db
        self._announce = announce
        self._objects = objects_folder
        self._around = around
        self._book = FlowBook()
        self._hours = HoursBook(calendar, around.line_of)
        self._steps = Steps(around)

    def _in_one(self, work: Callable[[Tx], T]) -> T:
        """Do the work in one transaction. A case that ends moves to the other part of its table, and who waited for
        it there must look anew.
        """
        for _ in range(_ATTEMPTS - 1):
            with suppress(SerializationFailure), self._db.transaction() as tx:
                return work(tx)
        with self._db.transaction() as tx:
            return work(tx)

    def _posts(self, by: Principal) -> tuple[logic.Post, ...]:
        """The posts of a person with everything below them. Asks another room: done before a transaction."""
        return logic.posts_of(by, self._around.below)

    def _sight(self, shelf: Shelf, by: Principal, posts: Sequence[logic.Post], queue: str | None = None) -> Sight:
        return logic.sight_of(by.id, posts, shelf.moves(queue))

    def _where(
        self, shelf: Shelf, wanted: CaseFilter, by: Principal, posts: Sequence[logic.Post], *, apart: bool = False
    ) -> conditions.Condition:
        sight, left_out = self._sight(shelf, by, posts, wanted.queue), () if apart else shelf.apart()
        grams = [*logic.grams(wanted.q), *logic.area_marks(wanted.division)] if wanted.q else ()
        return conditions.condition(wanted, grams, sight, wanted.queue is not None, apart=left_out)

    def _look(self, tx: Tx, case_id: str, by: Principal, posts: Sequence[logic.Post]) -> tuple[Flow, dict[str, Any]]:
        """The row of a case that this person may see, and its flow."""
        shelf = self._book.open(tx)
        where = self._where(shelf, CaseFilter(), by, posts, apart=True)
        row = lists.seen(tx, case_id, where) if is_id(case_id) else None
        if row is None:
            raise unseen()
        return shelf.version(row["type"], row["flow_version"]), row

    def _take(self, tx: Tx, case_id: str, by: Principal, posts: Sequence[logic.Post]) -> Sheet:
        """A case that this person may see, locked, for something beside the moves."""
        row = store.take(tx, case_id) if is_id(case_id) else None
        if row is None:
            raise unseen()
        self._look(tx, case_id, by, posts)
        return self._sheet(tx, row)

    def _sheet(self, tx: Tx, row: dict[str, Any], hand: AtOnce | None = None) -> Sheet:
        shelf = self._book.holding(tx, row["type"], row["flow_version"])
        return lay_out(tx, shelf, self._hours.open(tx, row["hours_revision"]), row, hand)

    def _case_of(self, tx: Tx, row: dict[str, Any]) -> Case:
        return case_of(
            row, self._book.holding(tx, row["type"], row["flow_version"]).version(row["type"], row["flow_version"])
        )

    def _tell(self, kind: str, case: Case, more: Mapping[str, Any] | None = None) -> None:
        self._announce(Event(kind, "cases", case.id, {**facts_for_event(case), **(more or {})}))


def unseen() -> NotFound:
    """The same answer for what is not there and for what is not his: nobody learns the difference."""
    return NotFound("There is no such case, or it is not yours to see.", code="case_unknown")


def begin(sheet: Sheet, by: Principal, posts: Sequence[logic.Post], kind: str, name: str | None = None) -> Procedure:
    """The procedure of a kind (of this name) that this person may begin now. Raises `Conflict` or `Forbidden`."""
    declared = [one for one in sheet.flow.procedures if one.kind == kind and name in (None, one.id)]
    possible = [one for one in declared if logic.begun_at(one, sheet.case)]
    if not possible:
        detail = "This is not possible where the case is." if declared else "This kind of case does not know that."
        raise Conflict(detail, code=f"{kind}_not_possible")
    reasons = [logic.beginning_hindrance(one, sheet.case, tuple(posts), by.id) for one in possible]
    for one, reason in zip(possible, reasons, strict=True):
        if reason is None:
            return one
    raise Forbidden(str(reasons[0]), code=f"{kind}_not_yours")


def made(sheet: Sheet, verb: str, key: str | None, content: Any, by: Principal) -> tuple[str | None, str | None] | None:
    """The key and digest to write with the line; None when this very request was carried out before."""
    if key is None:
        return (None, None)
    request = logic.request_digest(verb, 0, content)
    return None if made_before(sheet, key, request, by, stale=True) else (key, request)


def note(text: str, field: str, *, shortest: int = 2) -> str:
    """A text somebody must write. Raises `Refused`."""
    found = text.strip()
    if not shortest <= len(found) <= LONGEST_NOTE or "\x00" in found:
        wrong = FieldError(field, f"must have {shortest} to {LONGEST_NOTE} characters")
        raise Refused("Something is missing.", code="note_refused", errors=(wrong,))
    return found


def today() -> date:
    """The day in the city."""
    return now().astimezone(logic.CITY_TIME).date()


def case_from(row: dict[str, Any], shelf: Shelf) -> Case:
    """A row as a case."""
    return case_of(row, shelf.version(row["type"], row["flow_version"]))
