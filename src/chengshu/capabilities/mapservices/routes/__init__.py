"""HTTP of the map services: the standards below `/ogc`, the desks below `/api/v1/mapservices`."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from chengshu.capabilities.maps import Layer
from chengshu.capabilities.mapservices.logic.documents import CONFORMS_TO as OGC_API
from chengshu.capabilities.mapservices.routes import features, outside, records, tiles, wfs, wms, wmts
from chengshu.capabilities.mapservices.routes.visit import ROOT, Room, Visit, Words
from chengshu.capabilities.mapservices.service import MapServices
from chengshu.security import Audit, Guard, Principal, told

CONFORMS_TO = {
    *OGC_API,
    "http://www.opengis.net/doc/IS/wmts/1.0.0",
    "http://www.opengis.net/doc/IS/wms/1.3.0",
    "http://www.opengis.net/doc/IS/wfs/2.0.2",
    "http://www.opengis.net/doc/IS/fes/2.0.2",
}


def standards(services: MapServices, guard: Guard, words: Words) -> APIRouter:
    """The routes below `/ogc`. They describe themselves, so the API of the house does not list them."""
    routes = APIRouter(prefix=ROOT, tags=["ogc"], include_in_schema=False)
    room = Room(services, words)
    records.add(routes, room, guard)
    features.add(routes, room, guard)
    tiles.add(routes, room, guard)
    wmts.add(routes, room, guard)
    wms.add(routes, room, guard)
    wfs.add(routes, room, guard)
    outside.add_door(routes, room, guard)
    return routes


def router(services: MapServices, guard: Guard, audit: Audit, words: Words) -> APIRouter:
    """The routes below `/api/v1`."""
    routes = APIRouter(prefix="/mapservices", tags=["mapservices"], route_class=told(audit, "mapservices"))
    outside.add_usage(routes, services, guard)
    outside.add_desk(routes, services, guard)
    outside.add_watch(routes, services, guard)
    room = Room(services, words)
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]

    @routes.get("/examples")
    def examples(principal: Reader, request: Request) -> dict[str, Any]:
        """The addresses of every service for every layer one may see, to be copied into other software."""
        items = _examples(Visit(room, request, principal))
        return {"items": items, "next": None, "total": len(items)}

    return routes


def _examples(visit: Visit) -> list[dict[str, Any]]:
    services = {
        "ogcapi": visit.plain(""),
        "wmts": visit.plain("/wmts/1.0.0/WMTSCapabilities.xml"),
        "wms": visit.kvp("/wms") + "service=WMS&request=GetCapabilities",
        "wfs": visit.kvp("/wfs") + "service=WFS&request=GetCapabilities",
    }
    return [_example(visit, layer) | {"services": services} for layer in visit.layers()]


def _example(visit: Visit, layer: Layer) -> dict[str, Any]:
    tile = "{TileMatrix}/{TileRow}/{TileCol}.png"
    west, south, east, north = visit.extent(layer)
    wms_map = f"layers={layer.id}&styles=&crs=EPSG:4490&bbox={south},{west},{north},{east}&width=512&height=512"
    wfs_ask = f"typeNames=cs:{layer.id}&count=10"
    return {
        "layer": layer.id,
        "title": visit.title(layer),
        "geometry": layer.geometry,
        "grade": layer.grade,
        "features_count": layer.features,
        "extent": [west, south, east, north],
        "features": visit.plain(f"/collections/{layer.id}/items?limit=10"),
        "filter": visit.plain(f"/collections/{layer.id}/items?filter=code%20IS%20NOT%20NULL&limit=10"),
        "queryables": visit.plain(f"/collections/{layer.id}/queryables"),
        "vector_tiles": visit.plain(f"/collections/{layer.id}/tiles/WebMercatorQuad?f=tilejson"),
        "vector_tile": visit.plain(f"/collections/{layer.id}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"),
        "tiles_c": visit.plain(f"/wmts/1.0.0/{layer.id}/default/c/{tile}"),
        "tiles_w": visit.plain(f"/wmts/1.0.0/{layer.id}/default/w/{tile}"),
        "wms_map": visit.kvp("/wms") + f"service=WMS&version=1.3.0&request=GetMap&{wms_map}&format=image/png",
        "wms_legend": visit.kvp("/wms") + f"service=WMS&version=1.3.0&request=GetLegendGraphic&layer={layer.id}"
        "&format=image/png",
        "sld": visit.kvp("/wms") + f"service=WMS&version=1.1.1&request=GetStyles&layers={layer.id}",
        "style": visit.plain(f"/collections/{layer.id}/style"),
        "wfs_features": visit.kvp("/wfs") + f"service=WFS&version=2.0.0&request=GetFeature&{wfs_ask}",
        "gdal_features": f"OAPIF:{visit.plain('')}",
        "gdal_wfs": f"WFS:{visit.plain('/wfs')}",
    }
