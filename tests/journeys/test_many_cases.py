"""Several cases chosen and moved together: what fits, one form, and which was not done and why."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults
from tests.journeys.test_case_work import INCIDENT, Client

from chengshu.kit import new_id

DECORATION = "local.example:2024:component:01:79"


@pytest.fixture(scope="module")
def client(city: Any) -> Client:
    return Client(city.url)


def _urban(client: Client) -> str:
    found = client.get("dispatcher", "/organisations", limit=200)["items"]
    return next(str(one["id"]) for one in found if one["name"].startswith("市城市管理和综合执法局"))


def _filed(client: Client, case: dict[str, Any], classification: str = f"{INCIDENT}:01:10") -> dict[str, Any]:
    case = client.step("acceptor", case, "accept")
    limit = {"limit_amount": 3, "limit_unit": "working_day", "classification": classification}
    return client.step("shift", case, "file", **limit)


def _for_nobody(client: Client, title: str) -> dict[str, Any]:
    """A case of a class that no table knows, at a place that nobody knows."""
    told = {"type": "urban_incident", "title": title, "key": new_id(), "form": {"classification": DECORATION}}
    return _filed(client, client.post("acceptor", "/cases", **told), DECORATION)


def test_a_dispatcher_gives_each_to_whom_the_table_names_but_one_and_reads_what_was_not_done(
    visit: Any, client: Client
) -> None:
    mark = f"批量{new_id()[-6:]}"
    cases = [_filed(client, client.opened(f"{mark}第{number}件")) for number in range(1, 5)]
    nobodys = _for_nobody(client, f"{mark}第5件")
    (named, *_) = client.get("dispatcher", f"/cases/{cases[0]['id']}/suggestions")["items"]
    page: Page = visit("dispatcher", f"/cases?q={mark}&sort=number")
    boxes = page.get_by_test_id("case-pick")
    expect(boxes).to_have_count(5)
    boxes.nth(0).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(page.get_by_test_id("many-count")).to_have_text("已选 4 件")
    boxes.nth(2).click()
    expect(page.get_by_test_id("many-count")).to_have_text("已选 3 件")
    page.get_by_test_id("pick-all").check()
    dispatch = page.locator("[data-testid=many-move][data-move=dispatch]")
    expect(dispatch).to_contain_text("5/5")
    assert faults(page) == []

    dispatch.click()
    dialog = page.get_by_role("dialog")
    groups, submit = page.get_by_test_id("many-group"), page.get_by_test_id("many-submit")
    expect(groups).to_have_count(2)
    expect(groups.nth(0)).to_contain_text("分派表没有指明部门")
    expect(groups.nth(1)).to_contain_text(named["name"])
    expect(groups.nth(1)).to_contain_text("4 件")
    expect(submit).to_have_text("派遣 4 件")
    assert faults(page) == []
    page.get_by_test_id("many-one").check()  # all to one: asked for as before
    expect(dialog.get_by_role("combobox", name="处置部门")).to_be_visible()
    expect(submit).to_have_text("派遣 5 件")
    page.get_by_test_id("many-each").check()

    urban = _urban(client)
    client.step("dispatcher", cases[1], "dispatch", organisation=urban)  # a colleague was faster
    groups.nth(1).get_by_role("button", name=named["name"]).first.click()
    page.get_by_test_id("many-change-one").nth(2).click()
    page.keyboard.type("市城市管理和综合执法局")
    page.get_by_role("option", name="市城市管理和综合执法局").first.click()
    expect(groups.nth(1).get_by_test_id("many-getting")).to_have_text("3 件")
    expect(page.get_by_test_id("many-sum")).to_contain_text("4 件交给 2 个部门。1 件这次不办")
    assert faults(page) == []
    submit.click()
    expect(page.get_by_test_id("many-done")).to_contain_text("已办 3 件，共 4 件")
    refused = page.get_by_test_id("many-refused")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text(cases[1]["number"])
    expect(refused).to_contain_text("刚才有人办过这一件")
    expect(page.get_by_test_id("many-not-sent")).to_contain_text("1 件没有选部门")
    assert faults(page) == []

    page.get_by_test_id("many-again").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_test_id("many-count")).to_have_text("已选 2 件")
    ended = [client.get("dispatcher", f"/cases/{case['id']}") for case in (*cases, nobodys)]
    moves = ["open", "accept", "file", "dispatch"]
    assert [[line["move"] for line in one["log"]] for one in ended] == [*[moves] * 4, moves[:3]]
    given = named["organisation"]
    assert [one["case"]["organisation"] for one in ended] == [given, urban, urban, given, None]


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
