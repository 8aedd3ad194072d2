"""WMS 1.3.0, and 1.1.1 for clients that know no better."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from chengshu.capabilities.maps import Layer
from chengshu.capabilities.mapservices.logic import drawing, filters, geojson, html, styles, wms
from chengshu.capabilities.mapservices.logic.styles import Styled
from chengshu.capabilities.mapservices.logic.systems import Reference, named, numbers, shape_of_box
from chengshu.capabilities.mapservices.logic.wms import DrawnLayer, Found
from chengshu.capabilities.mapservices.model import BadRequest
from chengshu.capabilities.mapservices.routes.tiles import note_read
from chengshu.capabilities.mapservices.routes.visit import HTML, Room, Visit, bodies_of
from chengshu.capabilities.mapservices.routes.wmts import XML
from chengshu.capabilities.mapservices.service import Question, View
from chengshu.kit import ChengshuError, NotFound
from chengshu.security import Guard, Principal

_PATH = "/wms"
_MOST_LAYERS = 30
_REACH = 5  # pixels around a point in which features are found
_LEGEND = 20
Params = Mapping[str, str]


def add(routes: APIRouter, room: Room, guard: Guard) -> None:
    """Add the routes."""
    reason = "layers open to anybody are served to anybody; the maps decide about every other"
    Visitor = Annotated[Principal, Depends(guard.anybody(reason))]

    @routes.get(_PATH)
    def kvp(principal: Visitor, request: Request) -> Response:
        """GetCapabilities, GetMap, GetFeatureInfo, GetLegendGraphic, GetStyles."""
        visit, params = Visit(room, request, principal), bodies_of(request)
        version = "1.1.1" if params.get("version", params.get("wmtver", "")).startswith("1.1") else "1.3.0"
        try:
            return _answer(visit, params, version)
        except ChengshuError as error:
            body = wms.exception(_code(error), error.detail, version)
            return Response(body, error.status, {"Cache-Control": "no-store"}, XML)


def _code(error: ChengshuError) -> str:
    if isinstance(error, NotFound):
        return "LayerNotDefined"
    return error.code if error.code in _CODES else ""


_CODES = (
    "InvalidFormat", "InvalidCRS", "InvalidSRS", "LayerNotDefined", "StyleNotDefined", "LayerNotQueryable",
    "InvalidPoint", "OperationNotSupported", "InvalidDimensionValue",
)  # fmt: skip


def _answer(visit: Visit, params: Params, version: str) -> Response:
    asked = params.get("request", "").lower()
    answers = {
        "getcapabilities": _capabilities,
        "capabilities": _capabilities,
        "getmap": _map,
        "map": _map,
        "getfeatureinfo": _info,
        "getlegendgraphic": _legend,
        "getstyles": _styles,
    }
    if asked not in answers:
        known = "GetCapabilities, GetMap, GetFeatureInfo, GetLegendGraphic and GetStyles are answered"
        raise BadRequest("request", known, code="OperationNotSupported")
    return answers[asked](visit, params, version)


def _capabilities(visit: Visit, _: Params, version: str) -> Response:
    href = visit.kvp(_PATH)
    legend = f"{href}service=WMS&version=1.3.0&request=GetLegendGraphic&format=image/png&layer="
    sld = f"{href}service=WMS&version=1.1.1&request=GetStyles&layers="
    # The first in the list is drawn on top by many clients: what lies lowest comes last.
    layers = [
        DrawnLayer(one.id, visit.title(one), visit.abstract(one), one.extent, legend + one.id, sld + one.id)
        for one in reversed(visit.layers())
    ]
    body = wms.capabilities(visit.about, href, layers, visit.room.services.systems(), version)
    media = "application/vnd.ogc.wms_xml" if version == "1.1.1" else XML
    return visit.answer(body, media)


def _layers(visit: Visit, text: str, styles: str = "") -> list[Layer]:
    names = [name for name in text.split(",") if name]
    if not names:
        raise BadRequest("layers", "name at least one", code="LayerNotDefined")
    if len(names) > _MOST_LAYERS:
        raise BadRequest("layers", f"at most {_MOST_LAYERS} at once")
    for style in styles.split(","):
        if style not in ("", wms.STYLE):
            raise BadRequest("styles", f"'{style[:40]}' is not known; there is {wms.STYLE}", code="StyleNotDefined")
    return [visit.layer(name) for name in names]


def _view(visit: Visit, params: Params, version: str) -> View:
    new = version != "1.1.1"
    name = "crs" if new else "srs"
    systems = visit.room.services.systems()
    try:
        of = named(params.get(name) or params.get("crs") or params.get("srs") or "", systems, name)
    except BadRequest as error:
        raise BadRequest(name, error.errors[0].reason, code="InvalidCRS" if new else "InvalidSRS") from error
    width, height = (filters.whole(params.get(side), side, 0, 1, 10**6) for side in ("width", "height"))
    if not 0 < width <= wms.MOST_PIXELS or not 0 < height <= wms.MOST_PIXELS:
        raise BadRequest("width", f"width and height go from 1 to {wms.MOST_PIXELS}")
    box = numbers(params.get("bbox", ""), "bbox", (4,))
    if new and of.swapped:
        box = [box[1], box[0], box[3], box[2]]
    if box[0] >= box[2] or box[1] >= box[3]:
        raise BadRequest("bbox", f"the lower corner must come first, in the axis order of {of.code} and WMS {version}")
    return View((box[0], box[1], box[2], box[3]), of, width, height)


def _colour(text: str) -> drawing.Colour:
    try:
        value = int(text.lower().removeprefix("0x").removeprefix("#"), 16)
    except ValueError:
        raise BadRequest("bgcolor", "write 0xRRGGBB") from None
    return (value >> 16) & 255, (value >> 8) & 255, value & 255


def _day(params: Params) -> date | None:
    days = filters.days_of(params.get("time"))
    return days[0] if days else None


def _map(visit: Visit, params: Params, version: str) -> Response:
    layers = _layers(visit, params.get("layers", ""), params.get("styles", ""))
    view = _view(visit, params, version)
    media = params.get("format", "image/png").lower().partition(";")[0]
    media = {"image/jpg": "image/jpeg", "image/png8": "image/png"}.get(media, media)
    if media not in wms.IMAGES:
        raise BadRequest(
            "format", f"'{media[:40]}' is not made; there are {', '.join(wms.IMAGES)}", code="InvalidFormat"
        )
    clear = params.get("transparent", "false").lower() == "true" and media == "image/png"
    background = None if clear else _colour(params.get("bgcolor", "0xFFFFFF"))

    def make() -> Response:
        for layer in layers:
            note_read(visit, layer, params.get("bbox", ""))
        shown = visit.room.services.drawing.view(layers, view, media_type=media, background=background, on=_day(params))
        open_ = shown.complete and all(layer.grade != "controlled" for layer in layers)
        return visit.answer(shown.data, media, keep="private, no-cache" if open_ else "no-store")

    return visit.count("wms", [layer.id for layer in layers], make)


def _info(visit: Visit, params: Params, version: str) -> Response:
    layers = _layers(visit, params.get("query_layers", ""))
    view = _view(visit, params, version)
    x, y = (_place(params, new, old) for new, old in (("i", "x"), ("j", "y")))
    if not 0 <= x < view.width or not 0 <= y < view.height:
        raise BadRequest("i", "the point lies outside the picture", code="InvalidPoint")
    media = params.get("info_format", "application/json").lower()
    if media not in (*wms.INFO_FORMATS, "application/geo+json", "application/gml+xml"):
        known = ", ".join(wms.INFO_FORMATS)
        raise BadRequest("info_format", f"'{media[:40]}' is not made; there are {known}", code="InvalidFormat")
    most = filters.whole(params.get("feature_count"), "feature_count", 1, 1, 200)

    def make() -> Response:
        pages = [(layer, _at(visit, layer, view, x, y, most, params)) for layer in layers]
        return _told(visit, pages, media, view.of)

    return visit.count("wms", [layer.id for layer in layers], make)


def _place(params: Params, new: str, old: str) -> int:
    return filters.whole(params.get(new) or params.get(old), new, -1, 0, 10**6)


def _at(visit: Visit, layer: Layer, view: View, x: int, y: int, most: int, params: Params) -> Sequence[str]:
    west, _, east, north = view.box
    wide, high = (east - west) / view.width, (north - view.box[1]) / view.height
    middle = (west + (x + 0.5) * wide, north - (y + 0.5) * high)
    reach = (_REACH * wide, _REACH * high)
    around = (middle[0] - reach[0], middle[1] - reach[1], middle[0] + reach[0], middle[1] + reach[1])
    if view.of.geographic:
        around = (max(around[0], -180.0), max(around[1], -90.0), min(around[2], 180.0), min(around[3], 90.0))
    box, shape = shape_of_box(around, view.of)
    days = filters.days_of(params.get("time"))
    question = Question(layer.id, bbox=box, where=filters.intersects(shape), days=days, limit=most)
    return visit.room.services.asking.ask(visit.principal, question, count=False).items


def _told(visit: Visit, pages: Sequence[tuple[Layer, Sequence[str]]], media: str, of: Reference) -> Response:
    if media in ("application/json", "application/geo+json"):
        texts = [text for _, items in pages for text in items]
        crs = {"type": "name", "properties": {"name": of.urn}}
        facts: dict[str, Any] = {"numberReturned": len(texts)}
        if not of.plain:
            # Coordinates stay longitude first in degrees, as RFC 7946 wants; the system asked for is named beside.
            facts["asked_in"] = crs
        return visit.answer(geojson.collection(texts, facts), "application/json")
    found = [
        Found(
            layer.id,
            visit.title(layer),
            [(own["id"], properties) for own, properties in map(geojson.properties_of, items)],
        )
        for layer, items in pages
    ]
    if media == "text/html":
        parts = [html.heading(title) + html.table(["", ""], rows) for title, rows in wms.info_rows(found)]
        body = "".join(parts) or html.paragraph(visit.say("nothing_here"))
        return visit.answer(html.page(visit.say("items"), body, visit.language), HTML)
    if media == "text/plain":
        return visit.answer(wms.info_text(found), "text/plain; charset=utf-8")
    return visit.answer(wms.info_gml(found), XML)


def _legend(visit: Visit, params: Params, _: str) -> Response:
    [layer] = _layers(visit, params.get("layer", ""))[:1]
    size = filters.whole(params.get("width"), "width", _LEGEND, 4, 200)
    look = drawing.look_of(layer.style)
    return visit.answer(drawing.legend(look, layer.geometry, size), "image/png", keep="private, max-age=3600")


def _styles(visit: Visit, params: Params, _: str) -> Response:
    found = [
        Styled(one.id, visit.title(one), one.geometry, drawing.look_of(one.style))
        for one in _layers(visit, params.get("layers", ""))
    ]
    return visit.answer(styles.sld(found), styles.SLD_MEDIA)
