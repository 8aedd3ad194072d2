"""The process tree: what dies is started again, what cannot live is left alone and told, everything is stopped."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chengshu.kit import Unavailable
from chengshu.server import supervisor as module
from chengshu.server.settings import Settings
from chengshu.server.supervisor import Supervisor

SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]
DIES = [sys.executable, "-c", "raise SystemExit('no such key: colour')"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    """One that has servers of the city, so that it only looks after children."""
    given = {"database_url": "postgresql://nobody@localhost:1/none", "nats_url": "nats://localhost:1"}
    made = Supervisor(Settings(home=tmp_path, port=0, listen_hj212="", **given), said.append)
    made.start_servers()
    yield made
    made.stop()


def until(condition: Callable[[], object], tend: Callable[[], None], patience_s: float = 15) -> None:
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        tend()
        time.sleep(0.02)


def pid_of(supervisor: Supervisor, name: str) -> int:
    return supervisor.child(name).pid


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_child_that_was_killed_is_started_again_and_that_is_told(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.add("sleeper", list(SLEEPS))
    first = pid_of(supervisor, "sleeper")
    os.kill(first, signal.SIGKILL)
    until(lambda: pid_of(supervisor, "sleeper") != first, supervisor.tend)
    assert any("sleeper ended; starting it again" in line for line in said)
    assert supervisor.child("sleeper").is_running


def test_a_child_that_keeps_dying_is_left_alone_with_its_last_words_while_others_live_on(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.add("sleeper", list(SLEEPS))
    alive = pid_of(supervisor, "sleeper")
    supervisor.add("broken", list(DIES))
    until(lambda: any("left alone" in line for line in said), supervisor.tend)
    verdict = next(line for line in said if "left alone" in line)
    assert "broken ended 5 times" in verdict
    assert "no such key: colour" in verdict
    assert "broken.log" in verdict
    before = len(said)
    for _ in range(20):
        supervisor.tend()
    assert len(said) == before, "it is told once, not twice a second"
    assert pid_of(supervisor, "sleeper") == alive


def test_a_child_left_alone_is_tried_again_later_so_that_it_heals_when_its_cause_is_gone(
    supervisor: Supervisor, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REST_S", 0.5)
    key = tmp_path / "key"
    supervisor.add("picky", [sys.executable, "-c", f"import os, time; os.stat({str(key)!r}); time.sleep(600)"])
    until(lambda: any("left alone" in line for line in said), supervisor.tend)
    key.write_text("here")
    until(lambda: supervisor.child("picky").is_running, supervisor.tend)


def test_waiting_for_a_city_ends_at_once_when_a_part_of_it_cannot_live(supervisor: Supervisor) -> None:
    supervisor.add("broken", list(DIES))
    began = time.monotonic()
    with pytest.raises(Unavailable, match="no such key: colour"):
        supervisor.await_ready(patience_s=60)
    assert time.monotonic() - began < 30


def test_stopping_leaves_no_child_not_even_one_that_does_not_listen(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chengshu.server.embedded.child.Child.stop.__defaults__", (1,))
    for name, command in (("sleeper", SLEEPS), ("stubborn", STUBBORN)):
        supervisor.add(name, list(command))
    pids = [pid_of(supervisor, name) for name in ("sleeper", "stubborn")]
    time.sleep(0.3)
    supervisor.stop()
    assert all(is_gone(pid) for pid in pids)
    supervisor.tend()
    assert all(is_gone(pid) for pid in pids), "what was stopped is not started again"


def test_a_home_that_somebody_looks_after_is_refused_with_a_way_out(supervisor: Supervisor) -> None:
    with pytest.raises(Unavailable, match="CHENGSHU_HOME") as told:
        Supervisor(supervisor.settings).start_servers()
    assert told.value.code == "already_running"
    assert str(os.getpid()) in told.value.detail


def test_a_home_is_free_again_after_stopping(supervisor: Supervisor) -> None:
    supervisor.stop()
    second = Supervisor(supervisor.settings, lambda _: None)
    second.start_servers()
    second.stop()
