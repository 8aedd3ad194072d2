"""Vector tiles of a million polygons and a million points on real PostgreSQL, beside DuckDB's own ST_AsMVT."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import shapely

from benchmarks.report import Row, percentile
from benchmarks.stage import Stage, wait_until
from chengshu.capabilities.maps import Edit, LayerDefinition, Maps, NewFeature
from chengshu.capabilities.tiles import TileKey, Tiles
from chengshu.capabilities.tiles.logic import grid
from chengshu.kit import Database, announce_nothing
from chengshu.security import SYSTEM
from chengshu.server.embedded import EmbeddedPostgres
from chengshu.server.migrations import migrate

MANY = 1_000_000
_WEST, _SOUTH, _SIDE = 113.0, 27.6, 0.4
_KINDS = ("house", "shop", "school", "works", "store")
_DETAIL, _CITY = 15, 12
_TILES = 120
_BATCH = 20_000
LAYERS = ("polygons", "points")
_HALF = 20037508.342789244
_LAID = """
create table t as select id, code, kind, floors, g, ST_XMin(g) w, ST_XMax(g) e, ST_YMin(g) s, ST_YMax(g) n
from (select *, ST_Transform(ST_GeomFromWKB(wkb), 'EPSG:4326', 'EPSG:3857', always_xy := true) g from rows)
order by ST_Hilbert(g, {'min_x': 12570000, 'min_y': 3190000, 'max_x': 12640000, 'max_y': 3260000}::BOX_2D)
"""
_TILE = """
select ST_AsMVT(r, 'layer', 4096, 'geom') from (
    select {{'geom': ST_AsMVTGeom(g, {box}, 4096, 64, true), 'id': id, 'code': code, 'kind': kind, 'floors': floors}} r
    from t where {where})
where r.geom is not null
"""


def _corners(layer: str) -> np.ndarray[Any, Any]:
    random = np.random.default_rng(LAYERS.index(layer) + 1)
    return np.column_stack((_WEST + random.random(MANY) * _SIDE, _SOUTH + random.random(MANY) * _SIDE))


def _geometries(layer: str, corners: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    x, y = corners.T
    return shapely.points(x, y) if layer == "points" else shapely.box(x, y, x + 0.00014, y + 0.00013)


def _features(layer: str) -> Iterator[list[NewFeature]]:
    corners = _corners(layer)
    for begin in range(0, MANY, _BATCH):
        wkb = shapely.to_wkb(_geometries(layer, corners[begin : begin + _BATCH]))
        yield [
            NewFeature(one, code=str(begin + n), properties={"kind": _KINDS[n % 5], "floors": n % 33})
            for n, one in enumerate(wkb.tolist())
        ]


@contextmanager
def _maps(folder: Path) -> Iterator[Maps]:
    postgres = EmbeddedPostgres(folder / "postgres")
    try:
        url = postgres.start()
        migrate(url)
        db = Database(url, max_size=4)
        try:
            yield Maps(db, announce_nothing)
        finally:
            db.close()
    finally:
        postgres.stop()


class _Memory:
    """The most that this process itself held while something went on, in MB above the beginning."""

    def __init__(self) -> None:
        self._begin = self._now()
        self.most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "_Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self.most = max(self.most, self._now() - self._begin)

    @staticmethod
    def _now() -> float:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


def _some_tiles(z: int, many: int) -> list[TileKey]:
    """Tiles wholly inside the layers, in no order."""
    random = np.random.default_rng(z)
    first = grid.tile_at("WebMercatorQuad", z, _WEST, _SOUTH + _SIDE)
    last = grid.tile_at("WebMercatorQuad", z, _WEST + _SIDE, _SOUTH)
    places = [(x, y) for x in range(first.x + 1, last.x) for y in range(first.y + 1, last.y)]
    picked = random.permutation(len(places))[:many].tolist()
    return [TileKey("WebMercatorQuad", z, *places[n]) for n in picked]


def _ms(question: Callable[[TileKey], Any], keys: Sequence[TileKey]) -> list[float]:
    spent = []
    for key in keys:
        began = time.perf_counter()
        question(key)
        spent.append((time.perf_counter() - began) * 1000)
    return spent


class _Duck:
    """The peer: the same columns along a Hilbert curve, boxes beside them, ST_AsMVTGeom on what a box finds."""

    def __init__(self, layer: str) -> None:
        spec = find_spec("duckdb_extension_spatial")
        assert spec
        assert spec.submodule_search_locations
        extension = next(Path(spec.submodule_search_locations[0]).rglob("spatial.duckdb_extension"))
        self._db = duckdb.connect(":memory:", config={"threads": "2"})
        self._db.execute(f"LOAD '{extension}'")
        corners = _corners(layer)
        numbers = np.arange(MANY)
        rows = pa.table(
            {
                "wkb": pa.array(shapely.to_wkb(_geometries(layer, corners)).tolist(), pa.binary()),
                "id": pa.array([str(uuid.UUID(int=int(n))) for n in numbers]),
                "code": pa.array(numbers.astype(str).tolist()),
                "kind": pa.array(np.array(_KINDS)[numbers % 5].tolist()),
                "floors": pa.array(numbers % 33),
            }
        )
        self._db.register("rows", rows)
        self._db.execute(_LAID)

    def tile(self, key: TileKey) -> bytes:
        """The tile, by the extension's own functions."""
        side = 2 * _HALF / 2**key.z
        west, north = key.x * side - _HALF, _HALF - key.y * side
        edge = side / 64
        box = f"{{'min_x': {west}, 'min_y': {north - side}, 'max_x': {west + side}, 'max_y': {north}}}::BOX_2D"
        where = (
            f"w <= {west + side + edge} and e >= {west - edge} and s <= {north + edge} and n >= {north - side - edge}"
        )
        row = self._db.execute(_TILE.format(box=box, where=where)).fetchone()
        return bytes(row[0]) if row else b""


def _speed(tiles: Tiles, layer: str, runs: int) -> list[Row]:
    detail, city = _some_tiles(_DETAIL, _TILES), _some_tiles(_CITY, 4)
    duck = _Duck(layer)
    fresh, again, wide, theirs, theirs_wide = [], [], [], [], []
    sizes: list[int] = []
    for _ in range(runs):
        tiles.forget(layer)
        fresh.append(percentile(_ms(lambda key: sizes.append(len(_fetch(tiles, layer, key))), detail), 0.95))
        again.append(percentile(_ms(lambda key: _fetch(tiles, layer, key), detail), 0.95))
        wide += _ms(lambda key: tiles.tile(layer, key.tms, key.z, key.x, key.y, whole=True), city)
        tiles.forget(layer)
        theirs.append(percentile(_ms(duck.tile, detail[:40]), 0.95))
        theirs_wide += _ms(duck.tile, city[:2])
    state = tiles.prepare(layer, 1)
    inside = [len(_touching(state.base.all, key)) for key in detail]
    note = f"{np.median(inside):,.0f} features (most {max(inside)}), {np.median(sizes) / 1024:.0f} kB, ids and 3 fields"
    many = np.median([len(_touching(state.base.all, key)) for key in city])
    peer = "DuckDB ST_AsMVT, sorted"
    return [
        Row(f"{layer}: tile of level {_DETAIL}, p95", tuple(fresh), "ms", peer, tuple(theirs), at_most=10, note=note),
        Row(f"{layer}: the same from the cache, p95", tuple(again), "ms", at_most=1),
        Row(
            f"{layer}: tile of level {_CITY}, nothing left out", tuple(wide), "ms", peer, tuple(theirs_wide), 60,
            f"{many:,.0f} features",
        ),
        *_low_levels(tiles, layer),
    ]  # fmt: skip


def _fetch(tiles: Tiles, layer: str, key: TileKey) -> bytes:
    return tiles.tile(layer, key.tms, key.z, key.x, key.y)


def _touching(sheet: Any, key: TileKey) -> Any:
    from chengshu.capabilities.tiles.logic.shapes import touching

    return touching(sheet.shapes, sheet.index, key)[0]


def _low_levels(tiles: Tiles, layer: str) -> list[Row]:
    sizes, spent = [], []
    for z in range(5, 15):
        for key in _some_tiles(z, 6) or [grid.tile_at("WebMercatorQuad", z, _WEST + _SIDE / 2, _SOUTH + _SIDE / 2)]:
            began = time.perf_counter()
            sizes.append(len(_fetch(tiles, layer, key)) / 1000)
            spent.append((time.perf_counter() - began) * 1000)
    return [
        Row(f"{layer}: heaviest tile of levels 5 to 14", (max(sizes),), "kB", at_most=500),
        Row(f"{layer}: tile of levels 5 to 14, p95", (percentile(spent, 0.95),), "ms"),
    ]


def _made(maps: Maps, tiles: Tiles, layer: str) -> list[Row]:
    """Load a layer and wait for its copy, asking for tiles all the while."""
    began = time.perf_counter()
    maps.define_layer(LayerDefinition(layer, layer, synthetic=True))
    maps.load(layer, _features(layer))
    loaded = time.perf_counter() - began
    key = _some_tiles(16, 1)[0]
    asked: list[float] = []
    began = time.perf_counter()
    with _Memory() as memory:
        while not tiles.metadata(layer).ready:
            asked += _ms(lambda one: tiles.fetch(layer, one), [key])
            time.sleep(0.05)
    made = time.perf_counter() - began
    meanwhile = percentile(asked, 0.95) if asked else 0.0
    return [
        Row(f"{layer}: copy of {MANY:,} made", (made,), "s", note=f"loading them into the maps took {loaded:.0f} s"),
        Row(f"{layer}: memory while it was made", (memory.most,), "MB", note="beyond what the process held before"),
        Row(f"{layer}: tile from the maps meanwhile, p95", (meanwhile,), "ms", note=f"level 16, {len(asked)} times"),
    ]


def _edits(maps: Maps, tiles: Tiles, runs: int) -> Row:
    """From the commit of an edit to a tile with it."""
    key = grid.tile_at("WebMercatorQuad", 16, _WEST + 0.2, _SOUTH + 0.2)
    shown = []
    for number in range(max(runs, 5)):
        time.sleep(0.1 * number)
        name = f"edited-{number}"
        feature = NewFeature(shapely.to_wkb(shapely.Point(_WEST + 0.2, _SOUTH + 0.2)), code=name)
        _fetch(tiles, "points", key)
        maps.edit(SYSTEM, "points", [Edit("insert", feature=feature)], "bench")
        wanted = name.encode()
        shown.append(wait_until(lambda wanted=wanted: wanted in _fetch(tiles, "points", key), "edit", 10, 0.005))
    return Row(
        "points: edit to tile", tuple(shown), "s", at_most=1, note="without news from the bus: asked twice a second"
    )


def measure(stage: Stage) -> list[Row]:
    """Both layers, the edits, the whole city in a file."""
    folder = stage.folder("tiles")
    rows: list[Row] = []
    with _maps(folder) as maps:
        tiles = Tiles(maps, folder / "copies")
        try:
            for layer in LAYERS:
                rows += _made(maps, tiles, layer)
                rows += _speed(tiles, layer, stage.runs)
            rows.append(_edits(maps, tiles, stage.runs))
            tiles.close()
            began = time.perf_counter()
            warm = Tiles(maps, folder / "copies")
            warm.prepare("polygons", 60)
            rows.append(Row("polygons: ready after a restart", (time.perf_counter() - began,), "s"))
            began = time.perf_counter()
            made = warm.archive(LAYERS, folder / "city.pmtiles")
            note = f"{made.tiles:,} tiles to level {made.max_zoom}, {made.bytes / 1e6:.0f} MB"
            rows.append(Row("both layers: whole city to PMTiles", (time.perf_counter() - began,), "s", note=note))
            warm.close()
        finally:
            tiles.close()
    return rows
