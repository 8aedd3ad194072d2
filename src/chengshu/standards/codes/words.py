"""The words of the code lists."""

from dataclasses import dataclass
from typing import Literal

Medium = Literal["air", "water", "sound", "soil", "vibration", "radiation", "equipment"]
Kind = Literal["realtime", "minute", "hour", "day", "status"]


@dataclass(frozen=True, slots=True)
class ObservedProperty:
    """What is measured.

    `unit` as HJ 212 reports it, `ambient_unit` as GB 3095 judges it, `total_unit` of its sum over time.
    """

    code: str
    zh: str
    en: str
    unit: str
    medium: Medium
    old_code: str | None
    decimals: int
    total_unit: str | None = None
    ambient_unit: str | None = None
    printed_unit: str | None = None

    @property
    def key(self) -> str:
        """Key of its name in a catalogue of words."""
        return f"property.{self.code}"


@dataclass(frozen=True, slots=True)
class System:
    """A system code, ST."""

    code: str
    zh: str
    en: str
    medium: Medium | None
    editions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A command code, CN. `kind` is set for the commands that carry observations."""

    code: str
    group: str
    kind: Kind | None
    zh: str
    en: str
    editions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataMark:
    """A data mark. `usable`: the value may be judged against a limit and counted in a mean."""

    code: str
    key: str
    usable: bool
    zh: str
    en: str
    editions: tuple[str, ...]
