"""A small synthetic city, generated once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely

from chengshu.server.demo.synthetic import generate

SEED = 7


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
