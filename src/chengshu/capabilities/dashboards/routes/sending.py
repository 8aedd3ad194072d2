"""HTTP of sending: when a board goes out, what went out, and the copies one got."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from chengshu.capabilities.dashboards.routes.boards import Language, paper_of
from chengshu.capabilities.dashboards.routes.bodies import (
    CopyLine,
    IssueOut,
    IssuePage,
    OwnCopy,
    ScheduleBody,
    ScheduleOut,
)
from chengshu.capabilities.dashboards.service import Boards, Sending
from chengshu.kit import NotFound
from chengshu.security import Guard, Principal

Size = Annotated[int, Query(ge=1, le=200)]


def add_sending(routes: APIRouter, boards: Boards, sending: Sending, guard: Guard) -> None:
    """``/dashboards/boards/{board}/schedule`` and ``/dashboards/issues``."""
    _planning(routes, sending, guard)
    Reader = Annotated[Principal, Depends(guard.needs("dashboards.read"))]

    @routes.get("/issues")
    def received_issues(principal: Reader, after: str | None = None, limit: Size = 50) -> IssuePage:
        """Issues that one got, the newest first."""
        page = sending.received(principal, after, limit)
        return IssuePage(items=page.items, next=page.next)

    @routes.get("/issues/{issue}")
    def own_copy(principal: Reader, issue: str) -> OwnCopy:
        """One's own copy: the figures as they stood when it was due, with the rights one had then."""
        copy = sending.copy(principal, issue)
        if copy.report is None:
            raise NotFound("There is no such issue.", code="issue_unknown")
        return OwnCopy(issue=copy.issue, report=copy.report)

    @routes.get("/issues/{issue}/paper.pdf", response_class=Response)
    def issue_paper(principal: Reader, issue: str, language: Language = "zh") -> Response:
        """One's own copy as a PDF."""
        copy = sending.copy(principal, issue)
        if copy.report is None:
            raise NotFound("There is no such issue.", code="issue_unknown")
        return paper_of(boards, copy.report, language)


def _planning(routes: APIRouter, sending: Sending, guard: Guard) -> None:
    Writer = Annotated[Principal, Depends(guard.needs("dashboards.write"))]

    @routes.get("/boards/{board}/schedule")
    def get_schedule(principal: Writer, board: str) -> ScheduleOut:
        """When one's own board goes out."""
        found = sending.schedule(principal, board)
        return ScheduleOut(schedule=found, names=sending.names(found) if found else {})

    @routes.put("/boards/{board}/schedule")
    def plan_board(principal: Writer, board: str, body: ScheduleBody) -> ScheduleOut:
        """Send one's own board from now on, daily or weekly."""
        kept = sending.plan(principal, board, body.version, body.plan())
        return ScheduleOut(schedule=kept, names=sending.names(kept))

    @routes.delete("/boards/{board}/schedule", status_code=204)
    def stop_board(principal: Writer, board: str) -> None:
        """Send one's own board no more."""
        sending.stop(principal, board)

    @routes.get("/boards/{board}/issues")
    def board_issues(principal: Writer, board: str, after: str | None = None, limit: Size = 50) -> IssuePage:
        """What went out of one's own board, the newest first."""
        page = sending.issues(principal, board, after, limit)
        return IssuePage(items=page.items, next=page.next)

    @routes.get("/issues/{issue}/states")
    def issue_states(principal: Writer, issue: str) -> IssueOut:
        """One issue for who sends it: every reader, and what the post office says of each message."""
        found, copies, deliveries = sending.issue_states(principal, issue)
        lines = [CopyLine(name=name, state=state, reason=reason) for name, state, reason in copies]
        return IssueOut(issue=found, copies=lines, deliveries=list(deliveries))
