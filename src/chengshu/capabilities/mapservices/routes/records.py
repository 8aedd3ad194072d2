"""OGC API – Records: the list of resources."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from chengshu.capabilities.maps import Layer
from chengshu.capabilities.mapservices.logic import documents, filters, html, records
from chengshu.capabilities.mapservices.logic.html import Link
from chengshu.capabilities.mapservices.logic.records import Resource
from chengshu.capabilities.mapservices.logic.systems import CRS84
from chengshu.capabilities.mapservices.model import Outside
from chengshu.capabilities.mapservices.routes.visit import GEOJSON, HTML, JSON, Room, Visit
from chengshu.kit import NotFound, now
from chengshu.security import Guard, Principal

_PATH = f"/collections/{documents.CATALOGUE}"


def add(routes: APIRouter, room: Room, guard: Guard) -> None:
    """Add the routes; they stand before those of layers, whose pattern they fit."""
    reason = "the list names to everybody only what he may use"
    Visitor = Annotated[Principal, Depends(guard.anybody(reason))]

    @routes.get(f"{_PATH}/items")
    def items(principal: Visitor, request: Request) -> Response:
        """The resources one may use."""
        return _items(Visit(room, request, principal))

    @routes.get(f"{_PATH}/items/{{record}}")
    def item(principal: Visitor, request: Request, record: str) -> Response:
        """One resource."""
        return _item(Visit(room, request, principal), record)


def _resources(visit: Visit) -> list[Resource]:
    outside = visit.room.services.outside.every(visit.principal)
    return [*(_layer(visit, one) for one in visit.layers()), *(_outside(visit, one) for one in outside if one.enabled)]


def _layer(visit: Visit, layer: Layer) -> Resource:
    path = f"/collections/{layer.id}"
    capabilities = {
        name: f"{visit.kvp(f'/{name}')}service={name.upper()}&request=GetCapabilities"
        for name in ("wmts", "wms", "wfs")
    }
    links = (
        {"rel": "collection", "type": JSON, "href": visit.href(_PATH)},
        {"rel": "self", "type": GEOJSON, "href": visit.href(f"{_PATH}/items/{layer.id}")},
        {"rel": "item", "type": GEOJSON, "href": visit.href(f"{path}/items"), "title": "OGC API Features"},
        {"rel": "describedby", "type": JSON, "href": visit.href(path)},
        *(
            {"rel": "service", "type": "text/xml", "href": href, "title": visit.say(name)}
            for name, href in capabilities.items()
        ),
    )
    keywords = [one for one in (layer.category, layer.pack) if one]
    if layer.synthetic:
        keywords.append(visit.say("synthetic"))
    return Resource(
        layer.id,
        "dataset",
        visit.title(layer),
        visit.abstract(layer),
        layer.licence,
        layer.extent,
        tuple(keywords),
        (GEOJSON, documents.MVT, "image/png", "application/gml+xml"),
        links=links,
        more={"features": layer.features, "geometry": layer.geometry, "grade": layer.grade},
    )


def _outside(visit: Visit, one: Outside) -> Resource:
    id = f"outside-{one.id}"
    links = (
        {"rel": "collection", "type": JSON, "href": visit.href(_PATH)},
        {"rel": "self", "type": GEOJSON, "href": visit.href(f"{_PATH}/items/{id}")},
        {"rel": "service", "href": visit.href(f"/outside/{one.id}"), "title": one.kind.upper()},
    )
    title = one.titles.get(visit.language) or next(iter(one.titles.values()), one.id)
    return Resource(
        id,
        "service",
        title,
        one.description,
        one.licence,
        one.extent,
        (visit.say("outside"), one.kind.upper()),
        created=one.created.isoformat(timespec="seconds"),
        updated=one.updated.isoformat(timespec="seconds"),
        links=links,
        more={"state": one.state},
    )


def _items(visit: Visit) -> Response:
    visit.only(records.PARAMETERS)
    found = records.wanted(_resources(visit), visit.params)
    limit = filters.whole(visit.params.get("limit"), "limit", 50, 1, 1000)
    offset = filters.whole(visit.params.get("offset"), "offset", 0, 0, 10**6)
    page = found[offset : offset + limit]
    following = None
    if offset + limit < len(found):
        following = visit.href(f"{_PATH}/items", **{**visit.params, "offset": str(offset + limit)})
    if visit.wants_page():
        cards = [Link(visit.href(f"{_PATH}/items/{one.id}", f="html"), one.title, one.description) for one in page]
        body = html.paragraph(visit.say("matched", matched=len(found), returned=len(page))) + html.cards(cards)
        body += html.row_of_links([Link(following, visit.say("next"))]) if following else ""
        return visit.answer(html.page(visit.say("resources"), body, visit.language, visit.way()), HTML)
    links = visit.both(f"{_PATH}/items", "self", media=GEOJSON)
    links += [{"rel": "next", "type": GEOJSON, "href": following}] if following else []
    return _send(
        visit,
        {
            "type": "FeatureCollection",
            "timeStamp": now().isoformat(timespec="seconds"),
            "numberMatched": len(found),
            "numberReturned": len(page),
            "features": [records.record(one) for one in page],
            "links": links,
        },
    )


def _item(visit: Visit, id: str) -> Response:
    found = next((one for one in _resources(visit) if one.id == id), None)
    if found is None:
        raise NotFound(f"There is no resource '{id[:80]}'.", code="no_such_record")
    said = records.record(found)
    if visit.wants_page():
        rows = [[name, value] for name, value in said["properties"].items()]
        rows += [[link.get("title", link["rel"]), link["href"]] for link in said["links"]]
        body = html.table([visit.say("field"), visit.say("value")], rows)
        way = visit.way((f"{_PATH}/items", visit.say("resources")))
        return visit.answer(html.page(found.title, body, visit.language, way), HTML)
    return _send(visit, said)


def _send(visit: Visit, said: dict[str, Any]) -> Response:
    return visit.answer(json.dumps(said, ensure_ascii=False), GEOJSON, headers={"Content-Crs": f"<{CRS84}>"})
