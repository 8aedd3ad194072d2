"""The two offsets. No standard is published: the formulas are those that every public implementation shares.

Written once, over columns; the functions of a single point call them with one row.
"""

from collections.abc import Callable
from functools import cache
from math import pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chengshu.standards.tables import read_csv

Point = tuple[float, float]
Array = NDArray[np.float64]
_Shift = Callable[[Array, Array], tuple[Array, Array]]

# Krasovsky 1940 ellipsoid, as in the formula.
_A = 6378245.0
_EE = 0.00669342162296594323
_X_PI = pi * 3000.0 / 180.0
_CLOSE = 1e-11  # degrees: about a micrometre
_AREA = (72.004, 0.8293, 137.8347, 55.8271)


def in_offset_area(lng: float, lat: float) -> bool:
    """The rectangle in which the offset is applied; wider than the territory, so borders stay continuous."""
    west, south, east, north = _AREA
    return west <= lng <= east and south <= lat <= north


def gcj02_of(x: Array, y: Array) -> tuple[Array, Array]:
    """True positions to the offset ones that domestic maps show, over columns."""
    phi = np.radians(y)
    magic = 1 - _EE * np.sin(phi) ** 2
    root = np.sqrt(magic)
    east, north = _wobble(x - 105.0, y - 35.0)
    d_lat = north * 180.0 / (_A * (1 - _EE) / (magic * root) * pi)
    d_lng = east * 180.0 / (_A / root * np.cos(phi) * pi)
    inside = _inside(x, y)
    return np.where(inside, x + d_lng, x), np.where(inside, y + d_lat, y)


def true_of_gcj02(x: Array, y: Array) -> tuple[Array, Array]:
    """Offset positions to the true ones, over columns."""
    inside = _inside(x, y)
    back_x, back_y = _inverse(gcj02_of, x, y)
    return np.where(inside, back_x, x), np.where(inside, back_y, y)


def bd09_of_gcj02(x: Array, y: Array) -> tuple[Array, Array]:
    """The second offset, of one map provider, over columns."""
    z = np.sqrt(x * x + y * y) + 0.00002 * np.sin(y * _X_PI)
    theta = np.arctan2(y, x) + 0.000003 * np.cos(x * _X_PI)
    return z * np.cos(theta) + 0.0065, z * np.sin(theta) + 0.006


def gcj02_of_bd09(x: Array, y: Array) -> tuple[Array, Array]:
    """The second offset taken back, over columns."""
    return _inverse(bd09_of_gcj02, x, y)


def bd09_mercator_of(x: Array, y: Array) -> tuple[Array, Array]:
    """BD-09 degrees to that provider's own Mercator metres: a polynomial for each band of latitude."""
    return _banded("forward", x, y)


def bd09_of_mercator(x: Array, y: Array) -> tuple[Array, Array]:
    """That provider's Mercator metres to BD-09 degrees."""
    return _banded("inverse", x, y)


def wgs84_to_gcj02(lng: float, lat: float) -> Point:
    """The offset position that domestic maps show."""
    return _one(gcj02_of, lng, lat)


def gcj02_to_wgs84(lng: float, lat: float) -> Point:
    """The true position for an offset one."""
    return _one(true_of_gcj02, lng, lat)


def gcj02_to_bd09(lng: float, lat: float) -> Point:
    """The second offset, of one map provider."""
    return _one(bd09_of_gcj02, lng, lat)


def bd09_to_gcj02(lng: float, lat: float) -> Point:
    """The offset position for a twice offset one."""
    return _one(gcj02_of_bd09, lng, lat)


def wgs84_to_bd09(lng: float, lat: float) -> Point:
    """Both offsets."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lng, lat))


def bd09_to_wgs84(lng: float, lat: float) -> Point:
    """Both offsets taken back."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lng, lat))


def _one(shift: _Shift, lng: float, lat: float) -> Point:
    x, y = shift(np.array([lng], float), np.array([lat], float))
    return float(x[0]), float(y[0])


def _inside(x: Array, y: Array) -> NDArray[np.bool_]:
    west, south, east, north = _AREA
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _inverse(forward: _Shift, lng: Array, lat: Array) -> tuple[Array, Array]:
    # The offset changes slowly from place to place, so the fixed point converges in five or six rounds.
    x, y = lng, lat
    for _ in range(30):
        got_x, got_y = forward(x, y)
        d_x, d_y = lng - got_x, lat - got_y
        x, y = x + d_x, y + d_y
        moving = (np.abs(d_x) >= _CLOSE) | (np.abs(d_y) >= _CLOSE)
        if not moving.any():
            break
    return x, y


def _wobble(x: Array, y: Array) -> tuple[Array, Array]:
    """East and north shift in metres at a place given from 105 E, 35 N."""
    common = (20.0 * np.sin(6.0 * x * pi) + 20.0 * np.sin(2.0 * x * pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + common
    east += (20.0 * np.sin(x * pi) + 40.0 * np.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * pi) + 300.0 * np.sin(x / 30.0 * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + common
    north += (20.0 * np.sin(y * pi) + 40.0 * np.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * pi) + 320.0 * np.sin(y * pi / 30.0)) * 2.0 / 3.0
    return east, north


@cache
def _bands(table: str) -> tuple[Array, Array]:
    """Lower edges (ascending) and coefficients of one table."""
    rows = [row for row in read_csv("geo", "bd09_mercator.csv") if row["table"] == table]
    rows.sort(key=lambda row: float(row["from"]))
    names = [*(f"c{number}" for number in range(9)), "divisor"]
    edges: Any = np.array([float(row["from"]) for row in rows])
    factors: Any = np.array([[float(row[name]) for name in names] for row in rows])
    return edges, factors


def _banded(table: str, x: Array, y: Array) -> tuple[Array, Array]:
    edges, factors = _bands(table)
    size = np.nan_to_num(np.abs(y))
    own = factors[np.searchsorted(edges, size, side="right") - 1]
    part = np.abs(y) / own[:, 9]
    across = own[:, 0] + own[:, 1] * np.abs(x)
    along = own[:, 8]
    for power in range(7, 1, -1):
        along = along * part + own[:, power]
    return np.copysign(across, x), np.copysign(along, y)
