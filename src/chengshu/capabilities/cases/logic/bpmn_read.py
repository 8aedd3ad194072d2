"""A flow from BPMN 2.0: the part of it that cases know. What they do not know is refused with its line, never dropped.

Known are start and end events, user tasks, exclusive gateways, sequence flows, timers at the border of a task, lanes,
and our own elements. A drawing made elsewhere gives states, moves, roles (potential owners or lanes) and limits; the
linter then says what is missing.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chengshu.capabilities.cases.logic.xml import Node, NotXml, read_xml
from chengshu.capabilities.cases.model import Fault

_TASKS = ("userTask", "task", "manualTask")
_NODES = (*_TASKS, "startEvent", "endEvent", "exclusiveGateway", "boundaryEvent")
_BESIDE = frozenset(
    {"sequenceFlow", "laneSet", "documentation", "extensionElements", "textAnnotation", "association", "group",
     "dataObject", "dataObjectReference", "ioSpecification", "property"}
)  # fmt: skip
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_LONGEST_WAY = 12


@dataclass(slots=True)
class Reading:
    """The written form of the flow as far as the drawing tells it, and what could not be taken over."""

    document: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_bpmn(raw: bytes) -> Reading:
    """Read a drawing. What is wrong with it is among the faults."""
    reading = Reading()
    try:
        root = read_xml(raw)
    except NotXml as error:
        reading.faults.append(Fault("document", str(error), "send BPMN 2.0 as XML"))
        return reading
    processes = [node for node in root.walk() if node.name == "process"]
    if len(processes) != 1:
        reason = f"there are {len(processes)} processes"
        reading.faults.append(Fault("document", reason, "draw one process"))
        return reading
    _Reader(processes[0], reading).read()
    return reading


class _Reader:
    def __init__(self, process: Node, reading: Reading) -> None:
        self._process = process
        self._reading = reading
        self._nodes = {node.attributes.get("id", ""): node for node in process.children if node.name in _NODES}
        self._after: dict[str, list[Node]] = {}
        for flow in process.named("sequenceFlow"):
            self._after.setdefault(flow.attributes.get("sourceRef", ""), []).append(flow)
        self._names = {identity: _name(node) for identity, node in self._nodes.items()}
        self._timers = _timers(process)
        self._lanes = _lanes(process)

    def read(self) -> None:
        self._refuse_others()
        own = _own(self._process, "flow")
        document: dict[str, Any] = {
            "format": 1,
            "id": _slug(self._process.attributes.get("id", "")) or "flow",
            "title": own.get("title") or self._process.attributes.get("name") or "flow",
            "number": own.get("number", "F{date}{sequence:5}"),
        }
        starts = [node for node in self._nodes.values() if node.name == "startEvent"]
        self._begin(document, starts)
        opened = {"roles": own.get("open_roles", []), "form": own.get("form")}
        document["open"] = {name: value for name, value in opened.items() if value is not None}
        document["states"] = dict(self._states())
        for part in ("procedures", "ladders"):
            if not own.get(part):
                continue
            document[part] = {one["id"]: {key: value for key, value in one.items() if key != "id"} for one in own[part]}
        self._reading.document = document

    def _refuse_others(self) -> None:
        for node in self._process.children:
            if node.name not in _NODES and node.name not in _BESIDE:
                self._fault(node, f"'{node.name}' has no meaning for a case", "draw it with tasks and gateways")
            if node.name == "boundaryEvent" and node.first("timerEventDefinition") is None:
                self._fault(node, "only timers stand at the border of a task", "remove it")
            if node.name == "boundaryEvent" and node.attributes.get("cancelActivity", "true") == "true":
                self._fault(node, "a timer that interrupts has no meaning for a case", "let it only tell")

    def _begin(self, document: dict[str, Any], starts: list[Node]) -> None:
        entries: dict[str, str] = {}
        for node in starts:
            targets = [target for _, target in self._ways(node.attributes["id"])]
            if len(targets) != 1 or targets[0] not in self._nodes:
                self._fault(node, "a start leads to one task", "connect it with one task")
                continue
            state = self._names[targets[0]]
            if node.first("messageEventDefinition") is not None:
                entries[_slug(node.attributes.get("name", "") or node.attributes["id"])] = state
            elif "start" in document:
                self._fault(node, "there are two starts without a message", "keep one")
            else:
                document["start"] = state
        if "start" not in document:
            self._reading.faults.append(Fault("start", "there is no start event", "draw one"))
            document["start"] = ""
        if entries:
            document["entries"] = entries

    def _states(self) -> Iterator[tuple[str, dict[str, Any]]]:
        overdue = {target for timer in self._timers.values() for target in timer.ends}
        for identity, node in self._nodes.items():
            own = _own(node, "state")
            title = own.get("title") or node.attributes.get("name") or self._names[identity]
            if node.name == "endEvent" and identity not in overdue:
                yield self._names[identity], {"title": title, "end": own.get("group", "closed")}
            elif node.name in _TASKS:
                yield self._names[identity], self._state(identity, node, own, title)

    def _state(self, identity: str, node: Node, own: Mapping[str, Any], title: str) -> dict[str, Any]:
        state: dict[str, Any] = {"title": title}
        clock = own.get("clock") or self._clock(identity)
        if clock:
            state["clock"] = {name: value for name, value in clock.items() if value is not None}
        if own.get("pauses"):
            state["pauses"] = own["pauses"]
        if own.get("task"):
            task = own["task"]
            answers = {name: dict(zip(("move", "field"), task[name], strict=True)) for name in ("good", "bad")}
            state["task"] = {"procedure": task["procedure"], **answers}
        if len(self._after.get(identity, ())) > 1:
            self._fault(node, "several ways leave a task at once", "put an exclusive gateway behind it")
        state["moves"] = self._moves(identity, self._roles(identity, node))
        return state

    def _moves(self, identity: str, roles: list[str]) -> dict[str, Any]:
        moves: dict[str, Any] = {}
        for way, target in self._ways(identity):
            own = next((told for flow in reversed(way) if (told := _own(flow, "move"))), {})
            named = [flow.attributes["name"] for flow in way if flow.attributes.get("name")]
            name = own.get("id") or _slug(named[-1] if named else "") or f"to_{self._names.get(target, 'nowhere')}"
            while name in moves:
                name += "_2"
            if target not in self._nodes:
                self._fault(way[-1], "this way leads nowhere", "connect it with a task or an end")
                continue
            told = {key: value for key, value in own.items() if key not in ("id", "to")}
            title = own.get("title") or (named[-1] if named else name)
            moves[name] = {"to": self._names[target], "title": title, "roles": roles, **told}
        return moves

    def _ways(self, identity: str, way: tuple[Node, ...] = ()) -> Iterator[tuple[tuple[Node, ...], str]]:
        """From a node through gateways to the next task or end."""
        for flow in self._after.get(identity, ()):
            target = flow.attributes.get("targetRef", "")
            node = self._nodes.get(target)
            if node is not None and node.name == "exclusiveGateway":
                if len(way) < _LONGEST_WAY:
                    yield from self._ways(target, (*way, flow))
                else:
                    self._fault(node, "gateways lead round in a circle", "let one of them lead to a task")
            else:
                yield (*way, flow), target

    def _roles(self, identity: str, node: Node) -> list[str]:
        owners = [
            _slug(part)
            for owner in node.walk()
            if owner.name == "formalExpression"
            for part in re.split(r"[,;\s]+", owner.text.strip())
            if part
        ]
        groups = node.attributes.get("candidateGroups", "")
        owners += [_slug(part) for part in groups.split(",") if part.strip()]
        return list(dict.fromkeys(owners)) or self._lanes.get(identity, [])

    def _clock(self, identity: str) -> dict[str, Any] | None:
        timer = self._timers.get(identity)
        if timer is None:
            return None
        found = _DURATION.fullmatch(timer.duration.strip())
        parts = [int(part or 0) for part in found.groups()] if found else [0, 0, 0, 0]
        days, hours, minutes, _ = parts
        if not any(parts[:3]):
            self._fault(timer.node, f"'{timer.duration}' is no duration of minutes, hours or days", "write PT15M, say")
            return None
        stage = self._names[identity]
        if minutes:
            return {"stage": stage, "amount": days * 1440 + hours * 60 + minutes, "unit": "minute"}
        if hours:
            return {"stage": stage, "amount": days * 24 + hours, "unit": "hour"}
        return {"stage": stage, "amount": days, "unit": "urgent_day"}

    def _fault(self, node: Node, reason: str, mend: str) -> None:
        where = f"line {node.line}: {node.name} {node.attributes.get('id', '')}".strip()
        fault = Fault(where, reason, mend)
        if fault not in self._reading.faults:
            self._reading.faults.append(fault)


@dataclass(frozen=True, slots=True)
class _Timer:
    node: Node
    duration: str
    ends: tuple[str, ...]


def _timers(process: Node) -> dict[str, _Timer]:
    """The timer of each task, and the end events that only it leads to."""
    leads: dict[str, list[str]] = {}
    for flow in process.named("sequenceFlow"):
        leads.setdefault(flow.attributes.get("targetRef", ""), []).append(flow.attributes.get("sourceRef", ""))
    timers = {node.attributes.get("id", ""): node for node in process.named("boundaryEvent")}
    found = {}
    for identity, node in timers.items():
        durations = [inner.text for inner in node.walk() if inner.name == "timeDuration"]
        ends = tuple(target for target, sources in leads.items() if sources and set(sources) <= {identity})
        found[node.attributes.get("attachedToRef", "")] = _Timer(node, durations[0] if durations else "", ends)
    return found


def _lanes(process: Node) -> dict[str, list[str]]:
    """Whose lane a node lies in, as a role."""
    return {
        reference.text.strip(): [_slug(lane.attributes.get("name", ""))]
        for lane in process.walk()
        if lane.name == "lane" and _slug(lane.attributes.get("name", ""))
        for reference in lane.named("flowNodeRef")
    }


def _own(node: Node, name: str) -> dict[str, Any]:
    """What we wrote into an element; nothing when somebody else drew it."""
    inside = node.first("extensionElements")
    told = inside.first(name) if inside else None
    if told is None:
        return {}
    try:
        found = json.loads(told.text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _name(node: Node) -> str:
    identity = node.attributes.get("id", "")
    if identity.startswith("state_"):
        return _slug(identity.removeprefix("state_"))
    return _slug(node.attributes.get("name", "")) or _slug(identity)


def _slug(text: str) -> str:
    """A name of ours from a name of theirs; nothing when no letter of it can stay."""
    plain = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()).strip("_")
    return plain[:48] if re.match(r"[a-z]", plain) and len(plain) > 1 else ""
