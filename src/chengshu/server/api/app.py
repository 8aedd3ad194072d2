"""The application: engines mounted under /api/v1, the page beside them, one guard before all."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from chengshu import __version__
from chengshu.capabilities.cases import routes as cases
from chengshu.capabilities.citizens import routes as citizens
from chengshu.capabilities.components import routes as components
from chengshu.capabilities.coordinates import routes as coordinates
from chengshu.capabilities.dashboards import routes as dashboards
from chengshu.capabilities.drawings import routes as drawings
from chengshu.capabilities.evaluation import routes as evaluation
from chengshu.capabilities.grids import routes as grids
from chengshu.capabilities.handbooks import routes as handbooks
from chengshu.capabilities.indicators import routes as indicators
from chengshu.capabilities.jobs import routes as jobs
from chengshu.capabilities.mapfiles import routes as mapfiles
from chengshu.capabilities.maps import routes as maps
from chengshu.capabilities.mapservices import routes as mapservices
from chengshu.capabilities.messages import routes as messages
from chengshu.capabilities.operations import routes as operations
from chengshu.capabilities.places import routes as places
from chengshu.capabilities.routing import routes as routing
from chengshu.capabilities.rules import routes as rules
from chengshu.capabilities.survey_marks import routes as survey_marks
from chengshu.capabilities.tiles import Access
from chengshu.capabilities.tiles import routes as tiles
from chengshu.data.telemetry import routes as telemetry
from chengshu.kit.bus import Bus
from chengshu.security import Guard, KeyInAddress, OtherPages, SecurityHeaders
from chengshu.security import routes as security
from chengshu.sensing.devices import routes as devices
from chengshu.server.api import health, live, page, problems, system, told
from chengshu.server.api.branches import Branch
from chengshu.server.api.crowd import Crowd
from chengshu.server.api.holders import Holders
from chengshu.server.api.requests import RequestLine
from chengshu.server.api.sizes import SizeLimit
from chengshu.server.api.table import RouteTable
from chengshu.server.city import City, build_city
from chengshu.server.data_files import shipped
from chengshu.server.health import HealthBoard
from chengshu.server.packs import Shelf
from chengshu.server.promises import address_by_id
from chengshu.server.settings import Settings
from chengshu.server.wires import decoder, republisher, streams

_API = "/api/v1"
_COMPRESS_FROM = 1024


def create_app(
    settings: Settings, *, listener: tuple[str, int] = ("localhost", 0), city: City | None = None
) -> FastAPI:
    """Build the application. `city` is given by tests that already have one."""
    bus = Bus(settings.nats_url or "nats://127.0.0.1:4222", name="api", streams=streams(settings.bus_max_bytes))
    shelf = Shelf(settings)
    built = city or build_city(settings, announce=bus.announce, words=lambda: shelf.words("zh"))
    board = HealthBoard(bus)
    feed = live.LiveFeed()
    guard = Guard(built.security)
    app = FastAPI(
        title="Chengshu 城枢",
        version=__version__,
        description="One platform on which a city senses, shares, maps, acts, serves and sees.",
        lifespan=_lifespan(built, bus, board, feed),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"auto_configure": False},  # whether and where to is said once, for every process: kit.tracing
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.state.feed = feed
    problems.answer_problems(app)
    for engine in _engines(built, shelf, guard):
        app.include_router(Branch(engine, _API), prefix=_API)
    app.include_router(
        Branch(
            citizens.open311(
                built.citizens,
                guard,
                built.security.tokens.principal,
                _address(built),
                address_by_id(built.places),
                jurisdiction=settings.open311_jurisdiction,
                contact=settings.open311_contact,
                test=settings.demo,
            )
        )
    )
    app.include_router(Branch(mapservices.standards(built.mapservices, guard, shelf.words)))
    app.include_router(Branch(live.router(feed, guard), _API), prefix=_API)
    app.include_router(Branch(system.router(built, shelf, guard), _API), prefix=_API)
    app.include_router(Branch(told.router(built, guard), _API), prefix=_API)
    app.include_router(health.router(built, bus, board, guard, listener, app))
    app.include_router(page.router(_page_folder(settings), guard))
    app.state.table = RouteTable(app.routes)
    app.add_middleware(SizeLimit)
    app.add_middleware(GZipMiddleware, minimum_size=_COMPRESS_FROM, compresslevel=5)
    app.add_middleware(Crowd, at_once=settings.requests_at_once)
    app.add_middleware(RequestLine)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(KeyInAddress, under=("/ogc",))
    app.add_middleware(OtherPages, under=("/ogc",))
    return app


def _engines(city: City, shelf: Shelf, guard: Guard) -> list[APIRouter]:
    audit = city.security.audit
    receipts = city.settings.receipt_token.get_secret_value()
    return [
        security.router(city.security, guard),
        devices.router(city.devices, guard, audit),
        telemetry.router(city.telemetry, guard, city.devices, audit),
        rules.router(city.rules, guard),
        cases.router(city.cases, guard, audit, shelf.words),
        handbooks.router(city.handbooks, guard),
        routing.router(city.routing, guard),
        evaluation.router(city.evaluation, guard),
        grids.router(city.grids, guard, audit),
        components.router(city.components, guard, audit),
        messages.router(city.messages, guard, audit, receipts),
        citizens.router(
            city.citizens, city.citizens_desk, city.citizens_incoming, guard, (city.callers, city.security.audit)
        ),
        jobs.router(city.jobs, guard, audit),
        maps.router(city.maps, guard, audit, Holders(city.security)),
        mapfiles.router(city.mapfiles, city.maps, guard),
        drawings.router(city.drawings, guard, audit),
        tiles.router(city.tiles, Access(city.maps), city.jobs, guard, audit),
        mapservices.router(city.mapservices, guard, audit, shelf.words),
        coordinates.router(city.coordinates, guard),
        survey_marks.router(city.survey_marks, guard),
        places.router(city.places, guard, audit),
        indicators.router(city.indicators, guard),
        dashboards.router(city.dashboards, guard, audit),
        operations.router(city.operations, guard),
    ]


def _address(city: City) -> Callable[[str], tuple[float, float] | None]:
    """Where an address lies, when that is sure enough to send somebody there."""

    def find(text: str) -> tuple[float, float] | None:
        found = city.places.geocode(text, limit=1)
        return (found[0].longitude, found[0].latitude) if found and found[0].score >= 0.8 else None

    return find


def _page_folder(settings: Settings) -> Path | None:
    folder = settings.web_folder or shipped("web")
    return folder if folder and (folder / "index.html").exists() else None


def _lifespan(
    city: City, bus: Bus, board: HealthBoard, feed: live.LiveFeed
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        await bus.start()
        await board.start()
        await bus.listen("live.>", feed.hear)
        await bus.listen("live.map.>", _tile_news(city))
        city.telemetry.republish = republisher(bus, asyncio.get_running_loop())
        city.telemetry.decode = decoder(_device_of(city))
        yield
        feed.close()
        await bus.close()
        city.close()

    return life


def _tile_news(city: City) -> Callable[[str, bytes], Awaitable[None]]:
    """What changed on the map is looked at as soon as its tiles are asked for again."""

    async def hear(_subject: str, payload: bytes) -> None:
        layer = json.loads(payload)["data"].get("layer")
        if layer:
            city.tiles.touch(layer)

    return hear


def _device_of(city: City) -> Callable[[str, str], str | None]:
    def find(protocol: str, identifier: str) -> str | None:
        found = city.devices.by_identifier(protocol, identifier)
        return found.id if found else None

    return find
