"""Branches answer exactly what the same routes answer without them."""

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from chengshu.server.api.branches import Branch


def _engine(name: str) -> APIRouter:
    routes = APIRouter(prefix=f"/{name}")

    @routes.get("")
    def everything() -> str:
        return f"all of {name}"

    @routes.get("/{one}")
    def single(one: str) -> str:
        return f"{one} of {name}"

    @routes.post("/{one}/moves")
    def move(one: str) -> str:
        return f"{one} moved"

    return routes


def _any() -> APIRouter:
    routes = APIRouter()

    @routes.get("/{word}/last")
    def last(word: str) -> str:
        return f"last {word}"

    return routes


def _client(*, branched: bool) -> TestClient:
    app = FastAPI()
    for engine in (_engine("cases"), _engine("case"), _any()):
        app.include_router(Branch(engine, "/api") if branched else engine, prefix="/api")
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/cases"), ("GET", "/api/cases/"), ("GET", "/api/cases/7"), ("GET", "/api/case/7"),
        ("GET", "/api/casesandmore"), ("POST", "/api/cases/7/moves"), ("DELETE", "/api/cases/7"),
        ("OPTIONS", "/api/cases/7"), ("GET", "/api/else/last"), ("GET", "/api/cases/last"), ("GET", "/cases/7"),
        ("GET", "/api/c%61ses/7"), ("GET", "/api"), ("GET", "/api//cases"), ("GET", "/"),
    ],
)  # fmt: skip
def test_a_branch_answers_what_its_routes_answer_alone(method: str, path: str) -> None:
    plain, branched = (_client(branched=one).request(method, path) for one in (False, True))
    assert (branched.status_code, branched.text, branched.headers.get("location"), branched.headers.get("allow")) == (
        plain.status_code, plain.text, plain.headers.get("location"), plain.headers.get("allow"),
    )  # fmt: skip


def test_a_branch_is_not_looked_into_for_an_address_of_another() -> None:
    looked: list[str] = []

    class Watched(Branch):
        def matches(self, scope):  # type: ignore[no-untyped-def]
            found = super().matches(scope)
            looked.append(f"{scope['path']} {found[0].name}")
            return found

    app = FastAPI()
    app.include_router(Watched(_engine("cases"), "/api"), prefix="/api")
    app.include_router(Watched(_engine("rules"), "/api"), prefix="/api")
    assert TestClient(app).get("/api/rules/3").json() == "3 of rules"
    assert looked == ["/api/rules/3 NONE", "/api/rules/3 FULL"]


def test_a_branch_below_a_mount_answers_too() -> None:
    inner, outer = FastAPI(), FastAPI()
    inner.include_router(Branch(_engine("cases"), "/api"), prefix="/api")
    outer.mount("/city", inner)
    assert TestClient(outer).get("/city/api/cases/7").json() == "7 of cases"
