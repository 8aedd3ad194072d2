"""Words of the tiles engine."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


class Batch(Protocol):
    """Features column by column: geometries are WKB in degrees, `properties` are JSON texts, ids are UUIDs."""

    @property
    def ids(self) -> Sequence[str]: ...
    @property
    def wkb(self) -> Sequence[bytes]: ...
    @property
    def names(self) -> Sequence[str]: ...
    @property
    def codes(self) -> Sequence[str]: ...
    @property
    def properties(self) -> Sequence[str]: ...
    @property
    def valid_from(self) -> Sequence[date | None]: ...
    @property
    def valid_to(self) -> Sequence[date | None]: ...


@dataclass(frozen=True, slots=True)
class TileSetFacts:
    """What a client has to know of a layer's tiles. `full_zoom`: from here on no feature is left out."""

    layer: str
    title: str
    fields: dict[str, str]
    bounds: tuple[float, float, float, float]
    min_zoom: int
    max_zoom: int
    full_zoom: int
    features: int
    sequence: int
    ready: bool
    geometry: str = "any"
    licence: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """A tile set in one file."""

    file: str
    bytes: int
    tiles: int
    min_zoom: int
    max_zoom: int
    layers: tuple[str, ...]
    sequences: dict[str, int] = field(default_factory=dict)
