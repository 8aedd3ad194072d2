"""What is wrong between the geometries of a layer: where, why, and how it could be mended.

Work is done in degrees, so that vertices which nobody touches stay bit for bit the same; sizes are told in metres,
by the scale at the middle of the data (a city is small).
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.maps.logic.geometry import Shapes
from chengshu.capabilities.maps.model.desks import FindingKind

METRES_A_DEGREE = 111_320.0
KINDS = ("invalid_ring", "duplicate", "overlap", "gap", "sliver", "dangle")


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is a mistake, in metres and square metres."""

    overlap_m2: float = 0.1
    gap_m2: float = 500.0
    sliver_m: float = 0.5
    snap_m: float = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake. `features` are numbers in the data; `repair` maps some of them to new geometries (None: delete)."""

    kind: FindingKind
    features: tuple[int, ...]
    place: Any
    size: float
    reason: str
    suggestion: str = ""
    repair: tuple[tuple[int, Any], ...] = ()
    others: tuple[int, ...] = ()


Step = Callable[[str, int, int], None]


def _silent(kind: str, done: int, total: int) -> None:
    return None


class Topology:
    """The geometries of a layer, ready to be looked through."""

    def __init__(self, shapes: Shapes, limits: Limits | None = None) -> None:
        self._shapes = shapes
        self._limits = limits or Limits()
        self._valid = np.flatnonzero(shapely.is_valid(shapes) & ~shapely.is_empty(shapes))
        self._tree = shapely.STRtree(shapes[self._valid])
        latitude = float(np.nanmean(shapely.bounds(shapes)[:, 1::2])) if len(shapes) else 0.0
        self._kx = METRES_A_DEGREE * math.cos(math.radians(latitude))
        self._ky = METRES_A_DEGREE
        self._areas = shapely.area(shapes) * self._kx * self._ky

    def find(self, kinds: Sequence[str] = KINDS, step: Step = _silent) -> Iterator[Finding]:
        """Return the mistakes of these kinds."""
        finders = self._finders()
        for number, kind in enumerate(kinds):
            step(kind, number, len(kinds))
            yield from finders[kind]()

    def _finders(self) -> dict[str, Callable[[], Iterator[Finding]]]:
        return {
            "invalid_ring": self._invalid,
            "duplicate": self._duplicates,
            "overlap": self._overlaps,
            "gap": self._gaps,
            "sliver": self._slivers,
            "dangle": self._dangles,
        }

    # --- measures ---------------------------------------------------------------------------------------------

    def _square_metres(self, shape: Any) -> float:
        return float(shape.area) * self._kx * self._ky

    def _length(self, shape: Any) -> float:
        if shape is None or shape.is_empty:
            return 0.0
        return float(shapely.length(shapely.transform(shape, lambda xy: xy * (self._kx, self._ky))))

    def _width(self, shape: Any) -> float:
        """How wide a thin area is: twice its area by its outline."""
        outline = self._length(shape.boundary)
        return 2 * self._square_metres(shape) / outline if outline else 0.0

    def _areal(self) -> NDArray[np.int64]:
        return np.asarray(self._valid[shapely.get_dimensions(self._shapes[self._valid]) == 2])

    # --- finders ----------------------------------------------------------------------------------------------

    def _invalid(self) -> Iterator[Finding]:
        for number in np.flatnonzero(~shapely.is_valid(self._shapes)).tolist():
            shape = self._shapes[number]
            reason = str(shapely.is_valid_reason(shape))
            made = same_dimension(shapely.make_valid(shape, method="structure"), shapely.get_dimensions(shape))
            fix = ((number, made),) if made is not None else ()
            yield Finding(
                "invalid_ring",
                (number,),
                _place_in(reason, shape),
                0.0,
                reason,
                "rebuild the rings" if fix else "",
                fix,
            )

    def _duplicates(self) -> Iterator[Finding]:
        seen: dict[bytes, int] = {}
        for number, wkb in zip(
            self._valid.tolist(), shapely.to_wkb(shapely.normalize(self._shapes[self._valid])), strict=True
        ):
            first = seen.setdefault(wkb, number)
            if first != number:
                words = "the same geometry stands twice"
                yield Finding(
                    "duplicate",
                    (first, number),
                    point_on(self._shapes[number]),
                    0.0,
                    words,
                    "delete one",
                    ((number, None),),
                )

    def _overlaps(self) -> Iterator[Finding]:
        own = self._areal()
        shapes = self._shapes[own]
        tree = shapely.STRtree(shapes)
        left, right = tree.query(shapes, predicate="intersects")
        pairs = left < right
        left, right = left[pairs], right[pairs]
        common = shapely.intersection(shapes[left], shapes[right])
        sizes = shapely.area(common) * self._kx * self._ky
        for at in np.flatnonzero(sizes > self._limits.overlap_m2).tolist():
            one, other = int(own[left[at]]), int(own[right[at]])
            if self._shapes[one].equals(self._shapes[other]):
                continue
            yield self._overlap(one, other, common[at], float(sizes[at]))

    def _overlap(self, one: int, other: int, common: Any, size: float) -> Finding:
        """The larger one gives way: the smaller was drawn with more care for its shape."""
        giver, keeper = (one, other) if self._areas[one] >= self._areas[other] else (other, one)
        rest = same_dimension(shapely.difference(self._shapes[giver], self._shapes[keeper]), 2)
        area = same_dimension(common, 2)
        thin = self._width(area) < self._limits.sliver_m
        words = f"two areas overlap by {size:.2f} m²" + (" in a sliver" if thin else "")
        fix = ((giver, rest),) if rest is not None and not rest.is_empty else ()
        suggestion = "cut the overlap out of the larger area" if fix else ""
        return Finding("overlap", (one, other), point_on(area), size, words, suggestion, fix)

    def _gaps(self) -> Iterator[Finding]:
        own = self._areal()
        if not len(own):
            return
        whole = shapely.union_all(self._shapes[own])
        for part in shapely.get_parts(whole).tolist():
            for ring in shapely.get_rings(part)[1:].tolist():
                hole = shapely.polygons(ring)
                size = self._square_metres(hole)
                if size <= self._limits.gap_m2 or self._width(hole) < self._limits.sliver_m:
                    yield self._gap(hole, size)

    def _gap(self, hole: Any, size: float) -> Finding:
        around = self._neighbours(hole)
        fix: tuple[tuple[int, Any], ...] = ()
        if around:
            filled = same_dimension(shapely.union(self._shapes[around[0]], hole), 2)
            fix = ((around[0], filled),) if filled is not None else ()
        suggestion = "give it to the neighbour with the longest common border" if fix else ""
        features = tuple(around)
        return Finding(
            "gap", features, point_on(hole), size, f"nothing covers {size:.2f} m² between areas", suggestion, fix
        )

    def _slivers(self) -> Iterator[Finding]:
        for number in self._areal().tolist():
            shape = self._shapes[number]
            width = self._width(shape)
            if width >= self._limits.sliver_m:
                continue
            around = [one for one in self._neighbours(shape) if one != number]
            fix: tuple[tuple[int, Any], ...] = ()
            if around:
                joined = same_dimension(shapely.union(self._shapes[around[0]], shape), 2)
                fix = ((around[0], joined), (number, None)) if joined is not None else ()
            words = f"the area is only {width:.2f} m wide"
            suggestion = "join it to the neighbour with the longest common border" if fix else ""
            size = self._square_metres(shape)
            yield Finding("sliver", (number, *around[:1]), point_on(shape), size, words, suggestion, fix)

    def _neighbours(self, shape: Any) -> list[int]:
        """Areas that share a border with a shape, the longest first."""
        near = self._valid[self._tree.query(shape, predicate="intersects")].tolist()
        borders = [
            (self._length(_lines(shapely.intersection(shape.boundary, self._shapes[n].boundary))), n) for n in near
        ]
        return [number for length, number in sorted(borders, key=lambda one: (-one[0], one[1])) if length > 0]

    def _dangles(self) -> Iterator[Finding]:
        own = self._valid[shapely.get_dimensions(self._shapes[self._valid]) == 1]
        lines, owners = shapely.get_parts(self._shapes[own], return_index=True)
        if not len(lines):
            return
        closed = shapely.is_closed(lines)
        tree = shapely.STRtree(lines)
        for end in (0, -1):
            points = shapely.get_point(lines, end)
            free = np.flatnonzero(~closed & (_touching(tree, points) <= 1)).tolist()
            for at in free:
                found = self._dangle(tree, lines, own[owners].tolist(), at, end, points[at])
                if found is not None:
                    yield found

    def _dangle(self, tree: Any, lines: Any, owners: list[int], at: int, end: int, point: Any) -> Finding | None:
        """An end that stops just before a line (it is drawn to it) or just behind one (what sticks out is cut)."""
        reach = self._limits.snap_m / min(self._kx, self._ky)
        near = [n for n in tree.query(point, predicate="dwithin", distance=reach).tolist() if n != at]
        best: tuple[float, int, Any] | None = None
        for other in near:
            on_it = shapely.line_interpolate_point(lines[other], shapely.line_locate_point(lines[other], point))
            distance = self._length(shapely.linestrings([point.coords[0][:2], on_it.coords[0][:2]]))
            if distance <= self._limits.snap_m and (best is None or distance < best[0]):
                best = (distance, other, on_it)
        if best is None:
            return None
        distance, other, target = best
        owner = owners[at]
        crossing = shapely.intersects(lines[at], lines[other])
        words = f"the line ends {distance:.2f} m {'behind' if crossing else 'before'} another"
        moved = _end_moved(lines[at], end, target)
        whole = shapely.get_num_geometries(self._shapes[owner]) == 1 and moved.is_valid and moved.length > 0
        fix = ((owner, moved),) if whole else ()
        suggestion = ("cut off what sticks out" if crossing else "draw its end to the other line") if fix else ""
        return Finding("dangle", (owner, owners[other]), point, distance, words, suggestion, fix)


def _touching(tree: Any, points: Any) -> NDArray[np.int64]:
    """How many lines each point lies on. The nearest point of another line is rarely exact: a micrometre counts."""
    hits, _ = tree.query(points, predicate="dwithin", distance=1e-11)
    return np.bincount(hits, minlength=len(points))


def _end_moved(line: Any, end: int, target: Any) -> Any:
    coordinates = shapely.get_coordinates(line, include_z=line.has_z).tolist()
    coordinates[end][:2] = target.coords[0][:2]
    return shapely.linestrings(coordinates)


def _lines(shape: Any) -> Any:
    """Only what has length."""
    parts = shapely.get_parts(shape)
    return shapely.multilinestrings(parts[shapely.get_dimensions(parts) == 1])


def same_dimension(shape: Any, dimension: int) -> Any:
    """Only the parts of a dimension, as simple as can be; None when there is none."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    parts = parts[(shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)]
    if not len(parts):
        return None
    if len(parts) == 1:
        return parts[0]
    return {0: shapely.multipoints, 1: shapely.multilinestrings, 2: shapely.multipolygons}[dimension](parts)


def point_on(shape: Any) -> Any:
    """A point that surely lies on a shape."""
    return shapely.point_on_surface(shape)


def _place_in(reason: str, shape: Any) -> Any:
    """GEOS writes the place of a mistake into its words: ``Self-intersection[113.1 27.8]``."""
    inside = reason.rpartition("[")[2].rstrip("]").split()
    try:
        return shapely.points(float(inside[0]), float(inside[1]))
    except (ValueError, IndexError):
        return shapely.points(shapely.get_coordinates(shape)[0])
