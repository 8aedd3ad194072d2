"""Street lattices: each settlement is a grid of blocks between main streets, bent by one smooth field.

A place in a lattice is (u, v) in units of the settlement; the bending is the same smooth, injective map for the whole
plane, so what does not overlap in the lattice does not overlap on the ground.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from chengshu.server.demo.synthetic.ground import Ground
from chengshu.server.demo.synthetic.plane import Bools, Floats, Ints, dice

KINDS = ("commercial", "tower", "slab", "old", "industrial", "civic", "park", "village")
COMMERCIAL, TOWER, SLAB, OLD, INDUSTRIAL, CIVIC, PARK, VILLAGE = range(8)
LOCAL, MAIN, RING = range(3)
HALF_WIDTH_M = np.array([6.5, 15.0, 22.0])  # from the middle of a street of each class to its edge
_RIVERSIDE_M = 58.0


@dataclass(frozen=True, slots=True)
class Settlement:
    """One lattice: `mains_u` and `mains_v` are the positions of its main streets, `rings` those of ring roads."""

    number: int
    kind: str  # core, seat, town, hamlet
    district: int
    name: str
    origin: tuple[float, float]
    angle: float
    unit_m: float
    mains_u: Ints
    mains_v: Ints
    ring_corners: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(slots=True)
class Blocks:
    """Blocks as columns: settlement, corners in its lattice, kind (number in KINDS), weight, centre in metres."""

    settlement: Ints
    corner: Ints  # (count, 4): u0, u1, v0, v1
    kind: Ints
    weight: Floats
    centre: Floats

    def take(self, which: Any) -> "Blocks":
        """These blocks only."""
        return Blocks(
            self.settlement[which], self.corner[which], self.kind[which], self.weight[which], self.centre[which]
        )

    @staticmethod
    def of(parts: list["Blocks"]) -> "Blocks":
        """All blocks of several sets, in order."""
        names = ("settlement", "corner", "kind", "weight", "centre")
        return Blocks(*[np.concatenate([getattr(part, name) for part in parts]) for name in names])


class Bending:
    """The smooth field that bends every lattice, and the way from lattice to plane."""

    def __init__(self, seed: int, settlements: list[Settlement]) -> None:
        chance = dice(seed, "bending")
        lengths = chance.uniform(3600, 8200, 5)
        angles = chance.uniform(0, 2 * np.pi, 5)
        self._waves = np.stack([np.cos(angles), np.sin(angles)], 1) * (2 * np.pi / lengths)[:, None]
        self._phases = chance.uniform(0, 2 * np.pi, 5)
        aim = chance.uniform(0, 2 * np.pi, 5)
        self._pushes = np.stack([np.cos(aim), np.sin(aim)], 1) * (lengths * 0.014)[:, None]
        self._origins = np.array([one.origin for one in settlements]).reshape(-1, 2)
        self._angles = np.array([one.angle for one in settlements])
        self._units = np.array([one.unit_m for one in settlements])

    def bend(self, straight: Floats) -> Floats:
        """Where a place of the unbent plane comes to lie."""
        waves = np.sin(straight @ self._waves.T + self._phases)
        return np.asarray(straight + waves @ self._pushes)

    def place(self, settlement: Any, u: Floats, v: Floats) -> Floats:
        """Lattice places (in units) of these settlements as metres; shapes broadcast, the last axis is added."""
        shape = np.broadcast_shapes(np.shape(settlement), np.shape(u), np.shape(v))
        numbers = np.broadcast_to(settlement, shape).ravel()
        east = np.broadcast_to(u, shape).ravel() * self._units[numbers]
        north = np.broadcast_to(v, shape).ravel() * self._units[numbers]
        cos, sin = np.cos(self._angles[numbers]), np.sin(self._angles[numbers])
        straight = self._origins[numbers] + np.stack([east * cos - north * sin, east * sin + north * cos], 1)
        return self.bend(straight).reshape(*shape, 2)


def main_lines(reach: int, chance: np.random.Generator, sizes: tuple[int, ...]) -> Ints:
    """Positions of main streets from -reach to reach, unevenly apart, one at 0."""
    sides = [np.cumsum(chance.choice(sizes, reach // min(sizes) + 1)) for _ in range(2)]
    low, high = (side[side <= reach] for side in sides)
    return np.concatenate([-low[::-1], [0], high]).astype(np.int64)


def _cuts(size: int, chance: np.random.Generator) -> list[int]:
    """Where a side of a superblock is cut; often at two units, sometimes not at all."""
    mood = chance.random()
    if mood < 0.12 or size < 3:
        return [0, size]
    step = 2 if mood < 0.62 else 3 if mood < 0.86 else 4
    inner = list(range(step, size - 1, step))
    return [0, *inner, size]


def candidate_blocks(one: Settlement, bending: Bending, seed: int) -> Blocks:
    """Every block that the lattice of a settlement could have; weight and kind come later."""
    chance = dice(seed, "blocks", one.number)
    corners: list[tuple[int, int, int, int]] = []
    for u0, u1 in zip(one.mains_u[:-1].tolist(), one.mains_u[1:].tolist(), strict=True):
        for v0, v1 in zip(one.mains_v[:-1].tolist(), one.mains_v[1:].tolist(), strict=True):
            across, along = _cuts(u1 - u0, chance), _cuts(v1 - v0, chance)
            corners += [(u0 + a, u0 + b, v0 + c, v0 + d) for a, b in pairwise(across) for c, d in pairwise(along)]
    corner = np.array(corners, np.int64).reshape(-1, 4)
    number = np.full(len(corner), one.number, np.int64)
    middle = bending.place(number, corner[:, :2].mean(1), corner[:, 2:].mean(1))
    return Blocks(number, corner, np.zeros(len(corner), np.int64), np.zeros(len(corner)), middle)


def fits(blocks: Blocks, bending: Bending, ground: Ground) -> Bools:
    """Which blocks lie in the city and far enough from the rivers."""
    shapes = block_shapes(blocks, bending)
    dry = shapely.distance(ground.water, shapes) > _RIVERSIDE_M
    return np.asarray(dry & ground.inside(shapes))


def block_shapes(blocks: Blocks, bending: Bending) -> Any:
    """The four-cornered shapes of blocks, in metres."""
    u = blocks.corner[:, [0, 1, 1, 0]].astype(float)
    v = blocks.corner[:, [2, 2, 3, 3]].astype(float)
    return shapely.polygons(bending.place(blocks.settlement[:, None], u, v))


def outlines(blocks: Blocks, bending: Bending) -> Any:
    """The outlines of blocks with a corner at every unit, so that neighbours share every corner."""
    rings = []
    for settlement, (u0, u1, v0, v1) in zip(blocks.settlement.tolist(), blocks.corner.tolist(), strict=True):
        u = [*range(u0, u1), *[u1] * (v1 - v0), *range(u1, u0, -1), *[u0] * (v1 - v0 + 1)]
        v = [*[v0] * (u1 - u0), *range(v0, v1), *[v1] * (u1 - u0), *range(v1, v0 - 1, -1)]
        rings.append((settlement, u, v))
    lengths = np.array([len(u) for _, u, _ in rings], np.int64)
    number = np.repeat(np.array([one for one, _, _ in rings], np.int64), lengths)
    u_all = np.array([x for _, u, _ in rings for x in u], float)
    v_all = np.array([x for _, _, v in rings for x in v], float)
    places = bending.place(number, u_all, v_all)
    lines = shapely.linearrings(places, indices=np.repeat(np.arange(len(rings)), lengths))
    return shapely.polygons(lines)
