"""Flows made in the page: drafts, checks, simulation, differences, releases; and BPMN there and back."""

import re
from copy import deepcopy

import pytest
from tests.capabilities.cases.desk import URBAN, a_person, document

from chengshu.capabilities.cases import Assumptions
from chengshu.capabilities.cases import pack as cases_pack
from chengshu.capabilities.cases.logic.bpmn_read import read_bpmn
from chengshu.capabilities.cases.logic.bpmn_write import write_bpmn
from chengshu.capabilities.cases.service.written import FlowFile, document_of, flow_of
from chengshu.kit import Conflict, NotFound, Refused

DESIGNER = a_person("shift_leader", more=["cases.design", "cases.read_all"])
LOOP = document("urban_management/cases/urban_incident.yaml")
FLOWS = [LOOP, document("environment/cases/air_exceedance.yaml"), document("environment/cases/water_exceedance.yaml")]


def loop(**changes):
    return {**deepcopy(LOOP), **changes}


@pytest.mark.parametrize("written", FLOWS, ids=lambda one: one["id"])
def test_a_flow_survives_the_way_through_its_written_form(written):
    flow = flow_of(FlowFile.model_validate(written))
    assert flow_of(FlowFile.model_validate(document_of(flow))) == flow


def test_a_draft_is_saved_released_and_pins_new_cases_only(desk):
    old = desk.a_case()
    draft = desk.cases.new_draft(desk.cases.flow_document("urban_incident", 1), 1, "", DESIGNER)
    changed = deepcopy(draft.definition)
    changed["states"]["reported"]["clock"]["amount"] = 30
    saved = desk.cases.save_draft(draft.id, changed, "受理时限放宽", draft.version, DESIGNER)
    with pytest.raises(Conflict, match="Somebody else"):
        desk.cases.save_draft(draft.id, changed, "", draft.version, DESIGNER)
    assert [one.where for one in desk.cases.compare_flows(draft.definition, changed)] == [
        "states.reported.clock.amount"
    ]
    released = desk.cases.release_draft(draft.id, saved.version, "受理时限放宽", DESIGNER)
    assert (released.version, released.pack, released.released_by) == (2, "city", "shift_leader")
    assert (desk.a_case().flow_version, desk.cases.case(old.id, DESIGNER).case.flow_version) == (2, 1)
    assert desk.cases.drafts().items == []
    with pytest.raises(NotFound):
        desk.cases.draft(draft.id)
    assert [one.version for one in desk.cases.flow_versions("urban_incident")] == [2, 1]


def test_what_the_city_released_stays_in_force_when_its_pack_comes_again(desk):
    changed = desk.cases.flow_document("urban_incident", 1)
    changed["states"]["reported"]["clock"]["amount"] = 30
    draft = desk.cases.new_draft(changed, 1, "", DESIGNER)
    desk.cases.release_draft(draft.id, 1, "", DESIGNER)
    cases_pack.apply(URBAN, "urban_management", desk.cases)
    assert desk.a_case().flow_version == 2
    newer = loop()
    newer["states"]["accepted"]["clock"]["amount"] = 20
    for _ in range(2):
        cases_pack.apply(URBAN | {"cases/urban_incident.yaml": newer}, "urban_management", desk.cases)
    assert desk.a_case().flow_version == 2
    [waiting] = desk.cases.drafts().items  # the pack's new edition lies before the people, once
    assert (waiting.made_by, waiting.definition["states"]["accepted"]["clock"]["amount"]) == (
        "pack:urban_management",
        20,
    )


def test_a_faulty_flow_is_told_everything_and_not_released(desk):
    broken = loop()
    del broken["states"]["checked"]["clock"]
    broken["procedures"]["extend"]["steps"] = []
    broken["procedures"]["merge"]["to"] = "filed"
    broken["procedures"]["appeal"]["most"] = 3
    broken["procedures"]["shelve"]["amount"] = 400
    broken["states"]["site_check_after"]["task"]["good"]["field"] = "colour"
    assert {fault.where for fault in desk.cases.check_flow(broken)} == {
        "states.checked",
        "states.site_check_after.task.good",
        "procedures.extend.steps",
        "procedures.shelve.amount",
        "procedures.appeal.steps",
        "procedures.merge.to",
        "ladders.desk.stages",
    }
    assert [fault.where for fault in desk.cases.check_flow(loop(colour="red"))] == ["colour"]
    draft = desk.cases.new_draft(broken, None, "", DESIGNER)
    with pytest.raises(Refused, match="7 fault"):
        desk.cases.release_draft(draft.id, 1, "", DESIGNER)
    desk.cases.drop_draft(draft.id)


FIELD = {"type": "string", "title": "t"}


@pytest.mark.parametrize(
    "field, reason",
    [
        ({**FIELD, "minLength": 9, "maxLength": 2}, "'minLength' is larger than 'maxLength'"),
        ({**FIELD, "enum": ["a", 1]}, "the choice 1 is not of type string"),
        ({**FIELD, "enum": ["a", "a"]}, "a choice is there twice"),
        ({**FIELD, "enum": ["a"], "oneOf": []}, "the field has 'enum' and 'oneOf'"),
        ({"type": "integer", "title": "t", "format": "date"}, "'format' means nothing for the type integer"),
        ({**FIELD, "minimum": 3}, "'minimum' means nothing for the type string"),
        ({**FIELD, "enum": ["a"], "default": "b"}, "the default must be one of: a"),
        ({**FIELD, "pattern": ".*"}, "unknown key 'pattern'"),
    ],
)
def test_a_form_that_nobody_could_fill_in_is_told(desk, field, reason):
    found = desk.cases.check_form({"type": "object", "properties": {"name": field}})
    assert reason in [fault.reason for fault in found.faults]


def test_a_form_that_can_be_filled_in_has_no_fault(desk):
    assert desk.cases.check_form(LOOP["states"]["accepted"]["moves"]["file"]["form"]).faults == []


def test_a_simulation_solves_the_ends_and_walks_the_clocks(desk):
    found = desk.cases.simulate_flow(loop(), Assumptions(walks=300, seed=7))
    assert sum(found.ends.values()) == pytest.approx(1, abs=0.001)
    assert found.ends["closed"] > 0.6 > 0.2 > found.ends["void"] > 0
    loads = {load.state: load for load in found.loads}
    assert loads["reported"].visits >= 1 > loads["submitted"].visits > 0
    assert (found.endless, found.never, found.more_ways) == (0, [], False)
    assert found.shortest is not None
    assert found.shortest.states == ("reported", "not_accepted")
    assert found.longest is not None
    assert found.longest.states[-1] == "closed"
    assert found.hours_median < found.hours_p95
    assert found == desk.cases.simulate_flow(loop(), Assumptions(walks=300, seed=7))


def test_states_that_share_a_clock_share_what_is_used_of_it(desk):
    flow = flow_of(FlowFile.model_validate(loop()))
    back = {f"{state.id}.{move.id}": 0.0 for state in flow.states for move in state.moves if move.counts != "forward"}
    straight = {**back, "reported.request_site_check": 0.0}
    # Nobody uses more than nine tenths of a limit: whoever hands on within a stage makes nothing late by it.
    found = desk.cases.simulate_flow(loop(), Assumptions(straight, pace=0.5, spread=0.9, walks=200))
    assert {load.state for load in found.loads if load.visits} >= {"dispatched", "handling", "submitted"}
    assert found.late == 0.0


def test_what_is_supposed_changes_what_is_found(desk):
    never = {"reported.reject": 0.0, "reported.request_site_check": 0.0}
    found = desk.cases.simulate_flow(loop(), Assumptions(never, pace=0.1, spread=0.2, walks=100))
    assert (found.ends["not_accepted"], found.late) == (0.0, 0.0)
    assert "site_check_before" in found.never
    slow = desk.cases.simulate_flow(loop(), Assumptions(pace=2, spread=4, walks=100))
    assert slow.late > 0.9
    round_about = {"site_check_after.verify": 0.0, "dispatched.return": 0.0, "handling.return": 0.0}
    assert desk.cases.simulate_flow(loop(), Assumptions(round_about, walks=20)).endless > 0
    with pytest.raises(Refused) as refused:
        desk.cases.simulate_flow(loop(), Assumptions({"reported.dance": 1.0}, walks=0, pace=-1))
    assert [error.field for error in refused.value.errors] == ["weights.reported.dance", "walks", "pace"]


@pytest.mark.parametrize("written", FLOWS, ids=lambda one: one["id"])
def test_a_flow_survives_the_way_through_bpmn(written):
    flow = flow_of(FlowFile.model_validate(written))
    reading = read_bpmn(write_bpmn(flow, 3, {"case.move.accept": "受理"}))
    assert reading.faults == []
    assert flow_of(FlowFile.model_validate(reading.document)) == flow


@pytest.mark.parametrize("written", FLOWS, ids=lambda one: one["id"])
def test_the_drawing_is_valid_bpmn_and_a_public_engine_walks_it_to_its_end(written, tmp_path):
    """Judged by the schemas of the standard and run by SpiffWorkflow, which know nothing of us."""
    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.bpmn.parser import BpmnParser, BpmnValidator

    flow = flow_of(FlowFile.model_validate(written))
    file = tmp_path / "flow.bpmn"
    # It takes every expression for Python, so a duration must be a text there.
    file.write_text(re.sub(r">(P[T0-9DHM]+)<", r">'\1'<", write_bpmn(flow, 1, {}).decode()))
    parser = BpmnParser(validator=BpmnValidator())
    parser.add_bpmn_file(str(file))
    workflow = BpmnWorkflow(parser.get_spec(flow.id))
    ways = {state.id: state.moves for state in flow.states}
    state, seen = flow.start, []
    workflow.do_engine_steps()
    while flow.state(state).group == "open":
        [task] = [one for one in workflow.get_tasks() if one.task_spec.name == f"state_{state}" and one.state == 16]
        move = ways[state][0]
        task.data["move"] = move.id
        task.run()
        workflow.do_engine_steps()
        seen.append(state)
        state = move.to
    assert len(seen) >= 4


FOREIGN = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <process id="Street_Lamps" name="Street lamps">
    <laneSet><lane name="Grid Worker"><flowNodeRef>Activity_1</flowNodeRef></lane></laneSet>
    <startEvent id="StartEvent_1"/>
    <sequenceFlow id="f0" sourceRef="StartEvent_1" targetRef="Activity_1"/>
    <userTask id="Activity_1" name="Look At It"/>
    <boundaryEvent id="late" attachedToRef="Activity_1" cancelActivity="false">
      <timerEventDefinition><timeDuration>PT30M</timeDuration></timerEventDefinition>
    </boundaryEvent>
    <endEvent id="told"/>
    <sequenceFlow id="f1" sourceRef="late" targetRef="told"/>
    <exclusiveGateway id="g"/>
    <sequenceFlow id="f2" sourceRef="Activity_1" targetRef="g"/>
    <sequenceFlow id="f3" name="Mended" sourceRef="g" targetRef="End_1"/>
    <sequenceFlow id="f4" name="Not There" sourceRef="g" targetRef="End_2"/>
    <endEvent id="End_1" name="Done"/>
    <endEvent id="End_2" name="Dropped"/>
  </process>
</definitions>"""


def test_a_drawing_made_elsewhere_gives_states_moves_roles_and_limits(desk):
    reading = desk.cases.read_bpmn(FOREIGN)
    state = reading.document["states"]["look_at_it"]
    assert state["clock"] == {"stage": "look_at_it", "amount": 30, "unit": "minute"}
    assert {name: (move["to"], move["roles"]) for name, move in state["moves"].items()} == {
        "mended": ("done", ["grid_worker"]),
        "not_there": ("dropped", ["grid_worker"]),
    }
    assert set(reading.document["states"]) == {"look_at_it", "done", "dropped"}
    assert [fault.where for fault in reading.faults] == ["open.roles"]  # a drawing cannot say who may open a case
    assert "open" in reading.document


@pytest.mark.parametrize(
    "old, new, where, reason",
    [
        (b"<exclusiveGateway", b"<parallelGateway", "line 13: parallelGateway g", "'parallelGateway' has no meaning"),
        (b'<startEvent id="StartEvent_1"/>', b"", "start", "there is no start event"),
        (b'cancelActivity="false"', b"", "line 8: boundaryEvent late", "a timer that interrupts"),
        (b"PT30M", b"soon", "line 8: boundaryEvent late", "'soon' is no duration"),
        (b"<definitions", b"<!DOCTYPE a [<!ENTITY b 'c'>]><definitions", "document", "line 2: a document type"),
        (b"</definitions>", b"", "document", "not well-formed XML"),
        (b'targetRef="End_2"', b'targetRef="nowhere"', "line 16: sequenceFlow f4", "this way leads nowhere"),
    ],
)
def test_what_a_case_does_not_know_is_refused_with_its_line(desk, old, new, where, reason):
    faults = desk.cases.read_bpmn(FOREIGN.replace(old, new)).faults
    assert any(fault.where == where and fault.reason.startswith(reason) for fault in faults), faults
