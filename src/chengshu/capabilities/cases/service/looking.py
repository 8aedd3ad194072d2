"""Looking at cases: lists, queues, details, exports. Nothing here changes anything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import (
    AllowedMove,
    AllowedProcedure,
    Case,
    CaseDetail,
    CaseFilter,
    Flow,
    FlowVersion,
    Limit,
    Queue,
    Sight,
    Spot,
    Tally,
    TallyLine,
    TallySort,
)
from chengshu.capabilities.cases.service.book import Shelf
from chengshu.capabilities.cases.service.keyset import read_cursor, write_cursor
from chengshu.capabilities.cases.service.room import Room, case_from
from chengshu.capabilities.cases.service.rows import case_of
from chengshu.capabilities.cases.service.sheet import live_clocks
from chengshu.capabilities.cases.store import cases as store
from chengshu.capabilities.cases.store import conditions, lists, sides, spots
from chengshu.capabilities.cases.store import evidence as evidence_store
from chengshu.capabilities.cases.store import links as link_store
from chengshu.capabilities.cases.store import reminders as reminder_store
from chengshu.capabilities.cases.store.requests import request_of
from chengshu.capabilities.cases.store.supervisions import supervision_of
from chengshu.capabilities.cases.store.tasks import task_of
from chengshu.kit import FieldError, Page, Refused
from chengshu.security import Principal

_EXPORT_PAGE = 500
MOST_SPOTS = 1000
# A tile of 512 pixels has 2^3 cells in a row: 64 pixels each, as wide as the mark of a count with some air around it.
CELL_DEPTH = 3
STATUSES = ("normal", "notice", "warning", "urgent")


class Looking(Room):
    """What a person may see, and nothing else."""

    def find(
        self, wanted: CaseFilter, by: Principal, *, sort: str = "-opened", after: str | None = None, limit: int = 50
    ) -> Page[Case]:
        """Cases this person may see (with ``queue``: may act on). ``total`` comes with the first page, up to 1,000."""
        if sort not in conditions.SORTS:
            reason = FieldError("sort", f"must be one of: {', '.join(conditions.SORTS)}")
            raise Refused("The list cannot be sorted so.", errors=(reason,))
        wanted, place, posts = self._called(wanted), read_cursor(after, sort), self._posts(by)
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            where = self._where(shelf, wanted, by, posts)
            rows = lists.page(tx, where, sort, place, limit + 1)
            total = self._total(tx, where, sort, rows, limit) if place is None else None
        items = [case_from(row, shelf) for row in rows[:limit]]
        return Page(items, write_cursor(rows, limit, sort), total)

    def tally(
        self, wanted: CaseFilter, by: Principal, group: Tally, *, sort: TallySort = "count", limit: int = 50
    ) -> list[TallyLine]:
        """How many of the cases that `find` would show belong to each organisation or district, the most first."""
        wanted, posts = self._called(wanted), self._posts(by)
        with self._db.transaction() as tx:
            where = self._where(self._book.open(tx), wanted, by, posts)
            return [TallyLine(**row) for row in lists.tally(tx, where, group, sort, limit)]

    def spots(self, wanted: CaseFilter, by: Principal, zoom: int) -> list[Spot]:
        """The cases that `find` would show, on the map of a zoom: each by itself, or counted where they are many."""
        wanted, posts = self._called(wanted), self._posts(by)
        with self._db.transaction() as tx:
            where = self._where(self._book.open(tx), wanted, by, posts)
            few = spots.singles(tx, where, MOST_SPOTS)
            if few is not None:
                return [_spot_of(row) for row in few]
            rows = spots.cells(tx, where, min(zoom + CELL_DEPTH, spots.DEEPEST), MOST_SPOTS)
            alone = [(row["longitude"], row["latitude"]) for row in rows if row["cases"] == 1]
            known = spots.at(tx, where, alone) if alone else {}
        made = []
        for row in rows:
            place = (row["longitude"], row["latitude"])
            one = known.get(place, {})  # a place of many is no place of one
            counts = {name: row[name] for name in STATUSES if row[name]}
            made.append(Spot(*place, counts, one.get("id"), one.get("title", "")))
        return made

    def states_at(self, cases: Sequence[Case], at: datetime) -> dict[str, tuple[str, bool]]:
        """The title of the state in which each of these was at a moment, and whether it was overdue there.

        Overdue is known of the stage in which a case still is; of stages it has left, only that it left them.
        """
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            found = store.states_at(tx, [case.id for case in cases], at)
        then = {}
        for case in cases:
            name, still = found.get(case.id, (case.state, True))
            state = shelf.version(case.type, case.flow_version).state(name)
            then[case.id] = (state.title if state else name, still and case.due is not None and case.due <= at)
        return then

    def opened_in_slots(self, start: datetime, slot_s: int, slots: int, by: Principal) -> list[int]:
        """How many cases that this person may see were opened in each of so many slots of time."""
        posts, end = self._posts(by), start + timedelta(seconds=slot_s * slots)
        with self._db.transaction() as tx:
            where = self._where(self._book.open(tx), CaseFilter(opened_from=start, opened_to=end), by, posts)
            found = lists.opened_in_slots(tx, where, start, slot_s)
        return [found.get(slot, 0) for slot in range(slots)]

    def count(self, wanted: CaseFilter, by: Principal) -> int:
        """How many cases `find` would show, all of them counted."""
        wanted, posts = self._called(wanted), self._posts(by)
        with self._db.transaction() as tx:
            return lists.count(tx, self._where(self._book.open(tx), wanted, by, posts))

    def _called(self, wanted: CaseFilter) -> CaseFilter:
        """A text that is looked for may be a number of another room. Asks it: done before a transaction."""
        ask = self._around.called
        return replace(wanted, called=tuple(ask(wanted.q)) or None) if ask and wanted.q else wanted

    @staticmethod
    def _total(tx: Any, where: conditions.Condition, sort: str, rows: Sequence[Any], limit: int) -> int | None:
        return len(rows) if len(rows) <= limit else lists.count_at_most(tx, where, sort, rows)

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
        posts = self._posts(by)
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            sight = self._sight(shelf, by, posts)
            rows = lists.queue_counts(
                tx, conditions.condition(CaseFilter(), (), sight, acting=True, apart=shelf.apart())
            )
            counts = {(row["type"], row["state"]): row for row in rows}
        mixed = [entry for entry in shelf.all_last() if not entry.flow.apart]
        return [queue for entry in mixed for queue in _queues(entry, counts, shelf, sight)]

    def case(self, case_id: str, by: Principal) -> CaseDetail:
        """A case with its log, clocks, evidence, what is beside it, and what this person may do now."""
        posts = self._posts(by)
        with self._db.transaction() as tx:
            flow, row = self._look(tx, case_id, by, posts)
            log, ended = store.log(tx, case_id), store.runs(tx, case_id)
            attachments = evidence_store.of_case(tx, case_id)
            beside = {name: sides.of_case(tx, name, case_id) for name in ("requests", "supervisions", "tasks")}
            where = self._where(self._book.open(tx), CaseFilter(), by, posts, apart=True)
            reminders = reminder_store.of_case(tx, case_id)
            links = link_store.of_case(tx, case_id, row["parent"], where)
            merged = row["grp"] != "open" and link_store.duplicate_of(tx, case_id) is not None
        case = case_of(row, flow)
        standard = self._standard(case)
        return CaseDetail(
            case=case,
            log=log,
            clocks=sorted((*ended, *live_clocks(row)), key=lambda clock: (clock.started, clock.id)),
            attachments=attachments,
            allowed_moves=[_allowed(flow, move) for move in logic.allowed(flow, case, by)],
            log_intact=logic.first_broken(log) is None,
            procedures=_procedures(flow, case, by, posts),
            requests=[request_of(one) for one in beside["requests"]],
            supervisions=[supervision_of(one) for one in beside["supervisions"]],
            tasks=[task_of(one) for one in beside["tasks"]],
            links=links,
            standard=standard,
            reminders=reminders,
            fields=logic.flow_fields(flow),
            may_unmerge=merged and logic.unmerging_hindrance(flow, case, posts, by.id) is None,
        )

    def _standard(self, case: Case) -> Limit | None:
        """What the handbook says of a filed case; that of the day it was filed, for ever."""
        ask, filed = self._around.limit_of, case.filed
        if ask is None or filed is None or not case.classification or not case.condition:
            return None
        return ask(case.classification, case.condition, filed.astimezone(logic.CITY_TIME).date())

    def loads(self, organisations: Sequence[str]) -> dict[str, int]:
        """How many open cases each of these organisations has."""
        with self._db.transaction() as tx:
            return lists.loads(tx, organisations)


def _allowed(flow: Flow, move: Any) -> AllowedMove:
    target = flow.target(move)
    return AllowedMove(move.id, move.title, move.to, target.title, target.group, move.form)


def _procedures(flow: Flow, case: Case, by: Principal, posts: Sequence[logic.Post]) -> list[AllowedProcedure]:
    return [
        AllowedProcedure(one.id, one.kind, one.title)
        for one in flow.procedures
        if logic.begun_at(one, case) and logic.beginning_hindrance(one, case, tuple(posts), by.id) is None
    ]


def _queues(
    entry: FlowVersion, counts: Mapping[tuple[str, str], Mapping[str, Any]], shelf: Shelf, sight: Sight
) -> Iterator[Queue]:
    """The queues of a flow; of a retired one only those in which a case still waits."""
    flow = entry.flow
    mine = {number for view in sight.views for number in view.free + view.owned + view.handled}
    for state in flow.states:
        row = counts.get((flow.id, state.id), {})
        if row or (entry.retired is None and shelf.number(flow.id, entry.version, state.id) in mine):
            name = f"{flow.id}.{state.id}"
            waiting, overdue = int(row.get("n", 0)), int(row.get("overdue", 0))
            yield Queue(name, flow.id, flow.title, state.id, state.title, waiting, overdue)


def _spot_of(row: Mapping[str, Any]) -> Spot:
    return Spot(row["longitude"], row["latitude"], {row["status"]: 1}, row["id"], row["title"])
