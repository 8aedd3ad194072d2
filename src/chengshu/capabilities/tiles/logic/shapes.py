"""The shapes of many features as columns: their points in world units, their boxes, an index over blocks of boxes."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.tiles.logic import grid
from chengshu.capabilities.tiles.logic.paths import POINT, POLYGON, Paths, join, kinds_of, paths_of, uncollected
from chengshu.capabilities.tiles.logic.ragged import Whole, ranges, starts_of

BLOCK = 64
# Never firm: every snapped polygon is looked at. Always firm: a point cannot break.
NEVER, ALWAYS = -1, 64
Numbers = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Shapes:
    """`row` is the number of the feature's facts. `firm`: up to how many bits may be cut off its points so that it
    certainly stays valid. `plate_…` are rows of the CGCS2000 quad, the others of WebMercatorQuad."""

    row: NDArray[np.uint32]
    kind: NDArray[np.uint8]
    firm: NDArray[np.int8]
    west: Numbers
    east: Numbers
    top: Numbers
    bottom: Numbers
    plate_top: Numbers
    plate_bottom: Numbers
    part_at: Whole
    point_at: Whole
    shell: NDArray[np.bool_]
    x: Numbers
    mercator: Numbers
    plate: Numbers

    def __len__(self) -> int:
        return len(self.kind)

    def sides(self, tms: grid.TileMatrixSet) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """West, top, east, bottom in the rows of a tile matrix set."""
        if tms == "WebMercatorQuad":
            return self.west, self.top, self.east, self.bottom
        return self.west, self.plate_top, self.east, self.plate_bottom

    def rows(self, tms: grid.TileMatrixSet) -> Numbers:
        """The rows of the points."""
        return self.mercator if tms == "WebMercatorQuad" else self.plate

    def paths(self, which: NDArray[Any], tms: grid.TileMatrixSet) -> Paths:
        """The parts of some features, owners numbered in their order."""
        first, last = self.part_at[which], self.part_at[which + 1]
        parts = ranges(first, last - first)
        begins = self.point_at[parts]
        counts = self.point_at[parts + 1] - begins
        at = ranges(begins, counts)
        owner = np.repeat(np.arange(len(which)), last - first)
        return Paths(owner, counts, self.shell[parts], self.x[at], self.rows(tms)[at])

    def take(self, which: NDArray[Any]) -> "Shapes":
        """Some features in this order."""
        first, last = self.part_at[which], self.part_at[which + 1]
        parts = ranges(first, last - first)
        begins, ends = self.point_at[parts], self.point_at[parts + 1]
        at = ranges(begins, ends - begins)
        single = {name: getattr(self, name)[which] for name in SINGLE}
        return Shapes(
            **single,
            part_at=starts_of(last - first),
            point_at=starts_of(ends - begins),
            shell=self.shell[parts],
            x=self.x[at],
            mercator=self.mercator[at],
            plate=self.plate[at],
        )


SINGLE = ("row", "kind", "firm", "west", "east", "top", "bottom", "plate_top", "plate_bottom")
COLUMNS = tuple(one.name for one in fields(Shapes))


def shapes_of(geometries: NDArray[Any], rows: NDArray[np.uint32]) -> Shapes:
    """Shapes of geometries in degrees; what cannot be drawn (nothing, empty) has kind 0 and no part."""
    flat = uncollected(shapely.force_2d(geometries))
    kinds = kinds_of(flat)
    areas = kinds == POLYGON
    flat[areas] = shapely.orient_polygons(flat[areas], exterior_cw=True)
    found = []
    for kind in np.unique(kinds[kinds > 0]).tolist():
        which = np.flatnonzero(kinds == kind)
        paths = paths_of(flat[which], kind)
        found.append(Paths(which[paths.owner], paths.counts, paths.shell, paths.x, paths.y))
    paths = join(found) if found else paths_of(flat[:0], POINT)
    if len(found) > 1:
        paths = paths.take(np.argsort(paths.owner, kind="stable"))
    return _made(paths, kinds, _firmness(flat, kinds), rows)


def _made(paths: Paths, kinds: NDArray[np.uint8], firm: NDArray[np.int8], rows: NDArray[np.uint32]) -> Shapes:
    x, mercator, plate = grid.world_x(paths.x), grid.mercator_y(paths.y), grid.plate_y(paths.y)
    return assembled(paths, kinds, firm, rows, (x, mercator, plate))


def assembled(
    paths: Paths,
    kinds: NDArray[np.uint8],
    firm: NDArray[np.int8],
    rows: NDArray[np.uint32],
    points: tuple[Numbers, Numbers, Numbers],
) -> Shapes:
    """Shapes from parts whose points are already in world units."""
    x, mercator, plate = points
    part_at = starts_of(np.bincount(paths.owner, minlength=len(kinds)) if len(paths.owner) else np.zeros(len(kinds)))
    point_at = starts_of(paths.counts)
    begins, held = point_at[part_at[:-1]], part_at[1:] > part_at[:-1]
    boxes = [_ends(column, begins, held) for column in (x, mercator, plate)]
    (west, east), (top, bottom), (plate_top, plate_bottom) = boxes
    return Shapes(
        rows, kinds, firm, west, east, top, bottom, plate_top, plate_bottom, part_at, point_at, paths.shell, x,
        mercator, plate,
    )  # fmt: skip


def _ends(values: Numbers, begins: Whole, held: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Least and greatest of each feature's points; nothing has a box outside of everything."""
    least = np.full(len(held), 0xFFFFFFFF, np.uint32)
    greatest = np.zeros(len(held), np.uint32)
    if held.any():
        least[held] = np.minimum.reduceat(values, begins[held])
        greatest[held] = np.maximum.reduceat(values, begins[held])
    return least, greatest


def firmness(clearance: NDArray[np.float64]) -> NDArray[np.int8]:
    """Bits that may be cut off when no two parts of a shape come nearer than this many world units.

    A point moves by less than 0.71 of a unit when it becomes whole and by 0.71 of a tile's unit when it is snapped; as
    long as both ends of the narrowest place together move less than its width, nothing touches.
    """
    room = np.minimum(clearance, 2.0**60) / 1.4143 - 1.0
    bits = np.floor(np.log2(np.maximum(room, 0.5)))
    return np.clip(bits, NEVER, ALWAYS).astype(np.int8)


def _firmness(geometries: NDArray[Any], kinds: NDArray[np.uint8]) -> NDArray[np.int8]:
    firm = np.full(len(kinds), ALWAYS, np.int8)
    areas = np.flatnonzero(kinds == POLYGON)
    # In the rows of the CGCS2000 quad; Mercator only stretches, so what is firm here is firm there.
    clearance = shapely.minimum_clearance(geometries[areas]) * (2.0**grid.WORLD_BITS / 360.0)
    bits = firmness(np.nan_to_num(clearance, nan=0.0))
    bits[~shapely.is_valid(geometries[areas])] = NEVER
    firm[areas] = bits
    return firm


@dataclass(frozen=True, slots=True)
class Index:
    """The boxes of blocks of `BLOCK` neighbours: enough to find the few that a tile needs."""

    west: Numbers
    east: Numbers
    top: Numbers
    bottom: Numbers
    plate_top: Numbers
    plate_bottom: Numbers

    def sides(self, tms: grid.TileMatrixSet) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """West, top, east, bottom."""
        if tms == "WebMercatorQuad":
            return self.west, self.top, self.east, self.bottom
        return self.west, self.plate_top, self.east, self.plate_bottom


def index_of(shapes: Shapes) -> Index:
    """Index of shapes that lie along the curve."""
    begins = np.arange(0, len(shapes), BLOCK)
    if len(begins) == 0:
        none = np.zeros(0, np.uint32)
        return Index(none, none, none, none, none, none)
    least, greatest = np.minimum.reduceat, np.maximum.reduceat
    return Index(
        least(shapes.west, begins),
        greatest(shapes.east, begins),
        least(shapes.top, begins),
        greatest(shapes.bottom, begins),
        least(shapes.plate_top, begins),
        greatest(shapes.plate_bottom, begins),
    )


def touching(shapes: Shapes, index: Index, key: grid.TileKey) -> tuple[Whole, NDArray[np.bool_]]:
    """The shapes whose boxes touch a tile with its border, in order, and which of them lie wholly inside."""
    # Of the same type as the columns: nothing has to be widened to be compared.
    west, top, east, bottom = (np.uint32(min(max(side, 0), grid.LAST)) for side in key.box())
    w, t, e, b = index.sides(key.tms)
    blocks = np.flatnonzero((w <= east) & (e >= west) & (t <= bottom) & (b >= top))
    first = blocks * BLOCK
    which = ranges(first, np.minimum(first + BLOCK, len(shapes)) - first)
    w, t, e, b = (side[which] for side in shapes.sides(key.tms))
    near = np.flatnonzero((w <= east) & (e >= west) & (t <= bottom) & (b >= top))
    w, t, e, b = (side[near] for side in (w, t, e, b))
    return which[near], (w >= west) & (e <= east) & (t >= top) & (b <= bottom)
