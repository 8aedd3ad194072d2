"""The database session: a pool of PostgreSQL connections, one transaction at a time."""

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from chengshu.kit.errors import Unavailable

_TRUSTED_S = 1.0  # so long a connection that has worked counts as alive
Tx = psycopg.Connection[dict[str, Any]]


def _set_up(connection: Tx) -> None:
    # Ids are text inside Python; a uuid column must not surprise with uuid.UUID objects.
    connection.adapters.register_loader("uuid", psycopg.types.string.TextLoader)
    connection.execute("set time zone 'UTC'")
    connection.commit()


class Database:
    """A thread-safe pool. ``with database.transaction() as tx`` commits on leave and rolls back on error.

    Raises `Unavailable` when no connection can be had in time: callers answer 503 or try again later.
    """

    def __init__(self, url: str, *, max_size: int = 10, name: str = "chengshu", timeout_s: float = 10) -> None:
        self.url = url
        self._used: WeakKeyDictionary[Tx, float] = WeakKeyDictionary()
        self._pool: ConnectionPool[Tx] = ConnectionPool(
            url,
            min_size=1,
            max_size=max_size,
            timeout=timeout_s,
            kwargs={"row_factory": dict_row, "application_name": name, "connect_timeout": 5},
            configure=_set_up,
            check=self._check,
            name=name,
            open=True,
        )

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """One transaction on one connection."""
        with self._lent() as connection, connection.transaction():
            yield connection

    @contextmanager
    def outside_transaction(self) -> Iterator[Tx]:
        """A connection on which each statement stands for itself: for what no transaction may hold, and for plain
        questions, which it saves two trips to the database."""
        with self._lent() as connection:
            connection.autocommit = True
            try:
                yield connection
            finally:
                if not connection.closed:
                    connection.autocommit = False

    @contextmanager
    def _lent(self) -> Iterator[Tx]:
        try:
            connection = self._pool.getconn()
        except PoolTimeout as error:
            raise Unavailable("The database does not answer.", code="database_unavailable") from error
        try:
            yield connection
            self._used[connection] = time.monotonic()
        finally:
            self._pool.putconn(connection)

    def _check(self, connection: Tx) -> None:
        # A server that was restarted leaves dead connections behind; find out before a request does. What has just
        # worked and has heard no farewell since is not asked: that would be a third of all questions.
        rested = time.monotonic() - self._used.get(connection, float("-inf"))
        heard = select.poll()
        heard.register(connection, select.POLLIN)
        if rested >= _TRUSTED_S or heard.poll(0):
            ConnectionPool.check_connection(connection)

    def close(self) -> None:
        """Give every connection back."""
        self._pool.close()
