"""Transactions, questions and tidying. One writer at a time per process; readers beside it and in other processes."""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from chengshu.data.lake import store
from chengshu.kit import Unavailable, get_logger, tracing

_log = get_logger("data.lake")


class LakeTransaction:
    """What may be done inside `Lake.transaction`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.partitions: set[str] = set()

    def insert(self, table: str, rows: pa.Table, partitions: set[str] | None = None) -> None:
        """Append an Arrow table, columns by name; `partitions` are the folders below the table it falls into."""
        if rows.num_rows == 0:
            return
        store.append(self._connection, table, rows)
        self.partitions |= {f"main/{table}/{folder}" for folder in partitions or {""}}

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Any statement."""
        return self._connection.execute(sql, list(parameters)).fetchall()


class Lake:
    """The lake in the folder `location`, catalogue in the PostgreSQL of `database_url`.

    Every failure that trying again may cure is an `Unavailable`. After any failure the connection is thrown away and
    made anew for the next caller: a DuckDB instance that met a fatal error never works again.
    """

    def __init__(
        self, database_url: str, location: str | Path, *, memory: str = "1GB", threads: int = 2, readers: int = 4
    ) -> None:
        self._url = database_url
        self.location = str(location)
        self._memory = memory
        self._threads = threads
        self._lock = threading.Lock()
        self._writer: duckdb.DuckDBPyConnection | None = None
        self._reader_lock = threading.Lock()
        self._reader: duckdb.DuckDBPyConnection | None = None
        self._slots = threading.BoundedSemaphore(readers)

    def _open(self, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        if not read_only:
            Path(self.location).mkdir(parents=True, exist_ok=True)
        try:
            return store.open_lake(
                self._url, self.location, read_only=read_only, memory=self._memory, threads=self._threads
            )
        except duckdb.Error as error:
            raise Unavailable("The lake does not open.", code="lake_unavailable") from error

    def define(self, statements: Sequence[str], inlined: Sequence[str] = ()) -> None:
        """Make tables: each statement says ``IF NOT EXISTS`` or is harmless when repeated."""
        with self._lock:
            connection = self._open(read_only=False)
            try:
                for statement in statements:
                    connection.execute(statement)
                for table in inlined:
                    store.inline(connection, table, 100)
            except duckdb.Error as error:
                raise Unavailable(f"The lake's tables were not made: {error}", code="lake_unavailable") from error
            finally:
                connection.close()

    @contextmanager
    def transaction(self) -> Iterator[LakeTransaction]:
        """All or nothing, and on disk when it returns."""
        with self._lock:
            if self._writer is None:
                self._writer = self._open(read_only=False)
            writer = self._writer
            since_s = store.moment()
            try:
                store.begin(writer)
                transaction = LakeTransaction(writer)
                yield transaction
                with tracing.span("lake.commit", partitions=len(transaction.partitions)):
                    store.force_to_disk(self.location, transaction.partitions, since_s)
                    store.commit(writer)
            except BaseException as error:
                self._writer = None
                with contextlib.suppress(Exception):
                    store.roll_back(writer)
                with contextlib.suppress(Exception):
                    writer.close()
                if isinstance(error, (duckdb.Error, OSError)):
                    raise Unavailable(f"The lake did not commit: {error}", code="lake_unavailable") from error
                raise

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Ask, read-only, a committed state. Tried once more on a fresh connection, then `Unavailable`."""
        with self._slots:
            try:
                return self._ask(sql, parameters)
            except duckdb.Error as error:
                _log.info("lake reader renewed", error=str(error).splitlines()[0])
                self._drop_reader()
            try:
                return self._ask(sql, parameters)
            except duckdb.Error as error:
                self._drop_reader()
                raise Unavailable("The lake does not answer.", code="lake_unavailable") from error

    def _ask(self, sql: str, parameters: Sequence[Any]) -> list[dict[str, Any]]:
        with self._reader_lock:
            if self._reader is None:
                self._reader = self._open(read_only=True)
            cursor = store.reading_cursor(self._reader)
        try:
            found: list[dict[str, Any]] = cursor.execute(sql, list(parameters)).to_arrow_table().to_pylist()
            return found
        finally:
            cursor.close()

    def _drop_reader(self) -> None:
        with self._reader_lock:
            reader, self._reader = self._reader, None
            if reader is not None:
                with contextlib.suppress(duckdb.Error):
                    reader.close()

    def tidy(self, *, thorough: bool = False, keep_hours: int = 2) -> int:
        """Merge small files and forget what is old; number of files merged. Other work goes on beside it."""
        connection = self._open(read_only=False)
        try:
            merged = store.merge_small_files(connection, thorough=thorough)
            store.forget_old(connection, keep_hours)
        except (duckdb.Error, OSError) as error:
            raise Unavailable(f"The lake was not tidied: {error}", code="lake_unavailable") from error
        finally:
            with contextlib.suppress(duckdb.Error):
                connection.close()
        return merged

    def close(self) -> None:
        """Let go of everything."""
        with self._lock:
            if self._writer is not None:
                with contextlib.suppress(duckdb.Error):
                    self._writer.close()
            self._writer = None
        self._drop_reader()

    def move_to(self, location: str) -> None:
        """The files were brought to another place: open them there from now on."""
        self.close()
        store.move(self._url, location)
        self.location = location
