"""Read one YAML 1.2 document with the line of every key, and nothing clever: no anchors, merges or tags."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError

from chengshu.kit.packs import Problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
MAX_NODES = 20_000

# The core schema of YAML 1.2: "on", "off", "yes", "no" and dates are text.
_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

Path = tuple[str, ...]


@dataclass(slots=True)
class Sheet:
    """One file as plain Python values; `lines` gives the line of each key path; `problems` what was wrong."""

    where: str
    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, key: str) -> int:
        """Return the line of a dotted key, or of its nearest parent that exists."""
        known = {".".join(path): line for path, line in self.lines.items()}
        while key:
            if key in known:
                return known[key]
            key = key.rpartition(".")[0]
        return 1

    def blame(self, line: int, key: str, reason: str, mend: str) -> None:
        """Note a problem of this file."""
        self.problems.append(Problem(self.where, line, key, reason, mend))


class _Stop(Exception):
    """Reading cannot go on; the problem is already noted."""


class _Builder:
    def __init__(self, sheet: Sheet, events: Any) -> None:
        self.sheet = sheet
        self.events = events
        self.nodes = 0

    def stop(self, event: Any, path: Path, reason: str, mend: str) -> _Stop:
        self.sheet.blame(event.start_mark.line + 1, ".".join(path), reason, mend)
        return _Stop()

    def next(self, path: Path) -> Any:
        event = next(self.events)
        self.nodes += 1
        if getattr(event, "anchor", None) is not None:
            kind = "alias" if type(event).__name__ == "AliasEvent" else "anchor"
            raise self.stop(event, path, f"{kind} '{event.anchor}' is not allowed", "write the value out in full")
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            limits = f"{MAX_NODES} values, {MAX_DEPTH} levels"
            raise self.stop(event, path, f"the file is too large or too deep ({limits})", "split it")
        tag = getattr(event, "tag", None)
        if tag is not None and str(tag) not in {"!", "None"}:
            raise self.stop(event, path, f"tag '{tag}' is not allowed", "write a plain value")
        return event

    def build(self, event: Any, path: Path) -> Any:
        self.sheet.lines.setdefault(path, event.start_mark.line + 1)
        kind = type(event).__name__
        if kind == "MappingStartEvent":
            return self.mapping(path)
        if kind == "SequenceStartEvent":
            return self.sequence(path)
        return event.value if event.style else scalar(event.value)

    def mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while type(event := self.next(path)).__name__ != "MappingEndEvent":
            if type(event).__name__ != "ScalarEvent":
                raise self.stop(event, path, "a key must be a word", "write a plain or quoted word as the key")
            key = event.value
            here = (*path, key)
            if key == "<<" and not event.style:
                raise self.stop(event, path, "merge key '<<' is not allowed", "write the values out in full")
            if key in found:
                raise self.stop(event, here, f"key '{key}' stands twice", "keep one of them")
            self.sheet.lines[here] = event.start_mark.line + 1
            found[key] = self.build(self.next(here), here)
        return found

    def sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while type(event := self.next(path)).__name__ != "SequenceEndEvent":
            found.append(self.build(event, (*path, str(len(found)))))
        return found


def scalar(text: str) -> str | int | float | bool | None:
    """Return what a plain (unquoted) word means in YAML 1.2."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INT.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text


def read_yaml(content: bytes, where: str) -> Sheet:
    """Read one document. Never raises for a bad document: the problems of the sheet say what is wrong."""
    sheet = Sheet(where)
    if len(content) > MAX_BYTES:
        sheet.blame(1, "", f"the file is {len(content)} bytes, more than {MAX_BYTES}", "split it")
        return sheet
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        sheet.blame(line, "", "the file is not UTF-8", "save it as UTF-8")
        return sheet
    return _quickly(text, where) or _carefully(sheet, text)


def _quickly(text: str, where: str) -> Sheet | None:
    """What libyaml reads, fifteen times faster; None where anything is wrong: that is said by `_carefully`."""
    sheet = Sheet(where)
    try:
        _read(sheet, yaml.parse(text, Loader=yaml.CLoader))
    except (_Stop, yaml.YAMLError, ValueError, RecursionError):
        return None
    return None if sheet.problems else sheet


def _carefully(sheet: Sheet, text: str) -> Sheet:
    reader = YAML(typ="rt", pure=True)
    reader.version = (1, 2)
    try:
        _read(sheet, reader.parse(text))
    except _Stop:
        sheet.value = None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(str(error.problem or error.context).split())
        sheet.blame(mark.line + 1 if mark else 1, "", f"not YAML: {what}", "mend the indentation, quotes or brackets")
        sheet.value = None
    except (YAMLError, YAMLStreamError, ValueError, RecursionError) as error:
        sheet.blame(1, "", f"not YAML: {' '.join(str(error).split())[:200]}", "mend the file")
        sheet.value = None
    return sheet


def _read(sheet: Sheet, found: Iterable[Any]) -> None:
    events = iter(found)
    builder = _Builder(sheet, events)
    documents = 0
    for event in events:
        if type(event).__name__ != "DocumentStartEvent":
            continue
        documents += 1
        if documents > 1:
            raise builder.stop(event, (), "the file holds more than one document", "keep one, without '---'")
        if event.version not in (None, (1, 2)) or event.tags:
            raise builder.stop(event, (), "a %YAML or %TAG line is not allowed", "remove it")
        sheet.value = builder.build(builder.next(()), ())
    if not documents:
        sheet.blame(1, "", "the file is empty", "write it, or remove the file")
