"""What is known to be true or wrong on purpose: changes between two surveys, planted errors, where people live."""

from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from chengshu.server.demo.synthetic.buildings import USES as BUILDING_USES
from chengshu.server.demo.synthetic.compose import Whole
from chengshu.server.demo.synthetic.doors import residents
from chengshu.server.demo.synthetic.layers import building_columns
from chengshu.server.demo.synthetic.plane import (
    Floats,
    Ints,
    dice,
    in_degrees,
    joined,
    padded,
    to_degrees,
    to_plane,
    uuids,
)
from chengshu.server.demo.synthetic.sheets import Sheets, numbers, texts, whole

EARLIER = "2024-06-30"
_APPEARED, _CHANGED, _GONE = 0.03, 0.02, 0.015


def write_earlier_survey(city: Whole, sheets: Sheets, codes: Any) -> None:
    """The buildings of 2024 as a layer of its own, and the list of what happened until 2026."""
    chance = dice(city.seed, "earlier survey")
    found, count = city.buildings, len(city.buildings.block)
    mixed = chance.permutation(count)
    appeared = np.sort(mixed[: int(count * _APPEARED)])
    changed = np.sort(mixed[int(count * _APPEARED) : int(count * (_APPEARED + _CHANGED))])
    there = np.setdiff1d(np.arange(count), appeared)
    gone = np.sort(chance.permutation(len(city.spare.block))[: int(count * _GONE)])
    floors, shapes = found.floors.copy(), found.shape.copy()
    taller, wider = changed[::2], changed[1::2]
    floors[taller] = np.maximum(1, floors[taller] - chance.integers(1, 4, len(taller)))
    taller = taller[floors[taller] != found.floors[taller]]
    shapes[wider] = _shrunk(shapes[wider], 0.72)
    per_floor = found.height / found.floors
    columns = building_columns(city, there, floors[there], (floors * per_floor)[there], codes.take(pa.array(there)))
    spare = city.spare
    gone_columns = {
        "name": texts([""] * len(gone)),
        "code": joined("拆", padded(np.arange(len(gone)), 6)),
        "use": texts(BUILDING_USES[k] for k in spare.kind[gone].tolist()),
        "floors": whole(spare.floors[gone]),
        "height_m": numbers(spare.height[gone], 1),
        "built_year": whole(spare.built[gone]),
    }
    both = {name: pa.concat_arrays([pa.array(columns[name]), gone_columns[name]]) for name in columns}
    entities = uuids("buildings", np.concatenate([there, count + gone]))
    both["entity_id"] = entities
    both["surveyed"] = texts([EARLIER] * len(entities))
    sheets.layer("buildings_2024", in_degrees(np.concatenate([shapes[there], spare.shape[gone]])), both)
    rows = [("appeared", appeared), ("gone", count + gone), ("taller", taller), ("wider", wider)]
    number = np.concatenate([rows_of for _, rows_of in rows])
    where = np.concatenate([found.centre[appeared], spare.centre[gone], found.centre[taller], found.centre[wider]])
    degrees = to_degrees(where)
    changes = {
        "entity_id": uuids("buildings", number),
        "change": texts(kind for kind, own in rows for _ in range(len(own))),
        "longitude": pa.array(degrees[:, 0]),
        "latitude": pa.array(degrees[:, 1]),
    }
    sheets.table("truth/changes", pa.table(changes))


def _shrunk(shapes: Any, share: float) -> Any:
    """Shapes drawn together towards their first side: an extension was built since."""
    rings = shapely.get_coordinates(shapes).reshape(-1, 5, 2)[:, :4].copy()
    rings[:, 2] = rings[:, 1] + (rings[:, 2] - rings[:, 1]) * share
    rings[:, 3] = rings[:, 0] + (rings[:, 3] - rings[:, 0]) * share
    return shapely.polygons(rings)


_FLAWS = ("overlap", "duplicate", "sliver", "spike", "self_intersection")


def write_flawed(city: Whole, sheets: Sheets) -> None:
    """A copy of some buildings with planted errors of topology, each of them listed.

    Rings that cross themselves lie in a table of their own (`truth/invalid_buildings`): no layer takes them, an
    import has to refuse them.
    """
    chance = dice(city.seed, "flaws")
    wanted = min(2_000, len(city.buildings.block) // 4)
    own = np.sort(chance.permutation(len(city.buildings.block))[:wanted])
    each = max(2, wanted // 100)
    marked = np.sort(chance.permutation(wanted)[: each * len(_FLAWS)].reshape(len(_FLAWS), each), axis=1)
    rings = shapely.get_coordinates(city.buildings.shape[own]).reshape(-1, 5, 2)[:, :4]
    overlap, duplicate, sliver, spike, crossed = (rings[rows] for rows in marked)
    thin = sliver.copy()
    thin[:, 2:] = sliver[:, [1, 0]] + (sliver[:, 2:] - sliver[:, [1, 0]]) * 0.004
    extra = np.concatenate([overlap + (overlap[:, 1] - overlap[:, 0])[:, None] * 0.3, duplicate, thin])
    shapes = city.buildings.shape[own].copy()
    shapes[marked[3]] = shapely.polygons(_spiked(spike))
    every = np.concatenate([shapes, shapely.polygons(extra)])
    columns = {"name": texts([""] * len(every)), "code": joined("F", padded(np.arange(len(every)), 6))}
    sheets.layer("buildings_flawed", in_degrees(every), columns)
    where = np.concatenate([extra.mean(1), spike.mean(1)])
    ids = uuids("buildings_flawed", np.concatenate([np.arange(wanted, wanted + len(extra)), marked[3]]))
    sheets.table("truth/topology_errors", _errors("buildings_flawed", ids, np.repeat(_FLAWS[:4], each).tolist(), where))
    invalid = in_degrees(shapely.polygons(crossed[:, [0, 2, 1, 3]]))
    table = {
        "code": joined("X", padded(np.arange(each), 6)),
        "kind": texts(["self_intersection"] * each),
        "geometry": pa.array(shapely.to_wkb(invalid), pa.binary()),
    }
    sheets.table("truth/invalid_buildings", pa.table(table), invalid)
    _write_flawed_areas(city, sheets, chance)


def _spiked(rings: Floats) -> Floats:
    """Rings with a long thin spike beyond their second corner."""
    first, second, third, last = (rings[:, k] for k in range(4))
    tip, back = second + (second - first) * 2.5, second + (third - second) * 0.002
    return np.stack([first, second, tip, back, third, last], 1)


def _errors(layer: str, ids: Any, kinds: list[str], where: Floats) -> Any:
    degrees = to_degrees(where)
    columns = {
        "layer": texts([layer] * len(kinds)),
        "feature_id": ids,
        "kind": texts(kinds),
        "longitude": pa.array(degrees[:, 0]),
        "latitude": pa.array(degrees[:, 1]),
    }
    return pa.table(columns)


def _write_flawed_areas(city: Whole, sheets: Sheets, chance: np.random.Generator) -> None:
    """Villages of some towns: in each one is drawn too small (a gap), one too large (an overlap); listed likewise."""
    town = np.array([one.town for one in city.villages])
    chosen = [t for t in chance.permutation(len(city.towns)).tolist() if (town == t).sum() >= 3][:8]
    kept = np.flatnonzero(np.isin(town, chosen))
    shapes, gaps, swollen = city.village_shapes.copy(), [], []
    for t in sorted(chosen):
        own = np.flatnonzero(town == t)
        gap, large = own[chance.permutation(len(own))[:2]].tolist()
        inner = shapely.buffer(shapes[gap], -0.0006)
        if inner.is_empty:
            continue
        shapes[gap], shapes[large] = inner, shapely.buffer(shapes[large], 0.0004, quad_segs=2)
        gaps.append(gap)
        swollen.append(large)
    columns = {
        "name": texts(city.villages[k].name for k in kept.tolist()),
        "code": texts(city.villages[k].code for k in kept.tolist()),
    }
    sheets.layer("villages_flawed", shapes[kept], columns, ids=uuids("villages_flawed", kept))
    # A gap is where no village is any more: the large ones may cover a part of it.
    held = shapely.union_all(shapes[kept])
    bare = shapely.difference(city.village_shapes[gaps], held)
    twice = shapely.difference(shapes[swollen], city.village_shapes[swollen])
    places = shapely.get_coordinates(shapely.point_on_surface(np.concatenate([bare, twice])))
    ids = uuids("villages_flawed", np.array([*gaps, *swollen], np.int64))
    kinds = ["gap"] * len(gaps) + ["overlap"] * len(swollen)
    sheets.table("truth/coverage_errors", _errors("villages_flawed", ids, kinds, to_plane(places)))


def write_crossings(city: Whole, sheets: Sheets) -> None:
    """Where two named streets meet: the corners of the lattices, by what the plan joins and not by what is drawn."""
    first, second, corners = city.edges.nodes()
    corner = np.concatenate([first, second])
    words, number = np.unique(np.array(city.streets.name), return_inverse=True)
    street = number[np.concatenate([city.edges.street, city.edges.street])]
    pairs = np.unique(np.stack([corner, street], 1)[words[street] != ""], axis=0)
    own, count = np.unique(pairs[:, 0], return_counts=True)
    begin = np.cumsum(count) - count
    rows = [
        (corner_of, words[low], words[high])
        for corner_of, start, size in zip(own.tolist(), begin.tolist(), count.tolist(), strict=True)
        if size > 1
        for low, high in combinations(pairs[start : start + size, 1].tolist(), 2)
    ]
    at = corners[np.array([row[0] for row in rows], np.int64)]
    metres = city.bending.place(at[:, 0], at[:, 1].astype(float), at[:, 2].astype(float))
    degrees = to_degrees(metres)
    columns = {
        "first": texts(str(row[1]) for row in rows),
        "second": texts(str(row[2]) for row in rows),
        "district": texts(city.ground.names[k] for k in city.ground.district_of(metres).tolist()),
        "longitude": pa.array(degrees[:, 0]),
        "latitude": pa.array(degrees[:, 1]),
    }
    sheets.table("truth/crossings", pa.table(columns))


def write_density(city: Whole, sheets: Sheets) -> None:
    """A weight like population on cells of 500 m: what later demos draw people, trips and demand from."""
    cells = np.floor(city.buildings.centre / 500).astype(np.int64)
    rows, group = np.unique(cells, axis=0, return_inverse=True)
    weight = np.bincount(group.reshape(-1), residents(city.buildings, city.seed))
    degrees = to_degrees(np.asarray((rows + 0.5) * 500.0, np.float64))
    table = {
        "longitude": pa.array(degrees[:, 0]),
        "latitude": pa.array(degrees[:, 1]),
        "residents": numbers(weight, 1),
    }
    sheets.table("density", pa.table(table))


def sample_rows(count: int, plates: int, wanted: int, seed: int) -> Ints:
    """Which addresses are spelt in other ways: chance rows, half of them among the plates (which come first)."""
    chance = dice(seed, "sample")
    plates = min(plates, count)
    first = chance.permutation(plates)[: wanted // 2]
    others = plates + chance.permutation(count - plates)[: wanted - len(first)]
    return np.sort(np.concatenate([first, others]))


__all__ = ["EARLIER", "sample_rows", "write_density", "write_earlier_survey", "write_flawed"]
