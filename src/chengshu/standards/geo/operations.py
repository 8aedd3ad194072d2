"""Transformations between datums: 3, 4 and 7 parameters and grids of shifts, over columns, both directions.

Rotations of the seven parameters have two conventions of opposite sign; each set says which one it is written in.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from pyproj import Transformer
from shapely import Polygon, contains_xy, convex_hull, multipoints

from chengshu.kit import FieldError, Refused
from chengshu.standards.geo.grids import Grid, grids_from_json, grids_to_json, shift_forward, shift_inverse
from chengshu.standards.geo.offsets import Array
from chengshu.standards.geo.systems import ELLIPSOIDS, System

Convention = Literal["position_vector", "coordinate_frame"]
Kind = Literal["translation", "similarity", "helmert", "grid"]
_SECOND = np.pi / 648000.0


@dataclass(frozen=True, slots=True)
class Translation:
    """Three parameters: a shift of geocentric axes in metres (EPSG method 9603)."""

    dx: float
    dy: float
    dz: float


@dataclass(frozen=True, slots=True)
class Similarity:
    """Four parameters in the plane, x east, y north.

    ``x' = dx + k (x cos a - y sin a)``, ``y' = dy + k (x sin a + y cos a)``. `rotation` a is in arc-seconds,
    anticlockwise; `scale` is k - 1 in millionths; x and y are counted from `origin`.
    """

    dx: float
    dy: float
    rotation: float
    scale: float
    origin: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Helmert:
    """Seven parameters: metres, arc-seconds, millionths (EPSG methods 9606 position vector, 9607 coordinate frame)."""

    dx: float
    dy: float
    dz: float
    rx: float
    ry: float
    rz: float
    scale: float
    convention: Convention = "position_vector"


@dataclass(frozen=True, slots=True)
class GridShift:
    """Shifts of longitude and latitude on one or more grids; where grids overlap the finer one decides."""

    grids: tuple[Grid, ...]


Parameters = Translation | Similarity | Helmert | GridShift


@dataclass(frozen=True, slots=True)
class Operation:
    """A transformation from one system to another. `hull` surrounds the control points, in its own coordinates."""

    id: str
    source: System
    target: System
    parameters: Parameters
    hull: tuple[tuple[float, float], ...] = ()

    @property
    def kind(self) -> Kind:
        """Which family of transformations this is."""
        return _KIND_OF[type(self.parameters)]


_KIND_OF: dict[type, Kind] = {
    Translation: "translation",
    Similarity: "similarity",
    Helmert: "helmert",
    GridShift: "grid",
}


def check_operation(operation: Operation) -> None:
    """Raise `Refused` when the parameters do not fit the systems they join, or are not of this world."""
    source, target = operation.source, operation.target
    wrong: list[FieldError] = []
    flat = isinstance(operation.parameters, Similarity)
    for field, one in (("source", source), ("target", target)):
        if one.datum in ("gcj02", "bd09"):
            wrong.append(FieldError(field, "an offset system has its own formula; name the system behind it"))
        elif flat and one.kind not in ("projected", "plane"):
            wrong.append(FieldError(field, "four parameters join two planes; name a projected system"))
        elif not flat and one.datum not in ELLIPSOIDS:
            wrong.append(FieldError(field, "this needs an ellipsoid; a local plane has none: use four parameters"))
    if source.family == target.family:
        wrong.append(FieldError("target", "source and target are of one datum; no parameters are needed"))
    wrong += _out_of_range(operation.parameters)
    if wrong:
        raise Refused("The transformation cannot be kept.", code="bad_operation", errors=tuple(wrong))


def _out_of_range(parameters: Parameters) -> list[FieldError]:
    if isinstance(parameters, GridShift):
        return []
    limits = {"rx": 60.0, "ry": 60.0, "rz": 60.0, "scale": 1000.0}
    if isinstance(parameters, Translation | Helmert):
        limits |= {"dx": 5000.0, "dy": 5000.0, "dz": 5000.0}
    else:
        limits = {"rotation": 648000.0, "scale": 10_000.0, "dx": 1e8, "dy": 1e8}
    found = []
    for name, most in limits.items():
        value = getattr(parameters, name, 0.0)
        if not np.isfinite(value) or abs(value) > most:
            found.append(FieldError(f"parameters.{name}", f"not between -{most:g} and {most:g}; check the unit"))
    return found


def own_coordinates(operation: Operation) -> Literal["plane", "geographic"]:
    """Whether the operation works on plane coordinates or on longitude, latitude and height."""
    return "plane" if isinstance(operation.parameters, Similarity) else "geographic"


def apply(operation: Operation, points: Array, *, inverse: bool = False) -> Array:
    """Move points (n x 2 or n x 3) by the operation, in its own coordinates. Inverse closes to the last digits."""
    parameters = operation.parameters
    if isinstance(parameters, Similarity):
        return _similarity(parameters, points, inverse)
    if isinstance(parameters, GridShift):
        return (shift_inverse if inverse else shift_forward)(parameters.grids, points)
    source, target = operation.source.datum, operation.target.datum
    first, last = (target, source) if inverse else (source, target)
    return _from_geocentric(last, move_geocentric(parameters, _to_geocentric(first, points), inverse), points.shape[1])


def move_geocentric(parameters: Translation | Helmert, xyz: Array, inverse: bool = False) -> Array:
    """Move geocentric points (n x 3) by three or seven parameters."""
    shift = np.array([parameters.dx, parameters.dy, parameters.dz])
    if isinstance(parameters, Translation):
        return np.asarray(xyz - shift if inverse else xyz + shift)
    matrix = _rotation(parameters)
    # The exact inverse, so that there and back is the same place; negating the parameters is off by millimetres.
    moved: Array = (xyz - shift) @ np.linalg.inv(matrix).T if inverse else xyz @ matrix.T + shift
    return moved


def _rotation(parameters: Helmert) -> Array:
    sign = 1.0 if parameters.convention == "position_vector" else -1.0
    rx, ry, rz = (sign * angle * _SECOND for angle in (parameters.rx, parameters.ry, parameters.rz))
    factor = 1.0 + parameters.scale * 1e-6
    matrix: Array = factor * np.array([[1.0, -rz, ry], [rz, 1.0, -rx], [-ry, rx, 1.0]])
    return matrix


def _similarity(parameters: Similarity, points: Array, inverse: bool) -> Array:
    factor, angle = 1.0 + parameters.scale * 1e-6, parameters.rotation * _SECOND
    a, b = factor * np.cos(angle), factor * np.sin(angle)
    (x0, y0), out = parameters.origin, points.copy()
    if inverse:
        x, y = points[:, 0] - parameters.dx, points[:, 1] - parameters.dy
        size = a * a + b * b
        out[:, 0], out[:, 1] = x0 + (a * x + b * y) / size, y0 + (a * y - b * x) / size
    else:
        x, y = points[:, 0] - x0, points[:, 1] - y0
        out[:, 0], out[:, 1] = parameters.dx + a * x - b * y, parameters.dy + b * x + a * y
    return out


@cache
def _geocentric(datum: str) -> Transformer:
    a, rf = ELLIPSOIDS[datum]
    steps = "+step +proj=unitconvert +xy_in=deg +xy_out=rad"
    return Transformer.from_pipeline(f"+proj=pipeline {steps} +step +proj=cart +a={a!r} +rf={rf!r}")


def _to_geocentric(datum: str, points: Array) -> Array:
    # Without a height the point is taken on the ellipsoid: some metres of height move the place by millimetres.
    height = points[:, 2] if points.shape[1] > 2 else np.zeros(len(points))
    return np.column_stack(_geocentric(datum).transform(points[:, 0], points[:, 1], height))


def _from_geocentric(datum: str, xyz: Array, size: int) -> Array:
    columns = _geocentric(datum).transform(xyz[:, 0], xyz[:, 1], xyz[:, 2], direction="INVERSE")
    return np.column_stack(columns[:size])


def geocentric_of(system: System, points: Array) -> Array:
    """Longitude, latitude and height on a system's ellipsoid as geocentric metres."""
    return _to_geocentric(system.datum, points)


def hull_of(points: Array) -> tuple[tuple[float, float], ...]:
    """The corners of the convex hull around points; empty when they span no area."""
    hull = convex_hull(multipoints(points[:, :2]))
    if not isinstance(hull, Polygon):
        return ()
    return tuple((float(x), float(y)) for x, y in hull.exterior.coords[:-1])


def beyond(hull: Sequence[tuple[float, float]], points: Array) -> Any:
    """For each point whether it lies outside the hull, where the transformation only guesses."""
    if len(hull) < 3:
        return np.zeros(len(points), bool)
    area = Polygon(hull)
    # A hair of tolerance: control points themselves lie on the border.
    return ~contains_xy(area.buffer(1e-9 * max(area.length, 1e-9)), points[:, 0], points[:, 1])


def parameters_to_json(parameters: Parameters) -> dict[str, Any]:
    """The parameters as plain data."""
    if isinstance(parameters, GridShift):
        return {"kind": "grid", "grids": grids_to_json(parameters.grids)}
    return {"kind": _KIND_OF[type(parameters)], **asdict(parameters)}


def parameters_from_json(data: dict[str, Any]) -> Parameters:
    """The parameters of plain data. Raises `Refused` naming each field that is missing or no number."""
    given = dict(data)
    kind = given.pop("kind", None)
    if kind == "grid":
        return GridShift(grids_from_json(given.get("grids")))
    shapes: dict[Any, type[Translation | Similarity | Helmert]] = {
        "translation": Translation,
        "similarity": Similarity,
        "helmert": Helmert,
    }
    shape = shapes.get(kind)
    if shape is None:
        reason = "one of translation, similarity, helmert, grid"
        raise Refused("Unknown kind of transformation.", errors=(FieldError("parameters.kind", reason),))
    wrong = tuple(_bad_fields(shape, given))
    if wrong:
        raise Refused("The parameters cannot be read.", code="bad_parameters", errors=wrong)
    if "origin" in given:
        given["origin"] = tuple(given["origin"])
    return shape(**given)


def _bad_fields(shape: type[Any], given: dict[str, Any]) -> list[FieldError]:
    found = [FieldError(f"parameters.{name}", "not a parameter of this kind") for name in given.keys() - _names(shape)]
    for name in shape.__dataclass_fields__:
        value = given.get(name)
        if name == "convention":
            # Silence would be a guess, and the wrong guess turns the city the other way.
            good = value in ("position_vector", "coordinate_frame")
            reason = "say position_vector or coordinate_frame"
        elif name == "origin":
            good = value is None or (isinstance(value, list | tuple) and len(value) == 2)
            reason = "two numbers"
        else:
            good = isinstance(value, int | float) and not isinstance(value, bool)
            reason = "a number is needed"
        if not good:
            found.append(FieldError(f"parameters.{name}", reason))
    return found


def _names(shape: type[Any]) -> set[str]:
    return set(shape.__dataclass_fields__)
