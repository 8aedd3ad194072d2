"""HTTP of supervision, urging and tasks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from chengshu.capabilities.cases.model import Case, SideFilter, Supervision, Task
from chengshu.capabilities.cases.routes.bodies import (
    AnswerBody,
    FindingBody,
    JudgeBody,
    KeyBody,
    ReasonBody,
    SuperviseBody,
    SupervisionList,
    TaskBody,
    TaskList,
    UrgeBody,
)
from chengshu.capabilities.cases.service import Cases
from chengshu.security import Audit, Guard, Principal


def add_beside(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    """What comes from above, and what is done on the spot."""
    _supervision(routes, cases, guard, audit)
    _tasks(routes, cases, guard, audit)


def _supervision(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]
    Actor = Annotated[Principal, Depends(guard.needs("cases.act"))]
    Supervisor = Annotated[Principal, Depends(guard.needs("cases.supervise"))]

    @routes.get("/supervisions")
    def supervisions(
        principal: Reader,
        mine: Annotated[bool, Query(description="those that this person answers now")] = False,
        state: str | None = None,
        organisation: str | None = None,
        missed: bool | None = None,
        case_id: str | None = None,
        asked: Annotated[bool, Query(description="those that this person asked")] = False,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> SupervisionList:
        """Supervisions that this person asked, answers or oversees, the newest first."""
        asker = principal.id if asked else None
        wanted = SideFilter(
            case_id=case_id, state=state, organisation=organisation, missed=missed, asked_by=asker, mine=mine
        )  # fmt: skip
        page = cases.supervisions(wanted, principal, after=after, limit=limit)
        return SupervisionList(items=page.items, next=page.next)

    @routes.post("/{case_id}/supervisions", status_code=201)
    def supervise(principal: Supervisor, case_id: str, body: SuperviseBody) -> Supervision:
        """Ask an organisation to answer in time."""
        made = cases.supervise(case_id, body.question, body.due, body.to_org, principal, body.key)
        audit(principal, "cases.supervise", case_id, {"supervision": made.id, "organisation": made.organisation})
        return made

    @routes.post("/supervisions/{supervision_id}/answer")
    def answer(principal: Actor, supervision_id: str, body: AnswerBody) -> Supervision:
        """Answer for the organisation that was asked."""
        answered = cases.answer_supervision(supervision_id, body.answer, principal, body.key)
        audit(principal, "cases.answer_supervision", answered.case_id, {"supervision": supervision_id})
        return answered

    @routes.post("/supervisions/{supervision_id}/judgement")
    def judge(principal: Supervisor, supervision_id: str, body: JudgeBody) -> Supervision:
        """Close a supervision, or ask once more."""
        judged = cases.close_supervision(
            supervision_id, body.satisfied, body.note, principal, again_until=body.again_until, key=body.key
        )
        detail = {"supervision": supervision_id, "satisfied": body.satisfied, "state": judged.state}
        audit(principal, "cases.close_supervision", judged.case_id, detail)
        return judged

    @routes.post("/{case_id}/urges")
    def urge(principal: Supervisor, case_id: str, body: UrgeBody) -> Case:
        """Remind whoever has the case."""
        case = cases.urge(case_id, principal, body.text, body.key)
        audit(principal, "cases.urge", case_id, {"number": case.number, "urged": case.urged})
        return case


def _tasks(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]
    Actor = Annotated[Principal, Depends(guard.needs("cases.act"))]

    @routes.get("/tasks")
    def tasks(
        principal: Reader,
        mine: Annotated[bool, Query(description="those that this person has or could take now")] = False,
        state: str | None = None,
        kind: str | None = None,
        assignee: str | None = None,
        missed: bool | None = None,
        case_id: str | None = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> TaskList:
        """Tasks that this person does, asked for or oversees, the newest first."""
        wanted = SideFilter(
            case_id=case_id, kind=kind, state=state, assignee=assignee, missed=missed, mine=mine
        )  # fmt: skip
        page = cases.tasks(wanted, principal, after=after, limit=limit)
        return TaskList(items=page.items, next=page.next)

    @routes.post("/{case_id}/tasks", status_code=201)
    def ask_task(principal: Actor, case_id: str, body: TaskBody) -> Task:
        """Ask for something to be done on the spot."""
        task = cases.ask_task(case_id, body.kind, body.assignee, body.requirement, principal, body.key)
        audit(principal, "cases.ask_task", case_id, {"task": task.id, "kind": body.kind, "assignee": task.assignee})
        return task

    @routes.post("/tasks/{task_id}/acceptance")
    def accept(principal: Actor, task_id: str, body: KeyBody) -> Task:
        """Say that one goes there."""
        taken = cases.accept_task(task_id, principal, body.key)
        audit(principal, "cases.accept_task", taken.case_id, {"task": task_id})
        return taken

    @routes.post("/tasks/{task_id}/finding")
    def finish(principal: Actor, task_id: str, body: FindingBody) -> Task:
        """Say what was found. A task that came with a state moves the case."""
        done = cases.finish_task(task_id, body.finding, body.ok, body.photos, principal, body.key)
        audit(principal, "cases.finish_task", done.case_id, {"task": task_id, "ok": body.ok})
        return done

    @routes.post("/tasks/{task_id}/void")
    def void(principal: Actor, task_id: str, body: ReasonBody) -> Task:
        """Call a task off."""
        gone = cases.void_task(task_id, body.reason, principal, body.key)
        audit(principal, "cases.void_task", gone.case_id, {"task": task_id})
        return gone
