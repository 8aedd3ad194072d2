"""A brief as a PDF: A4 upright, its font inside, every figure with its source and a link to the list it opens."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableCellFillMode
from fpdf.fonts import FontFace

from chengshu.capabilities.operations.docx import SECTIONS, figure_words, source_words
from chengshu.capabilities.operations.model import Brief, Figure, Section
from chengshu.capabilities.operations.service.tools import CITY_TIME

_INK, _FAINT, _HEAD, _LINK = (26, 36, 39), (96, 108, 112), (220, 235, 232), (20, 96, 88)
_MARGIN = 18


class _Paper(FPDF):
    def __init__(self, brief: Brief, font: Path) -> None:
        super().__init__("portrait", "mm", "A4")
        self._brief = brief
        self.add_font("cjk", "", font)
        self.set_margins(_MARGIN, 16)
        self.set_auto_page_break(True, 18)
        self.set_title(brief.title)
        self.set_creator("Chengshu 城枢")
        self.set_lang("zh-CN")
        self.set_creation_date(brief.released or brief.generated)

    def footer(self) -> None:
        """The title, whether it was given out, and the number of the page."""
        self.set_y(-13)
        self.set_font("cjk", size=8)
        self.set_text_color(*_FAINT)
        self.cell(0, 6, f"{self._brief.title} · 第 {self._brief.edition} 版 · {_state(self._brief)}")
        self.set_x(_MARGIN)
        self.cell(0, 6, f"{self.page_no()} / {{nb}}", align="R")


def paper(brief: Brief, words: Mapping[str, str], font: Path, base: str) -> bytes:
    """The brief on paper. `base` is where the page is: links of figures begin there."""
    page = _Paper(brief, font)
    page.add_page()
    _say(page, brief.title, 20, align="C")
    said = f"第 {brief.edition} 版 · 数据截至 {_moment(brief.generated)} · {_state(brief)}"
    if brief.released:
        said += f" · {brief.released_name} 于 {_moment(brief.released)}"
    _say(page, said, 9, _FAINT, align="C")
    for section in brief.sections:
        _section(page, section, words, base)
    page.ln(4)
    _say(page, "每个数字后面是它的时间和来源；点开数字可以看到它所数的清单。", 8, _FAINT)
    if brief.digest:
        _say(page, f"本版摘要（SHA-256）：{brief.digest}", 8, _FAINT)
    return bytes(page.output())


def _section(page: _Paper, section: Section, words: Mapping[str, str], base: str) -> None:
    page.ln(5)
    if page.will_page_break(30):
        page.add_page()
    _say(page, SECTIONS.get(section.id, words.get(section.id, section.id)), 13)
    for text in filter(None, section.text.split("\n")):
        _say(page, text, 10.5)
    if section.missing:
        _say(page, "这一部分的数据未能取得。", 10, _FAINT)
    if section.figures:
        _table(page, section.figures, words, base)
    for line in section.lines:
        text = f"· {_moment(line.time)}  {words.get(line.text, line.text)}"
        _say(page, text, 9.5, link=f"{base}{line.link}" if line.link.startswith("/") else "")


def _table(page: _Paper, figures: tuple[Figure, ...], words: Mapping[str, str], base: str) -> None:
    page.set_font("cjk", size=9.5)
    page.set_text_color(*_INK)
    with page.table(
        col_widths=(54, 30, 22, 38, 30),
        text_align=("LEFT", "RIGHT", "RIGHT", "LEFT", "LEFT"),
        line_height=5.5,
        borders_layout="HORIZONTAL_LINES",
        headings_style=FontFace(emphasis="", fill_color=_HEAD, color=_INK),
        cell_fill_mode=TableCellFillMode.NONE,
        padding=(0.8, 1.2),
    ) as drawn:
        head = drawn.row()
        for name in ("指标", "数值", "前一日", "时间", "来源"):
            head.cell(name)
        for one in figures:
            unit = words.get(f"unit.{one.unit}", one.unit)
            row = drawn.row()
            link = f"{base}{one.link}" if one.link.startswith("/") else None
            row.cell(figure_words(one.key, words), link=link, style=FontFace(color=_LINK) if link else None)
            row.cell("—" if one.value is None else f"{one.value:g} {unit}".strip())
            row.cell("—" if one.before is None else f"{one.before:g}")
            row.cell(_moment(one.time))
            row.cell(source_words(one.source, words))


def _say(
    page: _Paper, text: str, size: float, colour: tuple[int, int, int] = _INK, *, align: str = "L", link: str = ""
) -> None:
    page.set_font("cjk", size=size)
    page.set_text_color(*(_LINK if link else colour))
    page.multi_cell(0, size * 0.62, text, align=align, new_x="LMARGIN", new_y="NEXT", link=link)


def _state(brief: Brief) -> str:
    return "已签发" if brief.state == "released" else "草稿，未签发"


def _moment(time: datetime) -> str:
    return f"{time.astimezone(CITY_TIME):%Y-%m-%d %H:%M}"
