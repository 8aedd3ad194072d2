"""The doctor: looks at an installation from outside and says what is wrong and how to mend it."""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
import psycopg

from chengshu.server.data_files import shipped
from chengshu.server.embedded import EmbeddedNats, EmbeddedPostgres
from chengshu.server.migrations import current_version, newest_version
from chengshu.server.settings import Settings

_LOW_DISK_BYTES = 2 << 30
_FULL_DISK_BYTES = 200 << 20
_WAIT = "it heals by itself when its cause is gone"
_CURES = {
    "process_silent": "look into its log under CHENGSHU_HOME/logs, and start it: `chengshu up` starts all",
    "bus_full": "start a worker, or raise CHENGSHU_BUS_MAX_BYTES; devices keep and resend meanwhile",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    sign: Literal["good", "warning", "bad"]
    what: str
    mend: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Every finding, in the order in which things depend on each other."""
    looks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _python, _home, _disk, _page, _database, _bus, _processes, _packs,
    )  # fmt: skip
    return [finding for look in looks for finding in look(settings)]


def _python(_settings: Settings) -> Iterator[Finding]:
    version = sys.version.split()[0]
    good = sys.version_info >= (3, 11)
    yield Finding("good" if good else "bad", f"Python {version}", "" if good else "install Python 3.11 or newer")


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home.resolve()
    parent = _nearest(home)
    if parent.is_dir() and os.access(parent, os.W_OK):
        yield Finding("good", f"State lives in {home}")
    else:
        yield Finding("bad", f"{parent} cannot be written", "set CHENGSHU_HOME to a folder this account may write")


def _nearest(home: Path) -> Path:
    """The home, or the nearest folder above it that is there already."""
    return next(folder for folder in (home, *home.parents) if folder.exists())


def _disk(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(_nearest(settings.home.resolve())).free
    words = f"{free / (1 << 30):.1f} GiB free on the disk of the state"
    if free < _FULL_DISK_BYTES:
        yield Finding("bad", words, "make room: the bus takes no frames before there is some; nothing is lost")
    elif free < _LOW_DISK_BYTES:
        yield Finding("warning", words, "make room soon, or move the lake with CHENGSHU_LAKE_URL")
    else:
        yield Finding("good", words)


def _page(settings: Settings) -> Iterator[Finding]:
    folder = settings.web_folder or shipped("web")
    if folder and (folder / "index.html").exists():
        yield Finding("good", f"The page is built ({folder})")
    else:
        yield Finding("bad", "The page is not built", "run `make web`, or install the wheel")


def _database(settings: Settings) -> Iterator[Finding]:
    url = settings.database_url or EmbeddedPostgres(settings.home / "postgres").url
    kind = "PostgreSQL" if settings.database_url else "The embedded PostgreSQL"
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            version = connection.info.server_version // 10000
    except psycopg.OperationalError as error:
        mend = "check CHENGSHU_DATABASE_URL and the server" if settings.database_url else "start it with `chengshu up`"
        yield Finding("bad", f"{kind} does not answer: {str(error).splitlines()[0]}", mend)
        return
    good = version >= 15
    yield Finding("good" if good else "bad", f"{kind} {version} answers", "" if good else "15 or newer is needed")
    now, newest = current_version(url), newest_version()
    if now == newest:
        yield Finding("good", f"The database is at version {now}")
    else:
        yield Finding("bad", f"The database is at {now or 'nothing'}, this code needs {newest}", "chengshu migrate")


def _bus(settings: Settings) -> Iterator[Finding]:
    url = settings.nats_url or EmbeddedNats(settings.home / "nats").find_running()
    if url is None:
        yield Finding("bad", "The embedded NATS does not run", "start it with `chengshu up`")
        return
    address = httpx.URL(url.split(",")[0])
    try:
        with socket.create_connection((address.host, address.port or 4222), timeout=3) as probe:
            answers = probe.recv(4).startswith(b"I")
    except OSError:
        answers = False
    if answers:
        yield Finding("good", f"NATS answers at {address.host}:{address.port}")
    else:
        yield Finding("bad", f"NATS does not answer at {address.host}:{address.port}", "check CHENGSHU_NATS_URL")


def _processes(settings: Settings) -> Iterator[Finding]:
    port_file = settings.home / "run" / "api.port"
    told = port_file.read_text().strip() if port_file.exists() else ""
    port = settings.port or (int(told) if told.isdigit() else 0)
    if not port:
        yield Finding("bad", "The api has not taken a port yet", "start it with `chengshu up` or `chengshu api`")
        return
    try:
        answer = httpx.get(f"http://localhost:{port}/health/ready", timeout=5).json()
    except httpx.ConnectError:
        yield Finding("bad", f"Nothing answers on port {port}", "start it with `chengshu up` or `chengshu api`")
        return
    except httpx.TimeoutException:
        yield Finding("bad", f"The program on port {port} takes too long to answer", "look into CHENGSHU_HOME/logs")
        return
    except (httpx.HTTPError, ValueError):
        answer = None
    if not isinstance(answer, dict) or not {"listeners", "problems"} <= answer.keys():
        yield Finding("bad", f"Another program answers on port {port}", "stop it, or set CHENGSHU_PORT")
        return
    for one in answer["listeners"]:
        yield Finding("good", f"{one['protocol']} listens on {one['host']} port {one['port']}")
    for problem in answer["problems"]:
        yield Finding("bad", f"{problem['process']}: {problem['detail']}", _CURES.get(problem["code"], _WAIT))


def _packs(settings: Settings) -> Iterator[Finding]:
    from chengshu.server.packs import check_packs, pack_folders

    problems = check_packs(pack_folders(settings.pack_folders))
    if not problems:
        yield Finding("good", "Every pack is in order")
    for problem in problems:
        yield Finding("bad", str(problem), "`chengshu packs check` shows them all")
