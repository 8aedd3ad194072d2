"""The whole loop: a sensor sees, a rule judges, a case opens, people act, the numbers follow."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

OPENED_BY_ITSELF_S = 240
ONLY_SOME_ASK = {"sample"}  # of waste water the checker takes a sample of his own


def _act(page: Page, move: str, answers: dict[str, str] | None = None) -> None:
    """Press a move, answer its form (some fields only some kinds of case ask for), send it, and see the dialog go."""
    page.get_by_test_id(f"move-{move}").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_test_id("move-submit")).to_be_visible()
    for name, answer in (answers or {}).items():
        if name not in ONLY_SOME_ASK or _field(dialog, name).count():
            _answer(page, dialog, name, answer)
    dialog.get_by_test_id("move-submit").click()
    expect(dialog).to_be_hidden()


def _field(dialog: Any, name: str) -> Any:
    return dialog.locator(f"[name='{name}'], [id$='-{name}']")


def _answer(page: Page, dialog: Any, name: str, answer: str) -> None:
    field = _field(dialog, name).first
    if field.get_attribute("role") == "combobox":
        field.click()
        field.fill(answer)
        page.get_by_role("option", name=answer).first.click()
    else:
        field.fill(answer)


def _case_of_an_alert(page: Page) -> str:
    """From the number of open cases on the cockpit to the first one in its list that a sensor opened."""
    page.get_by_test_id("card-cases_from_sensors").first.click()
    page.wait_for_url(re.compile("/indicators/cases_from_sensors"))
    rows = page.get_by_test_id("list-row")
    expect(rows.first).to_be_visible()
    shown = page.get_by_test_id("indicator-value").inner_text()
    assert float(re.sub(r"[^0-9.]", "", shown)) >= 1
    rows.first.get_by_role("link").click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}"))
    return page.url.rsplit("/", 1)[1].split("?")[0]


def test_a_simulated_exceedance_opens_a_case_that_people_close_and_the_cockpit_follows(
    visit: Any, until: Callable[..., float], number_on: Callable[[Page, str], float | None]
) -> None:
    cockpit = visit("leader")
    until(cockpit, "cases_from_sensors", lambda value: value >= 1, seconds=OPENED_BY_ITSELF_S)
    closed_before = until(cockpit, "cases_closed_today", lambda value: value >= 0)

    walk = visit("leader")
    case = _case_of_an_alert(walk)
    _walk_from_case_to_frame(walk, case)

    _act(visit("dispatcher", f"/cases/{case}"), "dispatch", {"organisation": "市生态环境局"})
    handler = visit("ecology", f"/cases/{case}")
    _act(handler, "handle")
    _act(handler, "reply", {"result": "已责令停产整改，复测达标。"})
    closer = visit("shift", f"/cases/{case}")
    _act(closer, "close", {"finding": "现场核查，浓度已回落。", "sample": "自采水样 2026-001，合格"})
    expect(closer.get_by_test_id("case-state")).to_contain_text("结案")

    # The cockpit was left open all the while: its numbers move by themselves.
    until(cockpit, "cases_closed_today", lambda value: value >= closed_before + 1, seconds=40)
    cockpit.goto("/indicators/cases_closed_today")
    expect(cockpit.locator(f"a[href*='{case}']")).to_be_visible()
    cockpit.goto("/indicators/cases_open")
    expect(cockpit.get_by_test_id("indicator-value")).to_be_visible()
    expect(cockpit.locator(f"a[href*='{case}']")).to_have_count(0)


def _walk_from_case_to_frame(page: Page, case: str) -> None:
    """Case → alert → rule version → observation → the very bytes that the device sent."""
    page.get_by_test_id("case-alert").click()
    page.wait_for_url(re.compile("/alerts/"))
    expect(page.get_by_test_id("alert-case")).to_have_attribute("href", f"/cases/{case}")
    alert, threshold = page.url, page.get_by_test_id("alert-threshold").inner_text()

    page.get_by_test_id("alert-rule").click()
    expect(page.get_by_test_id("rule-version")).to_contain_text("1")
    expect(page.locator("main")).to_contain_text(threshold.split()[0])

    page.goto(alert)
    page.locator("ol.walk a[href*='/devices/']").click()
    page.wait_for_url(re.compile("/devices/.*property="))
    identifier = page.locator(".mono").filter(has_text="DEMO").first.inner_text().strip()

    page.goto(alert)
    page.get_by_test_id("alert-frame").click()
    page.wait_for_url(re.compile("/frames/"))
    raw = page.get_by_test_id("frame-raw").inner_text()
    assert raw.startswith("##")
    assert f"MN={identifier}" in raw
    assert re.search(r"-Rtd=[0-9.]+", raw)


def test_who_may_not_act_on_a_case_is_offered_nothing(visit: Any, until: Callable[..., float]) -> None:
    cockpit = visit("leader")
    until(cockpit, "cases_from_sensors", lambda value: value >= 0, seconds=OPENED_BY_ITSELF_S)
    cockpit.goto("/cases")
    row = cockpit.get_by_test_id("case-row").first
    row.click()
    expect(cockpit.get_by_test_id("case-state")).to_be_visible()
    assert cockpit.locator("[data-testid^='move-']").count() == 0
