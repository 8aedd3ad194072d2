"""What a box cannot decide about a filter: the exact answer, with three values, for many features at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.maps.logic.cql2 import Spatial

Truth = tuple[NDArray[np.bool_], NDArray[np.bool_]]  # surely true, surely false; neither is unknown
# A tree over leaves: ("column", number), ("shape", number), ("not", tree), ("and" | "or", trees).
Skeleton = tuple[str, Any]

# A prepared shape answers fast only from its own side, so `within` is asked the other way round.
_ASK: dict[str, Callable[[Any, Any], NDArray[np.bool_]]] = {
    "s_intersects": lambda shape, own: shapely.intersects(shape, own),
    "s_disjoint": lambda shape, own: shapely.disjoint(shape, own),
    "s_touches": lambda shape, own: shapely.touches(shape, own),
    "s_crosses": lambda shape, own: shapely.crosses(shape, own),
    "s_overlaps": lambda shape, own: shapely.overlaps(shape, own),
    "s_equals": lambda shape, own: shapely.equals(shape, own),
    "s_within": lambda shape, own: shapely.contains(shape, own),
    "s_contains": lambda shape, own: shapely.within(shape, own),
}

_BY_BOXES: dict[str, Callable[..., NDArray[np.bool_]]] = {
    "s_intersects": shapely.intersects_xy,
    "s_within": shapely.contains_xy,
}


@dataclass(frozen=True, slots=True)
class Refinement:
    """The part of a filter that needs the geometries, and how the answers of the database join in."""

    skeleton: Skeleton
    shapes: tuple[Spatial, ...]

    def keep(self, wkb: Sequence[bytes], columns: Sequence[Sequence[bool | None]]) -> NDArray[np.bool_]:
        """Which features the whole filter is true for. `columns` are the answers of the database, leaf by leaf."""
        own = shapely.force_2d(shapely.from_wkb(np.array(wkb, dtype=object)))
        return self._judge(self.skeleton, own, columns)[0]

    def by_boxes(self, bounds: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]] | None:
        """Which features surely fit, and which may, by their boxes alone; None when boxes say nothing about the filter.

        A box that is a point is the feature: nothing stays open about it.
        """
        kind, parts = self.skeleton
        leaves = [self.shapes[number] for part, number in parts if part == "shape"] if kind == "and" else []
        if not leaves or len(leaves) != len(parts) or any(x.shape is None or x.op not in _BY_BOXES for x in leaves):
            return None
        x, y = bounds[:, 0], bounds[:, 1]
        dots = (x == bounds[:, 2]) & (y == bounds[:, 3])
        sure, may = np.ones(len(bounds), bool), np.ones(len(bounds), bool)
        boxes = shapely.box(*bounds[~dots].T)
        for leaf in leaves:
            shapely.prepare(leaf.shape)
            at = _BY_BOXES[leaf.op](leaf.shape, x[dots], y[dots])
            sure[dots] &= at
            may[dots] &= at
            sure[~dots] &= shapely.contains(leaf.shape, boxes)
            may[~dots] &= shapely.intersects(leaf.shape, boxes)
        return sure, may

    def _judge(self, tree: Skeleton, own: Any, columns: Sequence[Sequence[bool | None]]) -> Truth:
        kind, content = tree
        if kind == "column":
            answers = columns[content]
            return np.array([one is True for one in answers]), np.array([one is False for one in answers])
        if kind == "shape":
            leaf = self.shapes[content]
            true = _ASK[leaf.op](own if leaf.shape is None else leaf.shape, own)
            return true, ~true
        if kind == "not":
            true, false = self._judge(content, own, columns)
            return false, true
        parts = [self._judge(one, own, columns) for one in content]
        yes, no = np.array([one[0] for one in parts]), np.array([one[1] for one in parts])
        every, some = np.logical_and.reduce, np.logical_or.reduce
        return (every(yes), some(no)) if kind == "and" else (some(yes), every(no))
