"""Statistics and grids over HTTP, held against sums in plain Python over what the same query returns."""

import itertools
import json
import math
from collections import Counter, defaultdict
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from chengshu.capabilities.maps import Edit, FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.capabilities.maps.logic.cells import count_in_cells
from chengshu.capabilities.maps.logic.classes import natural_breaks
from chengshu.capabilities.maps.logic.measures import areas, lengths
from chengshu.capabilities.maps.routes import router
from chengshu.kit import NotFound, Refused, Unavailable
from chengshu.security import SYSTEM, Principal

READER = Principal("00000000-0000-7000-8000-000000000001", "r", "R", "session", (), frozenset({"maps.read"}), None)
FIELDS = (
    FieldDefinition("use"),
    FieldDefinition("floors", "integer"),
    FieldDefinition("height_m", "number"),
    FieldDefinition("built", "date"),
    FieldDefinition("rent", "number", grade="internal"),
)
USES = ("house", "shop", "school", "works", None)


def square(x: float, y: float, side: float) -> dict[str, Any]:
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def houses() -> list[NewFeature]:
    random = np.random.default_rng(5)
    found = []
    for number in range(400):
        properties = {"floors": int(random.integers(1, 34)), "height_m": round(float(random.gamma(2, 9)), 1)}
        properties |= {"built": f"{random.integers(1990, 2000)}-{random.integers(1, 13):02d}-01", "rent": 7.0}
        if use := USES[int(random.choice(5, p=[0.5, 0.2, 0.1, 0.1, 0.1]))]:
            properties["use"] = use
        if number % 40 == 0:
            del properties["height_m"]
        x, y = 113 + float(random.random()) * 0.4, 27 + float(random.random()) * 0.4
        found.append(NewFeature(square(x, y, 2e-4), f"h{number}", f"H{number:03d}", properties))
    return found


@pytest.fixture
def app(maps: Maps) -> FastAPI:
    maps.define_layer(LayerDefinition("houses", "map.houses", geometry="polygon", fields=FIELDS))
    maps.load("houses", houses())
    maps.define_layer(LayerDefinition("districts", "map.districts", geometry="polygon"))
    cells = [
        NewFeature(square(113 + x / 10, 27 + y / 10, 0.1), f"{x}{y}", f"D{x}{y}") for x in range(3) for y in range(4)
    ]
    maps.load("districts", cells)
    app = FastAPI()
    app.state.principal = SYSTEM
    guard = SimpleNamespace(
        needs=lambda permission: lambda: app.state.principal, anybody=lambda reason: lambda: app.state.principal
    )
    app.include_router(router(maps, guard, lambda *row: None))  # type: ignore[arg-type]
    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app)


def ask(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/maps/layers/houses/statistics", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def found(client: TestClient, **selection: Any) -> list[dict[str, Any]]:
    body = client.post("/maps/layers/houses/query", json={**selection, "limit": 5000}).json()
    return body["features"]


POLYGON = {"type": "Polygon", "coordinates": [[[113.05, 27.02], [113.33, 27.1], [113.2, 27.35], [113.05, 27.02]]]}
SELECTIONS = {
    "everything": {},
    "a box": {"bbox": [113.1, 27.1, 113.3, 27.3]},
    "a box that cuts houses": {"bbox": [113.1, 27.1, 113.1002, 27.4]},
    "a polygon": {"where": {"op": "s_intersects", "args": [{"property": "geometry"}, POLYGON]}},
    "polygon, box and attribute": {
        "bbox": [113.0, 27.0, 113.25, 27.4],
        "where": {
            "op": "and",
            "args": [
                {"op": "s_intersects", "args": [{"property": "geometry"}, POLYGON]},
                {"op": ">", "args": [{"property": "floors"}, 10]},
            ],
        },
    },
    "nothing at all": {"where": {"op": ">", "args": [{"property": "floors"}, 100]}},
}


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS)
@pytest.mark.parametrize("measured", [False, True], ids=["by the database", "with areas"])
def test_groups_by_a_field_are_what_a_look_at_every_feature_gives(
    client: TestClient, selection: dict[str, Any], measured: bool
) -> None:
    body = ask(client, group={"by": "field", "field": "use"}, fields=["floors", "height_m"], area=measured, **selection)
    features = found(client, **selection)
    by_use = defaultdict(list)
    for one in features:
        by_use[one["properties"].get("use")].append(one)
    assert body["total"]["count"] == len(features)
    told = {one["key"]: one for one in body["groups"]} | ({None: body["without"]} if body["without"] else {})
    assert set(told) == set(by_use)
    for use, members in by_use.items():
        sums = told[use]
        floors = [one["properties"]["floors"] for one in members]
        heights = [one["properties"]["height_m"] for one in members if "height_m" in one["properties"]]
        assert sums["count"] == len(members)
        assert sums["fields"]["floors"] == {
            "count": len(floors), "sum": sum(floors), "avg": pytest.approx(sum(floors) / len(floors)),
            "min": min(floors), "max": max(floors),
        }  # fmt: skip
        assert sums["fields"]["height_m"]["count"] == len(heights)
        assert sums["fields"]["height_m"]["sum"] == pytest.approx(sum(heights))
        if measured:
            geod = pyproj.Geod(ellps="GRS80")
            sizes = [abs(geod.geometry_area_perimeter(shapely.geometry.shape(one["geometry"]))[0]) for one in members]
            assert sums["area_m2"] == pytest.approx(sum(sizes), rel=1e-6)
    counts = [one["count"] for one in body["groups"]]
    assert counts == sorted(counts, reverse=True)


def test_only_the_first_groups_are_told_and_the_rest_is_others(client: TestClient) -> None:
    for measured in (False, True):
        every = ask(client, group={"by": "field", "field": "floors", "top": 5000}, fields=["height_m"], length=measured)
        few = ask(client, group={"by": "field", "field": "floors", "top": 3}, fields=["height_m"], length=measured)
        assert few["groups"] == every["groups"][:3]
        assert isinstance(few["groups"][0]["key"], int)
        rest = every["groups"][3:]
        assert few["others"]["groups"] == len(rest)
        assert few["group"]["groups"] == len(every["groups"])
        assert few["others"]["count"] == sum(one["count"] for one in rest)
        assert few["others"]["fields"]["height_m"]["max"] == max(one["fields"]["height_m"]["max"] for one in rest)
        assert few["others"]["fields"]["height_m"]["sum"] == pytest.approx(
            sum(one["fields"]["height_m"]["sum"] for one in rest)
        )
        assert few["total"]["count"] == 400
        assert every["others"] is None


@pytest.mark.parametrize("method", ["equal", "quantile", "natural"])
@pytest.mark.parametrize("measured", [False, True], ids=["by the database", "with areas"])
def test_classes_hold_every_value_once(client: TestClient, method: str, measured: bool) -> None:
    body = ask(client, group={"by": "classes", "field": "height_m", "method": method, "classes": 5}, area=measured)
    heights = [one["properties"]["height_m"] for one in found(client) if "height_m" in one["properties"]]
    breaks = body["group"]["breaks"]
    assert (breaks[0], breaks[-1], len(breaks)) == (min(heights), max(heights), 6)
    assert body["without"]["count"] == 400 - len(heights)
    for one, (low, high) in zip(body["groups"], itertools.pairwise(breaks), strict=True):
        last = high == breaks[-1]
        assert (one["from"], one["to"]) == (low, high)
        assert one["count"] == sum(low <= value < high or (last and value == high) for value in heights)
    if method == "quantile":
        assert max(one["count"] for one in body["groups"]) - min(one["count"] for one in body["groups"]) <= 8


def test_given_breaks_leave_the_rest_without_a_class(client: TestClient) -> None:
    body = ask(client, group={"by": "classes", "field": "floors", "breaks": [5, 10, 20]})
    floors = [one["properties"]["floors"] for one in found(client)]
    assert [one["count"] for one in body["groups"]] == [
        sum(5 <= one < 10 for one in floors), sum(10 <= one <= 20 for one in floors)
    ]  # fmt: skip
    assert body["without"]["count"] == sum(one < 5 or one > 20 for one in floors)


def test_one_value_or_none_at_all_makes_one_class_or_none(client: TestClient) -> None:
    for measured in (False, True):
        one = {"op": "=", "args": [{"property": "floors"}, 7]}
        body = ask(client, group={"by": "classes", "field": "floors"}, where=one, area=measured)
        assert [(g["from"], g["to"], g["count"]) for g in body["groups"]] == [(7, 7, body["total"]["count"])]
        empty = {"op": "isNull", "args": [{"property": "height_m"}]}
        body = ask(client, group={"by": "classes", "field": "height_m"}, where=empty, area=measured)
        assert (body["groups"], body["without"]["count"], body["group"]["breaks"]) == ([], 10, [])


def test_months_and_years_run_from_left_to_right(client: TestClient) -> None:
    days = [one["properties"]["built"] for one in found(client)]
    for unit, length in (("year", 4), ("month", 7)):
        body = ask(client, group={"by": "time", "field": "built", "unit": unit, "top": 1000})
        assert [(one["key"], one["count"]) for one in body["groups"]] == sorted(
            Counter(d[:length] for d in days).items()
        )


def test_houses_are_summed_up_by_the_district_they_stand_in(client: TestClient) -> None:
    for measured in (False, True):
        body = ask(client, group={"by": "area", "layer": "districts", "top": 50}, fields=["floors"], area=measured)
        expected: Counter[str] = Counter()
        floors: Counter[str] = Counter()
        outside = 0
        for one in found(client):
            x, y = one["properties"]["longitude"], one["properties"]["latitude"]
            column, row = math.floor((x - 113) * 10), math.floor((y - 27) * 10)
            if column > 2:
                outside += 1
            else:
                expected[f"D{column}{row}"] += 1
                floors[f"D{column}{row}"] += one["properties"]["floors"]
        assert {one["key"]: one["count"] for one in body["groups"]} == dict(expected)
        assert {one["key"]: one["fields"]["floors"]["sum"] for one in body["groups"]} == dict(floors)
        assert body["without"]["count"] == outside
        assert body["groups"][0]["area"]["area_m2"] == pytest.approx(1.1e8, rel=0.02)
        assert body["group"]["groups"] == 12


def test_a_past_day_is_summed_up_as_it_was(maps: Maps, client: TestClient) -> None:
    [page] = [json.loads(one) for one in maps.find("houses", limit=1).items]
    feature = NewFeature(page["geometry"], "h", "H000", {"floors": 99})
    maps.edit(SYSTEM, "houses", [Edit("update", page["id"], 1, feature, date(2026, 7, 1))])
    now = ask(client, fields=["floors"], on="2026-07-02", area=True)
    then = ask(client, fields=["floors"], on="2026-06-30", area=True)
    assert now["total"]["fields"]["floors"]["max"] == 99
    assert then["total"]["fields"]["floors"]["max"] < 99
    assert now["total"]["count"] == then["total"]["count"] == 400


def test_what_one_may_not_see_cannot_be_summed_up(maps: Maps, app: FastAPI, client: TestClient) -> None:
    maps.define_layer(LayerDefinition("secret", "map.secret", geometry="polygon", grade="internal", owner=None))
    app.state.principal = READER
    for body in (
        {"fields": ["rent"]},
        {"group": {"by": "field", "field": "rent"}},
        {"group": {"by": "classes", "field": "rent"}},
    ):
        with pytest.raises(Refused, match="summed up") as refused:
            client.post("/maps/layers/houses/statistics", json=body)
        assert "no " in refused.value.errors[0].reason
        assert "rent'" in refused.value.errors[0].reason
    with pytest.raises(NotFound):
        client.post("/maps/layers/secret/statistics", json={})
    with pytest.raises(NotFound):
        client.post("/maps/layers/houses/statistics", json={"group": {"by": "area", "layer": "secret"}})
    with pytest.raises(NotFound):
        client.post("/maps/layers/secret/heat", json={"zoom": 9})
    with pytest.raises(Refused):
        client.post("/maps/layers/houses/heat", json={"zoom": 9, "field": "rent"})


def test_sums_of_a_controlled_layer_stand_in_the_trail(maps: Maps, app: FastAPI, client: TestClient) -> None:
    maps.define_layer(LayerDefinition("houses", "map.houses", geometry="polygon", fields=FIELDS, grade="controlled"))
    with pytest.raises(Unavailable):
        client.post("/maps/layers/houses/statistics", json={})
    with pytest.raises(Unavailable):
        client.post("/maps/layers/houses/heat", json={"zoom": 9})


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"group": {"by": "field"}}, "group.field"),
        ({"group": {"by": "area"}}, "group.layer"),
        ({"group": {"by": "field", "field": "colour"}}, "group.field"),
        ({"group": {"by": "classes", "field": "use"}}, "group.field"),
        ({"group": {"by": "classes", "field": "floors", "classes": 0}}, "group.classes"),
        ({"group": {"by": "classes", "field": "floors", "breaks": [3, 2]}}, "group.breaks"),
        ({"group": {"by": "time", "field": "use"}}, "group.field"),
        ({"group": {"by": "field", "field": "use", "top": 0}}, "group.top"),
        ({"fields": ["use"]}, "fields"),
        ({"fields": ["floors", "floors"]}, "fields"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_name(
    client: TestClient, body: dict[str, Any], place: str
) -> None:
    with pytest.raises(Refused) as refused:
        client.post("/maps/layers/houses/statistics", json=body)
    assert [one.field for one in refused.value.errors] == [place]


def test_points_cannot_group_others(maps: Maps, client: TestClient) -> None:
    maps.define_layer(LayerDefinition("lamps", "map.lamps", geometry="point"))
    with pytest.raises(Refused) as refused:
        client.post("/maps/layers/houses/statistics", json={"group": {"by": "area", "layer": "lamps"}})
    assert refused.value.errors[0].field == "group.layer"


# --- grids ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS)
def test_a_grid_counts_every_feature_once_and_where_it_stands(
    client: TestClient, shape: str, selection: dict[str, Any]
) -> None:
    asked = {"shape": shape, "size_m": 5000, "field": "floors", "geometry": "polygon", **selection}
    body = client.post("/maps/layers/houses/heat", json=asked).json()
    features = found(client, **selection)
    points = shapely.points([[o["properties"]["longitude"], o["properties"]["latitude"]] for o in features] or [[0, 0]])
    inside = 0
    for cell in body["features"]:
        ring = shapely.geometry.shape(cell["geometry"])
        assert ring.is_valid
        members = [f for f, p in zip(features, points, strict=False) if ring.covers(p)]
        assert cell["properties"]["count"] == len(members)
        assert cell["properties"]["sum"] == sum(one["properties"]["floors"] for one in members)
        inside += len(members)
        size, _ = pyproj.Geod(ellps="sphere").geometry_area_perimeter(ring)
        assert abs(size) == pytest.approx(5000**2 * (1 if shape == "square" else math.sqrt(3) / 2), rel=0.02)
    assert body["count"] == inside == len(features)
    assert body["most"] == max((one["properties"]["count"] for one in body["features"]), default=0)


def test_points_of_a_grid_are_the_middle_of_what_they_stand_for(client: TestClient) -> None:
    body = client.post("/maps/layers/houses/heat", json={"size_m": 1_000_000}).json()
    features = found(client)
    [one] = body["features"]
    middle = [sum(f["properties"][n] for f in features) / 400 for n in ("longitude", "latitude")]
    assert one["geometry"]["coordinates"] == pytest.approx(middle, abs=1e-6)
    assert one["properties"] == {"count": 400}


def test_cells_grow_until_they_are_few_enough(client: TestClient) -> None:
    body = client.post("/maps/layers/houses/heat", json={"size_m": 10, "limit": 50}).json()
    assert body["numberReturned"] <= 50
    assert body["grown"]
    assert body["size_m"] > 10
    assert sum(one["properties"]["count"] for one in body["features"]) == 400


def test_a_zoom_makes_cells_of_32_pixels(client: TestClient) -> None:
    body = client.post("/maps/layers/houses/heat", json={"zoom": 10}).json()
    assert body["size_m"] == pytest.approx(156543.03 * math.cos(math.radians(27.2)) / 1024 * 32, rel=1e-3)
    for wrong in ({}, {"zoom": 10, "size_m": 5}):
        with pytest.raises(Refused):
            client.post("/maps/layers/houses/heat", json=wrong)


# --- what the numbers stand on ----------------------------------------------------------------------------------


def spread(values: list[float]) -> float:
    mean = sum(values) / len(values)
    return sum((one - mean) ** 2 for one in values)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=14), st.integers(1, 5))
def test_natural_breaks_are_the_best_of_all_cuts(values: list[int], classes: int) -> None:
    distinct, counts = np.unique(np.array(values, float), return_counts=True)
    breaks = natural_breaks(distinct, counts, classes)
    rows = [
        [v for v in values if low <= v and (v < high or last)]
        for number, (low, high) in enumerate(itertools.pairwise(breaks))
        for last in [number == len(breaks) - 2]
    ]
    parts = min(classes, len(distinct))
    every = sorted(distinct.tolist())
    best = min(
        sum(
            spread([v for v in values if low <= v < high])
            for low, high in itertools.pairwise([every[0], *cut, math.inf])
        )
        for cut in itertools.combinations(every[1:], parts - 1)
    )
    assert len(rows) == max(parts, 1)
    assert sum(map(len, rows)) == len(values)
    assert sum(spread(row) for row in rows) == pytest.approx(best, abs=1e-6)


def test_areas_and_lengths_are_those_of_geodesics() -> None:
    geod = pyproj.Geod(ellps="GRS80")
    random = np.random.default_rng(1)
    shapes = [shapely.Point(113, 27).buffer(float(r)) for r in random.uniform(1e-4, 0.3, 30)]
    shapes += [shapely.box(113, 27, 113.4, 27.3).difference(shapely.box(113.1, 27.1, 113.2, 27.2))]
    shapes += [shapely.MultiPolygon([shapely.box(113, 27, 113.001, 27.001), shapely.box(114, 28, 114.5, 28.001)])]
    shapes += [shapely.LineString([(113, 27), (113.5, 27.5), (113.5, 28)]), shapely.Point(113, 27)]
    shapes += [shapely.MultiLineString([[(113, 27), (113.1, 27)], [(114, 28), (114, 28.1)]])]
    sizes = [geod.geometry_area_perimeter(shapely.orient_polygons(one))[0] for one in shapes]
    expected = [abs(size) if "Polygon" in one.geom_type else 0 for one, size in zip(shapes, sizes, strict=True)]
    assert areas(np.array(shapes, object)).tolist() == pytest.approx(expected, rel=1e-6)
    outlines = [one.boundary if "Polygon" in one.geom_type else one for one in shapes]
    expected = [geod.geometry_length(one) for one in outlines]
    assert lengths(np.array(shapes, object)).tolist() == pytest.approx(expected, rel=1e-9)


def test_a_grid_of_nothing_is_empty() -> None:
    assert count_in_cells(np.zeros((0, 2)), None, "square", 10, 10).cells == ()
