"""Read a workbook of filing conditions; every mistake is named by sheet, line and column, and none is passed over."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from chengshu.capabilities.handbooks.logic.columns import COLUMNS, MERGED, NEEDED, ORDERS, SHEETS, field_of
from chengshu.capabilities.handbooks.logic.limits import read_limit
from chengshu.capabilities.handbooks.model import Fault, Kind, Row

MOST_UNPACKED = 200 * 1024 * 1024
MOST_LINES = 20_000
MOST_FAULTS = 500
_HEADING_WITHIN = 10
_CODE = re.compile(r"\d{2}")
_SCHEME = re.compile(r"[a-z0-9][a-z0-9.\-_]{1,39}:[a-z0-9][a-z0-9.\-]{1,39}")


@dataclass
class _Reader:
    scheme: str
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    seen: dict[tuple[str, int], str] = field(default_factory=dict)

    def fault(self, sheet: str, line: int, column: str, value: Any, reason: str, mend: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(sheet, line, column, _text(value)[:200], reason, mend))


def read_workbook(data: bytes, scheme: str) -> tuple[list[Row], list[Fault]]:
    """Rows and faults of an .xlsx file. `scheme` (``scheme:edition``) holds where a line names none.

    A sheet counts when it is called 部件 or 事件; others are left alone. Cells merged downwards count for every line
    they cover.
    """
    reader = _Reader(scheme)
    book = _open(data, reader)
    if book is None:
        return [], reader.faults
    for kind in get_args(Kind):
        if SHEETS[kind] in book.sheetnames:
            _sheet(book[SHEETS[kind]], kind, reader)
    if not reader.rows and not reader.faults:
        wanted = "、".join(SHEETS.values())
        reader.fault("", 0, "", "、".join(book.sheetnames), "no sheet of filing conditions", f"name sheets {wanted}")
    return reader.rows, reader.faults


def _open(data: bytes, reader: _Reader) -> Any:
    """The workbook; none when it is no workbook, or one that unpacks to more than a handbook can be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                reader.fault("", 0, "", "", "the workbook is too large when unpacked", "send the handbook only")
                return None
        return load_workbook(io.BytesIO(data), data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError):
        reader.fault("", 0, "", "", "this is no Excel workbook (.xlsx)", "save it as .xlsx in Excel or WPS")
        return None


def _sheet(sheet: Worksheet, kind: Kind, reader: _Reader) -> None:
    if sheet.max_row > MOST_LINES:
        reader.fault(sheet.title, MOST_LINES, "", "", "too many lines", f"at most {MOST_LINES} lines a sheet")
        return
    lines = list(sheet.iter_rows(values_only=True))
    heading = next((at for at, cells in enumerate(lines[:_HEADING_WITHIN]) if _is_heading(cells)), None)
    if heading is None:
        names = "、".join(COLUMNS[name][0] for name in NEEDED)
        reader.fault(sheet.title, 1, "", "", "no line of headings", f"write the headings {names} in one line")
        return
    places = _places(sheet.title, heading + 1, lines[heading], reader)
    covered = _merged(sheet)
    for at, cells in enumerate(lines[heading + 1 :], heading + 2):
        values = {
            name: _text(covered.get((at, column + 1), cells[column]) if name in MERGED else cells[column])
            for name, column in places.items()
        }
        if any(values.values()):
            _line(sheet.title, at, kind, values, places, reader)


def _is_heading(cells: tuple[Any, ...]) -> bool:
    return {"small", "limit"} <= {field_of(_text(cell)) for cell in cells}


def _places(sheet: str, line: int, cells: tuple[Any, ...], reader: _Reader) -> dict[str, int]:
    places: dict[str, int] = {}
    for column, cell in enumerate(cells):
        name = field_of(_text(cell))
        if name in places:
            reader.fault(sheet, line, get_column_letter(column + 1), cell, "a second such heading", "keep one of them")
        elif name:
            places[name] = column
    for name in NEEDED:
        if name not in places:
            reader.fault(sheet, line, "", "", f"the column {COLUMNS[name][0]} is missing", "add the column")
    return places


def _merged(sheet: Worksheet) -> dict[tuple[int, int], Any]:
    """The value of every cell that is covered by a merge, by line and column."""
    found: dict[tuple[int, int], Any] = {}
    for area in sheet.merged_cells.ranges:
        value = sheet.cell(area.min_row, area.min_col).value
        found |= dict.fromkeys(_cells(area), value)
    return found


def _cells(area: Any) -> Iterator[tuple[int, int]]:
    return ((row, column) for row in range(area.min_row, area.max_row + 1) for column in _columns(area))


def _columns(area: Any) -> range:
    return range(area.min_col, area.max_col + 1)


def _line(sheet: str, at: int, kind: Kind, values: dict[str, str], places: dict[str, int], reader: _Reader) -> None:
    before = len(reader.faults)

    def wrong(name: str, reason: str, mend: str) -> None:
        column = get_column_letter(places[name] + 1) if name in places else ""
        reader.fault(sheet, at, column, values.get(name, ""), reason, mend)

    for name in NEEDED:
        if name in places and not values[name]:
            wrong(name, f"{COLUMNS[name][0]} is empty", "fill it in, or merge it with the cell above")
    for name in ("big", "small"):
        if values.get(name) and not _CODE.fullmatch(values[name]):
            wrong(name, "a class has two digits", "write it as text with two digits, such as 01")
    scheme = values.get("scheme") or reader.scheme
    if not _SCHEME.fullmatch(scheme):
        wrong("scheme", "not a scheme with its edition", "write it as scheme:edition, such as gbt30428.2:2013")
    if (order := values.get("order", "")) not in ORDERS:
        wrong("order", "no order of responsibility", f"write {' or '.join(filter(None, ORDERS))}")
    limit = read_limit(values["limit"]) if values.get("limit") else ""
    if values.get("limit") and isinstance(limit, str):
        wrong("limit", limit, "write a number and a unit, such as 2紧急工作时, 4小时, 3天")
    key = f"{scheme}:{kind}:{values.get('big')}:{values.get('small')}"
    number = _number(values.get("number", ""), key, reader, wrong)
    if (twice := reader.seen.get((key, number))) and number:
        wrong("number", f"the class has this number already in {twice}", "give every condition a number of its own")
    reader.seen[key, number] = f"{sheet} {at}"
    if len(reader.faults) > before or isinstance(limit, str):
        return
    head, edition = scheme.split(":")
    texts = {name: values.get(name, "") for name in ("condition", "handling", "closing", "law")}
    named = {name: values[name] for name in ("big", "big_title", "small", "small_title")}
    reader.rows.append(
        Row(
            scheme=head,
            edition=edition,
            kind=kind,
            number=number,
            amount=limit.amount,
            unit=limit.unit,
            order=ORDERS[order],  # type: ignore[arg-type]
            **named,
            **texts,
        )
    )


def _number(text: str, key: str, reader: _Reader, wrong: Any) -> int:
    """The number of the condition: what stands there, or one more than the class has so far."""
    if not text:
        return 1 + max((number for known, number in reader.seen if known == key), default=0)
    if not text.isdecimal() or not 1 <= int(text) <= 999:
        wrong("number", "a condition has a number from 1 to 999", "write a whole number, or leave it empty")
        return 0
    return int(text)


def _text(value: Any) -> str:
    """What stands in a cell. Excel makes 1.0 of 1 and takes the zero from 01: only text keeps a code whole."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
