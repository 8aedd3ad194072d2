"""Points counted in cells of a regular grid, as maps are drawn (Web Mercator), many at a time."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chengshu.capabilities.maps.model.sums import Cell, Shape

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_RADIUS = 6_378_137.0
_TILE_PIXELS = 256
_CELL_PIXELS = 32
_LARGE_TABLE = 8_000_000


@dataclass(frozen=True, slots=True)
class Counted:
    """Cells that hold something, and how many features they hold together."""

    cells: tuple[Cell, ...]
    size_m: float
    grown: bool


def size_at(zoom: float, latitude: float) -> float:
    """Metres on the ground of 32 pixels of a map at a zoom."""
    pixel = 2 * math.pi * _RADIUS * math.cos(math.radians(latitude)) / _TILE_PIXELS / 2**zoom
    return pixel * _CELL_PIXELS


def count_in_cells(points: Floats, values: Floats | None, shape: Shape, size_m: float, limit: int) -> Counted:
    """Count points (longitude, latitude) in cells `size_m` wide; wider ones when that makes too many of them.

    Cells are regular on the map: their width on the ground is exact at the middle latitude of the points.
    """
    if not len(points):
        return Counted((), size_m, False)
    x, y = _to_map(points)
    stretch = 1 / math.cos(math.radians(float((points[:, 1].min() + points[:, 1].max()) / 2)))
    asked = size_m
    while True:
        width = size_m * stretch
        columns, rows = _squares(x, y, width) if shape == "square" else _hexagons(x, y, width)
        firsts, owners = _together(columns, rows)
        if len(firsts) <= limit:
            break
        size_m *= 2
    number = len(firsts)
    counts = np.bincount(owners, minlength=number)
    middles = np.column_stack([np.bincount(owners, points[:, n], number) / counts for n in (0, 1)]).tolist()
    sums = [None] * number if values is None else _sums(owners, values, number)
    rings = _rings(columns[firsts], rows[firsts], shape, width)
    cells = tuple(
        Cell(middle[0], middle[1], count, total, ring)
        for middle, count, total, ring in zip(middles, counts.tolist(), sums, rings, strict=True)
    )
    return Counted(cells, size_m, size_m != asked)


def _together(columns: Whole, rows: Whole) -> tuple[Whole, Whole]:
    """A member of each cell, and the number of the cell of each point."""
    # One number for both sorts faster than pairs; where the grid is small a table is faster than sorting.
    height = int(rows.max() - rows.min()) + 1
    keys = (columns - columns.min()) * height + (rows - rows.min())
    size = int(keys.max()) + 1
    if size > _LARGE_TABLE:
        _, firsts, owners = np.unique(keys, return_index=True, return_inverse=True)
        return firsts, owners
    members = np.full(size, -1, np.int64)
    members[keys] = np.arange(len(keys))
    firsts = members[members >= 0]
    numbers = np.cumsum(members >= 0) - 1
    return firsts, numbers[keys]


def _sums(owners: Whole, values: Floats, number: int) -> list[float | None]:
    known = ~np.isnan(values)
    sums = np.bincount(owners[known], values[known], number)
    there = np.bincount(owners[known], minlength=number) > 0
    return [one if is_known else None for one, is_known in zip(sums.tolist(), there.tolist(), strict=True)]


def _to_map(points: Floats) -> tuple[Floats, Floats]:
    radians = np.radians(points)
    return _RADIUS * radians[:, 0], _RADIUS * np.log(np.tan(math.pi / 4 + radians[:, 1] / 2))


def _from_map(x: Floats, y: Floats) -> Floats:
    return np.degrees(np.stack([x / _RADIUS, 2 * np.arctan(np.exp(y / _RADIUS)) - math.pi / 2], axis=-1))


def _squares(x: Floats, y: Floats, width: float) -> tuple[Whole, Whole]:
    return np.floor(x / width).astype(np.int64), np.floor(y / width).astype(np.int64)


def _hexagons(x: Floats, y: Floats, width: float) -> tuple[Whole, Whole]:
    """Axial coordinates of the hexagons (pointed at the top) around the points, by rounding in three axes."""
    side = width / math.sqrt(3)
    q, r = (math.sqrt(3) / 3 * x - y / 3) / side, (2 / 3 * y) / side
    s = -q - r
    rounded = [np.rint(one) for one in (q, r, s)]
    off = [np.abs(one - exact) for one, exact in zip(rounded, (q, r, s), strict=True)]
    worst_q = (off[0] > off[1]) & (off[0] > off[2])
    worst_r = ~worst_q & (off[1] > off[2])
    columns = np.where(worst_q, -rounded[1] - rounded[2], rounded[0])
    rows = np.where(worst_r, -rounded[0] - rounded[2], rounded[1])
    return columns.astype(np.int64), rows.astype(np.int64)


def _rings(columns: Whole, rows: Whole, shape: Shape, width: float) -> list[tuple[tuple[float, float], ...]]:
    if shape == "square":
        x, y = columns * width, rows * width
        corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * width
    else:
        side = width / math.sqrt(3)
        x, y = side * math.sqrt(3) * (columns + rows / 2), side * 1.5 * rows
        angles = np.radians(np.array([30, 90, 150, 210, 270, 330, 30]))
        corners = np.column_stack([np.cos(angles), np.sin(angles)]) * side
    placed = _from_map(x[:, None] + corners[:, 0], y[:, None] + corners[:, 1])
    return [tuple((one[0], one[1]) for one in ring) for ring in np.round(placed, 7).tolist()]
