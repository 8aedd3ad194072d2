"""Searches that people keep: under their own names, changed, renamed, removed, and nobody else's business."""

from dataclasses import replace

import pytest

from chengshu.capabilities.cases import ViewSharing
from chengshu.kit import Conflict, NotFound, Refused


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


def in_the_house_of(desk, role, house, above=()):
    """Somebody of an organisation, with those above it."""
    person = desk.person(role)
    scopes = tuple(replace(one, organisation=house, organisation_path=above) for one in person.scopes)
    return replace(person, organisation=house, organisation_path=above, scopes=scopes)


CENTRE, BUREAU, OTHER = "00000000-0000-0000-0000-00000000000c", "00000000-0000-0000-0000-00000000000b", "other"


@pytest.fixture
def boss(desk):
    return in_the_house_of(desk, "shift_leader", CENTRE)


def seen_by(desk, person):
    return [(one.name, one.mine) for one in desk.cases.views(person)]


def test_a_search_shown_to_the_organisation_is_seen_there_and_below_and_nowhere_else(desk, boss):
    kept = desk.cases.keep_view("超时", {"overdue": "true"}, boss)
    below = in_the_house_of(desk, "acceptor", BUREAU, (CENTRE,))
    beside = in_the_house_of(desk, "dispatcher", OTHER)
    assert seen_by(desk, below) == seen_by(desk, beside) == []
    shown = desk.cases.share_view(kept.id, ViewSharing("organisation"), boss)
    assert (shown.sharing.scope, desk.cases.views(boss)) == ("organisation", [shown])
    assert seen_by(desk, below) == [("超时", False)]
    assert seen_by(desk, beside) == []
    desk.cases.change_view(kept.id, boss, query={"late": "true"})
    (theirs,) = desk.cases.views(below)
    assert (theirs.query, theirs.owner_name, theirs.sharing) == ({"late": "true"}, boss.name, ViewSharing())
    desk.cases.share_view(kept.id, ViewSharing("nobody"), boss)
    assert seen_by(desk, below) == []


def test_who_is_shown_a_search_neither_changes_it_nor_shows_it_on_and_may_keep_a_copy_that_stays(desk, boss):
    kept = desk.cases.keep_view("水", {"q": "水"}, boss)
    desk.cases.share_view(kept.id, ViewSharing("organisation"), boss)
    reader = in_the_house_of(desk, "acceptor", CENTRE)
    for act in (
        lambda: desk.cases.change_view(kept.id, reader, name="x"),
        lambda: desk.cases.drop_view(kept.id, reader),
        lambda: desk.cases.share_view(kept.id, ViewSharing("organisation"), reader),
    ):
        with pytest.raises(NotFound):
            act()
    desk.cases.keep_view("水", desk.cases.views(reader)[0].query, reader)
    assert seen_by(desk, reader) == [("水", True), ("水", False)]
    desk.cases.drop_view(kept.id, boss)
    assert seen_by(desk, reader) == [("水", True)]


def test_a_role_means_its_holders_in_the_own_organisation(desk, boss):
    kept = desk.cases.keep_view("派遣", {"queue": "x"}, boss)
    desk.cases.share_view(kept.id, ViewSharing("chosen", roles=("dispatcher",)), boss)
    assert seen_by(desk, in_the_house_of(desk, "dispatcher", BUREAU, (CENTRE,))) == [("派遣", False)]
    assert seen_by(desk, in_the_house_of(desk, "acceptor", CENTRE)) == []
    assert seen_by(desk, in_the_house_of(desk, "dispatcher", OTHER)) == []


def test_what_cannot_be_shown_is_refused_and_stays_as_it_was(desk, boss):
    kept = desk.cases.keep_view("水", {"q": "水"}, boss)
    loner = replace(in_the_house_of(desk, "acceptor", OTHER), organisation=None, scopes=())
    alone = desk.cases.keep_view("我", {}, loner)
    for view, sharing, by in (
        (kept, ViewSharing("chosen"), boss),
        (kept, ViewSharing("chosen", people=("a stranger",)), boss),
        (alone, ViewSharing("organisation"), loner),
    ):
        with pytest.raises(Refused) as refused:
            desk.cases.share_view(view.id, sharing, by)
        assert refused.value.code == "view_sharing_wrong"
    assert desk.cases.views(boss) == [kept]
