"""The table of all routes as they are reached from outside: with every prefix, which a single route does not know."""

from collections.abc import Sequence
from typing import Any

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute

_EVERYTHING = "/{path:path}"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RouteTable:
    """Made once, when every router is in its place."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        reached = [context for context in iter_route_contexts(routes) if context.path and context.methods]
        self._templates = {id(context.original_route): str(context.path) for context in reached}
        self._reached: list[Any] = [context for context in reached if context.path != _EVERYTHING]

    def template(self, route: object) -> str:
        """``/api/v1/cases/{case_id}`` for the route that took a request; never the path, which has ids in it."""
        return self._templates.get(id(route), "unmatched")

    def methods(self, path: str) -> set[str]:
        """What may be done at a path of the API; nothing where only the page would answer."""
        return {method for route in self._reached if route.path_regex.match(path) for method in route.methods}


def known_method(method: str) -> str:
    """The method as a label: a stranger may write any word, and each would make series for ever."""
    return method if method in _METHODS else "other"
