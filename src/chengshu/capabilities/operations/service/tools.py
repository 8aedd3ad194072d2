"""What the desks of the operations centre borrow, and what they all need."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chengshu.capabilities.operations.model import Colleague, Gather, Look, Remember, Rhythm
from chengshu.kit import Announce, Database, NotFound, announce_nothing
from chengshu.security import Audit, Principal

CITY_TIME = ZoneInfo("Asia/Shanghai")
READ, COMMAND = "operations.read", "operations.command"


@dataclass(frozen=True, slots=True)
class Tools:
    """What the room is given. `looks`, `gathers`, `remembers` and `rhythms` say what other rooms know; what
    nobody knows is said to be unknown."""

    db: Database
    audit: Audit
    announce: Announce = announce_nothing
    locate: Callable[[float, float], str | None] = lambda _longitude, _latitude: None
    organisation_name: Callable[[str], str | None] = lambda _organisation: None
    account_name: Callable[[str], str | None] = lambda _account: None
    colleagues: Callable[[str], Sequence[Colleague]] = lambda _text: ()
    words: Callable[[], Mapping[str, str]] = dict
    looks: Mapping[str, Look] = field(default_factory=dict)
    gathers: Mapping[str, Gather] = field(default_factory=dict)
    remembers: Mapping[str, Remember] = field(default_factory=dict)
    rhythms: Mapping[str, Rhythm] = field(default_factory=dict)
    font: Path | None = None  # of what is written as PDF


def sight_of(by: Principal) -> dict[str, Any]:
    """The parameters that say which incidents somebody may see."""
    within = by.jurisdiction_for(READ)
    return {
        "city": "" in within,
        "within": [f"{code}%" for code in within if code.isalnum()],
        "mine": sorted(organisations_of(by)),
    }


def organisations_of(by: Principal) -> set[str]:
    """The organisations for which somebody speaks."""
    own = {by.organisation} if by.organisation else set()
    return own | {scope.organisation for scope in by.scopes if scope.organisation}


def known_id(text: str, what: str) -> str:
    """The text when it can be an id. Raises `NotFound`."""
    try:
        return str(UUID(text))
    except ValueError:
        raise NotFound(f"There is no such {what}.", code=f"{what}_unknown") from None
