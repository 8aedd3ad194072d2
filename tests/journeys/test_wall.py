"""The wall: the city at one look, without a scrollbar on either of its sizes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.axe import AXE

Settled = Callable[[Page], None]
SCROLLS = """() => [...document.querySelectorAll('.wall, .wall *')].filter((one) => {
  const style = getComputedStyle(one)
  return /auto|scroll/.test(style.overflowY) && one.scrollHeight > one.clientHeight + 1 && one.clientHeight > 0
}).map((one) => one.className)"""


def faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = page.evaluate(
        """async () => (await axe.run({exclude: [['.maplibregl-map']]}, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']}))
        .violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(' ; ')}`)"""
    )
    return found


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
