"""Layers, features, bounding boxes, validity, search and location."""

import json
from datetime import date

import numpy as np
import pytest

from chengshu.capabilities.maps import DIVISIONS, LayerDefinition, Maps, NewFeature
from chengshu.kit import Conflict, Event, NotFound, Refused


def square(west: float, south: float, size: float = 1.0) -> dict:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def divisions(maps: Maps) -> None:
    maps.define_layer(LayerDefinition(DIVISIONS, "map.divisions"))
    maps.load(
        DIVISIONS,
        [
            NewFeature(square(113, 27), "渌口区", "430212", valid_from=date(2018, 6, 19)),
            NewFeature(square(113, 27), "株洲县", "430221", valid_to=date(2018, 6, 18)),
            NewFeature(square(114, 27), "醴陵市", "430281"),
        ],
    )


def test_a_layer_keeps_its_features_when_it_is_defined_again(maps: Maps) -> None:
    divisions(maps)
    maps.define_layer(LayerDefinition(DIVISIONS, "map.other", style={"paint": "boundary"}, position=5))
    [layer] = maps.layers()
    assert (layer.title, layer.features, layer.version, layer.style) == ("map.other", 3, 1, {"paint": "boundary"})


def test_loading_replaces_all_and_tells_about_it_once(maps: Maps, announced: list[Event]) -> None:
    divisions(maps)
    divisions(maps)
    assert [(event.type, event.data["version"]) for event in announced] == [("map.layer_loaded", 1)]
    maps.load(DIVISIONS, [NewFeature(square(113, 27), "新区", "430299")])
    assert [layer.features for layer in maps.layers()] == [1]
    assert announced[-1].data == {"layer": DIVISIONS, "version": 2, "features": 1}


def test_many_features_are_kept_as_they_lie_and_few_as_they_come(maps: Maps) -> None:
    random = np.random.default_rng(3)
    places = random.random((6_000, 2)).tolist()
    features = [
        NewFeature({"type": "Point", "coordinates": [113 + x, 27 + y]}, code=str(n)) for n, (x, y) in enumerate(places)
    ]
    maps.define_layer(LayerDefinition("few", "few", geometry="point"))
    maps.define_layer(LayerDefinition("many", "many", geometry="point"))
    maps.load("few", features[:200])
    maps.load("many", features)
    codes = {layer: [code for one in maps.columns(layer) for code in one.codes] for layer in ("few", "many")}
    assert codes["few"] == [str(n) for n in range(200)]
    assert sorted(codes["many"], key=int) == [str(n) for n in range(6_000)]
    way = np.array([places[int(code)] for code in codes["many"]])
    steps = np.hypot(*np.diff(way, axis=0).T)
    assert steps.mean() < 0.03  # any order without a place: half a degree
    maps.load("many", features)
    assert next(one for one in maps.layers() if one.id == "many").version == 1  # the same again changes nothing


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ({"type": "Polygon"}, "not GeoJSON"),
        ({"type": "Nothing", "coordinates": []}, "not GeoJSON"),
        ({"type": "Point", "coordinates": []}, "empty"),
        ({"type": "Point", "coordinates": [500000, 3000000]}, "degrees"),
        ({"type": "Point", "coordinates": [113, float("nan")]}, ""),
        ({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}, "not valid"),
    ],
)
def test_a_wrong_feature_is_refused_and_nothing_changes(maps: Maps, geometry: dict, reason: str) -> None:
    divisions(maps)
    with pytest.raises(Refused) as refusal:
        maps.load(DIVISIONS, [NewFeature(square(113, 27), "好", "1"), NewFeature(geometry, "坏", "2")])
    assert refusal.value.errors[0].field == "features.1"
    assert reason in refusal.value.errors[0].reason
    assert [layer.features for layer in maps.layers()] == [3]


def test_features_come_as_geojson_for_a_box_and_a_day(maps: Maps) -> None:
    divisions(maps)
    page = maps.features(DIVISIONS, (113.2, 27.2, 113.4, 27.4))
    [feature] = [json.loads(item) for item in page.items]
    assert feature["type"] == "Feature"
    assert feature["geometry"] == square(113, 27)
    assert feature["properties"]["name"] == "渌口区"
    assert feature["properties"]["valid_from"] == "2018-06-19"
    before = maps.features(DIVISIONS, (113.2, 27.2, 113.4, 27.4), on=date(2018, 6, 18))
    assert [json.loads(item)["properties"]["name"] for item in before.items] == ["株洲县"]


def test_a_long_layer_is_read_page_by_page_without_loss(maps: Maps) -> None:
    maps.define_layer(LayerDefinition("points", "map.points"))
    points = [NewFeature({"type": "Point", "coordinates": [113 + n / 100, 27]}, f"P{n}") for n in range(25)]
    maps.load("points", points)
    names: list[str] = []
    after = None
    while True:
        page = maps.features("points", after=after, limit=10)
        names += [json.loads(item)["properties"]["name"] for item in page.items]
        after = page.next
        if after is None:
            break
    assert names == [f"P{n}" for n in range(25)]


def test_a_point_is_located_in_the_division_of_its_day(maps: Maps) -> None:
    divisions(maps)
    assert maps.locate(113.5, 27.5) == "430212"
    assert maps.locate(113.5, 27.5, date(2018, 6, 18)) == "430221"
    assert maps.locate(120, 30) is None
    assert maps.locate_many([(114.5, 27.5), (0, 0), (113.1, 27.1)]) == ["430281", None, "430212"]


def test_a_point_on_a_border_always_gets_the_same_answer(maps: Maps) -> None:
    divisions(maps)
    assert maps.locate(114, 27.5) == "430212"


def test_location_follows_a_new_load_in_another_process(maps: Maps, db) -> None:
    divisions(maps)
    assert maps.locate(113.5, 27.5) == "430212"
    other = Maps(db, lambda event: None)
    other.load(DIVISIONS, [NewFeature(square(113, 27), "新区", "430299")])
    assert maps.locate(113.5, 27.5) == "430299"


def test_without_divisions_nothing_is_located(maps: Maps) -> None:
    assert maps.locate(113.5, 27.5) is None


def test_search_finds_the_beginning_of_names_and_codes(maps: Maps) -> None:
    divisions(maps)
    assert [hit.name for hit in maps.search("渌口")] == ["渌口区"]
    assert [hit.code for hit in maps.search("4302")] == ["430212", "430281"]
    assert maps.search("株洲") == []  # the county is history
    assert maps.search("%") == []
    assert maps.search(" ") == []
    [hit] = maps.search("430281")
    assert hit.bbox == (114, 27, 115, 28)
    assert 114 < hit.longitude < 115


def test_an_unknown_layer_is_not_found(maps: Maps) -> None:
    with pytest.raises(NotFound):
        maps.features("nowhere")
    with pytest.raises(NotFound):
        maps.load("nowhere", [])


def test_a_live_layer_says_where_to_ask(maps: Maps) -> None:
    maps.define_layer(LayerDefinition("stations", "map.stations", source="devices"))
    with pytest.raises(Conflict, match="ask /devices"):
        maps.features("stations")
