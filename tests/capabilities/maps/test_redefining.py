"""A layer made in the page is changed later: what its features hold and what a review decided is not lost."""

from dataclasses import replace
from typing import Any

import pytest

from chengshu.capabilities.maps import FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.kit import Conflict, Refused, new_id
from chengshu.security import Principal

HERE = {"type": "Point", "coordinates": [113.15, 27.85]}
DEPTH, KIND = FieldDefinition("depth", "number"), FieldDefinition("kind", "text")
WELLS = LayerDefinition(
    "wells", "井", titles={"zh": "井"}, geometry="point", origin="page", published="draft",
    fields=(DEPTH, KIND),
)  # fmt: skip


def person(name: str, *permissions: str) -> Principal:
    return Principal(new_id(), name, name, "session", (), frozenset(permissions), jurisdiction=("",))


def change(maps: Maps, by: Any, **other: Any) -> None:
    maps.redefine_layer(by, "wells", replace(WELLS, **other))


@pytest.fixture
def keeper(maps: Maps) -> Any:
    maps.define_layer(WELLS)
    maps.load("wells", [NewFeature(HERE, name=str(n), properties={"depth": 3.5, "kind": "水井"}) for n in range(3)])
    return person("li", "maps.read", "maps.write")


def test_fields_may_be_added_and_loosened(maps: Maps, keeper: Any) -> None:
    added = (*WELLS.fields, FieldDefinition("remark"))
    change(maps, keeper, fields=added, titles={"zh": "水井"}, synthetic=True)
    layer = maps.layer("wells")
    assert ([one.name for one in layer.fields], layer.titles["zh"]) == (["depth", "kind", "remark"], "水井")
    assert (layer.features, layer.published, layer.synthetic) == (3, "draft", True)


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ((DEPTH,), "kind", "3 feature(s): a value would be lost"),
        ((FieldDefinition("depth", "integer"), KIND), "depth", "3 feature(s): must be a whole number"),
        ((FieldDefinition("depth", "number", maximum=3), KIND), "depth", "3 feature(s): must be at most 3"),
        ((DEPTH, FieldDefinition("kind", choices=("油井",))), "kind", "3 feature(s): must be one of: 油井"),
        ((DEPTH, KIND, FieldDefinition("owner", required=True)), "owner", "3 feature(s): is required"),
        ((DEPTH, FieldDefinition("kind", unique=True)), "kind", "1 feature(s): must be unique; stands twice: 水井"),
    ],
)
def test_fields_that_features_would_break_are_refused_with_how_many(
    maps: Maps, keeper: Any, fields: tuple[FieldDefinition, ...], field: str, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        change(maps, keeper, fields=fields)
    assert [(one.field, one.reason) for one in refused.value.errors] == [(f"fields.{field}", reason)]
    assert maps.layer("wells").fields == WELLS.fields


def test_a_narrower_field_that_all_features_keep_is_taken(maps: Maps, keeper: Any) -> None:
    change(maps, keeper, fields=(FieldDefinition("depth", "number", required=True, maximum=4), WELLS.fields[1]))
    assert maps.layer("wells").fields[0].maximum == 4


def test_the_kind_of_geometry_stays_while_there_are_features(maps: Maps, keeper: Any) -> None:
    with pytest.raises(Conflict) as refused:
        change(maps, keeper, geometry="polygon")
    assert refused.value.code == "layer_has_features"


def test_what_a_review_decided_stays_and_a_new_field_is_internal_until_its_own_review(maps: Maps, keeper: Any) -> None:
    maps.classify(keeper, "wells", "基础设施", "open", "公开", {"depth": "shared"})
    maps.review_classification(person("wang", "maps.read", "maps.write"), "wells", True)
    wished = (replace(WELLS.fields[0], grade="open", unit="m"), WELLS.fields[1], FieldDefinition("owner"))
    change(maps, keeper, fields=wished, grade="controlled")
    layer = maps.layer("wells")
    assert [(one.name, one.grade) for one in layer.fields] == [
        ("depth", "shared"),
        ("kind", None),
        ("owner", "internal"),
    ]
    assert (layer.grade, layer.published, layer.fields[0].unit) == ("open", "published", "m")
    assert "owner" in maps.hidden_fields(person("zhao", "maps.read"), "wells")
