"""HTTP of the register: search, near, statistics, parties, export, one component."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from chengshu.capabilities.components.logic.writing import csv_lines, geojson_lines
from chengshu.capabilities.components.model import (
    Component,
    ComponentClass,
    ComponentFilter,
    HistoryEntry,
    Near,
    Owner,
    Party,
    Share,
    State,
    Stray,
)
from chengshu.capabilities.components.service import Components
from chengshu.kit import FieldError, Page, Refused
from chengshu.security import Guard, Principal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Size = Annotated[int, Query(ge=1, le=200)]
Place = Annotated[float, Query(ge=-180, le=180)]
Text = Annotated[str | None, Query(max_length=120)]


class Detail(BaseModel):
    """A component with who answers for it and what it was."""

    component: Component
    owners: Sequence[Owner]
    history: Sequence[HistoryEntry]


class Classes(BaseModel):
    """Every class under every numbering; `numbering` is the one that new components get."""

    numbering: str
    titles: dict[str, dict[str, str]]
    items: Sequence[ComponentClass]


class PartyBody(BaseModel):
    """Which organisation of the city a party is; null for none."""

    model_config = ConfigDict(extra="forbid")
    organisation: str | None


def _filter(
    q: Text = None,
    class_key: Text = None,
    big: Annotated[str | None, Query(pattern=r"^\d{2}$")] = None,
    state: State | None = None,
    division: Annotated[str | None, Query(pattern=r"^\d{2,12}$")] = None,
    cell: Annotated[str | None, Query(max_length=24)] = None,
    party: Annotated[int | None, Query(ge=0, le=2_147_483_647)] = None,
    bbox: Annotated[str | None, Query(max_length=120, description="west,south,east,north")] = None,
    standing: Annotated[bool, Query(description="without those that were removed")] = False,
) -> ComponentFilter:
    return ComponentFilter(q, class_key, big, state, division, cell, party, _box(bbox), standing)


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        wrong = (FieldError("bbox", "is west,south,east,north in degrees"),)
        raise Refused("The box cannot be read.", code="bbox_wrong", errors=wrong) from None
    return west, south, east, north


Filter = Annotated[ComponentFilter, Depends(_filter)]


def add(routes: APIRouter, components: Components, guard: Guard) -> None:
    """The routes of the register."""
    Reader = Annotated[Principal, Depends(guard.needs("components.read"))]
    _asking(routes, components, guard)
    _exporting(routes, components, guard)

    @routes.get("/{identity}")
    def component(principal: Reader, identity: str) -> Detail:
        """One component with its owners and its history."""
        found = components.component(identity, principal)
        owners = components.owner_of(identity)
        return Detail(component=found, owners=owners, history=components.history(identity, principal))


def _asking(routes: APIRouter, components: Components, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("components.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("components.write"))]

    @routes.get("")
    def find(
        principal: Reader, wanted: Filter, after: str | None = None, limit: Size = 50, total: bool = False
    ) -> Page[Component]:
        """Components in the order of their numbers. With `total` they are counted, up to ten thousand."""
        return components.find(wanted, principal, after=after, limit=limit, total=total)

    @routes.get("/classes")
    def classes(_: Reader) -> Classes:
        """The classes of components under every numbering that is known here."""
        settings, catalogue = components.settings(), components.catalogue()
        titles = {name: dict(words) for name, words in settings.titles.items()}
        return Classes(numbering=settings.numbering, titles=titles, items=catalogue.every())

    @routes.get("/statistics")
    def statistics(principal: Reader) -> Sequence[Share]:
        """How many components of each class are in which state; those that were removed are not counted."""
        return components.statistics(principal)

    @routes.get("/nearest")
    def nearest(
        principal: Reader,
        longitude: Place,
        latitude: Annotated[float, Query(ge=-90, le=90)],
        class_key: Text = None,
        within_m: Annotated[float, Query(gt=0, le=2000)] = 200,
        limit: Annotated[int, Query(ge=1, le=50)] = 5,
    ) -> Sequence[Near]:
        """The components nearest to a place, in metres on the ground."""
        return components.nearest(longitude, latitude, class_key, by=principal, within_m=within_m, limit=limit)

    @routes.get("/parties")
    def parties(principal: Reader) -> Sequence[Party]:
        """Who answers for components, for how many in one's area, and which organisation of the city each is."""
        return components.parties(principal)

    @routes.put("/parties/{identity}")
    def set_party(_: Writer, identity: int, body: PartyBody) -> Party:
        """Say which organisation of the city a party is, or with null that it is none known."""
        return components.set_party(identity, body.organisation)

    @routes.get("/strays")
    def strays(_: Writer, after: str | None = None, limit: Size = 50) -> Page[Stray]:
        """What lies on the layer of the map and cannot be a component, and why."""
        return components.strays(after, limit)

    @routes.get("/by-identifier/{identifier}")
    def by_identifier(principal: Reader, identifier: str, numbering: Text = None) -> Component:
        """The component with this number."""
        return components.by_identifier(identifier, principal, numbering)


def _exporting(routes: APIRouter, components: Components, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("components.read"))]

    @routes.get("/export.csv")
    def as_csv(principal: Reader, wanted: Filter) -> Any:
        """All components of a filter as CSV, which can be read in again."""
        lines = csv_lines(components.every(wanted, principal), components.catalogue().title)
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=_named("components.csv"))

    @routes.get("/export.geojson")
    def as_geojson(principal: Reader, wanted: Filter) -> Any:
        """All components of a filter as GeoJSON."""
        lines = geojson_lines(components.every(wanted, principal), components.catalogue().title)
        return StreamingResponse(lines, media_type="application/geo+json", headers=_named("components.geojson"))

    @routes.get("/export.xlsx")
    def as_workbook(principal: Reader, wanted: Filter) -> Response:
        """At most 100,000 components of a filter as an Excel file."""
        return Response(components.workbook(wanted, principal), media_type=XLSX, headers=_named("components.xlsx"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
