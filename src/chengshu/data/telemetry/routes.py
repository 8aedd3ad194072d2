"""Telemetry over HTTP."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel

from chengshu.data.telemetry.logic import as_bytes, as_text, without_password
from chengshu.data.telemetry.model import FrameDetail, LatestFilter, Reading, Reject
from chengshu.data.telemetry.service import Telemetry
from chengshu.kit import ChengshuError, NotFound, now
from chengshu.security import Audit, Guard, Principal
from chengshu.sensing.devices import Devices

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
    """A raw frame: its bytes as text and as hex, and what was understood. `masked`: a password is starred out."""

    text: str
    hex: str
    masked: bool
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
    masked: bool
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


def _no_device(device: str) -> NotFound:
    return NotFound(f"There is no device {device}.", code="device_not_found")


class _Sight:
    """What of telemetry somebody may see: what came from devices that lie where he holds the permission.

    What came from no registered device is seen only by those who look after the whole city.
    """

    def __init__(self, devices: Devices, principal: Principal, permission: str) -> None:
        self._devices = devices
        self._principal = principal
        self._permission = permission
        self._within = principal.jurisdiction_for(permission)
        self._mendable: set[str] | None = None

    def devices(self, wanted: Sequence[str] | None = None) -> tuple[str, ...] | None:
        """The wanted devices as far as he may see them; None is every device."""
        if "" in self._within:
            return None if wanted is None else tuple(wanted)
        if wanted is None:
            return tuple(self._devices.ids_within(self._within))
        return tuple(id for id, device in self._devices.get_many(wanted).items() if self._covers(device.division))

    def needs(self, device: str | None, otherwise: ChengshuError) -> None:
        """Raise `otherwise` when he may not see this device: what he may not see does not exist for him."""
        if "" not in self._within and not self.devices([device] if device else []):
            raise otherwise

    def raw(self, raw: bytes, device: str | None) -> bytes:
        """The bytes, without the device's password unless he may mend what this device sent."""
        return raw if self._mends(device) else without_password(raw)

    def _mends(self, device: str | None) -> bool:
        within = self._principal.jurisdiction_for("telemetry.mend")
        if not within or "" in within:
            return bool(within)
        if self._mendable is None:
            self._mendable = set(self._devices.ids_within(within))
        return device in self._mendable

    def _covers(self, division: str | None) -> bool:
        return self._principal.covers(division, self._permission)


def _frame(one: FrameDetail, sight: _Sight) -> FrameDetailOut:
    fields: dict[str, Any] = asdict(one)
    kept, readings = fields.pop("raw"), fields.pop("readings")
    raw = sight.raw(kept, one.device)
    said = {"text": as_text(raw), "hex": raw.hex(" "), "masked": raw != kept}
    return FrameDetailOut(**fields, **said, size=len(raw), readings=readings)


def _reject(one: Reject, sight: _Sight) -> RejectOut:
    fields: dict[str, Any] = asdict(one)
    kept, mended = fields.pop("raw"), fields.pop("mended_raw")
    raw = sight.raw(kept, one.device)
    said = {"text": as_text(raw), "hex": raw.hex(" "), "masked": raw != kept}
    return RejectOut(
        **fields, **said, mended_text=as_text(sight.raw(mended, one.device)) if mended is not None else None
    )


def router(telemetry: Telemetry, guard: Guard, devices: Devices, audit: Audit) -> APIRouter:
    """The routes of telemetry. `devices` tells where a device lies, and so who may see what it sent."""
    routes = APIRouter(prefix="/telemetry", tags=["telemetry"])
    reader, mender = guard.needs("telemetry.read"), guard.needs("telemetry.mend")

    def may_read(principal: Annotated[Principal, Depends(reader)]) -> _Sight:
        return _Sight(devices, principal, "telemetry.read")

    def may_mend(principal: Annotated[Principal, Depends(mender)]) -> _Sight:
        return _Sight(devices, principal, "telemetry.mend")

    _add_readings(routes, telemetry, Depends(may_read))
    _add_frames(routes, telemetry, Depends(may_read))
    _add_rejects(routes, telemetry, Depends(may_read))
    _add_mending(routes, telemetry, Depends(may_mend), Depends(mender), audit)
    return routes


def _add_readings(routes: APIRouter, telemetry: Telemetry, may_read: Any) -> None:
    @routes.get("/latest")
    def latest(
        sight: Annotated[_Sight, may_read],
        device: Annotated[list[str] | None, Query()] = None,
        property: str | None = None,
        kind: str | None = None,
        after: str | None = None,
        limit: Limit = 200,
    ) -> ReadingList:
        """The newest reading of every property, of devices in the asker's jurisdiction."""
        wanted = LatestFilter(sight.devices(device or None), property, kind)
        page = telemetry.find_latest(wanted, after, limit)
        return ReadingList(items=[_reading(one) for one in page.items], next=page.next, total=page.total)

    @routes.get("/series")
    def series(
        sight: Annotated[_Sight, may_read],
        device: str,
        property: str,
        kind: str = "realtime",
        from_: Annotated[AwareDatetime | None, Query(alias="from")] = None,
        to: AwareDatetime | None = None,
        bucket: Annotated[int | None, Query(ge=1, le=31_536_000)] = None,
    ) -> SeriesOut:
        """A history, the last day unless said otherwise; long ones in buckets."""
        sight.needs(device, _no_device(device))
        end = to or now() + timedelta(seconds=1)
        found = telemetry.series(device, property, kind, from_ or end - timedelta(days=1), end, bucket)
        return SeriesOut(**asdict(found))


def _add_frames(routes: APIRouter, telemetry: Telemetry, may_read: Any) -> None:
    @routes.get("/frames")
    def frames(
        sight: Annotated[_Sight, may_read], device: str, after: str | None = None, limit: Limit = 50
    ) -> FrameList:
        """What a device sent, newest first."""
        sight.needs(device, _no_device(device))
        page = telemetry.frames(device, after, limit)
        return FrameList(items=[FrameOut(**asdict(one)) for one in page.items], next=page.next, total=None)

    @routes.get("/frames/{identity}")
    def frame(sight: Annotated[_Sight, may_read], identity: str) -> FrameDetailOut:
        """One raw frame. The device's password is shown only to those who may mend."""
        found = telemetry.frame(identity)
        sight.needs(found.device, NotFound("There is no such frame.", code="no_such_frame"))
        return _frame(found, sight)


def _seen(telemetry: Telemetry, identity: str, sight: _Sight) -> Reject:
    found = telemetry.reject(identity)
    sight.needs(found.device, NotFound("There is no such reject.", code="no_such_reject"))
    return found


def _add_rejects(routes: APIRouter, telemetry: Telemetry, may_read: Any) -> None:
    @routes.get("/rejects")
    def rejects(
        sight: Annotated[_Sight, may_read],
        reason: str | None = None,
        state: str | None = None,
        q: str | None = None,
        after: str | None = None,
        limit: Limit = 50,
    ) -> RejectList:
        """Frames that could not be taken, newest first; strangers' frames for those who see the whole city."""
        page = telemetry.rejects(reason, state, q, after, limit, sight.devices())
        return RejectList(items=[_reject(one, sight) for one in page.items], next=page.next, total=None)

    @routes.get("/rejects/{identity}")
    def reject(sight: Annotated[_Sight, may_read], identity: str) -> RejectOut:
        """One of them."""
        return _reject(_seen(telemetry, identity, sight), sight)


def _add_mending(routes: APIRouter, telemetry: Telemetry, may_mend: Any, mender: Any, audit: Audit) -> None:
    @routes.post("/rejects/{identity}/replay")
    def replay(
        identity: str, body: Replay, sight: Annotated[_Sight, may_mend], by: Annotated[Principal, mender]
    ) -> RejectOut:
        """Try again, mended or as it came."""
        seen = _seen(telemetry, identity, sight)
        raw = None if body.raw is None else as_bytes(body.raw, seen.raw)
        done = telemetry.mend(identity, raw, by.account)
        told = {"mended": raw is not None and raw != seen.raw, "frame": done.replayed_frame}
        audit(by, "telemetry.replay", identity, _what(seen) | told)
        return _reject(done, sight)

    @routes.post("/rejects/{identity}/discard")
    def discard(
        identity: str, body: Discard, sight: Annotated[_Sight, may_mend], by: Annotated[Principal, mender]
    ) -> RejectOut:
        """Close without replaying."""
        seen = _seen(telemetry, identity, sight)
        done = telemetry.discard(identity, body.reason, by.account)
        audit(by, "telemetry.discard", identity, _what(seen) | {"why": done.note})
        return _reject(done, sight)


def _what(reject: Reject) -> dict[str, Any]:
    """What the trail keeps of a reject: whose it was and what was wrong; never its bytes, they hold a password."""
    return {"device": reject.device, "identifier": reject.identifier, "reason": reject.reason}
