"""Write an edition as a workbook that can be read in again."""

import io
from collections.abc import Sequence
from itertools import groupby

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from chengshu.capabilities.handbooks.logic.columns import COLUMNS, MERGED, ORDERS, SHEETS
from chengshu.capabilities.handbooks.logic.limits import limit_text
from chengshu.capabilities.handbooks.model import Row

_WIDTHS = {"condition": 48, "handling": 40, "closing": 40, "law": 40, "small_title": 24, "big_title": 18, "scheme": 18}
_ORDER_WORDS = {value: word for word, value in ORDERS.items()}


def write_workbook(rows: Sequence[Row]) -> bytes:
    """An .xlsx file with a sheet of components and one of incidents, classes merged over their conditions."""
    book = Workbook()
    book.remove(book.active)
    for kind, title in SHEETS.items():
        _fill(book.create_sheet(title), [row for row in rows if row.kind == kind])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[Row]) -> None:
    names = list(COLUMNS)
    sheet.append([COLUMNS[name][0] for name in names])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([_value(row, name) for name in names])
    for at, name in enumerate(names, 1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(name, 12)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment, cell.number_format = Alignment(vertical="top", wrap_text=True), "@"
    sheet.freeze_panes = "A2"
    _merge(sheet, rows, names)


def _value(row: Row, name: str) -> str | int:
    if name == "limit":
        return limit_text(row.amount, row.unit)
    if name == "scheme":
        return f"{row.scheme}:{row.edition}"
    if name == "order":
        return _ORDER_WORDS[row.order]
    value: str | int = getattr(row, name)
    return value


def _merge(sheet: Worksheet, rows: Sequence[Row], names: Sequence[str]) -> None:
    """One cell for a class over all its conditions, as people lay such tables out."""
    line = 2
    for _, group in groupby(rows, key=lambda row: row.class_key):
        size = len(list(group))
        for name in MERGED if size > 1 else ():
            column = names.index(name) + 1
            sheet.merge_cells(start_row=line, end_row=line + size - 1, start_column=column, end_column=column)
        line += size
