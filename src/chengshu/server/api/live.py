"""Live updates: what the worker and the api announce on the bus goes on to every open page (server-sent events).

News only: a page that missed some asks the lists again. Nobody receives news about an engine he may not read.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse

from chengshu.security import Guard, Principal

_HEARTBEAT_S = 15
_QUEUE = 256
# Which permission lets one hear of which engine's events.
_READERS = {
    "alert": "rules.read",
    "case": "cases.read",
    "device": "devices.read",
    "indicator": "indicators.read",
    "reading": "telemetry.read",
    "reject": "telemetry.mend",
}


class LiveFeed:
    """Fans news out to listeners. A listener too slow to keep up is told to ask again, not waited for."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[dict[str, Any]]] = set()

    async def hear(self, _subject: str, payload: bytes) -> None:
        """One announcement from the bus."""
        news = json.loads(payload)
        for queue in self._listeners:
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait({"type": "missed", "subject": "", "data": {}})
            else:
                queue.put_nowait(news)

    def listen(self) -> asyncio.Queue[dict[str, Any]]:
        """Open an ear; `forget` closes it."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(_QUEUE)
        self._listeners.add(queue)
        return queue

    def forget(self, queue: asyncio.Queue[dict[str, Any]]) -> None:
        """Close an ear."""
        self._listeners.discard(queue)

    @property
    def count(self) -> int:
        return len(self._listeners)


def _may_hear(principal: Principal, news: dict[str, Any]) -> bool:
    engine = str(news["type"]).split(".", 1)[0]
    if engine == "missed":
        return True
    permission = _READERS.get(engine)
    division = news.get("data", {}).get("division")
    return bool(permission and principal.can(permission) and (division is None or principal.covers(division)))


async def _stream(feed: LiveFeed, principal: Principal, request: Request) -> AsyncIterator[str]:
    queue = feed.listen()
    try:
        yield "retry: 2000\nevent: hello\ndata: {}\n\n"
        while not await request.is_disconnected():
            try:
                news = await asyncio.wait_for(queue.get(), _HEARTBEAT_S)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if _may_hear(principal, news):
                yield f"event: {news['type']}\ndata: {json.dumps(news, ensure_ascii=False)}\n\n"
    finally:
        feed.forget(queue)


def router(feed: LiveFeed, guard: Guard) -> APIRouter:
    """``GET /live``: needs the page's basic right, then each piece of news is checked by itself."""
    routes = APIRouter(tags=["live"])

    @routes.get("/live", response_class=StreamingResponse)
    async def live(
        request: Request, principal: Annotated[Principal, Depends(guard.needs("indicators.read"))]
    ) -> StreamingResponse:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_stream(feed, principal, request), media_type="text/event-stream", headers=headers)

    return routes
