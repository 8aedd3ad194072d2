"""Shapes out of a vector tile, many at a time: varints, zigzag and sums in NumPy, only commands one by one."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

POINT, LINE, POLYGON = 1, 2, 3
_FEATURE, _KEY, _VALUE, _EXTENT, _GEOMETRY, _TYPE, _TAGS = 0x12, 0x1A, 0x22, 0x28, 0x22, 0x18, 0x12
_TEXT = 0x0A
_NAME = b"name"


@dataclass(frozen=True, slots=True)
class Shapes:
    """Parts (points of a feature, lines, rings) end to end, in units of the tile."""

    xy: Any  # n x 2
    starts: list[int]  # of each part, and the end
    kinds: list[int]
    owners: list[int]
    extent: int = 4096
    names: tuple[str, ...] = ()  # of each owner, where they were asked for


def read_layers(data: bytes, *, names: bool = False) -> list[Shapes]:
    """The shapes of every layer of a tile; with what each is called, if that is wanted."""
    return [_layer(data, start, end, names) for start, end in _messages(data, 0, len(data), 0x1A)]


def _layer(data: bytes, at: int, end: int, named: bool) -> Shapes:
    geometries: list[bytes] = []
    kinds: list[int] = []
    tags: list[bytes] = []
    keys: list[bytes] = []
    values: list[bytes] = []
    extent = 4096
    while at < end:
        tag = data[at]
        value, at = _varint(data, at + 1)
        if tag & 7 == 2:
            if tag == _FEATURE:
                kind, geometry, own = _feature(data, at, at + value)
                if geometry:
                    kinds.append(kind)
                    geometries.append(geometry)
                    tags.append(own)
            elif named and tag == _KEY:
                keys.append(data[at : at + value])
            elif named and tag == _VALUE:
                values.append(data[at : at + value])
            at += value
        elif tag == _EXTENT:
            extent = value
    shapes = _shapes(geometries, kinds, extent)
    return replace(shapes, names=_names(tags, keys, values)) if named and _NAME in keys else shapes


def _names(tags: list[bytes], keys: list[bytes], values: list[bytes]) -> tuple[str, ...]:
    """The text that each feature has as its name."""
    wanted = keys.index(_NAME)
    texts: dict[int, str] = {}

    def text_of(number: int) -> str:
        if number not in texts:
            raw = values[number]
            size, at = _varint(raw, 1) if raw[:1] == bytes([_TEXT]) else (0, 0)
            texts[number] = raw[at : at + size].decode("utf-8", "replace").strip()
        return texts[number]

    found = []
    for own in tags:
        at, name = 0, ""
        while at < len(own):
            key, at = _varint(own, at)
            value, at = _varint(own, at)
            if key == wanted:
                name = text_of(value)
        found.append(name)
    return tuple(found)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = data[at]
    if value < 0x80:
        return value, at + 1
    value, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _messages(data: bytes, at: int, end: int, wanted: int) -> list[tuple[int, int]]:
    found = []
    while at < end:
        tag = data[at]
        at += 1
        if tag & 7 == 2:
            size, at = _varint(data, at)
            if tag == wanted:
                found.append((at, at + size))
            at += size
        else:
            _, at = _varint(data, at)
    return found


def _feature(data: bytes, at: int, end: int) -> tuple[int, bytes, bytes]:
    kind, geometry, tags = 0, b"", b""
    while at < end:
        tag = data[at]
        value, at = _varint(data, at + 1)
        if tag & 7 == 2:
            if tag == _GEOMETRY:
                geometry = data[at : at + value]
            elif tag == _TAGS:
                tags = data[at : at + value]
            at += value
        elif tag == _TYPE:
            kind = value
    return kind, geometry, tags


def _shapes(geometries: list[bytes], kinds: list[int], extent: int) -> Shapes:
    if not geometries:
        return Shapes(np.empty((0, 2)), [0], [], [], extent)
    numbers, ends = _numbers(geometries)
    commands = numbers.tolist()
    headers: list[int] = []
    starts, part_kinds, owners, points_of = [0], list[int](), list[int](), list[int]()
    total, at = 0, 0
    for owner, (kind, end) in enumerate(zip(kinds, ends, strict=True)):
        before = total
        while at < end:
            headers.append(at)
            command, count = commands[at] & 7, commands[at] >> 3
            if command == 7:
                at += 1
                continue
            at += 1 + 2 * count
            total += count
            if command == 1:
                starts.append(total)
                part_kinds.append(kind)
                owners.append(owner)
            else:
                starts[-1] = total
        points_of.append(total - before)
    parameters = np.ones(len(numbers), np.bool_)
    parameters[headers] = False
    zigzag = numbers[parameters].astype(np.int64)
    moves = ((zigzag >> 1) ^ -(zigzag & 1)).reshape(-1, 2)
    xy = np.cumsum(moves, axis=0)
    firsts = np.cumsum([0, *points_of[:-1]])
    before_first = np.vstack([np.zeros((1, 2), np.int64), xy])[firsts]
    return Shapes(xy - np.repeat(before_first, points_of, axis=0), starts, part_kinds, owners, extent)


def _numbers(geometries: list[bytes]) -> tuple[Any, list[int]]:
    """Every varint of every geometry, and where each geometry ends among them."""
    raw = np.frombuffer(b"".join(geometries), np.uint8)
    lasts = np.flatnonzero(raw < 0x80)
    firsts = np.concatenate([[0], lasts[:-1] + 1])
    value = np.zeros(len(lasts), np.uint64)
    for place in range(int((lasts - firsts).max()) + 1):
        there = firsts + place <= lasts
        part = (raw[np.minimum(firsts + place, lasts)] & 0x7F).astype(np.uint64) << np.uint64(7 * place)
        value += np.where(there, part, np.uint64(0))
    byte_ends = np.cumsum([len(one) for one in geometries])
    return value, np.searchsorted(lasts, byte_ends - 1, side="right").tolist()
