"""The written form of a flow: what stands in a pack's file, what the designer edits, what BPMN carries along."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chengshu.capabilities.cases.logic import flow_from_plain, flow_to_plain
from chengshu.capabilities.cases.logic.forms import MOST_PHOTOS
from chengshu.capabilities.cases.model import Flow, ProcedureKind, Unit
from chengshu.capabilities.cases.model.flows import Counts, Mark, Moment

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Help = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Language = Literal["en"]
Titles = dict[Language, Title]
Format = Literal[
    "date", "date-time", "text", "organisation", "account", "class", "condition", "place", "code"
]  # fmt: skip
Recipient = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,47}(@organisation)?$")]
_Guard = Literal["none", "organisation", "handler"]


class Strict(BaseModel):
    """A part of a file: unknown keys are errors, nothing is converted, nothing changes later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Choice(Strict):
    """One value of a field, with the key of its word."""

    const: str | int
    title: Title
    titles: Titles = {}


class PhotoEntry(Strict):
    """What an array holds: attachments of the case."""

    type: Literal["string"]
    format: Literal["photo"]


class FieldEntry(Strict):
    """A field of a form: the subset of JSON Schema that this engine keeps its word on."""

    type: Literal["string", "integer", "number", "boolean", "array"]
    title: Title
    titles: Titles = {}
    description: Help | None = None
    descriptions: dict[Language, Help] = {}
    format: Format | None = None
    codes: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]{1,79}$")] | None = None
    items: PhotoEntry | None = None
    minItems: Annotated[int, Field(ge=0, le=MOST_PHOTOS)] | None = None
    maxItems: Annotated[int, Field(ge=1, le=MOST_PHOTOS)] | None = None
    enum: list[str | int] | None = None
    oneOf: list[Choice] | None = None
    minLength: Annotated[int, Field(ge=0)] | None = None
    maxLength: Annotated[int, Field(ge=1, le=4000)] | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    default: str | int | float | bool | None = None


class FormEntry(Strict):
    """What a person fills in."""

    type: Literal["object"] = "object"
    required: list[Id] = []
    properties: dict[Id, FieldEntry] = {}


class ClockEntry(Strict):
    """How long a stage may take. ``amount_from`` and ``unit_from`` name form fields that win when filled in."""

    stage: Id
    amount: Annotated[int, Field(ge=1, le=10_000)]
    unit: Unit
    amount_from: Id | None = None
    unit_from: Id | None = None


class MoveEntry(Strict):
    """One permitted step."""

    to: Id
    title: Title
    roles: list[Id] = []
    guard: _Guard = "none"
    form: FormEntry | None = None
    sets: dict[str, str] = {}
    clears: list[str] = []
    counts: Counts = "forward"
    marks: Mark | None = None
    waits_for_children: bool = False


class AnswerEntry(Strict):
    """The move an answer of a task makes, and the field of its form that takes what was found."""

    move: Id
    field: Id


class StateTaskEntry(Strict):
    """A task that comes with a state."""

    procedure: Id
    good: AnswerEntry
    bad: AnswerEntry


class StateEntry(Strict):
    """One state; ``end`` makes it the last one."""

    title: Title
    end: Literal["closed", "void"] | None = None
    clock: ClockEntry | None = None
    pauses: list[Id] = []
    moves: dict[Id, MoveEntry] = {}
    task: StateTaskEntry | None = None


class StepEntry(Strict):
    """Who decides one step of a request."""

    roles: list[Id]
    guard: Literal["none", "organisation"] = "none"


class ProcedureEntry(Strict):
    """What may happen beside the moves."""

    kind: ProcedureKind
    title: Title
    roles: list[Id]
    guard: _Guard = "none"
    stages: list[Id] = []
    steps: list[StepEntry] = []
    most: Annotated[int, Field(ge=0, le=100)] = 0
    amount: Annotated[int, Field(ge=0, le=10_000)] = 0
    unit: Unit = "working_day"
    by: list[Id] = []
    pauses: list[Id] = []
    to: Id | None = None


class RungEntry(Strict):
    """One step of a ladder."""

    template: Id
    to: Annotated[list[Recipient], Field(min_length=1)]
    percent: Annotated[int, Field(ge=1, le=100)] | None = None
    after: Annotated[int, Field(ge=0, le=1000)] = 0
    unit: Unit = "working_day"
    at: Moment | None = None


class LadderEntry(Strict):
    """Who is reminded when, at some stages or of some answers; who is told what some procedures ask, or which case
    comes into some states.
    """

    stages: list[Id] = []
    procedures: list[Id] = []
    states: list[Id] = []
    rungs: Annotated[list[RungEntry], Field(min_length=1, max_length=20)]


class OpenEntry(Strict):
    """Who may open a case by hand, and what he fills in."""

    roles: list[Id]
    form: FormEntry | None = None


class FlowFile(Strict):
    """A flow."""

    format: Literal[1]
    id: Id
    title: Title
    number: str
    start: Id
    entries: dict[Id, Id] = {}
    open: OpenEntry
    states: Annotated[dict[Id, StateEntry], Field(min_length=2)]
    procedures: dict[Id, ProcedureEntry] = {}
    ladders: dict[Id, LadderEntry] = {}
    apart: bool = False


FLOW_PARTS = (
    FlowFile, OpenEntry, StateEntry, MoveEntry, ClockEntry, FormEntry, FieldEntry, StateTaskEntry, AnswerEntry,
    ProcedureEntry, StepEntry, LadderEntry, RungEntry,
)  # fmt: skip


def flow_of(file: FlowFile) -> Flow:
    """The flow that a file writes down."""
    return flow_from_plain(
        {
            "id": file.id,
            "title": file.title,
            "number": file.number,
            "start": file.start,
            "entries": file.entries,
            "open_roles": file.open.roles,
            "form": form_of(file.open.form),
            "states": [_state(name, state) for name, state in file.states.items()],
            "procedures": [{"id": name, **one.model_dump()} for name, one in file.procedures.items()],
            "ladders": [{"id": name, **one.model_dump()} for name, one in file.ladders.items()],
            "apart": file.apart,
        }
    )


def form_of(entry: FormEntry | None) -> dict[str, Any]:
    """A form as plain JSON Schema, with nothing that was not written."""
    return entry.model_dump(exclude_unset=True) if entry else {}


def _state(name: str, state: StateEntry) -> dict[str, Any]:
    task = state.task
    return {
        "id": name,
        "title": state.title,
        "group": state.end or "open",
        "clock": state.clock.model_dump() if state.clock else None,
        "pauses": state.pauses,
        "moves": [
            {"id": move, **entry.model_dump(), "form": form_of(entry.form)} for move, entry in state.moves.items()
        ],
        "task": {
            "procedure": task.procedure,
            "good": (task.good.move, task.good.field),
            "bad": (task.bad.move, task.bad.field),
        }
        if task
        else None,
    }


def document_of(flow: Flow) -> dict[str, Any]:
    """The file that writes a flow down: `flow_of` gives the same flow again."""
    plain = flow_to_plain(flow)
    document = {name: plain[name] for name in ("id", "title", "number", "start")}
    document |= {"format": 1, "open": _told({"roles": list(flow.open_roles), "form": plain["form"]})}
    document |= _told({"entries": dict(flow.entries), "apart": flow.apart})
    document["states"] = {state["id"]: _state_document(state) for state in plain["states"]}
    procedures = {one["id"]: _told(_lists(one), ("id",)) for one in plain.get("procedures", ())}
    ladders = {one["id"]: _ladder_document(one) for one in plain.get("ladders", ())}
    return document | _told({"procedures": procedures, "ladders": ladders})


def _ladder_document(ladder: dict[str, Any]) -> dict[str, Any]:
    rungs = [_told({**rung, "to": list(rung["to"])}) for rung in ladder["rungs"]]
    return _told({**_lists(ladder), "rungs": rungs}, ("id",))


def _state_document(state: dict[str, Any]) -> dict[str, Any]:
    task = state.get("task")
    answers = {name: dict(zip(("move", "field"), task[name], strict=True)) for name in ("good", "bad")} if task else {}
    told = {
        "title": state["title"],
        "end": None if state["group"] == "open" else state["group"],
        "clock": _told(state["clock"] or {}),
        "pauses": list(state["pauses"]),
        "moves": {move["id"]: _told(_lists(move), ("id",)) for move in state["moves"]},
        "task": {"procedure": task["procedure"], **answers} if task else None,
    }
    return _told(told)


def _lists(part: dict[str, Any]) -> dict[str, Any]:
    found = {name: list(value) if isinstance(value, tuple) else value for name, value in part.items()}
    if "steps" in found:
        found["steps"] = [{**step, "roles": list(step["roles"])} for step in found["steps"]]
    return found


def _told(part: dict[str, Any], without: tuple[str, ...] = ()) -> dict[str, Any]:
    """A part without what it does not say."""
    silent: tuple[Any, ...] = (None, "none", 0, False, [], {}, "forward")
    return {name: value for name, value in part.items() if name not in without and value not in silent}
