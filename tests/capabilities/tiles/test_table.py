"""Features written by tables have the very bytes that they have when written number by number."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.capabilities.tiles.logic import encode as encode_logic
from chengshu.capabilities.tiles.logic import grid, table, varint
from chengshu.capabilities.tiles.logic.tile import encode
from chengshu.capabilities.tiles.service.state import Row, rows_of, source_from

from .conftest import mixed_shapes
from .test_encoder import fields_of

KEY = grid.tile_at("WebMercatorQuad", 13, 113.16, 27.86)


def _rows(shapes: list[Any], facts: list[str]) -> list[Row]:
    return [
        (f"01a1ff10-0000-7000-8000-{n:012x}", shapely.to_wkb(one), "", f"c{n}", facts[n % len(facts)], None, None)
        for n, one in enumerate(shapes)
    ]


def _features(tile: bytes) -> list[bytes]:
    """The features of the only layer of a tile."""
    return sorted(fields_of(fields_of(tile)[3][0])[2])


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=60))
def test_numbers_side_by_side_are_varints_once_what_is_too_much_is_left_out(values: list[int]) -> None:
    array = np.array([values], np.uint32)
    wide = varint.width(max(values))
    out, keep = np.zeros((1, len(values), wide), np.uint8), np.ones((1, len(values), wide), np.bool_)
    varint.write(array, wide, out, keep)
    assert out[keep].tobytes() == b"".join(map(varint.one, values))


@pytest.mark.parametrize("fewest", [1, 24])
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), missing=st.booleans())
def test_tables_write_the_same_features(fewest: int, seed: int, missing: bool) -> None:
    facts = [
        '{"use": "住宅", "floors": 3}',
        '{"use": "商铺", "height": 3.5}' if missing else '{"use": "x", "floors": 9}',
    ]
    source = source_from(rows_of(_rows(mixed_shapes(250, seed), facts)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "FEWEST", fewest)
        patch.setattr(table, "_PIECE", 50)
        by_table = encode("things", [source], KEY, whole=True)
        patch.setattr(encode_logic, "MOST_KEYS", -1)
        one_by_one = encode("things", [source], KEY, whole=True)
    assert len(by_table) == len(one_by_one)
    assert _features(by_table) == _features(one_by_one)


def test_a_layer_of_more_fields_than_a_byte_can_count_is_written_all_the_same() -> None:
    facts = ["{" + ", ".join(f'"field{n}": {n}' for n in range(200)) + "}"]
    source = source_from(rows_of(_rows([shapely.Point(113.16, 27.86)] * 40, facts)))
    layer = fields_of(fields_of(encode("things", [source], KEY))[3][0])
    assert len(layer[3]) == 203  # with name, code and id
    assert len(layer[2]) == 40
