"""One tile of one layer: choose, cut, encode. Pure, so that a server and a cluster do the very same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chengshu.capabilities.tiles.logic import grid
from chengshu.capabilities.tiles.logic.cut import Cut, cut
from chengshu.capabilities.tiles.logic.encode import Chosen, encode_layer
from chengshu.capabilities.tiles.logic.facts import Facts, facts_of
from chengshu.capabilities.tiles.logic.shapes import Index, Shapes, index_of, shapes_of, touching
from chengshu.capabilities.tiles.model import Batch
from chengshu.standards.geo import hilbert

# So many features at once stay in the processor's own memory.
_PIECE = 8192


@dataclass(frozen=True, slots=True)
class Sheet:
    """Shapes along the curve with their index."""

    shapes: Shapes
    index: Index


@dataclass(frozen=True, slots=True)
class Source:
    """Features of a layer ready for tiles. Below `full_zoom` the sheet of the level is used, from there on `all`.

    `gone` marks features (by row of the facts) that are not there any more or are newer elsewhere.
    """

    facts: Facts
    all: Sheet
    levels: dict[int, Sheet] = field(default_factory=dict)
    full_zoom: int = 0
    dated: bool = False
    gone: NDArray[np.bool_] | None = None

    def sheet(self, depth: int, *, whole: bool) -> Sheet:
        """What a tile of this depth is made from."""
        return self.all if whole or depth >= self.full_zoom else self.levels[depth]


def depth_of(key: grid.TileKey) -> int:
    """The level of WebMercatorQuad with tiles as wide as this one."""
    return grid.WORLD_BITS - key.bits


def chosen(source: Source, key: grid.TileKey, day: int | None, *, whole: bool = False) -> list[Chosen]:
    """What a tile shows of a source on a day (days since 1970; None: whenever)."""
    sheet = source.sheet(depth_of(key), whole=whole)
    which, inside = touching(sheet.shapes, sheet.index, key)
    if len(which) == 0:
        return []
    rows = sheet.shapes.row[which]
    keep = _kept(source, rows, day)
    if keep is not None and not keep.all():
        which, inside = which[keep], inside[keep]
    found: list[Chosen] = []
    for at in range(0, len(which), _PIECE):
        piece = slice(at, at + _PIECE)
        found += [_chosen(source, sheet, one) for one in cut(sheet.shapes, which[piece], inside[piece], key)]
    return found


def _chosen(source: Source, sheet: Sheet, one: Cut) -> Chosen:
    return Chosen(one, source.facts, sheet.shapes.row[one.which])


def _kept(source: Source, rows: NDArray[Any], day: int | None) -> NDArray[np.bool_] | None:
    keep = None if source.gone is None else ~source.gone[rows]
    if day is not None and source.dated:
        on_day = (source.facts.begins[rows] <= day) & (source.facts.ends[rows] >= day)
        keep = on_day if keep is None else keep & on_day
    return keep


def encode(
    layer: str,
    sources: Sequence[Source],
    key: grid.TileKey,
    day: int | None = None,
    *,
    whole: bool = False,
    hidden: frozenset[str] = frozenset(),
) -> bytes:
    """A layer of a tile from all its sources, without the hidden fields; empty when it shows nothing there.

    Where features are left out they have no ``id`` property either (36 letters each); their number is always there.
    """
    full_zoom = max((source.full_zoom for source in sources), default=0)
    with_ids = whole or depth_of(key) >= full_zoom
    found = [one for source in sources for one in chosen(source, key, day, whole=whole)]
    return encode_layer(layer, found, with_ids=with_ids, hidden=hidden)


def sheet_of(shapes: Shapes) -> tuple[Sheet, NDArray[np.uint64]]:
    """Shapes put along the curve; what cannot be drawn is left out. Also gives the curve."""
    drawn = np.flatnonzero(shapes.kind > 0)
    curve = curve_of(shapes)[drawn]
    order = np.argsort(curve, kind="stable")
    laid = shapes.take(drawn[order])
    return Sheet(laid, index_of(laid)), curve[order]


def curve_of(shapes: Shapes) -> NDArray[np.uint64]:
    """The place of each box's middle along the curve."""
    x = (shapes.west.astype(np.uint64) + shapes.east) >> np.uint64(1)
    y = (shapes.top.astype(np.uint64) + shapes.bottom) >> np.uint64(1)
    return hilbert(x.astype(np.uint32), y.astype(np.uint32))


def source_of(batch: Batch, geometries: NDArray[Any]) -> Source:
    """A small source in memory that shows everything at every level."""
    facts = facts_of(batch)
    sheet, _ = sheet_of(shapes_of(geometries, np.arange(len(batch.ids), dtype=np.uint32)))
    return Source(facts, sheet, dated=facts.dated)
