"""Pictures of layers: shapes drawn on masks twice as large and coloured once, so that overlaps are not darker."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from chengshu.capabilities.mapservices.logic.vector_tile import LINE, POINT, POLYGON, Shapes

SCALE = 2
_BORDER = 64  # units around a tile in which shapes go on
_INKS = 2
_LOW_HALF = [round(value / 17) for value in range(256)]
_HIGH_HALF = [half << 4 for half in _LOW_HALF]
Colour = tuple[int, int, int]
Place = Callable[[Any], Any]  # units of a tile -> pixels of the picture (x to the right, y down)


@dataclass(frozen=True, slots=True)
class Look:
    """How a layer is drawn: colours of areas, lines and dots, how dense the areas are, how wide the lines."""

    fill: Colour
    density: float
    line: Colour
    width: float
    radius: float
    labels: bool = False

    @property
    def ink(self) -> Colour:
        """What names are written in: the colour of the lines, dark enough to read."""
        red, green, blue = (round(part * 0.55) for part in self.line)
        return red, green, blue


# The words of the palette by day; lines, then areas and how dense they are.
_PAINTS: dict[str, tuple[Colour, Colour, float]] = {
    "boundary": ((140, 138, 128), (251, 250, 247), 0.10),
    "water": ((84, 142, 178), (166, 202, 226), 0.85),
    "green": ((116, 158, 96), (190, 217, 174), 0.85),
    "road": ((196, 160, 92), (234, 219, 184), 0.85),
    "building": ((158, 146, 130), (221, 212, 199), 0.95),
    "device": ((38, 112, 128), (122, 178, 188), 0.45),
    "case": ((186, 112, 36), (230, 182, 122), 0.45),
    "alert": ((184, 54, 44), (230, 146, 138), 0.45),
    "area": ((112, 102, 160), (176, 168, 214), 0.35),
}

_COLOURS: dict[str, tuple[Colour, Colour]] = {
    "accent": ((36, 118, 108), (130, 190, 182)),
    "notice": ((66, 98, 160), (152, 174, 218)),
    "warning": ((176, 110, 26), (236, 194, 130)),
    "urgent": ((184, 62, 44), (232, 152, 138)),
    "grey": ((104, 112, 116), (178, 184, 187)),
    "plum": ((122, 78, 138), (190, 160, 204)),
    "moss": ((90, 120, 50), (176, 198, 140)),
    "clay": ((140, 88, 60), (208, 170, 146)),
}


def look_of(style: dict[str, Any]) -> Look:
    """The look that a layer's style words mean."""
    line, fill, density = _PAINTS.get(str(style.get("paint")), _PAINTS["area"])
    if style.get("paint", "area") == "area" and style.get("colour") in _COLOURS:
        line, fill = _COLOURS[str(style["colour"])]
    weight = style.get("weight", 2)
    weight = float(weight) if isinstance(weight, int | float) and 0 < weight <= 20 else 2.0
    labels = style.get("labels") is True
    return Look(fill, density, line, 0.5 + 0.6 * weight, 2.0 + 0.6 * weight, labels)


class Sheet:
    """One layer of a picture."""

    def __init__(self, width: int, height: int, look: Look) -> None:
        self._size = (width * SCALE, height * SCALE)
        self._look = look
        self._areas, self._lines, self._dots = (Image.new("L", self._size) for _ in range(3))
        self._rings: Image.Image | None = None
        self._area_brush, self._line_brush = ImageDraw.Draw(self._areas), ImageDraw.Draw(self._lines)
        self._line_width = max(round(look.width * SCALE), 1)
        self.empty = True

    def draw(self, shapes: Shapes, place: Place) -> None:
        """Draw the shapes of a tile."""
        if not shapes.kinds:
            return
        self.empty = False
        pixels = place(shapes.xy.astype(np.float64)) * SCALE
        ends = shapes.starts
        kinds = np.array(shapes.kinds)
        firsts = np.array(ends[:-1])
        seen = self._seen(pixels, firsts)
        for part in np.flatnonzero(seen & (kinds == LINE)).tolist():
            self._line(pixels[ends[part] : ends[part + 1]].ravel().tolist())
        points = np.repeat(kinds == POINT, np.diff([*firsts, ends[-1]]))
        if points.any():
            self._points(pixels[points])
        if (kinds == POLYGON).any():
            self._polygons(shapes, pixels, seen.tolist())

    def _seen(self, pixels: Any, firsts: Any) -> Any:
        """For each part, whether it reaches into the picture: a tile is often larger than what is wanted of it."""
        reach = self._line_width
        least, most = np.minimum.reduceat(pixels, firsts), np.maximum.reduceat(pixels, firsts)
        return ((most >= -reach) & (least <= np.array(self._size) + reach)).all(axis=1)

    def _polygons(self, shapes: Shapes, pixels: Any, seen: Sequence[bool]) -> None:
        outer = (_areas(shapes) >= 0).tolist()
        cut = _cut_edges(shapes)
        is_cut = np.logical_or.reduceat(cut, shapes.starts[:-1]).tolist()
        starts, kinds, owners = shapes.starts, shapes.kinds, shapes.owners
        part = 0
        while part < len(kinds):
            last = part + 1
            if kinds[part] != POLYGON:
                part = last
                continue
            while last < len(kinds) and owners[last] == owners[part] and not outer[last]:
                last += 1
            if not seen[part]:  # holes lie inside
                part = last
                continue
            rings = [pixels[starts[n] : starts[n + 1]] for n in range(part, last)]
            flats = [ring.ravel().tolist() for ring in rings]
            if len(rings) == 1:
                self._area_brush.polygon(flats[0], fill=255)
            else:
                self._with_holes(rings)
            for number, (ring, flat) in enumerate(zip(rings, flats, strict=True), part):
                if is_cut[number]:
                    self._cut_outline(ring, cut[starts[number] : starts[number + 1]])
                else:
                    self._line(flat + flat[:2])
            part = last

    def _with_holes(self, rings: Sequence[Any]) -> None:
        """A stencil as large as the ring, so that a hole does not rub out what lies below."""
        low = np.maximum(np.floor(rings[0].min(axis=0)), 0).astype(int)
        high = np.minimum(np.ceil(rings[0].max(axis=0)) + 1, self._size).astype(int)
        if (high <= low).any():
            return
        stencil = Image.new("L", tuple((high - low).tolist()))
        brush = ImageDraw.Draw(stencil)
        for number, ring in enumerate(rings):
            brush.polygon((ring - low).ravel().tolist(), fill=0 if number else 255)
        self._areas.paste(255, tuple(low.tolist()), stencil)

    def _cut_outline(self, ring: Any, cut: Any) -> None:
        """The edge of an area, without the edges that only cutting into tiles has made."""
        closed = np.vstack([ring, ring[:1]])
        start = 0
        for place in [*np.flatnonzero(cut).tolist(), len(ring)]:
            if place > start:
                self._line(closed[start : place + 1].ravel().tolist())
            start = place + 1

    def _line(self, flat: list[float]) -> None:
        width = self._line_width
        self._line_brush.line(flat, fill=255, width=width, joint="curve" if width > 4 else None)

    def _points(self, pixels: Any) -> None:
        # Dots on the same spot are one dot: so many dots cost no more than there are pixels.
        spots = np.unique(np.rint(pixels).astype(np.int64), axis=0)
        radius = self._look.radius * SCALE
        inside = ((spots > -2 * radius) & (spots < np.array(self._size) + 2 * radius)).all(axis=1)
        if self._rings is None:
            self._rings = Image.new("L", self._size)
        outer, inner = ImageDraw.Draw(self._rings), ImageDraw.Draw(self._dots)
        for x, y in spots[inside].tolist():
            outer.circle((x, y), radius + SCALE, fill=255)
            inner.circle((x, y), radius, fill=255)

    def onto(self, canvas: Image.Image) -> Image.Image:
        """The picture with this layer on top."""
        for mask, colour, density in self._inks():
            alpha = mask.reduce(SCALE)
            if density < 1:
                alpha = alpha.point([round(value * density) for value in range(256)])
            ink = Image.new("RGBA", canvas.size, (*colour, 0))
            ink.putalpha(alpha)
            canvas = Image.alpha_composite(canvas, ink)
        return canvas

    def alone(self, background: Colour | None) -> Image.Image:
        """A picture of this layer only; of two inks, in sixteen strengths each: a byte a pixel, quick to write."""
        inks = self._inks()
        if len(inks) != _INKS:
            return self.onto(picture(self._size[0] // SCALE, self._size[1] // SCALE, background))
        below, above = (mask.reduce(SCALE) for mask, _, _ in inks)
        strengths = ImageChops.add(below.point(_HIGH_HALF), above.point(_LOW_HALF))
        shown = Image.frombytes("P", strengths.size, strengths.tobytes())
        shown.putpalette(_shades(*(ink[1:] for ink in inks), background=background), "RGBA")
        return shown

    def _inks(self) -> list[tuple[Image.Image, Colour, float]]:
        """What was drawn with, the lowest first: where, in which colour, how dense."""
        look = self._look
        inks = (
            (self._areas, look.fill, look.density),
            (self._lines, look.line, 1.0),
            (self._rings, (255, 255, 255), 0.9),
            (self._dots, look.line, 1.0),
        )
        return [(mask, colour, density) for mask, colour, density in inks if mask is not None and mask.getbbox()]


@lru_cache(maxsize=64)  # whoever asks chooses the background: there are as many as colours
def _shades(*inks: tuple[Colour, float], background: Colour | None) -> bytes:
    """The colours (RGBA) of two inks on one another, the lower one's strength in the high half of the number."""
    number = np.arange(256)
    result = np.zeros((256, 4)) if background is None else np.tile([*background, 255.0], (256, 1))
    for (colour, density), strength in zip(inks, (number >> 4, number & 15), strict=True):
        alpha = (strength / 15 * density)[:, None]
        below = result[:, 3:] / 255 * (1 - alpha)
        whole = alpha + below
        mixed = (np.array(colour) * alpha + result[:, :3] * below) / np.maximum(whole, 1e-9)
        result = np.hstack([mixed, whole * 255])
    return bytes(np.rint(result).astype(np.uint8))


def _areas(shapes: Shapes) -> Any:
    """Twice the signed area of each part; an outer ring is positive."""
    xy = shapes.xy.astype(np.float64)
    firsts, lasts = np.array(shapes.starts[:-1]), np.array(shapes.starts[1:]) - 1
    following = np.roll(xy, -1, axis=0)
    following[lasts] = xy[firsts]
    cross = xy[:, 0] * following[:, 1] - following[:, 0] * xy[:, 1]
    return np.add.reduceat(cross, firsts)


def _cut_edges(shapes: Shapes) -> Any:
    """For each point of a ring, whether the edge from it runs along the border where tiles are cut."""
    xy = shapes.xy
    firsts, lasts = np.array(shapes.starts[:-1]), np.array(shapes.starts[1:]) - 1
    following = np.roll(xy, -1, axis=0)
    following[lasts] = xy[firsts]
    border = (xy <= -_BORDER) | (xy >= shapes.extent + _BORDER)
    return (border & (xy == following)).any(axis=1)


def picture(width: int, height: int, background: Colour | None) -> Image.Image:
    """An empty picture."""
    return Image.new("RGBA", (width, height), (*background, 255) if background else (255, 255, 255, 0))


def encode(image: Image.Image, media_type: str) -> bytes:
    """The bytes of a picture."""
    out = io.BytesIO()
    if media_type == "image/jpeg":
        flat, inked = Image.new("RGB", image.size, (255, 255, 255)), image.convert("RGBA")
        flat.paste(inked, mask=inked.getchannel("A"))
        flat.save(out, "JPEG", quality=88)
    else:
        image.save(out, "PNG", compress_level=4)
    return out.getvalue()


@cache
def nothing(width: int, height: int) -> bytes:
    """A transparent picture."""
    return encode(picture(width, height, None), "image/png")


def legend(look: Look, geometry: str, size: int) -> bytes:
    """A small sample of how a layer is drawn."""
    sheet = Sheet(size, size, look)
    low, high, middle = size * 0.15, size * 0.85, size / 2
    ring = np.array([[low, low], [high, low], [high, high], [low, high]])
    if geometry == "point":
        shapes = Shapes(np.array([[middle, middle]]), [0, 1], [POINT], [0])
    elif geometry == "line":
        shapes = Shapes(np.array([[low, high], [middle, low * 2], [high, low]]), [0, 3], [LINE], [0])
    else:
        shapes = Shapes(ring, [0, 4], [POLYGON], [0])
    sheet.draw(shapes, lambda xy: xy)
    return encode(sheet.onto(picture(size, size, None)), "image/png")
