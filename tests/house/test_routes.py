"""Every route says who may use it: a permission, signed in, or public with a reason."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from chengshu.server.api import create_app
from chengshu.server.settings import Settings

# What may be reached without signing in, each with its reason in the route's own `guard.public(...)`.
PUBLIC = {
    "/health/live",
    "/health/ready",
    "/metrics",
    "/openapi.json",
    "/api/v1/about",
    "/api/v1/session",
    "/api/v1/session/wall",
    "/api/v1/messages/receipts",
    "/api/v1/maps/visitor-reports",
    "/api/v1/maps/visitor-reports/{number}",
    "/{path:path}",
}


@pytest.fixture(scope="module")
def routes(database_url: str) -> list[Any]:
    app = create_app(Settings(database_url=database_url, nats_url="nats://127.0.0.1:1"))
    return [route for route in iter_route_contexts(app.routes) if route.dependant is not None]


def _permissions(dependant: Dependant) -> Iterator[str]:
    for inner in dependant.dependencies:
        permission = getattr(inner.call, "permission", None)
        if permission:
            yield permission
        yield from _permissions(inner)


def test_every_route_declares_who_may_use_it(routes: list[Any]) -> None:
    assert len(routes) > 40
    silent = [f"{route.methods} {route.path}" for route in routes if not list(_permissions(route.dependant))]
    assert not silent, f"no permission declared: {silent}"


def test_public_routes_are_the_ones_on_the_list_and_no_other(routes: list[Any]) -> None:
    public = {route.path for route in routes if "public" in set(_permissions(route.dependant))}
    # Below /ogc anybody may knock: each service shows him the layers that are open to him, and no other.
    # Open311 and the doors of citizens need no account: what they show was made to be shown.
    doors = ("/ogc", "/open311/", "/api/v1/citizens/")
    assert {path for path in public if not path.startswith(doors)} == PUBLIC
    assert not {path for path in public if path.startswith("/api/v1/citizens/desk")}


def test_nothing_that_changes_data_is_public_but_signing_in_and_reporting_mistakes(routes: list[Any]) -> None:
    changing = {
        (method, route.path)
        for route in routes
        for method in route.methods - {"GET", "HEAD"}
        if "public" in set(_permissions(route.dependant))
    }
    assert {path for _, path in changing} == {
        "/api/v1/session",
        "/api/v1/session/wall",
        "/ogc/wfs",
        "/api/v1/maps/visitor-reports",
        "/api/v1/messages/receipts",
        "/open311/v2/requests.{format}",
        "/api/v1/citizens/reports",
        "/api/v1/citizens/reports/{number}/rating",
        "/api/v1/citizens/reports/{number}/support",
        "/api/v1/citizens/tips",
        "/api/v1/citizens/tips/{number}/answer",
    }
    # WFS asks by POST too; a gateway that tells what was delivered carries a token of its own.


# Rooms whose verbs write the rows, with more in them than a route knows.
TELL_THEMSELVES = (
    "coordinates",
    "survey_marks",
    "mapfiles",
    "handbooks",
    "evaluation",
    "citizens",
    "operations",
    "routing",
)
# What is sent with POST and changes nothing, or needs no row of the trail, each with its reason.
UNTOLD: dict[str, str] = {
    "/api/v1/cases/moves/offers": "only asks",
    "/api/v1/cases/moves/suggestions": "only asks",
    "/api/v1/cases/designer/check": "only asks",
    "/api/v1/cases/designer/form": "only asks",
    "/api/v1/cases/designer/uses": "only asks",
    "/api/v1/cases/designer/simulation": "only asks",
    "/api/v1/cases/designer/bpmn": "only asks",
    "/api/v1/places/geocode": "only asks",
    "/ogc/wfs": "only asks",
    "/api/v1/messages/receipts": "no person does it",
    "/api/v1/messages/inbox/read": "what one has read concerns nobody else",
}


def test_every_route_that_changes_something_writes_to_the_trail(routes: list[Any]) -> None:
    # The verbs of security write their own rows; every other room is handed `audit`: its routes hold it, or are `told`.
    silent = {
        route.path
        for route in routes
        if route.methods - {"GET", "HEAD"}
        if route.endpoint.__module__ not in ("chengshu.security.routes", "chengshu.security.wall_routes")
        if not route.endpoint.__module__.startswith(tuple(f"chengshu.capabilities.{one}." for one in TELL_THEMSELVES))
        if "audit" not in route.endpoint.__code__.co_freevars and not getattr(route.original_route, "is_told", False)
    }
    assert silent == set(UNTOLD), "a route that changes something, or a reason that is stale"
