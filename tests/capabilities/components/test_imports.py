"""Files of components: judged line by line, mended, released by somebody else, undone."""

import io

import pytest
from openpyxl import Workbook
from tests.capabilities.components.conftest import CLERK, ELSEWHERE, LAMP, OTHER, SOUTH, WEST

from chengshu.capabilities.components import ComponentFilter
from chengshu.capabilities.components.logic.distance import metres, near_pairs
from chengshu.capabilities.components.logic.reading import Unreadable, read_sheet
from chengshu.kit import Conflict, Forbidden, Refused

NOW, OLD = "gbt30428.2:2013", "cjt214:2007"
HEADINGS = "标识码,大类代码,小类代码,小类名称,经度,纬度,状态,权属单位,ORDate,BGID"
HERE = f"{WEST + 0.015},{SOUTH + 0.015}"


def csv(*lines: str, encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join(["城市部件普查表", HEADINGS, *lines]).encode(encoding)


def read(components, *lines, numbering=NOW, name="a.csv"):
    return components.bring_in(CLERK, name, numbering, csv(*lines))


def test_right_lines_enter_when_somebody_else_releases_them_and_leave_again(filled):
    kept = read(
        filled,
        f"4302020137000001,,,,{WEST + 0.001},{SOUTH + 0.001},破损,市市政路灯处,2019/1/1,430202001001001",
        f",01,37,,{HERE},,市市政路灯处,2020.05.01,",
        f",,,路灯,{WEST + 0.0151},{SOUTH + 0.015},完好,,20200501,",
    )
    assert (kept.lines, kept.faulty, kept.waiting) == (3, 0, 3)
    with pytest.raises(Forbidden):
        filled.release(kept.id, CLERK)
    done = filled.release(kept.id, OTHER)
    assert (done.state, done.new, done.changed, done.same) == ("released", 2, 1, 0)
    assert filled.by_identifier("4302020137000001", CLERK).state == "damaged"
    made = filled.by_identifier("4302020137000004", CLERK)
    assert (made.class_key, made.name, str(made.installed)) == (LAMP, "路灯", "2020-05-01")
    fixed = filled.propose("change", CLERK, component=made.id, wanted={"material": "钢"}, note="n")
    filled.decide(fixed.id, True, "", OTHER)
    undone = filled.undo_import(kept.id, CLERK)
    assert (undone.state, undone.new, undone.changed) == ("undone", 0, 0)
    assert [line.outcome for line in filled.lines(kept.id).items] == ["undone", "kept", "undone"]
    assert filled.by_identifier("4302020137000001", CLERK).state == "in_use"
    assert filled.by_identifier("4302020137000004", CLERK).state == "in_use"
    assert filled.by_identifier("4302020137000005", CLERK).state == "removed"


def test_every_mistake_is_told_with_its_line_and_column_and_mended_lines_come_in_later(filled):
    kept = read(
        filled,
        f"4302020137000001,,,,{HERE},,,,",
        f"43020201370001,,,,{HERE},,,,",
        f"4302020177000001,,,,{HERE},,,,",
        "4302020137000009,,,,x,,坏掉,,3月,",
        f"4302020137000001,,,,{HERE},,,,",
        f",01,37,,100.0,{SOUTH},,,,",
        f",01,37,,{HERE},,,,430202001001001",
        f",,,不存在的类,{HERE},,,,",
        f"4302020137000011,02,37,,{HERE},,,,",
    )
    assert (kept.lines, kept.faulty, kept.waiting) == (9, 8, 1)
    faulty = filled.lines(kept.id, "faulty").items
    told = {(line.line, fault.column) for line in faulty for fault in line.faults}
    assert told == {
        (4, "标识码"),
        (5, "标识码"),
        *{(6, column) for column in ("经度", "纬度", "状态", "初始日期")},
        (7, "标识码"),
        (8, "经度"),
        (9, "所在单元网格"),
        (10, "小类名称"),
        (11, "大类代码"),
    }
    filled.release(kept.id, OTHER)
    line = faulty[0]
    still = filled.mend(kept.id, 4, line.given | {"identifier": "4302020137000001"}, CLERK)
    assert still.outcome == "faulty"  # the number stands in line 3
    mended = filled.mend(kept.id, 4, line.given | {"identifier": "4302020137000050"}, CLERK)
    assert (mended.outcome, mended.faults) == ("waiting", [])
    assert filled.release(kept.id, OTHER).new == 1
    with pytest.raises(Conflict):
        filled.mend(kept.id, 4, line.given, CLERK)
    with pytest.raises(Conflict):
        filled.release(kept.id, OTHER)


def test_the_same_file_means_other_things_under_another_numbering(filled):
    line = f"4302020118000001,,,,{HERE},,,,"
    assert read(filled, line, numbering=OLD).waiting == 1
    old, new = (filled.lines(read(filled, line, numbering=n).id).items[0] for n in (OLD, NOW))
    assert (old.faults, new.faults) == ([], [])
    kept = read(filled, line, numbering=OLD)
    filled.release(kept.id, OTHER)
    assert filled.by_identifier("4302020118000001", CLERK, OLD).class_now == LAMP
    with pytest.raises(Refused):
        read(filled, line, numbering="cjt214:1999")


def test_nobody_brings_in_what_lies_outside_his_area(filled):
    kept = filled.bring_in(ELSEWHERE, "a.csv", NOW, csv(f",01,37,,{HERE},,,,"))
    assert kept.faulty == 1
    good = read(filled, f",01,37,,{HERE},,,,")
    with pytest.raises(Refused, match="Line 3"):
        filled.release(good.id, ELSEWHERE)
    assert filled.discard_import(good.id, CLERK).state == "discarded"
    with pytest.raises(Conflict):
        filled.release(good.id, OTHER)


def test_two_lines_about_one_component_leave_the_register_as_it_was_when_one_cannot_be_taken(filled):
    kept = read(filled, f",01,37,,{HERE},,,,", f"4302020137000004,,,,{WEST + 0.0152},{SOUTH + 0.015},,,,")
    with pytest.raises(Refused, match="Line 4"):
        filled.release(kept.id, OTHER)
    assert filled.import_(kept.id).waiting == 2
    assert len(filled.find(ComponentFilter(), CLERK).items) == 3


def test_sheets_are_read_from_excel_and_from_old_encodings(filled):
    book = Workbook()
    book.active.append(["ObjID", "ObjName", "经度", "纬度"])
    book.active.append([4302020137000077, "路灯", WEST + 0.015, SOUTH + 0.015])
    out = io.BytesIO()
    book.save(out)
    [(line, cells)] = read_sheet(out.getvalue(), "a.xlsx")
    assert (line, cells["identifier"], cells["name"]) == (2, "4302020137000077", "路灯")
    assert read_sheet(csv(f",01,37,,{HERE},完好,,,", encoding="gb18030"), "a.csv")[0][1]["state"] == "完好"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x00\x01", "a.csv"),
        (b"PK nothing", "a.xlsx"),
        ("标识码,名称\n1,2".encode(), "a.csv"),
        ("经度,纬度".encode(), "a.csv"),
        ("经度,纬度,经度\n1,2,3".encode(), "a.csv"),
    ],
)
def test_what_is_no_sheet_is_told_why(data, name):
    with pytest.raises(Unreadable):
        read_sheet(data, name)


def test_pairs_are_those_that_trying_all_finds():
    import numpy as np

    chance = np.random.default_rng(7)
    x, y = 113 + chance.random(400) * 0.004, 27 + chance.random(400) * 0.004
    found = {(a, b) for a, b, _ in near_pairs(x, y, 12.0)}
    wanted = {(a, b) for a in range(400) for b in range(a + 1, 400) if metres((x[a], y[a]), (x[b], y[b])) <= 12.0}
    assert found == wanted
    assert len(found) > 20
