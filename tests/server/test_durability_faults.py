"""A full bus, a dead bus, a dead database: acknowledgements stop or go on as they must, health tells, all heals."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.server.durability_city import Crowd, DurableCity

from chengshu.data.lake import Lake
from chengshu.data.telemetry import Delivery, Kept, Telemetry
from chengshu.kit import Database, Unavailable, announce_nothing
from chengshu.kit.bus import Bus
from chengshu.sensing import Frame, frame_id
from chengshu.server import wires
from chengshu.server.embedded import EmbeddedNats
from chengshu.server.health import HealthBoard, Problems
from chengshu.server.worker import Consumer, WorkerLimits


def until(true: Callable[[], bool], patience_s: float = 15) -> bool:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return False


async def heard(city: DurableCity, seconds: float) -> set[str]:
    """Codes of the problems that the processes of a city tell within some seconds."""
    bus = Bus(city.nats_url, name="test")
    board = HealthBoard(bus)
    await board.start()
    await bus.start()
    deadline = time.monotonic() + seconds
    codes: set[str] = set()
    while time.monotonic() < deadline:
        await asyncio.sleep(0.2)
        codes |= {problem["code"] for problem in board.problems() if problem["code"] != "process_silent"}
    await bus.close()
    return codes


@pytest.fixture
def city(session_folder: Path, request: pytest.FixtureRequest) -> Iterator[DurableCity]:
    folder = session_folder / request.node.name[:40]
    folder.mkdir()
    made = DurableCity(folder, devices=4, bus_max_bytes=getattr(request, "param", 1 << 30))
    yield made
    made.stop()


@pytest.mark.chaos
@pytest.mark.parametrize("city", [200_000], indirect=True)
def test_a_full_bus_refuses_tells_it_and_heals_when_the_worker_is_back(city: DurableCity) -> None:
    city.start("gateway")
    crowd = Crowd(city, window=20)
    assert until(lambda: len(crowd.acknowledged()) > 50)

    def stands_still() -> bool:
        before = len(crowd.acknowledged())
        time.sleep(2)
        return len(crowd.acknowledged()) == before

    assert until(stands_still, 30)
    assert "bus_full" in asyncio.run(heard(city, 3))
    full = len(crowd.acknowledged())
    city.start("worker")
    assert until(lambda: len(crowd.acknowledged()) > full + 100, 25)
    crowd.go_home()
    kept = city.await_kept(crowd.acknowledged(), 15)
    assert crowd.acknowledged() <= kept.keys()
    assert set(kept.values()) == {1}


@pytest.mark.chaos
def test_a_dead_bus_stops_the_answers_and_a_dead_database_does_not(city: DurableCity) -> None:
    city.start("gateway", "worker")
    crowd = Crowd(city)
    assert until(lambda: len(crowd.acknowledged()) > 50)
    city.kill("nats")
    time.sleep(0.5)
    before = len(crowd.acknowledged())
    time.sleep(2)
    assert len(crowd.acknowledged()) == before
    city.start("nats")
    assert until(lambda: len(crowd.acknowledged()) > before + 50)
    city.kill("postgres")
    before = len(crowd.acknowledged())
    assert until(lambda: len(crowd.acknowledged()) > before + 100), "the gateway needs only its memory of the registry"
    codes = asyncio.run(heard(city, 6))
    assert codes & {"lake_unavailable", "database_unavailable"}
    city.start("postgres")
    crowd.go_home()
    kept = city.await_kept(crowd.acknowledged(), 20)
    assert crowd.acknowledged() <= kept.keys()
    assert set(kept.values()) == {1}
    assert not asyncio.run(heard(city, 2))


def _frame(number: int, reason: str | None = None) -> Frame:
    raw = f"frame {number}".encode()
    at = datetime(2026, 11, 20, tzinfo=UTC)
    device = "01990000-0000-7000-8000-000000000001"
    return Frame(frame_id("hj212", raw), "hj212", "MN1", device, "2011", "2017", at, raw, (), reason, reason)


@pytest.fixture
async def bus(session_folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    server = EmbeddedNats(session_folder / f"nats-{request.node.name[:30]}")
    made = Bus(server.start(), name="test", streams=wires.streams(1 << 26))
    await made.start()
    assert await made.ready(10)
    yield made
    await made.close()
    server.stop()


@pytest.fixture
def telemetry(db: Database, tmp_path: Path) -> Iterator[Telemetry]:
    lake = Lake(db.url, tmp_path / "lake")
    made = Telemetry(db, lake, announce_nothing)
    made.prepare()
    yield made
    lake.close()


async def _work_until(consumer: Consumer, true: Callable[[], bool], patience_s: float = 10) -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(consumer.run(stop))
    deadline = time.monotonic() + patience_s
    while not true() and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    stop.set()
    await task
    assert true()


async def test_a_message_nobody_understands_is_kept_aside_and_the_others_go_on(bus: Bus, telemetry: Telemetry) -> None:
    await bus.publish("frames.hj212", b"\xc1 rubbish", message_id="a")
    await wires.publish_frames(bus, [_frame(1)])
    consumer = Consumer(bus, telemetry, lambda _fresh: 0, Problems(), WorkerLimits())
    await _work_until(consumer, lambda: consumer.counters["frames"] == 1)
    assert telemetry.count_poison() == 1
    assert (await consumer.state())["unsettled"] == 0


async def test_a_message_that_always_fails_is_kept_aside_after_some_tries(bus: Bus, telemetry: Telemetry) -> None:
    real = telemetry.keep

    def fails_for_one(deliveries: list[Delivery]) -> Kept:
        if any(frame.id == _frame(2).id for delivery in deliveries for frame in delivery.frames):
            raise ValueError("a defect of ours")
        return real(deliveries)

    telemetry.keep = fails_for_one  # type: ignore[method-assign,assignment]
    for number in (1, 2, 3):
        await wires.publish_frames(bus, [_frame(number)])
    consumer = Consumer(bus, telemetry, lambda _fresh: 0, Problems(), WorkerLimits(poison_after=2, ack_wait_s=3))
    await _work_until(consumer, lambda: consumer.counters["frames"] == 2 and consumer.counters["poison"] == 1, 15)
    assert telemetry.count_poison() == 1


async def test_effects_that_fail_make_the_message_come_again(bus: Bus, telemetry: Telemetry) -> None:
    tries: list[int] = []

    def effects(fresh: object) -> int:
        tries.append(1)
        if len(tries) < 3:
            raise Unavailable("The rules are away.")
        return 0

    await wires.publish_frames(bus, [_frame(1)])
    consumer = Consumer(bus, telemetry, effects, Problems(), WorkerLimits(ack_wait_s=3))
    await _work_until(consumer, lambda: len(tries) == 3)
    assert telemetry.frame(_frame(1).id).raw == b"frame 1"
    assert sum(day.frames for day in telemetry.tallies(datetime(2026, 11, 19, tzinfo=UTC))) == 1


async def test_a_stream_that_was_lost_and_made_anew_is_not_taken_for_the_old_one(
    bus: Bus, telemetry: Telemetry
) -> None:
    consumer = Consumer(bus, telemetry, lambda _fresh: 0, Problems(), WorkerLimits())
    await wires.publish_frames(bus, [_frame(1)])
    await _work_until(consumer, lambda: consumer.counters["frames"] == 1)
    _, context = bus._live()
    await context.delete_stream(wires.FRAMES)
    with contextlib.suppress(Unavailable):
        await wires.publish_frames(bus, [_frame(2)])
    assert await bus.ready(10)
    await wires.publish_frames(bus, [_frame(2)])
    await _work_until(consumer, lambda: consumer.counters["frames"] == 2)


async def test_a_number_that_a_killed_bus_gives_again_is_not_taken_for_the_old_message(
    session_folder: Path, telemetry: Telemetry
) -> None:
    folder = session_folder / "nats-counts-again"
    server = EmbeddedNats(folder)
    bus = Bus(server.start(), name="test", streams=wires.streams(1 << 26))
    await bus.start()
    assert await bus.ready(10)
    consumer = Consumer(bus, telemetry, lambda _fresh: 0, Problems(), WorkerLimits())
    try:
        await wires.publish_frames(bus, [_frame(1)])
        await _work_until(consumer, lambda: consumer.counters["frames"] == 1)
        server.kill()
        # Killed in the moment in which the last block of a stream that ran empty was made but not written.
        for block in folder.rglob("*.blk"):
            block.write_bytes(b"")
        await asyncio.to_thread(server.start)
        assert await bus.ready(10)
        await wires.publish_frames(bus, [_frame(2)])
        await _work_until(consumer, lambda: consumer.counters["messages"] >= 2)
        assert telemetry.frame(_frame(2).id).raw == b"frame 2"
    finally:
        await bus.close()
        server.stop()


async def test_frames_too_many_for_one_message_go_in_several(bus: Bus, telemetry: Telemetry) -> None:
    many = [_frame(number) for number in range(300)]
    for frame in many:
        frame.raw = frame.raw.ljust(60_000)
    await wires.publish_frames(bus, many)
    consumer = Consumer(bus, telemetry, lambda _fresh: 0, Problems(), WorkerLimits())
    await _work_until(consumer, lambda: consumer.counters["frames"] == 300, 20)
    assert consumer.counters["messages"] >= 3
