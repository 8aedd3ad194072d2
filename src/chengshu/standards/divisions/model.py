"""The words of the divisions: a division with its validity, and a change of codes."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal["province", "city", "county", "town"]


@dataclass(frozen=True, slots=True)
class Division:
    """A division under one code. `valid_from` None: since before our records; `valid_to` None: still valid.

    Both ends are included: `valid_to` is the last day.
    """

    code: str
    name: str
    level: Level
    parent: str | None
    valid_from: date | None = None
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        """True when the code was in force on that day (both ends included)."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Change:
    """An old code gave way to a new one; `on` is the first day of the new code."""

    old: str
    new: str
    on: date
    kind: str
    approval: str
    certain: bool
