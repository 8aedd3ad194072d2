"""What was there before the city: boundaries, rivers, hills, and where people like to live."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from chengshu.server.demo.synthetic.plane import Bools, Floats, field, in_plane, to_plane
from chengshu.standards.divisions import children, history

CITY = "4302"
# Where the districts of the core have their centres: longitude, latitude, reach in metres, weight.
CENTRES = (
    (113.108, 27.832, 2600, 1.0),
    (113.156, 27.826, 2300, 1.0),
    (113.118, 27.884, 2000, 0.95),
    (113.176, 27.858, 2000, 0.93),
    (113.070, 27.806, 2300, 0.9),
    (113.185, 27.782, 1900, 0.87),
    (113.172, 27.948, 2200, 0.86),
    (113.120, 27.768, 1800, 0.84),
)
CORE = (113.135, 27.842)
CORE_XY = to_plane(np.array(CORE))
SEATS = (
    ("430212", 113.150, 27.702, 0.8),
    ("430281", 113.492, 27.668, 1.3),
    ("430223", 113.348, 27.008, 1.1),
    ("430224", 113.545, 26.792, 1.0),
    ("430225", 113.775, 26.492, 0.7),
)


@dataclass(frozen=True)
class Ground:
    """The land of the city. Geometries are in metres unless they end in `_degrees`."""

    seed: int
    compact: float
    codes: tuple[str, ...]
    names: tuple[str, ...]
    districts_degrees: Any  # array of polygons, one per code
    rivers_degrees: Any
    river_names: tuple[str, ...]

    @cached_property
    def districts(self) -> Any:
        return in_plane(self.districts_degrees)

    @cached_property
    def rivers(self) -> Any:
        return in_plane(self.rivers_degrees)

    @cached_property
    def water(self) -> Any:
        joined = shapely.union_all(self.rivers)
        shapely.prepare(joined)
        return joined

    @cached_property
    def city(self) -> Any:
        joined = shapely.union_all(self.districts)
        shapely.prepare(joined)
        return joined

    def district_of(self, xy: Floats) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The number of the district of every point, -1 outside."""
        found = np.full(len(xy), -1, np.int64)
        points, areas = shapely.STRtree(self.districts).query(shapely.points(xy), predicate="intersects")[:2]
        found[points[::-1]] = areas[::-1]
        return found

    def river_m(self, xy: Floats) -> Floats:
        """The distance to the nearest river."""
        return np.asarray(shapely.distance(self.water, shapely.points(xy)))

    def height_m(self, xy: Floats, river_m: Floats | None = None) -> Floats:
        """The height of the ground: low along the rivers, hills between them, mountains in the south-east."""
        distance = self.river_m(xy) if river_m is None else river_m
        rise = 9 * np.log1p(distance / 300) + distance * 0.0025
        hills = np.clip(distance / 4000, 0, 1) * 35 * (1 + field(xy, self.seed, "hills", 6000))
        south = np.clip((-xy[:, 1] - 70_000) / 60_000, 0, 1) * np.clip(distance / 9000, 0, 1)
        return np.asarray(38 - xy[:, 1] * 0.00035 + rise + hills + 900 * south)

    def urban(self, xy: Floats) -> Floats:
        """How much the core wants to be built up here: about 1 in the centres, 0 in the fields."""
        total = np.zeros(len(xy))
        for longitude, latitude, reach, weight in CENTRES:
            centre = CORE_XY + (to_plane(np.array([longitude, latitude])) - CORE_XY) * self.compact
            away2 = ((xy - centre) ** 2).sum(1)
            total = np.maximum(total, weight * np.exp(-away2 / (2 * (reach * self.compact) ** 2)))
        total += 0.2 * np.exp(-self.river_m(xy) / 700) * total  # a city loves its river
        return np.asarray(total + 0.08 * field(xy, self.seed, "urban", 2600 * self.compact))

    def inside(self, geometries: Any) -> Bools:
        """Which geometries lie wholly in the city."""
        return np.asarray(shapely.contains(self.city, geometries))


def read_ground(folder: Path, seed: int, compact: float = 1.0) -> Ground:
    """Read boundaries and rivers of the demo city; `compact` is the scale of its core."""
    boundaries = json.loads((folder / "boundaries.geojson").read_text("utf-8"))["features"]
    present = [one for one in boundaries if "valid_to" not in one["properties"]]
    water = json.loads((folder / "water.geojson").read_text("utf-8"))["features"]
    return Ground(
        seed,
        compact,
        tuple(one["properties"]["code"] for one in present),
        tuple(one["properties"]["name"] for one in present),
        np.array([shape(one["geometry"]) for one in present], object),
        np.array([shape(one["geometry"]) for one in water], object),
        tuple(one["properties"]["name"] for one in water),
    )


@dataclass(frozen=True, slots=True)
class Town:
    """A town or subdistrict as the statistics bureau lists it."""

    code: str
    name: str
    district: int  # number in Ground.codes

    @property
    def is_subdistrict(self) -> bool:
        return self.name.endswith("街道")


def towns_of(ground: Ground) -> list[Town]:
    """The real towns of the city, by code."""
    from datetime import date

    day = date(2023, 6, 30)
    return [
        Town(found.code, found.name, number)
        for number, code in enumerate(ground.codes)
        if history(code) is not None
        for found in children(code, day)
    ]
