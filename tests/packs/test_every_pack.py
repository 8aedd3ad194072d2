"""The one suite for all packs: the author of a pack writes no Python and is tested here."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from chengshu.server.city import City
from chengshu.server.packs import (
    Scenario,
    apply_packs,
    check_packs,
    find_packs,
    load_packs,
    merged_strings,
    pack_folders,
    read_yaml,
)
from chengshu.server.packs.model import ExpectedSample
from chengshu.server.packs.samples import check_sample
from chengshu.server.packs.stories import tell_story
from chengshu.standards.codes import property_of

DEMO = [
    Path(__file__).resolve().parents[2] / "demo" / "la311" / "packs"
]  # the packs of the demo are judged like any other
PACKS = find_packs(pack_folders(DEMO))
every_pack = pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
STORIES = [story for folder in PACKS for story in sorted(folder.glob("scenarios/*.yaml"))]


def document(path: Path) -> Any:
    return read_yaml(path.read_bytes(), str(path)).value


@pytest.fixture(scope="module")
def problems() -> list[str]:
    return [str(problem) for problem in check_packs(pack_folders(DEMO))]


@every_pack
def test_every_file_is_right(folder: Path, problems: list[str]) -> None:
    assert [problem for problem in problems if problem.startswith(f"{folder.name}/")] == []


@every_pack
def test_every_case_can_end(folder: Path) -> None:
    for file in sorted(folder.glob("cases/*.yaml")):
        flow = document(file)
        states = flow.get("states", {})
        can_end = {name for name, state in states.items() if state.get("end")}
        for _ in states:
            can_end |= {
                name
                for name, state in states.items()
                if any(move["to"] in can_end for move in state.get("moves", {}).values())
            }
        assert set(states) == can_end, f"{file.name}: no way out of {sorted(set(states) - can_end)}"


@every_pack
def test_speaks_every_language(folder: Path) -> None:
    zh, en = (document(folder / "strings" / f"{language}.yaml") for language in ("zh", "en"))
    assert set(zh) == set(en)
    untranslated = [key for key, text in en.items() if any("\u4e00" <= letter <= "\u9fff" for letter in text)]
    assert untranslated == []


@every_pack
def test_no_move_is_called_like_something_that_is_not_a_move(folder: Path) -> None:
    for file, language in product(sorted(folder.glob("cases/*.yaml")), ("zh", "en")):
        words, flow = merged_strings(load_packs(pack_folders(DEMO)), language), document(file)
        states = flow.get("states", {}).values()
        moves = {words[move["title"]] for state in states for move in state.get("moves", {}).values()}
        beside = {words[one["title"]] for one in flow.get("procedures", {}).values()}
        alike = [(one, other) for one, other in product(moves, beside) if one in other or other in one]
        assert alike == [], f"{file.name}: who reads these takes one for the other"


@every_pack
def test_sources_name_real_properties(folder: Path) -> None:
    sources = document(folder / "sources.yaml") if (folder / "sources.yaml").exists() else {"kinds": {}}
    for kind in sources["kinds"].values():
        if kind["protocol"] == "hj212":
            unknown = [one["code"] for one in kind["properties"] if property_of(one["code"]) is None]
            assert unknown == []


@every_pack
def test_samples_decode_as_expected(folder: Path) -> None:
    for file in sorted(folder.glob("samples/*.expected.yaml")):
        expected = ExpectedSample.model_validate(document(file))
        stem = file.name.removesuffix(".expected.yaml")
        [sample] = [one for one in folder.glob(f"samples/{stem}.*") if one.suffix in {".txt", ".hex"}]
        assert check_sample(sample, expected) == []


@every_pack
def test_tells_at_least_one_story(folder: Path) -> None:
    assert list(folder.glob("scenarios/*.yaml"))


@pytest.mark.parametrize("file", STORIES, ids=lambda file: f"{file.parts[-3]}/{file.stem}")
def test_scenarios_come_true(file: Path, city: City) -> None:
    packs = load_packs(pack_folders(DEMO))
    apply_packs(packs, city)
    [pack] = [one for one in packs if one.folder == file.parents[1]]
    assert tell_story(pack, Scenario.model_validate(document(file)), city) == []


def test_no_pack_changes_the_words_of_another() -> None:
    packs = load_packs(pack_folders(DEMO))
    for language in ("zh", "en"):
        merged = merged_strings(packs, language)
        changed = [key for pack in packs for key, text in pack.strings[language].items() if merged[key] != text]
        assert changed == []
