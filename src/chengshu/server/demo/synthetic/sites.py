"""Where towns lie: subdistricts around the core and the county seats, market towns spread over the land."""

import numpy as np
import shapely

from chengshu.server.demo.synthetic.ground import SEATS, Ground, Town
from chengshu.server.demo.synthetic.plane import Floats, Geometries, Ints, dice, to_plane

_SEAT_TOWNS = {"430212100", "430225100"}  # seats that are towns, not subdistricts
_CANDIDATES = 700


def points_in(area: object, count: int, chance: np.random.Generator) -> Floats:
    """So many chance points inside an area."""
    west, south, east, north = shapely.bounds(area)
    shapely.prepare(area)
    found: list[Floats] = []
    have = 0
    while have < count:
        some = chance.uniform((west, south), (east, north), (max(64, count * 3), 2))
        found.append(some[shapely.contains_xy(area, some[:, 0], some[:, 1])])
        have += len(found[-1])
    return np.concatenate(found)[:count]


def far_apart(points: Floats, count: int, wish: Floats, taken: Floats) -> Floats:
    """Choose points far from each other and from those taken; `wish` (0 to 1) is how much each is wanted."""
    nearest = np.full(len(points), 1e12)
    for one in taken:
        nearest = np.minimum(nearest, ((points - one) ** 2).sum(1))
    chosen: list[Floats] = []
    for _ in range(count):
        best = int(np.argmax(np.minimum(nearest, 1e12) * wish**4)) if chosen or len(taken) else int(np.argmax(wish))
        chosen.append(points[best])
        nearest = np.minimum(nearest, ((points - points[best]) ** 2).sum(1))
    return np.array(chosen).reshape(-1, 2)


def seat_of(code: str) -> tuple[Floats, float] | None:
    """Where the seat of a county lies, and its weight; None in the core."""
    for district, longitude, latitude, weight in SEATS:
        if district == code:
            return to_plane(np.array([longitude, latitude])), weight
    return None


def town_sites(ground: Ground, towns: list[Town]) -> Floats:
    """A place for every town, in the order given."""
    sites = np.zeros((len(towns), 2))
    for number, code in enumerate(ground.codes):
        own = [k for k, town in enumerate(towns) if town.district == number]
        inner = [k for k in own if towns[k].is_subdistrict or towns[k].code in _SEAT_TOWNS]
        outer = [k for k in own if k not in inner]
        chance = dice(ground.seed, "town sites", number)
        points = points_in(ground.districts[number].buffer(-1200), _CANDIDATES, chance)
        seat = seat_of(code)
        if seat is None:
            wish = np.clip(ground.urban(points), 0.05, 1)
        else:
            wish = np.exp(-np.sqrt(((points - seat[0]) ** 2).sum(1)) / 4500)
            points, wish = np.vstack([seat[0], points]), np.append(2.0, wish)
        sites[inner] = far_apart(points, len(inner), wish, np.zeros((0, 2)))
        dry = np.clip(ground.river_m(points) / 500, 0.2, 1) * np.exp(
            -np.clip(ground.height_m(points) - 90, 0, 900) / 500
        )
        sites[outer] = far_apart(points, len(outer), dry, sites[inner])
    return sites


def nearest_of(points: Floats, sites: Floats) -> Ints:
    """The number of the nearest site of every point."""
    tree = shapely.STRtree(shapely.points(sites))
    return np.asarray(tree.nearest(shapely.points(points)), np.int64)


def settled(points: Floats, count: int, chance: np.random.Generator, rounds: int = 3) -> Floats:
    """So many centres among points, evenly over them (k-means from far-apart starts)."""
    count = min(count, len(points))
    centres = points[np.sort(chance.choice(len(points), count, replace=False))]
    for _ in range(rounds):
        group = nearest_of(points, centres)
        sizes = np.bincount(group, minlength=count)
        moved = np.stack([np.bincount(group, points[:, axis], count) for axis in (0, 1)], 1)
        centres = np.where(sizes[:, None] > 0, moved / np.maximum(sizes, 1)[:, None], centres)
    return centres


def polygons(rings: Floats) -> Geometries:
    """Polygons from an array (count, corners, 2)."""
    return np.asarray(shapely.polygons(rings))
