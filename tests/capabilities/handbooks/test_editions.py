"""Editions follow each other; a day keeps its limits."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from tests.capabilities.cases.desk import document
from tests.capabilities.handbooks.conftest import HEADINGS, ONE, OTHER, workbook

from chengshu.capabilities.handbooks import RowFilter
from chengshu.capabilities.handbooks import pack as handbooks_pack
from chengshu.capabilities.handbooks.logic import read_workbook
from chengshu.kit import Conflict, Forbidden, NotFound, Refused, now

COVER = "gbt30428.2:2013:component:01:01"
TODAY = now().astimezone(ZoneInfo("Asia/Shanghai")).date()


def book(limit="2紧急工作时"):
    return workbook(
        [["01", "公用设施", "01", "上水井盖", "丢失", limit], ["01", "公用设施", "02", "污水井盖", "", "3天"]]
    )


def shipped():
    return {"handbooks/urban_management.yaml": document("urban_management/handbooks/urban_management.yaml")}


def test_a_fault_means_that_nothing_is_kept(bring_in, handbooks):
    report = bring_in(book("立即"))
    assert report.book is None
    assert len(report.faults) == 1
    assert handbooks.books().items == []


def test_a_dry_run_tells_the_changes_and_keeps_nothing(bring_in, handbooks):
    assert [change.kind for change in bring_in(book(), dry_run=True).changes] == ["added", "added"]
    assert handbooks.books().items == []


def test_nobody_releases_what_he_brought_in_and_no_edition_begins_in_the_past(bring_in, handbooks):
    kept = bring_in(book()).book
    with pytest.raises(Forbidden):
        handbooks.release(ONE, kept.id, TODAY)
    with pytest.raises(Refused):
        handbooks.release(OTHER, kept.id, TODAY - timedelta(days=1))
    assert handbooks.release(OTHER, kept.id, TODAY).state == "released"
    with pytest.raises(Conflict):
        handbooks.discard(ONE, kept.id)


def test_each_day_has_the_limit_of_its_edition(bring_in, handbooks):
    first, second = bring_in(book()).book, bring_in(book("4小时")).book
    handbooks.release(OTHER, first.id, TODAY)
    handbooks.release(OTHER, second.id, TODAY + timedelta(days=30))
    before, after = TODAY + timedelta(days=29), TODAY + timedelta(days=30)
    assert handbooks.limit_of(COVER, 1, TODAY - timedelta(days=1)) is None
    assert (handbooks.limit_of(COVER, 1, before).amount, handbooks.limit_of(COVER, 1, before).unit) == (
        2,
        "urgent_hour",
    )
    assert (handbooks.limit_of(COVER, 1, after).amount, handbooks.limit_of(COVER, 1, after).unit) == (4, "working_hour")
    assert handbooks.limit_of(COVER, 9, after) is None
    assert [change.kind for change in handbooks.changes(second.id, first.id)] == ["changed"]
    with pytest.raises(Conflict):
        handbooks.release(OTHER, bring_in(book()).book.id, TODAY)


def test_a_released_edition_never_changes(bring_in, handbooks, db):
    kept = bring_in(book()).book
    handbooks.release(OTHER, kept.id, TODAY)
    with pytest.raises(psycopg.errors.RaiseException), db.transaction() as tx:
        tx.execute("update handbooks.rows set amount = 99")


def test_rows_are_paged_and_searched(bring_in, handbooks):
    kept = bring_in(book()).book
    page = handbooks.rows(kept.id, limit=1)
    assert [row.small_title for row in page.items] == ["上水井盖"]
    assert [row.small_title for row in handbooks.rows(kept.id, after=page.next).items] == ["污水井盖"]
    with pytest.raises(NotFound):
        handbooks.book("00000000-0000-7000-8000-000000000000")


def test_the_shipped_handbook_has_190_classes_and_519_limits_and_comes_back_from_a_workbook(handbooks):
    documents = shipped()
    assert handbooks_pack.check(documents["handbooks/urban_management.yaml"], "w", None) == []
    handbooks_pack.apply(documents, "urban_management", handbooks)
    handbooks_pack.apply(documents, "urban_management", handbooks)
    (kept,) = handbooks.in_force()
    assert (kept.version, kept.rows) == (1, 519)
    rows, faults = read_workbook(handbooks.export(kept.id), "gbt30428.2:2013")
    assert (faults, len(rows), len({row.class_key for row in rows})) == ([], 519, 190)
    assert handbooks.limit_of(COVER, 1, date(2026, 11, 21)).unit == "urgent_hour"


def test_what_a_pack_changes_is_a_new_edition_and_a_bad_limit_is_named(handbooks):
    documents = shipped()
    handbooks_pack.apply(documents, "urban_management", handbooks)
    name = "handbooks/urban_management.yaml"
    covers = {"title": "公用设施", "classes": {"01": {"title": "上水井盖", "conditions": ["1天"]}}}
    changed = {**documents[name], "component": {"01": covers}}
    handbooks_pack.apply({name: changed}, "urban_management", handbooks)
    assert [(one.version, one.rows) for one in handbooks.in_force()] == [(2, 1 + 144)]
    covers["classes"]["01"]["conditions"] = ["soon"]
    (problem,) = handbooks_pack.check(changed, "w", None)
    assert problem.key == "component.01.classes.01.conditions.0"


def test_what_the_city_released_itself_stays_when_the_pack_comes_again_or_changes(handbooks):
    documents = shipped()
    name = "handbooks/urban_management.yaml"
    handbooks_pack.apply(documents, "urban_management", handbooks)
    own = handbooks.import_workbook(ONE, "urban_management", "手册", "gbt30428.2:2013", "own", book()).book
    handbooks.release(OTHER, own.id, TODAY)
    handbooks_pack.apply(documents, "urban_management", handbooks)
    assert [(one.id, one.rows) for one in handbooks.in_force()] == [(own.id, 2)]
    covers = {"title": "公用设施", "classes": {"01": {"title": "上水井盖", "conditions": ["1天"]}}}
    for _ in range(2):
        handbooks_pack.apply({name: {**documents[name], "component": {"01": covers}}}, "urban_management", handbooks)
    assert [one.id for one in handbooks.in_force()] == [own.id]
    proposed = handbooks.books().items[0]
    assert (proposed.version, proposed.state, proposed.pack) == (3, "draft", "urban_management")
    assert handbooks.release(ONE, proposed.id, TODAY + timedelta(days=1)).state == "released"
    assert [one.pack for one in handbooks_pack.in_force(handbooks)] == ["urban_management"]


def test_a_pack_that_changes_twice_in_a_day_begins_on_the_next_free_day(handbooks):
    documents = shipped()
    name = "handbooks/urban_management.yaml"
    for limit in ("1天", "2天", "3天"):
        covers = {"title": "公用设施", "classes": {"01": {"title": "上水井盖", "conditions": [limit]}}}
        handbooks_pack.apply({name: {**documents[name], "component": {"01": covers}}}, "urban_management", handbooks)
    assert [one.valid_from for one in handbooks.books().items] == [
        TODAY + timedelta(days=1),
        TODAY,
        date(2014, 8, 15),
    ]


def test_what_nothing_ran_by_is_taken_back_and_what_has_begun_is_only_made_anew(bring_in, handbooks):
    first, second = bring_in(book()).book, bring_in(book("4小时")).book
    with pytest.raises(Conflict):
        handbooks.undo(ONE, first.id)
    handbooks.discard(ONE, second.id)
    assert handbooks.undo(ONE, second.id).state == "draft"
    handbooks.release(OTHER, first.id, TODAY)
    handbooks.release(OTHER, second.id, TODAY + timedelta(days=3))
    again = handbooks.undo(ONE, second.id)
    assert (again.state, again.valid_from, again.released_by) == ("draft", None, None)
    with pytest.raises(Conflict) as told:
        handbooks.undo(ONE, first.id)
    assert told.value.code == "handbook_in_force"
    made = handbooks.copy(ONE, first.id)
    assert (made.state, made.version, handbooks.changes(made.id, first.id)) == ("draft", 3, [])
    with pytest.raises(Forbidden):
        handbooks.release(ONE, made.id, TODAY + timedelta(days=3))
    handbooks.release(OTHER, made.id, TODAY + timedelta(days=3))


def test_a_change_names_each_column_that_differs(bring_in, handbooks):
    first = bring_in(book()).book
    handbooks.release(OTHER, first.id, TODAY)
    line = ["01", "公用设施", "01", "上水井盖", "缺失", "4小时", "先属主后属地"]
    data = workbook([line], headings=[*HEADINGS, "责任顺序"])
    changed, gone = bring_in(data, dry_run=True).changes
    assert [(one.field, one.before, one.after) for one in changed.fields] == [
        ("condition", "丢失", "缺失"),
        ("limit", "2紧急工作时", "4工作时"),
        ("order", "", "先属主后属地"),
    ]
    assert gone.kind == "removed"
    assert {one.field: one.before for one in gone.fields}["limit"] == "3工作日"


def test_classes_are_found_by_name_number_and_condition_and_tell_their_limits(handbooks):
    handbooks_pack.apply(shipped(), "urban_management", handbooks)
    (kept,) = handbooks.in_force()
    first = handbooks.classes(kept.id, limit=150)
    rest = handbooks.classes(kept.id, after=first.next, limit=150)
    assert (len(first.items), len(rest.items), rest.next) == (150, 40, None)
    (lamp,) = handbooks.classes(kept.id, RowFilter("01 37", "component")).items
    assert (lamp.small_title, lamp.conditions, lamp.limits) == ("路灯", 6, ("1工作日", "2工作日", "2工作时", "3工作日"))
    assert {one.kind for one in handbooks.classes(kept.id, RowFilter(kind="incident")).items} == {"incident"}
    assert handbooks.classes(kept.id, RowFilter("%")).items == []
