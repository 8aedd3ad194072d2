"""Whole tile sets in a file, and what a browser asks for."""

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pmtiles.reader import MmapSource, Reader, all_tiles

from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.maps import FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.capabilities.tiles import Access, Tiles, handlers
from chengshu.capabilities.tiles.logic import grid
from chengshu.capabilities.tiles.routes import router
from chengshu.kit import ChengshuError, Database, Refused, announce_nothing
from chengshu.security import SYSTEM
from chengshu.server.api.problems import answer_problems

from .conftest import mixed_shapes

Fill = Callable[..., None]


def test_an_archive_holds_the_very_tiles_and_says_what_is_in_them(tiles: Tiles, fill: Fill, tmp_path: Path) -> None:
    fill("things", mixed_shapes(200), synthetic=True)
    fill("spots", [shapely.Point(113.15, 27.85), shapely.Point(113.3, 27.9)], [{"kind": "灯"}, {"kind": "井"}])
    steps: list[tuple[int, int]] = []
    progress = SimpleNamespace(step=lambda done, total, message="": steps.append((done, total)))
    made = tiles.archive(["things", "spots"], tmp_path / "city.pmtiles", progress)
    assert steps[-1][0] == steps[-1][1] > 10
    with (tmp_path / "city.pmtiles").open("rb") as file:
        source = MmapSource(file)
        reader = Reader(source)
        header, metadata = reader.header(), reader.metadata()
        assert (header["min_zoom"], header["max_zoom"], header["addressed_tiles_count"]) == (0, 14, made.tiles)
        assert header["clustered"]
        assert header["min_lon_e7"] / 1e7 == pytest.approx(113.15, abs=0.01)
        assert metadata["attribution"] == "synthetic"
        layers = {one["id"]: one for one in metadata["vector_layers"]}
        assert set(layers) == {"things", "spots"}
        assert layers["spots"]["fields"]["kind"] == "String"
        seen = 0
        for (z, x, y), data in all_tiles(source):
            both = [("things", frozenset[str]()), ("spots", frozenset[str]())]
            assert gzip.decompress(data) == tiles.tiles(both, grid.TileKey("WebMercatorQuad", z, x, y)).data
            seen += 1
        assert seen == made.tiles
    deepest = grid.tile_at("WebMercatorQuad", 14, 113.3, 27.9)
    with (tmp_path / "city.pmtiles").open("rb") as file:
        data = gzip.decompress(Reader(MmapSource(file)).get(14, deepest.x, deepest.y))
    assert mapbox_vector_tile.decode(data)["spots"]["features"][0]["properties"]["kind"] == "井"


def test_an_archive_of_nothing_is_refused_and_leaves_no_file(tiles: Tiles, fill: Fill, tmp_path: Path) -> None:
    fill("nothing_yet", [])
    with pytest.raises(Refused, match="nothing in these layers"):
        tiles.archive(["nothing_yet"], tmp_path / "city.pmtiles")
    with pytest.raises(Refused, match="No layer"):
        tiles.archive([], tmp_path / "city.pmtiles")
    assert not list(tmp_path.glob("city*"))


@pytest.fixture
def noted() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def jobs(db: Database) -> Jobs:
    return Jobs(db, announce_nothing)


@pytest.fixture
def client(tiles: Tiles, maps: Maps, jobs: Jobs, noted: list[tuple[str, str]]) -> Iterator[TestClient]:
    app = FastAPI()
    answer_problems(app)

    def audit(_: Any, action: str, subject: str, detail: dict[str, Any]) -> None:
        noted.append((action, f"{subject} {detail['tile']}"))

    guard: Any = SimpleNamespace(needs=lambda permission: lambda: SYSTEM)
    app.include_router(router(tiles, Access(maps), jobs, guard, audit), prefix="/api/v1")
    with TestClient(app) as made:
        yield made


def test_tiles_come_packed_and_tagged_and_are_asked_for_again_cheaply(client: TestClient, fill: Fill) -> None:
    fill("trees", [shapely.Point(113.15 + n / 1e6, 27.85) for n in range(200)])
    said = client.get("/api/v1/tiles/WebMercatorQuad/trees/tilejson").json()
    assert said["vector_layers"][0]["id"] == "trees"
    assert said["bounds"][0] == pytest.approx(113.15)
    key = grid.tile_at("WebMercatorQuad", 14, 113.15, 27.85)
    path = re.sub(r"^https?://[^/]+", "", said["tiles"][0]).format(z=key.z, x=key.x, y=key.y)
    first = client.get(path)
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["cache-control"] == "private, max-age=3600"
    assert len(mapbox_vector_tile.decode(first.content)["trees"]["features"]) == 200
    bare = path.partition("?")[0]
    assert client.get(bare).headers["cache-control"] == "private, no-cache"
    again = client.get(bare, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = client.get(bare, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == first.content


def test_an_empty_tile_has_no_content_and_wrong_ones_are_explained(client: TestClient, fill: Fill) -> None:
    fill("trees", [shapely.Point(113.15, 27.85)])
    assert client.get("/api/v1/tiles/WebMercatorQuad/trees/14/0/0.mvt").status_code == 204
    for path, code in (
        ("WebMercatorQuad/trees/14/99999/0.mvt", "no_such_tile"),
        ("WebMercatorQuad/forests/14/0/0.mvt", "no_such_layer"),
        ("Mercator/trees/14/0/0.mvt", "no_such_matrix_set"),
    ):
        answer = client.get(f"/api/v1/tiles/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    many = ",".join(f"l{n}" for n in range(21))
    assert client.get(f"/api/v1/tiles/WebMercatorQuad/{many}/0/0/0.mvt").status_code == 422


def test_matrix_sets_are_described(client: TestClient) -> None:
    assert [one["id"] for one in client.get("/api/v1/tiles/matrix-sets").json()["items"]] == [
        "WebMercatorQuad",
        "CGCS2000Quad",
    ]
    quad = client.get("/api/v1/tiles/matrix-sets/CGCS2000Quad").json()
    first = quad["tileMatrices"][0]
    assert (first["matrixWidth"], first["matrixHeight"], first["cellSize"]) == (2, 1, 0.703125)
    assert "4490" in str(quad["crs"])


def test_a_controlled_layer_is_noted_tile_by_tile_and_never_leaves_as_a_file(
    client: TestClient, maps: Maps, noted: list[tuple[str, str]]
) -> None:
    secret = (FieldDefinition("owner", grade="controlled"), FieldDefinition("kind"))
    maps.define_layer(LayerDefinition("wells", "wells", grade="controlled", fields=secret))
    maps.load(
        "wells", [NewFeature(shapely.to_wkb(shapely.Point(113.15, 27.85)), properties={"owner": "x", "kind": "y"})]
    )
    key = grid.tile_at("WebMercatorQuad", 14, 113.15, 27.85)
    answer = client.get(f"/api/v1/tiles/WebMercatorQuad/wells/14/{key.x}/{key.y}.mvt")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert noted == [("maps.controlled_read", f"wells WebMercatorQuad/14/{key.x}/{key.y}")]
    refused = client.post("/api/v1/tiles/archives", json={"layers": ["wells"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "controlled")


def test_an_archive_is_ordered_made_and_fetched_by_ranges(
    client: TestClient, fill: Fill, jobs: Jobs, tiles: Tiles
) -> None:
    fill("trees", [shapely.Point(113.15 + n / 1e4, 27.85) for n in range(20)])
    job = client.post("/api/v1/tiles/archives", json={"layers": ["trees"]}).json()
    assert client.get(job["href"]).json()["code"] == "not_done"
    assert jobs.run_one(handlers(tiles))
    done = jobs.get(job["id"])
    assert (done.state, done.result["layers"], done.error) == ("done", ["trees"], "")
    assert done.done == done.total
    part = client.get(job["href"], headers={"range": "bytes=0-6"})
    assert (part.status_code, part.content) == (206, b"PMTiles")
    assert client.get("/api/v1/tiles/archives/nothing").status_code == 404


def test_numbers_lead_to_ids(client: TestClient, fill: Fill, maps: Maps) -> None:
    fill("trees", [shapely.Point(113.15, 27.85)])
    key = grid.tile_at("WebMercatorQuad", 14, 113.15, 27.85)
    tile = client.get(f"/api/v1/tiles/WebMercatorQuad/trees/14/{key.x}/{key.y}.mvt").content
    [feature] = mapbox_vector_tile.decode(tile)["trees"]["features"]
    assert client.get(f"/api/v1/tiles/features/trees/{feature['id']}").json()["items"] == [feature["properties"]["id"]]


def test_who_may_not_see_a_layer_is_told_that_there_is_none(maps: Maps, fill: Fill) -> None:
    fill("trees", [shapely.Point(113.15, 27.85)])
    access = Access(maps)
    assert access.sight(SYSTEM, "trees").hidden == frozenset()
    with pytest.raises(ChengshuError, match="no layer 'trees'"):
        access.sight(None, "trees")


def test_groups_of_a_cluster_show_the_same_features_as_the_server(tiles: Tiles, maps: Maps, fill: Fill) -> None:
    """What Spark does with the two functions, done here by hand."""
    from chengshu.capabilities.tiles.logic import spread
    from chengshu.capabilities.tiles.logic.shapes import shapes_of

    fill("things", mixed_shapes(200))
    [part] = list(maps.columns("things"))
    geometries: Any = shapely.from_wkb(np.array(part.wkb, object))
    shapes = shapes_of(geometries, np.arange(len(part), dtype=np.uint32))
    for tms, z in (("WebMercatorQuad", 14), ("CGCS2000Quad", 13)):
        feature, x, y = spread.tiles_touched(shapes, tms, z)  # type: ignore[arg-type]
        for column, row in sorted(set(zip(x.tolist(), y.tolist(), strict=True))):
            here = feature[(x == column) & (y == row)].tolist()
            names = {
                "id": part.ids,
                "wkb": part.wkb,
                "name": part.names,
                "code": part.codes,
                "properties": part.properties,
            }
            group = {name: [values[n] for n in here] for name, values in names.items()}
            key = grid.TileKey(tms, z, column, row)  # type: ignore[arg-type]
            made = _features(spread.encode_group(group, "things", key))
            assert made == _features(tiles.tile("things", key.tms, z, column, row, whole=True))


def _features(data: bytes) -> dict[str, str]:
    found = mapbox_vector_tile.decode(data).get("things", {"features": []})["features"]
    return {one["properties"]["id"]: str(one["geometry"]) for one in found}
