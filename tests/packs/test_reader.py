"""Reading, order and application of packs; and the pack that `new-pack` writes."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chengshu.kit import Conflict, Refused
from chengshu.kit.packs import PackContext, Problem
from chengshu.server.city import City
from chengshu.server.packs import (
    Reader,
    apply_packs,
    check_packs,
    find_packs,
    load_packs,
    merged_strings,
    new_pack,
    pack_folders,
    packs_check,
    read_yaml,
)
from chengshu.server.packs.stories import tell_story
from chengshu.server.packs.yaml import MAX_BYTES, Sheet, _carefully, _quickly


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("off", "off"),
        ("no", "no"),
        ("Yes", "Yes"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("12", 12),
        ("0x1f", 31),
        ("012", 12),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2.50", 2.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        ("2026-06-01", "2026-06-01"),
        ("'12'", "12"),
        ('"true"', "true"),
    ],
)
def test_a_plain_word_means_what_yaml_1_2_says(text: str, value: object) -> None:
    sheet = read_yaml(f"key: {text}\n".encode(), "f.yaml")
    assert sheet.problems == []
    assert sheet.value["key"] == value
    assert type(sheet.value["key"]) is type(value)


def test_every_key_knows_its_line() -> None:
    sheet = read_yaml(b"a:\n  b:\n    - x\n    - c: 1\n  d.e: 2\n", "f.yaml")
    assert [sheet.line_of(key) for key in ("a", "a.b", "a.b.1.c", "a.d.e", "a.b.7.nowhere", "z")] == [1, 2, 4, 5, 2, 1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"a: \x00",
        b"[" * 5000,
        b"a: " + b"[" * 40 + b"]" * 40,
        b"a: [1, 2",
        b"? [a, b]\n: c",
        b"a: *gone",
        b"%YAML 1.1\n---\na: 1",
        b"a: 1\n---\nb: 2",
        b"a: !!python/object:os.system x",
        b"x" * (MAX_BYTES + 1),
        b"- 1\n" * 30000,
    ],
)
def test_a_bad_document_is_a_problem_and_never_an_exception(content: bytes) -> None:
    sheet = read_yaml(content, "f.yaml")
    assert len(sheet.problems) == 1
    assert sheet.problems[0].mend


def test_the_order_follows_the_needs(tmp_path: Path) -> None:
    for name, needs in (("a_last", '["middle"]'), ("middle", '["z_first"]'), ("z_first", "[]")):
        sheet = new_pack(name, tmp_path) / "pack.yaml"
        sheet.write_text(sheet.read_text().replace("needs: []", f"needs: {needs}"))
    assert [pack.id for pack in load_packs([tmp_path])] == ["z_first", "middle", "a_last"]


def test_a_pack_may_use_the_words_of_a_pack_it_needs(tmp_path: Path) -> None:
    new_pack("poles", tmp_path)
    lamps = new_pack("lamps", tmp_path)
    rules = lamps / "rules.yaml"
    rules.write_text(rules.read_text().replace("lamps.rule.high", "poles.rule.high"))
    assert len(check_packs([tmp_path])) == 2
    sheet = lamps / "pack.yaml"
    sheet.write_text(sheet.read_text().replace("needs: []", 'needs: ["poles"]'))
    assert check_packs([tmp_path]) == []


def test_a_city_adds_a_folder_of_its_own(tmp_path: Path) -> None:
    new_pack("lamps", tmp_path)
    assert [folder.name for folder in find_packs(pack_folders([tmp_path]))][-1] == "lamps"
    [problem] = check_packs([tmp_path / "nowhere"])
    assert "there is no such folder" in str(problem)


def test_the_same_pack_in_two_folders_is_refused(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        new_pack("lamps", tmp_path / folder)
    [problem] = check_packs([tmp_path / "one", tmp_path / "two"])
    assert "pack 'lamps' lies in two folders" in str(problem)


def test_each_pack_goes_to_its_engines_in_order(tmp_path: Path) -> None:
    told: list[Any] = []

    def module(file: str) -> Any:
        def check(document: Any, where: str, context: PackContext) -> list[Problem]:
            return []

        def apply(documents: dict[str, Any], pack_id: str, engine: Any) -> None:
            told.append((file in documents, pack_id, engine))

        return SimpleNamespace(FILE=file, check=check, apply=apply, in_force=lambda engine: [])

    files = {"devices": "sources.yaml", "rules": "rules.yaml", "maps": "map.yaml"}
    readers = [Reader(engine, module(file)) for engine, file in files.items()]
    new_pack("lamps", tmp_path)
    apply_packs(load_packs([tmp_path], readers), SimpleNamespace(devices=1, rules=2, maps=3), readers)
    assert told == [(True, "lamps", 1), (True, "lamps", 2), (True, "lamps", 3)]


def test_words_of_all_packs_are_merged(tmp_path: Path) -> None:
    new_pack("lamps", tmp_path)
    new_pack("poles", tmp_path)
    merged = merged_strings(load_packs([tmp_path]), "en")
    assert {"lamps.rule.high", "poles.rule.high"} <= set(merged)


def test_a_new_pack_passes_and_its_story_comes_true(tmp_path: Path, city: City) -> None:
    new_pack("lamps", tmp_path)
    out = StringIO()
    assert packs_check([tmp_path], out) == 0
    assert out.getvalue() == "packs: lamps: all right\n"
    [pack] = load_packs([tmp_path])
    apply_packs([pack], city)
    apply_packs([pack], city)
    [story] = pack.scenarios().values()
    assert tell_story(pack, story, city) == []


def test_a_story_that_does_not_come_true_says_why(tmp_path: Path, city: City) -> None:
    lamps = new_pack("lamps", tmp_path)
    file = lamps / "scenarios" / "high_value.yaml"
    file.write_text(file.read_text().replace("count: 1, open: true", "count: 2, open: true"))
    [pack] = load_packs([tmp_path])
    apply_packs([pack], city)
    [story] = pack.scenarios().values()
    assert tell_story(pack, story, city) == ["1 open alert(s) of 'lamps_high', not 2"]


@pytest.mark.parametrize("name", ["Lamps", "1lamps", "../lamps", "a", "la mps", ""])
def test_a_pack_has_a_plain_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        new_pack(name, tmp_path)


def test_a_new_pack_never_writes_over_an_old_one(tmp_path: Path, write_bad: Callable[[str], Path]) -> None:
    new_pack("lamps", tmp_path)
    with pytest.raises(Conflict):
        new_pack("lamps", tmp_path)


def test_a_hook_is_called_by_the_rules_of_its_pack(tmp_path: Path, city: City) -> None:
    lamps = new_pack("lamps", tmp_path)
    (lamps / "hooks.py").write_text("def over(value: float, limit: float) -> bool:\n    return value > limit\n")
    rules = lamps / "rules.yaml"
    rules.write_text(rules.read_text().replace('when: "value > limit"', 'when: "over(value, limit)"'))
    [pack] = load_packs([tmp_path])
    apply_packs([pack], city)
    [story] = pack.scenarios().values()
    assert tell_story(pack, story, city) == []


def test_what_is_read_quickly_is_what_is_read_with_care() -> None:
    files = [path for folder in pack_folders() for path in sorted(folder.rglob("*.yaml"))]
    assert len(files) > 20
    for path in files:
        text = path.read_text("utf-8")
        quick = _quickly(text, path.name)
        assert quick is not None, f"{path} is read twice"
        assert quick == _carefully(Sheet(path.name), text), path
