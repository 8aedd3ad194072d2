"""The real requests of another city: chosen by name in the list of cases, and never among the city's own."""

import re
from typing import Any

from playwright.sync_api import Page, expect
from tests.journeys.axe import faults

LA = "洛杉矶 311 真实数据 · 另一座城市"
LOADED_MS = 90_000


def test_another_citys_requests_are_chosen_by_name_and_never_mixed(visit: Any) -> None:
    page: Page = visit("commander", "/cases")
    rows = page.get_by_test_id("case-row")
    expect(rows.first).to_be_visible()
    expect(rows.filter(has_text="LA311-")).to_have_count(0)
    page.get_by_test_id("data-set").select_option(label=LA)
    expect(page.get_by_test_id("data-set-told")).to_contain_text("不是本市的案件")
    expect(rows.first).to_contain_text("LA311-", timeout=LOADED_MS)  # they are taken over in the background
    assert {one.startswith("LA311-") for one in re.findall(r"LA311-\S+|\d{6}-\S+", rows.first.inner_text())} == {True}
    assert faults(page) == []
    page.get_by_role("button", name="已结案").first.click()
    expect(page).to_have_url(re.compile("type=la311_request"))
    expect(rows.first).to_contain_text("LA311-")
    page.get_by_test_id("data-set-back").click()
    expect(rows.filter(has_text="LA311-")).to_have_count(0)
    expect(page.get_by_test_id("data-set-told")).to_have_count(0)


def test_who_sees_one_district_has_no_choice_of_data_sets(visit: Any) -> None:
    page: Page = visit("shifeng", "/cases")
    expect(page.get_by_role("heading", name="在办").or_(page.get_by_role("heading", name="案件")).first).to_be_visible()
    expect(page.locator("#case-search")).to_be_visible()
    expect(page.get_by_test_id("data-set")).to_have_count(0)
