"""Who called about a case: ``/citizens/desk/calls``. Whoever lacks the grant gets the same answer for every case."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.citizens.model import Caller, Contact
from chengshu.capabilities.citizens.routes.desk import ReasonBody
from chengshu.capabilities.citizens.service import Callers
from chengshu.security import Audit, Guard, Principal


class CallerBody(BaseModel):
    """Name and number as the caller says them. ``key`` is made once per press of a button."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(max_length=20)]
    key: Annotated[str, Field(min_length=1, max_length=100)]


class CallerList(BaseModel):
    """Everybody who called about a case, without name and number."""

    items: list[Caller]
    next: None = None
    total: int


def add_calls(routes: APIRouter, callers: Callers, guard: Guard, audit: Audit) -> None:
    """Take down who called; see it, for a reason."""
    Opener = Annotated[Principal, Depends(guard.needs("cases.open"))]
    Trusted = Annotated[Principal, Depends(guard.needs("citizens.callers"))]

    @routes.post("/desk/calls/{case_id}", status_code=204)
    def take(principal: Opener, case_id: UUID, body: CallerBody) -> None:
        """Seal who called about a case. It is not given back here."""
        callers.take(str(case_id), Contact(body.name.strip(), body.phone.strip()), principal, body.key)
        audit(principal, "citizens.caller_taken", str(case_id), {})

    @routes.get("/desk/calls/{case_id}")
    def of_case(principal: Trusted, case_id: UUID) -> CallerList:
        """Who called about a case, without name and number, and who has looked at them."""
        items = callers.of_case(str(case_id), principal)
        return CallerList(items=items, total=len(items))

    @routes.post("/desk/calls/{case_id}/{caller}/contact")
    def look(principal: Trusted, case_id: UUID, caller: UUID, body: ReasonBody) -> Contact:
        """Open the sealed contact of a caller. Who, when and why stays written."""
        return callers.look(str(case_id), str(caller), principal, body.reason)
