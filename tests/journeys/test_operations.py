"""The operations centre: an incident from its declaration to its end, a brief that is released, a day seen again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults

from chengshu.kit import new_id, now
from chengshu.server.demo import demo_password

Settle = Callable[[Page], None]


def violations(page: Page) -> list[str]:
    page.evaluate("() => scrollTo(0, 0)")  # what has scrolled half behind a head that stays is not too small
    return faults(page)


def ask(city: Any, account: str, method: str, path: str, body: Any = None, **params: Any) -> Any:
    """What somebody asks beside the page."""
    with httpx.Client(base_url=f"{city.url}/api/v1", timeout=30) as client:
        signed = client.post("/session", json={"account": account, "password": demo_password(account)})
        client.headers["X-CSRF-Token"] = signed.json()["csrf"]
        answer = client.request(method, path, json=body, params=params)
        assert answer.is_success, answer.text
        return answer.json()


def test_an_incident_is_declared_led_and_closed(city: Any, visit: Any, settled: Settle) -> None:
    name = f"演练 {new_id()[-6:]}"
    page = visit("commander", "/operations/incidents/new")
    page.get_by_test_id("declare-title").fill(name)
    page.get_by_test_id("declare-longitude").fill("113.1205")
    page.get_by_test_id("declare-latitude").fill("27.8265")
    page.get_by_test_id("declare-radius").fill("800")
    expect(page.get_by_test_id("inside-people")).to_contain_text("在岗人员")
    page.get_by_test_id("declare-send").click()
    page.wait_for_url(lambda url: "/incidents/" in url and not url.endswith("/new"))
    identity = page.url.rsplit("/", 1)[-1]
    expect(page.get_by_test_id("incident-state")).to_have_text("进行中")
    page.get_by_test_id("call-reached").first.click()
    page.get_by_test_id("note-words").fill("第一车到场")
    page.get_by_test_id("note-write").click()
    expect(page.get_by_test_id("log-line").first).to_contain_text("第一车到场")
    ecology = ask(city, "ecology", "GET", "/session")["principal"]["organisation"]
    due = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    told = {"organisation": ecology, "title": "监测周边空气", "due": due}
    ask(city, "commander", "POST", f"/operations/incidents/{identity}/tasks", told)
    expect(page.get_by_test_id("task")).to_contain_text("监测周边空气")  # it came by itself
    ask(
        city, "ecology", "POST",
        f"/operations/incidents/{identity}/tasks/{_task(city, identity)}/answer", {"answer": "两个点位正常"},
    )  # fmt: skip
    page.get_by_test_id("task-accept").click()
    expect(page.get_by_test_id("task")).to_contain_text("已认可")
    settled(page)
    assert violations(page) == []
    page.get_by_test_id("incident-close").click()
    page.get_by_test_id("incident-summary-words").fill("演练结束，各单位到位")
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("incident-summary")).to_contain_text("各单位到位")
    expect(page.get_by_test_id("log-intact")).to_contain_text("记录完整")


def _task(city: Any, incident: str) -> str:
    [task] = ask(city, "commander", "GET", f"/operations/incidents/{incident}")["tasks"]
    return str(task["id"])


def test_a_brief_is_made_worded_and_released_and_its_figures_open(city: Any, visit: Any, settled: Settle) -> None:
    page = visit("shift", "/operations/briefs")
    page.get_by_test_id("brief-make").click()
    page.wait_for_url(lambda url: "/briefs/" in url)
    page.get_by_test_id("words-summary").fill("全市运行总体平稳")
    page.get_by_test_id("brief-save").click()
    expect(page.get_by_role("status").filter(has_text="已保存")).to_be_visible()
    settled(page)
    assert violations(page) == []
    page.get_by_test_id("brief-release").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("brief-state")).to_have_text("已签发")
    page.get_by_test_id("section-cases").get_by_test_id("figure").first.get_by_role("link").click()
    page.wait_for_url(lambda url: "/cases" in url)


def test_the_day_is_seen_again_with_the_keys(visit: Any, settled: Settle) -> None:
    page = visit("leader", "/operations/replay", width=390, height=900)
    slider = page.get_by_test_id("replay-slider")
    before = page.get_by_test_id("replay-clock").inner_text()
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("replay-clock")).not_to_have_text(before)
    expect(page.get_by_test_id("past-devices")).to_contain_text("没有留存")
    settled(page)
    assert violations(page) == []


def test_in_the_first_hour_of_a_day_the_day_before_is_seen_again(visit: Any) -> None:
    page = visit("leader", "/operations/replay", width=390, height=900)
    midnight = now().astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=0, minute=0, second=0, microsecond=0)
    page.clock.set_fixed_time(midnight + timedelta(minutes=20))
    page.goto("/operations/replay")
    before = (midnight - timedelta(days=1)).date().isoformat()
    expect(page.get_by_test_id("replay-day")).to_have_value(before)
    expect(page.get_by_test_id("replay-slider")).to_have_attribute("max", "96")


def test_duty_is_planned_in_the_page(visit: Any, settled: Settle) -> None:
    title = f"岗位 {new_id()[-6:]}"
    page = visit("commander", "/operations/roster", width=390, height=900)
    page.get_by_test_id("add-position").click()
    page.get_by_test_id("position-title").fill(title)
    page.get_by_test_id("position-save").click()
    expect(page.get_by_role("rowheader", name=title)).to_be_visible()
    settled(page)
    assert violations(page) == []
