"""A security room with cheap hashes, a clock to turn, and a small application with all its routes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

from chengshu.kit import ChengshuError, Database, set_clock
from chengshu.security import SYSTEM, Account, Guard, Passwords, RoleDefinition, Security, SecurityHeaders
from chengshu.security.routes import router

PASSWORD = "Pivot-of-2026"


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **amount: float) -> None:
        self.time += timedelta(**amount)


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    set_clock(clock)
    yield clock
    set_clock(None)


@pytest.fixture
def security(db: Database) -> Security:
    security = Security(db, passwords=Passwords(memory_kib=64, passes=1))
    security.define_roles(
        [
            RoleDefinition("dispatcher", ("cases.read", "cases.act"), "urban_management", "role.dispatcher"),
            RoleDefinition("viewer", ("cases.read", "maps.read"), "urban_management", "role.viewer"),
        ]
    )
    return security


@pytest.fixture
def an_account(security: Security) -> Callable[..., Account]:
    """`an_account("li", "viewer", jurisdiction=["430212"])`: an account with a role, ready to sign in."""

    def make(account: str, *roles: str, must_change: bool = False, organisation: Any = None, **where: Any) -> Account:
        made = security.accounts.create(
            account, account.title(), PASSWORD, must_change=must_change, organisation=organisation, by=SYSTEM
        )
        for role in roles:
            made = security.roles.grant(made.id, role, by=SYSTEM, **where)
        return made

    return make


def make_app(security: Security) -> FastAPI:
    app = FastAPI()
    app.state.guard = Guard(security)
    app.include_router(router(security, app.state.guard), prefix="/api/v1")
    app.add_middleware(SecurityHeaders)

    @app.exception_handler(ChengshuError)
    def problem(_: Request, error: ChengshuError) -> JSONResponse:
        errors = [{"field": item.field, "reason": item.reason} for item in error.errors]
        return JSONResponse({"code": error.code, "detail": error.detail, "errors": errors}, error.status)

    return app


@pytest.fixture
def app(security: Security) -> FastAPI:
    return make_app(security)


@pytest.fixture
def browser(app: FastAPI) -> Callable[..., TestClient]:
    """`browser("li")`: a client signed in as li that sends the CSRF token; `browser()` is nobody yet."""

    def open_browser(account: str | None = None, password: str = PASSWORD) -> TestClient:
        client = TestClient(app, base_url="http://testserver/api/v1/")
        if account:
            answer = client.post("session", json={"account": account, "password": password})
            assert answer.status_code == 200, answer.text
            client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return client

    return open_browser


@pytest.fixture
def house(security: Security, an_account: Callable[..., Account]) -> SimpleNamespace:
    """The three administrators."""
    return SimpleNamespace(
        system=an_account("root", "system_administrator"),
        security=an_account("shen", "security_administrator"),
        audit=an_account("ji", "audit_administrator"),
    )
