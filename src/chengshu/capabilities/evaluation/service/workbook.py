"""A report as an Excel workbook."""

import io
import re

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from chengshu.capabilities.evaluation.logic import Cell, Report, Table

_HEAD = PatternFill("solid", fgColor="DCEBE8")
_WIDEST = 60
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_workbook(report: Report) -> bytes:
    """A sheet for each card, the facts of the run on the first, formulas and measures at the end."""
    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for table in report.cards:
        sheet = book.create_sheet(_sheet_name(table.title))
        sheet.append([report.title])
        sheet["A1"].font = Font(bold=True, size=14)
        sheet.append([report.mark])
        _table(sheet, table)
    last = book.create_sheet(_sheet_name(report.formulas[0].title))
    for name, value in report.facts:
        last.append([name, _plain(value)])
    for table in report.formulas:
        last.append([])
        _table(last, table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(sheet: Worksheet, table: Table) -> None:
    sheet.append(list(table.head))
    top = sheet.max_row
    for cell in sheet[top]:
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for row in table.rows:
        sheet.append([_plain(value) for value in row])
        for at in table.shares:
            sheet.cell(sheet.max_row, at + 1).number_format = "0.00%"
    if sheet.freeze_panes is None and table.shares:
        sheet.freeze_panes = sheet.cell(top + 1, 3)
    for at, name in enumerate(table.head):
        longest = max([_width(name) / 2, *(_width(row[at]) for row in table.rows)])
        letter = get_column_letter(at + 1)
        known = sheet.column_dimensions[letter].width or 0
        sheet.column_dimensions[letter].width = min(max(longest + 2, 9, known if top > 4 else 0), _WIDEST)


def _plain(value: Cell) -> Cell:
    """A text that a spreadsheet program will not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) else value


def _width(value: Cell) -> int:
    """About how wide a value stands: Chinese signs count twice."""
    text = f"{value:.2f}" if isinstance(value, float) else str(value if value is not None else "")
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


def _sheet_name(title: str) -> str:
    return _FORBIDDEN.sub(" ", title)[:31]
