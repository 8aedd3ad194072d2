"""The database session: a pool of PostgreSQL connections, one transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from chengshu.kit.errors import Unavailable

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
        self._pool: ConnectionPool[Tx] = ConnectionPool(
            url,
            min_size=1,
            max_size=max_size,
            timeout=timeout_s,
            kwargs={"row_factory": dict_row, "application_name": name, "connect_timeout": 5},
            configure=_set_up,
            # A server that was restarted leaves dead connections behind; find out before a request does.
            check=ConnectionPool.check_connection,
            name=name,
            open=True,
        )

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """One transaction on one connection."""
        try:
            connection = self._pool.getconn()
        except PoolTimeout as error:
            raise Unavailable("The database does not answer.", code="database_unavailable") from error
        try:
            with connection.transaction():
                yield connection
        finally:
            self._pool.putconn(connection)

    @contextmanager
    def outside_transaction(self) -> Iterator[Tx]:
        """A connection on which each statement stands for itself: for what no transaction may hold."""
        try:
            connection = self._pool.getconn()
        except PoolTimeout as error:
            raise Unavailable("The database does not answer.", code="database_unavailable") from error
        try:
            connection.autocommit = True
            yield connection
        finally:
            if not connection.closed:
                connection.autocommit = False
            self._pool.putconn(connection)

    def close(self) -> None:
        """Give every connection back."""
        self._pool.close()
