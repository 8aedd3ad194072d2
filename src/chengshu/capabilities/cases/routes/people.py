"""HTTP of one person's desk: what waits, and who can be given work."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from chengshu.capabilities.cases.model import Waiting, Worker
from chengshu.capabilities.cases.service import Cases
from chengshu.security import Guard, Principal


class PersonCard(BaseModel):
    """Somebody by name."""

    id: str
    name: str


class PersonList(BaseModel):
    """Colleagues."""

    items: list[PersonCard]
    next: None = None
    total: int


def add_people(routes: APIRouter, cases: Cases, guard: Guard) -> None:
    """What waits for me, and whom I can ask."""
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]
    Actor = Annotated[Principal, Depends(guard.needs("cases.act"))]

    @routes.get("/waiting")
    def waiting(principal: Reader) -> Waiting:
        """How much waits for this person beside the queues."""
        return cases.waiting(principal)

    @routes.get("/people")
    def people(principal: Actor, q: Annotated[str, Query(max_length=80)] = "") -> PersonList:
        """Colleagues in and below one's own organisations."""
        items = [_card(one) for one in cases.people(q, principal)]
        return PersonList(items=items, total=len(items))

    @routes.get("/people/{account}")
    def person(principal: Reader, account: str) -> PersonCard:
        """The name behind an account that stands in a case."""
        return _card(cases.person(account))


def _card(one: Worker) -> PersonCard:
    return PersonCard(id=one.account, name=one.name)
