"""What the engine of cases says is wrong with a flow is said in the words of the page, in every language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "src/chengshu/capabilities/cases/logic"
SPEAKERS = ("flows", "forms", "ladders", "procedures", "bpmn_read")
KNOWN = ("flowReasons.ts", "formReasons.ts")


def _sentences(node: ast.expr, told: dict[str, list[str]]) -> list[str]:
    """What an argument may say; whatever is put into it stands as a number."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(str(part.value) if isinstance(part, ast.Constant) else "12" for part in parts)]
        case ast.IfExp(body=one, orelse=other):
            return [*_sentences(one, told), *_sentences(other, told)]
        case ast.Name(id=name):
            return told.get(name, [])
    return []


def _said(path: Path) -> Iterator[tuple[str, int, str]]:
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(function, ast.FunctionDef):
            continue
        told: dict[str, list[str]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                told.setdefault(node.targets[0].id, []).extend(_sentences(node.value, {}))
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Fault", "self._fault"):
                for argument in node.args[1:]:
                    yield from ((path.name, node.lineno, text) for text in _sentences(argument, told))


def _known() -> list[re.Pattern[str]]:
    found: list[str] = []
    for name in KNOWN:
        text = (ROOT / "web/src/packs" / name).read_text("utf-8")
        found += re.findall(r"^  \[/(.*)/s?, '\w+'\],$", text, re.MULTILINE)
    return [re.compile(one.replace("(?<", "(?P<"), re.DOTALL) for one in found]


def test_every_fault_of_a_flow_has_its_sentence_in_the_page() -> None:
    known = _known()
    said = [one for name in SPEAKERS for one in _said(ENGINE / f"{name}.py")]
    assert len(said) > 100
    assert [one for one in said if not any(sentence.search(one[2]) for sentence in known)] == []
