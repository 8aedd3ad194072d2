"""Places keep their identity while their names change."""

from datetime import date, timedelta

import pytest

from chengshu.capabilities.places import NewAddress, NewName, NewPlace, Places
from chengshu.capabilities.places.service.geocoder import today
from chengshu.kit import Conflict, Event, NotFound, Refused

SCHOOL = NewPlace("株洲市第一小学", "school", 113.1, 27.8, address="天元区神农大道89号")


def test_a_place_has_an_identity_an_official_name_and_its_romanisation(places: Places, announced: list[Event]) -> None:
    made = places.register.create(SCHOOL, "clerk")
    assert (made.name, made.district, made.version) == ("株洲市第一小学", "430211", 1)
    assert [(n.use, n.romanised) for n in made.names] == [("official", "Zhuzhoushidiyi Xiaoxue")]
    assert announced[-1].type == "place.created"


def test_a_renamed_place_is_found_by_what_it_was_called(places: Places) -> None:
    made = places.register.create(SCHOOL, "clerk")
    new = NewName("株洲市实验小学", basis="市政府令 1 号")
    renamed = places.register.rename(made.id, new, date(2025, 9, 1), "clerk", made.version)
    assert renamed.id == made.id
    assert [(n.name, n.valid_to) for n in renamed.names] == [
        ("株洲市实验小学", None),
        ("株洲市第一小学", date(2025, 8, 31)),
    ]
    [answer, *_] = places.geocode("株洲市第一小学")
    assert (answer.id, answer.parts["poi"]) == (made.id, "株洲市实验小学")
    assert "→" in answer.note
    assert places.suggest("株洲市第一")[0].id == made.id
    assert places.resolve(made.id).label.endswith("株洲市实验小学")


def test_a_street_is_found_by_its_former_name(places: Places) -> None:
    places.load_addresses([[NewAddress("1", "天元区", 113.1, 27.8, street="神农大道", number="89号")]])
    street = places.register.create(NewPlace("神农大道", "street", 113.1, 27.8), "clerk")
    places.register.add_name(street.id, NewName("长江东路"), "clerk")
    [answer, *_] = places.geocode("天元区长江东路89号")
    assert (answer.parts["street"], answer.parts["number"]) == ("神农大道", "89号")


def test_who_changes_what_another_has_changed_is_told_so(places: Places) -> None:
    made = places.register.create(SCHOOL, "clerk")
    places.register.move(made.id, 113.2, 27.9, "clerk", made.version)
    with pytest.raises(Conflict, match="version 2"):
        places.register.move(made.id, 113.3, 27.9, "other", made.version)
    with pytest.raises(Conflict):
        places.register.rename(made.id, NewName(SCHOOL.name), date(2025, 1, 1), "clerk", 2)


def test_a_withdrawn_place_stays_readable_and_is_no_answer(places: Places) -> None:
    made = places.register.create(SCHOOL, "clerk")
    places.register.withdraw(made.id, "clerk", made.version)
    assert places.register.get(made.id).state == "withdrawn"
    assert places.register.find("株洲市第一").items == []
    assert places.geocode("株洲市第一小学") == []
    with pytest.raises(Conflict):
        places.register.add_name(made.id, NewName("一小"), "clerk")


def test_an_alias_ends_and_an_official_name_only_by_renaming(places: Places) -> None:
    made = places.register.create(SCHOOL, "clerk")
    named = places.register.add_name(made.id, NewName("一小", "short"), "clerk")
    alias = next(n for n in named.names if n.use == "short")
    ended = places.register.end_name(made.id, alias.id, date(2025, 1, 1), "clerk")
    assert next(n for n in ended.names if n.id == alias.id).valid_to == date(2025, 1, 1)
    with pytest.raises(NotFound):
        places.register.end_name(made.id, made.names[0].id, date(2025, 1, 1), "clerk")
    with pytest.raises(Refused):
        places.register.add_name(made.id, NewName("别名", "official"), "clerk")


def test_places_come_page_by_page(places: Places) -> None:
    for number in range(5):
        places.register.create(NewPlace(f"湘江公园{number}号门", "gate", 113.1, 27.8), "clerk")
    first = places.register.find("湘江", limit=3)
    rest = places.register.find("湘江", after=first.next, limit=3)
    assert [len(first.items), len(rest.items), rest.next] == [3, 2, None]
    assert places.register.find("%").items == []


@pytest.mark.parametrize(
    "place",
    [
        NewPlace("", "x", 113, 27),
        NewPlace("名", " ", 113, 27),
        NewPlace("名", "x", 0, 0),
        NewPlace("长" * 201, "x", 113, 27),
    ],
)
def test_a_place_that_cannot_be_kept_is_refused(places: Places, place: NewPlace) -> None:
    with pytest.raises(Refused):
        places.register.create(place, "clerk")


@pytest.mark.parametrize("nothing", ["x" * 36, "0", "\x00", "00000000-0000-0000-0000-000000000000", "../.."])
def test_an_id_that_is_none_is_answered_politely(places: Places, nothing: str) -> None:
    for ask in (places.register.get, places.resolve, places.desk.get):
        with pytest.raises(NotFound):
            ask(nothing)
    with pytest.raises(NotFound):
        places.fusion.undo(nothing, "judge")
    with pytest.raises(NotFound):
        places.fusion.decide(nothing, "refused", None, "judge")
    assert places.of_building(nothing).items == []
    assert places.register.find("\x00%_\\").items == []


def test_writing_that_no_database_keeps_is_refused(places: Places) -> None:
    with pytest.raises(Refused):
        places.register.create(NewPlace("名\x00", "x", 113, 27), "clerk")
    loaded = places.load_addresses(
        [[NewAddress("a", "天元区", 113.0, 27.8, street="路\x00"), NewAddress("b", "天元区", 113.0, 27.8, street="路")]]
    )
    assert dict(loaded.refused) == {"a": "holds characters that are no writing"}


def test_a_renaming_of_a_day_to_come_changes_nothing_until_then(places: Places) -> None:
    made = places.register.create(SCHOOL, "clerk")
    day = today() + timedelta(days=40)
    renamed = places.register.rename(made.id, NewName("株洲市明日小学"), day, "clerk", made.version)
    assert renamed.name == "株洲市第一小学"
    assert {(n.name, n.valid_from, n.valid_to) for n in renamed.names} == {
        ("株洲市明日小学", day, None),
        ("株洲市第一小学", None, day - timedelta(days=1)),
    }
    assert places.register.find("株洲市明日").items[0].name == "株洲市第一小学"
    assert places.resolve(made.id).label.endswith("株洲市第一小学")
    with pytest.raises(Refused, match="too early"):
        places.register.rename(made.id, NewName("株洲市昨日小学"), day, "clerk", renamed.version)


def test_a_place_is_found_by_a_former_name_which_is_told_and_by_its_romanisation(places: Places) -> None:
    made = places.register.create(SCHOOL, "clerk")
    places.register.rename(made.id, NewName("株洲市实验小学"), date(2025, 9, 1), "clerk", made.version)
    [found] = places.register.find("株洲市第一").items
    assert (found.id, found.name, found.matched) == (made.id, "株洲市实验小学", "株洲市第一小学")
    assert [one.matched for one in places.register.find("zhuzhoushishiyan").items] == ["株洲市实验小学"]
    assert places.register.kinds() == [("school", 1)]


def test_a_withdrawal_can_be_taken_back(places: Places, announced: list[Event]) -> None:
    made = places.register.create(SCHOOL, "clerk")
    gone = places.register.withdraw(made.id, "clerk", made.version)
    assert places.register.find(state="withdrawn").items[0].id == made.id
    back = places.register.restore(made.id, "clerk", gone.version)
    assert (back.state, back.version) == ("current", 3)
    assert announced[-1].type == "place.restored"
    assert places.geocode("株洲市第一小学")[0].id == made.id
    with pytest.raises(Conflict):
        places.register.restore(made.id, "clerk", back.version)
