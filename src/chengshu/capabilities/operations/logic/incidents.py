"""Where a circle is and what lies in it; what may be declared."""

from collections.abc import Iterable
from dataclasses import replace
from math import asin, cos, pi, radians, sin, sqrt

from chengshu.capabilities.operations.model import Circle, NewIncident, Thing
from chengshu.kit import FieldError, Refused

_EARTH_M = 6_371_008.8
_DEGREE_M = _EARTH_M * pi / 180
SMALLEST_M, LARGEST_M = 20.0, 50_000.0
MOST_TITLE, MOST_TEXT = 120, 4_000


def distance_m(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """How far two places are from each other on the sphere."""
    north, south = radians(latitude), radians(other_latitude)
    across = sin((north - south) / 2) ** 2
    along = sin(radians(longitude - other_longitude) / 2) ** 2
    return 2 * _EARTH_M * asin(sqrt(min(1.0, across + cos(north) * cos(south) * along)))


def box_of(circle: Circle) -> tuple[float, float, float, float]:
    """The box around a circle: west, south, east, north."""
    up = circle.radius_m / _DEGREE_M
    side = up / max(cos(radians(circle.latitude)), 0.01)
    return circle.longitude - side, circle.latitude - up, circle.longitude + side, circle.latitude + up


def nearest(circle: Circle, things: Iterable[Thing]) -> list[Thing]:
    """Those with a place inside the circle, with their distance from its centre, nearest first."""
    placed = (
        replace(one, distance_m=round(distance_m(circle.longitude, circle.latitude, one.longitude, one.latitude), 1))
        for one in things
        if one.longitude is not None and one.latitude is not None
    )
    return sorted((one for one in placed if one.distance_m <= circle.radius_m), key=lambda one: one.distance_m)


def refuse_incident(wanted: NewIncident, kinds: Iterable[str]) -> None:
    """Raise `Refused` naming everything that is wrong."""
    wrong = []
    if wanted.kind not in set(kinds):
        wrong.append(FieldError("kind", "no pack declares this kind of incident"))
    if not 1 <= wanted.level <= 4:
        wrong.append(FieldError("level", "1 (most grave) to 4"))
    if not 1 <= len(wanted.title.strip()) <= MOST_TITLE:
        wrong.append(FieldError("title", f"1 to {MOST_TITLE} characters"))
    if len(wanted.description) > MOST_TEXT:
        wrong.append(FieldError("description", f"at most {MOST_TEXT} characters"))
    circle = wanted.circle
    if not (abs(circle.longitude) <= 180 and abs(circle.latitude) <= 85):
        wrong.append(FieldError("longitude", "a place in degrees"))
    if not SMALLEST_M <= circle.radius_m <= LARGEST_M:
        wrong.append(FieldError("radius_m", f"{SMALLEST_M:g} to {LARGEST_M:g} metres"))
    if wrong:
        raise Refused("The incident cannot be declared so.", code="incident_wrong", errors=tuple(wrong))


def refuse_text(field: str, text: str, most: int = MOST_TEXT) -> str:
    """The text without blanks around it; raises `Refused` when it is empty or too long."""
    text = text.strip()
    if not 1 <= len(text) <= most:
        wrong = FieldError(field, f"1 to {most} characters")
        raise Refused("This cannot be kept.", code="text_wrong", errors=(wrong,))
    return text
