"""Takes an address apart: a conditional random field over characters, then rules for what is certain."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from threading import local
from typing import cast

import pycrfsuite

from chengshu.standards.addresses.features import features_of
from chengshu.standards.addresses.leading import leading_divisions
from chengshu.standards.addresses.model import Parsed, Part, PartName
from chengshu.standards.addresses.normal import normalise

MODEL = "parser.crfsuite"
MAX_LENGTH = 200  # nobody's address is longer; the rest is kept as other information


class Parser:
    """Reads addresses with one model. Safe to share between threads."""

    def __init__(self, model: bytes) -> None:
        self._model = model
        self._local = local()

    def parse(self, text: str) -> Parsed:
        """Take an address apart; a text that is no address gives few parts, never an error."""
        normal = normalise(text)
        head = normal[:MAX_LENGTH]
        labels = self._tagger().tag(features_of(head)) if head else []
        parts = mend(lead(head, join(head, labels)))
        if len(normal) > MAX_LENGTH:
            parts.append(Part("otherinfo", normal[MAX_LENGTH:], MAX_LENGTH, len(normal)))
        return Parsed(text, normal, tuple(parts))

    def _tagger(self) -> "pycrfsuite.Tagger":
        tagger = getattr(self._local, "tagger", None)
        if tagger is None:
            tagger = pycrfsuite.Tagger()
            tagger.open_inmemory(self._model)
            self._local.tagger = tagger
        return tagger


@cache
def shipped_parser() -> Parser:
    """The parser with the model packed beside the code (data/README.md says how it was made)."""
    return Parser(files("chengshu.standards").joinpath("addresses", "data", MODEL).read_bytes())


def parse(text: str) -> Parsed:
    """Take an address apart with the shipped model."""
    return shipped_parser().parse(text)


def labels_of(pieces: Iterable[tuple[PartName, str]]) -> list[str]:
    """One label for each character: B- begins a part, I- goes on."""
    return [f"{'I' if i else 'B'}-{name}" for name, text in pieces for i in range(len(text))]


def join(text: str, labels: Sequence[str]) -> list[Part]:
    """Parts from labelled characters; an I- of another name than the one before begins a part too."""
    parts: list[Part] = []
    start = 0
    for i in range(1, len(labels) + 1):
        if i == len(labels) or labels[i][0] == "B" or labels[i][2:] != labels[i - 1][2:]:
            parts.append(Part(cast(PartName, labels[start][2:]), text[start:i], start, i))
            start = i
    return parts


# What is certain from its writing alone; (name, pattern that the whole part must match).
_CERTAIN: tuple[tuple[PartName, re.Pattern[str]], ...] = (
    ("cellno", re.compile(r"[0-9A-Z]{1,3}单元")),
    ("roomno", re.compile(r"[0-9A-Z-]{2,7}(?:室|房)")),
    ("houseno", re.compile(r"(?:[0-9]{1,3}|[A-Z][0-9]{0,2})(?:栋|幢|号楼|#楼)")),
)
_SPLIT = re.compile(r"([0-9A-Z]{1,3}(?:栋|幢|号楼|#楼))([0-9A-Z]{1,3}单元)?([0-9A-Z-]{2,7}(?:室|房)?)?$")
_NUMBERS: frozenset[PartName] = frozenset({"roadno", "subroadno", "houseno", "cellno", "floorno", "roomno"})
_TRIPLE = re.compile(r"^(\d{1,3})-(\d{1,2})-(\d{3,4})(?:室|房|号)?$")
# 3-401 behind a name is building 3, room 401; 3-4 may be anything and stays what the model made of it.
_DOUBLE = re.compile(r"^(\d{1,2})-(\d{3,4})(?:室|房|号)?$")
_NAME_AND_BUILDING = re.compile(r"^(.{2,}?\D)(\d{1,2})$")
_BUILDING_ALONE = re.compile(r"^\d{1,2}$")


def lead(text: str, parts: Sequence[Part]) -> list[Part]:
    """Let the code tables decide the divisions at the beginning; what the model made of them gives way."""
    known = [part for part, _ in leading_divisions(text)]
    if not known:
        return list(parts)
    end = known[-1].end
    rest = [
        part if part.start >= end else Part(part.name, text[end : part.end], end, part.end)
        for part in parts
        if part.end > end
    ]
    return known + rest


def mend(parts: Sequence[Part]) -> list[Part]:
    """Put right what the writing itself decides, whatever the model said."""
    mended: list[Part] = []
    for part in parts:
        known = {one.name for one in mended}
        pieces = _taken_apart(part, known) if part.name in _NUMBERS else []
        if pieces:
            mended += pieces
            continue
        name = next((name for name, whole in _CERTAIN if whole.fullmatch(part.text)), part.name)
        if name == "roomno" and not known & {"houseno", "cellno", "floorno"} and _BUILDING_ALONE.match(part.text):
            name = "houseno"  # 西宁新村5: no room has so short a number
        mended.append(Part(name, part.text, part.start, part.end))
    last = mended[-1] if mended and mended[-1].name in ("poi", "subroad") else None
    found = _NAME_AND_BUILDING.match(last.text) if last else None
    if last and found and "houseno" not in {part.name for part in mended}:
        mended[-1:] = _pieces(last, found, (last.name, "houseno"))
    return mended


def _taken_apart(part: Part, known: set[PartName]) -> list[Part]:
    """Buildings, units and rooms that were read as one number."""
    found = _TRIPLE.match(part.text)
    if found:
        return _pieces(part, found, ("houseno", "cellno", "roomno"))
    found = _DOUBLE.match(part.text)
    if found and part.name not in ("roadno", "subroadno") and not known & {"houseno", "cellno"}:
        return _pieces(part, found, ("houseno", "roomno"))
    found = _SPLIT.match(part.text)
    if found and (found[2] or found[3]):
        return _pieces(part, found, ("houseno", "cellno", "roomno"))
    return []


def _pieces(part: Part, found: re.Match[str], names: Sequence[PartName]) -> list[Part]:
    return [
        Part(name, found[i], part.start + found.start(i), part.start + found.end(i))
        for i, name in enumerate(names, 1)
        if found[i]
    ]
