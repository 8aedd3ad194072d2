"""The encoder against plain loops, and against the fixtures of the vector tile specification."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.capabilities.tiles.logic import facts, grid, varint
from chengshu.capabilities.tiles.logic.paths import LINE, POINT, POLYGON, geometries_of, paths_of
from chengshu.capabilities.tiles.logic.ragged import ranges, slices, starts_of, sums
from chengshu.standards.geo import hilbert

FIXTURES = Path("/work/shared/data/geo/mvt")
numbers = st.lists(st.integers(0, 2**32 - 1), max_size=200)


@given(numbers)
def test_varints_are_those_of_the_plain_encoder_and_come_back(values: list[int]) -> None:
    array = np.array(values, np.uint32)
    encoded = varint.encode(array, varint.lengths(array)).tobytes()
    assert encoded == b"".join(varint.one(value) for value in values)
    assert varint.decode(encoded) == values


@given(st.lists(st.integers(-(2**31), 2**31 - 1), max_size=100))
def test_zigzag_comes_back(values: list[int]) -> None:
    turned = varint.zigzag(np.array(values, np.int32)).tolist()
    assert [(one >> 1) ^ -(one & 1) for one in turned] == values


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=50))
def test_ranges_and_sums_are_those_of_plain_lists(lists: list[tuple[int, int]]) -> None:
    begins, counts = np.array([a for a, _ in lists], np.int64), np.array([b for _, b in lists], np.int64)
    plain = [number for begin, count in lists for number in range(begin, begin + count)]
    assert ranges(begins, counts).tolist() == plain
    bounds, at = starts_of(counts).tolist(), np.array(plain, np.int64)
    assert sums(at, starts_of(counts)).tolist() == [sum(plain[a:b]) for a, b in pairwise(bounds)]
    blob = np.arange(60, dtype=np.uint8)
    assert b"".join(slices(blob, begins, begins + counts)) == bytes(plain)


values = st.one_of(st.text(max_size=20), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False))


@given(values)
def test_values_read_the_same_with_other_eyes(value: Any) -> None:
    raw = facts.value_bytes(value)
    if value == "":
        assert raw == b""
        return
    feature = varint.field(
        2, varint.field(2, b"\x00\x00") + varint.whole_field(3, 1) + varint.field(4, b"\x09\x02\x02")
    )
    layer = varint.whole_field(15, 2) + varint.field(1, b"l") + feature + varint.field(3, b"k") + raw
    read = mapbox_vector_tile.decode(varint.field(3, layer))["l"]["features"][0]["properties"]["k"]
    assert read == (value if abs(value) < 2**62 else float(value)) if isinstance(value, int) else read == value
    assert isinstance(read, bool) == isinstance(value, bool)


@settings(deadline=None)
@given(st.integers(0, 20), st.floats(-179.9, 179.9), st.floats(-84, 84), st.sampled_from(grid.TMS_NAMES))
def test_a_place_lies_in_the_tile_that_morecantile_says(
    z: int, lon: float, lat: float, tms: grid.TileMatrixSet
) -> None:
    from chengshu.capabilities.tiles import tile_matrix_set

    key = grid.tile_at(tms, z, lon, lat)
    known = tile_matrix_set(tms).bounds(key.x, key.y, key.z)
    slack = 360 / 2**31
    assert known.left - slack <= lon <= known.right + slack
    assert known.bottom - slack <= lat <= known.top + slack


def test_the_curve_visits_every_cell_once_and_steps_to_a_neighbour() -> None:
    cells = np.arange(64, dtype=np.uint32)
    x, y = (axis.ravel().astype(np.uint32) for axis in np.meshgrid(cells, cells))
    top = np.uint32(grid.WORLD_BITS - 6)
    order = np.argsort(hilbert(x << top, y << top))
    steps = np.abs(np.diff(x[order].astype(int))) + np.abs(np.diff(y[order].astype(int)))
    assert len(set(hilbert(x << top, y << top).tolist())) == 4096
    assert set(steps.tolist()) == {1}


def test_numbers_of_ids_have_49_bits_and_do_not_collide_soon() -> None:
    ids = [f"01a1ff10-{n // 65536:04x}-7000-8000-{n:012x}" for n in range(100_000)]
    made = facts.id_numbers(ids)
    assert len(set(made.tolist())) == len(ids)
    assert all(
        varint.decode(row[1:].tobytes()) == [int(one)]
        for row, one in zip(facts.number_fields(made[:50]), made, strict=False)
    )
    assert facts.id_texts(facts.id_values(ids[:3])) == ids[:3]
    with pytest.raises(ValueError, match="UUID"):
        facts.id_values(["1"])


@pytest.mark.parametrize(
    ("kind", "geometry"),
    [
        (LINE, shapely.from_wkt("MULTILINESTRING((0 0,1 1),(5 5,6 7,8 8))")),
        (
            POLYGON,
            shapely.from_wkt("MULTIPOLYGON(((0 0,9 0,9 9,0 9,0 0),(2 2,2 4,4 4,2 2)),((20 20,30 20,30 30,20 20)))"),
        ),
        (POINT, shapely.from_wkt("MULTIPOINT(1 2,3 4)")),
    ],
)
def test_geometries_become_paths_and_come_back(kind: int, geometry: Any) -> None:
    paths = paths_of(np.array([geometry, None], object), kind)
    assert set(paths.owner.tolist()) == {0}
    if kind != POINT:
        back = geometries_of(paths, kind, 2)
        assert back[0].equals(geometry)
        assert back[1] is None


def _fixture(number: str) -> tuple[bytes, dict[str, Any]]:
    tile = json.loads((FIXTURES / number / "tile.json").read_text())
    return (FIXTURES / number / "tile.mvt").read_bytes(), tile


@pytest.mark.skipif(not FIXTURES.exists(), reason="the fixtures of mapbox/mvt-fixtures are not on this machine")
@pytest.mark.parametrize(("number", "wkt"), [
    ("017", "POINT(25 17)"), ("018", "LINESTRING(2 2,2 10,10 10)"), ("019", "POLYGON((3 6,8 12,20 34,3 6))"),
    ("020", "MULTIPOINT(5 7,3 2)"), ("021", "MULTILINESTRING((2 2,2 10,10 10),(1 1,3 5))"),
])  # fmt: skip
def test_geometries_have_the_bytes_of_the_specifications_fixtures(number: str, wkt: str) -> None:
    from chengshu.capabilities.tiles.logic.cut import Cut
    from chengshu.capabilities.tiles.logic.encode import Chosen, encode_layer
    from chengshu.capabilities.tiles.logic.facts import Facts
    from chengshu.capabilities.tiles.logic.paths import Paths, kinds_of

    wanted, _ = _fixture(number)
    geometry = np.array([shapely.from_wkt(wkt)], object)
    kind = int(kinds_of(geometry)[0])
    paths = paths_of(geometry, kind)
    whole = Paths(paths.owner, paths.counts, paths.shell, paths.x.astype(np.int32), paths.y.astype(np.int32))
    ids = ["01a1ff10-0000-7000-8000-000000000000"]
    own = Facts(
        facts.id_values(ids),
        facts.number_fields(facts.id_numbers(ids)),
        np.zeros(1, np.int32),
        np.zeros(1, np.int32),
        (),
    )
    rows = np.zeros(1, np.int64)
    made = encode_layer("hello", [Chosen(Cut(kind, rows, whole), own, rows)], with_ids=False)
    theirs, ours = (_geometry_field(data) for data in (wanted, made))
    assert ours == theirs


def _geometry_field(tile: bytes) -> bytes:
    """The geometry of the first feature of the first layer, by a small reader of its own."""
    layer = fields_of(tile)[3][0]
    return fields_of(fields_of(layer)[2][0])[4][0]


def fields_of(data: bytes) -> dict[int, list[bytes]]:
    found: dict[int, list[bytes]] = {}
    at = 0

    def number() -> int:
        nonlocal at
        begin = at
        while data[at] & 0x80:
            at += 1
        at += 1
        return varint.decode(data[begin:at])[0]

    while at < len(data):
        tag = number()
        if tag & 7 == 0:
            begin = at
            number()
            found.setdefault(tag >> 3, []).append(data[begin:at])
        else:
            size = number() if tag & 7 == 2 else 8 if tag & 7 == 1 else 4
            found.setdefault(tag >> 3, []).append(data[at : at + size])
            at += size
    return found
