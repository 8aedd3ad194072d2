"""Metres on the ground between places given in degrees."""

from collections.abc import Sequence
from math import asin, cos, degrees, radians, sin, sqrt

import numpy as np
import shapely
from numpy.typing import NDArray

EARTH_M = 6_371_008.8
A_DEGREE_M = 111_195.08


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance of two places (longitude, latitude) along the great circle."""
    (x1, y1), (x2, y2) = ((radians(x), radians(y)) for x, y in (a, b))
    half = sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))


def box_around(longitude: float, latitude: float, reach_m: float) -> tuple[float, float, float, float]:
    """A box in degrees that holds everything within so many metres."""
    dy = degrees(reach_m / EARTH_M) * 1.001
    dx = dy / max(0.01, cos(radians(min(89.0, abs(latitude) + dy))))
    return longitude - dx, latitude - dy, longitude + dx, latitude + dy


def near_pairs(
    longitudes: NDArray[np.float64], latitudes: NDArray[np.float64], within_m: float
) -> Sequence[tuple[int, int, float]]:
    """All pairs of places at most so far from each other, with the distance; by a tree, not by trying all."""
    if len(longitudes) < 2:
        return []
    # Equirectangular around the middle is good to a millimetre over the few metres that matter; the scale is by row.
    scale = np.cos(np.radians(latitudes))
    middle = float(scale.mean())
    flat = shapely.points(longitudes * A_DEGREE_M * middle, latitudes * A_DEGREE_M)
    # North of the middle a degree of longitude is shorter than drawn: ask wider, and measure exactly afterwards.
    wider = within_m * max(1.0, float((middle / scale).max())) + 0.01
    first, second = shapely.STRtree(flat).query(flat, predicate="dwithin", distance=wider)
    half = first < second
    found = []
    for a, b in zip(first[half].tolist(), second[half].tolist(), strict=True):
        apart = metres((longitudes[a], latitudes[a]), (longitudes[b], latitudes[b]))
        if apart <= within_m:
            found.append((a, b, round(apart, 2)))
    return sorted(found, key=lambda one: one[2])
