"""What cases of a list fulfil. One builder makes the condition of every list, count and queue: they cannot disagree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.sql import Composable

from chengshu.capabilities.cases.logic import span_marks
from chengshu.capabilities.cases.model import CaseFilter, Sight
from chengshu.capabilities.cases.store.sight import ACTED, BY_PARTY, Branches, branches_of, prefix

FAR = "coalesce(c.due, timestamptz '9999-01-01 00:00:00+00')"

# name of a sort -> expression, direction
SORTS: dict[str, tuple[str, str]] = {
    "-opened": ("c.opened", "desc"),
    "opened": ("c.opened", "asc"),
    "due": (FAR, "asc"),
    "-due": (FAR, "desc"),
    "-updated": ("c.updated", "desc"),
    "updated": ("c.updated", "asc"),
    "number": ("c.number", "asc"),
    "-number": ("c.number", "desc"),
}

# By the index of pairs of characters, and of the marks of areas and months beside them; or case by case.
_BY_TEXT = (
    "c.id in (select t.case_id from cases.texts t where t.grams @> %(grams)s::text[]{span} "
    "and position(%(q)s in t.plain) > 0)"
)
_IN_SPAN = " and t.opened >= %(span_from)s and t.opened < %(span_to)s"
_MARKED = " and t.grams && %(span_marks)s::text[]"
_READ = "(select position(%(q)s in t.plain) > 0 from cases.texts t where t.case_id = c.id)"
_BY_NUMBER = "c.number like %(q_number)s"
_CALLED = "c.id = any(%(called)s::uuid[])"

# The steps of the loop that a case remembers the time of.
TIMES = ("accepted", "filed", "dispatched", "handled", "checked", "handle_due")

# field of a filter -> condition; every one uses a parameter of the field's own name
CONDITIONS: dict[str, str] = {
    "group": "c.grp = %(group)s",
    "state": "c.state = %(state)s",
    "type": "c.type = %(type)s",
    "division": "c.division like %(division)s",
    "grid": "c.grid = %(grid)s",
    "severity": "c.severity = %(severity)s",
    "source": "c.source = %(source)s",
    "classification": "c.classification like %(classification)s",
    "organisation": "c.organisation = %(organisation)s",
    "handler": "c.handler = %(handler)s",
    "opened_by": "c.opened_by = %(opened_by)s",
    "opened_role": "c.opened_role = %(opened_role)s",
    "condition": "c.condition = %(condition)s",
    "actor": "exists (select 1 from cases.parties p where p.case_id = c.id and p.actor = %(actor)s)",
    "parent": "c.parent = %(parent)s",
    "stage": "c.stage = %(stage)s",
    "waits": "c.waits = %(waits)s",
    "overdue": "c.overdue = %(overdue)s",
    "late": "c.late = %(late)s",
    "exempt": "c.exempt = %(exempt)s",
    "supervised": "(c.supervised > 0) = %(supervised)s",
    "asked": "(c.asked > 0) = %(asked)s",
    "urged": "(c.urged > 0) = %(urged)s",
    "reworked": "(c.reworks > 0) = %(reworked)s",
    "returned": "(c.returns > 0) = %(returned)s",
    "misdirected": "(c.misdirected > 0) = %(misdirected)s",
    "extended": "(c.extensions > 0) = %(extended)s",
    "shelved": "c.shelved = %(shelved)s",
    "late_stage": "%(late_stage)s = any(c.late_stages)",
    "in_time_stage": "not %(in_time_stage)s = any(c.late_stages)",
    "rated_from": "c.rating >= %(rated_from)s",
    "rated_to": "c.rating <= %(rated_to)s",
    "due_from": "c.due >= %(due_from)s",
    "due_to": "c.due < %(due_to)s",
    "opened_from": "c.opened >= %(opened_from)s",
    "opened_to": "c.opened < %(opened_to)s",
    "closed_from": "c.closed >= %(closed_from)s",
    "closed_to": "c.closed < %(closed_to)s",
    **{f"{name}_from": f"c.{name} >= %({name}_from)s" for name in TIMES},
    **{f"{name}_to": f"c.{name} < %({name}_to)s" for name in TIMES},
    "box": """(c.longitude between %(west)s and %(east)s and c.latitude between %(south)s and %(north)s)""",
    # What runs stands with its case, what ended among the runs.
    "overdue_at": """((c.grp = 'open' and c.due <= %(overdue_at)s) or exists (select 1 from cases.runs r
        where r.case_id = c.id and r.due <= %(overdue_at)s and r.ended > %(overdue_at)s))""",
    "open_at": "(c.opened <= %(open_at)s and coalesce(c.closed, 'infinity') > %(open_at)s)",
}
# A data set of its own is in no list that does not name it.
NOT_APART = "c.type <> all(%(apart)s::text[])"
# These are true of open cases only: saying so keeps a search out of the large part.
_OPEN_ONLY = ("waits", "stage", "due_from", "due_to")
_OPEN_WHEN_TRUE = ("overdue", "asked")


@dataclass(frozen=True, slots=True)
class Condition:
    """What all cases of a list fulfil (``parts``), and the ways of which one must let a person see them.

    ``texts`` are the ways in which a searched text can be there: as the number, or in the words.
    """

    parts: tuple[str, ...]
    texts: tuple[str, ...]
    branches: Branches
    parameters: dict[str, Any]

    @property
    def placed(self) -> bool:
        """Whether it is asked for what lies in a box."""
        return CONDITIONS["box"] in self.parts

    def sql(self) -> Composable:
        """The whole as one condition."""
        return self._with(self.texts)

    def read(self) -> Composable:
        """The same, with the text of each case read instead of looked up."""
        return self._with((_READ, *self.texts[1:]) if self.texts else ())

    def between(self, begin: datetime, end: datetime) -> "Condition":
        """Only what was opened in a span: words are looked up among its cases alone."""
        parts = (*self.parts, "c.opened >= %(span_from)s and c.opened < %(span_to)s")
        parameters = self.parameters | {"span_from": begin, "span_to": end}
        if not self.texts:
            return replace(self, parts=parts, parameters=parameters)
        marks = span_marks(begin, end)
        by_text = _BY_TEXT.format(span=_IN_SPAN + (_MARKED if marks else ""))
        parameters |= {"span_marks": marks} if marks else {}
        return replace(self, parts=parts, texts=(by_text, *self.texts[1:]), parameters=parameters)

    def _with(self, texts: Sequence[str]) -> Composable:
        parts = [*self.parts, *([_any(texts)] if texts else [])]
        return _all(parts if self.branches.everything else [*parts, _any(self.branches.conditions)])

    def ways(self) -> list[Composable]:
        """The whole as ``from … where …`` whose union it is, each with an index of its own."""
        seen = ("true",) if self.branches.everything else self.branches.conditions
        found: list[Composable] = []
        for text in self.texts or ("true",):
            for way in seen:
                table, condition = BY_PARTY if way == ACTED else ("cases.cases c", way)
                found.append(sql.SQL(f"from {table} where {{}}").format(_all((*self.parts, text, condition))))
        return found or [sql.SQL("from cases.cases c where false")]


def _any(ways: Sequence[str]) -> str:
    return f"({' or '.join(f'({way})' for way in ways) or 'false'})"


def _all(parts: Sequence[str]) -> Composable:
    return sql.SQL(" and ").join([sql.SQL(part) for part in parts] or [sql.SQL("true")])


def condition(
    wanted: CaseFilter,
    grams: Sequence[str],
    sight: Sight | None,
    acting: bool = False,
    within: Sequence[str] | None = None,
    *,
    apart: Sequence[str] = (),
) -> Condition:
    """The cases that match a filter and that a person may see (or, for a queue, may act on).

    ``sight`` None is the city's own eye, for indicators; ``within`` are the divisions it looks at, None is all.
    ``apart`` are the types that are data sets of their own: left out of a list, not where one case is looked at.
    """
    parts, texts, parameters = _wanted(wanted, grams)
    if apart and wanted.type is None and wanted.queue is None:
        parts.append(NOT_APART)
        parameters["apart"] = list(apart)
    if within is not None and "" not in within:
        parts.append("c.division like any(%(within)s::text[])")
        parameters["within"] = [prefix(one) for one in within]
    branches = branches_of(sight, acting)
    return Condition(tuple(parts), texts, branches, parameters | branches.parameters)


def _wanted(wanted: CaseFilter, grams: Sequence[str]) -> tuple[list[str], tuple[str, ...], dict[str, Any]]:
    parts: list[str] = []
    texts: tuple[str, ...] = ()
    parameters: dict[str, Any] = {}
    for name, text in CONDITIONS.items():
        value = getattr(wanted, name)
        if value is not None:
            parts.append(text)
            parameters[name] = value
    for name in ("division", "classification"):
        if name in parameters:
            parameters[name] = prefix(parameters[name])
    if any(name in parameters for name in _OPEN_ONLY) or any(parameters.get(name) for name in _OPEN_WHEN_TRUE):
        parts.append("c.grp = 'open'")
    if wanted.box is not None:
        parameters |= dict(zip(("west", "south", "east", "north"), parameters.pop("box"), strict=True))
    if wanted.q is not None:
        number = wanted.q.strip().upper()
        # Only what has a digit in it can be the beginning of a number.
        by_text = _BY_TEXT.format(span="")
        texts = (by_text, _BY_NUMBER) if number.isascii() and any(map(str.isdigit, number)) else (by_text,)
        parameters |= {"q": "".join(wanted.q.lower().split()), "grams": list(grams), "q_number": prefix(number)}
        if wanted.called:
            texts, parameters["called"] = (*texts, _CALLED), list(wanted.called)
    if wanted.queue is not None:
        parameters["queue_type"], _, parameters["queue_state"] = wanted.queue.partition(".")
        parts.append("c.grp = 'open' and c.type = %(queue_type)s and c.state = %(queue_state)s")
    return parts, texts, parameters
