"""What a pack may declare for the registry: the kinds of devices it brings (``sources.yaml``)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.kit.packs import InForce, PackContext, Problem, files_of, missing_words, schema_problems
from chengshu.sensing.devices.model import DeviceKind, KindProperty
from chengshu.sensing.devices.service import Devices
from chengshu.sensing.protocols import PROTOCOLS

FILE = "sources.yaml"

_Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Key = Annotated[str, StringConstraints(min_length=1, max_length=120)]
_Code = Annotated[str, StringConstraints(pattern=r"^[^\s;,=]{1,64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PropertyEntry(_Strict):
    """One observed property: its code in the protocol, its unit, the key of its title."""

    code: _Code
    unit: Annotated[str, StringConstraints(max_length=32)]
    title: _Key


class KindEntry(_Strict):
    """One kind of device."""

    title: _Key
    protocol: _Word
    medium: _Word
    interval_s: Annotated[int, Field(gt=0, le=31 * 86_400)]
    properties: Annotated[list[PropertyEntry], Field(min_length=1)]


class SourcesFile(_Strict):
    """``sources.yaml``."""

    format: Literal[1]
    kinds: Annotated[dict[_Word, KindEntry], Field(min_length=1)]


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with a ``sources.yaml``, each with a place and a cure."""
    try:
        sources = SourcesFile.model_validate(document)
    except ValidationError as error:
        known = [*SourcesFile.model_fields, *KindEntry.model_fields, *PropertyEntry.model_fields]
        return schema_problems(error, where, known)
    problems: list[Problem] = []
    for name, kind in sources.kinds.items():
        problems += _kind_problems(name, kind, where)
        problems += missing_words(context, [kind.title], where, f"kinds.{name}.title")
        for number, entry in enumerate(kind.properties):
            problems += missing_words(context, [entry.title], where, f"kinds.{name}.properties.{number}.title")
    return problems


def _kind_problems(name: str, kind: KindEntry, where: str) -> Sequence[Problem]:
    problems = []
    if kind.protocol not in PROTOCOLS:
        known = ", ".join(sorted(PROTOCOLS))
        reason = f"nobody speaks the protocol '{kind.protocol}'"
        problems.append(Problem(where, 0, f"kinds.{name}.protocol", reason, f"use one of: {known}"))
    codes = [entry.code for entry in kind.properties]
    problems += [
        Problem(
            where,
            0,
            f"kinds.{name}.properties.{number}.code",
            f"'{code}' stands twice",
            "keep one of the two",
        )
        for number, code in enumerate(codes)
        if code in codes[:number]
    ]
    return problems


def apply(documents: Mapping[str, Any], pack_id: str, engine: Devices) -> None:
    """Put the kinds of a checked pack in force; without a file it has none any more."""
    files = [SourcesFile.model_validate(document) for document in files_of(documents, FILE)]
    engine.define_kinds(
        pack_id,
        [
            DeviceKind(
                id=name,
                pack=pack_id,
                title=kind.title,
                protocol=kind.protocol,
                medium=kind.medium,
                interval_s=kind.interval_s,
                properties=tuple(KindProperty(p.code, p.unit, p.title) for p in kind.properties),
            )
            for sources in files
            for name, kind in sources.kinds.items()
        ],
    )


def in_force(engine: Devices) -> Iterator[InForce]:
    """The kinds that packs declared."""
    return (InForce(kind.pack, kind.id, kind) for kind in engine.kinds())
