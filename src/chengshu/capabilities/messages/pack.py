"""What a pack may declare for messages: ``messages.yaml``, the templates of what it tells people."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chengshu.capabilities.messages.logic import names_in
from chengshu.capabilities.messages.model import Template
from chengshu.capabilities.messages.service import Messages
from chengshu.kit.packs import LANGUAGES, InForce, PackContext, Problem, files_of, missing_words, schema_problems

FILE = "messages.yaml"
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
_Key = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TemplateEntry(_Strict):
    """One kind of message. Subject and body are keys of words; ``{name}`` in them stands for a value."""

    subject: _Key
    body: _Key
    channels: Annotated[list[Literal["in_app", "email", "sms"]], Field(min_length=1)] = ["in_app"]
    urgent: bool = False


class MessagesFile(_Strict):
    """The templates of a pack."""

    format: Literal[1]
    templates: Annotated[dict[_Id, TemplateEntry], Field(min_length=1)]


_KNOWN = list(dict.fromkeys((*MessagesFile.model_fields, *TemplateEntry.model_fields)))


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with the file, each with a place and a cure."""
    try:
        file = MessagesFile.model_validate(document)
    except ValidationError as error:
        return schema_problems(error, where, _KNOWN)
    keys = [key for entry in file.templates.values() for key in (entry.subject, entry.body)]
    found = missing_words(context, keys, where)
    for name, entry in file.templates.items():
        for key in (entry.subject, entry.body):
            found += _uneven(context, where, f"templates.{name}", key)
    return found


def _uneven(context: PackContext, where: str, place: str, key: str) -> Iterator[Problem]:
    """Languages that use other values than the first: one of them would leave something out."""
    used = {}
    for language in LANGUAGES:
        text = context.strings.get(language, {}).get(key, "")
        try:
            used[language] = set(names_in(text))
        except ValueError:
            yield Problem(where, 0, place, f"'{key}' has a brace without its pair in {language}", "write {name}")
            return
    if len({frozenset(names) for names in used.values()}) > 1:
        yield Problem(where, 0, place, f"'{key}' uses other values in zh than in en", "use the same {names} in both")


def apply(documents: Mapping[str, Any], pack_id: str, engine: Messages) -> None:
    """Keep the templates; their words are those of the pack's catalogues."""
    names = []
    for document in files_of(documents, FILE):
        file = MessagesFile.model_validate(document)
        for name, entry in file.templates.items():
            engine.define(_template(name, entry, documents), pack_id)
            names.append(name)
    engine.retire_others(pack_id, names)


def _template(name: str, entry: TemplateEntry, documents: Mapping[str, Any]) -> Template:
    def words(key: str) -> dict[str, str]:
        return {lang: documents.get(f"strings/{lang}.yaml", {}).get(key, key) for lang in LANGUAGES}

    return Template(name, words(entry.subject), words(entry.body), tuple(entry.channels), entry.urgent)


def in_force(engine: Messages) -> Iterator[InForce]:
    """The templates in use."""
    yield from (InForce(pack, one.id, repr(one)) for pack, one in engine.templates())
