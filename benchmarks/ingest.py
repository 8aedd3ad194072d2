"""HJ 212 frames per second from socket to durable lake: real gateway, bus, worker and PostgreSQL, one machine.

Beside it, in turn and in the same run, InfluxDB behind the same transport and decoder. Devices are one process of
their own and wait for answers, a window at a time; our clock stops when every frame is in the lake.

``python -m benchmarks.ingest [--frames 40000] [--connections 50] [--window 20]`` prints one round of ours alone.
"""

import argparse
import contextlib
import json
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.influx import InfluxSide
from benchmarks.load import FACTORS, Load, Round
from benchmarks.report import Row
from benchmarks.stage import BrokenPart, Stage, clean_environment, free_port, rounds, wait_until
from chengshu.data.lake import Lake
from chengshu.kit import Database, Unavailable
from chengshu.sensing.devices import DeviceKind, DeviceRegistration, Devices, KindProperty
from chengshu.server.embedded import Child, EmbeddedNats, EmbeddedPostgres
from chengshu.server.migrations import migrate

_ENOUGH_S = 120  # on a slow or busy machine fewer rounds are better than no end


class Side(Protocol):
    """Who takes frames."""

    port: int

    def kept(self) -> int:
        """How many frames can be read back."""
        ...


@dataclass(frozen=True, slots=True)
class Rates:
    """Frames per second of one round: answered to the device, and readable in the store."""

    acknowledged: float
    kept: float


class OurSide:
    """Embedded PostgreSQL and NATS, and gateway and worker as processes of their own."""

    def __init__(self, folder: Path, load: Load) -> None:
        self._folder, self._load = folder, load
        self._postgres, self._nats = EmbeddedPostgres(folder / "postgres"), EmbeddedNats(folder / "nats")
        self._children = [Child(name, folder / f"{name}.log") for name in ("gateway", "worker")]
        self._lake: Lake | None = None
        self.port = free_port()

    def start(self) -> None:
        """Servers, schemas, devices, processes."""
        url, bus = self._postgres.start(), self._nats.start()
        migrate(url)
        _register(url, self._load.identifiers)
        settings = {"home": str(self._folder), "database_url": url, "nats_url": bus}
        environment = clean_environment(**settings, listen_hj212=f"127.0.0.1:{self.port}")
        for child in self._children:
            child.start([sys.executable, "-m", "chengshu", child.name], env=environment, cwd=self._folder)
        self._lake = Lake(url, self._folder / "lake")
        wait_until(self._has_tables, "the worker makes the lake", 90, 0.2)

    def _has_tables(self) -> bool:
        with contextlib.suppress(Unavailable):
            return self.kept() >= 0
        return False

    def kept(self) -> int:
        """Frames that a reader of the lake sees."""
        assert self._lake is not None
        return int(self._lake.query("SELECT count(*) AS n FROM frame")[0]["n"])

    def stop(self) -> None:
        """Everything down, consumers first."""
        if self._lake is not None:
            self._lake.close()
        for child in reversed(self._children):
            child.stop(30)
        with contextlib.suppress(AssertionError):
            self._nats.stop()
        with contextlib.suppress(AssertionError):
            self._postgres.stop()


def _register(url: str, identifiers: list[str]) -> None:
    db = Database(url, max_size=1)
    registry = Devices(db)
    factors = tuple(KindProperty(code, "ug/m3", f"property.{code}") for code in FACTORS)
    registry.define_kinds("bench", [DeviceKind("station", "bench", "kind.station", "hj212", "air", 60, factors)])
    registry.register_many([DeviceRegistration("hj212", name, name, "station") for name in identifiers])
    db.close()


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def one_round(side: Side, load: Load, number: int) -> Rates:
    """Send a round and wait until all of it can be read back."""
    wait_until(lambda: _listens(side.port), "the gateway listens", 60)
    devices = Round(side.port, load, number)
    wanted = (number + 1) * load.total
    try:
        began = time.perf_counter()
        answered_s = devices.go()
        wait_until(lambda: side.kept() >= wanted, "every frame can be read back", 180)
        kept_s = time.perf_counter() - began
    finally:
        devices.stop()
    return Rates(load.total / answered_s, load.total / kept_s)


def measure(stage: Stage) -> list[Row]:
    """Ours and the peer in turn, so that both feel the same machine."""
    load = Load()
    ours, peer = OurSide(stage.folder("ours"), load), InfluxSide(stage.folder("influx"))
    us: list[Rates] = []
    them: list[Rates] = []
    missing = ""
    try:
        ours.start()
        try:
            peer.start()
        except (BrokenPart, OSError) as error:
            missing = str(error)
        for number in rounds(stage.runs, _ENOUGH_S):
            us.append(one_round(ours, load, number))
            if not missing:
                them.append(one_round(peer, load, number))
    finally:
        peer.stop()
        ours.stop()
    return _rows(load, us, them, f"InfluxDB {peer.version}" if them else f"no peer: {missing}")


def _rows(load: Load, us: list[Rates], them: list[Rates], peer: str) -> list[Row]:
    note = (
        f"{load.total:,} frames of {len(FACTORS)} factors a round, {load.connections} connections. "
        "Ours keeps raw frames too and drops what is sent twice; the peer keeps values only."
    )
    told = "the device's view: the frame is on the disk of the bus (peer: in its write-ahead log)"
    return [
        Row(
            what,
            tuple(getattr(one, rate) for one in us),
            "frames/s",
            peer,
            tuple(getattr(one, rate) for one in them),
            note=words,
        )
        for what, rate, words in (
            ("HJ 212, socket to durable lake", "kept", note),
            ("HJ 212, acknowledged", "acknowledged", told),
        )
    ]


def main() -> None:
    """One round of ours."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--frames", type=int, default=40_000)
    options.add_argument("--connections", type=int, default=50)
    options.add_argument("--window", type=int, default=20)
    wanted = options.parse_args()
    load, stage = Load(wanted.frames, wanted.connections, wanted.window), Stage(1)
    ours = OurSide(stage.folder("ours"), load)
    try:
        ours.start()
        rates = one_round(ours, load, 0)
    finally:
        ours.stop()
        stage.close()
    told = {
        "what": "HJ 212 frames, socket to durable lake",
        "frames": load.total,
        "observations_per_frame": len(FACTORS),
        "acknowledged_per_s": round(rates.acknowledged),
        "kept_per_s": round(rates.kept),
        "observations_per_s": round(rates.kept * len(FACTORS)),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
