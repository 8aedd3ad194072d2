"""The same layer tiled by Spark (here Sail, which speaks Spark's wire) shows the same features as the server.

Needs the extra `cluster`; skipped without.
"""

from collections.abc import Callable, Iterator
from typing import Any

import mapbox_vector_tile
import pytest

from chengshu.capabilities.maps import Maps
from chengshu.capabilities.tiles import TileKey, Tiles
from chengshu.capabilities.tiles.logic import spread

from .conftest import mixed_shapes

pandas = pytest.importorskip("pandas")
pytest.importorskip("pyspark")
sail = pytest.importorskip("pysail.spark")

Fill = Callable[..., None]
_FIELDS = "id string, wkb binary, name string, code string, properties string"
_LEVEL = 14


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    server = sail.SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _, port = server.listening_address
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    yield session
    session.stop()
    server.stop()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_a_cluster_makes_the_same_tiles(tiles: Tiles, maps: Maps, fill: Fill, spark: Any) -> None:
    fill("things", mixed_shapes(400))
    [part] = list(maps.columns("things"))
    columns = (part.ids, part.wkb, part.names, part.codes, part.properties)
    frame = spark.createDataFrame(pandas.DataFrame(dict(zip(spread.COLUMNS, columns, strict=True))), _FIELDS)

    def keyed(frames: Iterator[Any]) -> Iterator[Any]:
        return spread.key_features(frames, "WebMercatorQuad", _LEVEL)

    def encoded(group: Any) -> Any:
        x, y = int(group["x"].iloc[0]), int(group["y"].iloc[0])
        key = TileKey("WebMercatorQuad", _LEVEL, x, y)
        return pandas.DataFrame({"x": [x], "y": [y], "tile": [spread.encode_group(group, "things", key)]})

    made = frame.mapInPandas(keyed, f"{_FIELDS}, x long, y long").groupBy("x", "y")
    rows = made.applyInPandas(encoded, "x long, y long, tile binary").collect()
    assert len(rows) > 3
    seen = set()
    for row in rows:
        ours = tiles.tile("things", "WebMercatorQuad", _LEVEL, row.x, row.y, whole=True)
        assert _features(bytes(row.tile)) == _features(ours)
        seen |= set(_features(ours))
    assert len(seen) == 400


def _features(data: bytes) -> dict[str, str]:
    found = mapbox_vector_tile.decode(data).get("things", {"features": []})["features"]
    return {one["properties"]["id"]: str(one["geometry"]) for one in found}
