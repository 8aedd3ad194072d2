"""A month is judged: ranked, opened down to the cases, released by another, seen by whoever is judged."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults
from tests.journeys.test_map_desk import Person

Sit = Callable[..., Page]


@pytest.fixture(scope="module")
def month(city: Any) -> dict[str, Any]:
    """The preliminary run of the last month, worked out anew by one assessor."""
    person = Person(city.url, "assessor")
    [newest, *_] = person.ask("GET", "/evaluation/runs", period="month")["items"]
    run = newest
    if newest["state"] == "preliminary":
        told = {"scheme": newest["scheme"], "period": "month", "day": newest["begin"]}
        run = person.ask("POST", "/evaluation/runs", told)
    person.leave()
    return dict(run)


def test_every_figure_opens_exactly_its_cases(visit: Sit, month: dict[str, Any]) -> None:
    page = visit("leader", "/evaluation?period=week")
    page.get_by_test_id("card-departments").click()
    row = page.get_by_test_id("rank-row").filter(has=page.get_by_test_id("open-1")).first
    expect(row).to_be_visible()
    figure = row.get_by_test_id("figure-need_dispose")
    count = int(figure.inner_text())
    figure.click()
    cases = page.get_by_test_id("figure-cases")
    expect(cases.get_by_test_id("figure-case")).to_have_count(count)
    expect(page.get_by_test_id("subject")).to_contain_text("按期处置率")
    expect(page.get_by_test_id("subject")).to_contain_text("计入按期数 ÷ 应处置数")
    assert faults(page) == []
    number = cases.get_by_test_id("figure-case").first.get_by_role("link")
    expect(number).to_have_attribute("href", re.compile("/cases/"))


def test_another_person_releases_and_the_judged_see_it(visit: Sit, month: dict[str, Any]) -> None:
    if month["state"] != "preliminary":
        pytest.fail("the last month should wait for somebody to release it")
    where = f"/evaluation?period=month&run={month['id']}"
    page = visit("assessor2", where)
    expect(page.get_by_test_id("run-state")).to_contain_text("初步结果")
    page.get_by_test_id("release").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("run-state")).to_contain_text("已发布")
    with page.expect_download() as download:
        page.get_by_test_id("excel").click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert "部门评价" in book.sheetnames
    with page.expect_download() as download:
        page.get_by_test_id("pdf").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    own = visit("grid2", "/evaluation/mine")
    expect(own.get_by_test_id("own-score").first).to_contain_text("采集员评价")
    assert faults(own) == []


def test_the_formulas_are_open_to_whoever_is_judged(visit: Sit) -> None:
    page = visit("sanitation", "/evaluation/formulas")
    expect(page.get_by_text("counted_in_time ÷ need_dispose").first).to_be_visible()
    assert faults(page) == []
