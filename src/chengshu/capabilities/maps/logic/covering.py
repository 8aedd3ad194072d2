"""What is wrong between the areas of a layer and those of another one: villages must cover their town, and so on."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.maps.logic.geometry import Shapes
from chengshu.capabilities.maps.logic.topology import Finding, Limits, Topology, point_on, same_dimension

KINDS_AGAINST = ("uncovered", "outside", "split", "overlap_other")


class Covering(Topology):
    """The areas of a layer held against the areas of another layer (`others`).

    uncovered: a part of another area that no own area covers. outside: a part of an own area that lies in none of the
    others. split: an own area that lies in several of the others. overlap_other: an own area on one of the others,
    for layers that must keep apart.
    """

    def __init__(self, shapes: Shapes, others: Shapes, limits: Limits | None = None) -> None:
        super().__init__(shapes, limits)
        usable = shapely.is_valid(others) & ~shapely.is_empty(others) & (shapely.get_dimensions(others) == 2)
        self._other_numbers = np.flatnonzero(usable)
        self._others = others[self._other_numbers]
        self._own = self._areal()
        # (own, other) for every pair that touches, numbers within the two lists above.
        self._pairs = shapely.STRtree(self._others).query(self._shapes[self._own], predicate="intersects")

    def _finders(self) -> dict[str, Callable[[], Iterator[Finding]]]:
        return super()._finders() | {
            "uncovered": self._uncovered,
            "outside": self._outside,
            "split": self._split,
            "overlap_other": self._overlapping,
        }

    def _uncovered(self) -> Iterator[Finding]:
        by_other = _grouped(self._pairs[1], self._pairs[0], len(self._others))
        for number, near in enumerate(by_other):
            whole = self._others[number]
            cover = shapely.union_all(self._shapes[self._own[near]]) if len(near) else None
            rest = whole if cover is None else shapely.difference(whole, cover)
            for part, size in self._large_parts(rest):
                yield self._gap_in(int(self._other_numbers[number]), part, size)

    def _gap_in(self, other: int, part: Any, size: float) -> Finding:
        around = [one for one in self._neighbours(part) if one in set(self._own.tolist())]
        fix: tuple[tuple[int, Any], ...] = ()
        if around:
            filled = same_dimension(shapely.union(self._shapes[around[0]], part), 2)
            fix = ((around[0], filled),) if filled is not None else ()
        words = f"nothing covers {size:.2f} m² of it" + (" in a sliver" if self._is_thin(part) else "")
        suggestion = "give it to the neighbour with the longest common border" if fix else ""
        return Finding("uncovered", tuple(around), point_on(part), size, words, suggestion, fix, (other,))

    def _outside(self) -> Iterator[Finding]:
        by_own = _grouped(self._pairs[0], self._pairs[1], len(self._own))
        for number, near in enumerate(by_own):
            own = int(self._own[number])
            shape = self._shapes[own]
            if len(near) == 1 and self._others[near[0]].covers(shape):
                continue
            cover = shapely.union_all(self._others[near]) if len(near) else None
            rest = shape if cover is None else shapely.difference(shape, cover)
            parts = list(self._large_parts(rest))
            if not parts:
                continue
            kept = same_dimension(shapely.intersection(shape, cover), 2) if cover is not None else None
            # One repair for all parts: two findings that change one feature could not be mended together.
            for at, (part, size) in enumerate(parts):
                fix = ((own, kept),) if kept is not None and at == 0 else ()
                words = f"{size:.2f} m² of the area lie in none of the others"
                if kept is None:
                    words = "the area lies in none of the others"
                suggestion = "cut off all that sticks out" if fix else ""
                others = tuple(int(self._other_numbers[one]) for one in near.tolist())
                yield Finding("outside", (own,), point_on(part), size, words, suggestion, fix, others)

    def _split(self) -> Iterator[Finding]:
        own, other, common, sizes = self._common()
        for number, at in enumerate(_grouped(own, np.arange(len(own)), len(self._own))):
            large = [
                one for one in at.tolist() if sizes[one] > self._limits.overlap_m2 and not self._is_thin(common[one])
            ]
            if len(large) < 2:
                continue
            large.sort(key=lambda one: -float(sizes[one]))
            least = large[-1]
            words = f"the area lies in {len(large)} of the others, with {sizes[least]:.2f} m² in the smallest part"
            others = tuple(int(self._other_numbers[other[one]]) for one in large)
            place = point_on(common[least])
            yield Finding("split", (int(self._own[number]),), place, float(sizes[least]), words, "", (), others)

    def _overlapping(self) -> Iterator[Finding]:
        own, other, common, sizes = self._common()
        for at in np.flatnonzero(sizes > self._limits.overlap_m2).tolist():
            number, theirs = int(self._own[own[at]]), self._others[other[at]]
            rest = same_dimension(shapely.difference(self._shapes[number], theirs), 2)
            fix = ((number, rest),) if rest is not None else ()
            words = f"the area lies on {sizes[at]:.2f} m² of the other" + (
                " in a sliver" if self._is_thin(common[at]) else ""
            )
            others = (int(self._other_numbers[other[at]]),)
            place = point_on(same_dimension(common[at], 2))
            suggestion = (
                "cut the overlap out of the own area" if fix else "nothing would be left of it; look at it by hand"
            )
            yield Finding("overlap_other", (number,), place, float(sizes[at]), words, suggestion, fix, others)

    # --- measures ---------------------------------------------------------------------------------------------

    def _common(self) -> tuple[NDArray[np.int64], NDArray[np.int64], Shapes, NDArray[np.float64]]:
        """What own areas and others have in common, pair by pair, with sizes."""
        own, other = self._pairs
        common = shapely.intersection(self._shapes[self._own[own]], self._others[other])
        return own, other, common, shapely.area(common) * self._kx * self._ky

    def _large_parts(self, shape: Any) -> Iterator[tuple[Any, float]]:
        """Areas that are large enough to be a mistake."""
        for part in shapely.get_parts(shape).tolist():
            size = self._square_metres(part)
            if part.geom_type == "Polygon" and size > self._limits.overlap_m2:
                yield part, size

    def _is_thin(self, shape: Any) -> bool:
        area = same_dimension(shape, 2)
        return area is not None and self._width(area) < self._limits.sliver_m


def _grouped(keys: NDArray[np.int64], values: NDArray[np.int64], number: int) -> Sequence[NDArray[np.int64]]:
    """The values of each key."""
    order = np.argsort(keys, kind="stable")
    return np.split(values[order], np.searchsorted(keys[order], np.arange(1, number)))[:number]
