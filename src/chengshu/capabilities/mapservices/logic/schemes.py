"""The two tile schemes of 天地图: `c` in CGCS2000 degrees, `w` in Web Mercator; both count levels from 1."""

import math
from dataclasses import dataclass
from typing import Literal

from chengshu.capabilities.mapservices.model import BadRequest, Bbox
from chengshu.capabilities.tiles import MAX_ZOOM, TileKey, TileMatrixSet

SchemeName = Literal["c", "w"]
LAST = 20
SIDE = 256
_METRES_A_DEGREE = 6378137.0 * math.pi / 180.0
_PIXEL = 0.00028  # metres, as the standard says
_WORLD = 20037508.342789244


@dataclass(frozen=True, slots=True)
class Scheme:
    """One of them. Level 1 of both is 78,271.5 m a pixel at the equator."""

    name: SchemeName
    tms: TileMatrixSet
    crs: str
    title: str

    def level(self, level: int) -> int:
        """The level of our matrix set."""
        return level - 1 if self.name == "c" else level

    def size(self, level: int) -> tuple[int, int]:
        """Columns and rows."""
        return (2**level, 2 ** (level - 1)) if self.name == "c" else (2**level, 2**level)

    def scale(self, level: int) -> float:
        """The scale denominator."""
        return math.ldexp(2 * _WORLD / SIDE / _PIXEL, -level)

    @property
    def corner(self) -> str:
        """The upper left corner in the axis order of the authority."""
        return "90.0 -180.0" if self.name == "c" else f"{-_WORLD} {_WORLD}"

    @property
    def urn(self) -> str:
        """The system's name."""
        return f"urn:ogc:def:crs:EPSG::{self.crs.removeprefix('EPSG:')}"

    def limits(self, level: int, extent: Bbox) -> tuple[int, int, int, int]:
        """First and last row, first and last column of the tiles in an extent (degrees)."""
        columns, rows = self.size(level)
        west, south, east, north = extent
        across = [int((x + 180) / 360 * columns) for x in (west, east)]
        down = [int(self._down(y) * rows) for y in (north, south)]
        first_row, last_row = (min(max(one, 0), rows - 1) for one in down)
        first_column, last_column = (min(max(one, 0), columns - 1) for one in across)
        return first_row, last_row, first_column, last_column

    def _down(self, latitude: float) -> float:
        if self.name == "c":
            return (90 - latitude) / 180
        angle = math.radians(min(max(latitude, -85.0511), 85.0511))
        return 0.5 - math.asinh(math.tan(angle)) / (2 * math.pi)

    def key(self, level: str, row: str, column: str) -> TileKey:
        """The tile with these numbers. Raises `BadRequest` as WMTS has it."""
        # Some clients write the matrix as `c:12` or `EPSG:4490:12`.
        text = level.rpartition(":")[2]
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LAST:
            raise BadRequest("TileMatrix", f"'{level[:20]}' is no level; they go from 1 to {LAST}")
        columns, rows = self.size(int(text))
        for name, value, most in (("TileRow", row, rows), ("TileCol", column, columns)):
            if not value.isascii() or not value.isdigit() or int(value) >= most:
                raise BadRequest(name, f"'{value[:20]}' is outside 0 to {most - 1}", code="TileOutOfRange")
        return TileKey(self.tms, self.level(int(text)), int(column), int(row))


SCHEMES: dict[str, Scheme] = {
    "c": Scheme("c", "CGCS2000Quad", "EPSG:4490", "CGCS2000, degrees"),
    "w": Scheme("w", "WebMercatorQuad", "EPSG:3857", "Web Mercator"),
}
assert MAX_ZOOM >= LAST


def scheme(name: str) -> Scheme:
    """The scheme of a name. Raises `BadRequest`."""
    found = SCHEMES.get(name)
    if found is None:
        raise BadRequest("TileMatrixSet", f"'{name[:40]}' is not served; known are c and w")
    return found
