"""The process tree of `chengshu up`: embedded servers, then gateway, worker and api, all ours to stop."""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from chengshu.kit import Unavailable
from chengshu.server.embedded import Child, EmbeddedNats, EmbeddedPostgres
from chengshu.server.ports import await_free, split_address, usable_host
from chengshu.server.settings import Settings

_CHILDREN = ("gateway", "worker", "api")
# What dies this soon after its start so many times in a row cannot live now; it is tried again after a rest.
_SHORT_LIFE_S = 10.0
_TRIES = 5
REST_S = 60.0
# A busy machine takes its time. What cannot live is told at once, so nothing is lost by waiting.
START_S = 300.0
Say = Callable[[str], None]


@dataclass(slots=True)
class _Watched:
    """A child and how it fared."""

    child: Child
    command: list[str | Path]
    started: float = 0.0
    short_lives: int = 0
    rests_until: float = 0.0

    def start(self, environment: Mapping[str, str]) -> None:
        self.started = time.monotonic()
        self.child.start(self.command, env=environment)

    def count_death(self) -> bool:
        """Note that it died; True when it is given up for now."""
        at = time.monotonic()
        self.short_lives = self.short_lives + 1 if at - self.started < _SHORT_LIFE_S else 1
        if self.short_lives < _TRIES:
            return False
        self.rests_until = at + REST_S
        return True

    @property
    def rests(self) -> bool:
        return time.monotonic() < self.rests_until


class Supervisor:
    """Starts everything in order, starts again what dies, stops everything in reverse order."""

    def __init__(self, settings: Settings, say: Say = print) -> None:
        self._say = say
        home = settings.home.resolve()
        self._postgres = None if settings.database_url else EmbeddedPostgres(home / "postgres")
        self._nats = None if settings.nats_url else EmbeddedNats(home / "nats")
        self.settings = settings.model_copy(update={"home": home})
        self._children: dict[str, _Watched] = {}
        self._lock: int | None = None
        self._stopping = False

    def start_servers(self) -> Settings:
        """PostgreSQL and NATS, unless the city has its own; gives settings with both URLs.

        Raises `Unavailable` when another supervisor looks after the same home.
        """
        self._lock = _take_home(self.settings.home)
        update: dict[str, str] = {}
        if self._postgres:
            self._say("Starting PostgreSQL")
            update["database_url"] = self._postgres.start()
        if self._nats:
            self._say("Starting NATS JetStream")
            update["nats_url"] = self._nats.start()
        self.settings = self.settings.model_copy(update=update)
        return self.settings

    def start_processes(self) -> None:
        """Gateway, worker and api of this very interpreter. Raises `Unavailable` when a port is taken."""
        refuse_taken_ports(self.settings)
        self._port_file.unlink(missing_ok=True)  # what the last api took may be somebody else's by now
        for name in _CHILDREN:
            self.add(name, [sys.executable, "-m", "chengshu", name])

    def add(self, name: str, command: list[str | Path]) -> None:
        """Start and watch one more child."""
        self._say(f"Starting {name}")
        watched = _Watched(Child(name, self.settings.home / "logs" / f"{name}.log"), command)
        self._children[name] = watched
        watched.start(self._environment())

    def child(self, name: str) -> Child:
        """One of the children, by its name."""
        return self._children[name].child

    def await_ready(self, patience_s: float = START_S) -> dict[str, Any]:
        """Poll /health/ready until the city says yes; gives its answer.

        Raises `Unavailable` when it takes too long, or at once when a part of it cannot live.
        """
        deadline = time.monotonic() + patience_s
        answer: dict[str, Any] = {}
        while time.monotonic() < deadline:
            self.tend()
            for name, watched in self._children.items():
                if watched.rests:
                    raise Unavailable(self._verdict(name, watched), code="child_dies")
            try:
                reply = httpx.get(f"{self.url()}/health/ready", timeout=2)
                answer = reply.json()
                if reply.status_code == 200:
                    self._keep_ports(answer)
                    return answer
            except (httpx.HTTPError, ValueError, OSError):
                pass
            time.sleep(0.1)
        raise Unavailable(f"The city is not ready after {patience_s:.0f} s: {answer or self._words()}")

    def url(self) -> str:
        """Where a person finds the page. Raises `OSError` until the api has taken its port."""
        port = self.settings.port or int(self._port_file.read_text())
        return f"http://localhost:{port}"

    def tend(self) -> None:
        """Start again what has died, servers first. Who knew a server's old address is started again with the new."""
        if self._stopping:
            return
        if self._postgres and not self._postgres.is_running:
            self._say("PostgreSQL ended; starting it again")
            self._postgres.start()
        if self._nats and not self._nats.is_running:
            self._say("NATS ended; starting it again")
            self._moved_bus(self._nats.start())
        for name, watched in self._children.items():
            if not watched.child.is_running and not watched.rests:
                self._start_again(name, watched)

    def _start_again(self, name: str, watched: _Watched) -> None:
        rested = watched.rests_until > 0
        watched.rests_until = 0.0
        if not rested and watched.count_death():
            self._say(self._verdict(name, watched))
            return
        self._say(f"{name} ended; starting it again. Its last words:\n{watched.child.last_words(4)}")
        watched.start(self._environment())

    @staticmethod
    def _verdict(name: str, watched: _Watched) -> str:
        return (
            f"{name} ended {watched.short_lives} times soon after its start and is left alone; it is tried again in "
            f"{REST_S:.0f} s. `chengshu doctor` may know why; its log is {watched.child.log}, the last words:\n"
            f"{watched.child.last_words(4)}"
        )

    def run(self) -> None:
        """Tend until SIGINT or SIGTERM; the caller then stops all."""
        signal.signal(signal.SIGTERM, lambda *_: self._leave())
        signal.signal(signal.SIGINT, lambda *_: self._leave())
        while not self._stopping:
            try:
                self.tend()
            except (Unavailable, OSError) as error:
                self._say(str(error))  # a full disk, say: keep trying, heal when the cause is gone
            time.sleep(0.5)

    def stop(self) -> None:
        """Everything down, consumers before what they consume."""
        self._stopping = True
        children = [watched.child for watched in reversed(self._children.values())]
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop()
        for server in (self._nats, self._postgres):
            if server:
                server.stop()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def _port_file(self) -> Path:
        return self.settings.home / "run" / "api.port"

    def _keep_ports(self, answer: dict[str, Any]) -> None:
        """Free ports once taken stay ours: a page or a device finds what was started again where it was."""
        taken = {one["name"]: one["port"] for one in answer["listeners"]}
        update: dict[str, Any] = {"port": taken["http"]}
        for name, address in self.settings.listeners().items():
            if address.endswith(":0") and name in taken:
                update[f"listen_{name}"] = f"{address.removesuffix('0')}{taken[name]}"
        self.settings = self.settings.model_copy(update=update)

    def _moved_bus(self, url: str) -> None:
        if url == self.settings.nats_url:
            return
        self.settings = self.settings.model_copy(update={"nats_url": url})
        for watched in self._children.values():
            watched.child.stop()
            watched.short_lives = 0

    def _leave(self) -> None:
        self._stopping = True

    def _words(self) -> Mapping[str, str]:
        return {name: watched.child.last_words(3) for name, watched in self._children.items()}

    def _environment(self) -> dict[str, str]:
        given = self.settings.model_dump(exclude_none=True)
        ours = {f"CHENGSHU_{key.upper()}": _as_text(value) for key, value in given.items()}
        return {**os.environ, **ours}


def _take_home(home: Path) -> int:
    """Hold the home until this process ends, however it ends. Raises `Unavailable` when somebody holds it."""
    file = home / "run" / "lock"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        held = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        mend = "set CHENGSHU_HOME to a folder this account may write"
        raise Unavailable(f"{home} cannot be written ({error.strerror}); {mend}.", code="home_not_writable") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        who = os.read(held, 20).decode(errors="replace").strip()
        os.close(held)
        raise Unavailable(
            f"Another city is alive in {home} (process {who}). Stop that one, or set CHENGSHU_HOME, CHENGSHU_PORT "
            "and CHENGSHU_LISTEN_HJ212 to run two side by side.",
            code="already_running",
        ) from error
    os.ftruncate(held, 0)
    os.write(held, str(os.getpid()).encode())
    return held


def refuse_taken_ports(settings: Settings) -> None:
    """Say which port is taken and which setting moves it, before a child dies of it."""
    wanted = [("CHENGSHU_PORT", settings.host, settings.port)]
    for name, address in settings.listeners().items():
        wanted.append((f"CHENGSHU_LISTEN_{name.upper()}", *_address(name, address)))
    for setting, host, port in wanted:
        if port and not await_free(usable_host(host), port, 5):
            raise Unavailable(f"Port {port} is taken by another program; set {setting}.", code="port_taken")


def _address(name: str, text: str) -> tuple[str, int]:
    try:
        return split_address(text)
    except ValueError as error:
        raise Unavailable(
            f"CHENGSHU_LISTEN_{name.upper()}: {error}; write it like [::]:9212.", code="bad_address"
        ) from error


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
