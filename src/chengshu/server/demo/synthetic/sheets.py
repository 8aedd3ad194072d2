"""The files of a generated city: one Parquet per layer, written in row groups, and the manifest with their digests."""

import json
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from chengshu.server.demo.synthetic.plane import Ints, uuids

LICENCE = "合成数据，不是真实地物 / synthetic data, no real object (CC0-1.0)"
SOURCE = "chengshu.server.demo.synthetic"
SURVEYED = "2026-06-30"
_ROWS = 100_000


@dataclass(slots=True)
class Sheets:
    """Writes the layers into a folder and remembers how many features each has."""

    folder: Path
    rows: dict[str, int] = field(default_factory=dict)

    def layer(self, name: str, shapes: Any, columns: dict[str, Any], *, first: int = 0, ids: Any = None) -> None:
        """Write a layer: permanent ids (unless given), names, codes, properties and the shapes in degrees."""
        count = len(shapes)
        ids = uuids(name, np.arange(first, first + count, dtype=np.int64)) if ids is None else ids
        flat = {"id": ids, **columns, "synthetic": pa.array(np.ones(count, bool)), "geometry": shapely.to_wkb(shapes)}
        self.table(f"layers/{name}", pa.table(flat), shapes)

    def table(self, name: str, table: Any, shapes: Any = None) -> None:
        """Write one table; with shapes it is GeoParquet."""
        path = self.folder / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        meta = {b"licence": LICENCE.encode(), **({b"geo": _geo(shapes)} if shapes is not None else {})}
        table = table.replace_schema_metadata(meta)
        pq.write_table(table, path, compression="zstd", compression_level=1, row_group_size=_ROWS)
        self.rows[name] = table.num_rows

    def stream(self, name: str, schema: Any, geometry_types: list[str] | None = None) -> "Stream":
        """A table that is written piece by piece."""
        path = self.folder / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        meta = {b"licence": LICENCE.encode()}
        if geometry_types:
            meta[b"geo"] = _geo_text(geometry_types)
        writer = pq.ParquetWriter(path, schema.with_metadata(meta), compression="zstd", compression_level=1)
        return Stream(self, name, writer)

    def finish(self, facts: dict[str, Any]) -> None:
        """Write the manifest: what is there, and a digest of every file."""
        files = {
            str(path.relative_to(self.folder)): blake2b(path.read_bytes(), digest_size=16).hexdigest()
            for path in sorted(self.folder.rglob("*.parquet"))
        }
        manifest = {"format": 1, **facts, "licence": LICENCE, "rows": self.rows, "files": files}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        (self.folder / "manifest.json").write_text(text + "\n", "utf-8")


@dataclass(slots=True)
class Stream:
    """One table in the making."""

    sheets: Sheets
    name: str
    writer: Any
    rows: int = 0

    def write(self, table: Any) -> None:
        """Add rows."""
        self.writer.write_table(table.cast(self.writer.schema), row_group_size=_ROWS)
        self.rows += table.num_rows

    def close(self) -> None:
        """No more rows come."""
        self.writer.close()
        self.sheets.rows[self.name] = self.rows


def _geo(shapes: Any) -> bytes:
    types = sorted({_TYPES[int(number)] for number in np.unique(shapely.get_type_id(shapes))}) if len(shapes) else []
    return _geo_text(types)


_TYPES = {0: "Point", 1: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon"}


def _geo_text(types: list[str]) -> bytes:
    column = {"encoding": "WKB", "geometry_types": types}
    return json.dumps({"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}).encode()


def texts(values: Any) -> Any:
    """Words as a text column."""
    return pa.array(list(values), pa.string())


def whole(values: Any) -> Any:
    """Numbers as a whole-number column."""
    return pa.array(np.asarray(values, np.int64))


def numbers(values: Any, decimals: int = 2) -> Any:
    """Numbers as a decimal-fraction column."""
    return pa.array(np.round(np.asarray(values, np.float64), decimals))


def chunks(count: int, size: int) -> list[tuple[int, int]]:
    """Ranges that together cover so many rows."""
    return [(start, min(start + size, count)) for start in range(0, count, size)]


def numbered_within(group: Ints) -> Ints:
    """For rows sorted anyhow: 1, 2, 3 … within each group, in the order of the rows."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(group) else np.zeros(0, np.int64)
    counts = np.diff(np.append(first, len(group)))
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(first, counts) + 1
    return rank
