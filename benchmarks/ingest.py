"""HJ 212 frames per second from socket to durable lake: real gateway, bus, worker and PostgreSQL, one machine.

``python -m benchmarks.ingest [--frames 40000] [--connections 50]`` prints one row. Devices are one process of their
own and wait for answers, `--window` frames at a time each; the clock stops when every frame is in the lake.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chengshu.data.lake import Lake
from chengshu.kit import Database, Unavailable
from chengshu.sensing.devices import DeviceKind, DeviceRegistration, Devices, KindProperty
from chengshu.sensing.protocols.hj212 import pack
from chengshu.server.embedded import EmbeddedNats, EmbeddedPostgres
from chengshu.server.migrations import migrate

_CODES = ("a34004", "a34002", "a21026", "a21004", "a21005", "a05024", "a01001")
_START = datetime(2026, 11, 20, tzinfo=UTC)


def frame(identifier: str, number: int) -> bytes:
    """A real-time frame of seven factors that wants an answer."""
    moment = _START + timedelta(seconds=number)
    values = ";".join(f"{code}-Rtd={number % 97}.25,{code}-Flag=N" for code in _CODES)
    segment = (
        f"QN={moment:%Y%m%d%H%M%S}{number % 1000:03d};ST=22;CN=2011;PW=123456;MN={identifier};Flag=5;"
        f"CP=&&DataTime={moment:%Y%m%d%H%M%S};{values}&&"
    )
    return pack(segment.encode())


async def _converse(port: int, frames: list[bytes], window: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    answered = 0
    for start in range(0, len(frames), window):
        part = frames[start : start + window]
        writer.write(b"".join(part))
        for _ in part:
            await asyncio.wait_for(reader.readuntil(b"\r\n"), 60)
            answered += 1
    writer.close()
    return answered


def _devices(port: int, identifiers: list[str], each: int, window: int, go: Any, answer: Any) -> None:
    made = [[frame(identifier, number) for number in range(each)] for identifier in identifiers]
    answer.put("made")
    go.wait()

    async def all_of_them() -> int:
        return sum(await asyncio.gather(*(_converse(port, frames, window) for frames in made)))

    began = time.perf_counter()
    answered = asyncio.run(all_of_them())
    answer.put((answered, time.perf_counter() - began))


def _register(url: str, identifiers: list[str]) -> None:
    db = Database(url, max_size=1)
    registry = Devices(db)
    factors = tuple(KindProperty(code, "ug/m3", f"property.{code}") for code in _CODES)
    registry.define_kinds("bench", [DeviceKind("station", "bench", "kind.station", "hj212", "air", 60, factors)])
    registry.register_many([DeviceRegistration("hj212", name, name, "station") for name in identifiers])
    db.close()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_port(port: int) -> None:
    import socket

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("the gateway does not listen")


def _await_frames(url: str, folder: Path, wanted: int) -> None:
    lake = Lake(url, folder / "lake")
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        with contextlib.suppress(Unavailable):
            if lake.query("SELECT count(*) AS n FROM frame")[0]["n"] >= wanted:
                lake.close()
                return
        time.sleep(0.1)
    raise SystemExit("not every frame reached the lake")


def measure(folder: Path, frames: int, connections: int, window: int) -> dict[str, Any]:
    """One run; what came out."""
    postgres, nats, port = EmbeddedPostgres(folder / "postgres"), EmbeddedNats(folder / "nats"), _free_port()
    url, bus = postgres.start(), nats.start()
    children: list[subprocess.Popen[bytes]] = []
    try:
        migrate(url)
        identifiers = [f"BENCH{number:05d}" for number in range(connections)]
        _register(url, identifiers)
        environment = os.environ | {
            "CHENGSHU_HOME": str(folder),
            "CHENGSHU_DATABASE_URL": url,
            "CHENGSHU_NATS_URL": bus,
            "CHENGSHU_LISTEN_HJ212": f"127.0.0.1:{port}",
        }
        children = [
            subprocess.Popen([sys.executable, "-m", "chengshu", name], env=environment, stderr=subprocess.DEVNULL)
            for name in ("gateway", "worker")
        ]
        _await_port(port)
        context = multiprocessing.get_context("spawn")
        go, answer = context.Event(), context.Queue()
        each = frames // connections
        devices = context.Process(target=_devices, args=(port, identifiers, each, window, go, answer))
        devices.start()
        answer.get(timeout=120)
        began = time.perf_counter()
        go.set()
        answered, answered_s = answer.get(timeout=300)
        _await_frames(url, folder, each * connections)
        kept_s = time.perf_counter() - began
        devices.join()
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(30)
        nats.stop()
        postgres.stop()
    return {
        "what": "HJ 212 frames, socket to durable lake",
        "frames": answered,
        "observations_per_frame": len(_CODES),
        "acknowledged_per_s": round(answered / answered_s),
        "kept_per_s": round(answered / kept_s),
        "observations_per_s": round(answered * len(_CODES) / kept_s),
    }


def main() -> None:
    """Print one row."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--frames", type=int, default=40_000)
    options.add_argument("--connections", type=int, default=50)
    options.add_argument("--window", type=int, default=20)
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="chengshu-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        print(json.dumps(measure(folder, wanted.frames, wanted.connections, wanted.window)))


if __name__ == "__main__":
    main()
