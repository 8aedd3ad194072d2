"""The generated city comes in through the doors, once, and is marked in the map."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from tests.server.living_city import sibling

from chengshu.capabilities.survey_marks import MarkFilter
from chengshu.kit import Database, Refused
from chengshu.security import SYSTEM
from chengshu.server.city import City, build_city
from chengshu.server.demo.synthetic import SIZES, load_synthetic, quiet
from chengshu.server.demo.synthetic.plane import to_plane
from chengshu.server.packs import apply_packs, load_packs, pack_folders
from chengshu.server.settings import Settings


@pytest.fixture
def city(db: Database, tmp_path: Path) -> Iterator[City]:
    built = build_city(Settings(database_url=db.url, home=tmp_path))
    yield built
    built.close()


@pytest.fixture
def full(database_url: str, filled: str, tmp_path: Path) -> Iterator[City]:
    """A city in which the synthetic one was loaded."""
    built = build_city(Settings(database_url=sibling(database_url, "full", like=filled), home=tmp_path))
    yield built
    built.close()


def with_packs(city: City) -> City:
    apply_packs(load_packs(pack_folders()), city)
    return city


def test_it_loads_once_and_is_marked_synthetic(
    city: City, small: Path, manifest: dict[str, Any], tmp_path: Path
) -> None:
    said: list[str] = []
    report = load_synthetic(with_packs(city), small, said.append, tmp_path / "mark.json")
    wanted = {
        name.removeprefix("layers/"): rows for name, rows in manifest["rows"].items() if name.startswith("layers/")
    }
    assert report.loaded == wanted
    assert said[0].startswith("Loading ")
    layers = {layer.id: layer for layer in city.maps.layers() if layer.id in wanted}
    assert {name: layer.features for name, layer in layers.items()} == wanted
    assert all(layer.synthetic and "合成" in layer.licence for layer in layers.values())
    versions = {name: layer.version for name, layer in layers.items()}
    again = load_synthetic(city, small, quiet, tmp_path / "mark.json")
    assert set(again.skipped) == set(wanted)
    assert {layer.id: layer.version for layer in city.maps.layers() if layer.id in wanted} == versions


def test_addresses_are_found_and_marks_registered(full: City, small: Path) -> None:
    spellings = pq.read_table(small / "truth/spellings.parquet").to_pylist()[::5]
    answers = full.places.geocode_many([row["text"] for row in spellings], limit=1)
    right = sum(bool(a) and a[0].id == row["address_id"] for a, row in zip(answers, spellings, strict=True))
    assert right / len(spellings) > 0.95
    marks = full.survey_marks.find(SYSTEM, MarkFilter(), limit=100).items
    assert len(marks) == SIZES["small"].survey_marks
    assert all("合成" in mark.description["remark"] for mark in marks)


@pytest.mark.parametrize("way", ["{0}与{1}交叉口", "{0}和{1}交汇处", "{0}{1}路口", "{0}({1}口)", "{0}/{1}"])
def test_a_crossing_of_two_streets_is_found_where_the_plan_joins_them(full: City, small: Path, way: str) -> None:
    truth = pq.read_table(small / "truth/crossings.parquet").to_pylist()
    spots: dict[tuple[str, ...], list[tuple[float, float]]] = {}
    for row in truth:
        key = (row["district"], row["first"], row["second"])
        spots.setdefault(key, []).append((row["longitude"], row["latitude"]))
    asked = [f"{district}{way.format(second, first)}" for district, first, second in spots]
    answers = full.places.geocode_many(asked, limit=1)
    away = np.array(
        [
            min(
                np.hypot(*(to_plane(np.array([found[0].longitude, found[0].latitude])) - to_plane(np.array(spot))))
                for spot in where
            )
            if found
            else np.inf
            for found, where in zip(answers, spots.values(), strict=True)
        ]
    )
    crossing = np.array([bool(found) and found[0].level == "crossing" for found in answers])
    assert len(spots) > 100
    wrong = [(q, f[0].label, f[0].score) for q, f, ok in zip(asked, answers, crossing, strict=True) if not ok]
    assert len(wrong) <= 0.01 * len(asked), wrong
    assert (away < 25).mean() >= 0.98, f"median {np.median(away):.1f} m, {np.sum(away >= 25)} of {len(away)} are off"


def test_the_map_shows_a_survey_mark_only_roughly(full: City) -> None:
    [columns] = full.maps.columns("survey_marks")
    for place in shapely.get_coordinates(shapely.from_wkb(columns.wkb)).ravel().tolist():
        assert round(place, 3) == place
    assert not any("landmarks" in properties for properties in columns.properties)


def test_two_surveys_speak_of_the_same_buildings(full: City, small: Path) -> None:
    [now] = full.maps.columns("buildings")
    [before] = full.maps.columns("buildings_2024")
    listed = pq.read_table(small / "truth/changes.parquet").to_pylist()
    appeared = {row["entity_id"] for row in listed if row["change"] == "appeared"}
    assert set(now.entities) - set(before.entities) == appeared


def test_a_new_database_is_filled_though_the_mark_is_old(city: City, small: Path, tmp_path: Path) -> None:
    (tmp_path / "mark.json").write_text('{"towns": "of an earlier database"}', "utf-8")
    assert load_synthetic(with_packs(city), small, quiet, tmp_path / "mark.json").loaded["towns"] == 112


def test_a_folder_without_a_city_is_refused(city: City, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="chengshu demo generate"):
        load_synthetic(city, tmp_path, quiet)


def test_layers_that_no_pack_declares_are_refused(city: City, small: Path) -> None:
    with pytest.raises(Refused, match="base_map"):
        load_synthetic(city, small, quiet)
