"""Where names are written on a picture: candidates out of the shapes of tiles, and the ones that have room. Pure."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from chengshu.capabilities.mapservices.logic.vector_tile import LINE, POINT, POLYGON, Shapes

Measure = Callable[[str, int], tuple[float, float]]  # a text and its size in pixels -> how wide, how high
_MOST = 3000
_CELL = 4  # pixels; what is taken is remembered in squares as large as this
_APART = 3.0  # pixels between two names
_WHOLE = 0.9  # an area that fills more of the picture than this shows nothing of its edge, and is not named
_SAME_LINE = 220.0  # pixels between the same name on lines
_TURN = 0.05  # radians below which a name on a line is written level


@dataclass(frozen=True, slots=True)
class Label:
    """A name with its middle in pixels, turned by an angle (radians, down is positive)."""

    text: str
    x: float
    y: float
    size: int
    angle: float = 0.0
    order: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that wants to be written, and the middles it would take, the best first."""

    text: str
    places: tuple[tuple[float, float], ...]
    size: int
    angle: float
    rank: tuple[float, ...]
    kind: int
    room: float = math.inf  # the text may be as wide as this


def candidates(shapes: Shapes, pixels: Any, order: int, radius: float) -> list[Candidate]:
    """The names in the shapes of a tile, whose points lie at these pixels. `order`: the upper layer has the lower."""
    found: list[Candidate] = []
    starts, kinds, owners = shapes.starts, shapes.kinds, shapes.owners
    for part, kind in enumerate(kinds):
        text = shapes.names[owners[part]] if shapes.names else ""
        if not text:
            continue
        points = pixels[starts[part] : starts[part + 1]]
        if kind == POINT:
            # A point in the border of a tile is the next tile's to name.
            own = shapes.xy[starts[part] : starts[part + 1]]
            mine = ((own >= 0) & (own < shapes.extent)).all(axis=1)
            found += [_at_point(text, x, y, order, radius) for x, y in points[mine].tolist()]
        elif kind == LINE:
            found += _on_line(text, points, order)
        elif kind == POLYGON and len(points) > 2:
            found += _in_area(text, points, order)
    return found


def _at_point(text: str, x: float, y: float, order: int, radius: float) -> Candidate:
    # Below, above, to the right, to the left; how wide the text is is not known yet, so sides are marked by a sign.
    down = radius + 9
    places = ((x, y + down), (x, y - down), (x + down, y), (x - down, y))
    return Candidate(text, places, 12, 0.0, (order, 1, 0.0, x, y), POINT)


def _on_line(text: str, points: Any, order: int) -> list[Candidate]:
    steps = np.diff(points, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    whole = float(lengths.sum())
    if whole < 30:
        return []
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    # One name in the middle, more where the line is long.
    count = max(int(whole // 500), 1)
    found = []
    for number in range(count):
        at = whole * (number + 0.5) / count
        x, y = (float(np.interp(at, along, points[:, axis])) for axis in (0, 1))
        half = min(whole / 2, 40.0)
        (ax, ay), (bx, by) = (
            [float(np.interp(min(max(at + way, 0), whole), along, points[:, axis])) for axis in (0, 1)]
            for way in (-half, half)
        )
        angle = math.atan2(by - ay, bx - ax)
        if abs(angle) > math.pi / 2:  # never upside down
            angle -= math.copysign(math.pi, angle)
        straight = math.hypot(bx - ax, by - ay) / (2 * half)
        if straight > 0.94:
            found.append(
                Candidate(
                    text, ((x, y),), 12, angle if abs(angle) > _TURN else 0.0, (order, 2, -whole, x, y), LINE, whole
                )
            )
    return found


def _in_area(text: str, points: Any, order: int) -> list[Candidate]:
    area = shapely.Polygon(points)
    if area.area < 200:
        return []
    if not area.is_valid:
        area = area.buffer(0)
        if area.is_empty:
            return []
    middle = area.centroid
    if not area.contains(middle):
        middle = area.representative_point()
    west, _, east, _ = area.bounds
    rank = (order, 0, -area.area, middle.x, middle.y)
    return [Candidate(text, ((middle.x, middle.y),), 13, 0.0, rank, POLYGON, (east - west) * 1.15)]


def place(wanted: Iterable[Candidate], width: int, height: int, measure: Measure) -> list[Label]:
    """The names that have room inside the picture, none over another; the same picture always gives the same ones."""
    best = _one_of_a_name(wanted, width, height)
    taken = np.zeros((height // _CELL + 1, width // _CELL + 1), np.bool_)
    written: dict[str, list[tuple[float, float]]] = {}
    found: list[Label] = []
    for one in sorted(best, key=lambda one: one.rank)[:_MOST]:
        wide, high = measure(one.text, one.size)
        if wide > one.room:
            continue
        for x, y in _shifted(one, wide, width, height):
            box = _box(x, y, wide, high, one.angle)
            if _inside(box, width, height) and _free(taken, box) and _alone(one, x, y, written):
                _take(taken, box)
                written.setdefault(one.text, []).append((x, y))
                found.append(Label(one.text, x, y, one.size, one.angle, int(one.rank[0])))
                break
    return found


def _one_of_a_name(wanted: Iterable[Candidate], width: int, height: int) -> list[Candidate]:
    """Of the pieces of an area that tiles have cut, the largest."""
    areas: dict[tuple[float, str], Candidate] = {}
    rest: list[Candidate] = []
    sums: dict[tuple[float, str], float] = {}
    for one in wanted:
        if one.kind == POLYGON:
            key = (one.rank[0], one.text)
            sums[key] = sums.get(key, 0.0) - one.rank[2]
            if key not in areas or one.rank < areas[key].rank:
                areas[key] = one
        else:
            rest.append(one)
    seen = [one for key, one in areas.items() if sums[key] < _WHOLE * width * height]
    return [*seen, *rest]


def _shifted(one: Candidate, wide: float, width: int, height: int) -> Sequence[tuple[float, float]]:
    """The middles in pixels, the sides of a point moved by half of the text; a point outside names nothing here."""
    if one.kind != POINT:
        return one.places
    (x, y) = (one.rank[3], one.rank[4])
    if not (0 <= x < width and 0 <= y < height):
        return ()
    below, above, (right, level), (left, _) = one.places
    return (below, above, (right + wide / 2, level), (left - wide / 2, level))


def _box(x: float, y: float, wide: float, high: float, angle: float) -> tuple[float, float, float, float]:
    cos, sin = abs(math.cos(angle)), abs(math.sin(angle))
    w, h = (wide * cos + high * sin) / 2, (wide * sin + high * cos) / 2
    return x - w, y - h, x + w, y + h


def _inside(box: tuple[float, float, float, float], width: int, height: int) -> bool:
    return box[0] >= 1 and box[1] >= 1 and box[2] < width - 1 and box[3] < height - 1


def _cells(box: tuple[float, float, float, float], around: float) -> tuple[slice, slice]:
    west, north, east, south = box
    rows = slice(max(int((north - around) // _CELL), 0), int((south + around) // _CELL) + 1)
    return rows, slice(max(int((west - around) // _CELL), 0), int((east + around) // _CELL) + 1)


def _free(taken: Any, box: tuple[float, float, float, float]) -> bool:
    return not taken[_cells(box, _APART)].any()


def _take(taken: Any, box: tuple[float, float, float, float]) -> None:
    taken[_cells(box, 0.0)] = True


def _alone(one: Candidate, x: float, y: float, written: dict[str, list[tuple[float, float]]]) -> bool:
    if one.kind != LINE:
        return True
    return all(math.hypot(x - a, y - b) > _SAME_LINE for a, b in written.get(one.text, ()))
