"""Events: facts that happened, past tense, with the attribute names of CloudEvents 1.0."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chengshu.kit.clock import now
from chengshu.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Event:
    """``type`` is past tense with the engine in front, such as ``case.opened``; ``subject`` is an id."""

    type: str
    source: str
    subject: str
    data: dict[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=new_id)
    time: datetime = field(default_factory=now)


Announce = Callable[[Event], None]


def announce_nothing(event: Event) -> None:
    """For callers nobody listens to."""
