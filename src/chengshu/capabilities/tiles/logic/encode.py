"""A tile as bytes (Mapbox Vector Tile 2.1): all numbers of all its features become varints in one sweep."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chengshu.capabilities.tiles.logic import varint
from chengshu.capabilities.tiles.logic.cut import Cut
from chengshu.capabilities.tiles.logic.facts import NUMBER_BYTES, Facts, Tags, tags_of
from chengshu.capabilities.tiles.logic.grid import EXTENT
from chengshu.capabilities.tiles.logic.paths import LINE, POINT, Paths
from chengshu.capabilities.tiles.logic.ragged import Piece, Whole, ranges, starts_of
from chengshu.capabilities.tiles.logic.table import MOST_KEYS, encode_rows, suited

_MOVE, _LINE, _CLOSE = 1, 2, 15
_FEATURE, _TAGS, _TYPE, _GEOMETRY = 2 << 3 | 2, 2 << 3 | 2, 3 << 3, 4 << 3 | 2
# Before the tags of a feature: its tag and length, its id, the tag and length of the tags.
_HEAD = 2 + NUMBER_BYTES + 2
_MIDDLE = 4


@dataclass(frozen=True, slots=True)
class Chosen:
    """Features of one kind that a tile shows: their cut shapes, and where their facts are."""

    cut: Cut
    facts: Facts
    rows: NDArray[Any]


def encode_layer(name: str, chosen: Sequence[Chosen], *, with_ids: bool, hidden: frozenset[str] = frozenset()) -> bytes:
    """One layer of a tile with its tag, ready to be put beside others; nothing when it has no feature."""
    keys = _keys(chosen, with_ids, hidden)
    features: list[Piece] = []
    values: list[Piece] = []
    many = 0
    for one in chosen:
        tags = tags_of(one.facts, one.rows, keys, many)
        many += tags.many
        values += tags.values
        features += _features(one, tags)
    if not features:
        return b""
    head = varint.whole_field(15, 2) + varint.field(1, name.encode())
    said = b"".join(varint.field(3, key.encode()) for key in keys)
    body = [head, *features, said, *values, varint.whole_field(5, EXTENT)]
    # Megabytes are copied once only.
    return b"".join([varint.one(3 << 3 | 2), varint.one(sum(map(len, body))), *body])


def _keys(chosen: Sequence[Chosen], with_ids: bool, hidden: frozenset[str]) -> dict[str, int]:
    names = dict.fromkeys(field.name for one in chosen for field in one.facts.fields if field.name not in hidden)
    if with_ids:
        names["id"] = None
    return {name: number for number, name in enumerate(names)}


def _features(one: Chosen, tags: Tags) -> list[Piece]:
    """Every feature as a field of its layer: those of few points by tables, the others number by number."""
    kind, paths = one.cut.kind, one.cut.paths
    numbers = one.facts.numbers[one.rows]
    many = len(one.rows)
    first = np.flatnonzero(np.diff(paths.owner, prepend=-1))
    assert len(first) == many
    groups = suited(paths, first, many, kind) if len(tags.keys) <= MOST_KEYS else []
    found: list[Piece] = []
    left = np.ones(many, np.bool_)
    for group in groups:
        left[group] = False
        found += encode_rows(kind, paths, first[group], tags.take(group), numbers[group])
    rest = np.flatnonzero(left)
    if len(rest) == many:
        return [_one_by_one(kind, paths, first, tags, numbers)]
    if len(rest):
        few = paths.of(left)
        first = np.flatnonzero(np.diff(few.owner, prepend=-1))
        found.append(_one_by_one(kind, few, first, tags.take(rest), numbers[rest]))
    return found


def _one_by_one(kind: int, paths: Paths, first: Whole, tags: Tags, ids: NDArray[np.uint8]) -> Piece:
    """Features of any size: all their numbers in one list, then all varints."""
    # All parts first: how many numbers each needs, and where each feature begins.
    sizes = paths.counts * 2 + (1 if kind == POINT else 2 if kind == LINE else 3)
    shape_sizes = np.add.reduceat(sizes, first)
    tag_counts, tag_numbers = tags.flat()
    begins = starts_of(shape_sizes + tag_counts + (_HEAD + _MIDDLE))
    start, tagged = begins[:-1], begins[:-1] + _HEAD
    middle = tagged + tag_counts
    shape = middle + _MIDDLE
    numbers = np.zeros(int(begins[-1]), np.uint32)
    numbers[start] = _FEATURE
    numbers[start + _HEAD - 2] = _TAGS
    numbers[ranges(tagged, tag_counts)] = tag_numbers
    numbers[middle], numbers[middle + 1], numbers[middle + 2] = _TYPE, kind, _GEOMETRY
    offsets = starts_of(sizes)[:-1]
    owner = np.repeat(np.arange(len(first)), np.diff(first, append=len(sizes)))
    _write_shapes(numbers, kind, paths, offsets + (shape - offsets[first])[owner], first)
    bytes_each = varint.lengths(numbers)
    at = starts_of(bytes_each)
    _write_sizes(numbers, bytes_each, start + _HEAD - 1, at[middle] - at[tagged])
    _write_sizes(numbers, bytes_each, middle + 3, at[begins[1:]] - at[shape])
    inner = at[begins[1:]] - at[start] - 2 + bytes_each[start + _HEAD - 1] + bytes_each[middle + 3] - 2
    _write_sizes(numbers, bytes_each, start + 1, inner)
    out = varint.encode(numbers, bytes_each)
    lead = starts_of(inner + 1 + bytes_each[start + 1])[:-1] + 1 + bytes_each[start + 1]
    out[lead[:, None] + np.arange(NUMBER_BYTES)] = ids
    return out.data


def _write_sizes(numbers: NDArray[np.uint32], bytes_each: varint.Bytes, where: Whole, sizes: Whole) -> None:
    numbers[where] = sizes
    bytes_each[where] = varint.lengths(sizes.astype(np.uint32))


def _write_shapes(numbers: NDArray[np.uint32], kind: int, paths: Paths, place: Whole, first: Whole) -> None:
    """Commands and steps of every part, at its place."""
    points_at = starts_of(paths.counts)
    numbers[place] = (paths.counts << 3 | _MOVE) if kind == POINT else (1 << 3 | _MOVE)
    at = np.repeat(place + 1 - 2 * points_at[:-1], paths.counts) + 2 * np.arange(len(paths.x))
    if kind != POINT:
        later = np.ones(len(paths.x), np.int64)
        later[points_at[:-1]] = 0
        at += later
        numbers[place + 3] = (paths.counts - 1) << 3 | _LINE
        if kind != LINE:
            numbers[place + 3 + 2 * paths.counts - 1] = _CLOSE
    for side, values in enumerate((paths.x, paths.y)):
        steps = np.diff(values, prepend=np.int32(0)).astype(np.int32)
        steps[points_at[first]] = values[points_at[first]]
        numbers[at + side] = varint.zigzag(steps)
