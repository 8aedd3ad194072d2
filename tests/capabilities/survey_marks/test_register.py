"""The register: exact places are masked and sealed, jurisdictions hold, tables go in and out."""

from datetime import date

import pytest
from tests.capabilities.survey_marks.conftest import ELSEWHERE, EXACT, KEEPER, READER, SEER, Clock, Desk

from chengshu.capabilities.survey_marks import MarkChange, MarkFilter, NewMark
from chengshu.capabilities.survey_marks.logic import table_lines
from chengshu.kit import Conflict, Forbidden, NotFound, Refused

ALL = MarkFilter()


def test_a_place_is_shown_to_about_a_hundred_metres(desk: Desk) -> None:
    mark = desk.a_mark()
    assert (mark.longitude, mark.latitude) == (113.152, 27.85)
    detail = desk.marks.mark(READER, mark.id)
    assert not detail.may_see_exact
    assert "113.1523" not in repr(detail)


def test_the_exact_place_is_for_those_who_may_see_it_and_it_is_written_down(desk: Desk) -> None:
    mark = desk.a_mark()
    with pytest.raises(Forbidden):
        desk.marks.exact(KEEPER, mark.id)
    place = desk.marks.exact(SEER, mark.id)["place"]
    assert (place.longitude, place.latitude, place.height) == (*EXACT, 81.234)
    assert desk.audited("marks.see") == [("seer", mark.id)]


def test_nothing_exact_lies_readable_in_the_database(desk: Desk) -> None:
    desk.a_mark()
    with desk.db.transaction() as tx:
        rows = [*tx.execute("select * from survey_marks.marks"), *tx.execute("select * from survey_marks.events")]
    assert not any(secret in str(row) for row in rows for secret in ("113.1523", "27.8501", "81.234"))


def test_a_mark_may_be_handed_in_in_any_system(desk: Desk) -> None:
    mark = desk.a_mark(at=(416275.1809, 3082109.1494), system="EPSG:4547")
    place = desk.marks.exact(SEER, mark.id)["place"]
    assert (place.longitude, place.latitude) == pytest.approx((113.15, 27.85), abs=1e-8)
    assert (place.system, place.x) == ("EPSG:4547", 416275.1809)


def test_exchanged_coordinates_are_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.a_mark(at=EXACT[::-1])
    assert "exchanged" in refused.value.errors[0].reason


@pytest.mark.parametrize(
    "more, field",
    [
        ({"kind": "tower"}, "kind"),
        ({"grade": "Z"}, "grade"),
        ({"kind": "levelling", "grade": "D"}, "grade"),
        ({"division": "abc"}, "division"),
        ({"name": " "}, "name"),
        ({"height": 1e6}, "height"),
        ({"description": {"colour": "red"}}, "description.colour"),
    ],
)
def test_a_mark_that_is_none_is_refused_by_field(desk: Desk, more: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        desk.a_mark(**more)
    assert [error.field for error in refused.value.errors] == [field]


def test_a_number_is_given_once(desk: Desk) -> None:
    desk.a_mark()
    with pytest.raises(Conflict):
        desk.a_mark()


def test_marks_of_another_city_do_not_exist_for_you(desk: Desk) -> None:
    mark = desk.a_mark()
    assert desk.marks.find(ELSEWHERE, ALL).items == []
    with pytest.raises(NotFound):
        desk.marks.mark(ELSEWHERE, mark.id)
    with pytest.raises(Forbidden):
        desk.marks.register(ELSEWHERE, NewMark("X", "x", "gnss", "D", "430211", *EXACT))


def test_who_only_reads_changes_nothing(desk: Desk) -> None:
    mark = desk.a_mark()
    with pytest.raises(Forbidden):
        desk.marks.edit(READER, mark.id, MarkChange(name="new"), 1)


def test_two_who_edit_at_once_do_not_overwrite_each_other(desk: Desk) -> None:
    mark = desk.a_mark()
    assert desk.marks.edit(KEEPER, mark.id, MarkChange(name="狮子山北"), 1).version == 2
    with pytest.raises(Conflict):
        desk.marks.edit(SEER, mark.id, MarkChange(name="late"), 1)
    assert desk.marks.mark(READER, mark.id).events[0].note == "name"


def test_a_relocation_keeps_the_old_place(desk: Desk, clock: Clock) -> None:
    mark = desk.a_mark()
    moved = desk.marks.relocate(
        SEER,
        mark.id,
        (113.2, 27.9),
        "EPSG:4490",
        "",
        height=90.0,
        day=date(2026, 4, 1),
        reason="道路拓宽",
        place="新址",
    )
    assert (moved.longitude, moved.place) == (113.2, "新址")
    [old] = desk.marks.mark(READER, mark.id).former_places
    assert (old.longitude, old.valid_to, old.reason) == (113.152, date(2026, 4, 1), "道路拓宽")
    seen = desk.marks.exact(SEER, mark.id)
    assert (seen["place"].longitude, seen["former"][0]["place"].longitude) == (113.2, EXACT[0])


def test_marks_are_found_by_word_kind_and_page(desk: Desk) -> None:
    for number in range(5):
        desk.a_mark(f"D{number}", kind="levelling" if number == 3 else "gnss", grade="2" if number == 3 else "C")
    assert [mark.number for mark in desk.marks.find(READER, MarkFilter(kind="levelling")).items] == ["D3"]
    assert [mark.number for mark in desk.marks.find(READER, MarkFilter(q="D4")).items] == ["D4"]
    first = desk.marks.find(READER, ALL, limit=3)
    rest = desk.marks.find(READER, ALL, after=first.next, limit=3)
    assert [mark.number for mark in [*first.items, *rest.items]] == ["D0", "D1", "D2", "D3", "D4"]
    assert rest.next is None


def test_statistics_say_how_many_are_usable_by_kind_grade_and_state(desk: Desk) -> None:
    for number in range(3):
        desk.a_mark(f"D{number}")
    desk.a_mark("L1", kind="levelling", grade="2", state="destroyed")
    got = desk.marks.statistics(READER, ALL)
    assert sum(row.marks for row in got.divisions) == sum(row.marks for row in got.rows)
    assert {row.division for row in got.divisions} == {"430211"}
    assert (got.total, got.usable, got.due) == (4, 3, 3)
    assert [(row.kind, row.grade, row.state, row.marks) for row in got.rows] == [
        ("gnss", "D", "good", 3),
        ("levelling", "2", "destroyed", 1),
    ]


TABLE = """点号,点名,类别,等级,区划代码,经度,纬度,高程,状态,建设时间,坐标系,方位物
D001,狮子山,GNSS点,D级,430211,113.15234,27.85012,81.2,完好,2012年5月,,电塔东 30 m
S002,湘江桥,水准点,二等,430202,416275.18,3082109.15,45.1,损坏,1998-03-02,EPSG:4547,
S003,坏行,水准点,二等,430202,abc,27.8,,,,,
S004,怪点,灯塔,二等,430202,113.1,27.8,,,,,
S005,反了,水准点,二等,430202,27.8,113.1,,,,,
S006,外地,水准点,二等,430102,113.1,27.8,,,,,
S007,老点,三角点,三等,430202,113.1,27.8,,,,EPSG:4610,
D001,重复,GNSS点,D级,430211,113.1,27.8,,,,,
"""


def test_a_table_is_taken_and_bad_rows_are_listed_with_field_and_reason(desk: Desk) -> None:
    tried = desk.marks.import_table(KEEPER, TABLE, dry_run=True)
    assert desk.marks.find(READER, ALL).items == []
    done = desk.marks.import_table(KEEPER, TABLE)
    assert (done.added, done.changed) == (2, 0)
    assert tried == done
    assert [(bad.row, bad.field) for bad in done.rejected] == [
        (4, "x"), (5, "kind"), (6, "x"), (7, "division"), (8, "operation"), (9, "number"),
    ]  # fmt: skip
    first, second = desk.marks.find(READER, ALL).items
    assert (first.number, first.kind, first.grade, first.built) == ("D001", "gnss", "D", date(2012, 5, 1))
    assert first.description == {"landmarks": "电塔东 30 m"}
    assert (second.state, second.longitude) == ("damaged", 113.15)


def test_the_same_table_again_changes_nothing_and_another_name_changes_one(desk: Desk) -> None:
    desk.marks.import_table(KEEPER, TABLE)
    again = desk.marks.import_table(KEEPER, TABLE.replace("湘江桥", "湘江大桥").replace("损坏", "完好"))
    assert (again.added, again.changed, again.unchanged) == (0, 1, 1)
    assert desk.marks.find(READER, MarkFilter(q="S002")).items[0].state == "damaged"  # a table does not repair


def test_a_table_does_not_move_marks_by_the_way(desk: Desk) -> None:
    desk.marks.import_table(KEEPER, TABLE)
    done = desk.marks.import_table(KEEPER, TABLE.replace("113.15234", "113.25234"))
    assert any(bad.row == 2 and "relocation" in bad.reason for bad in done.rejected)


def test_an_export_is_masked_unless_exact_places_are_granted_and_asked_for(desk: Desk) -> None:
    desk.a_mark(name="=1+1")
    plain = "".join(table_lines(desk.marks.export(READER, ALL)))
    assert "113.152," in plain
    assert "about 100 m" in plain
    assert ",'=1+1," in plain
    with pytest.raises(Forbidden):
        desk.marks.export(READER, ALL, exact=True)
    full = "".join(table_lines(desk.marks.export(SEER, ALL, exact=True)))
    assert str(EXACT[0]) in full
    assert {account for account, _ in desk.audited("marks.export")} == {"reader", "seer"}


def test_a_renewed_key_seals_every_place_anew(desk: Desk) -> None:
    mark = desk.a_mark()
    desk.marks.relocate(SEER, mark.id, (113.2, 27.9), "EPSG:4490", "", height=None, day=date(2020, 4, 1), reason="r")
    key = desk.keyring.renew()
    assert desk.marks.reseal() == 1
    with desk.db.transaction() as tx:
        rows = tx.execute("select key from survey_marks.marks union all select key from survey_marks.places").fetchall()
    assert [row["key"] for row in rows] == [key, key]
    assert desk.marks.exact(SEER, mark.id)["former"][0]["place"].longitude == EXACT[0]


def test_many_marks_of_a_program_are_registered_together(desk: Desk) -> None:
    new = [NewMark(f"P{n}", "p", "gnss", "D", "430211", 113 + n / 1000, 27.8) for n in range(300)]
    done = desk.marks.register_many(KEEPER, [*new, NewMark("X", "x", "tower", "", "430211", *EXACT), new[5]])
    assert (done.added, [(bad.row, bad.field) for bad in done.rejected]) == (300, [(301, "kind"), (302, "number")])
    assert desk.marks.statistics(READER, ALL).total == 300
