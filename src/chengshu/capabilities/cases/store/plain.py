"""Between the words of the engine and JSON columns."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from psycopg.types.json import Json

from chengshu.capabilities.cases.model import Clock

_CLOCK = tuple(Clock.__dataclass_fields__)
_MOMENTS = ("started", "due", "paused", "ended", "until")
# As short as it can be: what is written here is written again by every move.
_dumps = partial(json.dumps, ensure_ascii=False, separators=(",", ":"), default=str)


def as_json(value: Any) -> Json:
    """A JSON parameter, with Chinese as it is read."""
    return Json(value, dumps=_dumps)


def nested(value: Any) -> msgspec.Raw:
    """A value of a JSON column inside `rows_as_text`, written as `as_json` writes it."""
    return msgspec.Raw(_dumps(value).encode())


def rows_as_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as one JSON array, for a statement that populates records from it."""
    return msgspec.json.encode(list(rows)).decode()


def clock_to_plain(clock: Clock) -> dict[str, Any]:
    """A clock as JSON values; what says nothing is left out."""
    told = ((name, getattr(clock, name)) for name in _CLOCK)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in told if value}


def clock_from_plain(plain: Mapping[str, Any]) -> Clock:
    """The clock `clock_to_plain` gave."""
    moments = {name: datetime.fromisoformat(plain[name]) for name in _MOMENTS if plain.get(name)}
    return Clock(**{**plain, **moments, "held": tuple(plain.get("held", ()))})
