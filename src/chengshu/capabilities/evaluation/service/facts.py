"""What evaluation borrows: the facts of cases, and the names of those they belong to."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any, Protocol

from chengshu.capabilities.cases import Case, CaseFilter
from chengshu.capabilities.cases import Measure as CaseMeasure
from chengshu.capabilities.evaluation.logic import MeasureBook, merged, parts_of, used_by, where_of
from chengshu.capabilities.evaluation.model import NOBODY, Dimension, FactSet, Family, Scheme
from chengshu.security import Principal

# Names of areas, departments or persons by their ids, as they are called today.
Names = Callable[[Dimension, Collection[str]], Mapping[str, str]]

_CASE_SUBJECTS: Mapping[Dimension, str] = {"area": "division", "department": "organisation", "person": "opened_by"}
_RUN_SUBJECTS: Mapping[Dimension, str] = {"area": "division", "department": "organisation", "person": "ended_by"}
_PARTS = 6
_Ask = Callable[..., list[dict[str, Any]]]
_MaskOf = Callable[[Mapping[str, Any]], int]


class Facts(Protocol):
    """The door of the room of cases that evaluation looks through; `Cases` is one."""

    def case_sets(
        self, measures: Mapping[str, CaseMeasure], begin: datetime, end: datetime, *, by: Mapping[str, int | None]
    ) -> list[dict[str, Any]]:
        """The cases of every subject by the measures they belong to: by, subject, mask, cases."""
        ...

    def run_sets(
        self, begin: datetime, end: datetime, *, by: Mapping[str, int | None], stages: Sequence[str]
    ) -> list[dict[str, Any]]:
        """The cases whose runs of a stage ended: by, subject, stage, missed, exempt, cases."""
        ...

    def cards(self, ids: Sequence[str], by: Principal) -> dict[str, tuple[Case, bool]]:
        """Cases by id, each with whether this person may open it."""
        ...


def facts_of(facts: Facts, scheme: Scheme, book: MeasureBook, begin: datetime, until: datetime) -> list[FactSet]:
    """Every fact that some card looks at and nothing more: of a person only what is his work."""
    dimensions = {card.dimension: card.digits for card in scheme.cards.values()}
    wanted = {
        dimension: book.bits(
            name for card in scheme.cards.values() if card.dimension == dimension for name in used_by(card, scheme)
        )
        for dimension in dimensions
    }

    def sets(family: Family, subjects: Mapping[Dimension, str], ask: _Ask, mask_of: _MaskOf) -> list[FactSet]:
        by = {subjects[one]: digits for one, digits in dimensions.items() if wanted[one][family]}
        named = {subjects[one]: one for one in dimensions}
        found = []
        for row in ask(by=by) if by else ():
            dimension = named[row["by"]]
            mask = mask_of(row) & wanted[dimension][family]
            found.append(FactSet(dimension, row["subject"] or NOBODY, family, mask, bytes(row["cases"])))
        return found

    def run_mask(row: Mapping[str, Any]) -> int:
        return book.run_mask(row["stage"], row["missed"], row["exempt"])

    measures = {name: _measure(scheme, name, begin, until) for name in book.cases}
    stages = sorted({stage for name in book.runs for stage in scheme.measures[name].stages})
    asked = [
        partial(sets, "case", _CASE_SUBJECTS, partial(facts.case_sets, measures, begin, until), itemgetter("mask"))
    ]
    for since, to in parts_of(begin, until, _PARTS):
        asked.append(partial(sets, "run", _RUN_SUBJECTS, partial(facts.run_sets, since, to, stages=stages), run_mask))
    # There are five to six runs of clocks to a case. They are asked for in parts, so that of two who look side by
    # side neither is left waiting for the other: each keeps a process of the database busy for most of the time.
    with ThreadPoolExecutor(2, "facts") as hands:
        waited = [hands.submit(copy_context().run, one) for one in asked]
        found = merged(one for part in waited for one in part.result())
    return sorted(found, key=attrgetter("dimension", "subject", "family", "mask"))


def _measure(scheme: Scheme, name: str, begin: datetime, until: datetime) -> CaseMeasure:
    one = scheme.measures[name]
    return CaseMeasure(one.time, CaseFilter(**where_of(one, begin, until)))  # type: ignore[arg-type]  # checked when read
