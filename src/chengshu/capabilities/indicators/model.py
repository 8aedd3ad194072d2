"""The words of indicators: a definition, what a source of figures can do, and the card a person sees."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from chengshu.kit import Page

Aggregate = Literal["count", "sum", "avg", "max", "min", "share", "value"]
Direction = Literal["higher", "lower"]
Status = Literal["normal", "notice", "warning", "urgent", "stale"]
Part = Literal["of", "main"]
Divisions = tuple[str, ...]  # prefixes of division codes: "" is the whole city, none is nowhere


class Source(Protocol):
    """Where facts come from. `count` is the length of `list` for the same filter, always.

    Items of `list` have the attributes (or are dictionaries with the keys) ``kind`` (case, alert, reading, device),
    ``id``, ``title``, ``value``, ``time``, ``status`` and ``link``; a source may add ``title_key`` and ``unit``.
    """

    def count(self, filter: Mapping[str, Any], /) -> int:
        """Return how many facts there are."""
        ...

    def list(self, filter: Mapping[str, Any], /, after: str | None = None, limit: int = 50) -> Page[Any]:
        """Return the facts themselves."""
        ...


class ValueSource(Source, Protocol):
    """A source whose facts carry numbers that can be put together."""

    def values(self, filter: Mapping[str, Any], /, field: str | None = None) -> Sequence[float]:
        """Return the numbers of these facts, for sums and averages."""
        ...


class FreshSource(Source, Protocol):
    """A source that also knows how old its newest fact is, and can say more about its number."""

    def fresh(self, filter: Mapping[str, Any], /) -> datetime | None:
        """Return the time of the newest fact; None when the facts are as of now."""
        ...


class DetailSource(Source, Protocol):
    """A source whose number has an explanation, such as the level and the main pollutant of an index."""

    def detail(self, filter: Mapping[str, Any], /) -> dict[str, Any]:
        """Return the explanation as plain data."""
        ...


class DividedSource(Source, Protocol):
    """A source that knows where its facts lie, so that it can speak of a part of the city."""

    def within(self, divisions: Divisions, /) -> Source:
        """Return the same source as if there were nothing outside these divisions."""
        ...


class PastSource(Source, Protocol):
    """A source whose facts keep their times, so that it can count again what it would have counted then."""

    def since(self) -> datetime | None:
        """Return from when on its facts are kept; None when there are none."""
        ...

    def before(self, start: datetime, end: datetime, /) -> Callable[[datetime], Source]:
        """Return who gives the source as it stood at a moment between these two.

        That source refuses a filter which its facts do not answer for the past.
        """
        ...


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which value on a number needs attention; `direction` says which side is bad."""

    direction: Direction = "higher"
    notice: float | None = None
    warning: float | None = None
    urgent: float | None = None


@dataclass(frozen=True, slots=True)
class IndicatorDraft:
    """What a pack declares about a number.

    ``share`` is count(filter) in count(of), in percent. ``value`` is a number the source works out itself.
    In filters, values of keys that end in ``_since`` or ``_until`` may be ``today``, ``yesterday`` or ``-24h``.
    """

    id: str
    title: str
    unit: str
    source: str
    aggregate: Aggregate
    filter: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    of: Mapping[str, Any] | None = None
    field: str | None = None
    threshold: Threshold | None = None
    decimals: int = 0
    compare_s: int = 86_400
    stale_after_s: int | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One version of a definition."""

    id: str
    version: int
    pack: str
    draft: IndicatorDraft
    created: datetime
    retired: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A number as just worked out. `fact_time` is the newest fact in it; None when it is as of `time`."""

    value: float | None
    time: datetime
    fact_time: datetime | None = None
    detail: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """A number as it was at a time."""

    time: datetime
    value: float | None


@dataclass(frozen=True, slots=True)
class Card:
    """A number as a person sees it. It opens the list that it counts.

    `divisions` is the part of the city it speaks of; None is the whole city. Only that has a history.
    """

    id: str
    title_key: str
    value: float | None
    unit: str
    threshold: Threshold | None
    status: Status
    source: str
    provider: str | None
    time: datetime
    change: float | None
    definition: Indicator
    history: tuple[Point, ...]
    detail: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    divisions: Divisions | None = None
