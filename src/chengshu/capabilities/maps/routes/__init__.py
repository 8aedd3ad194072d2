"""HTTP of the maps engine."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from chengshu.capabilities.maps.model import DifferenceKind
from chengshu.capabilities.maps.routes import desks, editing, reports, sums
from chengshu.capabilities.maps.routes.bodies import LayerBody, QueryBody, as_json, bbox_of, send_features, where_of
from chengshu.capabilities.maps.service import Maps
from chengshu.kit import Conflict
from chengshu.security import Audit, Guard, Principal, told

CONFORMS_TO = {"https://datatracker.ietf.org/doc/html/rfc7946"}
MAX_FEATURES_A_PAGE = 5000


# They only ask, or their verbs write rows that say more.
_QUIET = frozenset(
    {"query", "statistics", "heat", "cut_shape", "join_shapes", "remove_layer", "classify", "review_classification"}
    | {"withdraw_layer", "grant", "revoke", "hand_in", "accept_result", "reject_result", "distribute"}
)


def router(maps: Maps, guard: Guard, audit: Audit, holders: desks.Holders | None = None) -> APIRouter:
    """Return the routes of the maps engine. `holders` knows who grants of layers can be given to."""
    routes = APIRouter(prefix="/maps", tags=["maps"], route_class=told(audit, "maps", quiet=_QUIET))
    _read(routes, maps, Annotated[Principal, Depends(guard.needs("maps.read"))])
    _read_more(routes, maps, Annotated[Principal, Depends(guard.needs("maps.read"))])
    reports.add(routes, maps, guard)
    sums.add(routes, maps, Annotated[Principal, Depends(guard.needs("maps.read"))])
    _layers(routes, maps, guard)
    editing.add(routes, maps, guard)
    desks.add(routes, maps, guard, holders)
    return routes


def _read(routes: APIRouter, maps: Maps, Reader: Any) -> None:
    @routes.get("/layers")
    def layers(principal: Reader) -> dict[str, Any]:
        """Every layer one may see, in drawing order, and whether one may edit it and decides about it."""
        found = maps.readable(principal)
        standing = maps.standing(principal, found)
        items = [
            asdict(layer) | {"may_edit": edits, "owns": owns}
            for layer, (edits, owns) in zip(found, standing, strict=True)
        ]
        return {"items": items, "next": None, "total": len(items)}

    @routes.get("/layers/{layer}/features", response_class=Response)
    def features(
        principal: Reader,
        request: Request,
        layer: str,
        bbox: Annotated[str | None, Query(description="west,south,east,north in degrees")] = None,
        on: Annotated[date | None, Query(description="the day; today when left out")] = None,
        filter: Annotated[str | None, Query(description="CQL2", max_length=20_000)] = None,
        filter_lang: Annotated[Literal["cql2-text", "cql2-json"], Query(alias="filter-lang")] = "cql2-text",
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=MAX_FEATURES_A_PAGE)] = 1000,
    ) -> Response:
        """Features of a layer as a GeoJSON FeatureCollection."""
        page = maps.find(
            layer, bbox=bbox_of(bbox), where=where_of(filter, filter_lang), on=on, after=after, limit=limit,
            principal=principal, exact_bbox=False,
        )  # fmt: skip
        return send_features(request, page.items, page.next, {"version": page.version})

    @routes.post("/layers/{layer}/query", response_class=Response)
    def query(principal: Reader, request: Request, layer: str, body: QueryBody) -> Response:
        """Features of a layer by box, polygon, attributes and order, all together."""
        asked: dict[str, Any] = {**body.selection(), "principal": principal}
        page = maps.find(layer, **asked, sort=body.sort, after=body.after, limit=body.limit)
        facts: dict[str, Any] = {"version": page.version}
        if body.count:
            facts["numberMatched"] = maps.count(layer, **asked)
        return send_features(request, page.items, page.next, facts)


def _read_more(routes: APIRouter, maps: Maps, Reader: Any) -> None:
    @routes.get("/layers/{layer}/features/{feature}")
    def feature(principal: Reader, layer: str, feature: str, on: date | None = None) -> dict[str, Any]:
        """One feature as it is now, or as it was on a day."""
        return as_json(maps.get(layer, feature, on, principal=principal))

    @routes.get("/layers/{layer}/features/{feature}/versions")
    def versions(principal: Reader, layer: str, feature: str) -> dict[str, Any]:
        """Every version of a feature, newest first."""
        found = maps.versions(principal, layer, feature)
        return {"items": [as_json(one) for one in found], "next": None, "total": len(found)}

    @routes.get("/layers/{layer}/compare")
    def compare(
        principal: Reader,
        layer: str,
        first: date,
        second: date,
        other: str | None = None,
        kind: DifferenceKind | None = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
    ) -> dict[str, Any]:
        """What appeared, went and changed between two days, or between two layers."""
        found = maps.compare(
            layer, first, second, other=other, kind=kind, after=after, limit=limit, principal=principal
        )
        return as_json(found)

    @routes.get("/search")
    def search(
        principal: Reader,
        q: Annotated[str, Query(min_length=1, max_length=100)],
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> dict[str, Any]:
        """Features whose name or code begins with the text."""
        hits = [asdict(hit) for hit in maps.search(q, limit, principal=principal)]
        return {"items": hits, "next": None, "total": None}


def _layers(routes: APIRouter, maps: Maps, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("maps.write"))]

    @routes.get("/layers/{layer}")
    def one_layer(principal: Reader, layer: str) -> dict[str, Any]:
        """A layer with what one may do in it."""
        found = maps.layer_for(principal, layer)
        return as_json(found) | {
            "may_edit": maps.may_edit(principal, layer),
            "owns": maps.standing(principal, [found])[0][1],
            "hidden_fields": maps.hidden_fields(principal, layer),
        }

    @routes.post("/layers", status_code=201)
    def make_layer(principal: Writer, body: LayerBody) -> dict[str, Any]:
        """Make a layer; it is a draft of one's own organisation until its classification is reviewed."""
        if any(one.id == body.id for one in maps.layers()):
            raise Conflict(f"There is a layer '{body.id}' already.", code="layer_exists")
        maps.define_layer(body.definition(principal.organisation))
        return as_json(maps.layer(body.id))

    @routes.put("/layers/{layer}")
    def change_layer(principal: Writer, layer: str, body: LayerBody) -> dict[str, Any]:
        """Change a layer that was made in the page."""
        maps.redefine_layer(principal, layer, body.definition(principal.organisation))
        return as_json(maps.layer(layer))

    @routes.delete("/layers/{layer}", status_code=204)
    def remove_layer(principal: Writer, layer: str) -> None:
        """Take a layer that was made in the page away, with all in it."""
        maps.remove_layer(principal, layer)
