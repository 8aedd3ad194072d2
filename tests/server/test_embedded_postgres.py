"""The embedded PostgreSQL leaves nothing behind outside its folder, and touches nothing that is another's."""

from pathlib import Path

import psycopg
import pytest

from chengshu.kit import Unavailable
from chengshu.server.embedded import EmbeddedPostgres


def _socket(url: str) -> Path:
    return Path(url.partition("host=")[2])


@pytest.fixture
def folder(session_folder: Path, request: pytest.FixtureRequest) -> Path:
    return session_folder / request.node.name[:40]


def test_the_folder_of_its_socket_goes_with_a_clean_stop_and_comes_back_with_the_next_start(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    for _ in range(2):
        url = server.start()
        assert _socket(url).is_dir()
        server.stop()
        assert not _socket(url).exists()


def test_after_a_kill_the_next_clean_stop_clears_away_what_was_left(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    url = server.start()
    server.kill()
    assert _socket(url).is_dir()
    server.start()
    server.stop()
    assert not _socket(url).exists()


def test_who_did_not_start_a_server_cannot_take_its_socket_away(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = EmbeddedPostgres(folder)
    url = server.start()
    try:
        stranger = EmbeddedPostgres(folder)
        stranger.stop()
        ticks = iter(range(0, 1000, 20))
        monkeypatch.setattr("chengshu.server.embedded.postgres.time.monotonic", lambda: float(next(ticks)))
        with pytest.raises(Unavailable, match="already runs"):
            stranger.start()
        monkeypatch.undo()
        stranger.stop()
        psycopg.connect(url).close()
    finally:
        server.stop()
