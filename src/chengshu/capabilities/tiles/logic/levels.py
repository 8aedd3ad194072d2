"""Low zooms prepared beforehand: which features appear from which level on, and their simpler shapes there.

Features lie along the Hilbert curve, so the features of a tile, or of a cell inside a tile, are one run; everything
here is a sum or a greatest over runs.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.tiles.logic import grid
from chengshu.capabilities.tiles.logic.paths import (
    LINE,
    POINT,
    POLYGON,
    Paths,
    geometries_of,
    join,
    nothing,
    paths_of,
)
from chengshu.capabilities.tiles.logic.ragged import Whole
from chengshu.capabilities.tiles.logic.shapes import ALWAYS, NEVER, Shapes, assembled, firmness

# Bytes of an encoded tile that low zooms keep within, and the level from which everything is shown in any case.
BUDGET = 480_000
LAST_FULL_ZOOM = 16
# Points that a tile may have to look at before lower levels are simplified for it.
MOST_POINTS = 60_000
_FEATURE_BYTES, _POINT_BYTES, _ID_BYTES = 30, 3, 44
# A feature this long, in units of the tile's grid, is shown even when a longer one lies in its cell.
_LONG_BITS = 6
_MOST_CELL_BITS = 7
# Shapes are simplified by at most this many units: a fifth of a pixel of a common screen.
_TOLERANCE = 1.5
# A shape of so few points is left as it is.
_SIMPLE = 6
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Plan:
    """`full_zoom`: the first level with everything. `shown`: per lower level, which features (numbers) it shows."""

    full_zoom: int
    shown: dict[int, Whole]


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the plan needs to know of features in curve order: length in world units, points, bytes of their values."""

    length: NDArray[np.uint32]
    points: NDArray[np.int64]
    value_bytes: float
    current: NDArray[np.bool_]


def plan(curve: NDArray[np.uint64], sizes: Sizes) -> Plan:
    """Decide from which level on everything is shown, and what each level below shows."""
    many = len(curve)
    if many == 0:
        return Plan(0, {})
    each = _FEATURE_BYTES + _ID_BYTES + sizes.value_bytes + _POINT_BYTES * sizes.points
    full = 0
    while full < LAST_FULL_ZOOM and (
        _heaviest(curve, full, each) > BUDGET or _heaviest(curve, full, sizes.points) > MOST_POINTS
    ):
        full += 1
    if full == 0:
        return Plan(0, {})
    rank = np.empty(many, np.int64)
    mixed = (curve * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
    rank[np.lexsort((mixed, sizes.length, sizes.current))] = np.arange(many)
    cell = _cell_bits(sizes.value_bytes)
    return Plan(full, {z: _shown(curve, z, cell, rank, sizes) for z in range(full)})


def _cell_bits(value_bytes: float) -> int:
    """How fine the cells of a tile may be so that one feature in each keeps within the budget."""
    each = _FEATURE_BYTES + 8 * _POINT_BYTES + value_bytes
    return int(np.clip(np.floor(np.log2(BUDGET / each) / 2), 3, _MOST_CELL_BITS))


def _runs(curve: NDArray[np.uint64], depth: int) -> Whole:
    """Where each cell of a depth begins."""
    if depth == 0:
        return np.zeros(1, np.int64)
    cells = curve >> np.uint64(2 * (grid.WORLD_BITS - min(depth, grid.WORLD_BITS)))
    return np.concatenate(([0], np.flatnonzero(cells[1:] != cells[:-1]) + 1))


def _heaviest(curve: NDArray[np.uint64], z: int, each: NDArray[Any]) -> float:
    """Bytes of the heaviest tile of a level."""
    return float(np.add.reduceat(each, _runs(curve, z)).max())


def _shown(curve: NDArray[np.uint64], z: int, cell: int, rank: Whole, sizes: Sizes) -> Whole:
    """The first of every cell, and the long ones as far as the budget goes."""
    starts = _runs(curve, z + cell)
    best = np.maximum.reduceat(rank, starts)
    counts = np.diff(np.append(starts, len(curve)))
    first = rank == np.repeat(best, counts)
    unit_bits = grid.WORLD_BITS - grid.EXTENT_BITS - z
    units = sizes.length / 2.0**unit_bits
    each = _FEATURE_BYTES + sizes.value_bytes + _POINT_BYTES * np.minimum(sizes.points, 4 + units / 8)
    for bits in range(_LONG_BITS, grid.EXTENT_BITS):
        shown = first | (units >= 2.0**bits)
        if _heaviest(curve, z, np.where(shown, each, 0.0)) <= BUDGET:
            break
    else:
        shown = first
    return np.flatnonzero(shown)


def simplified(shapes: Shapes, z: int) -> Shapes:
    """The same features with fewer points, for level `z` only."""
    found: list[Paths] = []
    firm = np.full(len(shapes), ALWAYS, np.int8)
    tolerance = _TOLERANCE * 2.0 ** (grid.WORLD_BITS - grid.EXTENT_BITS - z)
    for kind in (POINT, LINE, POLYGON):
        which = np.flatnonzero(shapes.kind == kind)
        if len(which) == 0:
            continue
        points = shapes.point_at[shapes.part_at[which + 1]] - shapes.point_at[shapes.part_at[which]]
        simple = (points <= _SIMPLE) if kind != POINT else np.ones(len(which), np.bool_)
        firm[which[simple]] = shapes.firm[which[simple]]
        found.append(_owned(shapes.paths(which[simple], "WebMercatorQuad"), which[simple]))
        rest = which[~simple]
        if len(rest):
            fewer = _with_fewer_points(shapes.paths(rest, "WebMercatorQuad"), kind, len(rest), tolerance)
            firm[rest] = _firm(fewer, len(rest)) if kind == POLYGON else ALWAYS
            found.append(_owned(fewer, rest))
    paths = join(found) if found else nothing()
    if len(found) > 1:
        paths = paths.take(np.argsort(paths.owner, kind="stable"))
    world = (paths.x.astype(np.uint32), paths.y.astype(np.uint32), grid.plate_of_mercator(paths.y))
    return assembled(paths, shapes.kind, firm, shapes.row, world)


def _owned(paths: Paths, names: Whole) -> Paths:
    return Paths(names[paths.owner], paths.counts, paths.shell, paths.x, paths.y)


def _with_fewer_points(paths: Paths, kind: int, many: int, tolerance: float) -> Paths:
    fewer = shapely.simplify(geometries_of(paths, kind, many), tolerance, preserve_topology=True)
    return paths_of(shapely.orient_polygons(fewer, exterior_cw=False) if kind == POLYGON else fewer, kind)


def _firm(paths: Paths, many: int) -> NDArray[np.int8]:
    plate = Paths(paths.owner, paths.counts, paths.shell, paths.x, grid.plate_of_mercator(paths.y))
    geometries = geometries_of(plate, POLYGON, many)
    bits = firmness(np.nan_to_num(shapely.minimum_clearance(geometries), nan=0.0))
    bits[~shapely.is_valid(geometries)] = NEVER
    return bits
