"""Is an address fit to be kept, on which locality does it hang, and under which keys will it be found."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from chengshu.capabilities.places.logic.geometry import on_earth, spot_of
from chengshu.capabilities.places.model import LocalityKind, NewAddress
from chengshu.standards.addresses import building_key, name_key, number_key, room_key, unit_key
from chengshu.standards.divisions import history, named

# A locality as it is identified: kind, district, town, key; and its name.
LocalityKey = tuple[LocalityKind, str, str, str]
_MOST = 200
_IDENTITY = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TEXTS = ("id", "district", "code", "town", "village", "group", "street", "number", "building", "unit", "room", "poi",
          "full", "building_id")  # fmt: skip
_IDENTITIES = uuid.UUID("6f1d1f4e-6c0e-5a7e-9f0e-7d5f0c1d2b3a")


@dataclass(frozen=True, slots=True)
class Placed:
    """An address that may be kept, with what it hangs on."""

    address: NewAddress
    identity: str
    district: str
    locality: LocalityKey | None
    locality_name: str
    site: LocalityKey | None


def permanent_id(source: str, identity: str) -> str:
    """The identity the source gave when it is a UUID; else one that is always the same for it."""
    try:
        return str(uuid.UUID(identity))
    except ValueError:
        return str(uuid.uuid5(_IDENTITIES, f"{source}\n{identity}"))


def is_identity(text: str) -> bool:
    """True for what may be the id of something kept here."""
    return bool(_IDENTITY.fullmatch(text))


def has_control(*texts: str) -> bool:
    """True when a text holds characters that are no writing, such as NUL, which no database keeps."""
    return any(_CONTROL.search(text) for text in texts)


def district_code(text: str, within: str = "") -> str | None:
    """The code of a county by its code or its name; a name that several counties have needs `within`."""
    if text.isascii() and text.isdigit():
        return text[:6] if len(text) >= 6 and history(text[:6]) else None
    found = {division.code for division in named(text, within) if division.level == "county"}
    return found.pop() if len(found) == 1 else None


def place(address: NewAddress, source: str, district_of: Callable[[str], str | None]) -> Placed | str:
    """An address ready to be kept, or what is wrong with it."""
    if not address.id:
        return "has no id"
    if has_control(*(getattr(address, name) for name in _TEXTS)):
        return "holds characters that are no writing"
    if not on_earth(address.longitude, address.latitude):
        return f"the point {address.longitude}, {address.latitude} is not on the earth"
    district = district_of(address.district)
    if district is None:
        return f"the district {address.district!r} is unknown or not the only one of its name; give its 6-digit code"
    if not (address.street or address.village or address.poi):
        return "has neither a street, a village nor a site"
    if max(len(address.street), len(address.village), len(address.poi), len(address.full)) > _MOST:
        return f"a part is longer than {_MOST} characters"
    locality, name = _locality(address, district)
    site: LocalityKey | None = ("site", district, "", name_key(address.poi)) if address.poi else None
    return Placed(address, permanent_id(source, address.id), district, locality, name, site)


def _locality(address: NewAddress, district: str) -> tuple[LocalityKey | None, str]:
    street, village = address.street, address.village
    if address.group and not street:
        name = village + address.group
        return ("group", district, address.town, name_key(name)), name
    if street:
        return ("street", district, "", name_key(street)), street
    if village:
        return ("village", district, address.town, name_key(village)), village
    return None, ""


def label_of(address: NewAddress) -> str:
    """The address in one line: as the source wrote it, or put together from its parts."""
    if address.full:
        return address.full
    district = history(address.district) if address.district.isdigit() else None
    parts = (
        district.name if district else address.district, address.town, address.village, address.group,
        address.street, address.number, address.poi, address.building, address.unit, address.room,
    )  # fmt: skip
    return "".join(parts)


def row_of(placed: Placed, source: str, locality: int | None, site: int | None) -> tuple[object, ...]:
    """A row in the order of the store's columns."""
    address = placed.address
    number, rest = number_key(address.number) if address.number else (0, "")
    x, y = spot_of(address.longitude, address.latitude)
    parts = (
        address.town, address.village, address.group, address.street, address.number, address.building, address.unit,
        address.room, address.poi,
    )  # fmt: skip
    keys = (number, rest, building_key(address.building), unit_key(address.unit), room_key(address.room))
    point = (address.longitude, address.latitude, f"({x},{y})")
    head = (placed.identity, source, address.code, placed.district)
    hung = (label_of(address), locality, site)
    return (*head, *parts, *hung, *keys, address.building_id, *point, address.valid_from, address.valid_to)
