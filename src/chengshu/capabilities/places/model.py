"""Words of the places engine: addresses, answers with their reasons, places with names, evidence, batches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

# How exactly an answer is known, from a room to a county.
Level = Literal[
    "room", "building", "door_plate", "site", "place", "crossing", "street", "village", "town", "district"
]  # fmt: skip
LocalityKind = Literal["street", "village", "group", "site"]
NameUse = Literal["official", "alias", "short", "foreign"]
Verdict = Literal["linked", "made", "refused"]
RecordState = Literal["waiting", "linked", "refused"]
RowState = Literal["waiting", "matched", "doubtful", "missing", "accepted", "corrected", "refused"]


class Locates(Protocol):
    """Says in which division a point lies: the door of the maps engine has it."""

    def locate(self, longitude: float, latitude: float, on: date | None = None) -> str | None:
        """The code of the division around a point, or None outside the city."""
        ...

    def locate_many(self, points: Sequence[tuple[float, float]], on: date | None = None) -> list[str | None]:
        """The same for many points in one pass."""
        ...


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address on its way in. Parts are as people write them (``23号``, ``12栋``); empty means none.

    `id` is the permanent identity the source gives; `district` is the name or the code of the county; `group` is a
    group or hamlet of the village.
    """

    id: str
    district: str
    longitude: float
    latitude: float
    code: str = ""
    town: str = ""
    village: str = ""
    group: str = ""
    street: str = ""
    number: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""
    poi: str = ""
    full: str = ""
    building_id: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did. `refused` names each address left out, by its id, with the reason (the first hundred)."""

    addresses: int
    localities: int
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NewDivision:
    """A division from the city's own list; codes are prefixes (12 digits for a village)."""

    code: str
    name: str
    level: Literal["province", "city", "county", "town", "village"]
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Locality:
    """A street, a village, a group of a village or a site, as the addresses on it make it known."""

    id: int
    kind: LocalityKind
    district: str
    town: str
    name: str
    key: str
    longitude: float
    latitude: float
    addresses: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where two streets meet; the names in the order of their characters, the district around the point."""

    first: str
    second: str
    district: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a question beside what was found for it: 1 is the same, 0 is not there or another."""

    part: str
    asked: str
    found: str
    score: float
    weight: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A place in the world for a text, a point or a code, and why. `score` is between 0 and 1.

    `exact` is False when only a part of the kept address answers (the building of a room, the road of a door).
    """

    id: str
    label: str
    longitude: float
    latitude: float
    level: Level
    score: float
    parts: Mapping[str, str]
    code: str = ""
    district: str = ""
    reasons: tuple[Reason, ...] = ()
    note: str = ""
    distance_m: float | None = None
    building_id: str = ""
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody who typed this much may mean."""

    text: str
    kind: str
    detail: str
    longitude: float
    latitude: float
    id: str


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A name of a place and the days on which it was in use; an official name that ended is a former name."""

    id: str
    name: str
    use: NameUse
    language: str
    romanised: str
    valid_from: date | None
    valid_to: date | None
    basis: str
    written: datetime
    written_by: str


@dataclass(frozen=True, slots=True)
class Place:
    """A named place. Its id never changes, whatever it is called and however it is judged."""

    id: str
    kind: str
    code: str
    name: str
    district: str
    address: str
    longitude: float
    latitude: float
    state: Literal["current", "withdrawn"]
    version: int
    created: datetime
    updated: datetime
    updated_by: str
    names: tuple[PlaceName, ...] = ()
    matched: str = ""  # the name that was asked for, in a list


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place on its way in."""

    name: str
    kind: str
    longitude: float
    latitude: float
    code: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What a department says: its own key for the thing, the name and, where it knows them, kind, address, point."""

    source_key: str
    name: str
    kind: str = ""
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a record may be, with the reasons."""

    place: str
    name: str
    score: float
    distance_m: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What a department said and how it was judged."""

    id: str
    source: str
    source_key: str
    name: str
    kind: str
    address: str
    longitude: float | None
    latitude: float | None
    properties: Mapping[str, Any]
    received: datetime
    received_by: str
    state: RecordState
    place: str | None
    candidates: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A judgement on a record: it belongs to a place, made a place, or was refused. It can be undone, never erased."""

    id: str
    record: str
    place: str | None
    verdict: Verdict
    score: float
    reasons: tuple[Mapping[str, Any], ...]
    note: str
    decided: datetime
    decided_by: str
    undone: datetime | None
    undone_by: str | None


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of a delivery of records."""

    linked: int
    made: int
    waiting: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Batch:
    """A file of addresses to be placed. `counts` has the number of rows in each state."""

    id: str
    title: str
    columns: tuple[str, ...]
    address_columns: tuple[str, ...]
    state: Literal["waiting", "running", "done"]
    job: str | None
    rows: int
    done: int
    made: datetime
    made_by: str
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A row of a batch with the answer it has now and those it could have."""

    row: int
    input: Mapping[str, str]
    text: str
    state: RowState
    score: float | None
    answer: Mapping[str, Any] | None
    candidates: tuple[Mapping[str, Any], ...]
    decided: datetime | None
    decided_by: str | None
