"""What everybody is asked: for each question the address at which each of them has the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from benchmarks.peers.data import SIDE, SOUTH, WEST
from chengshu.capabilities.tiles import TileKey
from chengshu.capabilities.tiles.logic import grid

PAGE, DEEP = 1_000, 900_000
_HALF = 20037508.342789244
# A box with some 900 features: fewer than a page, so that it can be seen whether all find the same.
_BOX_SIDE = 0.012
Where = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Question:
    """`ours` and `theirs` give the address of the n-th time it is asked; `count` says what is counted in the answer."""

    what: str
    count: Literal["features", "tile", "picture"]
    ours: Where
    theirs: dict[str, Where]
    at_most: float | None = None
    note: str = ""
    asked: int = 20


def questions(cursors: dict[str, str]) -> list[Question]:
    """All of them. No tile, box or picture is asked for twice: nobody's cache helps."""
    return [*_features(cursors), *(one for layer in ("polygons", "points") for one in _tiles(layer)), *_pictures()]


def _features(cursors: dict[str, str]) -> list[Question]:
    ours, qgis = "/ogc/collections/polygons/items?f=json", "/qgis/wfs3/collections/polygons/items.json?"
    tipg, pygeoapi = "/collections/public.polygons/items?f=geojson", "/collections/polygons/items?f=json"
    wfs = (
        "/mapserv?map=bench&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=polygons&OUTPUTFORMAT=geojson"
        f"&COUNT={PAGE}"
    )
    page = f"limit={PAGE}"
    boxes = [f"{x:.6f},{y:.6f},{x + _BOX_SIDE:.6f},{y + _BOX_SIDE:.6f}" for x, y in _places(100)]
    turned = [f"{b},{a},{d},{c}" for a, b, c, d in (box.split(",") for box in boxes)]
    return [
        Question(
            f"{PAGE:,} features as GeoJSON", "features", lambda _: f"{ours}&{page}",
            {
                "pygeoapi": lambda _: f"{pygeoapi}&{page}", "tipg": lambda _: f"{tipg}&{page}",
                "QGIS Server": lambda _: f"{qgis}{page}", "MapServer": lambda _: wfs,
            }, 15,
        ),
        Question(
            f"{PAGE:,} features behind {DEEP:,}", "features",
            lambda _: f"{ours}&{page}&cursor={cursors['polygons']}",
            {
                "pygeoapi": lambda _: f"{pygeoapi}&{page}&offset={DEEP}",
                "tipg": lambda _: f"{tipg}&{page}&offset={DEEP}",
                "QGIS Server": lambda _: f"{qgis}{page}&offset={DEEP}",
                "MapServer": lambda _: f"{wfs}&STARTINDEX={DEEP}",
            }, 15, "ours by the cursor of its links",
        ),
        Question(
            "all features in a box", "features", lambda n: f"{ours}&{page}&bbox={boxes[n]}",
            {
                "pygeoapi": lambda n: f"{pygeoapi}&{page}&bbox={boxes[n]}",
                "tipg": lambda n: f"{tipg}&{page}&bbox={boxes[n]}",
                "QGIS Server": lambda n: f"{qgis}{page}&bbox={boxes[n]}",
                "MapServer": lambda n: f"{wfs}&BBOX={turned[n]},urn:ogc:def:crs:EPSG::4326",
            },
        ),
    ]  # fmt: skip


def _tiles(layer: str) -> list[Question]:
    return [_tile(layer, 15), _tile(layer, 12)]


def _tile(layer: str, z: int) -> Question:
    keys = tiles_inside(z)
    mapserver = f"/mapserv?map=bench&mode=tile&tilemode=gmap&layers={layer}&map.imagetype=mvt&tile="
    return Question(
        f"vector tile of level {z}, {layer}", "tile",
        lambda n: f"/api/v1/tiles/WebMercatorQuad/{layer}/{z}/{keys[n].x}/{keys[n].y}.mvt?whole=true",
        {
            "pygeoapi": lambda n: f"/collections/{layer}/tiles/WebMercatorQuad/{z}/{keys[n].y}/{keys[n].x}?f=pbf",
            "tipg": lambda n: f"/collections/public.{layer}/tiles/WebMercatorQuad/{z}/{keys[n].x}/{keys[n].y}",
            "MapServer": lambda n: f"{mapserver}{keys[n].x}+{keys[n].y}+{z}",
        }, note="not cached, nothing left out", asked=20 if z > 12 else 6,
    )  # fmt: skip


def _pictures() -> list[Question]:
    keys = tiles_inside(16)
    ask = (
        "SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=polygons&STYLES=&CRS=EPSG:3857&WIDTH=256&HEIGHT=256"
        "&FORMAT=image/png&BBOX="
    )
    theirs = {
        "QGIS Server": lambda n: f"/qgis?{ask}{_box(keys[n])}",
        "MapServer": lambda n: f"/mapserv?map=bench&{ask}{_box(keys[n])}",
    }
    wmts = "/ogc/wmts/1.0.0/polygons/default/w/16"
    later = keys[len(keys) // 2 :]
    return [
        Question("WMS picture of 256 x 256, level 16", "picture", lambda n: f"/ogc/wms?{ask}{_box(keys[n])}", theirs),
        Question(
            "WMTS picture of level 16", "picture", lambda n: f"{wmts}/{later[n].y}/{later[n].x}.png", theirs,
            note="not cached; theirs by WMS",
        ),
    ]  # fmt: skip


def _places(many: int) -> list[tuple[float, float]]:
    random = np.random.default_rng(8)
    corners = np.array((WEST, SOUTH)) + random.random((many, 2)) * (SIDE - 2 * _BOX_SIDE)
    return [(float(x), float(y)) for x, y in corners]


def tiles_inside(z: int) -> list[TileKey]:
    """Tiles wholly inside the layers, in no order."""
    first = grid.tile_at("WebMercatorQuad", z, WEST, SOUTH + SIDE)
    last = grid.tile_at("WebMercatorQuad", z, WEST + SIDE, SOUTH)
    places = [(x, y) for x in range(first.x + 1, last.x) for y in range(first.y + 1, last.y)]
    picked = np.random.default_rng(z).permutation(len(places)).tolist()
    return [TileKey("WebMercatorQuad", z, *places[n]) for n in picked]


def _box(key: TileKey) -> str:
    side = 2 * _HALF / 2**key.z
    west, north = key.x * side - _HALF, _HALF - key.y * side
    return f"{west:.3f},{north - side:.3f},{west + side:.3f},{north:.3f}"
