"""Ladders: at which moments of a clock somebody is reminded, and whom that concerns. Data of the flow, nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from chengshu.capabilities.cases.logic.clocks import Calendars, used_up
from chengshu.capabilities.cases.model import Clock, Fault, Flow, Ladder, Rung
from chengshu.standards.calendar import TimeUnit

HANDLER, ASKER = "handler", "asker"


def ladder_from_plain(plain: Mapping[str, Any]) -> Ladder:
    """A ladder as it was written down."""
    rungs = tuple(Rung(**{**rung, "to": tuple(rung["to"])}) for rung in plain["rungs"])
    lists = {name: tuple(plain.get(name, ())) for name in ("stages", "procedures")}
    return Ladder(plain["id"], rungs, **lists)


def roles_of(ladder: Ladder) -> list[str]:
    """The roles that a ladder names."""
    named = dict.fromkeys(to.partition("@")[0] for rung in ladder.rungs for to in rung.to)
    return [role for role in named if role not in (HANDLER, ASKER)]


def ladder_faults(flow: Flow, ladder: Ladder) -> Iterator[Fault]:
    """What would make a ladder silent, or speak twice."""
    where = f"ladders.{ladder.id}"
    stages = {state.clock.stage for state in flow.states if state.clock}
    answers = {one.id for one in flow.procedures if one.kind == "supervision"}
    for name, known, given in (("stages", stages, ladder.stages), ("procedures", answers, ladder.procedures)):
        for one in given:
            if one not in known:
                mend = f"use one of: {', '.join(sorted(known))}"
                yield Fault(f"{where}.{name}", f"nothing is reminded of at '{one}'", mend)
    mine = {*ladder.stages, *ladder.procedures}
    if not mine:
        yield Fault(where, "the ladder stands nowhere", "name 'stages' or 'procedures'")
    others = {one for other in flow.ladders if other.id != ladder.id for one in (*other.stages, *other.procedures)}
    if both := sorted(mine & others):
        yield Fault(where, f"'{both[0]}' has two ladders", "name it in one of them")
    for number, rung in enumerate(ladder.rungs):
        if (rung.percent is None) == (rung.after == 0):
            yield Fault(f"{where}.rungs[{number}]", "the rung needs 'percent' or 'after'", "write one of the two")
        if rung.percent is not None and not 1 <= rung.percent <= 100:
            yield Fault(f"{where}.rungs[{number}]", f"{rung.percent} is no part of a limit", "write 1 to 100")


def moment_of(rung: Rung, clock: Clock, calendars: Calendars) -> datetime:
    """When a rung is reached, if the clock goes on running."""
    if rung.percent is None:
        return calendars.of(clock.organisation).add(clock.due, rung.after, cast(TimeUnit, rung.unit))
    return used_up(clock, rung.percent, calendars)


def next_moment(rungs: Sequence[Rung], clock: Clock, after: datetime, calendars: Calendars) -> datetime | None:
    """The next time at which somebody is to be reminded."""
    moments = (moment_of(rung, clock, calendars) for rung in rungs)
    return min((moment for moment in moments if moment > after), default=None)


def reached(
    rungs: Sequence[Rung], clock: Clock, begin: datetime, at: datetime, calendars: Calendars
) -> list[tuple[int, Rung]]:
    """The rungs reached from ``begin`` to ``at``. That time is short is not told any more once it is over."""
    over = at >= clock.due
    return [
        (number, rung)
        for number, rung in enumerate(rungs)
        if begin <= moment_of(rung, clock, calendars) <= at and not (over and (rung.percent or 100) < 100)
    ]


def addressed(rung: Rung, handler: str | None, asker: str | None) -> tuple[list[str], list[str]]:
    """The accounts a rung names, and the roles (``role`` or ``role@organisation``)."""
    people = [one for name, one in ((HANDLER, handler), (ASKER, asker)) if name in rung.to and one]
    return people, [to for to in rung.to if to not in (HANDLER, ASKER)]
