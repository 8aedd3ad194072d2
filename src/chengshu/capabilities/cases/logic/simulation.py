"""Trying a flow before its release: every way through it, how often each end is reached, and how long it takes.

Ends and visits are those of the Markov chain that the weights make; they are solved, not sampled. Times come from
walks with a seed through the very clocks that cases run on.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import numpy as np

from chengshu.capabilities.cases.logic.clocks import Calendars, is_over, limit_of, turn
from chengshu.capabilities.cases.logic.moves import owner_of
from chengshu.capabilities.cases.model import Assumptions, Clock, Flow, Move, Simulation, State, StateLoad, Way
from chengshu.capabilities.cases.model.flows import WALL_UNITS

MOST_WAYS = 5_000
LONGEST_WALK = 400
_WEIGHTS = {"forward": 1.0, "return": 0.1, "misdirected": 0.1, "rework": 0.1}
_TO_VOID = 0.05
_HOURS = {
    "minute": 1 / 60, "hour": 1.0, "urgent_hour": 1.0, "urgent_day": 24.0, "working_hour": 1.0, "working_day": 8.0,
}  # fmt: skip
_ORGANISATION = "simulated"


def simulate(flow: Flow, given: Assumptions, begin: datetime, calendars: Calendars) -> Simulation:
    """What would happen in a flow without faults."""
    ends, visits = chances(flow, given.weights)
    ways = list(_first(every_way(flow), MOST_WAYS + 1))
    walked = _walks(flow, given, begin, calendars)
    timed = sorted(walked.hours)
    loads = [
        StateLoad(
            state.id,
            round(visits[state.id], 3),
            round(walked.stayed[state.id] / max(1, walked.visited[state.id]), 2),
            round(walked.missed[state.id] / max(1, walked.visited[state.id]), 4),
        )
        for state in flow.states
        if state.group == "open"
    ]
    return Simulation(
        ends={name: round(chance, 4) for name, chance in ends.items()},
        loads=loads,
        moves=round(walked.moves / max(1, given.walks), 2),
        hours_median=_percentile(timed, 0.5),
        hours_p95=_percentile(timed, 0.95),
        late=round(walked.late / max(1, given.walks), 4),
        endless=walked.endless,
        never=[state.id for state in flow.states if not walked.visited[state.id]],
        shortest=min(ways[:MOST_WAYS], key=lambda way: (len(way.moves), way.hours), default=None),
        longest=max(ways[:MOST_WAYS], key=lambda way: (way.hours, len(way.moves)), default=None),
        ways=min(len(ways), MOST_WAYS),
        more_ways=len(ways) > MOST_WAYS,
    )


def weight(flow: Flow, state: State, move: Move, given: Mapping[str, float]) -> float:
    """How often a move is made, compared with the others of its state."""
    named = given.get(f"{state.id}.{move.id}")
    if named is not None:
        return max(0.0, named)
    target = flow.state(move.to)
    return _TO_VOID if target and target.group == "void" else _WEIGHTS[move.counts]


def chances(flow: Flow, given: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """How often a case reaches each end, and how often it comes by each open state."""
    states = [state for state in flow.states if state.group == "open"]
    place = {state.id: number for number, state in enumerate(states)}
    step = np.zeros((len(states), len(states)))
    leave: list[dict[str, float]] = [{} for _ in states]
    for state in states:
        for move, share in _shares(flow, state, given):
            if move.to in place:
                step[place[state.id], place[move.to]] += share
            else:
                row = leave[place[state.id]]
                row[move.to] = row.get(move.to, 0.0) + share
    begin = np.zeros(len(states))
    begin[place[flow.start]] = 1.0
    # A flow without faults can always end; weights of zero may still make a case go round for ever.
    try:
        visits = np.linalg.solve(np.eye(len(states)) - step.T, begin)
    except np.linalg.LinAlgError:
        visits = np.full(len(states), np.inf)
    ends = {state.id: 0.0 for state in flow.states if state.group != "open"}
    for number, row in enumerate(leave):
        for name, share in row.items():
            ends[name] += float(visits[number]) * share if np.isfinite(visits[number]) else 0.0
    return ends, {state.id: float(visits[place[state.id]]) for state in states}


def _shares(flow: Flow, state: State, given: Mapping[str, float]) -> list[tuple[Move, float]]:
    weights = [weight(flow, state, move, given) for move in state.moves]
    total = sum(weights)
    if not total:
        return [(move, 1 / len(weights)) for move in state.moves]
    return [(move, one / total) for move, one in zip(state.moves, weights, strict=True)]


def every_way(flow: Flow) -> Iterator[Way]:
    """Every way from a beginning to an end that comes by no state twice."""
    for begin in dict.fromkeys((flow.start, *flow.entries.values())):
        yield from _ways(flow, (begin,), ())


def _ways(flow: Flow, states: tuple[str, ...], moves: tuple[str, ...]) -> Iterator[Way]:
    state = flow.state(states[-1])
    if state is None:
        return
    if state.group != "open":
        yield Way(states, moves, round(_limits(flow, states), 2))
        return
    for move in state.moves:
        if move.to not in states:
            yield from _ways(flow, (*states, move.to), (*moves, move.id))


def _limits(flow: Flow, states: tuple[str, ...]) -> float:
    """The limits along a way; neighbouring states of one stage share its clock."""
    stages = [(state.clock.stage, state.clock) for name in states if (state := flow.state(name)) and state.clock]
    begun = [clock for number, (stage, clock) in enumerate(stages) if number == 0 or stages[number - 1][0] != stage]
    return sum(clock.amount * _HOURS[clock.unit] for clock in begun)


def _first(ways: Iterator[Way], most: int) -> Iterator[Way]:
    for _, way in zip(range(most), ways, strict=False):
        yield way


class _Walked:
    """What the walks together saw."""

    def __init__(self) -> None:
        self.hours: list[float] = []
        self.visited: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.stayed: Counter[str] = Counter()
        self.moves = self.late = self.endless = 0


def _walks(flow: Flow, given: Assumptions, begin: datetime, calendars: Calendars) -> _Walked:
    dice, seen = random.Random(given.seed), _Walked()  # noqa: S311 (a simulation, repeated by its seed)
    for _ in range(given.walks):
        _walk(flow, given, dice, begin + timedelta(minutes=dice.randrange(7 * 1440)), calendars, seen)
    return seen


def _walk(
    flow: Flow, given: Assumptions, dice: random.Random, begin: datetime, calendars: Calendars, seen: _Walked
) -> None:
    state, at = flow.state(flow.start), begin
    clocks: tuple[Clock, ...] = ()
    stage, ready = "", begin
    for _ in range(LONGEST_WALK):
        assert state is not None
        seen.visited[state.id] += 1
        turned = turn(clocks, state, {}, owner_of(state, _ORGANISATION), at, calendars)
        clocks = turned.clocks
        if state.group != "open":
            seen.hours.append((at - begin).total_seconds() / 3600)
            seen.late += turned.missed
            return
        assert state.clock is not None
        if state.clock.stage != stage:  # the states of a stage share its clock, and so what is used of it
            stage, ready = state.clock.stage, _ready(state, given, dice, at, calendars)
        [move] = dice.choices(state.moves, weights=[share for _, share in _shares(flow, state, given.weights)])
        after = flow.state(move.to)
        stays = after is not None and after.clock is not None and after.clock.stage == stage
        left = at + (ready - at) * dice.random() if stays else ready
        seen.stayed[state.id] += (left - at).total_seconds() / 3600  # type: ignore[assignment]
        seen.missed[state.id] += bool(turned.running and is_over(turned.running, left))
        seen.moves += 1
        state, at = after, left
    seen.endless += 1


def _ready(state: State, given: Assumptions, dice: random.Random, at: datetime, calendars: Calendars) -> datetime:
    """When a stage is done with: a share of its limit, on its clock."""
    assert state.clock is not None
    amount, unit = limit_of(state.clock, {})
    share = dice.triangular(0.02, max(given.spread, 0.05), min(given.pace, given.spread))
    hours = timedelta(hours=amount * _HOURS[unit] * share)
    return at + hours if unit in WALL_UNITS else calendars.of(_ORGANISATION).add_working(at, hours)


def _percentile(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2) if ordered else 0.0
