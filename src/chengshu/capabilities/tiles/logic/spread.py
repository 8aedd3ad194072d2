"""The same tiles on a cluster: two pure functions, as Spark's ``mapInPandas`` and ``applyInPandas`` call them.

`key_features` names, for every feature, the tiles its box may touch; the cluster groups by tile; `encode_group` makes
the tile of a group. A server cuts and encodes with the very same code, so both show the same features.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.tiles.logic import grid
from chengshu.capabilities.tiles.logic.ragged import Whole, ranges
from chengshu.capabilities.tiles.logic.shapes import Shapes, shapes_of
from chengshu.capabilities.tiles.logic.tile import encode, source_of

COLUMNS = ("id", "wkb", "name", "code", "properties")


class _Group:
    """A group as the batch that a source is made of."""

    def __init__(self, columns: Mapping[str, Sequence[Any]]) -> None:
        self.ids: list[str] = list(columns["id"])
        self.wkb: list[bytes] = [bytes(one) for one in columns["wkb"]]
        self.names: list[str] = list(columns["name"])
        self.codes: list[str] = list(columns["code"])
        self.properties: list[str] = list(columns["properties"])
        self.valid_from: list[date | None] = [None] * len(self.ids)
        self.valid_to: list[date | None] = [None] * len(self.ids)


def tiles_touched(shapes: Shapes, tms: grid.TileMatrixSet, z: int) -> tuple[Whole, Whole, Whole]:
    """For every feature the tiles whose bordered boxes its box touches: numbers of features, columns, rows."""
    bits = grid.tile_bits(tms, z)
    edge = ((1 << bits) * grid.BUFFER) >> grid.EXTENT_BITS
    high = 1 << z
    wide = high * (2 if tms == "CGCS2000Quad" else 1)
    west, top, east, bottom = (side.astype(np.int64) for side in shapes.sides(tms))
    first, last = _between(west - edge, bits, wide), _between(east + edge, bits, wide)
    upper, lower = _between(top - edge, bits, high), _between(bottom + edge, bits, high)
    drawn = shapes.kind > 0
    across, down = np.where(drawn, last - first + 1, 0), np.where(drawn, lower - upper + 1, 0)
    feature = np.repeat(np.arange(len(shapes)), down)
    rows = ranges(upper, down)
    columns = ranges(first[feature], across[feature])
    return np.repeat(feature, across[feature]), columns, np.repeat(rows, across[feature])


def _between(values: Whole, bits: int, many: int) -> Whole:
    found: Whole = np.clip(values >> bits, 0, many - 1)
    return found


def key_features(frames: Iterator[Any], tms: grid.TileMatrixSet, z: int) -> Iterator[Any]:
    """Every feature once for each tile it may touch, with the tile's ``x`` and ``y`` beside it."""
    for frame in frames:
        geometries: NDArray[Any] = shapely.from_wkb(np.array([bytes(one) for one in frame["wkb"]], object))
        shapes = shapes_of(geometries, np.arange(len(frame), dtype=np.uint32))
        feature, x, y = tiles_touched(shapes, tms, z)
        keyed = frame.iloc[feature].copy()
        keyed["x"], keyed["y"] = x, y
        yield keyed


def encode_group(columns: Mapping[str, Sequence[Any]], layer: str, key: grid.TileKey) -> bytes:
    """The tile of the features of a group (columns `COLUMNS`), with nothing left out."""
    group = _Group(columns)
    geometries: NDArray[Any] = shapely.from_wkb(np.array(group.wkb, object))
    return encode(layer, [source_of(group, geometries)], key, whole=True)
