"""A device is registered, placed, mended; what is wrong is said at its field; lists are taken away as CSV."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from chengshu.kit import now


def _fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#device-{name}").fill(value)


def _choose(page: Page, field: str, option: str) -> None:
    page.locator(".el-select__wrapper").filter(has=page.locator(f"#device-{field}")).click()
    page.get_by_role("option", name=option).first.click()


def test_a_device_is_registered_and_changed_by_somebody_who_may(visit: Any) -> None:
    identifier = f"430204NEW{now():%H%M%S%f}"
    page: Page = visit("officer", "/devices")
    page.get_by_test_id("device-new").click()
    page.wait_for_url(re.compile("/devices/new"))

    # Nothing is sent before it can be right, and each field says what it wants.
    page.get_by_test_id("device-save").click()
    expect(page.locator("#device-name-fault")).to_contain_text("请填名称")
    expect(page.locator("#device-kind")).to_be_focused()

    _choose(page, "kind", "空气站")
    expect(page.locator("#device-reporting_interval_s")).to_have_value("60")
    _fill(page, identifier=identifier, name="新建示例站")
    # Coordinates of a domestic web map: the place is told in CGCS2000, the division follows from it.
    _choose(page, "system", "GCJ-02")
    _fill(page, longitude="113.15", latitude="27.84")
    expect(page.locator("#device-system-hint")).to_contain_text("113.144185, 27.843158")
    expect(page.locator(".el-select__wrapper").filter(has=page.locator("#device-division"))).to_contain_text("区")
    page.get_by_test_id("device-save").click()

    page.wait_for_url(re.compile("/devices/[0-9a-f-]{36}"))
    expect(page.get_by_role("status").filter(has_text="已登记")).to_be_visible()
    expect(page.locator("h1")).to_have_text("新建示例站")
    expect(page.locator("main")).to_contain_text("113.14418, 27.84316")

    page.get_by_test_id("device-edit").click()
    expect(page.locator("#device-identifier")).to_be_disabled()
    _fill(page, name="改名示例站", reporting_interval_s="300")
    page.get_by_test_id("device-save").click()
    expect(page.get_by_role("status").filter(has_text="已保存")).to_be_visible()
    expect(page.locator("h1")).to_have_text("改名示例站")

    # The same identifier a second time: the server says so, at its field, and nothing typed is lost.
    page.goto("/devices/new")
    _choose(page, "kind", "空气站")
    _fill(page, identifier=identifier, name="又一个")
    page.get_by_test_id("device-save").click()
    expect(page.locator("#device-identifier-fault")).to_contain_text("已经登记过")
    expect(page.locator("#device-name")).to_have_value("又一个")


def test_a_place_is_put_on_the_map_by_a_click(visit: Any) -> None:
    page: Page = visit("officer", "/devices/new")
    canvas = page.locator(".maplibregl-canvas")
    expect(canvas).to_be_visible()
    page.wait_for_timeout(1500)
    canvas.click()
    expect(page.locator("#device-longitude")).to_have_value(re.compile(r"^11[0-9]\.\d{6}$"))
    expect(page.locator("#device-latitude")).to_have_value(re.compile(r"^2[0-9]\.\d{6}$"))


def test_who_may_not_register_is_offered_nothing(visit: Any) -> None:
    page: Page = visit("leader", "/devices")
    expect(page.get_by_test_id("device-row").first).to_be_visible()
    assert page.get_by_test_id("device-new").count() == 0
    page.goto("/devices/new")
    expect(page.locator("#device-name")).to_have_count(0)


def test_a_list_is_taken_away_as_csv(visit: Any) -> None:
    page: Page = visit("leader", "/devices?kind=air_station")
    rows = page.get_by_test_id("device-row")
    expect(rows.first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_test_id("export-csv").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("名称,设备编码")
    assert len(lines) - 1 == rows.count()
    assert all("模拟" in line for line in lines[1:] if "DEMO" in line)
