"""CQL2: the examples of the standard, and a second opinion in plain Python on filters nobody thought of."""

import json
import operator
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chengshu.capabilities.maps import FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.capabilities.maps.logic.cql2 import from_text
from chengshu.kit import Refused

EXAMPLES = sorted((Path(__file__).parent / "fixtures/cql2").glob("*.json"))


@pytest.fixture
def anything(maps: Maps) -> str:
    """A layer that takes any property, with one feature that has those the examples ask for."""
    maps.define_layer(LayerDefinition("anything", "map.anything"))
    properties = {
        "floors": 6, "swimming_pool": True, "material": "brick wall", "owner": "Mike Jones", "taxes": 400, "value": 15,
        "foo": 3, "values": ["a", "b", "c"], "eo:instrument": "OLI_TIRS", "eo:cloud_cover": 0.1, "landsat:wrs_row": 28,
        "landsat:wrs_path": 203, "cityName": "Toronto", "depth": 120, "road_class": "ΟΔΟΣ", "etat_vol": "debarquer",
        "built": "2013-01-01", "updated_at": "2011-08-10T05:30:00Z", "starts_at": "2017-06-10T08:00:00Z",
        "ends_at": "2017-06-11T10:00:00Z", "geophys:SURVEY_NAME": "in CALCUTTA 1",
    }  # fmt: skip
    maps.load(
        "anything", [NewFeature({"type": "Point", "coordinates": [36.319836, 32.288087]}, "foobar", "1", properties)]
    )
    return "anything"


# What the examples say of that one feature.
TRUE = {
    "example02", "example05a", "example05b", "example06a", "example06b", "example09", "example10",
    "example11", "example12", "example14", "example15", "example16", "example17", "example18", "example56", "example20",
    "example21", "example22", "example28", "example30", "example32", "example34", "example35", "example37",
    "example42", "example44", "example53", "example54", "clause7_02",
    "clause7_03a", "clause7_07", "example26", "clause7_04", "example27", "clause7_05", "example72",
    "example74", "example78",
    "example79", "example80",
}  # fmt: skip
# The engine has columns of these names and types; the example means another property.
OWN_COLUMNS = {"clause6_02d", "example29", "example30"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_examples_of_the_standard_are_answered(maps: Maps, anything: str, example: Path) -> None:
    tree = json.loads(example.read_text("utf-8"))
    items = maps.find(anything, where=tree).items
    assert maps.count(anything, where=tree) == len(items)
    if example.stem not in OWN_COLUMNS:
        assert bool(items) == (example.stem in TRUE), tree


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_text_and_json_of_an_example_mean_the_same(maps: Maps, anything: str, example: Path) -> None:
    text = from_text(example.with_suffix(".txt").read_text("utf-8"))
    tree = json.loads(example.read_text("utf-8"))
    assert maps.count(anything, where=text) == maps.count(anything, where=tree)


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        ({"op": "=", "args": [{"property": "colour"}, 1]}, "there is no property 'colour'; known are: "),
        ({"op": "=", "args": [{"property": "floors"}, "six"]}, "cannot be compared"),
        ({"op": "like", "args": [{"property": "floors"}, "6%"]}, "is of type number, not text"),
        ({"op": "avg", "args": []}, "no predicate"),
        ({"op": "=", "args": [{"op": "sleep", "args": [1]}, 1]}, "no function 'sleep'"),
        ({"op": "=", "args": [1]}, "takes 2"),
        ({"op": "s_within", "args": [{"property": "name"}, {"bbox": [1, 2, 3, 4]}]}, "is no geometry"),
        ({"op": "s_within", "args": [{"property": "geometry"}, {"bbox": [3, 2, 1, 4]}]}, "four numbers"),
        ({"op": "t_after", "args": [{"property": "updated"}, {"date": "yesterday"}]}, "no day or time"),
        ({"op": ">", "args": [{"op": "^", "args": [{"property": "floors"}, 9999]}, 1]}, "out of range"),
        ("floors > 5", "write {'op'"),
    ],
)
def test_a_wrong_filter_is_told_where_and_why(maps: Maps, tree: Any, reason: str) -> None:
    maps.define_layer(LayerDefinition("houses", "h", fields=(FieldDefinition("floors", "integer"),)))
    maps.load("houses", [NewFeature({"type": "Point", "coordinates": [1, 1]}, properties={"floors": 7})])
    with pytest.raises(Refused) as refusal:
        maps.find("houses", where=tree)
    assert refusal.value.errors[0].field.startswith("filter")
    assert reason in refusal.value.errors[0].reason


def test_a_filter_without_bottom_is_refused(maps: Maps, anything: str) -> None:
    tree: Any = {"op": "isNull", "args": [{"property": "x"}]}
    for _ in range(100):
        tree = {"op": "not", "args": [tree]}
    with pytest.raises(Refused):
        maps.find(anything, where=tree)
    with pytest.raises(Refused, match="filter"):
        from_text("floors >")


# --- a second opinion -----------------------------------------------------------------------------------------

FIELDS = (FieldDefinition("n", "number"), FieldDefinition("t", "text"), FieldDefinition("b", "boolean"))
GRID = [0.0, 0.25, 0.5, 0.75, 1.0]
SPOT = st.tuples(st.sampled_from(GRID), st.sampled_from(GRID))


def rectangle(corners: tuple) -> shapely.Polygon | None:
    (a, b), (c, d) = corners
    return shapely.box(113 + min(a, c), 27 + min(b, d), 113 + max(a, c), 27 + max(b, d)) if a != c and b != d else None


SHAPES = st.one_of(
    SPOT.map(lambda p: shapely.Point(113 + p[0], 27 + p[1])),
    st.tuples(SPOT, SPOT)
    .filter(lambda c: c[0] != c[1])
    .map(lambda c: shapely.LineString([(113 + x, 27 + y) for x, y in c])),
    st.tuples(SPOT, SPOT).map(rectangle).filter(lambda shape: shape is not None),
)
WORDS = st.sampled_from(["Ab", "ab", "a_b", "50%", "", "楼"])
NUMBERS = st.sampled_from([-1, 0, 0.5, 2, 100])
FEATURES = st.fixed_dictionaries({}, optional={"n": st.one_of(st.none(), NUMBERS), "t": WORDS, "b": st.booleans()})
ROWS = st.lists(st.tuples(SHAPES, FEATURES), min_size=1, max_size=8)
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
SPATIAL = ["intersects", "equals", "disjoint", "touches", "within", "overlaps", "crosses", "contains"]


def prop(name: str) -> dict[str, str]:
    return {"property": name}


LEAVES = st.one_of(
    st.tuples(st.sampled_from(list(COMPARE)), NUMBERS).map(lambda p: {"op": p[0], "args": [prop("n"), p[1]]}),
    st.tuples(st.sampled_from(["=", "<>"]), WORDS).map(lambda p: {"op": p[0], "args": [prop("t"), p[1]]}),
    st.tuples(NUMBERS, NUMBERS).map(lambda p: {"op": "between", "args": [prop("n"), *p]}),
    st.lists(WORDS, max_size=3).map(lambda items: {"op": "in", "args": [prop("t"), items]}),
    st.sampled_from(["n", "t", "b"]).map(lambda name: {"op": "isNull", "args": [prop(name)]}),
    WORDS.map(lambda w: {"op": "=", "args": [{"op": "casei", "args": [prop("t")]}, {"op": "casei", "args": [w]}]}),
    st.just(prop("b")),
    st.tuples(st.sampled_from(SPATIAL), SHAPES, st.booleans()).map(
        lambda p: {"op": f"s_{p[0]}", "args": [prop("geometry"), shape_of(p[1])][:: -1 if p[2] else 1]}
    ),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda one: {"op": "not", "args": [one]}),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=3)).map(
            lambda p: {"op": p[0], "args": p[1]}
        ),
    ),
    max_leaves=6,
)


def shape_of(shape: Any) -> dict[str, Any]:
    return json.loads(shapely.to_geojson(shape))


def opinion(tree: Any, shape: Any, row: dict[str, Any]) -> bool | None:
    """What the filter says of one feature: true, false, or unknown."""
    if "property" in tree:
        return row.get("b")
    op, args = tree["op"], tree["args"]
    if op == "not":
        inner = opinion(args[0], shape, row)
        return None if inner is None else not inner
    if op in ("and", "or"):
        parts = [opinion(one, shape, row) for one in args]
        decisive = op == "or"
        return decisive if decisive in parts else None if None in parts else not decisive
    if op.startswith("s_"):
        left, right = (shape if "property" in one else shapely.from_geojson(json.dumps(one)) for one in args)
        return bool(getattr(shapely, op[2:])(left, right))
    if op == "isNull":
        return row.get(args[0]["property"]) is None
    if op == "=" and isinstance(args[0].get("args"), list):
        text = row.get("t")
        return None if text is None else text.lower() == args[1]["args"][0].lower()
    value = row.get(args[0]["property"])
    if op == "in":
        return False if not args[1] else None if value is None else value in args[1]
    if value is None:
        return None
    return args[1] <= value <= args[2] if op == "between" else COMPARE[op](value, args[1])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, tree=TREES)
def test_the_database_and_plain_python_agree(maps: Maps, rows: list[tuple], tree: dict) -> None:
    maps.define_layer(LayerDefinition("mixed", "map.mixed", fields=FIELDS))
    maps.load(
        "mixed", [NewFeature(shapely.to_wkb(shape), str(n), properties=row) for n, (shape, row) in enumerate(rows)]
    )
    expected = {str(n) for n, (shape, row) in enumerate(rows) if opinion(tree, shape, row) is True}
    found = {json.loads(one)["properties"]["name"] for one in maps.find("mixed", where=tree).items}
    assert found == expected
    assert maps.count("mixed", where=tree) == len(expected)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, limit=st.integers(1, 4), ways=st.lists(st.sampled_from(["asc", "desc"]), min_size=2, max_size=2))
def test_pages_in_any_order_give_every_feature_once(maps: Maps, rows: list[tuple], limit: int, ways: list) -> None:
    maps.define_layer(LayerDefinition("mixed", "map.mixed", fields=FIELDS))
    maps.load(
        "mixed", [NewFeature(shapely.to_wkb(shape), str(n), properties=row) for n, (shape, row) in enumerate(rows)]
    )
    sort = [("n", ways[0]), ("t", ways[1])]
    whole = maps.find("mixed", sort=sort).items
    paged: list[str] = []
    after = None
    while True:
        page = maps.find("mixed", sort=sort, after=after, limit=limit)
        paged += page.items
        after = page.next
        if after is None:
            break
    assert paged == whole
    assert len(paged) == len(rows)
    numbers = [json.loads(one)["properties"].get("n") for one in whole]
    known = [one for one in numbers if one is not None]
    assert known == sorted(known, reverse=ways[0] == "desc")
    assert numbers[len(known) :] == [None] * (len(numbers) - len(known))
