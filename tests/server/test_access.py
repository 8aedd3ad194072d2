"""Every route against everybody: nobody, somebody without the permission, with it elsewhere, and with it here."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from tests.server.access import ROUTES, Row
from tests.server.access_map import NEEDS
from tests.server.happened import Happened, let_it_happen
from tests.server.living_city import EVERYTHING, HERE, LivingCity

from chengshu.security import ADMINISTRATORS

NAMES = sorted(ROUTES)
GUARDED = [name for name in NAMES if ROUTES[name].kind not in {"public"}]
PERMITTED = [name for name in NAMES if ROUTES[name].kind in {"city", "list", "place", "admin"}]
PLACED = [name for name in NAMES if ROUTES[name].kind in {"place", "list"}]


def _permissions(dependant: Dependant) -> Iterator[str]:
    for inner in dependant.dependencies:
        permission = getattr(inner.call, "permission", None)
        if permission:
            yield permission
        yield from _permissions(inner)


@pytest.fixture(scope="module")
def declared(living: LivingCity) -> dict[str, set[str]]:
    """Method and path of every route of the application, with what it declares."""
    return {
        f"{method} {route.path}": set(_permissions(route.dependant)) if route.dependant else set()
        for route in iter_route_contexts(living.app.routes)
        for method in route.methods or {"?"}
    }


@pytest.fixture(scope="module")
def happened(living: LivingCity) -> Happened:
    return let_it_happen(living.city, HERE, "MATRIX01")


@pytest.fixture(scope="module")
def people(living: LivingCity) -> dict[str, TestClient]:
    names = ("nothing", "here", "elsewhere", "everywhere", *ADMINISTRATORS)
    return {"nobody": living.client(), **{name: living.client(name) for name in names}}


def ask(living: LivingCity, client: TestClient, name: str, happened: Happened) -> Any:
    method = name.split(" ", 1)[0]
    asked = ROUTES[name].ask(living, happened)
    path = asked.path if asked.path.startswith("/") else f"/api/v1/{asked.path}"
    return client.request(method, path, **asked.more)


def code_of(answer: Any) -> str:
    return str(answer.json()["code"])


def test_every_route_is_in_the_table_and_every_row_is_a_route(declared: dict[str, set[str]]) -> None:
    assert not ROUTES.keys() & NEEDS.keys()
    told = ROUTES.keys() | NEEDS.keys()
    assert declared.keys() == told, "a new route says here who may use it; a row without a route goes"


def test_every_route_declares_what_its_row_says(declared: dict[str, set[str]]) -> None:
    for name, row in ROUTES.items():
        if row.kind == "public":
            assert declared[name] == {"public"}, name
        elif row.kind in {"own", "stream"}:
            assert declared[name] == {"signed_in"}, name
        else:
            assert len(declared[name]) == 1, name
            assert declared[name] - {"public", "signed_in"}, name


def knock(client: TestClient, name: str) -> Any:
    """Ask for something that is not there: whoever may not ask must not even learn that."""
    method, path = name.split(" ", 1)
    return client.request(method, re.sub(r"{[^}]*}", "0", path))


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_a_route_of_the_map_declares_what_the_table_says_and_lets_nobody_else_in(
    people: dict[str, TestClient], declared: dict[str, set[str]], name: str
) -> None:
    assert declared[name] == {NEEDS[name]}
    if NEEDS[name] == "public":
        return
    answer = knock(people["nobody"], name)
    assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")
    if NEEDS[name] != "signed_in":
        answer = knock(people["nothing"], name)
        assert (answer.status_code, code_of(answer)) == (403, "permission_missing")


@pytest.mark.parametrize("name", GUARDED)
def test_nobody_gets_nothing(living: LivingCity, people: dict[str, TestClient], happened: Happened, name: str) -> None:
    answer = ask(living, people["nobody"], name, happened)
    assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")


@pytest.mark.parametrize("name", PERMITTED)
def test_somebody_with_every_permission_but_this_one_is_refused(
    living: LivingCity, people: dict[str, TestClient], happened: Happened, declared: dict[str, set[str]], name: str
) -> None:
    [permission] = declared[name]
    refused = [ask(living, people["nothing"], name, happened)]
    if permission in EVERYTHING:
        others = living.program("everywhere", sorted(EVERYTHING - {permission}))
        refused.append(ask(living, others, name, happened))
    for role, definition in ADMINISTRATORS.items():
        if permission not in definition.permissions:
            refused.append(ask(living, people[role], name, happened))
    if permission not in EVERYTHING:
        refused.append(ask(living, people["everywhere"], name, happened))
    assert {(answer.status_code, code_of(answer)) for answer in refused} == {(403, "permission_missing")}


@pytest.mark.parametrize("name", PLACED)
def test_somebody_of_another_district_neither_sees_nor_touches_it(
    living: LivingCity, people: dict[str, TestClient], happened: Happened, name: str
) -> None:
    answer = ask(living, people["elsewhere"], name, happened)
    if ROUTES[name].kind == "place":
        assert answer.status_code in {403, 404}, answer.text
        assert code_of(answer) != "permission_missing"
    else:
        assert answer.status_code == 200
        for id in (happened.device, happened.case, happened.own_case, happened.alert, happened.identifier):
            assert id not in answer.text
    assert happened.identifier not in answer.text


def holders(row: Row, permissions: set[str]) -> list[str]:
    if row.kind == "admin":
        wanted = permissions
        found = [role for role, one in ADMINISTRATORS.items() if wanted <= set(one.permissions)]
        return found + (["everywhere"] if wanted <= EVERYTHING else [])
    return {"place": ["here"], "list": ["here"], "city": ["here", "elsewhere"], "own": ["nothing"]}.get(
        row.kind, ["nobody"]
    )


@pytest.mark.parametrize("name", [name for name in NAMES if ROUTES[name].kind != "stream"])
def test_the_right_person_succeeds(
    living: LivingCity, people: dict[str, TestClient], happened: Happened, declared: dict[str, set[str]], name: str
) -> None:
    row = ROUTES[name]
    right = holders(row, declared[name])
    assert right
    for who in right:
        client = living.client("nothing") if name == "DELETE /api/v1/session" else people[who]
        answer = ask(living, client, name, happened)
        assert answer.status_code == row.ok, answer.text
        if row.kind == "list":
            assert any(one in answer.text for one in (happened.device, happened.case, happened.own_case, "案"))


def test_who_must_choose_a_new_password_may_do_nothing_else(living: LivingCity, happened: Happened) -> None:
    living.person("fresh", "test_everything", where=("",), must_change=True)
    client = living.client("fresh")
    for name in GUARDED:
        if ROUTES[name].kind == "stream" or "/api/v1/session" in name:
            continue
        answer = ask(living, client, name, happened)
        assert (answer.status_code, code_of(answer)) == (403, "password_change_required"), name
    assert client.get("/api/v1/session").status_code == 200


def test_a_token_that_was_revoked_or_made_up_opens_nothing(living: LivingCity) -> None:
    program = living.program("everywhere", ["cases.read"])
    assert program.get("/api/v1/cases").status_code == 200
    holder = living.client("everywhere")
    newest = holder.get("/api/v1/tokens").json()["items"][0]
    assert holder.delete(f"/api/v1/tokens/{newest['id']}").status_code == 204
    assert program.get("/api/v1/cases").status_code == 401
    for made_up in ("Bearer cst_x", "Bearer ", "Basic YTpi", "bearer cst_" + "a" * 5000):
        assert living.client().get("/api/v1/cases", headers={"Authorization": made_up}).status_code == 401


def test_a_room_that_forgets_to_declare_is_noticed() -> None:
    """The check itself is checked: a route without a guard has nothing to show."""
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/open")
    def forgotten() -> None:
        return None

    [route] = [one for one in iter_route_contexts(app.routes) if one.path == "/open"]
    assert route.dependant is not None
    assert list(_permissions(route.dependant)) == []
