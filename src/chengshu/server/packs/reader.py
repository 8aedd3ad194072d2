"""Find packs, judge every file of them, put them in order and give them to the engines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from chengshu.kit.packs import LANGUAGES, PackContext, Problem, schema_problems
from chengshu.server.packs.model import (
    ExpectedSample,
    Manifest,
    Pack,
    PacksAreWrong,
    Scenario,
    Strict,
    TitleSheet,
)
from chengshu.server.packs.readers import READERS, Reader, TextJudge
from chengshu.server.packs.samples import check_sample
from chengshu.server.packs.yaml import Sheet, read_yaml

MAX_FILES = 300
MAX_SAMPLE_BYTES = 64 * 1024
_REQUIRED = ("pack.yaml", "README.md", *(f"strings/{language}.yaml" for language in LANGUAGES))
_OWN_FILES = ("README.md", "pack.yaml", "samples/*", "scenarios/*.yaml", "strings/*.yaml")


@dataclass(slots=True)
class Draft:
    """A pack folder on its way to becoming a `Pack`."""

    folder: Path
    title: TitleSheet | None = None
    sheets: dict[str, Sheet] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the folder, which is the id of the pack."""
        return self.folder.name

    @property
    def documents(self) -> dict[str, Any]:
        """Every YAML file that could be read, by path."""
        return {path: sheet.value for path, sheet in self.sheets.items() if sheet.value is not None}

    def words(self, language: str) -> dict[str, str]:
        """The words of one language, as far as they are text."""
        value = self.documents.get(f"strings/{language}.yaml")
        if not isinstance(value, dict):
            return {}
        return {key: text for key, text in value.items() if isinstance(text, str) and text.strip()}

    def blame(self, path: str, reason: str, mend: str, key: str = "") -> None:
        """Note a problem at a key of one of the files."""
        sheet = self.sheets.get(path)
        line = sheet.line_of(key) if sheet and (key or sheet.value is not None) else 0
        self.problems.append(Problem(f"{self.name}/{path}", line, key, reason, mend))


def check_packs(folders: Sequence[Path], readers: Sequence[Reader] = READERS) -> list[Problem]:
    """Return everything that is wrong with the packs in the folders, in the order of files and lines."""
    return _judge(folders, readers)[1]


def load_packs(folders: Sequence[Path], readers: Sequence[Reader] = READERS) -> list[Pack]:
    """Return the packs, those that others need first. Raises `PacksAreWrong` when there is any problem."""
    drafts, problems = _judge(folders, readers)
    if problems:
        raise PacksAreWrong(problems)
    return [_finish(drafts[name]) for name in _order(drafts)]


def merged_strings(packs: Iterable[Pack], language: str) -> dict[str, str]:
    """Return the words of all packs in one language; a later pack cannot change a word of one it needs."""
    merged: dict[str, str] = {}
    for pack in packs:
        for key, text in pack.strings.get(language, {}).items():
            merged.setdefault(key, text)
    return merged


def find_packs(folders: Iterable[Path]) -> list[Path]:
    """Return the pack folders: a folder with `pack.yaml`, or those directly inside it.

    Names that begin with _ or . and empty folders are skipped.
    """
    found: list[Path] = []
    for folder in folders:
        if (folder / "pack.yaml").is_file():
            found.append(folder)
        elif folder.is_dir():
            inside = sorted(child for child in folder.iterdir() if child.is_dir())
            found += [child for child in inside if not child.name.startswith(("_", ".")) and any(child.iterdir())]
    return found


def _judge(folders: Sequence[Path], readers: Sequence[Reader]) -> tuple[dict[str, Draft], list[Problem]]:
    drafts: dict[str, Draft] = {}
    problems = [
        Problem(str(folder), 0, "", "there is no such folder", "mend the name, or take it out of CHENGSHU_PACKS")
        for folder in folders
        if not folder.is_dir()
    ]
    for folder in find_packs(folders):
        draft = _gather(folder, readers)
        if folder.name in drafts:
            draft.blame("pack.yaml", f"pack '{folder.name}' lies in two folders", "rename one of them", "id")
            problems += draft.problems
        else:
            drafts[folder.name] = draft
    _check_needs(drafts)
    everything = {name: draft.documents for name, draft in drafts.items()}
    for draft in drafts.values():
        _check_strings(draft)
        _check_engines(draft, drafts, everything, readers)
        problems += draft.problems
    return drafts, sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line, p.key))


def _gather(folder: Path, readers: Sequence[Reader]) -> Draft:
    draft = Draft(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    if len(files) > MAX_FILES:
        draft.blame("", f"{len(files)} files, more than {MAX_FILES}", "split the pack")
        return draft
    for file in files:
        path = file.relative_to(folder).as_posix()
        _gather_file(draft, file, path, readers)
    for path in _REQUIRED:
        if not (folder / path).is_file():
            draft.blame(path, "the file is missing", f"write {path}")
    _check_title(draft)
    _check_samples(draft)
    return draft


def _gather_file(draft: Draft, file: Path, path: str, readers: Sequence[Reader]) -> None:
    engine = any(reader.reads(path) for reader in readers)
    judges = [reader.texts[path] for reader in readers if path in reader.texts]
    if judges:
        _gather_text(draft, file, path, judges[0])
    elif not engine and not _is_own(path):
        files = {name for reader in readers for name in (reader.module.FILE, *reader.texts)}
        known = ", ".join(sorted(files | set(_OWN_FILES)))
        draft.blame(path, f"no engine reads '{path}'; known: {known}", "rename it, or remove it")
    elif path.endswith(".yaml"):
        sheet = read_yaml(file.read_bytes(), f"{draft.name}/{path}")
        draft.sheets[path] = sheet
        draft.problems += sheet.problems
        if path.startswith("scenarios/"):
            _model(draft, path, Scenario)
    elif path.startswith("samples/") and file.stat().st_size > MAX_SAMPLE_BYTES:
        draft.blame(path, f"the sample is larger than {MAX_SAMPLE_BYTES} bytes", "cut it down")


def _gather_text(draft: Draft, file: Path, path: str, judge: TextJudge) -> None:
    sheet = Sheet(f"{draft.name}/{path}", file.read_text("utf-8", errors="replace"))
    draft.sheets[path] = sheet
    draft.problems += [Problem(sheet.where, line, "", reason, mend) for line, reason, mend in judge(sheet.value)]


def _is_own(path: str) -> bool:
    head, _, tail = path.rpartition("/")
    if not head:
        return path in {"pack.yaml", "README.md"}
    if head == "strings":
        return tail in {f"{language}.yaml" for language in LANGUAGES}
    if head == "samples":
        return tail.endswith((".hex", ".txt", ".expected.yaml"))
    return head == "scenarios" and tail.endswith(".yaml")


def _model(draft: Draft, path: str, shape: type[Strict]) -> Any:
    sheet = draft.sheets.get(path)
    if sheet is None or sheet.value is None:
        return None
    try:
        return shape.model_validate(sheet.value)
    except ValidationError as error:
        found = schema_problems(error, sheet.where, shape.model_fields)
        draft.problems += [problem.at_line(sheet.line_of(problem.key)) for problem in found]
        return None


def _check_title(draft: Draft) -> None:
    draft.title = _model(draft, "pack.yaml", TitleSheet)
    if draft.title and draft.title.id != draft.name:
        reason = f"id '{draft.title.id}' differs from the folder '{draft.name}'"
        draft.blame("pack.yaml", reason, "give both the same name", "id")
    if not any(path.startswith("scenarios/") for path in draft.sheets):
        draft.blame("scenarios", "there is no story", "write at least one scenarios/*.yaml")


def _check_samples(draft: Draft) -> None:
    folder = draft.folder / "samples"
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        path = f"samples/{file.name}"
        if file.name.endswith(".expected.yaml"):
            stem = file.name.removesuffix(".expected.yaml")
            if not any((folder / f"{stem}{ending}").is_file() for ending in (".hex", ".txt")):
                draft.blame(path, f"there is no sample '{stem}'", f"add samples/{stem}.txt or .hex")
        elif file.suffix in {".hex", ".txt"} and file.stat().st_size <= MAX_SAMPLE_BYTES:
            expected_path = f"samples/{file.stem}.expected.yaml"
            if expected_path not in draft.sheets:
                draft.blame(path, "nobody says what it means", f"write {expected_path}")
            elif expected := _model(draft, expected_path, ExpectedSample):
                for key, reason, mend in check_sample(file, expected):
                    draft.blame(expected_path, reason, mend, key)


def _check_needs(drafts: dict[str, Draft]) -> None:
    for draft in drafts.values():
        for index, need in enumerate(draft.title.needs if draft.title else ()):
            if need not in drafts:
                known = ", ".join(sorted(drafts))
                draft.blame(
                    "pack.yaml", f"needs '{need}', which is not there", f"use one of: {known}", f"needs.{index}"
                )
    try:
        _order(drafts)
    except CycleError as error:
        circle = error.args[1][::-1]
        start = circle.index(min(circle))
        shown = " -> ".join([*circle[start:-1], *circle[:start], circle[start]])
        first = drafts[circle[start]]
        first.blame("pack.yaml", f"the packs need each other in a circle: {shown}", "take one need out", "needs")


def _order(drafts: dict[str, Draft]) -> list[str]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name in sorted(drafts):
        title = drafts[name].title
        sorter.add(name, *(need for need in (title.needs if title else ()) if need in drafts))
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return order


def _check_strings(draft: Draft) -> None:
    everything: dict[str, None] = {}
    for language in LANGUAGES:
        value = draft.documents.get(f"strings/{language}.yaml")
        if value is not None and not isinstance(value, dict):
            draft.blame(f"strings/{language}.yaml", "not a list of 'key: text'", "write one 'key: text' a line")
        everything.update(dict.fromkeys(value if isinstance(value, dict) else ()))
    for language in LANGUAGES:
        path = f"strings/{language}.yaml"
        value = draft.documents.get(path)
        if isinstance(value, dict):
            _check_language(draft, path, language, value, everything)


def _check_language(draft: Draft, path: str, language: str, value: dict[str, Any], everything: Iterable[str]) -> None:
    words = draft.words(language)
    for key in everything:
        if key not in value:
            draft.blame(path, f"'{key}' has no word in {language}", f"add '{key}'")
        elif key not in words:
            draft.blame(path, f"the word of '{key}' is not a text", "write a text in quotes", key)


def _check_engines(
    draft: Draft, drafts: dict[str, Draft], everything: dict[str, dict[str, Any]], readers: Sequence[Reader]
) -> None:
    context = PackContext(draft.name, _known_words(draft, drafts), draft.documents, everything)
    for path, sheet in draft.sheets.items():
        for reader in readers if sheet.value is not None else ():
            if reader.reads(path):
                for problem in reader.module.check(sheet.value, sheet.where, context):
                    same = problem.file == sheet.where and not problem.line
                    draft.problems.append(problem.at_line(sheet.line_of(problem.key)) if same else problem)


def _known_words(draft: Draft, drafts: dict[str, Draft]) -> dict[str, dict[str, str]]:
    """The words of this pack and of every pack it needs, however far away."""
    seen: set[str] = set()
    waiting = [draft.name]
    while waiting:
        name = waiting.pop()
        if name in drafts and name not in seen:
            seen.add(name)
            title = drafts[name].title
            waiting += title.needs if title else ()
    return {
        language: {k: v for name in sorted(seen) for k, v in drafts[name].words(language).items()}
        for language in LANGUAGES
    }


def _finish(draft: Draft) -> Pack:
    title = draft.title
    assert title is not None  # load_packs refuses a pack whose title sheet is wrong
    words = {language: draft.words(language) for language in LANGUAGES}
    manifest = Manifest(title.id, title.version, title.owner, title.summary, tuple(title.needs))
    return Pack(manifest, draft.folder, draft.documents, words)
