"""The worker process."""

import asyncio
import gc
import signal
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from chengshu.capabilities.jobs import Handler, Jobs
from chengshu.data.telemetry import Telemetry
from chengshu.kit import Announce, Unavailable, get_logger, now
from chengshu.kit.bus import Bus
from chengshu.server import wires
from chengshu.server.effects import Effects
from chengshu.server.health import Heartbeat, Problems
from chengshu.server.settings import Settings
from chengshu.server.worker.consume import Consumer, WorkerLimits
from chengshu.server.worker.long_work import LongWork
from chengshu.server.worker.schedule import Job, Schedule, in_thread

_log = get_logger("server.worker")
_NIGHT_S = 86_400


class CityDoor(Protocol):
    """What the worker needs of a city."""

    @property
    def telemetry(self) -> Telemetry: ...

    @property
    def jobs(self) -> Jobs: ...

    def handlers(self) -> dict[str, Handler]:
        """Who does which kind of long work."""
        ...

    def effects(self, announce: Announce) -> Effects:
        """The table of what follows from readings, over the city's engines."""
        ...

    def close(self) -> None: ...


BuildCity = Callable[[Settings, Announce], CityDoor]


def _the_city(settings: Settings, announce: Announce) -> CityDoor:
    # Imported late: a worker under test may bring a smaller city.
    from chengshu.server.city import build_city
    from chengshu.server.packs import Shelf

    shelf = Shelf(settings)
    city: CityDoor = build_city(settings, announce=announce, words=lambda: shelf.words("zh"))
    return city


class Worker:
    """Consumer, schedule and health of one process. `start`, then `stop`."""

    def __init__(self, settings: Settings, build: BuildCity = _the_city, limits: WorkerLimits | None = None) -> None:
        if not settings.database_url or not settings.nats_url:
            raise Unavailable("The worker needs a database and a bus.", code="no_servers")
        self.problems = Problems()
        self._bus = Bus(settings.nats_url, name="worker", streams=wires.streams(settings.bus_max_bytes))
        self._city = build(settings, self._bus.announce)
        self._telemetry = self._city.telemetry
        self.effects = self._city.effects(self._bus.announce)
        self.consumer = Consumer(
            self._bus, self._telemetry, self.effects.on_readings, self.problems, limits or WorkerLimits()
        )
        self.schedule = Schedule(settings.database_url, self._jobs(), self.problems)
        self._heartbeat = Heartbeat(self._bus, "worker", self.problems, self._describe)
        self._waiting: dict[str, int] = {}
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin. Does not wait for bus or database: it goes on when they are there."""
        await self._bus.start()
        self._heartbeat.start()
        self._tasks = [
            asyncio.create_task(self._consume()),
            asyncio.create_task(self.schedule.run(self._stop)),
            asyncio.create_task(self._watch()),
            asyncio.create_task(LongWork(self._city.jobs, self._city.handlers(), self.problems).run(self._stop)),
        ]

    async def stop(self) -> None:
        """Finish the batch in hand, then leave."""
        self._stop.set()
        self._city.jobs.leave()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._heartbeat.stop()
        await self._bus.close()
        self._city.close()

    async def _consume(self) -> None:
        while not self._stop.is_set():
            try:
                await asyncio.to_thread(self._telemetry.prepare)
            except Exception as error:
                self.problems.raised("lake_unavailable", f"{type(error).__name__}: {error}")
                await asyncio.sleep(0.5)
                continue
            break
        self.problems.gone("lake_unavailable")
        self._heartbeat.state = "ready"
        await self.consumer.run(self._stop)

    async def _watch(self) -> None:
        while not self._stop.is_set():
            try:
                self._waiting = await self.consumer.state()
                poison = await asyncio.to_thread(self._telemetry.count_poison)
            except Exception:
                poison = 0
            if poison:
                self.problems.raised("poison", f"{poison} messages were set aside; see telemetry.poison")
            else:
                self.problems.gone("poison")
            await asyncio.sleep(2)

    def _jobs(self) -> list[Job]:
        effects = self.effects
        jobs = [
            Job("missing_data", 60, in_thread(lambda: effects.check_missing(now()))),
            Job("open_cases", 5, in_thread(effects.open_cases)),
            Job("tidy_lake", 60, in_thread(self._telemetry.tidy)),
            Job("tidy_lake_thoroughly", _NIGHT_S, in_thread(partial(self._telemetry.tidy, thorough=True))),
            Job("forget", 3600, self._forget),
        ]
        if effects.refresh_indicators is not None:
            jobs.append(Job("indicators", 2, in_thread(effects.refresh_indicators)))
        sweep = effects.sweep_cases
        if sweep is not None:
            jobs.append(Job("overdue", 30, in_thread(lambda: sweep(now()))))
        jobs += [Job(name, every_s, in_thread(work)) for name, every_s, work in effects.by_the_clock]
        return jobs

    async def _forget(self) -> None:
        oldest = await self.consumer.oldest()
        await asyncio.to_thread(self._telemetry.forget, oldest)

    def _describe(self) -> dict[str, Any]:
        counters = dict(self.consumer.counters)
        counters |= {f"bus_{name}": number for name, number in self._waiting.items()}
        counters["schedule"] = 1 if self.schedule.is_ours else 0
        return {"counters": counters}


async def run_worker(settings: Settings, *, build: BuildCity = _the_city, limits: WorkerLimits | None = None) -> None:
    """Work until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    worker = Worker(settings, build, limits)
    await worker.start()
    # Batches are tens of thousands of small objects without circles: looking through them often is in vain.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        await stop.wait()
    finally:
        await worker.stop()
