"""Addresses from door plate to room, written in pieces: a million of them never lie in memory together."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from chengshu.server.demo.synthetic.buildings import Buildings
from chengshu.server.demo.synthetic.doors import Plates
from chengshu.server.demo.synthetic.lattice import COMMERCIAL, SLAB, TOWER
from chengshu.server.demo.synthetic.plane import Floats, Ints, dice, joined, padded, spread, taken, to_degrees, uuids
from chengshu.server.demo.synthetic.sheets import whole

PROVINCE, CITY_NAME = "湖南省", "株洲市"
_PIECE = 150_000
SCHEMA = pa.schema(
    [
        *[(name, pa.string()) for name in ("id", "name", "code", "level", "province", "city", "district", "town")],
        *[(name, pa.string()) for name in ("village", "group", "street", "number", "poi", "building", "unit")],
        ("floor", pa.int64()),
        *[(name, pa.string()) for name in ("room", "full", "division", "village_code", "building_id")],
        ("longitude", pa.float64()),
        ("latitude", pa.float64()),
        ("synthetic", pa.bool_()),
        ("geometry", pa.binary()),
    ]
)


@dataclass(slots=True)
class Places:
    """The words an address is made of, and where each plate belongs."""

    districts: list[str]
    towns: list[str]
    villages: list[str]
    village_codes: list[str]
    town_of_village: Ints
    district_of_village: Ints
    streets: list[str]
    groups: list[str]
    compounds: list[str]
    plate_village: Ints
    plate_group: Ints  # number in `groups`; -1 on a street


@dataclass(slots=True)
class _Rows:
    """Addresses in the making, as numbers; -1 stands for nothing."""

    plate: Ints
    building: Ints
    unit: Ints
    floor: Ints
    room: Ints
    point: Floats


def address_tables(
    plates: Plates, buildings: Buildings, own_plate: Ints, numbers: Ints, places: Places, wanted: int, seed: int
) -> Iterator[Any]:
    """Exactly so many addresses: every plate, every building of a compound, then the rooms of chance buildings."""
    first = 0
    for rows in _rows(plates, buildings, own_plate, numbers, wanted, seed):
        yield _table(rows, plates, buildings, numbers, places, first)
        first += len(rows.plate)


def _rows(
    plates: Plates, buildings: Buildings, own_plate: Ints, numbers: Ints, wanted: int, seed: int
) -> Iterator[_Rows]:
    count = min(wanted, len(plates.street))
    none = np.full(count, -1, np.int64)
    yield _Rows(np.arange(count), plates.building[:count], none, none, none, plates.point[:count])
    left = wanted - count
    inner = np.flatnonzero(numbers > 0)[:left]
    none = np.full(len(inner), -1, np.int64)
    yield _Rows(own_plate[inner], inner, none, none, none, buildings.centre[inner])
    left -= len(inner)
    units, floors, doors = _rooms(buildings)
    chance = dice(seed, "rooms")
    order = chance.permutation(len(numbers))
    held = np.cumsum((units * floors * doors)[order])
    if left > (held[-1] if len(held) else 0):
        raise AssertionError("the buildings of this size hold fewer rooms than addresses are wanted")
    order = order[: int(np.searchsorted(held, left)) + 1]
    piece = int(np.ceil(held[len(order) - 1] / _PIECE)) if left else 0
    for part in np.array_split(order, piece) if piece else []:
        group, k = spread((units * floors * doors)[part])
        group, k = group[:left], k[:left]
        left -= len(group)
        building = part[group]
        per_unit = (floors * doors)[building]
        floor = k % per_unit // doors[building] + 1
        room = floor * 100 + k % doors[building] + 1
        unit = np.where(units[building] > 1, k // per_unit + 1, -1)
        yield _Rows(own_plate[building], building, unit, floor, room, buildings.centre[building])


def _rooms(buildings: Buildings) -> tuple[Ints, Ints, Ints]:
    """Units, floors and doors on a floor of every building; nothing where rooms are not registered."""
    kind = buildings.kind
    units = np.where(kind == SLAB, np.clip(np.round(buildings.width_m / 14), 1, 4), 1).astype(np.int64)
    units = np.where((kind == TOWER) & (buildings.floors < 19), 2, units)
    doors = np.select([kind == SLAB, kind == TOWER, kind == COMMERCIAL], [2, 4, 8], 0).astype(np.int64)
    return units, buildings.floors, doors


def _table(rows: _Rows, plates: Plates, buildings: Buildings, numbers: Ints, places: Places, first: int) -> Any:
    plate, village = rows.plate, places.plate_village[rows.plate]
    serial = np.arange(first, first + len(plate))
    district, town = (
        taken(places.districts, places.district_of_village[village]),
        taken(places.towns, places.town_of_village[village]),
    )
    village_name, village_code = taken(places.villages, village), taken(places.village_codes, village)
    group = taken(places.groups, places.plate_group[plate])
    is_rural = places.plate_group[plate] >= 0
    street = taken(places.streets, np.where(is_rural, -1, plates.street[plate]))
    number = _with(plates.number[plate], "号")
    number = joined(number, _with(np.where(plates.branch[plate] > 0, plates.branch[plate], -1), "号", "附"))
    poi = taken(places.compounds, plates.block[plate])
    own = np.where(rows.building >= 0, numbers[rows.building], 0)
    building = _with(np.where(own > 0, own, -1), "栋")
    unit, room = _with(rows.unit, "单元"), _with(rows.room, "室")
    rural_part = pc.if_else(pa.array(is_rural), joined(village_name, group), "")
    full = joined(PROVINCE, CITY_NAME, district, town, rural_part, street, number, poi, building, unit, room)
    level = np.where(rows.room >= 0, 2, np.where(own > 0, 1, 0))
    degrees = to_degrees(rows.point)
    columns = {
        "id": uuids("addresses", serial),
        "name": full,
        "code": joined(village_code, padded(serial, 8)),
        "level": taken(("plate", "building", "room"), level),
        "province": _same(PROVINCE, len(plate)),
        "city": _same(CITY_NAME, len(plate)),
        "district": district,
        "town": town,
        "village": village_name,
        "group": group,
        "street": street,
        "number": number,
        "poi": poi,
        "building": building,
        "unit": unit,
        "floor": pc.if_else(pa.array(rows.floor > 0), whole(rows.floor), pa.scalar(None, pa.int64())),
        "room": room,
        "full": full,
        "division": pc.utf8_slice_codeunits(village_code, 0, 6),
        "village_code": village_code,
        "building_id": pc.if_else(pa.array(rows.building >= 0), uuids("buildings", np.maximum(rows.building, 0)), ""),
        "longitude": pa.array(degrees[:, 0]),
        "latitude": pa.array(degrees[:, 1]),
        "synthetic": pa.array(np.ones(len(plate), bool)),
        "geometry": pa.array(shapely.to_wkb(shapely.points(degrees)), pa.binary()),
    }
    return pa.table(columns, schema=SCHEMA)


def _same(text: str, count: int) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text])).cast(pa.string())


def _with(numbers: Ints, unit: str, before: str = "") -> Any:
    """Numbers with their unit; nothing where the number is -1."""
    text = joined(before, pa.array(numbers).cast(pa.string()), unit)
    return pc.if_else(pa.array(numbers >= 0), text, "")
