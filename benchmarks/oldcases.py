"""A city with the cases of years: made by the database itself, kept in a cache for the next time.

Ended cases with the six lines of their log, their six runs of clocks, who had a part in them and their searchable
text, as the engine writes them; only the hashes of the lines are no chain. It takes a minute for 100,000 of them.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from chengshu.capabilities.cases.logic import grams, plain
from chengshu.kit import Tx
from chengshu.server.city import City, build_city
from chengshu.server.embedded import EmbeddedPostgres
from chengshu.server.migrations import migrate
from chengshu.server.packs import Shelf, apply_packs
from chengshu.server.settings import Settings

CASES = int(os.environ.get("CHENGSHU_BENCH_CASES", "100000"))
# PostgreSQL does not run as root: another account must be able to walk there.
_CACHE = Path("/var/cache") if os.geteuid() == 0 else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
KEPT = _CACHE / "chengshu-bench"
BIRTH = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = 200  # 5,000 cases a day when there are a million
DIVISIONS, DEPARTMENTS, PEOPLE = 9, 75, 400
_TABLES = ("register", "ended_cases", "log", "runs", "parties", "texts")
# fmt: off
_PLACES = (
    "建设路", "滨江大道", "天台路", "黄河北路", "长江南路", "神农大道", "株洲大道", "响石路", "新华西路", "泰山路",
)
_THINGS = (
    "暴露垃圾", "井盖破损", "路灯不亮", "占道经营", "渣土撒漏", "乱张贴", "绿地损坏", "护栏歪斜", "积水", "违章停车",
)
# fmt: on
_WHERE = ("小学门口", "菜市场旁", "公交站台", "小区东门", "桥下", "人行道上", "路口西北角", "河堤边")

_WORDS = (
    "create temp table words (k int primary key, title text, address text, plain text, grams text[]) on commit drop"
)
# One in eight is late, one in ten reworked, one of the late ones excused, one in five rated.
_MADE = """
create temp table made on commit drop as
select n.n, uuidv7(t.at - now()) as id, 'B' || lpad(n::text, 9, '0') as number, t.at, w.title, w.address,
    w.plain, w.grams,
    '4302' || lpad((1 + mod(n, %(divisions)s))::text, 2, '0') || lpad((1 + mod(n, 24))::text, 3, '0') as division,
    113.0 + mod(n * 7919, 400) / 1000.0 as longitude, 27.6 + mod(n * 104729, 400) / 1000.0 as latitude,
    md5('o' || mod(n, %(departments)s))::uuid::text as organisation,
    md5('p' || mod(n, %(people)s))::uuid::text as opener,
    md5('h' || mod(n, 3 * %(departments)s))::uuid::text as handler,
    'gbt30428.2:2013:incident:01:' || lpad((1 + mod(n, 20))::text, 2, '0') as class
from generate_series(1::bigint, %(cases)s) n(n)
cross join lateral (select %(birth)s::timestamptz + %(span)s::interval * (n::float8 / %(cases)s) as at) t
join words w on w.k = mod(n * 31, (select count(*) from words))
"""
_FILL = {
    "register": "insert into cases.register (id, number, source) select id, number, 'report' from made order by n",
    "ended_cases": """
insert into cases.cases (id, number, type, flow_version, state_id, state, grp, version, title, description, address,
    severity, division, longitude, latitude, source, facts, form, classification, organisation, handler, opened_by,
    opened_role, opened, updated, closed, late, reworks, dispatches, accepted, filed, dispatched, handled, checked,
    handle_due, late_stages, exempt, rating, lines, head)
select m.id, m.number, 'urban_incident', f.version, s.id, 'closed', 'closed', 8, m.title, '', m.address,
    case mod(n, 50) when 0 then 'urgent' else 'normal' end, m.division, m.longitude, m.latitude, 'report', '{}',
    '{"limit_unit":"working_hour","limit_amount":4}', m.class, m.organisation, m.handler, m.opener, 'grid_worker',
    m.at, m.at + interval '9 hours', m.at + interval '9 hours', mod(n, 8) = 0, (mod(n, 10) = 0)::int, 1,
    m.at + interval '5 min', m.at + interval '15 min', m.at + interval '25 min', m.at + interval '8 hours',
    m.at + interval '8.5 hours',
    m.at + case when mod(n, 8) = 0 then interval '4 hours' else interval '12 hours' end,
    case when mod(n, 8) = 0 then '{handle}'::text[] else '{}' end, mod(n, 40) = 0,
    case when mod(n, 5) = 0 then 1 + mod(n / 5, 5) end, 6, md5(n::text) || md5(n::text)
from made m cross join (select max(version) as version from cases.flows where flow = 'urban_incident') f
join cases.states s on s.flow = 'urban_incident' and s.version = f.version and s.state = 'closed' order by n""",
    "log": """
insert into cases.log (case_id, sequence, move, from_state, to_state, actor, actor_name, role, organisation, handler,
    form, time, missed, previous, hash, key, request)
select m.id, k.n, k.move, k.was, k.now, md5('p' || mod(m.n + k.n, %(people)s))::uuid::text, '张三', k.role,
    case when k.n > 3 then m.organisation end, case when k.n > 4 then m.handler end, '{"opinion":"已核对，情况属实"}',
    m.at + k.after, k.n = 5 and mod(m.n, 8) = 0, md5(m.n::text) || md5(k.n::text),
    md5(m.n::text) || md5((k.n + 1)::text),
    md5(m.n || k.move), md5(k.move) || md5(m.n::text)
from made m cross join (values
    (1, 'open', null, 'reported', 'grid_worker', interval '0'),
    (2, 'accept', 'reported', 'accepted', 'acceptor', interval '5 min'),
    (3, 'file', 'accepted', 'filed', 'shift_leader', interval '15 min'),
    (4, 'dispatch', 'filed', 'dispatched', 'dispatcher', interval '25 min'),
    (5, 'reply', 'handling', 'site_check_after', 'department_handler', interval '8 hours'),
    (6, 'close', 'checked', 'closed', 'shift_leader', interval '9 hours')) k(n, move, was, now, role, after)
order by m.n, k.n""",
    "runs": """
insert into cases.runs (id, case_id, stage, amount, unit, organisation, division, classification, started, due, ended,
    ended_by, missed, exempt)
select gen_random_uuid(), m.id, k.stage, 15, 'minute', m.organisation, m.division, m.class, m.at,
    m.at + interval '15 min', m.at + k.after, md5(k.stage || mod(m.n, 32))::uuid::text,
    k.stage = 'handle' and mod(m.n, 8) = 0, mod(m.n, 40) = 0
from made m cross join (values ('accept', interval '5 min'), ('file', interval '15 min'),
    ('dispatch', interval '25 min'), ('handle', interval '8 hours'), ('site_check_after', interval '8.5 hours'),
    ('close', interval '9 hours')) k(stage, after) order by m.n""",
    "parties": """
insert into cases.parties (actor, case_id, opened)
select distinct on (m.n, p.actor) p.actor, m.id, m.at from made m
cross join lateral (values (m.opener), (m.handler), (md5('p' || mod(m.n + 2, %(people)s))::uuid::text),
    (md5('p' || mod(m.n + 3, %(people)s))::uuid::text)) p(actor) order by m.n, p.actor""",
    "texts": """
insert into cases.texts (case_id, opened, plain, grams, cell)
select id, at, plain, grams || array['d' || left(division, 6), 'd' || division,
    'm' || to_char(at at time zone 'UTC', 'YYYYMM'), 'w' || to_char(at at time zone 'UTC', 'IYYYIW')],
    floor(latitude * 1000)::bigint * 1000000 + floor(longitude * 1000)::bigint
from made order by n""",
}


def period() -> tuple[datetime, datetime]:
    """The span in which the old cases were opened."""
    return BIRTH, BIRTH + timedelta(days=DAYS)


def words() -> list[tuple[int, str, str, str, list[str]]]:
    """Titles and addresses with what they are searched by, as the engine writes it: 8,000 different ones."""
    made = []
    for n in range(8_000):
        place, number = _PLACES[n % 10], 1 + n % 997
        title = f"{place}{number}号{_WHERE[n // 10 % 8]}{_THINGS[n // 80 % 10]}"
        address = f"株洲市{place}{number}号"
        text = f"{title}  {address}"
        made.append((n, title, address, plain(text), grams(text)))
    return made


def fill(tx: Tx, cases: int) -> None:
    """Make so many ended cases. Indexes are taken down and put up again: a tenth of the time."""
    parameters = {
        "cases": cases, "birth": BIRTH, "span": timedelta(days=DAYS), "divisions": DIVISIONS,
        "departments": DEPARTMENTS, "people": PEOPLE,
    }  # fmt: skip
    tx.execute("set local maintenance_work_mem = '512MB'")
    tx.execute("set local synchronous_commit = off")
    tx.execute("set local session_replication_role = replica")
    tx.execute(_WORDS)
    with tx.cursor().copy("copy words from stdin") as copy:
        for row in words():
            copy.write_row(row)
    tx.execute("analyze words")
    tx.execute(_MADE, parameters)
    tx.execute("create unique index on made (n)")
    tx.execute("analyze made")
    for table in _TABLES:
        indexes = tx.execute(
            "select format('%%I.%%I', schemaname, indexname) as name, indexdef from pg_indexes i "
            "where schemaname = 'cases' and tablename = %s and not exists (select 1 from pg_constraint c "
            "where c.conname = i.indexname and c.connamespace = 'cases'::regnamespace)",
            (table,),
        ).fetchall()
        for index in indexes:
            tx.execute(f"drop index {index['name']}")
        tx.execute(_FILL[table].encode(), parameters)
        for index in indexes:
            tx.execute(index["indexdef"])


@contextmanager
def old_city(cases: int = CASES, say: Callable[[str], None] = lambda _: None) -> Iterator[tuple[City, Path]]:
    """A city whose database has so many old cases, with its home. What one adds stays: a few thousand each time."""
    home = _made(cases, say)
    postgres = EmbeddedPostgres(home / "postgres")
    try:
        url = postgres.start()
        migrate(url)
        city = build_city(Settings(home=home, database_url=url), pool=6)
        try:
            apply_packs(Shelf(Settings()).packs, city)
            yield city, home
        finally:
            city.close()
    finally:
        postgres.stop()


def _made(cases: int, say: Callable[[str], None]) -> Path:
    """The folder of the kept city; made when there is none of this size."""
    home = KEPT / f"cases-{cases}-{_mark()}"
    if (home / "whole").exists():
        return home
    for old in KEPT.glob(f"cases-{cases}-*"):
        shutil.rmtree(old, ignore_errors=True)
    home.mkdir(parents=True)
    say(f"making {cases:,} old cases")
    postgres = EmbeddedPostgres(home / "postgres")
    try:
        url = postgres.start()
        migrate(url)
        city = build_city(Settings(home=home, database_url=url), pool=2)
        try:
            apply_packs(Shelf(Settings()).packs, city)
            with city.db.transaction() as tx:
                fill(tx, cases)
        finally:
            city.close()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("vacuum analyze")
            connection.execute("checkpoint")
    finally:
        postgres.stop()
    (home / "whole").touch()
    return home


def _mark() -> str:
    """Another text after every change of this module; newer schemas and packs are brought in when it is opened."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
