"""Keyset paging: a page costs the same at any depth, and lists never jump while one reads."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from chengshu.kit.errors import FieldError, Refused

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A slice of a list; ``next`` is the cursor of the following one, or None at the end."""

    items: list[T]
    next: str | None = None
    total: int | None = None


def _plain(value: Any) -> Any:
    return {"t": value.isoformat()} if isinstance(value, datetime) else value


def encode_cursor(*values: Any) -> str:
    """The sort key of the last row shown, as opaque text."""
    text = json.dumps([_plain(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(text: str, *kinds: type) -> list[Any]:
    """The values `encode_cursor` was given. Raises `Refused` when the text is not a cursor of ours.

    With `kinds` it must hold values of exactly these types: what a client made up is refused, not believed.
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list):
            raise TypeError
        read = [datetime.fromisoformat(v["t"]) if isinstance(v, dict) else v for v in values]
        if kinds and tuple(map(type, read)) != kinds:
            raise TypeError
        if any(isinstance(value, str) and "\0" in value for value in read):
            raise ValueError
        return read
    except (ValueError, TypeError, KeyError, binascii.Error) as error:
        wrong = FieldError("after", "not a cursor given by this list")
        raise Refused("The page cursor cannot be read; start from the first page.", errors=(wrong,)) from error
