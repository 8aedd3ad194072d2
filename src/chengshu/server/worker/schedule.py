"""What happens by the clock. One worker of several does it: the one that holds the lock in PostgreSQL."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import psycopg

from chengshu.kit import get_logger
from chengshu.server.health import Problems

_log = get_logger("server.worker")
_LOCK = 7283946514


@dataclass(frozen=True, slots=True)
class Job:
    """A named piece of work every `every_s` seconds; async, or handed to a thread by its maker."""

    name: str
    every_s: float
    work: Callable[[], Awaitable[object]]


def in_thread(work: Callable[[], object]) -> Callable[[], Awaitable[object]]:
    """For work that waits for a database."""

    async def run() -> object:
        return await asyncio.to_thread(work)

    return run


class Schedule:
    """Runs jobs while this process is the one that does."""

    def __init__(self, database_url: str, jobs: list[Job], problems: Problems) -> None:
        self._url = database_url
        self._jobs = jobs
        self._problems = problems
        self._connection: psycopg.Connection[tuple[bool]] | None = None
        self.runs: dict[str, int] = {job.name: 0 for job in jobs}

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`."""
        await asyncio.gather(*(self._repeat(job, stop) for job in self._jobs), self._hold(stop))
        if self._connection is not None:
            self._connection.close()

    @property
    def is_ours(self) -> bool:
        """Whether this process does the work by the clock."""
        return self._connection is not None and not self._connection.closed

    async def _hold(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await asyncio.to_thread(self._take_or_check)
            except psycopg.Error:
                self._connection = None
            await _pause(stop, 1)

    def _take_or_check(self) -> None:
        if self._connection is not None:
            self._connection.execute("select true")
            return
        connection: psycopg.Connection[tuple[bool]] = psycopg.connect(
            self._url, autocommit=True, connect_timeout=3, application_name="schedule"
        )
        row = connection.execute("select pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()
        if row is not None and row[0]:
            self._connection = connection
        else:
            connection.close()

    async def _repeat(self, job: Job, stop: asyncio.Event) -> None:
        code = f"job_{job.name}"
        while not stop.is_set():
            await _pause(stop, job.every_s)
            if stop.is_set() or not self.is_ours:
                continue
            try:
                await job.work()
            except Exception as error:
                self._problems.raised(code, f"{type(error).__name__}: {error}")
            else:
                self.runs[job.name] += 1
                self._problems.gone(code)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
