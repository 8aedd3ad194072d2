"""From one desk to the next: a figure opens its very list, a case its handbook, a flow its ladders."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults, faults_in_both_themes

from chengshu.kit import now
from chengshu.server.demo import demo_password


def _signed(url: str, account: str) -> httpx.Client:
    client = httpx.Client(base_url=f"{url}/api/v1", timeout=30)
    said = client.post("/session", json={"account": account, "password": demo_password(account)}).json()
    client.headers["X-CSRF-Token"] = said["csrf"]
    return client


def test_a_figure_of_the_brief_opens_the_very_list_it_counted_and_the_brief_is_a_pdf(
    visit: Any, city: Any, settled: Any
) -> None:
    day = now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    brief = _signed(city.url, "commander").post("/operations/briefs", json={"day": day.isoformat()}).json()
    figures = {one["key"]: one for section in brief["sections"] for one in section["figures"]}
    page: Page = visit("commander", f"/operations/briefs/{brief['id']}")
    settled(page)
    assert faults(page) == []
    with page.expect_download() as saved:
        page.get_by_test_id("brief-pdf").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    for key in ("brief.cases_open", "brief.cases_opened"):
        page.goto(figures[key]["link"])
        expect(page.get_by_test_id("list-span")).to_be_visible()
        count = page.locator("h2 .small").first
        expect(count).to_have_text(str(int(figures[key]["value"])))
    page.get_by_test_id("list-span-clear").click()
    expect(page.get_by_test_id("list-span")).to_have_count(0)
    page.goto(figures["brief.alerts_open"]["link"])
    expect(page.get_by_test_id("alert-span")).to_be_visible()
    settled(page)
    assert faults(page) == []


def test_a_case_opens_its_entry_of_the_handbook_as_it_was_on_the_day_of_filing(visit: Any, city: Any) -> None:
    query = {"type": "urban_incident", "state": "closed", "limit": 200}
    found = _signed(city.url, "shift").get("/cases", params=query).json()["items"]
    case = next(one for one in found if one["filed"] and one["classification"].startswith("gbt30428.2"))
    filed = datetime.fromisoformat(case["filed"]).astimezone(ZoneInfo("Asia/Shanghai")).date()
    page: Page = visit("shift", f"/cases/{case['id']}")
    page.get_by_test_id("case-handbook").click()
    page.wait_for_url(re.compile(rf"/handbook/classes\?class=.*on={filed}"))
    expect(page.get_by_test_id("handbook-entry")).to_contain_text("立案条件")


def test_the_ladders_of_a_flow_are_told_in_words(visit: Any, settled: Any) -> None:
    page: Page = visit("shift", "/cases/flows/urban_incident")
    expect(page.get_by_test_id("ladder")).to_have_count(8)
    urging = page.get_by_test_id("ladder").filter(has_text="催办")
    expect(urging.get_by_test_id("rung").filter(has_text="提出时")).to_contain_text("发给 经办人")
    coming = page.get_by_test_id("ladder").filter(has_text="新案件")
    expect(coming.get_by_test_id("rung").filter(has_text="案件到达时")).to_contain_text("办理单位的")
    expect(page.get_by_test_id("ladder").first).to_contain_text("用去时限 80%")
    expect(page.get_by_test_id("ladder").first).to_contain_text("办理单位的")
    settled(page)
    assert faults(page) == []


def test_a_tip_names_its_district(visit: Any, settled: Any) -> None:
    page: Page = visit.stranger(width=390, height=844)
    page.goto("/tips")
    page.get_by_test_id("tip-area").select_option(label="石峰区")
    page.get_by_test_id("tip-subject").fill("旅程：夜间倾倒")
    page.get_by_test_id("tip-body").fill("河边夜里有人倾倒渣土。")
    settled(page)
    assert faults(page) == []
    page.get_by_test_id("tip-send").click()
    number = page.get_by_test_id("tip-number").inner_text()
    desk: Page = visit("tips", "/citizens/tips")
    expect(desk.get_by_test_id("tip").filter(has_text=number)).to_contain_text(re.compile("430204|石峰区"))


def test_the_walk_down_to_the_frame_is_for_everybody(visit: Any, settled: Any) -> None:
    page = visit("leader", "/rules")
    page.locator("table.list a").first.click()
    expect(page.get_by_test_id("rule-version")).to_be_visible()
    settled(page)
    assert faults_in_both_themes(page) == []
    page.goto("/alerts?state=all")
    # A city that has just begun has no alert yet; its first one comes to the list by itself.
    expect(page.locator("table.list a").first).to_be_visible(timeout=240_000)
    page.locator("table.list a").first.click()
    expect(page.get_by_test_id("alert-frame")).to_be_visible()
    settled(page)
    assert faults_in_both_themes(page) == []
    page.get_by_test_id("alert-frame").click()
    expect(page.get_by_test_id("frame-raw")).to_be_visible()
    settled(page)
    assert faults_in_both_themes(page) == []


def test_a_page_whose_file_is_gone_since_the_city_was_renewed_is_fetched_anew(visit: Any) -> None:
    page: Page = visit("commander", "/operations/incidents")
    expect(page.get_by_role("heading", level=1)).to_have_text("事件指挥")
    page.route("**/assets/RosterPage-*.js", lambda route: route.fulfill(status=404), times=1)
    page.get_by_role("link", name="值班", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("值班")


def test_a_page_that_is_long_on_its_way_says_so(visit: Any) -> None:
    page: Page = visit("commander", "/operations/incidents")
    expect(page.get_by_role("heading", level=1)).to_have_text("事件指挥")
    held: list[Any] = []
    page.route("**/assets/BriefsPage-*.js", lambda route: held.append(route))
    page.get_by_role("link", name="日报", exact=True).click()
    expect(page.get_by_test_id("page-coming")).to_be_attached()
    for route in held:
        route.continue_()
    expect(page.get_by_role("heading", level=1)).to_have_text("日报")
    expect(page.get_by_test_id("page-coming")).to_have_count(0)
