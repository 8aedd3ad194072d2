"""Forms as a small, honest subset of JSON Schema: checked when a flow is defined."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chengshu.capabilities.cases.logic.filling import TYPES, value_error
from chengshu.capabilities.cases.model import Fault

KEYS_OF_FORM = frozenset({"type", "properties", "required"})
# ``titles`` and ``descriptions`` are not words of JSON Schema: a reader that does not know them shows the Chinese.
KEYS_OF_FIELD = frozenset(
    {"type", "title", "titles", "description", "descriptions", "format", "codes", "enum", "oneOf", "default"}
    | {"minLength", "maxLength", "minimum", "maximum", "items", "minItems", "maxItems"}
)
FORMATS = ("date", "date-time", "text", "organisation", "account", "class", "condition", "place", "code")
PHOTOS = {"type": "string", "format": "photo"}
OTHER_LANGUAGES = ("en",)
MOST_PHOTOS = 20

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-zA-Z0-9_*-]+)+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def form_faults(form: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the definition of a form."""
    if not form:
        return
    for key in form.keys() - KEYS_OF_FORM:
        yield Fault(where, f"unknown key '{key}'", f"use one of: {', '.join(sorted(KEYS_OF_FORM))}")
    fields = form.get("properties", {})
    for name in form.get("required", ()):
        if name not in fields:
            yield Fault(f"{where}.required", f"the form has no field '{name}'", "add the field, or do not require it")
    for name, schema in fields.items():
        yield from _field_faults(name, schema, f"{where}.properties.{name}")


def asks_photos(schema: Mapping[str, Any]) -> bool:
    """Whether a field takes photographs of the case."""
    return schema.get("type") == "array"


def _field_faults(name: str, schema: Mapping[str, Any], where: str) -> Iterator[Fault]:
    if not _NAME.fullmatch(name):
        yield Fault(where, f"'{name}' is not a field name", "use small letters, digits and underscores")
    for key in schema.keys() - KEYS_OF_FIELD:
        yield Fault(where, f"unknown key '{key}'", f"use one of: {', '.join(sorted(KEYS_OF_FIELD))}")
    if schema.get("type") not in TYPES:
        yield Fault(where, f"'{schema.get('type')}' is not a type", f"use one of: {', '.join(TYPES)}")
    if "title" not in schema:
        yield Fault(where, "the field has no title", "add 'title' with the key of its word")
    if schema.get("format", "text") not in FORMATS:
        yield Fault(where, f"'{schema['format']}' is not a format", f"use one of: {', '.join(FORMATS)}")
    yield from _word_faults(schema, where)
    if schema.get("type") in TYPES:
        yield from _fit_faults(schema, where)


def _word_faults(schema: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What people read is there in every language: as the key of a word, or in the field itself."""
    yield from _language_faults(schema, "title", where)
    yield from _language_faults(schema, "description", where)
    for i, choice in enumerate(schema.get("oneOf") or ()):
        yield from _language_faults(choice, "title", f"{where}.oneOf.{i}")


def _language_faults(part: Mapping[str, Any], name: str, where: str) -> Iterator[Fault]:
    text, others = part.get(name), part.get(f"{name}s") or {}
    for language in others.keys() - set(OTHER_LANGUAGES):
        known = ", ".join(OTHER_LANGUAGES)
        yield Fault(f"{where}.{name}s", f"'{language}' is not another language", f"use one of: {known}")
    if others and not text:
        yield Fault(f"{where}.{name}s", f"there is no '{name}' in Chinese", f"write '{name}' too")
    if not text or _KEY.fullmatch(text) or not _CHINESE.search(text):
        return
    for language in OTHER_LANGUAGES:
        if not str(others.get(language, "")).strip():
            yield Fault(f"{where}.{name}", f"'{text}' has no words in '{language}'", f"write it under '{name}s'")


def _fit_faults(schema: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """Keys that do not go together: nobody could ever fill such a field in."""
    fits, text = TYPES[schema["type"]], schema["type"] == "string"
    if "enum" in schema and "oneOf" in schema:
        yield Fault(where, "the field has 'enum' and 'oneOf'", "keep one of them")
    choices = [*(schema.get("enum") or ()), *(one.get("const") for one in schema.get("oneOf") or ())]
    for choice in choices:
        if not fits(choice):
            yield Fault(where, f"the choice {choice!r} is not of type {schema['type']}", "write it in that type")
    if len(set(map(repr, choices))) < len(choices):
        yield Fault(where, "a choice is there twice", "remove one of them")
    if not choices and ("enum" in schema or "oneOf" in schema):
        yield Fault(where, "the field has no choice", "add a choice")
    for low, high in (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems")):
        if low in schema and high in schema and schema[low] > schema[high]:
            yield Fault(where, f"'{low}' is larger than '{high}'", "exchange them")
    photos, number = asks_photos(schema), schema["type"] in ("integer", "number")
    belongings = (
        (("minLength", "maxLength", "format", "codes"), text),
        (("minimum", "maximum"), number),
        (("items", "minItems", "maxItems"), photos),
        (("enum", "oneOf", "default"), not photos),
    )
    for keys, belongs in belongings:
        for key in keys:
            if key in schema and not belongs:
                yield Fault(where, f"'{key}' means nothing for the type {schema['type']}", "remove it")
    yield from _kind_faults(schema, where)
    if "default" in schema and (reason := value_error(schema, schema["default"], lambda kind, value: True)):
        yield Fault(where, f"the default {reason}", "choose another default")


def _kind_faults(schema: Mapping[str, Any], where: str) -> Iterator[Fault]:
    if asks_photos(schema) and schema.get("items") != PHOTOS:
        mend = 'write items: {type: "string", format: "photo"}'
        yield Fault(where, "an array holds photographs of the case and nothing else", mend)
    if ("codes" in schema) != (schema.get("format") == "code"):
        yield Fault(where, "'codes' and the format 'code' go together", "name the code list under 'codes'")
    if schema.get("format") == "place" and "default" in schema:
        yield Fault(where, "a place has no default", "remove it")
