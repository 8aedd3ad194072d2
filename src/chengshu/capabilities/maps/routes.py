"""HTTP of the maps engine."""

import gzip
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from chengshu.capabilities.maps.model import Bbox
from chengshu.capabilities.maps.service import MAX_FEATURES_A_PAGE, Maps
from chengshu.kit import FieldError, Refused
from chengshu.security import Guard, Principal

CONFORMS_TO = {"https://datatracker.ietf.org/doc/html/rfc7946"}
_GZIP_FROM = 1024


def router(maps: Maps, guard: Guard) -> APIRouter:
    """Return the routes of the maps engine."""
    routes = APIRouter(prefix="/maps", tags=["maps"])
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]

    @routes.get("/layers")
    def layers(principal: Reader) -> dict[str, Any]:
        """Every layer in drawing order."""
        items = [asdict(layer) for layer in maps.layers()]
        return {"items": items, "next": None, "total": len(items)}

    @routes.get("/layers/{layer}/features", response_class=Response)
    def features(
        principal: Reader,
        request: Request,
        layer: str,
        bbox: Annotated[str | None, Query(description="west,south,east,north in degrees")] = None,
        on: Annotated[date | None, Query(description="the day; today when left out")] = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=MAX_FEATURES_A_PAGE)] = 1000,
    ) -> Response:
        """Features of a layer as a GeoJSON FeatureCollection."""
        page = maps.features(layer, _bbox(bbox), on, after, limit)
        cursor = "null" if page.next is None else f'"{page.next}"'
        tail = f'],"next":{cursor},"numberReturned":{len(page.items)},"version":{page.version}}}'
        body = '{"type":"FeatureCollection","features":[' + ",".join(page.items) + tail
        return _reply(request, body.encode())

    @routes.get("/search")
    def search(
        principal: Reader,
        q: Annotated[str, Query(min_length=1, max_length=100)],
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> dict[str, Any]:
        """Features whose name or code begins with the text."""
        hits = [asdict(hit) for hit in maps.search(q, limit)]
        return {"items": hits, "next": None, "total": None}

    return routes


def _bbox(text: str | None) -> Bbox | None:
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        reason = "write west,south,east,north in degrees"
        raise Refused("The bbox cannot be read.", errors=(FieldError("bbox", reason),))
    return west, south, east, north


def _reply(request: Request, body: bytes) -> Response:
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "private, max-age=30"}
    if len(body) >= _GZIP_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 5)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type="application/geo+json", headers=headers)
