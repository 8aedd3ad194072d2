"""The peer: Debian's InfluxDB 1.x on free ports of 127.0.0.1, behind our own decoder, in a temporary folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx

from benchmarks.stage import BrokenPart, clean_environment, free_port, wait_until
from chengshu.server.embedded import Child

_KEPT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "chengshu-bench" / "influxdb"
# Only addresses and folders are ours; how it writes (wal-fsync-delay 0s: every write is on the disk) is its default.
_CONFIG = """
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
  dir = "{folder}/meta"
  logging-enabled = false
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:{http}"
  log-enabled = false
[logging]
  level = "warn"
"""


def program() -> str:
    """The path of `influxd`. Raises `BrokenPart` with a sentence for people.

    When the machine has none, Debian's package is fetched by apt-get and unpacked beside, not installed: a benchmark
    leaves no service behind.
    """
    unpacked = _KEPT / "usr" / "bin" / "influxd"
    found = shutil.which("influxd") or (str(unpacked) if unpacked.exists() else None)
    if found:
        return found
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise BrokenPart("there is no InfluxDB here and no apt-get to fetch it; put `influxd` 1.x on the path")
    if _fetch() and unpacked.exists():
        return str(unpacked)
    raise BrokenPart("InfluxDB is missing and apt-get cannot fetch it; try as root: apt-get install influxdb")


def _do(*command: str) -> bool:
    return subprocess.run(command, cwd=_KEPT, capture_output=True, check=False, timeout=180).returncode == 0


def _fetch() -> bool:
    _KEPT.mkdir(parents=True, exist_ok=True)
    if not _do("apt-get", "-q", "download", "influxdb"):
        if os.geteuid() != 0:
            return False
        _do("apt-get", "-q", "update")
        _do("apt-get", "-q", "download", "influxdb")
    packages = list(_KEPT.glob("influxdb_*.deb"))
    for package in packages:
        _do("dpkg-deb", "-x", package.name, ".")
        package.unlink()
    return bool(packages)


class InfluxSide:
    """InfluxDB and the bridge to it. `port` is where devices knock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = Child("influxd", folder / "influxd.log")
        self._bridge = Child("bridge", folder / "bridge.log")
        self._url = ""
        self.port = 0
        self.version = ""

    def start(self) -> None:
        """Start both and wait until they listen."""
        rpc, http = free_port(), free_port()
        config = self._folder / "influxdb.conf"
        config.write_text(_CONFIG.format(folder=self._folder, rpc=rpc, http=http))
        self._url = f"http://127.0.0.1:{http}"
        self._server.start([program(), "-config", config], cwd=self._folder)
        wait_until(self._answers, f"InfluxDB answers {self._server.last_words(2)}", 60)
        httpx.post(f"{self._url}/query", params={"q": "CREATE DATABASE bench"}, trust_env=False).raise_for_status()
        self.port = free_port()
        write = f"{self._url}/write?db=bench&precision=s"
        root = Path(__file__).resolve().parents[1]
        command = [sys.executable, "-m", "benchmarks.bridge", str(self.port), write]
        self._bridge.start(command, cwd=root, env=clean_environment())

    def _answers(self) -> bool:
        if not self._server.is_running:
            raise BrokenPart(f"InfluxDB ended: {self._server.last_words(3)}")
        try:
            answer = httpx.get(f"{self._url}/ping", timeout=1, trust_env=False)
        except httpx.HTTPError:
            return False
        self.version = answer.headers.get("X-Influxdb-Version", "?")
        return True

    def kept(self) -> int:
        """How many frames' values it holds."""
        question = {"db": "bench", "q": "SELECT count(a34004) FROM air"}
        answer = httpx.get(f"{self._url}/query", params=question, timeout=30, trust_env=False).json()
        series = answer["results"][0].get("series")
        return int(series[0]["values"][0][1]) if series else 0

    def stop(self) -> None:
        """Both down."""
        self._bridge.stop()
        self._server.stop()
