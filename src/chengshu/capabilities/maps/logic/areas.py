"""In which area does a point lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely


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
        self._sizes: list[float] = shapely.area(self._shapes).tolist()
        self._tree = shapely.STRtree(self._shapes)

    def locate(self, points: Sequence[tuple[float, float]], day: date) -> list[str | None]:
        """Return the code of the smallest area around each point, or None outside all of them.

        A point on a border lies in both areas: the smaller one, then the smaller code, decides.
        """
        found: list[str | None] = [None] * len(points)
        if not points or not self._areas:
            return found
        best: dict[int, tuple[float, str]] = {}
        pairs = self._tree.query(shapely.points(list(points)), predicate="intersects")
        for point, number in zip(*pairs.tolist(), strict=True):
            area = self._areas[number]
            if is_valid_on(day, area.valid_from, area.valid_to):
                rank = (self._sizes[number], area.code)
                best[point] = min(best.get(point, rank), rank)
        for point, (_, code) in best.items():
            found[point] = code
        return found
