"""Pure decisions of citizens: codes, what may be reported, surprise, distances."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from math import asin, cos, lgamma, log, log10, radians, sin, sqrt
from typing import Any

from chengshu.capabilities.citizens.model import Attribute, Contact, NewReport, Service
from chengshu.kit import FieldError
from chengshu.standards.identifiers import is_citizen_id

# A case holds 64 KB of facts: what a report brings must fit, or it would wait for its case for ever.
MOST_ANSWER = 1000
_NULL = "\x00"
MOST_TEXT = 4000  # GeoReport v2: a description has at most 4,000 characters
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is mistaken for another
_EARTH_M = 6_371_008.8


def new_number(day: str) -> str:
    """A number to name a report by. Numbers do not follow each other: nobody counts through other people's reports."""
    return f"R{day}{''.join(secrets.choice(_LETTERS) for _ in range(6))}"


_NUMBER = re.compile(rf"R\d{{6}}[{_LETTERS}]{{6}}")


def number_in(text: str) -> str | None:
    """The number of a report, when a text is nothing else."""
    told = text.strip().upper()
    return told if _NUMBER.fullmatch(told) else None


def new_code() -> str:
    """A code of eight letters, about 40 bits; tries are limited where it is asked for."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def code_hash(number: str, code: str) -> bytes:
    """What is kept of a code."""
    return hashlib.scrypt(code.strip().upper().encode(), salt=number.encode(), n=2**12, r=8, p=1, dklen=32)


def fits(number: str, code: str, kept: bytes) -> bool:
    """Whether this is the code of the report."""
    return hmac.compare_digest(code_hash(number, code), kept)


def faults(new: NewReport, service: Service | None) -> list[FieldError]:
    """What is wrong with a report."""
    found = []
    if service is None:
        found.append(FieldError("service", "there is no such service"))
    if not (-180 <= new.longitude <= 180 and -90 <= new.latitude <= 90):
        found.append(FieldError("longitude", "this is no place on earth"))
    if len(new.description) > MOST_TEXT:
        found.append(FieldError("description", f"at most {MOST_TEXT} characters"))
    if len(new.address) > 300:
        found.append(FieldError("address", "at most 300 characters"))
    nulls = [name for name in ("description", "address") if _NULL in getattr(new, name)]
    found += [FieldError(name, "must not contain a null character") for name in nulls]
    found += contact_faults(new.contact)
    return found + (answer_faults(service.attributes, new.attributes) if service else [])


def contact_faults(contact: Contact) -> list[FieldError]:
    """What is wrong with how somebody says he is reached."""
    found = []
    if _NULL in contact.name:
        found.append(FieldError("name", "must not contain a null character"))
    if len(contact.name) > 60:
        found.append(FieldError("name", "at most 60 characters"))
    if contact.phone and not (5 <= len(contact.phone) <= 20 and contact.phone.lstrip("+").replace("-", "").isdigit()):
        found.append(FieldError("phone", "5 to 20 digits"))
    email = contact.email
    if email and ("@" not in email or len(email) > 200 or not email.isprintable() or " " in email):
        found.append(FieldError("email", "this is no e-mail address"))
    return found


def answer_faults(asked: Iterable[Attribute], given: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with the answers to the questions of a service."""
    known = {one.code: one for one in asked}
    found = [FieldError(f"attribute[{name}]", "is not asked for") for name in given if name not in known]
    for code, one in known.items():
        value = given.get(code)
        if value in (None, "", []):
            if one.required:
                found.append(FieldError(f"attribute[{code}]", "must be answered"))
            continue
        values = value if isinstance(value, list) else [value]
        if len(values) > 1 and one.datatype != "multivaluelist":
            found.append(FieldError(f"attribute[{code}]", "takes one answer"))
            continue
        if len(set(map(str, values))) < len(values) or any(
            len(str(item)) > MOST_ANSWER or _NULL in str(item) for item in values
        ):
            reason = f"at most {MOST_ANSWER} characters, each answer once, without null characters"
            found.append(FieldError(f"attribute[{code}]", reason))
            continue
        if one.values and (strange := [item for item in values if str(item) not in one.values]):
            found.append(FieldError(f"attribute[{code}]", f"{strange[0]} is not one of: {', '.join(one.values)}"))
        if one.datatype == "number" and not str(value).replace(".", "", 1).lstrip("-").isdigit():
            found.append(FieldError(f"attribute[{code}]", "must be a number"))
    return found


def answers(asked: Iterable[Attribute], given: Mapping[str, Any]) -> list[dict[str, str]]:
    """What somebody answered, in the words in which he was asked: `question` and `answer`, in their order."""
    found = []
    for one in asked:
        value = given.get(one.code)
        values = value if isinstance(value, list) else [] if value in (None, "") else [value]
        if values:
            words = "、".join(one.values.get(str(item), str(item)) for item in values)
            found.append({"question": one.description, "answer": words})
    return found


_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d){8}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


def names_somebody(text: str) -> bool:
    """Whether a text holds a mobile number or the number of an identity card: not to be shown unread."""
    return bool(_MOBILE.search(text)) or any(is_citizen_id(found.upper()) for found in _IDENTITY.findall(text))


def metres(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Distance on a sphere."""
    a, b = radians(lat1), radians(lat2)
    h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_M * asin(sqrt(h))


def box_around(longitude: float, latitude: float, radius_m: float) -> tuple[float, float, float, float]:
    """A box in degrees that holds the circle."""
    high = radius_m / 111_195
    wide = high / max(0.01, cos(radians(latitude)))
    return longitude - wide, latitude - high, longitude + wide, latitude + high


def surprise(now: int, before: int) -> float:
    """How little the number of now is to be expected from that before: -log10 of the Poisson tail, 0 to 300.

    Half a report is added to what was before, so that a first report anywhere is no sensation.
    """
    mean = before + 0.5
    if now <= mean:
        return 0.0
    first = -mean + now * log(mean) - lgamma(now + 1)
    total, term = 1.0, 1.0
    for k in range(now + 1, now + 200):
        term *= mean / k
        total += term
    return min(300.0, -(first + log(total)) / log(10)) if total > 0 else -log10(1e-300)


def search(services: Iterable[Service], q: str) -> list[Service]:
    """Services whose name, group or keywords hold every word of the question; names that begin with it first."""
    words = q.casefold().split()
    found = [one for one in services if all(_holds(one, word) for word in words)]
    return sorted(found, key=lambda one: (not one.name.casefold().startswith(q.casefold()), one.rank or 1000, one.code))


def _holds(service: Service, word: str) -> bool:
    return any(
        word in text.casefold() for text in (service.name, service.group, *service.keywords, *service.plain.values())
    )
