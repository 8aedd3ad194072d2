"""Spooled rows written as files of a format, each part about as large as asked for."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from chengshu.capabilities.mapfiles.logic.columns import ID, SHAPE_TEXT, arrow_type, column, short_names, too_long
from chengshu.capabilities.mapfiles.logic.drawing import drawing
from chengshu.capabilities.mapfiles.logic.formats import WRITTEN
from chengshu.capabilities.mapfiles.logic.mapping import BESIDE
from chengshu.capabilities.mapfiles.logic.systems import crs_json, crs_text
from chengshu.capabilities.mapfiles.logic.values import guarded
from chengshu.capabilities.mapfiles.model import ExportRequest
from chengshu.capabilities.mapfiles.service.spool import Spool
from chengshu.capabilities.maps import Layer
from chengshu.standards.geo import System

GEOMETRY = "geometry"
APART = ("Shapefile",)  # formats that hold one kind of geometry a file
_LARGEST = 1_900_000_000  # a shapefile ends at 2 GB
# Bytes on disk for one byte of geometry and JSON, about.
_GROWTH = {"GPKG": 1.4, "Shapefile": 2.0, "GeoJSON": 2.4, "FlatGeobuf": 1.4, "GeoParquet": 0.7, "DXF": 6.0,
           "KML": 4.0, "CSV": 2.0}  # fmt: skip
_TYPES = {0: "Point", 1: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon",
          7: "GeometryCollection"}  # fmt: skip
_KINDS = {"point": "Point", "line": "LineString", "polygon": "Polygon"}
Batch = tuple[list[str], list[bytes], list[dict[str, Any]]]


@dataclass(slots=True)
class Written:
    """A file (or the several of a shapefile) with how many rows it holds."""

    paths: list[Path]
    rows: int = 0


class _Waiting:
    """Batches still to be written; one can look at the next without taking it."""

    def __init__(self, batches: Iterator[Batch]) -> None:
        self._batches = batches
        self._next = next(batches, None)

    def peek(self) -> Batch | None:
        return self._next

    def take(self) -> None:
        self._next = next(self._batches, None)


@dataclass(slots=True)
class Writer:
    """Writes the files of one export."""

    layer: Layer
    wanted: ExportRequest
    system: System
    spool: Spool
    folder: Path
    step: Callable[[int], None]
    notes: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # property -> column
    done: int = 0

    def write(self) -> Iterator[Written]:
        """Every part, in order."""
        order = [*("name", "code"), *(one.name for one in self.layer.fields), *sorted(self.spool.kinds)]
        known = [name for name in dict.fromkeys(order) if name in self.spool.kinds]
        beside = [name for name in known if name in BESIDE and name not in ("name", "code")]
        columns = [*(name for name in known if name not in beside), *beside]
        encoding = self.wanted.encoding or "UTF-8"
        shape = self.wanted.format == "Shapefile"
        self.names = short_names([ID, *columns], encoding) if shape else {one: one for one in (ID, *columns)}
        self.folder.mkdir(parents=True, exist_ok=True)
        kinds = sorted(self.spool.rows) or [self.layer.geometry if self.layer.geometry != "any" else "all"]
        for kind in kinds:
            name = self.layer.id + (f"_{kind}" if len(kinds) > 1 else "")
            yield from self._parts(kind, name)

    def _parts(self, kind: str, name: str) -> Iterator[Written]:
        waiting = _Waiting(self.spool.batches(kind) if self.spool.rows else iter(()))
        number = 0
        while number == 0 or waiting.peek() is not None:
            number += 1
            own = name if number == 1 and not self.wanted.most_mb else f"{name}_{number:03d}"
            yield self._file(kind, own, self._one_part(waiting))

    def _one_part(self, waiting: "_Waiting") -> Iterator[Batch]:
        """Batches until the part is large enough; the rest goes on waiting."""
        size = 0.0
        while (batch := waiting.peek()) is not None:
            own = self._size(batch)
            if size and size + own > self._most():
                return
            waiting.take()
            size += own
            self.done += len(batch[0])
            self.step(self.done)
            yield batch

    def _most(self) -> float:
        asked = self.wanted.most_mb * 1_000_000 or float("inf")
        return min(asked, _LARGEST) if self.wanted.format == "Shapefile" else asked

    def _size(self, batch: Batch) -> float:
        ids, wkb, rows = batch
        text = len(str(rows[0])) * len(rows) if rows else 0
        return (sum(len(one) for one in wkb) + text + 36 * len(ids)) * _GROWTH[self.wanted.format]

    def _file(self, kind: str, name: str, batches: Iterator[Batch]) -> Written:
        path = self.folder / f"{name}{WRITTEN[self.wanted.format]}"
        counted = Written([path])

        def count() -> Iterator[Batch]:
            for one in batches:
                counted.rows += len(one[0])
                yield one

        write = {"GeoParquet": self._parquet, "CSV": self._table, "DXF": self._drawing}.get(
            self.wanted.format, self._features
        )
        write(path, kind, count())
        counted.paths = sorted(self.folder.glob(f"{name}.*"))
        return counted

    def _schema(self) -> pa.Schema:
        fields = [pa.field(self.names[ID], pa.string())]
        fields += [pa.field(self.names[one], self._type(one)) for one in self.names if one != ID]
        return pa.schema([*fields, pa.field(GEOMETRY, pa.binary())])

    def _type(self, name: str) -> pa.DataType:
        kind = self.spool.kinds[name]
        if self.wanted.format == "Shapefile" and kind in ("datetime", "boolean"):
            kind = "text" if kind == "datetime" else "integer"
        return arrow_type(kind)

    def _arrow(self, batches: Iterator[Batch]) -> Iterator[pa.RecordBatch]:
        schema = self._schema()
        for ids, wkb, rows in batches:
            cells = [pa.array(ids, pa.string())]
            cells += [self._column(rows, name) for name in self.names if name != ID]
            yield pa.record_batch([*cells, pa.array(wkb, pa.binary())], schema=schema)

    def _column(self, rows: Sequence[Mapping[str, Any]], name: str) -> pa.Array:
        made = column(rows, name, self.spool.kinds[name])
        if self.wanted.format != "Shapefile":
            return made
        if pa.types.is_boolean(made.type) or pa.types.is_timestamp(made.type):
            return made.cast(self._type(name))
        if pa.types.is_string(made.type):
            encoding = self.wanted.encoding or "UTF-8"
            cells = made.to_pylist()
            cut = too_long(cells, encoding)
            if cut:
                self.notes[name] = self.notes.get(name, 0) + cut
                return pa.array([None if one is None else _cut(one, encoding) for one in cells], pa.string())
        return made

    def _features(self, path: Path, kind: str, batches: Iterator[Batch]) -> None:
        kinds: dict[str, Any] = {"GPKG": "GPKG", "Shapefile": "ESRI Shapefile", "KML": "LIBKML"}
        options: dict[str, Any] = {}
        if self.wanted.format == "Shapefile":
            options["encoding"] = self.wanted.encoding or "UTF-8"
        if self.wanted.format == "GeoJSON":
            options["COORDINATE_PRECISION"] = "9" if self.system.kind == "geographic" else "4"
        if self.wanted.format in ("GPKG", "KML"):
            options["layer"] = self.layer.id
        reader = pa.RecordBatchReader.from_batches(self._schema(), self._arrow(batches))
        pyogrio.write_arrow(
            reader,
            path,
            driver=kinds.get(self.wanted.format, self.wanted.format),
            geometry_name=GEOMETRY,
            geometry_type=self._geometry(kind),
            crs=crs_text(self.system),
            **options,
        )

    def _geometry(self, kind: str) -> str:
        types = self.spool.types.get(kind, set())
        high = " Z" if self.spool.high.get(kind) else ""
        if self.wanted.format == "Shapefile":
            return _KINDS.get(kind, "Point") + high
        if not types:
            return _KINDS.get(self.layer.geometry, "Unknown")
        return _TYPES.get(next(iter(types)), "Unknown") + high if len(types) == 1 else "Unknown"

    def _parquet(self, path: Path, kind: str, batches: Iterator[Batch]) -> None:
        types: set[str] = set()
        box = np.array([np.inf, np.inf, -np.inf, -np.inf])
        with pq.ParquetWriter(path, self._schema(), compression="zstd") as writer:
            for batch in self._arrow(batches):
                writer.write_batch(batch)
                shapes = shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False))
                suffix = np.where(shapely.has_z(shapes), " Z", "")
                types |= {_TYPES[int(one)] + z for one, z in zip(shapely.get_type_id(shapes), suffix, strict=True)}
                here = shapely.total_bounds(shapes)
                box = np.concatenate([np.minimum(box[:2], here[:2]), np.maximum(box[2:], here[2:])])
            facts: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(types), "crs": crs_json(self.system)}
            if np.isfinite(box).all():
                facts["bbox"] = box.tolist()
            geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: facts}}
            writer.add_key_value_metadata({"geo": json.dumps(geo)})

    def _table(self, path: Path, kind: str, batches: Iterator[Batch]) -> None:
        degrees = self.system.kind == "geographic"
        points = all(self.spool.types.get(one, set()) <= {0} for one in self.spool.rows) and self._is_points()
        places = (["longitude", "latitude"] if degrees else ["easting", "northing"]) if points else ["wkt"]
        names = list(self.names)
        digits = 9 if degrees else 4
        with path.open("wb") as file:
            file.write(b"\xef\xbb\xbf")
            text = io.TextIOWrapper(file, "utf-8", newline="")
            out = csv.writer(text)
            out.writerow([guarded(one) for one in (*names, *places)])
            for ids, wkb, rows in batches:
                shapes = shapely.from_wkb(wkb)
                ends: list[list[str]]
                if points:
                    ends = [[f"{x:.{digits}f}", f"{y:.{digits}f}"] for x, y in shapely.get_coordinates(shapes).tolist()]
                else:
                    ends = [[one] for one in shapely.to_wkt(shapes, rounding_precision=digits, trim=True).tolist()]
                for own, row, end in zip(ids, rows, ends, strict=True):
                    out.writerow([own, *(_cell(row.get(name)) for name in names[1:]), *end])
            text.flush()
            text.detach()

    def _is_points(self) -> bool:
        return bool(self.spool.rows) or self.layer.geometry == "point"

    def _drawing(self, path: Path, kind: str, batches: Iterator[Batch]) -> None:
        decimals = 9 if self.system.kind == "geographic" else 4
        rows = ((wkb, [{ID: own, **row} for own, row in zip(ids, values, strict=True)]) for ids, wkb, values in batches)
        with path.open("wb") as file:
            for piece in drawing(self.layer.id, rows, decimals):
                file.write(piece)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(value) if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)


def _cut(text: str, encoding: str) -> str:
    return text.encode(encoding, "replace")[:SHAPE_TEXT].decode(encoding, "ignore")
