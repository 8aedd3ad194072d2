"""HTTP of looking: lists, queues, legends, the export."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import chain
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from chengshu.capabilities.cases.logic import filter_from
from chengshu.capabilities.cases.model import Case, CaseFilter, ClassCode, FlowVersion, Tally, TallySort
from chengshu.capabilities.cases.routes.bodies import (
    CaseList,
    ClassCard,
    ClassList,
    FlowCard,
    FlowList,
    ProcedureCard,
    QueueList,
    StateCard,
    TallyList,
)
from chengshu.capabilities.cases.service import Cases, csv_lines
from chengshu.kit import now
from chengshu.security import Audit, Guard, Principal

Words = Callable[[str], Mapping[str, str]]


def wanted_cases(
    q: Annotated[str | None, Query(max_length=200)] = None,
    queue: str | None = None,
    state: Annotated[str | None, Query(description="open, closed, void, or the name of a state")] = None,
    type: str | None = None,
    division: str | None = None,
    severity: str | None = None,
    source: str | None = None,
    classification: str | None = None,
    organisation: str | None = None,
    grid: str | None = None,
    handler: str | None = None,
    opened_by: str | None = None,
    actor: Annotated[str | None, Query(description="who acted in it or was given a part in it")] = None,
    stage: str | None = None,
    waits: Annotated[str | None, Query(description="suspended, shelved or task")] = None,
    overdue: bool | None = None,
    late: bool | None = None,
    exempt: bool | None = None,
    supervised: bool | None = None,
    asked: Annotated[bool | None, Query(description="a request waits for a decision")] = None,
    urged: bool | None = None,
    reworked: bool | None = None,
    opened_since: Annotated[str | None, Query(description="today, week, month, year, or a span such as 7d")] = None,
    closed_since: str | None = None,
    opened_from: datetime | None = None,
    opened_to: datetime | None = None,
    closed_from: datetime | None = None,
    closed_to: datetime | None = None,
    due_from: datetime | None = None,
    due_to: datetime | None = None,
    open_at: Annotated[datetime | None, Query(description="those that were open at a moment")] = None,
) -> CaseFilter:
    """The combined search, as the address bar writes it."""
    given = {
        "state": state, "type": type, "division": division, "severity": severity, "source": source,
        "classification": classification, "organisation": organisation, "overdue": overdue, "late": late,
        "grid": grid, "handler": handler, "stage": stage, "waits": waits, "exempt": exempt, "supervised": supervised,
        "asked": asked, "urged": urged, "reworked": reworked, "opened_since": opened_since,
        "closed_since": closed_since,
    }  # fmt: skip
    read = filter_from({key: value for key, value in given.items() if value not in (None, "")}, now())
    exact = {
        "opened_from": opened_from, "opened_to": opened_to, "closed_from": closed_from, "closed_to": closed_to,
        "due_from": due_from, "due_to": due_to, "open_at": open_at, "opened_by": opened_by, "actor": actor,
    }  # fmt: skip
    kept = {**asdict(read), **{key: value for key, value in exact.items() if value is not None}}
    return CaseFilter(**{**kept, "q": q.strip() or None if q else None, "queue": queue})


def add_lists(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit, words: Words) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]
    Wanted = Annotated[CaseFilter, Depends(wanted_cases)]

    @routes.get("")
    def find(
        principal: Reader,
        wanted: Wanted,
        sort: str = "-opened",
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> CaseList:
        """Cases this person may see; with `queue`, those he may act on."""
        page = cases.find(wanted, principal, sort=sort, after=after, limit=limit)
        return CaseList(items=page.items, next=page.next, total=page.total)

    @routes.get("/tally")
    def tally(
        principal: Reader,
        wanted: Wanted,
        by: Tally = "organisation",
        sort: TallySort = "count",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> TallyList:
        """How many of these cases each organisation or district has; the list of one is `find` with its name."""
        items = cases.tally(wanted, principal, by, sort=sort, limit=limit)
        return TallyList(items=items, total=len(items))

    @routes.get("/queues")
    def queues(principal: Reader) -> QueueList:
        """What waits for this person, by type and state."""
        items = cases.queues(principal)
        return QueueList(items=items, total=len(items))

    @routes.get("/flows")
    def flows(principal: Reader) -> FlowList:
        """The case types."""
        items = [_flow_card(entry, principal) for entry in cases.flows()]
        return FlowList(items=items, total=len(items))

    @routes.get("/classes")
    def classes(principal: Reader) -> ClassList:
        """The classes in force today."""
        items = [_class_card(code) for code in cases.classes()]
        return ClassList(items=items, total=len(items))

    @routes.get("/export.csv", response_class=StreamingResponse)
    def export(
        principal: Reader, wanted: Wanted, sort: str = "-opened", lang: Literal["zh", "en"] = "zh"
    ) -> StreamingResponse:
        """The list as a file for a spreadsheet."""
        found = cases.export(wanted, principal, sort=sort)
        first = list(_take(found, 1))  # a wrong filter is answered before the file begins
        catalogue = words(lang)
        lines = csv_lines(chain(first, found), lang, lambda key: catalogue.get(key, key))
        audit(principal, "cases.export", "cases", {k: str(v) for k, v in asdict(wanted).items() if v is not None})
        headers = {"Content-Disposition": 'attachment; filename="cases.csv"', "Cache-Control": "no-store"}
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _take(found: Iterator[Case], most: int) -> Iterator[Case]:
    for _, case in zip(range(most), found, strict=False):
        yield case


def _flow_card(entry: FlowVersion, by: Principal) -> FlowCard:
    flow = entry.flow
    may_open = by.can("cases.open") and not set(by.roles).isdisjoint(flow.open_roles)
    states = [StateCard(id=state.id, title=state.title, group=state.group) for state in flow.states]
    return FlowCard(
        id=flow.id,
        title=flow.title,
        version=entry.version,
        pack=entry.pack,
        may_open=may_open,
        apart=flow.apart,
        may_look=not flow.apart or "" in by.jurisdiction_for("cases.read_all"),
        form=dict(flow.form),
        states=states,
        procedures=[ProcedureCard(id=one.id, kind=one.kind, title=one.title) for one in flow.procedures],
    )


def _class_card(code: ClassCode) -> ClassCard:
    return ClassCard(key=code.key, **asdict(code))
