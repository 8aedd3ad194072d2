"""The TCP listener over real sockets: durable before answered, in order, bounded, and calm when the sink fails."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from chengshu.sensing import Decoded, Frame, Rejected
from chengshu.sensing.protocols.hj212 import PROTOCOL, Message, encode, parse
from chengshu.sensing.transports import Limits, Listener, serve_tcp

MN = "010000A8900016F000169DC0"


def a_frame(number: int, flag: int = 5) -> bytes:
    cp = f"DataTime=20240601085800;a21026-Rtd={number}"
    return encode(Message(f"20240601085857{number:03d}", "31", "2011", "123456", MN, flag, cp=cp))


class Sink:
    """Keeps what it is given; fails or waits when told to."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.batches: list[int] = []
        self.failing = False
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, frames: list[Frame]) -> None:
        await self.open.wait()
        if self.failing:
            raise OSError("the bus is gone")
        self.frames += frames
        self.batches.append(len(frames))


@asynccontextmanager
async def listening(sink: Sink, host: str | None = "127.0.0.1", **limits: Any) -> AsyncIterator[Listener]:
    listener = await serve_tcp(host, 0, PROTOCOL, sink, limits=Limits(**limits))
    try:
        yield listener
    finally:
        sink.open.set()
        await listener.close()


async def until(true: Callable[[], bool], timeout_s: float = 5.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not true():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def a_device(
    listener: Listener, host: str = "127.0.0.1"
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(host, listener.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def answers(reader: asyncio.StreamReader, count: int) -> list[str]:
    async with asyncio.timeout(5):
        return [parse(await reader.readuntil(b"\r\n")).qn for _ in range(count)]


async def test_a_frame_is_answered_only_after_the_sink_has_it() -> None:
    sink = Sink()
    sink.open.clear()
    async with listening(sink) as listener, a_device(listener) as (reader, writer):
        writer.write(a_frame(1))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.2)
        sink.open.set()
        assert await answers(reader, 1) == ["20240601085857001"]
        assert [frame.observations[0].value for frame in sink.frames] == [1]
        assert sink.frames[0].raw == a_frame(1)


async def test_answers_come_in_the_order_of_the_frames() -> None:
    sink = Sink()
    async with listening(sink, batch_frames=7) as listener, a_device(listener) as (reader, writer):
        writer.write(b"".join(a_frame(number) for number in range(100)))
        assert await answers(reader, 100) == [f"20240601085857{number:03d}" for number in range(100)]
        assert max(sink.batches) <= 7
        assert listener.counters.replies == listener.counters.frames == 100


async def test_many_frames_are_handed_over_in_few_batches() -> None:
    sink = Sink()
    async with listening(sink) as listener, a_device(listener) as (reader, writer):
        writer.write(b"".join(a_frame(number) for number in range(400)))
        await answers(reader, 400)
        assert len(sink.batches) < 20


async def test_a_frame_in_pieces_and_one_with_noise_are_read() -> None:
    sink = Sink()
    async with listening(sink) as listener, a_device(listener) as (reader, writer):
        for byte in a_frame(1):
            writer.write(bytes([byte]))
            await writer.drain()
        writer.write(b"\x00\xfe noise \r\n" + a_frame(2))
        assert len(await answers(reader, 2)) == 2
        await until(lambda: listener.counters.rejects == 1)
        assert [frame.reason for frame in sink.frames] == [None, "noise", None]


async def test_a_rejected_frame_is_kept_and_not_answered() -> None:
    sink = Sink()
    wrong = a_frame(1)[:-6] + b"0000\r\n"
    async with listening(sink) as listener, a_device(listener) as (reader, writer):
        writer.write(wrong + a_frame(2))
        assert await answers(reader, 1) == ["20240601085857002"]
        assert [(frame.reason, frame.identifier) for frame in sink.frames] == [("crc", MN), (None, MN)]
        assert sink.frames[0].raw == wrong


async def test_a_failing_sink_leaves_frames_unanswered_and_heals_by_itself() -> None:
    sink = Sink()
    sink.failing = True
    told: list[str] = []
    listener = await serve_tcp(
        "127.0.0.1", 0, PROTOCOL, sink, on_event=lambda event, _: told.append(event), limits=Limits(hold_first_s=0.05)
    )
    async with a_device(listener) as (reader, writer):
        writer.write(a_frame(1))
        await until(lambda: listener.counters.sink_failures == 1)
        assert listener.is_holding
        assert listener.counters.unacknowledged == 1
        sink.failing = False
        writer.write(a_frame(1))  # the device sends again
        assert await answers(reader, 1) == ["20240601085857001"]
        assert listener.counters.replies == 1
    await listener.close()
    assert [event for event in told if event.startswith("sink")] == ["sink_failed", "sink_recovered"]


async def test_a_slow_sink_stops_the_reading() -> None:
    sink = Sink()
    sink.open.clear()
    async with listening(sink, pending_frames=50, batch_frames=10) as listener, a_device(listener) as (reader, writer):
        many = b"".join(a_frame(number % 1000) for number in range(30_000))
        writer.write(many)
        await until(lambda: listener.counters.pauses > 0)
        await asyncio.sleep(0.1)
        held = listener.counters.pending
        assert held < 5_000, "what was read before the pause, not everything"
        sink.open.set()
        reading = asyncio.create_task(reader.readexactly(1000))
        await until(lambda: listener.counters.frames > held)
        await reading


async def test_both_address_families_share_one_port() -> None:
    sink = Sink()
    async with listening(sink, None) as listener:
        assert len({port for _, port in listener.addresses}) == 1
        hosts = {"0.0.0.0": "127.0.0.1", "::": "::1"}
        for address, _ in listener.addresses:
            async with a_device(listener, hosts[address]) as (reader, writer):
                writer.write(a_frame(1))
                assert len(await answers(reader, 1)) == 1
        assert socket.has_ipv6 is False or len(listener.addresses) in (1, 2)


async def test_connections_beyond_the_limit_are_refused() -> None:
    sink = Sink()
    async with listening(sink, connections=1) as listener, a_device(listener) as (reader, writer):
        writer.write(a_frame(1))
        await answers(reader, 1)
        async with a_device(listener) as (second, _):
            assert await asyncio.wait_for(second.read(), 5) == b""
        assert listener.counters.refused == 1
        writer.write(a_frame(2))
        assert len(await answers(reader, 1)) == 1


async def test_a_silent_connection_is_closed() -> None:
    async with listening(Sink(), idle_s=0.1) as listener, a_device(listener) as (reader, _):
        assert await asyncio.wait_for(reader.read(), 5) == b""
        assert listener.counters.closed_idle == 1


async def test_somebody_who_only_talks_rubbish_is_hung_up_on() -> None:
    sink = Sink()
    async with listening(sink, rejects_in_a_row=20) as listener, a_device(listener) as (reader, writer):
        writer.write(b"hello\r\n" * 30)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        await until(lambda: len(sink.frames) == 30)


async def test_closing_hands_over_what_is_pending_and_answers_it() -> None:
    sink = Sink()
    listener = await serve_tcp("127.0.0.1", 0, PROTOCOL, sink, limits=Limits(batch_wait_s=0.2))
    async with a_device(listener) as (reader, writer):
        writer.write(a_frame(1))
        await until(lambda: listener.counters.frames == 1)
        await listener.close()
        assert await answers(reader, 1) == ["20240601085857001"]
        assert await reader.read() == b""
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", listener.port)


async def test_half_a_frame_at_the_end_of_a_connection_is_kept_as_a_reject() -> None:
    sink = Sink()
    async with listening(sink) as listener:
        async with a_device(listener) as (_, writer):
            writer.write(a_frame(1)[:60])
            await writer.drain()
        await until(lambda: len(sink.frames) == 1)
        assert sink.frames[0].reason == "length"


async def test_admission_turns_a_stranger_into_a_reject() -> None:
    sink = Sink()

    def admit(said: Decoded) -> Rejected | None:
        return Rejected("password", "wrong PW") if said.secret != "654321" else None

    listener = await serve_tcp("127.0.0.1", 0, PROTOCOL, sink, admit=admit)
    async with a_device(listener) as (reader, writer):
        writer.write(a_frame(1))
        await until(lambda: len(sink.frames) == 1)
        assert (sink.frames[0].reason, sink.frames[0].observations) == ("password", ())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.1)
    await listener.close()


async def test_what_the_sink_refuses_is_not_answered() -> None:
    async def refusing(frames: list[Frame]) -> None:
        for frame in frames:
            if frame.observations[0].value == 1:
                frame.reason = "unknown_device"

    listener = await serve_tcp("127.0.0.1", 0, PROTOCOL, refusing)
    async with a_device(listener) as (reader, writer):
        writer.write(a_frame(1) + a_frame(2))
        assert await answers(reader, 1) == ["20240601085857002"]
    await listener.close()


async def test_a_taken_port_is_an_error_not_a_silence() -> None:
    async with listening(Sink()) as listener:
        with pytest.raises(OSError):
            await serve_tcp("127.0.0.1", listener.port, PROTOCOL, Sink())
