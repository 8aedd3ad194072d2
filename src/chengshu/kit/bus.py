"""The bus: NATS with JetStream behind a few verbs. It connects, reconnects and re-creates its streams by itself.

`publish` returns only when the server holds the message on disk; anything else is an `Unavailable`, so a caller
that acknowledges after `publish` never acknowledges what could be lost. `tell` is for news nobody must keep.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import nats
import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig

from chengshu.kit import tracing
from chengshu.kit.errors import Unavailable
from chengshu.kit.events import Event
from chengshu.kit.log import get_logger

_log = get_logger("kit.bus")
_FAILURES = (nats.errors.Error, TimeoutError, OSError, ConnectionError)
# JetStream error codes that mean "no room": stream full by bytes, by count, by age of store, server storage.
_NO_ROOM = {10023, 10047, 10077, 10122}
_NAME_IN_USE = 10058

Handler = Callable[[str, bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """A work queue on disk. When `max_bytes` are full it refuses new messages; it never drops what it accepted."""

    name: str
    subjects: tuple[str, ...]
    max_bytes: int
    duplicate_window_s: float = 120


@dataclass(frozen=True, slots=True)
class BusMessage:
    """A delivered message. Its `sequence` does not name it: a server that was killed may give numbers again.

    `headers` are what the sender put on it, the trace it belongs to among them.
    """

    subject: str
    sequence: int
    deliveries: int
    data: bytes
    headers: dict[str, str]
    _message: Msg
    _of_this_life: Callable[[], bool]

    @property
    def identity(self) -> bytes:
        """What names it for ever, however often it comes and whatever becomes of the stream."""
        return self.headers.get("Nats-Msg-Id", "").encode() or self.data

    async def ack(self, timeout_s: float = 5) -> None:
        """Done: returns when the server has noted it. Raises `Unavailable`; then it is delivered once more."""
        if not self._of_this_life():  # after a new connection its number may belong to another message
            raise Unavailable("The bus was connected anew.", code="bus_unavailable")
        try:
            await self._message.ack_sync(timeout=timeout_s)
        except _FAILURES as error:
            raise Unavailable("The bus did not note an acknowledgement.", code="bus_unavailable") from error

    async def retry(self, delay_s: float) -> None:
        """Not now: deliver again after `delay_s`. Never fails; a lost word only makes the delay longer."""
        with contextlib.suppress(*_FAILURES):
            await self._message.nak(delay=delay_s)

    async def working(self) -> None:
        """Still at it: do not deliver to somebody else yet."""
        with contextlib.suppress(*_FAILURES):
            await self._message.in_progress()


class Bus:
    """One connection to the bus, for the life of a process. All methods but `announce` belong to its event loop."""

    def __init__(self, url: str, *, name: str, streams: Sequence[StreamSpec] = ()) -> None:
        self.url = url
        self._name = name
        self._streams = tuple(streams)
        self._client: Client | None = None
        self._context: JetStreamContext | None = None
        self._ready = asyncio.Event()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: list[tuple[str, Handler]] = []
        self._telling: set[asyncio.Task[None]] = set()
        self.generation = 0
        self.problem: str | None = "not connected yet"

    async def start(self) -> None:
        """Begin to connect, and keep at it until `close`. Returns at once."""
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._keep_connected())

    async def ready(self, timeout_s: float | None = None) -> bool:
        """Wait until connected with every stream in place; False when that took too long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._ready.wait()
        return self._ready.is_set()

    async def close(self) -> None:
        """Stop connecting and leave."""
        if self._task is not None:
            while not self._task.done():  # whatever it calls may have taken the first cancelling for its own
                self._task.cancel()
                await asyncio.wait([self._task], timeout=1)
        if self._client is not None:
            with contextlib.suppress(*_FAILURES):
                if self._client.is_connected:
                    await self._client.flush(2)
            with contextlib.suppress(*_FAILURES):
                await self._client.close()
        self._ready.clear()

    @property
    def connected(self) -> bool:
        """Whether a publish has a chance now."""
        return self._ready.is_set() and self._client is not None and self._client.is_connected

    @property
    def max_payload(self) -> int:
        """The largest message the server takes, in bytes."""
        return self._client.max_payload if self.connected and self._client else 1_048_576

    async def publish(self, subject: str, payload: bytes, *, message_id: str, timeout_s: float = 5) -> int:
        """Put a message on its stream; return its sequence once it is on disk. Raises `Unavailable`.

        The same `message_id` within the duplicate window is the same message.
        """
        _, context = self._live()
        headers = {"Nats-Msg-Id": message_id, **tracing.carried()}
        try:
            ack = await context.publish(subject, payload, timeout=timeout_s, headers=headers)
        except nats.js.errors.APIError as error:
            full = error.err_code in _NO_ROOM
            code = "bus_full" if full else "bus_unavailable"
            detail = "The bus is full." if full else f"The bus refused: {error.description}"
            raise Unavailable(detail, code=code) from error
        except nats.js.errors.NoStreamResponseError as error:
            self._look_again("the stream is gone")
            raise Unavailable("The bus has no such stream.", code="bus_unavailable") from error
        except _FAILURES as error:
            raise Unavailable("The bus does not answer.", code="bus_unavailable") from error
        return int(ack.seq)

    async def tell(self, subject: str, payload: bytes) -> None:
        """Say something to whoever listens now. Lost when the bus is away: nothing may depend on it."""
        if self.connected and self._client is not None:
            with contextlib.suppress(*_FAILURES):
                await self._client.publish(subject, payload)

    def announce(self, event: Event) -> None:
        """Tell an event under ``live.<type>``. From any thread; this is an `Announce`."""
        if self._loop is None or self._loop.is_closed():
            return
        payload = msgspec.json.encode(event)
        self._loop.call_soon_threadsafe(self._tell_soon, f"live.{event.type}", payload)

    def _tell_soon(self, subject: str, payload: bytes) -> None:
        task = asyncio.ensure_future(self.tell(subject, payload))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def listen(self, subject: str, handler: Handler) -> None:
        """Call ``handler(subject, data)`` for everything told under `subject`, over every reconnection."""
        self._listeners.append((subject, handler))
        if self.connected and self._client is not None:
            await self._subscribe(self._client, subject, handler)

    def puller(self, stream: str, durable: str, *, ack_wait_s: float, max_ack_pending: int) -> "Puller":
        """A durable consumer of a stream that is asked for messages."""
        return Puller(self, stream, durable, ack_wait_s, max_ack_pending)

    def _live(self) -> tuple[Client, JetStreamContext]:
        if not self.connected or self._client is None or self._context is None:
            raise Unavailable(f"The bus is away: {self.problem}", code="bus_unavailable")
        return self._client, self._context

    def _look_again(self, problem: str) -> None:
        self.problem = problem
        self.generation += 1
        self._ready.clear()
        self._wake.set()

    async def _keep_connected(self) -> None:
        while True:
            self._wake.clear()
            try:
                if self._client is None or self._client.is_closed:
                    await self._connect()
                if self._client is not None and self._client.is_connected and not self._ready.is_set():
                    await self._make_streams()
                    self.problem = None
                    self._ready.set()
                    _log.info("bus connected", server=self.url.rpartition("@")[2])
            except Exception as error:  # whatever it was, the next attempt may do
                self.problem = f"{type(error).__name__}: {error}"
                self._ready.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.5):  # `wait_for` of Python 3.11 loses a cancelling at the wrong moment
                    await self._wake.wait()

    async def _connect(self) -> None:
        async def left() -> None:
            self._look_again("connection lost")

        async def back() -> None:
            self._look_again("connected again, looking at the streams")

        async def ignore(_error: Exception) -> None:
            return None

        self._client = await nats.connect(
            self.url,
            name=self._name,
            connect_timeout=2,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,
            ping_interval=5,
            max_outstanding_pings=2,
            disconnected_cb=left,
            reconnected_cb=back,
            error_cb=ignore,
        )
        self._context = self._client.jetstream(timeout=5)
        self.generation += 1
        for subject, handler in self._listeners:
            await self._subscribe(self._client, subject, handler)

    async def _subscribe(self, client: Client, subject: str, handler: Handler) -> None:
        async def hand_over(message: Msg) -> None:
            try:
                await handler(message.subject, message.data)
            except Exception:
                _log.exception("a listener failed", subject=message.subject)

        await client.subscribe(subject, cb=hand_over)

    async def _make_streams(self) -> None:
        assert self._context is not None
        for spec in self._streams:
            config = StreamConfig(
                name=spec.name,
                subjects=list(spec.subjects),
                retention=RetentionPolicy.WORK_QUEUE,
                storage=StorageType.FILE,
                discard=DiscardPolicy.NEW,
                max_bytes=spec.max_bytes,
                duplicate_window=spec.duplicate_window_s,
            )
            try:
                await self._context.add_stream(config)
            except nats.js.errors.BadRequestError as error:
                if error.err_code != _NAME_IN_USE:
                    raise
                await self._context.update_stream(config)

    async def peek(self, stream: str) -> AsyncIterator[tuple[int, bytes]]:
        """Every message the stream holds now, oldest first, without taking any. Raises `Unavailable`."""
        _, context = self._live()
        try:
            state = (await context.stream_info(stream)).state
            for sequence in range(state.first_seq, state.last_seq + 1) if state.messages else ():
                with contextlib.suppress(nats.js.errors.NotFoundError):  # settled meanwhile
                    message = await context.get_msg(stream, sequence)
                    yield sequence, message.data or b""
        except _FAILURES as error:
            raise Unavailable("The bus does not answer.", code="bus_unavailable") from error

    async def oldest(self, stream: str) -> datetime | None:
        """When the oldest message that the stream still holds came in, to the second; None when it holds none."""
        client, _ = self._live()
        state = json.loads((await client.request(f"$JS.API.STREAM.INFO.{stream}", b"", timeout=5)).data)["state"]
        return datetime.fromisoformat(f"{state['first_ts'][:19]}+00:00") if state["messages"] else None


class Puller:
    """Fetches from a durable consumer; opens it again whenever the connection or the stream was renewed."""

    def __init__(self, bus: Bus, stream: str, durable: str, ack_wait_s: float, max_ack_pending: int) -> None:
        self._bus = bus
        self._stream = stream
        self._config = ConsumerConfig(
            durable_name=durable, ack_wait=ack_wait_s, max_ack_pending=max_ack_pending, max_deliver=-1
        )
        self._subscription: JetStreamContext.PullSubscription | None = None
        self._generation = -1

    async def fetch(self, limit: int, wait_s: float, gather_s: float = 0.1) -> list[BusMessage]:
        """Wait at most `wait_s` for a message, then `gather_s` for its company, at most `limit` together.

        Maybe nothing. Raises `Unavailable`.
        """
        try:
            if self._subscription is None or self._generation != self._bus.generation:
                await self._open()
            assert self._subscription is not None
            found = await self._subscription.fetch(1, timeout=wait_s)
            if limit > 1:
                with contextlib.suppress(TimeoutError):
                    found += await self._subscription.fetch(limit - 1, timeout=gather_s)
        except TimeoutError:
            return []
        except _FAILURES as error:
            await self._forget()
            raise Unavailable("The bus does not deliver.", code="bus_unavailable") from error
        messages = [self._wrap(message, self._generation) for message in found]
        if self._generation != self._bus.generation:
            # Nobody knows which life of the stream these belong to: have them delivered again.
            for message in messages:
                await message.retry(0.1)
            return []
        return messages

    async def state(self) -> dict[str, int]:
        """How much waits (``waiting``) and is being worked on (``unsettled``)."""
        _, context = self._bus._live()
        try:
            info: Any = await context.consumer_info(self._stream, str(self._config.durable_name))
        except _FAILURES as error:
            await self._forget()
            raise Unavailable("The bus does not know the consumer.", code="bus_unavailable") from error
        return {"waiting": info.num_pending or 0, "unsettled": info.num_ack_pending or 0}

    async def _open(self) -> None:
        await self._forget()
        _, context = self._bus._live()
        generation = self._bus.generation
        await context.add_consumer(self._stream, self._config)
        self._subscription = await context.pull_subscribe_bind(
            consumer=str(self._config.durable_name), stream=self._stream
        )
        self._generation = generation

    async def _forget(self) -> None:
        if self._subscription is not None:
            with contextlib.suppress(*_FAILURES):
                await self._subscription.unsubscribe()
        self._subscription = None

    def _wrap(self, message: Msg, generation: int) -> BusMessage:
        about, headers = message.metadata, dict(message.headers or {})
        place = (message.subject, about.sequence.stream, about.num_delivered)
        return BusMessage(*place, message.data, headers, message, lambda: self._bus.generation == generation)
