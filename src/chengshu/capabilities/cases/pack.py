"""What a pack may declare for cases: ``cases/*.yaml``, each a flow, or one edition of a list of classes."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from chengshu.capabilities.cases.logic import flow_roles, flow_words, lint
from chengshu.capabilities.cases.model import ClassCode, Flow
from chengshu.capabilities.cases.service import Cases
from chengshu.capabilities.cases.service.written import FLOW_PARTS, FlowFile, Id, Strict, flow_of
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, missing_words, schema_problems

FILE = "cases/*.yaml"

_Code = Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
_Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_Scheme = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.\-]{1,39}$")]


class SmallClass(Strict):
    """One class of a list, in the languages of the catalogue."""

    zh: str
    en: str


class BigClass(Strict):
    """A group of classes."""

    title: SmallClass
    classes: Annotated[dict[_Code, SmallClass], Field(min_length=1)]


class ClassFile(Strict):
    """One edition of one kind of classes, with the days on which it is in force."""

    format: Literal[1]
    id: Id
    scheme: _Scheme
    edition: _Scheme
    kind: Literal["component", "incident"]
    valid_from: _Day
    valid_to: _Day | None = None
    source: Annotated[str, StringConstraints(min_length=1)]
    classes: Annotated[dict[_Code, BigClass], Field(min_length=1)]


_CLASS_PARTS = (ClassFile, BigClass, SmallClass)
_KNOWN: dict[type[BaseModel], list[str]] = {
    parts[0]: list(dict.fromkeys(name for part in parts for name in part.model_fields))
    for parts in (FLOW_PARTS, _CLASS_PARTS)
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
    flow = flow_of(parsed)
    problems = [Problem(where, 0, fault.where, fault.reason, fault.mend) for fault in lint(flow)]
    problems += _role_problems(flow, where, context)
    return problems + missing_words(context, flow_words(flow), where)


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
            flow = flow_of(FlowFile.model_validate(document))
            engine.define_flow(flow, pack_id)
            flows.append(flow.id)
    engine.retire_others(pack_id, flows, classes)


def in_force(engine: Cases) -> Iterator[InForce]:
    """The flows and lists of classes that packs declared."""
    yield from (InForce(one.pack, one.flow.id, one.version) for one in engine.flows())
    yield from (InForce(one.pack, one.name, one.digest) for one in engine.class_lists())
