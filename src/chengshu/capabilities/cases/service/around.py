"""What the case engine asks of other rooms: plain callables that the city hands in, each with an honest stand-in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chengshu.capabilities.cases.logic import Below, nobody_below
from chengshu.capabilities.cases.model import Limit, Worker


@dataclass(frozen=True, slots=True)
class Around:
    """``locate`` and ``grid_of`` find the division and the grid cell of a place; ``knows_organisation`` tells whether
    an id is an organisation of the city, ``below`` which are below it and ``line_of`` which are above it, the highest
    first. ``limit_of`` is the command handbook, ``suggest`` the routing tables, ``nearest`` the nearest worker on duty
    to each of many places, ``roles`` the roles there are. ``people`` finds accounts by a text in and below an
    organisation, ``name_of`` tells the name of one. ``called`` finds the cases that another room knows by a number of
    its own.
    """

    locate: Callable[[float, float], str | None] | None = None
    grid_of: Callable[[float, float], str | None] | None = None
    knows_organisation: Callable[[str], bool] | None = None
    below: Below = nobody_below
    line_of: Callable[[str], Sequence[str]] = nobody_below
    limit_of: Callable[[str, str | None, date], Limit | None] | None = None
    suggest: Callable[[Sequence[Mapping[str, Any]]], Sequence[Sequence[Any]]] | None = None
    nearest: Callable[[Sequence[tuple[float, float]]], Sequence[Worker | None]] | None = None
    roles: Callable[[], Collection[str]] | None = None
    people: Callable[[str, str], Sequence[Worker]] | None = None
    name_of: Callable[[str], str | None] | None = None
    called: Callable[[str], Collection[str]] | None = None


class KnownOrganisations:
    """Remembers which ids are organisations: one is never deleted, so a yes holds for good."""

    def __init__(self, ask: Callable[[str], bool] | None) -> None:
        self._ask = ask
        self._known: set[str] = set()

    def __call__(self, organisation: str) -> bool:
        if self._ask is None or organisation in self._known:
            return True
        found = self._ask(organisation)
        if found:
            self._known.add(organisation)
        return found
