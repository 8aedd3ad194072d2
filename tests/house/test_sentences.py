"""What the engines say is wrong is said in the words of the page, in every language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "src/chengshu/capabilities/cases/logic"
SPEAKERS = ("flows", "forms", "ladders", "procedures", "bpmn_read")
FLOWS = ("flowReasons.ts", "formReasons.ts")
ALL = ("reasons.ts", *FLOWS, "roomReasons.ts", "surveyReasons.ts", "mapReasons.ts")


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


def _reasons() -> Iterator[tuple[str, int, str]]:
    """What anybody is told of a field that was refused."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "FieldError":
                for argument in [*node.args[1:2], *(one.value for one in node.keywords if one.arg == "reason")]:
                    yield from ((str(path.relative_to(ROOT)), node.lineno, text) for text in _sentences(argument, {}))


def _short() -> set[str]:
    """Reasons of one word have their entry under `reason`."""
    text = (ROOT / "web/src/words/zh/shell.ts").read_text("utf-8")
    block = re.search(r"^  reason: \{(.*?)\n  \}", text, re.DOTALL | re.MULTILINE)
    assert block
    return set(re.findall(r"\b(\w+): '", block[1]))


def _known(names: tuple[str, ...]) -> list[re.Pattern[str]]:
    found: list[str] = []
    for name in names:
        text = (ROOT / "web/src/packs" / name).read_text("utf-8")
        found += re.findall(r"^  \[/(.*)/s?, '\w+'\],$", text, re.MULTILINE)
    return [re.compile(one.replace("(?<", "(?P<"), re.DOTALL) for one in found]


def test_every_fault_of_a_flow_has_its_sentence_in_the_page() -> None:
    known = _known(FLOWS)
    said = [one for name in SPEAKERS for one in _said(ENGINE / f"{name}.py")]
    assert len(said) > 100
    assert [one for one in said if not any(sentence.search(one[2]) for sentence in known)] == []


def test_every_reason_why_a_field_is_refused_has_its_sentence_in_the_page() -> None:
    known, short = _known(ALL), _short()
    said = [one for one in _reasons() if one[2] not in short]
    assert len(said) > 300
    wanting = [
        one for one in said if not any(sentence.search(part) for part in one[2].split(" -> ") for sentence in known)
    ]
    # What joins a name and a sentence of another is put together anew by the page.
    assert [one for one in wanting if one[2] not in ("12 -> 12", "12: 12")] == []


def _refused_frames() -> Iterator[tuple[str, int, str]]:
    """Why frames of devices are kept aside: of a protocol, and by the gateway."""
    paths = [*(ROOT / "src/chengshu/sensing/protocols").rglob("*.py"), *(ROOT / "src/chengshu/server").rglob("*.py")]
    for path in sorted(paths):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            told = (
                node.value if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "frame.detail" else None
            )
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("_rejected", "Rejected"):
                told = node.args[1]
            if told is not None:
                yield from ((path.name, node.lineno, text) for text in _sentences(told, {}))


def test_every_reason_why_a_frame_or_a_recording_is_not_taken_has_its_sentence_in_the_page() -> None:
    known = _known(("frameReasons.ts",))
    frames = [*_refused_frames()]
    assert len(frames) > 15
    assert [one for one in frames if not any(sentence.search(one[2]) for sentence in known)] == []
    voice = ast.walk(ast.parse((ENGINE / "voice.py").read_text("utf-8")))
    calls = [node for node in voice if isinstance(node, ast.Call) and ast.unparse(node.func) == "NotVoice"]
    said = {text for node in calls for text in _sentences(node.args[0], {})}
    assert len(said) > 5
    assert [one for one in said if not any(sentence.search(one) for sentence in _known(("mapReasons.ts",)))] == []
