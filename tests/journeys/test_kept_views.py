"""Somebody keeps the conditions he has set, finds them by name and by address, changes them, takes them away."""

import re
from typing import Any

from playwright.sync_api import Page, expect
from tests.journeys.axe import faults

ROADS, ROADS_ALL = "道路，最先到期", "道路，都要看"


def _name(page: Page, name: str) -> None:
    box = page.get_by_role("dialog").get_by_role("textbox")
    expect(box).to_be_focused()
    box.fill(name)
    page.get_by_test_id("ask-submit").click()


def test_a_view_is_kept_opened_changed_renamed_and_taken_away_with_undo(visit: Any) -> None:
    page: Page = visit("commander", "/cases")
    expect(page.get_by_test_id("saved-views")).to_contain_text("还没有")
    views, bar = page.get_by_test_id("saved-view"), page.get_by_test_id("saved-bar")
    page.locator("#case-search").fill("道路")
    page.locator("#case-search").press("Enter")
    page.locator("#case-sort").select_option("due")
    page.get_by_test_id("saved-keep").click()
    _name(page, ROADS)
    expect(views).to_have_text([ROADS])
    expect(views.first).to_have_attribute("aria-current", "true")
    address = page.url
    assert "view=" in address
    assert faults(page) == []

    page.get_by_role("button", name="已超时").first.click()  # a fixed view is no part of the kept one
    expect(page).to_have_url(re.compile(r"/cases\?overdue=true$"))
    views.first.click()
    expect(page).to_have_url(address)
    expect(page.locator("#case-search")).to_have_value("道路")

    page.locator("#case-sort").select_option("-updated")
    expect(bar).to_contain_text("条件已改")
    page.get_by_test_id("saved-back").click()
    expect(page.locator("#case-sort")).to_have_value("due")
    expect(bar).not_to_contain_text("条件已改")

    page.locator("#case-sort").select_option("-updated")
    page.locator("h2").first.click()
    page.keyboard.press("s")  # asks before it replaces
    expect(page.get_by_role("dialog")).to_contain_text(ROADS)
    page.get_by_test_id("confirm").click()
    expect(bar).not_to_contain_text("条件已改")
    page.reload()
    expect(page.locator("#case-sort")).to_have_value("-updated")
    expect(bar).not_to_contain_text("条件已改")

    page.get_by_test_id("saved-rename").click()
    _name(page, ROADS_ALL)
    expect(views).to_have_text([ROADS_ALL])
    page.get_by_test_id("saved-drop").click()
    expect(views).to_have_count(0)
    page.get_by_test_id("saved-undo").click()
    expect(views).to_have_text([ROADS_ALL])
    page.get_by_test_id("saved-drop").click()
    expect(views).to_have_count(0)


def test_a_name_is_given_once_and_an_address_leads_a_colleague_to_the_same_conditions(visit: Any) -> None:
    page: Page = visit("acceptor", "/cases?q=%E6%B0%B4")
    page.get_by_test_id("saved-keep").click()
    _name(page, "水")
    expect(page.get_by_test_id("saved-view")).to_have_text(["水"])
    page.locator("#case-sort").select_option("due")
    page.get_by_test_id("saved-as").click()
    _name(page, "水")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("您已有名为“水”的视图")
    page.keyboard.press("Escape")
    page.get_by_test_id("saved-back").click()
    expect(page.locator("#case-sort")).to_have_value("-opened")
    other: Page = visit("commander", "/" + page.url.split("/", 3)[3])
    expect(other.locator("#case-search")).to_have_value("水")
    expect(other.get_by_test_id("saved-views")).not_to_contain_text("水")
    page.get_by_test_id("saved-drop").click()
    expect(page.get_by_test_id("saved-view")).to_have_count(0)


def test_on_a_phone_and_on_a_dark_desk_a_view_is_kept_and_chosen_from_the_list(visit: Any) -> None:
    page: Page = visit("dispatcher", "/cases?overdue=true&sort=due", width=390, height=844, theme="ink")
    page.get_by_test_id("saved-keep").click()
    name = "手机上的"
    _name(page, name)
    expect(page.get_by_test_id("saved-name")).to_contain_text(name)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/cases")
    page.locator("#view-select").select_option(label=f"我的视图 · {name}")
    expect(page).to_have_url(re.compile("overdue=true"))
    page.get_by_test_id("saved-drop").click()
    expect(page.get_by_test_id("saved-undo")).to_be_visible()
    expect(page.locator("#view-select option", has_text=name)).to_have_count(0)


def test_a_view_is_shared_with_the_organisation_opened_read_only_copied_and_taken_back(visit: Any) -> None:
    page: Page = visit("shift", "/cases?q=%E8%B7%AF")
    page.get_by_test_id("saved-keep").click()
    _name(page, "路上的事")
    page.get_by_test_id("saved-share").click()
    page.get_by_test_id("scope-organisation").check()
    assert faults(page) == []
    page.get_by_role("dialog").get_by_role("button", name="确定共享范围").click()
    expect(page.get_by_test_id("saved-name")).to_contain_text("已共享给本单位")

    other: Page = visit("shift2", "/cases")
    shown = other.get_by_test_id("shown-view")
    expect(shown).to_contain_text(["路上的事"])
    shown.filter(has_text="路上的事").click()
    expect(other.locator("#case-search")).to_have_value("路")
    expect(other.get_by_test_id("saved-name")).to_contain_text("示例值班长共享")
    expect(other.get_by_test_id("saved-drop")).to_have_count(0)
    assert faults(other) == []
    other.get_by_test_id("saved-take").click()
    other.get_by_test_id("ask-submit").click()
    expect(other.get_by_test_id("saved-view")).to_have_text(["路上的事"])
    stranger: Page = visit("ecology", "/cases")
    expect(stranger.get_by_test_id("saved-views")).to_contain_text("还没有")
    expect(stranger.get_by_test_id("shown-view")).to_have_count(0)

    page.get_by_test_id("saved-share").click()
    page.get_by_test_id("scope-nobody").check()
    page.get_by_role("dialog").get_by_role("button", name="确定共享范围").click()
    expect(page.get_by_test_id("saved-name")).not_to_contain_text("已共享")
    page.get_by_test_id("saved-drop").click()
    other.reload()
    expect(other.get_by_test_id("saved-view")).to_have_text(["路上的事"])
    expect(shown).to_have_count(0)
    other.get_by_test_id("saved-drop").click()
    expect(other.get_by_test_id("saved-view")).to_have_count(0)
