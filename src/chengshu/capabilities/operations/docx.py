"""A brief as a document for word processors: the few parts of OOXML (ISO/IEC 29500) that a page of text needs."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from xml.sax.saxutils import escape

from chengshu.capabilities.operations.model import Brief, Figure, Section
from chengshu.capabilities.operations.service.tools import CITY_TIME

_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
_RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Target="word/document.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
</Relationships>"""
_HEAD = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"""
_FOOT = """<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>
<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/></w:sectPr></w:body></w:document>"""
# zip archives carry a time for each part; the same brief is the same document
_WHEN = (2020, 1, 1, 0, 0, 0)
SECTIONS = {
    "summary": "综述",
    "incidents": "突发事件",
    "indicators": "城市体征",
    "cases": "城市管理案件",
    "alerts": "预警告警",
    "duty": "值班情况",
}


def document(brief: Brief, words: Mapping[str, str]) -> bytes:
    """The brief as a .docx file, with the packs' words in the city's language."""
    body = "".join(_parts(brief, words))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", f"{_HEAD}{body}{_FOOT}"),
        ):
            archive.writestr(zipfile.ZipInfo(name, _WHEN), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parts(brief: Brief, words: Mapping[str, str]) -> Iterator[str]:
    yield _line(brief.title, size=36, bold=True, centre=True)
    said = f"第 {brief.edition} 版 · 数据截至 {_moment(brief.generated)}"
    if brief.released:
        said += f" · {brief.released_name} 于 {_moment(brief.released)} 签发"
    yield _line(said if brief.released else f"{said} · 草稿，未签发", size=18, centre=True)
    for section in brief.sections:
        yield from _section(section, words)


def _section(section: Section, words: Mapping[str, str]) -> Iterator[str]:
    yield _line(SECTIONS.get(section.id, words.get(section.id, section.id)), size=28, bold=True)
    for text in filter(None, section.text.split("\n")):
        yield _line(text)
    if section.missing:
        yield _line("这一部分的数据未能取得。")
    if section.figures:
        yield _table(section.figures, words)
    for line in section.lines:
        yield _line(f"· {_moment(line.time)}  {words.get(line.text, line.text)}")


def _table(figures: tuple[Figure, ...], words: Mapping[str, str]) -> str:
    rows = [("指标", "数值", "前一日", "时间", "来源")]
    for one in figures:
        value = "—" if one.value is None else f"{one.value:g} {words.get(f'unit.{one.unit}', one.unit)}".strip()
        before = "—" if one.before is None else f"{one.before:g}"
        source = source_words(one.source, words)
        rows.append((figure_words(one.key, words), value, before, _moment(one.time), source))
    wide = '<w:tcPr><w:tcW w:w="1800" w:type="dxa"/></w:tcPr>'
    drawn = ""
    for row in rows:
        cells = "".join(f"<w:tc>{wide}{_line(cell, size=20)}</w:tc>" for cell in row)
        drawn += f"<w:tr>{cells}</w:tr>"
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="999999"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return f"<w:tbl><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr>{drawn}</w:tbl>{_line('')}"


_FIGURES = {
    "brief.cases_opened": "新登记案件",
    "brief.cases_closed": "了结案件（含作废）",
    "brief.cases_open": "在办案件（日终）",
    "brief.cases_late": "其中曾超时",
    "brief.alerts_opened": "新增告警",
    "brief.alerts_open": "未解除告警（日终）",
}
_SOURCES = {"cases": "案件", "alerts": "告警", "devices": "设备", "readings": "观测值", "aqi": "空气质量指数"}


def figure_words(key: str, words: Mapping[str, str]) -> str:
    """What a figure is called."""
    return words.get(key, _FIGURES.get(key, key))


def source_words(source: str, words: Mapping[str, str]) -> str:
    """Where a figure is from."""
    return words.get(source, _SOURCES.get(source, source))


def _moment(time: datetime) -> str:
    return f"{time.astimezone(CITY_TIME):%Y-%m-%d %H:%M}"


def _line(text: str, *, size: int = 24, bold: bool = False, centre: bool = False) -> str:
    """One paragraph; size in half points."""
    look = f'<w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr>'
    place = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centre else ""
    return f'<w:p>{place}<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
