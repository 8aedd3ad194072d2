"""Sending a task: somebody asked for it, or it came with the state a case entered."""

from collections.abc import Iterable

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, Procedure, Task, Worker
from chengshu.capabilities.cases.service.around import Around
from chengshu.capabilities.cases.service.sheet import UNKEYED, Sheet
from chengshu.capabilities.cases.service.telling import Said, tell
from chengshu.kit import Conflict, new_id
from chengshu.security import Principal

MOST_OPEN = 10


def send_task(
    sheet: Sheet,
    procedure: Procedure,
    worker: Worker | None,
    requirement: str,
    by: Principal,
    request: tuple[str | None, str | None] = UNKEYED,
) -> Task:
    """Send a task to a worker, or to whoever of its roles takes it; the stages that wait for it stand still."""
    case = sheet.case
    if case.tasks >= MOST_OPEN:
        raise Conflict(f"A case has at most {MOST_OPEN} open tasks.", code="tasks_full")
    task = Task(
        id=new_id(), case_id=case.id, number=case.number, title=case.title, procedure=procedure.id, state="open",
        requirement=requirement, roles=procedure.by, assignee=worker.account if worker else None,
        assignee_name=worker.name if worker else None, division=case.division, longitude=case.longitude,
        latitude=case.latitude, address=case.address, asked_by=by.id, asked_by_name=by.name, asked=sheet.at,
        due=sheet.calendars.city.add(sheet.at, procedure.amount, procedure.unit), missed=False, finished=None,
        finished_by=None, finished_by_name=None, ok=None, finding=None,
    )  # fmt: skip
    sheet.hand.send(task)
    said = Said(requirement, by.id, task.assignee, logic.whole_roles(procedure.by, procedure.guard), due=task.due)
    tell(sheet, procedure, "asked", said)
    clocks = [
        logic.hold(clock, logic.TASK + task.id, sheet.at, sheet.calendars) if clock.stage in procedure.pauses else clock
        for clock in sheet.clocks
    ]
    form = {"task": task.id, "procedure": procedure.id, "assignee": task.assignee, "requirement": requirement}
    parties = (task.assignee,) if task.assignee else ()
    sheet.write("task.asked", by, form=form, request=request, clocks=clocks, tasks=case.tasks + 1, parties=parties)
    return task


class Nearby:
    """The nearest worker on duty to a case, where the city knows its workers and the case has a place."""

    def __init__(self, around: Around) -> None:
        self._ask = around.nearest
        self._known: dict[tuple[float, float], Worker | None] = {}

    def look_ahead(self, cases: Iterable[Case]) -> None:
        """Ask for many cases at once."""
        places = {place for case in cases if (place := _place(case)) and place not in self._known}
        if self._ask and places:
            self._known |= dict(zip(places, self._ask([*places]), strict=True))

    def to(self, case: Case) -> Worker | None:
        """Who is nearest to this case."""
        self.look_ahead([case])
        place = _place(case)
        return self._known.get(place) if place else None


def _place(case: Case) -> tuple[float, float] | None:
    return None if case.longitude is None or case.latitude is None else (case.longitude, case.latitude)
