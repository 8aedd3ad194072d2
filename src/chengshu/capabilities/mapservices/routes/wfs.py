"""WFS 2.0: basic, read only, with paging; by parameters and by XML."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from chengshu.capabilities.maps import Layer
from chengshu.capabilities.mapservices.logic import fes, filters, geojson, ows, wfs, wfs_request, xml
from chengshu.capabilities.mapservices.logic.fes import resource_of
from chengshu.capabilities.mapservices.logic.systems import Reference, area_of, named
from chengshu.capabilities.mapservices.logic.wfs import Counts, FeatureType
from chengshu.capabilities.mapservices.logic.wfs_request import Query, Wish
from chengshu.capabilities.mapservices.model import BadRequest
from chengshu.capabilities.mapservices.routes.visit import Room, Visit, bodies_of
from chengshu.capabilities.mapservices.routes.wmts import XML
from chengshu.capabilities.mapservices.service import Question
from chengshu.kit import ChengshuError, NotFound, now
from chengshu.security import Guard, Principal

_PATH = "/wfs"
_MOST_QUERIES = 10


def add(routes: APIRouter, room: Room, guard: Guard) -> None:
    """Add the routes."""
    reason = "layers open to anybody are served to anybody; the maps decide about every other"
    Visitor = Annotated[Principal, Depends(guard.anybody(reason))]

    @routes.get(_PATH)
    def kvp(principal: Visitor, request: Request) -> Response:
        """Operations as parameters."""
        visit = Visit(room, request, principal)
        return _reported(lambda: _answer(visit, wfs_request.from_parameters(bodies_of(request))))

    @routes.post(_PATH)
    async def posted(principal: Visitor, request: Request) -> Response:
        """Operations as XML. Nothing here changes anything."""
        visit = Visit(room, request, principal)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > xml.MOST_BYTES:
                break
        return await run_in_threadpool(_reported, lambda: _answer(visit, wfs_request.from_xml(body)))


def _reported(make: Callable[[], Response]) -> Response:
    try:
        return make()
    except ChengshuError as error:
        field = error.errors[0].field if error.errors else ""
        code = error.code if isinstance(error, BadRequest) else "InvalidParameterValue"
        code = "NotFound" if isinstance(error, NotFound) else code
        body = ows.report(code, field, error.detail, wfs.VERSION)
        return Response(body, error.status, {"Cache-Control": "no-store"}, XML)


def _answer(visit: Visit, wish: Wish) -> Response:
    answers: dict[str, Callable[[Visit, Wish], Response]] = {
        "getcapabilities": _capabilities,
        "describefeaturetype": _describe,
        "getfeature": _features,
        "getpropertyvalue": _values,
        "liststoredqueries": _stored,
        "describestoredqueries": _described_stored,
    }
    if wish.operation.lower() not in answers:
        raise BadRequest("request", f"'{wish.operation[:40]}' is not answered", code="OperationNotSupported")
    return answers[wish.operation.lower()](visit, wish)


def _type(visit: Visit, layer: Layer, *, fields: bool = True) -> FeatureType:
    found = visit.room.services.asking.schema(visit.principal, layer) if fields else ()
    return FeatureType(layer.id, visit.title(layer), visit.abstract(layer), layer.geometry, layer.extent, found)


def _capabilities(visit: Visit, _: Wish) -> Response:
    types = [_type(visit, one, fields=False) for one in visit.layers()]
    return visit.answer(wfs.capabilities(visit.about, visit.kvp(_PATH), types, visit.room.services.systems()), XML)


def _describe(visit: Visit, wish: Wish) -> Response:
    layers = [visit.layer(name) for name in wish.types] or visit.layers()
    return visit.answer(wfs.describe([_type(visit, one) for one in layers]), XML)


def _stored(visit: Visit, _: Wish) -> Response:
    return visit.answer(wfs.stored_queries([f"{wfs.PREFIX}:{one.id}" for one in visit.layers()]), XML)


def _described_stored(visit: Visit, _: Wish) -> Response:
    return visit.answer(wfs.described_queries([f"{wfs.PREFIX}:{one.id}" for one in visit.layers()]), XML)


def spoken(text: str | None, systems: tuple[Reference, ...]) -> tuple[Reference, str]:
    """A system and how to name it in the answer.

    `EPSG:4326` in the short form has always meant longitude first to clients of WFS; the URN means what it says.
    """
    if not text:
        return systems[1], systems[1].urn
    found = named(text, systems, "srsName")
    if text.upper().startswith("EPSG:"):
        return replace(found, swapped=False), text
    return found, found.urn


def _question(visit: Visit, query: Query, layer: Layer, known: FeatureType) -> Question:
    systems = visit.room.services.systems()
    reader = fes.Reader(known.columns(), systems, systems[1])
    where = reader.filter(query.filter) if query.filter is not None else None
    box = None
    if query.cql:
        where = filters.read_filter(query.cql, None, systems[0])
    if query.bbox:
        box, shape = _box(query.bbox, systems)
        where = filters.intersects(shape)
    ids = None
    if query.ids:
        ids = tuple(one for one in map(resource_of, query.ids) if one)
    return Question(layer.id, bbox=box, where=where, ids=ids, sort=query.sort)


def _box(text: str, systems: tuple[Reference, ...]) -> tuple[tuple[float, float, float, float] | None, object]:
    """`BBOX=a,b,c,d,crs`. Without a system it is the layer's own; degrees that can only be longitude first are."""
    parts = text.split(",")
    if len(parts) == 5:
        of, _ = spoken(parts[4], systems)
        return area_of(",".join(parts[:4]), of)
    of = systems[1]
    try:
        turned = abs(float(parts[0])) > 90
    except ValueError:
        turned = False
    return area_of(text, systems[0] if turned else of)


def _layer_of(visit: Visit, query: Query) -> Layer:
    types = query.types or tuple({one.rpartition(".")[0] for one in query.ids if "." in one})
    if len(types) != 1:
        reason = "name one type in each query (joins are not offered)"
        raise BadRequest("typeNames", reason, code="InvalidParameterValue" if types else "MissingParameterValue")
    return visit.layer(types[0])


def _features(visit: Visit, wish: Wish) -> Response:
    if wish.stored is not None:
        return _by_id(visit, wish)
    if not 0 < len(wish.queries) <= _MOST_QUERIES:
        raise BadRequest("Query", f"1 to {_MOST_QUERIES} queries")
    layers = [_layer_of(visit, one) for one in wish.queries]
    return visit.count("wfs", [one.id for one in layers], lambda: _collection(visit, wish, layers))


def _collection(visit: Visit, wish: Wish, layers: list[Layer]) -> Response:
    systems, asking = visit.room.services.systems(), visit.room.services.asking
    start, left = wish.start, wish.count
    matched, members, returned, last = 0, list[str](), 0, False
    for query, layer in zip(wish.queries, layers, strict=True):
        known = _type(visit, layer)
        question = _question(visit, query, layer, known)
        if wish.hits or left <= 0:
            matched += asking.count(visit.principal, question)
            continue
        found = asking.ask(visit.principal, replace(question, limit=max(left, 1), offset=start))
        assert found.matched is not None
        matched += found.matched
        start = max(start - found.matched, 0)
        left, returned = left - len(found.items), returned + len(found.items)
        system, srs = spoken(query.srs, systems)
        if wish.format == wfs.JSON_FORMAT:
            members += geojson.moved(found.items, replace(system, swapped=False))
        else:
            members += wfs.members(found.items, known, system, srs, query.properties)
        last = found.next is None
    if wish.format == wfs.JSON_FORMAT:
        return _as_json(visit, wish, members, matched)
    counts = _counts(visit, wish, matched, returned, more=not last and not wish.hits)
    schema = _schema(visit, sorted({one.id for one in layers}))
    return visit.answer(wfs.collection(members, counts, schema), f"{wfs.GML_FORMAT}; charset=utf-8")


def _as_json(visit: Visit, wish: Wish, items: list[str], matched: int) -> Response:
    _, srs = spoken(wish.queries[0].srs, visit.room.services.systems())
    facts = {
        "numberMatched": matched,
        "numberReturned": len(items),
        "timeStamp": now().isoformat(timespec="seconds"),
        # Coordinates are east or longitude first whatever the system, as clients of GeoJSON expect.
        "crs": {"type": "name", "properties": {"name": srs}},
    }
    return visit.answer(geojson.collection(items, facts), wfs.JSON_FORMAT)


def _counts(visit: Visit, wish: Wish, matched: int, returned: int, *, more: bool) -> Counts:
    stamp = now().isoformat(timespec="seconds").replace("+00:00", "Z")
    following = previous = None
    if visit.request.method == "GET" and wish.count:
        rest = {name: value for name, value in visit.params.items() if name.lower() not in ("startindex", "count")}
        if more:
            following = visit.href(_PATH, **rest, startIndex=wish.start + returned, count=wish.count)
        if wish.start:
            previous = visit.href(_PATH, **rest, startIndex=max(wish.start - wish.count, 0), count=wish.count)
    return Counts(matched, 0 if wish.hits else returned, stamp, following, previous)


def _schema(visit: Visit, names: list[str]) -> str:
    types = ",".join(f"{wfs.PREFIX}:{name}" for name in names)
    return f"{visit.kvp(_PATH)}service=WFS&version=2.0.0&request=DescribeFeatureType&typeNames={types}"


def _by_id(visit: Visit, wish: Wish) -> Response:
    assert wish.stored is not None
    name, _, _ = wish.stored.rpartition(".")
    id = resource_of(wish.stored)
    layer = visit.layer(name)

    def make() -> Response:
        text = visit.room.services.asking.one(visit.principal, layer.id, id) if id else None
        if text is None:
            raise NotFound(f"There is no feature '{wish.stored}'.", code="no_such_feature")
        if wish.format == wfs.JSON_FORMAT:
            return visit.answer(text, wfs.JSON_FORMAT)
        system = visit.room.services.systems()[1]
        [member] = wfs.members([text], _type(visit, layer), system, system.urn, None)
        return visit.answer(wfs.alone(member, _schema(visit, [layer.id])), f"{wfs.GML_FORMAT}; charset=utf-8")

    return visit.count("wfs", [layer.id], make)


def _values(visit: Visit, wish: Wish) -> Response:
    name = xml.qualified(wish.value.rpartition("/")[2])
    if not name or len(wish.queries) != 1:
        raise BadRequest("valueReference", "name one property", code="MissingParameterValue")
    [query] = wish.queries
    layer = _layer_of(visit, query)
    known = _type(visit, layer)
    if name != fes.GEOMETRY and name not in known.columns():
        raise BadRequest("valueReference", f"'{name[:40]}' is no property of {known.name}")
    system, srs = spoken(query.srs, visit.room.services.systems())

    def make() -> Response:
        question = replace(_question(visit, query, layer, known), limit=max(wish.count, 1), offset=wish.start)
        found = visit.room.services.asking.ask(visit.principal, question)
        members = wfs.members(found.items, known, system, srs, frozenset({name}))
        inner = [_inside(_inside(one)) for one in members if not wish.hits]
        counts = _counts(visit, wish, found.matched or 0, len(inner), more=found.next is not None)
        body = wfs.collection(
            [one for one in inner if one], counts, _schema(visit, [layer.id]), element="wfs:ValueCollection"
        )
        return visit.answer(body, f"{wfs.GML_FORMAT}; charset=utf-8")

    return visit.count("wfs", [layer.id], make)


def _inside(element: str) -> str:
    """What stands inside an element; nothing when it has no content."""
    start, end = element.find(">") + 1, element.rfind("</")
    return element[start:end] if 0 < start <= end else ""
