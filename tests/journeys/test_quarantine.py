"""A frame that could not be taken in is looked at, mended and replayed, by somebody who was given the right to."""

import re
import time
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from chengshu.kit import now

STATION = "430204DEMOAIR00000000006"
FIRST, SECOND = "Zhang-San-Kai-2026", "Li-Si-Guan-Men-2026"


def _moment() -> time.struct_time:
    return (now() + timedelta(hours=8)).timetuple()


def _create_account(visit: Any, account: str) -> None:
    page: Page = visit("system", "/admin/accounts")
    page.get_by_test_id("account-new").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("#new-account").fill(account)
    dialog.locator("#new-name").fill("张三")
    dialog.locator("#new-password").fill(FIRST)
    dialog.get_by_test_id("account-create").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_test_id("account-row").filter(has_text=account)).to_be_visible()


def _give_role(visit: Any, account: str, role: str) -> None:
    page: Page = visit("security", f"/admin/accounts?q={account}")
    page.get_by_role("link", name=account, exact=True).click()
    page.get_by_test_id("grant-give").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("#grant-role").click()
    dialog.locator("#grant-role").fill(role)
    page.get_by_role("option", name=role).first.click()
    dialog.get_by_test_id("grant-submit").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_test_id("grant-row")).to_contain_text(role)


def _first_sign_in(visit: Any, account: str) -> Page:
    page: Page = visit(account, password=FIRST)
    page.wait_for_url(re.compile("/password"))
    page.locator("#current").fill(FIRST)
    page.locator("#fresh").fill(SECOND)
    page.locator("#again").fill(SECOND)
    page.get_by_test_id("password-submit").click()
    page.wait_for_url(lambda url: "/password" not in url)
    return page


def test_a_frame_with_a_wrong_checksum_is_mended_and_replayed(visit: Any, city: Any) -> None:
    account = f"zhangsan{now():%H%M%S}"
    _create_account(visit, account)
    _give_role(visit, account, "环境监管员")
    page = _first_sign_in(visit, account)

    sound = city.realtime(STATION, _moment(), a34004=31.4)
    broken = sound[:-6] + (b"0000" if sound[-6:-2] != b"0000" else b"1111") + sound[-2:]
    city.send(broken)

    page.goto("/quarantine")
    row = page.get_by_test_id("reject-row").filter(has_text="a34004-Rtd=31.4")
    for _ in range(20):
        if row.count():
            break
        page.wait_for_timeout(500)
        page.reload()
        page.locator(".loading").first.wait_for(state="detached")
    row.first.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("校验码不对")

    text = page.locator("textarea")
    expect(text).to_have_value(re.compile("a34004-Rtd=31.4"))
    # Replayed as it is it is refused again, in words, and stays.
    page.get_by_test_id("reject-replay").click()
    expect(page.get_by_role("main").get_by_role("alert")).to_be_visible()
    text.fill(sound.decode("ascii").strip())
    page.get_by_test_id("reject-replay").click()
    expect(page.get_by_role("status").filter(has_text="已重放")).to_be_visible()
    page.get_by_role("link", name="报文", exact=True).click()
    page.wait_for_url(re.compile("/frames/"))
    expect(page.get_by_test_id("frame-raw")).to_contain_text("a34004-Rtd=31.4", timeout=30_000)  # through the bus first
