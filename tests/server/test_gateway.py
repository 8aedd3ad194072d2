"""What the gateway does with strangers, bad frames and devices registered a moment ago."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chengshu.data.lake import Lake
from chengshu.data.telemetry import Telemetry
from chengshu.kit import Database, announce_nothing
from chengshu.kit.bus import Bus
from chengshu.sensing.devices import DeviceKind, DeviceRegistration, Devices, KindProperty
from chengshu.sensing.protocols.hj212 import pack
from chengshu.server import wires
from chengshu.server.gateway import Gateway
from chengshu.server.health import HealthBoard, Problems
from chengshu.server.ports import split_address
from chengshu.server.settings import Settings
from chengshu.server.worker import Consumer, WorkerLimits


def raw_frame(identifier: str, number: int = 1, secret: str = "123456") -> bytes:
    return pack(
        f"QN=20261120000000{number:03d};ST=22;CN=2011;PW={secret};MN={identifier};Flag=5;CP=&&"
        f"DataTime=20261120000000;a34004-Rtd={number}.5,a34004-Flag=N&&".encode()
    )


@pytest.fixture
def registry(db: Database) -> Devices:
    made = Devices(db)
    factor = KindProperty("a34004", "ug/m3", "property.a34004")
    made.define_kinds("test", [DeviceKind("station", "test", "kind.station", "hj212", "air", 60, (factor,))])
    return made


@pytest.fixture
async def gateway(db: Database, nats_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    settings = Settings(
        home=tmp_path, database_url=db.url, nats_url=nats_url, listen_hj212="[::]:0", bus_max_bytes=1 << 26
    )
    made = Gateway(settings)
    await made.start()
    assert await made._bus.ready(20)
    yield made
    await made.stop()


@pytest.fixture
async def worker(db: Database, nats_url: str, tmp_path: Path) -> AsyncIterator["Bench"]:
    lake = Lake(db.url, tmp_path / "lake")
    telemetry = Telemetry(db, lake, announce_nothing)
    telemetry.prepare()
    bus = Bus(nats_url, name="test", streams=wires.streams(1 << 26))
    await bus.start()
    assert await bus.ready(10)
    await bus._live()[1].purge_stream(wires.FRAMES)  # what other tests left behind
    made = Bench(bus, telemetry)
    yield made
    await bus.close()
    lake.close()


class Bench:
    """A worker's loop, as long as it takes."""

    def __init__(self, bus: Bus, telemetry: Telemetry) -> None:
        self.bus = bus
        self.telemetry = telemetry
        self.consumer = Consumer(bus, telemetry, lambda _fresh: 0, Problems(), WorkerLimits())

    async def until_seen(self, frames: int) -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(self.consumer.run(stop))
        for _ in range(200):
            if self.consumer.counters["frames"] + self.consumer.counters["rejects"] >= frames:
                break
            await asyncio.sleep(0.05)
        stop.set()
        await task


async def say(gateway: Gateway, *frames: bytes, host: str = "127.0.0.1") -> bytes:
    listener = gateway.lines[0].listener
    assert listener is not None
    reader, writer = await asyncio.open_connection(host, listener.port)
    writer.write(b"".join(frames))
    answer = b""
    try:
        while True:
            answer += await asyncio.wait_for(reader.read(4096), 1)
    except TimeoutError:
        return answer
    finally:
        writer.close()


async def test_a_stranger_is_kept_aside_and_not_answered_and_replayed_when_registered(
    registry: Devices, gateway: Gateway, worker: Bench
) -> None:
    assert await say(gateway, raw_frame("STRANGER")) == b""
    await worker.until_seen(1)
    reject = worker.telemetry.rejects().items[0]
    assert (reject.reason, reject.identifier, reject.state) == ("unknown_device", "STRANGER", "open")
    device = registry.register(DeviceRegistration("hj212", "STRANGER", "No stranger any more", "station"))

    def device_of(protocol: str, identifier: str) -> str | None:
        found = registry.by_identifier(protocol, identifier)
        return found.id if found else None

    worker.telemetry.decode = wires.decoder(device_of)
    worker.telemetry.republish = wires.republisher(worker.bus, asyncio.get_running_loop())
    await asyncio.to_thread(worker.telemetry.mend, reject.id, None, "an operator")
    await worker.until_seen(2)
    assert [one.value for one in worker.telemetry.latest([device.id])] == [1.5]
    assert worker.telemetry.reject(reject.id).replayed_frame == worker.telemetry.latest([device.id])[0].frame


async def test_a_device_registered_a_moment_ago_is_answered_over_ipv6_too(registry: Devices, gateway: Gateway) -> None:
    await say(gateway, raw_frame("SOMEBODY"))
    registry.register(DeviceRegistration("hj212", "FRESH", "Fresh", "station"))
    await asyncio.sleep(0.6)
    assert b"CN=9014" in await say(gateway, raw_frame("FRESH"), host="::1")


async def test_a_wrong_secret_is_a_reject_even_on_the_first_frame(
    registry: Devices, gateway: Gateway, worker: Bench
) -> None:
    registry.register(DeviceRegistration("hj212", "SECRET", "Secret", "station", secret="654321"))
    await asyncio.sleep(0.6)
    assert await say(gateway, raw_frame("SECRET", 1)) == b""
    assert await say(gateway, raw_frame("SECRET", 2)) == b""
    assert b"CN=9014" in await say(gateway, raw_frame("SECRET", 3, "654321"))
    await worker.until_seen(3)
    assert [one.reason for one in worker.telemetry.rejects().items] == ["secret", "secret"]


async def test_a_bad_checksum_is_kept_with_its_bytes(registry: Devices, gateway: Gateway, worker: Bench) -> None:
    registry.register(DeviceRegistration("hj212", "KNOWN", "Known", "station"))
    good = raw_frame("KNOWN")
    bad = good[:-6] + (b"0000" if good[-6:-2] != b"0000" else b"1111") + b"\r\n"
    await say(gateway, bad)
    await worker.until_seen(1)
    reject = worker.telemetry.rejects().items[0]
    assert (reject.reason, reject.raw) == ("crc", bad)


async def test_the_health_board_knows_the_listener_and_forgets_who_left(gateway: Gateway, worker: Bench) -> None:
    board = HealthBoard(worker.bus)
    await board.start()
    for _ in range(40):
        if board.reports():
            break
        await asyncio.sleep(0.1)
    report = board.reports()[0]
    assert (report.process, report.state) == ("gateway", "ready")
    assert {listener.protocol for listener in board.listeners()} == {"hj212"}
    assert board.listeners()[0].port > 0
    assert board.missing() == ["worker"]


@pytest.mark.parametrize(
    ("text", "parts"), [("[::]:9212", ("::", 9212)), ("0.0.0.0:0", ("0.0.0.0", 0)), (":9212", ("", 9212))]
)
def test_an_address_is_host_and_port(text: str, parts: tuple[str, int]) -> None:
    assert split_address(text) == parts


def test_an_address_without_a_port_is_refused() -> None:
    with pytest.raises(ValueError, match="no address:port"):
        split_address("localhost")
