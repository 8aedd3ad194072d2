"""Components for other people's software: CSV, Excel and GeoJSON, piece by piece; no cell that a sheet would run."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from chengshu.capabilities.components.logic.columns import heading_of
from chengshu.capabilities.components.model import STATE_WORDS, Component

Title = Callable[[str], Mapping[str, str]]
_RUNS = ("=", "+", "-", "@", "\t", "\r")
# What is written, in the order and under the headings in which it can be read in again.
FIELDS = (
    *("identifier", "class_title", "name", "longitude", "latitude", "address", "state", "manager", "owner", "keeper"),
    *("material", "installed", "surveyed", "source", "cell", "note"),
)
BESIDE = ("编号体系", "区划")


def _values(one: Component, title: Title) -> list[str]:
    found: list[Any] = []
    for name in FIELDS:
        if name == "class_title":
            found.append(title(one.class_key).get("zh", one.class_key))
        elif name == "state":
            found.append(STATE_WORDS[one.state][0])
        elif name in ("longitude", "latitude"):
            found.append(f"{getattr(one, name):.7f}")
        else:
            found.append(getattr(one, name) or "")
    return [str(value) for value in (*found, one.numbering, one.division)]


def _headings() -> list[str]:
    return [*(heading_of(name) for name in FIELDS), *BESIDE]


def csv_lines(components: Iterable[Component], title: Title) -> Iterator[bytes]:
    """UTF-8 with its mark, so that spreadsheets read it."""
    yield b"\xef\xbb\xbf" + _line(_headings())
    for one in components:
        yield _line([_safe(cell) for cell in _values(one, title)])


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def _safe(text: str) -> str:
    return "'" + text if text.startswith(_RUNS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def workbook(components: Iterable[Component], title: Title) -> bytes:
    """An .xlsx file in which every number of a component is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("部件")
    sheet.append(_headings())
    for one in components:
        row = []
        for value in _values(one, title):
            cell = WriteOnlyCell(sheet, value=value)
            cell.data_type = "s"  # a text that begins with "=" stays a text
            row.append(cell)
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def geojson_lines(components: Iterable[Component], title: Title) -> Iterator[bytes]:
    """A FeatureCollection, feature by feature."""
    yield b'{"type":"FeatureCollection","features":[\n'
    before = b""
    for one in components:
        properties = dict(zip([*FIELDS, "numbering", "division"], _values(one, title), strict=True))
        for name in ("longitude", "latitude"):
            properties.pop(name)
        properties |= {"state": one.state, "class_key": one.class_key, "class_now": one.class_now}
        feature = {
            "type": "Feature",
            "id": one.id,
            "geometry": {"type": "Point", "coordinates": [one.longitude, one.latitude]},
            "properties": properties,
        }
        yield before + json.dumps(feature, ensure_ascii=False, separators=(",", ":")).encode()
        before = b",\n"
    yield b"\n]}\n"
