"""Files opened for reading: what is in them, and their rows batch by batch, never the whole in memory."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio

from chengshu.capabilities.mapfiles.logic.formats import KML_OWN, encoding_named, likely_encoding, refused
from chengshu.capabilities.mapfiles.logic.systems import stated
from chengshu.capabilities.mapfiles.logic.values import sample_of
from chengshu.capabilities.mapfiles.model import FileField, FileLayer, Format, ImportRequest, Rows
from chengshu.capabilities.mapfiles.service.tables import Table
from chengshu.kit import ChengshuError

_LOOK = 1_000
_PIECE = 1 << 20
Problems = (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, pyogrio.errors.DataLayerError,
            pa.ArrowException, UnicodeDecodeError, RuntimeError, OSError)  # fmt: skip


class Source(Protocol):
    """A layer of a file."""

    def look(self) -> FileLayer:
        """What is in it."""
        ...

    def total(self) -> int:
        """How much there is to read, in the units of `Rows.read`."""
        ...

    def batches(self, size: int) -> Iterator[Rows]:
        """Its rows, in order."""
        ...


def opened(path: Path, kind: Format, layer: str, wanted: ImportRequest | None = None) -> Source:
    """A layer of a file, by what the file is."""
    encoding = encoding_named(wanted.encoding) if wanted else ""
    if kind == "CSV":
        return Table(path, layer, encoding, wanted)
    if kind == "GeoParquet":
        return Parquet(path, layer)
    return Features(path, kind, layer, encoding)


def layer_names(path: Path, kind: Format) -> list[str]:
    """The layers of a file that have geometry. Raises `Refused` when it cannot be read or has none."""
    if kind in ("CSV", "GeoParquet", "Shapefile"):
        return [path.stem]
    try:
        found = [str(name) for name, geometry in pyogrio.list_layers(path) if geometry is not None]
    except Problems as error:
        raise unreadable(error) from error
    if not found:
        raise refused("it has no layer with geometry", "no_geometry")
    return found


def unreadable(error: Exception, at: str = "") -> ChengshuError:
    """What a library said about a file, as a refusal in words."""
    if isinstance(error, UnicodeDecodeError):
        return refused(f"its texts{at} are not in the encoding it states; say the encoding", "bad_encoding", "encoding")
    reason = str(error).partition("\n")[0][:300]
    return refused(f"it cannot be read{at}: {reason}; open and save it again in the program that made it", "bad_file")


@dataclass(slots=True)
class Features:
    """A layer that GDAL reads."""

    path: Path
    kind: Format
    layer: str
    encoding: str

    def look(self) -> FileLayer:
        info = self._info()
        with self._open(_LOOK) as (meta, reader):
            first = next(iter(reader), None)
            names = self._names(meta)
            columns = {name: first.column(name).to_pylist() for name in names} if first is not None else {}
            schema = reader.schema
        fields = tuple(FileField(name, _type(schema.field(name).type)) for name in names)
        system, words = stated(info["crs"])
        geometry = str(info["geometry_type"] or "Unknown")
        count = int(info["features"])
        return FileLayer(
            self.layer, count, (geometry,), fields, system, words, self._encoding() if self.kind == "Shapefile" else "",
            sample_of(columns),
        )  # fmt: skip

    def total(self) -> int:
        return max(int(self._info()["features"]), 0)

    def batches(self, size: int) -> Iterator[Rows]:
        done = 0
        try:
            with self._open(size) as (meta, reader):
                name = meta["geometry_name"] or "wkb_geometry"
                names = self._names(meta)
                for batch in reader:
                    columns = {one: batch.column(one).to_pylist() for one in names}
                    wkb = batch.column(name).to_pylist()
                    yield Rows(done + 1, columns, wkb, read=done + len(wkb))
                    done += len(wkb)
        except Problems as error:
            raise unreadable(error, f" after row {done}") from error

    def _names(self, meta: dict[str, Any]) -> list[str]:
        names = [str(one) for one in meta["fields"]]
        return [one for one in names if one not in KML_OWN] if self.kind == "KML" else names

    def _encoding(self) -> str:
        if self.encoding:
            return self.encoding
        page = self.path.with_suffix(".cpg")
        if page.exists() and (named := page.read_text("ascii", "replace").strip()):
            return encoding_named(named)
        table = self.path.with_suffix(".dbf")
        if not table.exists():
            return "UTF-8"
        with table.open("rb") as file:
            return likely_encoding(file.read(4 * _PIECE))

    def _info(self) -> dict[str, Any]:
        try:
            info: dict[str, Any] = pyogrio.read_info(self.path, layer=self._layer(), encoding=self._asked())
        except Problems as error:
            raise unreadable(error) from error
        return info

    def _layer(self) -> str | None:
        return None if self.kind == "Shapefile" else self.layer

    def _asked(self) -> str | None:
        return self._encoding() if self.kind == "Shapefile" else None

    def _open(self, size: int) -> Any:
        try:
            return pyogrio.open_arrow(
                self.path, layer=self._layer(), encoding=self._asked(), use_pyarrow=True, batch_size=size
            )
        except Problems as error:
            raise unreadable(error) from error


@dataclass(slots=True)
class Parquet:
    """A GeoParquet file (1.0 and 1.1, geometry as WKB)."""

    path: Path
    layer: str

    def look(self) -> FileLayer:
        file, geometry, facts = self._opened()
        system, words = stated(facts.get("crs", "OGC:CRS84"))
        first = next(file.iter_batches(batch_size=_LOOK), None)
        columns = {one: first.column(one).to_pylist() for one in self._names(file, geometry)} if first else {}
        fields = tuple(FileField(one, _type(file.schema_arrow.field(one).type)) for one in columns)
        kinds = tuple(str(one) for one in facts.get("geometry_types", ()))
        return FileLayer(
            self.layer, int(file.metadata.num_rows), kinds, fields, system, words, sample=sample_of(columns)
        )

    def total(self) -> int:
        return int(self._opened()[0].metadata.num_rows)

    def batches(self, size: int) -> Iterator[Rows]:
        file, geometry, _ = self._opened()
        names, done = self._names(file, geometry), 0
        try:
            for batch in file.iter_batches(batch_size=size, columns=[*names, geometry]):
                wkb = batch.column(geometry).to_pylist()
                yield Rows(done + 1, {one: batch.column(one).to_pylist() for one in names}, wkb, read=done + len(wkb))
                done += len(wkb)
        except Problems as error:
            raise unreadable(error, f" after row {done}") from error

    def _opened(self) -> tuple[pq.ParquetFile, str, dict[str, Any]]:
        try:
            file = pq.ParquetFile(self.path)
            geo = json.loads((file.metadata.metadata or {}).get(b"geo", b"null"))
        except (*Problems, ValueError) as error:
            raise unreadable(error) from error
        if not isinstance(geo, dict) or geo.get("primary_column") not in file.schema_arrow.names:
            raise refused("it is Parquet without geometry (no 'geo' metadata)", "no_geometry")
        name = str(geo["primary_column"])
        facts = geo.get("columns", {}).get(name, {})
        if facts.get("encoding") != "WKB":
            raise refused(
                f"its geometry is written as {facts.get('encoding')}; write it as WKB", "bad_geometry_encoding"
            )
        return file, name, facts

    def _names(self, file: pq.ParquetFile, geometry: str) -> list[str]:
        return [one for one in file.schema_arrow.names if one not in (geometry, "bbox")]


def _type(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_timestamp(kind):
        return "datetime"
    return "text"
