"""The two offsets. No standard is published: the formulas are those that every public implementation shares."""

from collections.abc import Callable
from math import atan2, cos, pi, radians, sin, sqrt

Point = tuple[float, float]

# Krasovsky 1940 ellipsoid, as in the formula.
_A = 6378245.0
_EE = 0.00669342162296594323
_X_PI = pi * 3000.0 / 180.0
_CLOSE = 1e-11  # degrees: about a micrometre


def in_offset_area(lng: float, lat: float) -> bool:
    """The rectangle in which the offset is applied; wider than the territory, so borders stay continuous."""
    return 72.004 <= lng <= 137.8347 and 0.8293 <= lat <= 55.8271


def wgs84_to_gcj02(lng: float, lat: float) -> Point:
    """The offset position that domestic maps show."""
    if not in_offset_area(lng, lat):
        return lng, lat
    east, north = _wobble(lng - 105.0, lat - 35.0)
    phi = radians(lat)
    magic = 1 - _EE * sin(phi) ** 2
    root = sqrt(magic)
    d_lat = north * 180.0 / (_A * (1 - _EE) / (magic * root) * pi)
    d_lng = east * 180.0 / (_A / root * cos(phi) * pi)
    return lng + d_lng, lat + d_lat


def gcj02_to_wgs84(lng: float, lat: float) -> Point:
    """The true position for an offset one."""
    if not in_offset_area(lng, lat):
        return lng, lat
    return _inverse(wgs84_to_gcj02, lng, lat)


def gcj02_to_bd09(lng: float, lat: float) -> Point:
    """The second offset, of one map provider."""
    z = sqrt(lng * lng + lat * lat) + 0.00002 * sin(lat * _X_PI)
    theta = atan2(lat, lng) + 0.000003 * cos(lng * _X_PI)
    return z * cos(theta) + 0.0065, z * sin(theta) + 0.006


def bd09_to_gcj02(lng: float, lat: float) -> Point:
    """The offset position for a twice offset one."""
    return _inverse(gcj02_to_bd09, lng, lat)


def wgs84_to_bd09(lng: float, lat: float) -> Point:
    """Both offsets."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lng, lat))


def bd09_to_wgs84(lng: float, lat: float) -> Point:
    """Both offsets taken back."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lng, lat))


def _inverse(forward: Callable[[float, float], Point], lng: float, lat: float) -> Point:
    # The offset changes slowly from place to place, so the fixed point converges in five or six rounds.
    x, y = lng, lat
    for _ in range(30):
        got_x, got_y = forward(x, y)
        d_x, d_y = lng - got_x, lat - got_y
        x, y = x + d_x, y + d_y
        if abs(d_x) < _CLOSE and abs(d_y) < _CLOSE:
            break
    return x, y


def _wobble(x: float, y: float) -> Point:
    """East and north shift in metres at a place given from 105 E, 35 N."""
    common = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + common
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + common
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    return east, north
