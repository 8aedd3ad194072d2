"""HTTP of census campaigns."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chengshu.capabilities.components.model import Area, Campaign, Correction, Target
from chengshu.capabilities.components.service import Components
from chengshu.kit import Page
from chengshu.security import Guard, Principal

Size = Annotated[int, Query(ge=1, le=200)]
_Prefix = Annotated[str, StringConstraints(pattern=r"^\d{4,12}$")]
_Cell = Annotated[str, StringConstraints(pattern=r"^\d{12,20}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CampaignBody(_Body):
    """Where, what, when, and who walks (ids of accounts)."""

    name: str = Field(min_length=1, max_length=120)
    begins: date
    ends: date
    divisions: list[_Prefix] = Field(default_factory=list, max_length=200)
    cells: list[_Cell] = Field(default_factory=list, max_length=2000)
    classes: list[str] = Field(default_factory=list, max_length=200)
    surveyors: list[str] = Field(default_factory=list, max_length=200)


class SurveyorsBody(_Body):
    """Who walks (ids of accounts)."""

    surveyors: list[str] = Field(max_length=200)


class FindingBody(_Body):
    """What was found. ``changed`` names in `wanted` what is another."""

    component: str
    finding: Literal["found", "not_found", "changed"]
    seen: int | None = None
    wanted: dict[str, Any] = Field(default_factory=dict)
    note: str = Field(default="", max_length=1000)


class NewBody(_Body):
    """Something nobody has registered."""

    wanted: dict[str, Any]
    note: str = Field(default="", max_length=1000)
    although_near: bool = False


def add(routes: APIRouter, components: Components, guard: Guard) -> None:
    """The routes of campaigns."""
    _desk(routes, components, guard)
    _walk(routes, components, guard)


def _desk(routes: APIRouter, components: Components, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("components.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("components.write"))]

    @routes.get("/campaigns")
    def campaigns(_: Reader, after: str | None = None, limit: Size = 50) -> Page[Campaign]:
        """Campaigns, newest first, with how far they are."""
        return components.campaigns(after, limit)

    @routes.post("/campaigns", status_code=201)
    def plan(principal: Writer, body: CampaignBody) -> Campaign:
        """Plan a campaign."""
        return components.plan(
            principal,
            body.name,
            body.begins,
            body.ends,
            divisions=body.divisions,
            cells=body.cells,
            classes=body.classes,
            surveyors=body.surveyors,
        )

    @routes.get("/campaigns/{identity}")
    def campaign(_: Reader, identity: str) -> Campaign:
        """One campaign."""
        return components.campaign(identity)

    @routes.get("/campaigns/{identity}/areas")
    def areas(_: Reader, identity: str) -> Sequence[Area]:
        """How far it is, grid cell by grid cell."""
        return components.areas(identity)

    @routes.post("/campaigns/{identity}/start")
    def start(principal: Writer, identity: str) -> Campaign:
        """Begin: everything registered in the area now is to be seen."""
        return components.start(identity, principal)

    @routes.post("/campaigns/{identity}/close")
    def close(principal: Writer, identity: str) -> Campaign:
        """End it."""
        return components.close(identity, principal)

    @routes.put("/campaigns/{identity}/surveyors")
    def set_surveyors(principal: Writer, identity: str, body: SurveyorsBody) -> Campaign:
        """Other people walk it."""
        return components.set_surveyors(identity, body.surveyors, principal)


def _walk(routes: APIRouter, components: Components, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("components.read"))]

    @routes.get("/campaigns/{identity}/targets")
    def targets(
        principal: Reader,
        identity: str,
        cell: Annotated[str | None, Query(max_length=24)] = None,
        finding: Literal["open", "found", "not_found", "changed"] | None = None,
        after: str | None = None,
        limit: Size = 50,
    ) -> Page[Target]:
        """What is to be seen, or was."""
        return components.targets(identity, principal, cell=cell, finding=finding, after=after, limit=limit)

    @routes.get("/campaigns/{identity}/next")
    def next_targets(
        principal: Reader,
        identity: str,
        longitude: Annotated[float, Query(ge=-180, le=180)],
        latitude: Annotated[float, Query(ge=-90, le=90)],
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> Sequence[Target]:
        """What nobody has seen yet, nearest first."""
        return components.next_targets(identity, longitude, latitude, principal, limit)

    @routes.post("/campaigns/{identity}/findings")
    def report(principal: Reader, identity: str, body: FindingBody) -> Target:
        """Say what was found; by whoever walks the campaign."""
        return components.report(
            identity, body.component, body.finding, principal, seen=body.seen, wanted=body.wanted, note=body.note
        )

    @routes.post("/campaigns/{identity}/new", status_code=201)
    def report_new(principal: Reader, identity: str, body: NewBody) -> Correction:
        """Say that something stands there that nobody has registered."""
        return components.report_new(identity, body.wanted, body.note, principal, although_near=body.although_near)
