"""A city in this process for the tests of the server: built once, shared, never emptied."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from fastapi.testclient import TestClient
from tests.server.command import Command, make_command
from tests.server.living_city import LivingCity, sibling


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
