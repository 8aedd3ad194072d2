"""Formulas of metrics: arithmetic over measures in CEL, checked when a pack is read, and told in words."""

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import cel

from chengshu.capabilities.evaluation.model import Words

# Arithmetic alone: no text, no list, no call can be written with these.
_SIGNS = re.compile(r"[a-z0-9_+\-*/(). ]+")
_NAME = re.compile(r"\b[a-z][a-z0-9_]*\b")
_CALL = re.compile(r"[a-z0-9_]\s*\(")
_WHOLE = re.compile(r"(?<![\w.])\d+(?![\w.])")
_SHOWN = {"*": "×", "/": "÷", "-": "−"}


class Formula:
    """A compiled formula. Raises `ValueError` when the text is none."""

    __slots__ = ("_program", "names", "text")

    def __init__(self, text: str) -> None:
        if not _SIGNS.fullmatch(text) or _CALL.search(text):
            raise ValueError("only names, numbers with a point, + - * / and brackets may stand in a formula")
        if whole := _WHOLE.search(text):
            raise ValueError(f"'{whole[0]}' has no decimal point; write {whole[0]}.0")
        self.text = text
        self._program: Any = cel.compile(text)
        self.names: frozenset[str] = frozenset(self._program.variables())

    def value(self, counts: Mapping[str, int]) -> float | None:
        """What it comes to; None where there is nothing to divide by."""
        found = self._program.execute({name: float(counts[name]) for name in self.names})
        return float(found) if isinstance(found, float) and math.isfinite(found) else None


@lru_cache(maxsize=512)
def formula(text: str) -> Formula:
    """The formula of a text, compiled once."""
    return Formula(text)


def complaint_about(text: str, known: Mapping[str, Any]) -> str | None:
    """What is wrong with a formula, in words, or None when it may be used."""
    try:
        made = Formula(text)
    except ValueError as error:
        return f"is no formula: {str(error).splitlines()[0] if str(error) else 'it cannot be read'}"
    if unknown := sorted(made.names - known.keys()):
        return f"uses '{unknown[0]}', which is no measure here"
    if not made.names:
        return "names no measure"
    try:
        made.value(dict.fromkeys(made.names, 2))
    except (RuntimeError, TypeError, ValueError) as error:
        return f"cannot be worked out: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
    return None


def in_words(text: str, titles: Mapping[str, Words], language: str) -> str:
    """A formula as a person reads it: 按期处置数 ÷ 应处置数."""
    return _shown(_NAME.sub(lambda found: titles[found[0]].get(language, found[0]), text))


def in_symbols(text: str) -> str:
    """A formula with the keys of its measures: dispose ÷ need_dispose."""
    return _shown(text)


def _shown(text: str) -> str:
    told = re.sub(r"(?<=\d)\.0\b", "", text)
    return re.sub(r"\s*([*/])\s*| ([-]) ", lambda found: f" {_SHOWN[found[1] or found[2]]} ", told)
