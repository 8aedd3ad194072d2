"""A curve through the plane along which neighbours stay near: for keeping on disk together what lies together.

D. Hilbert, Über die stetige Abbildung einer Linie auf ein Flächenstück, Mathematische Annalen 38 (1891).
"""

import numpy as np
from numpy.typing import NDArray

_BITS = 32


def hilbert(x: NDArray[np.uint32], y: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The place along a Hilbert curve over the whole world: what is near here is near there.

    Its first 2 z bits name the tile of level z, so the features of a tile are one run.
    """
    wide, down = x.astype(np.uint32), y.astype(np.uint32)
    curve = np.zeros(len(wide), np.uint64)
    for bit in range(_BITS - 1, -1, -1):
        right = (wide >> np.uint32(bit)) & np.uint32(1)
        low = (down >> np.uint32(bit)) & np.uint32(1)
        curve <<= np.uint64(2)
        curve |= ((np.uint32(3) * right) ^ low).astype(np.uint64)
        turned = low == 0
        flipped = turned & (right == 1)
        # XOR with all ones mirrors; the bits above are not looked at any more.
        mirror = np.where(flipped, np.uint32(0xFFFFFFFF), np.uint32(0))
        wide ^= mirror
        down ^= mirror
        swap = np.where(turned, wide ^ down, np.uint32(0))
        wide ^= swap
        down ^= swap
    return curve
