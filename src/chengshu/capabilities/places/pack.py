"""What a pack may declare for places (``address_codes.yaml``): rules by which codes of addresses are built."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.capabilities.places.service import Places
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, schema_problems
from chengshu.standards.addresses import read_rule, rules

FILE = "address_codes.yaml"

_Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Value = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{1,20}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SegmentEntry(_Strict):
    """A piece of a code."""

    name: _Word
    title: _Text
    title_en: _Text
    length: Annotated[int, Field(ge=1, le=20)]
    alphabet: Literal["digits", "alphanumeric"] = "digits"
    division: Literal["", "county", "town", "village"] = ""
    values: dict[_Value, _Text] = {}


class RuleEntry(_Strict):
    """A version of a rule, and the day from which it holds; without one it has always held."""

    id: _Word
    version: Annotated[int, Field(ge=1, le=10_000)]
    valid_from: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    title: _Text
    title_en: _Text
    source: _Text
    own: bool = False
    check: Literal["", "mod11_10", "mod37_36"] = ""
    segments: Annotated[list[SegmentEntry], Field(min_length=1, max_length=20)]


class CodesFile(_Strict):
    """``address_codes.yaml``."""

    format: Literal[1]
    rules: Annotated[list[RuleEntry], Field(min_length=1)]


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with an ``address_codes.yaml``, each with a place and a cure."""
    try:
        file = CodesFile.model_validate(document)
    except ValidationError as error:
        known = [*CodesFile.model_fields, *RuleEntry.model_fields, *SegmentEntry.model_fields]
        return schema_problems(error, where, known)
    problems: list[Problem] = []
    seen: set[tuple[str, int]] = set()
    for number, entry in enumerate(file.rules):
        key = f"rules.{number}"
        if (entry.id, entry.version) in seen:
            problems.append(
                Problem(where, 0, f"{key}.version", f"'{entry.id}' has a version {entry.version} already", "count on")
            )
        seen.add((entry.id, entry.version))
        problems += _faults(entry, where, key)
    return problems


def _faults(entry: RuleEntry, where: str, key: str) -> Iterator[Problem]:
    shipped = rules().get(entry.id)
    if shipped and entry.version <= shipped.version:
        reason = f"version {shipped.version} of '{entry.id}' is shipped with the platform"
        yield Problem(where, 0, f"{key}.version", reason, f"write {shipped.version + 1} or more")
    try:
        date.fromisoformat(entry.valid_from or "2000-01-01")
    except ValueError:
        yield Problem(where, 0, f"{key}.valid_from", f"{entry.valid_from} is no day", "write it as 2026-12-01")
        return
    try:
        read_rule(entry.model_dump())
    except ValueError as error:
        yield Problem(where, 0, f"{key}.segments", str(error), "mend the segments")


def apply(documents: Mapping[str, Any], pack_id: str, engine: Places) -> None:
    """Put the rules of a checked pack in force; versions that are gone are retired."""
    files = [CodesFile.model_validate(document) for document in files_of(documents, FILE)]
    engine.coding.define(pack_id, [entry.model_dump() for file in files for entry in file.rules])


def in_force(engine: Places) -> Iterator[InForce]:
    """The rules that packs declared."""
    return (InForce(pack, f"{rule.id}@{rule.version}", repr(rule)) for pack, rule in engine.coding.declared())
