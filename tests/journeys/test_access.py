"""Everybody can use the page: WCAG 2.2 AA in both themes, the phone, large letters, English."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults

THEMES = ("paper", "ink")
PHONE = {"width": 390, "height": 844}
PAGES = [
    ("leader", "/"),
    ("leader", "/map"),
    ("leader", "/cases"),
    ("leader", "/alerts"),
    ("leader", "/rules"),
    ("leader", "/devices"),
    ("leader", "/quarantine"),
    ("leader", "/indicators/cases_open"),
    ("leader", "/admin/roles"),
    ("leader", "/admin/tokens"),
    ("leader", "/password"),
    ("system", "/admin/accounts"),
    ("system", "/admin/organisations"),
    ("system", "/admin/packs"),
    ("system", "/admin/health"),
    ("audit", "/admin/audit"),
    ("officer", "/devices/new"),
    ("surveyor", "/map/import"),
    ("surveyor", "/map/export"),
    ("surveyor", "/map/layers/new"),
    ("leader", "/nowhere"),
]
PHONE_PAGES = [
    *(("leader", path) for path in ("/", "/map", "/cases", "/alerts", "/rules", "/devices", "/quarantine")),
    ("officer", "/devices/new"),
    *(("surveyor", path) for path in ("/map/import", "/map/export", "/map/layers", "/map/layers/new")),
    ("leader", "/indicators/cases_open"),
    ("leader", "/admin/tokens"),
    ("system", "/admin/packs"),
    ("system", "/admin/health"),
    ("system", "/admin/accounts"),
    ("system", "/admin/organisations"),
    ("audit", "/admin/audit"),
]


def _sideways(page: Page) -> list[str]:
    """What sticks out of the window, if the page can be scrolled sideways."""
    found: list[str] = page.evaluate(
        """(width) => {
          if (document.documentElement.scrollWidth <= width) return []
          const out = (one) => Math.round(one.getBoundingClientRect().right)
          return [...document.querySelectorAll('body *')].filter((one) => out(one) > width + 1)
            .slice(0, 5).map((one) => `${one.tagName}.${one.className} ${out(one)}`).concat('it scrolls')
        }""",
        PHONE["width"],  # the window of a phone grows with what sticks out: it is no measure
    )
    return found


@pytest.mark.parametrize("theme", THEMES)
def test_the_sign_in_page_is_for_everybody(visit: Any, settled: Callable[[Page], None], theme: str) -> None:
    page = visit.stranger(theme=theme)
    page.goto("/sign-in")
    settled(page)
    assert page.locator("html").get_attribute("data-theme") == theme
    assert faults(page) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("account", "path"), PAGES, ids=lambda value: str(value))
def test_a_page_is_for_everybody(
    visit: Any, settled: Callable[[Page], None], account: str, path: str, theme: str
) -> None:
    page = visit(account, path, theme=theme)
    settled(page)
    assert page.url.endswith(path)
    assert faults(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_one_case_and_one_device_are_for_everybody(visit: Any, settled: Callable[[Page], None], theme: str) -> None:
    page = visit("leader", "/devices", theme=theme)
    page.get_by_test_id("device-row").first.get_by_role("link").click()
    settled(page)
    assert faults(page) == []
    page.goto("/cases")
    page.get_by_test_id("case-row").first.click()
    expect(page.get_by_test_id("case-state")).to_be_visible()
    settled(page)
    assert faults(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_walk_down_to_the_frame_is_for_everybody(visit: Any, settled: Callable[[Page], None], theme: str) -> None:
    page = visit("leader", "/rules", theme=theme)
    page.locator("table.list a").first.click()
    expect(page.get_by_test_id("rule-version")).to_be_visible()
    settled(page)
    assert faults(page) == []
    page.goto("/alerts?state=all")
    page.locator("table.list a").first.click()
    expect(page.get_by_test_id("alert-frame")).to_be_visible()
    settled(page)
    assert faults(page) == []
    page.get_by_test_id("alert-frame").click()
    expect(page.get_by_test_id("frame-raw")).to_be_visible()
    settled(page)
    assert faults(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_dialogs_and_forms_are_for_everybody(visit: Any, settled: Callable[[Page], None], theme: str) -> None:
    page = visit("acceptor", "/cases", theme=theme)
    page.get_by_test_id("open-case").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    settled(page)
    assert faults(page) == []
    page = visit("officer", "/devices/new", theme=theme)
    page.get_by_test_id("device-save").click()
    expect(page.locator("#device-name-fault")).to_be_visible()
    settled(page)
    assert faults(page) == []
    page = visit("system", "/admin/accounts", theme=theme)
    page.get_by_test_id("account-row").first.get_by_role("link").click()
    settled(page)
    assert faults(page) == []


@pytest.mark.parametrize(("account", "path"), PHONE_PAGES, ids=lambda value: str(value))
def test_a_phone_never_scrolls_sideways(visit: Any, settled: Callable[[Page], None], account: str, path: str) -> None:
    page = visit(account, path, **PHONE)
    settled(page)
    assert _sideways(page) == []
    targets = page.locator("nav a:visible").all()
    assert targets
    assert all((box := one.bounding_box()) and box["height"] >= 44 for one in targets)


def test_one_device_and_one_case_fit_the_phone(visit: Any, settled: Callable[[Page], None]) -> None:
    page = visit("leader", "/devices", **PHONE)
    page.get_by_test_id("device-row").first.get_by_role("link").click()
    settled(page)
    assert _sideways(page) == []
    page.goto("/cases")
    page.get_by_test_id("case-row").first.click()
    expect(page.get_by_test_id("case-state")).to_be_visible()
    settled(page)
    assert _sideways(page) == []


def test_large_letters_and_english_work_on_the_phone(visit: Any, settled: Callable[[Page], None]) -> None:
    page = visit("leader", "/", language="en", elder=True, **PHONE)
    settled(page)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate("() => getComputedStyle(document.body).fontSize") == "20px"
    expect(page).to_have_title("Cockpit · Chengshu")
    assert _sideways(page) == []
    for path in ("/cases", "/devices", "/alerts"):
        page.goto(path)
        settled(page)
        assert _sideways(page) == [], path
    for path in ("/", "/map", "/devices", "/cases"):
        page = visit("leader", path, elder=True, **PHONE)
        settled(page)
        assert _sideways(page) == [], path


def test_english_leaves_no_chinese_word_of_the_page_itself(visit: Any, settled: Callable[[Page], None]) -> None:
    """Names that people and places bear stay as they are; what the page itself says is English."""
    page = visit("system", "/admin/health", language="en")
    settled(page)
    text = page.locator("main").inner_text()
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in text), text


def test_the_language_and_the_theme_are_changed_in_the_menu_and_kept(
    visit: Any, settled: Callable[[Page], None]
) -> None:
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
