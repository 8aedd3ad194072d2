"""What the OGC APIs claim, and what each parameter means."""

from collections.abc import Sequence
from typing import Any

_COMMON = "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/"
_COMMON2 = "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/"
_FEATURES1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
_FEATURES3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
_RECORDS = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/"
# Only what the tests of this room show to be so.
CONFORMS_TO = (
    *(_COMMON + name for name in ("core", "landing-page", "json", "html", "oas30")),
    *(_COMMON2 + name for name in ("collections",)),
    *(_FEATURES1 + name for name in ("core", "geojson", "html", "oas30")),
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    *(_FEATURES3 + name for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")),
    *(
        _CQL2 + name
        for name in (
            "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
            "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions", "temporal-functions",
            "arithmetic",
        )
    ),
    *(_TILES + name for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")),
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    *(_RECORDS + name for name in ("record-core", "record-collection", "record-api", "record-core-query-parameters")),
    *(_RECORDS + name for name in ("json",)),
)  # fmt: skip
CATALOGUE = "city-resources"
MVT = "application/vnd.mapbox-vector-tile"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


def openapi(
    title: str, description: str, server: str, collections: Sequence[str], systems: Sequence[str]
) -> dict[str, Any]:
    """The description of the OGC APIs in OpenAPI 3.0."""
    in_layer = [_ref("collectionId")]
    tile = [*in_layer, _ref("tileMatrixSetId"), _ref("tileMatrix"), _ref("tileRow"), _ref("tileCol")]
    query = [_ref(name) for name in ("limit", "bbox", "datetime", "bbox-crs", "crs", "filter", "filter-lang")]
    query += [_ref(name) for name in ("filter-crs", "sortby", "cursor", "offset")]
    paths = {
        "/": _get("getLandingPage", "Landing page", "Capabilities"),
        "/conformance": _get("getConformanceDeclaration", "Conformance classes", "Capabilities"),
        "/api": _get("getApi", "This document", "Capabilities", media=OPENAPI),
        "/collections": _get("getCollections", "Layers", "Capabilities"),
        "/collections/{collectionId}": _get("describeCollection", "A layer", "Capabilities", in_layer),
        "/collections/{collectionId}/queryables": _get(
            "getQueryables", "What a filter may name", "Data", in_layer, media="application/schema+json"
        ),
        "/collections/{collectionId}/items": _get(
            "getFeatures", "Features of a layer", "Data", [*in_layer, *query], media="application/geo+json"
        ),
        "/collections/{collectionId}/items/{featureId}": _get(
            "getFeature", "A feature", "Data", [*in_layer, _ref("featureId"), _ref("crs")], media="application/geo+json"
        ),
        "/collections/{collectionId}/tiles": _get("getTileSets", "Tile sets of a layer", "Tiles", in_layer),
        "/collections/{collectionId}/tiles/{tileMatrixSetId}": _get(
            "getTileSet", "A tile set", "Tiles", [*in_layer, _ref("tileMatrixSetId")]
        ),
        "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}": _get(
            "getTile", "A vector tile", "Tiles", [*tile, _ref("datetime")], media=MVT
        ),
        "/tileMatrixSets": _get("getTileMatrixSets", "Tile matrix sets", "Tiles"),
        "/tileMatrixSets/{tileMatrixSetId}": _get(
            "getTileMatrixSet", "A tile matrix set", "Tiles", [_ref("tileMatrixSetId")]
        ),
        f"/collections/{CATALOGUE}/items": _get(
            "getRecords", "The list of resources", "Records",
            [_ref(name) for name in ("limit", "bbox", "datetime", "q", "type", "ids", "externalIds", "offset")],
            media="application/geo+json",
        ),
        f"/collections/{CATALOGUE}/items/{{recordId}}": _get(
            "getRecord", "A resource", "Records", [_ref("recordId")], media="application/geo+json"
        ),
    }  # fmt: skip
    return {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1.0.0", "description": description},
        "servers": [{"url": server}],
        "tags": [{"name": name} for name in ("Capabilities", "Data", "Tiles", "Records")],
        "security": [{}, {"token": []}, {"password": []}, {"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "password": {"type": "http", "scheme": "basic", "description": "the token as the password"},
                "key": {"type": "apiKey", "in": "query", "name": "tk"},
            },
            "parameters": _parameters(collections, systems),
            "schemas": {"exception": _PROBLEM},
        },
    }


_PROBLEM = {
    "type": "object",
    "required": ["code"],
    "properties": {
        "code": {"type": "string"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "status": {"type": "integer"},
    },
}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def _get(
    operation: str, summary: str, tag: str, parameters: Sequence[dict[str, str]] = (), media: str = "application/json"
) -> dict[str, Any]:
    content = {media: {"schema": {"type": "object"} if media != MVT else {"type": "string", "format": "binary"}}}
    if media not in (MVT, OPENAPI):
        content["text/html"] = {"schema": {"type": "string"}}
    wrong = {"description": "What was wrong", "content": {"application/problem+json": {"schema": {
        "$ref": "#/components/schemas/exception"}}}}  # fmt: skip
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "tags": [tag],
            "parameters": list(parameters),
            "responses": {
                "200": {"description": summary, "content": content},
                "400": wrong,
                "401": wrong,
                "404": wrong,
                "500": wrong,
            },
        }
    }


def _parameters(collections: Sequence[str], systems: Sequence[str]) -> dict[str, Any]:
    text = {"type": "string"}
    number = {"type": "array", "items": {"type": "number"}}
    box = {"oneOf": [number | {"minItems": 4, "maxItems": 4}, number | {"minItems": 6, "maxItems": 6}]}
    uri = {"type": "string", "format": "uri"}
    known = {"type": "string", "enum": list(collections)} if collections else text
    found = {
        "collectionId": _path("collectionId", known, "the layer"),
        "featureId": _path("featureId", text, "the feature"),
        "recordId": _path("recordId", text, "the resource"),
        "tileMatrixSetId": _path(
            "tileMatrixSetId", {"type": "string", "enum": ["WebMercatorQuad", "CGCS2000Quad"]}, "the tile matrix set"
        ),
        **{name: _path(name, {"type": "integer", "minimum": 0}, name) for name in ("tileMatrix", "tileRow", "tileCol")},
        "limit": _query("limit", {"type": "integer", "minimum": 1, "maximum": 10000, "default": 10}, "most features"),
        "offset": _query("offset", {"type": "integer", "minimum": 0, "default": 0}, "features to leave out first"),
        "cursor": _query("cursor", text, "where a page begins, from the next link"),
        "bbox": _query("bbox", box, "west, south, east, north, in the axis order of bbox-crs"),
        "bbox-crs": _query("bbox-crs", uri, "the system of bbox; CRS84 when left out"),
        "crs": _query("crs", uri | {"enum": list(systems)}, "the system of the answer; CRS84 when left out"),
        "datetime": _query("datetime", text, "a day or start/end, .. for an open end; today when left out"),
        "filter": _query("filter", text, "CQL2"),
        "filter-lang": _query("filter-lang", {"type": "string", "enum": ["cql2-text", "cql2-json"]}, "its form"),
        "filter-crs": _query("filter-crs", uri, "the system of geometries in the filter; CRS84 when left out"),
        "sortby": _query("sortby", text, "+name,-code"),
        "q": _query("q", text, "words; several with commas"),
        "type": _query("type", text, "dataset or service"),
        "ids": _query("ids", text, "ids, with commas"),
        "externalIds": _query("externalIds", text, "ids elsewhere, with commas"),
    }
    for name in ("bbox", "ids", "externalIds"):
        found[name] |= {"style": "form", "explode": False}
    return found


def _path(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": description}


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
