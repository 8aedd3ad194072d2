"""Pure geometry: is a feature fit to be kept, and in which area does a point lie."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from chengshu.capabilities.maps.model import Bbox, NewFeature

MAX_VERTICES = 200_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A feature that may be kept, with its extent and a point on it."""

    feature: NewFeature
    bbox: Bbox
    point: tuple[float, float]


def place(feature: NewFeature) -> Placed | str:
    """Return the feature with its extent, or the reason why it cannot be kept."""
    try:
        geometry = shape(feature.geometry)
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return "the geometry is not GeoJSON"
    if geometry.is_empty:
        return "the geometry is empty"
    if shapely.get_num_coordinates(geometry) > MAX_VERTICES:
        return f"more than {MAX_VERTICES} vertices"
    west, south, east, north = geometry.bounds
    if not all(math.isfinite(value) for value in (west, south, east, north)):
        return "a coordinate is not a number"
    if west < -180 or east > 180 or south < -90 or north > 90:
        return "a coordinate is no longitude and latitude in degrees"
    if not geometry.is_valid:
        return f"the geometry is not valid: {shapely.is_valid_reason(geometry)}"
    on_it = geometry.representative_point()
    return Placed(feature, (west, south, east, north), (on_it.x, on_it.y))


def digest_of(placed: Sequence[Placed]) -> str:
    """Return a digest of the features: the same features in the same order have the same."""
    digest = blake2b(digest_size=16)
    for one in placed:
        digest.update(json.dumps(asdict(one.feature), sort_keys=True, default=str).encode())
    return digest.hexdigest()


def is_valid_on(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """Tell whether something with inclusive dates exists on a day."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


@dataclass(frozen=True, slots=True)
class Area:
    """One area of a layer."""

    code: str
    geometry: dict[str, Any]
    valid_from: date | None
    valid_to: date | None


class AreaIndex:
    """Answers which area a point lies in. Built once for each version of a layer."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._areas = list(areas)
        self._shapes = [shape(area.geometry) for area in self._areas]
        self._tree = shapely.STRtree(self._shapes)

    def locate(self, points: Sequence[tuple[float, float]], day: date) -> list[str | None]:
        """Return the code of the smallest area around each point, or None outside all of them.

        A point on a border lies in both areas: the smaller one, then the smaller code, decides.
        """
        found: list[str | None] = [None] * len(points)
        if not points or not self._areas:
            return found
        best: dict[int, tuple[float, str]] = {}
        pairs = self._tree.query(shapely.points(list(points)), predicate="intersects")
        for point, number in zip(*pairs.tolist(), strict=True):
            area = self._areas[number]
            if is_valid_on(day, area.valid_from, area.valid_to):
                rank = (self._shapes[number].area, area.code)
                best[point] = min(best.get(point, rank), rank)
        for point, (_, code) in best.items():
            found[point] = code
        return found
