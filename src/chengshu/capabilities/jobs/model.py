"""Words of the jobs engine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

State = Literal["waiting", "running", "done", "failed", "cancelled"]


class Cancelled(Exception):
    """Somebody asked this job to stop; raised out of `Progress.step`, so that the handler ends where it stands."""


class LeaseLost(Exception):
    """Another worker has taken this job over; what this one still does must not be written."""


class Interrupted(Exception):
    """This process is leaving; the job goes back to the queue."""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of long work. `done` of `total` is in the handler's own units; `total` 0 means not known yet."""

    id: str
    kind: str
    title: str
    by: str
    state: State
    done: int
    total: int
    message: str
    error: str
    created: datetime
    started: datetime | None
    finished: datetime | None
    attempts: int = 0
    params: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs are wanted; None means any."""

    by: str | None = None
    kind: str | None = None
    state: State | None = None


class Progress(Protocol):
    """How a handler says how far it is."""

    def step(self, done: int, total: int, message: str = "") -> None:
        """Save progress (at most twice a second). Raises `Cancelled` when somebody asked the job to stop."""
        ...


Handler = Callable[[Job, Progress], dict[str, Any]]
