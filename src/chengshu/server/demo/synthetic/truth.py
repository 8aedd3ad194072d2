"""What is known to be true or wrong on purpose: changes between two surveys, planted errors, where people live."""

from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from chengshu.server.demo.synthetic.buildings import USES as BUILDING_USES
from chengshu.server.demo.synthetic.compose import Whole
from chengshu.server.demo.synthetic.doors import residents
from chengshu.server.demo.synthetic.layers import building_columns
from chengshu.server.demo.synthetic.plane import Floats, Ints, dice, in_degrees, joined, padded, to_degrees, uuids
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


def write_flawed(city: Whole, sheets: Sheets) -> None:
    """A copy of some buildings and cells in which errors of topology are planted, each of them listed."""
    chance = dice(city.seed, "flaws")
    wanted = min(2_000, len(city.buildings.block) // 4)
    own = np.sort(chance.permutation(len(city.buildings.block))[:wanted])
    shapes = city.buildings.shape[own].copy()
    kinds = ("self_intersection", "overlap", "duplicate", "sliver", "spike")
    each = max(2, wanted // 100)
    marked = chance.permutation(wanted)[: each * len(kinds)].reshape(len(kinds), each)
    rings = shapely.get_coordinates(shapes).reshape(-1, 5, 2)[:, :4]
    extra: list[Any] = []
    rows: list[tuple[str, int, Floats]] = []
    for kind, numbers_of in zip(kinds, marked, strict=True):
        for k in np.sort(numbers_of).tolist():
            ring = rings[k]
            rows.append((kind, k if kind in ("self_intersection", "spike") else wanted + len(extra), ring.mean(0)))
            if kind == "self_intersection":
                shapes[k] = shapely.polygons(ring[[0, 2, 1, 3]])
            elif kind == "spike":
                tip = ring[1] + (ring[1] - ring[0]) * 2.5
                shapes[k] = shapely.polygons(
                    np.array([ring[0], ring[1], tip, ring[1] + (ring[2] - ring[1]) * 0.002, ring[2], ring[3]])
                )
            elif kind == "overlap":
                extra.append(shapely.polygons(ring + (ring[1] - ring[0]) * 0.3))
            elif kind == "duplicate":
                extra.append(shapely.polygons(ring))
            else:
                extra.append(
                    shapely.polygons(
                        np.array(
                            [
                                ring[0],
                                ring[1],
                                ring[1] + (ring[2] - ring[1]) * 0.004,
                                ring[0] + (ring[3] - ring[0]) * 0.004,
                            ]
                        )
                    )
                )
    every = in_degrees(np.concatenate([shapes, np.array(extra, object)]))
    count = len(every)
    columns = {"name": texts([""] * count), "code": joined("F", padded(np.arange(count), 6))}
    sheets.layer("buildings_flawed", every, columns)
    degrees = to_degrees(np.array([place for _, _, place in rows]))
    listed = {
        "layer": texts(["buildings_flawed"] * len(rows)),
        "feature_id": uuids("buildings_flawed", np.array([k for _, k, _ in rows], np.int64)),
        "kind": texts(kind for kind, _, _ in rows),
        "longitude": pa.array(degrees[:, 0]),
        "latitude": pa.array(degrees[:, 1]),
    }
    sheets.table("truth/topology_errors", pa.table(listed))
    _write_flawed_areas(city, sheets, chance)


def _write_flawed_areas(city: Whole, sheets: Sheets, chance: np.random.Generator) -> None:
    """Villages of some towns with a gap (one left out) and an overlap (one swollen) in each; listed likewise."""
    town = np.array([one.town for one in city.villages])
    chosen = [t for t in chance.permutation(len(city.towns)).tolist() if (town == t).sum() >= 3][:8]
    kept: list[int] = []
    shapes: list[Any] = []
    rows: list[tuple[str, int, Any]] = []
    for t in sorted(chosen):
        own = np.flatnonzero(town == t).tolist()
        gap, swollen = (own[k] for k in chance.permutation(len(own))[:2].tolist())
        inner = shapely.buffer(city.village_shapes[gap], -0.0006)
        for k in own:
            shape = city.village_shapes[k]
            if k == gap and not shapely.is_empty(inner):
                rows.append(("gap", k, shapely.point_on_surface(shapely.difference(shape, inner))))
                shape = inner
            elif k == swollen:
                shape = shapely.buffer(shape, 0.0004, quad_segs=2)
                rows.append(("overlap", k, shapely.point_on_surface(shapely.difference(shape, city.village_shapes[k]))))
            kept.append(k)
            shapes.append(shape)
    numbers_of = np.array(kept, np.int64)
    columns = {
        "name": texts(city.villages[k].name for k in kept),
        "code": texts(city.villages[k].code for k in kept),
    }
    every = np.array(shapes, object)
    sheets.layer("villages_flawed", every, columns, ids=uuids("villages_flawed", numbers_of))
    points = shapely.get_coordinates(np.array([place for _, _, place in rows], object))
    listed = {
        "layer": texts(["villages_flawed"] * len(rows)),
        "feature_id": uuids("villages_flawed", np.array([k for _, k, _ in rows], np.int64)),
        "kind": texts(kind for kind, _, _ in rows),
        "longitude": pa.array(points[:, 0]),
        "latitude": pa.array(points[:, 1]),
    }
    sheets.table("truth/coverage_errors", pa.table(listed))


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
