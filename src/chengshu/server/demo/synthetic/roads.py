"""What lies outside the lattices: county roads between towns, railways, and the drives along the river."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
import shapely.ops

from chengshu.server.demo.synthetic.ground import Ground, Town
from chengshu.server.demo.synthetic.lattice import block_shapes
from chengshu.server.demo.synthetic.plane import Floats, dice, to_plane
from chengshu.server.demo.synthetic.townplan import TownPlan

_NORTH_SOUTH = (
    (113.00, 28.00), (113.09, 27.92), (113.14, 27.865), (113.150, 27.80), (113.165, 27.70), (113.16, 27.45),
    (113.12, 27.20),
)  # fmt: skip
_WEST_EAST = (
    (112.97, 27.80), (113.07, 27.862), (113.14, 27.868), (113.24, 27.83), (113.36, 27.74), (113.49, 27.685),
    (113.78, 27.62),
)  # fmt: skip
_RAILWAYS = (("京广示意线", _NORTH_SOUTH), ("沪昆示意线", _WEST_EAST))


_LONGEST_BRIDGE_M = 1500.0  # no road runs along in a river


@dataclass(slots=True)
class Roads:
    """Roads as columns: kind is county, riverside or rail; `bridge` tells the pieces over water."""

    name: list[str]
    kind: list[str]
    bridge: list[bool]
    shape: Any


def wriggled(points: Floats, amount: float, chance: np.random.Generator, least_m: float = 350) -> Floats:
    """A natural line through points: every piece is halved and its middle pushed aside, then corners are cut."""
    line = points
    while np.hypot(*np.diff(line, axis=0).T).max() > least_m:
        step = np.diff(line, axis=0)
        aside = np.stack([-step[:, 1], step[:, 0]], 1) * chance.uniform(-amount, amount, len(step))[:, None]
        middle = (line[:-1] + line[1:]) / 2 + aside
        finer = np.empty((2 * len(line) - 1, 2))
        finer[0::2], finer[1::2] = line, middle
        line = finer
        amount *= 0.8
    for _ in range(2):
        cut = np.empty((2 * len(line), 2))
        cut[0], cut[-1] = line[0], line[-1]
        cut[1:-1:2] = 0.75 * line[:-1] + 0.25 * line[1:]
        cut[2:-1:2] = 0.25 * line[:-1] + 0.75 * line[1:]
        line = cut
    return line


def _tree(sites: Floats) -> list[tuple[int, int]]:
    """The shortest tree over places, and each place's nearest neighbour (Prim)."""
    apart = np.hypot(*(sites[:, None] - sites[None]).transpose(2, 0, 1))
    inside, pairs = np.zeros(len(sites), bool), []
    inside[0] = True
    best, source = apart[0].copy(), np.zeros(len(sites), int)
    for _ in range(len(sites) - 1):
        new = int(np.argmin(np.where(inside, np.inf, best)))
        pairs.append((int(source[new]), new))
        inside[new] = True
        closer = apart[new] < best
        best, source = np.where(closer, apart[new], best), np.where(closer, new, source)
    np.fill_diagonal(apart, np.inf)
    second = np.argsort(apart, axis=1)[:, 1]
    pairs += [(min(k, int(n)), max(k, int(n))) for k, n in enumerate(second)][::3]
    return sorted({(min(p), max(p)) for p in pairs})


def ring_area(plan: TownPlan) -> Any:
    """What the outer ring road of the core encloses."""
    core = plan.settlements[0]
    u0, u1, v0, v1 = core.ring_corners[-1]
    low_u, low_v = np.arange(u0, u1), np.arange(v0, v1)
    u = np.concatenate([low_u, np.full(len(low_v), u1), low_u[::-1] + 1, np.full(len(low_v), u0)])
    v = np.concatenate([np.full(len(low_u), v0), low_v, np.full(len(low_u), v1), low_v[::-1] + 1])
    return shapely.polygons(plan.bending.place(np.int64(core.number), u.astype(float), v.astype(float)))


def county_roads(ground: Ground, towns: list[Town], sites: Floats, plan: TownPlan) -> tuple[list[str], Any]:
    """Roads between the towns: names and lines, ending where the streets begin."""
    chance = dice(ground.seed, "county roads")
    built = shapely.union_all(shapely.buffer(block_shapes(plan.blocks, plan.bending), 8, quad_segs=1))
    shapely.prepare(built)
    names, lines = [], []
    for a, b in _tree(sites):
        line = shapely.linestrings(wriggled(sites[[a, b]], 0.13, chance))
        if shapely.length(line) > 900:
            names.append(f"{towns[a].name[0]}{towns[b].name[0]}公路")
            lines.append(line)
    inner = ring_area(plan)
    for one in plan.settlements:
        if one.kind == "seat":  # from the outer ring road to the seat of a county
            gate = shapely.ops.nearest_points(inner.exterior, shapely.Point(one.origin))[0]
            middle = (np.array(one.origin) + gate.coords[0]) / 2 + chance.uniform(-2500, 2500, 2)
            names.append(f"株{one.name[0]}大道")
            lines.append(shapely.linestrings(wriggled(np.array([gate.coords[0], middle, one.origin]), 0.1, chance)))
    built = shapely.union(built, inner)
    kept = shapely.intersection(shapely.difference(np.array(lines, object), built), ground.city)
    return names, kept


def railways(ground: Ground) -> tuple[list[str], Any]:
    """Two railway lines that cross in the core, as they do; their course is invented."""
    chance = dice(ground.seed, "railways")
    lines = [shapely.linestrings(wriggled(to_plane(np.array(points)), 0.05, chance)) for _, points in _RAILWAYS]
    return [name for name, _ in _RAILWAYS], shapely.intersection(np.array(lines, object), ground.city)


def riverside(ground: Ground, plan: TownPlan) -> Any:
    """The drives along both banks where the city is near."""
    near = shapely.union_all(shapely.buffer(block_shapes(plan.blocks, plan.bending), 260, quad_segs=2))
    bank = shapely.boundary(shapely.buffer(ground.rivers[0], 42, quad_segs=4))
    found = shapely.get_parts(shapely.line_merge(shapely.intersection(shapely.intersection(bank, near), ground.city)))
    return shapely.simplify(found[shapely.length(found) > 500], 2.0)


def lay_roads(ground: Ground, towns: list[Town], sites: Floats, plan: TownPlan) -> Roads:
    """Every road and railway outside the lattices, cut where they cross water."""
    county_names, county = county_roads(ground, towns, sites, plan)
    rail_names, rail = railways(ground)
    drives = riverside(ground, plan)
    drive_names = [f"滨江{'东西南北中'[k % 5]}路" for k in range(len(drives))]
    roads = Roads([], [], [], [])
    for kind, names, lines in (
        ("county", county_names, county),
        ("rail", rail_names, rail),
        ("riverside", drive_names, drives),
    ):
        water = [False] if kind == "riverside" else [False, True]
        for wet in water:
            cut = shapely.intersection(lines, ground.water) if wet else lines
            cut = cut if wet or kind == "riverside" else shapely.difference(lines, ground.water)
            parts, source = shapely.get_parts(cut, return_index=True)
            for part, number in zip(parts, source.tolist(), strict=True):
                if 30 < shapely.length(part) < (_LONGEST_BRIDGE_M if wet else np.inf):
                    roads.name.append(names[number])
                    roads.kind.append(kind)
                    roads.bridge.append(wet)
                    roads.shape.append(part)
    roads.shape = np.array(roads.shape, object)
    return roads
