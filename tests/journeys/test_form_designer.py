"""A form made in the page with a field of each kind, tried before release, and filled in by who works on the case."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from tests.journeys.axe import faults_in_both_themes
from tests.journeys.test_case_work import Client

from chengshu.kit import new_id


@pytest.fixture(scope="module")
def client(city: Any) -> Client:
    return Client(city.url)


@pytest.fixture
def draft(client: Client) -> Any:
    """A draft of the flow, thrown away afterwards unless it was released."""
    made = client.post("shift", "/cases/designer/drafts", flow="urban_incident", version=1)
    yield made
    client.as_("shift").delete(f"/cases/designer/drafts/{made['id']}")


def _design(page: Page, state: str, move: str) -> Locator:
    page.get_by_test_id("flow-node").filter(has_text=state).first.click()
    editor = page.get_by_test_id("state-editor")
    row = editor.locator("details").filter(has_text=move).first
    row.locator("summary").first.click()
    row.get_by_test_id("edit-form").click()
    return page.get_by_role("dialog", name=re.compile("表单"))


def _add(form: Locator, kind: str, zh: str, en: str) -> Locator:
    form.get_by_test_id("add-field").click()
    card = form.get_by_test_id("form-field").last
    card.get_by_test_id("field-title").fill(zh)
    card.get_by_test_id("field-title-en").fill(en)
    card.get_by_test_id("field-kind").select_option(kind)
    expect(card.get_by_test_id("field-kind")).to_have_value(kind)
    return card


def _name(card: Locator, name: str) -> None:
    card.get_by_test_id("field-name").fill(name)
    card.get_by_test_id("field-name").press("Tab")
    expect(card.get_by_test_id("field-name")).to_have_value(name)


def _limit(card: Locator, testid: str, value: str) -> None:
    box = card.get_by_test_id(testid)
    if not box.is_visible():
        card.locator("summary").click()
    box.fill(value)
    box.press("Tab")


def _make_form(form: Locator) -> None:
    word = _add(form, "text", "井盖编号", "Cover number")
    _name(word, "cover")
    _limit(word, "field-minLength", "4")
    _limit(word, "field-help", "印在井盖上的号码")
    _limit(word, "field-help-en", "The number on the cover")
    depth = _add(form, "integer", "深度（厘米）", "Depth (cm)")
    _name(depth, "depth")
    _limit(depth, "field-maximum", "300")
    _limit(depth, "field-default", "80")
    state = _add(form, "choice", "破损程度", "Damage")
    _name(state, "damage")
    for zh, en in (("轻微", "Slight"), ("严重", "Heavy")):
        state.get_by_test_id("add-choice").click()
        row = state.get_by_test_id("choice-row").last
        row.get_by_test_id("choice-title").fill(zh)
        row.get_by_test_id("choice-title-en").fill(en)
        row.get_by_test_id("choice-title-en").press("Tab")
    _name(_add(form, "place", "准确位置", "Exact place"), "spot")
    _name(_add(form, "photos", "近照", "Close photos"), "shots")
    _name(_add(form, "code", "异味物质", "Smell"), "smell")


def test_a_form_of_every_kind_is_made_tried_released_and_filled_in(
    visit: Any, client: Client, draft: dict[str, Any], tmp_path: Any
) -> None:
    page: Page = visit("shift", f"/cases/flows/drafts/{draft['id']}")
    form = _design(page, "待受理", "受理")
    _make_form(form)
    preview = form.get_by_test_id("form-preview")
    expect(preview.get_by_text("印在井盖上的号码")).to_be_visible()
    preview.get_by_label("井盖编号").fill("12")
    preview.get_by_label("准确位置").fill("1.5,2.5")
    preview.get_by_label("准确位置").press("Tab")
    preview.get_by_test_id("form-try").click()
    expect(preview.get_by_test_id("answer-cover").get_by_role("alert")).to_contain_text("4")
    expect(preview.get_by_test_id("answer-spot").get_by_role("alert")).to_contain_text("范围")
    preview.get_by_label("井盖编号").fill("A-1203")
    preview.get_by_label("准确位置").fill("113.1312,27.8274")
    preview.get_by_label("准确位置").press("Tab")
    preview.get_by_test_id("form-try").click()
    expect(preview.get_by_test_id("form-tried")).to_contain_text("符合要求")
    form.get_by_test_id("form-done").click()
    expect(form).to_have_count(0)
    expect(page.get_by_test_id("lint")).to_have_text(re.compile("检查通过"))
    page.get_by_test_id("flow-release").click()
    page.get_by_role("dialog").get_by_label("改了什么").fill("旅程：受理时多问几项。")
    page.get_by_test_id("ask-submit").click()
    expect(page).to_have_url(re.compile("/cases/flows/urban_incident"))

    case = client.opened(f"旅程表单{new_id()[-6:]}")
    page = visit("acceptor", f"/cases/{case['id']}")
    page.get_by_test_id("move-accept").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("深度（厘米）")).to_have_value("80")
    dialog.get_by_label("井盖编号").fill("A-1203")
    dialog.get_by_role("radio", name="严重").check()
    dialog.get_by_label("准确位置").fill("113.1312,27.8274")
    smell = dialog.get_by_test_id("answer-smell").get_by_role("combobox")
    smell.fill("硫化氢")
    page.get_by_role("option", name=re.compile("硫化氢")).first.click()
    photo = tmp_path / "近照.jpg"
    Image.new("RGB", (64, 48), (70, 90, 110)).save(photo)
    dialog.get_by_test_id("photos-shots").set_input_files(photo)
    expect(dialog.get_by_test_id("photos-shots-list").locator("li")).to_have_count(1)
    page.get_by_test_id("move-submit").click()
    expect(page.get_by_test_id("case-state")).to_have_text("待立案")
    detail = client.get("shift", f"/cases/{case['id']}")
    told, attached = detail["case"]["form"], [one["id"] for one in detail["attachments"]]
    assert (told["damage"], told["depth"], told["spot"]) == ("c2", 80, "113.131200,27.827400")
    assert told["shots"] == attached
    log = page.locator("ol.log")
    for text in ("井盖编号", "A-1203", "严重", "硫化氢", "1 张照片"):
        expect(log).to_contain_text(text)
    page = visit("acceptor", f"/cases/{case['id']}", language="en")
    expect(page.locator("ol.log")).to_contain_text("Cover number")
    expect(page.locator("ol.log")).to_contain_text("Heavy")


def test_a_field_that_others_go_by_is_not_taken_away_unasked(visit: Any, draft: dict[str, Any]) -> None:
    page: Page = visit("shift", f"/cases/flows/drafts/{draft['id']}")
    form = _design(page, "待立案", "立案")
    fields = form.get_by_test_id("form-field")
    before = fields.count()
    limit = fields.filter(has=page.locator("input[data-kept=limit_amount]"))
    limit.get_by_test_id("field-drop").click()
    expect(page.get_by_test_id("field-uses")).to_contain_text("时限按它计算")
    page.get_by_test_id("uses-keep").click()
    expect(fields).to_have_count(before)
    limit.get_by_test_id("field-drop").click()
    page.get_by_test_id("uses-go").click()
    expect(fields).to_have_count(before - 1)
    page.keyboard.press("Control+z")
    expect(fields).to_have_count(before)
    page.keyboard.press("Control+Shift+z")
    expect(fields).to_have_count(before - 1)
    form.get_by_test_id("form-close").click()
    expect(page.get_by_text("还有没保存的改动")).to_be_visible()
    page.get_by_test_id("confirm").click()
    expect(form).to_have_count(0)


def test_the_designer_has_no_fault_that_axe_finds(
    visit: Any, settled: Callable[[Page], None], draft: dict[str, Any]
) -> None:
    page: Page = visit("shift", f"/cases/flows/drafts/{draft['id']}")
    form = _design(page, "待受理", "受理")
    state = _add(form, "choice", "破损程度", "Damage")
    state.get_by_test_id("add-choice").click()
    state.locator("summary").click()
    for kind in ("place", "photos", "code"):
        _add(form, kind, "一项", "One")
    settled(page)
    assert faults_in_both_themes(page) == []
