"""A department's table as records: which column is what, and which rows cannot be taken, each with its reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from chengshu.capabilities.places.logic.intake import has_control
from chengshu.capabilities.places.model import NewRecord
from chengshu.kit import FieldError, Refused
from chengshu.standards.addresses import name_key

# What a record needs, and the words by which tables of departments name it.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "source_key": ("source_key", "id", "编号", "代码", "编码", "标识码", "统一编号", "序号"),
    "name": ("name", "名称", "地名", "标准名称", "单位名称", "机构名称", "点名"),
    "kind": ("kind", "type", "类别", "类型", "地名类别", "行业"),
    "address": ("address", "地址", "详细地址", "住址", "所在地", "经营地址"),
    "longitude": ("longitude", "lng", "lon", "x", "经度", "东经"),
    "latitude": ("latitude", "lat", "y", "纬度", "北纬"),
}
_NEEDED = ("source_key", "name")
_MOST = {"source_key": 120, "name": 200, "kind": 60, "address": 300}


def columns_of(header: Sequence[str], named: Mapping[str, str]) -> dict[str, str]:
    """Which column of the table holds what: as somebody said, else as the header tells. Raises `Refused`."""
    wrong = [
        FieldError(what, f"the table has no column '{column}'; it has {', '.join(header)[:300]}")
        for what, column in named.items()
        if column and column not in header
    ]
    plain = {title.strip().casefold(): title for title in header}
    found = {
        what: named.get(what) or next((plain[word] for word in words if word in plain), "")
        for what, words in COLUMNS.items()
    }
    wrong += [FieldError(what, f"which of {', '.join(header)[:300]} is it?") for what in _NEEDED if not found[what]]
    if wrong:
        raise Refused("The columns of the delivery are not known.", code="unknown_columns", errors=tuple(wrong))
    return {what: column for what, column in found.items() if column}


def read_rows(
    header: Sequence[str], rows: Sequence[Sequence[str]], columns: Mapping[str, str]
) -> tuple[list[tuple[int, NewRecord]], list[dict[str, Any]]]:
    """Records with the numbers of their rows (the header is row 1), and the rows that cannot be taken."""
    good: list[tuple[int, NewRecord]] = []
    bad: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    used = set(columns.values())
    for number, row in enumerate(rows, 2):
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        values = {what: cells.get(column, "") for what, column in columns.items()}
        point, faults = _point(values)
        faults += _faults(values, columns, seen)
        if faults:
            bad += [{"row": number, "field": field, "reason": reason} for field, reason in faults]
            continue
        seen[values["source_key"]] = number
        more = {title: cell for title, cell in cells.items() if title not in used and cell}
        texts = {what: values.get(what, "") for what in _MOST}
        good.append((number, NewRecord(**texts, longitude=point[0], latitude=point[1], properties=more)))
    return good, bad


def _faults(values: Mapping[str, str], columns: Mapping[str, str], seen: Mapping[str, int]) -> list[tuple[str, str]]:
    faults = [(columns[what], "empty") for what in _NEEDED if not values[what]]
    if values["name"] and not name_key(values["name"]):
        faults.append((columns["name"], "no name"))
    faults += [
        (columns[what], f"longer than {most} characters")
        for what, most in _MOST.items()
        if len(values.get(what, "")) > most
    ]
    if has_control(*values.values()):
        faults.append(("", "holds characters that are no writing"))
    if values["source_key"] in seen:
        faults.append((columns["source_key"], f"row {seen[values['source_key']]} has it already"))
    return faults


def _point(values: Mapping[str, str]) -> tuple[tuple[float | None, float | None], list[tuple[str, str]]]:
    texts = (values.get("longitude", ""), values.get("latitude", ""))
    if texts == ("", ""):
        return (None, None), []
    try:
        return (float(texts[0]), float(texts[1])), []
    except ValueError:
        return (None, None), [("longitude", f"'{texts[0][:40]}', '{texts[1][:40]}' are no point")]
