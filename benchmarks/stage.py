"""What the parts stand on: a temporary folder, a demo city and a browser, started when first asked for."""

import contextlib
import os
import re
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from tools.setup import browser_path

from chengshu.server.demo import demo_password
from chengshu.server.embedded import Child, EmbeddedPostgres

_BROWSER_ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip


class BrokenPart(Exception):
    """A part that cannot be measured here; its text says why."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(there: Callable[[], bool], what: str, patience_s: float, pause_s: float = 0.05) -> float:
    """Seconds until it was so. Raises `BrokenPart` when it never was."""
    began = time.monotonic()
    while not there():
        if time.monotonic() - began > patience_s:
            raise BrokenPart(f"{what}: not within {patience_s:.0f} s")
        time.sleep(pause_s)
    return time.monotonic() - began


def clean_environment(**settings: str) -> dict[str, str]:
    """Our environment without the settings of a city that may run on this machine, and with these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHENGSHU_")}
    return kept | {f"CHENGSHU_{name.upper()}": value for name, value in settings.items()}


def rounds(wanted: int, enough_s: float) -> Iterator[int]:
    """Numbers of rounds: as many as wanted, fewer when the next would end after `enough_s`; one at least."""
    began = time.monotonic()
    for done in range(wanted):
        if done and (time.monotonic() - began) * (done + 1) / done > enough_s:
            return
        yield done


class DemoCity:
    """A `chengshu demo` on free ports with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._child = Child("demo", home.parent / f"{home.name}.log", parting=signal.SIGTERM)
        self.url = ""
        self.device_port = 0

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def database_url(self) -> str:
        return EmbeddedPostgres(self.home / "postgres").url

    def start(self) -> float:
        """Seconds from the command to ready."""
        (self.home / "run" / "api.port").unlink(missing_ok=True)  # the one of the start before
        settings = {"home": str(self.home), "port": "0", "host": "127.0.0.1", "listen_hj212": "127.0.0.1:0"}
        began = time.perf_counter()
        self._child.start(
            [sys.executable, "-m", "chengshu", "demo"], env=clean_environment(**settings), cwd=self.home.parent
        )
        with httpx.Client(timeout=5, trust_env=False) as http:
            wait_until(lambda: self._is_ready(http), "the demo city is ready", 240)
        return time.perf_counter() - began

    def _is_ready(self, http: httpx.Client) -> bool:
        if not self._child.is_running:
            raise BrokenPart(f"the demo city ended: {self._child.last_words(4)}")
        with contextlib.suppress(httpx.HTTPError, OSError, ValueError):
            port = int((self.home / "run" / "api.port").read_text())
            answer = http.get(f"http://127.0.0.1:{port}/health/ready")
            if answer.status_code == 200:
                self.url = f"http://127.0.0.1:{port}"
                ports = [one["port"] for one in answer.json()["listeners"] if one["protocol"] == "hj212"]
                self.device_port = ports[0] if ports else 0
                return bool(ports)
        return False

    def stop(self) -> None:
        """Ask it to stop, as Ctrl-C does, and wait until it has."""
        self._child.stop(60)


class Stage:
    """Shared by all parts of one run. `close` stops whatever is still alive."""

    def __init__(self, runs: int) -> None:
        self.runs = runs
        self._folder = Path(tempfile.mkdtemp(prefix="chengshu-bench-"))
        self._folder.chmod(0o755)
        self._city: DemoCity | None = None

    def folder(self, name: str) -> Path:
        """An empty folder."""
        made = self._folder / name
        made.mkdir(mode=0o755)
        return made

    def city(self) -> DemoCity:
        """A demo city that has taken in its history; the same one for every part."""
        if self._city is None:
            city = DemoCity(self.folder("city") / "home")
            try:
                city.start()
                wait_until(lambda: _has_history(city), "the history of the demo city is sent", 180, 0.5)
            except BaseException:
                city.stop()
                raise
            self._city = city
        return self._city

    @contextmanager
    def browser(self) -> Iterator[Browser]:
        """A headless Chromium."""
        path = browser_path()
        if path is None:
            raise BrokenPart("there is no Chromium on this machine; install it, for example: apt-get install chromium")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=_BROWSER_ARGUMENTS)
            try:
                yield chromium
            finally:
                chromium.close()

    def close(self) -> None:
        """Stop the city and remove every trace."""
        if self._city is not None:
            self._city.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def _has_history(city: DemoCity) -> bool:
    log = city.home / "logs" / "simulators.log"
    gave_up = log.exists() and re.search(r"problem=", log.read_text("utf-8", errors="replace")) is not None
    return gave_up or (city.home / "demo-history.json").exists()


def signed_in(browser: Browser, city: DemoCity, account: str) -> Any:
    """The cookies of somebody who has signed in, for `visitor`."""
    context = browser.new_context(base_url=city.url)
    try:
        answer = context.request.post("/api/v1/session", data={"account": account, "password": demo_password(account)})
        if not answer.ok:
            raise BrokenPart(f"{account} cannot sign in: {answer.status} {answer.text()[:200]}")
        return context.storage_state()
    finally:
        context.close()


def visitor(browser: Browser, city: DemoCity, cookies: Any) -> BrowserContext:
    """A window with an empty cache on the desk of somebody who has signed in."""
    return browser.new_context(
        base_url=city.url,
        storage_state=cookies,
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
