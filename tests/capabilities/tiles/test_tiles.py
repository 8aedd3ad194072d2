"""Tiles read by another library: the right features in the right tiles, valid shapes, all their facts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from chengshu.capabilities.maps import LayerDefinition, Maps, NewFeature
from chengshu.capabilities.tiles import TMS_NAMES, TileKey, TileMatrixSet, Tiles
from chengshu.capabilities.tiles.logic import grid
from chengshu.capabilities.tiles.logic.cut import SPILL
from chengshu.kit import NotFound

from .conftest import mixed_shapes

Fill = Callable[..., None]


def read(data: bytes, layer: str) -> list[dict[str, Any]]:
    """Features of a tile as a stranger sees them; y grows to the south."""
    decoded = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})
    features: list[dict[str, Any]] = decoded.get(layer, {"features": []})["features"]
    return features


def in_grid(geometry: Any, key: TileKey) -> Any:
    """A geometry in degrees in the grid of a tile, by plain formulas of its own."""
    side = 2.0**key.z

    def move(points: Any) -> Any:
        lon, lat = points[:, 0], points[:, 1]
        if key.tms == "WebMercatorQuad":
            x = (lon + 180) / 360 * side
            y = (1 - np.log(np.tan(np.radians(lat)) + 1 / np.cos(np.radians(lat))) / np.pi) / 2 * side
        else:
            x, y = (lon + 180) / 180 * side, (90 - lat) / 180 * side
        return np.column_stack(((x - key.x) * 4096, (y - key.y) * 4096))

    return shapely.transform(geometry, move)


def around(tms: TileMatrixSet, z: int) -> list[TileKey]:
    """Every tile that the shapes of `mixed_shapes` may touch."""
    first = grid.tile_at(tms, z, 113.14, 27.88)
    last = grid.tile_at(tms, z, 113.18, 27.84)
    return [TileKey(tms, z, x, y) for x in range(first.x, last.x + 1) for y in range(first.y, last.y + 1)]


@pytest.mark.parametrize("tms", TMS_NAMES)
@pytest.mark.parametrize("z", [11, 14, 16])
def test_every_feature_is_in_exactly_the_tiles_it_touches(tiles: Tiles, fill: Fill, tms: TileMatrixSet, z: int) -> None:
    shapes = mixed_shapes(210)
    fill("things", shapes)
    window = shapely.box(-64, -64, 4160, 4160)
    for key in around(tms, z):
        features = read(tiles.tile("things", key.tms, key.z, key.x, key.y, whole=True), "things")
        found = {int(one["properties"]["code"]) for one in features}
        assert len(features) == len(found), "a feature stands twice in a tile"
        moved = [in_grid(one, key) for one in shapes]
        surely = {n for n, one in enumerate(moved) if one.intersects(shapely.box(-62, -62, 4158, 4158))}
        maybe = {n for n, one in enumerate(moved) if one.intersects(window.buffer(2))}
        # What only grazes the border by a hair may be rounded away.
        grazing = {n for n in surely if moved[n].intersection(window).area < 2 and not moved[n].within(window)}
        assert surely - grazing <= found <= maybe


@pytest.mark.parametrize("tms", TMS_NAMES)
@pytest.mark.parametrize("z", [9, 12, 15, 17])
def test_polygons_stay_valid_and_where_they_were(tiles: Tiles, fill: Fill, tms: TileMatrixSet, z: int) -> None:
    shapes = mixed_shapes(300, seed=3)
    fill("things", shapes)
    window = shapely.box(-64, -64, 4160, 4160)
    seen = 0
    keys = around(tms, z)
    for number in np.random.default_rng(1).permutation(len(keys))[:40].tolist():
        key = keys[number]
        for one in read(tiles.tile("things", key.tms, key.z, key.x, key.y, whole=True), "things"):
            geometry, original = shape(one["geometry"]), in_grid(shapes[int(one["properties"]["code"])], key)
            assert geometry.is_valid, (key, one["properties"]["code"], shapely.is_valid_reason(geometry))
            # Small shapes are not clipped; they reach beyond the border as far as they do.
            assert window.buffer(SPILL + 1.5).contains(geometry)
            # A border moves by less than a unit; what is thinner than one is drawn a unit wide, or loses an arm.
            if original.area:
                clipped = original.intersection(window)
                shown = geometry.intersection(window)
                assert shown.symmetric_difference(clipped).area <= 1.2 * clipped.length + 4
            seen += 1
    assert seen > 20


def test_rings_turn_as_the_specification_wants_and_never_are_empty(tiles: Tiles, fill: Fill) -> None:
    fill("things", [one for one in mixed_shapes(300, seed=5) if one.geom_type in ("Polygon", "MultiPolygon")])
    for key in around("WebMercatorQuad", 13):
        for one in read(tiles.tile("things", key.tms, key.z, key.x, key.y, whole=True), "things"):
            polygons = one["geometry"]["coordinates"]
            for polygon in [polygons] if one["geometry"]["type"] == "Polygon" else polygons:
                areas = [_signed_area(ring) for ring in polygon]
                assert areas[0] > 0, "a shell must have a positive area in the grid of the tile"
                assert all(area < 0 for area in areas[1:]), "a hole must have a negative one"


def _signed_area(ring: Any) -> float:
    points = np.array(ring, float)
    x, y = points[:-1, 0], points[:-1, 1]
    return float(np.sum(x * points[1:, 1] - points[1:, 0] * y) / 2)


def test_the_facts_of_a_feature_arrive_with_their_types(tiles: Tiles, fill: Fill) -> None:
    facts: list[dict[str, Any]] = [
        {"floors": 12, "depth": -3, "height": 33.5, "listed": True, "use": "住宅", "empty": "", "none": None},
        {"floors": 2**40, "list": [1, 2], "use": "住宅", "mixed": 1},
        {"mixed": "one", "listed": False},
    ]
    fill("houses", [shapely.box(113.15, 27.85 + n / 1e4, 113.1501, 27.8501 + n / 1e4) for n in range(3)], facts)
    key = grid.tile_at("WebMercatorQuad", 14, 113.15005, 27.85005)
    features = {
        one["properties"]["code"]: one for one in read(tiles.tile("houses", key.tms, 14, key.x, key.y), "houses")
    }
    first, second, third = (features[str(n)]["properties"] for n in range(3))
    assert {name: first[name] for name in ("floors", "depth", "height", "listed", "use", "name")} == {
        "floors": 12, "depth": -3, "height": 33.5, "listed": True, "use": "住宅", "name": "第0号",
    }  # fmt: skip
    assert "empty" not in first
    assert "none" not in first
    assert (second["floors"], second["list"], second["mixed"]) == (2**40, "[1, 2]", 1)
    assert (third["mixed"], third["listed"]) == ("one", False)
    assert len(first["id"]) == 36
    numbers = {one["id"] for one in features.values()}
    assert len(numbers) == 3
    assert all(2**48 <= number < 2**49 for number in numbers)


def test_hidden_fields_are_not_in_the_tile(tiles: Tiles, fill: Fill) -> None:
    fill("houses", [shapely.Point(113.15, 27.85)], [{"owner": "张三", "floors": 3}])
    key = grid.tile_at("WebMercatorQuad", 14, 113.15, 27.85)
    open_one = tiles.tile("houses", key.tms, 14, key.x, key.y)
    narrow = tiles.tile("houses", key.tms, 14, key.x, key.y, hidden=frozenset({"owner"}))
    assert "张三".encode() in open_one
    assert "张三".encode() not in narrow
    assert b"owner" not in narrow
    assert read(narrow, "houses")[0]["properties"]["floors"] == 3


def test_a_tile_shows_what_exists_on_the_day(tiles: Tiles, maps: Maps) -> None:
    maps.define_layer(LayerDefinition("areas", "areas"))
    spot = shapely.to_wkb(shapely.box(113.15, 27.85, 113.16, 27.86))
    old = NewFeature(spot, code="430221", valid_to=date(2018, 6, 18))
    new = NewFeature(spot, code="430212", valid_from=date(2018, 6, 19))
    maps.load("areas", [old, new])
    key = grid.tile_at("WebMercatorQuad", 12, 113.155, 27.855)

    def codes(on: date | None) -> list[str]:
        return [one["properties"]["code"] for one in read(tiles.tile("areas", key.tms, 12, key.x, key.y, on), "areas")]

    assert codes(date(2018, 6, 18)) == ["430221"]
    assert codes(date(2018, 6, 19)) == ["430212"]
    assert codes(None) == ["430212"]


def test_several_layers_share_a_tile(tiles: Tiles, fill: Fill) -> None:
    fill("points", [shapely.Point(113.15, 27.85)])
    fill("areas", [shapely.box(113.149, 27.849, 113.151, 27.851)])
    key = grid.tile_at("CGCS2000Quad", 13, 113.15, 27.85)
    data = tiles.tiles([("areas", frozenset()), ("points", frozenset())], key).data
    assert set(mapbox_vector_tile.decode(data)) == {"areas", "points"}


def test_low_levels_stay_small_and_grow_towards_everything(tiles: Tiles, fill: Fill) -> None:
    random = np.random.default_rng(1)
    places = np.column_stack((113 + random.random(30_000) * 0.1, 27.8 + random.random(30_000) * 0.1))
    fill("trees", shapely.points(places).tolist(), [{"kind": "樟", "number": f"T{n:06}"} for n in range(30_000)])
    facts = tiles.metadata("trees")
    assert facts.ready
    assert facts.full_zoom > 8
    shown = []
    for z in range(4, facts.full_zoom + 1):
        key = grid.tile_at("WebMercatorQuad", z, 113.05, 27.85)
        data = tiles.tile("trees", key.tms, z, key.x, key.y)
        assert 0 < len(data) <= 500_000
        shown.append(data.count(b"\x12") and len(read(data, "trees")))
    assert shown[0] < shown[len(shown) // 2]
    key = grid.tile_at("WebMercatorQuad", facts.full_zoom, 113.05, 27.85)
    window = shapely.box(-64, -64, 4160, 4160)
    inside = int(shapely.intersects(in_grid(shapely.points(places), key), window).sum())
    assert shown[-1] == pytest.approx(inside, abs=3)
    low = grid.tile_at("WebMercatorQuad", 8, 113.05, 27.85)
    assert len(read(tiles.tile("trees", low.tms, 8, low.x, low.y, whole=True), "trees")) == 30_000


def test_what_does_not_exist_is_not_found(tiles: Tiles, fill: Fill) -> None:
    fill("things", [shapely.Point(113.15, 27.85)])
    with pytest.raises(NotFound, match="no layer 'nothing'"):
        tiles.tile("nothing", "WebMercatorQuad", 0, 0, 0)
    for z, x, y in ((23, 0, 0), (1, 2, 0), (-1, 0, 0), (3, 0, 8)):
        with pytest.raises(NotFound, match="has no tile"):
            tiles.tile("things", "WebMercatorQuad", z, x, y)
    assert tiles.tile("things", "CGCS2000Quad", 0, 1, 0) != b""
    assert tiles.tile("things", "WebMercatorQuad", 12, 0, 0) == b""
    with pytest.raises(NotFound, match="no tile matrix set"):
        tiles.tile("things", "GoogleMaps", 0, 0, 0)  # type: ignore[arg-type]


def test_an_empty_layer_has_empty_tiles(tiles: Tiles, fill: Fill) -> None:
    fill("nothing_yet", [])
    assert tiles.tile("nothing_yet", "WebMercatorQuad", 0, 0, 0) == b""
    assert tiles.metadata("nothing_yet").ready
