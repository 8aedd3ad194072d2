"""Whether two cases may be about the same thing: place, class, time and picture, each with its reason.

Pictures are compared by their difference hash (64 bits, which neighbour is brighter): scaling, compression and light
change few bits of it, another picture about half of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

PICTURE_WIDTH, PICTURE_HEIGHT = 9, 8
SAME_PICTURE = 6  # bits that may differ
LIKE_PICTURE = 12
NEAR_M = 100.0
RECENT = timedelta(days=30)
_EARTH_M = 6_371_009.0
_SIGN, _WHOLE = 1 << 63, 1 << 64
# What each agreement is worth; enough is what a person should look at.
_PLACE, _CLASS, _TIME, _PICTURE = 0.4, 0.25, 0.1, 0.25
ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a case is compared."""

    type: str
    classification: str | None
    longitude: float | None
    latitude: float | None
    at: datetime
    pictures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """How much two cases are alike, and why."""

    value: float
    because: tuple[str, ...]
    metres: float | None
    bits: int | None


def picture_mark(grey: bytes) -> int:
    """The difference hash of a picture of 9 by 8 grey pixels, as a signed number of 64 bits."""
    mark = 0
    for row in range(PICTURE_HEIGHT):
        for column in range(PICTURE_WIDTH - 1):
            place = row * PICTURE_WIDTH + column
            mark = mark << 1 | (grey[place] > grey[place + 1])
    return mark - _WHOLE if mark >= _SIGN else mark


def picture_bits(one: int, other: int) -> int:
    """How many bits of two marks differ."""
    return ((one ^ other) & (_WHOLE - 1)).bit_count()


def picture_bands(mark: int) -> tuple[int, ...]:
    """Four quarters of a mark, each with its place: marks that differ in three bits at most share one of them."""
    whole = mark & (_WHOLE - 1)
    return tuple(band << 16 | whole >> (16 * band) & 0xFFFF for band in range(4))


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two places (longitude, latitude) on the sphere."""
    (lng1, lat1), (lng2, lat2) = one, other
    up, right = radians(lat2 - lat1) / 2, radians(lng2 - lng1) / 2
    half = sin(up) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(right) ** 2
    return 2 * _EARTH_M * asin(sqrt(half))


def likeness(one: Facts, other: Facts) -> Score:
    """How much two cases are alike, from 0 to 1."""
    found: list[tuple[float, str]] = []
    metres = _metres(one, other)
    if metres is not None and metres <= NEAR_M:
        found.append((_PLACE * (1 - metres / NEAR_M / 2), "place"))
    found += _class(one, other)
    apart = abs(one.at - other.at)
    if apart <= RECENT:
        found.append((_TIME * (1 - apart / RECENT), "time"))
    bits = _bits(one.pictures, other.pictures)
    if bits is not None and bits <= LIKE_PICTURE:
        # The very same picture says more than everything else together.
        found.append((ENOUGH, "same_picture") if bits <= SAME_PICTURE else (_PICTURE, "like_picture"))
    value = min(1.0, sum(worth for worth, _ in found))
    return Score(round(value, 3), tuple(reason for _, reason in found), metres, bits)


def _metres(one: Facts, other: Facts) -> float | None:
    if one.longitude is None or one.latitude is None or other.longitude is None or other.latitude is None:
        return None
    return round(metres_between((one.longitude, one.latitude), (other.longitude, other.latitude)), 1)


def _class(one: Facts, other: Facts) -> list[tuple[float, str]]:
    if one.classification and one.classification == other.classification:
        return [(_CLASS, "class")]
    same_big = one.classification and other.classification and _big(one) == _big(other)
    if same_big:
        return [(_CLASS * 0.6, "big_class")]
    unknown = not one.classification or not other.classification
    return [(_CLASS * 0.4, "type")] if one.type == other.type and unknown else []


def _big(facts: Facts) -> str:
    return (facts.classification or "").rpartition(":")[0]


def _bits(one: Sequence[int], other: Sequence[int]) -> int | None:
    return min((picture_bits(a, b) for a in one for b in other), default=None)
