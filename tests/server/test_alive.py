"""A whole city as `chengshu up` starts it: what dies comes back, health tells the truth, nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.chaos
PARTS = ("gateway", "worker", "api")


class Alive:
    """The process tree of one home."""

    def __init__(self, home: Path, page: Path) -> None:
        self.home = home
        self.log = home.parent / f"{home.name}.log"
        self.environment = {
            **os.environ,
            "CHENGSHU_HOME": str(home),
            "CHENGSHU_PORT": "0",
            "CHENGSHU_LISTEN_HJ212": "[::]:0",
            "CHENGSHU_WEB_FOLDER": str(page),
        }
        self.process = self.run("up")
        self.url = ""

    def run(self, *words: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "chengshu", *words], env=self.environment, stdout=out, stderr=subprocess.STDOUT
            )

    def call(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "chengshu", *words]
        return subprocess.run(
            command, env={**self.environment, "COLUMNS": "300"}, capture_output=True, text=True, check=False
        )

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def await_start(self, patience_s: float = 60) -> None:
        deadline = time.monotonic() + patience_s
        while self.said().count("The city is alive") == 0:
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)
        self.url = f"http://localhost:{(self.home / 'run' / 'api.port').read_text()}"

    def ready(self) -> httpx.Response:
        return httpx.get(f"{self.url}/health/ready", timeout=8)

    def until(self, condition: Callable[[httpx.Response], bool], patience_s: float = 30) -> dict[str, Any]:
        """Ask for health until it is so; the answer."""
        deadline = time.monotonic() + patience_s
        last: object = None
        while time.monotonic() < deadline:
            try:
                answer = self.ready()
                last = answer.text
                if condition(answer):
                    body: dict[str, Any] = answer.json()
                    return body
            except (httpx.HTTPError, ValueError) as error:
                last = error
            time.sleep(0.1)
        pytest.fail(f"health never said so, but: {last}\n{self.said()[-2000:]}")

    def until_ready(self) -> dict[str, Any]:
        return self.until(lambda answer: answer.status_code == 200)

    def until_problem(self, code: str) -> dict[str, Any]:
        return self.until(lambda answer: code in {one["code"] for one in answer.json()["problems"]})

    def pids(self, part: str = "") -> list[int]:
        """Processes of this home: all, or those of one part."""
        mark = f"CHENGSHU_HOME={self.home}".encode()
        found = []
        for folder in Path("/proc").iterdir():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                ours = str(self.home).encode() in b" ".join(words) or mark in (folder / "environ").read_bytes()
            except OSError:
                continue
            if ours and words[0] and (not part or part.encode() in words or words[0].endswith(part.encode())):
                found.append(int(folder.name))
        return found

    def await_gone(self, patience_s: float = 25) -> None:
        deadline = time.monotonic() + patience_s
        while self.pids():
            assert time.monotonic() < deadline, [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in self.pids()]
            time.sleep(0.1)

    @contextmanager
    def frozen(self, part: str) -> Iterator[None]:
        """The part neither answers nor dies, as when its disk hangs."""
        held = self.pids(part)
        assert held
        for pid in held:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in held:
                os.kill(pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def alive(session_folder: Path, web_folder: Path) -> Iterator[Alive]:
    city = Alive(session_folder / "alive", web_folder)
    try:
        city.await_start()
        yield city
    finally:
        if city.process.poll() is None:
            city.process.send_signal(signal.SIGINT)
            city.process.wait(40)


def test_ready_names_every_listener_and_each_is_there_over_ipv4_and_ipv6(alive: Alive) -> None:
    listeners = alive.until_ready()["listeners"]
    assert {one["protocol"] for one in listeners} == {"http", "hj212"}
    for one in listeners:
        for host in ("127.0.0.1", "::1"):
            socket.create_connection((host, one["port"]), timeout=5).close()


def test_one_scrape_tells_the_counters_of_every_process(alive: Alive) -> None:
    text = httpx.get(f"{alive.url}/metrics", timeout=8).text
    for part in ("gateway", "worker"):
        assert "chengshu_process{counter=" in text
        assert f'process="{part}"' in text


def test_the_doctor_finds_a_running_city_well(alive: Alive) -> None:
    alive.until_ready()
    told = alive.call("doctor")
    assert told.returncode == 0, told.stdout
    assert "hj212 listens on" in told.stdout
    assert "■" not in told.stdout


def test_a_second_city_in_the_same_home_is_refused_in_a_sentence(alive: Alive) -> None:
    told = alive.call("up")
    assert told.returncode == 1
    assert "Another city is alive" in told.stderr
    assert "Traceback" not in told.stderr + told.stdout
    alive.until_ready()


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_killed_comes_back_where_it_was(alive: Alive, part: str) -> None:
    before = alive.until_ready()["listeners"]
    [old] = alive.pids(part)
    os.kill(old, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while not (new := [pid for pid in alive.pids(part) if pid != old]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert len(new) == 1

    def told_by_the_new_one(answer: httpx.Response) -> bool:
        processes = answer.json()["processes"]
        named = part == "api" or any(one["instance"].endswith(f"-{new[0]}") for one in processes)
        return answer.status_code == 200 and named and len(processes) == 2

    after = alive.until(told_by_the_new_one)
    assert after["listeners"] == before, "devices and pages find it where it was"
    assert f"{part} ended; starting it again" in alive.said()


@pytest.mark.parametrize(
    ("part", "code", "process"),
    [("postgres", "database_unavailable", "api"), ("nats-server", "bus_unavailable", "api")],
)
def test_a_dependency_that_hangs_is_named_while_the_process_stays_live_and_it_heals(
    alive: Alive, part: str, code: str, process: str
) -> None:
    alive.until_ready()
    with alive.frozen(part):
        body = alive.until_problem(code)
        assert any(one["process"] == "api" and one["code"] == code and one["detail"] for one in body["problems"])
        assert httpx.get(f"{alive.url}/health/live", timeout=3).status_code == 200
    alive.until_ready()


@pytest.mark.parametrize("part", ["postgres", "nats-server"])
def test_a_server_that_is_killed_is_started_again_and_everything_heals(alive: Alive, part: str) -> None:
    alive.until_ready()
    log = "postgres/postgres.log" if part == "postgres" else "nats/nats.log"
    size = (alive.home / log).stat().st_size
    for pid in alive.pids(part):
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while (alive.home / log).stat().st_size == size:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    alive.until_ready()


def test_ctrl_c_stops_every_process_and_the_next_start_finds_the_state(alive: Alive) -> None:
    made = alive.call("user", "add", "keeper", "--name", "Keeper")
    assert made.returncode == 0, made.stderr
    alive.process.send_signal(signal.SIGINT)
    assert alive.process.wait(40) == 0
    alive.await_gone()
    alive.log.write_text("")
    alive.process = alive.run("up")
    alive.await_start()
    assert "keeper" in alive.call("user", "list").stdout


def test_a_supervisor_that_is_killed_leaves_no_process_behind(alive: Alive) -> None:
    alive.until_ready()
    assert len(alive.pids()) > 5
    alive.process.kill()
    alive.process.wait()
    alive.await_gone()
