"""Words of designing flows: drafts, differences, and what a simulation says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from chengshu.capabilities.cases.model.flows import Fault
from chengshu.kit import FieldError


@dataclass(frozen=True, slots=True)
class Draft:
    """A flow somebody works on. ``version`` must be sent back with the next save."""

    id: str
    flow: str
    version: int
    based_on: int | None
    definition: dict[str, Any]
    note: str
    made_by: str
    made_by_name: str
    made: datetime
    updated: datetime
    released: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two flows, by its place in the file."""

    kind: Literal["added", "removed", "changed"]
    where: str
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a simulation supposes: how often each move is made (``state.move`` → weight), how fast people are.

    ``pace`` is the share of its limit that a stage takes most often; ``spread`` the largest share.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    pace: float = 0.5
    spread: float = 1.3
    walks: int = 500
    seed: int = 1


@dataclass(frozen=True, slots=True)
class StateLoad:
    """How a state fared: how often a case comes by, how long it stays, how often its stage is missed there."""

    state: str
    visits: float
    hours: float
    missed: float


@dataclass(frozen=True, slots=True)
class Way:
    """One way through a flow, with the sum of its limits in hours of the clock they run on."""

    states: tuple[str, ...]
    moves: tuple[str, ...]
    hours: float


@dataclass(frozen=True, slots=True)
class Simulation:
    """What would happen. ``ends`` and ``visits`` are exact for the weights; times come from seeded walks."""

    ends: dict[str, float]
    loads: list[StateLoad]
    moves: float
    hours_median: float
    hours_p95: float
    late: float
    endless: int
    never: list[str]
    shortest: Way | None
    longest: Way | None
    ways: int
    more_ways: bool


@dataclass(frozen=True, slots=True)
class FieldUse:
    """What goes by a field of a form: a ``set``, a ``clock``, a ``task``, another ``form``, or the ``engine``."""

    field: str
    how: Literal["set", "clock", "task", "form", "engine"]
    where: str


@dataclass(frozen=True, slots=True)
class FieldUses:
    """What goes by some fields, and how many of the newest cases (``looked`` of them) hold an answer in each."""

    items: list[FieldUse]
    held: dict[str, int]
    looked: int


@dataclass(frozen=True, slots=True)
class FormCheck:
    """What is wrong with a form and, when it was filled in to try it, with what was filled in."""

    faults: list[Fault]
    errors: list[FieldError]


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list that a field may name."""

    id: str
    title: Mapping[str, str]
    count: int


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list."""

    value: str
    title: Mapping[str, str]
