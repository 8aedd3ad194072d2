"""Low levels prepared beforehand, and large shapes: still valid, still where they belong."""

from collections.abc import Callable
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from chengshu.capabilities.tiles import TileKey, Tiles
from chengshu.capabilities.tiles.logic import cut as cut_logic
from chengshu.capabilities.tiles.logic import grid, levels
from chengshu.capabilities.tiles.logic.paths import POLYGON, geometries_of, paths_of

from .conftest import mixed_shapes

Fill = Callable[..., None]


def features(tiles: Tiles, key: TileKey, *, whole: bool = False) -> dict[str, Any]:
    data = tiles.tile("things", key.tms, key.z, key.x, key.y, whole=whole)
    decoded = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})
    found = decoded.get("things", {"features": []})["features"]
    return {one["properties"]["code"]: shape(one["geometry"]) for one in found}


@pytest.mark.parametrize("tms", grid.TMS_NAMES)
def test_low_levels_show_some_of_what_is_there_and_keep_it_valid(
    tiles: Tiles, fill: Fill, tms: grid.TileMatrixSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levels, "BUDGET", 9_000)
    fill("things", mixed_shapes(700, seed=11))
    full = tiles.metadata("things").full_zoom
    assert full >= 11
    low = full - (1 if tms == "WebMercatorQuad" else 2)
    shown_before = 0
    for z in range(low - 3, low + 1):
        first, last = grid.tile_at(tms, z, 113.14, 27.88), grid.tile_at(tms, z, 113.18, 27.84)
        shown = set()
        for key in (TileKey(tms, z, x, y) for x in range(first.x, last.x + 1) for y in range(first.y, last.y + 1)):
            here, there = features(tiles, key), features(tiles, key, whole=True)
            for code, geometry in here.items():
                assert geometry.is_valid, (key, code)
                if code not in there:
                    # Simplified by a unit and a half it may reach over the border of the tile next to its own.
                    assert (
                        geometry.bounds[0] > 4155
                        or geometry.bounds[1] > 4155
                        or geometry.bounds[2] < -60
                        or geometry.bounds[3] < -60
                    )
                else:
                    assert geometry.hausdorff_distance(there[code]) < 8
            shown |= set(here)
        assert shown_before < len(shown) < 700
        shown_before = len(shown)


def test_a_large_shape_is_clipped_by_what_is_near_only() -> None:
    random = np.random.default_rng(2)
    for _ in range(20):
        angles = np.linspace(0, 2 * np.pi, 9_000, endpoint=False)
        far = random.uniform(500, 9000) * (
            1 + 0.3 * np.sin(angles * random.integers(1, 40)) + 0.0005 * random.random(9_000)
        )
        middle = random.uniform(-4000, 8000, 2)
        ring = shapely.Polygon(np.column_stack((middle[0] + far * np.cos(angles), middle[1] + far * np.sin(angles))))
        paths = paths_of(np.array([ring], object), POLYGON)
        few = cut_logic._thinned_outside(paths)
        window = shapely.box(-64, -64, 4160, 4160)
        thin = geometries_of(few, POLYGON, 1)[0]
        if ring.boundary.intersects(window):
            assert len(few.x) < len(paths.x)
        clipped = shapely.clip_by_rect(thin, -64, -64, 4160, 4160)
        assert clipped.is_valid
        assert clipped.symmetric_difference(ring.intersection(window)).area < 1e-6


def test_the_plan_of_an_empty_or_tiny_layer_is_to_show_everything() -> None:
    none = np.zeros(0, np.uint32)
    sizes = levels.Sizes(none, none.astype(np.int64), 0.0, none.astype(np.bool_))
    assert levels.plan(none.astype(np.uint64), sizes).full_zoom == 0
