"""Towns, villages, grid cells and land use: one net of faces, put together in several ways.

Every coverage is a union of the same faces, so towns tile their district, villages their town, and land use has
neither gap nor overlap. The net: district borders, river banks, outlines of blocks, and pieces of open land (atoms).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from chengshu.server.demo.synthetic.ground import Ground, Town
from chengshu.server.demo.synthetic.lattice import outlines
from chengshu.server.demo.synthetic.plane import GRID, Floats, Ints, dice, field, in_degrees, to_degrees, to_plane
from chengshu.server.demo.synthetic.sites import nearest_of, points_in, settled
from chengshu.server.demo.synthetic.sizes import Size
from chengshu.server.demo.synthetic.townplan import TownPlan
from chengshu.server.demo.synthetic.words import Names


@dataclass(slots=True)
class Faces:
    """The smallest pieces of land. `block` and `river` are -1 where there is none."""

    shape: Any  # in degrees
    point: Floats  # in metres
    district: Ints
    town: Ints
    village: Ints
    block: Ints
    river: Ints
    site: Floats  # what decides to which town and village it belongs


@dataclass(slots=True)
class Village:
    """A village or community with its twelve-digit code."""

    code: str
    name: str
    town: int
    is_community: bool


def cut_faces(ground: Ground, plan: TownPlan, sites: Floats, size: Size) -> Faces:
    """Cut the city into faces."""
    chance = dice(ground.seed, "atoms")
    seeds = np.vstack([sites, points_in(ground.city, size.atoms, chance)])  # every town has land
    blocks = in_degrees(outlines(plan.blocks, plan.bending))
    edges = shapely.voronoi_polygons(shapely.multipoints(to_degrees(seeds)), only_edges=True)
    edges = shapely.get_parts(edges)
    built = shapely.coverage_union_all(blocks)
    shapely.prepare(built)
    edges = edges[~shapely.contains_properly(built, edges)]
    land = shapely.union_all(ground.districts_degrees)
    shapely.prepare(land)
    crossing = ~shapely.contains_properly(land, edges)
    edges[crossing] = shapely.intersection(edges[crossing], land)
    lines = [*shapely.boundary(ground.districts_degrees), *shapely.boundary(ground.rivers_degrees)]
    net = shapely.union_all([*edges, *shapely.boundary(blocks), *lines], grid_size=GRID)
    shapes = shapely.get_parts(shapely.polygonize([net]))
    point = to_plane(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    district = ground.district_of(point)
    keep = district >= 0
    shapes, point, district = shapes[keep], point[keep], district[keep]
    block, river = _inside(blocks, point), _inside(ground.rivers_degrees, point)
    site = np.where(block[:, None] >= 0, plan.blocks.centre[block], seeds[nearest_of(point, seeds)])
    empty = np.full(len(shapes), -1, np.int64)
    return Faces(shapes, point, district, empty, empty.copy(), block, river, site)


def _inside(areas_degrees: Any, point: Floats) -> Ints:
    found = np.full(len(point), -1, np.int64)
    hits = shapely.STRtree(areas_degrees).query(shapely.points(to_degrees(point)), predicate="intersects")
    found[hits[0][::-1]] = hits[1][::-1]
    return found


def divide(faces: Faces, towns: list[Town], sites: Floats, size: Size, seed: int) -> list[Village]:
    """Give every face its town and its village; return the villages."""
    of_district = np.array([town.district for town in towns])
    wobble = np.stack([field(faces.site, seed, f"border {axis}", 5200) for axis in "xy"], 1) * 350
    for district in np.unique(faces.district).tolist():
        own, there = np.flatnonzero(of_district == district), np.flatnonzero(faces.district == district)
        faces.town[there] = own[nearest_of((faces.site + wobble)[there], sites[own])]
    villages: list[Village] = []
    names = Names(dice(seed, "villages"))
    areas = shapely.area(faces.shape)
    for number, town in enumerate(towns):
        there = np.flatnonzero(faces.town == number)
        villages += _villages_of(town, number, faces, there, areas, size, seed, names, len(villages))
    return villages


def _villages_of(
    town: Town, number: int, faces: Faces, there: Ints, areas: Floats, size: Size, seed: int, names: Names, first: int
) -> list[Village]:
    chance = dice(seed, "villages", number)
    urban = there[faces.block[there] >= 0]
    open_land = there[faces.block[there] < 0]
    blocks = len(np.unique(faces.block[urban]))
    least = 1 if town.is_subdistrict or not len(open_land) else 0
    communities = max(least, round(blocks / size.blocks_a_community))
    km2 = areas[open_land].sum() * 10_907.0
    rural = max(1, round(km2 / size.village_km2 * (0.35 if town.is_subdistrict else 1)))
    centres = []
    if communities and len(urban):
        centres.append(settled(faces.site[urban], communities, chance))
    if len(open_land):
        centres.append(settled(faces.site[open_land], rural, chance))
    every = np.vstack(centres)
    is_community = np.arange(len(every)) < (len(centres[0]) if communities and len(urban) else 0)
    nearest = nearest_of(faces.site[there], every)
    used = np.unique(nearest)  # a centre without land is none
    faces.village[there] = first + np.searchsorted(used, nearest)
    serial, found = {True: 0, False: 199}, []
    for k in used.tolist():
        kind = bool(is_community[k])
        serial[kind] += 1
        name = names.new(town.code, ("社区",) if kind else ("村",), rural=not kind)
        found.append(Village(f"{town.code}{serial[kind]:03d}", name, number, kind))
    return found


def dissolve(shapes: Any, group: Ints, count: int) -> Any:
    """The union of the faces of every group; None where a group has no face."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(count + 1))
    found = np.empty(count, object)
    for k in range(count):
        own = order[starts[k] : starts[k + 1]]
        if len(own) == 1:
            found[k] = shapes[own[0]]
        elif len(own):
            found[k] = shapely.coverage_union_all(shapes[own])
    return found
