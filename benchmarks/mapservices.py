"""The map services over HTTP with a million polygons behind them: pages of features at any depth, pictures, GML."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import numpy as np
import shapely

from benchmarks.report import Row, percentile
from benchmarks.stage import Stage, free_port, wait_until
from chengshu.capabilities.maps import FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.kit import Database, announce_nothing, encode_cursor
from chengshu.server.embedded import EmbeddedPostgres
from chengshu.server.migrations import migrate

MANY, PAGE = 1_000_000, 1_000
_WEST, _SOUTH, _SIDE = 113.0, 27.6, 0.4
_BATCH, _ASKED, _WARM = 20_000, 30, 3
_KINDS = ("house", "shop", "school", "works", "store")
_FIELDS = (FieldDefinition("kind"), FieldDefinition("floors", "integer"))


def _features() -> Iterator[list[NewFeature]]:
    random = np.random.default_rng(3)
    for begin in range(0, MANY, _BATCH):
        x, y = _WEST + random.random(_BATCH) * _SIDE, _SOUTH + random.random(_BATCH) * _SIDE
        shapes = shapely.to_wkb(shapely.box(x, y, x + 0.00014, y + 0.00013)).tolist()
        yield [
            NewFeature(one, code=str(begin + n), properties={"kind": _KINDS[n % 5], "floors": n % 33})
            for n, one in enumerate(shapes)
        ]


def serve(url: str, folder: str, port: int) -> None:
    """The services alone, in a process of their own."""
    from fastapi import FastAPI
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from chengshu.capabilities.mapservices import MapServices
    from chengshu.capabilities.mapservices.routes import standards
    from chengshu.capabilities.tiles import Tiles
    from chengshu.security import Guard, Keyring, Rate, RateLimits, Security

    db = Database(url, max_size=4)
    maps = Maps(db, announce_nothing)
    services = MapServices(db, maps, Tiles(maps, Path(folder) / "tiles"), Keyring(Path(folder) / "keys"))
    app = FastAPI()
    # Measured is the work, not the limit of requests a second.
    guard = Guard(Security(db), limits=RateLimits(principal=Rate(100_000, 100_000)))
    app.include_router(standards(services, guard, lambda _: {}))
    asyncio.run(Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False).serve())


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, Database]]:
    postgres = EmbeddedPostgres(folder / "postgres")
    try:
        url = postgres.start()
        migrate(url)
        db = Database(url, max_size=2)
        maps = Maps(db, announce_nothing)
        maps.define_layer(LayerDefinition("houses", "houses", grade="open", geometry="polygon", fields=_FIELDS))
        maps.load("houses", _features())
        port = free_port()
        child = multiprocessing.get_context("spawn").Process(target=serve, args=(url, str(folder), port), daemon=True)
        child.start()
        try:
            yield f"http://127.0.0.1:{port}/ogc", db
        finally:
            child.terminate()
            child.join(10)
            db.close()
    finally:
        postgres.stop()


def _there(client: httpx.Client) -> bool:
    try:
        return client.get("/conformance").status_code == 200
    except httpx.TransportError:
        return False


def _deep(db: Database) -> str:
    """The cursor behind nine tenths of the layer."""
    with db.transaction() as tx:
        query = "select id::text as id from maps.features where layer = 'houses' order by id offset %s limit 1"
        row = tx.execute(query, [MANY * 9 // 10]).fetchone()
    assert row
    return encode_cursor(row["id"])


def _ms(client: httpx.Client, path: str, *, plain: bool = True) -> float:
    """The middle of many requests; `plain` without compression, as on one machine."""
    headers = {"Accept-Encoding": "identity" if plain else "gzip"}
    spent = []
    for _ in range(_ASKED + _WARM):
        began = time.perf_counter()
        answer = client.get(path, headers=headers)
        spent.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
    return percentile(spent[_WARM:], 0.5)


def _pages(client: httpx.Client, db: Database, runs: int) -> list[Row]:
    items = f"/collections/houses/items?limit={PAGE}"
    box = f"{_WEST + 0.2},{_SOUTH + 0.2},{_WEST + 0.22},{_SOUTH + 0.22}"
    zone = quote("http://www.opengis.net/def/crs/EPSG/0/4547", safe="")
    ways = {
        "10 features": ("/collections/houses/items?limit=10", None),
        f"{PAGE:,} features": (items, 15.0),
        f"{PAGE:,} features behind {MANY * 9 // 10:,}": (f"{items}&cursor={_deep(db)}", 15.0),
        f"{PAGE:,} of the features in a box": (f"{items}&bbox={box}", None),
        f"{PAGE:,} features by a filter": (f"{items}&filter={quote('floors > 30 AND kind = ' + repr('shop'))}", None),
        f"{PAGE:,} features in EPSG:4547": (f"{items}&crs={zone}", None),
        f"{PAGE:,} features by WFS as GML": (
            f"/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=houses&count={PAGE}", None
        ),
    }  # fmt: skip
    rows = [
        Row(what, tuple(_ms(client, path) for _ in range(runs)), "ms", at_most=most)
        for what, (path, most) in ways.items()
    ]
    packed = tuple(_ms(client, items, plain=False) for _ in range(runs))
    return [*rows, Row(f"{PAGE:,} features, compressed", packed, "ms")]


def _pictures(client: httpx.Client, runs: int) -> list[Row]:
    picture = (
        "/wms?service=WMS&version=1.3.0&request=GetMap&layers=houses&styles=&format=image/png&width=1024&height=768"
        f"&crs=EPSG:4490&bbox={_SOUTH + 0.2},{_WEST + 0.2},{_SOUTH + 0.215},{_WEST + 0.22}"
    )
    x, y = int((_WEST + 0.21 + 180) / 180 * 2**15), int((90 - _SOUTH - 0.21) / 180 * 2**15)
    fresh = []
    for number in range(12):
        began = time.perf_counter()
        client.get(f"/wmts/1.0.0/houses/default/c/16/{y + number % 4}/{x + number // 4}.png").raise_for_status()
        fresh.append((time.perf_counter() - began) * 1000)
    again = tuple(_ms(client, f"/wmts/1.0.0/houses/default/c/16/{y}/{x}.png") for _ in range(runs))
    return [
        Row("WMTS picture, first time", (percentile(fresh, 0.5),), "ms", note="level 16 of c"),
        Row("WMTS picture, again", again, "ms"),
        Row("WMS picture of 1024 x 768", tuple(_ms(client, picture) for _ in range(runs)), "ms"),
    ]


def measure(stage: Stage) -> list[Row]:
    """Load, serve, ask."""
    folder = stage.folder("mapservices")
    with _served(folder) as (url, db), httpx.Client(base_url=url, timeout=120) as client:
        wait_until(lambda: _there(client), "map services", 60)
        rows = _pages(client, db, stage.runs)
        tilejson = "/collections/houses/tiles/WebMercatorQuad?f=tilejson"
        wait_until(lambda: bool(client.get(tilejson).json()["ready"]), "tiles", 600, 1)
        return rows + _pictures(client, stage.runs)
