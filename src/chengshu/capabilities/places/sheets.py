"""Tables of people, CSV and XLSX, as rows of text; whatever is wrong is said with the file and the row."""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from pyogrio import raw
from pyogrio.errors import DataSourceError, FieldError

from chengshu.kit import FieldError as Complaint
from chengshu.kit import Refused

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 200_000
_ENCODINGS = ("utf-8-sig", "gb18030")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_table(name: str, data: bytes) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a .csv or .xlsx file; texts only, numbers as they are written."""
    if len(data) > MAX_BYTES:
        raise _refused(name, f"has more than {MAX_BYTES // 1024 // 1024} MB: cut it in pieces")
    header, rows = _read_xlsx(name, data) if name.lower().endswith(".xlsx") else _read_csv(name, data)
    header = [title.strip() for title in header]
    if not any(header):
        raise _refused(name, "has no header: the first line names the columns")
    if len(set(header)) != len(header):
        raise _refused(name, "has two columns of one name")
    if not rows:
        raise _refused(name, "has no rows below the header")
    if any("\x00" in cell for row in (header, *rows) for cell in row):
        raise _refused(name, "holds NUL characters: it is no table of text")
    if len(rows) > MAX_ROWS:
        raise _refused(name, f"has more than {MAX_ROWS:,} rows: cut it in pieces")
    return header, rows


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV that spreadsheets open in the right encoding, and in which no cell is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The same as a workbook with one sheet."""
    lines = [[safe(cell) for cell in row] for row in rows]
    columns = [np.array([line[n] for line in lines], dtype=object) for n in range(len(header))]
    out = io.BytesIO()
    raw.write(out, None, columns, list(header), driver="XLSX", layer="addresses")
    return out.getvalue()


def safe(cell: object) -> str:
    """A cell as text; one that a spreadsheet would run gets an apostrophe before it (numbers stay numbers)."""
    text = "" if cell is None else str(cell)
    if text.startswith(_FORMULA) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _read_csv(name: str, data: bytes) -> tuple[list[str], list[list[str]]]:
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            header = next(lines, [])
            return header, _even(name, header, lines)
        except csv.Error as error:
            raise _refused(name, f"line {lines.line_num}: {error}") from error
    raise _refused(name, "is neither UTF-8 nor GB 18030: save it as CSV UTF-8")


def _even(name: str, header: Sequence[str], lines: Iterable[list[str]]) -> list[list[str]]:
    rows = []
    for number, line in enumerate(lines, 2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) > len(header):
            raise _refused(name, f"line {number} has {len(line)} cells, the header {len(header)}: quote commas")
        rows.append(line + [""] * (len(header) - len(line)))
    return rows


def _read_xlsx(name: str, data: bytes) -> tuple[list[str], list[list[str]]]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(data)
        file.flush()
        try:
            meta, _, _, columns = raw.read(
                Path(file.name), read_geometry=False, HEADERS="FORCE", FIELD_TYPES="STRING", max_features=MAX_ROWS + 1
            )
        except (DataSourceError, FieldError, ValueError) as error:
            raise _refused(name, "cannot be read as XLSX: save it again, with the table on the first sheet") from error
    cells = [["" if cell is None else str(cell) for cell in column] for column in columns]
    rows = [list(row) for row in zip(*cells, strict=True)]
    return [str(title) for title in meta["fields"]], [row for row in rows if any(cell.strip() for cell in row)]


def _refused(name: str, reason: str) -> Refused:
    return Refused(f"The file {name} {reason}.", code="file_refused", errors=(Complaint("file", reason),))
