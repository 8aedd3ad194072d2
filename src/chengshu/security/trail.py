"""Routes that tell the trail by themselves: whoever changed something, what and to which thing."""

from collections.abc import Callable, Collection, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from chengshu.security.model import Audit, Principal

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Handle = Callable[[Request], Coroutine[Any, Any, Response]]


def told(audit: Audit, engine: str, *, quiet: Collection[str] = ()) -> type[APIRoute]:
    """A route class (``APIRouter(route_class=told(audit, "places"))``) for rooms whose verbs write no rows themselves.

    After a request that changed something the trail has a row ``<engine>.<name of the route>``; its subject is the
    last thing the address names, its detail all of them. What was sent is not in it: it may hold secrets.
    `quiet` names routes that only ask, or whose verb writes a better row itself.
    """

    class Told(APIRoute):
        is_told = True

        def get_route_handler(self) -> Handle:
            handle = super().get_route_handler()
            if self.name in quiet or not (self.methods or set()) - _SAFE:
                return handle
            action = f"{engine}.{self.name}"

            async def telling(request: Request) -> Response:
                response = await handle(request)
                who = getattr(request.state, "principal", None)
                if response.status_code < 400 and isinstance(who, Principal):
                    named = {name: str(value) for name, value in request.path_params.items()}
                    subject = next(reversed(named.values()), engine)
                    await run_in_threadpool(audit, who, action, subject, named)
                return response

            return telling

    return Told
