"""Points converted per second: columns in this process, and whole files as jobs on real PostgreSQL."""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from pyproj import Transformer

from benchmarks.report import Row
from benchmarks.stage import Stage
from chengshu.capabilities.coordinates import CONVERT_FILE, FileRequest
from chengshu.security import SYSTEM
from chengshu.server.city import City, build_city
from chengshu.server.embedded import EmbeddedPostgres
from chengshu.server.migrations import migrate
from chengshu.server.settings import Settings
from chengshu.standards.geo import GridShift, Helmert, Operation, convert, grid_from_nodes, system

_POINTS = 1_000_000
_ROWS = 200_000
_HELMERT = Helmert(120.0, -80.0, 30.0, 0.5, -1.2, 2.3, 4.1, "coordinate_frame")


def _places(count: int) -> np.ndarray:
    random = np.random.default_rng(1)
    return np.column_stack([random.uniform(112.9, 113.3, count), random.uniform(27.6, 28.0, count)])


def _operations() -> dict[str, Operation]:
    nodes = [(x, y, 3.0 + x - 113, 1.5 + y - 27) for x in np.arange(112, 115, 0.25) for y in np.arange(26, 29, 0.25)]
    old, new = system("EPSG:4610"), system("EPSG:4490")
    grid = GridShift((grid_from_nodes([(float(x), float(y), float(a), float(b)) for x, y, a, b in nodes]),))
    return {"helmert": Operation("h", old, new, _HELMERT), "grid": Operation("g", old, new, grid)}


def _per_s(points: np.ndarray, source: str, target: str, operation: Operation | None = None) -> float:
    began = time.perf_counter()
    done = convert(points, source, target, [operation] if operation else [])
    seconds = time.perf_counter() - began
    if done.reasons:
        raise AssertionError(f"{len(done.reasons)} points of the city were not converted")
    return len(points) / seconds


def _bare_per_s(points: np.ndarray) -> float:
    transformer = Transformer.from_crs("EPSG:4490", "EPSG:4547", always_xy=True)
    began = time.perf_counter()
    transformer.transform(points[:, 0], points[:, 1])
    return len(points) / (time.perf_counter() - began)


@contextmanager
def _city(folder: Path) -> Iterator[City]:
    postgres = EmbeddedPostgres(folder / "postgres")
    try:
        url = postgres.start()
        migrate(url)
        city = build_city(Settings(home=folder, database_url=url), pool=2)
        try:
            yield city
        finally:
            city.close()
    finally:
        postgres.stop()


def _files(folder: Path) -> dict[str, bytes]:
    points = _places(_ROWS)
    names = [f"p{number}" for number in range(_ROWS)]
    lines = "\n".join(f"{name},{x:.9f},{y:.9f}" for name, (x, y) in zip(names, points.tolist(), strict=True))
    made = folder / "points.gpkg"
    data = pa.table({"name": names, "geometry": shapely.to_wkb(shapely.points(points))})
    pyogrio.write_arrow(
        data, made, driver="GPKG", geometry_name="geometry", geometry_type="Point", crs="EPSG:4490"
    )  # fmt: skip
    return {"points.csv": f"name,longitude,latitude\n{lines}\n".encode(), "points.gpkg": made.read_bytes()}


def _job_per_s(city: City, name: str, content: bytes) -> float:
    wanted = FileRequest("EPSG:4490", "EPSG:4547")
    began = time.perf_counter()
    kept = city.coordinates.files.submit(SYSTEM, name, io.BytesIO(content), wanted)
    city.jobs.run_one({CONVERT_FILE: city.coordinates.files.convert})
    seconds = time.perf_counter() - began
    result = city.coordinates.files.get(kept.id, SYSTEM).result
    if result is None or result["converted"] != _ROWS:
        raise AssertionError(f"{name} was not converted: {city.jobs.get(kept.job or '')}")
    return _ROWS / seconds


def measure(stage: Stage) -> list[Row]:
    """Columns of a million points, plain PROJ beside the projection; then files."""
    points, operations = _places(_POINTS), _operations()
    old = convert(points, "EPSG:4490", "EPSG:4610", [operations["helmert"]]).points
    offset = convert(points, "EPSG:4490", "GCJ-02").points
    ways: dict[str, Callable[[], float]] = {
        "EPSG:4490 to EPSG:4547": lambda: _per_s(points, "EPSG:4490", "EPSG:4547"),
        "EPSG:4490 to GCJ-02": lambda: _per_s(points, "EPSG:4490", "GCJ-02"),
        "GCJ-02 to EPSG:4490 (iterated)": lambda: _per_s(offset, "GCJ-02", "EPSG:4490"),
        "Xi'an 1980 to EPSG:4490, seven parameters": lambda: _per_s(
            old, "EPSG:4610", "EPSG:4490", operations["helmert"]
        ),
        "Xi'an 1980 to EPSG:4490, grid": lambda: _per_s(old, "EPSG:4610", "EPSG:4490", operations["grid"]),
    }
    runs: dict[str, list[float]] = {name: [] for name in ways}
    bare: list[float] = []
    for _ in range(stage.runs):
        for name, way in ways.items():
            runs[name].append(way())
        bare.append(_bare_per_s(points))
    note = f"{_POINTS:,} points at once, checked for impossible coordinates"
    rows = [Row(name, tuple(values), "points/s", note=note) for name, values in runs.items()]
    rows[0] = replace(rows[0], peer="bare pyproj", peer_runs=tuple(bare))
    folder = stage.folder("coordinates")
    with _city(folder) as city:
        for name, content in _files(folder).items():
            measured = tuple(_job_per_s(city, name, content) for _ in range(stage.runs))
            note = f"{_ROWS:,} rows, from upload to result, as a job"
            rows.append(Row(f"{name} to EPSG:4547", measured, "rows/s", note=note))
    return rows
