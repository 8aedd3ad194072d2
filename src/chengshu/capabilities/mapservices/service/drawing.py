"""Pictures of layers from their vector tiles: one tile, or any piece of the map in any system."""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import BoundedSemaphore, Lock
from typing import Any

import numpy as np

from chengshu.capabilities.maps import Layer
from chengshu.capabilities.mapservices.logic import drawing, labels
from chengshu.capabilities.mapservices.logic.drawing import Colour, Look, Place, Sheet, look_of
from chengshu.capabilities.mapservices.logic.labels import Candidate
from chengshu.capabilities.mapservices.logic.systems import Reference, points_outward, shape_of_box
from chengshu.capabilities.mapservices.logic.vector_tile import read_layers
from chengshu.capabilities.mapservices.model import Bbox
from chengshu.capabilities.mapservices.service import lettering
from chengshu.capabilities.tiles import MAX_ZOOM, TileKey, TileMatrixSet, Tiles

_TILE_PIXELS = 512
_MOST_TILES = 48
_ROUNDING = 0.01  # of a pixel
_CACHE_BYTES = 64 << 20
_AT_ONCE = 4
_WORLD = 20037508.342789244


@dataclass(frozen=True, slots=True)
class View:
    """A piece of the map: a box (x first) in a system, so many pixels large."""

    box: Bbox
    of: Reference
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a picture; `complete` is False while the copy that tiles are cut from is being made."""

    data: bytes
    complete: bool


class Drawing:
    """Draws, and remembers tiles it has drawn by the tag of the vector tile they were drawn from."""

    def __init__(self, tiles: Tiles, *, cache_bytes: int = _CACHE_BYTES) -> None:
        self._tiles = tiles
        self._most = cache_bytes
        self._lock = Lock()
        # Drawing takes a core and some megabytes; more at once would only be slower.
        self._at_once = BoundedSemaphore(_AT_ONCE)
        self._kept: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()
        self._bytes = 0

    def tile(self, layer: Layer, key: TileKey, side: int, on: date | None = None) -> Picture:
        """One tile as a transparent PNG."""
        look = look_of(layer.style)
        if look.labels and key.z >= max(layer.min_zoom, 1) and lettering.font_file():
            return self._named(layer, key, side, on)
        vector = self._tiles.fetch(layer.id, key, on)
        if not vector.data:
            return Picture(drawing.nothing(side, side), vector.complete)
        address = (vector.etag, look, side)
        data = self._kept_at(address)
        if data is None:
            with self._at_once:
                data = drawing.encode(_sheet(vector.data, look, side, []).alone(None), "image/png")
            self._keep(address, data)
        return Picture(data, vector.complete)

    def _named(self, layer: Layer, key: TileKey, side: int, on: date | None) -> Picture:
        """A tile of a layer with names: four are drawn together, and no name crosses the edge of the four."""
        look = look_of(layer.style)
        left, top = key.x & ~1, key.y & ~1
        corners = [(dx, dy) for dy in (0, 1) for dx in (0, 1)]
        four = [self._tiles.fetch(layer.id, TileKey(key.tms, key.z, left + dx, top + dy), on) for dx, dy in corners]
        complete = all(one.complete for one in four)
        if not any(one.data for one in four):
            return Picture(drawing.nothing(side, side), complete)
        together = (*(one.etag if one.data else "" for one in four), look, side)
        address = (*together, key.x & 1, key.y & 1)
        data = self._kept_at(address)
        if data is not None:
            return Picture(data, complete)
        with self._at_once:
            canvas = drawing.picture(2 * side, 2 * side, None)
            wanted: list[Candidate] = []
            for (dx, dy), one in zip(corners, four, strict=True):
                if one.data:
                    found: list[Candidate] = []
                    sheet = _sheet(one.data, look, side, found, (dx * side, dy * side))
                    canvas.paste(sheet.onto(drawing.picture(side, side, None)), (dx * side, dy * side))
                    wanted += found
            lettering.write(canvas, labels.place(wanted, 2 * side, 2 * side, lettering.measure), [look.ink])
            for dx, dy in corners:
                piece = canvas.crop((dx * side, dy * side, (dx + 1) * side, (dy + 1) * side))
                made = drawing.encode(piece, "image/png")
                self._keep((*together, dx, dy), made)
                if (dx, dy) == (key.x & 1, key.y & 1):
                    data = made
        assert data is not None
        return Picture(data, complete)

    def view(
        self,
        layers: Sequence[Layer],
        view: View,
        *,
        media_type: str = "image/png",
        background: Colour | None = None,
        on: date | None = None,
    ) -> Picture:
        """Layers on one another, the first at the bottom; names above all of them, those of the upper ones first."""
        keys = tiles_of(view)
        complete = True
        looks = [look_of(layer.style) for layer in layers]
        wanted: list[Candidate] = []
        with self._at_once:
            canvas = drawing.picture(view.width, view.height, background)
            for number, (layer, look) in enumerate(zip(layers, looks, strict=True)):
                vectors = [self._tiles.fetch(layer.id, key, on) for key in keys]
                complete &= all(vector.complete for vector in vectors)
                named = look.labels and keys[0].z >= layer.min_zoom and lettering.font_file() is not None
                sheet = Sheet(view.width, view.height, look)
                for key, vector in zip(keys, vectors, strict=True):
                    for shapes in read_layers(vector.data, names=named) if vector.data else ():
                        place = _placed(key, shapes.extent, view)
                        sheet.draw(shapes, place)
                        if shapes.names:
                            pixels = place(shapes.xy.astype(np.float64))
                            wanted += labels.candidates(shapes, pixels, len(layers) - 1 - number, look.radius)
                if len(layers) == 1 and not wanted:
                    canvas = sheet.alone(background)
                elif not sheet.empty:
                    canvas = sheet.onto(canvas)
            if wanted:
                placed = labels.place(wanted, view.width, view.height, lettering.measure)
                lettering.write(canvas, placed, [look.ink for look in reversed(looks)])
            return Picture(drawing.encode(canvas, media_type), complete)

    def _kept_at(self, address: tuple[Any, ...]) -> bytes | None:
        with self._lock:
            data = self._kept.get(address)
            if data is not None:
                self._kept.move_to_end(address)
            return data

    def _keep(self, address: tuple[Any, ...], data: bytes) -> None:
        with self._lock:
            old = self._kept.pop(address, b"")
            self._kept[address] = data
            self._bytes += len(data) - len(old)
            while self._bytes > self._most and self._kept:
                self._bytes -= len(self._kept.popitem(last=False)[1])


def _sheet(data: bytes, look: Look, side: int, wanted: list[Candidate], at: tuple[float, float] = (0.0, 0.0)) -> Sheet:
    """A tile drawn; the names in it are added to those that are wanted, in pixels from the corner of the four."""
    sheet = Sheet(side, side, look)
    for shapes in read_layers(data, names=look.labels):
        sheet.draw(shapes, _scaled(side / shapes.extent))
        if shapes.names:
            pixels = shapes.xy.astype(np.float64) * (side / shapes.extent) + np.array(at)
            wanted += labels.candidates(shapes, pixels, 0, look.radius)
    return sheet


def tiles_of(view: View) -> list[TileKey]:
    """The tiles under a view, from the level whose tiles are about 512 pixels large in it."""
    plain, shape = shape_of_box(view.box, view.of)
    west, south, east, north = plain or shape.bounds
    tms: TileMatrixSet = "WebMercatorQuad" if view.of.code == "EPSG:3857" else "CGCS2000Quad"
    whole = 360.0 if tms == "WebMercatorQuad" else 180.0
    degrees_a_pixel = min((east - west) / view.width, (north - south) / view.height) or 1e-9
    z = min(max(round(math.log2(whole / degrees_a_pixel / _TILE_PIXELS)), 0), MAX_ZOOM)
    # Clients that ask for tiles touch the neighbours by the rounding of a box; a tile knows what crosses its border.
    dx, dy = (east - west) / view.width * _ROUNDING, (north - south) / view.height * _ROUNDING
    inside = (west + dx, south + dy, east - dx, north - dy)
    xs, ys = _under(tms, z, inside)
    while len(xs) * len(ys) > _MOST_TILES and z > 0:
        z -= 1
        xs, ys = _under(tms, z, inside)
    # Small pictures are drawn from smaller tiles when it takes no more of them: there is less to read in each.
    finer = _under(tms, z + 1, inside)
    if z < MAX_ZOOM and len(finer[0]) * len(finer[1]) <= len(xs) * len(ys):
        z, (xs, ys) = z + 1, finer
    return [TileKey(tms, z, x, y) for y in ys for x in xs]


def _under(tms: TileMatrixSet, z: int, box: Bbox) -> tuple[range, range]:
    """The columns and the rows of a level that a box touches."""
    columns = 2 ** (z + 1) if tms == "CGCS2000Quad" else 2**z
    left, right = (min(max(int((x + 180) / 360 * columns), 0), columns - 1) for x in (box[0], box[2]))
    top, bottom = (min(max(int(_down(tms, y) * 2**z), 0), 2**z - 1) for y in (box[3], box[1]))
    return range(left, right + 1), range(top, bottom + 1)


def _down(tms: TileMatrixSet, latitude: float) -> float:
    if tms == "CGCS2000Quad":
        return (90 - latitude) / 180
    angle = math.radians(min(max(latitude, -85.0511), 85.0511))
    return 0.5 - math.asinh(math.tan(angle)) / (2 * math.pi)


def _scaled(factor: float) -> Place:
    return lambda xy: xy * factor


def _placed(key: TileKey, extent: int, view: View) -> Place:
    """From units of a tile to pixels of a view."""
    west, south, east, north = view.box
    scale = np.array([view.width / (east - west), -view.height / (north - south)])
    corner = np.array([west, north])
    rows = 2**key.z
    if key.tms == "WebMercatorQuad":
        side = 2 * _WORLD / rows
        origin = np.array([key.x * side - _WORLD, _WORLD - key.y * side])
        return lambda xy: (origin + xy * (np.array([side, -side]) / extent) - corner) * scale
    side = 180.0 / rows
    start = np.array([key.x * side - 180.0, 90.0 - key.y * side])
    step = np.array([side, -side]) / extent
    if view.of.geographic:
        return lambda xy: (start + xy * step - corner) * scale
    return lambda xy: (points_outward(start + xy * step, view.of) - corner) * scale
