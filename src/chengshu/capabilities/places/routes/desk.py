"""Batches: a file in, answers to review, a file out."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile
from pydantic import BaseModel, Field

from chengshu.capabilities.places.model import Batch, RowState
from chengshu.capabilities.places.routes.words import After, Audit, Limit
from chengshu.capabilities.places.service import Desk, Places
from chengshu.capabilities.places.sheets import MAX_BYTES
from chengshu.kit import NotFound
from chengshu.security import Guard, Principal

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class AnswerIn(BaseModel):
    """The right answer, as a candidate was given or put together by a person."""

    label: Annotated[str, Field(min_length=1, max_length=400)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-85, le=85)]
    id: str = ""
    code: str = ""
    level: str = "place"


class RowDecision(BaseModel):
    """A person's word on a row."""

    decision: Literal["accept", "correct", "refuse"]
    answer: AnswerIn | None = None


class ReopenIn(BaseModel):
    """Which judgements are taken back."""

    row: int | None = None
    decided: datetime | None = None


def router(places: Places, guard: Guard, audit: Audit) -> APIRouter:
    """``/places/batches``: everybody his own; who reviews sees and judges all."""
    routes = APIRouter(prefix="/places/batches")
    Reader = Annotated[Principal, Depends(guard.needs("places.read"))]
    desk = places.desk

    @routes.post("", status_code=202)
    def submit(
        principal: Reader,
        file: Annotated[UploadFile, File(description="CSV (UTF-8 or GB 18030) or XLSX with a header")],
        address_columns: Annotated[
            list[str] | None, Form(description="columns that make the address, in order")
        ] = None,
        title: Annotated[str, Form(max_length=200)] = "",
    ) -> dict[str, Any]:
        """Take a file; a job places its rows (see `job`)."""
        data = file.file.read(MAX_BYTES + 1)
        batch = desk.submit(file.filename or "table.csv", data, address_columns or [], principal.account, title)
        audit(principal, "place.batch", batch.id, {"title": batch.title, "rows": batch.rows})
        return asdict(batch)

    @routes.get("")
    def batches(principal: Reader, everybody: bool = False, after: After = None, limit: Limit = 50) -> dict[str, Any]:
        """Own batches, or with places.review everybody's; the newest first."""
        by = None if everybody and principal.can("places.review") else principal.account
        page = desk.batches(by, after, limit)
        return {"items": [asdict(one) for one in page.items], "next": page.next, "total": None}

    @routes.get("/{batch}")
    def get(principal: Reader, batch: str) -> dict[str, Any]:
        """A batch with the number of rows in each state."""
        return asdict(_own(desk, batch, principal))

    @routes.get("/{batch}/rows")
    def rows(
        principal: Reader, batch: str, state: RowState | None = None, after: After = None, limit: Limit = 100
    ) -> dict[str, Any]:
        """Rows with their answers, scores and candidates."""
        page = desk.rows(_own(desk, batch, principal).id, state, after, limit)
        return {"items": [asdict(one) for one in page.items], "next": page.next, "total": None}

    _judging(routes, desk, guard, audit)
    return routes


def _own(desk: Desk, identity: str, principal: Principal) -> Batch:
    batch = desk.get(identity)
    if batch.made_by != principal.account and not principal.can("places.review"):
        raise NotFound("There is no such batch.", code="no_such_batch")
    return batch


def _judging(routes: APIRouter, desk: Desk, guard: Guard, audit: Audit) -> None:
    """Judging rows and taking the file home."""
    Reader = Annotated[Principal, Depends(guard.needs("places.read"))]

    @routes.post("/{batch}/rows/{row}/decide")
    def decide(principal: Reader, batch: str, row: int, body: RowDecision) -> dict[str, Any]:
        """Accept, correct or refuse the answer of a row."""
        answer = body.answer.model_dump() if body.answer else None
        decided = desk.decide(_own(desk, batch, principal).id, row, body.decision, principal.account, answer)
        audit(principal, "place.batch_decide", batch, {"row": row, "decision": body.decision})
        return asdict(decided)

    @routes.post("/{batch}/accept")
    def accept_all(
        principal: Reader, batch: str, least: Annotated[float, Query(ge=0.5, le=1)] = 0.95
    ) -> dict[str, Any]:
        """Accept every undecided row with at least this score; `decided` names them for `reopen`."""
        accepted, at = desk.accept_all(_own(desk, batch, principal).id, least, principal.account)
        audit(principal, "place.batch_accept", batch, {"least": least, "accepted": accepted})
        return {"accepted": accepted, "decided": at}

    @routes.post("/{batch}/reopen")
    def reopen(principal: Reader, batch: str, body: ReopenIn) -> dict[str, int]:
        """Take judgements back: that of a row, or all of one moment."""
        count = desk.reopen(_own(desk, batch, principal).id, row=body.row, decided=body.decided)
        audit(principal, "place.batch_reopen", batch, {"rows": count})
        return {"reopened": count}

    @routes.get("/{batch}/export")
    def export(principal: Reader, batch: str, kind: Literal["csv", "xlsx"] = "csv") -> Response:
        """The file as it came, with the answers beside it."""
        made = _own(desk, batch, principal)
        audit(principal, "place.batch_export", batch, {"rows": made.rows})
        headers = {"Content-Disposition": f'attachment; filename="addresses-{batch}.{kind}"'}
        return Response(desk.export(batch, kind), media_type=_KINDS[kind], headers=headers)
