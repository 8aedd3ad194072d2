"""What the desks of the machine keep: office hours by which clocks count, and programs that are told."""

import re
from typing import Any

from playwright.sync_api import Page, expect
from tests.journeys.axe import faults


def test_an_organisation_gets_hours_of_its_own_and_gives_them_back(visit: Any) -> None:
    page: Page = visit("shift", "/cases/hours")
    expect(page.get_by_test_id("city-hours")).to_contain_text(re.compile(r"\d\d:\d\d–\d\d:\d\d"))
    page.get_by_test_id("hours-new").click()
    page.locator("#hours-organisation").fill("路灯")
    page.get_by_role("option").filter(has_text="路灯").first.click()
    page.get_by_test_id("span-from").first.fill("13:00")
    page.get_by_test_id("hours-keep").click()
    expect(page.get_by_test_id("hours-fault")).to_contain_text("结束要晚于开始")
    page.get_by_test_id("span-from").first.fill("07:30")
    page.get_by_test_id("day-add").click()
    page.get_by_test_id("day").fill("2027-02-05")
    expect(page.get_by_test_id("own-day")).to_contain_text("停办")
    assert faults(page) == []
    page.get_by_test_id("hours-keep").click()
    row = page.get_by_test_id("hours-row").filter(has_text="路灯")
    expect(row).to_contain_text("07:30–")
    expect(row).to_contain_text("2027-02-05 停办")
    assert faults(page) == []
    row.get_by_test_id("hours-drop").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_text("已改回按上级单位。")).to_be_visible()
    expect(row).to_have_count(0)


def test_a_program_is_told_switched_off_and_forgotten(visit: Any) -> None:
    page: Page = visit("system", "/messages/webhooks")
    page.get_by_test_id("hook-new").click()
    page.locator("#hook-name").fill("旅程系统")
    page.locator("#hook-address").fill("https://program.invalid/in")
    page.get_by_role("checkbox").first.check()
    assert faults(page) == []
    page.get_by_test_id("hook-create").click()
    assert len(page.get_by_test_id("hook-secret").input_value()) > 30
    page.get_by_test_id("hook-kept").click()
    row = page.get_by_test_id("hook").filter(has_text="旅程系统")
    expect(row).to_contain_text("https://program.invalid/in")
    assert faults(page) == []
    expect(row.get_by_test_id("hook-last")).to_have_text("还没有发过")
    row.get_by_test_id("hook-try").click()
    expect(page.get_by_text("“旅程系统”没有收到测试消息")).to_be_visible()  # nobody is at this address
    expect(row.get_by_test_id("hook-last")).to_contain_text("发送失败")
    row.get_by_test_id("hook-turn").click()
    expect(row).to_contain_text("已停用")
    row.get_by_test_id("hook-remove").click()
    page.get_by_test_id("confirm").click()
    expect(row).to_have_count(0)
