"""OGC API – Features 1 to 3: landing, layers, what a filter may name, features."""

import hashlib
import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response

from chengshu.capabilities.maps import FieldDefinition, Layer
from chengshu.capabilities.mapservices.logic import documents, filters, geojson, html
from chengshu.capabilities.mapservices.logic.html import Link
from chengshu.capabilities.mapservices.logic.styles import STYLE_MEDIA
from chengshu.capabilities.mapservices.logic.systems import CRS84, Reference, area_of, named
from chengshu.capabilities.mapservices.model import BadRequest
from chengshu.capabilities.mapservices.routes.visit import GEOJSON, HTML, JSON, Room, Visit
from chengshu.capabilities.mapservices.service import Answer, Question
from chengshu.kit import NotFound, now
from chengshu.security import Guard, Principal

_PARAMETERS = (
    "limit", "offset", "cursor", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs", "sortby",
)  # fmt: skip
_FEATURE_TYPES = {"point": 0, "line": 1, "polygon": 2}
_PAGE_COLUMNS = 8


def add(routes: APIRouter, room: Room, guard: Guard) -> None:
    """Add the routes."""
    reason = "layers open to anybody are served to anybody; the maps decide about every other"
    Visitor = Annotated[Principal, Depends(guard.anybody(reason))]

    @routes.get("")
    @routes.get("/")
    def landing(principal: Visitor, request: Request) -> Response:
        """Where everything is."""
        return _landing(Visit(room, request, principal))

    @routes.get("/conformance")
    def conformance(principal: Visitor, request: Request) -> Response:
        """What is conformed to."""
        visit = Visit(room, request, principal)
        if visit.wants_page():
            rows = [[one] for one in documents.CONFORMS_TO]
            body = html.table([visit.say("conformance")], rows)
            return visit.answer(html.page(visit.say("conformance"), body, visit.language, visit.way()), HTML)
        return visit.json({"conformsTo": documents.CONFORMS_TO})

    @routes.get("/api")
    def api(principal: Visitor, request: Request) -> Response:
        """The description in OpenAPI 3.0."""
        return _api(Visit(room, request, principal))

    @routes.get("/collections")
    def collections(principal: Visitor, request: Request) -> Response:
        """The layers."""
        return _collections(Visit(room, request, principal))

    @routes.get("/collections/{layer}")
    def collection(principal: Visitor, request: Request, layer: str) -> Response:
        """A layer."""
        return _collection(Visit(room, request, principal), layer)

    @routes.get("/collections/{layer}/queryables")
    def queryables(principal: Visitor, request: Request, layer: str) -> Response:
        """What a filter may name."""
        return _queryables(Visit(room, request, principal), layer)

    @routes.get("/collections/{layer}/items")
    def items(principal: Visitor, request: Request, layer: str) -> Response:
        """Features."""
        visit = Visit(room, request, principal)
        found = visit.layer(layer)
        return visit.count("features", [found.id], lambda: _items(visit, found))

    @routes.get("/collections/{layer}/items/{feature}")
    def item(principal: Visitor, request: Request, layer: str, feature: str) -> Response:
        """A feature."""
        visit = Visit(room, request, principal)
        found = visit.layer(layer)
        return visit.count("features", [found.id], lambda: _item(visit, found, feature))


def _landing(visit: Visit) -> Response:
    services = [("wmts", visit.kvp("/wmts")), ("wms", visit.kvp("/wms")), ("wfs", visit.kvp("/wfs"))]
    capabilities = {name: f"{href}service={name.upper()}&request=GetCapabilities" for name, href in services}
    if visit.wants_page():
        links = [
            Link(visit.href("/collections", f="html"), visit.say("collections"), visit.say("ogcapi")),
            Link(visit.href(f"/collections/{documents.CATALOGUE}/items", f="html"), visit.say("resources"),
                 visit.say("resources_abstract")),
            *(Link(href, name.upper(), visit.say(name)) for name, href in capabilities.items()),
            Link(visit.href("/api", f="html"), visit.say("api"), "OpenAPI 3.0"),
            Link(visit.href("/conformance", f="html"), visit.say("conformance")),
        ]  # fmt: skip
        body = html.paragraph(visit.say("abstract")) + html.cards(links)
        return visit.answer(html.page(visit.say("title"), body, visit.language), HTML)
    links_to = [
        *visit.both("", "self", visit.say("title")),
        {"rel": "service-desc", "type": documents.OPENAPI, "href": visit.href("/api"), "title": visit.say("api")},
        {"rel": "service-doc", "type": "text/html", "href": visit.href("/api", f="html"), "title": visit.say("api")},
        *visit.both("/conformance", "conformance", visit.say("conformance")),
        *visit.both("/collections", "data", visit.say("collections")),
        {"rel": "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", "type": JSON,
         "href": visit.href("/tileMatrixSets"), "title": visit.say("matrix_sets")},
        {"rel": "http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog", "type": JSON,
         "href": visit.href(f"/collections/{documents.CATALOGUE}"), "title": visit.say("resources")},
        *({"rel": "related", "type": "text/xml", "href": href, "title": visit.say(name)}
          for name, href in capabilities.items()),
    ]  # fmt: skip
    return visit.json({"title": visit.say("title"), "description": visit.say("abstract"), "links": links_to})


def _api(visit: Visit) -> Response:
    systems = [one.uri for one in visit.room.services.systems()]
    names = [one.id for one in visit.layers()]
    found = documents.openapi(visit.say("title"), visit.say("abstract"), visit.plain(""), names, systems)
    if visit.wants_page():
        rows = [
            [
                path,
                said["get"]["summary"],
                ", ".join(one["$ref"].rpartition("/")[2] for one in said["get"]["parameters"]),
            ]
            for path, said in found["paths"].items()
        ]
        body = html.table([visit.say("api"), visit.say("meaning"), visit.say("field")], rows)
        return visit.answer(html.page(visit.say("api"), body, visit.language, visit.way()), HTML)
    return visit.answer(json.dumps(found, ensure_ascii=False), documents.OPENAPI)


def _collections(visit: Visit) -> Response:
    layers = visit.layers()
    if visit.wants_page():
        links = [
            Link(
                visit.href(f"/collections/{one.id}", f="html"),
                visit.title(one),
                " · ".join(part for part in (visit.say("features", count=one.features), visit.abstract(one)) if part),
            )
            for one in layers
        ]
        body = html.cards(links) if links else html.paragraph(visit.say("nothing"))
        return visit.answer(html.page(visit.say("collections"), body, visit.language, visit.way()), HTML)
    systems = [one.uri for one in visit.room.services.systems()]
    found = [described(visit, one) | {"crs": ["#/crs"]} for one in layers]
    found.append(catalogue(visit))
    return visit.json({"links": visit.both("/collections", "self"), "crs": systems, "collections": found})


def described(visit: Visit, layer: Layer) -> dict[str, Any]:
    """A layer as a collection."""
    path = f"/collections/{layer.id}"
    dimension = _FEATURE_TYPES.get(layer.geometry)
    days = (layer.valid_from, layer.valid_to)
    meant = [None if day is None else f"{day.isoformat()}T00:00:00Z" for day in days]
    return {
        "id": layer.id,
        "title": visit.title(layer),
        "description": visit.abstract(layer),
        "itemType": "feature",
        "extent": {"spatial": {"bbox": [visit.extent(layer)], "crs": CRS84}, "temporal": {"interval": [meant]}},
        "crs": [one.uri for one in visit.room.services.systems()],
        "storageCrs": "http://www.opengis.net/def/crs/EPSG/0/4490",
        **({"geometryDimension": dimension} if dimension is not None else {}),
        **({"license": layer.licence} if layer.licence else {}),
        "links": [
            *visit.both(path, "self", visit.title(layer)),
            *visit.both(f"{path}/items", "items", visit.title(layer), GEOJSON),
            {"rel": "http://www.opengis.net/def/rel/ogc/1.0/queryables", "type": "application/schema+json",
             "href": visit.href(f"{path}/queryables"), "title": visit.say("queryables")},
            {"rel": "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", "type": JSON,
             "href": visit.href(f"{path}/tiles"), "title": visit.say("tiles")},
            {"rel": "http://www.opengis.net/def/rel/ogc/1.0/styles", "type": STYLE_MEDIA,
             "href": visit.href(f"{path}/style"), "title": visit.title(layer)},
        ],
    }  # fmt: skip


def catalogue(visit: Visit) -> dict[str, Any]:
    """The list of resources as a collection."""
    path = f"/collections/{documents.CATALOGUE}"
    return {
        "id": documents.CATALOGUE,
        "type": "Collection",
        "title": visit.say("resources"),
        "description": visit.say("resources_abstract"),
        "itemType": "record",
        "conformsTo": [one for one in documents.CONFORMS_TO if "ogcapi-records" in one],
        "links": [*visit.both(path, "self"), *visit.both(f"{path}/items", "items", visit.say("resources"), GEOJSON)],
    }


def _collection(visit: Visit, layer: str) -> Response:
    if layer == documents.CATALOGUE:
        return visit.json(catalogue(visit))
    found = visit.layer(layer)
    if not visit.wants_page():
        return visit.json(described(visit, found))
    path = f"/collections/{layer}"
    rows: list[list[Any]] = [
        [visit.say("extent"), ", ".join(f"{number:.5f}" for number in visit.extent(found))],
        [visit.say("systems"), ", ".join(one.code for one in visit.room.services.systems())],
        [visit.say("licence"), found.licence],
        [visit.say("scale"), found.scale],
        [visit.say("accuracy"), found.accuracy_m],
        ["WMTS", visit.plain(f"/wmts/1.0.0/{layer}/default/c/{{TileMatrix}}/{{TileRow}}/{{TileCol}}.png")],
    ]
    links = [
        Link(visit.href(f"{path}/items", f="html"), visit.say("items")),
        Link(visit.href(f"{path}/queryables", f="html"), visit.say("queryables")),
        Link(visit.href(f"{path}/tiles"), visit.say("tiles")),
        Link(visit.href(path, f="json"), visit.say("as_json")),
    ]
    shown = html.table([visit.say("field"), visit.say("value")], [row for row in rows if row[1] not in ("", None)])
    body = html.paragraph(visit.abstract(found)) + html.row_of_links(links) + shown
    way = visit.way(("/collections", visit.say("collections")))
    return visit.answer(html.page(visit.title(found), body, visit.language, way), HTML)


def _queryables(visit: Visit, layer: str) -> Response:
    found = visit.layer(layer)
    fields = visit.room.services.asking.schema(visit.principal, found)
    properties: dict[str, Any] = {
        one.name: _shown(
            one, one.title.get(visit.language) or visit.room.words(visit.language).get(f"{found.pack}.field.{one.name}")
        )
        for one in fields
    }
    properties |= filters.COLUMNS
    kind = {"point": "point", "line": "multilinestring", "polygon": "multipolygon"}.get(found.geometry, "any")
    properties["geometry"] = {"x-ogc-role": "primary-geometry", "format": f"geometry-{kind}"}
    if visit.wants_page():
        rows = [
            [name, said.get("title", ""), said.get("type", said.get("format", ""))] for name, said in properties.items()
        ]
        body = html.table([visit.say("field"), visit.say("meaning"), visit.say("kind")], rows)
        way = visit.way((f"/collections/{layer}", visit.title(found)))
        return visit.answer(html.page(visit.say("queryables"), body, visit.language, way), HTML)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": visit.plain(f"/collections/{layer}/queryables"),
        "type": "object",
        "title": visit.title(found),
        "properties": properties,
        "additionalProperties": not found.fields,
    }
    return visit.json(schema, "application/schema+json")


def _shown(one: FieldDefinition, title: str | None) -> dict[str, Any]:
    said = filters.json_type(one.type)
    named = {"title": title, "minimum": one.minimum, "maximum": one.maximum, "x-ogc-unit": one.unit or None}
    said |= {name: value for name, value in named.items() if value is not None}
    return said | ({"enum": list(one.choices)} if one.choices else {})


def question_of(visit: Visit, layer: Layer) -> tuple[Question, Reference]:
    """What the parameters ask, and in which system the answer shall be. Raises `BadRequest`."""
    params, systems = visit.params, visit.room.services.systems()
    fields = {
        one.name: filters.json_type(one.type) for one in visit.room.services.asking.schema(visit.principal, layer)
    }
    known = fields | filters.COLUMNS
    visit.only([*_PARAMETERS, *known])
    of_box = named(params.get("bbox-crs", CRS84), systems, "bbox-crs")
    of_filter = named(params.get("filter-crs", CRS84), systems, "filter-crs")
    box, shape = area_of(params["bbox"], of_box) if "bbox" in params else (None, None)
    where = filters.joined(
        filters.read_filter(params["filter"], params.get("filter-lang"), of_filter) if "filter" in params else None,
        filters.intersects(shape),
        *(
            filters.equals(name, params[name], said.get("format", said["type"]))
            for name, said in known.items()
            if name in params and name not in _PARAMETERS
        ),
    )
    question = Question(
        layer.id,
        bbox=box,
        where=where,
        days=filters.days_of(params.get("datetime")),
        sort=_sorting(params.get("sortby", "")),
        limit=filters.whole(params.get("limit"), "limit", 10, 1, 10_000),
        after=params.get("cursor"),
        offset=filters.whole(params.get("offset"), "offset", 0, 0, 10**9),
    )
    return question, named(params.get("crs", CRS84), systems)


def _sorting(text: str) -> tuple[tuple[str, Literal["asc", "desc"]], ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return tuple((part.lstrip("+-"), "desc" if part.startswith("-") else "asc") for part in parts)


def _items(visit: Visit, layer: Layer) -> Response:
    question, system = question_of(visit, layer)
    found = visit.room.services.asking.ask(visit.principal, question)
    path = f"/collections/{layer.id}/items"
    following = None
    if found.next:
        rest = {name: value for name, value in visit.params.items() if name not in ("cursor", "offset")}
        following = visit.href(path, **rest, cursor=found.next)
    if visit.wants_page():
        return _items_page(visit, layer, found, following)
    links = [
        {"rel": "self", "type": GEOJSON, "href": visit.href(path, **visit.params)},
        {"rel": "alternate", "type": "text/html", "href": visit.href(path, **{**visit.params, "f": "html"})},
        {"rel": "collection", "type": JSON, "href": visit.href(f"/collections/{layer.id}")},
    ]
    if following:
        links.append({"rel": "next", "type": GEOJSON, "href": following})
    items = geojson.moved(found.items, system)
    facts = {"numberMatched": found.matched, "numberReturned": len(items), "links": links}
    # The same question to the same version of a layer has the same answer, but for the time it was given.
    asked = f"{found.version} {question.key} {question.limit} {question.after} {question.offset} {system.uri}"
    known = f"{asked} {found.matched} {sorted(visit.room.services.asking.hidden(visit.principal, layer.id))} {links}"
    tag = hashlib.blake2b(known.encode(), digest_size=12).hexdigest()
    body = geojson.collection(items, {"timeStamp": now().isoformat(timespec="seconds"), **facts})
    return visit.answer(body, GEOJSON, tag=tag, headers={"Content-Crs": f"<{system.uri}>"})


def _items_page(visit: Visit, layer: Layer, found: Answer, following: str | None) -> Response:
    read = [geojson.properties_of(text) for text in found.items]
    columns = list(dict.fromkeys(name for _, properties in read for name in properties))
    columns = [name for name in columns if name not in ("longitude", "latitude", "source", "licence")][:_PAGE_COLUMNS]
    rows = [[own["id"], *(properties.get(name) for name in columns)] for own, properties in read]
    leads = [visit.href(f"/collections/{layer.id}/items/{own['id']}", f="html") for own, _ in read]
    body = html.paragraph(visit.say("matched", matched=found.matched, returned=len(found.items)))
    links = [Link(visit.href(f"/collections/{layer.id}/items", **{**visit.params, "f": "json"}), "GeoJSON")]
    if following:
        links.append(Link(following, visit.say("next")))
    body += html.row_of_links(links) + html.table(["id", *columns], rows, link_first=leads)
    way = visit.way(("/collections", visit.say("collections")), (f"/collections/{layer.id}", visit.title(layer)))
    title = visit.say("items_of", title=visit.title(layer))
    return visit.answer(html.page(title, body, visit.language, way), HTML)


def _item(visit: Visit, layer: Layer, feature: str) -> Response:
    visit.only(["crs"])
    system = named(visit.params.get("crs", CRS84), visit.room.services.systems())
    text = visit.room.services.asking.one(visit.principal, layer.id, feature)
    if text is None:
        raise NotFound(f"There is no feature '{feature[:80]}' in the layer '{layer.id}'.", code="no_such_feature")
    path = f"/collections/{layer.id}/items/{feature}"
    if visit.wants_page():
        own, properties = geojson.properties_of(text)
        rows = [[name, value] for name, value in (own | properties).items() if name != "type"]
        body = html.table([visit.say("field"), visit.say("value")], rows)
        way = visit.way(
            (f"/collections/{layer.id}", visit.title(layer)), (f"/collections/{layer.id}/items", visit.say("items"))
        )
        title = str(properties.get("name") or properties.get("code") or feature)
        return visit.answer(html.page(title, body, visit.language, way), HTML)
    links = [*visit.both(path, "self", media=GEOJSON)]
    links.append({"rel": "collection", "type": JSON, "href": visit.href(f"/collections/{layer.id}")})
    [moved] = geojson.moved([text], system)
    body_text = f'{moved[:-1]},"links":{json.dumps(links)}}}'
    return visit.answer(body_text, GEOJSON, headers={"Content-Crs": f"<{system.uri}>"})


def refuse_f(visit: Visit, *known: str) -> str | None:
    """The parameter `f` when it is one of these. Raises `BadRequest`."""
    wanted = visit.params.get("f")
    if wanted is not None and wanted not in known:
        raise BadRequest("f", f"write {' or '.join(known)}")
    return wanted
