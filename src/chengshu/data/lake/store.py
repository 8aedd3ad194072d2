"""DuckDB with the DuckLake extension: opening, and the only statements that are about the lake itself."""

import os
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
from psycopg.conninfo import conninfo_to_dict, make_conninfo

_SCHEMA = "lake"
NAME = "lake"
_SMALL_FILE = 4 << 20
_MIDDLE_FILE = 64 << 20
_EXTENSIONS = ("ducklake", "postgres_scanner")
_genuine: set[tuple[Path, int]] = set()  # files whose signature this process has seen verified, and when they changed


def _extension(name: str) -> Path:
    """The file of an extension inside its wheel: nothing is installed into a home folder, nothing is fetched."""
    spec = find_spec(f"duckdb_extension_{name}")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"the wheel duckdb-extension-{name.replace('_', '-')} is missing")
    return next(Path(spec.submodule_search_locations[0]).rglob(f"{name}.duckdb_extension"))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _patience(database_url: str) -> dict[str, str]:
    return {} if "connect_timeout" in conninfo_to_dict(database_url) else {"connect_timeout": "5"}


def open_lake(
    database_url: str, location: str, *, read_only: bool, memory: str, threads: int
) -> duckdb.DuckDBPyConnection:
    """A DuckDB instance of its own with the lake attached and in use."""
    config: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": memory,
        "threads": str(threads),
    }
    extensions = [(file, file.stat().st_mtime_ns) for file in map(_extension, _EXTENSIONS)]
    # Verifying 80 MB takes longer than all the rest of opening: once for each process is enough.
    config["allow_unsigned_extensions"] = "true" if _genuine.issuperset(extensions) else "false"
    connection = duckdb.connect(":memory:", config=config)
    try:
        for file, _ in extensions:
            connection.execute(f"LOAD {_quoted(str(file))}")
        _genuine.update(extensions)
        connection.execute("SET TimeZone = 'UTC'")
        catalogue = make_conninfo(database_url, **_patience(database_url))
        # No inlining: readers in another process fail when inlined rows are flushed under them (DuckLake 1.5.5).
        options = f"DATA_PATH {_quoted(location)}, METADATA_SCHEMA '{_SCHEMA}', DATA_INLINING_ROW_LIMIT 0"
        access = ", READ_ONLY" if read_only else ""
        connection.execute(f"ATTACH {_quoted('ducklake:postgres:' + catalogue)} AS {NAME} ({options}{access})")
        connection.execute(f"USE {NAME}")
    except BaseException:
        connection.close()
        raise
    return connection


def begin(connection: duckdb.DuckDBPyConnection) -> None:
    """Begin a transaction."""
    connection.execute("BEGIN")


def commit(connection: duckdb.DuckDBPyConnection) -> None:
    """Commit it."""
    connection.execute("COMMIT")


def roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    """Undo it."""
    connection.execute("ROLLBACK")


def append(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Append an Arrow table, columns by name."""
    connection.register("_incoming", rows)
    try:
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM _incoming")  # noqa: S608
    finally:
        connection.unregister("_incoming")


def reading_cursor(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A second connection to the same instance, for one thread."""
    cursor = connection.cursor()
    cursor.execute(f"USE {NAME}")
    return cursor


def inline(connection: duckdb.DuckDBPyConnection, table: str, rows: int) -> None:
    """Keep small inserts of `table` in the catalogue: for markers that only the writer reads and soon deletes."""
    connection.execute(f"CALL {NAME}.set_option('data_inlining_row_limit', {rows}, table_name => {_quoted(table)})")


def merge_small_files(connection: duckdb.DuckDBPyConnection, *, thorough: bool) -> int:
    """Merge neighbours within their partition; the merged files are on disk before the commit. Number merged."""
    ceiling = _MIDDLE_FILE if thorough else _SMALL_FILE
    connection.execute("BEGIN")
    try:
        done = connection.execute(
            f"CALL ducklake_merge_adjacent_files('{NAME}', max_file_size => {ceiling})"
        ).fetchall()
        os.sync()
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return sum(int(row[2]) for row in done)


def forget_old(connection: duckdb.DuckDBPyConnection, hours: int) -> None:
    """Drop snapshots and files that no reader can still be using."""
    old = f"now() - INTERVAL {hours} HOUR"
    connection.execute(f"CALL ducklake_expire_snapshots('{NAME}', older_than => {old})").fetchall()
    connection.execute(f"CALL ducklake_cleanup_old_files('{NAME}', older_than => {old})").fetchall()
    connection.execute(
        f"CALL ducklake_delete_orphaned_files('{NAME}', older_than => now() - INTERVAL 1 DAY)"
    ).fetchall()


def force_to_disk(location: str, partitions: set[str], since_s: float) -> None:
    """fsync the files that were written into `partitions` since `since_s`, and every folder on the way.

    DuckDB closes its Parquet files without fsync; without this a power cut could keep a commit and lose its rows.
    Names are ``ducklake-<UUIDv7>.parquet``: the first 48 bits of the UUID are the milliseconds of its making.
    """
    root = Path(location)
    folders: set[Path] = set()
    oldest = int((since_s - 1) * 1000)
    for partition in partitions:
        folder = root / partition
        if not folder.is_dir():
            continue
        for entry in os.scandir(folder):
            stamp = entry.name.removeprefix("ducklake-").replace("-", "")[:12]
            if _is_hex(stamp) and int(stamp, 16) >= oldest:
                _fsync(Path(entry.path))
                folders.add(folder)
    for folder in list(folders):
        while folder != root:
            folder = folder.parent
            folders.add(folder)
    for folder in folders:
        _fsync(folder)


def _is_hex(text: str) -> bool:
    return len(text) == 12 and all(letter in "0123456789abcdef" for letter in text)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def moment() -> float:
    """Seconds of the system's clock: what file names are made from."""
    return time.time()


def move(database_url: str, location: str) -> None:
    """Write into the catalogue that the files lie at `location` now: after a restore, or a move by the operator."""
    with psycopg.connect(database_url) as connection:
        there = connection.execute("select to_regclass('lake.ducklake_metadata')").fetchone()
        if there and there[0]:
            connection.execute(
                "update lake.ducklake_metadata set value = %s where key = 'data_path'", (location.rstrip("/") + "/",)
            )
