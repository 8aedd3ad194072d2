"""HTTP of the tiles engine."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.tiles.logic.grid import TMS_NAMES, TileKey, TileMatrixSet
from chengshu.capabilities.tiles.logic.matrix_sets import matrix_set
from chengshu.capabilities.tiles.model import TileSetFacts
from chengshu.capabilities.tiles.service import Tiles
from chengshu.capabilities.tiles.service.access import Access, Sight
from chengshu.capabilities.tiles.service.cache import Kept
from chengshu.capabilities.tiles.service.work import ARCHIVE, archive_params, archive_path
from chengshu.kit import Conflict, FieldError, Forbidden, NotFound, Refused
from chengshu.security import Audit, Guard, Principal, told

CONFORMS_TO = {
    "https://github.com/mapbox/vector-tile-spec/tree/master/2.1",
    "https://github.com/mapbox/tilejson-spec/tree/master/3.0.0",
    "http://www.opengis.net/spec/TwoDTileMatrixSet/2.0/conf/json-tilematrixset",
}
MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
_GZIP_FROM = 512
_MOST_LAYERS = 20


class ArchiveWish(BaseModel):
    """Which layers shall be in the file."""

    layers: Annotated[list[str], Field(min_length=1, max_length=_MOST_LAYERS)]
    title: Annotated[str, Field(max_length=200)] = ""


def router(tiles: Tiles, access: Access, jobs: Jobs, guard: Guard, audit: Audit) -> APIRouter:
    """Return the routes of the tiles engine."""
    routes = APIRouter(prefix="/tiles", tags=["tiles"], route_class=told(audit, "tiles"))
    _add_archives(routes, tiles, access, jobs, guard)
    _add_descriptions(routes, tiles, access, guard)
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]

    @routes.get("/{tms}/{layers}/{z}/{x}/{y}.mvt", response_class=Response)
    def tile(
        principal: Reader,
        request: Request,
        tms: str,
        layers: str,
        z: int,
        x: int,
        y: int,
        on: Annotated[date | None, Query(description="the day; today when left out")] = None,
        whole: Annotated[bool, Query(description="leave nothing out at low levels, however large it gets")] = False,
        sequence: Annotated[str, Query(description="from the TileJSON: the tile may then be kept for an hour")] = "",
    ) -> Response:
        """A vector tile of one layer, or of several separated by commas."""
        key, seen = TileKey(_known(tms), z, x, y), _seen(access, principal, layers)
        for layer, sight in seen:
            if sight.noted:
                audit(principal, "maps.controlled_read", layer, {"tile": f"{tms}/{z}/{x}/{y}", "on": str(on or "")})
        made = tiles.tiles([(layer, sight.hidden) for layer, sight in seen], key, on, whole=whole)
        keep = "private, no-cache"
        if not made.complete or any(sight.noted for _, sight in seen):
            keep = "no-store"
        elif sequence and sequence == tiles.sequence_tag([layer for layer, _ in seen]):
            keep = "private, max-age=3600"
        return _reply(request, made, keep)

    return routes


def _add_descriptions(routes: APIRouter, tiles: Tiles, access: Access, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]

    @routes.get("/matrix-sets")
    def matrix_sets(principal: Reader) -> dict[str, Any]:
        """The tile matrix sets in which every layer is served."""
        items = [{"id": name, "crs": matrix_set(name)["crs"]} for name in TMS_NAMES]
        return {"items": items, "next": None, "total": len(items)}

    @routes.get("/matrix-sets/{tms}")
    def one_matrix_set(principal: Reader, tms: str) -> dict[str, Any]:
        """A tile matrix set as OGC 17-083r4 describes it."""
        return matrix_set(_known(tms))

    @routes.get("/features/{layer}/{number}")
    def identify(principal: Reader, layer: str, number: int) -> dict[str, Any]:
        """The ids behind the number that a feature has inside tiles (nearly always one)."""
        access.sight(principal, layer)
        items = tiles.identify(layer, number)
        return {"items": items, "next": None, "total": len(items)}

    @routes.get("/{tms}/{layers}/tilejson")
    def tilejson(principal: Reader, request: Request, tms: str, layers: str, on: date | None = None) -> dict[str, Any]:
        """Where the tiles are and what is in them (TileJSON 3.0); layers are separated by commas."""
        matrices, seen = _known(tms), _seen(access, principal, layers)
        sequence = tiles.sequence_tag([layer for layer, _ in seen])
        query = {"sequence": sequence} | ({"on": on.isoformat()} if on else {})
        path = f"api/v1/tiles/{matrices}/{','.join(layer for layer, _ in seen)}"
        address = f"{request.base_url}{path}/{{z}}/{{x}}/{{y}}.mvt?{urlencode(query)}"
        facts = [tiles.metadata(layer) for layer, _ in seen]
        said = _tilejson(facts, [sight.hidden for _, sight in seen], address)
        return said | {"tile_matrix_set": matrices, "sequence": sequence}


def _tilejson(facts: Sequence[TileSetFacts], hidden: Sequence[frozenset[str]], address: str) -> dict[str, Any]:
    west, south, east, north = zip(*(one.bounds for one in facts), strict=True)
    return {
        "tilejson": "3.0.0",
        "name": ", ".join(one.layer for one in facts),
        "tiles": [address],
        "scheme": "xyz",
        "minzoom": 0,
        "maxzoom": max(one.max_zoom for one in facts),
        "bounds": [min(west), min(south), max(east), max(north)],
        "attribution": "; ".join(sorted({_credit(one.licence, one.synthetic) for one in facts} - {""})),
        "ready": all(one.ready for one in facts),
        "vector_layers": [
            {
                "id": one.layer,
                "description": one.title,
                "minzoom": 0,
                "maxzoom": one.max_zoom,
                "full_zoom": one.full_zoom,
                "geometry": one.geometry,
                "features": one.features,
                "fields": {name: kind for name, kind in one.fields.items() if name not in unseen},
            }
            for one, unseen in zip(facts, hidden, strict=True)
        ],
    }


def _add_archives(routes: APIRouter, tiles: Tiles, access: Access, jobs: Jobs, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]

    @routes.post("/archives", status_code=202)
    def order(principal: Reader, wish: ArchiveWish) -> dict[str, Any]:
        """Have all tiles of some layers written into one PMTiles file; the answer is a job to watch."""
        seen = [(layer, access.sight(principal, layer)) for layer in dict.fromkeys(wish.layers)]
        for layer, sight in seen:
            if sight.noted:
                raise Forbidden(f"The layer '{layer}' is controlled and cannot leave as a file.", code="controlled")
        title = wish.title or ", ".join(layer for layer, _ in seen)
        params = archive_params({layer: sight.hidden for layer, sight in seen})
        said = asdict(jobs.submit(ARCHIVE, params, principal.account, title))
        return said | {"href": f"/api/v1/tiles/archives/{said['id']}"}

    @routes.get("/archives/{job}", response_class=FileResponse)
    def fetch(principal: Reader, job: str) -> FileResponse:
        """The file of a finished job of one's own; ranges of it can be asked for."""
        found = jobs.get(job)
        if found.kind != ARCHIVE or found.by != principal.account:
            raise NotFound("There is no such job.", code="no_such_job")
        if found.state != "done":
            raise Conflict(f"This job is {found.state}; the file is there when it is done.", code="not_done")
        for layer in found.params["layers"]:
            access.sight(principal, layer)
        path = archive_path(tiles.folder, found.id)
        if not path.exists():
            raise NotFound("The file has been tidied away; order it again.", code="file_gone")
        return FileResponse(path, media_type="application/vnd.pmtiles", filename=f"tiles-{found.id}.pmtiles")


def _known(tms: str) -> TileMatrixSet:
    for name in TMS_NAMES:
        if name == tms:
            return name
    raise NotFound(
        f"There is no tile matrix set '{tms}'; there are: {', '.join(TMS_NAMES)}.", code="no_such_matrix_set"
    )


def _seen(access: Access, principal: Principal, layers: str) -> list[tuple[str, Sight]]:
    names = list(dict.fromkeys(layers.split(",")))
    if len(names) > _MOST_LAYERS:
        reason = f"{len(names)} layers; {_MOST_LAYERS} are allowed in one tile"
        raise Refused("These are too many layers.", errors=(FieldError("layers", reason),))
    return [(layer, access.sight(principal, layer)) for layer in names]


def _credit(licence: str, synthetic: bool) -> str:
    return "synthetic" if synthetic else licence


def _reply(request: Request, tile: Kept, keep: str) -> Response:
    headers = {"Cache-Control": keep, "ETag": f'"{tile.etag}"', "Vary": "Accept-Encoding"}
    if f'"{tile.etag}"' in request.headers.get("if-none-match", "") and keep != "no-store":
        return Response(status_code=304, headers=headers)
    if not tile.data:
        return Response(status_code=204, headers=headers)
    body = tile.data
    if len(body) >= _GZIP_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        body = tile.packed
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=MEDIA_TYPE, headers=headers)
