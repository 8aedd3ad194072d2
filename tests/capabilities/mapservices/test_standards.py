"""Each class of conformance that is claimed, by something that would fail without it; axes in every system; styles."""

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from chengshu.capabilities.mapservices.logic.documents import CONFORMS_TO

from .conftest import Town, house

_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
_BOX = "POLYGON((113.1499 27.8499, 113.1507 27.8499, 113.1507 27.8502, 113.1499 27.8502, 113.1499 27.8499))"
# The library that reads CQL2 keeps 15 digits of a coordinate in text: a house whose corners have no more.
_SHORT = next(
    n for n in range(60) if all(len(repr(one)) < 10 for one in shapely.get_coordinates(house(n)).ravel().tolist())
)
_HOUSE = shapely.to_wkt(house(_SHORT), rounding_precision=-1)
# class of CQL2 -> filters and how many of the sixty buildings they find
FILTERS: Mapping[str, list[tuple[str, int]]] = {
    "basic-cql2": [
        ("floors = 7", 1), ("floors <> 7", 59), ("floors < 3", 2), ("floors >= 59 AND use = 'office'", 1),
        ("floors = 1 OR floors = 2", 2), ("NOT (floors > 1)", 1), ("code IS NULL", 0), ("code IS NOT NULL", 60),
        ("built = DATE('2003-05-01')", 3), ("TRUE = TRUE", 60),
    ],
    "advanced-comparison-operators": [
        ("code LIKE 'B00%'", 10), ("code LIKE 'B0_5'", 6), ("floors BETWEEN 5 AND 9", 5), ("floors IN (1, 2, 99)", 2),
        ("code NOT LIKE 'B00%'", 50), ("floors NOT BETWEEN 5 AND 9", 55), ("floors NOT IN (1, 2)", 58),
    ],
    "case-insensitive-comparison": [("CASEI(code) = CASEI('b017')", 1), ("CASEI(use) LIKE CASEI('OFF%')", 20)],
    "basic-spatial-functions": [
        ("S_INTERSECTS(geometry, BBOX(113.1499, 27.8499, 113.1506, 27.8502))", 2),
        ("S_INTERSECTS(geometry, POINT(113.15005 27.85005))", 1),
    ],
    "basic-spatial-functions-plus": [
        (f"S_INTERSECTS(geometry, {_BOX})", 2),
        ("S_INTERSECTS(geometry, LINESTRING(113.1499 27.85005, 113.1512 27.85005))", 3),
        ("S_INTERSECTS(geometry, MULTIPOINT((113.15005 27.85005), (113.15055 27.85005)))", 2),
    ],
    "spatial-functions": [
        (f"S_WITHIN(geometry, {_BOX})", 2), (f"S_DISJOINT(geometry, {_BOX})", 58), (f"S_EQUALS(geometry, {_HOUSE})", 1),
        ("S_CONTAINS(geometry, POINT(113.15005 27.85005))", 1), ("S_TOUCHES(geometry, POINT(113.15 27.85))", 1),
        ("S_CROSSES(geometry, LINESTRING(113.1499 27.85005, 113.1512 27.85005))", 3),
        ("S_OVERLAPS(geometry, POLYGON((113.15005 27.85, 113.1503 27.85, 113.1503 27.8501, 113.15005 27.8501, 113.15005 27.85)))", 1),
    ],
    "temporal-functions": [
        ("T_AFTER(built, DATE('2023-01-01'))", 4), ("T_BEFORE(built, DATE('2001-01-01'))", 3),
        ("T_EQUALS(built, DATE('2003-05-01'))", 3), ("T_DURING(built, INTERVAL('2003-01-01', '2004-12-31'))", 6),
        ("T_INTERSECTS(built, INTERVAL('2003-01-01', '2004-12-31'))", 6),
        ("T_DISJOINT(built, INTERVAL('2003-01-01', '2004-12-31'))", 54),
    ],
    "arithmetic": [("height_m / 3 = floors", 60), ("floors + 1 = 8", 1), ("floors * 2 > 118", 1), ("floors % 10 = 0", 6)],
}  # fmt: skip


@pytest.fixture
def key(town: Town) -> str:
    return town.key("maps.read")


def _matched(town: Town, key: str, filter: str) -> int:
    params = {"filter": filter, "filter-lang": "cql2-text", "limit": "3", "tk": key}
    answer = town.client.get("/ogc/collections/buildings/items", params=params)
    assert answer.status_code == 200, f"{filter}: {answer.text}"
    found = answer.json()
    assert found["numberReturned"] == min(found["numberMatched"], 3) == len(found["features"])
    return int(found["numberMatched"])


def test_every_class_of_cql2_that_is_claimed_finds_what_it_says(town: Town, key: str) -> None:
    claimed = {one.removeprefix(_CQL2) for one in CONFORMS_TO if one.startswith(_CQL2)}
    assert claimed == set(FILTERS) | {"cql2-text", "cql2-json"}
    wrong = {
        filter: found
        for filters in FILTERS.values()
        for filter, wanted in filters
        if (found := _matched(town, key, filter)) != wanted
    }
    assert wrong == {}


def test_the_same_in_json_is_counted_too(town: Town, key: str) -> None:
    filter = {
        "op": "and",
        "args": [
            {"op": ">", "args": [{"property": "floors"}, 50]},
            {"op": "=", "args": [{"property": "use"}, "office"]},
        ],
    }
    params = {"filter": json.dumps(filter), "filter-lang": "cql2-json", "limit": "1", "tk": key}
    found = town.client.get("/ogc/collections/buildings/items", params=params).json()
    assert (found["numberMatched"], found["numberReturned"]) == (3, 1)


def test_every_page_that_the_html_classes_promise_is_there(town: Town) -> None:
    one = town.client.get("/ogc/collections/lamps/items?limit=1&f=json").json()["features"][0]["id"]
    for path in ("", "/conformance", "/api", "/collections", "/collections/lamps", "/collections/lamps/queryables",
                 "/collections/lamps/items", f"/collections/lamps/items/{one}", "/collections/city-resources/items"):  # fmt: skip
        answer = town.client.get(f"/ogc{path}", headers={"Accept": "text/html"})
        assert answer.headers["content-type"].startswith("text/html"), path
        assert "<h1" in answer.text, path


def test_documents_of_the_ogc_apis_have_what_their_schemas_require(town: Town) -> None:
    landing = town.client.get("/ogc?f=json").json()
    relations = {one["rel"] for one in landing["links"]}
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= relations
    layer = town.client.get("/ogc/collections/lamps?f=json").json()
    assert layer["extent"]["spatial"]["bbox"][0][0] == pytest.approx(113.15, abs=0.01)
    assert layer["storageCrs"] in layer["crs"]
    for tms in ("WebMercatorQuad", "CGCS2000Quad"):
        tiles = town.client.get(f"/ogc/collections/lamps/tiles/{tms}").json()
        assert {"dataType", "crs", "links", "layers", "boundingBox"} <= set(tiles)
        item = next(one for one in tiles["links"] if one["rel"] == "item")
        assert item["templated"] is True
        assert set(re.findall(r"\{(\w+)\}", item["href"])) == {"tileMatrix", "tileRow", "tileCol"}
        matrices = town.client.get(f"/ogc/tileMatrixSets/{tms}").json()["tileMatrices"]
        assert tiles["layers"][0]["maxTileMatrix"] in {one["id"] for one in matrices}


# EPSG:4547 and 4526 write northing first, 4490 and 4326 latitude first, 3857 easting first.
TURNED = {"EPSG:4490": True, "EPSG:4326": True, "EPSG:4547": True, "EPSG:4526": True, "EPSG:3857": False}


def _corner(system: str) -> tuple[float, float]:
    """The first corner of the first building: east, north."""
    east, north = Transformer.from_crs("EPSG:4490", system, always_xy=True).transform(*house(0).bounds[:2])
    return east, north


@pytest.mark.parametrize("system", TURNED)
def test_wfs_writes_axes_as_the_authority_does_for_the_urn_and_east_first_for_the_short_form(
    town: Town, key: str, system: str
) -> None:
    east, north = _corner(system)
    urn = f"urn:ogc:def:crs:EPSG::{system.removeprefix('EPSG:')}"
    for name, turned in ((urn, TURNED[system]), (system, False)):
        params = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": "cs:buildings",
                  "cql_filter": "code = 'B000'", "srsName": name, "tk": key}  # fmt: skip
        root = ElementTree.fromstring(town.client.get("/ogc/wfs", params=params).content)
        text = next(root.iter("{http://www.opengis.net/gml/3.2}posList")).text or ""
        points = np.array(text.split(), float).reshape(-1, 2)
        wanted = (north, east) if turned else (east, north)
        assert np.abs(points - wanted).sum(axis=1).min() < (1e-3 if east > 1000 else 1e-8), (name, points)


@pytest.mark.parametrize("system", TURNED)
def test_wms_takes_its_box_as_the_authority_does_in_1_3_and_east_first_in_1_1(
    town: Town, key: str, system: str
) -> None:
    east, north = _corner(system)
    step = 12.0 if east > 1000 else 0.0001
    plain = f"{east},{north},{east + step},{north + step}"
    # Projected systems of China that write northing first are turned, too, as WMS 1.3.0 demands.
    turned = f"{north},{east},{north + step},{east + step}" if TURNED[system] else plain
    params = {"service": "WMS", "request": "GetFeatureInfo", "layers": "buildings", "query_layers": "buildings",
              "styles": "", "width": "20", "height": "20", "info_format": "application/json", "format": "image/png", "tk": key}  # fmt: skip
    for more in (
        {"version": "1.3.0", "crs": system, "bbox": turned, "i": "10", "j": "10"},
        {"version": "1.1.1", "srs": system, "bbox": plain, "x": "10", "y": "10"},
    ):
        answer = town.client.get("/ogc/wms", params=params | more)
        found: list[Any] = answer.json()["features"]
        assert [one["properties"]["code"] for one in found] == ["B000"], (more, answer.text[:300])


SLD = "{http://www.opengis.net/sld}"


def test_a_style_is_described_for_every_kind_of_layer(town: Town, key: str) -> None:
    answer = town.client.get(f"/ogc/wms?service=WMS&request=GetStyles&layers=buildings,lamps,roads&tk={key}")
    assert answer.headers["content-type"].startswith("application/vnd.ogc.sld+xml")
    root = ElementTree.fromstring(answer.content)
    names = [one.findtext(f"{SLD}Name") for one in root.findall(f"{SLD}NamedLayer")]
    assert names == ["buildings", "lamps", "roads"]
    symbols = [
        {one.tag.removeprefix(SLD) for one in rule if "Symbolizer" in one.tag} for rule in root.iter(f"{SLD}Rule")
    ]
    assert symbols == [{"PolygonSymbolizer"}, {"PointSymbolizer"}, {"LineSymbolizer"}]
    capabilities = town.client.get("/ogc/wms?service=WMS&request=GetCapabilities").text
    assert "request=GetStyles&amp;layers=roads" in capabilities
    assert town.client.get("/ogc/wms?request=GetStyles&layers=buildings").status_code == 404


def test_a_style_for_vector_tiles_names_its_tiles_and_keeps_the_key(town: Town, key: str) -> None:
    found = town.client.get(f"/ogc/collections/buildings/style?tk={key}")
    assert found.headers["content-type"] == "application/vnd.mapbox.style+json"
    style = found.json()
    [address] = style["sources"]["buildings"]["tiles"]
    assert address.endswith("/{z}/{y}/{x}?tk=" + key)
    assert [one["type"] for one in style["layers"]] == ["fill", "line"]
    assert {one["source-layer"] for one in style["layers"]} == {"buildings"}
    assert len({one["id"] for one in style["layers"]}) == 2
    assert town.client.get("/ogc/collections/buildings/style").status_code == 404


def test_pages_of_other_sites_may_ask_but_never_with_the_cookie_of_ours(town: Town, key: str) -> None:
    for path in (
        "/ogc/collections/lamps/items",
        "/ogc/collections/lamps/tiles/WebMercatorQuad/14/1/1",
        "/ogc/nothing",
        "/ogc/wms",
    ):
        answer = town.client.get(path, headers={"Origin": "https://elsewhere.example"})
        assert answer.headers["access-control-allow-origin"] == "*", path
        assert "access-control-allow-credentials" not in answer.headers
    asked = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    before = town.client.options("/ogc/collections/buildings/items", headers=asked)
    assert (before.status_code, before.content) == (204, b"")
    assert "authorization" in before.headers["access-control-allow-headers"]
    # The house's own interface stays closed to them.
    assert "access-control-allow-origin" not in town.client.get("/api/v1/mapservices/examples", headers=asked).headers
