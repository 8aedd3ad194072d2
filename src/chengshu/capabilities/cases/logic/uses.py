"""What in a written flow goes by a field of a form: told before the field is renamed, removed or made another kind."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from chengshu.capabilities.cases.model import FieldUse

# Fields that the engine itself reads by their names: lists, routing, the handbook and evaluation go by the class and
# the condition; the result is what the citizen who reported it is told (`store/standings.py`).
READ_BY_NAME = ("classification", "condition", "result")


def field_uses(document: Mapping[str, Any], form: str, names: Collection[str]) -> list[FieldUse]:
    """Where a flow uses fields of the form that stands at a place such as ``states.accepted.moves.file.form``. The
    flow may be a draft with faults: what is no part of a flow is passed over.
    """
    found = [
        *_uses_of_move(document, form, names),
        *_uses_of_clocks(document, names),
        *_uses_of_forms(document, form, names),
    ]
    found += [FieldUse(name, "engine", name) for name in names if name in READ_BY_NAME]
    return found


def _uses_of_move(document: Mapping[str, Any], form: str, names: Collection[str]) -> Iterator[FieldUse]:
    for state, move, where, entry in _moves(document):
        if f"{where}.form" != form:
            continue
        for target, source in _part(entry, "sets").items():
            if source in names:
                yield FieldUse(source, "set", f"{where}.sets.{target}")
        task = _part(_part(_part(document, "states"), state), "task")
        for answer in ("good", "bad"):
            told = _part(task, answer)
            if told.get("move") == move and told.get("field") in names:
                yield FieldUse(str(told["field"]), "task", f"states.{state}.task.{answer}")


def _uses_of_clocks(document: Mapping[str, Any], names: Collection[str]) -> Iterator[FieldUse]:
    for state, entry in _part(document, "states").items():
        clock = _part(entry, "clock") if isinstance(entry, Mapping) else {}
        for key in ("amount_from", "unit_from"):
            if clock.get(key) in names:
                yield FieldUse(str(clock[key]), "clock", f"states.{state}.clock.{key}")


def _uses_of_forms(document: Mapping[str, Any], form: str, names: Collection[str]) -> Iterator[FieldUse]:
    """A field of the same name in another form is the same answer of the case."""
    forms = [("open.form", _part(_part(document, "open"), "form"))]
    forms += [(f"{where}.form", _part(entry, "form")) for _, _, where, entry in _moves(document)]
    for place, other in forms:
        if place != form:
            for name in _part(other, "properties"):
                if name in names:
                    yield FieldUse(name, "form", place)


def _moves(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    for state, entry in _part(document, "states").items():
        for move, told in _part(entry, "moves").items() if isinstance(entry, Mapping) else ():
            if isinstance(told, Mapping):
                yield state, move, f"states.{state}.moves.{move}", told


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = whole.get(name)
    return found if isinstance(found, Mapping) else {}
