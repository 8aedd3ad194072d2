"""The peers as processes on free ports of 127.0.0.1, each in front of the same PostGIS."""

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import httpx

from benchmarks.peers import configs, fetch, qgis_project
from benchmarks.peers.postgis import Postgis
from benchmarks.stage import BrokenPart, free_port, wait_until
from chengshu.server.embedded import Child

_PATIENCE_S = 180
_CAPABILITIES = "SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities"


class Server:
    """A program that listens at `address`; it is there when `probe` is answered."""

    def __init__(self, name: str, folder: Path, address: str, probe: str) -> None:
        self.address = address
        self._probe = address + probe
        self._child = Child(name, folder / f"{name}.log")
        self._again: Callable[[], object] = lambda: None

    @property
    def pid(self) -> int:
        return self._child.pid

    def start(self, command: list[str], environment: dict[str, str]) -> "Server":
        """Raises `BrokenPart` with its last words when it does not answer."""
        self._again = partial(self.start, command, environment)
        self._child.start(command, cwd=self._child.log.parent, env=environment)
        try:
            wait_until(self._answers, self._child.name, _PATIENCE_S, 0.3)
        except BrokenPart as broken:
            self.stop()
            raise BrokenPart(f"{broken}: {self._child.last_words(3)}") from None
        return self

    def _answers(self) -> bool:
        if not self._child.is_running:
            raise BrokenPart(f"{self._child.name} ended at once")
        try:
            return httpx.get(self._probe, timeout=60, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def restart(self, between: Callable[[], None]) -> None:
        """Start anew, whatever it and its workers are busy with."""
        _kill_group(self.pid)
        self._child.stop()
        between()
        self._again()

    def stop(self) -> None:
        group = self.pid
        self._child.stop(10)
        _kill_group(group)  # lighttpd leaves the programs behind that it has started


def _kill_group(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def pygeoapi(folder: Path, postgis: Postgis) -> Server:
    """With two workers of gunicorn, as its documentation recommends."""
    port = free_port()
    config = configs.write_pygeoapi(folder, postgis.port, port)
    programs = fetch.VENV / "bin"
    environment = fetch.environment(
        PYGEOAPI_CONFIG=str(config), PYGEOAPI_OPENAPI=str(folder / "openapi.yml"), HOME=str(folder),
        PATH=f"{programs}:/usr/bin:/bin",
    )  # fmt: skip
    described = subprocess.run(
        [programs / "pygeoapi", "openapi", "generate", config, "--output-file", folder / "openapi.yml"],
        capture_output=True, text=True, check=False, env=environment, cwd=folder,
    )  # fmt: skip
    if described.returncode:
        raise BrokenPart(f"pygeoapi cannot be set up: {described.stderr[-400:]}")
    server = Server("pygeoapi", folder, f"http://127.0.0.1:{port}", "/collections/polygons/items?limit=1&f=json")
    options = ["-w", "2", "-t", "600", "-b", f"127.0.0.1:{port}"]
    return server.start([str(programs / "gunicorn"), *options, "pygeoapi.flask_app:APP"], environment)


def tipg(folder: Path, postgis: Postgis) -> Server:
    """With uvicorn; more features in a tile than it allows by itself, so that nothing is left out."""
    port = free_port()
    environment = fetch.environment(
        DATABASE_URL=postgis.url, TIPG_DB_SCHEMAS='["public"]', TIPG_MAX_FEATURES_PER_TILE="1000000",
        TIPG_MAX_FEATURES_PER_QUERY="10000", TIPG_DB_SPATIAL_EXTENT="true",
    )  # fmt: skip
    programs = fetch.VENV / "bin"
    server = Server("tipg", folder, f"http://127.0.0.1:{port}", "/collections/public.polygons/items?limit=1")
    options = ["--port", str(port), "--workers", "2", "--log-level", "error"]
    return server.start([str(programs / "uvicorn"), "tipg.main:app", *options], environment)


def compiled(folder: Path, postgis: Postgis) -> Server:
    """QGIS Server and MapServer behind lighttpd, by FastCGI, two processes each."""
    port = free_port()
    (folder / "bench.qgs").write_text(qgis_project.project(postgis.port), "utf-8")
    configs.write_mapfile(folder, postgis.port, port)
    environment = fetch.environment()
    config = configs.write_web(folder, port, environment)
    tree = fetch.TREE
    server = Server("lighttpd", folder, f"http://127.0.0.1:{port}", f"/mapserv?map=bench&{_CAPABILITIES}")
    command = [str(tree / "usr/sbin/lighttpd"), "-D", "-f", str(config), "-m", str(tree / "usr/lib/lighttpd")]
    return server.start(command, environment)
