"""The command handbook in the page: looked up, brought in with its faults named, compared, published, taken back."""

import io
from typing import Any

import httpx
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults

from chengshu.kit import new_id
from chengshu.server.demo import demo_password

LAMP = "gbt30428.2:2013:component:01:37"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _shipped(url: str) -> bytes:
    """The handbook in force as a workbook, by the same door as people's."""
    with httpx.Client(base_url=f"{url}/api/v1", timeout=30) as client:
        client.post("/session", json={"account": "shift", "password": demo_password("shift")}).raise_for_status()
        book = client.get("/handbooks/in-force").json()["items"][0]["id"]
        return client.get(f"/handbooks/{book}/export.xlsx").content


def _with(data: bytes, limit: str) -> bytes:
    """The same workbook with another limit in its first line."""
    book = load_workbook(io.BytesIO(data))
    sheet = book["部件"]
    column = next(cell.column for cell in sheet[1] if cell.value == "处置时限")
    sheet.cell(2, column).value = limit
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_class_is_found_by_its_old_number_and_shows_conditions_limits_and_edition(visit: Any, settled: Any) -> None:
    page: Page = visit("dispatcher", "/handbook")
    page.get_by_test_id("handbook-q").fill("路灯")
    page.get_by_test_id("handbook-class").filter(has_text="01 37").click()
    entry = page.get_by_test_id("handbook-entry")
    expect(entry).to_contain_text("路灯")
    expect(entry.get_by_test_id("handbook-condition")).to_have_count(6)
    expect(entry.get_by_test_id("handbook-former")).to_contain_text("01 18")
    page.get_by_test_id("handbook-numbering").select_option("cjt214:2007")
    page.get_by_test_id("handbook-old").filter(has_text="01 18").click()
    expect(entry).to_contain_text("01 37")
    expect(page.get_by_test_id("tab-import")).to_have_count(0)
    settled(page)
    assert faults(page) == []
    small: Page = visit("dispatcher", f"/handbook/classes?class={LAMP}", width=390, height=844, elder=True)
    expect(small.get_by_test_id("handbook-entry")).to_contain_text("路灯", timeout=15_000)
    assert small.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_workbook_is_checked_line_by_line_published_by_another_and_taken_back(visit: Any, city: Any) -> None:
    name = f"walk_{new_id()[-8:].replace('-', '')}"
    shipped = _shipped(city.url)
    page: Page = visit("shift", "/handbook/import")
    page.get_by_test_id("handbook-into").select_option("+")
    page.get_by_test_id("handbook-name").fill(name)
    page.get_by_test_id("handbook-title").fill(f"旅程手册 {name}")
    page.get_by_test_id("handbook-source").fill("旅程")
    wrong = {"name": "手册.xlsx", "mimeType": SHEET, "buffer": _with(shipped, "尽快")}
    page.get_by_test_id("handbook-file").set_input_files([wrong])
    page.get_by_test_id("handbook-check").click()
    fault = page.get_by_test_id("handbook-fault")
    expect(fault).to_have_count(1)
    expect(fault).to_contain_text("尽快")
    expect(fault).to_contain_text("看不出时限")
    assert faults(page) == []
    right = {"name": "手册.xlsx", "mimeType": SHEET, "buffer": _with(shipped, "3天")}
    page.get_by_test_id("handbook-file").set_input_files([right])
    page.get_by_test_id("handbook-check").click()
    expect(page.get_by_test_id("handbook-changes")).to_contain_text("新增 519 条")
    page.get_by_test_id("handbook-keep").click()
    page.wait_for_url("**/handbook/editions?edition=*")
    expect(page.get_by_test_id("edition-release")).to_have_count(0)
    address = page.url
    other: Page = visit("shift2", address)
    other.get_by_test_id("edition-release").click()
    other.get_by_test_id("edition-from").fill("2099-01-01")
    other.get_by_test_id("ask-do").click()
    mine = other.get_by_test_id("edition").filter(has_text=name)
    expect(mine).to_contain_text("已发布，未到日期")
    assert faults(other) == []
    other.get_by_test_id("edition-undo").click()
    other.get_by_test_id("ask-do").click()
    expect(mine).to_contain_text("草稿")
    with other.expect_download() as saved:
        other.get_by_test_id("edition-export").click()
    assert len(list(load_workbook(io.BytesIO(saved.value.path().read_bytes()))["部件"].iter_rows())) > 300
    other.get_by_test_id("edition-discard").click()
    other.get_by_test_id("ask-do").click()
    expect(mine).to_contain_text("已作废")
