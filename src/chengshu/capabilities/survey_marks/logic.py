"""Pure decisions: is a mark fit to be kept, which quarter is it, what may follow which state, tables in and out."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chengshu.capabilities.survey_marks.model import (
    DESCRIPTION,
    GRADE_WORDS,
    GRADES,
    KINDS,
    STATE_WORDS,
    EventKind,
    Exact,
    Mark,
    NewMark,
    Rejected,
    State,
)
from chengshu.kit import FieldError

# About 100 m: enough to find a mark with its description, too little to measure from.
SHOWN_DECIMALS = 3
MOST_ROWS = 50_000
_TEXT = 2_000

# The states a report of each kind may leave a mark in, and those it may begin from.
AFTER: dict[EventKind, tuple[State, ...]] = {
    "patrol": ("good", "damaged", "missing", "destroyed"),
    "damage": ("damaged", "missing", "destroyed"),
    "repair": ("good",),
    "relocation": ("good",),
    "cancelled": ("cancelled",),
}
BEFORE: dict[EventKind, tuple[State, ...]] = {
    "patrol": ("good", "damaged", "missing", "destroyed"),
    "damage": ("good", "damaged", "missing"),
    "repair": ("damaged", "missing", "destroyed"),
    "relocation": ("good", "damaged", "missing", "destroyed"),
    "cancelled": ("good", "damaged", "missing", "destroyed"),
}


def quarter_of(day: date) -> date:
    """The first day of the quarter that a day lies in."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def shown(value: float) -> float:
    """A coordinate as everybody may see it."""
    return round(value, SHOWN_DECIMALS)


def wrong_fields(mark: NewMark) -> list[FieldError]:
    """What of a mark cannot be kept, and why."""
    found = []
    for field, most in (("number", 60), ("name", 200)):
        value = getattr(mark, field)
        if not value.strip() or len(value) > most:
            found.append(FieldError(field, f"1 to {most} characters are needed"))
    if mark.kind not in KINDS:
        found.append(FieldError("kind", f"'{mark.kind}' is not one of {', '.join(KINDS)}"))
    elif mark.grade not in GRADES[mark.kind]:
        known = ", ".join(grade for grade in GRADES[mark.kind] if grade)
        found.append(FieldError("grade", f"'{mark.grade}' is not one of {known} (or empty)"))
    if not (mark.division.isdecimal() and 4 <= len(mark.division) <= 12):
        found.append(FieldError("division", "a division code of 4 to 12 digits is needed"))
    if mark.height is not None and not -500 <= mark.height <= 9000:
        found.append(FieldError("height", "not between -500 and 9000 m"))
    if mark.built is not None and not date(1900, 1, 1) <= mark.built:
        found.append(FieldError("built", "before 1900"))
    return [*found, *wrong_description(mark.description)]


def wrong_description(description: dict[str, str]) -> list[FieldError]:
    """What of a description (点之记) cannot be kept."""
    unknown = [FieldError(f"description.{name}", "no such part") for name in description.keys() - set(DESCRIPTION)]
    long = [
        FieldError(f"description.{name}", f"more than {_TEXT} characters")
        for name, text in description.items()
        if len(text) > _TEXT
    ]
    return unknown + long


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table that could be read."""

    number: int
    mark: NewMark


# Column of the table -> field, with the words of Chinese tables.
_COLUMNS = {
    "number": ("number", "编号", "点号"),
    "name": ("name", "名称", "点名"),
    "kind": ("kind", "类别", "类型", "标志类型"),
    "grade": ("grade", "等级"),
    "division": ("division", "行政区划代码", "区划代码"),
    "x": ("x", "longitude", "east", "经度", "东坐标"),
    "y": ("y", "latitude", "north", "纬度", "北坐标"),
    "system": ("system", "坐标系"),
    "operation": ("operation", "转换参数"),
    "height": ("height", "高程"),
    "height_datum": ("height_datum", "高程基准"),
    "state": ("state", "状态", "现状"),
    "place": ("place", "埋设地点", "所在地"),
    "monument": ("monument", "标石类型"),
    "built": ("built", "建设时间", "埋设日期"),
    "builder": ("builder", "建设单位", "埋设单位"),
    "location": ("location", "点位说明"),
    "route": ("route", "交通路线"),
    "landmarks": ("landmarks", "方位物"),
    "soil": ("soil", "土质"),
    "map_sheet": ("map_sheet", "图幅号"),
    "remark": ("remark", "备注"),
}
_NEEDED = ("number", "name", "kind", "division", "x", "y")


def read_table(text: str) -> tuple[list[Row], list[Rejected]]:
    """Marks of a CSV table, and the rows that cannot be read, each with field and reason."""
    rows = csv.reader(io.StringIO(text))
    header = [name.strip().casefold() for name in next(rows, [])]
    at = {
        field: header.index(word.casefold())
        for field, words in _COLUMNS.items()
        for word in reversed(words)
        if word.casefold() in header
    }
    missing = [Rejected(1, field, "the header has no such column") for field in _NEEDED if field not in at]
    if missing:
        return [], missing
    good: list[Row] = []
    bad: list[Rejected] = []
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(good) + len(bad) >= MOST_ROWS:
            bad.append(Rejected(number, "", f"more than {MOST_ROWS} rows; split the table"))
            break
        cells = {field: row[place].strip() if place < len(row) else "" for field, place in at.items()}
        mark, wrong = _mark_of(cells)
        if mark is not None and not wrong:
            good.append(Row(number, mark))
        bad += [Rejected(number, error.field, error.reason) for error in wrong]
    return once(good, bad)


def _mark_of(cells: dict[str, str]) -> tuple[NewMark | None, list[FieldError]]:
    wrong: list[FieldError] = []
    numbers: dict[str, float | None] = {}
    for field in ("x", "y", "height"):
        text = cells.get(field, "")
        try:
            numbers[field] = float(text) if text else None
        except ValueError:
            wrong.append(FieldError(field, f"'{text[:40]}' is no number"))
    wrong += [FieldError(field, "needed") for field in ("x", "y") if field in numbers and numbers[field] is None]
    built = _day(cells.get("built", ""), wrong)
    state_word = cells.get("state", "") or "good"
    state = STATE_WORDS.get(state_word, state_word)
    if state not in set(STATE_WORDS.values()):
        wrong.append(FieldError("state", f"'{state_word[:40]}' is no state of a mark"))
    if wrong:
        return None, wrong
    x, y = numbers["x"], numbers["y"]
    assert x is not None
    assert y is not None
    kind_word, grade_word = cells["kind"], cells.get("grade", "")
    mark = NewMark(
        number=cells["number"],
        name=cells["name"],
        kind=next((kind for kind, words in KINDS.items() if kind_word in (kind, *words)), kind_word),
        grade=GRADE_WORDS.get(grade_word.casefold(), grade_word),
        division=cells["division"],
        x=x,
        y=y,
        system=cells.get("system", "") or "EPSG:4490",
        operation=cells.get("operation", ""),
        height=numbers["height"],
        height_datum=cells.get("height_datum", "") or "1985",
        state=state,  # type: ignore[arg-type]
        place=cells.get("place", ""),
        monument=cells.get("monument", ""),
        built=built,
        builder=cells.get("builder", ""),
        description={name: cells[name] for name in DESCRIPTION if cells.get(name)},
    )
    return mark, wrong_fields(mark)


def _day(text: str, wrong: list[FieldError]) -> date | None:
    plain = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-").strip("-")
    if not plain:
        return None
    parts = [*plain.split("-"), "1", "1"][:3]
    try:
        return date(*(int(part) for part in parts))
    except (ValueError, TypeError):
        wrong.append(FieldError("built", f"'{text[:40]}' is no date"))
        return None


def once(good: Sequence[Row], bad: list[Rejected]) -> tuple[list[Row], list[Rejected]]:
    """Only the first row of each number; the others are rejected with the rest."""
    first: dict[str, Row] = {}
    for row in good:
        if row.mark.number in first:
            reason = f"row {first[row.mark.number].number} has this number already"
            bad.append(Rejected(row.number, "number", reason))
        else:
            first[row.mark.number] = row
    return list(first.values()), sorted(bad, key=lambda one: one.row)


def table_lines(marks: Iterable[tuple[Mark, Exact | None]]) -> Iterator[str]:
    """A CSV of marks. Without an exact place the shown one stands there, and the column says so."""
    head = [
        "number", "name", "kind", "grade", "state", "division", "place", "longitude", "latitude", "accuracy", "height",
        "height_datum", "monument", "built", "builder", "last_patrol", *DESCRIPTION,
    ]  # fmt: skip
    yield "\ufeff" + _line(head)
    for mark, exact in marks:
        where: Any = exact or mark
        yield _line(
            [
                mark.number, mark.name, mark.kind, mark.grade, mark.state, mark.division, mark.place,
                where.longitude, where.latitude, "exact" if exact else "about 100 m",
                exact.height if exact and exact.height is not None else "", mark.height_datum, mark.monument,
                mark.built or "", mark.builder, mark.last_patrol or "",
                *(mark.description.get(name, "") for name in DESCRIPTION),
            ]
        )  # fmt: skip


def _line(cells: Sequence[Any]) -> str:
    out = io.StringIO()
    # A cell that begins like a formula must stay text in a spreadsheet.
    csv.writer(out).writerow(
        [
            f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")) else cell
            for cell in cells
        ]
    )
    return out.getvalue()
