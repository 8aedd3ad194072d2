"""Several cases chosen and moved together: what fits, one form, and which was not done and why."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults
from tests.journeys.test_case_work import INCIDENT, Client

from chengshu.kit import new_id


@pytest.fixture(scope="module")
def client(city: Any) -> Client:
    return Client(city.url)


def _urban(client: Client) -> str:
    found = client.get("dispatcher", "/organisations", limit=200)["items"]
    return next(str(one["id"]) for one in found if one["name"].startswith("市城市管理和综合执法局"))


def _filed(client: Client, title: str) -> dict[str, Any]:
    case = client.step("acceptor", client.opened(title), "accept")
    limit = {"limit_amount": 3, "limit_unit": "working_day", "classification": f"{INCIDENT}:01:10"}
    return client.step("shift", case, "file", **limit)


def test_a_dispatcher_moves_several_and_reads_which_one_somebody_else_had_moved(visit: Any, client: Client) -> None:
    mark = f"批量{new_id()[-6:]}"
    cases = [_filed(client, f"{mark}第{number}件") for number in range(1, 5)]
    page: Page = visit("dispatcher", f"/cases?q={mark}&sort=number")
    boxes = page.get_by_test_id("case-pick")
    expect(boxes).to_have_count(4)
    boxes.nth(0).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(page.get_by_test_id("many-count")).to_have_text("已选 4 件")
    boxes.nth(2).click()
    expect(page.get_by_test_id("many-count")).to_have_text("已选 3 件")
    page.get_by_test_id("pick-all").check()
    dispatch = page.locator("[data-testid=many-move][data-move=dispatch]")
    expect(dispatch).to_contain_text("4/4")
    assert faults(page) == []

    dispatch.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("用于这 4 件")
    urban = _urban(client)
    client.step("dispatcher", cases[1], "dispatch", organisation=urban)  # a colleague was faster
    dialog.get_by_label("处置部门").click()
    page.get_by_role("option", name="市城市管理和综合执法局").first.click()
    page.get_by_test_id("many-submit").click()
    expect(page.get_by_test_id("many-done")).to_contain_text("已办 3 件，共 4 件")
    refused = page.get_by_test_id("many-refused")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text(cases[1]["number"])
    expect(refused).to_contain_text("刚才有人办过这一件")
    assert faults(page) == []

    page.get_by_test_id("many-again").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_test_id("many-count")).to_have_text("已选 1 件")
    for case in cases:
        log = client.get("dispatcher", f"/cases/{case['id']}")["log"]
        assert [line["move"] for line in log] == ["open", "accept", "file", "dispatch"]


def test_several_are_chosen_by_keys_stay_chosen_and_go_with_the_queue(visit: Any, client: Client) -> None:
    mark = f"连选{new_id()[-6:]}"
    cases = [client.opened(f"{mark}第{number}件") for number in range(1, 4)]
    page: Page = visit("acceptor", f"/cases?q={mark}&sort=number")
    expect(page.get_by_test_id("case-row")).to_have_count(3)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_test_id("many-count")).to_have_text("已选 2 件")
    client.step("acceptor", cases[0], "accept")  # the list renews itself, the choice stays
    accept = page.locator("[data-testid=many-move][data-move=accept]")
    expect(accept).to_contain_text("1/2")
    expect(page.get_by_test_id("many-count")).to_have_text("已选 2 件")
    page.keyboard.press("e")
    expect(page.get_by_test_id("many-move").first).to_be_focused()
    page.get_by_test_id("queue-item").first.click()
    expect(page.get_by_test_id("many-bar")).to_have_count(0)
