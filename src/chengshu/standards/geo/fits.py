"""Parameters from control points: least squares, residuals of every point, check points, and honest warnings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from chengshu.kit import FieldError, Refused
from chengshu.standards.geo.conversion import complaints, convert
from chengshu.standards.geo.offsets import Array
from chengshu.standards.geo.operations import (
    Convention,
    Helmert,
    Operation,
    Parameters,
    Similarity,
    Translation,
    apply,
    beyond,
    check_operation,
    geocentric_of,
    hull_of,
    move_geocentric,
)
from chengshu.standards.geo.systems import System, system

FitKind = Literal["translation", "similarity", "helmert"]
NEEDED: dict[FitKind, int] = {"translation": 1, "similarity": 2, "helmert": 3}
_SECOND = np.pi / 648000.0


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """One point known in both systems, x first. A `check` point takes no part in the fit; it judges it."""

    name: str
    source: tuple[float, ...]
    target: tuple[float, ...]
    check: bool = False


@dataclass(frozen=True, slots=True)
class Residual:
    """What the fit misses at one point: given minus computed, in metres east, north (and up)."""

    name: str
    check: bool
    east: float
    north: float
    up: float | None
    size: float
    suspect: bool
    outside: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """The operation, and how good it is. Root mean squares are of the horizontal distance, in metres."""

    operation: Operation
    residuals: tuple[Residual, ...]
    rmse: float
    check_rmse: float | None
    largest: float
    redundancy: int
    warnings: tuple[str, ...]


def fit(
    kind: FitKind,
    source: System | str,
    target: System | str,
    points: Sequence[ControlPoint],
    *,
    own: str = "",
    convention: Convention = "position_vector",
) -> Fit:
    """Find the parameters that carry the control points best. Raises `Refused`, naming points that cannot be used."""
    source = system(source) if isinstance(source, str) else source
    target = system(target) if isinstance(target, str) else target
    _check_points(kind, source, target, points)
    check_operation(Operation(own, source, target, _empty(kind, convention)))
    first = np.array([point.source for point in points], float)
    second = np.array([point.target for point in points], float)
    used = np.array([not point.check for point in points])
    solve = _similarity if kind == "similarity" else _geocentric
    parameters, own_points = solve(kind, convention, (source, first), (target, second), used)
    operation = Operation(own, source, target, parameters, hull_of(own_points[used]))
    check_operation(operation)
    return _judge(operation, points, first, second, used, own_points)


def _empty(kind: FitKind, convention: Convention) -> Parameters:
    if kind == "similarity":
        return Similarity(0, 0, 0, 0)
    return Translation(0, 0, 0) if kind == "translation" else Helmert(0, 0, 0, 0, 0, 0, 0, convention)


def _check_points(kind: FitKind, source: System, target: System, points: Sequence[ControlPoint]) -> None:
    if kind not in NEEDED:
        raise Refused("Unknown kind of fit.", errors=(FieldError("kind", f"one of {', '.join(NEEDED)}"),))
    wrong: list[FieldError] = []
    widths = {len(side) for point in points for side in (point.source, point.target)}
    if points and widths not in ({2}, {3}):
        raise Refused("Points have different numbers of coordinates.", errors=(FieldError("points", "2 or 3 each"),))
    for side, one in (("source", source), ("target", target)):
        values = np.array([getattr(point, side) for point in points], float).reshape(len(points), -1)
        if points and one.size > values.shape[1]:
            wrong.append(FieldError(f"points.{side}", f"{one.id} needs three coordinates"))
        elif points:
            found = complaints(values, one)
            wrong += [FieldError(f"points.{row}.{side}", f"{points[row].name}: {why}") for row, why in found.items()]
    places = {point.source for point in points if not point.check}
    if len(places) < NEEDED[kind]:
        reason = f"{kind} needs at least {NEEDED[kind]} different points, {len(places)} given"
        wrong.append(FieldError("points", reason))
    if wrong:
        raise Refused("The control points cannot be used.", code="bad_control_points", errors=tuple(wrong[:50]))


_Side = tuple[System, Array]
_Solved = tuple[Parameters, Array]


def _similarity(kind: FitKind, convention: Convention, first: _Side, second: _Side, used: NDArray[np.bool_]) -> _Solved:
    """Four parameters around the centre of the points: well conditioned, and the shift is one in the middle."""
    given, wanted = first[1][used], second[1][used]
    centre, middle = given[:, :2].mean(axis=0).round(), wanted[:, :2].mean(axis=0)
    x, y = (given[:, :2] - given[:, :2].mean(axis=0)).T
    u, v = (wanted[:, :2] - middle).T
    spread = float(np.sum(x * x + y * y))
    a, b = float(np.sum(x * u + y * v)) / spread, float(np.sum(x * v - y * u)) / spread
    east, north = centre - given[:, :2].mean(axis=0)
    dx, dy = middle[0] + a * east - b * north, middle[1] + b * east + a * north
    rotation, scale = float(np.arctan2(b, a) / _SECOND), float((np.hypot(a, b) - 1) * 1e6)
    found = Similarity(float(dx), float(dy), rotation, scale, (float(centre[0]), float(centre[1])))
    return found, first[1]


def _geocentric(kind: FitKind, convention: Convention, first: _Side, second: _Side, used: NDArray[np.bool_]) -> _Solved:
    """Three or seven parameters between geocentric places, solved around their centre."""
    own, other = _lonlat(*first), _lonlat(*second)
    given, wanted = geocentric_of(first[0], own)[used], geocentric_of(second[0], other)[used]
    if kind == "translation":
        shift = (wanted - given).mean(axis=0)
        return Translation(*(float(value) for value in shift)), own
    centre = given.mean(axis=0)
    _refuse_line(given - centre)
    x, y, z = (given - centre).T
    none, one = np.zeros(len(x)), np.ones(len(x))
    # Unknowns: shift, rotations (radians, position vector), scale. To first order, as the method itself is.
    design = np.concatenate(
        [
            np.column_stack([one, none, none, none, z, -y, x]),
            np.column_stack([none, one, none, -z, none, x, y]),
            np.column_stack([none, none, one, y, -x, none, z]),
        ]
    )
    scales = np.array([1, 1, 1, *[np.abs(given - centre).max()] * 4])
    solved, *_ = np.linalg.lstsq(design / scales, (wanted - given).T.ravel(), rcond=None)
    dx, dy, dz, rx, ry, rz, scale = solved / scales
    # The matrix multiplies rotation by 1 + scale; the solution above has the product.
    rx, ry, rz = (angle / (1 + scale) for angle in (rx, ry, rz))
    sign = 1.0 if convention == "position_vector" else -1.0
    wx, wy, wz = (float(sign * angle / _SECOND) for angle in (rx, ry, rz))
    ppm = float(scale * 1e6)
    around = Helmert(0, 0, 0, wx, wy, wz, ppm, convention)
    moved = move_geocentric(around, centre[None, :])[0]
    tx, ty, tz = (float(value) for value in centre + np.array([dx, dy, dz]) - moved)
    return Helmert(tx, ty, tz, wx, wy, wz, ppm, convention), own


def _lonlat(one: System, points: Array) -> Array:
    home = System(one.datum, one.datum, one.datum, one.datum, "geographic", "lon,lat")
    return convert(points, one, home).points


def _refuse_line(around: Array) -> None:
    spread = np.linalg.svd(around, compute_uv=False)
    if len(spread) < 2 or spread[1] < 1e-3 * spread[0]:
        reason = "the points lie on a line; a rotation around it cannot be found"
        raise Refused("The control points cannot be used.", code="bad_geometry", errors=(FieldError("points", reason),))


def _judge(
    operation: Operation,
    points: Sequence[ControlPoint],
    first: Array,
    second: Array,
    used: NDArray[np.bool_],
    own_points: Array,
) -> Fit:
    east, north, up = _misses(operation, first, second)
    size = np.hypot(east, north)
    outside = beyond(operation.hull, own_points) & ~used
    count = int(used.sum())
    redundancy = count * (2 if operation.kind == "similarity" else 3) - _UNKNOWNS[operation.kind]
    rmse, checked = _rms(size[used]), size[~used]
    suspects = _suspects(size, used) if redundancy > 2 else np.zeros(len(points), bool)
    residuals = tuple(
        Residual(
            point.name,
            point.check,
            float(east[row]),
            float(north[row]),
            None if up is None else float(up[row]),
            float(size[row]),
            bool(suspects[row]),
            bool(outside[row]),
        )
        for row, point in enumerate(points)
    )
    check_rmse = _rms(checked) if len(checked) else None
    warnings = _warnings(operation, residuals, rmse, check_rmse, redundancy, count, first.shape[1] > 2)
    return Fit(operation, residuals, rmse, check_rmse, float(size.max()), redundancy, warnings)


_UNKNOWNS = {"translation": 3, "similarity": 4, "helmert": 7}


def _misses(operation: Operation, first: Array, second: Array) -> tuple[Array, Array, Array | None]:
    """Given minus computed at every point, in metres east, north and up."""
    if operation.kind == "similarity":
        missing = second - apply(operation, first)
        return missing[:, 0], missing[:, 1], None
    computed = apply(operation, _lonlat(operation.source, first))
    wanted = _lonlat(operation.target, second)
    gap = geocentric_of(operation.target, wanted) - geocentric_of(operation.target, computed)
    lng, lat = np.radians(wanted[:, 0]), np.radians(wanted[:, 1])
    east = -np.sin(lng) * gap[:, 0] + np.cos(lng) * gap[:, 1]
    flat = np.cos(lng) * gap[:, 0] + np.sin(lng) * gap[:, 1]
    north = -np.sin(lat) * flat + np.cos(lat) * gap[:, 2]
    up = np.cos(lat) * flat + np.sin(lat) * gap[:, 2] if first.shape[1] > 2 else None
    return east, north, up


def _rms(values: Array) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _suspects(size: Array, used: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Points that stand apart from the rest, by the median: one gross error does not hide behind itself."""
    middle = float(np.median(size[used]))
    return np.asarray(size > max(4 * middle, 1e-6))


def _warnings(
    operation: Operation,
    residuals: Sequence[Residual],
    rmse: float,
    check_rmse: float | None,
    redundancy: int,
    count: int,
    with_height: bool,
) -> tuple[str, ...]:
    found: list[str] = []
    if redundancy <= 0:
        found.append(f"{count} point(s) leave nothing over: the residuals cannot show an error")
    if operation.kind != "similarity" and not with_height:
        found.append("points have no heights; each was taken to lie on its ellipsoid")
    if check_rmse is None:
        found.append("no check points: how good it is elsewhere is not known")
    elif check_rmse > 3 * max(rmse, 1e-3):
        found.append(f"check points miss by {check_rmse:.3f} m, the fit itself by {rmse:.3f} m")
    if suspects := [one.name for one in residuals if one.suspect]:
        found.append(f"points to look at again: {', '.join(suspects[:10])}")
    if outside := [one.name for one in residuals if one.outside]:
        found.append(f"check points outside the control points (extrapolation): {', '.join(outside[:10])}")
    if not operation.hull:
        found.append("the control points span no area; every use is an extrapolation")
    elif operation.kind == "helmert" and _extent(operation) < 0.5:
        found.append("the control points span less than half a degree: shifts and rotations are only known together")
    return tuple(found)


def _extent(operation: Operation) -> float:
    return float(np.ptp(np.array(operation.hull), axis=0).max())
