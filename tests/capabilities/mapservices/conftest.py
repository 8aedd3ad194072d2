"""A small city with layers of every grade, people with keys, and a real server for other people's clients."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient
from granian.constants import Interfaces
from granian.server.embed import Server

from chengshu.capabilities.maps import FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.capabilities.mapservices import MapServices
from chengshu.capabilities.mapservices.routes import router, standards
from chengshu.capabilities.mapservices.service.fetching import Fetcher
from chengshu.capabilities.mapservices.service.outside import OutsideServices
from chengshu.capabilities.tiles import Tiles
from chengshu.kit import Database, Event, announce_nothing
from chengshu.security import SYSTEM, Guard, KeyInAddress, Keyring, OtherPages, RoleDefinition, Security
from chengshu.server.api.problems import answer_problems
from chengshu.server.ports import take

_NUMBERS = count(1)
WORDS = {"zh": {"map.buildings": "建筑"}, "en": {"map.buildings": "Buildings"}}
BUILDINGS = 60
FIELDS = (
    FieldDefinition("height_m", "number", {"zh": "高度", "en": "Height"}, unit="m"),
    FieldDefinition("floors", "integer"),
    FieldDefinition("use", "text"),
    FieldDefinition("built", "date"),
    FieldDefinition("owner_phone", "text", grade="controlled"),
)


def house(number: int) -> Any:
    """A square of about ten metres, in a row to the east."""
    west = 113.1500 + 0.0005 * (number % 10)
    south = 27.8500 + 0.0005 * (number // 10)
    return shapely.box(west, south, west + 0.0001, south + 0.0001)


def building(number: int) -> NewFeature:
    uses = ("住宅", "office", "school & <hall>")
    properties = {
        "height_m": 3.0 * (number + 1),
        "floors": number + 1,
        "use": uses[number % 3],
        "built": f"20{number % 25:02d}-05-01",
        "owner_phone": "13900000000",
    }
    return NewFeature(shapely.to_wkb(house(number)), f"第{number}号", f"B{number:03d}", properties)


@dataclass
class Town:
    """What a test needs."""

    maps: Maps
    services: MapServices
    security: Security
    app: FastAPI
    client: TestClient
    events: list[Event]
    db: Database

    def key(self, *permissions: str, account: str = "") -> str:
        """The key of a new account with these permissions."""
        name = account or f"user{next(_NUMBERS)}"
        role = f"role_{name}"
        self.security.define_roles([RoleDefinition(role, permissions, name, "role.x")])
        made = self.security.accounts.create(name, name, "Quite-Long-enough-7!", must_change=False, by=SYSTEM)
        self.security.roles.grant(made.id, role, organisation=None, jurisdiction=[""], by=SYSTEM)
        return self.security.tokens.create_for(made.id, "test", list(permissions))[1]


def fill(maps: Maps) -> None:
    define = maps.define_layer
    define(
        LayerDefinition("buildings", "map.buildings", style={"paint": "building"}, geometry="polygon", fields=FIELDS)
    )
    maps.load("buildings", [building(number) for number in range(BUILDINGS)])
    define(
        LayerDefinition("lamps", "lamps", style={"paint": "device"}, geometry="point", grade="open",
                        titles={"zh": "路灯", "en": "Lamps"}, synthetic=True)
    )  # fmt: skip
    lamps = [
        NewFeature({"type": "Point", "coordinates": [113.15 + n / 1000, 27.851]}, f"灯{n}", f"L{n}", {"watt": 40 + n},
                   valid_from=date(2020, 1, 1), valid_to=date(2022, 12, 31) if n == 0 else None)
        for n in range(5)
    ]  # fmt: skip
    maps.load("lamps", lamps)
    define(LayerDefinition("roads", "roads", style={"paint": "road", "weight": 3}, geometry="line", grade="open"))
    line = {"type": "LineString", "coordinates": [[113.149, 27.8495], [113.156, 27.8495]]}
    maps.load("roads", [NewFeature(line, "人民路", "R1", {"lanes": 4})])
    define(LayerDefinition("bunkers", "bunkers", geometry="point", grade="internal"))
    maps.load("bunkers", [NewFeature({"type": "Point", "coordinates": [113.1512, 27.8512]}, "secret", "X1")])
    define(LayerDefinition("wells", "wells", geometry="point", grade="controlled"))
    maps.load("wells", [NewFeature({"type": "Point", "coordinates": [113.1513, 27.8512]}, "well", "W1")])


def _own_network(host: str, port: int) -> list[str]:
    return ["93.184.216.34"] if host == "public.example" else ["127.0.0.1"]


@pytest.fixture
def town(db: Database, tmp_path: Path) -> Iterator[Town]:
    security = Security(db)
    maps = Maps(db, announce_nothing, audit=security.audit)
    fill(maps)
    tiles = Tiles(maps, tmp_path / "tiles", patience_s=20)
    events: list[Event] = []
    keyring = Keyring(tmp_path / "keys" / "keyring")
    services = MapServices(db, maps, tiles, keyring, events.append, security.audit)
    services.outside.close()
    services.outside = OutsideServices(db, keyring, events.append, fetcher=Fetcher(_own_network))
    guard = Guard(security)
    app = FastAPI()
    answer_problems(app)
    words: Callable[[str], dict[str, str]] = WORDS.__getitem__
    app.include_router(standards(services, guard, words))
    app.include_router(router(services, guard, security.audit, words), prefix="/api/v1")
    app.add_middleware(KeyInAddress, under=("/ogc",))
    app.add_middleware(OtherPages, under=("/ogc",))
    with TestClient(app, base_url="http://city.test") as client:
        yield Town(maps, services, security, app, client, events, db)
    services.close()
    tiles.close()


class Served:
    """An application behind a real port."""

    def __init__(self, app: Any) -> None:
        self.port = take("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = Server(app, address="127.0.0.1", port=self.port, interface=Interfaces.ASGI, log_enabled=False)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve())
        self._loop.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._server.stop)
        self._thread.join(10)


@pytest.fixture
def live(town: Town) -> Iterator[Served]:
    served = Served(town.app)
    _wait_for(served.port)
    yield served
    served.stop()


def _wait_for(port: int) -> None:
    import socket
    import time

    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError
