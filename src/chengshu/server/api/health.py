"""Health, metrics and the description of the API: for balancers, probes and programs."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import psycopg
from fastapi import APIRouter, Depends, FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from chengshu.kit.bus import Bus
from chengshu.security import Guard
from chengshu.server.city import City
from chengshu.server.health import HealthBoard


class BoardMetrics(Collector):
    """Counters that gateway and worker tell in their heartbeats, for one scrape of the whole city."""

    def __init__(self, board: HealthBoard) -> None:
        self._board = board

    def collect(self) -> Sequence[GaugeMetricFamily]:
        """One family: counter names are labels, because each process knows its own."""
        family = GaugeMetricFamily(
            "chengshu_process", "What each process counts", labels=["process", "instance", "counter"]
        )
        for report in self._board.reports():
            for name, value in report.counters.items():
                family.add_metric([report.process, report.instance, name], value)
        return [family]


def _database_problem(city: City) -> dict[str, Any] | None:
    # A connection of its own: the pool waits for ten seconds, a probe is gone by then.
    try:
        with psycopg.connect(city.db.url, connect_timeout=2, application_name="health") as connection:
            connection.execute("select 1")
    except psycopg.Error as error:
        return {"process": "api", "code": "database_unavailable", "detail": _first_line(error)}
    return None


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def readiness(city: City, bus: Bus, board: HealthBoard, listener: tuple[str, int]) -> tuple[bool, dict[str, Any]]:
    """Whether the whole way through the house is open, and every reason why it is not."""
    problems: list[dict[str, Any]] = [
        {"process": one["process"], "code": one["code"], "detail": one["detail"]} for one in board.problems()
    ]
    database = _database_problem(city)
    if database:
        problems.append(database)
    if bus.problem:
        problems.append({"process": "api", "code": "bus_unavailable", "detail": bus.problem})
    ready = not problems and all(report.state == "ready" for report in board.reports())
    host, port = listener
    listeners = [{"name": "http", "protocol": "http", "host": host, "port": port}]
    listeners += [asdict(one) for one in board.listeners()]
    processes = [{"process": one.process, "instance": one.instance, "state": one.state} for one in board.reports()]
    state = "ready" if ready else "not_ready"
    return ready, {"status": state, "listeners": listeners, "processes": processes, "problems": problems}


def router(
    city: City, bus: Bus, board: HealthBoard, guard: Guard, listener: tuple[str, int], app: FastAPI
) -> APIRouter:
    """``/health/live``, ``/health/ready``, ``/metrics``, ``/openapi.json``."""
    probe = [Depends(guard.public("probes of balancers and monitors; no data of the city"))]
    routes = APIRouter(tags=["health"], dependencies=probe)
    registered = BoardMetrics(board)

    # Both are async: probes must be answered while every thread waits for a database that is gone.
    @routes.head("/health/live", include_in_schema=False)
    @routes.get("/health/live")
    async def live() -> dict[str, str]:
        """This process answers."""
        return {"status": "live"}

    @routes.head("/health/ready", include_in_schema=False)
    @routes.get("/health/ready", responses={503: {"description": "Something is missing; `problems` says what"}})
    async def ready() -> JSONResponse:
        """Every part is there; names every listener with host and port."""
        is_ready, body = await asyncio.to_thread(readiness, city, bus, board, listener)
        return JSONResponse(body, 200 if is_ready else 503, {"Cache-Control": "no-store"})

    @routes.get("/metrics", response_class=Response)
    def metrics() -> Response:
        """Prometheus text."""
        own = generate_latest(REGISTRY)
        told = _exposition(registered)
        return Response(own + told, media_type=CONTENT_TYPE_LATEST)

    @routes.get("/openapi.json", include_in_schema=False)
    def openapi() -> JSONResponse:
        if app.openapi_schema is None:
            app.openapi_schema = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
        return JSONResponse(app.openapi_schema)

    return routes


def _exposition(collector: Collector) -> bytes:
    class _Only:
        def collect(self) -> Any:
            return collector.collect()

    return generate_latest(_Only())
