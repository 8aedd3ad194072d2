"""Real servers and processes with own data folders, and devices that count what was acknowledged to them."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chengshu.data.lake import Lake
from chengshu.kit import Database
from chengshu.sensing import frame_id
from chengshu.sensing.devices import DeviceKind, DeviceRegistration, Devices, KindProperty
from chengshu.sensing.protocols.hj212 import pack
from chengshu.server.embedded import EmbeddedNats, EmbeddedPostgres
from chengshu.server.migrations import migrate

CHILD = Path(__file__).with_name("durability_child.py")
START = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class DurableCity:
    """PostgreSQL, NATS, gateway and worker, each of which can be killed and started again."""

    def __init__(self, folder: Path, *, devices: int, bus_max_bytes: int = 1 << 30) -> None:
        self.folder = folder
        self.port = free_port()
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self.nats = EmbeddedNats(folder / "nats")
        self.database_url = self.postgres.start()
        self.nats_url = self.nats.start()
        self._bus_max_bytes = bus_max_bytes
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        migrate(self.database_url)
        self.identifiers = [f"MN{number:06d}" for number in range(devices)]
        self._register()

    def _register(self) -> None:
        db = Database(self.database_url, max_size=1)
        registry = Devices(db)
        factor = KindProperty("a34004", "ug/m3", "property.a34004")
        registry.define_kinds("test", [DeviceKind("station", "test", "kind.station", "hj212", "air", 60, (factor,))])
        registry.register_many(
            [DeviceRegistration("hj212", name, f"Station {name}", "station") for name in self.identifiers]
        )
        db.close()

    def start(self, *names: str) -> None:
        for name in names:
            if name == "postgres":
                self.postgres.start()
            elif name == "nats":
                self.nats.start()
            else:
                self._start_child(name)

    def _start_child(self, name: str) -> None:
        environment = os.environ | {
            "CHENGSHU_HOME": str(self.folder),
            "CHENGSHU_DATABASE_URL": self.database_url,
            "CHENGSHU_NATS_URL": self.nats_url,
            "CHENGSHU_LISTEN_HJ212": f"127.0.0.1:{self.port}",
            "CHENGSHU_BUS_MAX_BYTES": str(self._bus_max_bytes),
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self._children[name] = subprocess.Popen([sys.executable, CHILD, name], env=environment, stderr=log)

    def kill(self, name: str) -> None:
        """kill -9."""
        if name == "postgres":
            self.postgres.kill()
        elif name == "nats":
            self.nats.kill()
        else:
            self._children[name].kill()
            self._children[name].wait()

    def stop(self) -> None:
        for child in self._children.values():
            child.send_signal(signal.SIGTERM)
        for child in self._children.values():
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
        self.nats.stop()
        self.postgres.stop()

    def kept(self) -> dict[str, int]:
        """How often each frame is in the lake."""
        lake = Lake(self.database_url, self.folder / "lake")
        try:
            found = lake.query("SELECT id, count(*) AS n FROM frame GROUP BY id")
        finally:
            lake.close()
        return {row["id"]: row["n"] for row in found}

    def observations(self) -> tuple[int, int]:
        """All observations, and all different ones."""
        lake = Lake(self.database_url, self.folder / "lake")
        try:
            found = lake.query(
                "SELECT count(*) AS n, count(DISTINCT (device, property, time, frame)) AS d FROM observation"
            )[0]
        finally:
            lake.close()
        return found["n"], found["d"]

    def await_kept(self, wanted: Iterable[str], patience_s: float) -> dict[str, int]:
        """Poll until every wanted frame is in the lake, or nothing more comes for `patience_s`; what is there then."""
        deadline = time.monotonic() + patience_s
        missing = set(wanted)
        kept: dict[str, int] = {}
        while True:
            before = len(kept)
            with contextlib.suppress(Exception):
                kept = self.kept()
            if len(kept) > before:
                deadline = time.monotonic() + patience_s
            if missing <= kept.keys() or time.monotonic() > deadline:
                return kept
            time.sleep(0.3)


class Station:
    """A device: sends frames that want an answer, sends again what was not answered, counts what was."""

    def __init__(self, city: DurableCity, identifier: str, window: int = 8, patience_s: float = 1.5) -> None:
        self._city = city
        self._identifier = identifier
        self._window = window
        self._patience_s = patience_s
        self._number = 0
        self._open: dict[str, bytes] = {}
        self._forgotten: list[bytes] = []
        self.acknowledged: dict[str, str] = {}
        self.sent = 0

    def _make(self) -> None:
        self._number += 1
        moment = START + timedelta(seconds=self._number)
        stamp = f"{moment:%Y%m%d%H%M%S}{self._number % 1000:03d}"
        segment = (
            f"QN={stamp};ST=22;CN=2011;PW=123456;MN={self._identifier};Flag=5;CP=&&DataTime={moment:%Y%m%d%H%M%S};"
            f"a34004-Rtd={self._number % 200}.5,a34004-Flag=N;a21026-Rtd=12.1,a21026-Flag=N&&"
        )
        self._open[stamp] = pack(segment.encode())

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ConnectionError):
                await self._converse(stop)
            await asyncio.sleep(0.1)

    async def _converse(self, stop: asyncio.Event) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._city.port)
        try:
            heard = b""
            while not stop.is_set():
                while len(self._open) < self._window:
                    self._make()
                for raw in [*self._open.values(), *self._forgotten]:
                    writer.write(raw)
                    self.sent += 1
                self._forgotten.clear()
                await writer.drain()
                deadline = time.monotonic() + self._patience_s
                while self._open and time.monotonic() < deadline:
                    with contextlib.suppress(TimeoutError):
                        data = await asyncio.wait_for(reader.read(65536), deadline - time.monotonic())
                        if not data:
                            return
                        heard = self._hear(heard + data)
        finally:
            writer.close()

    def _hear(self, data: bytes) -> bytes:
        *lines, rest = data.split(b"\r\n")
        for line in lines:
            if b"CN=9014" in line:
                stamp = line.split(b"QN=", 1)[1].split(b";", 1)[0].decode()
                raw = self._open.pop(stamp, None)
                if raw is not None:
                    self.acknowledged[stamp] = frame_id("hj212", raw)
                    if len(self.acknowledged) % 40 == 0:
                        self._forgotten.append(raw)  # a device that lost the answer sends once more
        return rest


class Crowd:
    """Every device of a city at once, in a thread of their own."""

    def __init__(self, city: DurableCity, **options: Any) -> None:
        self.stations = [Station(city, name, **options) for name in city.identifiers]
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._loop.run_until_complete(self._all())
        self._loop.close()

    async def _all(self) -> None:
        await asyncio.gather(*(station.run(self._stop) for station in self.stations))

    def go_home(self) -> None:
        """Hang up; what was not acknowledged until now never will be."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    def acknowledged(self) -> set[str]:
        """Ids of all frames that were acknowledged."""
        return {frame for station in self.stations for frame in list(station.acknowledged.values())}

    def sent(self) -> int:
        """How many frames were put on the wire, again and again ones included."""
        return sum(station.sent for station in self.stations)
