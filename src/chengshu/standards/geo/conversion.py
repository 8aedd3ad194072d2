"""Points from one system to another: unproject, cross datums, project; what cannot be converted says why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection

from chengshu.kit import FieldError, Refused
from chengshu.standards.geo import offsets
from chengshu.standards.geo.offsets import Array
from chengshu.standards.geo.operations import Operation, apply, beyond, own_coordinates
from chengshu.standards.geo.systems import System, system

CITY = system("EPSG:4490")
_Say = Callable[[NDArray[np.bool_], str], None]
Step = tuple[Operation, bool]  # the operation, and whether it is applied backwards


@dataclass(frozen=True, slots=True)
class Conversion:
    """Points as converted, one for one; NaN where not, and then a reason. `outside`: beyond the control points."""

    points: Array
    reasons: dict[int, str]
    outside: NDArray[np.bool_]
    used: tuple[Operation, ...]


def to_city(xy: Array, source: System | str, operations: Sequence[Operation] = ()) -> Array:
    """Longitude and latitude in the city's own system (CGCS2000, taken as WGS 84); NaN where it cannot be said."""
    return convert(xy, source, CITY, operations).points


def from_city(lonlat: Array, target: System | str, operations: Sequence[Operation] = ()) -> Array:
    """Points of the city in another system."""
    return convert(lonlat, CITY, target, operations).points


def convert(xy: Array, source: System | str, target: System | str, operations: Sequence[Operation] = ()) -> Conversion:
    """Convert points (n x 2 or n x 3, x first) from one system to another. Heights travel along.

    Raises `Refused` when no public formula and none of the operations joins the two.
    """
    source = system(source) if isinstance(source, str) else source
    target = system(target) if isinstance(target, str) else target
    points = _checked(xy, source, target)
    reasons = complaints(points, source)
    points = points.copy()
    points[list(reasons)] = np.nan
    outside = np.zeros(len(points), bool)
    here = source
    way = _way(source, target, operations)
    for operation, inverse in way:
        start, end = (operation.target, operation.source) if inverse else (operation.source, operation.target)
        if own_coordinates(operation) == "plane":
            before, here = _within(points, here, start), end
            points = apply(operation, before, inverse=inverse)
        else:
            before, here = _geographic(points, here, start.datum), _HOME[end.datum]
            points = apply(operation, before, inverse=inverse)
        outside |= beyond(operation.hull, points if inverse else before) & np.isfinite(points[:, 0])
    points = _within(points, here, target)
    bad = ~np.isfinite(points[:, : target.size]).all(axis=1)
    points[bad] = np.nan
    for row in np.flatnonzero(bad).tolist():
        reasons.setdefault(row, f"the place lies outside what {target.id} or the operation covers")
    return Conversion(points, reasons, outside, tuple(operation for operation, _ in way))


def complaints(xy: Array, source: System) -> dict[int, str]:
    """Row number and reason for each point that cannot be a place of this system."""
    x, y = xy[:, 0], xy[:, 1]
    reasons: dict[int, str] = {}

    def say(mask: NDArray[np.bool_], reason: str) -> None:
        for row in np.flatnonzero(mask).tolist():
            reasons.setdefault(row, reason)

    say(np.asarray(~np.isfinite(xy).all(axis=1)), "a coordinate is missing or no number")
    if source.kind in ("geographic", "geographic3d"):
        say((np.abs(y) > 90) & (np.abs(x) <= 90), "longitude and latitude seem to be exchanged")
        say((np.abs(x) > 180) | (np.abs(y) > 90), "no longitude and latitude in degrees; are these metres?")
    elif source.kind == "projected" and source.central_meridian is not None and source.false_easting is not None:
        _complain_projected(x, y, source, say)
    return reasons


def _complain_projected(x: Array, y: Array, source: System, say: _Say) -> None:
    east = source.false_easting or 0.0
    prefix = int(east // 1_000_000)
    near = np.abs(x - east) < 1_200_000
    if source.proj is None:
        say((np.abs(x) <= 180) & (np.abs(y) <= 180), "these are degrees; the system has metres")
        say(~near & (np.abs(y - east) < 1_200_000) & (x > 1_000_000), "north and east seem to be exchanged")
        if prefix:
            say(~near & (x > 0) & (x < 1_000_000), f"the zone number {prefix} is missing before the easting")
        else:
            say(~near & (x > 12e6) & (x < 46e6), "the easting has a zone number; name the system of that zone")
    say(~near, f"the easting is more than 1,200 km from the central meridian {source.central_meridian:g}°")
    say(np.abs(y) > 1.1e7, "the northing is beyond the pole")


def swap(xy: Array, one: System) -> Array:
    """Turn x-first points into the order the authority of a system writes, or back."""
    if not one.swapped:
        return xy
    out = xy.copy()
    out[:, [0, 1]] = xy[:, [1, 0]]
    return out


def _checked(xy: Array, source: System, target: System) -> Array:
    points = np.asarray(xy, float)
    if points.ndim != 2 or points.shape[1] not in (2, 3):
        raise Refused("Points are rows of two or three numbers.", errors=(FieldError("points", "n x 2 or n x 3"),))
    if points.shape[1] < max(source.size, target.size):
        # A height that nobody gave is not invented.
        reason = f"{(source if points.shape[1] < source.size else target).id} needs three coordinates"
        raise Refused("A coordinate is missing.", code="needs_height", errors=(FieldError("points", reason),))
    return points


def _way(source: System, target: System, operations: Sequence[Operation]) -> list[Step]:
    """The operations to take, in order: the shortest chain from family to family."""
    if source.family == target.family:
        return []
    paths: dict[str, list[Step]] = {source.family: []}
    queue = [source.family]
    while queue:
        here = queue.pop(0)
        for operation in operations:
            for start, end, inverse in (
                (operation.source, operation.target, False),
                (operation.target, operation.source, True),
            ):
                if start.family == here and end.family not in paths:
                    paths[end.family] = [*paths[here], (operation, inverse)]
                    queue.append(end.family)
    if target.family not in paths:
        reason = f"no public parameters join {source.family} and {target.family}; name an operation of the city"
        raise Refused("An operation is needed.", code="needs_operation", errors=(FieldError("operation", reason),))
    return paths[target.family]


def _within(points: Array, source: System, target: System) -> Array:
    """Points of one system in another of the same family, by public formulas only."""
    if source == target:
        return points
    if "plane" in (source.kind, target.kind):
        reason = f"only an operation leads from {source.id} to {target.id}"
        raise Refused("An operation is needed.", code="needs_operation", errors=(FieldError("operation", reason),))
    return _project(_geographic(points, source, target.datum), target)


def _geographic(points: Array, source: System, datum: str) -> Array:
    """Longitude, latitude (and height) on a datum of the same family."""
    out = _unproject(points, source)
    if source.datum != datum and (source.datum in _OFFSETS or datum in _OFFSETS):
        x, y = _offset(source.datum, datum, out[:, 0], out[:, 1])
        out = np.column_stack([x, y, out[:, 2:]])
    return out


_OFFSETS = ("gcj02", "bd09")


def _offset(source: str, target: str, x: Array, y: Array) -> tuple[Array, Array]:
    if source == "bd09":
        x, y = offsets.gcj02_of_bd09(x, y)
    if source in _OFFSETS and target not in _OFFSETS:
        x, y = offsets.true_of_gcj02(x, y)
    if source not in _OFFSETS:
        x, y = offsets.gcj02_of(x, y)
    return offsets.bd09_of_gcj02(x, y) if target == "bd09" else (x, y)


_HOME = {
    "cgcs2000": system("EPSG:4490"),
    "wgs84": system("EPSG:4326"),
    "beijing1954": system("EPSG:4214"),
    "xian1980": system("EPSG:4610"),
    "new_beijing": system("EPSG:4555"),
}


def _unproject(points: Array, source: System) -> Array:
    if source.kind in ("geographic", "geographic3d"):
        return points
    if source.id == "BD-09/mercator":
        return np.column_stack([*offsets.bd09_of_mercator(points[:, 0], points[:, 1]), points[:, 2:]])
    return _run(_projector(source), points, source.kind, TransformDirection.INVERSE)


def _project(points: Array, target: System) -> Array:
    if target.kind in ("geographic", "geographic3d"):
        return points
    if target.id == "BD-09/mercator":
        return np.column_stack([*offsets.bd09_mercator_of(points[:, 0], points[:, 1]), points[:, 2:]])
    return _run(_projector(target), points, target.kind, TransformDirection.FORWARD)


def _run(transformer: Transformer, points: Array, kind: str, direction: TransformDirection) -> Array:
    if kind == "geocentric":
        columns = transformer.transform(points[:, 0], points[:, 1], points[:, 2], direction=direction)
        return np.column_stack(columns)
    x, y = transformer.transform(points[:, 0], points[:, 1], direction=direction)
    return np.column_stack([x, y, points[:, 2:]])


@cache
def _projector(one: System) -> Transformer:
    """From longitude and latitude on the system's own datum to the system. One datum, so nothing is guessed."""
    if one.id == "GCJ-02/mercator":
        return _projector(system("EPSG:3857"))
    if one.proj is not None:
        steps = "+step +proj=unitconvert +xy_in=deg +xy_out=rad"
        return Transformer.from_pipeline(f"+proj=pipeline {steps} +step {one.proj}")
    crs = CRS.from_user_input(one.id)
    base = {"cgcs2000": "EPSG:4480", "wgs84": "EPSG:4979"}[one.datum] if one.kind == "geocentric" else crs.geodetic_crs
    return Transformer.from_crs(base, crs, always_xy=True)
