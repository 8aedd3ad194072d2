"""Somebody narrows the list in the panel, sees what is set, takes it away again; at a desk and on a phone."""

import csv
import re
from typing import Any

from playwright.sync_api import Page, expect
from tests.journeys.axe import faults


def _chips(page: Page) -> Any:
    return page.get_by_test_id("filter-chip")


def _pick(page: Page, label: str, typed: str, option: str) -> None:
    page.get_by_role("combobox", name=label).fill(typed)
    page.get_by_role("option", name=option).first.click()


def test_the_panel_sets_what_the_address_and_the_chips_say_and_each_is_taken_away(visit: Any) -> None:
    page: Page = visit("commander", "/cases")
    page.locator("h2").first.click()
    page.keyboard.press("f")
    panel = page.get_by_test_id("filter-panel")
    expect(panel).to_be_visible()
    page.get_by_test_id("span-7d").check()
    expect(page).to_have_url(re.compile(r"opened_since=7d"))
    _pick(page, "区划", "石峰", "石峰区")
    expect(page).to_have_url(re.compile(r"division=430204"))
    _pick(page, "问题类别", "01 01", "私搭乱建")
    expect(page).to_have_url(re.compile(r"classification=gbt30428.2(:|%3A)2013(:|%3A)incident(:|%3A)01(:|%3A)01"))
    page.get_by_test_id("filter-source").select_option("hotline")
    expect(_chips(page)).to_have_text(
        [re.compile("近 7 天"), re.compile("石峰区"), re.compile("私搭乱建"), re.compile("热线")]
    )
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.get_by_test_id("filter-open")).to_be_focused()
    expect(page.get_by_test_id("filter-open")).to_contain_text("4")

    page.reload()
    expect(_chips(page)).to_have_count(4)
    page.go_back()
    expect(_chips(page)).to_have_count(3)
    page.get_by_role("button", name="去掉“区划：石峰区”").click()
    expect(page).not_to_have_url(re.compile("division="))
    expect(_chips(page)).to_have_count(2)
    page.get_by_test_id("list-span-clear").click()
    expect(_chips(page)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/cases$"))


def test_days_of_ones_own_a_group_and_an_organisation_narrow_list_and_export_alike(visit: Any) -> None:
    page: Page = visit("commander", "/cases?state=open")
    expect(page.get_by_test_id("case-row").first).to_be_visible()
    page.get_by_test_id("filter-open").click()
    page.get_by_test_id("span-own").check()
    page.get_by_test_id("span-from").fill("2020-01-02")
    page.get_by_test_id("span-to").fill("2020-01-01")
    expect(page.get_by_role("alert")).to_contain_text("“到”早于“从”")
    page.get_by_test_id("span-to").fill("2099-12-31")
    expect(_chips(page)).to_have_text(re.compile("登记：2020-01-02 至 2099-12-31"))
    _pick(page, "问题类别", "公用设施", "公用设施（整个大类）")
    expect(_chips(page).nth(1)).to_contain_text("公用设施")
    page.get_by_test_id("filter-clear").click()
    _pick(page, "处置单位", "路灯", "市市政路灯处（演示）")
    expect(_chips(page)).to_have_text([re.compile("单位：市市政路灯处（演示）")])
    see = page.get_by_test_id("filter-see")
    expect(see).to_contain_text(re.compile(r"看这 \d+ 件"))
    count = int(re.sub(r"\D", "", see.inner_text()))
    see.click()
    expect(page.locator("h2 .small").first).to_have_text(str(count))
    with page.expect_download() as saved:
        page.get_by_role("link", name="导出 CSV").click()
    rows = list(csv.reader(saved.value.path().read_text("utf-8-sig").splitlines()))
    assert len(rows) - 1 == count


def test_what_was_given_up_is_found_among_all_cases_by_its_state(visit: Any) -> None:
    page: Page = visit("commander", "/cases?state=open")
    expect(page.get_by_test_id("case-row").first).to_be_visible()
    page.get_by_test_id("filter-open").click()
    page.get_by_test_id("filter-state").select_option(label="已作废或不予受理")
    expect(_chips(page)).to_have_text([re.compile("状态：已作废或不予受理")])
    expect(page.get_by_role("button", name="全部案件")).to_have_attribute("aria-current", "true")
    rows = page.get_by_test_id("case-row")
    expect(rows.filter(has_text=re.compile("已作废|不予受理"))).not_to_have_count(0)
    expect(rows.filter(has_not_text=re.compile("已作废|不予受理"))).to_have_count(0)
    page.get_by_test_id("filter-state").select_option(label="待派遣")
    expect(rows.filter(has_text="待派遣")).not_to_have_count(0)
    expect(rows.filter(has_not_text="待派遣")).to_have_count(0)


def test_on_a_phone_in_the_dark_it_is_a_sheet_and_a_link_shows_what_it_set(visit: Any) -> None:
    page: Page = visit("dispatcher", "/cases?grid=430204001001001&late=true", width=390, height=844, theme="ink")
    expect(_chips(page)).to_have_text([re.compile("网格：430204001001001"), re.compile("曾经超时")])
    page.get_by_test_id("filter-open").click()
    panel = page.get_by_test_id("filter-panel")
    expect(panel).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []
    page.get_by_test_id("filter-late").uncheck()
    page.get_by_test_id("filter-severity").select_option("urgent")
    page.get_by_test_id("filter-see").click()
    expect(panel).to_have_count(0)
    expect(_chips(page)).to_have_text([re.compile("网格"), re.compile("级别")])
    assert faults(page) == []
