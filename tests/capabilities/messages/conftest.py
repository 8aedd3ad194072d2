"""A post office with real servers around it: mail by SMTP, an HTTP gateway, a webhook."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from chengshu.capabilities.messages import Gateways, Messages, Template
from chengshu.kit import Database, new_id
from chengshu.security import Keyring, Principal, Security

CLERK = Principal(new_id(), "clerk", "clerk", "session", (), frozenset({"messages.write", "system.write"}))
HELLO = Template("hello", {"zh": "{number} 好", "en": "{number} hello"}, {"zh": "你好，{name}", "en": "Hello, {name}"})


@dataclass
class Letters:
    """What the mail server got, and what it answers to the next."""

    got: list[Any] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.got.append(envelope)
        return self.answer


@dataclass
class Door:
    """An HTTP server that keeps what it is told."""

    address: str = ""
    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def letters() -> Iterator[tuple[Letters, str]]:
    handler = Letters()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    yield handler, f"smtp://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def door() -> Iterator[Door]:
    kept = Door()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append((dict(self.headers), body))
            self.send_response(kept.status)
            self.end_headers()
            self.wfile.write(json.dumps({"reference": f"r{len(kept.got)}"}).encode())

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    kept.address = f"http://127.0.0.1:{server.server_address[1]}/in"
    yield kept
    server.shutdown()
    server.server_close()


@pytest.fixture
def post(db: Database, tmp_path: Path, letters: tuple[Letters, str], door: Door) -> Messages:
    gateways = Gateways(mail=letters[1], mail_from="city@example.org", sms=door.address, sms_token="t")
    office = Messages(db, Keyring(tmp_path / "keyring"), Security(db).audit, gateways=gateways)
    office.define(HELLO, "tests")
    return office
