"""Drawings on the map: kept for oneself, shown to others, never lost to a mistake."""

from typing import Any

import pytest

from chengshu.capabilities.drawings import Drawings, NewDrawing, Shared
from chengshu.capabilities.drawings.service import KEPT_AWAY_DAYS
from chengshu.kit import Conflict, Database, NotFound, Refused, new_id
from chengshu.security import Principal

LAND, WATER = new_id(), new_id()


def a_person(name: str, organisation: str | None = None, *path: str) -> Principal:
    return Principal(
        new_id(), name, name, "session", (), frozenset({"maps.read"}), organisation, path, jurisdiction=("",)
    )


LIN, CHEN, WANG = a_person("lin", LAND), a_person("chen", new_id(), LAND), a_person("wang", WATER)


def a_point(**properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [113.1, 27.8]}, "properties": properties}


def a_drawing(title: str = "巡查路线", shared: Shared = "nobody", **more: Any) -> NewDrawing:
    return NewDrawing(title, (a_point(kind="text", label="集合点", colour="#c2452d", size=16),), shared=shared, **more)


@pytest.fixture
def drawings(db: Database) -> Drawings:
    return Drawings(db)


def test_a_drawing_is_kept_as_it_was_drawn_with_its_view(drawings: Drawings) -> None:
    kept = drawings.keep(LIN, a_drawing(view="c=113.1,27.8&z=15", note="周三"))
    again = drawings.get(LIN, kept.facts.id)
    assert again.features == a_drawing().features
    assert (again.view, again.facts.note, again.facts.count, again.facts.version) == ("c=113.1,27.8&z=15", "周三", 1, 1)


@pytest.mark.parametrize(
    ("shared", "seen_by"),
    [("nobody", {"lin"}), ("organisation", {"lin", "chen"}), ("everybody", {"lin", "chen", "wang"})],
)
def test_a_drawing_is_seen_by_whom_it_is_shown_to(drawings: Drawings, shared: Shared, seen_by: set[str]) -> None:
    kept = drawings.keep(LIN, a_drawing(shared=shared))
    for person in (LIN, CHEN, WANG):
        listed = [one.id for one in drawings.find(person).items]
        if person.name in seen_by:
            assert listed == [kept.facts.id]
            assert drawings.get(person, kept.facts.id).facts.mine is (person is LIN)
        else:
            assert listed == []
            with pytest.raises(NotFound):
                drawings.get(person, kept.facts.id)


def test_nobody_changes_or_removes_what_another_drew(drawings: Drawings) -> None:
    kept = drawings.keep(LIN, a_drawing(shared="everybody"))
    with pytest.raises(NotFound):
        drawings.change(WANG, kept.facts.id, 1, a_drawing("别人的"))
    with pytest.raises(NotFound):
        drawings.remove(WANG, kept.facts.id)
    assert drawings.get(LIN, kept.facts.id).facts.title == "巡查路线"


def test_who_changes_an_older_version_is_told_both(drawings: Drawings) -> None:
    kept = drawings.keep(LIN, a_drawing())
    changed = drawings.change(LIN, kept.facts.id, 1, a_drawing("二稿"))
    assert changed.facts.version == 2
    with pytest.raises(Conflict, match="version 2; you changed version 1"):
        drawings.change(LIN, kept.facts.id, 1, a_drawing("三稿"))


def test_what_was_removed_comes_back_and_is_forgotten_in_the_end(drawings: Drawings, db: Database) -> None:
    kept = drawings.keep(LIN, a_drawing())
    drawings.remove(LIN, kept.facts.id)
    assert drawings.find(LIN).items == []
    assert drawings.bring_back(LIN, kept.facts.id).facts.id == kept.facts.id
    drawings.remove(LIN, kept.facts.id)
    with db.transaction() as tx:
        tx.execute("update drawings.drawing set removed = removed - %s * interval '1 day'", (KEPT_AWAY_DAYS + 1,))
    drawings.keep(LIN, a_drawing("另一张"))
    with pytest.raises(NotFound):
        drawings.bring_back(LIN, kept.facts.id)


def test_the_list_goes_on_where_it_stopped(drawings: Drawings) -> None:
    made = [drawings.keep(LIN, a_drawing(f"第{n}张")).facts.id for n in range(5)]
    seen: list[str] = []
    after = None
    while True:
        page = drawings.find(LIN, mine=True, after=after, limit=2)
        seen += [one.id for one in page.items]
        after = page.next
        if after is None:
            break
    assert seen == made[::-1]


OPEN = [[0, 0], [1, 0], [1, 1], [2, 2]]


@pytest.mark.parametrize(
    ("feature", "field"),
    [
        ({"type": "Feature", "geometry": None}, "features.0"),
        ({"type": "Feature", "geometry": {"type": "MultiPoint", "coordinates": []}}, "features.0.geometry"),
        ({"type": "Feature", "geometry": {"type": "Point", "coordinates": [200, 0]}}, "features.0.geometry"),
        ({"type": "Feature", "geometry": {"type": "Point", "coordinates": [True, 0]}}, "features.0.geometry"),
        ({"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[0, 0]]}}, "features.0.geometry"),
        ({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [OPEN]}}, "features.0.geometry"),
        ({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}}, "features.0.geometry"),
        (a_point(colour="url(https://x)"), "features.0.properties.colour"),
        (a_point(kind="polygon"), "features.0.properties.kind"),
        (a_point(size=1000), "features.0.properties.size"),
        (a_point(label="字" * 201), "features.0.properties.label"),
        (a_point(script="x"), "features.0.properties.script"),
    ],
)  # fmt: skip
def test_what_is_no_drawing_is_refused_by_name_and_not_kept(
    drawings: Drawings, feature: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        drawings.keep(LIN, NewDrawing("x", (feature,)))
    assert [one.field for one in refused.value.errors] == [field]
    assert drawings.find(LIN).items == []


def test_a_drawing_needs_a_title_and_an_organisation_to_be_shown_to_it(drawings: Drawings) -> None:
    with pytest.raises(Refused) as refused:
        drawings.keep(LIN, a_drawing("  ", view="a\nb"))
    assert [one.field for one in refused.value.errors] == ["title", "view"]
    with pytest.raises(Refused) as refused:
        drawings.keep(a_person("alone"), a_drawing(shared="organisation"))
    assert [one.field for one in refused.value.errors] == ["shared"]
