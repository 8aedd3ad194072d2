"""Words to points and back, each answer with its reasons."""

import random
from datetime import date

import pytest
from tests.capabilities.places.town import make_town, misspelt

from chengshu.capabilities.places import NewAddress, NewDivision, Places
from chengshu.kit import Event, NotFound, Refused

DOOR = NewAddress(
    "door-1", "430211", 113.1, 27.8, code="430211001001000001", town="泰山路街道", street="神农大道", number="89号",
    full="湖南省株洲市天元区泰山路街道神农大道89号", building_id="b1",
)  # fmt: skip


def room(identity: str, building: str, number: str) -> NewAddress:
    full = f"湖南省株洲市天元区泰山路街道神农大道89号恒大华府{building}1单元{number}"
    return NewAddress(
        identity, "天元区", 113.1001, 27.8001, town="泰山路街道", street="神农大道", number="89号", poi="恒大华府",
        building=building, unit="1单元", room=number, full=full, building_id="b1",
    )  # fmt: skip


@pytest.fixture
def street(places: Places) -> Places:
    village = NewAddress("v1", "荷塘区", 113.2, 27.9, town="仙庾镇", village="樟霞村", group="栗山组", number="15号")
    others = [
        NewAddress("door-0", "430211", 113.0, 27.8, town="泰山路街道", street="神农大道", number="79号"),
        NewAddress("far", "430281", 113.5, 27.6, town="来龙门街道", street="神农大道", number="89号"),
        NewAddress("old", "430212", 113.13, 27.7, town="渌口镇", street="学堂路", number="8号"),
    ]
    places.load_addresses([[DOOR, room("r1", "12栋", "302室"), room("r2", "2栋", "302室")], [village, *others]], "test")
    return places


def labels(places: Places, text: str) -> list[str]:
    return [answer.label for answer in places.geocode(text)]


def test_a_door_plate_is_found_and_the_answer_says_why(street: Places) -> None:
    [answer, *_] = street.geocode("株洲市天元区神农大道八十九号")
    assert (answer.label, answer.level, answer.score) == (DOOR.full, "door_plate", 1.0)
    assert answer.exact
    assert {(r.part, r.asked, r.score) for r in answer.reasons} == {
        ("district", "天元区", 1.0),
        ("road", "神农大道", 1.0),
        ("number", "89号", 1.0),
    }


@pytest.mark.parametrize(
    "text",
    [
        "神农大道89号恒大华府12栋1单元302室",
        "天元区恒大华府12号楼302",
        "恒大华府12-1-302",
        "神农大道89号12幢一单元三〇二室",
    ],
)
def test_a_room_is_found_however_it_is_written(street: Places, text: str) -> None:
    [answer, *_] = street.geocode(text)
    assert (answer.level, answer.parts["building"], answer.parts["room"]) == ("room", "12栋", "302室")


def test_a_room_that_is_not_registered_is_answered_by_its_building(street: Places) -> None:
    [answer, *_] = street.geocode("天元区神农大道89号恒大华府12栋1单元999室")
    assert (answer.level, answer.exact) == ("building", False)
    assert "room" not in answer.parts
    assert next(r for r in answer.reasons if r.part == "room").score == 0


def test_an_old_name_of_the_district_leads_to_the_new_one(street: Places) -> None:
    assert street.geocode("株洲县渌口镇学堂路8号")[0].district == "430212"


def test_a_village_address_is_found(street: Places) -> None:
    [answer, *_] = street.geocode("荷塘区仙庾镇樟霞村栗山组15号")
    assert (answer.score, answer.parts["group"]) == (1.0, "栗山组")


def test_a_slip_of_the_pen_and_a_wrong_sound_are_forgiven(street: Places) -> None:
    assert labels(street, "天元区神浓大道89号")[0] == DOOR.full
    assert labels(street, "天元区神家大道89号")[0] == DOOR.full


def test_streets_of_one_name_are_told_apart_by_district_or_by_what_is_near(street: Places) -> None:
    assert street.geocode("醴陵市神农大道89号")[0].district == "430281"
    assert {answer.district for answer in street.geocode("神农大道89号")} >= {"430211", "430281"}
    assert street.geocode("神农大道89号", near=(113.5, 27.6))[0].district == "430281"


def test_a_number_that_is_not_registered_is_put_between_its_neighbours(street: Places) -> None:
    [answer, *_] = street.geocode("天元区神农大道84号")
    assert (answer.level, answer.note) == ("street", "interpolated")
    assert 113.0 < answer.longitude < 113.1
    assert answer.score < 0.9


def test_a_street_a_town_and_a_district_are_answered_at_their_level(street: Places) -> None:
    assert street.geocode("天元区神农大道")[0].level == "street"
    assert street.geocode("株洲市荷塘区仙庾镇")[0].level == "town"
    assert street.geocode("株洲市荷塘区")[0].level == "district"


@pytest.mark.parametrize("text", ["", "   ", "！！！", "xyz", "1" * 399, "某某省不知市没有路0号", "\x00", "%_%"])
def test_nonsense_gets_no_good_answer_and_no_error(street: Places, text: str) -> None:
    assert all(answer.score < 0.9 for answer in street.geocode(text))


def test_reverse_tells_the_nearest_doors_without_their_rooms(street: Places) -> None:
    [first, *others] = street.reverse(113.1001, 27.8001)
    assert first.distance_m == 0
    assert first.level == "building"
    assert all("room" not in one.parts for one in (first, *others))
    distances = [one.distance_m or 0 for one in (first, *others)]
    assert distances == sorted(distances)


def test_reverse_far_from_every_door_answers_with_the_division(street: Places) -> None:
    [answer] = street.reverse(112.5, 27.0)
    assert (answer.level, answer.code) == ("district", "430211")
    assert street.reverse(100.0, 30.0) == []


@pytest.mark.parametrize("point", [(0.0, 0.0), (181.0, 1.0), (float("nan"), 1.0), (113.0, 89.0)])
def test_a_point_that_is_none_is_refused(street: Places, point: tuple[float, float]) -> None:
    with pytest.raises(Refused):
        street.reverse(*point)


def test_suggestions_follow_the_typing(street: Places) -> None:
    assert [one.text for one in street.suggest("神")][:1] == ["神农大道"]
    assert street.suggest("sndd")[0].text == "神农大道"
    assert street.suggest("天元区神农大")[0].detail.startswith("天元区")
    assert [one.text for one in street.suggest("天元区神农大道8")][:1] == ["神农大道89号"]
    assert {one.text for one in street.suggest("恒大")} == {"恒大华府"}
    assert street.suggest("樟霞")[0].kind == "group"
    assert street.suggest(" ") == []


def test_codes_ids_and_divisions_are_resolved(street: Places) -> None:
    answer = street.resolve("430211001001000001")
    assert answer.label == DOOR.full
    assert street.resolve(answer.id) == answer
    assert street.resolve("430211").level == "district"
    with pytest.raises(NotFound):
        street.resolve("nothing")


def test_doors_and_rooms_hang_on_their_building(street: Places) -> None:
    first = street.of_building("b1", limit=2)
    rest = street.of_building("b1", first.next)
    assert len(first.items) + len(rest.items) == 3
    assert rest.next is None


def test_loading_again_replaces_what_the_source_gave_and_only_that(street: Places, announced: list[Event]) -> None:
    street.load_addresses([[DOOR]], "second")
    loaded = street.load_addresses([[NewAddress("x", "天元区", 113.0, 27.9, street="新马路", number="1号")]], "test")
    assert (loaded.addresses, loaded.refused) == (1, ())
    assert labels(street, "天元区新马路1号")
    assert street.geocode("天元区神农大道89号")[0].score == 1.0
    assert street.geocode("荷塘区仙庾镇樟霞村栗山组15号")[0].score < 0.9 if street.geocode("樟霞村栗山组15号") else True
    assert announced[-1].type == "place.addresses_loaded"


def test_addresses_that_cannot_be_kept_are_named_with_the_reason(places: Places) -> None:
    wrong = [
        NewAddress("a", "天元区", 0.0, 0.0, street="路"),
        NewAddress("b", "无名区", 113.0, 27.8, street="路"),
        NewAddress("c", "天元区", 113.0, 27.8),
        NewAddress("", "天元区", 113.0, 27.8, street="路"),
    ]
    loaded = places.load_addresses([[*wrong, NewAddress("good", "天元区", 113.0, 27.8, street="好路", number="1号")]])
    assert loaded.addresses == 1
    assert [identity for identity, _ in loaded.refused] == ["a", "b", "c", ""]
    assert "朝阳区" not in dict(loaded.refused)["b"]
    with pytest.raises(Refused):
        places.load_addresses([wrong])


def test_a_district_name_that_is_not_the_only_one_needs_its_city(places: Places) -> None:
    twice = NewAddress("a", "朝阳区", 116.4, 39.9, street="路", number="1号")
    with pytest.raises(Refused) as refusal:
        places.load_addresses([[twice]])
    assert "6-digit" in refusal.value.errors[0].reason
    assert places.load_addresses([[twice]], within="1101").addresses == 1


def test_divisions_down_to_villages_come_from_the_city_with_their_days(places: Places) -> None:
    from datetime import date

    places.load_divisions(
        [
            NewDivision("430211001001", "甲村", "village", "430211001", None, date(2024, 12, 31)),
            NewDivision("430211001001", "乙社区", "village", "430211001", date(2025, 1, 1)),
        ]
    )
    assert [d.name for d in places.divisions(parent="430211001", on=date(2024, 6, 1))] == ["甲村"]
    assert [d.name for d in places.divisions(code="430211001001", on=date(2025, 6, 1))] == ["乙社区"]
    with pytest.raises(Refused):
        places.load_divisions([NewDivision("x", "", "village")])


def test_misspelt_addresses_of_a_town_nobody_has_seen_are_found(town: Places) -> None:
    rng = random.Random(1)
    addresses = [one for batch in make_town(streets=12, doors=20) for one in batch]
    asked = [(misspelt(rng, one), one.full) for one in rng.sample(addresses, 200)]
    answers = town.geocode_many([text for text, _ in asked], 1)
    right = sum(bool(found) and found[0].label == full for (_, full), found in zip(asked, answers, strict=True))
    assert right >= 190


def test_divisions_of_a_day_go_from_the_province_down_to_villages(places: Places) -> None:
    places.load_divisions([NewDivision("430212100201", "某村", "village", "430212100")])
    before, after = date(2018, 6, 18), date(2018, 6, 19)
    assert "430221" in {one.code for one in places.divisions(parent="4302", on=before)}
    counties = {one.code: one.name for one in places.divisions(parent="4302", on=after)}
    assert counties["430212"] == "渌口区"
    assert "430221" not in counties
    assert "430212100" in {one.code for one in places.divisions(parent="430212")}
    assert [one.name for one in places.divisions(parent="430212100")] == ["某村"]
    assert [one.code for one in places.divisions(name="株洲县", on=before)] == ["430221"]
    assert places.divisions(name="株洲县", on=after) == []
    assert places.divisions(code="430212")[0].parent == "4302"
    assert places.divisions(parent="x") == []
    assert len(places.divisions(parent="")) >= 31
