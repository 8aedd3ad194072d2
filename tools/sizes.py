"""The size ratchet, in both directions: files of at most 400 lines, functions of at most 60.

Exceptions carry a reason. An exception's number may go down and must then be lowered here; it may never go up.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE_LIMIT = 400
FUNCTION_LIMIT = 60
FOLDERS = ("src", "tools", "tests", "benchmarks", "web/src", "web/e2e")
GENERATED = ("web/src/api/generated.ts",)

# path -> (lines now, why)
FILES: dict[str, tuple[int, str]] = {}
# path:function -> (lines now, why)
FUNCTIONS: dict[str, tuple[int, str]] = {}


def sources() -> Iterator[Path]:
    for folder in FOLDERS:
        for suffix in ("*.py", "*.ts", "*.vue"):
            for path in (ROOT / folder).rglob(suffix):
                name = str(path.relative_to(ROOT))
                if "node_modules" not in path.parts and name not in GENERATED:
                    yield path


def file_sizes() -> dict[str, int]:
    return {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources()}


def function_sizes() -> dict[str, int]:
    sizes = {}
    for path in sources():
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno
                sizes[f"{path.relative_to(ROOT)}:{node.name}"] = node.end_lineno - node.lineno + 1
    return sizes


def over_limits() -> list[str]:
    """A sentence for everything too large, or larger than its exception."""
    wrong = []
    for sizes, limit, known in (
        (file_sizes(), FILE_LIMIT, FILES),
        (function_sizes(), FUNCTION_LIMIT, FUNCTIONS),
    ):
        for name, size in sizes.items():
            allowed = known.get(name, (limit, ""))[0]
            if size > allowed:
                wrong.append(f"{name} has {size} lines, {allowed} are allowed: split it by noun")
    return wrong


def stale_exceptions() -> list[str]:
    """A sentence for every exception that is no longer needed, or could be lower."""
    wrong = []
    for sizes, limit, known in (
        (file_sizes(), FILE_LIMIT, FILES),
        (function_sizes(), FUNCTION_LIMIT, FUNCTIONS),
    ):
        for name, (allowed, _reason) in known.items():
            size = sizes.get(name, 0)
            if size <= limit:
                wrong.append(f"{name}: remove the exception, it has {size} lines")
            elif size < allowed:
                wrong.append(f"{name}: lower the exception from {allowed} to {size}")
    return wrong
