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


@dataclass(frozen=True, slots=True)
class Refinement:
    """The part of a filter that needs the geometries, and how the answers of the database join in."""

    skeleton: Skeleton
    shapes: tuple[Spatial, ...]

    def keep(self, wkb: Sequence[bytes], columns: Sequence[Sequence[bool | None]]) -> NDArray[np.bool_]:
        """Which features the whole filter is true for. `columns` are the answers of the database, leaf by leaf."""
        own = shapely.force_2d(shapely.from_wkb(np.array(wkb, dtype=object)))
        return self._judge(self.skeleton, own, columns)[0]

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
