"""The whole loop by keyboard only: no mouse is touched, and one always sees where one is."""

from typing import Any

from playwright.sync_api import Page, expect

from chengshu.kit import now

SEEN = """() => {
  const one = document.activeElement
  const look = getComputedStyle(one.closest('.el-input__wrapper, .el-select__wrapper, .el-textarea') ?? one)
  const self = getComputedStyle(one)
  return [look, self].some((s) => (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none')
}"""


def _tab_to(page: Page, selector: str, *, most: int = 60) -> None:
    """Press Tab until the thing has the focus; every stop on the way must be visible as one."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement?.matches(s) ?? false", selector):
            assert page.evaluate(SEEN), f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"{selector} is not reached with {most} tabs")


def test_the_first_tab_skips_to_the_content(visit: Any) -> None:
    page: Page = visit("leader", "/devices")
    expect(page.get_by_test_id("device-row").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_case_is_reported_found_opened_and_moved_by_keyboard(visit: Any) -> None:
    title = f"井盖缺失 {now():%H%M%S}"
    page: Page = visit("acceptor", "/cases")
    expect(page.get_by_test_id("open-case")).to_be_visible()
    _tab_to(page, "[data-testid=open-case]")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(page.locator("#new-type")).to_be_visible()
    expect(dialog.locator(":focus")).to_have_count(1)
    _tab_to(page, "#new-type", most=6)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    _tab_to(page, "#new-title", most=6)
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("h2.title")).to_have_text(title)

    # Away and back: found by its title, opened with j and Enter.
    page.goto("/cases")
    expect(page.get_by_test_id("case-row").first).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#case-search")).to_be_focused()
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("case-row")).to_have_count(1)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h2.title")).to_have_text(title)
    before = page.get_by_test_id("case-state").inner_text()

    page.keyboard.press("e")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator("textarea")).to_be_focused()
    page.keyboard.type("属实，请尽快办理。")
    _tab_to(page, "[data-testid=move-submit]", most=4)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_test_id("case-state")).not_to_have_text(before)
    expect(page.get_by_role("status").filter(has_text="已办好")).to_be_visible()


def test_what_lies_on_the_map_can_be_reached_without_pointing_at_it(visit: Any) -> None:
    page: Page = visit("leader", "/map")
    page.get_by_test_id("tool-things").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".things li button").first).to_be_visible()
    _tab_to(page, ".things li button", most=30)
    page.keyboard.press("Enter")
    expect(page.locator(".map-card")).to_be_visible()
    expect(page.locator(".map-card a")).to_be_visible()


def test_the_day_is_looked_back_on_with_the_arrows(visit: Any) -> None:
    page: Page = visit("leader", "/")
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator(".day .text-button")).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator(".day .text-button")).to_have_count(0)
