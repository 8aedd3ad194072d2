"""HTTP of daily briefs and of the past."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chengshu.capabilities.operations.docx import document
from chengshu.capabilities.operations.model import Brief, Past
from chengshu.capabilities.operations.service import Operations
from chengshu.security import Guard, Principal

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DayBody(_Body):
    """The day a brief is about."""

    day: date


class EditBody(_Body):
    """Other words, by section; `version` is the one that was looked at."""

    version: int
    title: Annotated[str, Field(min_length=1, max_length=120)]
    texts: Annotated[dict[str, str], Field(max_length=20)] = {}


class ReleaseBody(_Body):
    """The version that is given out."""

    version: int


class BriefList(BaseModel):
    """A page of briefs."""

    items: list[Brief]
    next: str | None
    total: int | None = None


class PastList(BaseModel):
    """What stood at a moment, a line a kind."""

    at: AwareDatetime
    items: list[Past]
    next: str | None = None
    total: int | None = None


class DayOut(BaseModel):
    """How many things of each kind began in every quarter of an hour."""

    start: AwareDatetime
    slot_s: int
    counts: dict[str, list[int]]


def router(operations: Operations, guard: Guard) -> APIRouter:
    """``/operations/briefs`` and ``/operations/replay``."""
    routes = APIRouter()
    _reading(routes, operations, guard)
    _writing(routes, operations, guard)
    return routes


def _reading(routes: APIRouter, operations: Operations, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("operations.read"))]

    @routes.get("/briefs")
    def find_briefs(
        principal: Reader, after: str | None = None, limit: Annotated[int, Query(ge=1, le=100)] = 30
    ) -> BriefList:
        """Briefs, the newest day first; drafts for those who write them."""
        page = operations.briefs.find(principal, after, limit)
        return BriefList(items=page.items, next=page.next)

    @routes.get("/briefs/{brief}")
    def one_brief(principal: Reader, brief: str) -> Brief:
        """One brief with its figures and their sources."""
        return operations.briefs.get(brief, principal)

    @routes.get("/briefs/{brief}/docx", response_class=Response)
    def brief_document(principal: Reader, brief: str) -> Response:
        """The brief as a document for word processors."""
        found = operations.briefs.get(brief, principal)
        name = f"brief-{found.day.isoformat()}-{found.edition}.docx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(document(found, operations.words()), media_type=_DOCX, headers=headers)

    @routes.get("/briefs/{brief}/pdf", response_class=Response)
    def brief_paper(request: Request, principal: Reader, brief: str) -> Response:
        """The brief as a PDF: figures with their sources, each linked to the list it opens."""
        # Imported late: what draws papers takes a second to read, in every process that never draws one.
        from chengshu.capabilities.operations.pdf import paper

        found = operations.briefs.get(brief, principal)
        name = f"brief-{found.day.isoformat()}-{found.edition}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        drawn = paper(found, operations.words(), operations.font(), str(request.base_url).rstrip("/"))
        return Response(drawn, media_type="application/pdf", headers=headers)

    @routes.get("/replay")
    def replay(principal: Reader, at: AwareDatetime) -> PastList:
        """Incidents, cases, alerts and values as they stood at a moment."""
        return PastList(at=at, items=operations.replay.at(at, principal))

    @routes.get("/replay/day")
    def replay_day(principal: Reader, start: AwareDatetime, end: AwareDatetime) -> DayOut:
        """How much began in every quarter of an hour."""
        return DayOut(start=start, slot_s=900, counts=dict(operations.replay.day(start, end, principal)))


def _writing(routes: APIRouter, operations: Operations, guard: Guard) -> None:
    Commander = Annotated[Principal, Depends(guard.needs("operations.command"))]

    @routes.post("/briefs", status_code=201)
    def generate_brief(principal: Commander, body: DayBody) -> Brief:
        """The draft of a day, made from what the city knows; made again it keeps the words of people."""
        return operations.briefs.generate(body.day, principal)

    @routes.patch("/briefs/{brief}")
    def edit_brief(principal: Commander, brief: str, body: EditBody) -> Brief:
        """Other words."""
        return operations.briefs.edit(brief, body.version, body.title, body.texts, principal)

    @routes.post("/briefs/{brief}/release")
    def release_brief(principal: Commander, brief: str, body: ReleaseBody) -> Brief:
        """Give it out: from then on it does not change."""
        return operations.briefs.release(brief, body.version, principal)
