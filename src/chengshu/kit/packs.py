"""What an engine needs to judge its file of a pack: problems with a place, and the words of the pack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from pydantic import ValidationError

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a pack: where it is, why it is one, and what to do about it.

    `key` is the dotted path inside the file (``rules.pm25_high.limit``, list items by index). An engine
    leaves `line` at 0: the pack reader knows the line of every key and fills it in.
    """

    file: str
    line: int
    key: str
    reason: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        what = f"{self.key}: {self.reason}" if self.key else self.reason
        return f"{place}: {what} -> {self.mend}"

    def at_line(self, line: int) -> "Problem":
        """Return the same problem with its line."""
        return replace(self, line=line)


@dataclass(frozen=True, slots=True)
class InForce:
    """Something that a pack declared and its engine goes by now. Another `content` is another thing."""

    pack: str
    id: str
    content: Any


def is_file_of(path: str, pattern: str) -> bool:
    """Tell whether a path inside a pack fits the `FILE` of an engine (``rules.yaml``, ``cases/*.yaml``)."""
    return fnmatchcase(path, pattern) and path.count("/") == pattern.count("/")


def files_of(documents: Mapping[str, Any], pattern: str) -> list[Any]:
    """Return the documents of a pack that an engine reads, in the order of their paths; maybe none."""
    return [documents[path] for path in sorted(documents) if is_file_of(path, pattern)]


@dataclass(frozen=True, slots=True)
class PackContext:
    """Everything an engine may look at beside its own file.

    `strings` is language -> key -> text, the words of this pack and of the packs it needs. `documents` is every
    YAML file of this pack by its path inside the pack (``cases/air_over_limit.yaml``). `all_packs` is pack id ->
    the same map for that pack.
    """

    pack: str
    strings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    documents: Mapping[str, Any] = field(default_factory=dict)
    all_packs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def missing_words(context: PackContext, keys: Iterable[str], where: str = "", key: str = "") -> list[Problem]:
    """Return a problem for every language in which one of the title keys has no text."""
    wanted = dict.fromkeys(keys)
    return [
        Problem(
            where or f"{context.pack}/strings/{language}.yaml",
            0,
            key or word,
            f"'{word}' has no word in {language}",
            f"add '{word}' to strings/{language}.yaml",
        )
        for word in wanted
        for language in LANGUAGES
        if not context.strings.get(language, {}).get(word)
    ]


def schema_problems(error: ValidationError, where: str, known: Iterable[str] = ()) -> list[Problem]:
    """Turn the complaints of a strict model into problems with a key and a cure."""
    words = tuple(dict.fromkeys(known))
    return [_schema_problem(item, where, words) for item in error.errors(include_url=False)]


# How to write a value of the right kind, by the type of pydantic's complaint.
_CURES = {
    "bool_type": "write true or false",
    "dict_type": "write 'key: value' lines below it",
    "float_type": "write a number without quotes",
    "int_type": "write a whole number without quotes",
    "list_type": "write a list, such as [a, b]",
    "literal_error": "write one of these",
    "model_type": "write 'key: value' lines below it",
    "string_type": "put it in quotes",
    "value_error": "write it so",
}


def _schema_problem(item: Any, where: str, known: tuple[str, ...]) -> Problem:
    path = [str(part) for part in item["loc"]]
    kind, message = item["type"], item["msg"].removeprefix("Value error, ")
    if kind == "extra_forbidden":
        mend = f"use one of: {', '.join(known)}" if known else "remove it, or look for a misspelling"
        return Problem(where, 0, ".".join(path), f"unknown key '{path[-1]}'", mend)
    if kind == "missing":
        return Problem(where, 0, ".".join(path), f"'{path[-1]}' is missing", f"add '{path[-1]}'")
    given = item.get("input")
    shown = "" if isinstance(given, dict | list) else f", not {given!r}"
    mend = _CURES.get(kind, "write the value as described")
    return Problem(where, 0, ".".join(path), f"{message[:1].lower()}{message[1:]}{shown}", mend)
