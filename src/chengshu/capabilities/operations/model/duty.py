"""The words of duty: positions, shifts, swaps, open points, handovers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

SwapState = Literal["asked", "agreed", "refused", "withdrawn"]
HandoverState = Literal["draft", "handed", "taken"]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can hold a shift. `id` is that of the account."""

    id: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Position:
    """A post that is always held by somebody."""

    id: str
    title: str
    duty: str
    rank: int


@dataclass(frozen=True, slots=True)
class Shift:
    """Who holds a position from when to when."""

    id: str
    position: str
    starts: datetime
    ends: datetime
    account: str
    name: str
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class NewShift:
    """A shift to be planned. `account` is the id of an account."""

    position: str
    starts: datetime
    ends: datetime
    account: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Swap:
    """Somebody asks another to take his shift."""

    id: str
    shift: str
    from_account: str
    from_name: str
    to_account: str
    to_name: str
    reason: str
    state: SwapState
    asked: datetime
    decided: datetime | None


@dataclass(frozen=True, slots=True)
class Point:
    """Something that is not finished when a shift ends. It stays with the position until somebody closes it."""

    id: str
    position: str
    text: str
    link: str
    opened: datetime
    opened_name: str
    closed: datetime | None = None
    closed_name: str | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """One shift gives over to the next. `points` are the open ones at the moment it was handed.

    `digest` covers what was signed; both signatures stand under the same digest.
    """

    id: str
    position: str
    from_shift: str
    to_shift: str
    state: HandoverState
    summary: str
    points: tuple[dict[str, Any], ...]
    digest: str
    from_account: str
    from_name: str
    to_account: str
    to_name: str
    refusal: str
    version: int
    written: datetime
    handed: datetime | None
    taken: datetime | None


@dataclass(frozen=True, slots=True)
class Roster:
    """The plan of some days: positions, their shifts, swaps that are asked, and who is on duty now."""

    positions: Sequence[Position]
    shifts: Sequence[Shift]
    swaps: Sequence[Swap]
    now: Sequence[str]
