"""Where streets cross: found once from the lines of the map, then asked by the names of two streets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise, product
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.places.logic.geometry import distance_m
from chengshu.capabilities.places.logic.hints import Hints
from chengshu.capabilities.places.logic.index import Named, NameIndex
from chengshu.capabilities.places.logic.ranking import WEIGHTS, district_name, label_of, score_of
from chengshu.capabilities.places.model import Answer, Crossing, Reason
from chengshu.standards.addresses import name_key, road_stem

# A line that ends this near another one meets it: what was drawn by hand seldom ends on the very line.
REACH_M = 4.0
# Two carriageways, or a square: points of one pair of streets nearer than this are one crossing.
_ONE_CROSSING_M = 80.0
_ALIKE = 0.75
_KEPT = 6
_METRES_A_DEGREE = 111_320.0
_BETWEEN = {"", "与", "和", "跟", "同", "及", "、", "/", "&", "×", "x", "X", "*", "-", "+", ",", " ", "("}
_SHAPES = ("路口", "交叉口", "十字路口", "丁字路口")
_SIDES = ("东", "东北", "北", "西北", "西", "西南", "南", "东南")


def find_crossings(names: Sequence[str], shapes: NDArray[np.object_]) -> list[tuple[str, str, float, float]]:
    """Every place where two streets of different names meet: both names in order, longitude, latitude."""
    named = np.array([bool(name_key(name)) for name in names], bool) & ~shapely.is_missing(shapes)
    names = [name for name, kept in zip(names, named.tolist(), strict=True) if kept]
    if len(names) < 2:
        return []
    middle = float(np.mean(shapely.bounds(shapes[named])[:, [1, 3]]))
    scale = np.array([_METRES_A_DEGREE * np.cos(np.radians(middle)), _METRES_A_DEGREE])
    flat = shapely.transform(shapes[named], lambda at: at * scale)
    first, second = shapely.STRtree(flat).query(flat, predicate="dwithin", distance=REACH_M)
    apart = np.array([first[n] < second[n] and names[first[n]] != names[second[n]] for n in range(len(first))], bool)
    first, second = first[apart], second[apart]
    met = shapely.intersection(flat[first], flat[second])
    bare = np.asarray(shapely.is_empty(met))
    near = shapely.shortest_line(flat[first[bare]], flat[second[bare]])
    met[bare] = shapely.line_interpolate_point(near, 0.5, normalized=True)
    found: dict[tuple[str, str], list[NDArray[np.float64]]] = {}
    for one, other, shape in zip(first.tolist(), second.tolist(), met.tolist(), strict=True):
        low, high = sorted((names[one], names[other]))
        found.setdefault((low, high), []).append(_points(shape))
    return [
        (*pair, *(centre / scale).tolist())
        for pair, points in found.items()
        for centre in _clusters(np.concatenate(points))
    ]


def _points(shape: Any) -> NDArray[np.float64]:
    """Points of a meeting; of a stretch that two lines share, its middle."""
    parts = shapely.get_parts(shape)
    return np.asarray(shapely.get_coordinates(shapely.centroid(parts)))


def _clusters(points: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The middles of groups of points that lie near each other."""
    groups: list[list[NDArray[np.float64]]] = []
    for point in points[np.lexsort(points.T)]:
        near = next((g for g in groups if np.hypot(*(np.mean(g, axis=0) - point)) < _ONE_CROSSING_M), None)
        if near is None:
            groups.append([point])
        else:
            near.append(point)
    return [np.mean(group, axis=0) for group in groups]


class Crossings:
    """The crossings in memory, asked by the names of both streets. Built once for a version; never changed."""

    def __init__(self, version: int, rows: Iterable[Crossing]) -> None:
        self.version = version
        self._pairs: dict[tuple[str, str], list[Crossing]] = {}
        self._beside: dict[str, set[str]] = {}
        for one in rows:
            low, high = sorted((name_key(one.first), name_key(one.second)))
            self._pairs.setdefault((low, high), []).append(one)
            self._beside.setdefault(low, set()).add(high)
            self._beside.setdefault(high, set()).add(low)
        keys = sorted(self._beside)
        self._index = NameIndex([Named(key, number, len(self._beside[key])) for number, key in enumerate(keys)])

    def __len__(self) -> int:
        return sum(len(found) for found in self._pairs.values())

    def answers(self, hints: Hints, renamed: Mapping[str, set[str]]) -> list[Answer]:
        """The crossings of the two streets asked for; those of the district asked for when there are any."""
        return max((self._asked(one, renamed) for one in self._readings(hints)), key=_top, default=[])

    def _readings(self, hints: Hints) -> list[Hints]:
        """As the parts say, and as two known names that stand side by side in the text say."""
        read = [hints] if hints.road and hints.crossing else []
        if hints.number or hints.inner:
            return read
        found = list(self._index.within(hints.text))
        for (_, end, one), (start, _, other) in pairwise(found):
            if hints.text[end:start] in _BETWEEN and one[0].key != other[0].key:
                sites = tuple(key for key in hints.sites if key not in (*_SHAPES, one[0].key, other[0].key))
                read.append(replace(hints, road=one[0].key, crossing=other[0].key, sites=sites))
        return read

    def _asked(self, hints: Hints, renamed: Mapping[str, set[str]]) -> list[Answer]:
        ways = [self._like(key, renamed) for key in (hints.road, hints.crossing)]
        found = []
        for (one, alike), (other, like) in product(*(way.items() for way in ways)):
            met = self._pairs.get((min(one, other), max(one, other)), [])
            found += [(crossing, alike, like, met) for crossing in met]
        inside = [row for row in found if row[0].district.startswith(hints.prefixes)] if hints.prefixes else []
        return [_answer(hints, *row) for row in inside or found]

    def beside(self, road: str, beginning: str, limit: int) -> list[Crossing]:
        """Crossings of this street with those whose names begin so."""
        others = sorted(other for other in self._beside.get(road, ()) if other.startswith(beginning))
        found = (self._pairs[min(road, other), max(road, other)] for other in others)
        return list(chain.from_iterable(found))[:limit]

    def _like(self, key: str, renamed: Mapping[str, set[str]]) -> dict[str, float]:
        found: dict[str, float] = {}
        for wanted in (key, *renamed.get(key, ())):
            for named, likeness in self._index.find(wanted, _KEPT, _ALIKE):
                found[named.key] = max(found.get(named.key, 0.0), likeness)
        stem = road_stem(key)
        if stem != key:
            found |= {named.key: 0.97 for named in self._index.exact(stem) if named.key not in found}
        return found


def _answer(hints: Hints, one: Crossing, alike: float, like: float, met: Sequence[Crossing]) -> Answer:
    reasons = []
    if hints.prefixes and one.district:  # where nobody drew the districts, none is wrong
        inside = one.district.startswith(hints.prefixes)
        reasons.append(Reason("district", hints.district, district_name(one.district), float(inside), 2.0))
    names = {name_key(one.first): one.first, name_key(one.second): one.second}
    first = names.get(hints.road, one.first)
    second = one.second if first == one.first else one.first
    reasons.append(Reason("road", hints.road, first, alike, WEIGHTS["road"]))
    reasons.append(Reason("crossing", hints.crossing, second, like, WEIGHTS["crossing"]))
    missing = {"number": hints.number_text, "site": " ".join(hints.sites), "building": hints.building}
    reasons += [Reason(part, text, "", 0.0, WEIGHTS[part]) for part, text in missing.items() if text]
    side = _side(one, [other for other in met if other.district == one.district])
    parts = {"district": district_name(one.district), "street": first, "crossing": second}
    label = label_of(one.district, {"district": parts["district"]}) + f"{first}与{second}交叉口" + side
    return Answer(
        f"crossing:{one.district}:{one.first}:{one.second}{side}", label, one.longitude, one.latitude, "crossing",
        score_of(reasons), parts, district=one.district, reasons=tuple(reasons),
    )  # fmt: skip


def _top(answers: Sequence[Answer]) -> float:
    return max((one.score for one in answers), default=0.0)


def crossing_text(one: Crossing, first: str) -> str:
    """The two names in the order in which somebody types them."""
    names = (one.first, one.second) if name_key(one.first) == first else (one.second, one.first)
    return f"{names[0]}与{names[1]}交叉口"


def _side(one: Crossing, met: Sequence[Crossing]) -> str:
    """Which of several crossings of the same two streets this is, as seen from their middle; empty for the only one."""
    if len(met) < 2:
        return ""
    x, y = (float(np.mean([getattr(other, axis) for other in met])) for axis in ("longitude", "latitude"))
    east = distance_m(x, y, one.longitude, y) * (1 if one.longitude >= x else -1)
    north = distance_m(x, y, x, one.latitude) * (1 if one.latitude >= y else -1)
    return f"({_SIDES[round(np.degrees(np.arctan2(north, east)) / 45) % 8]})"
