"""Cases as CSV for a spreadsheet: UTF-8 with its mark, one page at a time, and no cell that a sheet would run."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases.logic import CITY_TIME
from chengshu.capabilities.cases.model import Case

Word = Callable[[str], str]
_RUNS = ("=", "+", "-", "@", "\t", "\r")

# column -> word for the people of the office, zh and en
COLUMNS: dict[str, tuple[str, str]] = {
    "number": ("案卷号", "Case number"),
    "type_title": ("类型", "Type"),
    "state_title": ("状态", "State"),
    "title": ("标题", "Title"),
    "description": ("问题描述", "Description"),
    "address": ("地址", "Address"),
    "division": ("区划代码", "Division"),
    "longitude": ("经度", "Longitude"),
    "latitude": ("纬度", "Latitude"),
    "severity": ("级别", "Severity"),
    "source": ("来源", "Source"),
    "classification": ("类别代码", "Class"),
    "opened": ("上报时间", "Opened"),
    "due": ("阶段期限", "Stage due"),
    "closed": ("办结时间", "Closed"),
    "overdue": ("当前超期", "Overdue"),
    "late": ("曾超期", "Was late"),
}
_WORDS = {"zh": ("是", "否"), "en": ("yes", "no")}


def csv_lines(cases: Iterable[Case], language: str, word: Word) -> Iterator[bytes]:
    """The file piece by piece. ``word`` turns a title key into the word of the language."""
    column = 0 if language == "zh" else 1
    yield b"\xef\xbb\xbf" + _line([words[column] for words in COLUMNS.values()])
    for case in cases:
        yield _line([_cell(getattr(case, name), name, language, word) for name in COLUMNS])


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def _cell(value: Any, name: str, language: str, word: Word) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _WORDS["zh" if language == "zh" else "en"][0 if value else 1]
    if isinstance(value, datetime):
        return value.astimezone(CITY_TIME).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float):
        return str(value)
    text = word(value) if name.endswith("_title") else str(value)
    return "'" + text if text.startswith(_RUNS) else text
