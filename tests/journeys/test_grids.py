"""Grids kept in the page: a worker, his shifts, a responsibility grid, its cells and its end."""

import re
import time
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect
from tests.journeys.axe import faults

# What a journey makes stays in the city: one that is walked again there makes something else.
WORKER, AREA = f"旅程员{time.time_ns() % 10**7}", f"旅程网格{time.time_ns() % 10**7}"


def test_a_worker_is_added_planned_for_and_changed(visit: Any) -> None:
    page: Page = visit("shift", "/grids/people")
    page.get_by_test_id("worker-add").click()
    page.get_by_test_id("worker-name").fill(WORKER)
    page.get_by_test_id("worker-division").select_option(label="天元区")
    assert faults(page) == []
    page.get_by_test_id("confirm").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    page.get_by_role("searchbox").first.fill(WORKER)
    page.get_by_role("searchbox").first.press("Enter")
    row = page.get_by_test_id("grid-worker").filter(has_text=WORKER)
    expect(row).to_have_count(1)

    page.get_by_test_id("plan").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill(WORKER)
    dialog.get_by_role("searchbox").press("Enter")
    dialog.get_by_label(WORKER).check()
    first = datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=1)
    page.get_by_test_id("plan-first").fill(first.isoformat())
    page.get_by_test_id("plan-last").fill((first + timedelta(days=1)).isoformat())
    page.get_by_test_id("plan-from").fill("22:00")
    page.get_by_test_id("plan-to").fill("06:00")
    assert faults(page) == []
    page.get_by_role("button", name="排 2 个班").click()
    expect(page.get_by_text("已排 2 个班。")).to_be_visible()
    row.get_by_test_id("worker-shifts").click()
    mine = page.get_by_test_id("grid-shift").filter(has_text=WORKER)
    expect(mine).to_have_count(2)
    for left in (1, 0):
        mine.first.get_by_role("button", name="取消").click()
        page.get_by_test_id("confirm").click()
        expect(mine).to_have_count(left)

    row.get_by_test_id("worker-change").click()
    page.get_by_test_id("worker-active").uncheck()
    page.get_by_test_id("confirm").click()
    expect(row).to_have_count(0)
    page.get_by_test_id("only-gone").check()  # and can be brought back
    expect(row).to_have_count(1)


def test_a_responsibility_grid_gets_other_cells_and_ends(visit: Any) -> None:
    page: Page = visit("shift", "/grids/areas")
    known = page.get_by_test_id("grid-area").first
    known.locator("summary").click()
    codes = re.findall(r"\d{12,18}", known.locator(".codes").inner_text())
    page.get_by_test_id("area-new").locator("summary").click()
    page.get_by_test_id("area-name").fill(AREA)
    page.get_by_test_id("area-codes").fill(codes[0])
    page.get_by_test_id("area-make").click()
    made = page.get_by_test_id("grid-area").filter(has_text=AREA)
    expect(made).to_have_count(1)
    made.get_by_test_id("area-cells").click()
    page.get_by_test_id("cells-text").fill(f"{codes[0]}\n{codes[1]}")
    expect(page.get_by_test_id("cells-told")).to_contain_text("新增 1 个")
    assert faults(page) == []
    page.get_by_test_id("confirm").click()
    expect(made).to_contain_text("2")
    made.get_by_test_id("area-end").click()
    assert faults(page) == []
    page.get_by_test_id("confirm").click()
    expect(made).to_contain_text("用到")
    expect(made.get_by_test_id("area-end")).to_have_count(0)
