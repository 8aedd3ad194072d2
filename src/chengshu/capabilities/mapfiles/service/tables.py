"""Tables of text opened for reading: coordinates in two columns, geometry as WKT, or only addresses."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import shapely

from chengshu.capabilities.mapfiles.logic.formats import encoding_of, refused
from chengshu.capabilities.mapfiles.logic.values import likely_type, sample_of, unguarded
from chengshu.capabilities.mapfiles.model import FileField, FileLayer, ImportRequest, Rows
from chengshu.kit import FieldError, Refused

_LOOK = 1_000
_PIECE = 1 << 20
_MOST_CELL = 10_000_000
_LONGITUDE = ("longitude", "lng", "lon", "long", "经度", "大地经度", "x", "东坐标", "横坐标", "easting", "east")
_LATITUDE = ("latitude", "lat", "纬度", "大地纬度", "y", "北坐标", "纵坐标", "northing", "north")
_WKT = ("wkt", "geometry", "geom", "几何")


@dataclass(slots=True)
class Table:
    """A table of text: coordinates in two columns, geometry as WKT, or only addresses."""

    path: Path
    layer: str
    encoding: str
    wanted: ImportRequest | None
    position: int = 0

    def look(self) -> FileLayer:
        encoding = self._encoding()
        header, rows = self._rows(encoding)
        first = list(islice(rows, _LOOK))
        columns = {name: [row[at] if at < len(row) else "" for row in first] for at, name in enumerate(header)}
        fields = tuple(FileField(name, likely_type(cells)) for name, cells in columns.items())
        count = len(first) + sum(1 for _ in rows)
        x, y, wkt = self._places(header)
        geometry = ("Point",) if x is not None and y is not None else ("WKT",) if wkt is not None else ()
        return FileLayer(self.layer, count, geometry, fields, encoding=encoding, sample=sample_of(columns))

    def total(self) -> int:
        return self.path.stat().st_size

    def batches(self, size: int) -> Iterator[Rows]:
        header, rows = self._rows(self._encoding(), strict=True)
        places = self._places(header)
        self._check_places(header, places)
        done = 0
        while group := list(islice(rows, size)):
            done += len(group)
            yield self._batch(header, places, group, done - len(group) + 1)

    def _batch(self, header: list[str], places: Sequence[int | None], group: list[list[str]], first: int) -> Rows:
        broken = {
            number: f"the row has {len(row)} cells, the header {len(header)}; put texts with commas into quotes"
            for number, row in enumerate(group)
            if len(row) > len(header)
        }
        even = [row + [""] * (len(header) - len(row)) for row in group]
        columns = {name: [unguarded(row[at]) for row in even] for at, name in enumerate(header)}
        x, y, wkt = places
        wkb: list[bytes | None] = [None] * len(group)
        for number, row in enumerate(even):
            if number in broken or (wkt is None and (x is None or y is None)):
                continue
            shape, reason = _from_text(row[wkt]) if wkt is not None else _point(row[x or 0], row[y or 0])
            wkb[number] = shape
            if reason:
                broken[number] = reason
        return Rows(first, columns, wkb, broken, read=self.position)

    def _rows(self, encoding: str, *, strict: bool = False) -> tuple[list[str], Iterator[list[str]]]:
        csv.field_size_limit(_MOST_CELL)
        lines = self._lines(encoding)
        head = next(lines, "")
        delimiter = max(",\t;", key=head.count)

        def every() -> Iterator[str]:
            yield head
            yield from lines

        rows = csv.reader(every(), delimiter=delimiter, strict=strict)
        try:
            header = [name.strip() for name in next(rows, [])]
        except csv.Error as error:
            raise refused(f"line 1: {error}", "bad_table") from error
        if not any(header):
            raise refused("its first line is empty; it must name the columns", "no_header")
        twice = sorted({name for name in header if header.count(name) > 1})
        if twice:
            raise refused(f"two columns are called '{twice[0]}'; give each its own name", "double_column")
        return header, self._read(rows)

    def _read(self, rows: Any) -> Iterator[list[str]]:
        try:
            for row in rows:
                if any(cell.strip() for cell in row):
                    yield row
        except csv.Error as error:
            raise refused(
                f"line {rows.line_num}: {error}; look for a quotation mark that is not closed", "bad_table"
            ) from error

    def _lines(self, encoding: str) -> Iterator[str]:
        with self.path.open("rb") as raw, io.TextIOWrapper(raw, encoding, newline="") as text:
            for line in _guarded_lines(text):
                self.position += len(line.encode(encoding, "replace"))
                yield line.replace("\x00", "")

    def _encoding(self) -> str:
        if self.encoding:
            return "utf-8-sig" if self.encoding == "UTF-8" else self.encoding
        with self.path.open("rb") as file:
            return encoding_of(iter(lambda: file.read(_PIECE), b""))

    def _places(self, header: Sequence[str]) -> tuple[int | None, int | None, int | None]:
        wanted = self.wanted or ImportRequest("")
        plain_names = [name.casefold() for name in header]
        if wanted.address_columns:
            return None, None, None

        def find(asked: str, known: Sequence[str]) -> int | None:
            names = (asked.strip().casefold(),) if asked else known
            return next((plain_names.index(name) for name in names if name in plain_names), None)

        x, y = find(wanted.x_column, _LONGITUDE), find(wanted.y_column, _LATITUDE)
        by_numbers = wanted.x_column or (x is not None and y is not None and not wanted.wkt_column)
        return x, y, None if by_numbers else find(wanted.wkt_column, _WKT)

    def _check_places(self, header: Sequence[str], places: Sequence[int | None]) -> None:
        wanted = self.wanted or ImportRequest("")
        asked = {"x_column": wanted.x_column, "y_column": wanted.y_column, "wkt_column": wanted.wkt_column}
        asked |= {f"address_columns.{n}": name for n, name in enumerate(wanted.address_columns)}
        known = {name.casefold() for name in header}
        names = ", ".join(header)[:300]
        wrong = [
            FieldError(field, f"the table has no column '{name}'; it has: {names}")
            for field, name in asked.items()
            if name and name.strip().casefold() not in known
        ]
        x, y, wkt = places
        if not wrong and not wanted.address_columns and wkt is None and (x is None or y is None):
            reason = f"say which columns hold the coordinates (or WKT, or the address); there are: {names}"
            wrong = [FieldError("x_column" if x is None else "y_column", reason)]
        if wrong:
            raise Refused("The columns of the coordinates are not known.", code="unknown_columns", errors=tuple(wrong))


def _guarded_lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    try:
        for line in text:
            number += 1
            yield line
    except UnicodeDecodeError as error:
        raise refused(
            f"line {number + 1} is not {text.encoding}; say the encoding", "bad_encoding", "encoding"
        ) from error


def _point(x: str, y: str) -> tuple[bytes | None, str]:
    if not x.strip() and not y.strip():
        return None, "no coordinates"
    try:
        point = shapely.Point(float(x), float(y))
    except ValueError:
        return None, f"'{x.strip()[:40]}, {y.strip()[:40]}' are no coordinates; write decimal numbers"
    return bytes(shapely.to_wkb(point)), ""


def _from_text(text: str) -> tuple[bytes | None, str]:
    if not text.strip():
        return None, "no geometry"
    try:
        return bytes(shapely.to_wkb(shapely.from_wkt(text.strip()))), ""
    except shapely.errors.GEOSException:
        return None, f"'{text.strip()[:40]}' is no geometry in WKT"
