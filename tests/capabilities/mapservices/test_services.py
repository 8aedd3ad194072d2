"""WMTS, WMS, WFS and tiles: what they answer, and what they answer to what makes no sense."""

import io
import math
import time
from xml.etree import ElementTree

import mapbox_vector_tile
import pytest
import shapely
from PIL import Image

from chengshu.capabilities.maps import LayerDefinition, NewFeature
from chengshu.capabilities.tiles import TileKey

from .conftest import BUILDINGS, Town

WFS = "{http://www.opengis.net/wfs/2.0}"
GML = "{http://www.opengis.net/gml/3.2}"
CS = "{urn:chengshu:features}"
PICTURE = {
    "service": "WMS",
    "version": "1.3.0",
    "request": "GetMap",
    "layers": "lamps",
    "styles": "",
    "width": "64",
    "height": "64",
    "crs": "EPSG:4490",
    "bbox": "27.85,113.149,27.852,113.151",
    "format": "image/png",
}


@pytest.fixture
def key(town: Town) -> str:
    return town.key("maps.read")


def alpha(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGBA").getchannel("A")


def column_and_row(tms: str, z: int, longitude: float, latitude: float) -> tuple[int, int]:
    if tms == "CGCS2000Quad":
        return int((longitude + 180) / 180 * 2**z), int((90 - latitude) / 180 * 2**z)
    down = 0.5 - math.asinh(math.tan(math.radians(latitude))) / (2 * math.pi)
    return int((longitude + 180) / 360 * 2**z), int(down * 2**z)


# --- tiles ----------------------------------------------------------------------------------------------------


def test_vector_tiles_are_the_same_by_every_door(town: Town, key: str) -> None:
    # 113.15 E, 27.85 N at level 14 of WebMercatorQuad and of 天地图's w; at 13 of the CGCS2000 quad, which is 14 of c.
    town.services.tiles.prepare("buildings", 20)
    headers = {"Authorization": f"Bearer {key}"}
    for tms, scheme, z, level in (("WebMercatorQuad", "w", 14, 14), ("CGCS2000Quad", "c", 13, 14)):
        x, y = column_and_row(tms, z, 113.15005, 27.85005)
        truth = town.services.tiles.fetch("buildings", TileKey(tms, z, x, y), hidden=frozenset({"owner_phone"})).data  # type: ignore[arg-type]
        assert truth
        one = town.client.get(f"/ogc/collections/buildings/tiles/{tms}/{z}/{y}/{x}", headers=headers)
        two = town.client.get(f"/ogc/wmts/1.0.0/buildings/default/{scheme}/{level}/{y}/{x}.mvt", headers=headers)
        params = {
            "SERVICE": "WMTS",
            "REQUEST": "GetTile",
            "VERSION": "1.0.0",
            "LAYER": "buildings",
            "STYLE": "default",
            "TILEMATRIXSET": scheme,
            "TILEMATRIX": str(level),
            "TILEROW": str(y),
            "TILECOL": str(x),
            "FORMAT": "application/vnd.mapbox-vector-tile",
            "tk": key,
        }
        three = town.client.get("/ogc/wmts", params=params)
        assert one.content == two.content == three.content == truth
        found = mapbox_vector_tile.decode(one.content)["buildings"]["features"]
        assert "owner_phone" not in found[0]["properties"]
        again = town.client.get(one.request.url.path, headers=headers | {"If-None-Match": one.headers["etag"]})
        assert again.status_code == 304
        picture = town.client.get("/ogc/wmts", params=params | {"FORMAT": "tiles"})
        assert picture.headers["content-type"] == "image/png"
        assert alpha(picture.content).getextrema()[1] > 200


def test_an_edit_shows_in_tiles_and_pictures(town: Town) -> None:
    column, row = column_and_row("WebMercatorQuad", 14, 113.16, 27.845)
    address = f"/ogc/wmts/1.0.0/lamps/default/w/14/{row}/{column}.png"
    before = town.client.get(address).content
    town.maps.load("lamps", [NewFeature({"type": "Point", "coordinates": [113.16, 27.845]}, "new", "N")])
    for _ in range(50):
        town.services.tiles.touch("lamps")
        if town.client.get(address).content != before:
            return
        time.sleep(0.1)
    pytest.fail("the new lamp does not show")


def test_tile_sets_say_where_and_what(town: Town) -> None:
    listed = town.client.get("/ogc/collections/lamps/tiles").json()["tilesets"]
    assert [one["dataType"] for one in listed] == ["vector", "vector"]
    one = town.client.get("/ogc/collections/lamps/tiles/CGCS2000Quad").json()
    assert one["crs"] == "http://www.opengis.net/def/crs/EPSG/0/4490"
    assert "watt" in one["layers"][0]["propertiesSchema"]["properties"]
    template = next(link["href"] for link in one["links"] if link["rel"] == "item")
    filled = template.replace("{tileMatrix}", "0").replace("{tileRow}", "0").replace("{tileCol}", "1")
    assert town.client.get(filled.removeprefix("http://city.test")).status_code == 200
    tilejson = town.client.get("/ogc/collections/lamps/tiles/WebMercatorQuad", params={"f": "tilejson"}).json()
    assert (tilejson["tilejson"], tilejson["vector_layers"][0]["id"]) == ("3.0.0", "lamps")
    sets = town.client.get("/ogc/tileMatrixSets").json()["tileMatrixSets"]
    quad = town.client.get(sets[1]["links"][0]["href"].removeprefix("http://city.test")).json()
    assert (quad["tileMatrices"][0]["matrixWidth"], quad["tileMatrices"][0]["matrixHeight"]) == (2, 1)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ogc/collections/lamps/tiles/Nowhere/0/0/0", 404),
        ("/ogc/collections/lamps/tiles/WebMercatorQuad/0/0/1", 404),
        ("/ogc/collections/lamps/tiles/WebMercatorQuad/x/0/1", 400),
        ("/ogc/wmts/1.0.0/lamps/default/c/0/0/0.png", 400),
        ("/ogc/wmts/1.0.0/lamps/default/c/1/1/0.png", 400),
        ("/ogc/wmts/1.0.0/lamps/default/z/1/0/0.png", 400),
        ("/ogc/wmts/1.0.0/lamps/pretty/c/1/0/0.png", 400),
        ("/ogc/wmts/1.0.0/lamps/default/c/1/0/0.tiff", 400),
        ("/ogc/wmts/1.0.0/buildings/default/c/1/0/0.png", 404),
        ("/ogc/wmts?SERVICE=WMTS&REQUEST=GetTile&LAYER=lamps", 400),
        ("/ogc/wmts?SERVICE=WMS&REQUEST=GetCapabilities", 400),
        ("/ogc/wmts?REQUEST=GetCapabilities&AcceptVersions=9.9", 400),
    ],
)
def test_a_tile_that_cannot_be_is_answered_plainly(town: Town, path: str, status: int) -> None:
    answer = town.client.get(path)
    assert answer.status_code == status
    if "/wmts" in path:
        root = ElementTree.fromstring(answer.content)
        assert root.tag == "{http://www.opengis.net/ows/1.1}ExceptionReport"


# --- WMS ------------------------------------------------------------------------------------------------------


def test_a_map_without_transparency_has_the_colour_asked_for(town: Town) -> None:
    answer = town.client.get("/ogc/wms", params=PICTURE | {"format": "image/jpeg", "bgcolor": "0xFF0000"})
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.format == "JPEG"
    red, green, _ = picture.getpixel((60, 60))  # type: ignore[misc]
    assert red > 240
    assert green < 20


def test_holes_are_holes_and_what_lies_below_shows_through(town: Town) -> None:
    ring = shapely.box(113.1, 27.1, 113.2, 27.2).difference(shapely.box(113.14, 27.14, 113.16, 27.16))
    island = shapely.box(113.149, 27.149, 113.151, 27.151)
    town.maps.define_layer(LayerDefinition("areas", "areas", style={"paint": "building"}, grade="open"))
    town.maps.load("areas", [NewFeature(shapely.to_wkb(island)), NewFeature(shapely.to_wkb(ring))])
    town.services.tiles.prepare("areas", 20)
    params = PICTURE | {
        "layers": "areas",
        "bbox": "27.09,113.09,27.21,113.21",
        "width": "300",
        "height": "300",
        "transparent": "true",
    }
    for crs, box in (("EPSG:4490", "27.09,113.09,27.21,113.21"), ("EPSG:4547", "2998000,410000,3012000,421000")):
        seen = alpha(town.client.get("/ogc/wms", params=params | {"crs": crs, "bbox": box}).content)
        if crs == "EPSG:4490":
            assert seen.getpixel((60, 60)) > 200
            assert seen.getpixel((150, 150)) > 200
            assert seen.getpixel((130, 150)) == 0
        # No seam where tiles meet: inside the ring every pixel is as dense as its neighbours.
        counts = seen.histogram()
        assert counts[0] > 1000
        dense = round(0.95 * 255)
        assert counts[dense] > 0.9 * sum(counts[1:])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"layers": "buildings"}, "LayerNotDefined"),
        ({"layers": ""}, "LayerNotDefined"),
        ({"crs": "EPSG:9999"}, "InvalidCRS"),
        ({"format": "image/tiff"}, "InvalidFormat"),
        ({"styles": "pretty"}, "StyleNotDefined"),
        ({"bbox": "1,2,3"}, None),
        ({"bbox": "28,114,27,113"}, None),
        ({"width": "0"}, None),
        ({"width": "99999"}, None),
        ({"request": "GetAll"}, "OperationNotSupported"),
        ({"bbox": "113,27,114,28"}, None),
        ({"bgcolor": "pink"}, None),
        ({"time": "never"}, None),
    ],
)
def test_wms_answers_with_exceptions_of_its_own(town: Town, change: dict[str, str], code: str | None) -> None:
    answer = town.client.get("/ogc/wms", params=PICTURE | change)
    assert 400 <= answer.status_code < 500
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "{http://www.opengis.net/ogc}ServiceExceptionReport"
    assert root[0].get("code") == code
    old = town.client.get("/ogc/wms", params=PICTURE | change | {"version": "1.1.1"})
    if old.status_code >= 400:
        assert ElementTree.fromstring(old.content).tag == "ServiceExceptionReport"


def test_what_lies_at_a_point_comes_in_every_form_without_hidden_fields(town: Town, key: str) -> None:
    params = PICTURE | {
        "request": "GetFeatureInfo",
        "layers": "buildings",
        "query_layers": "buildings",
        "i": "32",
        "j": "32",
        "bbox": "27.85,113.15,27.8501,113.1501",
        "feature_count": "10",
        "tk": key,
    }
    for media, sign in (
        ("application/json", "B000"),
        ("text/html", "<td>B000"),
        ("text/plain", "code = B000"),
        ("application/vnd.ogc.gml", "<cs:code>B000"),
        ("text/xml", "<cs:code>B000"),
    ):
        answer = town.client.get("/ogc/wms", params=params | {"info_format": media})
        assert answer.status_code == 200, answer.text
        assert sign in answer.text
        assert "13900000000" not in answer.text
        if "xml" in answer.headers["content-type"]:
            ElementTree.fromstring(answer.content)
    assert "B000" not in town.client.get("/ogc/wms", params=params | {"bbox": "27.86,113.15,27.8601,113.1501"}).text
    assert town.client.get("/ogc/wms", params=params | {"i": "64"}).status_code == 400


def test_legends_show_the_kind_of_layer(town: Town) -> None:
    pictures = set()
    for layer in ("lamps", "roads"):
        answer = town.client.get("/ogc/wms", params={"request": "GetLegendGraphic", "layer": layer})
        assert Image.open(io.BytesIO(answer.content)).size == (20, 20)
        pictures.add(answer.content)
    assert len(pictures) == 2


# --- WFS ------------------------------------------------------------------------------------------------------


def wfs(town: Town, key: str, **params: object) -> ElementTree.Element:
    given = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": "cs:buildings", "tk": key}
    answer = town.client.get("/ogc/wfs", params=given | {name: str(value) for name, value in params.items()})
    assert answer.status_code == 200, answer.text
    return ElementTree.fromstring(answer.content)


def post(town: Town, key: str, body: str) -> ElementTree.Element:
    answer = town.client.post("/ogc/wfs", content=body.encode(), headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200, answer.text
    return ElementTree.fromstring(answer.content)


def test_hits_are_counted_and_pages_lead_on(town: Town, key: str) -> None:
    hits = wfs(town, key, resultType="hits")
    assert (hits.get("numberMatched"), hits.get("numberReturned"), len(hits)) == (str(BUILDINGS), "0", 0)
    seen, href = [], f"/ogc/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=cs:buildings&count=23&tk={key}"
    while href:
        page = ElementTree.fromstring(town.client.get(href).content)
        seen += [one.get(f"{GML}id") for one in page.iter(f"{CS}buildings")]
        href = (page.get("next") or "").removeprefix("http://city.test")
    assert (len(seen), len(set(seen))) == (BUILDINGS, BUILDINGS)


def test_the_short_form_of_a_system_is_longitude_first_and_the_urn_is_not(town: Town, key: str) -> None:
    for name, first in (
        ("EPSG:4326", "113.15"),
        ("urn:ogc:def:crs:EPSG::4326", "27.85"),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", "27.85"),
    ):
        root = wfs(town, key, srsName=name, count=1, sortBy="code")
        text = next(root.iter(f"{GML}posList")).text or ""
        assert text.startswith(first)
    box = wfs(town, key, bbox="113.15,27.85,113.1506,27.8502,EPSG:4326")
    assert box.get("numberMatched") == "2"
    assert wfs(town, key, bbox="113.15,27.85,113.1506,27.8502").get("numberMatched") == "2"
    assert wfs(town, key, bbox="27.85,113.15,27.8502,113.1506").get("numberMatched") == "2"


FILTERS = {
    "<fes:PropertyIsBetween><fes:ValueReference>cs:floors</fes:ValueReference><fes:LowerBoundary><fes:Literal>5</fes:Literal>"
    "</fes:LowerBoundary><fes:UpperBoundary><fes:Literal>7</fes:Literal></fes:UpperBoundary>"
    "</fes:PropertyIsBetween>": 3,
    "<fes:Not><fes:PropertyIsGreaterThanOrEqualTo><fes:ValueReference>floors</fes:ValueReference><fes:Literal>3</fes:Literal>"
    "</fes:PropertyIsGreaterThanOrEqualTo></fes:Not>": 2,
    "<fes:Or><fes:PropertyIsEqualTo><fes:ValueReference>code</fes:ValueReference><fes:Literal>B001</fes:Literal>"
    "</fes:PropertyIsEqualTo><fes:PropertyIsEqualTo matchCase='false'><fes:ValueReference>code</fes:ValueReference>"
    "<fes:Literal>b002</fes:Literal></fes:PropertyIsEqualTo></fes:Or>": 2,
    "<fes:PropertyIsNull><fes:ValueReference>survey</fes:ValueReference></fes:PropertyIsNull>": None,
    "<fes:PropertyIsLike wildCard='%' singleChar='_' escapeChar='!'><fes:ValueReference>name</fes:ValueReference>"
    "<fes:Literal>第1_号</fes:Literal></fes:PropertyIsLike>": 10,
    "<fes:Intersects><fes:ValueReference>cs:geometry</fes:ValueReference>"
    "<gml:Polygon srsName='urn:ogc:def:crs:EPSG::4490'>"
    "<gml:exterior><gml:LinearRing><gml:posList>"
    "27.85 113.15 27.8502 113.15 27.8502 113.1506 27.85 113.1506 27.85 113.15"
    "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></fes:Intersects>": 2,
    "<fes:BBOX><gml:Envelope srsName='EPSG:4490'><gml:lowerCorner>27.85 113.15</gml:lowerCorner>"
    "<gml:upperCorner>27.8502 113.1506</gml:upperCorner></gml:Envelope></fes:BBOX>": 2,
    "<fes:After><fes:ValueReference>built</fes:ValueReference><gml:TimeInstant><gml:timePosition>2022-01-01</gml:timePosition>"
    "</gml:TimeInstant></fes:After>": 6,
}


@pytest.mark.parametrize("condition", FILTERS, ids=range(len(FILTERS)))
def test_filters_by_xml_find_what_they_say(town: Town, key: str, condition: str) -> None:
    names = {"fes": "http://www.opengis.net/fes/2.0", "gml": "http://www.opengis.net/gml/3.2", "cs": CS[1:-1]}
    spaces = " ".join(f'xmlns:{name}="{space}"' for name, space in names.items())
    text = f"<fes:Filter {spaces}>{condition}</fes:Filter>"
    by_parameter = wfs(town, key, filter=text, resultType="hits")
    body = (
        f'<wfs:GetFeature xmlns:wfs="{WFS[1:-1]}" {spaces} service="WFS" version="2.0.0" resultType="hits">'
        f'<wfs:Query typeNames="cs:buildings">{text}</wfs:Query></wfs:GetFeature>'
    )
    by_xml = post(town, key, body)
    assert by_parameter.get("numberMatched") == by_xml.get("numberMatched")
    if FILTERS[condition] is not None:
        assert by_xml.get("numberMatched") == str(FILTERS[condition])


def test_a_feature_comes_by_its_id_in_two_ways(town: Town, key: str) -> None:
    id = next(wfs(town, key, count=1).iter(f"{CS}buildings")).get(f"{GML}id")
    assert wfs(town, key, resourceId=id).get("numberMatched") == "1"
    alone = wfs(town, key, STOREDQUERY_ID="urn:ogc:def:query:OGC-WFS::GetFeatureById", ID=id)
    assert (alone.tag, alone.get(f"{GML}id")) == (f"{CS}buildings", id)
    values = wfs(town, key, request="GetPropertyValue", valueReference="cs:code", count=3)
    codes = [one.text or "" for one in values.iter(f"{WFS}member")]
    assert (values.tag, len(codes)) == (f"{WFS}ValueCollection", 3)
    assert all(code.startswith("B") for code in codes), codes


def test_only_named_properties_come_and_hidden_ones_never(town: Town, key: str) -> None:
    root = wfs(town, key, propertyName="cs:code", count=1)
    [building] = root.iter(f"{CS}buildings")
    assert [one.tag for one in building] == [f"{CS}code"]
    everything = ElementTree.tostring(wfs(town, key), encoding="unicode")
    assert "owner_phone" not in everything
    schema = town.client.get("/ogc/wfs", params={"request": "DescribeFeatureType", "tk": key}).text
    assert "owner_phone" not in schema
    assert "xsd:double" in schema


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><GetFeature>&a;</GetFeature>',
        '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        "<GetFeature",
        "",
        "<a>" * 200,
        "<Transaction service='WFS' version='2.0.0'/>",
        "x" * (2 << 20),
    ],
)
def test_dangerous_and_broken_xml_is_refused(town: Town, body: str) -> None:
    answer = town.client.post("/ogc/wfs", content=body)
    assert answer.status_code == 400
    assert ElementTree.fromstring(answer.content).tag.endswith("ExceptionReport")


@pytest.mark.parametrize(
    "params",
    [
        {"request": "GetFeature"},
        {"request": "GetFeature", "typeNames": "cs:nothing"},
        {"request": "Transaction"},
        {"request": "GetFeature", "typeNames": "cs:buildings"},
        {"request": "GetFeature", "typeNames": "cs:lamps", "srsName": "EPSG:1"},
        {"request": "GetFeature", "typeNames": "cs:lamps", "outputFormat": "shape"},
        {},
        {"request": "GetFeature", "typeNames": "cs:lamps", "filter": "<x/>"},
        {"request": "GetFeature", "typeNames": "cs:lamps", "filter": "<Filter><PropertyIsOdd/></Filter>"},
        {"request": "GetFeature", "typeNames": "cs:lamps", "version": "1.0.0"},
        {"request": "GetFeature", "typeNames": "cs:lamps", "count": "-1"},
        {"request": "GetPropertyValue", "typeNames": "cs:lamps", "valueReference": "nothing"},
        {"request": "GetFeature", "STOREDQUERY_ID": "mine", "ID": "x"},
    ],
)
def test_wfs_answers_with_exceptions_of_its_own(town: Town, params: dict[str, str]) -> None:
    answer = town.client.get("/ogc/wfs", params={"service": "WFS"} | params)
    assert 400 <= answer.status_code < 500
    assert ElementTree.fromstring(answer.content).tag == "{http://www.opengis.net/ows/1.1}ExceptionReport"
