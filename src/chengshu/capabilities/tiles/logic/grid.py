"""Places on the earth as whole numbers, and tiles as shifts of them.

The whole world is 2^32 units wide (about 1 cm). `x` serves both tile matrix sets; `mercator` and `plate` are the rows
of WebMercatorQuad and of the CGCS2000 quad, growing to the south as in a tile. A coordinate inside a tile is then a
subtraction and a shift.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

TileMatrixSet = Literal["WebMercatorQuad", "CGCS2000Quad"]
TMS_NAMES: tuple[TileMatrixSet, ...] = ("WebMercatorQuad", "CGCS2000Quad")
WORLD_BITS = 32
EXTENT_BITS = 12
EXTENT = 1 << EXTENT_BITS
BUFFER = 64
MAX_ZOOM = 22
LAST = (1 << WORLD_BITS) - 1
_TOP = float(LAST)
_STEEPEST = 89.99

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TileKey:
    """One tile."""

    tms: TileMatrixSet
    z: int
    x: int
    y: int

    @property
    def bits(self) -> int:
        """How many bits of a world coordinate lie below a tile of this level."""
        return tile_bits(self.tms, self.z)

    @property
    def unit_bits(self) -> int:
        """How many bits lie below one unit of the tile's own grid; negative when the grid is finer than ours."""
        return self.bits - EXTENT_BITS

    @property
    def exists(self) -> bool:
        """Whether the matrix has such a tile."""
        if not 0 <= self.z <= MAX_ZOOM:
            return False
        wide = 2 if self.tms == "CGCS2000Quad" else 1
        side = 1 << self.z
        return 0 <= self.x < side * wide and 0 <= self.y < side

    def box(self, buffer: int = BUFFER) -> tuple[int, int, int, int]:
        """West, top, east, bottom in world units, with `buffer` units of the tile's own grid around it."""
        side = 1 << self.bits
        edge = (side * buffer) >> EXTENT_BITS
        west, top = self.x * side, self.y * side
        return west - edge, top - edge, west + side + edge, top + side + edge


def tile_bits(tms: TileMatrixSet, z: int) -> int:
    """Bits below a tile of level `z`: the CGCS2000 quad begins with two tiles, so its tiles are half as wide."""
    return WORLD_BITS - z - (1 if tms == "CGCS2000Quad" else 0)


def world_x(longitude: NDArray[np.float64]) -> NDArray[np.uint32]:
    """The column of a longitude in degrees."""
    return _whole((longitude + 180.0) * (2.0**WORLD_BITS / 360.0))


def plate_y(latitude: NDArray[np.float64]) -> NDArray[np.uint32]:
    """The row of a latitude in degrees in the CGCS2000 quad."""
    return _whole((90.0 - latitude) * (2.0**WORLD_BITS / 360.0))


def mercator_y(latitude: NDArray[np.float64]) -> NDArray[np.uint32]:
    """The row of a latitude in degrees in WebMercatorQuad; beyond 85.05 degrees it stays on the edge."""
    angle = np.radians(np.clip(latitude, -_STEEPEST, _STEEPEST))
    return _whole((0.5 - np.arcsinh(np.tan(angle)) / (2.0 * np.pi)) * 2.0**WORLD_BITS)


def plate_of_mercator(row: NDArray[Any]) -> NDArray[np.uint32]:
    """The same row in the CGCS2000 quad."""
    angle = (0.5 - row.astype(np.float64) / 2.0**WORLD_BITS) * (2.0 * np.pi)
    return plate_y(np.degrees(np.arctan(np.sinh(angle))))


def longitude_of(x: float) -> float:
    """Degrees of a column."""
    return x * (360.0 / 2.0**WORLD_BITS) - 180.0


def latitude_of_plate(row: float) -> float:
    """Degrees of a row of the CGCS2000 quad."""
    return 90.0 - row * (360.0 / 2.0**WORLD_BITS)


def latitude_of_mercator(row: float) -> float:
    """Degrees of a row of WebMercatorQuad."""
    return math.degrees(math.atan(math.sinh((0.5 - row / 2.0**WORLD_BITS) * 2.0 * math.pi)))


def tile_at(tms: TileMatrixSet, z: int, longitude: float, latitude: float) -> TileKey:
    """The tile around a place."""
    bits = tile_bits(tms, z)
    row = mercator_y if tms == "WebMercatorQuad" else plate_y
    x, y = int(world_x(np.array([longitude]))[0]), int(row(np.array([latitude]))[0])
    return TileKey(tms, z, x >> bits, y >> bits)


def snap(world: NDArray[Any], origin: int, unit_bits: int) -> NDArray[np.int32]:
    """World coordinates as whole units of a tile whose corner is `origin`, rounded to the nearest."""
    moved = world.astype(np.int64)
    if unit_bits <= 0:
        moved -= origin
        moved <<= -unit_bits
        return moved.astype(np.int32)
    moved -= origin - (1 << (unit_bits - 1))
    moved >>= unit_bits
    return moved.astype(np.int32)


def _whole(value: NDArray[np.float64]) -> NDArray[np.uint32]:
    return np.clip(np.rint(value), 0.0, _TOP).astype(np.uint32)
