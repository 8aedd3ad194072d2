"""The synthetic city of size `city`, all its layers on the map: loaded, copied, edited, written to PMTiles."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import shapely

from benchmarks.places import city_folder
from benchmarks.report import Row
from benchmarks.stage import Stage, wait_until
from chengshu.capabilities.maps import Edit
from chengshu.capabilities.tiles import TileKey
from chengshu.capabilities.tiles.logic import grid
from chengshu.security import SYSTEM
from chengshu.server.city import City, build_city
from chengshu.server.demo.synthetic import load_layers, quiet
from chengshu.server.embedded import EmbeddedPostgres
from chengshu.server.migrations import migrate
from chengshu.server.packs import apply_packs, load_packs, pack_folders
from chengshu.server.settings import Settings

_PATIENCE_S = 1800
_LEVEL = 17
_EDITED = "components"


class _Told:
    """Takes the progress of a job as its desk would; remembers the longest silence."""

    def __init__(self) -> None:
        self.times, self.silence, self.total = 0, 0.0, 0
        self._last = time.perf_counter()

    def step(self, done: int, total: int, message: str = "") -> None:
        """Heard."""
        at = time.perf_counter()
        self.silence, self._last = max(self.silence, at - self._last), at
        self.times, self.total = self.times + 1, total


@contextmanager
def _city(home: Path) -> Iterator[City]:
    postgres = EmbeddedPostgres(home / "postgres")
    try:
        url = postgres.start()
        migrate(url)
        city = build_city(Settings(home=home, database_url=url), pool=4)
        try:
            apply_packs(load_packs(pack_folders([])), city)
            yield city
        finally:
            city.close()
    finally:
        postgres.stop()


def _removal(city: City, runs: int) -> Row:
    """From the commit that takes a component away to a tile without it, all layers of the city being in use."""
    part = next(city.maps.columns(_EDITED, batch=max(runs, 3)))
    shown = []
    for id, wkb in zip(part.ids, part.wkb, strict=True):
        middle = shapely.from_wkb(wkb).centroid
        key = grid.tile_at("WebMercatorQuad", _LEVEL, middle.x, middle.y)
        mark = id.encode()
        if mark not in _tile(city, key):
            continue
        version = city.maps.get(_EDITED, id).version
        city.maps.edit(SYSTEM, _EDITED, [Edit("delete", id, version)], "bench")
        shown.append(wait_until(lambda key=key, mark=mark: mark not in _tile(city, key), "edit", 10, 0.005))
    return Row(f"{_EDITED}: edit to tile", tuple(shown), "s", at_most=1, note="without news from the bus")


def _tile(city: City, key: TileKey) -> bytes:
    return city.tiles.fetch(_EDITED, key).data


def measure(stage: Stage) -> list[Row]:
    """Layers, copies, an edit, the file."""
    source, home = city_folder(), stage.folder("wholecity")
    with _city(home) as city:
        began = time.perf_counter()
        loaded = load_layers(city.maps, source, quiet)
        loading = time.perf_counter() - began
        began = time.perf_counter()
        for layer in loaded:
            city.tiles.prepare(layer, _PATIENCE_S)
        copying = time.perf_counter() - began
        edited = _removal(city, stage.runs)
        told, began = _Told(), time.perf_counter()
        made = city.tiles.archive(list(loaded), home / "city.pmtiles", told)
        writing = time.perf_counter() - began
    what = f"{len(loaded)} layers, {sum(loaded.values()):,} features"
    return [
        Row("the map of the city loaded", (loading,), "s", note=what),
        Row("tile copies of all layers", (copying,), "s", note="large ones by processes of their own, as jobs"),
        edited,
        Row(
            "all layers to one PMTiles file", (writing,), "s",
            note=f"{made.tiles:,} tiles to level {made.max_zoom}, {made.bytes / 1e6:.0f} MB; progress told "
            f"{told.times:,} times, never silent for more than {told.silence:.1f} s",
        ),
    ]  # fmt: skip
