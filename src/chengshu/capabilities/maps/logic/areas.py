"""In which area does a point lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray


def is_valid_on(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """Tell whether something with inclusive dates exists on a day."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


@dataclass(frozen=True, slots=True)
class Area:
    """One area of a layer."""

    code: str
    wkb: bytes
    valid_from: date | None
    valid_to: date | None


class AreaIndex:
    """Answers which area a point lies in. Built once for each version of a layer."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._areas = list(areas)
        self._shapes = shapely.from_wkb(np.array([area.wkb for area in areas], dtype=object))
        shapely.prepare(self._shapes)
        sizes = shapely.area(self._shapes)
        by_code = np.argsort(np.argsort(np.array([area.code for area in areas], dtype=object), kind="stable"))
        self._ranks = np.argsort(np.lexsort((by_code, sizes)))
        self._tree = shapely.STRtree(self._shapes)

    def locate(self, points: Sequence[tuple[float, float]], day: date) -> list[str | None]:
        """Return the code of the smallest area around each point, or None outside all of them.

        A point on a border lies in both areas: the smaller one, then the smaller code, decides.
        """
        if not points:
            return []
        numbers = self.numbers(np.array(points, np.float64), day).tolist()
        return [self._areas[number].code if number >= 0 else None for number in numbers]

    def numbers(self, points: NDArray[np.float64], day: date) -> NDArray[np.int64]:
        """Return the number of the area of each point as `locate` finds it; -1 outside all of them."""
        found = np.full(len(points), -1, np.int64)
        if not len(points) or not self._areas:
            return found
        which, areas = self._tree.query(shapely.points(points))
        exists = np.array([is_valid_on(day, area.valid_from, area.valid_to) for area in self._areas])
        # Asked from the side of the areas, which are prepared.
        inside = exists[areas]
        which, areas = which[inside], areas[inside]
        inside = shapely.intersects_xy(self._shapes[areas], points[which, 0], points[which, 1])
        which, areas = which[inside], areas[inside]
        order = np.lexsort((self._ranks[areas], which))
        which, areas = which[order], areas[order]
        first = np.append(True, which[1:] != which[:-1]) if len(which) else np.zeros(0, bool)
        found[which[first]] = areas[first]
        return found
