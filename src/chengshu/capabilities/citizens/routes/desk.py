"""The door of those who answer citizens: ``/citizens/desk``."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.citizens.model import Contact, Look, Tip, TipState, Topic
from chengshu.capabilities.citizens.service import Desk
from chengshu.security import Guard, Principal

Size = Annotated[int, Query(ge=1, le=200)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReasonBody(_Body):
    """Why a contact must be seen."""

    reason: Annotated[str, Field(max_length=500)]


class TipMoveBody(_Body):
    """Where a tip goes."""

    state: TipState
    answer: Annotated[str, Field(max_length=4000)] = ""


class TopicAnswerBody(_Body):
    """What the city does about it."""

    service: str
    division: str
    text: Annotated[str, Field(max_length=1000)]


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
