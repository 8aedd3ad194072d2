"""Streets of the lattices: which pieces exist, which belong together, where bridges cross, what they are called."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from chengshu.server.demo.synthetic.ground import Ground
from chengshu.server.demo.synthetic.lattice import LOCAL, MAIN, RING, Bending, Blocks, Settlement
from chengshu.server.demo.synthetic.plane import Bools, Floats, Ints, dice
from chengshu.server.demo.synthetic.words import Names

_LONGEST = 56  # units of a street with one name
_BRIDGE_LONGEST = 9


@dataclass(slots=True)
class Edges:
    """Pieces of street, a unit of the lattice long. `axis` 0 runs along u. `street` is -1 until named."""

    settlement: Ints
    axis: Ints
    line: Ints
    start: Ints
    rank: Ints  # LOCAL, MAIN, RING
    bridge: Bools
    street: Ints

    def ends(self, bending: Bending) -> tuple[Floats, Floats]:
        """Both ends of every edge in metres."""
        along = self.start + np.array([[0], [1]])
        u, v = np.where(self.axis == 0, along, self.line), np.where(self.axis == 0, self.line, along)
        first, second = bending.place(self.settlement, u.astype(float), v.astype(float))
        return first, second

    def nodes(self) -> tuple[Ints, Ints, Ints]:
        """The crossings: both ends of every edge as numbers, and for each crossing (settlement, u, v)."""
        along = self.start + np.array([[0], [1]])
        u, v = np.where(self.axis == 0, along, self.line), np.where(self.axis == 0, self.line, along)
        keys = np.stack([np.broadcast_to(self.settlement, u.shape), u, v], -1).reshape(-1, 3)
        crossings, number = np.unique(keys, axis=0, return_inverse=True)
        number = number.reshape(2, -1)
        return number[0], number[1], crossings

    def take(self, which: Any) -> "Edges":
        """These edges only."""
        return Edges(*[getattr(self, name)[which] for name in self.__slots__])


@dataclass(slots=True)
class Streets:
    """Named streets of the lattices as columns; `start` and `end` in units of the lattice."""

    settlement: Ints
    axis: Ints
    line: Ints
    start: Ints
    end: Ints
    rank: Ints
    name: list[str]
    district: Ints
    shape: Any


def edges_of(blocks: Blocks, settlements: list[Settlement], bending: Bending, ground: Ground, least: float) -> Edges:
    """Every edge on which a block lies, the main streets that join what is built, and the bridges.

    Main streets go on where the core's wish to be built up is at least `least`.
    """
    around = _around(blocks)
    skeleton = _skeleton(settlements[0], bending, ground, max(0.18, least)) if settlements[0].kind == "core" else []
    rows = np.unique(np.vstack([around, *skeleton]), axis=0)
    edges = Edges(rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3], _ranks(rows, settlements), *_blank(len(rows)))
    first, second = edges.ends(bending)
    lines = shapely.linestrings(np.stack([first, second], 1))
    wet = shapely.distance(ground.water, lines) < 12
    inside = ground.inside(lines)
    edges.bridge = wet & _is_bridge(edges, wet)
    return edges.take(inside & (~wet | edges.bridge))


def _blank(count: int) -> tuple[Bools, Ints]:
    return np.zeros(count, bool), np.full(count, -1, np.int64)


def _around(blocks: Blocks) -> Ints:
    """Rows (settlement, axis, line, start) of the edges around every block."""
    rows = []
    for axis, low, line_low in ((0, 0, 2), (1, 2, 0)):
        length = blocks.corner[:, low + 1] - blocks.corner[:, low]
        block = np.repeat(np.arange(len(length)), length)
        step = np.arange(len(block)) - np.repeat(np.cumsum(length) - length, length)
        own, start = blocks.settlement[block], blocks.corner[block, low] + step
        rows += [
            np.stack([own, np.full(len(block), axis), blocks.corner[block, line], start], 1)
            for line in (line_low, line_low + 1)
        ]
    return np.vstack(rows)


def _skeleton(core: Settlement, bending: Bending, ground: Ground, least: float) -> list[Ints]:
    """Main streets of the core where the city is near, and its ring roads all the way round."""
    found = []
    for axis, lines, along in ((0, core.mains_v, core.mains_u), (1, core.mains_u, core.mains_v)):
        start = np.arange(along[0], along[-1])
        line, step = (part.ravel() for part in np.meshgrid(lines, start, indexing="ij"))
        u, v = (step + 0.5, line) if axis == 0 else (line, step + 0.5)
        dense = ground.urban(bending.place(np.full(len(line), core.number), u.astype(float), v.astype(float)))
        wanted = dense > least
        for u0, u1, v0, v1 in core.ring_corners:
            ends, low, high = ((v0, v1), u0, u1) if axis == 0 else ((u0, u1), v0, v1)
            wanted |= np.isin(line, ends) & (step >= low) & (step < high)
        rows = np.stack([np.full(len(line), core.number), np.full(len(line), axis), line, step], 1)
        found.append(rows[wanted])
    return found


def _ranks(rows: Ints, settlements: list[Settlement]) -> Ints:
    """The class of every edge, from the line on which it lies."""
    rank = np.full(len(rows), LOCAL, np.int64)
    for one in settlements:
        own = rows[:, 0] == one.number
        if not own.any():
            continue
        for axis, lines in ((0, one.mains_v), (1, one.mains_u)):
            rank[own & (rows[:, 1] == axis) & np.isin(rows[:, 2], lines)] = MAIN
        for u0, u1, v0, v1 in one.ring_corners:
            for axis, ends, low, high in ((0, (v0, v1), u0, u1), (1, (u0, u1), v0, v1)):
                on = own & (rows[:, 1] == axis) & np.isin(rows[:, 2], ends)
                rank[on & (rows[:, 3] >= low) & (rows[:, 3] < high)] = RING
    return rank


def runs(edges: Edges, joins: Bools) -> Ints:
    """The number of the run of every edge: neighbours on one line belong together where `joins` allows it.

    The edges must be sorted by settlement, axis, line, start; `joins` is about an edge and the one before it.
    """
    same = np.ones(len(edges.line), bool)
    for column in (edges.settlement, edges.axis, edges.line):
        same[1:] &= column[1:] == column[:-1]
    same[1:] &= edges.start[1:] == edges.start[:-1] + 1
    same[:1] = False
    return np.cumsum(~(same & joins)) - 1


def _is_bridge(edges: Edges, wet: Bools) -> Bools:
    """Which wet edges are bridges: every second main street over short water, with land at both ends."""
    part = runs(edges, np.append(False, wet[1:] & wet[:-1]))
    length = np.bincount(part)[part]
    whole = runs(edges, np.ones(len(wet), bool))
    before = np.append(False, whole[1:] == whole[:-1])
    after = np.append(whole[1:] == whole[:-1], False)
    starts = np.append(True, part[1:] != part[:-1])
    ends = np.append(part[1:] != part[:-1], True)
    landed = np.bincount(part, starts & ~before) + np.bincount(part, ends & ~after)
    chosen = (edges.rank == RING) | ((edges.rank == MAIN) & (edges.line % 2 == 0))
    return np.asarray(chosen & (length <= _BRIDGE_LONGEST) & (landed[part] == 0))


def name_streets(
    edges: Edges, settlements: list[Settlement], bending: Bending, ground: Ground, crossings_apart: int = 2
) -> Streets:
    """Join edges to streets and name them; sets `edges.street`."""
    chance = dice(ground.seed, "streets")
    cut = np.zeros(len(edges.line), bool)
    for one in settlements:
        own = (edges.settlement == one.number) & (edges.rank == LOCAL)
        for axis, mains in ((0, one.mains_u[::crossings_apart]), (1, one.mains_v[::crossings_apart])):
            cut[own & (edges.axis == axis) & np.isin(edges.start, mains)] = True
    cut |= (edges.rank != LOCAL) & (edges.start % _LONGEST == 0)
    same_rank = np.append(True, edges.rank[1:] == edges.rank[:-1])
    edges.street = runs(edges, ~cut & same_rank)
    first = np.flatnonzero(np.append(True, edges.street[1:] != edges.street[:-1]))
    count = np.diff(np.append(first, len(edges.line)))
    streets = Streets(
        edges.settlement[first], edges.axis[first], edges.line[first], edges.start[first],
        edges.start[first] + count, edges.rank[first], [], np.zeros(0, np.int64), None,
    )  # fmt: skip
    number = np.repeat(np.arange(len(first)), count + 1)
    step = np.arange(len(number)) - np.repeat(np.cumsum(count + 1) - count - 1, count + 1)
    along, line = streets.start[number] + step, streets.line[number]
    is_u = streets.axis[number] == 0
    places = bending.place(
        streets.settlement[number], np.where(is_u, along, line).astype(float), np.where(is_u, line, along).astype(float)
    )
    streets.shape = shapely.linestrings(places, indices=number)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(streets.shape, 0.5, normalized=True))
    streets.district = ground.district_of(middle)
    streets.name = _names(streets, settlements, middle, Names(chance), ground)
    return streets


def _names(streets: Streets, settlements: list[Settlement], middle: Floats, names: Names, ground: Ground) -> list[str]:
    found: list[str] = []
    long_names: dict[tuple[int, int, int, int], str] = {}
    length = shapely.length(streets.shape)
    for k, district in enumerate(streets.district.tolist()):
        one = settlements[int(streets.settlement[k])]
        place = "core" if one.kind == "core" else ground.codes[district]
        along_u = streets.axis[k] == 0
        if one.kind == "hamlet":
            found.append("")
        elif streets.rank[k] == RING:
            found.append(_ring_name(one, streets, k, middle))
        elif streets.rank[k] == MAIN and one.kind == "core":
            key, part = _part(streets, k)
            stem = long_names.setdefault(key, names.new("core", ("",)))
            found.append(f"{stem}{part}{'大道' if streets.line[k] % 3 == 0 and not part else '路'}")
        elif streets.rank[k] == MAIN:
            found.append(names.new(place, ("路", "大道") if length[k] > 900 else ("路", "街")))
        else:
            ending = ("巷", "里") if length[k] < 130 else ("路",) if along_u else ("街",)
            found.append(names.new(place, ending))
    return found


def _part(streets: Streets, k: int) -> tuple[tuple[int, int, int, int], str]:
    """Which long main street this is a part of, and the word for the part: west, middle, east."""
    settlement, axis, line = int(streets.settlement[k]), int(streets.axis[k]), int(streets.line[k])
    same = (streets.settlement == settlement) & (streets.axis == axis) & (streets.rank == MAIN) & (streets.line == line)
    parts = np.flatnonzero(same)
    group, place = divmod(int(np.searchsorted(parts, k)), 3)
    low, high = ("西", "东") if axis == 0 else ("南", "北")
    words = {1: ("",), 2: (low, high), 3: (low, "中", high)}[min(3, len(parts) - 3 * group)]
    return (settlement, axis, line, group), words[place]


def _ring_name(one: Settlement, streets: Streets, k: int, middle: Floats) -> str:
    corner = one.ring_corners
    ends = [c[2:] if streets.axis[k] == 0 else c[:2] for c in corner]
    ring = next(n for n, pair in enumerate(ends) if streets.line[k] in pair)
    low = streets.line[k] == ends[ring][0]
    side = ("南" if low else "北") if streets.axis[k] == 0 else ("西" if low else "东")
    return f"{'一二三'[ring]}环{side}路"
