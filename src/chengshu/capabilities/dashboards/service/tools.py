"""What boards borrow from the other rooms of the city."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from chengshu.capabilities.dashboards.model import Delivery, Kind, Panel, Reader, Told
from chengshu.kit import Database
from chengshu.security import Principal

# What a panel says to a reader: asked of the room that knows, with the reader's own rights.
Look = Callable[[Panel, Principal], Told]


@dataclass(frozen=True, slots=True)
class BoardTools:
    """What the room is given. A kind of panel without a look is said to be unknown on paper."""

    db: Database
    looks: Mapping[Kind, Look] = field(default_factory=dict)
    indicators: Callable[[], frozenset[str]] = frozenset
    principal: Callable[[str], Principal | None] = lambda _account: None
    readers: Callable[[Sequence[str], Sequence[str]], Sequence[Reader]] = lambda _roles, _accounts: ()
    people: Callable[[str], Sequence[Reader]] = lambda _text: ()
    names: Callable[[Sequence[str]], Mapping[str, str]] = lambda _accounts: {}
    # Readers, values of the template, key, address of the issue, whether by e-mail too.
    tell: Callable[[Sequence[Reader], Mapping[str, Any], str, str, bool], int] = lambda *_: 0
    deliveries: Callable[[str], Sequence[Delivery]] = lambda _about: ()
    is_working_day: Callable[[date], bool] = lambda day: day.isoweekday() <= 5
    font: Path | None = None


NOBODY: dict[str, Any] = {
    "me": "00000000-0000-0000-0000-000000000000",
    "roles": [],
    "organisations": [],
    "writes": False,
}  # who sees only what is shown to everybody


def asker_of(by: Principal) -> dict[str, Any]:
    """The parameters that say which boards somebody may see."""
    lines = {*by.organisation_path, *([by.organisation] if by.organisation else [])}
    for scope in by.scopes:
        lines |= {*scope.organisation_path, *([scope.organisation] if scope.organisation else [])}
    return {
        "me": by.id,
        "roles": list(by.roles),
        "organisations": sorted(lines),
        "writes": by.can("dashboards.write"),
    }
