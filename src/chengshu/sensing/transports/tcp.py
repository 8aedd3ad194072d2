"""TCP for devices: one asyncio.Protocol per connection, one batch at a time to the sink, replies after it.

The order of things is the promise of the house: bytes -> frames -> sink (returns only when durable) -> reply.
When the sink fails nothing is written: a device that waits for an answer sends again. While it fails, reading
stops for a growing while, so that devices which never wait for answers are held back by TCP itself.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from chengshu.kit import get_logger, now
from chengshu.sensing.model import Decoded, Frame, Framer, Protocol, Rejected, frame_of
from chengshu.sensing.transports.sockets import bind

Sink = Callable[[list[Frame]], Awaitable[None]]
OnEvent = Callable[[str, Mapping[str, Any]], None]
Admit = Callable[[Decoded], Rejected | None]

_log = get_logger("sensing.tcp")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one listener allows itself and its devices."""

    connections: int = 10_000
    idle_s: float = 900.0
    batch_frames: int = 500
    batch_wait_s: float = 0.02
    pending_frames: int = 5_000
    rejects_in_a_row: int = 1_000
    sink_timeout_s: float = 30.0
    hold_first_s: float = 0.1
    hold_longest_s: float = 5.0


@dataclass(slots=True)
class Counters:
    """What a listener has seen since it began; `connections` and `pending` are the present state."""

    connections: int = 0
    pending: int = 0
    accepted: int = 0
    refused: int = 0
    closed_idle: int = 0
    closed_rubbish: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    frames: int = 0
    rejects: int = 0
    replies: int = 0
    batches: int = 0
    sink_failures: int = 0
    unacknowledged: int = 0
    pauses: int = 0


@dataclass(slots=True)
class _Entry:
    connection: "_Connection"
    frame: Frame
    reply: bytes | None


class _Connection(asyncio.Protocol):
    """One device (or relay) on the line."""

    def __init__(self, listener: "Listener") -> None:
        self._listener = listener
        self._framer: Framer = listener.protocol.framer()
        self._transport: asyncio.Transport | None = None
        self._rejects_in_a_row = 0
        self._reasons_to_wait: set[str] = set()
        self.last_heard_s = 0.0
        self.peer = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports behave like asyncio's and are no subclass of them.
        self._transport = cast(asyncio.Transport, transport)
        self.last_heard_s = asyncio.get_running_loop().time()
        peer = transport.get_extra_info("peername") or ("?", 0)
        self.peer = f"{peer[0]} {peer[1]}"
        self._listener.joined(self)

    def connection_lost(self, error: Exception | None) -> None:
        if self._listener.left(self):
            self._take(self._framer.flush())
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self.last_heard_s = asyncio.get_running_loop().time()
        self._listener.counters.bytes_in += len(data)
        self._take(self._framer.feed(data))

    def expire(self, now_s: float) -> None:
        """Let the framer give up on what never became complete."""
        self._take(self._framer.expire(now_s))

    def _take(self, pieces: list[bytes]) -> None:
        for raw in pieces:
            understood = self._listener.accept(self, raw)
            self._rejects_in_a_row = 0 if understood else self._rejects_in_a_row + 1
        if self._rejects_in_a_row >= self._listener.limits.rejects_in_a_row:
            self._listener.tell_rubbish(self)

    def pause_writing(self) -> None:
        self.wait_for("writing")  # a device that does not read its answers gets no more read from it

    def resume_writing(self) -> None:
        self.go_on("writing")

    def wait_for(self, reason: str) -> None:
        """Stop reading until every reason is gone."""
        if not self._reasons_to_wait and self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()
            self._listener.counters.pauses += 1
        self._reasons_to_wait.add(reason)

    def go_on(self, reason: str) -> None:
        """Take one reason away and read again when it was the last."""
        if reason not in self._reasons_to_wait:
            return
        self._reasons_to_wait.discard(reason)
        if not self._reasons_to_wait and self._transport is not None and not self._transport.is_closing():
            self.last_heard_s = asyncio.get_running_loop().time()
            self._transport.resume_reading()

    def write(self, data: bytes) -> bool:
        """Answer, when the device is still there."""
        if self._transport is None or self._transport.is_closing():
            return False
        self._transport.write(data)
        return True

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class Listener:
    """A running TCP listener. Made by `serve_tcp`; ended by `close`."""

    def __init__(
        self, protocol: Protocol, sink: Sink, limits: Limits, on_event: OnEvent | None, admit: Admit | None
    ) -> None:
        self.protocol = protocol
        self.limits = limits
        self.counters = Counters()
        self.addresses: list[tuple[str, int]] = []
        self._sink = sink
        self._on_event = on_event
        self._admit = admit
        self._servers: list[asyncio.Server] = []
        self._connections: set[_Connection] = set()
        self._held_back: set[_Connection] = set()
        self._pending: list[_Entry] = []
        self._arrived = asyncio.Event()
        self._full = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = False
        self._tasks: list[asyncio.Task[None]] = []
        self._hold_s = 0.0

    @property
    def port(self) -> int:
        """The port it listens on, also when 0 was asked for."""
        return self.addresses[0][1]

    @property
    def host(self) -> str:
        """The first address it listens on."""
        return self.addresses[0][0]

    @property
    def is_holding(self) -> bool:
        """True while the sink fails and nothing is read."""
        return self._hold_s > 0

    async def start(self, host: str | None, port: int) -> None:
        """Bind and begin to serve."""
        loop = asyncio.get_running_loop()
        for sock in bind(host, port):
            self.addresses.append(sock.getsockname()[:2])
            self._servers.append(await loop.create_server(lambda: _Connection(self), sock=sock, backlog=1024))
        self._tasks = [loop.create_task(self._deliver()), loop.create_task(self._sweep())]

    async def close(self, grace_s: float = 5.0) -> None:
        """Take no more, hand over what is pending, answer it, then hang up."""
        for server in self._servers:
            server.close()
        for connection in self._connections:
            connection.wait_for("closing")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace_s):
                await self._idle.wait()
        self._closing = True
        for connection in list(self._connections):
            connection.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)

    def joined(self, connection: _Connection) -> None:
        """A connection was made: keep it, or refuse it when there are too many."""
        if self._closing or len(self._connections) >= self.limits.connections:
            self.counters.refused += 1
            self._tell("refused", connection)
            connection.close()
            return
        self._connections.add(connection)
        self.counters.accepted += 1
        self.counters.connections = len(self._connections)
        if self.is_holding:
            connection.wait_for("sink")
        self._tell("connected", connection)

    def left(self, connection: _Connection) -> bool:
        """A connection is gone. True when what it left behind should still be kept."""
        known = connection in self._connections
        self._connections.discard(connection)
        self._held_back.discard(connection)
        self.counters.connections = len(self._connections)
        if known:
            self._tell("disconnected", connection)
        return known and not self._closing

    def tell_rubbish(self, connection: _Connection) -> None:
        """Hang up on somebody who speaks another language."""
        self.counters.closed_rubbish += 1
        self._tell("rubbish", connection)
        connection.close()

    def accept(self, connection: _Connection, raw: bytes) -> bool:
        """Decode one piece and queue it. False when it was rejected."""
        frame, said = frame_of(self.protocol, raw, now())
        refusal = self._admit(said) if said is not None and self._admit is not None else None
        if refusal is not None:
            frame.reason, frame.detail, frame.observations, said = refusal.reason, refusal.detail, (), None
        if said is None:
            self.counters.rejects += 1
        self.counters.frames += 1
        self._pending.append(_Entry(connection, frame, said.reply if said is not None else None))
        self.counters.pending += 1
        self._idle.clear()
        self._arrived.set()
        if len(self._pending) >= self.limits.batch_frames:
            self._full.set()
        if self.counters.pending >= self.limits.pending_frames:
            connection.wait_for("pending")
            self._held_back.add(connection)
        return said is not None

    async def _deliver(self) -> None:
        while True:
            await self._arrived.wait()
            if len(self._pending) < self.limits.batch_frames:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self.limits.batch_wait_s):
                        await self._full.wait()
            batch = self._pending[: self.limits.batch_frames]
            del self._pending[: len(batch)]
            if not self._pending:
                self._arrived.clear()
            if len(self._pending) < self.limits.batch_frames:
                self._full.clear()
            await self._hand_over(batch)

    async def _hand_over(self, batch: list[_Entry]) -> None:
        try:
            async with asyncio.timeout(self.limits.sink_timeout_s):
                await self._sink([entry.frame for entry in batch])
        except Exception as error:
            self._settled(batch)
            await self._hold(batch, error)
            return
        self.counters.batches += 1
        self._recovered()
        self._reply(batch)
        self._settled(batch)

    def _settled(self, batch: list[_Entry]) -> None:
        self.counters.pending -= len(batch)
        if self.counters.pending == 0:
            self._idle.set()
        if self._held_back and self.counters.pending <= self.limits.pending_frames // 2:
            for connection in self._held_back:
                connection.go_on("pending")
            self._held_back.clear()

    def _reply(self, batch: list[_Entry]) -> None:
        answers: dict[_Connection, list[bytes]] = {}
        for entry in batch:
            # A frame that the sink gave a reason is kept aside: it is not acknowledged.
            if entry.reply is not None and entry.frame.reason is None:
                answers.setdefault(entry.connection, []).append(entry.reply)
        for connection, replies in answers.items():
            data = b"".join(replies)
            if connection.write(data):
                self.counters.replies += len(replies)
                self.counters.bytes_out += len(data)

    async def _hold(self, batch: list[_Entry], error: Exception) -> None:
        """The sink failed: forget the batch unanswered, and read nothing for a while."""
        self.counters.sink_failures += 1
        self.counters.unacknowledged += len(batch)
        if not self.is_holding:
            _log.error("sink_failed", protocol=self.protocol.name, frames=len(batch), error=repr(error))
            self._tell("sink_failed", None, error=repr(error))
        self._hold_s = min(max(self._hold_s * 2, self.limits.hold_first_s), self.limits.hold_longest_s)
        for connection in self._connections:
            connection.wait_for("sink")
        await asyncio.sleep(self._hold_s)
        for connection in self._connections:
            connection.go_on("sink")

    def _recovered(self) -> None:
        if self.is_holding:
            self._hold_s = 0.0
            _log.info("sink_recovered", protocol=self.protocol.name)
            self._tell("sink_recovered", None)
            for connection in self._connections:
                connection.go_on("sink")

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        pause_s = min(1.0, self.limits.idle_s / 2)
        while True:
            await asyncio.sleep(pause_s)
            now_s = loop.time()
            for connection in list(self._connections):
                connection.expire(now_s)
                if now_s - connection.last_heard_s > self.limits.idle_s and not self.is_holding:
                    self.counters.closed_idle += 1
                    self._tell("idle", connection)
                    connection.close()

    def _tell(self, event: str, connection: _Connection | None, **detail: Any) -> None:
        if self._on_event is None:
            return
        peer = {"peer": connection.peer} if connection is not None else {}
        try:
            self._on_event(event, {"protocol": self.protocol.name, **peer, **detail})
        except Exception:
            _log.exception("on_event_failed", told=event)


async def serve_tcp(
    host: str | None,
    port: int,
    protocol: Protocol,
    sink: Sink,
    *,
    on_event: OnEvent | None = None,
    limits: Limits | None = None,
    admit: Admit | None = None,
) -> Listener:
    """Listen for devices and hand their frames to `sink`; answer them when it has returned.

    `host` None, "" or "*" or "::" means every address, IPv4 and IPv6; port 0 takes a free one (the same for
    both). `on_event` hears connected, disconnected, refused, idle, rubbish, sink_failed, sink_recovered.
    `admit` may turn a frame that was understood into a reject (unknown device, wrong password). Raises
    `OSError` when it cannot bind.
    """
    listener = Listener(protocol, sink, limits or Limits(), on_event, admit)
    await listener.start(host, port)
    return listener
