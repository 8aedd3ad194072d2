"""HTTP of routing."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.routing.model import Facts, Finding, Suggestion, TableVersion
from chengshu.capabilities.routing.service import Routing
from chengshu.capabilities.routing.written import document_of
from chengshu.security import Guard, Principal


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FactsBody(Body):
    """The facts of a case that is thought of."""

    classification: Annotated[str, Field(max_length=120)] | None = None
    condition: Annotated[str, Field(max_length=20)] | None = None
    division: Annotated[str, Field(max_length=12)] | None = None
    severity: str = "normal"
    at: datetime | None = None


class PlaceBody(Body):
    """A place, where the division is not known."""

    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-90, le=90)]


class TryBody(Body):
    """Facts, and a table that is not released yet."""

    facts: FactsBody
    place: PlaceBody | None = None
    document: dict[str, Any] | None = None


class LintBody(Body):
    """A table that is not released yet."""

    document: dict[str, Any]


class ReleaseBody(Body):
    """A new version. ``based_on`` is the version that was looked at."""

    document: dict[str, Any]
    based_on: int
    note: Annotated[str, Field(max_length=500)] = ""
    valid_from: date | None = None


class DecisionBody(Body):
    """Whether the version that a pack proposed is released."""

    accept: bool


class TableCard(BaseModel):
    """A version of a table with the document that writes it down."""

    version: TableVersion
    document: dict[str, Any]


class TableList(BaseModel):
    """A page of tables or versions."""

    items: list[TableCard]
    next: str | None = None
    total: int | None = None


class SuggestionCards(BaseModel):
    """Who should get the case, and why. ``division`` is where the place that was asked for lies."""

    items: list[Suggestion]
    next: None = None
    total: int
    division: str | None = None


class FindingList(BaseModel):
    """What a check found, errors first."""

    items: list[Finding]
    next: None = None
    total: int


def router(routing: Routing, guard: Guard) -> APIRouter:
    """Every route of routing, below ``/routing``."""
    routes = APIRouter(prefix="/routing", tags=["routing"])
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("routing.write"))]

    @routes.get("/tables")
    def tables(_: Reader) -> TableList:
        """The tables in force."""
        items = [_card(one) for one in routing.tables()]
        return TableList(items=items, total=len(items))

    @routes.get("/tables/{table}")
    def table(_: Reader, table: str) -> TableCard:
        """A table as it holds now."""
        return _card(routing.table(table))

    @routes.get("/tables/{table}/versions")
    def versions(
        _: Reader, table: str, after: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> TableList:
        """Every version of a table, the newest first."""
        page = routing.versions(table, after, limit)
        return TableList(items=[_card(one) for one in page.items], next=page.next)

    @routes.post("/tables/{table}/try")
    def try_out(_: Reader, table: str, body: TryBody) -> SuggestionCards:
        """What a table, or one that is not released yet, says of facts."""
        facts = Facts(routing.table(table).table.type, **body.facts.model_dump())
        if body.place and facts.division is None:
            facts = replace(facts, division=routing.division_at(body.place.longitude, body.place.latitude))
        items = routing.try_out(table, facts, body.document)
        return SuggestionCards(items=items, total=len(items), division=facts.division)

    @routes.post("/tables/{table}/lint")
    def lint(_: Reader, table: str, body: LintBody) -> FindingList:
        """What is wrong or odd in a table that is not released yet."""
        items = routing.lint(table, body.document)
        return FindingList(items=items, total=len(items))

    @routes.post("/tables/{table}/versions", status_code=201)
    def release(principal: Writer, table: str, body: ReleaseBody) -> TableCard:
        """Release a new version."""
        return _card(routing.release(table, body.document, body.note, body.based_on, principal, begins=body.valid_from))

    @routes.post("/tables/{table}/versions/{version}/withdraw")
    def withdraw(principal: Writer, table: str, version: int) -> TableCard:
        """Take back a version that has not begun."""
        return _card(routing.withdraw(table, version, principal))

    @routes.post("/tables/{table}/versions/{version}/decision")
    def decide(principal: Writer, table: str, version: int, body: DecisionBody) -> TableCard:
        """Release or refuse what a pack proposed over a version of the city's own."""
        return _card(routing.decide(table, version, body.accept, principal))

    return routes


def _card(version: TableVersion) -> TableCard:
    return TableCard(version=version, document=document_of(version.table))
