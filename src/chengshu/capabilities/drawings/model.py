"""Words of the drawings engine."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Shared = Literal["nobody", "organisation", "everybody"]
KINDS = ("point", "line", "polygon", "text")


@dataclass(frozen=True, slots=True)
class NewDrawing:
    """What is to be kept. `features` are GeoJSON features in CGCS2000; `view` is the query of the map's address."""

    title: str
    features: tuple[dict[str, Any], ...]
    view: str = ""
    note: str = ""
    shared: Shared = "nobody"


@dataclass(frozen=True, slots=True)
class DrawingFacts:
    """A drawing without what is drawn, for lists. `mine`: it belongs to who asks."""

    id: str
    title: str
    note: str
    shared: Shared
    by_name: str
    count: int
    version: int
    created: datetime
    changed: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing as it is kept."""

    facts: DrawingFacts
    features: tuple[dict[str, Any], ...]
    view: str
