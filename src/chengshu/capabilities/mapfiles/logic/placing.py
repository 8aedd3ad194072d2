"""Geometries of a file brought to the city's own system, and why some cannot be."""

import re
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.mapfiles.model import Rows
from chengshu.standards.geo import Operation, System, convert

Shapes = NDArray[np.object_]
_DIMENSION = {"point": 0, "line": 1, "polygon": 2}
_PLACE = re.compile(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)\]")


class Placing:
    """The way from one system to another, for many geometries at a time."""

    def __init__(
        self, source: System, target: System, operations: Sequence[Operation], *, northing_first: bool = False
    ) -> None:
        self._source, self._target, self._operations = source, target, operations
        self._exchange = northing_first
        self.used: list[Operation] = []
        self.points = 0
        self.outside = 0

    def place(self, shapes: Shapes) -> dict[int, str]:
        """Move geometries where they are; return why some cannot be moved, by their number."""
        there = ~np.asarray(shapely.is_missing(shapes))
        high = np.asarray(shapely.has_z(shapes))
        bad: dict[int, str] = {}
        for with_z in (False, True):
            rows = np.flatnonzero(there & (high == with_z))
            if not len(rows):
                continue
            points, own = shapely.get_coordinates(shapes[rows], include_z=with_z, return_index=True)
            if not len(points):
                continue
            if self._exchange:
                points[:, [0, 1]] = points[:, [1, 0]]
            done = convert(points, self._source, self._target, self._operations)
            self.used = list(done.used)
            self.points += len(points)
            self.outside += int(done.outside.sum())
            for number, reason in done.reasons.items():
                bad.setdefault(int(rows[own[number]]), _at(reason, points[number]))
            shapes[rows] = shapely.set_coordinates(shapes[rows].copy(), np.nan_to_num(done.points))
        return bad


def _at(reason: str, point: NDArray[np.float64]) -> str:
    return f"{reason} (at {point[0]:.10g}, {point[1]:.10g})"


def read_rows(rows: Rows) -> tuple[Shapes, dict[int, str]]:
    """The geometries of rows, and why some are none."""
    shapes = np.asarray(shapely.from_wkb(np.array(rows.wkb, dtype=object), on_invalid="ignore"), dtype=object)
    measured = np.asarray(shapely.has_m(shapes))
    if measured.any():
        shapes[measured] = shapely.force_2d(shapes[measured])
    bad = dict(rows.broken)
    for number in np.flatnonzero(np.asarray(shapely.is_missing(shapes) | shapely.is_empty(shapes))).tolist():
        there = rows.wkb[number] is not None and shapes[number] is None
        words = "the geometry cannot be read; a curve perhaps: save it with straight pieces" if there else "no geometry"
        bad.setdefault(number, words)
    return shapes, bad


def without_idle_heights(shapes: Shapes) -> Shapes:
    """Drawings and KML write the height 0 where nobody measured one."""
    points, own = shapely.get_coordinates(shapes, include_z=True, return_index=True)
    high = np.zeros(len(shapes), bool)
    high[own[np.nan_to_num(points[:, 2]) != 0]] = True
    flat = np.asarray(shapely.has_z(shapes)) & ~high
    shapes[flat] = shapely.force_2d(shapes[flat])
    return shapes


def closed_lines_as_areas(shapes: Shapes) -> Shapes:
    """Drawings have no areas: a closed line stands for one."""
    closed = np.asarray(shapely.is_closed(shapes)) & (shapely.get_num_coordinates(shapes) > 3)
    rows = np.flatnonzero(closed & (shapely.get_type_id(shapes) == 1))
    for row in rows.tolist():
        shapes[row] = shapely.Polygon(shapes[row].coords)
    return shapes


def suggestion(shape: shapely.Geometry | None, kind: str) -> shapely.Geometry | None:
    """What could be taken in the place of a geometry that cannot be kept in a layer of points, lines or polygons."""
    if shape is None or shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
        return None
    if kind == "polygon" and shapely.get_type_id(shape) == 1 and shape.is_closed and len(shape.coords) > 3:
        shape = shapely.polygons(shape.coords)
    made = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    dimension = _DIMENSION.get(kind, int(shapely.get_dimensions(shape)))
    parts = [part for part in shapely.get_parts(made) if _of(part, dimension)]
    if shapely.get_type_id(made) == 7:
        made = shapely.union_all(parts) if parts else None
    if made is None or made.is_empty or not made.is_valid or not _of(made, dimension):
        return None
    return None if shapely.equals_exact(made, shape) else made


def _of(shape: shapely.Geometry, dimension: int) -> bool:
    return int(shapely.get_dimensions(shape)) == dimension and not shape.is_empty


def point_for(shape: shapely.Geometry | None, reason: str) -> tuple[float, float] | None:
    """Where to look at what is wrong: the place the reason names, else a point of the geometry."""
    if found := _PLACE.search(reason):
        return float(found[1]), float(found[2])
    if shape is None or shape.is_empty:
        return None
    x, y = shapely.get_coordinates(shape)[0].tolist()
    return (x, y) if abs(x) <= 180 and abs(y) <= 90 else None
