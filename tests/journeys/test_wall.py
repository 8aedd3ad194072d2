"""The wall: the city at one look, without a scrollbar on either of its sizes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys import axe

Settled = Callable[[Page], None]
SCROLLS = """() => [...document.querySelectorAll('.wall, .wall *')].filter((one) => {
  const style = getComputedStyle(one)
  return /auto|scroll/.test(style.overflowY) && one.scrollHeight > one.clientHeight + 1 && one.clientHeight > 0
}).map((one) => one.className)"""


def faults(page: Page) -> list[str]:
    return axe.faults(page, tags=("wcag2a", "wcag2aa", "wcag21aa"), left_out=[".maplibregl-map"])


@pytest.mark.parametrize(("width", "height"), [(3840, 1080), (1920, 1080)])
def test_the_wall_needs_no_scrolling(visit: Any, settled: Settled, width: int, height: int) -> None:
    page: Page = visit("commander", "/wall", width=width, height=height, theme="ink")
    expect(page.get_by_test_id("wall-part-cases")).to_contain_text(re.compile(r"\d"))
    settled(page)
    page.wait_for_timeout(1500)
    sizes = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight, innerWidth, innerHeight]"
    )
    assert sizes[:2] == sizes[2:]
    assert page.evaluate(SCROLLS) == []
    for card in page.locator(".wall-signs [data-value]").all():
        box = card.bounding_box()
        assert box
        assert box["y"] + box["height"] <= height
    assert faults(page) == []


def test_a_wall_hangs_by_its_key_and_ends_when_it_is_revoked(visit: Any) -> None:
    desk: Page = visit("security", "/admin/walls")
    desk.get_by_role("button", name="新建大屏密钥").click()
    desk.locator("#wall-name").fill("旅程东墙")
    desk.get_by_test_id("wall-create").click()
    expect(desk.get_by_test_id("wall-secret")).to_have_count(0)  # the whole city must be said
    desk.get_by_test_id("wall-whole").check()
    assert axe.faults(desk) == []
    desk.get_by_test_id("wall-create").click()
    address = desk.get_by_test_id("wall-secret").input_value()
    desk.get_by_test_id("wall-kept").click()
    wall: Page = visit.stranger(width=1920, height=1080)
    wall.goto(address)
    expect(wall.get_by_test_id("wall-part-cases")).to_contain_text(re.compile(r"\d"))
    wall.goto("/cases")
    expect(wall).to_have_url(re.compile("/wall$"))
    desk.get_by_role("row").filter(has_text="旅程东墙").get_by_role("button", name="撤销").click()
    desk.get_by_test_id("confirm").click()
    expect(desk.get_by_text("大屏密钥已撤销。")).to_be_visible()
    wall.goto("/wall")
    expect(wall.get_by_test_id("wall-part-cases")).to_have_count(0)
