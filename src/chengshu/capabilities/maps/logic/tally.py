"""Summing up many features in groups, a batch at a time."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from chengshu.capabilities.maps.model.sums import FieldSums, Sums

Floats = NDArray[np.float64]
AREA, LENGTH = "area_m2", "length_m"


class Tally:
    """Counts and sums of numeric columns, group by group. Groups are numbers from 0; a value of NaN is unknown."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = list(columns)
        self._counts = np.zeros(0, np.int64)
        self._known = np.zeros((len(columns), 0), np.int64)
        self._sums = np.zeros((len(columns), 0))
        self._least = np.zeros((len(columns), 0))
        self._most = np.zeros((len(columns), 0))

    def add(self, groups: NDArray[np.int64], columns: Mapping[str, Floats]) -> None:
        """Add features, each with the number of its group."""
        if not len(groups):
            return
        self._grow(int(groups.max()) + 1)
        self._counts += np.bincount(groups, minlength=len(self._counts))
        for number, name in enumerate(self._columns):
            known = ~np.isnan(columns[name])
            values, where = columns[name][known], groups[known]
            self._known[number] += np.bincount(where, minlength=len(self._counts))
            self._sums[number] += np.bincount(where, weights=values, minlength=len(self._counts))
            np.minimum.at(self._least[number], where, values)
            np.maximum.at(self._most[number], where, values)

    def _grow(self, size: int) -> None:
        more = size - len(self._counts)
        if more <= 0:
            return
        more = max(more, len(self._counts))  # doubling, so that many small batches cost no more than one
        self._counts = np.append(self._counts, np.zeros(more, np.int64))
        shape = (len(self._columns), more)
        self._known = np.hstack([self._known, np.zeros(shape, np.int64)])
        self._sums = np.hstack([self._sums, np.zeros(shape)])
        self._least = np.hstack([self._least, np.full(shape, np.inf)])
        self._most = np.hstack([self._most, np.full(shape, -np.inf)])

    def sums(self, group: int) -> Sums:
        """What a group comes to."""
        if group >= len(self._counts):
            return nothing(self._columns)
        found = {}
        for number, name in enumerate(self._columns):
            known = int(self._known[number, group])
            found[name] = field_sums(
                known,
                float(self._sums[number, group]),
                float(self._least[number, group]) if known else None,
                float(self._most[number, group]) if known else None,
            )
        return as_sums(int(self._counts[group]), found)


def field_sums(count: int, total: float | None, least: float | None, most: float | None) -> FieldSums:
    """The sums of a field with its mean."""
    return FieldSums(count, total or 0.0, (total or 0.0) / count if count else None, least, most)


def as_sums(count: int, columns: Mapping[str, FieldSums]) -> Sums:
    """Columns as sums: what is measured stands beside the fields."""
    size, length = columns.get(AREA), columns.get(LENGTH)
    fields = {name: one for name, one in columns.items() if name not in (AREA, LENGTH)}
    return Sums(count, fields, size.sum if size else None, length.sum if length else None)


def nothing(columns: Iterable[str]) -> Sums:
    """The sums of no feature."""
    return as_sums(0, {name: field_sums(0, 0.0, None, None) for name in columns})


def together(parts: Iterable[Sums], columns: Sequence[str]) -> Sums:
    """What several groups come to."""
    every = list(parts)
    fields = {}
    for name in columns:
        if name in (AREA, LENGTH):
            fields[name] = field_sums(0, sum(getattr(one, name) or 0.0 for one in every), None, None)
            continue
        own = [one.fields[name] for one in every]
        least = [one.min for one in own if one.min is not None]
        most = [one.max for one in own if one.max is not None]
        total = sum(one.sum for one in own)
        fields[name] = field_sums(
            sum(one.count for one in own), total, min(least, default=None), max(most, default=None)
        )
    return as_sums(sum(one.count for one in every), fields)
