"""The words of the device registry."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal["online", "silent", "never"]
SILENT_AFTER_INTERVALS = 3


def state_of(last_seen: datetime | None, reporting_interval_s: int, at: datetime) -> State:
    """online while the last word is at most three intervals old, then silent; never before the first word."""
    if last_seen is None:
        return "never"
    age_s = (at - last_seen).total_seconds()
    return "online" if age_s <= SILENT_AFTER_INTERVALS * reporting_interval_s else "silent"


@dataclass(frozen=True, slots=True)
class Device:
    """A thing in the field that speaks a protocol. Longitude and latitude are CGCS2000 degrees."""

    id: str
    protocol: str
    identifier: str
    name: str
    kind: str
    division: str | None
    longitude: float | None
    latitude: float | None
    organisation: str | None
    properties: tuple[str, ...]
    synthetic: bool
    last_seen: datetime | None
    state: State
    reporting_interval_s: int
    has_secret: bool = False
    registered: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeviceRegistration:
    """What is told when a device is registered. Without properties or interval those of the kind count."""

    protocol: str
    identifier: str
    name: str
    kind: str
    division: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    organisation: str | None = None
    properties: tuple[str, ...] = ()
    synthetic: bool = False
    reporting_interval_s: int | None = None
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceRef:
    """What a gateway keeps in memory of a device. `secret` is a hash for `is_secret`, or None: not checked."""

    id: str
    identifier: str
    kind: str
    reporting_interval_s: int
    secret: str | None


@dataclass(frozen=True, slots=True)
class KindProperty:
    """One observed property of a kind of device; `title` is a key of the word catalogue."""

    code: str
    unit: str
    title: str


@dataclass(frozen=True, slots=True)
class DeviceKind:
    """A kind of device as a pack declares it; `medium` is what it looks at: air, water, noise ..."""

    id: str
    pack: str
    title: str
    protocol: str
    medium: str
    interval_s: int
    properties: tuple[KindProperty, ...]
