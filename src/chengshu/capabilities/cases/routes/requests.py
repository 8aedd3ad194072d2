"""HTTP of waiting and of requests that others decide."""

from datetime import UTC
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from chengshu.capabilities.cases.model import Case, Request, SideFilter
from chengshu.capabilities.cases.routes.bodies import AskBody, DecideBody, KeyBody, ReasonBody, RequestList
from chengshu.capabilities.cases.service import Cases
from chengshu.kit import now
from chengshu.security import Audit, Guard, Principal


def add_requests(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    """Ask, decide, withdraw."""
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]
    Actor = Annotated[Principal, Depends(guard.needs("cases.act"))]

    @routes.get("/requests")
    def requests(
        principal: Reader,
        mine: Annotated[bool, Query(description="those that this person decides now")] = False,
        state: str | None = None,
        kind: str | None = None,
        case_id: str | None = None,
        asked: Annotated[bool, Query(description="those that this person asked for")] = False,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> RequestList:
        """Requests that this person asked for, decides or oversees, the newest first."""
        asker = principal.id if asked else None
        wanted = SideFilter(case_id=case_id, kind=kind, state=state, asked_by=asker, mine=mine)
        page = cases.requests(wanted, principal, after=after, limit=limit)
        return RequestList(items=page.items, next=page.next)

    @routes.get("/requests/{request_id}")
    def request(principal: Reader, request_id: str) -> Request:
        """One request, for those who may see its case: who decides it always may."""
        return cases.request(request_id, principal)

    @routes.post("/requests/{request_id}/decision")
    def decide(principal: Actor, request_id: str, body: DecideBody) -> Request:
        """Decide the step that waits."""
        decided = cases.decide(request_id, body.accept, body.note, principal, body.key)
        detail = {"request": request_id, "kind": decided.kind, "accept": body.accept, "state": decided.state}
        audit(principal, "cases.decide", decided.case_id, detail)
        return decided

    @routes.post("/requests/{request_id}/withdrawal")
    def withdraw(principal: Actor, request_id: str, body: KeyBody) -> Request:
        """Take back what one asked for."""
        gone = cases.withdraw(request_id, principal, body.key)
        audit(principal, "cases.withdraw", gone.case_id, {"request": request_id})
        return gone

    @routes.post("/{case_id}/requests", status_code=201)
    def ask(principal: Actor, case_id: str, body: AskBody) -> Request:
        """Ask for an extension, a shelving, or that a miss is left out of the score."""
        if body.kind == "shelving":
            until = body.until or now().astimezone(UTC)
            made = cases.ask_shelving(case_id, until, body.reason, principal, body.key)
        else:
            verb = cases.ask_extension if body.kind == "extension" else cases.appeal
            made = verb(case_id, principal, body.reason, body.key)
        audit(principal, f"cases.ask_{body.kind}", case_id, {"request": made.id})
        return made


def add_waiting(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    """Suspend and resume."""
    Actor = Annotated[Principal, Depends(guard.needs("cases.act"))]

    @routes.post("/{case_id}/suspension")
    def suspend(principal: Actor, case_id: str, body: ReasonBody) -> Case:
        """Let the clock of the stage wait."""
        case = cases.suspend(case_id, principal, body.reason, body.key)
        audit(principal, "cases.suspend", case_id, {"number": case.number})
        return case

    @routes.post("/{case_id}/resumption")
    def resume(principal: Actor, case_id: str, body: ReasonBody) -> Case:
        """Let a suspended clock go on."""
        case = cases.resume(case_id, principal, body.reason, body.key)
        audit(principal, "cases.resume", case_id, {"number": case.number})
        return case
