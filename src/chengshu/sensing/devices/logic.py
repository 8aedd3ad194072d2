"""Decisions of the device registry: what a proper device is, and how its secret is kept."""

import hmac
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from chengshu.kit import FieldError
from chengshu.sensing.devices.model import Device, DeviceKind, DeviceRegistration

LONGEST_INTERVAL_S = 31 * 86_400
CHANGEABLE = frozenset(
    {
        "name",
        "kind",
        "division",
        "longitude",
        "latitude",
        "organisation",
        "properties",
        "reporting_interval_s",
        "secret",
    }
)
_IDENTIFIER = re.compile(r"[!-~]{1,64}")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,63}")
_DIVISION = re.compile(r"\d{2,12}")
_PROPERTY = re.compile(r"[^\s;,=]{1,64}")


def completed(new: DeviceRegistration, kind: DeviceKind | None) -> DeviceRegistration:
    """The registration with what its kind says where it says nothing itself."""
    return replace(
        new,
        name=new.name.strip(),
        properties=new.properties or tuple(p.code for p in kind.properties) if kind else new.properties,
        reporting_interval_s=new.reporting_interval_s or (kind.interval_s if kind else 60),
    )


def changed(device: Device, changes: Mapping[str, Any]) -> DeviceRegistration:
    """What the device would be registered as after the changes."""
    kept = {
        name: getattr(device, name)
        for name in DeviceRegistration.__dataclass_fields__
        if name not in {"secret", *changes}
    }
    told = {name: tuple(value) if name == "properties" else value for name, value in changes.items()}
    return DeviceRegistration(**{**kept, **told})


def faults(new: DeviceRegistration, kinds: Mapping[str, DeviceKind], protocols: Collection[str]) -> list[FieldError]:
    """Everything that is wrong with a registration, field by field."""
    checks = {
        "protocol": None if new.protocol in protocols else f"must be one of: {', '.join(sorted(protocols))}",
        "identifier": _match(_IDENTIFIER, new.identifier, "1 to 64 visible ASCII characters, no blanks"),
        "name": None if 0 < len(new.name) <= 200 else "1 to 200 characters",
        "kind": _kind_fault(new, kinds),
        "division": _match(_DIVISION, new.division, "an administrative division code of 2 to 12 digits"),
        "longitude": _place_fault(new),
        "latitude": None if new.latitude is None or -90 <= new.latitude <= 90 else "between -90 and 90",
        "properties": _properties_fault(new.properties),
        "reporting_interval_s": _interval_fault(new.reporting_interval_s),
        "secret": None if new.secret is None or 0 < len(new.secret) <= 64 else "1 to 64 characters",
    }
    return [FieldError(field, reason) for field, reason in checks.items() if reason]


def _match(pattern: re.Pattern[str], text: str | None, wanted: str) -> str | None:
    return None if text is None or pattern.fullmatch(text) else wanted


def _kind_fault(new: DeviceRegistration, kinds: Mapping[str, DeviceKind]) -> str | None:
    if not _KIND.fullmatch(new.kind):
        return "lower-case letters, digits and _"
    if not kinds:  # no pack has declared any kind yet: nothing to compare with
        return None
    if new.kind not in kinds:
        return f"no pack declares this kind; known: {', '.join(sorted(kinds))}"
    wanted = kinds[new.kind].protocol
    return None if wanted == new.protocol else f"devices of this kind speak {wanted}"


def _place_fault(new: DeviceRegistration) -> str | None:
    if (new.longitude is None) != (new.latitude is None):
        return "longitude and latitude come together"
    return None if new.longitude is None or -180 <= new.longitude <= 180 else "between -180 and 180"


def _properties_fault(properties: tuple[str, ...]) -> str | None:
    wrong = [code for code in properties if not _PROPERTY.fullmatch(code)]
    if wrong:
        return f"not a property code: {wrong[0]!r}"
    return None if len(set(properties)) == len(properties) <= 500 else "at most 500, each once"


def _interval_fault(seconds: int | None) -> str | None:
    return None if seconds is None or 1 <= seconds <= LONGEST_INTERVAL_S else f"1 to {LONGEST_INTERVAL_S} seconds"


def hide_secret(secret: str, salt: bytes | None = None) -> str:
    """A salted hash. Fast on purpose: the word travels in clear with every frame and is checked each time."""
    salt = salt or os.urandom(16)
    return f"{salt.hex()}${blake2b(secret.encode(), salt=salt, digest_size=32).hexdigest()}"


def is_secret(hidden: str, given: str | None) -> bool:
    """Whether `given` is the word that `hidden` was made from."""
    salt, _, _ = hidden.partition("$")
    return given is not None and hmac.compare_digest(hide_secret(given, bytes.fromhex(salt)), hidden)
