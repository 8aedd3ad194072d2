"""Components: who answers for them is said and taken back; pairs that may be one are looked for and judged."""

import re
from typing import Any

from playwright.sync_api import Page, expect
from tests.journeys.axe import faults

OWNER = "市供电公司"
LAMP = "gbt30428.2:2013:component:01:37"


def _assign(page: Page, organisation: str) -> None:
    """Say in the window which organisation it is, found by a part of its name."""
    box = page.get_by_test_id("owner-pick").get_by_role("combobox")
    box.fill(organisation[:5])
    page.get_by_role("option", name=organisation).click()
    page.get_by_test_id("ask-do").click()
    expect(page.get_by_test_id("said")).to_contain_text(organisation)


def test_who_answers_for_components_is_said_changed_and_taken_back(visit: Any) -> None:
    page: Page = visit("shift", "/components/owners")
    page.get_by_test_id("owner-find").fill(OWNER)
    row = page.get_by_test_id("owner")
    expect(row).to_have_count(1)
    if row.get_by_test_id("owner-clear").count():  # an earlier walk was cut off
        row.get_by_test_id("owner-clear").click()
        page.get_by_test_id("confirm").click()
    expect(row.get_by_test_id("owner-organisation")).to_contain_text("还没有对应")
    assert faults(page) == []

    row.get_by_test_id("owner-assign").click()
    expect(page.get_by_test_id("ask-do")).to_be_disabled()
    _assign(page, "市数据局（演示）")
    expect(row.get_by_test_id("owner-organisation")).to_have_text("市数据局（演示）")
    row.get_by_test_id("owner-assign").click()
    _assign(page, "市民政局（演示）")

    # The figure opens just these, and the page of a component says whom to ask.
    count = row.get_by_test_id("owner-components").inner_text()
    row.get_by_test_id("owner-components").click()
    page.wait_for_url(re.compile("/components/register"))
    expect(page.get_by_text(re.compile(f"共 {count.replace(',', '')}"))).to_be_visible()
    page.get_by_test_id("thing-row").first.get_by_role("button").click()
    expect(page.get_by_test_id("thing-owner")).to_contain_text("市民政局（演示）")

    page.goto("/components/owners")
    page.get_by_test_id("owner-find").fill(OWNER)
    row.get_by_test_id("owner-clear").click()
    page.get_by_test_id("confirm").click()
    expect(row.get_by_test_id("owner-organisation")).to_contain_text("还没有对应")


def test_a_pair_that_may_be_one_is_found_kept_apart_and_put_together_by_a_second_person(visit: Any) -> None:
    page: Page = visit("shift", "/components/doubts")
    page.get_by_test_id("doubt-within").fill("20")
    page.get_by_test_id("doubt-class").select_option(LAMP)
    page.get_by_test_id("doubt-search").click()
    expect(page.get_by_test_id("doubt-result")).to_contain_text("个部件，找到")
    page.reload()
    expect(page.get_by_test_id("doubt-result")).to_contain_text("个部件，找到")

    first = page.get_by_test_id("doubt").first.get_by_role("button")
    first.click()
    pair = page.get_by_test_id("doubt-pair")
    expect(pair.get_by_role("columnheader")).to_have_count(3)
    assert faults(page, left_out=[".maplibregl-map"]) == []

    kept = pair.get_by_role("columnheader").nth(1).inner_text()
    page.get_by_test_id("doubt-keep").click()
    expect(page.get_by_test_id("said")).to_contain_text("两个部件")
    page.get_by_test_id("doubt-state").select_option("kept")
    page.get_by_test_id("doubt").filter(has_text=kept.split()[-1]).first.get_by_role("button").click()
    page.get_by_test_id("doubt-reopen").click()
    expect(page.get_by_test_id("said")).to_contain_text("待判断")

    page.get_by_test_id("doubt-state").select_option("open")
    first.click()
    page.get_by_test_id("doubt-gone").nth(1).check()
    gone = pair.get_by_role("columnheader").nth(2).inner_text().split()[-1]
    page.get_by_test_id("doubt-note").fill("同一根灯杆登记了两次")
    page.get_by_test_id("doubt-merge").click()
    page.get_by_test_id("to-corrections").click()
    page.wait_for_url(re.compile("/components/corrections"))
    mine = page.get_by_test_id("correction").filter(has_text=gone).filter(has_text="合并")
    expect(mine.get_by_test_id("withdraw")).to_be_visible()

    other: Page = visit("register", "/components/corrections")
    theirs = other.get_by_test_id("correction").filter(has_text=gone).filter(has_text="合并")
    theirs.get_by_test_id("decision-note").fill("现场看是两根")
    theirs.get_by_test_id("refuse").click()
    expect(theirs).to_have_count(0)
    # Refused: the pair is to be judged again, and nothing is gone.
    other.goto("/components/doubts")
    expect(other.get_by_test_id("doubt").filter(has_text=gone).first).to_be_visible()
