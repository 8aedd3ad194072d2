"""The words of routing: tables, their entries and versions, suggestions and their reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Relation = Literal["owner", "territory"]
Days = Literal["any", "working", "off"]
State = Literal["released", "proposed", "refused"]
Place = tuple[str, float, float]  # the class of a component, longitude, latitude


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation and what it is asked for. Everything that is named must hold; what is not named, holds.

    ``classes`` are keys (scheme:edition:kind:big:small) in which a part may be ``*``; ``divisions`` are the beginnings
    of codes; ``hours`` are spans of the day in minutes, over midnight where the end is before the beginning.
    """

    organisation: str
    relation: Relation
    classes: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    hours: tuple[tuple[int, int], ...] = ()
    days: Days = "any"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A routing table for one type of case: who is asked first for which kind, and who there is to ask."""

    id: str
    title: str
    type: str
    orders: Mapping[str, tuple[Relation, ...]]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class TableVersion:
    """A table as it was released; never changed, only followed. ``proposed`` waits for somebody to release it.

    It holds from ``valid_from`` on, until another one begins.
    """

    table: Table
    version: int
    state: State
    pack: str
    note: str
    made: datetime
    made_by: str
    released: datetime | None
    released_by: str
    valid_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case when somebody is looked for."""

    type: str
    classification: str | None = None
    condition: str | None = None
    division: str | None = None
    severity: str = "normal"
    at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None

    @property
    def kind(self) -> str | None:
        """Component or incident: the third part of the key of its class."""
        parts = (self.classification or "").split(":")
        return parts[2] if len(parts) == 5 else None


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: the key of a sentence and the values in it."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a table (``error``: it cannot be released) or odd (``warning``), and in which entry."""

    level: Literal["error", "warning"]
    key: str
    entry: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Owned:
    """The component that a case is about, as far as can be told, and the organisation that owns it.

    `party` is the owner's name as the survey wrote it; `metres` is how far the component stands from the place.
    """

    organisation: str
    name: str
    identifier: str
    party: str
    metres: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An organisation that should get the case, the better the higher the score (0 to 1), and why."""

    organisation: str
    code: str
    name: str
    score: float
    because: tuple[Because, ...]
    table: str
    version: int
