"""Which blocks are built up, and with what: the densest first, until the city has its size."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from chengshu.server.demo.synthetic.ground import CORE_XY, SEATS, Ground, Town
from chengshu.server.demo.synthetic.lattice import (
    CIVIC,
    COMMERCIAL,
    INDUSTRIAL,
    OLD,
    PARK,
    SLAB,
    TOWER,
    VILLAGE,
    Bending,
    Blocks,
    Settlement,
    block_shapes,
    candidate_blocks,
    fits,
    main_lines,
)
from chengshu.server.demo.synthetic.plane import Bools, Floats, Ints, dice, field, to_plane
from chengshu.server.demo.synthetic.sites import seat_of
from chengshu.server.demo.synthetic.sizes import Size

_SHARES = {"core": 0.63, "seat": 0.17, "town": 0.10}  # of all buildings; hamlets hold the rest
_MEAN_KEPT = 0.93  # of the slots of a block, after railways, roads and bank cut some off


@dataclass(frozen=True, slots=True)
class TownPlan:
    """Settlements and the blocks that are built up, those of one settlement beside each other."""

    settlements: list[Settlement]
    bending: Bending
    blocks: Blocks
    floor: float  # the weight at which building stops in the core


def settlements_of(ground: Ground, towns: list[Town], sites: Floats, size: Size) -> list[Settlement]:
    """The core, the county seats and the market towns that have a lattice at this size."""
    chance = dice(ground.seed, "settlements")
    u, v = (main_lines(150, chance, (6, 7, 8, 9)) for _ in range(2))
    rings = tuple(_ring(u, v, reach) for reach in (26 * size.compact, 62 * size.compact))
    found = [Settlement(0, "core", -1, "株洲", _origin(CORE_XY), 0.19, 90.0, u, v, rings)]
    for code, longitude, latitude, _ in SEATS:
        place = _origin(to_plane(np.array([longitude, latitude])))
        u, v = (main_lines(40, chance, (4, 5, 6)) for _ in range(2))
        district = ground.codes.index(code)
        angle = float(chance.uniform(-0.6, 0.6))
        found.append(Settlement(len(found), "seat", district, ground.names[district], place, angle, 84.0, u, v))
    market = [k for k, town in enumerate(towns) if not town.is_subdistrict and _is_apart(sites[k], found)]
    for k in sorted(chance.permutation(market)[: size.market_towns].tolist()):
        u, v = (main_lines(12, chance, (3, 4)) for _ in range(2))
        angle = float(chance.uniform(-0.75, 0.75))
        name = towns[k].name
        found.append(Settlement(len(found), "town", towns[k].district, name, _origin(sites[k]), angle, 58.0, u, v))
    return found


def _origin(xy: Floats) -> tuple[float, float]:
    return float(xy[0]), float(xy[1])


def _is_apart(site: Floats, found: list[Settlement]) -> bool:
    reach = {"core": 9000.0, "seat": 4200.0}
    return all(np.hypot(*(site - one.origin)) > reach.get(one.kind, 0) for one in found)


def _ring(u: Ints, v: Ints, reach: float) -> tuple[int, int, int, int]:
    def near(lines: Ints, wanted: float) -> int:
        return int(lines[np.argmin(np.abs(lines - wanted))])

    return near(u, -reach), near(u, reach), near(v, -reach), near(v, reach)


def plan_town(ground: Ground, towns: list[Town], sites: Floats, size: Size) -> TownPlan:
    """Lay out the settlements and choose the blocks that are built up."""
    settlements = settlements_of(ground, towns, sites, size)
    bending = Bending(ground.seed, settlements)
    chosen: list[Blocks] = []
    floor = 1.0
    for kind, share in _SHARES.items():
        own = [one for one in settlements if one.kind == kind]
        if not own:
            continue
        blocks = Blocks.of([_weighed(one, bending, ground) for one in own])
        blocks = blocks.take(~_taken(blocks, chosen, bending))
        blocks.kind = _kinds(blocks, kind, ground.seed, int(size.buildings * share / 24), size)
        blocks = _densest(blocks, settlements, size.buildings * share)
        floor = float(blocks.weight.min()) if kind == "core" and len(blocks.weight) else floor
        chosen.append(blocks)
    return TownPlan(settlements, bending, Blocks.of(chosen), floor)


def _weighed(one: Settlement, bending: Bending, ground: Ground) -> Blocks:
    blocks = candidate_blocks(one, bending, ground.seed)
    if one.kind == "core":
        blocks.weight = ground.urban(blocks.centre)
    else:
        seat = seat_of(ground.codes[one.district]) if one.kind == "seat" else None
        scale = (1500.0 * np.sqrt(seat[1]), seat[1]) if seat else (330.0, 1.0)
        away = np.hypot(*(blocks.centre - np.array(one.origin)).T) / scale[0]
        noise = field(blocks.centre, ground.seed, "edge of towns", 1500)
        blocks.weight = np.exp(-away) + 0.06 * noise + 0.02 * scale[1]
    blocks = blocks.take(blocks.weight > 0.06)
    return blocks.take(fits(blocks, bending, ground))


def _taken(blocks: Blocks, earlier: list[Blocks], bending: Bending) -> Bools:
    """Which blocks stand where another settlement has built."""
    taken = np.zeros(len(blocks.kind), bool)
    if earlier:
        tree = shapely.STRtree(block_shapes(Blocks.of(earlier), bending))
        taken[tree.query(block_shapes(blocks, bending), predicate="dwithin", distance=40.0)[0]] = True
    return taken


def _kinds(blocks: Blocks, settlement_kind: str, seed: int, expected: int, size: Size) -> Ints:
    """What stands in each block: chosen by smooth fields, so that like lies beside like."""
    chance = dice(seed, f"kinds {settlement_kind}")
    at, weight = blocks.centre, blocks.weight
    luck = chance.random(len(weight))
    scale = max(size.compact, 0.45)
    area = (blocks.corner[:, 1] - blocks.corner[:, 0]) * (blocks.corner[:, 3] - blocks.corner[:, 2])
    kind = np.full(len(weight), SLAB)
    kind[field(at, seed, "new", 3200 * scale) + 0.3 * (luck - 0.5) > 0.15] = TOWER
    kind[(field(at, seed, "old", 2400 * scale) > size.old_town) & (area <= 9)] = OLD
    kind[(field(at, seed, "works", 5200 * scale) > 0.62) & (weight < 0.97)] = INDUSTRIAL
    kind[(weight < 0.3) & (luck < 0.3)] = VILLAGE
    trade = np.sort(score := weight + 0.3 * field(at, seed, "trade", 900))
    kind[score >= trade[-min(len(trade), expected // 14 + 2)]] = COMMERCIAL
    if settlement_kind == "town":
        kind[(kind == TOWER) | (kind == COMMERCIAL) | (kind == INDUSTRIAL)] = OLD
        kind[(weight < 0.4) & (luck < 0.8)] = VILLAGE
        kind[weight > 0.93] = OLD
    other = chance.random(len(weight))
    kind[other < 0.055] = CIVIC
    kind[(other > 0.955) | ((area >= 30) & (other > 0.5))] = PARK
    return kind.astype(np.int64)


def _densest(blocks: Blocks, settlements: list[Settlement], wanted: float) -> Blocks:
    """The blocks of greatest weight that together hold about so many buildings, by settlement and weight."""
    from chengshu.server.demo.synthetic.buildings import expected_buildings

    order = np.lexsort((blocks.settlement, -blocks.weight))
    held = np.cumsum(expected_buildings(blocks, settlements)[order]) * _MEAN_KEPT
    kept = order[: int(np.searchsorted(held, wanted)) + 1]
    return blocks.take(kept[np.lexsort((-blocks.weight[kept], blocks.settlement[kept]))])


def hamlet_plan(
    ground: Ground, sites: Floats, districts: Ints, names: Iterable[str]
) -> tuple[list[Settlement], Bending, Blocks]:
    """A few blocks of village houses at each of these places; settlements are numbered from 0."""
    chance = dice(ground.seed, "hamlets")
    lines = np.array([-2, 0, 2])
    settlements = [
        Settlement(number, "hamlet", int(district), name, _origin(site), float(angle), 52.0, lines, lines)
        for number, (site, district, name, angle) in enumerate(
            zip(sites, districts, names, chance.uniform(-0.8, 0.8, len(sites)), strict=True)
        )
    ]
    bending = Bending(ground.seed, settlements)
    squares = np.array([(-2, 0, -2, 0), (0, 2, -2, 0), (-2, 0, 0, 2), (0, 2, 0, 2)])
    number = np.repeat(np.arange(len(settlements)), 4)
    corner = np.tile(squares, (len(settlements), 1))
    centre = bending.place(number, corner[:, :2].mean(1), corner[:, 2:].mean(1))
    blocks = Blocks(number, corner, np.full(len(number), VILLAGE), chance.random(len(number)), centre)
    blocks = blocks.take((blocks.weight > 0.35) | (np.arange(len(number)) % 4 == 0))
    blocks = blocks.take(fits(blocks, bending, ground))
    return settlements, bending, blocks
