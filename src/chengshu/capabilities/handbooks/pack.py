"""What a pack may declare for handbooks: ``handbooks/*.yaml``, each an edition with conditions and limits."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.capabilities.handbooks.logic import read_limit
from chengshu.capabilities.handbooks.model import Row
from chengshu.capabilities.handbooks.service import Handbooks
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, schema_problems

FILE = "handbooks/*.yaml"

_Code = Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ConditionEntry(_Strict):
    """One filing condition. Without a text it is only numbered."""

    limit: str
    condition: str = ""
    handling: str = ""
    closing: str = ""
    order: Literal["", "owner_first", "territory_first"] = ""
    law: str = ""


class ClassEntry(_Strict):
    """A class with its conditions; a condition may be written as its limit alone."""

    title: _Text
    scheme: str | None = None
    conditions: Annotated[list[ConditionEntry | str], Field(min_length=1)]


class GroupEntry(_Strict):
    """A group of classes."""

    title: _Text
    classes: Annotated[dict[_Code, ClassEntry], Field(min_length=1)]


class HandbookFile(_Strict):
    """One edition of a handbook."""

    format: Literal[1]
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
    title: _Text
    source: _Text
    scheme: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.\-_]{1,39}:[a-z0-9][a-z0-9.\-]{1,39}$")]
    valid_from: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    component: dict[_Code, GroupEntry] = {}
    incident: dict[_Code, GroupEntry] = {}


_PARTS = (HandbookFile, GroupEntry, ClassEntry, ConditionEntry)
_KNOWN = list(dict.fromkeys(name for part in _PARTS for name in part.model_fields))


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with one handbook."""
    try:
        file = HandbookFile.model_validate(document)
    except ValidationError as error:
        return schema_problems(error, where, _KNOWN)
    found = []
    for place, entry in _conditions(file):
        text = entry if isinstance(entry, str) else entry.limit
        if isinstance(wrong := read_limit(text), str):
            found.append(Problem(where, 0, place, f"'{text}': {wrong}", "write it such as 2紧急工作时, 4小时, 3天"))
    try:
        date.fromisoformat(file.valid_from)
    except ValueError:
        mend = "write a day of the calendar as YYYY-MM-DD"
        found.append(Problem(where, 0, "valid_from", f"{file.valid_from} is no day", mend))
    return found


def _conditions(file: HandbookFile) -> Iterator[tuple[str, ConditionEntry | str]]:
    for kind in ("component", "incident"):
        groups: dict[str, GroupEntry] = getattr(file, kind)
        for big, group in groups.items():
            for small, entry in group.classes.items():
                for at, condition in enumerate(entry.conditions):
                    yield f"{kind}.{big}.classes.{small}.conditions.{at}", condition


def _rows(file: HandbookFile) -> Iterator[Row]:
    groups: dict[str, GroupEntry]
    for kind in ("component", "incident"):
        groups = getattr(file, kind)
        for big, group in groups.items():
            for small, entry in group.classes.items():
                scheme, edition = (entry.scheme or file.scheme).split(":")
                for number, condition in enumerate(entry.conditions, 1):
                    one = ConditionEntry(limit=condition) if isinstance(condition, str) else condition
                    limit = read_limit(one.limit)
                    assert not isinstance(limit, str)
                    yield Row(
                        scheme=scheme,
                        edition=edition,
                        kind=kind,
                        big=big,
                        big_title=group.title,
                        small=small,
                        small_title=entry.title,
                        number=number,
                        amount=limit.amount,
                        unit=limit.unit,
                        **one.model_dump(exclude={"limit"}),
                    )


def apply(documents: Mapping[str, Any], pack_id: str, engine: Handbooks) -> None:
    """Release what changed. A handbook that leaves its pack ends today; the days before keep their limits."""
    names = []
    for document in files_of(documents, FILE):
        file = HandbookFile.model_validate(document)
        day = date.fromisoformat(file.valid_from)
        engine.define(file.id, file.title, file.source, day, list(_rows(file)), pack_id)
        names.append(file.id)
    engine.retire_others(pack_id, names)


def in_force(engine: Handbooks) -> Iterator[InForce]:
    """The editions that packs declared."""
    yield from (InForce(book.pack, book.name, book.version) for book in engine.declared() if book.pack)
