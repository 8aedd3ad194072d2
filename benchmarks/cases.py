"""Case work over the cases of years: moves, lists at any depth, search, details, the sweep, a month judged, a spike.

As many old cases as CHENGSHU_BENCH_CASES says (100,000; a million is the size of a city), six lines of the log each.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.caseflow import PILE, ROAD, a_person, opened, ours_per_s, road, theirs_per_s
from benchmarks.crowded import spike_rows
from benchmarks.oldcases import CASES, DEPARTMENTS, DIVISIONS, old_city, period
from benchmarks.report import Row, percentile
from benchmarks.stage import Stage
from chengshu.capabilities.cases import CaseFilter, MoveWish
from chengshu.kit import encode_cursor, new_id, set_clock
from chengshu.security import SYSTEM, Principal, Scope
from chengshu.server.city import City

_SEES = frozenset({"cases.read", "cases.read_all"})
_SEER = Principal(
    new_id(), "bench", "bench", "session", ("leader",), _SEES, None, (), jurisdiction=("",),
    scopes=(Scope("leader", _SEES, None, (), ("",)),),
)  # fmt: skip
_MOVED, _THEIRS, _ASKED, _DUE = 2_800, 100, 120, 500
_DIGIT = (
    "DIGIT CCRS publishes 6.3 whole life cycles/s at 1.006 M complaints, p95 3.34 s, on 8 to 16 vCPU "
    "(Citizen-Complaint-Resolution-System, performance/README.md at 8b1def9a)"
)


def _ms(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


# --- lists and search ---------------------------------------------------------------------------------------


def _people() -> dict[str, Principal]:
    """Who looks: the whole city, a district, a department."""
    return {
        "dispatcher of the city": a_person(None, ("dispatcher",)),
        "acceptor of a district": a_person(None, ("acceptor",), ("430204",)),
        "department": a_person(_department(7), ("department_handler",)),
    }


def _department(number: int) -> str:
    from hashlib import md5
    from uuid import UUID

    return str(UUID(md5(f"o{number % DEPARTMENTS}".encode(), usedforsecurity=False).hexdigest()))


def _searches(dice: random.Random) -> Iterator[tuple[str, CaseFilter]]:
    """What people look for, each time with other values."""
    begin, end = period()
    since = begin + (end - begin) * dice.random() * 0.8
    division = f"4302{1 + dice.randrange(DIVISIONS):02}"
    number = 1 + dice.randrange(CASES)
    yield "text", CaseFilter(q=f"{dice.choice(('建设路', '天台路', '神农大道'))}{1 + dice.randrange(997)}号")
    yield "common text", CaseFilter(q=dice.choice(("井盖", "路灯不亮", "暴露垃圾")))
    yield (
        "text, area, state, span",
        CaseFilter(
            q="积水", division=division, state="closed", opened_from=since, opened_to=since + timedelta(days=30)
        ),
    )
    yield "number", CaseFilter(q=f"B{number:09}")
    yield (
        "class and department",
        CaseFilter(
            classification=f"gbt30428.2:2013:incident:01:{1 + dice.randrange(20):02}",
            organisation=_department(dice.randrange(DEPARTMENTS)),
        ),
    )
    yield "late, area, span", CaseFilter(late=True, division=division, opened_from=since)
    yield "urgent, open or not", CaseFilter(severity="urgent", division=division)
    yield "handled by, rated badly", CaseFilter(organisation=_department(number), rated_to=2)
    yield "area only", CaseFilter(division=division)
    yield "box", CaseFilter(box=(113.1, 27.7, 113.11, 27.71))


def _inboxes(city: City, organisation: str) -> None:
    """Cases that are open: a day's worth in every state of the road, as many as a city of this size has."""
    with city.db.transaction() as tx:
        there = tx.execute("select count(*) as n from cases.open_cases").fetchone()
    missing = max(CASES // 200, 500) - int(there["n"] if there else 0)
    by = a_person(organisation)
    cases = opened(city, by, max(0, missing))
    for number, (move, form) in enumerate(road(organisation)[:-1], start=1):
        cases = cases[: len(cases) * (7 - number) // (8 - number)]
        for begin in range(0, len(cases), PILE):
            wishes = [MoveWish(one.id, move, one.version, form, new_id()) for one in cases[begin : begin + PILE]]
            cases[begin : begin + PILE] = [one.case for one in city.cases.move_many(wishes, by) if one.case]


def _deep(city: City) -> list[str]:
    """Cursors of the list of all cases behind tenths of it."""
    with city.db.transaction() as tx:
        rows = tx.execute(
            "select opened, id from (select opened, id, row_number() over (order by opened desc, id desc) as n "
            "from cases.ended_cases) r where n %% (%s / 10) = 0 order by n",
            (CASES,),
        ).fetchall()
    return [encode_cursor("-opened", row["opened"], row["id"]) for row in rows]


def _lists(city: City) -> list[Row]:
    dice, inbox, deep, searched = random.Random(1), [], [], {}  # type: ignore[var-annotated]
    people = _people()
    cursors = _deep(city)
    for round_ in range(_ASKED // 4):
        for name, by in people.items():
            queue = {"department": "urban_incident.dispatched"}.get(name, "urban_incident.reported")
            inbox.append(_ms(partial(city.cases.find, CaseFilter(queue=queue), by, sort="due")))
            inbox.append(_ms(partial(city.cases.find, CaseFilter(group="open"), by, sort="-updated")))
        by = people["dispatcher of the city"]
        everything = a_person(None, ("dispatcher",))
        after = cursors[round_ % len(cursors)]
        deep.append(_ms(partial(city.cases.find, CaseFilter(), SYSTEM, after=after)))
        deep.append(_ms(partial(city.cases.find, CaseFilter(state="closed"), everything, after=after)))
    for _ in range(_ASKED // 6):
        for name, wanted in _searches(dice):
            first = city.cases.find(wanted, SYSTEM)
            spent = _ms(partial(city.cases.find, wanted, SYSTEM))
            searched.setdefault(name, []).append(spent)
            if first.next:
                searched.setdefault(name, []).append(_ms(partial(city.cases.find, wanted, SYSTEM, after=first.next)))
    slowest = max(searched, key=lambda one: percentile(searched[one], 0.95))
    told = ", ".join(f"{name} {percentile(spent, 0.95):.0f}" for name, spent in searched.items())
    every = [one for spent in searched.values() for one in spent]
    return [
        Row(
            "inbox: a page of 50, p95",
            (percentile(inbox, 0.95),),
            "ms",
            at_most=50,
            note="three people, two lists",
        ),
        Row("list at any depth, p95", (percentile(deep, 0.95),), "ms", at_most=50, note="behind 10 % to 100 % of all"),
        Row("combined search, p95", (percentile(every, 0.95),), "ms", at_most=50, note=f"p95 by kind: {told}"),
        Row(f"the slowest search ({slowest}), p95", (percentile(searched[slowest], 0.95),), "ms", at_most=50),
    ]


def _map_steps(city: City) -> list[Row]:
    """The map of all cases, open and ended, at each step from the whole city to a street."""
    whole, steps = [], []
    for step in range(8):
        half = 0.25 / 2**step
        box = (113.2 - half, 27.8 - half, 113.2 + half, 27.8 + half)
        for _ in range(4):
            spent = _ms(partial(city.cases.spots, CaseFilter(box=box), _SEER, 10 + step))
            (steps if step else whole).append(spent)
    return [
        Row("map: the whole city counted", tuple(whole), "ms", at_most=300, note=f"{CASES:,} ended cases and the open"),
        Row("map: each step nearer, p95", (percentile(steps, 0.95),), "ms", at_most=300, note="seven steps"),
    ]


def _details(city: City) -> Row:
    with city.db.transaction() as tx:
        ids = [row["id"] for row in tx.execute("select id from cases.ended_cases order by md5(number) limit 200")]
    spent = [_ms(partial(city.cases.case, one, SYSTEM)) for one in ids]
    return Row("open a case, p95", (percentile(spent, 0.95),), "ms", at_most=30, note="log, clocks, all beside")


def _sweep(city: City, runs: int) -> Row:
    """Cases whose time ran out, found and marked; and the round that finds nothing."""
    by, spent = a_person(None), []
    for _ in range(runs):
        opened(city, by, _DUE)
        at = datetime.now().astimezone() + timedelta(hours=1)
        set_clock(lambda at=at: at)  # type: ignore[misc]
        try:
            began = time.perf_counter()
            marked = city.cases.sweep_overdue(_DUE)
            spent.append(1000 * (time.perf_counter() - began))
        finally:
            set_clock(None)
        if marked != _DUE:
            raise AssertionError(f"{marked} of {_DUE} cases were marked")
    return Row(f"overdue sweep, {_DUE} cases marked", tuple(spent), "ms", at_most=100)


def _months(runs: int) -> list[datetime]:
    begin, _ = period()
    return [begin + timedelta(days=31 + 31 * number) for number in range(min(runs, 4))]


def _evaluation(city: City, runs: int) -> list[Row]:
    """Months judged as they come, from the disk; and once more, when a run was discarded, from memory."""
    engine, spent, again, ranked = city.evaluation, [], [], []
    needed = 0
    for month in _months(runs):
        for times in (spent, again):
            began = time.perf_counter()
            run = engine.compute(SYSTEM, "urban_management", "month", month.date())
            times.append(time.perf_counter() - began)
            if times is spent:
                engine.discard(SYSTEM, run.id)
        began = time.perf_counter()
        needed = engine.ranking(SYSTEM, run.id, "departments")[-1].counts["need_dispose"]
        ranked.append(1000 * (time.perf_counter() - began))
    note = f"{needed:,} of {CASES:,} cases in the month"
    return [
        Row("a month judged and kept, from the disk", tuple(spent), "s", at_most=1, note=note),
        Row("a month judged and kept once more", tuple(again), "s", at_most=1, note="its pages are in memory"),
        Row(f"ranking of {DEPARTMENTS} departments", tuple(ranked), "ms", at_most=50),
    ]


def _moves(city: City, home: Path, organisation: str, runs: int) -> list[Row]:
    url = city.settings.database_url
    assert url
    piles, single, theirs = [], [], []
    for _ in range(runs):
        piles.append(ours_per_s(url, home, organisation, "piles", _MOVED))
        single.append(ours_per_s(url, home, organisation, "single", _MOVED // 2))
        theirs.append(theirs_per_s(url, city, _THEIRS))
    peer = "SpiffWorkflow 3, same flow and server"
    way = f"{len(ROAD)} moves from reported to closed, with its task on the spot; 2 processes, synchronous_commit on"
    cycles = tuple(one / len(road(None)) for one in piles)
    return [
        Row("moves, in piles of 100", tuple(piles), "moves/s", peer, tuple(theirs), note=way, at_least=2000),
        Row("moves, one by one", tuple(single), "moves/s", peer, tuple(theirs), note="4 hands in each of 2 processes"),
        Row("whole life cycles", cycles, "cycles/s", "DIGIT, as published", (6.3,), note=_DIGIT),
    ]


def measure(stage: Stage) -> list[Row]:
    """One city, everything in it."""
    with old_city() as (city, home):
        known = city.security.organisations.ensure("bench", "bench", parent=None, by=SYSTEM).id
        _inboxes(city, known)
        rows = [*_lists(city), *_map_steps(city), _details(city), _sweep(city, stage.runs)]
        rows += _evaluation(city, stage.runs)
        rows += _moves(city, home, known, stage.runs)
        return rows + spike_rows(city, home, known)
