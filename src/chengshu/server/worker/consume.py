"""From the bus to the lake: fetch, keep, judge, acknowledge. Whatever fails, the message comes again."""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from chengshu.data.telemetry import Delivery, Kept, Reading, Telemetry
from chengshu.kit import Unavailable, get_logger, tracing
from chengshu.kit.bus import Bus, BusMessage
from chengshu.server import wires
from chengshu.server.health import Problems

_log = get_logger("server.worker")
_PASSING = (Unavailable, psycopg.OperationalError, psycopg.InterfaceError, OSError)


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """How much at a time, and how patient."""

    fetch_messages: int = 40
    fetch_wait_s: float = 1
    gather_s: float = 0.1
    ack_wait_s: float = 10  # renewed while it works, so only a dead worker lets it pass
    max_ack_pending: int = 400
    poison_after: int = 5
    back_off_first_s: float = 0.2
    back_off_longest_s: float = 10


class Consumer:
    """The loop of one worker process."""

    def __init__(
        self,
        bus: Bus,
        telemetry: Telemetry,
        effects: Callable[[Sequence[Reading]], int],
        problems: Problems,
        limits: WorkerLimits,
    ) -> None:
        self._bus = bus
        self._telemetry = telemetry
        self._effects = effects
        self._problems = problems
        self._limits = limits
        self._puller = bus.puller(
            wires.FRAMES,
            wires.FRAMES_WORKER,
            ack_wait_s=limits.ack_wait_s,
            max_ack_pending=limits.max_ack_pending,
        )
        self.counters: dict[str, float] = dict.fromkeys(
            ("messages", "frames", "observations", "duplicates", "rejects", "alerts", "failures", "poison"), 0
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; the batch in hand is finished first."""
        back_off_s = 0.0
        while not stop.is_set():
            try:
                messages = await self._puller.fetch(
                    self._limits.fetch_messages, self._limits.fetch_wait_s, self._limits.gather_s
                )
                well = await self._work(messages) if messages else True
            except Unavailable as error:
                self._problems.raised(error.code, error.detail)
                well = False
            except Exception as error:
                _log.exception("the worker's round failed")
                self._problems.raised("worker_failed", f"{type(error).__name__}: {error}")
                well = False
            if well:
                back_off_s = 0.0
                continue
            back_off_s = min(max(back_off_s * 2, self._limits.back_off_first_s), self._limits.back_off_longest_s)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(back_off_s):
                    await stop.wait()

    async def state(self) -> dict[str, int]:
        """How much waits on the bus."""
        return await self._puller.state()

    async def oldest(self) -> datetime | None:
        """When the oldest message came in that the bus may still deliver; None when there is none."""
        return await self._bus.oldest(wires.FRAMES)

    async def _work(self, messages: list[BusMessage]) -> bool:
        """Keep and acknowledge a batch. False when something failed and a pause is due."""
        keeping = asyncio.create_task(self._keep_working(messages))
        try:
            return await self._settle(messages)
        finally:
            keeping.cancel()

    async def _keep_working(self, messages: list[BusMessage]) -> None:
        while True:  # a slow database must not make the bus deliver to somebody else
            await asyncio.sleep(self._limits.ack_wait_s / 3)
            for message in messages:
                await message.working()

    async def _settle(self, messages: list[BusMessage]) -> bool:
        try:
            done = await asyncio.to_thread(self._keep, messages)
        except _PASSING as error:
            await self._put_off(messages, error)
            return False
        except Exception as error:
            if len(messages) == 1:
                return await self._judge_failure(messages[0], error)
            # One of them spoils the batch: each alone, so that the others go on.
            return all([await self._settle([message]) for message in messages])
        await asyncio.gather(*(message.ack() for message in done))
        self._problems.gone("database_unavailable", "lake_unavailable", "worker_failed", "bus_unavailable")
        return True

    def _keep(self, messages: Sequence[BusMessage]) -> list[BusMessage]:
        deliveries = []
        for message in messages:
            try:
                deliveries.append(Delivery(_number(message), wires.decode_frames(message.data)))
            except ValueError as error:
                self._set_aside(message, error)
        with tracing.received("worker.frames", [message.headers for message in messages], messages=len(messages)):
            with tracing.span("telemetry.keep"):
                kept = self._telemetry.keep(deliveries)
            with tracing.span("worker.effects", readings=len(kept.fresh)):
                alerts = self._effects(kept.fresh)
            _log.debug("kept", messages=len(messages), frames=kept.frames, rejects=kept.rejects, alerts=alerts)
        self._count(len(messages), kept, alerts)
        return list(messages)

    def _count(self, messages: int, kept: Kept, alerts: int) -> None:
        for name, more in (
            ("messages", messages), ("frames", kept.frames), ("observations", kept.observations),
            ("duplicates", kept.duplicates), ("rejects", kept.rejects), ("alerts", alerts),
        ):  # fmt: skip
            self.counters[name] += more

    async def _put_off(self, messages: list[BusMessage], error: Exception) -> None:
        self.counters["failures"] += 1
        code = error.code if isinstance(error, Unavailable) else "database_unavailable"
        detail = error.detail if isinstance(error, Unavailable) else str(error).strip().splitlines()[0]
        self._problems.raised(code, detail)
        await asyncio.gather(*(message.retry(1) for message in messages))

    async def _judge_failure(self, message: BusMessage, error: Exception) -> bool:
        """Something about this very message: try it some more times, then keep it aside."""
        self.counters["failures"] += 1
        if message.deliveries < self._limits.poison_after:
            _log.warning("a message failed", sequence=message.sequence, error=repr(error))
            await message.retry(0.5 * message.deliveries)
            return False
        try:
            await asyncio.to_thread(self._set_aside, message, error)
        except _PASSING as away:
            await self._put_off([message], away)
            return False
        await message.ack()
        return True

    def _set_aside(self, message: BusMessage, error: Any) -> None:
        _log.error("a message was set aside", sequence=message.sequence, error=repr(error))
        self._telemetry.set_aside(
            _number(message), message.subject, message.data, f"{type(error).__name__}: {error}", message.deliveries
        )
        self.counters["poison"] += 1


def _number(message: BusMessage) -> int:
    """63 bits of what names the message: two of a day share them once in some thousand years of a large city."""
    return int.from_bytes(hashlib.blake2b(message.identity, digest_size=8).digest()) >> 1
