"""A mapfiles engine on a real database, with real maps, coordinates, jobs and trail; files made by other software."""

import io
import json
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely

from chengshu.capabilities.coordinates import Coordinates
from chengshu.capabilities.jobs import Job, Jobs
from chengshu.capabilities.mapfiles import Export, ExportRequest, Import, ImportRequest, MapFiles, Upload
from chengshu.capabilities.maps import FieldDefinition, LayerDefinition, Maps
from chengshu.kit import Database, announce_nothing, new_id
from chengshu.security import Keyring, Principal, Security

ALL = ("maps.read", "maps.write", "mapfiles.import", "mapfiles.export", "coordinates.use", "coordinates.manage")
FIELDS = (
    FieldDefinition("层数", "integer", {"zh": "层数"}, minimum=1),
    FieldDefinition("用途", "text", {"zh": "用途"}, choices=("住宅", "商业", "=危险")),
    FieldDefinition("高度", "number", {"zh": "高度"}, unit="m"),
    FieldDefinition("建成", "date", {"zh": "建成日期"}),
)
HERE = (113.15, 27.85)


def person(name: str, *permissions: str, **more: Any) -> Principal:
    return Principal(new_id(), name, name, "session", (), frozenset(permissions), jurisdiction=("",), **more)


EDITOR = person("li", *ALL)
READER = person("wang", "maps.read")


@dataclass
class House:
    files: MapFiles
    maps: Maps
    coordinates: Coordinates
    jobs: Jobs
    security: Security
    folder: Path
    db: Database

    def work(self) -> None:
        while self.jobs.run_one(self.files.handlers()):
            pass

    def job(self, id: str | None) -> Job:
        self.work()
        return self.jobs.get(id or "")

    def upload(self, name: str, content: bytes, by: Principal = EDITOR) -> Upload:
        received = self.files.uploads.begin(by, name, len(content))
        for start in range(0, len(content), 1 << 16):
            received.write(content[start : start + (1 << 16)])
        upload = self.files.uploads.finish(received)
        self.work()
        return self.files.uploads.get(by, upload.id)

    def bring(self, name: str, content: bytes, by: Principal = EDITOR, **how: Any) -> Import:
        upload = self.upload(name, content, by)
        assert upload.state == "inspected", upload.problem
        made = self.files.imports.start(by, ImportRequest(upload.id, **{"layer": "buildings", **how}))
        job = self.job(made.job)
        assert job.state == "done", job
        return self.files.imports.get(by, made.id)

    def undo(self, made: Import, by: Principal = EDITOR) -> Import:
        job = self.job(self.files.undoing.start(by, made.id).job)
        assert job.state == "done", job
        return self.files.imports.get(by, made.id)

    def take(self, by: Principal = EDITOR, **wanted: Any) -> Export:
        made = self.files.exports.start(by, ExportRequest(**{"layer": "buildings", **wanted}))
        job = self.job(made.job)
        assert job.state == "done", job
        return self.files.exports.get(by, made.id)

    def opened(self, made: Export, number: int = 1, by: Principal = EDITOR) -> tuple[Path, dict[str, Any]]:
        """The data file of a part, unpacked, and its manifest."""
        _, path = self.files.exports.file(by, made.id, number)
        target = self.folder / f"out-{made.id}-{number}"
        with zipfile.ZipFile(path) as packed:
            packed.extractall(target)
        manifest = json.loads((target / "manifest.json").read_text("utf-8"))
        endings = (".gpkg", ".shp", ".geojson", ".fgb", ".parquet", ".dxf", ".kml", ".csv")
        [data] = [one for one in target.iterdir() if one.suffix in endings]
        return data, manifest

    def features(self, layer: str = "buildings") -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.maps.find(layer, limit=10_000).items]

    def audited(self, action: str) -> list[tuple[str, str, dict[str, Any]]]:
        found = self.security.trail.find(action=action).items
        return [(entry.account, entry.subject, dict(entry.detail)) for entry in found]

    def layer(self, **other: Any) -> None:
        start = LayerDefinition(
            "buildings", "layer.buildings", titles={"zh": "房屋", "en": "Buildings"}, geometry="polygon", fields=FIELDS,
            licence="内部使用",
        )  # fmt: skip
        self.maps.define_layer(replace(start, **other))


@pytest.fixture
def house(db: Database, tmp_path: Path) -> House:
    jobs = Jobs(db, announce_nothing)
    security = Security(db)
    maps = Maps(db, announce_nothing, audit=security.audit, jobs=jobs)
    coordinates = Coordinates(db, Keyring(tmp_path / "keyring"), security.audit, jobs, tmp_path / "conversions")
    files = MapFiles(db, maps, jobs, coordinates, tmp_path / "mapfiles", security.audit)
    house = House(files, maps, coordinates, jobs, security, tmp_path, db)
    house.layer()
    return house


def squares(count: int, x: float = HERE[0], y: float = HERE[1], size: float = 0.0001) -> Any:
    at = np.arange(count)
    west, south = x + (at % 100) * 2 * size, y + (at // 100) * 2 * size
    return shapely.box(west, south, west + size, south + size)


def rows_of(count: int) -> dict[str, list[Any]]:
    return {
        "名称": [f"{number}号楼" for number in range(count)],
        "编码": [f"B{number:05}" for number in range(count)],
        "层数": [1 + number % 30 for number in range(count)],
        "用途": ["住宅" if number % 2 else "商业" for number in range(count)],
        "高度": [3.5 + number for number in range(count)],
        "建成": ["2020-03-01"] * count,
    }


def a_file(
    folder: Path, driver: str, ending: str, shapes: Any, columns: dict[str, list[Any]], crs: str | None = "EPSG:4490",
    kind: str = "Polygon", **options: Any,
) -> bytes:  # fmt: skip
    """A file as other software makes it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"made{ending}"
    path.unlink(missing_ok=True)
    data = pa.table({**columns, "geometry": shapely.to_wkb(shapes)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a file without a system is meant
        pyogrio.write_arrow(data, path, driver=driver, geometry_name="geometry", geometry_type=kind, crs=crs, **options)
    if ending != ".shp":
        return path.read_bytes()
    return zipped({one.name: one.read_bytes() for one in folder.glob("made.*")})


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def table(header: str, lines: Sequence[str], encoding: str = "utf-8") -> bytes:
    return "\n".join([header, *lines]).encode(encoding)
