"""Buildings: each kind of block has a template of rows and columns; what stands in different slots never touches."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from chengshu.server.demo.synthetic.lattice import (
    CIVIC,
    COMMERCIAL,
    HALF_WIDTH_M,
    INDUSTRIAL,
    MAIN,
    OLD,
    RING,
    SLAB,
    TOWER,
    VILLAGE,
    Bending,
    Blocks,
    Settlement,
)
from chengshu.server.demo.synthetic.plane import Bools, Floats, Ints, dice, spread

SETBACK_M = 5.0
# By kind: slot width and depth, building width and depth at most, part of slots built, rows between two lanes, lane.
_TEMPLATE = np.array(
    [
        (58, 52, 46, 38, 0.86, 99, 0),  # commercial
        (47, 50, 31, 17, 0.90, 99, 0),  # tower
        (50, 26, 44, 13, 0.95, 99, 0),  # slab
        (15.5, 14.5, 13.6, 12.4, 0.93, 2, 5.0),  # old
        (92, 58, 78, 44, 0.90, 99, 0),  # industrial
        (64, 46, 52, 18, 0.62, 99, 0),  # civic
        (80, 80, 14, 12, 0.10, 99, 0),  # park
        (17, 19, 12.5, 11, 0.68, 2, 4.0),  # village
    ]
)
_FLOORS = (
    (4, 5, 6, 12, 18, 24, 28, 34, 42),
    (11, 15, 18, 18, 24, 26, 28, 30, 33),
    (5, 6, 6, 6, 6, 7, 7, 8, 11),
    (2, 3, 3, 4, 4, 5, 5, 6, 7),
    (1, 1, 1, 1, 2, 2, 3, 3, 4),
    (3, 4, 4, 4, 5, 5, 6, 8, 12),
    (1, 1, 1, 1, 1, 1, 2, 2, 2),
    (1, 2, 2, 2, 2, 3, 3, 3, 4),
)
_FLOOR_M = np.array([4.2, 3.0, 2.9, 3.2, 6.5, 3.6, 3.4, 3.1])
USES = ("商业", "住宅", "住宅", "商住", "工业", "公共服务", "公园管理", "农村住宅")


@dataclass(slots=True)
class Buildings:
    """Buildings as columns. `column`, `row` say where in the block; `columns`, `rows` how many there are."""

    block: Ints
    kind: Ints
    column: Ints
    row: Ints
    columns: Ints
    rows: Ints
    shape: Any
    centre: Floats
    floors: Ints
    height: Floats
    built: Ints
    width_m: Floats

    def take(self, which: Any) -> "Buildings":
        """These buildings only."""
        return Buildings(*[getattr(self, name)[which] for name in self.__slots__])

    @staticmethod
    def of(parts: list["Buildings"]) -> "Buildings":
        """All buildings of several sets, in order."""
        names = Buildings.__dataclass_fields__
        return Buildings(*[np.concatenate([getattr(part, name) for part in parts]) for name in names])


def sides(blocks: Blocks, settlements: list[Settlement]) -> Ints:
    """The class of the street on each side of each block: u0, u1, v0, v1."""
    found = np.zeros((len(blocks.kind), 4), np.int64)
    for number in np.unique(blocks.settlement).tolist():
        one, own = settlements[number], np.flatnonzero(blocks.settlement == number)
        corner = blocks.corner[own]
        found[own] = np.hstack([np.isin(corner[:, :2], one.mains_u), np.isin(corner[:, 2:], one.mains_v)]) * MAIN
        for u0, u1, v0, v1 in one.ring_corners:
            across = (corner[:, 2] >= v0) & (corner[:, 3] <= v1)
            along = (corner[:, 0] >= u0) & (corner[:, 1] <= u1)
            for side, ends, ok in (
                (0, (u0, u1), across),
                (1, (u0, u1), across),
                (2, (v0, v1), along),
                (3, (v0, v1), along),
            ):
                found[own[ok & np.isin(corner[:, side], ends)], side] = RING
    return found


def insides(blocks: Blocks, settlements: list[Settlement]) -> Floats:
    """The part of each block that may be built on, in metres of its lattice: u0, u1, v0, v1."""
    unit = np.array([one.unit_m for one in settlements])[blocks.settlement]
    step = HALF_WIDTH_M[sides(blocks, settlements)] + SETBACK_M
    return np.asarray(blocks.corner * unit[:, None] + step * np.array([1, -1, 1, -1]))


def _slots(blocks: Blocks, inside: Floats) -> tuple[Ints, Ints]:
    """Columns and rows of slots in each block."""
    template = _TEMPLATE[blocks.kind]
    template[:, :2] *= 1 + 0.28 * (((blocks.corner * np.array([7, 3, 13, 5])).sum(1) % 11) / 11)[:, None]
    wide, deep = inside[:, 1] - inside[:, 0], inside[:, 3] - inside[:, 2]
    columns = np.floor((wide + template[:, 0] - template[:, 2]) / template[:, 0])
    pair = template[:, 1] + template[:, 6] / template[:, 5]
    rows = np.floor((deep + template[:, 1] - template[:, 3]) / pair)
    return np.maximum(columns, 1).astype(np.int64), np.maximum(rows, 1).astype(np.int64)


def expected_buildings(blocks: Blocks, settlements: list[Settlement]) -> Floats:
    """About how many buildings each block will hold."""
    columns, rows = _slots(blocks, insides(blocks, settlements))
    return np.asarray(columns * rows * _TEMPLATE[blocks.kind, 4])


def build(
    blocks: Blocks, settlements: list[Settlement], bending: Bending, seed: int, topic: str
) -> tuple[Buildings, Buildings]:
    """The buildings of these blocks, and what could stand in the slots left empty."""
    chance = dice(seed, f"buildings {topic}")
    inside = insides(blocks, settlements)
    columns, rows = _slots(blocks, inside)
    block, slot = spread(columns * rows)
    column, row = slot % columns[block], slot // columns[block]
    kind = blocks.kind[block]
    template = _TEMPLATE[kind]
    lanes = np.minimum(template[:, 5], 99)
    wide, deep = (inside[:, 1] - inside[:, 0])[block], (inside[:, 3] - inside[:, 2])[block]
    lane_total = ((rows[block] - 1) // lanes) * template[:, 6]
    pitch_u, pitch_v = wide / columns[block], (deep - lane_total) / rows[block]
    # A little of the slot stays free on every side, so that neighbours never touch; alike within a block.
    same = chance.uniform(0.82, 1.0, (len(blocks.kind), 2))[block]
    own = chance.uniform(0.9, 1.0, (len(block), 2))
    width = np.minimum(template[:, 2], pitch_u - 1.6) * same[:, 0] * own[:, 0]
    depth = np.minimum(template[:, 3], pitch_v - 1.6) * same[:, 1] * own[:, 1]
    u = inside[block, 0] + (column + 0.5) * pitch_u
    v = inside[block, 2] + (row + 0.5) * pitch_v + (row // lanes) * template[:, 6]
    v = _to_the_street(v, pitch_v - depth, row, rows[block], kind)
    rings = _rings(blocks.settlement[block], settlements, bending, (u, v, width / 2, depth / 2))
    floors = _floors(kind, block, len(blocks.kind), chance)
    height = floors * _FLOOR_M[kind] + chance.uniform(0.3, 2.2, len(kind))
    built = np.minimum(
        2023, 1978 + (chance.random(len(blocks.kind))[block] * 44 + chance.uniform(0, 4, len(kind)))
    ).astype(int)
    everything = Buildings(
        block, kind, column, row, columns[block], rows[block], shapely.polygons(rings), rings.mean(1),
        floors, np.round(height, 1), built.astype(np.int64), np.round(width, 1),
    )  # fmt: skip
    stands = (chance.random(len(block)) < template[:, 4]) & (width > 4) & (depth > 4)
    spare = ~stands & (width > 4) & (depth > 4)
    return everything.take(stands), everything.take(spare)


def _to_the_street(v: Floats, free: Floats, row: Ints, rows: Ints, kind: Ints) -> Floats:
    """Push the first and the last row of a block to its streets: buildings line them."""
    pushed = np.isin(kind, (OLD, COMMERCIAL, SLAB, TOWER)) & (rows > 1)
    side = np.where(row == 0, -1.0, np.where(row == rows - 1, 1.0, 0.0)) * pushed
    return np.asarray(v + side * np.maximum(free, 0) * 0.42)


def _rings(settlement: Ints, settlements: list[Settlement], bending: Bending, slot: tuple[Floats, ...]) -> Floats:
    u, v, half_u, half_v = (part[:, None] for part in slot)
    unit = np.array([one.unit_m for one in settlements])[settlement][:, None]
    return bending.place(
        settlement[:, None],
        (u + half_u * np.array([-1, 1, 1, -1])) / unit,
        (v + half_v * np.array([-1, -1, 1, 1])) / unit,
    )


def _floors(kind: Ints, block: Ints, blocks: int, chance: np.random.Generator) -> Ints:
    """Floors: the same for most buildings of a block."""
    table = np.array(_FLOORS)
    common = chance.integers(0, 9, blocks)[block]
    own = chance.integers(0, 9, len(block))
    free = np.isin(kind, (COMMERCIAL, OLD, VILLAGE)) | (chance.random(len(block)) < 0.15)
    return np.asarray(table[kind, np.where(free, own, common)], np.int64)


def clear_of(buildings: Buildings, lines: Any, distance_m: float) -> Bools:
    """Which buildings keep a distance from roads and railways."""
    free = np.ones(len(buildings.block), bool)
    if len(lines):
        tree = shapely.STRtree(lines)
        free[tree.query(buildings.shape, predicate="dwithin", distance=distance_m)[0]] = False
    return free


__all__ = [
    "CIVIC",
    "INDUSTRIAL",
    "SLAB",
    "TOWER",
    "USES",
    "Buildings",
    "build",
    "clear_of",
    "expected_buildings",
    "sides",
]
