"""What a pack may declare for components: ``components.yaml``, how they are numbered, and what older numbers meant."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.capabilities.components.logic.classes import key_of
from chengshu.capabilities.components.model import ComponentClass, Settings
from chengshu.capabilities.components.service import Components
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, schema_problems

FILE = "components.yaml"

_Code = Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
_Numbering = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.\-]{1,39}:[a-z0-9][a-z0-9.\-]{0,39}$")]
_Layer = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
_Now = Annotated[str, StringConstraints(pattern=r"^\d{2}:\d{2}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Words(_Strict):
    """A name in the languages of the catalogue."""

    zh: str
    en: str


class FormerClass(_Strict):
    """A class of an older numbering; ``now`` is the big and small class that means the same today."""

    zh: str
    en: str
    now: _Now | None = None


class FormerGroup(_Strict):
    """A group of an older numbering."""

    title: Words
    classes: Annotated[dict[_Code, FormerClass], Field(min_length=1)]


class FormerNumbering(_Strict):
    """An older numbering whole."""

    title: Words
    source: Annotated[str, StringConstraints(min_length=1)]
    classes: Annotated[dict[_Code, FormerGroup], Field(min_length=1)]


class ComponentsFile(_Strict):
    """The file."""

    format: Literal[1]
    numbering: _Numbering
    title: Words
    extends: list[_Numbering] = []
    layer: _Layer
    cells: _Layer
    former: dict[_Numbering, FormerNumbering] = {}


_PARTS = (ComponentsFile, FormerNumbering, FormerGroup, FormerClass, Words)
_KNOWN = list(dict.fromkeys(name for part in _PARTS for name in part.model_fields))


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with the file: its shape, and classes of today that no code list has."""
    try:
        file = ComponentsFile.model_validate(document)
    except ValidationError as error:
        return schema_problems(error, where, _KNOWN)
    listed = set(_listed(context, file))
    if not listed:
        mend = "add a list of its classes to cases/ of this pack"
        return [Problem(where, 0, "numbering", f"no list of classes of {file.numbering}", mend)]
    found = []
    for numbering, former in file.former.items():
        for big, group in former.classes.items():
            for small, entry in group.classes.items():
                if entry.now and entry.now not in listed:
                    key = f"former.{numbering}.classes.{big}.classes.{small}.now"
                    reason = f"{entry.now} is no class of {file.numbering} or of what it extends"
                    found.append(Problem(where, 0, key, reason, "name a class of the lists in cases/, or leave it out"))
    return found


def _listed(context: PackContext, file: ComponentsFile) -> Iterator[str]:
    """The classes of today, as big:small, from the code lists of this pack."""
    for document in files_of(context.documents, "cases/*.yaml"):
        if not isinstance(document, dict) or document.get("kind") != "component":
            continue
        if f"{document.get('scheme')}:{document.get('edition')}" in (file.numbering, *file.extends):
            for big, group in document["classes"].items():
                yield from (f"{big}:{small}" for small in group["classes"])


def _former(file: ComponentsFile, local: Mapping[str, str]) -> Iterator[ComponentClass]:
    for numbering, former in file.former.items():
        for big, group in former.classes.items():
            for small, entry in group.classes.items():
                key = key_of(numbering, big, small)
                now = key_of(local.get(entry.now, file.numbering), *entry.now.split(":")) if entry.now else key
                titles = {"zh": entry.zh, "en": entry.en}
                yield ComponentClass(key, numbering, big, small, titles, group.title.model_dump(), now)


def settings_of(document: Any, pack_id: str, documents: Mapping[str, Any]) -> Settings:
    """What the file says, in the words of the engine."""
    file = ComponentsFile.model_validate(document)
    context = PackContext(pack_id, documents=documents)
    # A class of today may stand in a local list beside the numbering: then its key says so.
    own = set(_listed(context, file.model_copy(update={"extends": []})))
    local = {
        one: numbering
        for numbering in file.extends
        for one in _listed(context, file.model_copy(update={"numbering": numbering, "extends": []}))
        if one not in own
    }
    titles = {file.numbering: file.title.model_dump()}
    titles |= {numbering: former.title.model_dump() for numbering, former in file.former.items()}
    return Settings(
        pack=pack_id,
        numbering=file.numbering,
        extends=tuple(file.extends),
        layer=file.layer,
        cells=file.cells,
        titles=titles,
        former=tuple(_former(file, local)),
    )


def apply(documents: Mapping[str, Any], pack_id: str, engine: Components) -> None:
    """Go by the file; a pack that has none (any more) declares nothing."""
    files = files_of(documents, FILE)
    if not files:
        engine.forget(pack_id)
        return
    settings = settings_of(files[0], pack_id, documents)
    document = asdict(settings)
    document.pop("pack")
    engine.define(settings, document)


def in_force(engine: Components) -> Iterator[InForce]:
    """The numbering that a pack declared."""
    settings = engine.settings()
    if settings.pack:
        yield InForce(settings.pack, "components", (settings.numbering, settings.layer, len(settings.former)))
