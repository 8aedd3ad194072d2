"""HTTP of the survey marks engine."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.coordinates import decode_table
from chengshu.capabilities.survey_marks.logic import table_lines
from chengshu.capabilities.survey_marks.model import (
    Attachment,
    AttachmentKind,
    Custody,
    Imported,
    Level,
    Mark,
    MarkChange,
    MarkDetail,
    MarkEvent,
    MarkFilter,
    NewMark,
    Photo,
    Report,
    RequestState,
    State,
    Statistics,
    UseRequest,
)
from chengshu.capabilities.survey_marks.service import SurveyMarks
from chengshu.kit import FieldError, Page, Refused
from chengshu.security import Guard, Principal

_MOST_PHOTO = 20 * 1024 * 1024 + 1
_MOST_TABLE = 32 << 20
_Limit = Annotated[int, Query(ge=1, le=200)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MarkBody(_Body):
    """A mark to register; `x` is east or longitude."""

    number: str
    name: str
    kind: str
    grade: str = ""
    division: str
    x: float
    y: float
    system: str = "EPSG:4490"
    operation: str = ""
    height: float | None = None
    height_datum: str = "1985"
    state: State = "good"
    place: str = ""
    monument: str = ""
    built: date | None = None
    builder: str = ""
    description: dict[str, str] = {}


class ChangeBody(_Body):
    """What is to change. ``version`` is that of the mark as it was looked at."""

    version: int
    name: str | None = None
    grade: str | None = None
    division: str | None = None
    place: str | None = None
    monument: str | None = None
    built: date | None = None
    builder: str | None = None
    description: dict[str, str] | None = None


class RelocationBody(_Body):
    """Where a mark stands from now on."""

    x: float
    y: float
    system: str = "EPSG:4490"
    operation: str = ""
    height: float | None = None
    day: date
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    place: str | None = None


class CustodyBody(_Body):
    """Who looks after a mark from a day on."""

    level: Level
    holder: Annotated[str, Field(min_length=1, max_length=200)]
    contact: str = ""
    since: date
    agreement: str | None = None


class RequestBody(_Body):
    """Which marks are wanted, for what and how long."""

    marks: Annotated[list[str], Field(min_length=1, max_length=200)]
    organisation: str
    purpose: str
    since: date
    until: date


class DecisionBody(_Body):
    """The answer to a request."""

    answer: Literal["approved", "refused"]
    note: str = ""


class ReturnBody(_Body):
    """The use has ended."""

    day: date
    note: str = ""


def wanted_marks(
    q: Annotated[str | None, Query(max_length=100, description="beginning of a number or name")] = None,
    kind: str | None = None,
    grade: str | None = None,
    state: State | None = None,
    division: str | None = None,
    holder: str | None = None,
) -> MarkFilter:
    """The combined search, as the address bar writes it."""
    return MarkFilter(q, kind, grade, state, division, holder)


Wanted = Annotated[MarkFilter, Depends(wanted_marks)]


def router(marks: SurveyMarks, guard: Guard) -> APIRouter:
    """The routes of the survey marks engine."""
    routes = APIRouter(prefix="/marks", tags=["survey marks"])
    _lists(routes, marks, guard)
    _requests(routes, marks, guard)
    _register(routes, marks, guard)
    _reports(routes, marks, guard)
    return routes


def _lists(routes: APIRouter, marks: SurveyMarks, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("marks.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("marks.write"))]

    @routes.get("")
    def find(principal: Reader, wanted: Wanted, after: str | None = None, limit: _Limit = 50) -> Page[Mark]:
        """Marks in one's jurisdiction; places to about a hundred metres."""
        return marks.find(principal, wanted, after, limit)

    @routes.get("/due")
    def due(
        principal: Reader, wanted: Wanted, on: date | None = None, after: str | None = None, limit: _Limit = 50
    ) -> Page[Mark]:
        """Marks to visit in the quarter of a day, longest unvisited first."""
        return marks.due(principal, wanted, on, after, limit)

    @routes.get("/statistics")
    def statistics(principal: Reader, wanted: Wanted, on: date | None = None) -> Statistics:
        """The register in numbers."""
        return marks.statistics(principal, wanted, on)

    @routes.get("/export.csv", response_class=StreamingResponse)
    def export(
        principal: Reader,
        wanted: Wanted,
        exact: Annotated[bool, Query(description="exact places; needs marks.see")] = False,
    ) -> StreamingResponse:
        """The list as a table."""
        lines: Iterator[str] = table_lines(marks.export(principal, wanted, exact=exact))
        headers = {"Content-Disposition": 'attachment; filename="marks.csv"', "Cache-Control": "no-store"}
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)

    @routes.post("/import")
    def import_table(
        principal: Writer,
        file: Annotated[UploadFile, File(description="CSV: number, name, kind, grade, division, x, y, system, ...")],
        dry_run: Annotated[bool, Form(description="only say what would happen")] = False,
    ) -> Imported:
        """Take marks from a table; rows that cannot be taken are listed with field and reason."""
        content = file.file.read(_MOST_TABLE + 1)
        if len(content) > _MOST_TABLE:
            reason = f"larger than {_MOST_TABLE >> 20} MB"
            raise Refused("The table is too large.", code="too_large", errors=(FieldError("file", reason),))
        return marks.import_table(principal, decode_table(content), dry_run=dry_run)


def _requests(routes: APIRouter, marks: SurveyMarks, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("marks.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("marks.write"))]

    @routes.get("/requests")
    def requests(
        principal: Reader,
        state: RequestState | None = None,
        everybody: Annotated[bool, Query(description="all people's requests; needs marks.write")] = False,
        after: str | None = None,
        limit: _Limit = 50,
    ) -> Page[UseRequest]:
        """Requests for use, newest first."""
        return marks.requests.find(principal, state=state, everybody=everybody, after=after, limit=limit)

    @routes.post("/requests", status_code=201)
    def ask(principal: Reader, body: RequestBody) -> UseRequest:
        """Ask for the use of marks."""
        return marks.requests.ask(
            principal,
            body.marks,
            organisation=body.organisation,
            purpose=body.purpose,
            since=body.since,
            until=body.until,
        )

    @routes.post("/requests/{request}/decision")
    def decide(principal: Writer, request: str, body: DecisionBody) -> UseRequest:
        """Approve or refuse; an approval opens the exact places for its days."""
        return marks.requests.decide(principal, request, body.answer, body.note)

    @routes.post("/requests/{request}/return")
    def give_back(principal: Reader, request: str, body: ReturnBody) -> UseRequest:
        """The use has ended."""
        return marks.requests.give_back(principal, request, body.day, body.note)

    @routes.post("/requests/{request}/withdraw")
    def withdraw(principal: Reader, request: str) -> UseRequest:
        """Take back one's own request before it is decided."""
        return marks.requests.withdraw(principal, request)


def _register(routes: APIRouter, marks: SurveyMarks, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("marks.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("marks.write"))]

    @routes.post("", status_code=201)
    def register(principal: Writer, body: MarkBody) -> Mark:
        """Add a mark to the register."""
        return marks.register(principal, NewMark(**body.model_dump()))

    @routes.get("/{own}")
    def mark(principal: Reader, own: str) -> MarkDetail:
        """A mark with custody, history, attachments and former places."""
        return marks.mark(principal, own)

    @routes.patch("/{own}")
    def edit(principal: Writer, own: str, body: ChangeBody) -> Mark:
        """Change what the register says."""
        return marks.edit(principal, own, MarkChange(**body.model_dump(exclude={"version"})), body.version)

    @routes.get("/{own}/exact")
    def exact(principal: Reader, own: str) -> dict[str, Any]:
        """The exact place, for those with `marks.see` or an approved request. It is written down."""
        return marks.exact(principal, own)

    @routes.post("/{own}/relocation")
    def relocate(principal: Writer, own: str, body: RelocationBody) -> Mark:
        """Move a mark; the old place is kept."""
        return marks.relocate(
            principal,
            own,
            (body.x, body.y),
            body.system,
            body.operation,
            height=body.height,
            day=body.day,
            reason=body.reason,
            place=body.place,
        )

    @routes.post("/{own}/custody", status_code=201)
    def hand_over(principal: Writer, own: str, body: CustodyBody) -> Custody:
        """Give a mark into somebody's care."""
        return marks.reports.hand_over(principal, own, **body.model_dump())


def _reports(routes: APIRouter, marks: SurveyMarks, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("marks.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("marks.write"))]
    desk = marks.reports

    @routes.post("/{own}/reports", status_code=201)
    def report(
        principal: Writer,
        own: str,
        kind: Annotated[Literal["patrol", "damage", "repair", "cancelled"], Form()],
        state: Annotated[State | None, Form(description="as found; a repair leaves it good")] = None,
        day: Annotated[date | None, Form()] = None,
        note: Annotated[str, Form(max_length=2000)] = "",
        longitude: Annotated[float | None, Form()] = None,
        latitude: Annotated[float | None, Form()] = None,
        key: Annotated[str | None, Form(max_length=100, description="makes sending twice harmless")] = None,
        photos: Annotated[list[UploadFile] | None, File()] = None,
    ) -> MarkEvent:
        """What was found or done at a mark. A patrol needs a photo."""
        pictures = tuple(Photo(one.filename or "", one.file.read(_MOST_PHOTO)) for one in photos or [])
        told = Report(day, state, note, longitude, latitude, pictures, key)
        verbs = {"patrol": desk.patrol, "damage": desk.damage, "repair": desk.repair, "cancelled": desk.cancel}
        return verbs[kind](principal, own, told)

    @routes.post("/{own}/attachments", status_code=201)
    def attach(
        principal: Writer,
        own: str,
        file: Annotated[UploadFile, File()],
        kind: Annotated[AttachmentKind, Form()] = "photo",
    ) -> Attachment:
        """Add a sketch, photo or agreement."""
        return desk.attach(principal, own, kind, Photo(file.filename or "", file.file.read(_MOST_PHOTO)))

    @routes.get("/{own}/attachments/{attachment}", response_class=FileResponse)
    def attachment(principal: Reader, own: str, attachment: str) -> FileResponse:
        """The bytes of an attachment."""
        found, path = desk.attachment(principal, own, attachment)
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=3600, immutable",
        }
        return FileResponse(path, media_type=found.media_type, filename=found.name, headers=headers)
