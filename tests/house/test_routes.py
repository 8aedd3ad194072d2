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
    "/{path:path}",
}
# Below here everybody may knock: who it is goes to the maps, which decide about each layer and show strangers only what
# is open to anybody (`guard.anybody`). Their own tests show that.
EVERYBODY_KNOCKS = "/ogc"
# Asks in a body what is too long for an address; it changes nothing.
ASKS_BY_POST = ("POST", "/ogc/wfs")


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
    assert {path for path in public if not path.startswith(EVERYBODY_KNOCKS)} == PUBLIC


def test_nothing_that_changes_data_is_public_but_signing_in(routes: list[Any]) -> None:
    changing = {
        (method, route.path)
        for route in routes
        for method in route.methods - {"GET", "HEAD"}
        if "public" in set(_permissions(route.dependant))
    }
    assert changing == {("POST", "/api/v1/session"), ASKS_BY_POST}
