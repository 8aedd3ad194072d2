"""A flow as BPMN 2.0: what other tools draw and run, with everything only we know in elements of our own.

An open state is a user task, its moves leave it through an exclusive gateway, an end is an end event. The clock of a
state is a timer at its border that does not interrupt and ends in an event of its own: overdue is told, work goes on.
"""

import json
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from chengshu.capabilities.cases.logic.bpmn_layout import Layout, lay_out
from chengshu.capabilities.cases.logic.flows import flow_to_plain
from chengshu.capabilities.cases.model import Flow, Move, State

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
POINTS = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OURS = "https://chengshu.example/bpmn/1"
_PREFIXES = {"bpmn": MODEL, "bpmndi": DIAGRAM, "dc": BOUNDS, "di": POINTS, "xsi": XSI, "chengshu": OURS}
_LETTERS = {"minute": ("PT", "M"), "hour": ("PT", "H"), "urgent_hour": ("PT", "H"), "urgent_day": ("P", "D")}
_WORKING = {"working_hour": ("PT", "H"), "working_day": ("P", "D")}


def write_bpmn(flow: Flow, version: int, words: Mapping[str, str]) -> bytes:
    """The document. ``words`` give the names that people read in the drawing."""
    root = Element("bpmn:definitions", {f"xmlns:{name}": uri for name, uri in _PREFIXES.items()})
    root.set("id", f"flow_{flow.id}_{version}")
    root.set("targetNamespace", OURS)
    root.set("exporter", "Chengshu")
    writer = _Writer(flow, words)
    for source in flow.entries:
        SubElement(root, "bpmn:message", {"id": f"message_{source}", "name": source})
    root.append(writer.process())
    root.append(_drawing(flow, lay_out(writer.nodes, writer.flows)))
    indent(root)
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


class _Writer:
    """Collects the nodes and the sequence flows of the process."""

    def __init__(self, flow: Flow, words: Mapping[str, str]) -> None:
        self._flow = flow
        self._words = words
        self.nodes: list[tuple[str, str]] = []  # id, kind
        self.flows: list[tuple[str, str, str]] = []  # id, from, to
        self._elements: dict[str, Element] = {}
        self._process = Element("bpmn:process", {"id": flow.id, "isExecutable": "true", "name": self._word(flow.title)})

    def process(self) -> Element:
        """The process element."""
        plain = flow_to_plain(self._flow)
        names = ("title", "number", "open_roles", "form", "procedures", "ladders")
        self._own(self._process, "flow", {name: plain[name] for name in names if plain.get(name)})
        self._start("start", self._flow.start, None)
        for source, first in self._flow.entries.items():
            self._start(f"start_{source}", first, source)
        states = {state["id"]: state for state in plain["states"]}
        for state in self._flow.states:
            self._state(state, states[state.id])
        for state in self._flow.states:
            self._leave(state, states[state.id])
        return self._process

    def _node(self, tag: str, identity: str, kind: str, name: str = "", **more: str) -> Element:
        named = {"name": name} if name else {}
        node = SubElement(self._process, f"bpmn:{tag}", {"id": identity, **named, **more})
        self.nodes.append((identity, kind))
        self._elements[identity] = node
        return node

    def _connect(self, identity: str, source: str, target: str, name: str = "") -> Element:
        named = {"name": name} if name else {}
        more = {"sourceRef": source, "targetRef": target}
        flow = SubElement(self._process, "bpmn:sequenceFlow", {"id": identity, **named, **more})
        self.flows.append((identity, source, target))
        return flow

    def _start(self, identity: str, state: str, source: str | None) -> None:
        node = self._node("startEvent", identity, "event", source or "")
        SubElement(node, "bpmn:outgoing").text = f"flow_{identity}"
        if source:
            SubElement(node, "bpmn:messageEventDefinition", {"messageRef": f"message_{source}"})
        self._connect(f"flow_{identity}", identity, _id(state))

    def _state(self, state: State, plain: Mapping[str, Any]) -> None:
        if state.group != "open":
            node = self._node("endEvent", _id(state.id), "event", self._word(state.title))
            self._own(node, "state", {"group": state.group, "title": state.title})
            return
        node = self._node("userTask", _id(state.id), "task", self._word(state.title))
        names = ("title", "clock", "pauses", "task")
        self._own(node, "state", {name: plain[name] for name in names if plain.get(name)})
        for role in dict.fromkeys(role for move in state.moves for role in move.roles):
            owner = SubElement(node, "bpmn:potentialOwner", {"id": f"owner_{state.id}_{role}"})
            told = SubElement(owner, "bpmn:resourceAssignmentExpression")
            SubElement(told, "bpmn:formalExpression").text = role
        if state.clock:
            self._timer(state)

    def _timer(self, state: State) -> None:
        """The limit of a state as a timer that only tells."""
        assert state.clock is not None
        timer = self._node(
            "boundaryEvent", f"clock_{state.id}", "timer", attachedToRef=_id(state.id), cancelActivity="false"
        )  # fmt: skip
        SubElement(timer, "bpmn:outgoing").text = f"flow_clock_{state.id}"
        definition = SubElement(timer, "bpmn:timerEventDefinition")
        before, after = (_LETTERS | _WORKING)[state.clock.unit]
        duration = SubElement(definition, "bpmn:timeDuration", {"xsi:type": "bpmn:tFormalExpression"})
        duration.text = f"{before}{state.clock.amount}{after}"
        self._node("endEvent", f"overdue_{state.id}", "overdue")
        self._connect(f"flow_clock_{state.id}", f"clock_{state.id}", f"overdue_{state.id}")

    def _leave(self, state: State, plain: Mapping[str, Any]) -> None:
        if state.group != "open":
            return
        source = _id(state.id)
        if len(state.moves) > 1:
            source = f"choice_{state.id}"
            self._node("exclusiveGateway", source, "gateway")
            self._connect(f"flow_{state.id}", _id(state.id), source)
        for move, told in zip(state.moves, plain["moves"], strict=True):
            self._move(state, move, told, source, alone=len(state.moves) == 1)

    def _move(self, state: State, move: Move, plain: Mapping[str, Any], source: str, *, alone: bool) -> None:
        flow = self._connect(f"move_{state.id}_{move.id}", source, _id(move.to), self._word(move.title))
        own = {name: value for name, value in plain.items() if name not in ("to",) and value}
        self._own(flow, "move", own)
        if not alone:
            condition = SubElement(flow, "bpmn:conditionExpression", {"xsi:type": "bpmn:tFormalExpression"})
            condition.text = f"move == '{move.id}'"

    def _own(self, node: Element, name: str, told: Mapping[str, Any]) -> None:
        """What only we know, first in its element as the schema of BPMN wants it."""
        inside = SubElement(node, "bpmn:extensionElements")
        SubElement(inside, f"chengshu:{name}").text = json.dumps(told, ensure_ascii=False, sort_keys=True)

    def _word(self, key: str) -> str:
        return self._words.get(key, key)


def _id(state: str) -> str:
    return f"state_{state}"


def _drawing(flow: Flow, layout: Layout) -> Element:
    diagram = Element("bpmndi:BPMNDiagram", {"id": f"diagram_{flow.id}"})
    plane = SubElement(diagram, "bpmndi:BPMNPlane", {"id": f"plane_{flow.id}", "bpmnElement": flow.id})
    for identity, box in layout.boxes.items():
        shape = SubElement(plane, "bpmndi:BPMNShape", {"id": f"shape_{identity}", "bpmnElement": identity})
        values = dict(zip(("x", "y", "width", "height"), map(str, box), strict=True))
        SubElement(shape, "dc:Bounds", values)
    for identity, points in layout.lines.items():
        edge = SubElement(plane, "bpmndi:BPMNEdge", {"id": f"edge_{identity}", "bpmnElement": identity})
        for x, y in points:
            SubElement(edge, "di:waypoint", {"x": str(x), "y": str(y)})
    return diagram
