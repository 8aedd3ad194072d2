"""Stage clocks: start, pause, resume with the rest, end; wall time or working time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chengshu.capabilities.cases.model import WALL_UNITS, Clock, StageClock, State
from chengshu.kit import new_id
from chengshu.standards.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Turned:
    """All clocks of a case after a step, which ones changed, and the one that runs for the new state."""

    clocks: tuple[Clock, ...]
    changed: tuple[Clock, ...]
    running: Clock | None
    missed: bool


def turn(
    clocks: Sequence[Clock],
    state: State,
    values: Mapping[str, Any],
    organisation: str | None,
    at: datetime,
    calendar: WorkingCalendar,
) -> Turned:
    """Turn the clocks of a case that enters ``state`` at ``at``.

    A clock of the same stage goes on (resumes when it was paused), the stages the state pauses wait, all others
    end. Another organisation does not inherit the rest of the one before, and a new limit is a new promise: in both
    cases the clock starts anew.
    """
    stage = state.clock.stage if state.clock else None
    after: list[Clock] = []
    running: Clock | None = None
    for clock in clocks:
        turned = clock
        if clock.ended is None and clock.stage == stage and _goes_on(clock, state.clock, values, organisation):
            turned = running = resume(clock, at, calendar)
        elif clock.ended is None and clock.stage != stage and clock.stage in state.pauses:
            turned = pause(clock, at, calendar)
        elif clock.ended is None:
            turned = end(clock, at)
        after.append(turned)
    if state.clock and running is None:
        running = start(state.clock, values, organisation, at, calendar)
        after.append(running)
    before = {clock.id: clock for clock in clocks}
    changed = tuple(clock for clock in after if before.get(clock.id) != clock)
    return Turned(tuple(after), changed, running, any(clock.missed for clock in after))


def start(
    stage: StageClock, values: Mapping[str, Any], organisation: str | None, at: datetime, calendar: WorkingCalendar
) -> Clock:
    """A new clock; the limit chosen in a form wins over the limit of the flow."""
    amount, unit = limit_of(stage, values)
    due = calendar.add(at, amount, unit)  # type: ignore[arg-type]
    return Clock(new_id(), stage.stage, amount, unit, at, due, organisation)


def limit_of(stage: StageClock, values: Mapping[str, Any]) -> tuple[int, str]:
    """Amount and unit of a stage; an amount without its unit (or the reverse) is completed from the flow."""
    amount = int(values.get(stage.amount_from or "") or stage.amount)
    return amount, str(values.get(stage.unit_from or "") or stage.unit)


def _goes_on(clock: Clock, stage: StageClock | None, values: Mapping[str, Any], organisation: str | None) -> bool:
    same_hands = clock.organisation in (None, organisation)
    return stage is not None and same_hands and (clock.amount, clock.unit) == limit_of(stage, values)


def pause(clock: Clock, at: datetime, calendar: WorkingCalendar) -> Clock:
    """Stop the clock and remember the rest. A clock that had run out has no rest and stays missed."""
    if clock.paused:
        return clock
    rest = clock.due - at if clock.unit in WALL_UNITS else calendar.working_time(at, clock.due)
    seconds = max(0.0, rest.total_seconds())
    return replace(clock, paused=at, remaining_s=seconds, missed=clock.missed or at > clock.due)


def resume(clock: Clock, at: datetime, calendar: WorkingCalendar) -> Clock:
    """Let a paused clock run on with its rest; a running clock is left as it is."""
    if not clock.paused:
        return clock
    rest = timedelta(seconds=clock.remaining_s or 0)
    due = at + rest if clock.unit in WALL_UNITS else calendar.add_working(at, rest)
    return replace(clock, paused=None, remaining_s=None, due=due)


def end(clock: Clock, at: datetime) -> Clock:
    """End the clock for good; it was missed when it ended after its time."""
    missed = clock.missed or (clock.paused is None and at > clock.due)
    return replace(clock, ended=at, missed=missed)
