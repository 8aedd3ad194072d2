"""More than the city can work on at once: what comes waits its turn for a moment, and what cannot have one is told so.

Without this every request is taken in, all get slower together, and a spike goes on long after it is over, because what
nobody waits for any more is still worked on. A short wait keeps bursts whole; a bounded one keeps answers quick.
"""

import asyncio
from collections import deque

from prometheus_client import Counter, Gauge
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chengshu.server.api.problems import problem

PATIENCE_S = 1.0
MOST_WAITING = 400
_WORK = ("/api/", "/ogc", "/open311")
_OPEN_ENDED = ("/api/v1/live",)  # lasts as long as somebody looks
_TURNED_AWAY = Counter("chengshu_http_turned_away_total", "Requests answered 503 because too many were being worked on")
_AT_WORK = Gauge("chengshu_http_at_work", "Requests that are being worked on")


class Crowd:
    """ASGI middleware: so many requests are worked on at once, others wait in line; 503 with `Retry-After` beyond."""

    def __init__(
        self, app: ASGIApp, at_once: int, patience_s: float = PATIENCE_S, most_waiting: int = MOST_WAITING
    ) -> None:
        self._app = app
        self._free = at_once
        self._patience_s = patience_s
        self._most_waiting = most_waiting
        self._line: deque[asyncio.Future[bool]] = deque()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_work(scope):
            await self._app(scope, receive, send)
            return
        if not await self._turn():
            _TURNED_AWAY.inc()
            words = "The city is asked for more than it can do at once. Nothing was done; try again in a moment."
            await problem(503, "busy", words, retry_after_s=2)(scope, receive, send)
            return
        _AT_WORK.inc()
        held = [True]

        def let_go() -> None:
            if held:
                held.clear()
                _AT_WORK.dec()
                self._next()

        async def send_on(message: Message) -> None:
            # The work is done when the answer begins; a reader on a slow line holds nobody up.
            if message["type"] == "http.response.start":
                let_go()
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        finally:
            let_go()

    async def _turn(self) -> bool:
        """Whether it is one's turn, at once or after a wait."""
        if self._free > 0:
            self._free -= 1
            return True
        if len(self._line) >= self._most_waiting:
            return False
        place: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._line.append(place)
        late = asyncio.get_running_loop().call_later(self._patience_s, _give_up, place)
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.result():
                self._next()
            raise
        finally:
            late.cancel()

    def _next(self) -> None:
        """Let the one who has waited longest begin."""
        while self._line:
            place = self._line.popleft()
            if not place.done():
                place.set_result(True)
                return
        self._free += 1


def _give_up(place: asyncio.Future[bool]) -> None:
    if not place.done():
        place.set_result(False)


def _is_work(scope: Scope) -> bool:
    """What is asked of the engines. A body on its way in is no work yet: an upload over a bad line waits by itself."""
    path = scope["path"]
    if not path.startswith(_WORK) or path.startswith(_OPEN_ENDED):
        return False
    return not any(
        name == b"content-type" and value.startswith(b"multipart/form-data") for name, value in scope["headers"]
    )
