"""Points on a plane that keeps directions: nearest there is nearest here."""

import math

RADIUS_M = 6_378_137.0


def spot_of(longitude: float, latitude: float) -> tuple[float, float]:
    """Spherical Mercator metres: conformal, so an index on it finds the nearest first, whatever the latitude."""
    return RADIUS_M * math.radians(longitude), RADIUS_M * math.asinh(math.tan(math.radians(latitude)))


def distance_m(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Metres on the ground, good to a thousandth within a city."""
    middle = math.radians((latitude + other_latitude) / 2)
    east = math.radians(other_longitude - longitude) * math.cos(middle)
    north = math.radians(other_latitude - latitude)
    return RADIUS_M * math.hypot(east, north)


def on_earth(longitude: float, latitude: float) -> bool:
    """True for a point that can be kept: finite, in range, and not the 0, 0 of a forgotten position."""
    return (
        math.isfinite(longitude)
        and math.isfinite(latitude)
        and -180 <= longitude <= 180
        and -85 <= latitude <= 85
        and (longitude != 0 or latitude != 0)
    )
