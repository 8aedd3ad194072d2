"""A board is composed by drag and by keys, kept, and lies so when it is opened again."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect
from tests.journeys import axe


def faults(page: Page) -> list[str]:
    return axe.faults(page, tags=("wcag2a", "wcag2aa", "wcag21aa"), left_out=[".maplibregl-map"])


def drag(page: Page, what: Locator, x: float, y: float) -> None:
    """Take something with the hand and lay it down there."""
    box = what.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 40, steps=4)
    page.mouse.move(x, y, steps=12)
    page.wait_for_timeout(150)
    page.mouse.up()


def places(page: Page) -> dict[str, tuple[int, int, int, int]]:
    """Where each kind of panel lies, by what its handle says to a screen reader."""
    found = {}
    for grip in page.get_by_test_id("grip").all():
        numbers = tuple(
            int(one) for one in re.findall(r"\d+", (grip.get_attribute("aria-label") or "").split("，", 1)[1])
        )
        kind = grip.locator("xpath=ancestor::*[@gs-id]").get_attribute("data-testid") or ""
        found[kind] = (numbers[0], numbers[1], numbers[2], numbers[3])
    return found


def test_a_board_is_composed_by_drag_and_by_keys_and_kept(visit: Any) -> None:
    page: Page = visit("commander", "/dashboards/new", width=1600, height=1000)
    grid = page.get_by_test_id("edit-grid")
    expect(grid).to_be_visible()
    area = grid.bounding_box()
    assert area
    drag(page, page.get_by_test_id("palette-indicator"), area["x"] + area["width"] / 2, area["y"] + 60)
    expect(page.get_by_test_id("item-indicator")).to_be_visible()
    page.get_by_test_id("set-indicator").select_option("cases_open")
    expect(page.get_by_test_id("edit-grid").get_by_test_id("card-cases_open")).to_be_visible()
    page.get_by_test_id("palette-cases").click()
    page.get_by_test_id("palette-note").press("Enter")
    page.get_by_test_id("set-text").fill("- 先看超期")
    first = places(page)
    assert set(first) == {"item-indicator", "item-cases", "item-note"}
    assert first["item-indicator"][0] > 3  # it was laid down in the middle
    handle = page.get_by_test_id("item-note").get_by_test_id("grip")
    handle.focus()
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowRight"):
        handle.press(key)
    moved = places(page)["item-note"]
    x, y, w, h = first["item-note"]
    assert moved == (x, y + 2, w + 1, h)
    page.keyboard.press("Control+z")
    assert places(page)["item-note"] == (x, y + 2, w, h)
    page.keyboard.press("Control+Shift+z")
    drag(page, page.get_by_test_id("item-cases").get_by_test_id("grip"), area["x"] + 60, area["y"] + 500)
    assert places(page)["item-cases"][1] > first["item-cases"][1]
    page.get_by_test_id("board-save").click()
    expect(page.get_by_text("请填写看板名称")).to_be_visible()
    page.get_by_test_id("board-title").fill("指挥长早会")
    page.get_by_test_id("board-save").click()
    page.wait_for_url(re.compile(r"/dashboards/[0-9a-f-]{36}/edit"))
    expect(page.get_by_test_id("edit-state")).to_contain_text("第 1 版")
    laid = places(page)
    page.reload()
    expect(page.get_by_test_id("item-note")).to_be_visible()
    assert places(page) == laid
    assert faults(page) == []
