"""HTTP of office hours."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends

from chengshu.capabilities.cases.model import Hours
from chengshu.capabilities.cases.routes.bodies import HoursBody, HoursCard, HoursList
from chengshu.capabilities.cases.service import Cases
from chengshu.security import Audit, Guard, Principal


def add_hours(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    """Every organisation may work by hours of its own."""
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]
    Designer = Annotated[Principal, Depends(guard.needs("cases.design"))]

    @routes.get("/hours")
    def hours(principal: Reader) -> HoursList:
        """The organisations that do not work by the hours of the city, and what those are (minutes of the day)."""
        items = [_card(one) for one in cases.hours()]
        return HoursList(items=items, city=list(cases.city_hours()), total=len(items))

    @routes.put("/hours/{organisation}")
    def set_hours(principal: Designer, organisation: str, body: HoursBody) -> HoursCard:
        """Give an organisation, and those below it, hours of their own."""
        kept = cases.set_hours(organisation, body.hours, body.days, principal)
        audit(principal, "cases.set_hours", organisation, {"hours": body.hours})
        return _card(kept)

    @routes.delete("/hours/{organisation}", status_code=204)
    def drop_hours(principal: Designer, organisation: str) -> None:
        """Let an organisation work by the hours of those above it again."""
        cases.drop_hours(organisation)
        audit(principal, "cases.drop_hours", organisation, {})


def _card(hours: Hours) -> HoursCard:
    return HoursCard(**asdict(hours))
