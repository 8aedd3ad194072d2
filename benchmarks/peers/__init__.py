"""The same data, the same questions, the same run: our api beside pygeoapi, tipg, QGIS Server and MapServer.

All answer over HTTP on this machine, one question after the other; ours is asked with a key, theirs know none.
"""

import io
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import mapbox_vector_tile
from PIL import Image

from benchmarks.memory import tree
from benchmarks.peers import fetch, servers
from benchmarks.peers.ours import Ours
from benchmarks.peers.postgis import Postgis
from benchmarks.peers.questions import Question, questions
from benchmarks.report import Row, number, percentile
from benchmarks.stage import BrokenPart, Stage

# Enough of one question; who needs longer than `_SLOW_S` is asked once a run, than `_ONCE_S` once in all.
_ENOUGH_S, _SLOW_S, _ONCE_S, _PATIENCE_S = 4.0, 1.0, 5.0, 40.0
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Side:
    """One that is asked, and the processes whose work counts as its own."""

    name: str
    client: httpx.Client
    pids: Callable[[], list[int]]
    # What gives up a question must not go on reckoning while the others are asked.
    restart: Callable[[], None] = lambda: None


@dataclass(slots=True)
class _Asked:
    """What came of one question at one side."""

    found: int | None = None
    next: int = 0
    done: bool = False
    ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    problem: str = ""


def measure(stage: Stage) -> list[Row]:
    """Fetch what is missing, load the data twice, ask everybody."""
    folder = stage.folder("peers")
    with ExitStack() as stack:
        ours = Ours(folder)
        stack.callback(ours.stop)
        ours.start()
        waited = ours.await_copies()
        headers = {"Authorization": f"Bearer {ours.key}"}
        us = Side("ours", stack.enter_context(_client(ours.address, headers)), lambda: ours.pids)
        sides, peers, missing = _started(folder, stack)
        rows = [Row("tile copies of both layers after the start", (waited,), "s", note="a process of its own for each")]
        for question in questions(ours.cursors):
            _into_memory(folder)
            rows += _rows(question, us, {name: side for name, side in sides.items() if name in question.theirs}, stage)
        rows += [Row(f"beside {name}", (0.0,), "", note=f"not measured: {why}") for name, why in missing.items()]
        return [*rows, Row("versions of the peers", (float(len(peers)),), "", note=", ".join(peers))]


def _started(folder: Path, stack: ExitStack) -> tuple[dict[str, Side], list[str], dict[str, str]]:
    """Who can be had, their versions, and why the others cannot."""
    sides: dict[str, Side] = {}
    try:
        fetch.debian_side()
        postgis = Postgis(folder)
        stack.callback(postgis.stop)
        postgis.start()
        postgis.fill()
    except BrokenPart as broken:
        return {}, [], {"all peers": str(broken)}
    versions, missing = [postgis.version], dict[str, str]()
    for names, packages, start in (
        (("pygeoapi",), ("pygeoapi",), servers.pygeoapi),
        (("tipg",), ("tipg",), servers.tipg),
        (("QGIS Server", "MapServer"), ("qgis-server-bin", "mapserver-bin"), servers.compiled),
    ):
        try:
            if start is not servers.compiled:
                fetch.python_side()
            server = start(folder, postgis)
        except BrokenPart as broken:
            missing |= dict.fromkeys(names, str(broken))
            continue
        stack.callback(server.stop)
        client = stack.enter_context(_client(server.address, {}))
        for name, package in zip(names, packages, strict=True):
            sides[name] = Side(
                name, client, lambda server=server: [server.pid, postgis.pid], partial(server.restart, postgis.calm)
            )
            told = fetch.version_of if start is servers.compiled else fetch.python_version
            versions.append(f"{name} {told(package)}")
    return sides, versions, missing


def _into_memory(folder: Path) -> None:
    """Read what lies on disk for both sides once: a machine that drops quiet files must not decide who is faster."""
    buffer = bytearray(4 << 20)
    for path in folder.rglob("*"):
        if path.is_file() and "pg_wal" not in path.parts:
            with suppress(OSError), path.open("rb", buffering=0) as file:
                while file.readinto(buffer):
                    pass


@contextmanager
def _client(address: str, headers: dict[str, str]) -> Iterator[httpx.Client]:
    plain = {"Accept-Encoding": "identity", **headers}
    with httpx.Client(base_url=address, headers=plain, timeout=_PATIENCE_S, trust_env=False) as client:
        yield client


def _rows(question: Question, us: Side, others: dict[str, Side], stage: Stage) -> list[Row]:
    mine = _Asked()
    theirs = {name: _Asked() for name in others}
    pairs = [(us, question.ours, mine), *((others[name], question.theirs[name], theirs[name]) for name in others)]
    for side, where, asked in pairs:
        _warm(side, where, asked, question.count)
    for _ in range(stage.runs):
        for side, where, asked in pairs:
            _ask(side, where, asked, question.asked)
    if mine.problem:
        raise BrokenPart(f"{question.what}: {mine.problem}")
    rows = []
    for number_, (name, asked) in enumerate(theirs.items()):
        at_most = question.at_most if number_ == 0 else None
        note = asked.problem or _note(mine, asked, question)
        runs, peer_runs = tuple(mine.ms), tuple(asked.ms)
        rows.append(Row(question.what, runs, "ms", name, peer_runs, at_most, note))
    return rows or [Row(question.what, tuple(mine.ms), "ms", at_most=question.at_most, note=question.note)]


def _note(mine: _Asked, asked: _Asked, question: Question) -> str:
    times = percentile(asked.ms, 0.5) / percentile(mine.ms, 0.5)
    cpu = " beside ".join(number(percentile(one.cpu_ms, 0.5)) for one in (mine, asked))
    counted = "" if question.count == "picture" else f"; {mine.found:,} beside {asked.found:,} features"
    said = f"{times:.1f} times as fast, CPU {cpu} ms{counted}"
    return f"{said}; {question.note}" if question.note else said


def _warm(side: Side, where: Callable[[int], str], asked: _Asked, count: str) -> None:
    """Twice, so that all is loaded; what the first answer holds is counted."""
    began, cpu = time.perf_counter(), _cpu_s(side)
    try:
        asked.found = _count(_get(side, where(0)).content, count)
        spent = time.perf_counter() - began
        if spent > _ONCE_S:
            asked.ms, asked.cpu_ms, asked.done = [spent * 1000], [(_cpu_s(side) - cpu) * 1000], True
        else:
            _get(side, where(1))
    except httpx.TimeoutException:
        asked.problem = f"no answer within {_PATIENCE_S:.0f} s"
        side.restart()
    except (httpx.HTTPError, ValueError) as error:
        asked.problem = f"{type(error).__name__}: {error}"[:160]
    asked.next = 2


def _ask(side: Side, where: Callable[[int], str], asked: _Asked, most: int) -> None:
    """Some times; the middle of them is one run. Who is slow is asked less often."""
    if asked.problem or asked.done:
        return
    spent: list[float] = []
    cpu = _cpu_s(side)
    while len(spent) < most and sum(spent) < _ENOUGH_S and (not spent or spent[-1] < _SLOW_S):
        began = time.perf_counter()
        try:
            _get(side, where(asked.next))
        except IndexError:
            break  # everything there is has been asked for once
        except httpx.HTTPError as error:
            asked.problem = f"{type(error).__name__}: {error}"[:160]
            break
        spent.append(time.perf_counter() - began)
        asked.next += 1
    if spent:
        asked.ms.append(percentile(spent, 0.5) * 1000)
        asked.cpu_ms.append((_cpu_s(side) - cpu) / len(spent) * 1000)


def _get(side: Side, path: str) -> httpx.Response:
    while True:
        answer = side.client.get(path)
        if answer.status_code != 429:  # ours lets a key ask so often a second and no more
            return answer.raise_for_status()
        time.sleep(1)


def _count(content: bytes, kind: str) -> int:
    """Features in an answer; of a picture its colours. Raises `ValueError` when it is not one."""
    if kind == "features":
        return len(json.loads(content)["features"])
    if kind == "tile":
        return sum(len(layer["features"]) for layer in mapbox_vector_tile.decode(content).values())
    picture = Image.open(io.BytesIO(content))
    colours = picture.convert("RGB").getcolors(1 << 16) or []
    if picture.size != (256, 256) or len(colours) < 2:
        raise ValueError(f"a picture of {picture.size} with {len(colours)} colours")
    return len(colours)


def _cpu_s(side: Side) -> float:
    """Seconds of processor time that the processes of a side have used so far."""
    ticks = 0
    for pid in {one for root in side.pids() for one in tree(root)}:
        try:
            words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += sum(int(word) for word in words[11:15])
    return ticks / _TICK
