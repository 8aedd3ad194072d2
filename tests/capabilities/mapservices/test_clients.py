"""Other people's software, unchanged: GDAL/OGR and OWSLib against a real port."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
import shapely
from owslib.fes2 import And, BBox, PropertyIsEqualTo, PropertyIsGreaterThan, PropertyIsLike
from owslib.ogcapi.features import Features
from owslib.ogcapi.records import Records
from owslib.wfs import WebFeatureService
from owslib.wms import WebMapService
from owslib.wmts import WebMapTileService
from PIL import Image
from pyproj import Transformer

from .conftest import BUILDINGS, Served, Town, house

XSI = "{http://www.opengis.net/wfs/2.0}"


@pytest.fixture
def key(town: Town) -> str:
    return town.key("maps.read")


def gdal(options: dict[str, str], *reads: dict[str, Any]) -> list[Any]:
    side = Path(__file__).with_name("gdal_side.py")
    wanted = json.dumps({"options": options, "reads": reads})
    done = subprocess.run(
        [sys.executable, side], input=wanted, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


def test_gdal_reads_features_over_the_ogc_api_with_a_key(live: Served, key: str) -> None:
    address = f"OAPIF:{live.url}/ogc"
    read = {"address": address, "layer": "buildings"}
    names, everything, high, corner = gdal(
        # GDAL's driver of the OGC API has headers of its own and does not send those of GDAL_HTTP_HEADERS.
        {"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": key},
        {"list": address},
        read,
        read | {"where": "floors > 50"},
        read | {"bbox": (113.15, 27.85, 113.1506, 27.8502)},
    )
    assert names == ["buildings", "city-resources", "lamps", "roads"]
    assert {"height_m", "floors", "use", "name", "code"} <= set(everything["fields"])
    assert (everything["count"], high["count"], corner["count"]) == (BUILDINGS, 10, 2)
    where = dict(zip(everything["fields"]["code"], shapely.from_wkt(everything["shapes"]), strict=True))
    assert where["B017"].symmetric_difference(house(17)).area < 1e-13


def test_gdal_reads_features_over_wfs_with_a_key(live: Served, key: str) -> None:
    address = f"WFS:{live.url}/ogc/wfs"
    read = {"address": address, "layer": "cs:buildings"}
    names, everything, high, corner = gdal(
        {"GDAL_HTTP_HEADERS": f"Authorization: Bearer {key}", "OGR_WFS_PAGE_SIZE": "7"},
        {"list": address},
        read,
        read | {"where": "floors > 50 AND use = 'office'"},
        read | {"bbox": (113.15, 27.85, 113.1506, 27.8502)},
    )
    assert names == ["cs:buildings", "cs:lamps", "cs:roads"]
    assert "4490" in everything["crs"]
    assert (everything["count"], len(set(everything["fields"]["code"]))) == (BUILDINGS, BUILDINGS)
    assert (high["count"], corner["count"]) == (3, 2)
    assert everything["kinds"]["floors"] in "if"
    assert "school & <hall>" in everything["fields"]["use"]
    where = dict(zip(everything["fields"]["code"], shapely.from_wkt(everything["shapes"]), strict=True))
    assert where["B017"].symmetric_difference(house(17)).area < 1e-13


def test_gdal_may_give_the_key_as_a_password_or_in_the_address(live: Served, key: str) -> None:
    [names] = gdal({"GDAL_HTTP_USERPWD": f"anybody:{key}"}, {"list": f"WFS:{live.url}/ogc/wfs"})
    assert "cs:buildings" in names
    [found] = gdal({}, {"address": f"WFS:{live.url}/ogc/wfs?tk={key}", "layer": "cs:buildings"})
    assert found["count"] == BUILDINGS


def test_gdal_finds_vector_tiles_over_the_ogc_api_and_reads_one(live: Served, tmp_path: Path) -> None:
    """Its driver of OGC API Tiles is of a draft: it takes the extent of a layer for metres, so only level 0 is right."""
    address = f"OGCAPI:{live.url}/ogc/collections/lamps"
    names, world = gdal({}, {"list": address}, {"address": address, "layer": "Zoom level 0"})
    assert "Zoom level 14" in names
    assert world["crs"] == "EPSG:3857"
    assert sorted(world["fields"]["code"]) == ["L1", "L2", "L3", "L4"]
    tile = tmp_path / "14" / "13341" / "6871.pbf"
    tile.parent.mkdir(parents=True)
    tile.write_bytes(httpx.get(f"{live.url}/ogc/collections/lamps/tiles/WebMercatorQuad/14/6871/13341").content)
    [near] = gdal({}, {"address": f"MVT:{tile}", "layer": "lamps"})
    assert sorted(near["fields"]["code"]) == ["L1", "L2", "L3", "L4"]
    to_city = Transformer.from_crs("EPSG:3857", "EPSG:4490", always_xy=True)
    where = {code: shapely.from_wkt(one) for code, one in zip(near["fields"]["code"], near["shapes"], strict=True)}
    assert to_city.transform(where["L3"].x, where["L3"].y) == pytest.approx((113.153, 27.851), abs=1e-5)


def test_owslib_reads_the_ogc_apis(live: Served, key: str) -> None:
    service = Features(f"{live.url}/ogc", headers={"Authorization": f"Bearer {key}"})
    assert set(service.feature_collections()) == {"buildings", "lamps", "roads"}
    assert service.conformance()["conformsTo"]
    assert service.api()["openapi"].startswith("3.0")
    found = service.collection_items("buildings", limit=5, filter="floors > 50")
    assert (found["numberMatched"], found["numberReturned"]) == (10, 5)
    assert service.collection_queryables("buildings")["properties"]["floors"]["type"] == "integer"
    records = Records(f"{live.url}/ogc", headers={"Authorization": f"Bearer {key}"})
    assert records.records() == ["city-resources"]
    listed = records.collection_items("city-resources", q="建筑")
    assert listed["numberMatched"] == 0 or listed["features"][0]["id"] == "buildings"
    one = records.collection_item("city-resources", "lamps")
    assert one["properties"]["type"] == "dataset"


def test_owslib_reads_wmts_in_both_schemes(live: Served, key: str) -> None:
    service = WebMapTileService(f"{live.url}/ogc/wmts?tk={key}")
    assert set(service.contents) == {"buildings", "lamps", "roads"}
    assert set(service.tilematrixsets) == {"c", "w"}
    c, w = service.tilematrixsets["c"], service.tilematrixsets["w"]
    assert c.crs.endswith("4490")
    assert c.tilematrix["1"].topleftcorner == (90.0, -180.0)
    assert (c.tilematrix["1"].matrixwidth, c.tilematrix["1"].matrixheight) == (2, 1)
    # 0.703125 degrees and 78,271.517 metres a pixel at level 1.
    assert c.tilematrix["1"].scaledenominator == pytest.approx(279541132.0143589)
    assert w.tilematrix["1"].scaledenominator == pytest.approx(279541132.0143589)
    limits = service["buildings"].tilematrixsetlinks["w"].tilematrixlimits["16"]
    tile = service.gettile(
        layer="buildings",
        tilematrixset="w",
        tilematrix="16",
        row=limits.mintilerow,
        column=limits.mintilecol,
        format="image/png",
    )
    picture = Image.open(io.BytesIO(tile.read())).convert("RGBA")
    assert (picture.size, picture.mode) == ((256, 256), "RGBA")
    assert picture.getchannel("A").getextrema()[1] == 255
    rest = service.buildTileResource(
        layer="buildings", tilematrixset="c", tilematrix="16", row=1, column=1, format="image/png"
    )
    assert rest


@pytest.mark.parametrize("version", ["1.3.0", "1.1.1"])
@pytest.mark.parametrize("system", ["EPSG:4490", "EPSG:4326", "EPSG:3857", "EPSG:4547", "CRS:84"])
def test_owslib_gets_the_same_map_in_every_system(live: Served, key: str, version: str, system: str) -> None:
    if version == "1.1.1" and system == "CRS:84":
        pytest.skip("WMS 1.1.1 has no CRS:84")
    service = WebMapService(f"{live.url}/ogc/wms?tk={key}", version=version)
    assert set(service.contents) == {"buildings", "lamps", "roads"}
    assert service["buildings"].boundingBoxWGS84 == pytest.approx((113.15, 27.85, 113.1546, 27.8526))
    assert "EPSG:4547" in service["buildings"].crsOptions
    box = (113.15, 27.85, 113.1501, 27.8501)
    if system in ("EPSG:3857", "EPSG:4547"):
        to = Transformer.from_crs("EPSG:4490", system, always_xy=True)
        box = (*to.transform(*box[:2]), *to.transform(*box[2:]))
    wide, high = box[2] - box[0], box[3] - box[1]
    # The first building fills the middle third. OWSLib itself turns the box where 1.3.0 wants latitude first.
    around = (box[0] - wide, box[1] - high, box[2] + wide, box[3] + high)
    answer = service.getmap(
        layers=["buildings"], styles=[""], srs=system, bbox=around, size=(90, 90), format="image/png", transparent=True
    )
    picture = Image.open(io.BytesIO(answer.read())).convert("RGBA").getchannel("A")
    assert picture.getpixel((45, 45)) > 200
    assert picture.getpixel((10, 10)) == 0
    assert picture.getpixel((80, 10)) == 0
    answer = service.getfeatureinfo(
        layers=["buildings"],
        query_layers=["buildings"],
        srs=system,
        bbox=around,
        size=(90, 90),
        xy=(45, 45),
        info_format="application/json",
        feature_count=5,
    )
    assert b"B000" in answer.read()


def test_owslib_reads_wfs(live: Served, key: str) -> None:
    service = WebFeatureService(f"{live.url}/ogc/wfs?tk={key}", version="2.0.0")
    assert set(service.contents) == {"cs:buildings", "cs:lamps", "cs:roads"}
    schema = service.get_schema("cs:buildings")
    assert schema["properties"]["floors"] in ("long", "int", "integer")
    assert schema["geometry_column"] == "geometry"
    assert [one.id for one in service.storedqueries] == ["urn:ogc:def:query:OGC-WFS::GetFeatureById"]
    conditions = And([PropertyIsGreaterThan("floors", "10"), PropertyIsEqualTo("use", "office")])
    for condition, matched in (
        (conditions, 17),
        (PropertyIsLike("use", "SCHOOL*", wildCard="*", singleChar="?", escapeChar="\\", matchCase=False), 20),
        (BBox([27.85, 113.15, 27.8502, 113.1506], "urn:ogc:def:crs:EPSG::4490"), 2),
    ):
        element = ElementTree.tostring(condition.toXML(), encoding="unicode")
        text = f'<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0">{element}</fes:Filter>'
        answer = service.getfeature(typename="cs:buildings", filter=text, maxfeatures=3)
        root = ElementTree.fromstring(answer.read())
        assert root.get("numberMatched") == str(matched)
        assert len(root.findall(f"{XSI}member")) == min(matched, 3)
    # OWSLib itself turns the box where the system wants latitude first.
    around = (113.15, 27.85, 113.1506, 27.8502, "urn:ogc:def:crs:EPSG::4490")
    box = service.getfeature(typename="cs:buildings", bbox=around)
    assert ElementTree.fromstring(box.read()).get("numberReturned") == "2"
