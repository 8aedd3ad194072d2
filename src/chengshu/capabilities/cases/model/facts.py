"""Words of judging: what happened to each case, and counts of cases that open their list."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from chengshu.capabilities.cases.model.lists import CaseFilter

TimeOf = Literal["opened", "accepted", "filed", "dispatched", "handled", "checked", "handle_due", "closed"]
Subject = Literal["organisation", "division", "grid", "type", "classification", "source", "opened_by", "opened_role"]


@dataclass(frozen=True, slots=True)
class StageFacts:
    """One run of a stage: whose it was, until when, when it ended and by whom, whether it was missed."""

    stage: str
    organisation: str | None
    handler: str | None
    started: datetime
    due: datetime
    ended: datetime | None
    missed: bool
    paused_s: float
    extensions: int
    exempt: bool


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything evaluation wants to know of one case."""

    case: str
    number: str
    type: str
    state: str
    group: str
    classification: str | None
    condition: str | None
    organisation: str | None
    division: str | None
    grid: str | None
    source: str
    opened_by: str
    opened_by_role: str | None
    opened: datetime
    accepted: datetime | None
    filed: datetime | None
    dispatched: datetime | None
    handled: datetime | None
    checked: datetime | None
    closed: datetime | None
    handle_due: datetime | None
    returns: int
    misdirected: int
    reworks: int
    dispatches: int
    extensions: int
    shelved: bool
    late: bool
    exempt: bool
    rating: int | None
    stages: tuple[StageFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of cases: those for which one time lies in the period and that match a filter.

    Without ``time`` the period does not matter: what is so now.
    """

    time: TimeOf | None = "opened"
    where: CaseFilter = field(default_factory=CaseFilter)


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What one person did at one stage in a period: runs that ended, those missed, those an appeal took out."""

    stage: str
    person: str
    organisation: str | None
    ended: int
    missed: int
    exempt: int
