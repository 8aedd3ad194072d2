"""Varints and zigzag of Protocol Buffers for whole arrays at once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
_STEP = 1 << 15
_LIMITS = (1 << 7, 1 << 14, 1 << 21, 1 << 28)


def zigzag(value: NDArray[np.int32]) -> NDArray[np.uint32]:
    """Signed to unsigned, small ones stay small."""
    return ((value << 1) ^ (value >> 31)).view(np.uint32)


def lengths(values: NDArray[np.uint32]) -> Bytes:
    """How many bytes each takes as a varint."""
    size = np.ones(values.shape, np.uint8)
    top = int(values.max()) if values.size else 0
    for limit in _LIMITS:
        if top < limit:
            break
        size += values >= limit
    return size


def width(value: int) -> int:
    """How many bytes a number takes."""
    return 1 + sum(value >= limit for limit in _LIMITS)


def write(values: NDArray[np.uint32], wide: int, out: Bytes, keep: NDArray[np.bool_]) -> None:
    """Every number as `wide` bytes along the last axis; in `keep` those that are too much become False."""
    if wide == 1:
        out[..., 0] = values
        return
    for place in range(wide):
        low = (values >> np.uint32(7 * place)).astype(np.uint8)
        if place + 1 < wide:
            more = values >= _LIMITS[place]
            low &= 0x7F
            low |= more.view(np.uint8) << 7
            keep[..., place + 1] = more
        out[..., place] = low


def encode(values: NDArray[np.uint32], sizes: Bytes) -> Bytes:
    """The bytes of all varints, end to end; `sizes` is what `lengths` says.

    Every value is written as wide as the widest near it, then what is too much is left out: several times faster than
    to scatter, and in pieces that stay in the processor's own memory.
    """
    if len(values) <= _STEP:
        return _encoded(values, sizes)
    pieces = range(0, len(values), _STEP)
    return np.concatenate([_encoded(values[at : at + _STEP], sizes[at : at + _STEP]) for at in pieces])


def _encoded(values: NDArray[np.uint32], sizes: Bytes) -> Bytes:
    wide = int(sizes.max()) if len(sizes) else 1
    if wide == 1:
        return values.astype(np.uint8)
    out = np.empty((len(values), wide), np.uint8)
    keep = np.empty((len(values), wide), np.bool_)
    keep[:, 0] = True
    out[:, 0] = values
    for place in range(1, wide):
        more = sizes > place
        keep[:, place] = more
        out[:, place - 1] &= 0x7F
        out[:, place - 1] |= more.view(np.uint8) << 7
        out[:, place] = values >> np.uint32(7 * place)
    return np.compress(keep.reshape(-1), out.reshape(-1))


def one(value: int) -> bytes:
    """One varint of any size."""
    out = bytearray()
    while value > 0x7F:
        out.append((value & 0x7F) | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, content: bytes) -> bytes:
    """A field that holds bytes, a text or a message."""
    return one(number << 3 | 2) + one(len(content)) + content


def whole_field(number: int, value: int) -> bytes:
    """A field that holds an unsigned number."""
    return one(number << 3) + one(value)


def decode(data: Any) -> list[int]:
    """Every varint in the bytes: the way back, for tests and small things."""
    found, value, shift = [], 0, 0
    for byte in bytes(data):
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            found.append(value)
            value, shift = 0, 0
    return found
