"""WMTS 1.0: KVP and REST, raster and vector tiles, in the schemes `c` and `w`."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from chengshu.capabilities.mapservices.logic import filters, ows, wmts
from chengshu.capabilities.mapservices.logic.schemes import SIDE, scheme
from chengshu.capabilities.mapservices.logic.wmts import TiledLayer
from chengshu.capabilities.mapservices.model import BadRequest
from chengshu.capabilities.mapservices.routes.tiles import note_read
from chengshu.capabilities.mapservices.routes.visit import Room, Visit, bodies_of
from chengshu.capabilities.tiles import TileKey
from chengshu.kit import ChengshuError
from chengshu.security import Guard, Principal

XML = "text/xml; charset=utf-8"
_PATH = "/wmts"


def add(routes: APIRouter, room: Room, guard: Guard) -> None:
    """Add the routes."""
    reason = "layers open to anybody are served to anybody; the maps decide about every other"
    Visitor = Annotated[Principal, Depends(guard.anybody(reason))]

    @routes.get(_PATH)
    def kvp(principal: Visitor, request: Request) -> Response:
        """GetCapabilities and GetTile as parameters."""
        visit, params = Visit(room, request, principal), bodies_of(request)
        return _reported(lambda: _kvp(visit, params))

    @routes.get(_PATH + "/1.0.0/WMTSCapabilities.xml")
    def capabilities(principal: Visitor, request: Request) -> Response:
        """GetCapabilities as a path."""
        visit = Visit(room, request, principal)
        return _reported(lambda: _capabilities(visit))

    @routes.get(_PATH + "/1.0.0/{layer}/{style}/{matrix_set}/{level}/{row}/{column}")
    def tile(
        principal: Visitor, request: Request, layer: str, style: str, matrix_set: str, level: str, row: str, column: str
    ) -> Response:
        """GetTile as a path."""
        visit = Visit(room, request, principal)
        number, _, suffix = column.partition(".")
        return _reported(
            lambda: _tile(visit, layer, style, suffix or "png", scheme(matrix_set).key(level, row, number))
        )


def _reported(make: Callable[[], Response]) -> Response:
    """An answer, or an ExceptionReport that says what was wrong."""
    try:
        return make()
    except ChengshuError as error:
        field = error.errors[0].field if error.errors else ""
        code = error.code if isinstance(error, BadRequest) else "InvalidParameterValue"
        body = ows.report(code, field, error.detail, "1.1.0")
        return Response(body, error.status, {"Cache-Control": "no-store"}, XML)


def _kvp(visit: Visit, params: Mapping[str, str]) -> Response:
    if params.get("service", "WMTS").upper() != "WMTS":
        raise BadRequest("service", "write WMTS")
    asked = params.get("request", "").lower()
    if asked == "getcapabilities":
        versions = params.get("acceptversions", params.get("version", wmts.VERSION)).split(",")
        if wmts.VERSION not in versions:
            raise BadRequest("AcceptVersions", f"{wmts.VERSION} is spoken", code="VersionNegotiationFailed")
        return _capabilities(visit)
    if asked != "gettile":
        known = "GetCapabilities and GetTile are answered"
        raise BadRequest("request", known, code="OperationNotSupported" if asked else "MissingParameterValue")
    for name in ("layer", "tilematrixset", "tilematrix", "tilerow", "tilecol"):
        if not params.get(name):
            raise BadRequest(name, "is missing", code="MissingParameterValue")
    chosen = scheme(params["tilematrixset"])
    key = chosen.key(params["tilematrix"], params["tilerow"], params["tilecol"])
    return _tile(visit, params["layer"], params.get("style", ""), params.get("format", wmts.PNG), key)


def _tile(visit: Visit, name: str, style: str, media: str, key: TileKey) -> Response:
    if style not in ("", wmts.STYLE, "_null"):
        raise BadRequest("style", f"'{style[:40]}' is not known; there is {wmts.STYLE}")
    wanted = wmts.FORMATS.get(media.lower())
    if wanted is None:
        raise BadRequest("format", f"'{media[:40]}' is not made; there are {wmts.PNG} and {wmts.MVT}")
    layer = visit.layer(name)
    days = filters.days_of(visit.params.get("time"))

    def make() -> Response:
        note_read(visit, layer, f"{key.tms}/{key.z}/{key.x}/{key.y}")
        on = days[0] if days else None
        if wanted == wmts.MVT:
            hidden = visit.room.services.asking.hidden(visit.principal, layer.id)
            made = visit.room.services.tiles.fetch(layer.id, key, on, hidden=hidden)
            return visit.answer(made.data, wmts.MVT, tag=made.etag, keep=_keep(made.complete, layer.grade))
        picture = visit.room.services.drawing.tile(layer, key, SIDE, on)
        return visit.answer(picture.data, wmts.PNG, keep=_keep(picture.complete, layer.grade))

    return visit.count("wmts", [layer.id], make)


def _keep(complete: bool, grade: str) -> str:
    return "private, max-age=10" if complete and grade != "controlled" else "no-store"


def _capabilities(visit: Visit) -> Response:
    legend = visit.kvp("/wms") + "service=WMS&version=1.3.0&request=GetLegendGraphic&format=image/png&layer="
    layers = [
        TiledLayer(one.id, visit.title(one), visit.abstract(one), visit.extent(one), legend + one.id)
        for one in visit.layers()
    ]
    body = wmts.capabilities(visit.about, visit.kvp(_PATH), visit.plain(_PATH), layers, visit.suffix)
    return visit.answer(body, XML)
