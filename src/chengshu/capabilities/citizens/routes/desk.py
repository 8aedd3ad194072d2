"""The door of those who answer citizens: ``/citizens/desk``."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.citizens.model import Contact, IncomingFilter, Look, ReportCard, Tip, TipState, Topic
from chengshu.capabilities.citizens.service import Desk, Incoming
from chengshu.security import Guard, Principal

Size = Annotated[int, Query(ge=1, le=200)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReasonBody(_Body):
    """Why a contact must be seen."""

    reason: Annotated[str, Field(max_length=500)]


class ReplyBody(_Body):
    """What is said to who reported."""

    text: Annotated[str, Field(max_length=1000)]


class HideBody(_Body):
    """Why others do not see a report; empty: they do."""

    reason: Annotated[str, Field(max_length=300)] = ""


class TipMoveBody(_Body):
    """Where a tip goes."""

    state: TipState
    answer: Annotated[str, Field(max_length=4000)] = ""


class TopicAnswerBody(_Body):
    """What the city does about it."""

    service: str
    division: str
    text: Annotated[str, Field(max_length=1000)]


def add_incoming(routes: APIRouter, incoming: Incoming, guard: Guard) -> None:
    """Add the routes of reports as they come in, and of the auditor of sealed contacts."""
    Reader = Annotated[Principal, Depends(guard.needs("citizens.read"))]
    Answerer = Annotated[Principal, Depends(guard.needs("citizens.answer"))]
    Auditor = Annotated[Principal, Depends(guard.needs("security.audit"))]

    @routes.get("/desk/reports")
    def reports(
        principal: Reader,
        q: Annotated[str | None, Query(max_length=80)] = None,
        service: Annotated[str | None, Query(max_length=120)] = None,
        hidden: bool | None = None,
        answered: bool | None = None,
        bad: bool = False,
        after: str | None = None,
        limit: Size = 50,
    ) -> dict[str, Any]:
        """Reports of one's area, newest first, with everything but the contact."""
        page = incoming.find(principal, IncomingFilter(q, service, hidden, answered, bad), after, limit)
        return {"items": page.items, "next": page.next, "total": None}

    @routes.get("/desk/reports/{number}")
    def report(principal: Reader, number: str) -> ReportCard:
        """One report of one's area."""
        return incoming.one(principal, number)

    @routes.get("/desk/reports/{number}/pictures/{digest}")
    def picture(principal: Reader, number: str, digest: str) -> FileResponse:
        """A photo of a report of one's area."""
        path, kind = incoming.picture(principal, number, digest)
        return FileResponse(path, media_type=kind, headers={"Cache-Control": "private, max-age=3600"})

    @routes.post("/desk/reports/{number}/reply")
    def reply(principal: Answerer, number: str, body: ReplyBody) -> ReportCard:
        """Say something to who reported, in words for everybody."""
        return incoming.reply(principal, number, body.text)

    @routes.post("/desk/reports/{number}/hidden")
    def hide(principal: Answerer, number: str, body: HideBody) -> ReportCard:
        """Keep a report from others for a reason; an empty reason shows it again."""
        return incoming.hide(principal, number, body.reason)

    @routes.get("/desk/looks")
    def looks(_: Auditor, after: str | None = None, limit: Size = 50) -> dict[str, Any]:
        """Who looked at which sealed contact of a tip, when and why."""
        page = incoming.looks(after, limit)
        return {"items": [{"tip": tip, "look": look} for tip, look in page.items], "next": page.next, "total": None}


def add_desk(routes: APIRouter, desk: Desk, guard: Guard) -> None:
    """Add the routes of tips, contacts and topics."""
    Reader = Annotated[Principal, Depends(guard.needs("citizens.read"))]
    Answerer = Annotated[Principal, Depends(guard.needs("citizens.answer"))]
    Trusted = Annotated[Principal, Depends(guard.needs("citizens.tips"))]

    @routes.get("/desk/topics")
    def topics(principal: Reader, days: Annotated[int, Query(ge=1, le=92)] = 14) -> list[Topic]:
        """What more people speak of than before."""
        return desk.topics(principal, days)

    @routes.post("/desk/topics/answers", status_code=204)
    def answer_topic(principal: Answerer, body: TopicAnswerBody) -> None:
        """Answer a topic."""
        desk.answer_topic(principal, body.service, body.division, body.text)

    @routes.post("/desk/reports/{number}/contact")
    def contact(principal: Answerer, number: str, body: ReasonBody) -> Contact:
        """How the reporter is reached. It is written down that it was seen."""
        return desk.contact(principal, number, body.reason)

    @routes.get("/desk/tips")
    def tips(
        principal: Trusted, state: TipState | None = None, after: str | None = None, limit: Size = 50
    ) -> dict[str, Any]:
        """Tips of one's area."""
        page = desk.tips(principal, state, after, limit)
        return {"items": page.items, "next": page.next, "total": None}

    @routes.post("/desk/tips/{number}/contact")
    def look(principal: Trusted, number: str, body: ReasonBody) -> Contact:
        """Open the sealed contact of a tip. Who, when and why stays written."""
        return desk.look(principal, number, body.reason)

    @routes.get("/desk/tips/{number}/looks")
    def looks(principal: Trusted, number: str) -> list[Look]:
        """Who looked at the contact of a tip."""
        return desk.looks(principal, number)

    @routes.post("/desk/tips/{number}/state")
    def move_tip(principal: Trusted, number: str, body: TipMoveBody) -> Tip:
        """Take a tip up, answer it, close it."""
        return desk.move_tip(principal, number, body.state, body.answer)
