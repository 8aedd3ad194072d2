"""Read a sheet of components (Excel or CSV); every mistake is named by line and column, and none is passed over."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from chengshu.capabilities.components.logic.classes import Catalogue
from chengshu.capabilities.components.logic.columns import COLUMNS, field_of, heading_of
from chengshu.capabilities.components.logic.content import faults_in
from chengshu.capabilities.components.logic.identifiers import faults_of, take_apart
from chengshu.capabilities.components.model import STATE_WORDS, ComponentClass, Fault

MOST_LINES = 20_000
MOST_UNPACKED = 200 * 1024 * 1024
_HEADING_WITHIN = 10

Cells = dict[str, str]


class Unreadable(Exception):
    """The file as a whole is none that can be read; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of a sheet: its number in the register if it names one, what it says, what is wrong with it."""

    identifier: str | None
    values: dict[str, Any]
    cell: str
    faults: list[Fault]


def read_sheet(data: bytes, file_name: str) -> list[tuple[int, Cells]]:
    """The lines below the headings, each with its number in the file; empty lines are left out."""
    rows = _csv(data) if file_name.lower().endswith(".csv") else _workbook(data)
    lines = iter(enumerate(rows, 1))
    places: dict[int, str] = {}
    for _, cells in lines:
        places = {at: name for at, cell in enumerate(cells) if (name := field_of(cell))}
        if {"longitude", "latitude"} <= set(places.values()):
            break
        if _ >= _HEADING_WITHIN:
            break
    if not {"longitude", "latitude"} <= set(places.values()):
        wanted = "、".join(words[0] for words in COLUMNS.values())
        raise Unreadable(
            f"no line of headings with 经度 and 纬度 among the first {_HEADING_WITHIN}; known are {wanted}"
        )
    if len(set(places.values())) < len(places):
        raise Unreadable("two columns have the same meaning; keep one of them")
    found: list[tuple[int, Cells]] = []
    for number, cells in lines:
        given = {name: cells[at].strip() for at, name in places.items() if at < len(cells) and cells[at].strip()}
        if given:
            found.append((number, given))
        if len(found) > MOST_LINES:
            raise Unreadable(f"more than {MOST_LINES} lines; send it in parts, ward by ward")
    if not found:
        raise Unreadable("no line below the headings")
    return found


def _csv(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable("this is no text in UTF-8 or GB 18030; save it as CSV UTF-8")
    if "\0" in text:
        raise Unreadable("this is no text; save it as CSV UTF-8, or send the .xlsx")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise Unreadable(f"this is no CSV: {error}") from error


def _workbook(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise Unreadable("the workbook is too large when unpacked; send the components only")
        sheet = load_workbook(io.BytesIO(data), data_only=True, read_only=True).worksheets[0]
        for cells in sheet.iter_rows(values_only=True):
            yield [_text(cell) for cell in cells]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, IndexError) as error:
        raise Unreadable("this is no Excel workbook (.xlsx) and not called .csv; save it as one of them") from error


def _text(value: Any) -> str:
    """What stands in a cell. Excel makes 1.0 of 1, and midnight of a day."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def judge(given: Mapping[str, str], catalogue: Catalogue, numbering: str, on: date) -> Judged:
    """What a line says. A number names the class; without one, the class columns must, and a number is given later."""
    faults: list[Fault] = []

    def wrong(name: str, reason: str, mend: str) -> None:
        faults.append(Fault(heading_of(name), given.get(name, "")[:200], reason, mend))

    identifier = given.get("identifier") or None
    known = _class(given, identifier, catalogue, numbering, wrong, on)
    values: dict[str, Any] = {}
    if known:
        values["class_key"] = known.key
        values["name"] = known.title.get("zh", "")
    for name in ("name", "address", "manager", "owner", "keeper", "material", "source", "note"):
        if name in given:
            values[name] = given[name]
    for name in ("longitude", "latitude"):
        _number(name, given, values, wrong)
    for name in ("installed", "surveyed"):
        if name in given:
            values[name] = _day(given[name])
    if "state" in given:
        state = next((one for one, words in STATE_WORDS.items() if given["state"] in (one, *words)), None)
        if state is None:
            wrong("state", "no state of a component", f"write one of {'、'.join(w[0] for w in STATE_WORDS.values())}")
        else:
            values["state"] = state
    for name, reason in faults_in(values, catalogue, on, whole=False):
        wrong(name if name in COLUMNS else "identifier", reason, "mend the cell")
    return Judged(identifier, values, given.get("cell", ""), faults)


def _class(
    given: Mapping[str, str], identifier: str | None, catalogue: Catalogue, numbering: str, wrong: Any, on: date
) -> ComponentClass | None:
    if identifier:
        reasons = faults_of(identifier, on)
        for reason in reasons:
            wrong("identifier", reason, "write it as text with sixteen digits: 6 division, 2 + 2 class, 6 number")
        parts = take_apart(identifier)
        if parts is None:
            return None
        found = catalogue.resolve(numbering, parts.big, parts.small)
        if found is None:
            wrong("identifier", f"{parts.big} {parts.small} is no class of {numbering}", "choose the right numbering")
        for name in ("big", "small"):
            if given.get(name) and given[name].zfill(2) != getattr(parts, name):
                wrong(name, "the identifier says another class", "mend one of the two")
        return found
    if given.get("big") and given.get("small"):
        found = catalogue.resolve(numbering, given["big"].zfill(2), given["small"].zfill(2))
        if found is None:
            wrong("small", f"no such class in {numbering}", "write the two digits of a class of this numbering")
        return found
    if title := given.get("class_title"):
        found = catalogue.called(title, numbering)
        if found is None:
            wrong("class_title", f"no one class of {numbering} is called so", "write 大类代码 and 小类代码 instead")
        return found
    wrong("identifier", "neither a number nor a class", "write the identifier, or 大类代码 and 小类代码")
    return None


def _number(name: str, given: Mapping[str, str], values: dict[str, Any], wrong: Any) -> None:
    text = given.get(name, "")
    try:
        values[name] = float(text)
    except ValueError:
        reason = "is empty" if not text else "is no number"
        wrong(name, reason, "write degrees with decimals (CGCS2000), such as 113.1325")


def _day(text: str) -> str:
    """A day as it is often typed, as it is meant: 2026/6/3, 2026.06.03, 20260603."""
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"):
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return text


def twice(lines: Iterable[tuple[int, Judged]]) -> dict[int, Fault]:
    """Lines whose number stands in an earlier line of the same file."""
    seen: dict[str, int] = {}
    found: dict[int, Fault] = {}
    for number, line in lines:
        if line.identifier is None:
            continue
        if first := seen.get(line.identifier):
            reason = f"stands in line {first} already"
            found[number] = Fault(heading_of("identifier"), line.identifier, reason, "keep one of the two lines")
        seen.setdefault(line.identifier, number)
    return found
