"""Flows as data: to and from plain values, and the linter that keeps a broken flow out."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from chengshu.capabilities.cases.logic.chain import canonical
from chengshu.capabilities.cases.logic.forms import asks_photos, form_faults
from chengshu.capabilities.cases.logic.ladders import ladder_faults, ladder_from_plain, roles_of
from chengshu.capabilities.cases.logic.numbers import number_fault
from chengshu.capabilities.cases.logic.procedures import procedure_faults, task_faults
from chengshu.capabilities.cases.model import Approval, Fault, Flow, Move, Procedure, StageClock, State, StateTask

SETTABLE = ("organisation", "handler", "classification", "severity")


# What later editions of this engine added to a flow: left out where it says nothing, so that a flow that did not
# change keeps its digest and with it its version.
_SINCE_THEN: dict[str, dict[str, Any]] = {
    "flow": {"procedures": (), "ladders": (), "apart": False},
    "state": {"task": None},
    "move": {"counts": "forward", "marks": None, "waits_for_children": False},
    "ladder": {"states": ()},
    "rung": {"at": None},
}


def flow_to_plain(flow: Flow) -> dict[str, Any]:
    """The flow as JSON values."""
    plain = _without("flow", asdict(flow))
    plain["states"] = [
        _without("state", {**state, "moves": [_without("move", move) for move in state["moves"]]})
        for state in plain["states"]
    ]
    if "ladders" in plain:
        plain["ladders"] = tuple(_without("ladder", _with_rungs(ladder)) for ladder in plain["ladders"])
    return plain


def _with_rungs(ladder: dict[str, Any]) -> dict[str, Any]:
    return {**ladder, "rungs": tuple(_without("rung", rung) for rung in ladder["rungs"])}


def _without(kind: str, plain: dict[str, Any]) -> dict[str, Any]:
    silent = _SINCE_THEN[kind]
    return {key: value for key, value in plain.items() if key not in silent or value != silent[key]}


def flow_from_plain(plain: Mapping[str, Any]) -> Flow:
    """The flow `flow_to_plain` gave."""
    return Flow(
        **{
            **plain,
            "open_roles": tuple(plain["open_roles"]),
            "states": tuple(map(_state, plain["states"])),
            "procedures": tuple(map(_procedure, plain.get("procedures", ()))),
            "ladders": tuple(map(ladder_from_plain, plain.get("ladders", ()))),
        }
    )


def _state(plain: Mapping[str, Any]) -> State:
    clock = StageClock(**plain["clock"]) if plain.get("clock") else None
    moves = tuple(
        Move(**{**move, "roles": tuple(move["roles"]), "clears": tuple(move.get("clears", ()))})
        for move in plain.get("moves", ())
    )
    task = plain.get("task")
    answered = StateTask(task["procedure"], tuple(task["good"]), tuple(task["bad"])) if task else None
    return State(
        **{**plain, "clock": clock, "pauses": tuple(plain.get("pauses", ())), "moves": moves, "task": answered}
    )


def _procedure(plain: Mapping[str, Any]) -> Procedure:
    steps = tuple(Approval(tuple(step["roles"]), step.get("guard", "none")) for step in plain.get("steps", ()))
    lists = {name: tuple(plain.get(name, ())) for name in ("roles", "stages", "by", "pauses")}
    return Procedure(**{**plain, **lists, "steps": steps})


def flow_digest(flow: Flow) -> str:
    """Equal for equal flows: a flow that did not change gets no new version."""
    return sha256(canonical(flow_to_plain(flow)).encode()).hexdigest()


def flow_words(flow: Flow) -> list[str]:
    """Every title key a person will read."""
    words = [flow.title, *(state.title for state in flow.states)]
    words += [move.title for state in flow.states for move in state.moves]
    words += [procedure.title for procedure in flow.procedures]
    for form in _forms(flow):
        for schema in form.get("properties", {}).values():
            words += [_key_of(schema, "title"), _key_of(schema, "description")]
            words += [_key_of(choice, "title") for choice in schema.get("oneOf", ())]
    return [word for word in dict.fromkeys(words) if word]


def flow_fields(flow: Flow) -> dict[str, dict[str, Any]]:
    """Every field that any form of a flow asks for, by its name: how an answer of a case is called and read."""
    return {name: dict(schema) for form in _forms(flow) for name, schema in form.get("properties", {}).items()}


def _forms(flow: Flow) -> list[Mapping[str, Any]]:
    return [flow.form, *(move.form for state in flow.states for move in state.moves)]


def _key_of(part: Mapping[str, Any], name: str) -> str:
    """The key of a word; nothing where the part itself says the text in every language."""
    return "" if part.get(f"{name}s") else str(part.get(name, ""))


def flow_roles(flow: Flow) -> dict[str, str]:
    """Every role the flow names, with the first place that names it."""
    places = dict.fromkeys(flow.open_roles, "open.roles")
    for state in flow.states:
        for move in state.moves:
            for role in move.roles:
                places.setdefault(role, f"states.{state.id}.moves.{move.id}.roles")
    for one in flow.procedures:
        for role in (*one.roles, *one.by, *(role for step in one.steps for role in step.roles)):
            places.setdefault(role, f"procedures.{one.id}")
    for ladder in flow.ladders:
        for role in roles_of(ladder):
            places.setdefault(role, f"ladders.{ladder.id}")
    return places


def lint(flow: Flow) -> list[Fault]:
    """Everything that would make a case get lost, hang for ever or be nobody's."""
    faults = [*_start_faults(flow)]
    for state in flow.states:
        faults += _state_faults(flow, state)
        faults += task_faults(flow, state)
        for move in state.moves:
            faults += _move_faults(flow, state, move)
    for one in flow.procedures:
        faults += procedure_faults(flow, one)
    for ladder in flow.ladders:
        faults += ladder_faults(flow, ladder)
    return faults or [*_way_faults(flow)]


def _start_faults(flow: Flow) -> Iterator[Fault]:
    if reason := number_fault(flow.number):
        yield Fault("number", reason, "write a pattern such as 'ZZ{date}{sequence:5}'")
    names = [state.id for state in flow.states]
    for where, name in [("start", flow.start), *((f"entries.{k}", v) for k, v in flow.entries.items())]:
        state = flow.state(name)
        if state is None:
            yield Fault(where, f"'{name}' is not a state", f"use one of: {', '.join(names)}")
        elif state.group != "open":
            yield Fault(where, f"'{name}' is an end: a case cannot begin there", "begin in an open state")
    if not flow.open_roles:
        yield Fault("open.roles", "nobody may open this case", "name at least one role")
    yield from form_faults(flow.form, "open.form")
    for name, schema in flow.form.get("properties", {}).items():
        if asks_photos(schema):
            mend = "ask for photographs in a move: a case that is not open yet has none"
            yield Fault(f"open.form.properties.{name}", "who opens a case has no photographs of it yet", mend)


def _state_faults(flow: Flow, state: State) -> Iterator[Fault]:
    where = f"states.{state.id}"
    if state.group == "open":
        if state.clock is None:
            yield Fault(where, f"open state '{state.id}' has no clock", "add 'clock: {stage, amount, unit}'")
        if not state.moves:
            yield Fault(where, f"open state '{state.id}' has no move", "add a move, or make it an end with 'end:'")
    elif state.clock or state.moves or state.pauses or state.task:
        yield Fault(where, f"end state '{state.id}' has a clock, pauses or moves", "remove them, or remove 'end:'")
    stages = {other.clock.stage for other in flow.states if other.clock}
    for stage in state.pauses:
        if stage not in stages:
            yield Fault(
                f"{where}.pauses", f"no clock has the stage '{stage}'", f"use one of: {', '.join(sorted(stages))}"
            )
        elif state.clock and state.clock.stage == stage:
            yield Fault(f"{where}.pauses", f"'{state.id}' pauses its own clock '{stage}'", "pause another stage")
    yield from _clock_faults(flow, state)


def _clock_faults(flow: Flow, state: State) -> Iterator[Fault]:
    """A clock that takes its limit from an answer that no form asks for."""
    if state.clock is None:
        return
    fields = flow_fields(flow)
    for key, type in (("amount_from", "integer"), ("unit_from", "string")):
        name = getattr(state.clock, key)
        where = f"states.{state.id}.clock.{key}"
        if name is not None and name not in fields:
            yield Fault(where, f"no form of the flow has the field '{name}'", "add the field to a form, or remove this")
        elif name is not None and fields[name].get("type") != type:
            yield Fault(where, f"the field '{name}' is not of type {type}", "name another field")


def _move_faults(flow: Flow, state: State, move: Move) -> Iterator[Fault]:
    where = f"states.{state.id}.moves.{move.id}"
    if flow.state(move.to) is None:
        names = ", ".join(other.id for other in flow.states)
        yield Fault(f"{where}.to", f"'{move.to}' is not a state", f"use one of: {names}")
    if not move.roles:
        yield Fault(f"{where}.roles", f"move '{move.id}' of state '{state.id}' has no role", "name at least one role")
    fields = set(move.form.get("properties", {}))
    for target, source in move.sets.items():
        if target not in SETTABLE:
            yield Fault(f"{where}.sets", f"'{target}' cannot be set", f"use one of: {', '.join(SETTABLE)}")
        if source != "self" and source not in fields:
            yield Fault(f"{where}.sets", f"the form has no field '{source}'", "add the field, or write 'self'")
    for target in move.clears:
        if target not in ("organisation", "handler"):
            yield Fault(f"{where}.clears", f"'{target}' cannot be cleared", "use one of: organisation, handler")
    yield from form_faults(move.form, f"{where}.form")


def _way_faults(flow: Flow) -> Iterator[Fault]:
    begins = {flow.start, *flow.entries.values()}
    forward = {state.id: {move.to for move in state.moves} for state in flow.states}
    backward: dict[str, set[str]] = {state.id: set() for state in flow.states}
    for name, targets in forward.items():
        for target in targets:
            backward[target].add(name)
    reached = _closure(begins, forward)
    ending = _closure({state.id for state in flow.states if state.group != "open"}, backward)
    for state in flow.states:
        if state.id not in reached:
            yield Fault(f"states.{state.id}", f"state '{state.id}' cannot be reached", "add a move to it, or remove it")
        if state.id not in ending:
            yield Fault(f"states.{state.id}", f"a case in '{state.id}' can never end", "add a way to an end state")


def _closure(begins: set[str], steps: Mapping[str, set[str]]) -> set[str]:
    seen, todo = set(begins), list(begins)
    while todo:
        fresh = steps[todo.pop()] - seen
        seen |= fresh
        todo += fresh
    return seen
