"""The whole city in memory, as columns: everything that the layers are written from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from chengshu.server.demo.synthetic.areas import Faces, Village, cut_faces, dissolve, divide
from chengshu.server.demo.synthetic.buildings import Buildings, build, clear_of
from chengshu.server.demo.synthetic.doors import Plates, building_numbers, compound_names, plates_of
from chengshu.server.demo.synthetic.ground import Ground, Town, read_ground, towns_of
from chengshu.server.demo.synthetic.lattice import Bending, Blocks, Settlement, block_shapes
from chengshu.server.demo.synthetic.plane import Floats, Ints, dice, to_degrees
from chengshu.server.demo.synthetic.roads import Roads, lay_roads
from chengshu.server.demo.synthetic.sites import town_sites
from chengshu.server.demo.synthetic.sizes import Size
from chengshu.server.demo.synthetic.streets import Edges, Streets, edges_of, name_streets
from chengshu.server.demo.synthetic.townplan import TownPlan, hamlet_plan, plan_town
from chengshu.server.demo.synthetic.words import GROUPS

_ROAD_M, _RAIL_M = 9.0, 18.0
_HOUSES_A_HAMLET = 15


@dataclass(slots=True)
class Whole:
    """The city."""

    seed: int
    size: Size
    ground: Ground
    towns: list[Town]
    settlements: list[Settlement]
    bending: Bending
    blocks: Blocks
    faces: Faces
    villages: list[Village]
    village_shapes: Any
    roads: Roads
    edges: Edges
    streets: Streets
    buildings: Buildings
    spare: Buildings
    plates: Plates
    plate_of_building: Ints
    building_number: Ints
    compounds: list[str]

    def village_of(self, points: Floats) -> Ints:
        """The village of points in metres; that of the nearest where a point lies just outside."""
        found = np.full(len(points), -1, np.int64)
        tree, places = shapely.STRtree(self.village_shapes), shapely.points(to_degrees(points))
        hits = tree.query(places, predicate="intersects")
        found[hits[0][::-1]] = hits[1][::-1]
        lost = np.flatnonzero(found < 0)
        found[lost] = tree.nearest(places[lost])
        return found


def compose(folder: Path, size: Size, seed: int) -> Whole:
    """Make the city; `folder` holds boundaries and rivers."""
    ground = read_ground(folder, seed, size.compact)
    towns = towns_of(ground)
    sites = town_sites(ground, towns)
    plan = plan_town(ground, towns, sites, size)
    faces = cut_faces(ground, plan, sites, size)
    villages = divide(faces, towns, sites, size, seed)
    village_shapes = dissolve(faces.shape, faces.village, len(villages))
    roads = lay_roads(ground, towns, sites, plan)
    buildings, spare = build(plan.blocks, plan.settlements, plan.bending, seed, "town")
    buildings, spare = _kept(buildings, roads), _kept(spare, roads)
    houses, blocks, settlements = _hamlets(ground, plan, faces, villages, roads, size.buildings - len(buildings.block))
    houses.block += len(plan.blocks.kind)
    buildings = Buildings.of([buildings, houses]).take(slice(0, size.buildings))
    if len(buildings.block) < size.buildings:
        raise AssertionError("the land of this size holds fewer buildings than wanted")
    settlements = [*plan.settlements, *settlements]
    blocks.settlement += len(plan.settlements)
    blocks = Blocks.of([plan.blocks, blocks])
    bending = Bending(seed, settlements)
    edges = edges_of(blocks, settlements, bending, ground, plan.floor * size.skeleton)
    streets = name_streets(edges, settlements, bending, ground)
    where = (settlements, bending)
    plates, own = plates_of(blocks, buildings, edges, streets, where, seed)
    districts = ground.district_of(blocks.centre)
    return Whole(
        seed, size, ground, towns, settlements, bending, blocks, faces, villages, village_shapes, roads, edges,
        streets, buildings, spare, plates, own, building_numbers(buildings, own, seed),
        compound_names(blocks, districts, ground),
    )  # fmt: skip


def _kept(buildings: Buildings, roads: Roads) -> Buildings:
    """The buildings that stand on no road and no railway."""
    kind = np.array(roads.kind)
    free = clear_of(buildings, roads.shape[kind != "rail"], _ROAD_M) & clear_of(
        buildings, roads.shape[kind == "rail"], _RAIL_M
    )
    return buildings.take(free)


def _hamlets(
    ground: Ground, plan: TownPlan, faces: Faces, villages: list[Village], roads: Roads, wanted: int
) -> tuple[Buildings, Blocks, list[Settlement]]:
    """Village houses on open land until the city has all its buildings."""
    chance = dice(ground.seed, "hamlet places")
    is_village = ~np.array([one.is_community for one in villages])
    open_land = np.flatnonzero((faces.block < 0) & (faces.river < 0) & is_village[faces.village])
    open_land = open_land[ground.river_m(faces.point[open_land]) > 260]
    # First a hamlet in every village, then second ones; never two on one piece of land.
    shuffled = chance.permutation(open_land)
    serial = np.zeros(len(shuffled), np.int64)
    order = np.argsort(faces.village[shuffled], kind="stable")
    grouped = faces.village[shuffled][order]
    first = np.flatnonzero(np.append(True, grouped[1:] != grouped[:-1]))
    serial[order] = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
    chosen = shuffled[np.argsort(serial, kind="stable")][: int(max(wanted, 0) / _HOUSES_A_HAMLET * 1.6) + 4]
    names = [f"{GROUPS[k]}组" for k in chance.integers(0, len(GROUPS), len(chosen)).tolist()]
    settlements, bending, blocks = hamlet_plan(ground, faces.point[chosen], faces.district[chosen], names)
    blocks = blocks.take(_apart(blocks, bending, plan))
    houses, _ = build(blocks, settlements, bending, ground.seed, "hamlets")
    houses = _kept(houses, roads)
    return houses.take(slice(0, max(wanted, 0))), blocks, settlements


def _apart(blocks: Blocks, bending: Bending, plan: TownPlan) -> Any:
    """Which blocks of hamlets touch neither a town nor an earlier hamlet."""
    shapes = block_shapes(blocks, bending)
    taken = np.zeros(len(shapes), bool)
    town = shapely.STRtree(block_shapes(plan.blocks, plan.bending))
    taken[town.query(shapes, predicate="dwithin", distance=60.0)[0]] = True
    own, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=20.0)
    taken[own[blocks.settlement[other] < blocks.settlement[own]]] = True
    return ~taken
