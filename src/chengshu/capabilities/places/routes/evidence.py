"""Fusion: what departments say, and the desk where it is judged."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from chengshu.capabilities.places.model import NewRecord
from chengshu.capabilities.places.routes.words import After, Audit, Limit
from chengshu.capabilities.places.service import Places
from chengshu.security import Guard, Principal


class RecordIn(BaseModel):
    """What a department says about a place."""

    source_key: Annotated[str, Field(min_length=1, max_length=120)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    kind: Annotated[str, Field(max_length=60)] = ""
    address: Annotated[str, Field(max_length=300)] = ""
    longitude: float | None = None
    latitude: float | None = None
    properties: dict[str, Any] = Field(default_factory=dict)


class DeliveryIn(BaseModel):
    """A delivery of one department."""

    source: Annotated[str, Field(min_length=1, max_length=120)]
    records: list[RecordIn] = Field(min_length=1, max_length=5000)


class VerdictIn(BaseModel):
    """A person's judgement: it is this place, it is a new one, or it is refused."""

    verdict: Literal["linked", "made", "refused"]
    place: str | None = None
    note: Annotated[str, Field(max_length=500)] = ""


def router(places: Places, guard: Guard, audit: Audit) -> APIRouter:
    """``/places/records``, ``/places/decisions``, ``/places/{place}/evidence``."""
    routes = APIRouter(prefix="/places")
    Reader = Annotated[Principal, Depends(guard.needs("places.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("places.write"))]
    Reviewer = Annotated[Principal, Depends(guard.needs("places.review"))]

    @routes.post("/records")
    def hand_in(principal: Writer, body: DeliveryIn) -> dict[str, int]:
        """Take a delivery: sure ones are linked, new ones make a place, the doubtful wait for a person."""
        records = [NewRecord(**one.model_dump()) for one in body.records]
        done = asdict(places.fusion.hand_in(body.source, records, principal.account))
        audit(principal, "place.hand_in", body.source, done)
        return done

    @routes.get("/records")
    def records(
        principal: Reviewer,
        state: Literal["waiting", "linked", "refused"] | None = None,
        source: str | None = None,
        after: After = None,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """Records; those that wait are the desk, each with the places it may be and why."""
        page = places.fusion.records(state, source, None, after, limit)
        return {"items": [asdict(one) for one in page.items], "next": page.next, "total": None}

    @routes.post("/records/{record}/decide")
    def decide(principal: Reviewer, record: str, body: VerdictIn) -> dict[str, Any]:
        """Judge a record that waits."""
        judged = places.fusion.decide(record, body.verdict, body.place, principal.account, body.note)
        audit(principal, "place.decide", record, {"verdict": body.verdict, "place": judged.place})
        return asdict(judged)

    @routes.post("/decisions/{decision}/undo")
    def undo(principal: Reviewer, decision: str) -> dict[str, Any]:
        """Take a decision back; it stays written, and the record waits again."""
        record = places.fusion.undo(decision, principal.account)
        audit(principal, "place.undo", decision, {"record": record.id})
        return asdict(record)

    @routes.get("/{place}/evidence")
    def evidence(principal: Reader, place: str) -> dict[str, Any]:
        """Which source says what about a place, and who decided that it does."""
        said, decisions = places.fusion.evidence(place)
        return {"records": [asdict(one) for one in said], "decisions": [asdict(one) for one in decisions]}

    return routes
