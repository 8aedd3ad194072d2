"""A month judged in a city with many old cases: 100,000, or as many as CHENGSHU_BENCH_CASES says."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.report import Row
from benchmarks.stage import Stage
from chengshu.kit import encode_cursor, now
from chengshu.security import SYSTEM
from chengshu.server.city import City, build_city
from chengshu.server.embedded import EmbeddedPostgres
from chengshu.server.migrations import migrate
from chengshu.server.packs import Shelf, apply_packs
from chengshu.server.settings import Settings

T = TypeVar("T")
CASES = int(os.environ.get("CHENGSHU_BENCH_CASES", "100000"))
MONTHS = 7  # about 5,000 cases a day when there are a million
# A case has six runs of clocks; one in eight is late, one in ten reworked, one of the late excused.
_CASES = """
insert into cases.cases (id, number, type, flow_version, state_id, state, grp, version, title, description, address,
    severity, division, source, facts, form, classification, organisation, opened_by, opened_role, opened, updated,
    closed, late, reworks, dispatches, accepted, filed, dispatched, handled, checked, handle_due, late_stages, exempt,
    rating, lines, head)
select gen_random_uuid(), 'B' || n, 'urban_incident', f.version, s.id, 'closed', 'closed', 9, 'case', '', '', 'normal',
    '4302' || lpad((1 + mod(n, 9))::text, 2, '0') || lpad((1 + mod(n, 24))::text, 3, '0'),
    'report', '{}', '{}',
    'gbt30428.2:2013:incident:01:10', md5('o' || mod(n, 75))::uuid::text, md5('p' || mod(n, 400))::uuid::text,
    'grid_worker',
    t.at, t.at + interval '9 hours', t.at + interval '9 hours',
    mod(n, 8) = 0, (mod(n, 10) = 0)::int, 1,
    t.at + interval '5 min',
    t.at + interval '15 min', t.at + interval '25 min', t.at + interval '8 hours', t.at + interval '8.5 hours',
    t.at + case when mod(n, 8) = 0 then interval '4 hours' else interval '12 hours' end,
    case when mod(n, 8) = 0 then '{handle}'::text[] else '{}' end, mod(n, 40) = 0,
    case when mod(n, 5) = 0 then 1 + mod(n, 5) end, 8,
    md5(n::text)
from generate_series(1, %(cases)s) n
cross join lateral (select %(begin)s::timestamptz
    + (%(end)s::timestamptz - %(begin)s::timestamptz) * (n::float8 / %(cases)s) as at) t
cross join (select max(version) as version from cases.flows where flow = 'urban_incident') f
join cases.states s on s.flow = 'urban_incident' and s.version = f.version and s.state = 'closed'
"""
_RUNS = """
insert into cases.runs (id, case_id, stage, amount, unit, organisation, division, classification, started, due, ended,
    ended_by, missed, exempt)
select gen_random_uuid(), c.id, k.stage, 15, 'minute', c.organisation, c.division, c.classification, c.opened,
    c.opened + interval '15 min', c.opened + k.after, md5(k.stage || (hashtext(c.number) & 31))::uuid::text,
    k.stage = 'handle' and c.late, c.exempt
from cases.cases c cross join (values ('accept', interval '5 min'), ('file', interval '15 min'),
    ('dispatch', interval '25 min'), ('handle', interval '8 hours'), ('site_check_after', interval '8.5 hours'),
    ('close', interval '9 hours')) k(stage, after)
order by c.opened
"""


@contextmanager
def _city(home: Path) -> Iterator[City]:
    postgres = EmbeddedPostgres(home / "postgres")
    try:
        url = postgres.start()
        migrate(url)
        city = build_city(Settings(home=home, database_url=url), pool=2)
        try:
            yield city
        finally:
            city.close()
    finally:
        postgres.stop()


def _fill(city: City, begin: date, end: date) -> None:
    apply_packs(Shelf(Settings()).packs, city)
    with city.db.transaction() as tx:
        tx.execute(_CASES, {"cases": CASES, "begin": begin, "end": end})
        tx.execute(_RUNS)
    with city.db.transaction() as tx:
        tx.execute("analyze cases.ended_cases")
        tx.execute("analyze cases.runs")


def _months(today: date) -> list[date]:
    """The first days of the last whole months, the newest first."""
    found, day = [], today.replace(day=1)
    for _ in range(MONTHS):
        day = (day - timedelta(days=1)).replace(day=1)
        found.append(day)
    return found


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


def measure(stage: Stage) -> list[Row]:
    """A month worked out and kept, its ranking, the first and the last page behind its largest figure, as paper."""
    today = now().date()
    months = _months(today)
    spent: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[[], T]) -> T:
        took, done = _timed(work)
        spent.setdefault(name, []).append(took)
        return done

    with _city(stage.folder("evaluation")) as city:
        _fill(city, months[-1], today)
        engine = city.evaluation
        cases = 0
        for month in months[: stage.runs]:
            run = timed("month", lambda m=month: engine.compute(SYSTEM, "urban_management", "month", m))  # type: ignore[misc]
            ranking = timed("ranking", lambda r=run: engine.ranking(SYSTEM, r.id, "departments"))  # type: ignore[misc]
            cases = ranking[-1].counts["need_dispose"]
            deep = encode_cursor(max(cases - 50, 0))
            for after in (None, deep):
                ask = partial(engine.cases, SYSTEM, run.id, "departments", "*", "need_dispose", after)
                timed("list", ask)
            timed("pdf", partial(engine.paper, SYSTEM, run.id, "zh"))
    what = f"{cases:,} of {CASES:,} cases, 6 runs of clocks each"
    return [
        Row("a month worked out and kept", tuple(spent["month"]), "s", at_most=1, note=what),
        Row("ranking of 75 departments", tuple(1000 * one for one in spent["ranking"]), "ms", at_most=50),
        Row("50 cases behind the largest figure", tuple(1000 * one for one in spent["list"]), "ms", at_most=100),
        Row("the month as PDF", tuple(spent["pdf"]), "s"),
    ]
