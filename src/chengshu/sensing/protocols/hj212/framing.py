"""Cuts the byte stream of one connection into HJ 212 frames, whatever order and pieces the bytes arrive in.

What is no frame is not swallowed: noise and broken frames come out as pieces of their own, so that `decode`
can say what is wrong and the piece can be kept. Memory is bounded: one frame of at most 10 kB, 1 kB of noise,
and a few first packages of split messages.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from chengshu.sensing.model import Rejected
from chengshu.sensing.protocols.hj212.codec import (
    HEAD,
    MAX_DATA,
    OVERHEAD,
    TAIL,
    Message,
    crc16,
    parse,
    starts_of_frames,
)

MAX_FRAME = MAX_DATA + OVERHEAD + len(TAIL)
MAX_NOISE = 1024
QUIET_S = 2.0  # a frame without CR LF counts as ended after this silence
PACKAGES_S = 60.0  # how long packages of a split message wait for each other
MAX_SPLIT_MESSAGES = 8
MAX_WAITING = 32
_BLANK = b"\r\n\0 \t"


class HJ212Framer:
    """The framer of one connection."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._buffer = bytearray()
        self._clock = clock
        self._last_fed = clock()
        self._packages = _Packages()

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes as they arrive; return every frame or piece of noise that is complete now."""
        self._last_fed = self._clock()
        buffer = self._buffer
        buffer += data
        pieces: list[bytes] = []
        position = 0
        while (position := _skip_blank(buffer, position)) < len(buffer):
            stop = _end_of_piece(buffer, position)
            if stop < 0:
                break
            pieces.append(bytes(buffer[position:stop]))
            position = stop
        del buffer[:position]
        return self._joined(pieces)

    def expire(self, now_s: float) -> list[bytes]:
        """Return what waited too long: a frame without its CR LF, packages without their first one."""
        pieces = self._rest() if now_s - self._last_fed >= QUIET_S else []
        return self._joined(pieces) + self._packages.expire(now_s)

    def flush(self) -> list[bytes]:
        """Return whatever is left when the connection ends."""
        return self._joined(self._rest()) + self._packages.expire(float("inf"))

    def _rest(self) -> list[bytes]:
        """Everything in the buffer; a frame that is whole by length and CRC is freed from what follows it."""
        left = bytes(self._buffer)
        self._buffer.clear()
        if not left:
            return []
        stop = _end_by_length(left)
        if stop and _is_checked(left, 0, stop):
            left, after = left[:stop], left[stop:].strip(_BLANK)
            return [left, after] if after else [left]
        return [left]

    def _joined(self, pieces: list[bytes]) -> list[bytes]:
        if not any(b"PNUM=" in piece for piece in pieces):
            return pieces
        now_s = self._clock()
        return [frame for piece in pieces for frame in self._packages.take(piece, now_s)]


def _skip_blank(buffer: bytearray, position: int) -> int:
    while position < len(buffer) and buffer[position] in _BLANK:
        position += 1
    return position


def _end_by_length(data: bytes | bytearray, position: int = 0) -> int:
    """Where the frame at `position` ends (without tail) by its stated length, if all of it is here, else 0."""
    digits = data[position + 2 : position + 6]
    if len(digits) < 4 or not digits.isdigit():
        return 0
    end = position + OVERHEAD + int(digits)
    return end if end <= len(data) else 0


def _is_checked(data: bytes | bytearray, position: int, end: int) -> bool:
    return b"%04X" % crc16(bytes(data[position + 6 : end - 4])) == data[end - 4 : end].upper()


def _is_one_frame(buffer: bytearray, position: int, end: int) -> bool:
    """False when a frame was cut off and the next one happens to end where the first should have ended."""
    return buffer.find(HEAD, position + 2, end) < 0 or _is_checked(buffer, position, end)


def _end_of_piece(buffer: bytearray, position: int) -> int:
    """Where the piece that begins at `position` ends, or -1 when more bytes are needed to tell."""
    if buffer.startswith(HEAD, position):
        if len(buffer) - position < 6:
            return -1
        end = _end_by_length(buffer, position)
        if end and buffer.startswith(TAIL, end) and _is_one_frame(buffer, position, end):
            return end + len(TAIL)
        longest = MAX_FRAME
    else:
        longest = MAX_NOISE
    # Length and tail disagree, or this is noise: the border is the next line end or beginning of a frame.
    line = buffer.find(TAIL, position)
    border = starts_of_frames(buffer, position + 1)
    if line >= 0 and (border < 0 or line < border):
        return line + len(TAIL)
    if border >= 0:
        return border
    if len(buffer) - position > longest:
        return len(buffer) - 5 if b"#" in buffer[-5:] else len(buffer)  # a head may be arriving: keep its bytes
    return -1


@dataclass(slots=True)
class _Split:
    """One split message: its first package as context, and packages that came before it."""

    since_s: float
    first: bytes | None = None
    waiting: dict[int, bytes] = field(default_factory=dict)


class _Packages:
    """Gives packages that cannot stand alone the package that carries DataTime.

    Every package is a frame of its own and is answered by itself, as loggers expect. A package that brings no
    DataTime comes out with the first package in front of it, so that its bytes alone are enough to decode it
    again later; `decode` takes the observations of the last package only, and nothing is counted twice.
    """

    def __init__(self) -> None:
        self._messages: OrderedDict[tuple[str, str, str, int], _Split] = OrderedDict()

    def take(self, piece: bytes, now_s: float) -> list[bytes]:
        try:
            message = parse(piece)
        except Rejected:
            return [piece]
        if not message.is_split:
            return [piece]
        key = (message.mn, message.qn, message.cn, message.pnum or 0)
        split = self._messages.setdefault(key, _Split(now_s))
        evicted = self._make_room()
        return self._placed(split, message, piece) + evicted

    def _placed(self, split: _Split, message: Message, piece: bytes) -> list[bytes]:
        if "DataTime=" in message.cp:
            split.first = split.first or piece
            ready = [piece] + [split.first + late for _, late in sorted(split.waiting.items())]
            split.waiting.clear()
            return ready
        if split.first is not None:
            return [split.first + piece]
        if len(split.waiting) >= MAX_WAITING:
            return [piece]
        split.waiting[message.pno or 0] = piece
        return []

    def _make_room(self) -> list[bytes]:
        if len(self._messages) <= MAX_SPLIT_MESSAGES:
            return []
        _, oldest = self._messages.popitem(last=False)
        return list(oldest.waiting.values())

    def expire(self, now_s: float) -> list[bytes]:
        late = [key for key, split in self._messages.items() if now_s - split.since_s >= PACKAGES_S]
        return [piece for key in late for piece in self._messages.pop(key).waiting.values()]
