"""What happens to each request around its route: an id, a log line, counters. FastAPI makes its span by itself."""

import time
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chengshu.kit import get_logger, new_id
from chengshu.server.api.problems import unexpected
from chengshu.server.api.table import known_method

_log = get_logger("api")
_COUNT = Counter("chengshu_http_requests_total", "Requests answered", ["method", "route", "status"])
_TIME = Histogram("chengshu_http_request_seconds", "Time to answer", ["method", "route"])


def _route_of(scope: Scope) -> str:
    template: str = scope["app"].state.table.template(scope.get("route"))
    return template


class RequestLine:
    """ASGI middleware: takes or gives ``X-Request-Id``, times, counts and logs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if given.isascii() and given.isprintable() and 8 <= len(given) <= 64 else new_id()
        status: list[int] = [500]
        started_at_all: list[bool] = []

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                started_at_all.append(True)
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception as error:
                answer = unexpected(scope["path"], error)
                if started_at_all:
                    raise  # half an answer is out already: only hanging up tells the truth
                await answer(scope, receive, send_with_id)
            finally:
                self._account(scope, status[0], time.perf_counter() - started)

    @staticmethod
    def _account(scope: Scope, status: int, seconds: float) -> None:
        method, route = scope["method"], _route_of(scope)
        _COUNT.labels(known_method(method), route, str(status)).inc()
        _TIME.labels(known_method(method), route).observe(seconds)
        line: dict[str, Any] = {"method": method, "path": scope["path"], "status": status}
        tell = _log.warning if status >= 500 else _log.debug if route in {"/metrics", "unmatched"} else _log.info
        tell("request", **line, ms=round(seconds * 1000, 1))
