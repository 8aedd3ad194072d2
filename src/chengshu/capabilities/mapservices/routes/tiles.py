"""OGC API – Tiles: tile matrix sets, tile sets of layers, vector tiles, TileJSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from chengshu.capabilities.maps import Layer
from chengshu.capabilities.mapservices.logic import documents, drawing, filters, styles
from chengshu.capabilities.mapservices.logic.styles import Styled
from chengshu.capabilities.mapservices.logic.systems import bounds_in, named, offered
from chengshu.capabilities.mapservices.model import BadRequest
from chengshu.capabilities.mapservices.routes.features import refuse_f
from chengshu.capabilities.mapservices.routes.visit import JSON, Room, Visit
from chengshu.capabilities.tiles import TMS_NAMES, TileKey, TileMatrixSet, TileSetFacts, matrix_set
from chengshu.kit import NotFound
from chengshu.security import Guard, Principal

_MERCATOR_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
_CRS = {
    "WebMercatorQuad": "http://www.opengis.net/def/crs/EPSG/0/3857",
    "CGCS2000Quad": "http://www.opengis.net/def/crs/EPSG/0/4490",
}


_REASON = "layers open to anybody are served to anybody; the maps decide about every other"


def add(routes: APIRouter, room: Room, guard: Guard) -> None:
    """Add the routes."""
    _matrix_sets(routes, room, guard)
    _tile_sets(routes, room, guard)


def _matrix_sets(routes: APIRouter, room: Room, guard: Guard) -> None:
    Visitor = Annotated[Principal, Depends(guard.anybody(_REASON))]

    @routes.get("/tileMatrixSets")
    def matrix_sets(principal: Visitor, request: Request) -> Response:
        """The tile matrix sets."""
        visit = Visit(room, request, principal)
        refuse_f(visit, "json")
        items = [
            {
                "id": name,
                "title": name,
                "crs": _CRS[name],
                **({"uri": _MERCATOR_URI} if name == "WebMercatorQuad" else {}),
                "links": [{"rel": "self", "type": JSON, "href": visit.href(f"/tileMatrixSets/{name}")}],
            }
            for name in TMS_NAMES
        ]
        return visit.json({"tileMatrixSets": items})

    @routes.get("/tileMatrixSets/{tms}")
    def one_matrix_set(principal: Visitor, request: Request, tms: str) -> Response:
        """A tile matrix set."""
        visit = Visit(room, request, principal)
        refuse_f(visit, "json")
        return visit.json(matrix_set(_known(tms)))


def _tile_sets(routes: APIRouter, room: Room, guard: Guard) -> None:
    Visitor = Annotated[Principal, Depends(guard.anybody(_REASON))]

    @routes.get("/collections/{layer}/tiles")
    def tile_sets(principal: Visitor, request: Request, layer: str) -> Response:
        """The tile sets of a layer."""
        visit = Visit(room, request, principal)
        refuse_f(visit, "json")
        found = visit.layer(layer)
        items = [_summary(visit, found, name) for name in TMS_NAMES]
        self_link = {"rel": "self", "type": JSON, "href": visit.href(f"/collections/{layer}/tiles")}
        return visit.json({"links": [self_link], "tilesets": items})

    @routes.get("/collections/{layer}/tiles/{tms}")
    def tile_set(principal: Visitor, request: Request, layer: str, tms: str) -> Response:
        """A tile set of a layer, also as TileJSON."""
        visit = Visit(room, request, principal)
        found, name = visit.layer(layer), _known(tms)
        facts = room.services.tiles.metadata(layer)
        hidden = room.services.asking.hidden(principal, layer)
        if refuse_f(visit, "json", "tilejson") == "tilejson":
            return visit.json(_tilejson(visit, found, name, facts, hidden))
        return visit.json(_described(visit, found, name, facts, hidden))

    @routes.get("/collections/{layer}/style")
    def style(principal: Visitor, request: Request, layer: str) -> Response:
        """How the layer is drawn, for its vector tiles in Web Mercator."""
        visit = Visit(room, request, principal)
        refuse_f(visit, "json")
        return _style(visit, visit.layer(layer))

    @routes.get("/collections/{layer}/tiles/{tms}/{level}/{row}/{column}")
    def tile(principal: Visitor, request: Request, layer: str, tms: str, level: str, row: str, column: str) -> Response:
        """A vector tile."""
        visit = Visit(room, request, principal)
        refuse_f(visit, "mvt")
        found = visit.layer(layer)
        return visit.count("tiles", [found.id], lambda: _tile(visit, found, _key(tms, level, row, column)))


def _known(tms: str) -> TileMatrixSet:
    for name in TMS_NAMES:
        if name == tms:
            return name
    raise NotFound(f"There is no tile matrix set '{tms[:40]}'; there are {', '.join(TMS_NAMES)}.", code="no_such_set")


def _key(tms: str, level: str, row: str, column: str) -> TileKey:
    numbers = [one for one in (level, row, column.removesuffix(".mvt")) if one.isascii() and one.isdigit()]
    if len(numbers) != 3 or any(len(one) > 9 for one in numbers):
        raise BadRequest("tileMatrix", "level, row and column are whole numbers")
    z, y, x = map(int, numbers)
    return TileKey(_known(tms), z, x, y)


def _tile(visit: Visit, layer: Layer, key: TileKey) -> Response:
    days = filters.days_of(visit.params.get("datetime"))
    visit.only(["datetime"])
    hidden = visit.room.services.asking.hidden(visit.principal, layer.id)
    note_read(visit, layer, f"{key.tms}/{key.z}/{key.x}/{key.y}")
    made = visit.room.services.tiles.fetch(layer.id, key, days[0] if days else None, hidden=hidden)
    keep = "private, no-cache" if made.complete and layer.grade != "controlled" else "no-store"
    if not made.data:
        return Response(status_code=204, headers={"Cache-Control": keep})
    return visit.answer(made.data, documents.MVT, tag=made.etag, keep=keep)


def note_read(visit: Visit, layer: Layer, what: str) -> None:
    """A tile or picture of a controlled layer is a read of it and must stand in the trail."""
    if layer.grade == "controlled":
        visit.room.services.asking.note(visit.principal, layer.id, what)


def _pattern(visit: Visit, layer: Layer, tms: str) -> str:
    return visit.plain(f"/collections/{layer.id}/tiles/{tms}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}") + visit.suffix


def _summary(visit: Visit, layer: Layer, tms: TileMatrixSet) -> dict[str, Any]:
    path = f"/collections/{layer.id}/tiles/{tms}"
    uri = {"tileMatrixSetURI": _MERCATOR_URI} if tms == "WebMercatorQuad" else {}
    return {
        "title": visit.title(layer),
        "tileMatrixSetId": tms,
        **uri,
        "crs": _CRS[tms],
        "dataType": "vector",
        "links": [
            {"rel": "self", "type": JSON, "href": visit.href(path)},
            {"rel": _SCHEME, "type": JSON, "href": visit.href(f"/tileMatrixSets/{tms}")},
            {"rel": "item", "type": documents.MVT, "href": _pattern(visit, layer, tms), "templated": True},
        ],
    }


def _described(
    visit: Visit, layer: Layer, tms: TileMatrixSet, facts: TileSetFacts, hidden: frozenset[str]
) -> dict[str, Any]:
    dimension = {"point": 0, "line": 1, "polygon": 2}.get(layer.geometry)
    types = {"String": "string", "Number": "number", "Boolean": "boolean"}
    shown = {name: {"type": types[kind]} for name, kind in facts.fields.items() if name not in hidden}
    about = {
        "id": layer.id,
        "title": visit.title(layer),
        "dataType": "vector",
        **({"geometryDimension": dimension} if dimension is not None else {}),
        "minTileMatrix": str(facts.min_zoom),
        "maxTileMatrix": str(facts.max_zoom),
        "propertiesSchema": {"type": "object", "properties": shown},
    }
    # No limits of each level: they are optional, and GDAL 3.12 would show only the first two levels of such a set.
    return _summary(visit, layer, tms) | {"boundingBox": _box(tms, facts.bounds), "layers": [about]}


def _box(tms: TileMatrixSet, bounds: tuple[float, float, float, float]) -> dict[str, Any]:
    """The extent in the system of the tile set and in the order of its axes: GDAL knows no other."""
    reference = named(_CRS[tms], offered(114))
    west, south, east, north = bounds_in(bounds, reference)
    low, high = ([south, west], [north, east]) if reference.swapped else ([west, south], [east, north])
    return {"lowerLeft": low, "upperRight": high, "crs": _CRS[tms]}


def _style(visit: Visit, layer: Layer) -> Response:
    facts = visit.room.services.tiles.metadata(layer.id)
    address = visit.plain(f"/collections/{layer.id}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}") + visit.suffix
    said = {"minzoom": facts.min_zoom, "maxzoom": facts.max_zoom, "bounds": list(facts.bounds)}
    one = Styled(layer.id, visit.title(layer), layer.geometry, drawing.look_of(layer.style))
    return visit.json(styles.tile_style(one, address, said), styles.STYLE_MEDIA)


def _tilejson(
    visit: Visit, layer: Layer, tms: TileMatrixSet, facts: TileSetFacts, hidden: frozenset[str]
) -> dict[str, Any]:
    address = visit.plain(f"/collections/{layer.id}/tiles/{tms}/{{z}}/{{y}}/{{x}}") + visit.suffix
    return {
        "tilejson": "3.0.0",
        "name": visit.title(layer),
        "tiles": [address],
        "minzoom": facts.min_zoom,
        "maxzoom": facts.max_zoom,
        "bounds": list(facts.bounds),
        "attribution": visit.say("synthetic") if layer.synthetic else layer.licence,
        "tile_matrix_set": tms,
        "ready": facts.ready,
        "vector_layers": [
            {
                "id": layer.id,
                "description": visit.abstract(layer),
                "minzoom": facts.min_zoom,
                "maxzoom": facts.max_zoom,
                "fields": {name: kind for name, kind in facts.fields.items() if name not in hidden},
            }
        ],
    }
