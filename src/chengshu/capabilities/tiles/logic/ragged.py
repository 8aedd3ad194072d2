"""Lists of different lengths laid end to end: the few moves that everything else is made of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Piece = bytes | memoryview


def starts_of(counts: NDArray[Any]) -> Whole:
    """Where each list begins, and where the last one ends."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def ranges(begins: NDArray[Any], counts: NDArray[Any]) -> Whole:
    """The numbers begin, begin + 1, ... of every list, end to end."""
    total = int(counts.sum())
    if total == 0:
        return np.zeros(0, np.int64)
    ends = np.cumsum(counts)
    return np.repeat(begins - (ends - counts), counts) + np.arange(total)


def runs(begins: NDArray[Any], ends: NDArray[Any]) -> tuple[Whole, Whole]:
    """Join slices that follow each other; empty ones are left out."""
    filled = np.flatnonzero(ends > begins)
    if len(filled) == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    begins, ends = np.asarray(begins)[filled], np.asarray(ends)[filled]
    broken = np.flatnonzero(begins[1:] != ends[:-1]) + 1
    return begins[np.concatenate(([0], broken))], ends[np.concatenate((broken - 1, [len(ends) - 1]))]


def slices(blob: NDArray[np.uint8], begins: NDArray[Any], ends: NDArray[Any]) -> list[Piece]:
    """Many slices of bytes, uncopied; those that follow each other are one."""
    firsts, lasts = runs(begins, ends)
    view = blob.data
    return [view[a:b] for a, b in zip(firsts.tolist(), lasts.tolist(), strict=True)]


def sums(values: NDArray[Any], starts: Whole) -> Whole:
    """The sum of each list; an empty list has 0."""
    total = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=total[1:])
    return total[starts[1:]] - total[starts[:-1]]
