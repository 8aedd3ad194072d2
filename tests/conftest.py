"""Fixtures for everybody: a real PostgreSQL and a real NATS, started once; a clean database for each test."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from xdist.scheduler import LoadScopeScheduling

from chengshu.kit import Database, set_clock
from chengshu.server.embedded import EmbeddedNats, EmbeddedPostgres
from chengshu.server.migrations import migrate

# Looking whether a table holds anything is a hundred times cheaper than truncating it.
_EMPTY_ALL = """
do $$ declare names text[]; one text; full_one boolean; begin
  for one in
    select format('%I.%I', schemaname, tablename) from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema', 'public', 'lake')
  loop
    execute 'select exists (select from ' || one || ')' into full_one;
    if full_one then names := names || one; end if;
  end loop;
  if names is not null then
    set local session_replication_role = replica;
    execute 'truncate ' || array_to_string(names, ', ') || ' restart identity cascade';
  end if;
end $$
"""

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
    migrate(url)
    yield url
    server.stop()


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """An empty, migrated database."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(_EMPTY_ALL)
        connection.execute("drop schema if exists lake cascade")
    database = Database(database_url, max_size=4)
    yield database
    database.close()


@pytest.fixture(scope="session")
def nats_url(session_folder: Path) -> Iterator[str]:
    server = EmbeddedNats(session_folder / "nats")
    yield server.start()
    server.stop()


@pytest.fixture(autouse=True)
def _system_clock() -> Iterator[None]:
    yield
    set_clock(None)
