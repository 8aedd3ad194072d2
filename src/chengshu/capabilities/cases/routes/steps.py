"""HTTP of the desk: open, look, move."""

from typing import Annotated

from fastapi import APIRouter, Depends

from chengshu.capabilities.cases.model import Case, CaseDetail, MoveOutcome, MoveWish, Offers, OpenCase, Suggested
from chengshu.capabilities.cases.routes.bodies import (
    ManyMovesBody,
    MoveBody,
    MoveOutcomeList,
    MoveOutcomeOut,
    OffersBody,
    OpenBody,
    RateBody,
    SuggestionList,
    WhyNot,
)
from chengshu.capabilities.cases.service import Cases
from chengshu.security import Audit, Guard, Principal


def add_steps(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
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

    @routes.post("/moves")
    def move_many(principal: Actor, body: ManyMovesBody) -> MoveOutcomeList:
        """Make many moves at once. Each is made or refused by itself; the same keys again change nothing."""
        wishes = [MoveWish(**item.model_dump()) for item in body.items]
        made = [_told(one) for one in cases.move_many(wishes, principal)]
        moved = [one.case.number for one in made if one.case]
        audit(principal, "cases.move_many", moved[0] if moved else "-", {"asked": len(made), "moved": moved})
        return MoveOutcomeList(items=made, total=len(made))

    @routes.post("/moves/offers")
    def offers(principal: Actor, body: OffersBody) -> Offers:
        """Which moves can be made with these cases, and with which of them. Changes nothing."""
        return cases.offers(body.ids, principal)

    @routes.post("/moves/suggestions")
    def suggested_each(principal: Actor, body: OffersBody) -> Suggested:
        """Who should get each of these cases, by the routing tables; those with the same answer stand together."""
        return cases.suggested_each(body.ids, principal)

    @routes.get("/{case_id}/suggestions")
    def suggestions(principal: Actor, case_id: str) -> SuggestionList:
        """Who should get the case, by the routing tables of the city, and why."""
        items = cases.suggested(case_id, principal)
        return SuggestionList(items=items, total=len(items))

    @routes.post("/{case_id}/rating")
    def rate(principal: Opener, case_id: str, body: RateBody) -> Case:
        """Rate the result of a case that one opened oneself."""
        rated = cases.rate(case_id, body.rating, body.note, principal, body.key)
        audit(principal, "cases.rate", case_id, {"rating": body.rating})
        return rated


def _told(one: MoveOutcome) -> MoveOutcomeOut:
    error = one.error
    errors = [{"field": wrong.field, "reason": wrong.reason} for wrong in error.errors] if error else []
    why = WhyNot(status=error.status, code=error.code, detail=error.detail, errors=errors) if error else None
    return MoveOutcomeOut(case_id=one.case_id, case=one.case, problem=why)
