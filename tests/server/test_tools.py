"""`chengshu doctor`, `migrate`, `packs check`: what is wrong is said with its cure, and the exit code says whether."""

import shutil
import socket
import subprocess
import sys
import threading
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from tests.server.command import Command
from tests.server.living_city import LivingCity, sibling

from chengshu.server.doctor import Finding, examine
from chengshu.server.migrations import current_version, migrate, newest_version
from chengshu.server.settings import Settings

BAD_PACKS = Path(__file__).resolve().parents[1] / "packs" / "bad"


@pytest.fixture
def settings(living: LivingCity, tmp_path: Path, web_folder: Path) -> Settings:
    return living.settings.model_copy(update={"home": tmp_path / "home", "port": 1})


def found(settings: Settings, *words: str) -> Finding:
    """The one finding with these words."""
    matching = [one for one in examine(settings) if all(word in f"{one.what} {one.mend}" for word in words)]
    assert len(matching) == 1, [f"{one.sign}: {one.what} → {one.mend}" for one in examine(settings)]
    return matching[0]


def test_what_is_well_is_told_as_well(settings: Settings) -> None:
    for words in (("Python",), ("GiB free",), ("The page is built",), ("PostgreSQL", "answers"), ("NATS answers",)):
        assert found(settings, *words).sign == "good"
    assert found(settings, "The database is at version").sign == "good"


def test_a_database_nobody_answers_at_is_bad_without_its_password(settings: Settings) -> None:
    wrong = settings.model_copy(update={"database_url": "postgresql://admin:hunter2@127.0.0.1:1/city"})
    finding = found(wrong, "does not answer", "CHENGSHU_DATABASE_URL")
    assert finding.sign == "bad"
    assert not [one for one in examine(wrong) if "hunter2" in one.what + one.mend]


def test_a_database_that_cannot_be_reached_is_bad_and_no_crash(settings: Settings) -> None:
    for text in ("postgresql://localhost:port/x", "postgresql://nowhere.invalid/x", "host=/nowhere dbname=x"):
        wrong = settings.model_copy(update={"database_url": text})
        assert found(wrong, "CHENGSHU_DATABASE_URL").sign == "bad"


def test_migrations_that_are_behind_are_bad_and_migrate_mends_them(
    database_url: str, settings: Settings, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = sibling(database_url, "behind")
    behind = settings.model_copy(update={"database_url": url})
    assert found(behind, "at nothing", "chengshu migrate").sign == "bad"
    migrate(url, "0003")
    assert found(behind, "at 0003", "chengshu migrate").sign == "bad"
    monkeypatch.setenv("CHENGSHU_DATABASE_URL", url)
    told = command("migrate")
    assert (told.code, f"0003 → {newest_version()}" in told.out) == (0, True)
    assert current_version(url) == newest_version()
    assert command("migrate").code == 0
    assert found(behind, "The database is at version").sign == "good"


def test_a_command_on_a_database_that_is_behind_says_what_to_do(
    database_url: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHENGSHU_DATABASE_URL", sibling(database_url, "untouched"))
    told = command("user", "list")
    assert told.code == 1
    assert "run `chengshu migrate`" in told.err


@pytest.mark.parametrize("url", ["postgresql://admin:hunter2@127.0.0.1:1/city", "host=/nowhere password=hunter2"])
@pytest.mark.parametrize("words", [("user", "list"), ("migrate",)])
def test_a_command_without_a_database_says_so_in_a_sentence(
    command: Command, monkeypatch: pytest.MonkeyPatch, url: str, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CHENGSHU_DATABASE_URL", url)
    told = command(*words)
    assert told.code == 1
    assert "database" in told.err
    assert "hunter2" not in told.err + told.out
    assert "Traceback" not in told.err


def test_a_disk_that_is_nearly_full_is_a_warning_and_a_full_one_is_bad(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    for free, sign in ((100 << 20, "bad"), (1 << 30, "warning"), (10 << 30, "good")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _path, free=free: usage(1 << 40, 0, free))
        finding = found(settings, "GiB free")
        assert finding.sign == sign
        assert bool(finding.mend) == (sign != "good")


def test_a_home_that_is_yet_to_be_made_is_no_reason_to_stumble(settings: Settings, tmp_path: Path) -> None:
    deep = settings.model_copy(update={"home": tmp_path / "not" / "yet" / "there"})
    assert found(deep, "State lives in").sign == "good"
    assert found(deep, "GiB free").sign == "good"


def test_a_home_below_a_file_cannot_be(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert found(settings.model_copy(update={"home": tmp_path / "file" / "home"}), "CHENGSHU_HOME").sign == "bad"


@pytest.mark.parametrize("url", ["nats://127.0.0.1:1", "nats://nowhere.invalid:4222", "nats://nowhere.invalid"])
def test_a_bus_nobody_answers_at_is_bad(settings: Settings, url: str) -> None:
    assert found(settings.model_copy(update={"nats_url": url}), "NATS", "CHENGSHU_NATS_URL").sign == "bad"


def test_embedded_servers_that_do_not_run_are_bad_with_the_way_to_start_them(settings: Settings) -> None:
    none = settings.model_copy(update={"database_url": None, "nats_url": None})
    assert found(none, "embedded PostgreSQL does not answer", "chengshu up").sign == "bad"
    assert found(none, "embedded NATS does not run", "chengshu up").sign == "bad"


def test_nothing_on_the_port_is_bad(settings: Settings) -> None:
    assert found(settings, "Nothing answers on port 1", "chengshu up").sign == "bad"


@contextmanager
def another_program() -> Iterator[int]:
    class Hello(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'"hello"')

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Hello)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def silent_program() -> Iterator[int]:
    """Takes connections and speaks no HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        threading.Thread(target=hang_up, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("program", [another_program, silent_program])
def test_a_port_that_another_program_took_is_bad_with_the_setting_that_moves_ours(settings: Settings, program) -> None:
    with program() as port:
        assert found(settings.model_copy(update={"port": port}), f"port {port}", "CHENGSHU_PORT").sign == "bad"


def test_a_page_that_is_not_built_is_bad(settings: Settings, tmp_path: Path) -> None:
    assert found(settings.model_copy(update={"web_folder": tmp_path}), "page is not built").sign == "bad"


def test_a_pack_that_is_wrong_is_bad(settings: Settings) -> None:
    bad = next(folder for folder in sorted(BAD_PACKS.iterdir()) if folder.is_dir())
    findings = [one for one in examine(settings.model_copy(update={"packs": str(bad)})) if "packs check" in one.mend]
    assert findings
    assert {one.sign for one in findings} == {"bad"}


def test_the_doctor_ends_with_1_when_something_is_wrong(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHENGSHU_DATABASE_URL", "postgresql://admin:hunter2@127.0.0.1:1/city")
    told = command("doctor")
    assert told.code == 1
    assert "CHENGSHU_DATABASE_URL" in told.out
    assert "hunter2" not in told.out


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PORT", "eighty", "CHENGSHU_PORT"),
        ("PORT", "99999", "CHENGSHU_PORT"),
        ("BUS_MAX_BYTES", "x", "BUS_MAX_BYTES"),
        ("DATABASE_URL", "admin:hunter2", "CHENGSHU_DATABASE_URL: write it like postgresql://"),
        ("DATABASE_URL", "http://admin:hunter2@localhost/x", "CHENGSHU_DATABASE_URL: write it like postgresql://"),
        ("NATS_URL", "hunter2@localhost", "CHENGSHU_NATS_URL: write it like nats://"),
        ("NATS_URL", "nats://hunter2@localhost:port", "CHENGSHU_NATS_URL: write it like nats://"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(f"CHENGSHU_{name}", value)
    told = command("doctor")
    assert told.code == 1
    assert reason in told.err
    assert "Traceback" not in told.err
    assert "hunter2" not in told.err


@pytest.mark.parametrize(
    "url",
    ["nats://a:4222,nats://b:4222", "tls://user:pass@bus.city.example", "nats://token@[::1]:4222", "nats://h/"],
)
def test_addresses_of_a_bus_are_taken_in_every_form(url: str) -> None:
    assert Settings(nats_url=url).nats_url == url


def test_packs_that_are_right_pass_and_wrong_ones_are_told_with_file_and_line(command: Command) -> None:
    assert command("packs", "check").code == 0
    wrong = command("packs", "check", next(folder for folder in sorted(BAD_PACKS.iterdir()) if folder.is_dir()))
    assert wrong.code == 1
    assert "problem(s)" in wrong.out
    assert ".yaml:" in wrong.out or ".py:" in wrong.out


def test_a_command_that_does_not_exist_ends_with_2_and_help_with_0(command: Command) -> None:
    assert command("brew").code == 2
    told = command("--help")
    assert told.code == 0
    for verb in ("up", "api", "gateway", "worker", "migrate", "doctor", "backup", "restore", "user", "token", "packs"):
        assert verb in told.out


def test_help_and_people_wait_for_no_engine_and_nobody_waits_for_what_draws_papers() -> None:
    def brought(module: str) -> set[str]:
        asked = [sys.executable, "-c", f"import {module}, sys; print(*sys.modules)"]
        return set(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split())

    assert not [one for one in brought("chengshu.server.cli") if one.startswith("chengshu.capabilities.")]
    assert not {"fpdf", "pypinyin"} & brought("chengshu.server.city")
