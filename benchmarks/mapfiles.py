"""Rows per second into a layer and out of it: 100,000 polygons, each format a job on real PostgreSQL."""

import time
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import shapely

from benchmarks.report import Row
from benchmarks.stage import Stage
from chengshu.capabilities.coordinates import Coordinates
from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.mapfiles import ExportRequest, ImportRequest, MapFiles
from chengshu.capabilities.maps import FieldDefinition, LayerDefinition, Maps
from chengshu.kit import Database, announce_nothing
from chengshu.security import SYSTEM, Keyring, Security
from chengshu.server.embedded import EmbeddedPostgres
from chengshu.server.migrations import migrate

_ROWS = 100_000
_FIELDS = (
    FieldDefinition("层数", "integer", minimum=1),
    FieldDefinition("用途", "text", choices=("住宅", "商业")),
    FieldDefinition("高度", "number", unit="m"),
    FieldDefinition("建成", "date"),
)
_ENDINGS = {"GPKG": ".gpkg", "Shapefile": ".zip", "GeoJSON": ".geojson", "FlatGeobuf": ".fgb", "GeoParquet": ".parquet",
            "KML": ".kml", "CSV": ".csv"}  # fmt: skip
_UNFIT = {"CSV": {"system": "EPSG:4490"}, "KML": {"system": "EPSG:4490", "despite_file": True}}


class _Desk:
    """The engines that files need, and nobody else."""

    def __init__(self, url: str, folder: Path) -> None:
        self.db = Database(url, max_size=4)
        self.jobs = Jobs(self.db, announce_nothing)
        security = Security(self.db)
        self.maps = Maps(self.db, announce_nothing, audit=security.audit, jobs=self.jobs)
        keyring = Keyring(folder / "keyring")
        coordinates = Coordinates(self.db, keyring, security.audit, self.jobs, folder / "conversions")
        self.files = MapFiles(self.db, self.maps, self.jobs, coordinates, folder / "mapfiles", security.audit)

    def work(self, job: str | None) -> float:
        """Seconds for a job."""
        began = time.perf_counter()
        while self.jobs.run_one(self.files.handlers()):
            pass
        seconds = time.perf_counter() - began
        done = self.jobs.get(job or "")
        if done.state != "done":
            raise AssertionError(f"{done.kind}: {done.error}")
        return seconds

    def bring(self, path: Path, layer: str, mode: str, format: str) -> float:
        """Rows a second into a layer."""
        received = self.files.uploads.begin(SYSTEM, path.name)
        received.write(path.read_bytes())
        upload = self.files.uploads.finish(received)
        if upload.job:
            self.work(upload.job)
        wanted = ImportRequest(upload.id, layer, mode=mode, **_UNFIT.get(format, {}))  # type: ignore[arg-type]
        made = self.files.imports.start(SYSTEM, wanted)
        seconds = self.work(made.job)
        result = self.files.imports.get(SYSTEM, made.id).result or {}
        if result.get("accepted") != _ROWS:
            raise AssertionError(f"{format}: {result}")
        return _ROWS / seconds

    def take(self, format: str) -> tuple[float, Path]:
        """Rows a second out of a layer, and the file."""
        made = self.files.exports.start(SYSTEM, ExportRequest("buildings", format))  # type: ignore[arg-type]
        seconds = self.work(made.job)
        return _ROWS / seconds, self.files.exports.file(SYSTEM, made.id, 1)[1]


def _polygons() -> np.ndarray:
    random = np.random.default_rng(1)
    x, y = random.uniform(112.9, 113.3, _ROWS), random.uniform(27.6, 28.0, _ROWS)
    return np.asarray(shapely.box(x, y, x + 0.00014, y + 0.00014))


def _file(folder: Path) -> Path:
    path = folder / "made.gpkg"
    at = np.arange(_ROWS)
    data = pa.table(
        {
            "name": [f"{number}号楼" for number in at], "code": [f"B{number:06}" for number in at],
            "层数": at % 30 + 1, "用途": np.where(at % 2, "住宅", "商业"), "高度": at % 100 + 0.5,
            "建成": ["2020-03-01"] * _ROWS, "geometry": shapely.to_wkb(_polygons()),
        }
    )  # fmt: skip
    pyogrio.write_arrow(data, path, driver="GPKG", geometry_name="geometry", geometry_type="Polygon", crs="EPSG:4490")
    return path


def _bare(path: Path) -> float:
    began = time.perf_counter()
    pyogrio.read_arrow(path)
    return _ROWS / (time.perf_counter() - began)


def _unpacked(packed: Path, format: str, folder: Path) -> Path:
    if format == "Shapefile":
        return packed  # as it comes
    with zipfile.ZipFile(packed) as archive:
        name = next(one for one in archive.namelist() if one.endswith(_ENDINGS[format]))
        return Path(archive.extract(name, folder))


def measure(stage: Stage) -> list[Row]:
    """Every format out and in again, edits beside loading, and the undo of a load."""
    folder = stage.folder("mapfiles")
    postgres = EmbeddedPostgres(folder / "postgres")
    try:
        url = postgres.start()
        migrate(url)
        return _measured(_Desk(url, folder), folder)
    finally:
        postgres.stop()


def _measured(desk: _Desk, folder: Path) -> list[Row]:
    for layer in ("buildings", "others"):
        desk.maps.define_layer(LayerDefinition(layer, layer, geometry="polygon", fields=_FIELDS))
    path = _file(folder)
    load = desk.bring(path, "buildings", "replace", "GPKG")
    rows = [
        Row("import of a GeoPackage, replacing the layer", (load,), "rows/s", "pyogrio reads it", (_bare(path),)),
        Row("import of a GeoPackage as edits", (desk.bring(path, "others", "append", "GPKG"),), "rows/s"),
    ]
    for format in _ENDINGS:
        out, packed = desk.take(format)
        rows.append(Row(f"export as {format}", (out,), "rows/s"))
        given = _unpacked(packed, format, folder)
        rows.append(Row(f"import of that {format}", (desk.bring(given, "others", "replace", format),), "rows/s"))
    last = desk.files.imports.find(SYSTEM, "others").items[0]
    seconds = desk.work(desk.files.undoing.start(SYSTEM, last.id).job)
    rows.append(Row("undo of a load", (seconds,), "s"))
    desk.db.close()
    return rows
