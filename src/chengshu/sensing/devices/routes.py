"""HTTP of the device registry."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from chengshu.kit import Forbidden, NotFound
from chengshu.security import Audit, Guard, Principal, difference
from chengshu.sensing.devices.model import Device, DeviceRegistration, State
from chengshu.sensing.devices.service import Devices

CONFORMS_TO: dict[str, str] = {}


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class DeviceOut(_Out):
    """A device as the registry knows it."""

    id: str
    protocol: str
    identifier: str
    name: str
    kind: str
    division: str | None
    longitude: float | None
    latitude: float | None
    organisation: str | None
    properties: list[str]
    synthetic: bool
    last_seen: datetime | None
    state: State
    reporting_interval_s: int
    has_secret: bool
    registered: datetime | None
    updated: datetime | None


class DeviceList(_Out):
    """A page of devices."""

    items: list[DeviceOut]
    next: str | None
    total: int | None


class KindPropertyOut(_Out):
    """One observed property of a kind."""

    code: str
    unit: str
    title: str


class DeviceKindOut(_Out):
    """A kind of device as a pack declares it; `title` is a key of the word catalogue."""

    id: str
    pack: str
    title: str
    protocol: str
    medium: str
    interval_s: int
    properties: list[KindPropertyOut]


class DeviceKindList(_Out):
    """Every kind; there are few, so the list has one page."""

    items: list[DeviceKindOut]
    next: str | None = None
    total: int | None = None


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DeviceIn(_In):
    """A device to register."""

    protocol: str
    identifier: str
    name: str
    kind: str
    division: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    organisation: str | None = None
    properties: list[str] = []
    synthetic: bool = False
    reporting_interval_s: int | None = None
    secret: str | None = None


class DeviceChangesIn(_In):
    """The fields to change; a field left out stays as it is."""

    name: str = ""
    kind: str = ""
    division: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    organisation: str | None = None
    properties: list[str] = []
    reporting_interval_s: int = 60
    secret: str | None = None


def _without_secret(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "secret"}


def _changed(before: Device, after: Device, asked: dict[str, Any]) -> dict[str, Any]:
    """What the trail keeps of a change: that the password was set, never which one."""
    told = difference(*({name: getattr(one, name) for name in _without_secret(asked)} for one in (before, after)))
    return {"changed": told} | ({"secret": "set" if asked["secret"] else "removed"} if "secret" in asked else {})


def router(devices: Devices, guard: Guard, audit: Audit) -> APIRouter:
    """``/devices``. `audit` writes down who registered or changed what."""
    routes = APIRouter(prefix="/devices", tags=["devices"])
    reader = Annotated[Principal, Depends(guard.needs("devices.read"))]
    writer = Annotated[Principal, Depends(guard.needs("devices.write"))]

    @routes.get("")
    def list_devices(
        principal: reader,
        q: str | None = None,
        kind: str | None = None,
        state: State | None = None,
        division: str | None = None,
        organisation: str | None = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> DeviceList:
        """Devices in the asker's jurisdiction, by name."""
        page = devices.find(
            q=q,
            kind=kind,
            state=state,
            division=division,
            organisation=organisation,
            within=principal.jurisdiction_for("devices.read"),
            after=after,
            limit=limit,
        )
        return DeviceList.model_validate(page)

    @routes.get("/kinds")
    def list_device_kinds(principal: reader) -> DeviceKindList:
        """What packs declare about kinds of devices: protocol, properties, units, titles."""
        return DeviceKindList.model_validate({"items": devices.kinds()})

    @routes.get("/{device_id}")
    def get_device(principal: reader, device_id: str) -> DeviceOut:
        """One device."""
        return DeviceOut.model_validate(_covered(devices, principal, device_id, "devices.read"))

    @routes.post("", status_code=201)
    def register_device(principal: writer, body: DeviceIn) -> DeviceOut:
        """Make a device known."""
        _may_place(principal, body.division)
        told = {**body.model_dump(), "properties": tuple(body.properties)}
        device = devices.register(DeviceRegistration(**told))
        audit(principal, "devices.register", device.id, _without_secret(told))
        return DeviceOut.model_validate(device)

    @routes.patch("/{device_id}")
    def change_device(principal: writer, device_id: str, body: DeviceChangesIn) -> DeviceOut:
        """Change the fields that are sent."""
        changes = body.model_dump(exclude_unset=True)
        before = _covered(devices, principal, device_id, "devices.write")
        _may_place(principal, changes.get("division", before.division))
        device = devices.update(device_id, changes)
        audit(principal, "devices.update", device.id, _changed(before, device, changes))
        return DeviceOut.model_validate(device)

    return routes


def _covered(devices: Devices, principal: Principal, device_id: str, permission: str) -> Device:
    """The device, when it lies where the principal holds the permission; else it does not exist for him."""
    device = devices.get(device_id)
    if not principal.covers(device.division, permission):
        raise NotFound(f"There is no device {device_id}.", code="device_not_found")
    return device


def _may_place(principal: Principal, division: str | None) -> None:
    if not principal.covers(division, "devices.write"):
        raise Forbidden("The place of the device lies outside your jurisdiction.", code="outside_jurisdiction")
