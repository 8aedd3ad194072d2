"""Words of flows: states, moves, clocks, and what may happen beside the moves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Group = Literal["open", "closed", "void"]
Guard = Literal["none", "organisation", "handler"]
Unit = Literal["minute", "hour", "urgent_hour", "urgent_day", "working_hour", "working_day"]
Counts = Literal["forward", "return", "misdirected", "rework"]
Mark = Literal["accepted", "filed", "dispatched", "handled", "checked"]
ProcedureKind = Literal[
    "suspension", "extension", "shelving", "appeal", "supervision", "urging", "task", "merging", "linking"
]

Moment = Literal["asked", "answered", "lapsed", "entered", "returned"]

WALL_UNITS = frozenset({"minute", "hour", "urgent_hour", "urgent_day"})


@dataclass(frozen=True, slots=True)
class StageClock:
    """How long one stage may take; the form fields named by ``amount_from`` and ``unit_from`` win when filled."""

    stage: str
    amount: int
    unit: Unit
    amount_from: str | None = None
    unit_from: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted step. ``sets`` writes a form field (or ``self``) to organisation, handler, class or severity.

    ``counts`` says what evaluation counts it as, ``marks`` which step of the loop is done with it;
    ``waits_for_children`` makes it impossible while a child is open.
    """

    id: str
    to: str
    title: str
    roles: tuple[str, ...]
    guard: Guard = "none"
    form: Mapping[str, Any] = field(default_factory=dict)
    sets: Mapping[str, str] = field(default_factory=dict)
    clears: tuple[str, ...] = ()
    counts: Counts = "forward"
    marks: Mark | None = None
    waits_for_children: bool = False


@dataclass(frozen=True, slots=True)
class StateTask:
    """A task that comes with a state, and the moves that its answer makes.

    ``good`` and ``bad`` are a move and the field of its form that takes what was found.
    """

    procedure: str
    good: tuple[str, str]
    bad: tuple[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """Where a case can be. A paused stage is one whose clock waits while the case is here."""

    id: str
    title: str
    group: Group
    clock: StageClock | None = None
    pauses: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    task: StateTask | None = None

    def move(self, name: str) -> Move | None:
        """Find a move of this state by its name."""
        return next((move for move in self.moves if move.id == name), None)


@dataclass(frozen=True, slots=True)
class Approval:
    """One step of deciding a request: the roles that may, and whether it must be the organisation's own people."""

    roles: tuple[str, ...]
    guard: Guard = "none"


@dataclass(frozen=True, slots=True)
class Procedure:
    """What may happen beside the moves: who begins it, at which stages, who decides, how often, how long.

    ``amount`` and ``unit`` are the limit of a task or of an answer, the longest shelving, or the time to appeal.
    ``by`` are the roles that do a task, ``pauses`` the stages that wait for it, ``to`` the end of a merged case.
    """

    id: str
    kind: ProcedureKind
    title: str
    roles: tuple[str, ...]
    guard: Guard = "none"
    stages: tuple[str, ...] = ()
    steps: tuple[Approval, ...] = ()
    most: int = 0
    amount: int = 0
    unit: Unit = "working_day"
    by: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: when so much of a limit is used (percent), or so long after it is over, or as soon as
    something happens (at), who is told what.

    Something beside the moves is asked, answered, or comes to nothing with its time (lapsed); a state is entered, or
    entered by a move that counts as a return or rework (returned).

    ``to`` names the ``handler``, whoever asked (``asker``), who is to go (``assignee``) or to decide (``decider``), a
    role in the area of the case, or ``role@organisation`` for its holders in the organisation that has the case or was
    asked. ``template`` is that of the message.
    """

    template: str
    to: tuple[str, ...]
    percent: int | None = None
    after: int = 0
    unit: Unit = "working_day"
    at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """Who is reminded of what at some stages, or told of what some procedures ask and wait for, or of a case that
    comes into some states: one stage may have several of them, each with other people who act.
    """

    id: str
    rungs: tuple[Rung, ...]
    stages: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """A kind of case as data. ``entries`` gives the first state for a source that does not begin at ``start``.

    ``apart``: its cases are a data set of their own, such as another city's; no list and no figure holds them unless it
    names the type.
    """

    id: str
    title: str
    number: str
    start: str
    open_roles: tuple[str, ...]
    states: tuple[State, ...]
    entries: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    procedures: tuple[Procedure, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    apart: bool = False

    def rungs(self, stage: str | None) -> tuple[Rung, ...]:
        """Who is reminded when at a stage."""
        return next((one.rungs for one in self.ladders if stage in one.stages), ())

    def rungs_beside(self, procedure: str) -> tuple[Rung, ...]:
        """Who is told when of what a procedure asks, and of the answer it waits for."""
        return next((one.rungs for one in self.ladders if procedure in one.procedures), ())

    def rungs_entering(self, state: str) -> tuple[Rung, ...]:
        """Who is told when a case comes into a state."""
        return next((one.rungs for one in self.ladders if state in one.states), ())

    def state(self, name: str) -> State | None:
        """Find a state by its name."""
        return next((state for state in self.states if state.id == name), None)

    def target(self, move: Move) -> State:
        """Where a move of this flow leads."""
        return next(state for state in self.states if state.id == move.to)

    def handling(self, stage: str | None) -> bool:
        """Whether a stage is that of handling: a move out of it says that the case was handled."""
        own = [state for state in self.states if state.clock is not None and state.clock.stage == stage]
        return any(move.marks == "handled" for state in own for move in state.moves)

    def procedure(self, name: str) -> Procedure | None:
        """Find a procedure by its name."""
        return next((one for one in self.procedures if one.id == name), None)


@dataclass(frozen=True, slots=True)
class FlowVersion:
    """A released flow: never changed, only followed by the next version."""

    flow: Flow
    version: int
    pack: str
    created: datetime
    retired: datetime | None = None
    note: str = ""
    released_by: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What the linter found: where in the flow, why it is wrong, what to do."""

    where: str
    reason: str
    mend: str


@dataclass(frozen=True, slots=True)
class ClassList:
    """One edition of one kind of classes as it is in force; `digest` tells whether any class in it changed."""

    pack: str
    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class ClassCode:
    """One class of a code list. The key carries scheme, edition and kind: a bare number means nothing."""

    scheme: str
    edition: str
    kind: str
    big: str
    small: str
    title: Mapping[str, str]
    big_title: Mapping[str, str]

    @property
    def key(self) -> str:
        """The one text that stands for this class everywhere."""
        return f"{self.scheme}:{self.edition}:{self.kind}:{self.big}:{self.small}"
