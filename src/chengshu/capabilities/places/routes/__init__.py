"""HTTP of places: words to points and back, the register, evidence, batches."""

from fastapi import APIRouter

from chengshu.capabilities.places.routes import coding, desk, evidence, geocoding, register
from chengshu.capabilities.places.routes.words import Audit
from chengshu.capabilities.places.service import Places
from chengshu.security import Guard

CONFORMS_TO: dict[str, str] = {"https://github.com/geocoders/geocodejson-spec/tree/master/draft": "GeocodeJSON 0.1.0"}


def router(places: Places, guard: Guard, audit: Audit) -> APIRouter:
    """``/places``."""
    routes = APIRouter(tags=["places"])
    # Fixed words before {place}: the register comes last.
    for part in (geocoding, coding, desk, evidence, register):
        routes.include_router(part.router(places, guard, audit))
    return routes
