"""Layers on a real database and tiles of them in a folder of the test."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.affinity import rotate

from chengshu.capabilities.maps import LayerDefinition, Maps, NewFeature
from chengshu.capabilities.tiles import Tiles
from chengshu.kit import Database, announce_nothing

Fill = Callable[..., None]


@pytest.fixture
def maps(db: Database) -> Maps:
    return Maps(db, announce_nothing)


@pytest.fixture
def tiles(maps: Maps, tmp_path: Path) -> Iterator[Tiles]:
    made = Tiles(maps, tmp_path / "tiles", patience_s=20)
    yield made
    made.close()


@pytest.fixture
def fill(maps: Maps) -> Fill:
    """Declare a layer and put geometries (degrees) into it; feature n has the code ``n``."""

    def put(
        layer: str, geometries: Sequence[Any], properties: Sequence[dict[str, Any]] | None = None, **more: Any
    ) -> None:
        maps.define_layer(LayerDefinition(layer, layer, **more))
        maps.load(
            layer,
            [
                NewFeature(
                    shapely.to_wkb(one), name=f"第{n}号", code=str(n), properties=properties[n] if properties else {}
                )
                for n, one in enumerate(geometries)
            ],
        )

    return put


def mixed_shapes(many: int, seed: int = 7, side: float = 0.02) -> list[Any]:
    """Polygons of every kind around 113.15 E 27.85 N: slivers, stars, holes, several parts; lines, points."""
    random = np.random.default_rng(seed)
    made: list[Any] = []
    for number in range(many):
        x, y = 113.15 + random.random() * side, 27.85 + random.random() * side
        size = 10 ** random.uniform(-5.5, -2.5)
        kind = number % 7
        if kind == 0:
            made.append(rotate(shapely.box(x, y, x + size, y + size / 40), random.random() * 180))
        elif kind == 1:
            made.append(_star(random, x, y, size))
        elif kind == 2:
            disc = shapely.Point(x, y).buffer(size)
            made.append(disc.difference(shapely.Point(x, y).buffer(size * 0.95)))
        elif kind == 3:
            made.append(
                shapely.MultiPolygon(
                    [shapely.box(x, y, x + size, y + size), shapely.box(x + 2 * size, y, x + 3 * size, y + size)]
                )
            )
        elif kind == 4:
            steps = np.cumsum(random.normal(0, size, (12, 2)), axis=0)
            made.append(shapely.LineString(steps + np.array((x, y))))
        elif kind == 5:
            made.append(shapely.Point(x, y))
        else:
            made.append(shapely.MultiPoint([(x, y), (x + size, y + size)]))
    return made


def _star(random: np.random.Generator, x: float, y: float, size: float) -> Any:
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    far = size * random.uniform(0.05, 1, 24)
    return shapely.Polygon(np.column_stack((x + far * np.cos(angles), y + far * np.sin(angles))))


def said(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found
