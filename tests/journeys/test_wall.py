"""The wall: the city at one look, without a scrollbar on either of its sizes."""

import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.journeys import axe

from chengshu.kit import new_id
from chengshu.server.demo import demo_password

Settled = Callable[[Page], None]
SIZES = "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
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
    assert page.evaluate(SIZES) == [width, height]
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


def _composer(url: str) -> httpx.Client:
    client = httpx.Client(base_url=f"{url}/api/v1", timeout=30)
    answer = client.post("/session", json={"account": "commander", "password": demo_password("commander")})
    client.headers["X-CSRF-Token"] = answer.raise_for_status().json()["csrf"]
    return client


def _board(client: httpx.Client, title: str) -> str:
    """A board taller than one sheet, shown to everybody; its id."""
    where = {"x": 0, "w": 12}
    panels = [
        {"id": "n", "kind": "indicator", "y": 0, "h": 4, "settings": {"indicator": "cases_open"}, **where},
        {"id": "c", "kind": "cases", "y": 4, "h": 12, "settings": {"limit": 30}, **where},
        {"id": "w", "kind": "note", "y": 16, "h": 12, "settings": {"text": "早会先看超期"}, **where},
    ]
    made = client.post("/dashboards/boards", json={"title": title, "panels": panels}).raise_for_status().json()
    board: str = made["board"]["id"]
    client.put(f"/dashboards/boards/{board}/sharing", json={"scope": "everybody"}).raise_for_status()
    return board


def test_a_key_hangs_a_composed_board_and_says_so_when_it_is_gone(city: Any, visit: Any, settled: Settled) -> None:
    title = f"大厅 {new_id()[-6:]}"
    with closing(_composer(city.url)) as composer:
        board = _board(composer, title)
        desk: Page = visit("security", "/admin/walls")
        desk.get_by_role("button", name="新建大屏密钥").click()
        desk.locator("#wall-name").fill(title)
        desk.get_by_test_id("wall-whole").check()
        desk.locator("#wall-screen").fill(title)
        desk.get_by_role("option", name=re.compile(title)).click()
        desk.get_by_test_id("wall-create").click()
        address = desk.get_by_test_id("wall-secret").input_value()
        desk.get_by_test_id("wall-kept").click()
        expect(
            desk.get_by_role("row").filter(has_text=title).get_by_role("cell", name=title, exact=True)
        ).to_have_count(2)
        wall: Page = visit.stranger(width=1920, height=1080, theme="ink")
        wall.goto(address)
        expect(wall.get_by_test_id("panel-indicator").locator("[data-value]")).to_contain_text(re.compile(r"\d"))
        expect(wall.get_by_test_id("panel-case").first).to_be_visible()
        expect(wall.get_by_test_id("wall-sheet")).to_have_text("1 / 2")
        settled(wall)
        assert wall.evaluate(SIZES) == [1920, 1080]
        assert wall.evaluate(SCROLLS) == []
        assert axe.faults(wall) == []
        wall.get_by_role("button", name="下一屏").click()
        expect(wall.get_by_text("早会先看超期")).to_be_visible()
        wall.set_viewport_size({"width": 3840, "height": 1080})
        expect(wall.get_by_test_id("panel-case").first).to_be_visible()
        expect(wall.get_by_text("早会先看超期")).to_be_visible()
        assert wall.evaluate(SIZES) == [3840, 1080]
        assert wall.evaluate(SCROLLS) == []
        wall.goto("/cases")
        expect(wall).to_have_url(re.compile(f"/wall/boards/{board}$"))
        composer.delete(f"/dashboards/boards/{board}").raise_for_status()
        wall.reload()
        expect(wall.get_by_test_id("wall-gone")).to_contain_text("这个看板不再显示")
        expect(wall.get_by_test_id("board-canvas")).to_have_count(0)
