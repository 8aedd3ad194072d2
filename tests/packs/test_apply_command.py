"""`chengshu packs apply`: in force while the city runs, told line by line, and nothing the second time."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chengshu.kit import Database, Refused
from chengshu.server.city import City
from chengshu.server.cli import app
from chengshu.server.packs import PacksAreWrong, Shelf, new_pack
from chengshu.server.settings import Settings

Apply = Callable[..., Result]


@pytest.fixture
def apply(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apply:
    monkeypatch.setenv("CHENGSHU_DATABASE_URL", db.url)
    monkeypatch.setenv("CHENGSHU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CHENGSHU_PACKS", str(tmp_path / "packs"))
    (tmp_path / "packs").mkdir()
    new_pack("lamps", tmp_path / "packs")
    return lambda *words: CliRunner().invoke(app, ["packs", "apply", *map(str, words)], catch_exceptions=True)


def test_all_packs_are_applied_and_the_second_time_nothing_changes(apply: Apply, city: City) -> None:
    first = apply()
    assert first.exit_code == 0, first.output
    assert "added: lamps: rules: lamps_high\n" in first.output
    assert "added: environment: cases: air_exceedance\n" in first.output
    assert first.output.endswith(": in force\n")
    assert apply().output.splitlines() == [
        "packs: lamps, urban_management, base_map, environment, city_overview: nothing changed"
    ]
    assert {rule.id for rule in city.rules.rules()} > {"lamps_high", "air_over_limit"}


def test_one_folder_is_applied_and_the_rest_stays_as_it_is(apply: Apply, city: City, tmp_path: Path) -> None:
    told = apply(tmp_path / "packs" / "lamps").output.splitlines()
    assert told == [
        "added: lamps: devices: lamps_station",
        "added: lamps: rules: lamps_high",
        "added: lamps: maps: lamps_stations",
        "packs: lamps: in force",
    ]
    apply()
    rules = tmp_path / "packs" / "lamps" / "rules.yaml"
    rules.write_text(rules.read_text().replace("value: 75.0", "value: 80.0"))
    assert apply(tmp_path / "packs").output.splitlines() == [
        "changed: lamps: rules: lamps_high",
        "packs: lamps: in force",
    ]
    assert city.rules.rule("air_over_limit").retired is None


def test_a_file_and_a_pack_that_are_gone_are_told_as_retired(apply: Apply, tmp_path: Path) -> None:
    apply()
    lamps = tmp_path / "packs" / "lamps"
    (lamps / "map.yaml").unlink()
    assert apply(lamps).output.splitlines()[0] == "retired: lamps: maps: lamps_stations"
    lamps.rename(tmp_path / "elsewhere")
    assert "retired: lamps: rules: lamps_high" in apply().output.splitlines()


def test_a_folder_the_city_does_not_run_is_refused(apply: Apply, tmp_path: Path) -> None:
    new_pack("poles", tmp_path)
    for folder in (tmp_path / "poles", tmp_path / "nowhere"):
        refused = apply(folder)
        assert isinstance(refused.exception, Refused)
        assert "CHENGSHU_PACKS" in refused.exception.detail


def test_wrong_packs_change_nothing(apply: Apply, city: City, tmp_path: Path) -> None:
    (tmp_path / "packs" / "lamps" / "README.md").unlink()
    assert isinstance(apply().exception, PacksAreWrong)
    assert city.rules.rules() == []


def test_a_running_city_sees_new_words_without_a_restart(
    apply: Apply, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chengshu.server.packs.shelf._LOOK_EVERY_S", 0)
    shelf = Shelf(Settings())
    words = tmp_path / "packs" / "lamps" / "strings" / "en.yaml"
    before = shelf.words("en")["lamps.rule.high"]
    good = words.read_text()
    words.write_text(good.replace(before, "Another word"))
    assert shelf.words("en")["lamps.rule.high"] == "Another word"
    words.write_text("not: [a: pack")
    assert shelf.words("en")["lamps.rule.high"] == "Another word"
    words.write_text(good)
    assert shelf.words("en")["lamps.rule.high"] == before
    assert "lamps" in [pack.id for pack in shelf.packs]
