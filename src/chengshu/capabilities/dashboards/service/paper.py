"""A board as a PDF: A4 across, every panel where it lies on the board, its font inside."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from fpdf import FPDF

from chengshu.capabilities.dashboards.logic.paper import Box, Words, pages_of, words_in
from chengshu.capabilities.dashboards.model import COLUMNS, Curve, Report, Told

_INK, _FAINT, _LINE = (26, 36, 39), (96, 108, 112), (206, 210, 208)
_CELADON, _BAND = (38, 119, 109), (220, 235, 232)
_STATUS = {
    "normal": (38, 119, 109),
    "notice": (76, 111, 177),
    "warning": (176, 108, 16),
    "urgent": (200, 60, 40),
    "stale": (120, 128, 130),
}
_MARGIN, _TOP, _ROW, _GAP, _ROWS = 10.0, 28.0, 13.0, 2.0, 13
_PAD, _HEAD = 2.5, 6.5
_WIDE = 277.0


class _Paper(FPDF):
    def __init__(self, report: Report, words: Words, font: Path) -> None:
        super().__init__("landscape", "mm", "A4")
        self._report = report
        self._words = words
        self.add_font("cjk", "", font)
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(False)
        self.set_title(report.title)
        self.set_creator("Chengshu 城枢")
        self.set_lang("zh-CN")

    def header(self) -> None:
        """What board this is, of which moment and as whose eyes see it."""
        self.set_xy(_MARGIN, 9)
        self.text_in(self._report.title, 15, _INK, 190)
        self.set_xy(_MARGIN, 17)
        self.text_in(self._words.told(self._report), 8, _FAINT, _WIDE)
        if self._report.note:
            self.set_xy(_MARGIN, 21.5)
            self.text_in(self._report.note, 8, _FAINT, _WIDE)

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-8)
        self.set_font("cjk", size=7)
        self.set_text_color(*_FAINT)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")

    def text_in(self, text: str, size: float, colour: tuple[int, int, int], width: float, align: str = "L") -> None:
        """One line, cut with … where it is too long."""
        self.set_font("cjk", size=size)
        self.set_text_color(*colour)
        line = text.replace("\n", " ")
        while line and self.get_string_width(line) > width:
            line = line[:-2] + "…" if len(line) > 2 else ""
        self.cell(width, size * 0.5, line, align=align)

    def lines_of(self, text: str, width: float) -> list[str]:
        """The text, broken into lines of this width; a long word is cut where it must be."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for sign in paragraph:
                if line and self.get_string_width(line + sign) > width:
                    lines.append(line)
                    line = ""
                line += sign
            lines.append(line)
        return lines


def write_pdf(report: Report, font: Path, language: str = "zh") -> bytes:
    """The board on paper."""
    words = words_in(language)
    paper = _Paper(report, words, font)
    told = {one.panel: one for one in report.told}
    for page in pages_of(report.panels, _ROWS):
        paper.add_page()
        for panel, row in page:
            one = told.get(panel.id)
            if one is not None:
                _panel(paper, one, _box(panel.x, row, panel.w, min(panel.h, _ROWS)), words)
    return bytes(paper.output())


def _box(x: int, y: int, w: int, h: int) -> Box:
    column = _WIDE / COLUMNS
    return Box(_MARGIN + x * column, _TOP + y * _ROW, w * column - _GAP, h * _ROW - _GAP)


def _panel(paper: _Paper, one: Told, box: Box, words: Words) -> None:
    paper.set_draw_color(*_LINE)
    paper.set_line_width(0.2)
    paper.rect(box.x, box.y, box.w, box.h)
    paper.set_xy(box.x + _PAD, box.y + 1.6)
    paper.text_in(one.title or words.kinds[one.kind], 8.5, _FAINT, box.w - 2 * _PAD)
    inside = Box(box.x + _PAD, box.y + _HEAD, box.w - 2 * _PAD, box.h - _HEAD - 1.5)
    if one.missing:
        paper.set_xy(inside.x, inside.y + 1)
        paper.text_in(words.missing[one.missing], 8.5, _FAINT, inside.w)
    elif one.kind == "indicator":
        _figure(paper, one, inside, words)
    elif one.kind == "map":
        _map(paper, one, inside, words)
    elif one.head:
        _rows(paper, one, inside, words)
    else:
        _text(paper, one, inside, words)


def _figure(paper: _Paper, one: Told, box: Box, words: Words) -> None:
    value = words.number(one.value)
    paper.set_font("cjk", size=20)
    paper.set_text_color(*_INK)
    wide = paper.get_string_width(value)
    paper.set_xy(box.x, box.y)
    paper.cell(wide, 9, value)
    paper.set_xy(box.x + wide + 1.5, box.y + 3.4)
    paper.text_in(one.unit, 8, _FAINT, max(box.w - wide - 22, 4))
    paper.set_xy(box.x + box.w - 22, box.y + 3.4)
    paper.text_in(words.status.get(one.status, ""), 8, _STATUS.get(one.status, _FAINT), 22, "R")
    foot = box.y + box.h - 4
    paper.set_xy(box.x, foot)
    paper.text_in(words.figure_foot(one), 7, _FAINT, box.w)
    curve = Box(box.x, box.y + 10.5, box.w, foot - box.y - 11.5)
    if one.curve and curve.h > 4:
        _curve(paper, one.curve, one.threshold, curve)


def _curve(paper: _Paper, curve: Curve, threshold: float | None, box: Box) -> None:
    times = [time.timestamp() for time, _ in curve.past] + [time.timestamp() for time, *_ in curve.ahead]
    values = [value for _, value in curve.past] + [edge for _, _, *edges in curve.ahead for edge in edges]
    if len(times) < 2:
        return
    if threshold is not None:
        values.append(threshold)
    low, high = min(values), max(values)
    first, last = min(times), max(times)
    spread, long = (high - low) or 1.0, (last - first) or 1.0

    def at(time: float, value: float) -> tuple[float, float]:
        return box.x + (time - first) / long * box.w, box.y + box.h - (value - low) / spread * box.h

    if curve.ahead:
        band = [at(t.timestamp(), top) for t, _, _, top in curve.ahead]
        band += [at(t.timestamp(), bottom) for t, _, bottom, _ in reversed(curve.ahead)]
        paper.set_fill_color(*_BAND)
        if len(band) > 2:
            paper.polygon(band, style="F")
    if threshold is not None:
        paper.set_draw_color(*_STATUS["warning"])
        paper.set_dash_pattern(1, 1)
        level = at(first, threshold)[1]
        paper.line(box.x, level, box.x + box.w, level)
        paper.set_dash_pattern()
    paper.set_draw_color(*_CELADON)
    paper.set_line_width(0.4)
    _walk(paper, [at(t.timestamp(), v) for t, v in curve.past])
    paper.set_dash_pattern(1.2, 0.8)
    _walk(paper, [at(t.timestamp(), v) for t, v, *_ in curve.ahead])
    paper.set_dash_pattern()


def _walk(paper: _Paper, places: Sequence[tuple[float, float]]) -> None:
    for (x1, y1), (x2, y2) in pairwise(places):
        paper.line(x1, y1, x2, y2)


def _rows(paper: _Paper, one: Told, box: Box, words: Words) -> None:
    if not one.rows:
        paper.set_xy(box.x, box.y + 1)
        paper.text_in(words.none, 8.5, _FAINT, box.w)
        return
    high = 4.6
    room = max(int(box.h // high) - 1, 1)
    shown = one.rows[: room if len(one.rows) <= room and (one.total or 0) <= room else max(room - 1, 1)]
    rest = len(one.head) - 1
    first = box.w * (0.5 if rest < 3 else 0.4)
    widths = [first, *[(box.w - first) / max(rest, 1)] * rest]
    _line(paper, one.head, widths, box.x, box.y, 7, _FAINT)
    longest = max((_amount(row, one.bar) for row in one.rows), default=0) or 1
    for number, row in enumerate(shown):
        y = box.y + high * (number + 1)
        if one.bar is not None:
            paper.set_fill_color(*_BAND)
            paper.rect(box.x, y, box.w * _amount(row, one.bar) / longest, high - 0.8, style="F")
        _line(paper, row, widths, box.x, y + 0.6, 8, _INK)
    more = (one.total if one.total is not None else len(one.rows)) - len(shown)
    if more > 0:
        paper.set_xy(box.x, box.y + high * (len(shown) + 1) + 0.6)
        paper.text_in(words.more.format(more=more), 7, _FAINT, box.w)


def _amount(row: Sequence[str], column: int | None) -> float:
    if column is None:
        return 0.0
    try:
        return float(row[column].replace(",", ""))
    except ValueError:
        return 0.0


def _line(
    paper: _Paper, cells: Sequence[str], widths: Sequence[float], x: float, y: float, size: float,
    colour: tuple[int, int, int],
) -> None:  # fmt: skip
    for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        paper.set_xy(x, y)
        paper.text_in(cell, size, colour, width - 1, "L" if number == 0 else "R")
        x += width


def _text(paper: _Paper, one: Told, box: Box, words: Words) -> None:
    paper.set_font("cjk", size=8.5)
    paper.set_text_color(*_INK)
    lines = paper.lines_of(one.text or words.none, box.w)
    room = max(int(box.h // 4.4), 1)
    if len(lines) > room:
        lines = [*lines[: room - 1], "…"]
    for number, line in enumerate(lines):
        paper.set_xy(box.x, box.y + number * 4.4)
        paper.cell(box.w, 4.4, line)


def _map(paper: _Paper, one: Told, box: Box, words: Words) -> None:
    """Boundaries and points, true to shape; the ground itself is on the page only, and that is said."""
    places = [place for line in one.lines for place in line] + [(x, y) for x, y, _ in one.points]
    foot = 4.0
    if places:
        west, east = min(x for x, _ in places), max(x for x, _ in places)
        south, north = min(y for _, y in places), max(y for _, y in places)
        squeeze = 0.887  # a degree of longitude beside one of latitude, at 27.5° north
        scale = min(box.w / ((east - west) * squeeze or 1), (box.h - foot) / ((north - south) or 1))
        left = box.x + (box.w - (east - west) * squeeze * scale) / 2

        def at(x: float, y: float) -> tuple[float, float]:
            return left + (x - west) * squeeze * scale, box.y + (north - y) * scale

        paper.set_draw_color(*_FAINT)
        paper.set_line_width(0.15)
        for line in one.lines:
            _walk(paper, [at(x, y) for x, y in line])
        for x, y, status in one.points:
            paper.set_fill_color(*_STATUS.get(status, _CELADON))
            paper.circle(*at(x, y), 0.7, style="F")
    paper.set_xy(box.x, box.y + box.h - foot + 1)
    paper.text_in(one.text or words.map_note.format(points=len(one.points)), 7, _FAINT, box.w)
