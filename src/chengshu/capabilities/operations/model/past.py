"""The words of a day as it was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chengshu.security import Principal


@dataclass(frozen=True, slots=True)
class Mark:
    """Something as it stood at a moment, for a map and a list."""

    kind: str
    id: str
    title: str
    status: str
    time: datetime
    longitude: float | None
    latitude: float | None
    link: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """What stood of one kind at a moment. `known` False: it was not kept. `total` may be more than there are marks."""

    kind: str
    known: bool
    total: int = 0
    marks: tuple[Mark, ...] = ()
    values: tuple[dict[str, Any], ...] = ()
    note: str = ""


Remember = Callable[[datetime, Principal], Past]

# How many things began in each quarter of an hour, so many quarters from a moment on. Handed in by the server.
Rhythm = Callable[[datetime, int, Principal], Sequence[int]]
