"""Door plates: which street a building stands on, its number (odd on one side, even on the other), its name."""

from dataclasses import dataclass

import numpy as np

from chengshu.server.demo.synthetic.buildings import Buildings, sides
from chengshu.server.demo.synthetic.ground import Ground
from chengshu.server.demo.synthetic.lattice import (
    CIVIC,
    COMMERCIAL,
    HALF_WIDTH_M,
    INDUSTRIAL,
    OLD,
    PARK,
    SLAB,
    TOWER,
    VILLAGE,
    Bending,
    Blocks,
    Settlement,
)
from chengshu.server.demo.synthetic.plane import Bools, Floats, Ints, dice, field
from chengshu.server.demo.synthetic.streets import Edges, Streets
from chengshu.server.demo.synthetic.words import CIVICS, COMPOUNDS, OFFICES, PARKS, WORKS, Names

_ENDINGS = {COMMERCIAL: OFFICES, TOWER: COMPOUNDS, SLAB: COMPOUNDS, INDUSTRIAL: WORKS, CIVIC: CIVICS, PARK: PARKS}
_STANDS_ALONE = (OLD, VILLAGE)  # each building has a plate of its own


@dataclass(slots=True)
class Plates:
    """Door plates as columns; `branch` is the number of a 附号 (0: none), `building` is -1 for that of a compound."""

    street: Ints
    number: Ints
    branch: Ints
    point: Floats
    block: Ints
    building: Ints


def compound_names(blocks: Blocks, districts: Ints, ground: Ground) -> list[str]:
    """The name of every block that has one; the others have an empty name."""
    names = Names(dice(ground.seed, "compounds"))
    found = []
    for kind, district in zip(blocks.kind.tolist(), districts.tolist(), strict=True):
        endings = _ENDINGS.get(kind)
        found.append(names.new(ground.codes[district], endings) if endings else "")
    return found


def _street_lookup(edges: Edges, keys: Ints) -> Ints:
    """The street of edges given as rows (settlement, axis, line, start); -1 where there is none."""

    def packed(columns: list[Ints]) -> Ints:
        code = np.zeros(len(columns[0]), np.int64)
        for column in columns:
            code = code * 4096 + column + 1024
        return code

    known = packed([edges.settlement, edges.axis, edges.line, edges.start])
    order = np.argsort(known)
    wanted = packed(list(keys.T))
    place = np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)
    return np.where(known[order][place] == wanted, edges.street[order][place], -1)


@dataclass(slots=True)
class _Fronts:
    """Places on the sides of blocks: which street, how far along it (units), which side of it."""

    street: Ints
    along: Floats
    even: Bools
    point: Floats


def _fronts(
    blocks: Blocks, block: Ints, side: Ints, share: Floats, edges: Edges, where: tuple[list[Settlement], Bending]
) -> _Fronts:
    """The place at a share (0 to 1) of a side (0 u0, 1 u1, 2 v0, 3 v1) of a block, at the edge of the street."""
    settlements, bending = where
    corner, settlement = blocks.corner[block], blocks.settlement[block]
    is_u_side = side < 2  # such a side runs along v
    low = np.where(is_u_side, corner[:, 2], corner[:, 0])
    high = np.where(is_u_side, corner[:, 3], corner[:, 1])
    line = corner[np.arange(len(block)), side]
    along = low + share * (high - low)
    start = np.clip(np.floor(along).astype(np.int64), low, high - 1)
    street = _street_lookup(edges, np.stack([settlement, is_u_side.astype(np.int64), line, start], 1))
    unit = np.array([one.unit_m for one in settlements])[settlement]
    classes = sides(blocks, settlements)[block, side]
    inward = np.where(side % 2 == 0, 1.0, -1.0)
    across = line + inward * (HALF_WIDTH_M[classes] + 2.0) / unit
    point = bending.place(settlement, np.where(is_u_side, across, along), np.where(is_u_side, along, across))
    return _Fronts(street, along, side % 2 == 0, point)


def plates_of(
    blocks: Blocks,
    buildings: Buildings,
    edges: Edges,
    streets: Streets,
    where: tuple[list[Settlement], Bending],
    seed: int,
) -> tuple[Plates, Ints]:
    """Every door plate, and for each building the plate under which it is found.

    Houses of a hamlet are numbered through the whole hamlet; their street is minus its settlement, less one.
    """
    chance = dice(seed, "plates")
    count = len(blocks.kind)
    assert len(streets.name) > int(edges.street.max(initial=-1))
    compound = np.flatnonzero(~np.isin(blocks.kind, _STANDS_ALONE))
    gate_side = np.argmax(sides(blocks, where[0])[compound] + chance.random((len(compound), 4)) * 0.9, 1)
    gates = _fronts(blocks, compound, gate_side, chance.uniform(0.3, 0.7, len(compound)), edges, where)
    alone = np.flatnonzero(np.isin(buildings.kind, _STANDS_ALONE))
    side, share, depth = _facing(buildings, alone)
    fronts = _fronts(blocks, buildings.block[alone], side, share, edges, where)
    street = np.concatenate([gates.street, fronts.street])
    along = np.concatenate([gates.along, fronts.along])
    even = np.concatenate([gates.even, fronts.even])
    depth = np.concatenate([np.zeros(len(compound)), depth])
    settlement = blocks.settlement[np.concatenate([compound, buildings.block[alone]])]
    street = _one_of_a_name(streets)[street]
    in_hamlet = np.array([one.kind == "hamlet" for one in where[0]])[settlement]
    street = np.where(in_hamlet, -1 - settlement, street)
    even &= ~in_hamlet
    depth[in_hamlet] = 0
    along = np.where(in_hamlet, np.arange(len(along)), along)
    number, branch = _numbered(street, even, along, depth, chance)
    number[in_hamlet] = (number[in_hamlet] + 1) // 2
    # A plate of a house hangs on its wall, that of a compound at its gate.
    wall = fronts.point * 0.35 + buildings.centre[alone] * 0.65
    plates = Plates(
        street, number, branch,
        np.concatenate([gates.point, np.where((depth[len(compound) :] > 0)[:, None], buildings.centre[alone], wall)]),
        np.concatenate([compound, buildings.block[alone]]),
        np.concatenate([np.full(len(compound), -1), alone]),
    )  # fmt: skip
    of_block = np.full(count, -1, np.int64)
    of_block[compound] = np.arange(len(compound))
    own = of_block[buildings.block]
    own[alone] = np.arange(len(compound), len(street))
    return plates, own


def _one_of_a_name(streets: Streets) -> Ints:
    """For each street the first of its settlement that has its name: parts of a ring road share their numbers."""
    first: dict[tuple[int, str], int] = {}
    pairs = zip(streets.settlement.tolist(), streets.name, strict=True)
    return np.array([first.setdefault(pair, k) for k, pair in enumerate(pairs)], np.int64)


def _facing(buildings: Buildings, which: Ints) -> tuple[Ints, Floats, Floats]:
    """For houses: the side of the block they face, the place on it, and how many rows they stand behind it."""
    column, row = buildings.column[which], buildings.row[which]
    columns, rows = buildings.columns[which], buildings.rows[which]
    depths = np.stack([column + 0.6, columns - 1 - column + 0.6, row, rows - 1 - row], 1)
    side = np.argmin(depths, 1)
    share = np.where(side < 2, (row + 0.5) / rows, (column + 0.5) / columns)
    return side, share, np.floor(depths[np.arange(len(which)), side])


def _numbered(
    street: Ints, even: Bools, along: Floats, depth: Floats, chance: np.random.Generator
) -> tuple[Ints, Ints]:
    """Numbers that grow along each side of each street, some missing; houses behind get a branch of that in front."""
    place = np.round(along, 3)
    order = np.lexsort((depth, place, even, street))
    new_side = np.append(True, (np.diff(street[order]) != 0) | (np.diff(even[order].astype(int)) != 0))
    front = new_side | np.append(True, np.diff(place[order]) != 0)
    step = np.where(front, 1 + (chance.random(len(order)) < 0.12), 0)
    total = np.cumsum(step)
    before = np.maximum.accumulate(np.where(new_side, total - step, 0))
    rank = total - before
    group = np.cumsum(front)
    behind = np.arange(len(order)) - np.maximum.accumulate(np.where(front, np.arange(len(order)), 0))
    number, branch = np.zeros(len(order), np.int64), np.zeros(len(order), np.int64)
    number[order] = 2 * rank - np.where(even[order], 0, 1)
    branch[order] = np.where(group > 0, behind, 0)
    return number, branch


def building_numbers(buildings: Buildings, plates_of_building: Ints, seed: int) -> Ints:
    """The number of each building within its compound (1, 2, 3 …), 0 for a house with a plate of its own."""
    order = np.lexsort((buildings.column, -buildings.row, buildings.block))
    block = buildings.block[order]
    first = np.flatnonzero(np.append(True, block[1:] != block[:-1]))
    counts = np.diff(np.append(first, len(block)))
    rank = np.arange(len(block)) - np.repeat(first, counts) + 1
    number = np.zeros(len(block), np.int64)
    number[order] = rank
    number[np.isin(buildings.kind, _STANDS_ALONE)] = 0
    return number


def residents(buildings: Buildings, seed: int) -> Floats:
    """A weight like population: floors times area where people live, little elsewhere."""
    area = buildings.width_m * np.array([30, 16, 12, 11, 40, 16, 10, 10])[buildings.kind]
    living = np.array([0.25, 1.0, 1.0, 0.8, 0.02, 0.05, 0.0, 0.55])[buildings.kind]
    mood = 1 + 0.3 * field(buildings.centre, seed, "mood", 1800)
    return np.asarray(np.round(area * buildings.floors * living / 32 * np.clip(mood, 0.3, 2), 1))
