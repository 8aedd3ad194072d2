"""Expressions in CEL (the Common Expression Language), parsed and run by the `common-expression-language` library.

A rule compiles its expressions once; running one costs about 3 µs. Only the names below exist, so an expression
cannot reach anything but the reading and its device. Beside the functions of CEL it may call those of its pack's
`hooks.py`.
"""

import contextlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import cel

from chengshu.capabilities.rules.logic.hooks import Hook

NO_HOOKS: Mapping[str, Hook] = MappingProxyType({})
NAMES = frozenset({"value", "limit", "property", "flag", "text", "device"})
DEVICE_NAMES = ("id", "kind", "name", "division", "organisation", "synthetic")

_DEVICE: dict[str, Any] = dict.fromkeys(DEVICE_NAMES, "") | {"synthetic": False}
# Readings on both sides of a limit, good and faulty: together they walk through the branches of an expression.
_TRIALS: tuple[dict[str, Any], ...] = tuple(
    {"value": value, "limit": 1.0, "property": "p", "flag": flag, "text": "", "device": _DEVICE}
    for value in (0.5, 1.0, 1.5)
    for flag in ("", "N", "D")
)


class Expression:
    """A compiled expression that answers yes or no. Raises `ValueError` when the text is no expression."""

    __slots__ = ("_hooks", "_program", "calls", "needs", "source")

    def __init__(self, source: str, hooks: Mapping[str, Hook] = NO_HOOKS) -> None:
        self.source = source
        self._program = cel.compile(source)
        self.needs = frozenset(self._program.variables())
        called = self._program.functions()
        self.calls = frozenset(name for name in called if name in hooks)
        self._hooks = {name: hooks[name] for name in self.calls}

    def holds(self, context: dict[str, Any]) -> bool:
        """Return the answer for one reading. A missing fact or a type that does not fit means no."""
        try:
            return self._program.execute(context | self._hooks if self._hooks else context) is True
        except (RuntimeError, TypeError, ValueError):
            return False

    def answer(self, context: dict[str, Any]) -> Any:
        """Return whatever the expression says, with the errors of the library: for checking only."""
        return self._program.execute(context | self._hooks)


def complaint_about(source: str, *, has_limit: bool, hooks: Mapping[str, Hook] = NO_HOOKS) -> str | None:
    """Return what is wrong with an expression, in words, or None when it may be used."""
    try:
        expression = Expression(source, hooks)
    except ValueError as error:
        return f"is no CEL expression: {_first_line(error)}"
    unknown = sorted(expression.needs - NAMES)
    if unknown:
        return f"uses the unknown name '{unknown[0]}'; known: {', '.join(sorted(NAMES))}"
    if "limit" in expression.needs and not has_limit:
        return "uses 'limit', but the rule has none"
    return next((found for trial in _TRIALS if (found := _try(expression, trial))), None)


def functions_called(sources: Iterable[str], hooks: Mapping[str, Hook]) -> frozenset[str]:
    """Return which functions of a pack these expressions call; one that is no expression calls none."""
    called: set[str] = set()
    for source in sources:
        with contextlib.suppress(ValueError):
            called |= Expression(source, hooks).calls
    return frozenset(called)


def _try(expression: Expression, trial: dict[str, Any]) -> str | None:
    try:
        answer = expression.answer(trial)
    except (RuntimeError, TypeError, ValueError) as error:
        return f"cannot be evaluated: {_first_line(error)} (numbers are doubles: write 2.0, not 2, in arithmetic)"
    return None if isinstance(answer, bool) else f"gives {answer!r}, not true or false"


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
