"""Features of few points as rows of a table: each column of all rows is written at once, what is too wide left out.

A feature of a vector tile is a string of varints of unknown widths. In the table a number gets as many bytes as the
widest of its column; a second table says which bytes count. Pieces of some thousand rows stay in the processor's own
memory.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chengshu.capabilities.tiles.logic import varint
from chengshu.capabilities.tiles.logic.facts import Tags
from chengshu.capabilities.tiles.logic.paths import POINT, POLYGON, Paths
from chengshu.capabilities.tiles.logic.ragged import Piece, Whole, starts_of

# Shapes of at most so many points share a table (those of fewer have one of their own).
STEPS = (8, 24)
# Fewer rows than this are quicker without a table.
FEWEST = 24
# In a table keys have one byte.
MOST_KEYS = 127
_PIECE = 4096
_FEATURE, _TAGS, _MOVE, _CLOSE = b"\x12", b"\x12", b"\x09", b"\x0f"
_LINE = 2

Bytes = NDArray[np.uint8]
Marks = NDArray[np.bool_]
Numbers = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Same:
    """The same bytes in every row."""

    what: bytes

    @property
    def bytes(self) -> int:
        return len(self.what)

    def write(self, out: Bytes, keep: Marks) -> None:
        out[:] = np.frombuffer(self.what, np.uint8)


@dataclass(frozen=True, slots=True)
class _Own:
    """Bytes that each row brings."""

    what: Bytes

    @property
    def bytes(self) -> int:
        return int(self.what.shape[1])

    def write(self, out: Bytes, keep: Marks) -> None:
        out[:] = self.what


class _Varints:
    """Some numbers for each row (row by row along the second axis), with a byte before each where `leads` has some."""

    def __init__(self, values: Numbers, leads: Bytes | None = None, there: Marks | None = None) -> None:
        self._values, self._leads, self._there = values, leads, there
        self._wide = varint.width(int(values.max()))
        self._each = self._wide + (leads is not None)
        self.bytes = self._each * len(values)

    def sizes(self) -> Whole | int:
        """How many bytes of each row count."""
        if self._wide == 1 and self._there is None:
            return self.bytes
        each = varint.lengths(self._values)
        if self._leads is not None:
            each += np.uint8(1)
        if self._there is not None:
            each *= self._there
        sizes: Whole = each.sum(axis=0, dtype=np.int64)
        return sizes

    def write(self, out: Bytes, keep: Marks) -> None:
        shape = (len(out), len(self._values), self._each)
        room, kept = out.reshape(shape).transpose(1, 0, 2), keep.reshape(shape).transpose(1, 0, 2)
        first = self._each - self._wide
        if self._leads is not None:
            room[:, :, 0] = self._leads[:, None]
        varint.write(self._values, self._wide, room[:, :, first:], kept[:, :, first:])
        if self._there is not None:
            kept &= self._there[:, :, None]


_Column = _Same | _Own | _Varints


def suited(paths: Paths, first: Whole, many: int, kind: int) -> list[Whole]:
    """Which features may be rows of which table; `first` are the first parts of the features."""
    counts = paths.counts[first]
    alone = np.ones(many, np.bool_) if len(paths.counts) == many else np.diff(first, append=len(paths.counts)) == 1
    steps = (1,) if kind == POINT else STEPS
    found, low = [], 0
    for most in steps:
        group = np.flatnonzero(alone & (counts > low) & (counts <= most))
        if len(group) >= FEWEST:
            found.append(group)
        low = most
    return found


def encode_rows(kind: int, paths: Paths, parts: Whole, tags: Tags, numbers: Bytes) -> list[Piece]:
    """Features of one part each, `parts` in the order of the rows of `tags` and of `numbers`, their own id fields."""
    begins, counts = starts_of(paths.counts)[parts], paths.counts[parts]
    found: list[Piece] = []
    for at in range(0, len(parts), _PIECE):
        piece = slice(at, at + _PIECE)
        shape = _shape(kind, paths, begins[piece], counts[piece])
        found.append(_written(kind, shape, _told(tags, piece), numbers[piece]))
    return found


def _shape(kind: int, paths: Paths, begins: Whole, counts: Whole) -> list[_Column]:
    """The commands and steps of shapes."""
    least, most = int(counts.min()), int(counts.max())
    step = np.arange(most)[:, None]
    at = begins + (step if least == most else np.minimum(step, counts - 1))
    x, y = paths.x[at], paths.y[at]
    moves = varint.zigzag(np.stack((x[0], y[0])))
    if kind == POINT:
        return [_Same(_MOVE), _Varints(moves)]
    steps = np.empty((most - 1, 2, len(counts)), np.int32)
    np.subtract(x[1:], x[:-1], out=steps[:, 0])
    np.subtract(y[1:], y[:-1], out=steps[:, 1])
    there = None if least == most else np.repeat(step[1:] < counts, 2, axis=0)
    lines = ((counts - 1) << 3 | _LINE).astype(np.uint32)[None]
    turned = varint.zigzag(steps.reshape(-1, len(counts)))
    found: list[_Column] = [
        _Same(_MOVE),
        _Varints(moves),
        _Varints(lines),
        _Varints(turned, None, there),
    ]
    return [*found, _Same(_CLOSE)] if kind == POLYGON else found


def _told(tags: Tags, piece: slice) -> list[_Column]:
    """The tags of features; their order is free, so those as wide as each other are one block."""
    numbers, there = tags.numbers[:, piece], tags.there[:, piece]
    if len(numbers) == 0:
        return []
    wide = np.array([varint.width(top) for top in numbers.max(axis=1).tolist()])
    found: list[_Column] = []
    for width in sorted(set(wide.tolist())):
        which = np.flatnonzero(wide == width)
        some = there[which]
        found.append(_Varints(numbers[which], tags.keys[which].astype(np.uint8), None if some.all() else some))
    return found


def _written(kind: int, shape: list[_Column], told: list[_Column], numbers: Bytes) -> Piece:
    many = len(numbers)
    tag_bytes, shape_bytes = _sum(told, many), _sum(shape, many)
    tag_size, shape_size = _Varints(tag_bytes), _Varints(shape_bytes)
    # What stands inside of a feature besides: its id, the tags of its tags, type and shape, and two lengths.
    inner = tag_bytes + shape_bytes + (numbers.shape[1] + 4)
    inner += varint.lengths(tag_bytes)
    inner += varint.lengths(shape_bytes)
    columns = [
        _Same(_FEATURE), _Varints(inner), _Own(numbers), _Same(_TAGS), tag_size, *told,
        _Same(bytes((0x18, kind, 0x22))), shape_size, *shape,
    ]  # fmt: skip
    total = sum(column.bytes for column in columns)
    out, keep = np.empty((many, total), np.uint8), np.ones((many, total), np.bool_)
    at = 0
    for column in columns:
        column.write(out[:, at : at + column.bytes], keep[:, at : at + column.bytes])
        at += column.bytes
    return out[keep].data


def _sum(columns: list[_Column], many: int) -> Numbers:
    """How many bytes of each row count in all of these columns."""
    total = np.zeros(many, np.int64)
    for column in columns:
        total += column.sizes() if isinstance(column, _Varints) else column.bytes
    return total.astype(np.uint32)[None]
