"""Sending a task: somebody asked for it, or it came with the state a case entered."""

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Procedure, Task, Worker
from chengshu.capabilities.cases.service.around import Around
from chengshu.capabilities.cases.service.sheet import UNKEYED, Sheet
from chengshu.capabilities.cases.store import tasks as store
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
    store.put(sheet.tx, task)
    clocks = [
        logic.hold(clock, logic.TASK + task.id, sheet.at, sheet.calendars) if clock.stage in procedure.pauses else clock
        for clock in sheet.clocks
    ]
    form = {"task": task.id, "procedure": procedure.id, "assignee": task.assignee, "requirement": requirement}
    parties = (task.assignee,) if task.assignee else ()
    sheet.write("task.asked", by, form=form, request=request, clocks=clocks, tasks=case.tasks + 1, parties=parties)
    return task


def nearest(around: Around, sheet: Sheet) -> Worker | None:
    """The nearest worker on duty, where the city knows its workers and the case has a place."""
    case = sheet.case
    if around.nearest is None or case.longitude is None or case.latitude is None:
        return None
    return next(iter(around.nearest(case.longitude, case.latitude)), None)
