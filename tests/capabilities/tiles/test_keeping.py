"""Copies follow the maps: edits at once, loads soon, restarts warm, damage mended."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely

from chengshu.capabilities.maps import Edit, LayerDefinition, Maps, NewFeature
from chengshu.capabilities.tiles import TileKey, Tiles
from chengshu.capabilities.tiles.logic import grid
from chengshu.capabilities.tiles.service import keeper as keeper_module
from chengshu.capabilities.tiles.service.cache import Address, TileCache, kept
from chengshu.kit import NotFound
from chengshu.security import SYSTEM

Fill = Callable[..., None]
KEY = grid.tile_at("WebMercatorQuad", 14, 113.15, 27.85)


def codes(tiles: Tiles, layer: str = "things", key: TileKey = KEY) -> set[str]:
    data = tiles.tile(layer, key.tms, key.z, key.x, key.y)
    features = mapbox_vector_tile.decode(data).get(layer, {"features": []})["features"]
    found = [one["properties"]["code"] for one in features]
    assert len(found) == len(set(found))
    return set(found)


def soon(question: Callable[[], bool], within_s: float) -> float:
    """Seconds until it is true."""
    began = time.monotonic()
    while not question():
        assert time.monotonic() - began < within_s, f"not within {within_s} s"
        time.sleep(0.02)
    return time.monotonic() - began


def spot(number: int) -> Any:
    return shapely.Point(113.15 + number / 1e5, 27.85)


def insert(maps: Maps, number: int, layer: str = "things") -> None:
    maps.edit(
        SYSTEM, layer, [Edit("insert", feature=NewFeature(shapely.to_wkb(spot(number)), code=str(number)))], "new"
    )


def ids_by_code(maps: Maps, layer: str = "things") -> dict[str, tuple[str, int]]:
    return {
        code: (own, version)
        for part in maps.columns(layer)
        for own, code, version in zip(part.ids, part.codes, part.versions, strict=True)
    }


def test_an_edit_shows_in_every_process_within_a_second(tiles: Tiles, maps: Maps, fill: Fill, tmp_path: Path) -> None:
    fill("things", [spot(n) for n in range(10)])
    other = Tiles(maps, tmp_path / "tiles", patience_s=20)
    everything = {str(n) for n in range(10)}
    assert codes(tiles) == codes(other) == everything
    insert(maps, 77)
    for one in (tiles, other):
        assert soon(lambda one=one: codes(one) == everything | {"77"}, 1.0) < 1.0
    own, version = ids_by_code(maps)["3"]
    maps.edit(SYSTEM, "things", [Edit("delete", own, version)], "gone")
    for one in (tiles, other):
        soon(lambda one=one: codes(one) == (everything | {"77"}) - {"3"}, 1.0)
    own, version = ids_by_code(maps)["4"]
    moved = NewFeature(shapely.to_wkb(shapely.Point(114, 28)), code="4")
    maps.edit(SYSTEM, "things", [Edit("update", own, version, moved)], "moved")
    away = grid.tile_at("WebMercatorQuad", 14, 114, 28)
    for one in (tiles, other):
        soon(lambda one=one: "4" not in codes(one), 1.0)
        assert codes(one, key=away) == {"4"}
    other.close()


def test_news_of_a_change_is_heeded_at_once(
    tiles: Tiles, maps: Maps, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper_module, "CHECK_EVERY_S", 3600)
    fill("things", [spot(0)])
    assert codes(tiles) == {"0"}
    insert(maps, 2)
    assert codes(tiles) == {"0"}
    tiles.touch("things")
    assert codes(tiles) == {"0", "2"}


def test_many_small_edits_leave_the_right_features(tiles: Tiles, maps: Maps, fill: Fill) -> None:
    fill("things", [spot(n) for n in range(20)])
    expected = {str(n) for n in range(20)}
    assert codes(tiles) == expected
    random = np.random.default_rng(4)
    for step in range(40):
        known = ids_by_code(maps)
        code = sorted(known)[int(random.integers(len(known)))]
        own, version = known[code]
        if step % 3 == 0:
            insert(maps, 100 + step)
            expected |= {str(100 + step)}
        elif step % 3 == 1:
            maps.edit(SYSTEM, "things", [Edit("delete", own, version)], "gone")
            expected -= {code}
        else:
            fresh = NewFeature(shapely.to_wkb(spot(int(code))), code=f"{code}", name="renamed")
            maps.edit(SYSTEM, "things", [Edit("update", own, version, fresh)], "renamed")
        tiles.touch("things")
        assert codes(tiles) == expected
    low = TileKey("WebMercatorQuad", 5, KEY.x >> 9, KEY.y >> 9)
    assert codes(tiles, key=low) == expected


def test_a_layer_loaded_anew_is_shown_soon(tiles: Tiles, maps: Maps, fill: Fill) -> None:
    fill("things", [spot(0)])
    assert codes(tiles) == {"0"}
    fill("things", [spot(0), spot(1), spot(2)])
    soon(lambda: codes(tiles) == {"0", "1", "2"}, 5)


def test_a_restart_is_warm_and_catches_up(
    tiles: Tiles, maps: Maps, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill("things", [spot(n) for n in range(10)])
    assert len(codes(tiles)) == 10
    tiles.close()
    insert(maps, 55)
    monkeypatch.setattr(maps, "columns", lambda *_: pytest.fail("the whole layer was read again"))
    again = Tiles(maps, tmp_path / "tiles", patience_s=20)
    assert codes(again) == {*(str(n) for n in range(10)), "55"}
    again.close()


@pytest.mark.parametrize("harm", ["cut", "flipped", "lost", "manifest", "pointer"])
def test_a_damaged_copy_is_made_anew(tiles: Tiles, maps: Maps, fill: Fill, tmp_path: Path, harm: str) -> None:
    fill("things", [spot(n) for n in range(10)])
    assert len(codes(tiles)) == 10
    tiles.close()
    [folder] = [path for path in (tmp_path / "tiles" / "things").iterdir() if path.is_dir()]
    column = folder / "all.x.bin"
    if harm == "cut":
        column.write_bytes(column.read_bytes()[:-1])
    elif harm == "flipped":
        column.write_bytes(bytes([column.read_bytes()[0] ^ 1]) + column.read_bytes()[1:])
    elif harm == "lost":
        column.unlink()
    elif harm == "manifest":
        (folder / "manifest.json").write_text("{")
    else:
        (folder.parent / "current").write_text("somewhere")
    again = Tiles(maps, tmp_path / "tiles", patience_s=20)
    assert len(codes(again)) == 10
    assert again.metadata("things").ready
    again.close()


def test_a_layer_not_ready_yet_is_answered_from_the_maps(
    maps: Maps, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill("things", [spot(n) for n in range(10)], [{"kind": "lamp"} for _ in range(10)])
    cold = Tiles(maps, tmp_path / "cold", patience_s=0)
    monkeypatch.setattr(keeper_module.Keeper, "_prepare", lambda self: None)
    assert len(codes(cold)) == 10
    tile = cold.fetch("things", KEY)
    assert tile.complete
    [first, *_] = mapbox_vector_tile.decode(tile.data)["things"]["features"]
    assert set(first["properties"]) == {"id", "name", "code", "kind"}
    assert not cold.metadata("things").ready
    cold.close()


def test_a_layer_that_goes_leaves_nothing_behind(tiles: Tiles, maps: Maps, fill: Fill, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        codes(tiles, "../../etc")
    assert not list(tmp_path.glob("**/etc"))
    with pytest.raises(NotFound):
        codes(tiles, "never_was")
    assert not (tmp_path / "tiles" / "never_was").exists()


def test_live_layers_have_no_tiles(tiles: Tiles, maps: Maps) -> None:
    from chengshu.kit import Conflict

    maps.define_layer(LayerDefinition("devices_now", "devices", source="devices"))
    with pytest.raises(Conflict, match="shows devices"):
        tiles.tile("devices_now", "WebMercatorQuad", 0, 0, 0)


def test_the_cache_keeps_within_its_bytes_and_forgets_only_what_an_edit_touches() -> None:
    cache = TileCache(100_000)
    addresses = [
        Address("a", TileKey("WebMercatorQuad", 10, 800 + n, 400), None, False, frozenset()) for n in range(50)
    ]
    for address in addresses:
        cache.put(address, kept(bytes(5_000)), cache.state("a"))
    assert cache.bytes <= 100_000
    assert 0 < len(cache) < 50
    assert cache.get(addresses[-1]) is not None
    assert cache.get(addresses[0]) is None
    west, top, east, bottom = addresses[-1].key.box(-100)
    before = cache.state("a")
    cache.forget("a", [(west, top, east, bottom, top, bottom)])
    assert cache.get(addresses[-1]) is None
    assert cache.get(addresses[-3]) is not None
    cache.put(addresses[-1], kept(b"old"), before)
    assert cache.get(addresses[-1]) is None, "a tile of the time before the edit must not be kept"
    cache.forget("a")
    assert len(cache) == 0
    assert cache.bytes == 0


def test_a_tile_asked_for_again_comes_from_the_cache_until_it_changes(tiles: Tiles, maps: Maps, fill: Fill) -> None:
    fill("things", [spot(1)])
    codes(tiles)
    insert(maps, 5)  # gives the layer its first date
    tiles.touch("things")
    first = tiles.fetch("things", KEY)
    assert tiles.fetch("things", KEY) is first
    far = tiles.fetch("things", grid.tile_at("WebMercatorQuad", 14, 110, 27))
    insert(maps, 2)
    tiles.touch("things")
    assert tiles.fetch("things", KEY).etag != first.etag
    assert tiles.fetch("things", grid.tile_at("WebMercatorQuad", 14, 110, 27)) is far


def test_a_number_in_a_tile_leads_to_its_feature(tiles: Tiles, maps: Maps, fill: Fill) -> None:
    fill("things", [spot(1)])
    insert(maps, 2)
    tiles.touch("things")
    data = tiles.tile("things", KEY.tms, KEY.z, KEY.x, KEY.y)
    for one in mapbox_vector_tile.decode(data)["things"]["features"]:
        assert tiles.identify("things", one["id"]) == [one["properties"]["id"]]
    assert tiles.identify("things", 5) == []
    assert tiles.identify("things", -1) == []
