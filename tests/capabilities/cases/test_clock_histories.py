"""Clocks against the oracle: random histories of moves, holds, extensions and shelvings in three calendars.

A sample runs always; ``CHENGSHU_ORACLE=100000`` runs as many as are named there.
"""

import os
import random
from dataclasses import dataclass, field

import pytest
from tests.capabilities.cases.clock_oracle import CITY, HOURS, Run, moment

from chengshu.capabilities.cases import Clock, Move, StageClock, State
from chengshu.capabilities.cases.logic import (
    SHELVED,
    SUSPENDED,
    TASK,
    Calendars,
    extend,
    hold,
    is_over,
    release,
    settle,
    turn,
)

HISTORIES = int(os.environ.get("CHENGSHU_ORACLE", "2000"))
CALENDARS = Calendars(CITY, HOURS)
MOVES = (Move("go", "work", "t", ("worker",), guard="organisation"),)
WORK = State("work", "t", "open", StageClock("work", 1, "hour", "amount", "unit"), (), MOVES)
WAIT = State("wait", "t", "open", StageClock("wait", 1, "hour"), ("work",))
OTHER = State("other", "t", "open", StageClock("other", 1, "hour"))
DONE = State("done", "t", "closed")
LIMITS = [(30, "minute"), (2, "hour"), (2, "urgent_hour"), (1, "urgent_day"), (4, "working_hour"), (2, "working_day")]
ORGANISATIONS = ["bureau", "patrol", "somebody"]
TASKS = [f"{TASK}{number}" for number in range(2)]


@dataclass
class History:
    """The same things happen to the engine's clocks and to the oracle's run."""

    dice: random.Random
    at: int
    clocks: tuple[Clock, ...] = ()
    run: Run | None = None
    ended: list[tuple[Run, int]] = field(default_factory=list)
    state: State = OTHER
    shelved: bool = False
    told: list[str] = field(default_factory=list)

    def enter(self, state: State, organisation: str, limit: tuple[int, str]) -> None:
        amount, unit = limit
        values = {"amount": amount, "unit": unit}
        self.clocks = turn(self.clocks, state, values, organisation, moment(self.at), CALENDARS).clocks
        run, self.state = self.run, state
        if run and state is WAIT:
            run.hold("elsewhere", self.at)
        elif run and state is WORK and (run.organisation, run.amount, run.unit) == (organisation, *limit):
            run.release("elsewhere", self.at)
        else:
            if run:
                self.ended.append((run, self.at))
            self.run = Run(self.at, amount, unit, organisation) if state is WORK else None

    @property
    def clock(self) -> Clock | None:
        return next((one for one in self.clocks if one.stage == "work" and one.ended is None), None)

    def change(self, clock: Clock) -> None:
        self.clocks = tuple(clock if one.id == clock.id else one for one in self.clocks)

    def settle(self) -> None:
        self.clocks = settle(self.clocks, moment(self.at), CALENDARS)
        if self.run:
            self.run.settle(self.at)

    def toggle(self, cause: str) -> None:
        clock, run = self.clock, self.run
        assert clock
        assert run
        if cause in clock.held:
            self.change(release(clock, cause, moment(self.at), CALENDARS))
            run.release(cause, self.at)
        else:
            self.change(hold(clock, cause, moment(self.at), CALENDARS))
            run.hold(cause, self.at)

    def shelve(self) -> None:
        clock, run = self.clock, self.run
        assert clock
        assert run
        until = self.at + self.dice.randint(1, 8000)
        self.change(hold(clock, SHELVED, moment(self.at), CALENDARS, until=moment(until)))
        run.hold("shelved", self.at, until)
        self.shelved = True

    def ask(self, accepted: bool) -> None:
        """An extension: refused when the time is over or two were given; a refusal changes nothing."""
        clock, run = self.clock, self.run
        assert clock
        assert run
        over = is_over(clock, moment(self.at))
        assert over == run.missed(self.at)
        if accepted and not over and clock.extensions < 2:
            self.change(extend(clock, CALENDARS))
            run.extensions += 1

    def step(self) -> None:
        self.at += self.dice.choice([0, 0, 1, 7, self.dice.randint(0, 90), self.dice.randint(0, 3000)])
        self.settle()
        choice = self.dice.random()
        if self.clock is None or choice < 0.3:
            state = self.dice.choice([WORK, WORK, WORK, WAIT, WAIT, OTHER] if self.run else [WORK, WORK, OTHER])
            same = self.run and self.dice.random() < 0.75
            run = self.run
            organisation = run.organisation if run and same else self.dice.choice(ORGANISATIONS)
            limit = (run.amount, run.unit) if run and same else self.dice.choice(LIMITS)
            self.enter(state, organisation, limit)
        elif choice < 0.7:
            self.toggle(self.dice.choice([SUSPENDED, *TASKS]))
        elif choice < 0.8 and not self.shelved:
            self.shelve()
        else:
            self.ask(self.dice.random() < 0.6)

    def check(self) -> None:
        clock, run = self.clock, self.run
        assert (clock is None) == (run is None)
        if clock is None or run is None:
            return
        assert set(clock.held) == set(run.holds)
        assert is_over(clock, moment(self.at)) == run.missed(self.at)
        due = run.due(self.at)
        if due is not None and not clock.missed:
            assert clock.due == moment(due)

    def check_ended(self) -> None:
        done = [clock for clock in self.clocks if clock.stage == "work"]
        assert len(done) == len(self.ended)
        for clock, (run, at) in zip(done, self.ended, strict=True):
            assert clock.ended == moment(at)
            assert clock.missed == run.missed(at)
            assert clock.extensions == run.extensions
            assert clock.paused_s == run.waited(at) * 60


def live(seed: int) -> None:
    dice = random.Random(seed)
    history = History(dice, dice.randint(200 * 1440, 500 * 1440))
    history.enter(WORK, dice.choice(ORGANISATIONS), dice.choice(LIMITS))
    for _ in range(dice.randint(2, 14)):
        history.step()
        history.check()
    history.at += dice.randint(0, 4000)
    history.settle()
    history.enter(DONE, "somebody", (1, "hour"))
    history.check_ended()


@pytest.mark.parametrize("part", range(10))
def test_every_clock_says_what_counting_the_minutes_says(part: int) -> None:
    for number in range(part * HISTORIES // 10, (part + 1) * HISTORIES // 10):
        try:
            live(number)
        except AssertionError as error:
            raise AssertionError(f"history {number}: {error}") from error


@pytest.mark.parametrize("seed", range(60))
def test_the_order_in_which_causes_come_and_go_at_one_moment_makes_no_difference(seed: int) -> None:
    """Holds of several causes, many at the same minute, told in every order in which the law would accept them."""
    dice = random.Random(seed)
    begin, causes = 250 * 1440 + dice.randint(0, 2000), [SUSPENDED, "elsewhere", *TASKS]
    spans = {cause: sorted(dice.choices(range(0, 600, 60), k=2)) for cause in causes}
    moments = sorted({minute for span in spans.values() for minute in span})
    outcomes = set()
    for _ in range(12):
        [clock] = turn((), WORK, {"amount": 2, "unit": "working_day"}, "bureau", moment(begin), CALENDARS).clocks
        for minute in moments:
            now = [(cause, turn_of) for cause, span in spans.items() for turn_of in (0, 1) if span[turn_of] == minute]
            dice.shuffle(now)
            now.sort(key=lambda one: (one[1] == 1) and spans[one[0]][0] == minute)  # a span of no length ends last
            for cause, turn_of in now:
                act = release if turn_of else hold
                clock = act(clock, cause, moment(begin + minute), CALENDARS)
        outcomes.add((clock.due, clock.missed, clock.paused_s, clock.held))
    assert len(outcomes) == 1
