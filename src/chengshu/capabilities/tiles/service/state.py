"""A layer as a process knows it: the copy on disk and, on top, what was edited since; a new state for every change."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.tiles.logic.facts import id_numbers, id_texts, id_values
from chengshu.capabilities.tiles.logic.shapes import Shapes
from chengshu.capabilities.tiles.logic.tile import Source, source_of
from chengshu.capabilities.tiles.model import Batch
from chengshu.capabilities.tiles.service.cache import Box
from chengshu.capabilities.tiles.store import Copy

_MOST_SEGMENTS = 6
Row = tuple[str, bytes, str, str, str, date | None, date | None]


@dataclass(frozen=True, slots=True)
class Rows:
    """Features column by column."""

    ids: list[str]
    wkb: list[bytes]
    names: list[str]
    codes: list[str]
    properties: list[str]
    valid_from: list[date | None]
    valid_to: list[date | None]


def rows_of(many: list[Row]) -> Rows:
    """Rows as columns."""
    columns: list[list[Any]] = [list(column) for column in zip(*many, strict=True)] if many else [[] for _ in range(7)]
    return Rows(*columns)


def source_from(batch: Batch) -> Source:
    """A batch ready for tiles."""
    return source_of(batch, shapely.from_wkb(np.array(batch.wkb, object), on_invalid="ignore"))


@dataclass(frozen=True, slots=True)
class Segment:
    """Features that came with one change (or several, put together)."""

    rows: Rows
    row_of: dict[str, int]
    source: Source


@dataclass(frozen=True, slots=True)
class State:
    """What tiles are made from at a sequence."""

    copy: Copy
    sequence: int
    base: Source
    segments: tuple[Segment, ...] = ()
    edited: int = 0

    @property
    def sources(self) -> list[Source]:
        return [self.base, *(one.source for one in self.segments)]

    @property
    def dated(self) -> bool:
        return any(one.dated for one in self.sources)


def state_of(copy: Copy) -> State:
    """The state a copy was made from."""
    return State(copy, copy.sequence, copy.source)


def changed(state: State, upserts: Batch, deletes: list[str], sequence: int) -> tuple[State, list[Box]]:
    """The state after a change, and the boxes in which tiles are not right any more."""
    touched = [*upserts.ids, *deletes]
    base, boxes = _without(state.base, _base_rows(state, touched), in_order=True)
    segments = []
    for segment in state.segments:
        rows = [segment.row_of[own] for own in touched if own in segment.row_of]
        source, gone = _without(segment.source, np.array(rows, np.int64), in_order=False)
        boxes += gone
        segments.append(replace(segment, source=source))
    if upserts.ids:
        fresh = _segment(_copied(upserts))
        boxes += _boxes(fresh.source.all.shapes, np.arange(len(fresh.source.all.shapes)))
        segments.append(fresh)
    if len(segments) > _MOST_SEGMENTS:
        segments = [_together(segments)]
    edited = state.edited + len(touched)
    return State(state.copy, sequence, base, tuple(segments), edited), boxes


def ids_of(state: State, number: int) -> list[str]:
    """The ids of the features that have a number in tiles."""
    if not 0 <= number < 2**63:
        return []
    wanted = np.array([number], np.uint64)
    first, last = (int(np.searchsorted(state.copy.by_number, wanted, side)[0]) for side in ("left", "right"))
    rows = state.copy.by_row[first:last]
    if state.base.gone is not None:
        rows = rows[~state.base.gone[rows]]
    found = id_texts(state.base.facts.ids[rows])
    for segment in state.segments:
        same = id_numbers(segment.rows.ids) == wanted[0] if segment.rows.ids else np.zeros(0, np.bool_)
        if segment.source.gone is not None:
            same &= ~segment.source.gone
        found += [segment.rows.ids[row] for row in np.flatnonzero(same).tolist()]
    return found


def _base_rows(state: State, ids: list[str]) -> NDArray[np.int64]:
    if not ids:
        return np.zeros(0, np.int64)
    return state.copy.rows_of(id_numbers(ids), id_values(ids))


def _without(source: Source, rows: NDArray[np.int64], *, in_order: bool) -> tuple[Source, list[Box]]:
    """A source without some rows, and their boxes. A copy's shapes are in the order of its rows."""
    if len(rows) == 0:
        return source, []
    gone = np.zeros(len(source.facts), np.bool_) if source.gone is None else source.gone.copy()
    rows = rows[~gone[rows]]
    gone[rows] = True
    shapes = source.all.shapes
    where = rows if in_order else np.flatnonzero(np.isin(shapes.row, rows))
    return replace(source, gone=gone), _boxes(shapes, where)


def _boxes(shapes: Shapes, where: NDArray[Any]) -> list[Box]:
    names = ("west", "top", "east", "bottom", "plate_top", "plate_bottom")
    columns = [getattr(shapes, name)[where].tolist() for name in names]
    return list(zip(*columns, strict=True))


def _copied(batch: Batch) -> Rows:
    return Rows(*(list(getattr(batch, name)) for name in Rows.__slots__))


def _segment(rows: Rows) -> Segment:
    return Segment(rows, {own: number for number, own in enumerate(rows.ids)}, source_from(rows))


def _together(segments: list[Segment]) -> Segment:
    """One segment of what is still there of several."""
    alive: list[Row] = []
    for segment in segments:
        gone = segment.source.gone
        columns = [getattr(segment.rows, name) for name in Rows.__slots__]
        alive += [row for n, row in enumerate(zip(*columns, strict=True)) if gone is None or not gone[n]]
    return _segment(rows_of(alive))
