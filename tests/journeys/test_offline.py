"""The map without a network: what one has looked at is there, it is said so, and it is gone when one has left."""

import io
import time
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults
from tests.journeys.conftest import sign_in
from tests.journeys.line import Line

from chengshu.server.demo import demo_password

PHONE = {"width": 390, "height": 844}
READY = "() => navigator.serviceWorker.ready.then(() => true)"
KEPT = """async () => {
  if (!await caches.has('chengshu-own')) return []
  return (await (await caches.open('chengshu-own')).keys()).map((one) => new URL(one.url).pathname)
}"""
HERE = "/map?c=113.1384,27.829&z=15"


@pytest.fixture
def line(city: Any) -> Iterator[Line]:
    one = Line(city.url)
    yield one
    one.cut()


def _tiles(page: Page) -> list[str]:
    kept: list[str] = page.evaluate(KEPT)
    return [one for one in kept if one.endswith(".mvt")]


def _emptiness(page: Page) -> float:
    """Which part of the middle of the map has one and the same colour: all of it where nothing is drawn."""
    middle = {"x": 20, "y": 200, "width": 280, "height": 400}
    with Image.open(io.BytesIO(page.screenshot(clip=middle))) as picture:
        colours = picture.convert("RGB").getcolors(1 << 20) or []
    return max(count for count, _ in colours) / (280 * 400)


def _visited(page: Page) -> None:
    """Somebody looks at the map for a moment, as it is after its keeper has come."""
    page.goto(HERE)
    page.evaluate(READY)
    page.reload()  # what it has fetched before its keeper was there is not kept
    page.locator(".maplibregl-canvas").wait_for()
    wanted = {"/api/v1/session", "/api/v1/maps/layers"}
    deadline = time.monotonic() + 60
    while not (wanted <= set(page.evaluate(KEPT)) and len(_tiles(page)) > 3):
        assert time.monotonic() < deadline, "nothing was kept"
        page.wait_for_timeout(200)
    _drawn(page)


def _drawn(page: Page) -> None:
    """Roads and houses are seen."""
    deadline = time.monotonic() + 60
    while _emptiness(page) >= 0.7:
        assert time.monotonic() < deadline, "nothing is drawn"
        page.wait_for_timeout(300)


def test_the_map_one_has_looked_at_is_there_without_a_network(visit: Any, line: Line) -> None:
    page: Page = visit("surveyor", "/map", at=line.url, **PHONE)
    _visited(page)
    line.cut()
    page.goto("/map")  # opened anew from the home screen: nothing of the network is there
    page.locator(".maplibregl-canvas").wait_for()
    expect(page.get_by_role("status").filter(has_text="离线")).to_be_visible()
    _drawn(page)
    assert faults(page) == []
    page.goto("/map/layers")  # never visited on this device
    expect(page.get_by_text("没有网络", exact=True)).to_be_visible()
    line.mend()
    page.goto("/map")
    expect(page.get_by_role("status").filter(has_text="离线")).to_have_count(0)


def test_nothing_of_somebody_stays_on_the_device_after_he_has_left(visit: Any, line: Line) -> None:
    page: Page = visit.stranger(at=line.url, **PHONE)
    page.goto("/sign-in")
    sign_in(page, "surveyor", demo_password("surveyor"))
    page.wait_for_url(lambda url: "/sign-in" not in url)
    _visited(page)
    kept: list[str] = page.evaluate(KEPT)
    assert not [one for one in kept if "/cases" in one or "/devices" in one]
    token = page.evaluate("async () => (await (await caches.open('chengshu-own')).match('/api/v1/session')).json()")
    assert token["csrf"] == ""
    line.cut()
    page.get_by_role("button", name="的菜单").click()
    page.get_by_role("menuitem", name="退出").click()
    page.wait_for_url("**/sign-in**")
    assert page.evaluate(KEPT) == []
    page.goto("/map")
    page.wait_for_url("**/sign-in**")
    line.mend()
    page.goto("/map")  # the server learns now that he has left
    page.wait_for_url("**/sign-in**")
    assert page.request.get("/api/v1/session").status == 401


def test_what_one_sees_is_kept_and_deleted_by_hand(visit: Any) -> None:
    page: Page = visit("surveyor", "/map", **PHONE)
    _visited(page)
    before = len(_tiles(page))
    page.get_by_test_id("tool-more").click()
    page.get_by_test_id("offline-save").click()
    box = page.get_by_test_id("offline-box")
    expect(box.get_by_text("存好了")).to_be_visible(timeout=60_000)
    assert len(_tiles(page)) > before
    expect(page.get_by_test_id("offline-kept")).to_contain_text("块")
    page.get_by_test_id("offline-clear").click()
    expect(page.get_by_test_id("offline-kept")).to_contain_text("还没有存下地图")
