"""The words of dashboards: what a screen shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chengshu.capabilities.indicators import Card


@dataclass(frozen=True, slots=True)
class Field:
    """One field of city life and its numbers."""

    id: str
    title: str
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of a screen: which layers, and where it looks at first."""

    layers: tuple[str, ...]
    centre: tuple[float, float]
    zoom: float


@dataclass(frozen=True, slots=True)
class Happening:
    """The feed of what happens now: types of events, newest first."""

    events: tuple[str, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class DashboardDraft:
    """What a pack declares: vital signs, fields, map and feed. Titles are keys of the word catalogue."""

    id: str
    title: str
    signs: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    map: MapView | None = None
    happening: Happening | None = None
    position: int = 100

    @property
    def indicators(self) -> tuple[str, ...]:
        """Return every indicator on the screen, once."""
        return tuple(dict.fromkeys([*self.signs, *(name for field in self.fields for name in field.indicators)]))


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One version of a definition."""

    id: str
    version: int
    pack: str
    draft: DashboardDraft
    created: datetime
    retired: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen with its numbers as they are now."""

    dashboard: Dashboard
    cards: Sequence[Card]
