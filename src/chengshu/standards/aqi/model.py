"""The words of the air quality index."""

from dataclasses import dataclass
from typing import Literal

Period = Literal["1h", "24h"]


class NoEditionInForce(ValueError):
    """No edition of the standard was in force on that day."""


@dataclass(frozen=True, slots=True)
class AqiLevel:
    """One of six classes: number 1 to 6, key for words ("good"), bounds of the index, names and colour."""

    number: int
    key: str
    low: int
    high: int
    zh: str
    en: str
    colour: str


@dataclass(frozen=True, slots=True)
class Part:
    """The individual index of one value.

    `rule` says why the plain table was not used; `contested` that our sources disagree about a breakpoint here.
    """

    measure: str
    pollutant: str
    value: float
    iaqi: int
    rule: str | None = None
    contested: bool = False


@dataclass(frozen=True, slots=True)
class AqiResult:
    """The index, its level, the pollutants that make it (none up to 50), the edition, and every part."""

    value: int
    level: AqiLevel
    primary: tuple[str, ...]
    standard: str
    parts: tuple[Part, ...]

    @property
    def exceeding(self) -> tuple[str, ...]:
        """Pollutants with an individual index above 100 (超标污染物)."""
        return tuple(dict.fromkeys(part.pollutant for part in self.parts if part.iaqi > 100))

    @property
    def contested(self) -> bool:
        """True when a part that makes the index rests on a breakpoint our sources disagree about."""
        return any(part.contested and part.iaqi == self.value for part in self.parts)
