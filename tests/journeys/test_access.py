"""Everybody can use what lies behind the pages: one thing, dialogs, forms; and the phone, large letters, English."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from tests.journeys.axe import faults_in_both_themes

Settled = Callable[[Page], None]
Sideways = Callable[[Page, int], list[str]]
PHONE = {"width": 390, "height": 844}


def test_one_case_and_one_device_are_for_everybody(visit: Any, settled: Settled) -> None:
    page = visit("leader", "/devices")
    page.get_by_test_id("device-row").first.get_by_role("link").click()
    settled(page)
    assert faults_in_both_themes(page) == []
    page.goto("/cases")
    page.get_by_test_id("case-row").first.click()
    expect(page.get_by_test_id("case-state")).to_be_visible()
    settled(page)
    assert faults_in_both_themes(page) == []


def test_dialogs_and_forms_are_for_everybody(visit: Any, settled: Settled) -> None:
    page = visit("acceptor", "/cases")
    page.get_by_test_id("open-case").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    settled(page)
    assert faults_in_both_themes(page) == []
    page = visit("officer", "/devices/new")
    page.get_by_test_id("device-save").click()
    expect(page.locator("#device-name-fault")).to_be_visible()
    settled(page)
    assert faults_in_both_themes(page) == []
    page = visit("system", "/admin/accounts")
    page.get_by_test_id("account-row").first.get_by_role("link").click()
    settled(page)
    assert faults_in_both_themes(page) == []


def test_one_device_and_one_case_fit_the_phone(visit: Any, settled: Settled, sideways: Sideways) -> None:
    page = visit("leader", "/devices", **PHONE)
    page.get_by_test_id("device-row").first.get_by_role("link").click()
    settled(page)
    assert sideways(page, PHONE["width"]) == []
    page.goto("/cases")
    page.get_by_test_id("case-row").first.click()
    expect(page.get_by_test_id("case-state")).to_be_visible()
    settled(page)
    assert sideways(page, PHONE["width"]) == []


def test_large_letters_and_english_work_on_the_phone(visit: Any, settled: Settled, sideways: Sideways) -> None:
    page = visit("leader", "/", language="en", elder=True, **PHONE)
    settled(page)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate("() => getComputedStyle(document.body).fontSize") == "20px"
    expect(page).to_have_title("Cockpit · Chengshu")
    assert sideways(page, PHONE["width"]) == []
    for path in ("/cases", "/devices", "/alerts"):
        page.goto(path)
        settled(page)
        assert sideways(page, PHONE["width"]) == [], path


def test_english_leaves_no_chinese_word_of_the_page_itself(visit: Any, settled: Settled) -> None:
    """Names that people and places bear stay as they are; what the page itself says is English."""
    page = visit("system", "/admin/health", language="en")
    settled(page)
    text = page.locator("main").inner_text()
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in text), text


def test_the_language_and_the_theme_are_changed_in_the_menu_and_kept(visit: Any, settled: Settled) -> None:
    page = visit("leader", "/devices")
    settled(page)
    page.locator("header button.me").click()
    page.get_by_role("menuitem", name="English").click()
    expect(page.locator("h1")).to_have_text("Devices")
    page.locator("header button.me").click()
    page.get_by_role("menuitem", name="ink").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "ink")
    page.reload()
    expect(page.locator("h1")).to_have_text("Devices")
    expect(page.locator("html")).to_have_attribute("data-theme", "ink")
