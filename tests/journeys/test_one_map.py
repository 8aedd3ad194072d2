"""The one map: an address found, a layer asked, a way measured, surveys compared, a building mended, a sheet made."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from chengshu.server.demo import demo_password

Settled = Callable[[Page], None]
NEAR = "/map?c=113.1384,27.829&z=15.5"


@pytest.fixture(scope="module", autouse=True)
def _a_city_with_buildings(city: Any) -> None:
    """These journeys need the synthetic city; a demo started without it has nothing to ask."""
    if not _building(city.url):
        pytest.skip("this demo city was started without its synthetic city")


def _building(url: str, *, floors: int = 12) -> dict[str, Any] | None:
    with httpx.Client(base_url=f"{url}/api/v1", timeout=30) as client:
        said = client.post("/session", json={"account": "surveyor", "password": demo_password("surveyor")}).json()
        client.headers["X-CSRF-Token"] = said["csrf"]
        where = {"op": ">=", "args": [{"property": "floors"}, floors]}
        answer = client.post("/maps/layers/buildings/query", json={"where": where, "limit": 1}).json()
        found: list[dict[str, Any]] = answer.get("features", [])
        return found[0] if found else None


def test_an_address_is_suggested_while_one_types_and_found(visit: Any) -> None:
    page: Page = visit("leader", NEAR)
    page.get_by_test_id("address").fill("春湾")
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".pick-card")).to_be_visible()
    expect(page.get_by_test_id("reverse")).to_contain_text("株洲市")


def test_a_layer_is_asked_by_attributes_and_added_up(visit: Any) -> None:
    page: Page = visit("leader", NEAR)
    page.get_by_test_id("tool-query").click()
    page.get_by_test_id("query-layer").select_option("buildings")
    page.get_by_test_id("condition-add").click()
    row = page.locator(".condition")
    expect(row.locator("select").first.locator("option[value=floors]")).to_be_attached()
    row.locator("select").first.select_option("floors")
    row.locator("select").nth(1).select_option(">")
    row.locator("input").fill("ten")
    page.get_by_test_id("query-run").click()
    expect(row.get_by_role("alert")).to_be_visible()
    row.locator("input").fill("10")
    page.get_by_test_id("query-run").click()
    expect(page.get_by_test_id("query-row").first).to_be_visible()
    told = page.get_by_test_id("query-count").inner_text()
    total = int(re.sub(r"\D", "", told))
    page.get_by_test_id("query-sums").click()
    page.get_by_test_id("sum-by").select_option("use")
    expect(page.get_by_test_id("sum-row").first).to_be_visible()
    expect(page.get_by_test_id("sum-row").first.locator("td").nth(1)).not_to_have_text(f"{total:,}")
    counts = page.locator("[data-testid=sum-row] td:nth-child(2)").all_inner_texts()
    assert sum(int(one.replace(",", "")) for one in counts) == total


def test_a_way_is_measured_with_the_keys_alone(visit: Any) -> None:
    page: Page = visit("leader", NEAR)
    page.get_by_test_id("tool-measure").click()
    expect(page.locator(".maplibregl-canvas")).to_be_visible()
    page.wait_for_timeout(1500)
    page.get_by_test_id("sketch-middle").click()
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(800)
    page.get_by_test_id("sketch-middle").click()
    expect(page.get_by_test_id("measured")).to_contain_text("m")
    page.get_by_test_id("sketch-finish").click()
    expect(page.get_by_test_id("measured")).to_contain_text(re.compile(r"\d"))


def test_two_surveys_are_compared_and_what_differs_is_listed(visit: Any) -> None:
    page: Page = visit("leader", "/map/compare?c=113.1384,27.829&z=15.5")
    expect(page.get_by_test_id("compare-layer-0")).to_have_value("buildings_2024")
    expect(page.get_by_test_id("compare-layer-1")).to_have_value("buildings")
    page.get_by_test_id("compare-run").click()
    expect(page.get_by_test_id("compare-appeared")).to_contain_text(re.compile(r"[1-9]"))
    page.get_by_test_id("compare-gone").click()
    expect(page.locator(".found li").first).to_be_visible()


def test_a_building_is_mended_and_the_change_is_taken_back(visit: Any, city: Any) -> None:
    building = _building(city.url)
    assert building
    page: Page = visit("surveyor", f"/map/edit/buildings?feature={building['id']}")
    name = page.locator("form input[name=floors]")
    expect(name).to_have_value(str(building["properties"]["floors"]))
    name.fill(str(building["properties"]["floors"] + 1))
    page.get_by_test_id("edit-keep").click()
    expect(page.get_by_test_id("edit-step")).to_have_count(1)
    page.get_by_test_id("edit-undo").click()
    expect(page.get_by_test_id("edit-step")).to_have_count(0)
    page.keyboard.press("Control+Shift+Z")
    expect(page.get_by_test_id("edit-step")).to_have_count(1)
    page.get_by_test_id("edit-send").click()
    expect(page.get_by_test_id("edit-takeback")).to_be_visible()
    page.get_by_test_id("edit-takeback").click()
    expect(page.get_by_test_id("edit-takeback")).to_be_hidden()
    page.goto("/map/desk")
    page.get_by_test_id("desk-changes").click()
    expect(page.get_by_test_id("change-row").first).to_be_visible()


def test_a_village_map_is_made_from_a_template_and_says_that_it_is_synthetic(visit: Any, settled: Settled) -> None:
    page: Page = visit("surveyor", "/map/products")
    page.get_by_test_id("product").first.click()
    sheet = page.get_by_test_id("sheet")
    expect(sheet).to_contain_text("模拟数据")
    expect(sheet).to_contain_text(re.compile(r"1 : \d"))
    expect(page.get_by_test_id("print-now")).to_be_enabled(timeout=60_000)
