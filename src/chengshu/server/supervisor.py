"""The process tree of `chengshu up`: embedded servers, then gateway, worker and api, all ours to stop."""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from chengshu.kit import Unavailable, get_logger
from chengshu.server.embedded import Child, EmbeddedNats, EmbeddedPostgres
from chengshu.server.ports import is_free, split_address
from chengshu.server.settings import Settings

_log = get_logger("supervisor")
_CHILDREN = ("gateway", "worker", "api")
Say = Callable[[str], None]


class Supervisor:
    """Starts everything in order, starts again what dies, stops everything in reverse order."""

    def __init__(self, settings: Settings, say: Say = print) -> None:
        self._say = say
        home = settings.home.resolve()
        home.mkdir(parents=True, exist_ok=True)
        self._postgres = None if settings.database_url else EmbeddedPostgres(home / "postgres")
        self._nats = None if settings.nats_url else EmbeddedNats(home / "nats")
        self.settings = settings.model_copy(update={"home": home})
        self._children: dict[str, tuple[Child, list[str | Path]]] = {}
        self._stopping = False

    def start_servers(self) -> Settings:
        """PostgreSQL and NATS, unless the city has its own; gives settings with both URLs."""
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
        for name in _CHILDREN:
            self.add(name, [sys.executable, "-m", "chengshu", name])

    def add(self, name: str, command: list[str | Path]) -> None:
        """Start and watch one more child."""
        self._say(f"Starting {name}")
        child = Child(name, self.settings.home / "logs" / f"{name}.log")
        self._children[name] = (child, command)
        child.start(command, env=self._environment())

    def await_ready(self, patience_s: float = 60) -> dict[str, object]:
        """Poll /health/ready until the city says yes; gives its answer."""
        deadline = time.monotonic() + patience_s
        answer: dict[str, object] = {}
        while time.monotonic() < deadline:
            self.tend()
            try:
                reply = httpx.get(f"{self.url()}/health/ready", timeout=2)
                answer = reply.json()
                if reply.status_code == 200:
                    return answer
            except (httpx.HTTPError, ValueError, OSError):
                pass
            time.sleep(0.1)
        raise Unavailable(f"The city is not ready after {patience_s:.0f} s: {answer or self._words()}")

    def url(self) -> str:
        """Where a person finds the page. Raises `OSError` until the api has taken its port."""
        port = self.settings.port or int((self.settings.home / "run" / "api.port").read_text())
        return f"http://localhost:{port}"

    def tend(self) -> None:
        """Start again what has died. A child that cannot stay up is told about, with its last words."""
        for name, (child, command) in self._children.items():
            if not child.is_running and not self._stopping:
                self._say(f"{name} ended; starting it again. Its last words:\n{child.last_words(4)}")
                child.start(command, env=self._environment())
        for server in (self._postgres, self._nats):
            if server and not server.is_running and not self._stopping:
                self._say(f"{type(server).__name__} ended; starting it again")
                server.start()

    def run(self) -> None:
        """Tend until SIGINT or SIGTERM, then stop all."""
        signal.signal(signal.SIGTERM, lambda *_: self._leave())
        signal.signal(signal.SIGINT, lambda *_: self._leave())
        while not self._stopping:
            try:
                self.tend()
            except Unavailable as error:
                self._say(error.detail)  # a full disk, say: keep trying, heal when the cause is gone
            time.sleep(0.5)

    def stop(self) -> None:
        """Everything down, consumers before what they consume."""
        self._stopping = True
        children = [child for child, _ in reversed(self._children.values())]
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop()
        for server in (self._nats, self._postgres):
            if server:
                server.stop()

    def _leave(self) -> None:
        self._stopping = True

    def _words(self) -> Mapping[str, str]:
        return {name: child.last_words(3) for name, (child, _) in self._children.items()}

    def _environment(self) -> dict[str, str]:
        given = self.settings.model_dump(exclude_none=True)
        ours = {f"CHENGSHU_{key.upper()}": _as_text(value) for key, value in given.items()}
        return {**os.environ, **ours}


def refuse_taken_ports(settings: Settings) -> None:
    """Say which port is taken and which setting moves it, before a child dies of it."""
    wanted = [("CHENGSHU_PORT", settings.host, settings.port)]
    for name, address in settings.listeners().items():
        wanted.append((f"CHENGSHU_LISTEN_{name.upper()}", *split_address(address)))
    for setting, host, port in wanted:
        if port and not is_free(host, port):
            raise Unavailable(f"Port {port} is taken by another program; set {setting}.", code="port_taken")


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
