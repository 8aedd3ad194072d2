"""What a pack may declare for citizens: ``citizens.yaml``, other words for services and the questions they ask."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.capabilities.citizens.model import Attribute, Extra, Keeping, Step
from chengshu.capabilities.citizens.service import Citizens
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, schema_problems

FILE = "citizens.yaml"
_Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.\-_]+:[a-z0-9.\-]+:(component|incident):\d{2}:\d{2}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class AttributeEntry(_Strict):
    """One question (GeoReport v2)."""

    datatype: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    description: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    required: bool = False
    values: dict[str, str] = {}


class ServiceEntry(_Strict):
    """What is added to a class of a code list."""

    keywords: list[Annotated[str, StringConstraints(min_length=1, max_length=40)]] = []
    attributes: dict[_Code, AttributeEntry] = {}
    plain: dict[Literal["zh", "en"], Annotated[str, StringConstraints(min_length=1, max_length=60)]] = {}
    icon: Annotated[str, StringConstraints(pattern=r"^[a-z_]{0,20}$")] = ""
    rank: Annotated[int, Field(ge=0, le=999)] = 0


class KeepingEntry(_Strict):
    """How many days the contact of a caller is kept after his case ended, and at most."""

    after_end_days: Annotated[int, Field(ge=1, le=3650)]
    at_most_days: Annotated[int, Field(ge=1, le=3650)]


class CitizensFile(_Strict):
    """The file."""

    format: Literal[1]
    services: Annotated[dict[_Key, ServiceEntry], Field(min_length=1)]
    progress: dict[_Code, Step] = {}
    callers: KeepingEntry | None = None


_PARTS = (CitizensFile, ServiceEntry, AttributeEntry, KeepingEntry)
_KNOWN = list(dict.fromkeys(name for part in _PARTS for name in part.model_fields))


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with the file."""
    try:
        file = CitizensFile.model_validate(document)
    except ValidationError as error:
        return schema_problems(error, where, _KNOWN)
    found = []
    for key, entry in file.services.items():
        if len(entry.plain) == 1:
            found.append(
                Problem(where, 0, f"services.{key}.plain", "a name in one language", "give zh and en, or none")
            )
        for code, asked in entry.attributes.items():
            if asked.datatype.endswith("list") != bool(asked.values):
                place = f"services.{key}.attributes.{code}"
                mend = "give values to a list, and only to a list"
                found.append(Problem(where, 0, place, f"a {asked.datatype} with {len(asked.values)} values", mend))
    return found


def apply(documents: Mapping[str, Any], pack_id: str, engine: Citizens) -> None:
    """Take the words and questions of a pack, in place of those it gave before."""
    extras: dict[str, Extra] = {}
    progress: dict[str, Step] = {}
    keeping: Keeping | None = None
    for document in files_of(documents, FILE):
        file = CitizensFile.model_validate(document)
        progress |= file.progress
        if file.callers:
            keeping = Keeping(file.callers.after_end_days, file.callers.at_most_days)
        for key, entry in file.services.items():
            asked = [
                Attribute(code, one.datatype, one.required, one.description, one.values)
                for code, one in entry.attributes.items()
            ]
            plain = {str(language): name for language, name in entry.plain.items()}
            extras[key] = Extra(tuple(entry.keywords), tuple(asked), plain, entry.icon, entry.rank)
    engine.define(pack_id, extras, progress, keeping)


def in_force(engine: Citizens) -> Iterator[InForce]:
    """The services to which packs added something."""
    yield from (InForce(pack, key, repr(extra)) for pack, key, extra in engine.extras())
