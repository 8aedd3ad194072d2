"""For commands beside a running city: reach its PostgreSQL and NATS, or start the embedded ones meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from chengshu.kit import Database, Unavailable
from chengshu.server.embedded import EmbeddedNats, EmbeddedPostgres
from chengshu.server.migrations import current_version, newest_version
from chengshu.server.settings import Settings


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def reach_database(settings: Settings) -> Iterator[str]:
    """The URL of a PostgreSQL that answers; one we had to start is stopped again on leaving."""
    if settings.database_url:
        yield settings.database_url
        return
    server = EmbeddedPostgres(settings.home / "postgres")
    if _answers(server.url):
        yield server.url
        return
    url = server.start()
    try:
        yield url
    finally:
        server.stop()


@contextmanager
def reach_bus(settings: Settings) -> Iterator[str]:
    """The URL of a NATS that answers; one we had to start is stopped again on leaving."""
    if settings.nats_url:
        yield settings.nats_url
        return
    server = EmbeddedNats(settings.home / "nats")
    running = server.find_running()
    if running:
        yield running
        return
    url = server.start()
    try:
        yield url
    finally:
        server.stop()


def _refuse_unmigrated(url: str) -> None:
    try:
        there, needed = current_version(url), newest_version()
    except psycopg.OperationalError as error:
        reason = (str(error).strip() or "no reason given").splitlines()[0]
        raise Unavailable(f"The database does not answer: {reason}", code="database_unavailable") from error
    if there != needed:
        raise Unavailable(
            f"The database is at {there or 'nothing'}, this version needs {needed}; run `chengshu migrate`.",
            code="not_migrated",
        )


@contextmanager
def migrated_database(settings: Settings) -> Iterator[str]:
    """The same, when it is at the version of this code. Raises `Unavailable` otherwise."""
    with reach_database(settings) as url:
        _refuse_unmigrated(url)
        yield url


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """A small pool for the length of one command."""
    with migrated_database(settings) as url:
        pool = Database(url, max_size=2)
        try:
            yield pool
        finally:
            pool.close()
