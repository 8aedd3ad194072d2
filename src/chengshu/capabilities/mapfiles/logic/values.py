"""Cells of files as values of a layer's fields. What does not fit stays as it is, for the layer to complain about."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

SAMPLE = 5
_CITY = timezone(timedelta(hours=8))
_YES = frozenset({"true", "yes", "y", "t", "1", "是", "有"})
_NO = frozenset({"false", "no", "n", "f", "0", "否", "无"})
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]00:00(?::00)?)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _text(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _integer(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = float(value) if not re.fullmatch(r"[+-]?\d+", value.strip()) else int(value)
        except ValueError:
            return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _number(value: Any) -> Any:
    if isinstance(value, str):
        try:
            found = float(value)
        except ValueError:
            return value
        return found if math.isfinite(found) else value
    return value


def _boolean(value: Any) -> Any:
    plain = str(_integer(value)).strip().casefold()
    return True if plain in _YES else False if plain in _NO else value


def day(value: Any) -> Any:
    """A day in the ways people write it, as ISO text."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(_integer(value)).strip()
    if re.fullmatch(r"[12]\d{7}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    found = _DAY.fullmatch(text)
    if not found:
        return value
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return value


def _time(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=_CITY)).isoformat()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=_CITY).isoformat()
    try:
        found = datetime.fromisoformat(str(value).strip().replace("/", "-"))
    except ValueError:
        return value
    return _time(found)


_READERS: dict[str, Callable[[Any], Any]] = {
    "text": _text, "integer": _integer, "number": _number, "boolean": _boolean, "date": day, "datetime": _time,
}  # fmt: skip


def read_column(cells: Sequence[Any], kind: str) -> list[Any]:
    """The cells of a column as values of a type; '' is the type 'whatever it is'. An empty cell is None."""
    read = _READERS.get(kind, plain)
    return [None if _is_empty(cell) else read(_trimmed(cell)) for cell in cells]


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip()) or (isinstance(cell, float) and cell != cell)


def _trimmed(cell: Any) -> Any:
    return cell.strip() if isinstance(cell, str) else cell


def plain(value: Any) -> Any:
    """Whatever it is, as JSON has it."""
    if isinstance(value, datetime):
        return _time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return value


def likely_type(cells: Sequence[Any]) -> str:
    """The type that all the texts of a column have; text when they differ or say nothing."""
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    if not texts:
        return "text"
    # A code with leading zeros is no number, and neither is what has more digits than a number keeps.
    if any(re.fullmatch(r"[+-]?0\d+|\d{16,}", one) for one in texts):
        return "text"
    if all(re.fullmatch(r"[+-]?\d+", one) for one in texts):
        return "integer"
    if all(isinstance(_number(one), float) for one in texts):
        return "number"
    if all((_DAY.fullmatch(one) and day(one) != one) or re.fullmatch(r"\d{4}-\d\d-\d\d", one) for one in texts):
        return "date"
    return "text"


def guarded(cell: Any) -> Any:
    """A cell of a table that no spreadsheet takes for a formula: texts that would be run get an apostrophe first."""
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """A cell as it was before it was guarded."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in _FORMULA else cell


def sample_of(columns: Mapping[str, Sequence[Any]]) -> tuple[dict[str, Any], ...]:
    """The first rows of a file, to look at."""
    size = min((len(cells) for cells in columns.values()), default=0)
    return tuple({name: plain(cells[row]) for name, cells in columns.items()} for row in range(min(size, SAMPLE)))
