"""Who was reminded of a case, when, and how far it came: the ladders of cases beside the states of the post office."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from chengshu.capabilities.messages import Message
from chengshu.security import Guard, Principal
from chengshu.server.city import City


class Told(BaseModel):
    """One person, one channel, and what is honestly known of it. Addresses are nobody's business here."""

    name: str
    channel: str
    state: str
    error: str
    at: datetime


class ReminderCard(BaseModel):
    """A rung that was reached. ``told`` is empty while nothing was handed over."""

    id: str
    template: str
    rung: int
    stage: str
    due: datetime
    made: datetime
    handed_over: datetime | None
    told: list[Told]


class ReminderList(BaseModel):
    """The reminders of a case, the oldest first."""

    items: list[ReminderCard]
    next: None = None
    total: int


def router(city: City, guard: Guard) -> APIRouter:
    """``/cases/{case_id}/reminders``."""
    routes = APIRouter(tags=["cases"])
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]

    @routes.get("/cases/{case_id}/reminders")
    def reminders(principal: Reader, case_id: str) -> ReminderList:
        """Who was reminded of a case that one may see, and what became of each message."""
        found = city.cases.case(case_id, principal).reminders
        sent = city.messages.of_keys([one.id for one in found])
        items = [
            ReminderCard(
                id=one.id,
                template=one.template,
                rung=one.rung,
                stage=one.stage,
                due=one.due,
                made=one.made,
                handed_over=one.told,
                told=[_told(message) for message in sent.get(one.id, ())],
            )
            for one in found
        ]
        return ReminderList(items=items, total=len(items))

    return routes


def _told(message: Message) -> Told:
    at = message.read or message.delivered or message.sent or message.created
    return Told(name=message.name, channel=message.channel, state=message.state, error=message.error, at=at)
