"""The case engine as others see it: one object with all its verbs."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from chengshu.capabilities.cases.logic import Below, nobody_below
from chengshu.capabilities.cases.model import Limit, Worker
from chengshu.capabilities.cases.service.around import Around
from chengshu.capabilities.cases.service.attaching import Attaching
from chengshu.capabilities.cases.service.batches import Batches
from chengshu.capabilities.cases.service.codelists import CodeLists
from chengshu.capabilities.cases.service.designing import Designing
from chengshu.capabilities.cases.service.flows import Flows
from chengshu.capabilities.cases.service.insight import Insight
from chengshu.capabilities.cases.service.keeping import Keeping
from chengshu.capabilities.cases.service.linking import Linking
from chengshu.capabilities.cases.service.merging import Merging
from chengshu.capabilities.cases.service.offering import Offering
from chengshu.capabilities.cases.service.overtaking import Overtaking
from chengshu.capabilities.cases.service.requesting import Requesting
from chengshu.capabilities.cases.service.standing_desk import StandingDesk
from chengshu.capabilities.cases.service.supervising import Supervising
from chengshu.capabilities.cases.service.sweeping import Sweeping
from chengshu.capabilities.cases.service.tasking import Tasking
from chengshu.capabilities.cases.service.waiting import Waiting
from chengshu.kit import Announce, Database
from chengshu.standards.calendar import WorkingCalendar


class Cases(
    Insight,
    Keeping,
    Flows,
    Designing,
    CodeLists,
    Batches,
    Offering,
    Overtaking,
    Linking,
    Merging,
    Attaching,
    Waiting,
    Requesting,
    Supervising,
    Tasking,
    StandingDesk,
    Sweeping,
):
    """The case engine. What it did is announced after it is durable; what it asks of other rooms is in `Around`."""

    def __init__(
        self,
        db: Database,
        calendar: WorkingCalendar,
        objects_folder: Path,
        announce: Announce,
        *,
        locate: Callable[[float, float], str | None] | None = None,
        grid_of: Callable[[float, float], str | None] | None = None,
        knows_organisation: Callable[[str], bool] | None = None,
        below: Below = nobody_below,
        line_of: Callable[[str], Sequence[str]] = nobody_below,
        limit_of: Callable[[str, str | None, date], Limit | None] | None = None,
        suggest: Callable[[Sequence[Mapping[str, Any]]], Sequence[Sequence[Any]]] | None = None,
        nearest: Callable[[Sequence[tuple[float, float]]], Sequence[Worker | None]] | None = None,
        roles: Callable[[], Collection[str]] | None = None,
        people: Callable[[str, str], Sequence[Worker]] | None = None,
        name_of: Callable[[str], str | None] | None = None,
        called: Callable[[str], Collection[str]] | None = None,
    ) -> None:
        around = Around(
            locate, grid_of, knows_organisation, below, line_of, limit_of, suggest, nearest, roles, people, name_of,
            called,
        )  # fmt: skip
        super().__init__(db, calendar, objects_folder, announce, around)
