"""The generated city is the same every time, fits together, says that it is synthetic, and knows its true answers."""

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely

from chengshu.kit import Refused
from chengshu.server.demo import demo_folder
from chengshu.server.demo.synthetic import SIZES, cell_code, generate, ready_city

Rows = Callable[[str], list[dict[str, Any]]]
CODED = ("towns", "villages", "grid_cells", "streets", "land_use", "plan_zones", "buildings", "components", "addresses")
SQUARE_METRES = 98_440.0 * 110_800.0


def shapes(found: list[dict[str, Any]]) -> list[Any]:
    return [row["geometry"] for row in found]


def test_the_same_seed_gives_the_same_bytes(manifest: dict[str, Any], tmp_path: Path) -> None:
    again = json.loads((generate("small", manifest["seed"], tmp_path) / "manifest.json").read_text("utf-8"))
    assert again == manifest


def test_another_seed_gives_another_city(manifest: dict[str, Any], tmp_path: Path) -> None:
    other = json.loads((generate("small", manifest["seed"] + 1, tmp_path) / "manifest.json").read_text("utf-8"))
    same = {name for name, digest in other["files"].items() if manifest["files"][name] == digest}
    assert same == {"layers/water.parquet"}  # the rivers are the same ones


def test_a_finished_city_is_not_generated_again(tmp_path: Path) -> None:
    first = ready_city("small", 3, tmp_path)
    before = (first / "manifest.json").stat().st_mtime_ns
    assert ready_city("small", 3, tmp_path) == first
    assert (first / "manifest.json").stat().st_mtime_ns == before


def test_an_unknown_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="small, demo, city"):
        generate("village", 1, tmp_path)  # type: ignore[arg-type]


def test_it_holds_what_its_size_says(manifest: dict[str, Any]) -> None:
    size, held = SIZES["small"], manifest["rows"]
    assert held["layers/addresses"] == size.addresses
    assert held["layers/buildings"] == size.buildings
    assert held["layers/components"] == size.components
    assert held["layers/survey_marks"] == size.survey_marks
    assert held["layers/towns"] == 112


def test_every_feature_and_every_file_says_that_it_is_synthetic(small: Path) -> None:
    for path in small.glob("layers/*.parquet"):
        table = pq.read_table(path)
        assert all(table["synthetic"].to_pylist()), path.name
    for path in small.rglob("*.parquet"):
        assert "合成".encode() in pq.read_schema(path).metadata[b"licence"], path.name


def test_towns_tile_their_district_and_villages_their_town(rows: Rows) -> None:
    towns, villages = rows("layers/towns"), rows("layers/villages")
    assert shapely.coverage_is_valid(shapes(towns))
    assert shapely.coverage_is_valid(shapes(villages))
    boundaries = json.loads((demo_folder() / "boundaries.geojson").read_text("utf-8"))["features"]
    for one in boundaries:
        if "valid_to" in one["properties"]:
            continue
        own = [town["geometry"] for town in towns if town["code"].startswith(one["properties"]["code"])]
        district = shapely.from_geojson(json.dumps(one["geometry"]))
        rest = shapely.symmetric_difference(shapely.coverage_union_all(own), district)
        assert rest.area * SQUARE_METRES < 300  # the centimetre grid along hundreds of kilometres of border
    by_town = defaultdict(list)
    for village in villages:
        by_town[village["code"][:9]].append(village["geometry"])
    for town in towns:
        assert shapely.coverage_union_all(by_town[town["code"]]).equals(town["geometry"])


def test_land_use_has_neither_gap_nor_overlap(rows: Rows) -> None:
    uses = shapes(rows("layers/land_use"))
    assert shapely.coverage_is_valid(uses)
    towns = shapely.coverage_union_all(shapes(rows("layers/towns")))
    assert shapely.symmetric_difference(shapely.coverage_union_all(uses), towns).area == 0


@pytest.mark.parametrize(
    "layer",
    ["towns", "villages", "grid_cells", "streets", "land_use", "plan_zones", "buildings", "components", "addresses"],
)
def test_codes_are_unique(rows: Rows, layer: str) -> None:
    codes = [row["code"] for row in rows(f"layers/{layer}")]
    assert len(set(codes)) == len(codes)
    assert all(codes)


def test_codes_have_the_digits_of_their_standard(rows: Rows) -> None:
    for layer, digits in (("towns", 9), ("villages", 12), ("grid_cells", 15), ("components", 16)):
        assert {len(row["code"]) for row in rows(f"layers/{layer}")} == {digits}


def test_the_segments_of_a_cell_code_can_be_chosen() -> None:
    assert cell_code("430202001003", 17) == "430202001003017"
    assert cell_code("430202001003", 17, (6, 3, 3, 5)) == "43020200100300017"
    assert cell_code("430202001003", 17, (6, 2, 2, 2)) == "430202010317"


def test_buildings_never_overlap_and_stand_in_the_city(rows: Rows) -> None:
    found = shapes(rows("layers/buildings"))
    first, second = shapely.STRtree(found).query(found, predicate="intersects")
    assert (first == second).all()
    assert shapely.is_valid(found).all()
    city = shapely.coverage_union_all(shapes(rows("layers/towns")))
    shapely.prepare(city)
    assert shapely.contains(city, found).all()


def test_no_building_stands_in_a_river(rows: Rows) -> None:
    water = shapely.union_all(shapes(rows("layers/water")))
    assert not shapely.intersects(water, shapes(rows("layers/buildings"))).any()


def test_an_address_is_the_sum_of_its_parts_and_the_only_one(rows: Rows) -> None:
    found = rows("layers/addresses")
    assert len({row["full"] for row in found}) == len(found)
    for row in found:
        rural = row["village"] + row["group"] if row["group"] else ""
        parts = row["province"] + row["city"] + row["district"] + row["town"] + rural + row["street"]
        assert row["full"] == parts + row["number"] + row["poi"] + row["building"] + row["unit"] + row["room"]


def test_numbers_are_odd_on_one_side_of_a_street_and_even_on_the_other(rows: Rows) -> None:
    streets = {(row["name"], row["district"]): row["geometry"] for row in rows("layers/streets") if row["name"]}
    sides: dict[tuple[str, str, int], set[bool]] = defaultdict(set)
    for row in rows("layers/addresses"):
        line = streets.get((row["street"], row["district"]))
        if row["level"] != "plate" or line is None or "附" in row["number"]:
            continue
        at = line.project(row["geometry"])
        ahead = line.interpolate(at + 1e-6).coords[0]
        base = line.interpolate(at).coords[0]
        x, y = row["geometry"].x - base[0], row["geometry"].y - base[1]
        is_left = (ahead[0] - base[0]) * y - (ahead[1] - base[1]) * x > 0
        sides[(row["street"], row["district"], int(row["number"].split("号")[0]) % 2)].add(is_left)
    mixed = [key for key, found in sides.items() if len(found) > 1]
    assert len(sides) > 20
    assert len(mixed) <= len(sides) // 20  # a street of which two parts share a name


def test_sewers_fall_downhill_to_an_outlet(rows: Rows) -> None:
    pipes, nodes = rows("layers/pipes_drainage"), {row["id"]: row for row in rows("layers/manholes")}
    below = {pipe["from_node"]: pipe["to_node"] for pipe in pipes}
    assert len(below) == len(pipes)  # each node drains through one pipe
    for pipe in pipes:
        assert pipe["bottom_from_m"] > pipe["bottom_to_m"]
        assert pipe["geometry"].coords[0] == nodes[pipe["from_node"]]["geometry"].coords[0]
        assert pipe["geometry"].coords[-1] == nodes[pipe["to_node"]]["geometry"].coords[0]
    for node in nodes:
        steps = 0
        while node in below:
            node, steps = below[node], steps + 1
            assert steps <= len(pipes)
        assert nodes[node]["kind"] == "outlet"


@pytest.mark.parametrize("topic", ["water", "gas", "power"])
def test_every_node_is_reached_from_a_source(rows: Rows, topic: str) -> None:
    pipes = rows("layers/power_lines" if topic == "power" else f"layers/pipes_{topic}")
    nodes = {row["id"]: row["kind"] for row in rows(f"layers/nodes_{topic}")}
    onward = defaultdict(list)
    for pipe in pipes:
        onward[pipe["from_node"]].append(pipe["to_node"])
    reached = {node for node, kind in nodes.items() if kind == "source"}
    front = list(reached)
    while front:
        front = [node for one in front for node in onward[one] if node not in reached]
        reached.update(front)
    assert reached == set(nodes)


def test_the_changes_between_the_surveys_are_those_listed(rows: Rows) -> None:
    now = {row["id"]: row for row in rows("layers/buildings")}
    before = {row["entity_id"]: row for row in rows("layers/buildings_2024")}
    listed = defaultdict(set)
    for row in rows("truth/changes"):
        listed[row["change"]].add(row["entity_id"])
    assert listed["appeared"] == set(now) - set(before)
    assert listed["gone"] == set(before) - set(now)
    both = set(now) & set(before)
    assert listed["taller"] == {one for one in both if now[one]["floors"] != before[one]["floors"]}
    assert listed["wider"] == {one for one in both if now[one]["geometry"] != before[one]["geometry"]}
    assert all(now[one]["code"] == before[one]["code"] for one in both)


def test_every_planted_error_is_there(rows: Rows) -> None:
    found = {row["id"]: row["geometry"] for row in rows("layers/buildings_flawed")}
    tree, keys = shapely.STRtree(list(found.values())), list(found)
    touched = defaultdict(set)
    for a, b in zip(*tree.query(list(found.values()), predicate="intersects").tolist(), strict=True):
        if a != b:
            touched[keys[a]].add(keys[b])
    kinds = defaultdict(list)
    for row in rows("truth/topology_errors"):
        kinds[row["kind"]].append(row["feature_id"])
    assert set(kinds) == {"overlap", "duplicate", "sliver", "spike"}
    assert all(touched[one] for kind in ("overlap", "duplicate", "sliver") for one in kinds[kind])
    assert all(shape.is_valid for shape in found.values())
    assert not any(row["geometry"].is_valid for row in rows("truth/invalid_buildings"))


def test_planted_gaps_and_overlaps_of_villages_are_listed_at_their_place(rows: Rows) -> None:
    flawed = {row["id"]: row["geometry"] for row in rows("layers/villages_flawed")}
    for row in rows("truth/coverage_errors"):
        place = shapely.Point(row["longitude"], row["latitude"])
        around = sum(shape.covers(place) for shape in flawed.values())
        assert around == 0 if row["kind"] == "gap" else around >= 1


def test_every_noisy_spelling_knows_the_right_address(rows: Rows) -> None:
    addresses = {row["id"]: row for row in rows("layers/addresses")}
    spellings = rows("truth/spellings")
    assert len(spellings) == SIZES["small"].spellings
    kinds = defaultdict(list)
    for row in spellings:
        assert addresses[row["address_id"]]["full"] == row["full"]
        kinds[row["kind"]].append(row)
    assert all(row["text"] == row["full"] for row in kinds["plain"])
    assert all("株洲县" in row["text"] for row in kinds["old_district"])
    assert all(not any(digit in row["text"] for digit in "0123456789") for row in kinds["full_width"])
    assert len(kinds) >= 12


def test_survey_marks_have_a_grade_and_a_description_of_their_place(rows: Rows) -> None:
    for mark in rows("layers/survey_marks"):
        assert mark["grade"]
        assert mark["village"] in mark["description"]
        assert "合成点" in mark["description"]
