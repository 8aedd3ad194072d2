"""Routers that are only looked into when the address begins as theirs do.

Without, every request would be compared with each route of every engine before its own, some of them several times.
"""

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.routing import Match
from starlette.types import Scope


class Branch(APIRouter):
    """The routes of a router below a prefix, which is given again when the branch is included."""

    def __init__(self, router: APIRouter, prefix: str = "") -> None:
        super().__init__()
        self.include_router(router)
        paths = [str(context.path) for context in iter_route_contexts(router.routes)]
        self._heads = tuple({_head(prefix, path) for path in paths})

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Nothing of what begins otherwise. Below a mount the path is not whole: there every route is compared."""
        if not scope.get("root_path") and not f"{scope['path']}/".startswith(self._heads):
            return Match.NONE, {}
        return super().matches(scope)


def _head(prefix: str, path: str) -> str:
    """The prefix and the first word of a path; the prefix alone where that word is a parameter."""
    first = path.removeprefix("/").split("/")[0]
    return f"{prefix}/" if not first or "{" in first else f"{prefix}/{first}/"
