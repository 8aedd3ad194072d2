"""Flows: the linter and its exact words, numbers, forms."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chengshu.capabilities.cases import Flow, Move, StageClock, State
from chengshu.capabilities.cases.logic import (
    flow_digest,
    flow_from_plain,
    flow_to_plain,
    form_errors,
    lint,
    number,
    number_prefix,
)

CLOCK = StageClock("work", 1, "hour")


def a_flow(*states: State, **more) -> Flow:
    ready = states or (
        State("begun", "t", "open", CLOCK, (), (Move("finish", "done", "t", ("worker",)),)),
        State("done", "t", "closed"),
    )
    return Flow(**{"id": "f", "title": "t", "number": "A{date}{sequence:4}", "start": "begun", "open_roles": ("worker",), "states": ready, **more})  # fmt: skip  # noqa: E501


def told(flow: Flow) -> list[str]:
    return [f"{fault.where}: {fault.reason} -> {fault.mend}" for fault in lint(flow)]


def changed(state: State | None = None, move: Move | None = None, **more) -> Flow:
    begun, done = a_flow().states
    if move:
        begun = replace(begun, moves=(*begun.moves, move))
    return a_flow(begun, *([state] if state else []), done, **more)


def test_a_sound_flow_has_no_fault():
    assert told(a_flow()) == []


@pytest.mark.parametrize(
    "flow, expected",
    [
        (changed(start="nowhere"), "start: 'nowhere' is not a state -> use one of: begun, done"),
        (changed(start="done"), "start: 'done' is an end: a case cannot begin there -> begin in an open state"),
        (changed(entries={"alert": "x"}), "entries.alert: 'x' is not a state -> use one of: begun, done"),
        (changed(open_roles=()), "open.roles: nobody may open this case -> name at least one role"),
        (
            changed(number="A{date}"),
            "number: 'A{date}' is not a number pattern ending in {sequence:N} with N from 3 to 9"
            " -> write a pattern such as 'ZZ{date}{sequence:5}'",
        ),
        (
            changed(move=Move("lose", "gone", "t", ("worker",))),
            "states.begun.moves.lose.to: 'gone' is not a state -> use one of: begun, done",
        ),
        (
            changed(move=Move("drop", "done", "t", ())),
            "states.begun.moves.drop.roles: move 'drop' of state 'begun' has no role -> name at least one role",
        ),
        (
            changed(State("idle", "t", "open", CLOCK), Move("rest", "idle", "t", ("worker",))),
            "states.idle: open state 'idle' has no move -> add a move, or make it an end with 'end:'",
        ),
        (
            changed(State("idle", "t", "open", None, (), (Move("go", "done", "t", ("worker",)),))),
            "states.idle: open state 'idle' has no clock -> add 'clock: {stage, amount, unit}'",
        ),
        (
            changed(State("idle", "t", "open", CLOCK, (), (Move("go", "done", "t", ("worker",)),))),
            "states.idle: state 'idle' cannot be reached -> add a move to it, or remove it",
        ),
        (
            changed(
                State("loop", "t", "open", CLOCK, (), (Move("again", "loop", "t", ("worker",)),)),
                Move("enter", "loop", "t", ("worker",)),
            ),
            "states.loop: a case in 'loop' can never end -> add a way to an end state",
        ),
        (
            changed(State("off", "t", "void", CLOCK)),
            "states.off: end state 'off' has a clock, pauses or moves -> remove them, or remove 'end:'",
        ),
        (
            changed(State("idle", "t", "open", CLOCK, ("nap",), (Move("go", "done", "t", ("worker",)),))),
            "states.idle.pauses: no clock has the stage 'nap' -> use one of: work",
        ),
        (
            changed(move=Move("give", "done", "t", ("worker",), sets={"handler": "who"})),
            "states.begun.moves.give.sets: the form has no field 'who' -> add the field, or write 'self'",
        ),
        (
            changed(form={"type": "object", "properties": {"n": {"type": "object", "title": "t"}}}),
            "open.form.properties.n: 'object' is not a type -> use one of: string, integer, number, boolean, array",
        ),
    ],
)  # fmt: skip
def test_the_linter_says_exactly_what_is_wrong(flow, expected):
    assert told(flow) == [expected]


def test_a_flow_survives_the_way_through_plain_values():
    flow = a_flow()
    assert flow_from_plain(flow_to_plain(flow)) == flow
    assert flow_digest(flow) == flow_digest(flow_from_plain(flow_to_plain(flow)))


def test_a_number_carries_the_day_of_the_city():
    late_evening = datetime(2026, 6, 1, 16, 30, tzinfo=UTC)  # already the 2nd in the city
    prefix = number_prefix("CG{division}{date}{sequence:5}", late_evening, "430211001")
    assert number("CG{division}{date}{sequence:5}", prefix, 7) == "CG4302112026060200007"
    assert number("A{date}{sequence:3}", "A20260602", 12345) == "A2026060212345"


FORM = {
    "type": "object",
    "required": ["reason"],
    "properties": {
        "reason": {"type": "string", "title": "t", "minLength": 2, "maxLength": 5},
        "amount": {"type": "integer", "title": "t", "minimum": 1, "maximum": 9},
        "unit": {"type": "string", "title": "t", "oneOf": [{"const": "hour", "title": "t"}]},
        "when": {"type": "string", "title": "t", "format": "date-time"},
        "who": {"type": "string", "title": "t", "format": "organisation"},
    },
}


@pytest.mark.parametrize(
    "values, wrong",
    [
        ({"reason": "good"}, {}),
        ({}, {"reason": "is required"}),
        ({"reason": "   "}, {"reason": "must have at least 2 characters"}),
        ({"reason": "too long"}, {"reason": "must have at most 5 characters"}),
        ({"reason": "a\x00b"}, {"reason": "must not contain a null character"}),
        ({"reason": "good", "amount": True}, {"amount": "must be of type integer"}),
        ({"reason": "good", "amount": 10}, {"amount": "must be at most 9"}),
        ({"reason": "good", "unit": "week"}, {"unit": "must be one of: hour"}),
        (
            {"reason": "good", "when": "2026-03-01T09:00"},
            {"when": "must be a time with its zone, such as 2026-03-01T09:00:00+08:00"},
        ),
        ({"reason": "good", "who": "x"}, {"who": "is not an organisation of this city"}),
        ({"reason": "good", "more": 1}, {"more": "is not a field of this form"}),
    ],
)
def test_a_form_is_checked_field_by_field(values, wrong):
    assert {error.field: error.reason for error in form_errors(FORM, values, lambda kind, value: False)} == wrong
