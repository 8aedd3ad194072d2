"""Geocode, reverse, suggest, resolve, parse; divisions and coding rules."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from chengshu import __version__
from chengshu.capabilities.places.logic.wire import collection
from chengshu.capabilities.places.routes.words import After, Audit, Limit
from chengshu.capabilities.places.service import Places
from chengshu.kit import now
from chengshu.security import Guard, Principal
from chengshu.standards.addresses import PARTS, parse, romanise

_GEO_JSON = "application/geo+json"
MAX_TEXTS = 200


class Texts(BaseModel):
    """Addresses to be placed in one request; a file goes to ``/places/batches``."""

    texts: list[Annotated[str, Field(max_length=400)]] = Field(min_length=1, max_length=MAX_TEXTS)
    limit: int = Field(default=1, ge=1, le=5)


def router(places: Places, guard: Guard, audit: Audit) -> APIRouter:
    """What everybody asks."""
    routes = APIRouter(prefix="/places")
    Reader = Annotated[Principal, Depends(guard.needs("places.read"))]

    @routes.get("/geocode")
    def geocode(
        principal: Reader,
        q: Annotated[str, Query(min_length=1, max_length=400)],
        lon: Annotated[float | None, Query(ge=-180, le=180, description="nearer answers first among equals")] = None,
        lat: Annotated[float | None, Query(ge=-85, le=85)] = None,
        limit: Annotated[int, Query(ge=1, le=20)] = 5,
    ) -> dict[str, Any]:
        """Where a text says, as GeocodeJSON; each answer with its reasons."""
        near = (lon, lat) if lon is not None and lat is not None else None
        return collection(places.geocode(q, near, limit), {"text": q, "size": limit}, now(), __version__)

    @routes.post("/geocode")
    def geocode_many(principal: Reader, body: Texts) -> dict[str, Any]:
        """Answers for many texts, in their order."""
        found = places.geocode_many(body.texts, body.limit)
        told = [
            collection(one, {"text": text}, now(), __version__) for text, one in zip(body.texts, found, strict=True)
        ]
        return {"items": told, "next": None, "total": len(told)}

    @routes.get("/reverse")
    def reverse(
        principal: Reader,
        lon: Annotated[float, Query(ge=-180, le=180)],
        lat: Annotated[float, Query(ge=-85, le=85)],
        limit: Annotated[int, Query(ge=1, le=20)] = 3,
    ) -> dict[str, Any]:
        """What is at a point, as GeocodeJSON: the nearest doors with their distances."""
        return collection(places.reverse(lon, lat, limit), {"lon": lon, "lat": lat}, now(), __version__)

    @routes.get("/suggest")
    def suggest(
        principal: Reader,
        q: Annotated[str, Query(min_length=1, max_length=100)],
        limit: Annotated[int, Query(ge=1, le=20)] = 10,
    ) -> dict[str, Any]:
        """What somebody who has typed this much may mean; Latin letters are read as initials."""
        items = [asdict(one) for one in places.suggest(q, limit)]
        return {"items": items, "next": None, "total": len(items)}

    _words(routes, places, guard)
    return routes


def _words(routes: APIRouter, places: Places, guard: Guard) -> None:
    """Codes, parts, names, what hangs on a building, divisions."""
    Reader = Annotated[Principal, Depends(guard.needs("places.read"))]

    @routes.get("/resolve/{code}")
    def resolve(principal: Reader, code: str) -> dict[str, Any]:
        """The address, place or division with this code or id."""
        return collection([places.resolve(code)], {"code": code}, now(), __version__)

    @routes.get("/parse")
    def take_apart(principal: Reader, q: Annotated[str, Query(min_length=1, max_length=400)]) -> dict[str, Any]:
        """The parts of an address, without asking where it is."""
        parsed = parse(q)
        parts = [{**asdict(part), "title": PARTS[part.name]} for part in parsed.parts]
        return {"text": q, "normal": parsed.normal, "parts": parts}

    @routes.get("/romanise")
    def romanised(
        principal: Reader, q: Annotated[str, Query(min_length=1, max_length=100)], tones: bool = False
    ) -> dict[str, str]:
        """A place name in Hanyu Pinyin."""
        return {"name": q, "romanised": romanise(q, tones)}

    @routes.get("/buildings/{building}")
    def of_building(principal: Reader, building: str, after: After = None, limit: Limit = 100) -> dict[str, Any]:
        """The door plates and rooms linked to a building."""
        page = places.of_building(building, after, limit)
        return {**collection(page.items, {"building": building}, now(), __version__), "next": page.next}

    @routes.get("/divisions")
    def divisions(
        principal: Reader,
        code: str | None = None,
        parent: str | None = None,
        name: str | None = None,
        on: Annotated[date | None, Query(description="the day; today when left out")] = None,
    ) -> dict[str, Any]:
        """Divisions of a day, down to villages, from the city's own list."""
        items = [asdict(one) for one in places.divisions(code=code, parent=parent, name=name, on=on)]
        return {"items": items, "next": None, "total": len(items)}
