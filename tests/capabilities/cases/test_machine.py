"""No way outside the flow: random people try random moves, and the desk agrees with a small model of the flow."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.capabilities.cases.desk import CLASS, CLEANERS, DRAINERS, a_person, document, make_desk

from chengshu.kit import ChengshuError, new_id

STATES = document("urban_management/cases/urban_incident.yaml")["states"]
MOVES = sorted({move for state in STATES.values() for move in state.get("moves", {})})
ROLES = ("grid_worker", "acceptor", "shift_leader", "dispatcher", "department_handler", "field_handler")
WORKER = a_person("field_handler", areas=["430211"], organisation=CLEANERS)
FORMS = {
    "file": {"classification": CLASS, "limit_amount": 1, "limit_unit": "urgent_hour"},
    "confirm": {"finding": "属实"},
    "deny": {"finding": "不属实"},
    "verify": {"finding": "干净"},
    "reply": {"result": "已清运"},
    "submit": {"result": "已清运"},
    "assign": {"handler": WORKER.id},
    **{move: {"reason": "理由充分"} for move in ("return", "reject", "rework", "void", "give_back", "send_back")},
}


class Loop(RuleBasedStateMachine):
    db = None

    def __init__(self) -> None:
        super().__init__()
        self.desk = make_desk(self.db, Path(tempfile.gettempdir()))
        self.case = self.desk.a_case()
        self.organisation: str | None = None
        self.lines = ["open"]
        self.seer = a_person("leader", more=["cases.read_all"])

    @rule(
        role=st.sampled_from(ROLES),
        move=st.sampled_from(MOVES),
        own=st.sampled_from([CLEANERS, DRAINERS]),
        inside=st.sampled_from([True, True, True, False]),
        fresh=st.sampled_from([True, True, True, False]),
        minutes=st.integers(0, 60),
    )
    def somebody_tries(self, role, move, own, inside, fresh, minutes):
        self.attempt(role, move, own, inside, fresh, minutes)

    @rule(choice=st.integers(0, 5), own=st.sampled_from([CLEANERS, CLEANERS, DRAINERS]), minutes=st.integers(0, 60))
    def somebody_entitled_goes_on(self, choice, own, minutes):
        moves = sorted(STATES[self.case.state].get("moves", {}).items())
        if moves:
            name, entry = moves[choice % len(moves)]
            self.attempt(entry["roles"][0], name, own, True, True, minutes)

    def attempt(self, role, move, own, inside, fresh, minutes):
        self.desk.wait(minutes=minutes)
        person = a_person(role, areas=["430211"] if inside else ["430281"], organisation=own)
        if role == "field_handler" and inside and own == CLEANERS:
            person = WORKER  # the one a case is given to; all others of his role have no part in it
        form = {"organisation": own} if move == "dispatch" else FORMS.get(move, {})
        entry = STATES[self.case.state].get("moves", {}).get(move)
        guard = entry.get("guard") if entry is not None else None
        permitted = (
            entry is not None
            and fresh
            and inside
            and role in entry["roles"]
            and (guard != "organisation" or own == self.organisation)
            and (guard != "handler" or (self.case.handler == WORKER.id and person is WORKER))
        )
        version = self.case.version if fresh else self.case.version - 1
        try:
            moved = self.desk.cases.move(self.case.id, move, version, person, form, new_id())
        except ChengshuError:
            assert not permitted, (role, move, self.case.state)
            return
        assert permitted, (role, move, self.case.state)
        assert (moved.state, moved.version) == (entry["to"], self.case.version + 1)
        if move == "dispatch":
            self.organisation = own
        if "organisation" in entry.get("clears", []):
            self.organisation = None
        self.case = moved
        self.lines.append(move)

    @invariant()
    def the_record_is_whole(self):
        detail = self.desk.cases.case(self.case.id, self.seer)
        assert detail.case == self.case
        assert detail.log_intact
        assert [line.move for line in detail.log if not line.move.startswith("task.")] == self.lines
        assert (
            self.case.tasks == sum(task.state == "open" for task in detail.tasks) == ("task" in STATES[self.case.state])
        )
        assert self.case.organisation == self.organisation
        running = [clock for clock in detail.clocks if clock.ended is None and clock.paused is None]
        is_open = "end" not in STATES[self.case.state]
        assert [clock.stage for clock in running] == ([self.case.stage] if is_open else [])
        assert all(clock.ended or is_open for clock in detail.clocks)
        assert self.case.late == any(clock.missed for clock in detail.clocks)


@pytest.mark.usefixtures("_system_clock")
def test_nobody_finds_a_way_outside_the_flow(db):
    Loop.db = db
    health = list(HealthCheck)
    wanted = settings(
        max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=health, database=None
    )
    run_state_machine_as_test(Loop, settings=wanted)
