"""Stage clocks: start, hold and release, extend, end; wall time or the working time of an organisation.

Everything that stops a clock is a cause in ``held``; the clock runs while there is none. So it makes no difference in
which order causes come and go, only when the first came and the last went.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from chengshu.capabilities.cases.model import WALL_UNITS, Clock, StageClock, State, Waits
from chengshu.kit import new_id
from chengshu.standards.calendar import TimeUnit, WorkingCalendar

ELSEWHERE, SUSPENDED, SHELVED, TASK, VOID = "elsewhere", "suspended", "shelved", "task:", "void"
_WARN_AT = 4  # a reminder is due when a quarter of the limit is left
_SECONDS = {"minute": 60, "hour": 3600, "urgent_hour": 3600, "urgent_day": 86_400, "working_hour": 3600}


@dataclass(frozen=True)
class Calendars:
    """The office hours to count by: an organisation's own, those of the next one above it, or the city's."""

    city: WorkingCalendar
    own: Mapping[str, WorkingCalendar] = field(default_factory=dict)
    line_of: Callable[[str], Sequence[str]] = lambda organisation: ()

    def of(self, organisation: str | None) -> WorkingCalendar:
        """The calendar that counts for an organisation; for nobody in particular it is the city's."""
        if organisation is None or not self.own:
            return self.city
        if organisation in self.own:
            return self.own[organisation]
        above = (one for one in reversed(self.line_of(organisation)) if one in self.own)
        return self.own.get(next(above, ""), self.city)


@dataclass(frozen=True, slots=True)
class Turned:
    """All clocks of a case after a step, which ones changed, and the one of the new state (it may be held)."""

    clocks: tuple[Clock, ...]
    changed: tuple[Clock, ...]
    running: Clock | None
    missed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands in time: its stage, until when, why it waits, and when to remind."""

    stage: str | None
    due: datetime | None
    waits: Waits | None
    overdue: bool
    warn: datetime | None


def turn(
    clocks: Sequence[Clock],
    state: State,
    values: Mapping[str, Any],
    organisation: str | None,
    at: datetime,
    calendars: Calendars,
) -> Turned:
    """Turn the clocks of a case that enters ``state`` at ``at``.

    A clock of the same stage goes on (with its rest when it waited elsewhere), the stages the state pauses wait, all
    others end. Another organisation does not inherit the rest of the one before, and a new limit is a new promise: in
    both cases the clock starts anew.
    """
    stage = state.clock.stage if state.clock else None
    after: list[Clock] = []
    running: Clock | None = None
    for clock in clocks:
        turned = clock
        if clock.ended is None and clock.stage == stage and _goes_on(clock, state.clock, values, organisation):
            turned = running = release(clock, ELSEWHERE, at, calendars)
        elif clock.ended is None and clock.stage != stage and clock.stage in state.pauses:
            turned = hold(clock, ELSEWHERE, at, calendars)
        elif clock.ended is None:
            turned = end(clock, at)
        after.append(turned)
    if state.clock and running is None:
        running = start(state.clock, values, organisation, at, calendars)
        after.append(running)
    return Turned(tuple(after), changed(clocks, after), running, missed=any(clock.missed for clock in after))


def changed(before: Sequence[Clock], after: Sequence[Clock]) -> tuple[Clock, ...]:
    """The clocks that are new or not as they were."""
    known = {clock.id: clock for clock in before}
    return tuple(clock for clock in after if known.get(clock.id) != clock)


def start(
    stage: StageClock, values: Mapping[str, Any], organisation: str | None, at: datetime, calendars: Calendars
) -> Clock:
    """A new clock; the limit chosen in a form wins over the limit of the flow."""
    amount, unit = limit_of(stage, values)
    due = calendars.of(organisation).add(at, amount, cast(TimeUnit, unit))
    return Clock(new_id(), stage.stage, amount, unit, at, due, organisation)


def limit_of(stage: StageClock, values: Mapping[str, Any]) -> tuple[int, str]:
    """Amount and unit of a stage; an amount without its unit (or the reverse) is completed from the flow."""
    amount = int(values.get(stage.amount_from or "") or stage.amount)
    return amount, str(values.get(stage.unit_from or "") or stage.unit)


def _goes_on(clock: Clock, stage: StageClock | None, values: Mapping[str, Any], organisation: str | None) -> bool:
    same_hands = clock.organisation in (None, organisation)
    return stage is not None and same_hands and (clock.amount, clock.unit) == limit_of(stage, values)


def hold(clock: Clock, cause: str, at: datetime, calendars: Calendars, *, until: datetime | None = None) -> Clock:
    """Stop the clock for a cause and remember the rest. A clock that had run out has no rest and stays missed."""
    if cause in clock.held:
        return clock
    held = replace(clock, held=(*clock.held, cause), until=until or clock.until)
    if clock.held:
        return held
    seconds = max(0.0, _between(clock, at, clock.due, calendars).total_seconds())
    return replace(held, paused=at, remaining_s=seconds, missed=clock.missed or at > clock.due)


def release(clock: Clock, cause: str, at: datetime, calendars: Calendars) -> Clock:
    """Take a cause away; when it was the last one the clock runs on with its rest."""
    if cause not in clock.held:
        return clock
    rest = tuple(one for one in clock.held if one != cause)
    freed = replace(clock, held=rest, until=None if cause == SHELVED else clock.until)
    if rest or clock.paused is None:
        return freed
    due = _after(clock, at, timedelta(seconds=clock.remaining_s or 0), calendars)
    waited = clock.paused_s + (at - clock.paused).total_seconds()
    return replace(freed, paused=None, remaining_s=None, due=due, paused_s=waited)


def settle(clocks: Sequence[Clock], at: datetime, calendars: Calendars) -> tuple[Clock, ...]:
    """What happened by itself up to ``at``: a shelving ends at its hour, whenever somebody looks."""
    return tuple(
        release(clock, SHELVED, clock.until, calendars)
        if clock.ended is None and clock.until is not None and clock.until <= at
        else clock
        for clock in clocks
    )


def come_back(clock: Clock, since: datetime, at: datetime, calendars: Calendars) -> Clock:
    """The clock of a case that was void from ``since`` to ``at``: it waited, for nobody could work on it.

    What else held it goes on holding it, but for tasks (they were called off) and a shelving that is over by now.
    """
    waiting = hold(clock, VOID, since, calendars)
    for cause in clock.held:
        if cause.startswith(TASK):
            waiting = release(waiting, cause, since, calendars)
    return release(settle([waiting], at, calendars)[0], VOID, at, calendars)


def is_over(clock: Clock, at: datetime) -> bool:
    """Whether the time of the clock has run out, now or once before."""
    return clock.missed or (not clock.held and at > clock.due)


def extend(clock: Clock, calendars: Calendars) -> Clock:
    """Add one original limit to what is left."""
    extra = timedelta(seconds=limit_seconds(clock, calendars))
    longer = replace(clock, extensions=clock.extensions + 1)
    if clock.held:
        return replace(longer, remaining_s=(clock.remaining_s or 0) + extra.total_seconds())
    return replace(longer, due=_after(clock, clock.due, extra, calendars))


def end(clock: Clock, at: datetime) -> Clock:
    """End the clock for good; it was missed when it ended after its time."""
    waited = (at - clock.paused).total_seconds() if clock.paused else 0.0
    missed = clock.missed or (not clock.held and at > clock.due)
    return replace(clock, ended=at, missed=missed, paused_s=clock.paused_s + waited)


def limit_seconds(clock: Clock, calendars: Calendars) -> float:
    """One original limit in seconds of the time the clock runs on."""
    if clock.unit == "working_day":
        return clock.amount * calendars.of(clock.organisation).days.working_day_minutes * 60.0
    return clock.amount * float(_SECONDS[clock.unit])


def used_up(clock: Clock, percent: int, calendars: Calendars) -> datetime:
    """When so much of the limit is used that only the rest is left; holds and extensions are in the time till due."""
    rest = timedelta(seconds=limit_seconds(clock, calendars) * (100 - percent) / 100)
    if clock.held:
        return clock.due
    spare = _between(clock, clock.started, clock.due, calendars) - rest
    return _after(clock, clock.started, max(spare, timedelta(0)), calendars) if rest else clock.due


def standing(clock: Clock | None, at: datetime, calendars: Calendars) -> Standing:
    """How a case stands whose stage has this clock."""
    if clock is None:
        return Standing(None, None, None, False, None)
    if clock.held:
        return Standing(clock.stage, None, _why(clock), clock.missed, None)
    return Standing(clock.stage, clock.due, None, clock.missed or at > clock.due, _warning(clock, at, calendars))


def _why(clock: Clock) -> Waits:
    if SHELVED in clock.held:
        return "shelved"
    return "suspended" if SUSPENDED in clock.held else "task"


def _warning(clock: Clock, at: datetime, calendars: Calendars) -> datetime | None:
    """When to remind: at the last quarter of the limit, at once when less is left, never when it is over."""
    if clock.missed or at > clock.due:
        return None
    quarter = timedelta(seconds=limit_seconds(clock, calendars) / _WARN_AT)
    spare = _between(clock, at, clock.due, calendars) - quarter
    return _after(clock, at, spare, calendars) if spare > timedelta(0) else at


def _between(clock: Clock, begin: datetime, finish: datetime, calendars: Calendars) -> timedelta:
    if clock.unit in WALL_UNITS:
        return finish - begin
    return calendars.of(clock.organisation).working_time(begin, finish)


def _after(clock: Clock, begin: datetime, span: timedelta, calendars: Calendars) -> datetime:
    if clock.unit in WALL_UNITS:
        return begin + span
    return calendars.of(clock.organisation).add_working(begin, span)
