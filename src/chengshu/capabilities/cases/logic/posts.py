"""The posts of a person: each grant as it counts here, never mixed with another."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from chengshu.security import Principal

# The organisations below one, at any depth.
Below = Callable[[str], tuple[str, ...]]


def nobody_below(organisation: str) -> tuple[str, ...]:
    """For a city whose organisations are no tree."""
    return ()


@dataclass(frozen=True, slots=True)
class Post:
    """One grant as it counts here: these roles, for these organisations, in these divisions.

    ``organisations`` are one's own and everything above it: a case given to a bureau is also its teams' work.
    ``line`` has everything below it too: a bureau reads what its teams have, and decides for them.
    """

    roles: frozenset[str]
    permissions: frozenset[str]
    organisations: tuple[str, ...]
    prefixes: tuple[str, ...]
    line: tuple[str, ...] = ()

    def covers(self, division: str | None) -> bool:
        """Whether the division lies in this post's area; a case that lies nowhere needs the whole city."""
        return any((division or "").startswith(prefix) for prefix in self.prefixes if division or not prefix)


def posts_of(by: Principal, below: Below = nobody_below) -> tuple[Post, ...]:
    """The posts of a person. A right granted in one district does not reach into another."""
    of = _post if below is nobody_below else partial(_with_line, below)
    if not by.scopes:
        return (of(by.roles, by.permissions, by.organisation, by.organisation_path, by.jurisdiction),)
    return tuple(
        of((scope.role,), scope.permissions, scope.organisation, scope.organisation_path, scope.jurisdiction)
        for scope in by.scopes
    )


@lru_cache(maxsize=4096)  # asked for each of a pile of cases, for the same few people
def _post(
    roles: tuple[str, ...], permissions: frozenset[str], own: str | None, path: tuple[str, ...], area: tuple[str, ...]
) -> Post:
    upward = tuple(dict.fromkeys(((own,) if own else ()) + path))
    return Post(frozenset(roles), permissions, upward, area, upward)


def _with_line(below: Below, *told: Any) -> Post:
    post, own = _post(*told), told[2]
    downward = below(own) if own else ()
    return replace(post, line=tuple(dict.fromkeys(post.organisations + downward)))
