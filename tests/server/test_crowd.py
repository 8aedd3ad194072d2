"""The door of a crowded city: so many are worked on at once, some wait a moment, the rest are told to come again."""

import asyncio
from typing import Any

import pytest

from chengshu.server.api.crowd import Crowd


class Work:
    """An application in which every request lasts until it is let go."""

    def __init__(self) -> None:
        self.at_work, self.most, self.done = 0, 0, 0
        self.gates: list[asyncio.Event] = []
        self.slow_reader = asyncio.Event()
        self.slow_reader.set()
        self.breaks = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        gate = asyncio.Event()
        self.gates.append(gate)
        try:
            await gate.wait()
            if self.breaks:
                raise RuntimeError("broken")
        finally:
            self.at_work -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.slow_reader.wait()
        await send({"type": "http.response.body", "body": b""})
        self.done += 1

    async def open(self, most: int = 1000) -> None:
        """Let those go who are at work."""
        gates, self.gates = self.gates[:most], self.gates[most:]
        for gate in gates:
            gate.set()
        await settle()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def ask(door: Crowd, path: str = "/api/v1/cases", kind: str = "http", *headers: tuple[bytes, bytes]) -> Any:
    told: list[Any] = []

    async def send(message: Any) -> None:
        told.append(message)

    async def request() -> Any:
        await door({"type": kind, "path": path, "headers": headers, "method": "GET"}, None, send)  # type: ignore[arg-type]
        return told[0]["status"], dict(told[0]["headers"]) if told else None

    return asyncio.ensure_future(request())


async def test_no_more_than_so_many_are_worked_on_at_once_and_the_others_follow_in_their_order() -> None:
    work = Work()
    door = Crowd(work, at_once=2)
    asked = [ask(door) for _ in range(5)]
    await settle()
    assert work.at_work == 2
    while work.gates:
        await work.open(1)
    assert [one.result()[0] for one in asked] == [200] * 5
    assert (work.most, work.done) == (2, 5)


async def test_who_waited_too_long_is_told_when_to_come_again_and_nothing_was_done_for_him() -> None:
    work = Work()
    door = Crowd(work, at_once=1, patience_s=0.02)
    first, second = ask(door), ask(door)
    status, headers = await second
    assert (status, headers[b"retry-after"]) == (503, b"2")
    assert headers[b"content-type"] == b"application/problem+json"
    assert len(work.gates) == 1
    await work.open()
    assert first.result()[0] == 200


async def test_a_line_that_is_too_long_turns_newcomers_away_at_once() -> None:
    work = Work()
    door = Crowd(work, at_once=1, patience_s=60, most_waiting=2)
    asked = [ask(door) for _ in range(3)]
    await settle()
    assert (await ask(door))[0] == 503
    for _ in range(3):
        await work.open()
    assert [one.result()[0] for one in asked] == [200] * 3


async def test_after_a_spike_the_door_is_as_open_as_before() -> None:
    work = Work()
    door = Crowd(work, at_once=3, patience_s=0.02)
    spike = [ask(door) for _ in range(50)]
    await asyncio.sleep(0.05)
    while work.gates:
        await work.open()
    assert sorted(one.result()[0] for one in spike) == [200] * 3 + [503] * 47
    again = [ask(door) for _ in range(3)]
    await settle()
    assert work.at_work == 3
    await work.open()
    assert [one.result()[0] for one in again] == [200] * 3


async def test_a_reader_on_a_slow_line_holds_nobody_up() -> None:
    work = Work()
    door = Crowd(work, at_once=1, patience_s=60)
    work.slow_reader.clear()
    slow = ask(door)
    await settle()
    await work.open()
    assert not slow.done()
    ask(door)
    await settle()
    assert work.at_work == 1
    work.slow_reader.set()
    await work.open()


async def test_who_hangs_up_while_waiting_or_while_being_served_takes_no_place_with_him() -> None:
    work = Work()
    door = Crowd(work, at_once=1, patience_s=60)
    first, waiting, next_one = ask(door), ask(door), ask(door)
    await settle()
    waiting.cancel()
    await settle()
    first.cancel()
    await settle()
    assert work.at_work == 1
    work.gates = work.gates[-1:]
    await work.open()
    assert next_one.result()[0] == 200


async def test_a_request_that_breaks_gives_its_place_back() -> None:
    work = Work()
    door = Crowd(work, at_once=1)
    work.breaks = True
    broken = ask(door)
    await settle()
    await work.open()
    with pytest.raises(RuntimeError):
        await broken
    work.breaks = False
    whole = ask(door)
    await settle()
    await work.open()
    assert whole.result()[0] == 200


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/health/ready", ()),
        ("/metrics", ()),
        ("/assets/index.js", ()),
        ("/api/v1/live", ()),
        ("/api/v1/cases/x/attachments", ((b"content-type", b"multipart/form-data; boundary=x"),)),
    ],
)
async def test_probes_pages_the_live_stream_and_uploads_never_wait_in_line(
    path: str, headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    work = Work()
    door = Crowd(work, at_once=1, patience_s=60)
    ask(door)
    await settle()
    ask(door, path, "http", *headers)
    await settle()
    assert work.at_work == 2
    await work.open()
