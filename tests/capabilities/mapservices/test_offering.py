"""What an outside service offers, read out of its capabilities."""

import pytest

from chengshu.capabilities.mapservices.logic import ows, wmts
from chengshu.capabilities.mapservices.logic.offering import read
from chengshu.capabilities.mapservices.logic.schemes import SCHEMES
from chengshu.capabilities.mapservices.model import BadRequest

OURS = "/ogc/outside/theirs"
OLD = """<?xml version="1.0"?><!DOCTYPE WMT_MS_Capabilities SYSTEM "http://x.example/1.1.1.dtd">
<WMT_MS_Capabilities version="1.1.1"><Capability><Layer><Title>all</Title><SRS>EPSG:4326 EPSG:900913</SRS>
<LatLonBoundingBox minx="113" miny="27" maxx="114" maxy="28"/><Layer><Name>roads &amp; ways</Name><Title>路</Title></Layer>
</Layer></Capability></WMT_MS_Capabilities>"""
NEW = """<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"><Capability><Layer><Title>all</Title>
<Layer><Name>a</Name><CRS>EPSG:4490</CRS></Layer><Layer><Name>b</Name><Title>B</Title><CRS>EPSG:3857</CRS>
<EX_GeographicBoundingBox><westBoundLongitude>1</westBoundLongitude><eastBoundLongitude>3</eastBoundLongitude>
<southBoundLatitude>2</southBoundLatitude><northBoundLatitude>4</northBoundLatitude></EX_GeographicBoundingBox></Layer>
</Layer></Capability></WMS_Capabilities>"""
MATRIX = """<TileMatrix><Identifier>{name}</Identifier><ScaleDenominator>1</ScaleDenominator>
<TopLeftCorner>-20037508.34 20037508.34</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight>
<MatrixWidth>{wide}</MatrixWidth><MatrixHeight>{wide}</MatrixHeight></TileMatrix>"""


def tianditu(*names: tuple[str, int], system: str = "urn:ogc:def:crs:EPSG::900913", media: str = "tiles") -> bytes:
    """As 天地图 writes it: levels from 1, a format that is no media type."""
    matrices = "".join(MATRIX.format(name=name, wide=wide) for name, wide in names)
    return f"""<Capabilities xmlns="http://www.opengis.net/wmts/1.0"><Contents><Layer><Title>vec</Title>
    <WGS84BoundingBox><LowerCorner>-180.0 -90.0</LowerCorner><UpperCorner>180.0 90.0</UpperCorner></WGS84BoundingBox>
    <Identifier>vec</Identifier><Style><Identifier>default</Identifier></Style><Format>{media}</Format>
    <TileMatrixSetLink><TileMatrixSet>w</TileMatrixSet></TileMatrixSetLink></Layer><TileMatrixSet>
    <Identifier>w</Identifier><SupportedCRS>{system}</SupportedCRS>{matrices}</TileMatrixSet></Contents>
    </Capabilities>""".encode()


def test_layers_of_wms_inherit_system_and_extent_and_keep_odd_names() -> None:
    [found] = read("wms", OLD.encode(), OURS)
    assert (found.name, found.title, found.extent) == ("roads & ways", "路", (113.0, 27.0, 114.0, 28.0))
    assert found.tiles == (
        f"{OURS}?service=WMS&version=1.1.1&request=GetMap&layers=roads+%26+ways&styles=&format=image/png&transparent=true"
        "&srs=EPSG:900913&width=256&height=256&bbox={bbox-epsg-3857}"
    )


def test_a_layer_without_web_mercator_says_so() -> None:
    first, second = read("wms", NEW.encode(), OURS)
    assert (first.tiles, first.reason) == (None, "no_mercator")
    assert second.tiles is not None
    assert "crs=EPSG:3857" in second.tiles
    assert second.extent == (1.0, 2.0, 3.0, 4.0)


def test_tiles_of_tianditu_are_asked_for_by_the_numbers_of_everybody() -> None:
    [found] = read("wmts", tianditu(("1", 2), ("2", 4), ("3", 8)), OURS)
    assert found.tiles == (
        f"{OURS}?service=WMTS&request=GetTile&version=1.0.0&layer=vec&style=default&tilematrixset=w&format=tiles"
        "&tilematrix={z}&tilerow={y}&tilecol={x}"
    )
    assert (found.min_zoom, found.max_zoom, found.tile_size) == (1, 3, 256)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (tianditu(("1", 2), system="urn:ogc:def:crs:EPSG::4490"), "no_mercator"),
        (tianditu(("1", 3)), "odd_levels"),
        (tianditu(("a", 2), ("b", 4)), "odd_levels"),
        (tianditu(("EPSG:3857:1", 2), ("level2", 4)), "odd_levels"),
        (tianditu(("1", 2), media="application/vnd.mapbox-vector-tile"), "no_pictures"),
    ],
)
def test_what_the_map_cannot_show_is_said_with_its_reason(document: bytes, reason: str) -> None:
    [found] = read("wmts", document, OURS)
    assert (found.tiles, found.reason) == (None, reason)


def test_levels_may_have_the_name_of_their_system_before_the_number() -> None:
    [found] = read("wmts", tianditu(("EPSG:3857:0", 1), ("EPSG:3857:1", 2)), OURS)
    assert found.tiles is not None
    assert found.tiles.endswith("&tilematrix=EPSG%3A3857%3A{z}&tilerow={y}&tilecol={x}")


def test_our_own_wmts_could_be_an_outside_service() -> None:
    layer = wmts.TiledLayer("roads", "道路", "", (113.0, 27.0, 114.0, 28.0), "http://x.example/legend")
    about = ows.About("t", "a", "p", ("k",))
    document = wmts.capabilities(about, f"{OURS}?", OURS, [layer], "")
    [found] = read("wmts", document.encode(), OURS)
    assert found.tiles == f"{OURS}/1.0.0/roads/default/w/{{z}}/{{y}}/{{x}}.png"
    assert (found.min_zoom, found.extent) == (1, layer.extent)
    assert set(SCHEMES) == {"c", "w"}


@pytest.mark.parametrize("document", [b"<html/>", b"nothing", b'<!DOCTYPE a [<!ENTITY b "c">]><WMS_Capabilities/>'])
def test_what_is_no_capabilities_document_is_refused(document: bytes) -> None:
    with pytest.raises(BadRequest):
        read("wms", document, OURS)
