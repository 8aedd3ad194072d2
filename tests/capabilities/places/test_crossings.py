"""Crossings of two streets: found from the lines of the map, asked as people write them."""

import pytest
import shapely

from chengshu.capabilities.places import NewAddress, NewName, NewPlace, Places
from chengshu.kit import Event

LINES = {
    "神农大道": [(113.10, 27.80), (113.20, 27.80)],
    "珠江路": [(113.15, 27.75), (113.15, 27.85)],
    "长江北路": [(113.12, 27.80003), (113.12, 27.84)],  # ends three metres before the avenue
    "环湖路": [(113.16, 27.79), (113.16, 27.82), (113.18, 27.82), (113.18, 27.79)],
    "远山路": [(113.30, 27.90), (113.31, 27.90)],
    "": [(113.11, 27.7), (113.11, 27.9)],
}


@pytest.fixture
def crossed(places: Places) -> Places:
    doors = [
        NewAddress(f"{n}-{d}", "430211", x, y, town="泰山路街道", street=name, number=f"{d}号")
        for n, (name, [(x, y), *_]) in enumerate(LINES.items())
        for d in (1, 3)
        if name
    ]
    places.load_addresses([doors], "test")
    assert places.streets.load(((name, shapely.LineString(line).wkb) for name, line in LINES.items()), 5) == 4
    return places


@pytest.mark.parametrize(
    "text",
    [
        "神农大道与珠江路交叉口",
        "株洲市天元区珠江路和神农大道交汇处",
        "神农大道珠江路路口",
        "神农大道/珠江路",
        "天元区神农大道×珠江路",
        "神农大道(珠江路口)",
        "天元区泰山路街道神农大道与珠江路十字路口东北角",
        "神农大道与珠姜路交叉口",
    ],
)
def test_a_crossing_is_where_the_streets_meet(crossed: Places, text: str) -> None:
    [answer, *_] = crossed.geocode(text)
    assert (answer.level, answer.exact, answer.district) == ("crossing", True, "430211")
    assert "交叉口" in answer.label
    assert (answer.longitude, answer.latitude) == pytest.approx((113.15, 27.80), abs=1e-6)
    assert answer.score >= 0.9
    assert {"road", "crossing"} <= {reason.part for reason in answer.reasons}


def test_a_street_that_ends_just_before_another_one_meets_it(crossed: Places) -> None:
    [answer, *_] = crossed.geocode("长江北路与神农大道交叉口")
    assert (answer.longitude, answer.latitude) == pytest.approx((113.12, 27.80), abs=2e-5)
    assert answer.label == "湖南省株洲市天元区长江北路与神农大道交叉口"


def test_streets_that_meet_twice_have_two_answers_with_their_sides(crossed: Places) -> None:
    found = [answer for answer in crossed.geocode("环湖路与神农大道交叉口") if answer.level == "crossing"]
    assert {(answer.label[-3:], round(answer.longitude, 2)) for answer in found} == {("(西)", 113.16), ("(东)", 113.18)}
    [near, *_] = crossed.geocode("环湖路与神农大道交叉口", near=(113.19, 27.8))
    assert near.label.endswith("(东)")


def test_streets_that_do_not_meet_are_answered_by_a_street_that_says_so(crossed: Places) -> None:
    found = crossed.geocode("远山路与珠江路交叉口")
    assert found
    assert all(answer.level != "crossing" and not answer.exact and answer.score < 0.7 for answer in found)
    assert found[0].note == "not_registered"
    assert ("crossing", 0.0) in {(reason.part, reason.score) for reason in found[0].reasons}


def test_a_door_beside_a_crossing_is_still_the_door(crossed: Places) -> None:
    [answer, *_] = crossed.geocode("天元区神农大道与珠江路交叉口神农大道1号")
    assert (answer.level, answer.parts["number"]) == ("door_plate", "1号")


def test_a_crossing_is_found_under_the_former_name_of_a_street(crossed: Places) -> None:
    place = crossed.register.create(NewPlace("珠江路", "street", 113.15, 27.8), "clerk")
    crossed.register.add_name(place.id, NewName("跃进路"), "clerk")
    [answer, *_] = crossed.geocode("神农大道与跃进路交叉口")
    assert answer.level == "crossing"
    assert answer.longitude == pytest.approx(113.15)


def test_a_crossing_is_suggested_while_one_types(crossed: Places) -> None:
    assert [one.text for one in crossed.suggest("神农大道与珠")] == ["神农大道与珠江路交叉口"]
    assert {one.text for one in crossed.suggest("神农大道和")} == {
        "神农大道与珠江路交叉口",
        "神农大道与长江北路交叉口",
        "神农大道与环湖路交叉口",
    }


def test_crossings_found_anew_replace_the_old_ones_at_once(crossed: Places, announced: list[Event]) -> None:
    assert crossed.geocode("神农大道与珠江路交叉口")[0].level == "crossing"
    lines = {"神农大道": LINES["神农大道"], "远山路": [(113.19, 27.79), (113.19, 27.81)]}
    crossed.streets.load(((name, shapely.LineString(line).wkb) for name, line in lines.items()), 6)
    assert crossed.streets.found_from() == 6
    assert crossed.geocode("神农大道与珠江路交叉口")[0].level != "crossing"
    assert crossed.geocode("神农大道与远山路交叉口")[0].longitude == pytest.approx(113.19)
    assert announced[-1].type == "place.crossings_found"


def test_a_city_without_streets_has_no_crossings(places: Places) -> None:
    assert places.streets.load([], 1) == 0
    assert places.streets.load([("神农大道", shapely.LineString([(113, 27), (113.1, 27)]).wkb)], 2) == 0
    assert places.geocode("神农大道与珠江路交叉口") == []
