"""Edits, drafts, review, undo; who comes late is told both versions."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chengshu.capabilities.maps import Applied, Draft, Edit, FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.capabilities.maps.service import today
from chengshu.kit import Conflict, Event, Forbidden, Refused
from chengshu.security import SYSTEM, Principal

TODAY = today()
FIELDS = (
    FieldDefinition("floors", "integer", required=True, minimum=1, maximum=200),
    FieldDefinition("use", "text", choices=("home", "shop")),
    FieldDefinition("plate", "text", unique=True),
)


def person(name: str, *permissions: str, organisation: str | None = None) -> Principal:
    own = f"00000000-0000-7000-8000-{abs(hash(name)) % 10**12:012d}"
    return Principal(own, name, name, "session", (), frozenset(permissions), organisation, jurisdiction=("",))


DRAWER = person("drawer", "maps.read", "maps.write")
OTHER = person("other", "maps.read", "maps.write")
READER = person("reader", "maps.read")


def at(x: float, **properties: object) -> NewFeature:
    return NewFeature({"type": "Point", "coordinates": [x, 27.0]}, "house", properties={"floors": 3, **properties})


@pytest.fixture
def houses(maps: Maps) -> str:
    maps.define_layer(LayerDefinition("houses", "map.houses", geometry="point", fields=FIELDS))
    maps.load("houses", [at(113.0), at(113.1), at(113.2)])
    return "houses"


def shown(maps: Maps, on: date | None = None) -> dict[str, dict]:
    return {one["id"]: one for one in map(json.loads, maps.find("houses", on=on).items)}


def done(answer: Applied | Draft) -> Applied:
    assert isinstance(answer, Applied)
    return answer


def test_edits_are_done_together_and_told(maps: Maps, houses: str, announced: list[Event]) -> None:
    first, second, _ = shown(maps)
    since = maps.sequence(houses)
    applied = done(
        maps.edit(
            DRAWER,
            houses,
            [
                Edit("insert", feature=at(113.5, floors=9)),
                Edit("update", first, 1, at(113.0, floors=4)),
                Edit("delete", second, 1),
            ],
        )
    )
    after = shown(maps)
    assert sorted(one["properties"]["floors"] for one in after.values()) == [3, 4, 9]
    assert (after[first]["version"], second in after) == (2, False)
    feed = maps.changes(houses, since)
    assert (sorted(feed.upserts.versions), feed.deletes, feed.sequence) == ([1, 2], [second], applied.sequence)
    assert maps.changes(houses, feed.sequence).upserts.ids == []
    assert announced[-1].type == "map.changed"
    assert announced[-1].data["bbox"] == (113.0, 27.0, 113.5, 27.0)
    assert maps.layer(houses).features == 3


def test_who_comes_late_is_told_both_versions(maps: Maps, houses: str) -> None:
    first = next(iter(shown(maps)))
    maps.edit(DRAWER, houses, [Edit("update", first, 1, at(113.0, floors=4))])
    with pytest.raises(Conflict) as late:
        maps.edit(OTHER, houses, [Edit("update", first, 1, at(113.0, floors=5))])
    assert late.value.code == "version_conflict"
    assert "you edited version 1; it is version 2 now" in late.value.errors[0].reason
    assert "drawer" in late.value.errors[0].reason
    maps.edit(DRAWER, houses, [Edit("delete", first, 2)])
    with pytest.raises(Conflict, match="is gone"):
        maps.edit(OTHER, houses, [Edit("update", first, 2, at(113.0))])


def test_every_wrong_field_is_named_and_nothing_changes(maps: Maps, houses: str) -> None:
    maps.edit(DRAWER, houses, [Edit("insert", feature=at(113, plate="A1"))])
    line = NewFeature({"type": "LineString", "coordinates": [[1, 1], [2, 2]]}, properties={"floors": 1})
    cases = {
        "must be a whole number": at(113, floors="three"),
        "must be at least 1": at(113, floors=0),
        "must be one of: home, shop": at(113, use="castle"),
        "no such field; the layer has: floors, use, plate": at(113, colour="red"),
        "is required": NewFeature({"type": "Point", "coordinates": [113, 27]}),
        "must be unique; another feature has 'A1'": at(113, plate="A1"),
        "the geometry is a line; the layer holds points": line,
    }
    for reason, feature in cases.items():
        with pytest.raises(Refused) as refusal:
            maps.edit(DRAWER, houses, [Edit("insert", feature=at(112)), Edit("insert", feature=feature)])
        assert any(reason in one.reason for one in refusal.value.errors), reason
    with pytest.raises(Refused, match="1 mistake"):
        maps.edit(DRAWER, houses, [Edit("update", next(iter(shown(maps))), None, at(113))])
    assert len(shown(maps)) == 4


def test_a_day_answers_with_what_was_valid_then(maps: Maps, houses: str) -> None:
    first, second, _ = shown(maps)
    change = date(2025, 3, 1)
    maps.edit(DRAWER, houses, [Edit("update", first, 1, at(113.0, floors=8), effective=change)])
    maps.edit(DRAWER, houses, [Edit("delete", second, 1, effective=change)])
    maps.edit(DRAWER, houses, [Edit("update", first, 2, at(113.0, floors=7), correction=True)])
    before = shown(maps, change - timedelta(days=1))
    assert (before[first]["properties"]["floors"], len(before)) == (3, 3)
    assert (shown(maps, change)[first]["properties"]["floors"], len(shown(maps, change))) == (7, 2)
    assert maps.get(houses, first, on=date(2024, 1, 1)).properties == {"floors": 3}
    kept = maps.versions(READER, houses, first)
    assert [(one.version, one.current, one.true_until) for one in kept] == [
        (3, True, None),
        (2, False, None),
        (1, False, change - timedelta(days=1)),
    ]


def test_review_is_somebody_elses_and_does_the_draft(maps: Maps, houses: str) -> None:
    maps.define_layer(LayerDefinition("houses", "map.houses", geometry="point", fields=FIELDS, review=True))
    draft = maps.edit(DRAWER, houses, [Edit("insert", feature=at(113.9))], "new house")
    assert isinstance(draft, Draft)
    assert (draft.state, len(shown(maps))) == ("submitted", 3)
    with pytest.raises(Forbidden, match="Somebody else"):
        maps.review(DRAWER, draft.id, True)
    with pytest.raises(Refused, match="why"):
        maps.review(OTHER, draft.id, False)
    rejected = maps.review(OTHER, draft.id, False, "wrong side of the street")
    assert isinstance(rejected, Draft)
    maps.change_draft(DRAWER, draft.id, [Edit("insert", feature=at(113.8))])
    again = maps.submit(DRAWER, draft.id)
    assert isinstance(again, Draft)
    applied = done(maps.review(OTHER, draft.id, True))
    assert (applied.by_name, applied.draft, len(shown(maps))) == ("drawer", draft.id, 4)
    with pytest.raises(Conflict, match="accepted already"):
        maps.review(OTHER, draft.id, True)
    assert [one.state for one in maps.drafts(OTHER).items] == ["accepted"]


def test_a_draft_can_be_kept_aside_and_taken_back(maps: Maps, houses: str) -> None:
    draft = maps.edit(DRAWER, houses, [Edit("insert", feature=at(113.9))], draft=True)
    assert isinstance(draft, Draft)
    with pytest.raises(Forbidden, match="somebody else's"):
        maps.submit(OTHER, draft.id)
    assert isinstance(maps.submit(DRAWER, draft.id), Applied)
    other = maps.edit(DRAWER, houses, [Edit("insert", feature=at(114))], draft=True)
    assert maps.withdraw(DRAWER, other.id).state == "withdrawn"
    assert len(shown(maps)) == 4


def test_a_change_that_went_on_cannot_be_taken_back(maps: Maps, houses: str) -> None:
    first = next(iter(shown(maps)))
    one = done(maps.edit(DRAWER, houses, [Edit("update", first, 1, at(113.0, floors=4))]))
    two = done(maps.edit(OTHER, houses, [Edit("update", first, 2, at(113.0, floors=5))]))
    with pytest.raises(Conflict, match="the change made version 2; version 3 is there now"):
        maps.undo(DRAWER, one.id)
    maps.undo(OTHER, two.id)
    with pytest.raises(Conflict, match="taken back already"):
        maps.undo(OTHER, two.id)
    assert shown(maps)[first]["properties"]["floors"] == 4


def test_without_the_right_nothing_is_changed(maps: Maps, houses: str) -> None:
    with pytest.raises(Forbidden):
        maps.edit(READER, houses, [Edit("insert", feature=at(113))])


def picture(maps: Maps) -> list:
    days = [TODAY - timedelta(days=400), TODAY - timedelta(days=30), TODAY]
    return [{own: (one["geometry"], one["properties"]) for own, one in shown(maps, day).items()} for day in days]


WISH = st.tuples(
    st.sampled_from(["insert", "update", "delete"]),
    st.integers(0, 9),
    st.integers(1, 200),
    st.sampled_from([None, TODAY - timedelta(days=100), TODAY - timedelta(days=10)]),
    st.booleans(),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=st.lists(WISH, min_size=1, max_size=5))
def test_undoing_brings_every_day_back_and_redoing_does_it_again(maps: Maps, houses: str, wishes: list[tuple]) -> None:
    maps.define_layer(LayerDefinition("houses", "map.houses", geometry="point", fields=FIELDS))
    maps.load(houses, [at(113.0, floors=wishes[0][2]), at(113.1), at(113.2)])
    pictures = [picture(maps)]
    made: list[Applied] = []
    for kind, which, floors, effective, correction in wishes:
        current = list(shown(maps).values())
        if kind == "insert" or not current:
            edit = Edit("insert", feature=at(113 + which / 10, floors=floors), effective=effective)
        else:
            chosen = current[which % len(current)]
            content = None if kind == "delete" else at(113 + which / 10, floors=floors)
            edit = Edit(kind, chosen["id"], chosen["version"], content, effective, correction)
        made.append(done(maps.edit(DRAWER, houses, [edit])))
        pictures.append(picture(maps))
    undone = []
    for change, before in zip(reversed(made), reversed(pictures[:-1]), strict=True):
        undone.append(maps.undo(DRAWER, change.id))
        assert picture(maps) == before
    for change, after in zip(reversed(undone), pictures[1:], strict=True):
        maps.undo(DRAWER, change.id)
        assert picture(maps) == after
    assert maps.layer(houses).features == sum(len(part) for part in maps.columns(houses))


def test_the_house_itself_may_edit(maps: Maps, houses: str) -> None:
    assert isinstance(maps.edit(SYSTEM, houses, [Edit("insert", feature=replace(at(113), code="H9"))]), Applied)
