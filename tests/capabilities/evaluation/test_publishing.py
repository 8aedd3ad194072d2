"""A run on paper and as a workbook says what the page says, and nothing that the reader may not see."""

import io
from datetime import timedelta

import pytest
from fontTools.ttLib import TTFont
from openpyxl import load_workbook
from tests.capabilities.evaluation.conftest import JUNE, OTHER, READER, WRITER
from tests.capabilities.evaluation.lived import live

from chengshu.capabilities.evaluation.fonts import FONT
from chengshu.capabilities.evaluation.logic import bounds, period_of


@pytest.fixture
def released(town):
    live(town.desk, 12, 30)
    town.desk.at = bounds(period_of("month", JUNE))[1] + timedelta(days=2)
    people = {
        run["subject"]
        for run in town.desk.cases.run_sets(
            *bounds(period_of("month", JUNE)), by={"ended_by": None}, stages=["accept", "site_check_after"]
        )
    }
    town.names |= {one: f"=人员{at}" for at, one in enumerate(sorted(people))}
    return town.evaluation.release(OTHER, town.june().id)


def test_the_workbook_has_every_figure_of_every_card(town, released):
    book = load_workbook(io.BytesIO(town.evaluation.workbook(WRITER, released.id, "zh")))
    assert book.sheetnames[:2] == ["区域评价", "部门评价"]
    sheet = book["部门评价"]
    rows = list(sheet.iter_rows(values_only=True))
    head = rows[2]
    results = town.evaluation.ranking(WRITER, released.id, "departments")
    assert len(rows) == 3 + len(results)
    for row, one in zip(rows[3:], results, strict=True):
        assert row[head.index("得分")] == one.score
        assert row[head.index("应处置数")] == one.counts["need_dispose"]
        assert row[head.index("处置率")] == one.lines[0].value
    told = {cell for row in book["评价公式"].iter_rows(values_only=True) for cell in row if cell}
    assert {"计入按期数 ÷ 应处置数", "counted_in_time ÷ need_dispose", released.fingerprint, "已发布"} <= told


def test_a_name_that_looks_like_a_formula_stays_a_name(town, released):
    book = load_workbook(io.BytesIO(town.evaluation.workbook(WRITER, released.id, "zh")))
    names = [row[1] for row in book["采集员评价"].iter_rows(min_row=4, values_only=True)]
    assert any(str(name).startswith("'=人员") for name in names)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_who_may_not_see_persons_gets_their_sum_only(town, released):
    book = load_workbook(io.BytesIO(town.evaluation.workbook(READER, released.id, "en")))
    rows = list(book["Collectors"].iter_rows(min_row=4, values_only=True))
    assert [row[1] for row in rows] == ["All"]


def test_the_paper_is_a_pdf_whose_font_has_every_sign(town, released):
    paper = town.evaluation.paper(READER, released.id, "zh")
    assert paper.startswith(b"%PDF-")
    assert b"NotoSansCJK" in paper
    known = TTFont(FONT).getBestCmap()
    book = load_workbook(io.BytesIO(town.evaluation.workbook(READER, released.id, "zh")))
    text = {sign for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row for sign in str(cell)}
    assert {sign for sign in text if ord(sign) not in known and sign != "\n"} == set()
    assert all(ord(sign) in known for sign in "①堃镕喆￥℃㎡株洲市渌口区")
