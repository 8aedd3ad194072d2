"""Where to cut a range of numbers into classes."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from chengshu.capabilities.maps.model.sums import Method

Floats = NDArray[np.float64]
Spread = Callable[[NDArray[np.int64], NDArray[np.int64]], Floats]
# Beyond so many different values they are rounded into so many bins first.
MAX_DISTINCT = 50_000


def cut(method: Method, values: Floats, counts: NDArray[np.int64], classes: int) -> list[float]:
    """Ends of classes over values that are different and sorted; none without values."""
    if not len(values):
        return []
    if method == "equal":
        return equal_breaks(float(values[0]), float(values[-1]), classes)
    if method == "natural":
        return distinct(natural_breaks(values, counts, classes))
    parts = np.arange(classes + 1) / classes * counts.sum()
    return distinct(values[np.searchsorted(np.cumsum(counts), parts)].tolist())


def equal_breaks(low: float, high: float, classes: int) -> list[float]:
    """Ends of classes that are equally wide."""
    return distinct(np.linspace(low, high, classes + 1).tolist())


def distinct(breaks: list[float]) -> list[float]:
    """Ends of classes without empty classes between equal ends; one single value is one class."""
    kept = sorted(set(breaks))
    return kept if len(kept) > 1 else kept * 2


def natural_breaks(values: Floats, counts: NDArray[np.int64], classes: int) -> list[float]:
    """Ends of classes whose values lie closest together (Jenks), exact: Fisher's optimum over sorted values.

    `values` are different and sorted, `counts` tell how often each stands. A class begins at one of the values.
    The optimal cut of a longer row never lies left of that of a shorter one, so each row of the table is filled by
    halving, all middles of a level at once: O(classes · n · log n).
    """
    number = len(values)
    classes = min(classes, number)
    # Around the mean, so that squares of large numbers do not drown the differences.
    shifted = values - float(np.average(values, weights=counts))
    weight = np.concatenate([[0.0], np.cumsum(counts, dtype=np.float64)])
    first = np.concatenate([[0.0], np.cumsum(counts * shifted)])
    second = np.concatenate([[0.0], np.cumsum(counts * shifted * shifted)])

    def spread(begin: NDArray[np.int64], end: NDArray[np.int64]) -> Floats:
        """Sum of squared distances from the mean of the values begin..end-1."""
        total = first[end] - first[begin]
        return np.asarray(second[end] - second[begin] - total * total / (weight[end] - weight[begin]))

    ends = np.arange(1, number + 1)
    best = spread(np.zeros(number, np.int64), ends)
    cuts: list[NDArray[np.int64]] = []
    for row in range(1, classes):
        cut = np.zeros(number, np.int64)
        fresh = np.full(number, np.inf)
        _fill(row, best, fresh, cut, spread)
        best = fresh
        cuts.append(cut)
    places = []
    last = number - 1
    for cut in reversed(cuts):
        begin = int(cut[last])
        places.append(begin)
        last = begin - 1
    return [float(values[at]) for at in [0, *reversed(places)]] + [float(values[-1])]


def _fill(row: int, best: Floats, fresh: Floats, cut: NDArray[np.int64], spread: Spread) -> None:
    """Fill `fresh[j]`: the least spread of values 0..j in row + 1 classes, whose last begins at `cut[j]`."""
    # Segments of columns still to fill, with the range in which their cut must lie.
    lows = np.array([row], np.int64)
    highs = np.array([len(best) - 1], np.int64)
    left = np.array([row], np.int64)
    right = np.array([len(best) - 1], np.int64)
    while len(lows):
        middle = (lows + highs) // 2
        until = np.minimum(right, middle)
        widths = until - left + 1
        starts = np.concatenate([[0], np.cumsum(widths)[:-1]])
        candidates = np.arange(int(widths.sum())) - np.repeat(starts, widths) + np.repeat(left, widths)
        costs = best[candidates - 1] + spread(candidates, np.repeat(middle, widths) + 1)
        least = np.minimum.reduceat(costs, starts)
        hits = np.flatnonzero(costs == np.repeat(least, widths))
        _, firsts = np.unique(np.repeat(np.arange(len(middle)), widths)[hits], return_index=True)
        chosen = candidates[hits[firsts]]
        fresh[middle], cut[middle] = least, chosen
        goes_left, goes_right = lows < middle, middle < highs
        lows, highs, left, right = (
            np.concatenate([lows[goes_left], middle[goes_right] + 1]),
            np.concatenate([middle[goes_left] - 1, highs[goes_right]]),
            np.concatenate([left[goes_left], chosen[goes_right]]),
            np.concatenate([chosen[goes_left], right[goes_right]]),
        )
