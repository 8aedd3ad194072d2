"""The city in which journeys walk: the one that `chengshu demo` starts, with all its parts and simulated devices."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from chengshu.sensing.protocols.hj212 import Message, encode, make_flag

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
START_S = 400.0


@dataclass(frozen=True)
class DemoCity:
    """A running city: where its page is and where its devices knock."""

    url: str
    device_port: int

    def ready(self) -> dict[str, Any]:
        answer: dict[str, Any] = httpx.get(f"{self.url}/health/ready", timeout=10).json()
        return answer

    def send(self, frame: bytes) -> bytes:
        """What a device does: connect, send, wait shortly for what comes back."""
        with socket.create_connection(("::1", self.device_port), timeout=10) as device:
            device.sendall(frame)
            device.settimeout(3)
            try:
                return device.recv(4096)
            except TimeoutError:
                return b""

    @staticmethod
    def realtime(identifier: str, moment: time.struct_time, **values: float) -> bytes:
        """A sound frame of real-time data. `moment` is the city's time."""
        stamp = time.strftime("%Y%m%d%H%M%S", moment)
        groups = [f"{name}-Rtd={value:g},{name}-Flag=N" for name, value in values.items()]
        flag = make_flag("2017", needs_reply=True)
        cp = ";".join([f"DataTime={stamp}", *groups])
        return encode(Message(f"{stamp}000", "22", "2011", "123456", identifier, flag, cp=cp))


def _free_port() -> int:
    with socket.socket(socket.AF_INET6) as one:
        one.bind(("::1", 0))
        port: int = one.getsockname()[1]
        return port


def _page_folder(folder: Path) -> Path:
    """The page built from the sources as they are now, unless the built one is as new."""
    built = WEB / "dist" / "index.html"
    sources = [path for path in (WEB / "src").rglob("*") if path.is_file()]
    if built.exists() and built.stat().st_mtime >= max(path.stat().st_mtime for path in sources):
        return WEB / "dist"
    command = ["npx", "--no-install", "vite", "build", "--outDir", str(folder), "--emptyOutDir"]
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"the page cannot be built:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return folder


def _await_city(process: subprocess.Popen[bytes], home: Path, log: Path, device_port: int) -> DemoCity:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the city ended with {process.returncode}:\n{log.read_text('utf-8')[-4000:]}")
        port = home / "run" / "api.port"
        if port.exists() and port.read_text().strip():
            city = DemoCity(f"http://localhost:{port.read_text().strip()}", device_port)
            try:
                if city.ready()["status"] == "ready":
                    return city
            except httpx.HTTPError:
                pass
        time.sleep(0.3)
    pytest.fail(f"the city is not ready after {START_S:.0f} s:\n{log.read_text('utf-8')[-4000:]}")


def running_at(url: str) -> DemoCity:
    """A demo city that somebody else started."""
    listeners = DemoCity(url, 0).ready()["listeners"]
    return DemoCity(url, next(one["port"] for one in listeners if one["protocol"] == "hj212"))


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@contextmanager
def new_city() -> Iterator[DemoCity]:
    """A demo city of its own on free ports, from nothing, stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="chengshu-journeys-"))
    folder.chmod(0o755)
    home, log, device_port = folder / "home", folder / "demo.log", _free_port()
    environment = {
        **os.environ,
        "CHENGSHU_HOME": str(home),
        "CHENGSHU_PORT": "0",
        "CHENGSHU_LISTEN_HJ212": f"[::1]:{device_port}",
        "CHENGSHU_WEB_FOLDER": str(_page_folder(folder / "page")),
    }
    command = [sys.executable, "-m", "chengshu", "demo"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield _await_city(process, home, log, device_port)
    finally:
        _stop(process)
        if os.environ.get("CHENGSHU_KEEP") != "1":
            shutil.rmtree(folder, ignore_errors=True)
