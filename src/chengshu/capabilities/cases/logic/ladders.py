"""Ladders: at which moments of a clock somebody is reminded, and whom that concerns. Data of the flow, nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from chengshu.capabilities.cases.logic.clocks import Calendars, used_up
from chengshu.capabilities.cases.model import Clock, Fault, Flow, Ladder, Rung, State
from chengshu.standards.calendar import TimeUnit

HANDLER, ASKER, ASSIGNEE, DECIDER = "handler", "asker", "assignee", "decider"
_NAMED = (HANDLER, ASKER, ASSIGNEE, DECIDER)
# Kinds of procedures that ask somebody for something; only the answer of a supervision has a limit to be reminded of.
_ASKING = ("supervision", "urging", "task", "extension", "shelving", "appeal")
_LAPSING = ("extension", "shelving")  # those are about a clock, and come to nothing with it
ENTERED, RETURNED = "entered", "returned"
_COMING = (ENTERED, RETURNED)


def ladder_from_plain(plain: Mapping[str, Any]) -> Ladder:
    """A ladder as it was written down."""
    rungs = tuple(Rung(**{**rung, "to": tuple(rung["to"])}) for rung in plain["rungs"])
    lists = {name: tuple(plain.get(name, ())) for name in ("stages", "procedures", "states")}
    return Ladder(plain["id"], rungs, **lists)


def roles_of(ladder: Ladder) -> list[str]:
    """The roles that a ladder names."""
    named = dict.fromkeys(to.partition("@")[0] for rung in ladder.rungs for to in rung.to)
    return [role for role in named if role not in _NAMED]


def ladder_faults(flow: Flow, ladder: Ladder) -> Iterator[Fault]:
    """What would make a ladder silent, or speak twice."""
    where = f"ladders.{ladder.id}"
    stages = {state.clock.stage for state in flow.states if state.clock}
    asking = {one.id: one.kind for one in flow.procedures if one.kind in _ASKING}
    known_names = {"stages": stages, "procedures": {*asking}, "states": {state.id for state in flow.states}}
    for name, known in known_names.items():
        for one in getattr(ladder, name):
            if one not in known:
                mend = f"use one of: {', '.join(sorted(known))}"
                yield Fault(f"{where}.{name}", f"nothing is reminded of at '{one}'", mend)
    if not (ladder.stages or ladder.procedures or ladder.states):
        yield Fault(where, "the ladder stands nowhere", "name 'stages', 'procedures' or 'states'")
    if ladder.states and (ladder.stages or ladder.procedures):
        yield Fault(
            where, "what is told when a case comes is told of nothing else", "name 'states' in a ladder of their own"
        )
    others = [other for other in flow.ladders if other.id != ladder.id]
    twice = [
        one for name in known_names for other in others for one in getattr(other, name) if one in getattr(ladder, name)
    ]
    if twice:
        yield Fault(where, f"'{min(twice)}' has two ladders", "name it in one of them")
    kinds = {one: asking.get(one, "supervision") for one in ladder.procedures}
    for number, rung in enumerate(ladder.rungs):
        place = f"{where}.rungs[{number}]"
        yield from _rung_faults(place, rung, at_stages=bool(ladder.stages), kinds=kinds)
        yield from _coming_faults(place, rung, ladder)


def _coming_faults(where: str, rung: Rung, ladder: Ladder) -> Iterator[Fault]:
    if not ladder.states and rung.at in _COMING:
        yield Fault(
            where, "a case comes into states, and this ladder names none", "name 'states' in a ladder of their own"
        )
    if ladder.states and rung.at not in _COMING:
        yield Fault(where, "in a state nothing has a limit and nothing is asked", "write 'entered' or 'returned'")
    if ladder.states and {ASSIGNEE, DECIDER} & {*rung.to}:
        yield Fault(where, "nobody is sent or decides when a case comes", "name 'handler', 'asker' or roles")


def _rung_faults(where: str, rung: Rung, *, at_stages: bool, kinds: Mapping[str, str]) -> Iterator[Fault]:
    if [rung.percent is not None, rung.after != 0, rung.at is not None].count(True) != 1:
        yield Fault(where, "the rung needs 'percent', 'after' or 'at'", "write one of the three")
    if rung.percent is not None and not 1 <= rung.percent <= 100:
        yield Fault(where, f"{rung.percent} is no part of a limit", "write 1 to 100")
    if rung.at is not None and rung.at not in _COMING and at_stages:
        yield Fault(where, "nothing is asked or answered at a stage", "name 'procedures' in a ladder of their own")
    if rung.at == "lapsed" and not {*_LAPSING} & {*kinds.values()}:
        yield Fault(where, "nothing of this comes to nothing with its time", "name an extension or a shelving")
    limitless = [one for one, kind in kinds.items() if kind != "supervision"]
    if rung.at is None and limitless:
        yield Fault(where, f"'{limitless[0]}' waits for no answer with a limit", "write 'at'")


def moment_of(rung: Rung, clock: Clock, calendars: Calendars) -> datetime:
    """When a rung is reached, if the clock goes on running."""
    if rung.percent is None:
        return calendars.of(clock.organisation).add(clock.due, rung.after, cast(TimeUnit, rung.unit))
    return used_up(clock, rung.percent, calendars)


def next_moment(rungs: Sequence[Rung], clock: Clock, after: datetime, calendars: Calendars) -> datetime | None:
    """The next time at which somebody is to be reminded."""
    moments = (moment_of(rung, clock, calendars) for rung in rungs if rung.at is None)
    return min((moment for moment in moments if moment > after), default=None)


def reached(
    rungs: Sequence[Rung], clock: Clock, begin: datetime, at: datetime, calendars: Calendars
) -> list[tuple[int, Rung]]:
    """The rungs reached from ``begin`` to ``at``. That time is short is not told any more once it is over, and what
    a later one of them tells the same people in the same words is not told twice.
    """
    over = at >= clock.due
    found = [
        (number, rung)
        for number, rung in enumerate(rungs)
        if rung.at is None
        and begin <= moment_of(rung, clock, calendars) <= at
        and not (over and (rung.percent or 100) < 100)
    ]
    return [one for place, one in enumerate(found) if not any(_says(later, one[1]) for _, later in found[place + 1 :])]


def _says(later: Rung, rung: Rung) -> bool:
    return later.template == rung.template and {*rung.to} <= {*later.to}


def addressed(
    rung: Rung, handler: str | None, asker: str | None, assignee: str | None = None
) -> tuple[list[str], list[str]]:
    """The accounts a rung names, and the roles (``role`` or ``role@organisation``)."""
    named = ((HANDLER, handler), (ASKER, asker), (ASSIGNEE, assignee))
    people = [one for name, one in named if name in rung.to and one]
    return people, [to for to in rung.to if to not in _NAMED]


def hands_of(state: State | None) -> list[str]:
    """Who may take a case up while nobody in particular has it."""
    moves = state.moves if state else ()
    return [name for move in moves for name in whole_roles(move.roles, move.guard)]


def whole_roles(roles: Sequence[str], guard: str) -> list[str]:
    """Roles as a rung names them: those who must belong to the organisation say so."""
    return [role if guard == "none" else f"{role}@organisation" for role in roles]
