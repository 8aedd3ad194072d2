"""All tiles of some layers in one file: PMTiles, which a browser reads by ranges from any place that serves files."""

import gzip
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from chengshu.capabilities.jobs import Progress
from chengshu.capabilities.tiles.logic import grid
from chengshu.capabilities.tiles.logic.spread import tiles_touched
from chengshu.capabilities.tiles.logic.tile import Source
from chengshu.capabilities.tiles.model import ArchiveFacts, TileSetFacts
from chengshu.kit import Refused, now

OneTile = Callable[[grid.TileKey], bytes]
_MOST_TILES = 4_000_000
_STEP = 100_000
ATTRIBUTION = "synthetic"


def write_archive(
    facts: Sequence[TileSetFacts], sources: Sequence[Source], tile: OneTile, path: Path, progress: Progress | None
) -> ArchiveFacts:
    """Write the file in one go; it appears under its name when it is whole."""
    last = max(one.max_zoom for one in facts)
    addresses = [np.unique(np.concatenate([tiles_of(one, z) for one in sources])) for z in range(last + 1)]
    total = sum(len(one) for one in addresses)
    if total > _MOST_TILES:
        raise Refused(f"These layers fill {total} tiles; {_MOST_TILES} are allowed.", code="too_many_tiles")
    path.parent.mkdir(parents=True, exist_ok=True)
    growing = path.with_suffix(".part")
    written = done = 0
    with growing.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for z, numbers in enumerate(addresses):
            for identity, x, y in _in_order(z, numbers):
                key = grid.TileKey("WebMercatorQuad", z, x, y)
                data = tile(key)
                if data:
                    writer.write_tile(identity, gzip.compress(data, 6, mtime=0))
                    written += 1
                done += 1
                if progress is not None:
                    progress.step(done, total, f"{z}/{x}/{y}")
        if written == 0:
            growing.unlink()
            raise Refused("There is nothing in these layers.", code="nothing_there")
        header, metadata = _header(facts, last), _metadata(facts, last)
        writer.finalize(header, metadata)
    growing.replace(path)
    sequences = {one.layer: one.sequence for one in facts}
    return ArchiveFacts(path.name, path.stat().st_size, written, 0, last, tuple(sequences), sequences)


def _in_order(z: int, numbers: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Tiles of a level in the order of the file."""
    side = 1 << z
    return sorted((zxy_to_tileid(z, n % side, n // side), n % side, n // side) for n in numbers.tolist())


def tiles_of(source: Source, z: int) -> NDArray[np.int64]:
    """The tiles of a level that a source's features may touch, as row * side + column."""
    shapes = source.sheet(z, whole=False).shapes
    found = [np.zeros(0, np.int64)]
    for begin in range(0, len(shapes), _STEP):
        _, x, y = tiles_touched(shapes.take(np.arange(begin, min(begin + _STEP, len(shapes)))), "WebMercatorQuad", z)
        found.append(np.unique(y << z | x))
    return np.unique(np.concatenate(found))


def _header(facts: Sequence[TileSetFacts], last: int) -> dict[str, Any]:
    west, south, east, north = _bounds(facts)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": 0,
        "max_zoom": last,
        "min_lon_e7": int(west * 1e7),
        "min_lat_e7": int(south * 1e7),
        "max_lon_e7": int(east * 1e7),
        "max_lat_e7": int(north * 1e7),
        "center_zoom": min(12, last),
        "center_lon_e7": int((west + east) / 2 * 1e7),
        "center_lat_e7": int((south + north) / 2 * 1e7),
    }


def _bounds(facts: Sequence[TileSetFacts]) -> tuple[float, float, float, float]:
    west, south, east, north = zip(*(one.bounds for one in facts), strict=True)
    return min(west), min(south), max(east), max(north)


def _metadata(facts: Sequence[TileSetFacts], last: int) -> dict[str, Any]:
    said = {ATTRIBUTION if one.synthetic else one.licence for one in facts} - {""}
    return {
        "name": ", ".join(one.layer for one in facts),
        "description": f"{len(facts)} layer(s), as they were at {now().isoformat(timespec='seconds')}",
        "attribution": "; ".join(sorted(said)),
        "vector_layers": [
            {"id": one.layer, "fields": one.fields, "minzoom": 0, "maxzoom": last, "description": one.title}
            for one in facts
        ],
    }
