"""A spike: the real api under three times its ordinary load, and how soon it is itself again.

An open load: requests come when they come, whether or not the ones before were answered. The ordinary rate is half of
what the api answers at most; the spike is three times that. A look at an inbox, a search, a case opened, a case moved.
"""

import asyncio
import json
import multiprocessing
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from benchmarks.caseflow import a_person, opened
from benchmarks.report import Row, percentile
from benchmarks.stage import BrokenPart, clean_environment, wait_until
from chengshu.kit import new_id
from chengshu.security import SYSTEM
from chengshu.server.city import City
from chengshu.server.embedded import Child, EmbeddedNats

BEFORE_S, SPIKE_S, AFTER_S, FULL_S = 15, 20, 45, 5
_PEOPLE, _LINES, _TIMES = 40, 400, 3
_ROLES = ("acceptor", "shift_leader")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when it was due after the beginning, how long its answer took, what it was."""

    due: float
    took: float
    status: int
    told_when: bool
    key: str


@dataclass
class Plan:
    """What is asked, ready to be sent."""

    port: int
    tokens: list[str]
    cases: list[tuple[str, int]]
    looked: list[str]
    rate: float = 0.0
    phases: list[tuple[float, float]] = field(default_factory=list)  # seconds, times the rate


class Line:
    """Connections that are kept, each with one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, request: bytes) -> tuple[int, bool]:
        """Status, and whether it says when to come again."""
        while self._free and self._free[-1][0].at_eof():
            self._free.pop()[1].close()  # the server has closed what lay idle for long, as it may
        reader, writer = self._free.pop() if self._free else await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
        except BaseException:
            writer.close()
            raise
        self._free.append((reader, writer))
        return int(head[9:12]), b"\nretry-after:" in head


def _requests(plan: Plan, dice: random.Random, moves: list[tuple[str, int]]) -> tuple[bytes, str]:
    """The next request and the key of its move, if it is one."""
    token, kind, body, key = dice.choice(plan.tokens), dice.random(), b"", ""
    path = "/api/v1/cases?queue=urban_incident.reported&sort=due"
    if kind < 0.15 and moves:
        one, version = moves.pop()
        key = new_id()
        path = f"/api/v1/cases/{one}/moves"
        body = json.dumps({"move": "accept", "version": version, "form": {}, "key": key}).encode()
    elif kind < 0.4:
        path = f"/api/v1/cases/{dice.choice(plan.looked)}"
    elif kind < 0.6:
        path = f"/api/v1/cases?q={quote(dice.choice(('建设路', '天台路')) + str(dice.randrange(997)) + '号')}"
    head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body, key


async def _full(plan: Plan) -> float:
    """Answers a second when sixteen ask without a pause."""
    line, dice, done = Line(plan.port), random.Random(0), 0
    end = time.perf_counter() + FULL_S

    async def one() -> None:
        nonlocal done
        while time.perf_counter() < end:
            status, _ = await line.ask(_requests(plan, dice, [])[0])
            done += status == 200  # a refusal comes quickly and is no answer

    await asyncio.gather(*(one() for _ in range(16)))
    return done / FULL_S


async def _load(plan: Plan) -> list[Asked]:
    line, dice, moves, made, running = Line(plan.port), random.Random(1), list(plan.cases), [], set()  # type: ignore[var-annotated]
    began, due = time.perf_counter() + 0.2, 0.0

    async def one(due: float, request: bytes, key: str) -> None:
        status, told_when = 0, False
        try:
            async with asyncio.timeout(30):
                status, told_when = await line.ask(request)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass
        made.append(Asked(due, time.perf_counter() - began - due, status, told_when, key))

    for seconds, times in plan.phases:
        end = due + seconds
        while due < end:
            wait = began + due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            if len(running) < 20 * _LINES:
                task = asyncio.ensure_future(one(due, *_requests(plan, dice, moves)))
                running.add(task)
                task.add_done_callback(running.discard)
            due += dice.expovariate(plan.rate * times)
    await asyncio.gather(*running)
    return made


def _visitors(plan: Plan, told: Any) -> None:
    told.put(asyncio.run(_load(plan) if plan.phases else _full(plan)))


def _in_a_process(plan: Plan, patience_s: float) -> Any:
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    child = context.Process(target=_visitors, args=(plan, told), daemon=True)
    child.start()
    try:
        return told.get(timeout=patience_s)
    finally:
        child.join(5)
        if child.is_alive():
            child.kill()


class Api:
    """The api of the city in a process of its own, as `chengshu up` starts it."""

    def __init__(self, city: City, home: Path) -> None:
        self._home, self._city = home, city
        self._nats = EmbeddedNats(home / "nats")
        self._child = Child("api", home / "api.log", parting=signal.SIGTERM)
        self.port = 0

    def __enter__(self) -> "Api":
        ported = self._home / "run" / "api.port"
        ported.unlink(missing_ok=True)
        settings = {
            "home": str(self._home), "port": "0", "host": "127.0.0.1", "listen_hj212": "", "log_level": "ERROR",
            "database_url": str(self._city.settings.database_url), "nats_url": self._nats.start(),
        }  # fmt: skip
        self._child.start([sys.executable, "-m", "chengshu", "api"], env=clean_environment(**settings), cwd=self._home)

        def alive() -> bool:
            if not self._child.is_running:
                raise BrokenPart(f"the api ended: {self._child.last_words(6)}")
            try:
                self.port = int(ported.read_text())
                return httpx.get(f"http://127.0.0.1:{self.port}/health/live", trust_env=False).status_code == 200
            except (OSError, ValueError, httpx.HTTPError):
                return False

        wait_until(alive, "the api", 60)
        return self

    def __exit__(self, *_: object) -> None:
        self._child.stop(20)
        self._nats.stop()


def _tokens(city: City) -> list[str]:
    """People of the desk with tokens."""
    made = []
    for number in range(_PEOPLE):
        account = city.security.accounts.create(
            f"bench{new_id()[-12:]}", f"bench {number}", "Pivot-of-2026", must_change=False, by=SYSTEM
        )
        for role in _ROLES:
            city.security.roles.grant(account.id, role, jurisdiction=("",), by=SYSTEM)
        # A case that may not be seen is answered 404, and quickly: they may see what has ended.
        made.append(
            city.security.tokens.create_for(account.id, new_id(), ["cases.read", "cases.read_all", "cases.act"])[1]
        )
    return made


def _lost(city: City, asked: Sequence[Asked], cases: list[str]) -> int:
    """Moves that were answered as made and are not in the log."""
    keys = [one.key for one in asked if one.key and one.status == 200]
    with city.db.transaction() as tx:
        row = tx.execute(
            "select count(distinct key) as n from cases.log where case_id = any(%s::uuid[]) and key = any(%s)",
            (cases, keys),
        ).fetchone()
    return len(keys) - int(row["n"] if row else 0)


def _back_after(asked: Sequence[Asked], normal: float, end: float) -> float:
    """Seconds after the spike until the p95 of every later span of three seconds is what it was."""
    spans: dict[int, list[float]] = {}
    for one in asked:
        if one.due >= end:
            spans.setdefault(int((one.due - end) // 3), []).append(one.took)
    late = [span for span, took in spans.items() if percentile(took, 0.95) > normal * 1.5 + 0.02]
    return 3.0 * (max(late) + 1) if late else 0.0


def _statuses(asked: Sequence[Asked]) -> str:
    """How often each status was answered; 0 is no answer within half a minute, or a line that broke."""
    found = Counter(one.status for one in asked)
    return ", ".join(f"{status}: {number:,}" for status, number in sorted(found.items()))


def spike_rows(city: City, home: Path, organisation: str) -> list[Row]:
    """The rate, the p95 in the three phases, how soon it is over, what became of the excess."""
    with Api(city, home) as api:
        with city.db.transaction() as tx:
            looked = [
                row["id"] for row in tx.execute("select id from cases.ended_cases order by md5(number) limit 300")
            ]
        plan = Plan(api.port, _tokens(city), [], looked)
        full = _in_a_process(plan, 60)
        plan.rate = full / 2
        wanted = int(plan.rate * 0.15 * (BEFORE_S + _TIMES * SPIKE_S + AFTER_S) * 1.1)
        plan.cases = [(one.id, one.version) for one in opened(city, a_person(organisation), wanted)]
        plan.phases = [(BEFORE_S, 1), (SPIKE_S, _TIMES), (AFTER_S, 1)]
        asked: list[Asked] = _in_a_process(plan, 300)
    lost = _lost(city, asked, [one for one, _ in plan.cases])
    before = [one.took for one in asked if 2 <= one.due < BEFORE_S]
    during = [one for one in asked if BEFORE_S <= one.due < BEFORE_S + SPIKE_S]
    normal = percentile(before, 0.95)
    served = [one.took for one in during if one.status == 200]
    polite = sum(one.status in (429, 503) and one.told_when for one in asked)
    rude = sum(one.status not in (200, 429, 503) or (one.status != 200 and not one.told_when) for one in asked)
    back = _back_after(asked, normal, BEFORE_S + SPIKE_S)
    moved = sum(bool(one.key) and one.status == 200 for one in asked)
    return [
        Row("answers at most", (full,), "answers/s", note="inbox, search, case, move; 16 lines, one api process"),
        Row("p95 at half of that", (1000 * normal,), "ms", note=f"{plan.rate:.0f} requests/s"),
        Row(
            f"p95 of what was served in a {_TIMES}-fold spike", (1000 * percentile(served or [0.0], 0.95),), "ms",
            note=f"{len(served):,} served of {len(during):,}; {polite:,} answered 429/503 with Retry-After",
        ),
        Row("p95 normal again after the spike", (back,), "s", at_most=60, note="at most half as much again + 20 ms"),
        Row("answered moves that are not in the log", (float(lost),), "", at_most=0, note=f"of {moved:,}"),
        Row("refused without a word when to come again", (float(rude),), "", at_most=0, note=_statuses(asked)),
    ]  # fmt: skip
