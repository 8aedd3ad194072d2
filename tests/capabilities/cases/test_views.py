"""Searches that people keep: under their own names, changed, renamed, removed, and nobody else's business."""

import pytest

from chengshu.kit import Conflict, NotFound


@pytest.fixture
def me(desk):
    return desk.person("acceptor")


def test_a_search_is_kept_renamed_and_given_other_conditions_under_the_same_id(desk, me):
    kept = desk.cases.keep_view("路灯", {"q": "路灯", "sort": "due"}, me)
    renamed = desk.cases.change_view(kept.id, me, name="路灯，最先到期")
    assert (renamed.id, renamed.name, renamed.query) == (kept.id, "路灯，最先到期", {"q": "路灯", "sort": "due"})
    changed = desk.cases.change_view(kept.id, me, query={"state": "open"})
    assert (changed.name, changed.query) == ("路灯，最先到期", {"state": "open"})
    assert desk.cases.views(me) == [changed]


def test_a_name_that_is_taken_is_replaced_only_when_that_is_wanted(desk, me):
    first = desk.cases.keep_view("超时", {"overdue": "true"}, me)
    other = desk.cases.keep_view("水", {"q": "水"}, me)
    with pytest.raises(Conflict) as refused:
        desk.cases.keep_view("超时", {"q": "x"}, me, replace=False)
    assert refused.value.code == "view_name_taken"
    with pytest.raises(Conflict):
        desk.cases.change_view(other.id, me, name="超时")
    assert {one.name: one.query for one in desk.cases.views(me)} == {"超时": {"overdue": "true"}, "水": {"q": "水"}}
    assert desk.cases.change_view(first.id, me, name="超时").name == "超时"  # its own name is not taken
    assert desk.cases.keep_view("超时", {"late": "true"}, me).id == first.id


def test_who_keeps_as_many_as_one_may_can_still_replace_and_rename_them(desk, me):
    for number in range(50):
        desk.cases.keep_view(f"{number:02}", {}, me)
    with pytest.raises(Conflict) as full:
        desk.cases.keep_view("50", {}, me)
    assert full.value.code == "views_full"
    assert desk.cases.keep_view("07", {"q": "x"}, me).query == {"q": "x"}
    assert len(desk.cases.views(me)) == 50


def test_nobody_lists_changes_or_removes_what_another_keeps(desk, me):
    kept, other = desk.cases.keep_view("水", {"q": "水"}, me), desk.person("grid_worker")
    assert desk.cases.views(other) == []
    for act in (lambda: desk.cases.change_view(kept.id, other, name="x"), lambda: desk.cases.drop_view(kept.id, other)):
        with pytest.raises(NotFound):
            act()
    assert desk.cases.views(me) == [kept]
