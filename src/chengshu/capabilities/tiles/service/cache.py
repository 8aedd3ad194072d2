"""Encoded tiles in memory, the least used go first; an edit takes out only what it touches."""

import gzip
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from threading import Lock

from chengshu.capabilities.tiles.logic.grid import TileKey

Box = tuple[int, int, int, int, int, int]  # west, top, east, bottom, top and bottom in the CGCS2000 quad
_OVERHEAD = 400
_MANY_BOXES = 500


@dataclass(frozen=True, slots=True)
class Address:
    """What a cached tile is of."""

    layer: str
    key: TileKey
    day: date | None
    whole: bool
    hidden: frozenset[str]


@dataclass(slots=True)
class Kept:
    """A tile's bytes; a tag made from them, and packed, once somebody wants it so."""

    data: bytes
    complete: bool = True
    _etag: str = field(default="", repr=False)
    _packed: bytes | None = field(default=None, repr=False)

    @property
    def etag(self) -> str:
        if not self._etag:
            self._etag = blake2b(self.data, digest_size=12).hexdigest()
        return self._etag

    @property
    def packed(self) -> bytes:
        if self._packed is None:
            self._packed = gzip.compress(self.data, 1, mtime=0)
        return self._packed

    @property
    def weight(self) -> int:
        return len(self.data) + len(self.data) // 2 + _OVERHEAD


def kept(data: bytes, *, complete: bool = True) -> Kept:
    """A tile fresh from the encoder."""
    return Kept(data, complete)


class TileCache:
    """At most `most_bytes` of tiles."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._lock = Lock()
        self._tiles: OrderedDict[Address, Kept] = OrderedDict()
        self._of_layer: dict[str, set[Address]] = {}
        self._state: dict[str, int] = {}
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._tiles)

    def get(self, address: Address) -> Kept | None:
        with self._lock:
            found = self._tiles.get(address)
            if found is not None:
                self._tiles.move_to_end(address)
            return found

    def state(self, layer: str) -> int:
        """Grows whenever something of the layer was taken out; `put` wants the one from before encoding."""
        with self._lock:
            return self._state.get(layer, 0)

    def put(self, address: Address, tile: Kept, state: int) -> None:
        """Keep a tile, unless the layer has changed since `state`."""
        with self._lock:
            if self._state.get(address.layer, 0) != state or tile.weight > self._most // 4:
                return
            self._drop(address)
            self._tiles[address] = tile
            self._of_layer.setdefault(address.layer, set()).add(address)
            self.bytes += tile.weight
            while self.bytes > self._most:
                self._drop(next(iter(self._tiles)))

    def forget(self, layer: str, boxes: Sequence[Box] | None = None) -> None:
        """Take out the tiles of a layer that touch one of the boxes; all of them without boxes."""
        with self._lock:
            self._state[layer] = self._state.get(layer, 0) + 1
            everything = boxes is None or len(boxes) > _MANY_BOXES
            for address in list(self._of_layer.get(layer, ())):
                if everything or any(_touches(address.key, box) for box in boxes or ()):
                    self._drop(address)

    def _drop(self, address: Address) -> None:
        found = self._tiles.pop(address, None)
        if found is not None:
            self.bytes -= found.weight
            self._of_layer[address.layer].discard(address)


def _touches(key: TileKey, box: Box) -> bool:
    west, top, east, bottom = key.box()
    first, last = (box[1], box[3]) if key.tms == "WebMercatorQuad" else (box[4], box[5])
    return box[0] <= east and box[2] >= west and first <= bottom and last >= top
