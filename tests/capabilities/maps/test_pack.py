"""What a pack may say in map.yaml."""

from chengshu.capabilities.maps import Maps
from chengshu.capabilities.maps.pack import FILE, apply, check
from chengshu.kit.packs import PackContext

GOOD = {
    "layers": {
        "stations": {
            "title": "map.stations",
            "source": "devices",
            "style": {"paint": "device", "cluster": True},
            "filter": {"kind": ["air_station"]},
            "min_zoom": 8,
        }
    }
}
WORDS = {"zh": {"map.stations": "站点"}, "en": {"map.stations": "Stations"}}


def problems(document: object, words: dict = WORDS, others: dict | None = None) -> list[str]:
    context = PackContext("environment", words, {"map.yaml": document}, others or {})
    return [str(problem) for problem in check(document, "environment/map.yaml", context)]


def test_a_right_file_has_no_problem() -> None:
    assert problems(GOOD) == []


def test_a_colour_is_refused_since_themes_decide_colours() -> None:
    layer = GOOD["layers"]["stations"] | {"style": {"paint": "#ff0000"}}
    [problem] = problems({"layers": {"stations": layer}})
    assert problem.startswith("environment/map.yaml: layers.stations.style.paint: input should be 'boundary'")


def test_a_title_needs_a_word_in_both_languages() -> None:
    assert len(problems(GOOD, {"zh": {"map.stations": "站点"}, "en": {}})) == 1


def test_features_have_no_filter() -> None:
    layer = GOOD["layers"]["stations"] | {"source": "features"}
    assert "features have no filter" in problems({"layers": {"stations": layer}})[0]


def test_two_packs_may_not_declare_the_same_layer() -> None:
    [problem] = problems(GOOD, others={"water": {"map.yaml": GOOD}})
    assert "layer 'stations' is also in pack 'water'" in problem


def test_applying_twice_is_as_good_as_once(maps: Maps) -> None:
    apply({"map.yaml": GOOD}, "environment", maps)
    apply({"map.yaml": GOOD}, "environment", maps)
    [layer] = maps.layers()
    assert (layer.pack, layer.filter, layer.min_zoom) == ("environment", {"kind": ["air_station"]}, 8.0)


def test_a_layer_of_features_declares_its_fields_and_who_may_see_it(maps: Maps) -> None:
    sheet = {
        "title": "map.stations",
        "source": "features",
        "style": {"paint": "building"},
        "geometry": "polygon",
        "grade": "internal",
        "review": True,
        "fields": {"floors": {"type": "integer", "minimum": 1}, "use": {"choices": ["home", "shop"]}},
    }
    document = {"layers": {"houses": sheet}}
    assert problems(document) == []
    apply({FILE: document}, "base_map", maps)
    [layer] = maps.layers()
    assert (layer.grade, layer.review, layer.origin, layer.published) == ("internal", True, "pack", "published")
    assert [(one.name, one.type, one.choices) for one in layer.fields] == [
        ("floors", "integer", ()),
        ("use", "text", ("home", "shop")),
    ]


def test_what_a_field_cannot_be_is_named() -> None:
    layer = GOOD["layers"]["stations"]
    features = {"title": "map.stations", "source": "features", "style": {"paint": "area"}}
    assert (
        "layers.stations.fields: only features have it" in problems({"layers": {"stations": layer | {"fields": {}}}})[0]
    )
    wrong = {
        "name": {},
        "height": {"type": "number", "minimum": 5, "maximum": 1},
        "built": {"type": "date", "minimum": 1},
        "use": {"title": "field.use"},
    }
    found = problems({"layers": {"stations": features | {"fields": wrong}}})
    assert len(found) == 5
    assert "every feature has it already" in found[0]
