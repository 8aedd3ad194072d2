"""Fusion: what departments say, and the desk where it is judged."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile
from pydantic import BaseModel, Field

from chengshu.capabilities.places.model import NewRecord
from chengshu.capabilities.places.routes.words import After, Audit, Limit
from chengshu.capabilities.places.service import Deliveries, Places
from chengshu.capabilities.places.sheets import MAX_BYTES
from chengshu.kit import NotFound
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

    @routes.get("/records/{record}")
    def record(principal: Reviewer, record: str) -> dict[str, Any]:
        """What a department said, and every decision on it, the newest first."""
        said, decisions = places.fusion.record(record)
        return {"record": asdict(said), "decisions": [asdict(one) for one in decisions]}

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

    _files(routes, places, guard, audit)
    return routes


def _files(routes: APIRouter, places: Places, guard: Guard, audit: Audit) -> None:
    """Deliveries as files, and who delivers."""
    Reader = Annotated[Principal, Depends(guard.needs("places.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("places.write"))]
    desk = places.deliveries

    @routes.get("/sources")
    def sources(principal: Reader) -> dict[str, Any]:
        """Who handed records in, and how many wait, are linked and were refused."""
        items = places.fusion.sources()
        return {"items": items, "next": None, "total": len(items)}

    @routes.post("/deliveries", status_code=202)
    def submit(
        principal: Writer,
        file: Annotated[UploadFile, File(description="CSV (UTF-8 or GB 18030) or XLSX with a header")],
        source: Annotated[str, Form(max_length=120)],
        system: Annotated[str, Form(description="of the coordinates")] = "EPSG:4490",
        source_key: Annotated[str, Form(description="column; empty: as the header tells")] = "",
        name: Annotated[str, Form()] = "",
        kind: Annotated[str, Form()] = "",
        address: Annotated[str, Form()] = "",
        longitude: Annotated[str, Form()] = "",
        latitude: Annotated[str, Form()] = "",
    ) -> dict[str, Any]:
        """Take the table of a department; a job hands its rows in (see `job`)."""
        columns = {"source_key": source_key, "name": name, "kind": kind, "address": address, "longitude": longitude,
                   "latitude": latitude}  # fmt: skip
        data = file.file.read(MAX_BYTES + 1)
        done = desk.submit(source, file.filename or "table.csv", data, columns, system, principal.account)
        audit(principal, "place.delivery", done["id"], {"source": source, "rows": done["rows"]})
        return done

    @routes.get("/deliveries")
    def deliveries(
        principal: Writer, everybody: bool = False, after: After = None, limit: Limit = 50
    ) -> dict[str, Any]:
        """Own deliveries, or with places.review everybody's; the newest first."""
        by = None if everybody and principal.can("places.review") else principal.account
        page = desk.page(by, after, limit)
        return {"items": page.items, "next": page.next, "total": None}

    @routes.get("/deliveries/{delivery}")
    def delivery(principal: Writer, delivery: str) -> dict[str, Any]:
        """What became of a delivery, with the rows that were not taken."""
        return _own(desk, delivery, principal)

    @routes.get("/deliveries/{delivery}/rejects.csv", response_class=Response)
    def rejects(principal: Writer, delivery: str) -> Response:
        """The rows that were not taken, each with field and reason."""
        own = _own(desk, delivery, principal)["id"]
        headers = {"Content-Disposition": f'attachment; filename="rejects-{own}.csv"', "Cache-Control": "no-store"}
        return Response(desk.rejects(own), media_type="text/csv; charset=utf-8", headers=headers)


def _own(desk: Deliveries, identity: str, principal: Principal) -> dict[str, Any]:
    found = desk.get(identity)
    if found["made_by"] != principal.account and not principal.can("places.review"):
        raise NotFound("There is no such delivery.", code="no_such_delivery")
    return found
