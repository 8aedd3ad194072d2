"""What a pack may declare for cases: ``cases/*.yaml``, each a flow, or one edition of a list of classes."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.capabilities.cases.logic import flow_from_plain, flow_roles, flow_words, lint
from chengshu.capabilities.cases.model import ClassCode, Flow, Unit
from chengshu.capabilities.cases.service import Cases
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, missing_words, schema_problems

FILE = "cases/*.yaml"

_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
_Title = Annotated[str, StringConstraints(min_length=1, max_length=120)]
_Code = Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
_Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_Scheme = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.\-]{1,39}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Choice(_Strict):
    """One value of a field, with the key of its word."""

    const: str | int
    title: _Title


class FieldEntry(_Strict):
    """A field of a form: the subset of JSON Schema that this engine keeps its word on."""

    type: Literal["string", "integer", "number", "boolean"]
    title: _Title
    format: Literal["date", "date-time", "text", "organisation", "account", "class"] | None = None
    enum: list[str | int] | None = None
    oneOf: list[Choice] | None = None
    minLength: Annotated[int, Field(ge=0)] | None = None
    maxLength: Annotated[int, Field(ge=1, le=4000)] | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    default: str | int | float | bool | None = None


class FormEntry(_Strict):
    """What a person fills in."""

    type: Literal["object"] = "object"
    required: list[_Id] = []
    properties: dict[_Id, FieldEntry] = {}


class ClockEntry(_Strict):
    """How long a stage may take. ``amount_from`` and ``unit_from`` name form fields that win when filled in."""

    stage: _Id
    amount: Annotated[int, Field(ge=1, le=10_000)]
    unit: Unit
    amount_from: _Id | None = None
    unit_from: _Id | None = None


class MoveEntry(_Strict):
    """One permitted step."""

    to: _Id
    title: _Title
    roles: list[_Id] = []
    guard: Literal["none", "organisation", "handler"] = "none"
    form: FormEntry | None = None
    sets: dict[str, str] = {}
    clears: list[str] = []


class StateEntry(_Strict):
    """One state; ``end`` makes it the last one."""

    title: _Title
    end: Literal["closed", "void"] | None = None
    clock: ClockEntry | None = None
    pauses: list[_Id] = []
    moves: dict[_Id, MoveEntry] = {}


class OpenEntry(_Strict):
    """Who may open a case by hand, and what he fills in."""

    roles: list[_Id]
    form: FormEntry | None = None


class FlowFile(_Strict):
    """A flow."""

    format: Literal[1]
    id: _Id
    title: _Title
    number: str
    start: _Id
    entries: dict[_Id, _Id] = {}
    open: OpenEntry
    states: Annotated[dict[_Id, StateEntry], Field(min_length=2)]


class SmallClass(_Strict):
    """One class of a list, in the languages of the catalogue."""

    zh: str
    en: str


class BigClass(_Strict):
    """A group of classes."""

    title: SmallClass
    classes: Annotated[dict[_Code, SmallClass], Field(min_length=1)]


class ClassFile(_Strict):
    """One edition of one kind of classes, with the days on which it is in force."""

    format: Literal[1]
    id: _Id
    scheme: _Scheme
    edition: _Scheme
    kind: Literal["component", "incident"]
    valid_from: _Day
    valid_to: _Day | None = None
    source: Annotated[str, StringConstraints(min_length=1)]
    classes: Annotated[dict[_Code, BigClass], Field(min_length=1)]


_FLOW_PARTS = (FlowFile, OpenEntry, StateEntry, MoveEntry, ClockEntry, FormEntry, FieldEntry)
_CLASS_PARTS = (ClassFile, BigClass, SmallClass)
_KNOWN: dict[type[BaseModel], list[str]] = {
    parts[0]: list(dict.fromkeys(name for part in parts for name in part.model_fields))
    for parts in (_FLOW_PARTS, _CLASS_PARTS)
}


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with one file of ``cases/``, each with a place and a cure."""
    listing = isinstance(document, dict) and "scheme" in document
    model: type[FlowFile] | type[ClassFile] = ClassFile if listing else FlowFile
    try:
        parsed = model.model_validate(document)
    except ValidationError as error:
        return schema_problems(error, where, _KNOWN[model])
    if isinstance(parsed, ClassFile):
        return _class_problems(parsed, where)
    flow = _flow(parsed)
    problems = [Problem(where, 0, fault.where, fault.reason, fault.mend) for fault in lint(flow)]
    problems += _role_problems(flow, where, context)
    return problems + missing_words(context, flow_words(flow), where)


def _form(entry: FormEntry | None) -> dict[str, Any]:
    return entry.model_dump(exclude_unset=True) if entry else {}


def _class_problems(file: ClassFile, where: str) -> list[Problem]:
    found = []
    for name in ("valid_from", "valid_to"):
        value = getattr(file, name)
        try:
            date.fromisoformat(value or "2000-01-01")
        except ValueError:
            found.append(Problem(where, 0, name, f"{value} is no day of the calendar", "write YYYY-MM-DD"))
    return found


def _role_problems(flow: Flow, where: str, context: PackContext) -> list[Problem]:
    known = {"system"}
    for documents in (context.documents, *context.all_packs.values()):
        sheet = documents.get("roles.yaml")
        roles = sheet.get("roles") if isinstance(sheet, dict) else None
        known |= set(roles) if isinstance(roles, dict) else set()
    return [
        Problem(where, 0, place, f"no pack declares the role '{role}'", f"use one of: {', '.join(sorted(known))}")
        for role, place in flow_roles(flow).items()
        if role not in known
    ]


def _flow(file: FlowFile) -> Flow:
    states = [
        {
            "id": name,
            "title": state.title,
            "group": state.end or "open",
            "clock": state.clock.model_dump() if state.clock else None,
            "pauses": state.pauses,
            "moves": [
                {"id": move, **entry.model_dump(), "form": _form(entry.form)} for move, entry in state.moves.items()
            ],
        }
        for name, state in file.states.items()
    ]
    return flow_from_plain(
        {
            "id": file.id,
            "title": file.title,
            "number": file.number,
            "start": file.start,
            "entries": file.entries,
            "open_roles": file.open.roles,
            "form": _form(file.open.form),
            "states": states,
        }
    )


def _codes(file: ClassFile) -> list[ClassCode]:
    return [
        ClassCode(file.scheme, file.edition, file.kind, big, small, words.model_dump(), group.title.model_dump())
        for big, group in file.classes.items()
        for small, words in group.classes.items()
    ]


def apply(documents: Mapping[str, Any], pack_id: str, engine: Cases) -> None:
    """Release the checked flows (a new version only when one changed), keep the lists of classes, retire the rest."""
    flows, classes = [], []
    for document in files_of(documents, FILE):
        if "scheme" in document:
            file = ClassFile.model_validate(document)
            codes, last = _codes(file), date.fromisoformat(file.valid_to) if file.valid_to else None
            engine.define_classes(codes, date.fromisoformat(file.valid_from), last, pack_id)
            classes += [code.key for code in codes]
        else:
            flow = _flow(FlowFile.model_validate(document))
            engine.define_flow(flow, pack_id)
            flows.append(flow.id)
    engine.retire_others(pack_id, flows, classes)


def in_force(engine: Cases) -> Iterator[InForce]:
    """The flows and lists of classes that packs declared."""
    yield from (InForce(one.pack, one.flow.id, one.version) for one in engine.flows())
    yield from (InForce(one.pack, one.name, one.digest) for one in engine.class_lists())
