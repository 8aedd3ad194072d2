"""Outside services: the door to them, and the desk where they are registered; counts of use."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.mapservices.logic import outside as logic
from chengshu.capabilities.mapservices.logic.outside import Wish
from chengshu.capabilities.mapservices.model import OUTSIDE, NewOutside, Outside
from chengshu.capabilities.mapservices.routes.visit import Room, Visit
from chengshu.capabilities.mapservices.service import MapServices
from chengshu.kit import Forbidden
from chengshu.security import Guard, Principal

_SANDBOX = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


class Registration(BaseModel):
    """An outside service. `key` is kept sealed, sent as the parameter `key_parameter`, and never shown again."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["wms", "wmts", "wfs", "ogcapi", "xyz"]
    url: Annotated[str, Field(max_length=2000)]
    titles: dict[Literal["zh", "en"], Annotated[str, Field(max_length=200)]] = {}
    description: Annotated[str, Field(max_length=2000)] = ""
    licence: Annotated[str, Field(max_length=200)] = ""
    grade: Literal["open", "shared"] = "shared"
    key_parameter: Annotated[str, Field(max_length=32)] = ""
    key: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    probe_every_s: Annotated[int, Field(ge=30, le=86400)] = 300
    probe_path: Annotated[str, Field(max_length=500)] = ""
    cache_s: Annotated[int, Field(ge=0, le=604800)] = 3600
    extent: tuple[float, float, float, float] | None = None
    enabled: bool = True

    def service(self, id: str) -> NewOutside:
        """The same for the engine."""
        return NewOutside(id=id, **{**self.model_dump(), "titles": dict(self.titles)})


class NewRegistration(Registration):
    """With the id it shall have."""

    id: Annotated[str, Field(max_length=48)]

    def new(self) -> NewOutside:
        """The same for the engine."""
        return NewOutside(**{**self.model_dump(), "titles": dict(self.titles)})


class Leave(BaseModel):
    """Whether a service may live at a private address."""

    allowed: bool


def add_door(routes: APIRouter, room: Room, guard: Guard) -> None:
    """The way through: `/ogc/outside/{id}`."""
    reason = "outside services open to anybody are passed on to anybody; every other needs maps.read"
    Visitor = Annotated[Principal, Depends(guard.anybody(reason))]

    @routes.get("/outside/{id}")
    @routes.get("/outside/{id}/{path:path}")
    def door(principal: Visitor, request: Request, id: str, path: str = "") -> Response:
        """An answer of an outside service, its key and its addresses taken out."""
        visit = Visit(room, request, principal)
        service = room.services.outside.get_for(principal, id)
        wish = Wish(path, tuple(request.query_params.multi_items()))
        ours, suffix = visit.plain(f"/outside/{id}"), visit.suffix.lstrip("?")

        def make() -> Response:
            found = room.services.outside.fetch(principal, id, wish, ours=ours, suffix=suffix)
            keep = f"private, max-age={min(service.cache_s, 3600)}" if service.cache_s else "no-store"
            return visit.answer(found.body, found.media_type, headers=_SANDBOX, keep=keep)

        return visit.count("outside", [OUTSIDE + id], make)


def add_desk(routes: APIRouter, services: MapServices, guard: Guard) -> None:
    """The registry, below `/api/v1/mapservices`."""
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("maps.write"))]
    desk = services.outside

    @routes.get("/outside")
    def every(principal: Reader) -> dict[str, Any]:
        """The outside services."""
        items = [_said(one) for one in desk.every(principal)]
        return {"items": items, "next": None, "total": len(items)}

    @routes.get("/outside/templates")
    def templates(principal: Reader) -> dict[str, Any]:
        """Services that are registered often, to be filled in."""
        items = list(logic.templates())
        return {"items": items, "next": None, "total": len(items)}

    @routes.post("/outside", status_code=201)
    def register(principal: Writer, body: NewRegistration) -> dict[str, Any]:
        """Register an outside service."""
        return _said(desk.register(body.new(), principal))

    @routes.get("/outside/{id}")
    def one(principal: Reader, id: str) -> dict[str, Any]:
        """An outside service, and how it was in the last day and month."""
        found = desk.get_for(principal, id)
        seen = {f"last_{days}_days": asdict(desk.availability(id, days)) for days in (1, 30)}
        return _said(found) | {"availability": seen}

    @routes.get("/outside/{id}/layers")
    def layers(principal: Reader, id: str) -> dict[str, Any]:
        """The layers that the map can show of it, each with the address of its tiles at our door."""
        items = [asdict(one) for one in desk.offers(principal, id, ours=f"/ogc/outside/{id}")]
        return {"items": items, "next": None, "total": len(items)}

    @routes.put("/outside/{id}")
    def change(principal: Writer, id: str, body: Registration) -> dict[str, Any]:
        """Change an outside service; without `key` the key stays, unless the address is another one."""
        return _said(desk.change(body.service(id)))

    @routes.delete("/outside/{id}", status_code=204)
    def remove(principal: Writer, id: str) -> None:
        """Forget an outside service."""
        desk.remove(id)


def add_watch(routes: APIRouter, services: MapServices, guard: Guard) -> None:
    """Which networks services may live in, and what was seen of them."""
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("maps.write"))]
    Administrator = Annotated[Principal, Depends(guard.needs("system.write"))]
    desk = services.outside

    @routes.put("/outside/{id}/private-addresses")
    def allow(principal: Administrator, id: str, body: Leave) -> dict[str, Any]:
        """Allow (or not) that a service lives at an address inside the city's own network."""
        return _said(desk.allow_private(id, body.allowed))

    @routes.get("/private-addresses")
    def hosts(principal: Administrator) -> dict[str, Any]:
        """Every outside service and whether it may live inside; without what only readers of the map may know."""
        names = ("id", "titles", "url", "created_by", "private_addresses", "state")
        items = [{name: getattr(one, name) for name in names} for one in desk.all()]
        return {"items": items, "next": None, "total": len(items)}

    @routes.post("/outside/{id}/probes", status_code=201)
    def probe(principal: Writer, id: str) -> dict[str, Any]:
        """Look at it now."""
        return asdict(desk.probe(id))

    @routes.get("/outside/{id}/probes")
    def probes(
        principal: Reader, id: str, after: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 100
    ) -> dict[str, Any]:
        """What was seen of it, newest first."""
        desk.get_for(principal, id)
        page = desk.probes(id, after, limit)
        return {"items": [asdict(one) for one in page.items], "next": page.next, "total": None}


def add_usage(routes: APIRouter, services: MapServices, guard: Guard) -> None:
    """Counts of use."""
    Known = Annotated[Principal, Depends(guard.signed_in())]
    By = Literal["day", "layer", "service", "consumer", "token"]

    @routes.get("/usage")
    def usage(
        principal: Known,
        first: date | None = None,
        last: date | None = None,
        layer: str | None = None,
        token: str | None = None,
        everybody: Annotated[bool, Query(description="of all accounts; needs system.read")] = False,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> dict[str, Any]:
        """How often one's own keys asked, by day, layer and service."""
        wanted = _wanted(principal, everybody) | {"first": first, "last": last, "layer": layer, "token": token}
        page = services.usage.counts(wanted, after=after, limit=limit)
        return {"items": [asdict(one) for one in page.items], "next": page.next, "total": None}

    @routes.get("/usage/totals")
    def totals(
        principal: Known,
        by: By = "day",
        first: date | None = None,
        last: date | None = None,
        layer: str | None = None,
        token: str | None = None,
        everybody: Annotated[bool, Query(description="of all accounts; needs system.read")] = False,
    ) -> dict[str, Any]:
        """The same, summed by day, layer, service, account or key."""
        wanted = _wanted(principal, everybody) | {"first": first, "last": last, "layer": layer, "token": token}
        items = services.usage.totals(wanted, by)
        return {"items": items, "next": None, "total": len(items)}


def _wanted(principal: Principal, everybody: bool) -> dict[str, Any]:
    if not everybody:
        return {"consumer": principal.id}
    if not principal.can("system.read"):
        raise Forbidden("Counts of everybody need the permission system.read.", code="permission_missing")
    return {}


def _said(one: Outside) -> dict[str, Any]:
    return asdict(one) | {"href": f"/ogc/outside/{one.id}"}
