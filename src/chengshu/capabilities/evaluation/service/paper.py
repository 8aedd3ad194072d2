"""A report as a PDF: A4 across, its font inside, so that it prints the same in every office."""

from fpdf import FPDF
from fpdf.enums import TableCellFillMode
from fpdf.fonts import FontFace

from chengshu.capabilities.evaluation.fonts import FONT
from chengshu.capabilities.evaluation.logic import Cell, Report, Table

_INK, _FAINT, _HEAD = (26, 36, 39), (96, 108, 112), (220, 235, 232)
_MOST_COLUMNS = 15


class _Paper(FPDF):
    def __init__(self, report: Report) -> None:
        super().__init__("landscape", "mm", "A4")
        self._report = report
        self.add_font("cjk", "", FONT)
        self.set_margins(12, 12)
        self.set_auto_page_break(True, 14)
        self.set_title(report.title)
        self.set_creator("Chengshu 城枢")
        self.set_lang("zh-CN")

    def footer(self) -> None:
        """The title, whether this is final, and the number of the page."""
        self.set_y(-11)
        self.set_font("cjk", size=8)
        self.set_text_color(*_FAINT)
        self.cell(0, 6, f"{self._report.title} · {self._report.mark}")
        self.set_x(12)
        self.cell(0, 6, f"{self.page_no()} / {{nb}}", align="R")


def write_pdf(report: Report) -> bytes:
    """The report on paper."""
    paper = _Paper(report)
    paper.add_page()
    paper.set_text_color(*_INK)
    paper.set_font("cjk", size=18)
    paper.multi_cell(0, 10, report.title, new_x="LMARGIN", new_y="NEXT")
    paper.ln(2)
    for name, value in report.facts:
        paper.set_font("cjk", size=9)
        paper.set_text_color(*_FAINT)
        paper.cell(38, 6, name)
        paper.set_text_color(*_INK)
        paper.multi_cell(0, 6, value, new_x="LMARGIN", new_y="NEXT")
    for table in (*report.cards, *report.formulas):
        _table(paper, table)
    return bytes(paper.output())


def _table(paper: _Paper, table: Table) -> None:
    """A table with a heading that stays with it; a wide one leaves its last counts to the workbook and the page."""
    paper.ln(6)
    if paper.will_page_break(40):
        paper.add_page()
    paper.set_font("cjk", size=13)
    paper.cell(0, 8, table.title, new_x="LMARGIN", new_y="NEXT")
    paper.set_font("cjk", size=7.5 if len(table.head) > 10 else 8.5)
    columns = range(min(len(table.head), _MOST_COLUMNS))
    widths = [
        max(6, *(_width(_text(table, row, at)) for row in table.rows), _width(table.head[at]) / 2) for at in columns
    ]
    aligns = ["RIGHT" if any(isinstance(row[at], int | float) for row in table.rows) else "LEFT" for at in columns]
    with paper.table(
        col_widths=tuple(min(one, 60) for one in widths),
        text_align=tuple(aligns),
        line_height=5,
        borders_layout="HORIZONTAL_LINES",
        headings_style=FontFace(emphasis="", fill_color=_HEAD, color=_INK),
        cell_fill_mode=TableCellFillMode.NONE,
        padding=(0.6, 1),
    ) as drawn:
        head = drawn.row()
        for at in columns:
            head.cell(table.head[at])
        for row in table.rows:
            line = drawn.row()
            for at in columns:
                line.cell(_text(table, row, at))


def _text(table: Table, row: tuple[Cell, ...], at: int) -> str:
    value = row[at]
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{100 * value:.2f}%" if at in table.shares else f"{value:.2f}"
    return str(value)


def _width(text: str) -> float:
    return sum(2.0 if ord(sign) > 0x2E80 else 1.1 for sign in text) + 1
