"""Properties as the columns of a file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
import pyarrow as pa

_TYPES = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(),
          "date": pa.date32(), "datetime": pa.timestamp("ms", tz="UTC")}  # fmt: skip
SHAPE_NAME = 10  # bytes of a name in a .dbf
SHAPE_TEXT = 254  # bytes of a text in a .dbf
ID = "feature_id"


def arrow_type(kind: str) -> pa.DataType:
    """The type of a column."""
    return _TYPES.get(kind, pa.string())


def column(rows: Sequence[Mapping[str, Any]], name: str, kind: str) -> pa.Array:
    """A column out of properties."""
    return pa.array([_cell(row.get(name), kind) for row in rows], arrow_type(kind))


def _cell(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "text":
        return value if isinstance(value, str) else msgspec.json.encode(value).decode()
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value[:10])
    if kind == "datetime" and isinstance(value, str):
        return datetime.fromisoformat(value)
    return float(value) if kind == "number" else value


def short_names(names: Sequence[str], encoding: str) -> dict[str, str]:
    """Names as a shapefile can hold them, each its own."""
    made: dict[str, str] = {}
    for name in names:
        cut = _cut(name, encoding, SHAPE_NAME)
        number = 1
        while cut.casefold() in {one.casefold() for one in made.values()}:
            tail = f"_{number}"
            cut = _cut(name, encoding, SHAPE_NAME - len(tail)) + tail
            number += 1
        made[name] = cut
    return made


def _cut(text: str, encoding: str, size: int) -> str:
    while len(text.encode(encoding, "replace")) > size:
        text = text[:-1]
    return text


def too_long(cells: Sequence[str | None], encoding: str) -> int:
    """How many texts a shapefile would cut."""
    # Four bytes are the most a character takes.
    longest = SHAPE_TEXT // 4
    return sum(
        1
        for one in cells
        if one is not None and len(one) > longest and len(one.encode(encoding, "replace")) > SHAPE_TEXT
    )
