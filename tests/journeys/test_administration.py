"""Three administrators: one keeps accounts, one gives roles, one watches both."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from chengshu.server.demo import demo_password


def _open(page: Page, account: str) -> None:
    page.goto(f"/admin/accounts?q={account}")
    page.get_by_role("link", name=account, exact=True).click()


def _confirm(page: Page) -> None:
    page.get_by_role("dialog").get_by_test_id("confirm").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_an_account_is_disabled_only_after_a_question_and_enabled_again(visit: Any) -> None:
    page = visit("system", "/admin/accounts")
    _open(page, "urban")
    page.get_by_test_id("account-disable").click()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    expect(page.get_by_test_id("account-disable")).to_be_visible()
    page.get_by_test_id("account-disable").click()
    _confirm(page)
    expect(page.get_by_test_id("account-enable")).to_be_visible()

    stranger = visit.stranger()
    stranger.goto("/sign-in")
    stranger.locator("input#account").fill("urban")
    stranger.locator("input#password").fill(demo_password("urban"))
    stranger.get_by_test_id("login-submit").click()
    expect(stranger.get_by_role("alert")).to_be_visible()

    page.get_by_test_id("account-enable").click()
    expect(page.get_by_test_id("account-disable")).to_be_visible()


def test_a_locked_account_is_unlocked(visit: Any) -> None:
    stranger = visit.stranger()
    stranger.goto("/sign-in")
    for _ in range(5):
        stranger.locator("input#account").fill("shifeng")
        stranger.locator("input#password").fill("Wrong-password-1")
        stranger.get_by_test_id("login-submit").click()
        expect(stranger.get_by_role("alert")).to_be_visible()
        stranger.wait_for_timeout(300)
    page = visit("system", "/admin/accounts")
    _open(page, "shifeng")
    page.get_by_test_id("account-unlock").click()
    expect(page.get_by_test_id("account-unlock")).to_be_hidden()


def test_an_organisation_is_added_below_another_and_renamed(visit: Any) -> None:
    page = visit("system", "/admin/organisations")
    page.get_by_role("button", name="新建下级 · 市数据局（演示）").click()
    page.locator("#organisation-name").fill("数据一科")
    page.get_by_test_id("organisation-save").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="改名 · 数据一科").click()
    page.locator("#organisation-name").fill("数据资源科")
    page.get_by_test_id("organisation-save").click()
    expect(page.get_by_test_id("organisation").filter(has_text="数据资源科").first).to_be_visible()


def test_a_role_is_taken_away_after_a_question_and_nobody_gives_himself_one(visit: Any) -> None:
    page = visit("security", "/admin/accounts")
    _open(page, "security")
    expect(page.get_by_test_id("grant-row")).to_have_count(1)
    expect(page.get_by_test_id("grant-give")).to_have_count(0)
    _open(page, "grid")
    page.get_by_test_id("grant-give").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("#grant-role").click()
    page.get_by_role("option", name="派遣员", exact=True).click()
    dialog.get_by_text("指定区划").click()
    dialog.locator("#grant-codes").fill("430204，430211")
    dialog.get_by_test_id("grant-submit").click()
    expect(dialog).to_be_hidden()
    row = page.get_by_test_id("grant-row").filter(has_text="派遣员")
    expect(row).to_contain_text("430204 · 430211")
    row.get_by_role("button").click()
    _confirm(page)
    expect(row).to_have_count(0)


def test_one_person_is_never_two_administrators(visit: Any) -> None:
    page = visit("security", "/admin/accounts")
    _open(page, "audit")
    page.get_by_test_id("grant-give").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("#grant-role").click()
    page.get_by_role("option", name="系统管理员", exact=True).click()
    dialog.get_by_test_id("grant-submit").click()
    expect(dialog.get_by_role("alert")).to_contain_text("不能同时担任")


def test_a_token_is_shown_once_and_revoked(visit: Any, city: Any) -> None:
    import httpx

    page = visit("leader", "/admin/tokens")
    page.get_by_test_id("token-new").click()
    page.locator("#token-name").fill("每日简报")
    page.get_by_role("checkbox", name="查看指标").check()
    page.get_by_test_id("token-create").click()
    secret = page.get_by_test_id("token-secret").input_value()
    assert secret.startswith("cst_")
    page.get_by_test_id("token-kept").click()
    headers = {"Authorization": f"Bearer {secret}"}
    assert httpx.get(f"{city.url}/api/v1/indicators", headers=headers).status_code == 200
    assert httpx.get(f"{city.url}/api/v1/cases", headers=headers).status_code == 403
    row = page.get_by_test_id("token-row").filter(has_text="每日简报")
    row.get_by_role("button").click()
    _confirm(page)
    expect(row).to_have_count(0)
    assert httpx.get(f"{city.url}/api/v1/indicators", headers=headers).status_code == 401


def test_the_audit_trail_is_searched_and_proved(visit: Any) -> None:
    page = visit("audit", "/admin/audit")
    page.get_by_test_id("audit-q").fill("urban")
    page.get_by_test_id("audit-find").click()
    page.wait_for_url(re.compile("q=urban"))
    row = page.get_by_test_id("audit-row").first
    expect(row).to_be_visible()
    row.get_by_role("button").click()
    expect(page.locator("tr.more pre")).to_be_visible()
    page.get_by_test_id("audit-verify").click()
    expect(page.get_by_test_id("audit-proof")).to_contain_text("记录完整")


def test_the_machine_says_that_it_works_and_where_it_listens(visit: Any, city: Any) -> None:
    page = visit("system", "/admin/health")
    expect(page.get_by_test_id("health-verdict")).to_contain_text("一切正常")
    expect(page.get_by_test_id("listener").filter(has_text="hj212").first).to_contain_text(str(city.device_port))


def test_a_page_that_is_not_for_one_is_not_shown(visit: Any) -> None:
    page = visit("leader", "/admin/audit")
    expect(page.get_by_test_id("audit-row")).to_have_count(0)
    expect(page.get_by_test_id("admin-audit")).to_have_count(0)
