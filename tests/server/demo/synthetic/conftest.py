"""A small synthetic city, generated once."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely
from tests.server.living_city import sibling

from chengshu.server.city import City, build_city
from chengshu.server.demo.desks import load_desks
from chengshu.server.demo.load import demo_folder, load_demo
from chengshu.server.demo.synthetic import generate, load_synthetic, quiet
from chengshu.server.migrations import migrate
from chengshu.server.packs import apply_packs, load_packs, pack_folders
from chengshu.server.settings import Settings

SEED = 7
FILLED, DESKED = "filled", "desked"


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small city."""
    return generate("small", SEED, tmp_path_factory.mktemp("synthetic"))


@pytest.fixture(scope="session")
def manifest(small: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((small / "manifest.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="session")
def rows(small: Path) -> Callable[[str], list[dict[str, Any]]]:
    """Reads a table: every row with its geometry as a shape."""

    def read(name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = pq.read_table(small / f"{name}.parquet").to_pylist()
        for row in found:
            if "geometry" in row:
                row["geometry"] = shapely.from_wkb(row["geometry"])
        return found

    return read


@contextmanager
def _built(url: str, home: Path) -> Iterator[City]:
    city = build_city(Settings(database_url=url, home=home))
    try:
        yield city
    finally:
        city.close()


@pytest.fixture(scope="session")
def filled(database_url: str, small: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The database of a city with its packs, the people of the demo and the small synthetic city: to be copied."""
    url = sibling(database_url, FILLED)
    migrate(url)
    with _built(url, tmp_path_factory.mktemp(FILLED)) as city:
        apply_packs(load_packs(pack_folders()), city)
        load_demo(city, demo_folder())
        load_synthetic(city, small, quiet)
    return FILLED


@pytest.fixture(scope="session")
def desked(database_url: str, filled: str, small: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The same with work on every desk, and the home where the files of that work lie: to be copied."""
    home = tmp_path_factory.mktemp(DESKED)
    with _built(sibling(database_url, DESKED, like=filled), home) as city:
        made = load_desks(city, small, quiet)
        assert made["patrols"] > 5
        assert made["reports"] == 6
        assert load_desks(city, small, quiet) == {}
    return DESKED, home
