"""`hooks.py` of a pack: pure functions for what no file can say, judged by their syntax before they are ever run.

The author of a pack is trusted as the author of a rule is; this keeps a hook honest (values in, value out, the same
answer tomorrow), it is no prison for an enemy.
"""

import ast
import builtins
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import FunctionType, MappingProxyType
from typing import Any

HOOKS = "hooks.py"
MAX_LINES = 150
Hook = Callable[..., Any]
Complaint = tuple[int, str, str]  # line, reason, mend

_PURE = "write a pure function: values in, value out"
# Of the standard library, what only works things out. The rest reaches for files, clocks, chance or other code.
_LIBRARY = frozenset(
    name
    for line in (
        "bisect calendar collections datetime decimal enum fractions functools heapq itertools math",
        "numbers re statistics string typing zoneinfo",
    )
    for name in line.split()
)
_FORBIDDEN_NAMES = frozenset(
    name
    for line in (
        "open exec eval compile input breakpoint globals locals vars getattr setattr delattr memoryview print",
        "now today utcnow gi_frame cr_frame ag_frame tb_frame f_back f_globals f_locals f_builtins",
    )
    for name in line.split()
)
_FORBIDDEN_WORDS: dict[type[ast.AST], str] = {
    ast.ClassDef: "class",
    ast.Global: "global",
    ast.Nonlocal: "nonlocal",
    ast.While: "while",
    ast.AsyncFunctionDef: "async",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.Delete: "del",
}
_TOP_LEVEL = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Assign, ast.AnnAssign)


def check_hooks(source: str) -> list[Complaint]:
    """Return what is wrong with a hooks file, in the order of its lines."""
    length = source.count("\n") + (not source.endswith("\n") and bool(source))
    found: list[Complaint] = []
    if length > MAX_LINES:
        reason = f"{length} lines, more than {MAX_LINES}"
        found.append((MAX_LINES + 1, reason, "move the work into an engine as a new word"))
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return [*found, (line, f"not Python: {error.args[0]}", "mend the syntax")]
    found += [
        (node.lineno, "does something when it is read", "keep to imports, constants and functions")
        for node in tree.body
        if not isinstance(node, _TOP_LEVEL) and not _is_text(node)
    ]
    for node in ast.walk(tree):
        found += _judge(node)
    return sorted(dict.fromkeys(found), key=lambda complaint: complaint[0])


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _judge(node: ast.AST) -> Iterator[Complaint]:
    line = getattr(node, "lineno", 1)
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _judge_import(alias.name, line)
    elif isinstance(node, ast.ImportFrom):
        if node.level:
            yield line, "a relative import", "keep the function in this file"
        else:
            yield from _judge_import(node.module or "", line)
            yield from (_not_allowed(alias.name, line) for alias in node.names if _is_forbidden(alias.name))
    elif type(node) in _FORBIDDEN_WORDS:
        yield line, f"'{_FORBIDDEN_WORDS[type(node)]}' is not allowed", _PURE
    else:
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if _is_forbidden(name):
            yield _not_allowed(name, line)


def _is_forbidden(name: str) -> bool:
    return name in _FORBIDDEN_NAMES or (name.startswith("__") and name.endswith("__"))


def _not_allowed(name: str, line: int) -> Complaint:
    return line, f"'{name}' is not allowed", _PURE


def _judge_import(module: str, line: int) -> Iterator[Complaint]:
    top = module.partition(".")[0]
    if top not in sys.stdlib_module_names:
        yield line, f"import of '{top}', not in the standard library", "use the standard library only"
    elif top not in _LIBRARY:
        yield line, f"import of '{top}' reaches outside", _PURE


def _guarded_import(name: str, *rest: Any) -> Any:
    if name.partition(".")[0] not in _LIBRARY:
        raise ImportError(f"a hook may not import {name}")
    return builtins.__import__(name, *rest)


@lru_cache(maxsize=256)
def load_hooks(source: str) -> MappingProxyType[str, Hook]:
    """Return the functions of a hooks file by name; those that begin with _ are its own.

    Raises `ValueError` when the file is not right: what was not judged is not run.
    """
    wrong = check_hooks(source)
    if wrong:
        line, reason, _ = wrong[0]
        raise ValueError(f"{HOOKS}:{line}: {reason}")
    allowed = {name: value for name, value in vars(builtins).items() if name not in _FORBIDDEN_NAMES}
    space: dict[str, Any] = {"__builtins__": allowed | {"__import__": _guarded_import}, "__name__": "hooks"}
    exec(compile(source, HOOKS, "exec"), space)  # noqa: S102 - judged above
    return MappingProxyType(
        {
            name: thing
            for name, thing in space.items()
            if isinstance(thing, FunctionType) and thing.__globals__ is space and not name.startswith("_")
        }
    )
