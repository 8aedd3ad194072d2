"""Whoever is refused is told why in Chinese: every code that reaches a page has its words there."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/chengshu"
WORDS = ROOT / "web/src/words/zh"
CATALOGUES = ("problemCases.ts", "problemRooms.ts", "problemMaps.ts", "problemCity.ts")
ERRORS = ("shell.ts", "handbook.ts", "mapfiles.ts", "fieldwork.ts")
# Codes that say no more than the number of HTTP: there the sentence itself must have its words.
BARE = {"refused", "not_found", "conflict", "forbidden", "unavailable"}

# Who never meets a page, and why.
APART = {
    "server/cli/": "the command line speaks in a terminal",
    "server/embedded/": "the embedded servers start before there is a page",
    "server/supervisor.py": "it starts the city, before there is a page",
    "server/city.py": "it puts the city together, before there is a page",
    "server/reach.py": "it waits for the database, before there is a page",
    "server/archive.py": "backup and restoring belong to the command line",
    "server/archive_check.py": "backup and restoring belong to the command line",
    "server/demo/": "the demo city is made from the command line",
    "server/gateway/": "the gateway speaks with devices",
    "server/worker/": "the worker is started by the supervisor",
    "server/packs/": "packs are read from the command line and at the start",
    "server/migrations/": "the database is brought up from the command line",
}
DECLARED = "packs are declared when the city starts, the log tells it"
OGC = "the codes of OGC are written for map programs, which read them by name"
CODES_APART = {
    "rule_taken": DECLARED,
    "role_taken": DECLARED,
    "scheme_version_taken": DECLARED,
    "divisions_wrong": DECLARED,
    "InvalidParameterValue": OGC,
    "InvalidCRS": OGC,
    "InvalidFormat": OGC,
    "InvalidSRS": OGC,
    "InvalidPoint": OGC,
    "LayerNotDefined": OGC,
    "MissingParameterValue": OGC,
    "OperationNotSupported": OGC,
    "OperationParsingFailed": OGC,
    "OperationProcessingFailed": OGC,
    "StyleNotDefined": OGC,
    "TileOutOfRange": OGC,
    "VersionNegotiationFailed": OGC,
}
# What passes on the code that another gave; it is looked at where it is given.
PASSED_ON = {"?code", "?error.code"}
DETAILS_APART = {"Pack 12 declares a device kind that another pack declares.": DECLARED}

# What stands in the holes of a code that is put together.
HOLES = {
    "kind": ("suspension", "extension", "shelving", "appeal", "supervision", "urging", "task", "merging", "linking"),
    "procedure.kind": ("extension", "shelving", "appeal"),
    "what": ("position", "shift", "swap", "point", "handover", "brief", "incident", "call", "task"),
    "found.state": ("replayed", "discarded"),
    "frame.reason": ("noise", "format", "length", "crc", "encoding", "time", "incomplete", "encrypted"),
}


@dataclass(frozen=True)
class Raise:
    """One place that refuses, and the codes and sentences it may say."""

    path: str
    line: int
    codes: tuple[str, ...]
    details: tuple[str, ...]


@cache
def _trees() -> list[tuple[str, ast.Module]]:
    paths = (path for path in sorted(SOURCE.rglob("*.py")))
    found = [(path.relative_to(SOURCE).as_posix(), path) for path in paths]
    return [(name, ast.parse(path.read_text("utf-8"))) for name, path in found if not name.startswith(tuple(APART))]


def _defaults(trees: list[tuple[str, ast.Module]]) -> dict[str, str]:
    """The classes of errors with the code each has when none is named."""
    nodes = [node for _, tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = {"ChengshuError": "internal"}
    for _ in range(3):  # a class may stand before the one it comes from
        for node in nodes:
            base = next((found[name] for one in node.bases if (name := ast.unparse(one)) in found), None)
            if base:
                found[node.name] = _own_code(node) or base
    return found


def _own_code(node: ast.ClassDef) -> str | None:
    held = (one for one in node.body if isinstance(one, ast.Assign | ast.AnnAssign))
    texts = [_texts(one.value, {}) for one in held if ast.unparse(one).startswith("default_code")]
    return texts[0][0] if texts else None


def _texts(node: ast.expr | None, told: dict[str, list[str]]) -> list[str]:
    """What an expression may say; what is put into a text stands as its name between braces."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(str(p.value) if isinstance(p, ast.Constant) else f"{{{_hole(p)}}}" for p in parts)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return ["".join(pair) for pair in product(_texts(left, told), _texts(right, told))]
        case ast.IfExp(body=one, orelse=other):
            return [*_texts(one, told), *_texts(other, told)]
        case ast.Name(id=name):
            return told.get(name, [])
    return []


def _hole(part: ast.expr) -> str:
    return ast.unparse(part.value) if isinstance(part, ast.FormattedValue) else ""


def _filled(code: str) -> list[str]:
    """The codes that a pattern of one stands for. A hole nobody listed stays, and is found wanting."""
    hole = re.search(r"\{([\w.]+)\}", code)
    return [code.replace(hole[0], text) for text in HOLES.get(hole[1], (hole[0],))] if hole else [code]


def _given(call: ast.Call, name: str, place: int | None) -> ast.expr | None:
    named = next((one.value for one in call.keywords if one.arg == name), None)
    return named or (call.args[place] if place is not None and place < len(call.args) else None)


def _passing_on(tree: ast.Module, defaults: dict[str, str]) -> dict[str, int]:
    """Functions that are given a code and say it, with the place of the code."""
    return {
        one.name: [arg.arg for arg in one.args.args].index("code")
        for one in _functions(tree)
        if "code" in [arg.arg for arg in one.args.args] and any(_says(node, defaults) for node in ast.walk(one))
    }


def _functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _says(node: ast.AST, defaults: dict[str, str]) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in defaults and "code=code" in ast.unparse(node)


def _told(scope: ast.AST) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            told.setdefault(node.targets[0].id, []).extend(_texts(node.value, {}))
    return told


def _raises(trees: list[tuple[str, ast.Module]]) -> Iterator[Raise]:
    defaults = _defaults(trees)
    public = {name: place for _, tree in trees for name, place in _passing_on(tree, defaults).items() if name[0] != "_"}
    for path, tree in trees:
        passing = public | _passing_on(tree, defaults)
        for scope in _functions(tree):
            told = _told(scope)
            for call in (node for node in ast.walk(scope) if isinstance(node, ast.Call)):
                if one := _raise(path, call, told, defaults, passing):
                    yield one


def _raise(
    path: str, call: ast.Call, told: dict[str, list[str]], defaults: dict[str, str], passing: dict[str, int]
) -> Raise | None:
    name = ast.unparse(call.func).rpartition(".")[2]
    named = _given(call, "code", passing.get(name))
    codes = [code for text in _texts(named, told) for code in _filled(text)]
    if named is not None and not codes:
        codes = [f"?{ast.unparse(named)}"]
    if name in defaults:
        codes = codes if named is not None else [defaults[name]]
        return Raise(path, call.lineno, tuple(codes), tuple(_texts(call.args[0], told) if call.args else ()))
    # A function of the same name in another module is not that function.
    mine = name in passing and isinstance(call.func, ast.Name)
    return Raise(path, call.lineno, tuple(codes), ()) if mine and codes else None


def _of_http() -> Iterator[Raise]:
    """What the server answers before anything of the house was asked."""
    path = "server/api/problems.py"
    found = re.findall(r'(?:\d{3}: |problem\(\d{3}, )"(\w+)"', (SOURCE / path).read_text("utf-8"))
    return (Raise(path, 1, (code,), ()) for code in found)


@cache
def _everything() -> list[Raise]:
    return [*_raises(_trees()), *_of_http()]


def _catalogued() -> set[str]:
    """The codes with words: those of refusals, and those the page itself has under `error`."""
    texts = [(WORDS / name).read_text("utf-8") for name in CATALOGUES]
    for name in ERRORS:
        text = (WORDS / name).read_text("utf-8")
        texts += re.findall(r"(?:^  error: |^export const \w*error = )\{(.*?)^ {0,2}\}", text, re.DOTALL | re.MULTILINE)
    assert len(texts) == len(CATALOGUES) + len(ERRORS)
    return {code for text in texts for code in re.findall(r"(?<![\w'])(\w+): '", text)}


def _sentences() -> list[re.Pattern[str]]:
    text = (ROOT / "web/src/packs/refusals.ts").read_text("utf-8")
    found = re.findall(r"^  \[/(.*)/s, '\w+'\],$", text, re.MULTILINE)
    return [re.compile(one.replace("(?<", "(?P<").replace("\\/", "/"), re.DOTALL) for one in found]


def _spoken(detail: str) -> str:
    return re.sub(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", "12", detail)


def test_every_code_that_reaches_a_page_has_its_words_in_chinese() -> None:
    known = _catalogued() | set(CODES_APART) | PASSED_ON
    said = _everything()
    assert len({code for one in said for code in one.codes}) > 380
    wanting = [f"{one.path}:{one.line} {code}" for one in said for code in one.codes if code not in known]
    assert sorted(set(wanting)) == []


def test_a_refusal_without_a_code_of_its_own_has_its_sentence_in_chinese() -> None:
    known = _sentences()
    bare = [one for one in _everything() if BARE & set(one.codes)]
    said = {(one.path, one.line, _spoken(detail)) for one in bare for detail in one.details}
    assert len(said) > 80
    assert [
        one for one in sorted(said) if one[2] not in DETAILS_APART and not any(p.search(one[2]) for p in known)
    ] == []


def test_what_is_left_out_is_still_there() -> None:
    codes = {code for one in _everything() for code in one.codes}
    assert sorted(set(CODES_APART) - codes) == []
    assert [name for name in APART if not (SOURCE / name).exists()] == []
    assert [name for name in CATALOGUES if "export default" not in (WORDS / name).read_text("utf-8")] == []


def test_a_code_without_words_is_found_wherever_it_is_put_together() -> None:
    source = """
def refused(reason, code="file_refused"):
    return Refused(reason, code=code)

async def act(kind):
    name = "late_one" if kind else "late_other"
    if kind:
        raise Conflict("Too late.", code=name)
    if not kind:
        raise NotFound("Nothing here.")
    raise refused("no", "passed_one")

def hole(strange):
    raise Conflict("No.", code=f"{strange}_used_up")
"""
    said = list(_raises([*_trees(), ("new.py", ast.parse(source))]))
    codes = {code for one in said if one.path == "new.py" for code in one.codes}
    assert codes == {"?code", "late_one", "late_other", "not_found", "passed_one", "{strange}_used_up"}
    assert codes - _catalogued() - PASSED_ON == {"late_one", "late_other", "passed_one", "{strange}_used_up"}
