"""A city in this process for the tests of the server: built once, shared, never emptied."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from fastapi.testclient import TestClient
from tests.server.command import Command, make_command
from tests.server.living_city import LivingCity, sibling

from chengshu.kit import new_id
from chengshu.security import RoleDefinition


@pytest.fixture(scope="session")
def web_folder(session_folder: Path) -> Path:
    """A built page, as small as one can be."""
    folder = session_folder / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>the page</title>")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "sw.js").write_text("0")
    (folder / "manifest.webmanifest").write_text("{}")
    (folder / "assets" / "index-4fa1.js").write_text("export const page = 1;" + " " * 2000)
    (session_folder / "secret.txt").write_text("not for the world")
    return folder


@pytest.fixture(scope="session")
def living(database_url: str, nats_url: str, session_folder: Path, web_folder: Path) -> Iterator[LivingCity]:
    """The city with its application running. Tests that change people or things make their own."""
    # Plain lines: drawing a traceback with every local of it takes seconds.
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    url = sibling(database_url, "living")
    made = LivingCity(url, nats_url, session_folder / "living", web_folder=web_folder)
    with TestClient(made.app):
        yield made


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """The command line, in a home of its own and far from a settings file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHENGSHU_HOME", str(tmp_path / "home"))
    return make_command(monkeypatch, capsys)


@pytest.fixture(scope="session")
def board_roles(living: LivingCity) -> None:
    read = ("dashboards.read",)
    living.city.security.define_roles(
        [
            RoleDefinition("composer", ("dashboards.read", "dashboards.write", "indicators.read"), "boards", "role.a"),
            RoleDefinition("onlooker", (*read, "indicators.read", "cases.read", "cases.read_all"), "boards", "role.b"),
            RoleDefinition("bare", read, "boards", "role.c"),
        ]
    )


@pytest.fixture
def person(living: LivingCity, board_roles: None) -> Iterator[Callable[..., TestClient]]:
    """Somebody new who signs in; `.account_id` is his id."""
    opened = []

    def make(*roles: str, where: tuple[str, ...] = ("",)) -> TestClient:
        name = f"b{new_id()[-10:]}"
        identity = living.person(name, *roles, where=where)
        client = living.client(name)
        client.account_id = identity  # type: ignore[attr-defined]
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.close()
