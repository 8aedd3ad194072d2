"""What evaluation asks: counts whose lists open, facts of every case, work of every post."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases.model import (
    Case,
    CaseFacts,
    CaseFilter,
    Clock,
    Measure,
    PostFacts,
    StageFacts,
)
from chengshu.capabilities.cases.model.facts import Subject
from chengshu.capabilities.cases.service.book import Shelf
from chengshu.capabilities.cases.service.keyset import read_cursor, write_cursor
from chengshu.capabilities.cases.service.room import Room, case_from
from chengshu.capabilities.cases.service.sheet import live_clocks
from chengshu.capabilities.cases.store import cases as cases_store
from chengshu.capabilities.cases.store import conditions, lists
from chengshu.capabilities.cases.store import facts as store
from chengshu.kit import FieldError, Page, Refused
from chengshu.security import Principal

_SAME = tuple(
    name for name in CaseFacts.__dataclass_fields__ if name not in ("case", "group", "opened_by_role", "stages")
)


class Insight(Room):
    """For the evaluation engine: the city's own eye, whoever may look there."""

    def evaluation_rows(
        self,
        measures: Mapping[str, Measure],
        begin: datetime,
        end: datetime,
        *,
        by: Subject | None = None,
        digits: int | None = None,
        within: Sequence[str] | None = None,
    ) -> list[dict[str, Any]]:
        """Every measure for every subject in one pass: ``subject`` and a number under the name of each measure.

        ``digits`` cuts divisions to a level (6 district, 9 street); ``within`` are the divisions looked at.
        """
        _refuse_empty(measures, begin, end)
        with self._db.transaction() as tx:
            made, apart = _conditions(measures, self._book.open(tx))
            return store.rows(tx, made, by, digits, (begin, end), within, apart=apart)

    def case_sets(
        self, measures: Mapping[str, Measure], begin: datetime, end: datetime, *, by: Mapping[str, int | None]
    ) -> list[dict[str, Any]]:
        """For every subject the cases that belong to the same measures: ``by``, ``subject``, ``mask``, ``cases``.

        Bit i of the mask is the i-th measure, ``cases`` their ids of 16 bytes each; ``by`` gives subjects with the
        digits to which divisions are cut.
        """
        _refuse_empty(measures, begin, end)
        if timeless := [name for name, one in measures.items() if one.time is None]:
            wrong = FieldError("measures", f"must look at a time: {', '.join(timeless)}")
            raise Refused("What is so now belongs to no period.", errors=(wrong,))
        with self._db.transaction() as tx:
            made, apart = _conditions(measures, self._book.open(tx))
            return store.sets(tx, made, by, (begin, end), apart=apart)

    def run_sets(
        self, begin: datetime, end: datetime, *, by: Mapping[str, int | None], stages: Sequence[str]
    ) -> list[dict[str, Any]]:
        """For every subject (organisation, division, ended_by) the cases whose runs of a stage ended in the period.

        Each with ``stage``, ``missed`` and ``exempt``; a case with two such runs is there twice.
        """
        with self._db.transaction() as tx:
            return store.run_sets(tx, by, stages, (begin, end))

    def cards(self, ids: Sequence[str], by: Principal) -> dict[str, tuple[Case, bool]]:
        """Cases by id, each with whether this person may open it. Nothing of the others may be shown but numbers."""
        posts = self._posts(by)
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            rows = cases_store.many(tx, ids)
            sight = self._sight(shelf, by, posts)
            opens = lists.seen_of(tx, ids, conditions.condition(CaseFilter(), (), sight))
        return {row["id"]: (case_from(row, shelf), row["id"] in opens) for row in rows}

    def measured_cases(
        self,
        measure: Measure,
        begin: datetime,
        end: datetime,
        *,
        by: Subject | None = None,
        subject: str | None = None,
        within: Sequence[str] | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Case]:
        """The very cases that a number of `evaluation_rows` counted, the newest first."""
        wanted = measure.where
        if measure.time is not None:
            wanted = replace(wanted, **_window(measure.time, begin, end))
        if by is not None and subject is not None:
            wanted = _of_subject(wanted, by, subject)
        place = read_cursor(after, "-opened")
        with self._db.transaction() as tx:
            shelf = self._book.open(tx)
            where = conditions.condition(wanted, (), None, within=within, apart=shelf.apart())
            if by is not None and subject is None:
                where = replace(where, parts=(*where.parts, f"{store.subject_of(by, None)} is null"))
            rows = lists.page(tx, where, "-opened", place, limit + 1)
            total = lists.count(tx, where) if place is None else None
        items = [case_from(row, shelf) for row in rows[:limit]]
        return Page(items, write_cursor(rows, limit, "-opened"), total)

    def history(self, begin: datetime, end: datetime) -> Iterator[CaseFacts]:
        """The facts of every case that a period touches, the oldest first; read as the list is walked."""
        with self._db.transaction() as tx:
            for row in store.facts(tx, begin, end):
                yield _facts(row)

    def post_rows(self, begin: datetime, end: datetime) -> list[PostFacts]:
        """What each person did at each stage in a period."""
        with self._db.transaction() as tx:
            return store.posts(tx, begin, end)


def _conditions(
    measures: Mapping[str, Measure], shelf: Shelf
) -> tuple[dict[str, tuple[Measure, conditions.Condition]], list[str]]:
    """The condition of every measure, and the types that are left out for all of them.

    Where no measure names a type, data sets apart are left out once for all; in every measure it would cost as often.
    """
    apart, named = shelf.apart(), any(one.where.type is not None for one in measures.values())
    of_each = apart if named else ()
    made = {name: (one, conditions.condition(one.where, (), None, apart=of_each)) for name, one in measures.items()}
    return made, [] if named else apart


def _refuse_empty(measures: Mapping[str, Measure], begin: datetime, end: datetime) -> None:
    if begin.tzinfo is None or end.tzinfo is None or begin >= end:
        raise Refused("The period has no length.", errors=(FieldError("end", "must be after the beginning"),))
    searched = [name for name, one in measures.items() if one.where.q or one.where.queue]
    if not measures or searched:
        wrong = FieldError("measures", f"must be there and search no text: {', '.join(searched)}")
        raise Refused("There is nothing to count.", errors=(wrong,))


def _window(time: str, begin: datetime, end: datetime) -> dict[str, Any]:
    return {f"{time}_from": begin, f"{time}_to": end}


def _of_subject(wanted: CaseFilter, by: Subject, subject: str) -> CaseFilter:
    """A filter narrowed to one subject; one that looks at another subject already finds nothing."""
    narrowed: dict[str, Any] = {by: subject}
    return replace(wanted, **narrowed)


def _facts(row: Mapping[str, Any]) -> CaseFacts:
    told = {name: row[name] for name in _SAME}
    runs = [_run(one) for one in row["runs"] or ()] + [_live(clock) for clock in live_clocks(row)]
    return CaseFacts(
        case=row["id"], group=row["grp"], opened_by_role=row["opened_role"], stages=tuple(runs), **told
    )  # fmt: skip


def _run(told: Sequence[Any]) -> StageFacts:
    stage, organisation, handler, started, due, ended, *rest = told
    begun, until, over = (datetime.fromisoformat(one) for one in (started, due, ended))
    return StageFacts(stage, organisation, handler, begun, until, over, *rest)


def _live(clock: Clock) -> StageFacts:
    return StageFacts(
        clock.stage, clock.organisation, None, clock.started, clock.due, None, clock.missed, clock.paused_s,
        clock.extensions, clock.exempt,
    )  # fmt: skip
