"""Cursors of case lists: they carry their sort, so one cannot be used with another."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chengshu.kit import FieldError, Refused, decode_cursor, encode_cursor

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def is_id(text: str) -> bool:
    """Whether this can be the id of anything."""
    return _ID.fullmatch(text) is not None


def read_cursor(after: str | None, sort: str) -> Sequence[Any] | None:
    """The place to go on from. Raises `Refused` when the cursor belongs to another list."""
    if not after:
        return None
    values = decode_cursor(after)
    kind = str if sort.endswith("number") else datetime
    fits = len(values) == 3 and values[0] == sort and isinstance(values[1], kind)
    if not fits or not is_id(str(values[2])):
        wrong = FieldError("after", "not a cursor given by this list in this order")
        raise Refused("The page cursor does not fit; start from the first page.", errors=(wrong,))
    return values[1:]


def write_cursor(rows: Sequence[dict[str, Any]], limit: int, sort: str) -> str | None:
    """The cursor of the page after these rows, of which one more than ``limit`` was read."""
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return encode_cursor(sort, last["sort_key"], last["id"])


def read_side_cursor(after: str | None) -> Sequence[Any] | None:
    """The place to go on from in a list of requests, supervisions or tasks."""
    return read_cursor(after, "-asked")


def write_side_cursor(rows: Sequence[dict[str, Any]], limit: int) -> str | None:
    """The cursor of the page after these rows, of which one more than ``limit`` was read."""
    return write_cursor(rows, limit, "-asked")
