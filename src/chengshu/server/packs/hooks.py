"""Judge `hooks.py` of a pack without running it: short, pure functions, standard library only."""

import ast
import sys

from chengshu.kit.packs import Problem

MAX_LINES = 150
_PURE = "write a pure function: values in, value out"

# Of the standard library, these reach outside the function: files, processes, sockets, other code.
_REACHES_OUT = frozenset(
    name
    for line in (
        "asyncio builtins code codeop ctypes ftplib gc glob http imaplib importlib inspect io logging",
        "marshal mmap multiprocessing os pathlib pickle pkgutil poplib pty resource runpy sched select shelve",
        "shutil signal site smtplib socket socketserver sqlite3 ssl subprocess sys tempfile threading urllib",
        "webbrowser",
    )
    for name in line.split()
)
_FORBIDDEN_NAMES = frozenset(
    {"open", "exec", "eval", "compile", "input", "breakpoint", "globals", "locals", "vars", "getattr", "setattr"}
    | {"delattr"}
)


def check_hooks(source: str, where: str) -> list[Problem]:
    """Return what is wrong with a hooks file."""
    length = source.count("\n") + (not source.endswith("\n") and bool(source))
    found: list[Problem] = []
    if length > MAX_LINES:
        reason = f"{length} lines, more than {MAX_LINES}"
        found.append(Problem(where, MAX_LINES + 1, "", reason, "move the work into an engine as a new word"))
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return [*found, Problem(where, line, "", f"not Python: {error.args[0]}", "mend the syntax")]
    for node in ast.walk(tree):
        found += _judge(node, where)
    return sorted(found, key=lambda problem: problem.line)


def _judge(node: ast.AST, where: str) -> list[Problem]:
    line = getattr(node, "lineno", 1)
    if isinstance(node, ast.Import):
        return [p for alias in node.names for p in _judge_import(alias.name, line, where)]
    if isinstance(node, ast.ImportFrom):
        if node.level:
            return [Problem(where, line, "", "a relative import", "keep the function in this file")]
        return _judge_import(node.module or "", line, where)
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    if name in _FORBIDDEN_NAMES or (name.startswith("__") and name.endswith("__")):
        return [Problem(where, line, "", f"'{name}' is not allowed", "write a pure function: values in, value out")]
    return []


def _judge_import(module: str, line: int, where: str) -> list[Problem]:
    top = module.partition(".")[0]
    if top not in sys.stdlib_module_names:
        reason, mend = f"import of '{top}', not in the standard library", "use the standard library only"
    elif top in _REACHES_OUT:
        reason, mend = f"import of '{top}' reaches outside", _PURE
    else:
        return []
    return [Problem(where, line, "", reason, mend)]
