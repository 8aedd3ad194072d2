"""The desk: define flows, open cases, move them, look at them. Each verb is one transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import (
    AllowedMove,
    Attachment,
    Case,
    CaseDetail,
    CaseFilter,
    ClassCode,
    ClassList,
    Flow,
    FlowVersion,
    OpenCase,
    Queue,
)
from chengshu.capabilities.cases.service import evidence
from chengshu.capabilities.cases.service.book import FlowBook, Shelf
from chengshu.capabilities.cases.service.checks import refuse_evidence
from chengshu.capabilities.cases.service.keyset import is_id, read_cursor, write_cursor
from chengshu.capabilities.cases.service.rows import case_of, facts_for_event
from chengshu.capabilities.cases.service.steps import Steps, write_line
from chengshu.capabilities.cases.store import cases as store
from chengshu.capabilities.cases.store import flows as flow_store
from chengshu.capabilities.cases.store import lists
from chengshu.kit import (
    Announce,
    Conflict,
    Database,
    Event,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    Tx,
    new_id,
    now,
)
from chengshu.security import Principal
from chengshu.standards.calendar import WorkingCalendar

MOST_ATTACHMENTS = 60
_EXPORT_PAGE = 500


class Cases:
    """The case engine. What it did is announced after it is durable.

    ``locate`` finds the division of a place; ``knows_organisation`` says whether an id is an organisation of the city.
    """

    def __init__(
        self,
        db: Database,
        calendar: WorkingCalendar,
        objects_folder: Path,
        announce: Announce,
        *,
        locate: Callable[[float, float], str | None] | None = None,
        knows_organisation: Callable[[str], bool] | None = None,
    ) -> None:
        self._db = db
        self._announce = announce
        self._objects = objects_folder
        self._book = FlowBook()
        self._steps = Steps(calendar, locate, knows_organisation)

    def define_flow(self, flow: Flow, pack: str = "city") -> int:
        """Release a flow and return its version; a flow that did not change keeps it. Faulty flows are refused."""
        with self._db.transaction() as tx:
            return self._book.define(tx, flow, pack)

    def define_classes(
        self, codes: Sequence[ClassCode], valid_from: date, valid_to: date | None, pack: str = "city"
    ) -> None:
        """Keep one edition of a code list with the days on which it is in force (the last one not included)."""
        with self._db.transaction() as tx:
            flow_store.put_classes(tx, codes, valid_from, valid_to, pack)

    def retire_others(self, pack: str, flows: Sequence[str], classes: Sequence[str]) -> None:
        """Retire what a pack declared before and no longer does. Cases that are open go on to their end."""
        with self._db.transaction() as tx:
            flow_store.retire_others(tx, pack, flows, now())
            flow_store.end_other_classes(tx, pack, classes, _today())

    def flows(self) -> list[FlowVersion]:
        """The newest version of every flow in which a case may be opened."""
        with self._db.transaction() as tx:
            return [entry for entry in self._book.open(tx).all_last() if entry.retired is None]

    def class_lists(self) -> list[ClassList]:
        """The editions of lists of classes in force today."""
        with self._db.transaction() as tx:
            return flow_store.class_lists(tx, _today())

    def classes(self) -> list[ClassCode]:
        """The classes in force today."""
        with self._db.transaction() as tx:
            return flow_store.classes(tx, _today())

    def open_case(self, wanted: OpenCase, by: Principal) -> Case:
        """Open a case, or give the one that the same source opened already."""
        with self._db.transaction() as tx:
            case, fresh = self._steps.open_case(tx, self._book.open(tx), wanted, by)
        if fresh:
            self._tell("case.opened", case, {})
        return case

    def move(self, case_id: str, move: str, version: int, by: Principal, form: Mapping[str, Any], key: str) -> Case:
        """Move a case. The same ``key`` again is the same move, made once.

        Raises `NotFound` (or not yours to see), `Conflict` (moved meanwhile), `Forbidden`, `Refused` (form).
        """
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            self._seen(tx, shelf, case_id, by)
            case, before = self._steps.move(tx, shelf, case_id, move, version, by, form, key)
        if before is not None:
            self._tell("case.moved", case, {"move": move, "from": before, "to": case.state, "by": by.id})
        return case

    def find(
        self, wanted: CaseFilter, by: Principal, *, sort: str = "-opened", after: str | None = None, limit: int = 50
    ) -> Page[Case]:
        """Cases this person may see (with ``queue``: may act on). ``total`` comes with the first page, up to 10,000."""
        if sort not in lists.SORTS:
            reason = FieldError("sort", f"must be one of: {', '.join(lists.SORTS)}")
            raise Refused("The list cannot be sorted so.", errors=(reason,))
        place = read_cursor(after, sort)
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            where = self._where(shelf, wanted, by)
            rows = lists.page(tx, where, sort, place, limit + 1)
            total = lists.count_at_most(tx, where) if place is None else None
        items = [case_of(row, shelf.version(row["type"], row["flow_version"])) for row in rows[:limit]]
        return Page(items, write_cursor(rows, limit, sort), total)

    def export(self, wanted: CaseFilter, by: Principal, *, sort: str = "-opened") -> Iterator[Case]:
        """Every case `find` would show, without holding them all."""
        after: str | None = None
        while True:
            page = self.find(wanted, by, sort=sort, after=after, limit=_EXPORT_PAGE)
            yield from page.items
            after = page.next
            if after is None:
                return

    def queues(self, by: Principal) -> list[Queue]:
        """The states in which this person may act, with how many cases wait there; empty queues too."""
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            where = lists.condition(CaseFilter(), (), logic.sight_of(by, shelf.moves()), acting=True)
            rows = lists.queue_counts(tx, where)
            counts = {(row["type"], row["state"]): row for row in rows}
        return [queue for entry in shelf.all_last() for queue in _queues(entry, counts, shelf, by)]

    def case(self, case_id: str, by: Principal) -> CaseDetail:
        """A case with its log, clocks, attachments and the moves this person may make now."""
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            case = self._seen(tx, shelf, case_id, by)
            log, clocks = store.log(tx, case_id), store.clocks(tx, case_id)
            attachments = store.attachments(tx, case_id)
        flow = shelf.version(case.type, case.flow_version)
        moves = [
            AllowedMove(move.id, move.title, move.to, _title(flow, move.to), move.form)
            for move in logic.allowed(flow, case, by)
        ]
        return CaseDetail(case, log, clocks, attachments, moves, logic.first_broken(log) is None)

    def attach(
        self,
        case_id: str,
        name: str,
        content: bytes,
        stage: str,
        by: Principal,
        *,
        taken: datetime | None = None,
        longitude: float | None = None,
        latitude: float | None = None,
    ) -> Attachment:
        """Add evidence to an open case. The bytes are durable before the row; the same picture twice is one."""
        refuse_evidence(name, stage, longitude, latitude)
        with self._db.transaction() as tx:
            self._may_attach(tx, case_id, by)
        cleaned = evidence.clean(content)
        digest = evidence.keep(self._objects, cleaned.content)
        place = (longitude, latitude) if longitude is not None else (cleaned.longitude, cleaned.latitude)
        attachment = Attachment(
            new_id(), case_id, Path(name).name, cleaned.media_type, len(cleaned.content), digest, stage, now(), by.id,
            by.name, taken or cleaned.taken, *place,
        )  # fmt: skip
        with self._db.transaction() as tx:
            store.lock_case(tx, case_id)
            case = self._may_attach(tx, case_id, by)
            if not store.add_attachment(tx, attachment):
                same = store.same_attachment(tx, case_id, digest, stage)
                return same or attachment
            form = {"name": attachment.name, "digest": digest, "stage": stage, "media_type": attachment.media_type}
            write_line(tx, case, "attach", case.state, by, None, form, False)
        self._tell("case.attached", case, {"attachment": attachment.id, "stage": stage})
        return attachment

    def attachment(self, case_id: str, attachment_id: str, by: Principal) -> tuple[Attachment, Path]:
        """An attachment and where its bytes lie, for those who may see the case."""
        with self._db.transaction() as tx:
            self._seen(tx, self._book.open(tx), case_id, by)
            found = store.attachment(tx, case_id, attachment_id) if is_id(attachment_id) else None
        if found is None:
            raise NotFound("There is no such attachment.", code="attachment_unknown")
        return found, evidence.object_path(self._objects, found.digest)

    def sweep_overdue(self, limit: int = 500) -> int:
        """Mark cases whose stage ran out of time. Several may sweep at once; none marks a case twice."""
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            rows = lists.many(tx, store.sweep(tx, now(), limit))
        for row in rows:
            case = case_of(row, shelf.version(row["type"], row["flow_version"]))
            self._tell("case.overdue", case, {"stage": case.stage})
        return len(rows)

    def _where(self, shelf: Shelf, wanted: CaseFilter, by: Principal) -> lists.Condition:
        sight = logic.sight_of(by, shelf.moves())
        return lists.condition(wanted, logic.grams(wanted.q or ""), sight, acting=wanted.queue is not None)

    def _seen(self, tx: Tx, shelf: Shelf, case_id: str, by: Principal) -> Case:
        row = lists.seen(tx, case_id, self._where(shelf, CaseFilter(), by)) if is_id(case_id) else None
        if row is None:
            raise NotFound("There is no such case, or it is not yours to see.", code="case_unknown")
        return case_of(row, shelf.version(row["type"], row["flow_version"]))

    def _may_attach(self, tx: Tx, case_id: str, by: Principal) -> Case:
        shelf = self._book.open(tx)
        case = self._seen(tx, shelf, case_id, by)
        if case.group != "open":
            raise Conflict("The case has ended; nothing can be added.", code="case_ended")
        if case.opened_by != by.id and not logic.allowed(shelf.version(case.type, case.flow_version), case, by):
            raise Forbidden(
                "Evidence is added by those whose turn it is, or who opened the case.", code="not_your_turn"
            )
        if len(store.attachments(tx, case_id)) >= MOST_ATTACHMENTS:
            raise Conflict(f"A case holds at most {MOST_ATTACHMENTS} attachments.", code="attachments_full")
        return case

    def _tell(self, kind: str, case: Case, more: dict[str, Any]) -> None:
        self._announce(Event(kind, "cases", case.id, {**facts_for_event(case), **more}))


def _today() -> date:
    return now().astimezone(logic.CITY_TIME).date()


def _title(flow: Flow, state: str) -> str:
    found = flow.state(state)
    return found.title if found else state


def _queues(
    entry: FlowVersion, counts: Mapping[tuple[str, str], Mapping[str, Any]], shelf: Shelf, by: Principal
) -> Iterator[Queue]:
    """The queues of a flow; of a retired one only those in which a case still waits."""
    flow = entry.flow
    mine = {
        number for view in logic.sight_of(by, shelf.moves()).views for number in view.free + view.owned + view.handled
    }
    for state in flow.states:
        row = counts.get((flow.id, state.id), {})
        if row or (entry.retired is None and shelf.number(flow.id, entry.version, state.id) in mine):
            name = f"{flow.id}.{state.id}"
            waiting, overdue = int(row.get("n", 0)), int(row.get("overdue", 0))
            yield Queue(name, flow.id, flow.title, state.id, state.title, waiting, overdue)
