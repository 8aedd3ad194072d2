"""HTTP of cases that belong together."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from chengshu.capabilities.cases.model import Case, OpenCase
from chengshu.capabilities.cases.routes.bodies import CaseList, LikenessList, LinkBody, MergeBody, OpenBody, ReasonBody
from chengshu.capabilities.cases.service import Cases
from chengshu.security import Audit, Guard, Principal


def add_together(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    """Alike, linked, below."""
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]
    Opener = Annotated[Principal, Depends(guard.needs("cases.open"))]
    Actor = Annotated[Principal, Depends(guard.needs("cases.act"))]

    @routes.get("/similar")
    def similar_place(
        principal: Reader,
        type: str,
        longitude: Annotated[float, Query(ge=-180, le=180)],
        latitude: Annotated[float, Query(ge=-90, le=90)],
        classification: str | None = None,
    ) -> LikenessList:
        """Cases that may be about what somebody is about to report, before it is sent."""
        form = {"classification": classification} if classification else {}
        about = OpenCase(type, "-", longitude=longitude, latitude=latitude, form=form)
        items = cases.similar(about, principal)
        return LikenessList(items=items, total=len(items))

    @routes.get("/{case_id}/similar")
    def similar(principal: Reader, case_id: str) -> LikenessList:
        """Cases that may be about the same thing, by place, class, time and picture."""
        items = cases.similar(case_id, principal)
        return LikenessList(items=items, total=len(items))

    @routes.get("/{case_id}/children")
    def children(principal: Reader, case_id: str, after: str | None = None) -> CaseList:
        """The cases below this one."""
        page = cases.children(case_id, principal, after=after)
        return CaseList(items=page.items, next=page.next, total=page.total)

    @routes.post("/{case_id}/children", status_code=201)
    def open_child(principal: Opener, case_id: str, body: OpenBody) -> Case:
        """Open a case below this one."""
        told = OpenCase(**body.model_dump(exclude={"key"}), source_id=body.key)
        child = cases.open_child(case_id, told, principal)
        audit(principal, "cases.open", child.id, {"number": child.number, "type": child.type, "parent": case_id})
        return child

    @routes.post("/{case_id}/links")
    def link(principal: Actor, case_id: str, body: LinkBody) -> Case:
        """Say that another case is related to this one, or its parent."""
        case = cases.link(case_id, body.other, body.kind, principal, body.key)
        audit(principal, "cases.link", case_id, {"other": body.other, "kind": body.kind})
        return case

    @routes.delete("/{case_id}/links/{other}")
    def unlink(principal: Actor, case_id: str, other: str) -> Case:
        """Take such a link back."""
        case = cases.unlink(case_id, other, principal)
        audit(principal, "cases.unlink", case_id, {"other": other})
        return case


def add_merging(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    """Into another case, and out of it again."""
    Actor = Annotated[Principal, Depends(guard.needs("cases.act"))]

    @routes.post("/{case_id}/merge")
    def merge(principal: Actor, case_id: str, body: MergeBody) -> Case:
        """End this case because another one is about the same thing."""
        gone = cases.merge(case_id, body.into, principal, body.reason, body.key)
        audit(principal, "cases.merge", case_id, {"into": body.into})
        return gone

    @routes.post("/{case_id}/unmerge")
    def unmerge(principal: Actor, case_id: str, body: ReasonBody) -> Case:
        """Take this case out of the one it was merged into: it stands where it stood, its clocks go on."""
        back = cases.unmerge(case_id, principal, body.reason, body.key)
        audit(principal, "cases.unmerge", case_id, {"number": back.number, "reason": body.reason})
        return back
