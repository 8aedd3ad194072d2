"""What of a layer lies in a tile, in the tile's own grid: snapped when wholly inside, clipped only at the border.

Polygons stay valid: one whose narrowest place is wider than the snapping can close is left unlooked at (nearly all of
them); of the others each is checked after snapping and, when broken, snapped again by GEOS with its topology kept.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.tiles.logic.grid import BUFFER, EXTENT, TileKey, snap
from chengshu.capabilities.tiles.logic.paths import (
    LINE,
    POINT,
    POLYGON,
    Paths,
    geometries_of,
    join,
    nothing,
    paths_of,
    without_repeats,
)
from chengshu.capabilities.tiles.logic.ragged import Whole, starts_of, sums
from chengshu.capabilities.tiles.logic.shapes import Shapes

_LOW, _HIGH = -BUFFER, EXTENT + BUFFER
# Units beyond the border that a small shape may reach and yet stay whole: clients clip, and clipping is what costs.
SPILL = EXTENT // 8
# A polygon of at most this many units in both directions is drawn as a little square.
_TINY = 2
_MANY_POINTS = 4_000
# A shape of more points loses those that lie within half a unit of where the others lead.
_HEAVY = 1_000


@dataclass(frozen=True, slots=True)
class Cut:
    """The features of one kind that are in a tile: `which` of the shapes, and their parts in whole tile units."""

    kind: int
    which: Whole
    paths: Paths


def cut(shapes: Shapes, which: Whole, inside: NDArray[np.bool_], key: TileKey) -> list[Cut]:
    """Cut these shapes out for a tile."""
    kinds = shapes.kind[which]
    found = []
    for kind, cutter in ((POLYGON, _polygons), (LINE, _lines), (POINT, _points)):
        of_kind = kinds == kind
        if of_kind.all():
            found.append(cutter(shapes, which, inside, key))
        elif of_kind.any():
            found.append(cutter(shapes, which[of_kind], inside[of_kind], key))
    return [one for one in found if len(one.which)]


def _snapped(paths: Paths, key: TileKey) -> Paths:
    x = snap(paths.x, key.x << key.bits, key.unit_bits)
    y = snap(paths.y, key.y << key.bits, key.unit_bits)
    return Paths(paths.owner, paths.counts, paths.shell, x, y)


def _unsnapped(paths: Paths, key: TileKey) -> Paths:
    unit = 2.0**key.unit_bits
    x = (paths.x.astype(np.int64) - (key.x << key.bits)) / unit
    y = (paths.y.astype(np.int64) - (key.y << key.bits)) / unit
    return Paths(paths.owner, paths.counts, paths.shell, x, y)


def _renamed(kind: int, which: Whole, paths: Paths) -> Cut:
    """Leave out the features of which nothing is left."""
    there = np.zeros(len(which), np.bool_)
    there[paths.owner] = True
    if there.all():
        return Cut(kind, which, paths)
    owner = (np.cumsum(there) - 1)[paths.owner]
    return Cut(kind, which[there], Paths(owner, paths.counts, paths.shell, paths.x, paths.y))


def _together(kind: int, cuts: list[Cut]) -> Cut:
    filled = [one for one in cuts if len(one.which)]
    if len(filled) < 2:
        return filled[0] if filled else Cut(kind, np.zeros(0, np.int64), nothing())
    shift, moved = 0, []
    for one in filled:
        path = one.paths
        moved.append(Paths(path.owner + shift, path.counts, path.shell, path.x, path.y))
        shift += len(one.which)
    return Cut(kind, np.concatenate([one.which for one in filled]), join(moved))


def _points(shapes: Shapes, which: Whole, inside: NDArray[np.bool_], key: TileKey) -> Cut:
    paths = _snapped(shapes.paths(which, key.tms), key)
    if inside.all():
        return Cut(POINT, which, paths)
    near = (paths.x >= _LOW) & (paths.x <= _HIGH) & (paths.y >= _LOW) & (paths.y <= _HIGH)
    counts = sums(near, starts_of(paths.counts))
    left = counts > 0
    few = Paths(paths.owner[left], counts[left], paths.shell[left], paths.x[near], paths.y[near])
    return _renamed(POINT, which, few)


def _lines(shapes: Shapes, which: Whole, inside: NDArray[np.bool_], key: TileKey) -> Cut:
    inside = inside | _spilling(shapes, which, ~inside, key)
    whole = which[inside]
    paths = without_repeats(_snapped(shapes.paths(whole, key.tms), key), rings=False)
    cuts = [Cut(LINE, whole, _stretched(paths))]
    crossing = which[~inside]
    if len(crossing):
        paths = _unsnapped(shapes.paths(crossing, key.tms), key)
        if len(paths.x) >= _MANY_POINTS:
            paths = _thinned_outside(paths)
        pieces = shapely.clip_by_rect(geometries_of(paths, LINE, len(crossing)), _LOW, _LOW, _HIGH, _HIGH)
        clipped = _rounded(paths_of(_only(pieces, 1), LINE))
        clipped = without_repeats(clipped, rings=False)
        cuts.append(_renamed(LINE, crossing, clipped.take(np.flatnonzero(clipped.counts > 1))))
    return _together(LINE, cuts)


def _rounded(paths: Paths) -> Paths:
    x, y = np.rint(paths.x).astype(np.int32), np.rint(paths.y).astype(np.int32)
    return Paths(paths.owner, paths.counts, paths.shell, x, y)


def _stretched(paths: Paths) -> Paths:
    """A line that has shrunk to a point becomes one unit long, so that it is still there."""
    short = np.flatnonzero(paths.counts == 1)
    if len(short) == 0:
        return paths
    at = starts_of(paths.counts)[short]
    x = np.insert(paths.x, at + 1, paths.x[at] + 1)
    y = np.insert(paths.y, at + 1, paths.y[at])
    counts = paths.counts.copy()
    counts[short] = 2
    return Paths(paths.owner, counts, paths.shell, x, y)


def _polygons(shapes: Shapes, which: Whole, inside: NDArray[np.bool_], key: TileKey) -> Cut:
    sturdy = shapes.firm[which] >= key.unit_bits
    inside = inside | _spilling(shapes, which, sturdy & ~inside, key)
    firm = inside & sturdy
    if firm.all():
        return Cut(POLYGON, which, _snapped(shapes.paths(which, key.tms), key))
    direct = which[firm]
    cuts = [Cut(POLYGON, direct, _snapped(shapes.paths(direct, key.tms), key))]
    crossing = which[~inside]
    if len(crossing):
        cuts.append(_clipped(shapes, crossing, key))
    cuts += _fragile(shapes, which[inside & ~firm], key)
    return _together(POLYGON, cuts)


def _spilling(shapes: Shapes, which: Whole, some: NDArray[np.bool_], key: TileKey) -> NDArray[np.bool_]:
    """Those of some that have a point in the tile with its border and reach only a little beyond."""
    found = np.zeros(len(which), np.bool_)
    places = np.flatnonzero(some)
    if len(places) == 0:
        return found
    west, top, east, bottom = key.box(BUFFER + SPILL)
    w, t, e, b = (side[which[places]] for side in shapes.sides(key.tms))
    places = places[(w >= west) & (t >= top) & (e <= east) & (b <= bottom)]
    paths = _snapped(shapes.paths(which[places], key.tms), key)
    near = (paths.x >= _LOW) & (paths.x <= _HIGH) & (paths.y >= _LOW) & (paths.y <= _HIGH)
    found[places[paths.owner[np.repeat(np.arange(len(paths.counts)), paths.counts)[near]]]] = True
    return found


def _clipped(shapes: Shapes, which: Whole, key: TileKey) -> Cut:
    paths = _unsnapped(shapes.paths(which, key.tms), key)
    if len(paths.x) >= _MANY_POINTS:
        # Shapes come in valid, and what thinning breaks lies outside, where clipping does not look.
        geometries = geometries_of(_thinned_outside(paths), POLYGON, len(which))
    else:
        geometries = _mended(geometries_of(paths, POLYGON, len(which)))
    pieces = _only(shapely.clip_by_rect(geometries, _LOW, _LOW, _HIGH, _HIGH), 2)
    return _renamed(POLYGON, which, _settled(pieces))


def _fragile(shapes: Shapes, which: Whole, key: TileKey) -> list[Cut]:
    """Polygons that snapping may break: the tiniest become squares, the others are checked."""
    if len(which) == 0:
        return []
    west, top, east, bottom = (side[which] for side in shapes.sides(key.tms))
    limit = _TINY << max(key.unit_bits, 0)
    tiny = (east - west <= limit) & (bottom - top <= limit)
    cuts = [Cut(POLYGON, which[tiny], _squares(shapes, which[tiny], key))]
    rest = which[~tiny]
    if len(rest):
        geometries = geometries_of(_unsnapped(shapes.paths(rest, key.tms), key), POLYGON, len(rest))
        settled = _renamed(POLYGON, rest, _settled(geometries))
        cuts.append(settled)
        if len(settled.which) < len(rest):
            lost = ~np.isin(rest, settled.which)
            cuts += _slivers(shapes, rest[lost], geometries[lost], key)
    return cuts


def _slivers(shapes: Shapes, which: Whole, geometries: NDArray[Any], key: TileKey) -> list[Cut]:
    """Polygons thinner than a unit, of which snapping leaves nothing, are drawn a unit wide; else as a dot."""
    wider = shapely.buffer(_mended(geometries), 0.6, quad_segs=1, cap_style="square", join_style="mitre")
    settled = _renamed(POLYGON, which, _settled(_only(wider, 2)))
    lost = np.setdiff1d(which, settled.which)
    return [settled, Cut(POLYGON, lost, _squares(shapes, lost, key, dots=True))]


def _squares(shapes: Shapes, which: Whole, key: TileKey, *, dots: bool = False) -> Paths:
    """The box of each, at least one unit wide and high; of dots only the corner."""
    west, top, east, bottom = (side[which] for side in shapes.sides(key.tms))
    if dots:
        east, bottom = west, top
    w, e = (snap(side, key.x << key.bits, key.unit_bits) for side in (west, east))
    t, b = (snap(side, key.y << key.bits, key.unit_bits) for side in (top, bottom))
    e, b = np.maximum(e, w + 1), np.maximum(b, t + 1)
    x, y = np.column_stack((w, e, e, w)).ravel(), np.column_stack((t, t, b, b)).ravel()
    many = len(which)
    return Paths(np.arange(many), np.full(many, 4), np.ones(many, np.bool_), x, y)


def _settled(geometries: NDArray[Any]) -> Paths:
    """Valid rings of whole units, shells turned as a vector tile wants them."""
    heavy = np.flatnonzero(shapely.get_num_coordinates(geometries) > _HEAVY)
    if len(heavy):
        geometries = geometries.copy()
        geometries[heavy] = _only(shapely.simplify(geometries[heavy], 0.5, preserve_topology=False), 2)
    snapped = shapely.transform(geometries, np.rint)
    broken = np.flatnonzero(~shapely.is_valid(snapped) & ~shapely.is_missing(snapped))
    if len(broken):
        snapped[broken] = _only(shapely.set_precision(_mended(geometries[broken]), 1.0), 2)
    paths = _rounded(paths_of(shapely.orient_polygons(snapped, exterior_cw=False), POLYGON))
    return without_repeats(paths, rings=True)


def _mended(geometries: NDArray[Any]) -> NDArray[Any]:
    wrong = np.flatnonzero(~shapely.is_valid(geometries))
    if len(wrong):
        geometries = geometries.copy()
        geometries[wrong] = _only(shapely.make_valid(geometries[wrong]), 2)
    return geometries


def _only(geometries: NDArray[Any], dimension: int) -> NDArray[Any]:
    """What has this dimension; clipping and mending also leave points and lines where something was only touched."""
    geometries = geometries.copy()
    geometries[shapely.is_empty(geometries)] = None
    mixed = np.flatnonzero(shapely.get_type_id(geometries) == 7)
    for number in mixed.tolist():
        parts = shapely.get_parts(shapely.get_parts(geometries[number]))
        wanted = parts[shapely.get_dimensions(parts) == dimension]
        maker = shapely.multipolygons if dimension == 2 else shapely.multilinestrings
        geometries[number] = maker(wanted) if len(wanted) else None
    geometries[shapely.get_dimensions(geometries) != dimension] = None
    return geometries


def _thinned_outside(paths: Paths) -> Paths:
    """Of a long way outside on one side of the tile only its ends matter: a river needs not be clipped whole."""
    side = np.zeros(len(paths.x), np.int8)
    for number, beyond in enumerate((paths.y > _HIGH, paths.y < _LOW, paths.x > _HIGH, paths.x < _LOW), 1):
        side[beyond] = number
    starts = starts_of(paths.counts)
    keep = np.ones(len(paths.x), np.bool_)
    keep[1:-1] = (side[1:-1] == 0) | (side[:-2] != side[1:-1]) | (side[2:] != side[1:-1])
    keep[starts[:-1]] = True
    keep[starts[1:] - 1] = True
    # A ring of which fewer than three points would stay keeps all of them.
    keep |= np.repeat(sums(keep, starts) < 3, paths.counts)
    return Paths(paths.owner, sums(keep, starts), paths.shell, paths.x[keep], paths.y[keep])
