"""Clocks: equal to counting minute by minute, whatever pauses come."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.capabilities.cases import StageClock, State
from chengshu.capabilities.cases.logic import Calendars, turn
from chengshu.standards.calendar import load_calendar

CITY = load_calendar("CN")
CALENDAR = Calendars(CITY)
WORK = State("work", "t", "open", StageClock("work", 3, "working_hour"))
WAIT = State("wait", "t", "open", StageClock("wait", 1, "hour"), ("work",))
DONE = State("done", "t", "closed")
WALL = State("work", "t", "open", StageClock("work", 3, "urgent_hour"))


def walk(state: State, steps: list[tuple[int, State]], begin: datetime, organisation="a"):
    clocks, at = turn((), state, {}, organisation, begin, CALENDAR).clocks, begin
    for minutes, target in steps:
        at += timedelta(minutes=minutes)
        clocks = turn(clocks, target, {}, organisation, at, CALENDAR).clocks
    return [clock for clock in clocks if clock.stage == "work"], at


def minutes_run(begin: datetime, spans: list[tuple[int, bool]], working: bool) -> int:
    """The oracle: step through every minute and count those in which the clock ran."""
    run, at = 0, begin
    for minutes, paused in spans:
        for _ in range(minutes):
            inside = not working or CITY.working_minutes(at, at + timedelta(minutes=1)) == 1
            run += inside and not paused
            at += timedelta(minutes=1)
    return run


@settings(max_examples=60, deadline=None)
@given(
    begin=st.datetimes(datetime(2025, 9, 26), datetime(2026, 3, 1)).map(lambda t: t.replace(second=0, microsecond=0)),
    spans=st.lists(st.integers(0, 500), min_size=1, max_size=5),
    working=st.booleans(),
)
def test_a_clock_with_pauses_is_missed_exactly_when_the_minutes_say_so(begin, spans, working):
    begin = begin.replace(tzinfo=UTC)
    state = WORK if working else WALL
    plan = [(minutes, position % 2 == 1) for position, minutes in enumerate(spans)]
    targets = [state if (position + 1) % 2 == 0 else WAIT for position in range(len(spans))]
    steps = list(zip(spans, [*targets[:-1], DONE], strict=True))
    [clock], _ = walk(state, steps, begin)
    assert clock.missed == (minutes_run(begin, plan, working) > 180)


def test_the_same_organisation_gets_the_rest_and_another_one_the_whole_time():
    begin = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
    paused = turn(turn((), WALL, {}, "a", begin, CALENDAR).clocks, WAIT, {}, "a", begin + timedelta(hours=2), CALENDAR)
    later = begin + timedelta(hours=10)
    same = turn(paused.clocks, WALL, {}, "a", later, CALENDAR).running
    other = turn(paused.clocks, WALL, {}, "b", later, CALENDAR)
    assert same is not None
    assert same.due == later + timedelta(hours=1)
    assert other.running is not None
    assert other.running.due == later + timedelta(hours=3)
    assert [clock.ended for clock in other.clocks if clock.organisation == "a" and clock.stage == "work"] == [later]


def test_a_new_limit_starts_anew_and_a_late_clock_stays_missed():
    begin = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
    state = State("work", "t", "open", StageClock("work", 3, "hour", "amount"))
    first = turn((), state, {}, None, begin, CALENDAR)
    second = turn(first.clocks, state, {"amount": 5}, None, begin + timedelta(hours=4), CALENDAR)
    assert second.missed
    assert second.running is not None
    assert (second.running.amount, second.running.missed) == (5, False)
