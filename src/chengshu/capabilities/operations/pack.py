"""What a pack may declare for the operations centre: ``operations.yaml``, kinds of incidents with what they need."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.capabilities.operations.logic.incidents import LARGEST_M, SMALLEST_M
from chengshu.capabilities.operations.model import IncidentKind, SuggestedTask
from chengshu.capabilities.operations.service import Operations
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, missing_words, schema_problems

FILE = "operations.yaml"
_Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TaskEntry(_Strict):
    """What is usually asked for, and in how many minutes."""

    title: _Text
    minutes: Annotated[int, Field(ge=1, le=10_080)]


class KindEntry(_Strict):
    """One kind of incident. `facilities` are kinds of places that matter then (`kind` of places of interest)."""

    title: _Text
    category: Literal["nature", "accident", "health", "security"]
    radius_m: Annotated[float | int, Field(ge=SMALLEST_M, le=LARGEST_M)]
    tasks: list[TaskEntry] = []
    calls: list[_Text] = []
    facilities: list[_Text] = []


class OperationsFile(_Strict):
    """The file."""

    format: Literal[1]
    kinds: Annotated[dict[_Word, KindEntry], Field(min_length=1)]


_PARTS = (OperationsFile, KindEntry, TaskEntry)
_KNOWN = list(dict.fromkeys(name for part in _PARTS for name in part.model_fields))


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with the file."""
    try:
        file = OperationsFile.model_validate(document)
    except ValidationError as error:
        return schema_problems(error, where, _KNOWN)
    problems: list[Problem] = []
    for name, kind in file.kinds.items():
        key = f"kinds.{name}"
        problems += missing_words(context, [kind.title], where, f"{key}.title")
        problems += missing_words(context, [task.title for task in kind.tasks], where, f"{key}.tasks")
        problems += missing_words(context, kind.calls, where, f"{key}.calls")
    return problems


def apply(documents: Mapping[str, Any], pack_id: str, engine: Operations) -> None:
    """Take the kinds of a pack, in place of those it gave before."""
    kinds = [
        IncidentKind(
            name,
            entry.title,
            entry.category,
            float(entry.radius_m),
            tuple(SuggestedTask(task.title, task.minutes) for task in entry.tasks),
            tuple(entry.calls),
            tuple(entry.facilities),
        )
        for document in files_of(documents, FILE)
        for name, entry in OperationsFile.model_validate(document).kinds.items()
    ]
    engine.define(pack_id, kinds)


def in_force(engine: Operations) -> Iterator[InForce]:
    """The kinds of incidents that packs declared."""
    yield from (InForce(pack, kind.id, repr(kind)) for pack, kind in engine.kinds())
