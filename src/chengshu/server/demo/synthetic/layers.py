"""Writes the layers of land, streets, buildings and components."""

from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from chengshu.server.demo.synthetic.areas import dissolve
from chengshu.server.demo.synthetic.buildings import USES as BUILDING_USES
from chengshu.server.demo.synthetic.components import KINDS, MATERIALS, STATES, Components, place_components
from chengshu.server.demo.synthetic.compose import Whole
from chengshu.server.demo.synthetic.doors import residents
from chengshu.server.demo.synthetic.landuse import PLAN_ZONES, USES, area_km2, grouped, plan_zones, use_of
from chengshu.server.demo.synthetic.lattice import HALF_WIDTH_M
from chengshu.server.demo.synthetic.plane import Ints, in_degrees, joined, padded, taken, to_degrees, uuids
from chengshu.server.demo.synthetic.sheets import SURVEYED, Sheets, numbered_within, numbers, texts, whole
from chengshu.server.demo.synthetic.sizes import CELL_SEGMENTS

_RANKS = ("支路", "主干路", "快速路")


def write_areas(whole_city: Whole, sheets: Sheets, segments: tuple[int, ...] = CELL_SEGMENTS) -> None:
    """Towns, villages, grid cells, water, land use and plan zones."""
    city = whole_city
    faces, towns, villages = city.faces, city.towns, city.villages
    shapes = dissolve(faces.shape, faces.town, len(towns))
    names, codes = texts(town.name for town in towns), texts(town.code for town in towns)
    districts = taken(city.ground.names, np.array([town.district for town in towns]))
    sheets.layer(
        "towns", shapes, {"name": names, "code": codes, "district": districts, "area_km2": numbers(area_km2(shapes))}
    )
    town_of = np.array([village.town for village in villages])
    columns = {
        "name": texts(one.name for one in villages),
        "code": texts(one.code for one in villages),
        "town": taken([town.name for town in towns], town_of),
        "kind": texts("社区" if one.is_community else "村" for one in villages),
        "area_km2": numbers(area_km2(city.village_shapes), 3),
    }
    sheets.layer("villages", city.village_shapes, columns)
    _write_cells(city, sheets, segments)
    water = city.ground.rivers_degrees
    sheets.layer(
        "water",
        water,
        {"name": texts(city.ground.river_names), "code": texts(f"R{k + 1:03d}" for k in range(len(water)))},
    )
    _write_uses(city, sheets)


def _write_cells(city: Whole, sheets: Sheets, segments: tuple[int, ...]) -> None:
    faces = city.faces
    built = np.flatnonzero(faces.block >= 0)
    keys = np.stack([faces.village[built], faces.block[built]], 1)
    rows, group = np.unique(keys, axis=0, return_inverse=True)
    shapes = dissolve(faces.shape[built], group.reshape(-1), len(rows))
    serial = numbered_within(rows[:, 0])
    codes = [
        cell_code(city.villages[v].code, n, segments) for v, n in zip(rows[:, 0].tolist(), serial.tolist(), strict=True)
    ]
    columns = {
        "name": joined("单元网格", texts(codes)),
        "code": texts(codes),
        "village": taken([one.name for one in city.villages], rows[:, 0]),
        "area_m2": whole(area_km2(shapes) * 1e6),
    }
    sheets.layer("grid_cells", shapes, columns)


def cell_code(village: str, serial: int, segments: tuple[int, ...] = CELL_SEGMENTS) -> str:
    """The code of a grid cell: county, town and community from the village's code, then the number of the cell."""
    county, town, community, last = segments
    parts = (village[:6], village[6:9], village[9:12], str(serial))
    widths = (county, town, community, last)
    return "".join(part[-width:].rjust(width, "0") for part, width in zip(parts, widths, strict=True))


def _write_uses(city: Whole, sheets: Sheets) -> None:
    use = use_of(city.faces, city.blocks.kind, city.ground)
    # Blocks stay themselves; open land of one use is put together within its village.
    shapes, (_, village, kind) = grouped(city.faces, city.faces.block, city.faces.village, use)
    columns = {
        "name": taken([name for _, name in USES], kind),
        "code": _serial_codes(city, village, [code for code, _ in USES], kind),
        "use_code": taken([code for code, _ in USES], kind),
        "village": taken([one.name for one in city.villages], village),
        "area_m2": whole(area_km2(shapes) * 1e6),
        "survey": texts(["2026年度国土变更调查（合成）"] * len(shapes)),
    }
    sheets.layer("land_use", shapes, columns)
    zones, (town, zone) = plan_zones(city.faces, use, city.ground)
    columns = {
        "name": taken([name for _, name in PLAN_ZONES], zone),
        "code": joined(taken([one.code for one in city.towns], town), taken([code for code, _ in PLAN_ZONES], zone)),
        "zone_code": taken([code for code, _ in PLAN_ZONES], zone),
        "town": taken([one.name for one in city.towns], town),
        "area_km2": numbers(area_km2(zones), 3),
        "plan": texts(["国土空间总体规划 2021—2035（合成）"] * len(zones)),
    }
    sheets.layer("plan_zones", zones, columns)


def _serial_codes(city: Whole, village: Ints, classes: list[str], kind: Ints) -> Any:
    """Codes of pieces of land: village, class of use, and a number among those of the village."""
    of_village = taken([one.code for one in city.villages], village)
    classes_of = taken([code.ljust(4, "0") for code in classes], kind)
    return joined(of_village, classes_of, padded(numbered_within(village), 4))


def write_streets(city: Whole, sheets: Sheets) -> None:
    """Streets of the lattices with their bridges, and the roads and railways between."""
    streets, roads, edges = city.streets, city.roads, city.edges
    hamlet = np.array([one.kind == "hamlet" for one in city.settlements])[streets.settlement]
    bridges = np.bincount(edges.street[edges.bridge], minlength=len(streets.name)) > 0
    wanted = {"county": "县道", "riverside": "次干路", "rail": "铁路"}
    shapes = np.concatenate([streets.shape, roads.shape])
    names = [*streets.name, *roads.name]
    kinds = ["村道" if h else _RANKS[r] for h, r in zip(hamlet, streets.rank.tolist(), strict=True)]
    kinds += [wanted[kind] for kind in roads.kind]
    widths = [
        *(HALF_WIDTH_M[streets.rank] * 2 * np.where(hamlet, 0.4, 1)),
        *[{"county": 9.0, "riverside": 18.0, "rail": 12.0}[k] for k in roads.kind],
    ]
    middle = shapely.get_coordinates(shapely.line_interpolate_point(shapes, 0.5, normalized=True))
    district = city.ground.district_of(middle)
    codes = joined(taken(city.ground.codes, district), "R", padded(numbered_within(district), 5))
    columns = {
        "name": texts(names),
        "code": codes,
        "kind": texts(kinds),
        "width_m": numbers(widths, 1),
        "length_m": whole(shapely.length(shapes)),
        "has_bridge": pa.array([*bridges.tolist(), *roads.bridge]),
        "district": taken(city.ground.names, district),
    }
    sheets.layer("streets", in_degrees(shapes), columns)
    _write_bridges(city, sheets)


def _write_bridges(city: Whole, sheets: Sheets) -> None:
    edges = city.edges
    own = np.flatnonzero(edges.bridge)
    first, second = (end[own] for end in edges.ends(city.bending))
    lines = shapely.linestrings(np.stack([first, second], 1))
    street, start = edges.street[own], edges.start[own]
    begins = np.append(True, (street[1:] != street[:-1]) | (start[1:] != start[:-1] + 1))[: len(own)]
    run = np.cumsum(begins) - 1
    parts = [shapely.line_merge(shapely.multilinestrings(lines[run == k])) for k in range(int(begins.sum()))]
    merged = np.array(parts, object)
    names = [f"{city.streets.name[s]}大桥" for s in street[begins].tolist()]
    columns = {
        "name": texts(names),
        "code": texts(f"B{k + 1:04d}" for k in range(len(names))),
        "kind": texts(_RANKS[r] for r in city.streets.rank[street[begins]].tolist()),
        "width_m": numbers(HALF_WIDTH_M[city.streets.rank[street[begins]]] * 2, 1),
        "length_m": whole(shapely.length(merged)),
        "bridge": pa.array([True] * len(names)),
    }
    sheets.layer("bridges", in_degrees(merged), columns)


def building_columns(city: Whole, which: Ints, floors: Ints, heights: Any, codes: Any) -> dict[str, Any]:
    """The columns of buildings; `floors` and `heights` are those of the survey."""
    found, number = city.buildings, city.building_number[which]
    compound = np.array(city.compounds, object)[found.block[which]]
    label = [f"{name}{n}栋" if name and n else "" for name, n in zip(compound.tolist(), number.tolist(), strict=True)]
    return {
        "name": texts(label),
        "code": codes,
        "use": taken(BUILDING_USES, found.kind[which]),
        "floors": whole(floors),
        "height_m": numbers(heights, 1),
        "built_year": whole(found.built[which]),
    }


def building_codes(city: Whole, village: Ints) -> Any:
    """Codes of buildings: the village's twelve digits and a number in the village."""
    return joined(taken([one.code for one in city.villages], village), padded(numbered_within(village), 6))


def write_buildings(city: Whole, sheets: Sheets) -> Any:
    """The buildings of the present survey; returns their codes."""
    found = city.buildings
    everything = np.arange(len(found.block))
    village = city.village_of(found.centre)
    codes = building_codes(city, village)
    columns = building_columns(city, everything, found.floors, found.height, codes)
    columns["residents"] = numbers(residents(found, city.seed), 1)
    columns["village_code"] = taken([one.code for one in city.villages], village)
    columns["address_id"] = uuids("addresses", city.plate_of_building)
    columns["surveyed"] = texts([SURVEYED] * len(everything))
    sheets.layer("buildings", in_degrees(found.shape), columns)
    return codes


def write_components(city: Whole, sheets: Sheets) -> Components:
    """Components along the streets."""
    found = place_components(city.edges, city.bending, city.size.components, city.seed)
    degrees = to_degrees(found.point)
    district = np.maximum(city.ground.district_of(found.point), 0)
    serial = numbered_within(district * 100 + found.kind)
    kind = found.kind
    columns = {
        "name": taken([row[1] for row in KINDS], kind),
        "code": joined(taken(city.ground.codes, district), taken([row[0] for row in KINDS], kind), padded(serial, 6)),
        "class_code": taken([row[0] for row in KINDS], kind),
        "owner": taken([row[3] for row in KINDS], kind),
        "state": taken(STATES, found.state),
        "material": taken(MATERIALS, found.material),
        "installed_year": whole(found.year),
        "street": taken(city.streets.name, found.street),
        "surveyed": texts([SURVEYED] * len(kind)),
    }
    sheets.layer("components", shapely.points(degrees), columns)
    return found
