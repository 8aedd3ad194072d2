"""The tile matrix sets in the words of OGC (17-083r4); `grid` cuts tiles by the same numbers."""

from functools import cache
from typing import Any

import morecantile
from pyproj import CRS

from chengshu.capabilities.tiles.logic.grid import MAX_ZOOM, TileMatrixSet


@cache
def tile_matrix_set(name: TileMatrixSet) -> morecantile.TileMatrixSet:
    """The matrix set. CGCS2000Quad is geographic, two tiles at level 0, as 天地图's scheme ``c`` counts from 1."""
    if name == "WebMercatorQuad":
        return morecantile.tms.get(name)
    quad: morecantile.TileMatrixSet = morecantile.TileMatrixSet.custom(
        [-180, -90, 180, 90],
        CRS.from_epsg(4490),
        matrix_scale=[2, 1],
        minzoom=0,
        maxzoom=MAX_ZOOM,
        id="CGCS2000Quad",
        title="CGCS2000 geographic, 0.703125 degrees a pixel at level 0",
    )
    return quad


@cache
def matrix_set(name: TileMatrixSet) -> dict[str, Any]:
    """The same as JSON."""
    found: dict[str, Any] = tile_matrix_set(name).model_dump(mode="json", exclude_none=True, by_alias=True)
    return found
