"""Moves a second: processes that take cases along the road of urban management, each move durable before the next.

Two hands of the same work: our engine, a pile at a time and one at a time, and SpiffWorkflow 3, which keeps the state
of the whole process as JSON in one row of the same PostgreSQL, walking the BPMN that we write of the very same flow.
"""

import json
import multiprocessing
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg

from chengshu.capabilities.cases import Case, MoveWish, OpenCase
from chengshu.kit import new_id
from chengshu.security import Principal, Scope
from chengshu.server.city import City, build_city
from chengshu.server.settings import Settings

PILE, HANDS = 100, 4
CLASS = "gbt30428.2:2013:incident:01:10"
RIGHTS = frozenset({"cases.read", "cases.act", "cases.open"})
ROLES = ("grid_worker", "acceptor", "shift_leader", "dispatcher", "department_handler", "department_leader")
ROAD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("accept", {}),
    ("file", {"classification": CLASS, "limit_amount": 4, "limit_unit": "working_hour"}),
    ("dispatch", {"organisation": ""}),
    ("handle", {}),
    ("reply", {"result": "已清运，现场恢复整洁"}),
    ("verify", {"finding": "已干净"}),
    ("close", {}),
)
_STATES = ("reported", "accepted", "filed", "dispatched", "handling", "site_check_after", "checked")


def a_person(organisation: str | None, roles: Sequence[str] = ROLES, areas: tuple[str, ...] = ("",)) -> Principal:
    """Somebody with these posts."""
    path = (organisation,) if organisation else ()
    scopes = tuple(Scope(role, RIGHTS, organisation, path, areas) for role in roles)
    where: dict[str, Any] = {"jurisdiction": areas, "scopes": scopes}
    return Principal(new_id(), "bench", "张三", "session", tuple(roles), RIGHTS, organisation, path, **where)


def opened(city: City, by: Principal, number: int) -> list[Case]:
    """New cases."""
    place = {"division": "430211001", "longitude": 113.1, "latitude": 27.8}
    return [city.cases.open_case(OpenCase("urban_incident", f"暴露垃圾 {n}", **place), by) for n in range(number)]


def road(organisation: str | None) -> list[tuple[str, dict[str, Any]]]:
    """The moves with their forms, the case sent to this organisation."""
    return [
        (move, {**form, **({"organisation": organisation} if "organisation" in form else {})}) for move, form in ROAD
    ]


def by_piles(city: City, by: Principal, cases: list[Case]) -> int:
    """All cases along the whole road, a hundred in a pile. Number of moves."""
    for move, form in road(by.organisation):
        after = []
        for begin in range(0, len(cases), PILE):
            wishes = [MoveWish(one.id, move, one.version, form, new_id()) for one in cases[begin : begin + PILE]]
            outcomes = city.cases.move_many(wishes, by)
            after += [one.case for one in outcomes if one.case]
        if len(after) != len(cases):
            raise AssertionError(f"{len(cases) - len(after)} cases were not moved by {move}")
        cases = after
    return len(cases) * len(ROAD)


def one_by_one(city: City, by: Principal, cases: list[Case]) -> int:
    """All cases along the whole road, each move by itself, several hands at once. Number of moves."""

    def walk(case: Case) -> None:
        for move, form in road(by.organisation):
            case = city.cases.move(case.id, move, case.version, by, form, new_id())

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(walk, cases))
    return len(cases) * len(ROAD)


def _ours(url: str, home: str, organisation: str, way: str, number: int, meet: Any, told: Any) -> None:
    city = build_city(Settings(home=Path(home), database_url=url), pool=HANDS + 1)
    by = a_person(organisation)
    cases = opened(city, by, number)
    work: Callable[[City, Principal, list[Case]], int] = by_piles if way == "piles" else one_by_one
    _timed(lambda: work(city, by, cases), meet, told)
    city.close()


def _theirs(url: str, bpmn: str, number: int, meet: Any, told: Any) -> None:
    from SpiffWorkflow.bpmn.parser import BpmnParser
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

    parser = BpmnParser()
    parser.add_bpmn_file(bpmn)
    spec, serializer = parser.get_spec("urban_incident"), BpmnWorkflowSerializer()
    ids = [new_id() for _ in range(number)]
    with psycopg.connect(url) as connection:
        for one in ids:
            workflow = BpmnWorkflow(spec)
            workflow.do_engine_steps()
            text = serializer.serialize_json(workflow)
            connection.execute("insert into public.bench_process values (%s, %s, 1)", (one, text))
        connection.commit()

        def work() -> int:
            for (move, form), state in zip(road("o"), _STATES, strict=True):
                for one in ids:
                    _step(connection, serializer, one, state, {"move": move, **form})
            return number * len(ROAD)

        _timed(work, meet, told)


def _step(connection: Any, serializer: Any, one: str, state: str, data: dict[str, Any]) -> None:
    """What any case engine on SpiffWorkflow does: read the process, do the task, write the process and a line."""
    row = connection.execute("select state from public.bench_process where id = %s for update", (one,)).fetchone()
    workflow = serializer.deserialize_json(row[0])
    [task] = [t for t in workflow.get_tasks() if t.task_spec.name == f"state_{state}" and t.state == 16]
    task.data.update(data)
    task.run()
    workflow.do_engine_steps()
    text = serializer.serialize_json(workflow)
    connection.execute("update public.bench_process set state = %s, version = version + 1 where id = %s", (text, one))
    connection.execute("insert into public.bench_log values (%s, %s, %s, now())", (one, data["move"], json.dumps(data)))
    connection.commit()


def _timed(work: Callable[[], int], meet: Any, told: Any) -> None:
    meet.wait(300)
    began = time.perf_counter()
    done = work()
    told.put((done, began, time.perf_counter()))


def _together(target: Callable[..., None], arguments: Sequence[tuple[Any, ...]]) -> float:
    """Moves a second of several processes that begin at one moment, from the first beginning to the last end."""
    context = multiprocessing.get_context("spawn")
    meet, told = context.Barrier(len(arguments)), context.Queue()
    children = [context.Process(target=target, args=(*one, meet, told), daemon=True) for one in arguments]
    for child in children:
        child.start()
    try:
        made = [told.get(timeout=600) for _ in children]
    finally:
        for child in children:
            child.join(10)
            if child.is_alive():
                child.kill()
    return sum(done for done, _, _ in made) / (max(end for *_, end in made) - min(begin for _, begin, _ in made))


def ours_per_s(url: str, home: Path, organisation: str, way: str, number: int, processes: int = 2) -> float:
    """Our moves a second."""
    return _together(_ours, [(url, str(home), organisation, way, number // processes)] * processes)


def theirs_per_s(url: str, city: City, number: int, processes: int = 2) -> float:
    """SpiffWorkflow's steps a second, in as many processes."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("drop table if exists public.bench_process, public.bench_log")
        connection.execute("create table public.bench_process (id uuid primary key, state text, version int)")
        connection.execute("create table public.bench_log (id uuid, move text, form json, time timestamptz)")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "flow.bpmn"
        newest = city.cases.flow_versions("urban_incident")[0].version
        text = city.cases.flow_bpmn("urban_incident", newest, {}).decode()
        # It takes every expression for Python, so a duration must be a text there.
        file.write_text(re.sub(r">(P[T0-9DHM]+)<", r">'\1'<", text))
        return _together(_theirs, [(url, str(file), number // processes)] * processes)
