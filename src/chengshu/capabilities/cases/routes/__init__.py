"""HTTP of the case engine."""

from fastapi import APIRouter

from chengshu.capabilities.cases.routes.beside import add_beside
from chengshu.capabilities.cases.routes.codes import add_codes
from chengshu.capabilities.cases.routes.designer import add_designer
from chengshu.capabilities.cases.routes.evidence import add_evidence
from chengshu.capabilities.cases.routes.hours import add_hours
from chengshu.capabilities.cases.routes.lists import Words, add_lists
from chengshu.capabilities.cases.routes.people import add_people
from chengshu.capabilities.cases.routes.requests import add_requests, add_waiting
from chengshu.capabilities.cases.routes.spots import add_spots
from chengshu.capabilities.cases.routes.steps import add_steps
from chengshu.capabilities.cases.routes.together import add_merging, add_together
from chengshu.capabilities.cases.routes.views import add_views
from chengshu.capabilities.cases.service import Cases
from chengshu.security import Audit, Guard


def router(cases: Cases, guard: Guard, audit: Audit, words: Words | None = None) -> APIRouter:
    """The routes of the case engine. ``words(language)`` gives the catalogue, for the export."""
    routes = APIRouter(prefix="/cases", tags=["cases"])
    # What has a fixed name comes before the case that could be called so.
    spoken = words or (lambda language: {})
    add_codes(routes, cases, guard)
    add_lists(routes, cases, guard, audit, spoken)
    add_spots(routes, cases, guard)
    add_views(routes, cases, guard, audit)
    add_designer(routes, cases, guard, audit, spoken)
    add_people(routes, cases, guard)
    add_hours(routes, cases, guard, audit)
    add_requests(routes, cases, guard, audit)
    add_waiting(routes, cases, guard, audit)
    add_beside(routes, cases, guard, audit)
    add_together(routes, cases, guard, audit)
    add_merging(routes, cases, guard, audit)
    add_steps(routes, cases, guard, audit)
    add_evidence(routes, cases, guard, audit)
    return routes
