"""A city in this process, on real PostgreSQL and NATS: every pack applied, people of every kind, and their clients."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from fastapi import FastAPI
from fastapi.testclient import TestClient

from chengshu.capabilities.maps import DIVISIONS, LayerDefinition, NewFeature
from chengshu.kit import new_id
from chengshu.security import ADMINISTRATORS, PERMISSIONS, SYSTEM, RoleDefinition
from chengshu.security.model import RESERVED
from chengshu.server.api import create_app
from chengshu.server.city import City, build_city
from chengshu.server.migrations import migrate
from chengshu.server.packs import apply_packs, load_packs, pack_folders
from chengshu.server.settings import Settings

PASSWORD = "Pivot-of-2026"
HERE, ELSEWHERE = "430211", "430281"  # two districts of one city
EVERYTHING = PERMISSIONS - RESERVED
SITE = "http://testserver"
SCHEMAS = ("security", "devices", "telemetry", "rules", "cases", "maps", "indicators", "dashboards")


def sibling(database_url: str, name: str, *, like: str | None = None) -> str:
    """A new database on the server of `database_url`, empty or a copy of `like`; gives its URL."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')
        connection.execute(f'create database "{name}"' + (f' template "{like}"' if like else ""))
    return database_url.replace("/chengshu?", f"/{name}?")


def counts(url: str) -> dict[str, int]:
    """How many rows every table of the city has."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select schemaname || '.' || tablename from pg_tables where schemaname = any(%s)", [list(SCHEMAS)]
        ).fetchall()
        found = {name: connection.execute(f"select count(*) from {name}").fetchone() for (name,) in tables}
    return {name: row[0] for name, row in found.items() if row}


class LivingCity:
    """Engines, application and people."""

    def __init__(self, database_url: str, nats_url: str, home: Path, **more: Any) -> None:
        given = {"port": 0, "listen_hj212": "127.0.0.1:0", "bus_max_bytes": 1 << 26, **more}
        self.settings = Settings(home=home, database_url=database_url, nats_url=nats_url, **given)
        migrate(database_url)
        self.city: City = build_city(self.settings)
        apply_packs(load_packs(pack_folders([])), self.city)
        self.city.telemetry.prepare()
        self._draw_boundaries()
        self._define_people()
        self.app: FastAPI = create_app(self.settings, listener=("::1", 4711), city=self.city)

    def _draw_boundaries(self) -> None:
        ring = [[113.0, 27.7], [113.3, 27.7], [113.3, 28.0], [113.0, 28.0], [113.0, 27.7]]
        district = NewFeature({"type": "Polygon", "coordinates": [ring]}, "天元区", HERE)
        self.city.maps.define_layer(LayerDefinition(DIVISIONS, "map.divisions"))
        self.city.maps.load(DIVISIONS, [district])

    def _define_people(self) -> None:
        security = self.city.security
        security.define_roles(
            [
                RoleDefinition("test_everything", tuple(sorted(EVERYTHING)), "test", "role.test"),
                RoleDefinition("test_cases", ("cases.read",), "test", "role.test"),
            ]
        )
        everything = ("test_everything", "grid_worker", "acceptor", "shift_leader", "dispatcher")
        self.person("nothing")
        self.person("here", *everything, where=(HERE,))
        self.person("elsewhere", *everything, where=(ELSEWHERE,))
        self.person("everywhere", *everything, where=("",))
        self.person("cases_only", "test_cases", where=("",))
        for role in ADMINISTRATORS:
            self.person(role, role)

    def person(self, account: str, *roles: str, where: Sequence[str] = (), must_change: bool = False) -> str:
        """An account with roles; gives its id."""
        security = self.city.security
        made = security.accounts.create(account, account, PASSWORD, must_change=must_change, by=SYSTEM)
        for role in roles:
            security.roles.grant(made.id, role, jurisdiction=() if role in ADMINISTRATORS else where, by=SYSTEM)
        return made.id

    def client(self, account: str | None = None, **options: Any) -> TestClient:
        """A browser: signed in as `account`, with its CSRF token; nobody when none is named."""
        client = TestClient(self.app, base_url=SITE, raise_server_exceptions=False, **options)
        if account:
            answer = client.post("/api/v1/session", json={"account": account, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return client

    def program(self, account: str, permissions: Sequence[str]) -> TestClient:
        """A program with a token that carries only these permissions of the account."""
        holder = self.city.security.accounts.by_name(account)
        assert holder is not None
        _, secret = self.city.security.tokens.create_for(holder.id, new_id(), permissions)
        client = TestClient(self.app, base_url=SITE, raise_server_exceptions=False)
        client.headers["Authorization"] = f"Bearer {secret}"
        return client


class Stream:
    """One request spoken to the application as a server does, so that an answer without an end can be read."""

    def __init__(self, app: Callable[..., Any], path: str, headers: dict[str, str], *, slow: bool = False) -> None:
        self._arrived: asyncio.Queue[str | None] = asyncio.Queue()
        self._left = asyncio.Event()
        self.may_take = asyncio.Event()  # a slow reader's buffers are full until this is set
        if not slow:
            self.may_take.set()
        self.status = 0
        self.headers: dict[str, str] = {}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "client": ("::1", 1), "server": ("testserver", 80), "state": {},
        }  # fmt: skip
        self.task = asyncio.create_task(app(scope, self._receive, self._send))
        self._asked = False

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
            return
        self._arrived.put_nowait(message.get("body", b"").decode())
        if not message.get("more_body", False):
            self._arrived.put_nowait(None)
        await self.may_take.wait()

    async def next(self, patience_s: float = 5) -> str | None:
        """The next piece of the answer; None when it has ended. Raises `TimeoutError`."""
        return await asyncio.wait_for(self._arrived.get(), patience_s)

    async def event(self, patience_s: float = 5) -> str | None:
        """The next event's name, heartbeats left out; None when the stream has ended."""
        while True:
            piece = await self.next(patience_s)
            if piece is None:
                return None
            for line in piece.splitlines():
                if line.startswith("event: "):
                    return line.removeprefix("event: ")

    async def ended(self, patience_s: float = 5) -> bool:
        """Whether nothing but the end comes."""
        while True:
            try:
                if await self.next(patience_s) is None:
                    return True
            except TimeoutError:
                return False

    async def leave(self) -> None:
        """Hang up."""
        self._left.set()
        self.may_take.set()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
