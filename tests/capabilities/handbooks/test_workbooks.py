"""Workbooks of filing conditions, as cities write them, go in whole or are answered line by line."""

import io
import zipfile

import pytest
from tests.capabilities.handbooks.conftest import HEADINGS, workbook

from chengshu.capabilities.handbooks.logic import limit_text, read_limit, read_workbook, write_workbook
from chengshu.capabilities.handbooks.model import Limit

SCHEME = "gbt30428.2:2013"
COVER = ["01", "公用设施", "01", "上水井盖", "丢失", "2紧急工作时"]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("2紧急工作时", Limit(2, "urgent_hour")),
        ("１紧急工作时制止", Limit(1, "urgent_hour")),
        ("4小时", Limit(4, "working_hour")),
        ("3 天", Limit(3, "working_day")),
        ("5个工作日内", Limit(5, "working_day")),
        ("30分钟", Limit(30, "minute")),
    ],
)
def test_limits_are_read_as_people_write_them(text, limit):
    assert read_limit(text) == limit


@pytest.mark.parametrize("text", ["", "立即", "0天", "400天", "2.5天", "天", "3天或5天"])
def test_what_is_no_limit_is_not_guessed(text):
    assert isinstance(read_limit(text), str)


@pytest.mark.parametrize("unit", ["minute", "hour", "urgent_hour", "urgent_day", "working_hour", "working_day"])
def test_a_limit_that_is_written_is_read_as_the_same(unit):
    assert read_limit(limit_text(7, unit)) == Limit(7, unit)


def test_a_merged_cell_counts_for_every_line_it_covers():
    lines = [COVER, [None, None, None, None, "破损", "4小时"], [None, None, None, None, "异响", "2天"]]
    rows, faults = read_workbook(workbook(lines, ["A2:A4", "B2:B4", "C2:C4", "D2:D4"]), SCHEME)
    assert not faults
    assert [(row.class_key, row.number, row.condition, row.amount) for row in rows] == [
        ("gbt30428.2:2013:component:01:01", 1, "丢失", 2),
        ("gbt30428.2:2013:component:01:01", 2, "破损", 4),
        ("gbt30428.2:2013:component:01:01", 3, "异响", 2),
    ]


def test_every_fault_names_sheet_line_column_value_and_what_to_do():
    lines = [
        COVER,
        ["1", "公用设施", "02", "污水井盖", "丢失", "立即"],
        ["01", "公用设施", None, "雨水井盖", "", "2天"],
    ]
    rows, faults = read_workbook(workbook(lines), SCHEME)
    assert len(rows) == 1
    assert [(fault.sheet, fault.line, fault.column, fault.value) for fault in faults] == [
        ("部件", 3, "A", "1"),
        ("部件", 3, "F", "立即"),
        ("部件", 4, "C", ""),
    ]
    assert all(fault.reason and fault.mend for fault in faults)


def test_a_missing_column_and_a_double_number_are_faults():
    without = workbook([COVER[:5]], headings=HEADINGS[:5])
    assert read_workbook(without, SCHEME)[1][0].reason == "no line of headings"
    twice = workbook([[*COVER, "1"], [*COVER, "1"]], headings=[*HEADINGS, "序号"])
    assert "already in 部件 2" in read_workbook(twice, SCHEME)[1][0].reason


def test_what_is_no_workbook_or_unpacks_to_too_much_is_refused():
    assert read_workbook(b"no workbook", SCHEME)[1][0].reason.startswith("this is no Excel workbook")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (201 * 1024 * 1024))
    assert read_workbook(bomb.getvalue(), SCHEME)[1][0].reason == "the workbook is too large when unpacked"
    assert read_workbook(workbook([COVER], sheet="其他"), SCHEME)[1][0].reason == "no sheet of filing conditions"


def test_an_entity_in_the_xml_is_never_resolved():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([COVER]))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                start = b'<!DOCTYPE x [<!ENTITY bad SYSTEM "file:///etc/passwd">]>'
                text = start + text.replace(b"<sheetData>", b"<sheetData><!-- &bad; -->")
            new.writestr(part, text)
    rows, faults = read_workbook(out.getvalue(), SCHEME)
    assert "root:" not in repr((rows, faults))


def test_an_edition_that_is_written_and_read_again_is_the_same():
    lines = [COVER, ["01", "公用设施", "01", "上水井盖", "破损", "4小时"], ["02", "道路", "07", "地下通道", "", "7天"]]
    rows, _ = read_workbook(workbook(lines), SCHEME)
    assert read_workbook(write_workbook(rows), SCHEME) == (rows, [])
