"""Routing tables in the page: tried out, changed as a draft, checked, published for a day, taken back."""

from typing import Any

import httpx
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults

from chengshu.server.demo import demo_password

LAMP = "gbt30428.2:2013:component:01:37"


def _suggested(url: str, day: str) -> list[str]:
    """Who gets a street lamp on a day, by the same door as people's."""
    with httpx.Client(base_url=f"{url}/api/v1", timeout=30) as client:
        said = client.post("/session", json={"account": "shift", "password": demo_password("shift")}).json()
        facts = {"classification": LAMP, "division": "430204", "at": f"{day}T10:00:00+08:00"}
        answer = client.post(
            "/routing/tables/urban_management/try", json={"facts": facts}, headers={"X-CSRF-Token": said["csrf"]}
        )
        return [one["code"] for one in answer.json()["items"]]


def test_a_table_is_tried_changed_checked_published_for_a_day_and_taken_back(visit: Any, city: Any) -> None:
    page: Page = visit("shift", f"/cases/routing?class={LAMP}")
    expect(page.get_by_test_id("routing-entry")).to_have_count(13)
    page.get_by_test_id("try-division").select_option(label="石峰区")
    page.get_by_test_id("try-run").click()
    hits = page.get_by_test_id("try-hit")
    expect(hits.first).to_contain_text("市市政路灯处")
    expect(hits.first).to_contain_text("部件类先找权属单位")
    expect(hits.last).to_contain_text("石峰区")
    assert faults(page) == []

    page.get_by_test_id("routing-change").click()
    expect(page.get_by_test_id("routing-findings")).to_contain_text("检查通过")
    expect(page.get_by_test_id("routing-publish")).to_be_disabled()
    page.get_by_test_id("routing-edit").first.click()
    page.get_by_test_id("entry-organisation").select_option(label="市城市管理和综合执法局（演示）")
    page.get_by_test_id("entry-hours").fill("25:00")
    expect(page.get_by_role("dialog")).to_contain_text("时段写成")
    page.get_by_test_id("entry-hours").fill("")
    page.get_by_test_id("entry-keep").click()
    expect(page.get_by_test_id("routing-entry").first).to_contain_text("市城市管理")
    # The district that nobody has any more is named by the check.
    page.get_by_test_id("routing-edit").nth(6).click()
    page.get_by_test_id("entry-drop").click()
    expect(page.get_by_test_id("routing-finding").first).to_contain_text("石峰区")
    expect(page.get_by_test_id("routing-entry")).to_have_count(12)
    page.reload()
    expect(page.get_by_test_id("routing-entry")).to_have_count(12)
    page.get_by_test_id("try-division").select_option(label="石峰区")
    page.get_by_test_id("try-run").click()
    expect(hits).to_have_count(1)
    expect(hits.first).to_contain_text("市城市管理")
    assert faults(page) == []

    page.get_by_test_id("routing-publish").click()
    page.get_by_test_id("routing-note").fill("旅程：路灯改由城管局负责")
    page.get_by_test_id("routing-from").fill("2099-01-01")
    page.get_by_test_id("ask-do").click()
    version = page.get_by_test_id("routing-version").filter(has_text="已发布，未到日期")
    expect(version).to_have_count(1)
    assert _suggested(city.url, "2026-06-05")[0] == "demo-lighting"
    version.get_by_test_id("routing-withdraw").click()
    page.get_by_test_id("confirm").click()
    expect(version).to_have_count(0)
    small: Page = visit("dispatcher", "/cases/routing", width=390, height=844, elder=True)
    expect(small.get_by_test_id("routing-entry").first).to_be_visible()
    expect(small.get_by_test_id("routing-change")).to_have_count(0)
    assert small.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(small) == []
