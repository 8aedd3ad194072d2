"""Between Shapely's objects and arrays of points: parts of features with the points of each, end to end."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.tiles.logic.ragged import Whole, ranges, starts_of, sums

POINT, LINE, POLYGON = 1, 2, 3
# Shapely's numbers of types, in their order, as the kinds of a vector tile; a collection is none of them.
_KINDS = np.array([POINT, LINE, LINE, POLYGON, POINT, LINE, POLYGON, 0], np.uint8)


@dataclass(frozen=True, slots=True)
class Paths:
    """Parts: runs of points, lines or rings without their closing point. `owner` never falls; a shell begins a polygon.

    The points of a feature of points are one part.
    """

    owner: Whole
    counts: Whole
    shell: NDArray[np.bool_]
    x: NDArray[Any]
    y: NDArray[Any]

    def take(self, parts: NDArray[Any]) -> "Paths":
        """Some parts."""
        at = ranges(starts_of(self.counts)[parts], self.counts[parts])
        return Paths(self.owner[parts], self.counts[parts], self.shell[parts], self.x[at], self.y[at])

    def of(self, owners: NDArray[np.bool_]) -> "Paths":
        """The parts of some owners, which keep their numbers."""
        return self.take(np.flatnonzero(owners[self.owner]))


def nothing() -> Paths:
    """No part at all."""
    none = np.zeros(0, np.int64)
    return Paths(none, none, np.zeros(0, np.bool_), none, none)


def join(many: list[Paths]) -> Paths:
    """One after the other."""
    if len(many) == 1:
        return many[0]
    columns = ("owner", "counts", "shell", "x", "y")
    return Paths(*(np.concatenate([getattr(one, name) for one in many]) for name in columns))


def kinds_of(geometries: NDArray[Any]) -> NDArray[np.uint8]:
    """What each is in a vector tile: 1 point, 2 line, 3 polygon; 0 for nothing that can be drawn."""
    types = shapely.get_type_id(geometries)
    kinds = np.where(types < 0, 0, _KINDS[types])
    return np.where(shapely.is_empty(geometries), 0, kinds).astype(np.uint8)


def uncollected(geometries: NDArray[Any]) -> NDArray[Any]:
    """Collections as the parts of their highest dimension; the others as they are."""
    found = np.flatnonzero(shapely.get_type_id(geometries) == 7)
    if len(found) == 0:
        return geometries
    simple = geometries.copy()
    for number in found.tolist():
        parts = shapely.get_parts(shapely.get_parts(geometries[number]))
        wanted = parts[shapely.get_dimensions(parts) == shapely.get_dimensions(geometries[number])]
        makers = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
        simple[number] = makers[int(shapely.get_dimensions(wanted[0]))](wanted) if len(wanted) else None
    return simple


def paths_of(geometries: NDArray[Any], kind: int) -> Paths:
    """The parts of geometries that are all of one kind (or empty)."""
    if kind == POINT:
        points, owner = shapely.get_coordinates(geometries, return_index=True)
        counts = np.bincount(owner, minlength=len(geometries)) if len(owner) else np.zeros(len(geometries), int)
        held = np.flatnonzero(counts)
        return Paths(held, counts[held], np.ones(len(held), np.bool_), points[:, 0], points[:, 1])
    parts, owner = shapely.get_parts(geometries, return_index=True)
    if kind == LINE:
        points, part = shapely.get_coordinates(parts, return_index=True)
        counts = np.bincount(part, minlength=len(parts)) if len(parts) else np.zeros(0, np.int64)
        return Paths(owner, counts, np.ones(len(parts), np.bool_), points[:, 0], points[:, 1])
    return _rings(parts, owner)


def _rings(polygons: NDArray[Any], owner: Whole) -> Paths:
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    if len(rings) == 0:
        return nothing()
    points, ring = shapely.get_coordinates(rings, return_index=True)
    open_end = np.ones(len(points), np.bool_)
    open_end[:-1] = ring[1:] == ring[:-1]
    open_end[-1] = False
    shell = np.ones(len(rings), np.bool_)
    shell[1:] = polygon[1:] != polygon[:-1]
    counts = np.bincount(ring, minlength=len(rings)) - 1
    return Paths(owner[polygon], counts, shell, points[open_end, 0], points[open_end, 1])


def geometries_of(paths: Paths, kind: int, owners: int) -> NDArray[Any]:
    """The way back: a multi-line or multi-polygon for each owner 0 .. owners - 1."""
    made = np.empty(owners, object)
    if len(paths.owner) == 0:
        return made
    points = np.column_stack((paths.x, paths.y)).astype(np.float64)
    part = np.repeat(np.arange(len(paths.counts)), paths.counts)
    if kind == LINE:
        lines = shapely.linestrings(points, indices=part)
        shapely.multilinestrings(lines, indices=paths.owner, out=made)
        return made
    rings = shapely.linearrings(points, indices=part)
    polygon = np.cumsum(paths.shell) - 1
    polygons = shapely.polygons(rings, indices=polygon)
    shapely.multipolygons(polygons, indices=paths.owner[paths.shell], out=made)
    return made


def without_repeats(paths: Paths, *, rings: bool) -> Paths:
    """Points that follow their equal are left out; parts keep at least one point."""
    if len(paths.x) == 0:
        return paths
    starts = starts_of(paths.counts)
    keep = np.ones(len(paths.x), np.bool_)
    keep[1:] = (paths.x[1:] != paths.x[:-1]) | (paths.y[1:] != paths.y[:-1])
    keep[starts[:-1]] = True
    if rings:
        first, last = starts[:-1], starts[1:] - 1
        same = (paths.x[first] == paths.x[last]) & (paths.y[first] == paths.y[last]) & (last > first)
        keep[last[same]] = False
    if keep.all():
        return paths
    return Paths(paths.owner, sums(keep, starts), paths.shell, paths.x[keep], paths.y[keep])


def ring_areas(paths: Paths) -> NDArray[np.float64]:
    """Twice the signed area of each ring, positive for shells as a vector tile wants them."""
    if len(paths.x) == 0:
        return np.zeros(0)
    starts = starts_of(paths.counts)
    following = np.arange(1, len(paths.x) + 1)
    following[starts[1:] - 1] = starts[:-1]
    x, y = paths.x.astype(np.float64), paths.y.astype(np.float64)
    return np.add.reduceat(x * y[following] - x[following] * y, starts[:-1])
