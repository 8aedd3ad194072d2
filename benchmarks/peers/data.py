"""A million polygons and a million points, the same for all."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

MANY = 1_000_000
WEST, SOUTH, SIDE = 113.0, 27.6, 0.4
WIDE, HIGH = 0.00014, 0.00013
KINDS = ("house", "shop", "school", "works", "store")
LAYERS = ("polygons", "points")
BATCH = 20_000


def rows(layer: str) -> Iterator[list[tuple[bytes, str, str, int]]]:
    """Shape (WKB in degrees), code, kind and floors of each feature, in batches; in an order without any place."""
    random = np.random.default_rng(LAYERS.index(layer) + 1)
    corners: NDArray[Any] = np.column_stack((WEST + random.random(MANY) * SIDE, SOUTH + random.random(MANY) * SIDE))
    for begin in range(0, MANY, BATCH):
        x, y = corners[begin : begin + BATCH].T
        shapes = shapely.points(x, y) if layer == "points" else shapely.box(x, y, x + WIDE, y + HIGH)
        numbers = range(begin, begin + len(x))
        yield [
            (wkb, str(n), KINDS[n % 5], n % 33) for wkb, n in zip(shapely.to_wkb(shapes).tolist(), numbers, strict=True)
        ]
