"""A data logger: measures, sends, waits for the answer, sends again with the same QN until it gets one."""

import asyncio
import contextlib
import random
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chengshu.sensing.model import Rejected, frame_id
from chengshu.sensing.protocols.hj212 import HJ212, Message, parse
from chengshu.sensing.simulators.clock import SimulatedClock
from chengshu.sensing.simulators.faults import corrupted, fragments
from chengshu.sensing.simulators.frames import DAY, HOUR, MINUTE, Encoder, Period
from chengshu.sensing.simulators.profile import DeviceProfile
from chengshu.sensing.simulators.signal import chance, mark, measured

_DAY_S = 86_400
_EAST_8 = timedelta(hours=8)
_LONGEST_BACKOFF_S = 5.0
_MAX_WAITING = 10_000  # frames kept while the server is away; with more it waits and measures later


@dataclass(slots=True)
class LoggerCounters:
    """What a logger did."""

    measured: int = 0
    sent: int = 0
    acknowledged: int = 0
    resent: int = 0
    faulty: int = 0
    connections: int = 0
    waiting: int = 0


@dataclass(slots=True)
class _Outgoing:
    qn: str
    raw: bytes
    dice: random.Random
    tries: int = 0
    sent_s: float = 0.0


class DataLogger:
    """One simulated device on one connection. Nothing it measured is given up before it is acknowledged."""

    def __init__(
        self,
        profile: DeviceProfile,
        seed: int | str,
        *,
        host: str,
        port: int,
        clock: SimulatedClock | None = None,
        on_acknowledged: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self.profile = profile
        self.counters = LoggerCounters()
        self._seed = seed
        self._host, self._port = host, port
        self._clock = clock or SimulatedClock()
        self._on_acknowledged = on_acknowledged
        self._encoder = Encoder(profile)
        self._waiting: OrderedDict[str, _Outgoing] = OrderedDict()
        self._changed = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._periods: dict[str, Period] = {}
        self._stopped = False

    async def run(self) -> None:
        """Measure and talk until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._measure())
            tasks.create_task(self._talk())

    async def drain(self, timeout_s: float) -> bool:
        """Measure no more; True when everything was acknowledged in time."""
        self._stopped = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._empty.wait()
        return self._empty.is_set()

    # --- measuring

    async def _measure(self) -> None:
        profile = self.profile
        # Devices of one fleet do not all speak in the same instant.
        offset_s = chance(self._seed, profile.mn, "offset").random() * profile.interval_s
        tick = 0
        while not self._stopped:
            elapsed_s = offset_s + tick * profile.interval_s
            await self._clock.sleep_until(elapsed_s)
            while len(self._waiting) >= _MAX_WAITING:
                await asyncio.sleep(0.1)
            if not self._stopped and not self._is_silent(elapsed_s):
                self._tick(tick, elapsed_s)
            tick += 1

    def _is_silent(self, elapsed_s: float) -> bool:
        minute = elapsed_s / 60
        return any(s.at_minute <= minute < s.at_minute + s.minutes for s in self.profile.faults.silences)

    def _tick(self, tick: int, elapsed_s: float) -> None:
        profile, faults = self.profile, self.profile.faults
        drift_s = faults.drift_s + faults.drift_s_per_hour * elapsed_s / 3600
        moment = self._clock.at(elapsed_s) + timedelta(seconds=drift_s)
        values, marks = {}, {}
        for name, what in profile.properties.items():
            events = [event for event in profile.events if event.property == name]
            dice = chance(self._seed, profile.mn, name, tick)
            values[name] = measured(what, events, elapsed_s, moment, dice)
            marks[name] = mark(events, elapsed_s)
        self.counters.measured += 1
        self._finish_periods(moment, tick)
        for period in self._periods.values():
            period.add(values, marks)
        self._queue(self._encoder.realtime(moment, values, marks), tick)
        beat = profile.heartbeat_s
        if beat and int(elapsed_s // beat) != int((elapsed_s - profile.interval_s) // beat):
            self._queue([self._encoder.heartbeat(moment, needs_reply=True)], tick)

    def _finish_periods(self, moment: datetime, tick: int) -> None:
        """Send minute, hour and day data when their period is over, and begin the next one."""
        profile = self.profile
        lengths = {MINUTE: profile.minute_interval_s, HOUR: 3600 * profile.hours, DAY: _DAY_S * profile.days}
        for cn, length_s in lengths.items():
            if not length_s:
                continue
            local_s = (moment + _EAST_8).timestamp()
            began = datetime.fromtimestamp(local_s - local_s % length_s, UTC) - _EAST_8
            period = self._periods.get(cn)
            if period is not None and period.began != began and period.values:
                self._queue(self._encoder.period(cn, moment, period), tick)
            if period is None or period.began != began:
                self._periods[cn] = Period(began)

    def _queue(self, frames: list[tuple[str, bytes]], tick: int) -> None:
        for qn, raw in frames:
            dice = chance(self._seed, self.profile.mn, "faults", tick, qn[-3:])
            self._waiting[qn] = _Outgoing(qn, raw, dice)
        self.counters.waiting = len(self._waiting)
        self._empty.clear()
        self._changed.set()

    # --- talking

    async def _talk(self) -> None:
        backoff_s = 0.05
        while True:
            try:
                reader, writer = await asyncio.open_connection(self._host, self._port)
            except OSError:
                await asyncio.sleep(backoff_s)
                backoff_s = min(backoff_s * 2, _LONGEST_BACKOFF_S)
                continue
            backoff_s = 0.05
            self.counters.connections += 1
            for outgoing in self._waiting.values():
                outgoing.sent_s = 0.0
            await self._converse(reader, writer)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Send and listen until either side hangs up."""
        tasks = {asyncio.create_task(self._listen(reader, writer)), asyncio.create_task(self._send(writer))}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        framer = HJ212().framer()
        while data := await reader.read(65536):
            for raw in framer.feed(data):
                with contextlib.suppress(Rejected):
                    self._heard(parse(raw), writer)

    def _heard(self, answer: Message, writer: asyncio.StreamWriter) -> None:
        if answer.cn not in {"9013", "9014"}:
            return
        in_cp = answer.cp.partition("QN=")[2].partition(";")[0]  # 2005 answers carry the QN inside CP
        outgoing = self._waiting.pop(answer.qn or in_cp, None)
        if outgoing is None:
            return
        self.counters.acknowledged += 1
        self.counters.waiting = len(self._waiting)
        if self._on_acknowledged is not None:
            self._on_acknowledged(
                {
                    "mn": self.profile.mn,
                    "qn": outgoing.qn,
                    "id": frame_id(HJ212.name, outgoing.raw),
                    "raw": outgoing.raw.decode(),
                    "tries": outgoing.tries,
                }
            )
        if outgoing.dice.random() < self.profile.faults.resend:
            self.counters.resent += 1
            writer.write(outgoing.raw)
        if not self._waiting:
            self._empty.set()
        self._changed.set()

    async def _send(self, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._changed.clear()
            first = list(self._waiting.values())[: self.profile.window]
            for outgoing in first:
                late = loop.time() - outgoing.sent_s >= self.profile.ack_timeout_s
                if outgoing.sent_s == 0.0 or late:
                    outgoing.sent_s = loop.time()
                    outgoing.tries += 1
                    self.counters.resent += outgoing.tries > 1
                    await self._put(outgoing, writer)
            waits = [outgoing.sent_s + self.profile.ack_timeout_s - loop.time() for outgoing in first]
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.01, min(waits, default=60.0))):
                    await self._changed.wait()

    async def _put(self, outgoing: _Outgoing, writer: asyncio.StreamWriter) -> None:
        """One frame on the wire, with whatever goes wrong this time. Only the first try is corrupted."""
        faults, dice, raw = self.profile.faults, outgoing.dice, outgoing.raw
        self.counters.sent += 1
        if outgoing.tries == 1:
            raw = corrupted(raw, faults, dice)
            self.counters.faulty += raw != outgoing.raw
        if dice.random() < faults.glued:
            now = self._clock.at(self._clock.elapsed_s())
            raw += self._encoder.heartbeat(now, needs_reply=False)[1]
        pieces = fragments(raw, dice) if dice.random() < faults.fragments else [raw]
        for number, piece in enumerate(pieces):
            if number:
                await asyncio.sleep(0.005)
            writer.write(piece)
            await writer.drain()
        if outgoing.tries == 1 and dice.random() < faults.reconnect:
            writer.transport.abort()
            raise ConnectionAbortedError("the simulated line broke")
