"""Telemetry over HTTP."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel

from chengshu.data.telemetry.logic import as_bytes, as_text
from chengshu.data.telemetry.model import FrameDetail, LatestFilter, Reading, Reject
from chengshu.data.telemetry.service import Telemetry
from chengshu.kit import now
from chengshu.security import Guard, Principal

Limit = Annotated[int, Query(ge=1, le=200)]


class ReadingOut(BaseModel):
    """The newest, or one, observation."""

    device: str
    property: str
    kind: str
    statistic: str
    time: datetime
    value: float | None
    text: str | None
    flag: str | None
    received: datetime
    frame: str


class ReadingList(BaseModel):
    items: list[ReadingOut]
    next: str | None
    total: int | None


class PointOut(BaseModel):
    time: datetime
    value: float | None
    low: float | None
    high: float | None
    count: int
    flag: str | None
    frame: str | None


class SeriesOut(BaseModel):
    """A history; `bucket_s` is set when moments were put together."""

    device: str
    property: str
    kind: str
    start: datetime
    end: datetime
    bucket_s: int | None
    points: list[PointOut]


class FrameOut(BaseModel):
    id: str
    device: str
    protocol: str
    identifier: str
    message_type: str
    edition: str
    received: datetime
    size: int


class FrameList(BaseModel):
    items: list[FrameOut]
    next: str | None
    total: int | None


class FrameDetailOut(FrameOut):
    """A raw frame: its bytes as text and as hex, and what was understood."""

    text: str
    hex: str
    readings: list[ReadingOut]


class RejectOut(BaseModel):
    id: str
    frame: str
    protocol: str
    identifier: str
    message_type: str
    device: str | None
    reason: str
    detail: str
    state: str
    count: int
    first_received: datetime
    last_received: datetime
    text: str
    hex: str
    mended_text: str | None
    replayed_frame: str | None
    note: str | None
    closed_by: str | None
    closed: datetime | None


class RejectList(BaseModel):
    items: list[RejectOut]
    next: str | None
    total: int | None


class Replay(BaseModel):
    """`raw` is the mended text; without it the frame is tried again as it came."""

    raw: str | None = None


class Discard(BaseModel):
    reason: str


def _reading(one: Reading) -> ReadingOut:
    return ReadingOut(**asdict(one))


def _frame(one: FrameDetail) -> FrameDetailOut:
    fields: dict[str, Any] = asdict(one)
    raw, readings = fields.pop("raw"), fields.pop("readings")
    return FrameDetailOut(**fields, size=len(raw), text=as_text(raw), hex=raw.hex(" "), readings=readings)


def _reject(one: Reject) -> RejectOut:
    fields: dict[str, Any] = asdict(one)
    raw, mended = fields.pop("raw"), fields.pop("mended_raw")
    return RejectOut(
        **fields, text=as_text(raw), hex=raw.hex(" "), mended_text=as_text(mended) if mended is not None else None
    )


def router(telemetry: Telemetry, guard: Guard) -> APIRouter:
    """The routes of telemetry."""
    routes = APIRouter(prefix="/telemetry", tags=["telemetry"])
    may_read = Depends(guard.needs("telemetry.read"))
    may_mend = Depends(guard.needs("telemetry.mend"))
    _add_readings(routes, telemetry, may_read)
    _add_frames(routes, telemetry, may_read)
    _add_rejects(routes, telemetry, may_read, may_mend)
    return routes


def _add_readings(routes: APIRouter, telemetry: Telemetry, may_read: Any) -> None:
    @routes.get("/latest", dependencies=[may_read])
    def latest(
        device: Annotated[list[str] | None, Query()] = None,
        property: str | None = None,
        kind: str | None = None,
        after: str | None = None,
        limit: Limit = 200,
    ) -> ReadingList:
        """The newest reading of every property."""
        wanted = LatestFilter(tuple(device) if device else None, property, kind)
        page = telemetry.find_latest(wanted, after, limit)
        return ReadingList(items=[_reading(one) for one in page.items], next=page.next, total=page.total)

    @routes.get("/series", dependencies=[may_read])
    def series(
        device: str,
        property: str,
        kind: str = "realtime",
        from_: Annotated[AwareDatetime | None, Query(alias="from")] = None,
        to: AwareDatetime | None = None,
        bucket: Annotated[int | None, Query(ge=1, le=31_536_000)] = None,
    ) -> SeriesOut:
        """A history, the last day unless said otherwise; long ones in buckets."""
        end = to or now() + timedelta(seconds=1)
        found = telemetry.series(device, property, kind, from_ or end - timedelta(days=1), end, bucket)
        return SeriesOut(**asdict(found))


def _add_frames(routes: APIRouter, telemetry: Telemetry, may_read: Any) -> None:
    @routes.get("/frames", dependencies=[may_read])
    def frames(device: str, after: str | None = None, limit: Limit = 50) -> FrameList:
        """What a device sent, newest first."""
        page = telemetry.frames(device, after, limit)
        return FrameList(items=[FrameOut(**asdict(one)) for one in page.items], next=page.next, total=None)

    @routes.get("/frames/{identity}", dependencies=[may_read])
    def frame(identity: str) -> FrameDetailOut:
        """One raw frame."""
        return _frame(telemetry.frame(identity))


def _add_rejects(routes: APIRouter, telemetry: Telemetry, may_read: Any, may_mend: Any) -> None:
    @routes.get("/rejects", dependencies=[may_read])
    def rejects(
        reason: str | None = None,
        state: str | None = None,
        q: str | None = None,
        after: str | None = None,
        limit: Limit = 50,
    ) -> RejectList:
        """Frames that could not be taken, newest first."""
        page = telemetry.rejects(reason, state, q, after, limit)
        return RejectList(items=[_reject(one) for one in page.items], next=page.next, total=None)

    @routes.get("/rejects/{identity}", dependencies=[may_read])
    def reject(identity: str) -> RejectOut:
        """One of them."""
        return _reject(telemetry.reject(identity))

    @routes.post("/rejects/{identity}/replay")
    def replay(identity: str, body: Replay, by: Annotated[Principal, may_mend]) -> RejectOut:
        """Try again, mended or as it came."""
        raw = None if body.raw is None else as_bytes(body.raw, telemetry.reject(identity).raw)
        return _reject(telemetry.mend(identity, raw, by.account))

    @routes.post("/rejects/{identity}/discard")
    def discard(identity: str, body: Discard, by: Annotated[Principal, may_mend]) -> RejectOut:
        """Close without replaying."""
        return _reject(telemetry.discard(identity, body.reason, by.account))
