"""The device registry: which devices a city knows, where they stand, what they measure, whether they speak.

A device is known by (protocol, identifier). The gateway asks `Devices.identifiers` for its cache and tells
`Devices.mark_seen` in batches; packs declare kinds of devices through `pack.py`.
"""

from chengshu.sensing.devices.logic import is_secret
from chengshu.sensing.devices.model import (
    Device,
    DeviceKind,
    DeviceRef,
    DeviceRegistration,
    KindProperty,
    State,
    state_of,
)
from chengshu.sensing.devices.service import Devices

__all__ = [
    "Device",
    "DeviceKind",
    "DeviceRef",
    "DeviceRegistration",
    "Devices",
    "KindProperty",
    "State",
    "is_secret",
    "state_of",
]
