"""Live updates: what the worker and the api announce on the bus goes on to every open page (server-sent events).

News only: a page that missed some asks the lists again. Nobody receives news about an engine he may not read, nor
about what lies outside his jurisdiction. Who asks is looked up again now and then, so a stream ends with its session.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import psycopg
from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse

from chengshu.kit import Unavailable
from chengshu.security import Guard, Principal

HEARTBEAT_S = 15.0
_QUEUE = 256
_END = "end"
# Which permission lets one hear of which engine's events.
_READERS = {
    "alert": "rules.read",
    "case": "cases.read",
    "device": "devices.read",
    "duty": "operations.read",
    "incident": "operations.read",
    "indicator": "indicators.read",
    "map": "maps.read",
    "place": "places.read",
    "reading": "telemetry.read",
    "reject": "telemetry.mend",
}

Ear = asyncio.Queue[dict[str, Any]]


class LiveFeed:
    """Fans news out to listeners. A listener too slow to keep up is told to ask again, not waited for."""

    def __init__(self, *, heartbeat_s: float = HEARTBEAT_S) -> None:
        self.heartbeat_s = heartbeat_s
        self._listeners: set[Ear] = set()
        self._closed = False

    async def hear(self, _subject: str, payload: bytes) -> None:
        """One announcement from the bus."""
        news = json.loads(payload)
        for queue in self._listeners:
            if queue.full():
                _say_only(queue, {"type": "missed", "subject": "", "data": {}})
            else:
                queue.put_nowait(news)

    def listen(self) -> Ear:
        """Open an ear; `forget` closes it."""
        queue: Ear = asyncio.Queue(_QUEUE)
        self._listeners.add(queue)
        if self._closed:
            queue.put_nowait({"type": _END})
        return queue

    def forget(self, queue: Ear) -> None:
        """Close an ear."""
        self._listeners.discard(queue)

    def close(self) -> None:
        """End every stream, so that the server can stop; pages come back by themselves when it is there again."""
        self._closed = True
        for queue in self._listeners:
            _say_only(queue, {"type": _END})

    @property
    def count(self) -> int:
        return len(self._listeners)


def _say_only(queue: Ear, news: dict[str, Any]) -> None:
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(news)


def _may_hear(principal: Principal, news: dict[str, Any]) -> bool:
    kind = str(news["type"])
    if kind == "missed":
        return True
    if kind.startswith("job."):
        return news["data"].get("by") == principal.account or principal.can("system.read")
    permission = _READERS.get(kind.split(".", 1)[0])
    if permission is None or not principal.can(permission):
        return False
    data = news.get("data", {})
    # What lies somewhere says so, even when that is "nowhere" (None); a number of the city says nothing.
    return "division" not in data or principal.covers(data["division"], permission)


async def _still(guard: Guard, request: Request, before: Principal) -> Principal | None:
    """The same person with the rights of now; None when the session has ended."""
    try:
        return await asyncio.to_thread(guard.current, request, touch=False)
    except (Unavailable, psycopg.Error):
        return before  # no database: nothing new can be said either


async def _stream(feed: LiveFeed, guard: Guard, principal: Principal, request: Request) -> AsyncIterator[str]:
    queue = feed.listen()
    looked = time.monotonic()
    known: Principal | None = principal
    try:
        yield "retry: 2000\nevent: hello\ndata: {}\n\n"
        while not await request.is_disconnected():
            news = None
            try:
                async with asyncio.timeout(feed.heartbeat_s):
                    news = await queue.get()
            except TimeoutError:
                yield ": still here\n\n"
            if time.monotonic() - looked >= feed.heartbeat_s:
                looked, known = time.monotonic(), await _still(guard, request, principal)
            if known is None or (news and news["type"] == _END):
                return
            if news and _may_hear(known, news):
                yield f"event: {news['type']}\ndata: {json.dumps(news, ensure_ascii=False)}\n\n"
    finally:
        feed.forget(queue)


def router(feed: LiveFeed, guard: Guard) -> APIRouter:
    """``GET /live``: for everybody who is signed in; each piece of news is checked by itself."""
    routes = APIRouter(tags=["live"])

    @routes.get("/live", response_class=StreamingResponse)
    async def live(request: Request, principal: Annotated[Principal, Depends(guard.signed_in())]) -> StreamingResponse:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        stream = _stream(feed, guard, principal, request)
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    return routes
