"""Fixtures for everybody: a real PostgreSQL and a real NATS, started once; a clean database for each test."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from xdist.scheduler import LoadScopeScheduling

from chengshu.kit import Database, set_clock
from chengshu.server.embedded import EmbeddedNats, EmbeddedPostgres
from chengshu.server.migrations import migrate

# The size of a table tells whether anything was ever written to it, without opening it. Deleting a few rows costs a
# tenth of truncating, which makes new files for a table and each of its indexes; what grew is truncated, so that dead
# rows do not heap up. Numbers that count rows begin again, as they do in a new database.
_EMPTY_ALL = """
do $$ declare one record; large text[]; begin
  set local session_replication_role = replica;
  for one in
    with schemas as materialized (
      select oid, nspname from pg_namespace
      where nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'public', 'lake')
    ), tables as materialized (
      select format('%I.%I', nspname, relname) as name, pg_class.oid
      from pg_class join schemas on relnamespace = schemas.oid where relkind = 'r'
    )
    select name, pg_relation_size(oid) as size from tables where pg_relation_size(oid) > 0
  loop
    if one.size > 65536 then large := large || one.name;
    else execute 'delete from ' || one.name; end if;
  end loop;
  if large is not null then
    execute 'truncate ' || array_to_string(large, ', ') || ' cascade';
  end if;
  for one in
    select objid::regclass as name from pg_depend join pg_sequence on objid = seqrelid
    where deptype in ('a', 'i') and refobjsubid > 0 and pg_sequence_last_value(seqrelid) is not null
  loop
    execute format('alter sequence %s restart', one.name);
  end loop;
end $$
"""
# The rows of tests need not outlive the machine. Nobody tidies up between two tests: what a question costs, and the
# order in which rows lie, should not depend on when somebody did.
_HASTE = ("fsync = off", "full_page_writes = off", "autovacuum = off")

# Folders whose tests share something large, made once.
TOGETHER = ("tests/server/demo/synthetic/",)


class _Hands(LoadScopeScheduling):
    """A file goes to one hand whole, and so does a folder that shares something; those with most tests first.

    (The groups of xdist would say so, but 3.8 and pytest 9.2 do not hear each other: pytest-dev/pytest-xdist#1386.)
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> _Hands:
    return _Hands(config, log)


@pytest.fixture(scope="session")
def session_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="chengshu-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def database_url(session_folder: Path) -> Iterator[str]:
    """A migrated database on a server of this session (one server per xdist worker)."""
    server = EmbeddedPostgres(session_folder / "postgres")
    url = server.start()
    with psycopg.connect(url, autocommit=True) as connection:
        for one in _HASTE:
            connection.execute(f"alter system set {one}")
        connection.execute("select pg_reload_conf()")
    migrate(url)
    yield url
    server.stop()


class _Sweeper:
    """Empties the database. Its connection is kept, because a new one has to learn about every table first."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.connection = psycopg.connect(url, autocommit=True)

    def __call__(self) -> None:
        with suppress(psycopg.OperationalError):  # a test has cut all connections
            self.connection.execute("select 1")
        if self.connection.closed:
            self.connection = psycopg.connect(self._url, autocommit=True)
        self.connection.execute(_EMPTY_ALL)
        self.connection.execute("drop schema if exists lake cascade")


@pytest.fixture(scope="session")
def _sweep(database_url: str) -> Iterator[_Sweeper]:
    sweep = _Sweeper(database_url)
    yield sweep
    sweep.connection.close()


@pytest.fixture(scope="session")
def _pool(database_url: str) -> Iterator[Database]:
    database = Database(database_url, max_size=4)
    yield database
    database.close()


@pytest.fixture
def db(_sweep: _Sweeper, _pool: Database) -> Database:
    """An empty, migrated database. Its connections have served other tests before, as those of a city do."""
    _sweep()
    return _pool


@pytest.fixture(scope="session")
def nats_url(session_folder: Path) -> Iterator[str]:
    server = EmbeddedNats(session_folder / "nats")
    yield server.start()
    server.stop()


@pytest.fixture(autouse=True)
def _system_clock() -> Iterator[None]:
    yield
    set_clock(None)
