"""HTTP of the case engine."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import chain
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.cases.logic import filter_from
from chengshu.capabilities.cases.model import (
    Attachment,
    Case,
    CaseDetail,
    CaseFilter,
    ClassCode,
    FlowVersion,
    OpenCase,
    Queue,
)
from chengshu.capabilities.cases.service import Cases, csv_lines
from chengshu.kit import now
from chengshu.security import Audit, Guard, Principal

Words = Callable[[str], Mapping[str, str]]
MOST_UPLOAD = 20 * 1024 * 1024 + 1


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OpenBody(_Body):
    """What a person tells when opening a case. ``key`` makes a repeated sending harmless."""

    type: str
    title: str
    description: str = ""
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    division: str | None = None
    severity: str = "normal"
    source: str = "report"
    form: dict[str, Any] = {}
    key: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class MoveBody(_Body):
    """One move. ``version`` is that of the case as it was looked at; ``key`` is made once per press of a button."""

    move: str
    version: int
    form: dict[str, Any] = {}
    key: Annotated[str, Field(min_length=1, max_length=100)]


class CaseList(BaseModel):
    """A page of cases."""

    items: list[Case]
    next: str | None
    total: int | None


class QueueList(BaseModel):
    """Every queue of a person."""

    items: list[Queue]
    next: None = None
    total: int


class StateCard(BaseModel):
    """A state in a legend."""

    id: str
    title: str
    group: str


class FlowCard(BaseModel):
    """A case type: its states, and the form for opening one by hand."""

    id: str
    title: str
    version: int
    pack: str
    may_open: bool
    form: dict[str, Any]
    states: list[StateCard]


class FlowList(BaseModel):
    """Every case type."""

    items: list[FlowCard]
    next: None = None
    total: int


class ClassCard(BaseModel):
    """A class that can be chosen."""

    key: str
    scheme: str
    edition: str
    kind: str
    big: str
    small: str
    title: dict[str, str]
    big_title: dict[str, str]


class ClassList(BaseModel):
    """Every class in force."""

    items: list[ClassCard]
    next: None = None
    total: int


class AttachmentCard(BaseModel):
    """An attachment; its bytes are at ``link``."""

    attachment: Attachment
    link: str


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
    overdue: bool | None = None,
    late: bool | None = None,
    opened_since: Annotated[str | None, Query(description="today, week, month, year, or a span such as 7d")] = None,
    closed_since: str | None = None,
    opened_from: datetime | None = None,
    opened_to: datetime | None = None,
    closed_from: datetime | None = None,
    closed_to: datetime | None = None,
) -> CaseFilter:
    """The combined search, as the address bar writes it."""
    given = {
        "state": state, "type": type, "division": division, "severity": severity, "source": source,
        "classification": classification, "organisation": organisation, "overdue": overdue, "late": late,
        "opened_since": opened_since, "closed_since": closed_since,
    }  # fmt: skip
    read = filter_from({key: value for key, value in given.items() if value not in (None, "")}, now())
    times = {"opened_from": opened_from, "opened_to": opened_to, "closed_from": closed_from, "closed_to": closed_to}
    kept = {**asdict(read), **{key: value for key, value in times.items() if value is not None}}
    return CaseFilter(**{**kept, "q": q.strip() or None if q else None, "queue": queue})


def router(cases: Cases, guard: Guard, audit: Audit, words: Words | None = None) -> APIRouter:
    """The routes of the case engine. ``words(language)`` gives the catalogue, for the export."""
    routes = APIRouter(prefix="/cases", tags=["cases"])
    _lists(routes, cases, guard, audit, words or (lambda language: {}))
    _steps(routes, cases, guard, audit)
    _evidence(routes, cases, guard, audit)
    return routes


def _lists(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit, words: Words) -> None:
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


def _steps(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]
    Opener = Annotated[Principal, Depends(guard.needs("cases.open"))]
    Actor = Annotated[Principal, Depends(guard.needs("cases.act"))]

    @routes.post("", status_code=201)
    def open_case(principal: Opener, body: OpenBody) -> Case:
        """Open a case by hand."""
        told = body.model_dump(exclude={"key"})
        case = cases.open_case(OpenCase(**told, source_id=body.key), principal)
        audit(principal, "cases.open", case.id, {"number": case.number, "type": case.type})
        return case

    @routes.get("/{case_id}")
    def case(principal: Reader, case_id: str) -> CaseDetail:
        """A case with everything around it."""
        return cases.case(case_id, principal)

    @routes.post("/{case_id}/moves")
    def move(principal: Actor, case_id: str, body: MoveBody) -> Case:
        """Move a case; the same key again changes nothing and gives the same answer."""
        moved = cases.move(case_id, body.move, body.version, principal, body.form, body.key)
        audit(principal, f"cases.{body.move}", case_id, {"number": moved.number, "to": moved.state})
        return moved


def _evidence(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]

    @routes.post("/{case_id}/attachments", status_code=201)
    def attach(
        principal: Reader,
        case_id: str,
        file: Annotated[UploadFile, File()],
        stage: Annotated[str, Form()] = "other",
        taken: Annotated[datetime | None, Form()] = None,
        longitude: Annotated[float | None, Form()] = None,
        latitude: Annotated[float | None, Form()] = None,
    ) -> AttachmentCard:
        """Add a picture or a PDF to an open case; whose turn it is, or who opened the case, may."""
        content = file.file.read(MOST_UPLOAD)
        place = {"taken": taken, "longitude": longitude, "latitude": latitude}
        kept = cases.attach(case_id, file.filename or "", content, stage, principal, **place)  # type: ignore[arg-type]
        audit(principal, "cases.attach", case_id, {"attachment": kept.id, "digest": kept.digest})
        return AttachmentCard(attachment=kept, link=f"/api/v1/cases/{case_id}/attachments/{kept.id}")

    @routes.get("/{case_id}/attachments/{attachment_id}", response_class=FileResponse)
    def attachment(principal: Reader, case_id: str, attachment_id: str) -> Response:
        """The bytes of an attachment, for those who may see the case."""
        found, path = cases.attachment(case_id, attachment_id, principal)
        shown = "inline" if found.media_type.startswith("image/") else "attachment"
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=3600, immutable",
        }
        return FileResponse(
            path,
            media_type=found.media_type,
            filename=found.name,
            content_disposition_type=shown,
            headers=headers,
        )


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
        form=dict(flow.form),
        states=states,
    )


def _class_card(code: ClassCode) -> ClassCard:
    return ClassCard(key=code.key, **asdict(code))
