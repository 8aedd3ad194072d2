"""Who is alive and how: each process tells its state every second; a board collects what was told."""

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

import msgspec

from chengshu.kit import get_logger, now
from chengshu.kit.bus import Bus
from chengshu.server.wires import HEALTH

_EVERY_S = 1.0
STALE_S = 5.0
_log = get_logger("server.health")

State = Literal["starting", "ready", "degraded", "stopping"]


@dataclass(frozen=True, slots=True)
class ListenerState:
    """A socket for devices."""

    name: str
    protocol: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong now. It disappears when its cause does."""

    code: str
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What a process says about itself."""

    process: str
    instance: str
    state: State
    at: datetime
    listeners: tuple[ListenerState, ...] = ()
    counters: dict[str, float] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class Problems:
    """The present problems of a process, from any thread."""

    def __init__(self) -> None:
        self._present: dict[str, Problem] = {}

    def raised(self, code: str, detail: str) -> None:
        """It is so (still)."""
        old = self._present.get(code)
        if old is None:
            _log.warning("problem", code=code, detail=detail)
        self._present[code] = Problem(code, detail, old.since if old else now())

    def gone(self, *codes: str) -> None:
        """It is not so any more."""
        for code in codes:
            if self._present.pop(code, None) is not None:
                _log.info("problem gone", code=code)

    def present(self) -> tuple[Problem, ...]:
        """All of them, oldest first."""
        return tuple(sorted(self._present.values(), key=lambda one: one.since))


class Heartbeat:
    """Tells the state of this process every second until `stop`."""

    def __init__(self, bus: Bus, process: str, problems: Problems, describe: Callable[[], dict[str, Any]]) -> None:
        """`describe` gives ``listeners`` (of `ListenerState`) and ``counters``."""
        self._bus = bus
        self._process = process
        self._problems = problems
        self._describe = describe
        self.instance = f"{socket.gethostname()}-{os.getpid()}"
        self.state: State = "starting"
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._beat())

    def report(self) -> Report:
        """The state as it would be told now."""
        if self._bus.problem:
            self._problems.raised("bus_unavailable", self._bus.problem)
        else:
            self._problems.gone("bus_unavailable")
        problems = self._problems.present()
        state: State = "degraded" if self.state == "ready" and problems else self.state
        about = self._describe()
        return Report(
            self._process, self.instance, state, now(),
            tuple(about.get("listeners", ())), dict(about.get("counters", {})), problems,
        )  # fmt: skip

    async def stop(self) -> None:
        """Say good-bye."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.state = "stopping"
        with contextlib.suppress(Exception):
            await self._tell()

    async def _tell(self) -> None:
        payload = msgspec.json.encode(self.report())
        await self._bus.tell(f"{HEALTH}.{self._process}.{self.instance}", payload)

    async def _beat(self) -> None:
        while True:
            try:
                await self._tell()
            except Exception:
                _log.exception("heartbeat failed")
            await asyncio.sleep(_EVERY_S)


class HealthBoard:
    """What every process said last. `start` it in the process that answers health questions."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._heard: dict[str, tuple[float, Report]] = {}
        self._decoder = msgspec.json.Decoder(Report)

    async def start(self) -> None:
        """Begin to listen."""
        await self._bus.listen(f"{HEALTH}.>", self._hear)

    async def _hear(self, _subject: str, payload: bytes) -> None:
        report = self._decoder.decode(payload)
        if report.state == "stopping":
            self._heard.pop(report.instance, None)
        else:
            self._heard[report.instance] = (time.monotonic(), report)
        oldest = time.monotonic() - STALE_S
        self._heard = {name: one for name, one in self._heard.items() if one[0] >= oldest}

    def reports(self) -> list[Report]:
        """What was told within the last five seconds. From any thread."""
        oldest = time.monotonic() - STALE_S
        fresh = (report for told, report in list(self._heard.values()) if told >= oldest)
        return sorted(fresh, key=lambda one: (one.process, one.instance))

    def missing(self, processes: tuple[str, ...] = ("gateway", "worker")) -> list[str]:
        """Processes nobody heard of for five seconds."""
        heard = {report.process for report in self.reports()}
        return [name for name in processes if name not in heard]

    def listeners(self) -> list[ListenerState]:
        """Every socket for devices."""
        return [listener for report in self.reports() for listener in report.listeners]

    def problems(self) -> list[dict[str, Any]]:
        """Everything that is wrong now, with the process it is wrong in; silent processes included."""
        found = [
            {"process": report.process, "instance": report.instance, **asdict(problem)}
            for report in self.reports()
            for problem in report.problems
        ]
        silent = [
            {"process": name, "instance": "", "code": "process_silent", "detail": f"{name} is not heard", "since": None}
            for name in self.missing()
        ]
        return found + silent
