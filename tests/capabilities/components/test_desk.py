"""Corrections, census and doubts: said by one, decided by another, undone."""

from datetime import date

import psycopg
import pytest
from tests.capabilities.components.conftest import (
    CLERK,
    COVER,
    ELSEWHERE,
    LAMP,
    OTHER,
    SOUTH,
    WEST,
    WORKER,
    lamp,
    person,
)

from chengshu.capabilities.components import ComponentFilter
from chengshu.kit import Conflict, Forbidden, NotFound, Refused
from chengshu.security import SYSTEM

FIRST, SECOND = "4302020137000001", "4302020137000002"
NEW = {"class_key": LAMP, "longitude": WEST + 0.015, "latitude": SOUTH + 0.015, "owner": "市市政路灯处"}


def own(components, identifier=FIRST):
    return components.by_identifier(identifier, CLERK)


def test_nobody_decides_about_what_he_said_himself_and_the_other_does(filled):
    asked = filled.propose("change", CLERK, component=own(filled).id, wanted={"state": "damaged"}, note="灯罩破")
    assert own(filled).state == "in_use"
    with pytest.raises(Forbidden):
        filled.decide(asked.id, True, "", CLERK)
    with pytest.raises(NotFound):
        filled.decide(asked.id, True, "", person("elsewhere", "components.read", "components.write", where=()))
    done = filled.decide(asked.id, True, "看过照片", OTHER)
    assert (done.state, done.decided_name, own(filled).state, own(filled).version) == (
        "accepted",
        "other",
        "damaged",
        2,
    )
    [entry] = filled.history(own(filled).id, CLERK)
    assert (entry.before, entry.after, entry.by) == ({"state": "in_use"}, {"state": "damaged"}, "other")
    with pytest.raises(Conflict):
        filled.decide(asked.id, True, "", OTHER)


def test_a_correction_is_undone_while_nothing_was_done_since(filled):
    first = filled.propose("change", CLERK, component=own(filled).id, wanted={"state": "damaged"}, note="a")
    filled.decide(first.id, True, "", OTHER)
    second = filled.propose("change", CLERK, component=own(filled).id, wanted={"material": "钢"}, note="b")
    filled.decide(second.id, True, "", OTHER)
    with pytest.raises(Conflict):
        filled.undo(first.id, "", OTHER)
    assert filled.undo(second.id, "错了", CLERK).state == "undone"
    assert (own(filled).material, own(filled).state) == ("", "damaged")
    assert [entry.kind for entry in filled.history(own(filled).id, CLERK)] == ["undone", "changed", "changed"]


def test_a_correction_of_an_older_version_is_not_done(filled):
    one = filled.propose("change", CLERK, component=own(filled).id, seen=1, wanted={"state": "damaged"}, note="a")
    other = filled.propose("change", WORKER, component=own(filled).id, seen=1, wanted={"state": "lost"}, note="b")
    filled.decide(one.id, True, "", OTHER)
    with pytest.raises(Conflict, match="version 1 was seen"):
        filled.decide(other.id, True, "", OTHER)
    filled.decide(other.id, False, "已另行更正", OTHER)
    with pytest.raises(Conflict):
        filled.propose("change", CLERK, component=own(filled).id, seen=1, wanted={"state": "lost"}, note="c")


def test_what_makes_no_sense_is_refused_field_by_field(filled):
    id = own(filled).id
    with pytest.raises(Refused) as told:
        filled.propose(
            "change",
            CLERK,
            component=id,
            wanted={"state": "gone", "longitude": "x", "colour": 1, "installed": "2999-01-01"},
            note="n",
        )
    assert {error.field for error in told.value.errors} == {"state", "longitude", "colour", "installed"}
    for wanted in ({"state": "in_use"}, {"class_key": COVER}):
        with pytest.raises(Refused):
            filled.propose("change", CLERK, component=id, wanted=wanted, note="n")
    with pytest.raises(Refused):
        filled.propose("change", CLERK, component=id, wanted={"state": "lost"})
    with pytest.raises(NotFound):
        filled.propose("change", ELSEWHERE, component=id, wanted={"state": "lost"}, note="n")


def test_a_new_component_gets_the_next_number_of_its_class_in_its_county(filled):
    asked = filled.propose("add", WORKER, wanted=NEW)
    done = filled.decide(asked.id, True, "", CLERK)
    assert done.identifier == "4302020137000004"
    made = own(filled, done.identifier)
    assert (made.cell, made.owner, made.drawn) == ("430202001001004", "市市政路灯处", False)
    filled.sync()
    assert own(filled, done.identifier).drawn
    assert filled.sync().new == 0
    assert filled.undo(asked.id, "", OTHER).state == "undone"
    assert own(filled, done.identifier).state == "removed"
    filled.sync()
    assert filled._maps.layer("components").features == 3


def test_an_old_number_is_registered_under_its_numbering_and_found_by_what_it_is_called_today(filled):
    old = NEW | {"class_key": "cjt214:2007:component:01:18", "identifier": "4302020118000009"}
    filled.decide(filled.propose("add", WORKER, wanted=old).id, True, "", CLERK)
    with pytest.raises(NotFound):
        own(filled, "4302020118000009")
    made = filled.by_identifier("4302020118000009", CLERK, "cjt214:2007")
    assert made.class_now == LAMP
    assert len(filled.find(ComponentFilter(class_key=LAMP), CLERK).items) == 4
    filled.sync()
    assert filled.sync() == type(filled.sync())()
    assert len(filled.find(ComponentFilter(), CLERK).items) == 4
    with pytest.raises(Refused):
        filled.propose("add", WORKER, wanted=old | {"class_key": LAMP, "latitude": SOUTH + 0.016})


def test_what_stands_where_one_of_its_class_stands_must_be_meant(filled):
    wanted = NEW | {"longitude": WEST + 0.001, "latitude": SOUTH + 0.001}
    with pytest.raises(Conflict) as told:
        filled.propose("add", WORKER, wanted=wanted)
    assert FIRST in told.value.errors[0].reason
    assert filled.propose("add", WORKER, wanted=wanted, although_near=True).state == "open"
    with pytest.raises(Refused):
        filled.propose("add", WORKER, wanted=wanted | {"longitude": 100.0})


def test_who_said_it_takes_it_back_and_nobody_else(filled):
    asked = filled.propose("remove", WORKER, component=own(filled).id, note="已拆")
    with pytest.raises(Forbidden):
        filled.withdraw(asked.id, CLERK)
    assert filled.withdraw(asked.id, WORKER).state == "withdrawn"
    with pytest.raises(Conflict):
        filled.decide(asked.id, True, "", CLERK)


def test_lists_of_corrections_show_ones_area_and_ones_own(filled):
    asked = filled.propose("remove", WORKER, component=own(filled).id, note="已拆")
    assert [one.id for one in filled.corrections(CLERK, state="open").items] == [asked.id]
    assert filled.corrections(ELSEWHERE).items == []
    with pytest.raises(NotFound):
        filled.correction(asked.id, ELSEWHERE)
    page = filled.corrections(CLERK, component=own(filled).id, limit=1)
    assert page.next is None


def test_history_is_never_rewritten(filled, db):
    filled.decide(filled.propose("remove", WORKER, component=own(filled).id, note="已拆").id, True, "", CLERK)
    with pytest.raises(psycopg.errors.RaiseException), db.transaction() as tx:
        tx.execute("update components.history set note = ''")


def test_neighbours_of_one_class_are_doubted_judged_and_put_together(components, maps, run_jobs):
    near = [lamp(1, WEST + 0.001, SOUTH + 0.001), lamp(2, WEST + 0.001 + 0.00001, SOUTH + 0.001)]
    far = [lamp(3, WEST + 0.002, SOUTH + 0.001)]
    maps.load("components", near + far)
    components.sync()
    job = components.look_for_doubts(2.0, CLERK)
    run_jobs()
    assert components._tools.jobs.get(job.id).result == {"components": 3, "pairs": 1, "new": 1, "complete": True}
    [doubt] = components.doubts(CLERK).items
    assert (doubt.first.identifier, doubt.second.identifier, round(doubt.metres)) == (FIRST, SECOND, 1)
    assert components.doubts(ELSEWHERE).items == []
    asked = components.merge(doubt.id, doubt.second.id, "", CLERK)
    assert components.doubts(CLERK).items == []
    components.decide(asked.id, False, "是两盏灯", OTHER)
    [again] = components.doubts(CLERK).items
    asked = components.merge(again.id, again.second.id, "看错了", CLERK)
    components.decide(asked.id, True, "", OTHER)
    gone = own(components, SECOND)
    assert (gone.state, gone.merged_into) == ("removed", again.first.id)
    components.undo(asked.id, "", OTHER)
    assert (own(components, SECOND).state, own(components, SECOND).merged_into) == ("in_use", None)
    [again] = components.doubts(CLERK).items
    components.keep_both(again.id, CLERK)
    components.look_for_doubts(2.0, CLERK)
    run_jobs()
    assert components.doubts(CLERK).items == []
    with pytest.raises(Refused):
        components.look_for_doubts(21, CLERK)


def test_what_was_kept_apart_by_mistake_is_asked_about_again(components, maps, run_jobs):
    maps.load("components", [lamp(1, WEST + 0.001, SOUTH + 0.001), lamp(2, WEST + 0.00101, SOUTH + 0.001)])
    components.sync()
    components.look_for_doubts(2.0, CLERK)
    run_jobs()
    [doubt] = components.doubts(CLERK).items
    with pytest.raises(Conflict):
        components.reopen(doubt.id, CLERK)
    components.keep_both(doubt.id, CLERK)
    assert [one.id for one in components.doubts(CLERK, "kept").items] == [doubt.id]
    components.reopen(doubt.id, CLERK)
    assert [one.id for one in components.doubts(CLERK).items] == [doubt.id]
    # One that is gone by another way is not proposed to go, and the question does not hang between.
    asked = components.propose("remove", CLERK, component=doubt.second.id, note="已拆")
    components.decide(asked.id, True, "", OTHER)
    with pytest.raises(Conflict):
        components.merge(doubt.id, doubt.second.id, "", CLERK)
    components.undo(asked.id, "", OTHER)
    assert [one.id for one in components.doubts(CLERK).items] == [doubt.id]


def test_a_pair_across_the_border_is_for_who_sees_both_sides(components, maps, run_jobs, db):
    maps.load("components", [lamp(1, WEST + 0.001, SOUTH + 0.001), lamp(2, WEST + 0.00101, SOUTH + 0.001)])
    components.sync()
    components.look_for_doubts(2.0, CLERK)
    run_jobs()
    [doubt] = components.doubts(CLERK).items
    with db.transaction() as tx:
        tx.execute("update components.items set division = '430203' where id = %s::uuid", (doubt.second.id,))
    here = person("here", "components.read", "components.write", where=("430202",))
    assert components.doubts(here).items == []
    with pytest.raises(NotFound):
        components.merge(doubt.id, doubt.second.id, "", here)
    assert [one.id for one in components.doubts(CLERK).items] == [doubt.id]


def campaign(components, **more):
    told = {"divisions": ["430202"], "surveyors": [WORKER.id]} | more
    return components.plan(CLERK, "2026 普查", date(2026, 11, 1), date(2026, 12, 1), **told)


def test_a_campaign_is_walked_and_knows_how_far_it_is(filled):
    kept = campaign(filled)
    with pytest.raises(Conflict):
        filled.report(kept.id, own(filled).id, "found", WORKER)
    assert filled.start(kept.id, CLERK).targets == 3
    with pytest.raises(Forbidden):
        filled.report(kept.id, own(filled).id, "found", person("stranger", "components.read"))
    [first, *_] = filled.next_targets(kept.id, WEST + 0.001, SOUTH + 0.001, WORKER)
    assert (first.component.identifier, first.metres) == (FIRST, 0)
    seen = filled.report(kept.id, first.component.id, "found", WORKER)
    assert (seen.finding, seen.component.surveyed is not None) == ("found", True)
    gone = filled.report(kept.id, own(filled, SECOND).id, "not_found", WORKER, note="找不到")
    assert filled.correction(gone.correction, CLERK).wanted == {"state": "lost"}
    filled.report_new(kept.id, NEW, "新立", WORKER)
    now = filled.campaign(kept.id)
    assert (now.targets, now.found, now.not_found, now.changed, now.new) == (3, 1, 1, 0, 1)
    [area] = filled.areas(kept.id)
    assert (area.cell, area.targets, area.seen, area.not_found) == ("430202001001001", 3, 2, 1)
    assert len(filled.targets(kept.id, CLERK, finding="open").items) == 1
    assert filled.targets(kept.id, ELSEWHERE).items == []
    assert filled.close(kept.id, CLERK).state == "closed"


def test_saying_something_else_replaces_what_was_said_until_somebody_decided(filled):
    kept = campaign(filled, cells=["430202001001001"], divisions=[], classes=["cjt214:2007:component:01:18"])
    filled.start(kept.id, CLERK)
    first = filled.report(kept.id, own(filled).id, "not_found", WORKER)
    with pytest.raises(Conflict):
        filled.report(kept.id, own(filled).id, "found", CLERK)
    again = filled.report(kept.id, own(filled).id, "changed", WORKER, wanted={"material": "钢"}, note="换了杆")
    assert filled.correction(first.correction, CLERK).state == "withdrawn"
    filled.decide(again.correction, True, "", CLERK)
    assert own(filled).material == "钢"
    assert filled.campaign(kept.id).changed == 1


def test_a_campaign_without_an_area_or_outside_ones_own_is_refused(filled):
    for more in ({"divisions": []}, {"divisions": ["430203"], "classes": ["x"]}):
        with pytest.raises(Refused):
            campaign(filled, **more)
    with pytest.raises(Refused):
        filled.plan(ELSEWHERE, "x", date(2026, 1, 1), date(2026, 1, 2), divisions=["430202"])
    kept = campaign(filled)
    with pytest.raises(Forbidden):
        filled.start(kept.id, ELSEWHERE)


def test_a_component_changed_in_the_register_and_on_the_map_keeps_what_the_register_says(filled, maps):
    import json

    from chengshu.capabilities.maps import Edit

    asked = filled.propose("change", CLERK, component=own(filled).id, wanted={"state": "damaged"}, note="a")
    filled.decide(asked.id, True, "", OTHER)
    [feature] = [
        one for one in map(json.loads, maps.features("components").items) if one["properties"]["code"] == FIRST
    ]
    moved = lamp(1, WEST + 0.0015, SOUTH + 0.001)
    maps.edit(SYSTEM, "components", [Edit("update", feature["id"], 1, moved)])
    filled.sync()
    after = own(filled)
    assert (after.state, round(after.longitude, 4), after.drawn) == ("damaged", round(WEST + 0.001, 4), True)
    [feature] = [
        one for one in map(json.loads, maps.features("components").items) if one["properties"]["code"] == FIRST
    ]
    assert feature["properties"]["state"] == "破损"
