"""Work around a case: asked for and decided, supervised and answered, looked at on the spot, linked; flows designed."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults

from chengshu.kit import new_id
from chengshu.server.demo import demo_password

INCIDENT = "gbt30428.2:2013:incident"


class Client:
    """The same city by its interface, to put a case where a journey begins."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._signed: dict[str, httpx.Client] = {}

    def as_(self, account: str) -> httpx.Client:
        if account not in self._signed:
            client = httpx.Client(base_url=f"{self._url}/api/v1", timeout=30)
            said = client.post("/session", json={"account": account, "password": demo_password(account)}).json()
            client.headers["X-CSRF-Token"] = said["csrf"]
            self._signed[account] = client
        return self._signed[account]

    def post(self, account: str, path: str, **body: Any) -> dict[str, Any]:
        answer = self.as_(account).post(path, json=body)
        assert answer.is_success, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def get(self, account: str, path: str, **query: Any) -> dict[str, Any]:
        answer = self.as_(account).get(path, params=query)
        assert answer.is_success, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def opened(self, title: str, at: tuple[float, float] = (113.1381, 27.8291)) -> dict[str, Any]:
        body = {"type": "urban_incident", "title": title, "longitude": at[0], "latitude": at[1], "key": new_id()}
        return self.post("acceptor", "/cases", **body, form={"classification": f"{INCIDENT}:01:10"})

    def step(self, account: str, case: dict[str, Any], move: str, **form: Any) -> dict[str, Any]:
        path = f"/cases/{case['id']}/moves"
        return self.post(account, path, move=move, version=case["version"], form=form, key=new_id())

    def handling(self, title: str) -> dict[str, Any]:
        urban = next(
            one["id"]
            for one in self.get("dispatcher", "/organisations", limit=200)["items"]
            if one["name"].startswith("市城市管理和综合执法局")
        )
        case = self.step("acceptor", self.opened(title), "accept")
        limit = {"limit_amount": 3, "limit_unit": "working_day", "classification": f"{INCIDENT}:01:10"}
        case = self.step("shift", case, "file", **limit)
        case = self.step("dispatcher", case, "dispatch", organisation=urban)
        return self.step("urban", case, "handle")


@pytest.fixture(scope="module")
def client(city: Any) -> Client:
    return Client(city.url)


def _said(page: Page, text: str, value: str) -> None:
    page.get_by_role("dialog").get_by_label(text).fill(value)


def test_an_extension_is_asked_for_and_decided_by_two_who_see_what_they_approve(visit: Any, client: Client) -> None:
    case = client.handling(f"旅程延期{new_id()[-6:]}")
    page: Page = visit("urban", f"/cases/{case['id']}")
    expect(page.locator("[data-testid=clock][data-state=running]")).to_have_count(1)
    page.get_by_test_id("act-extend").click()
    _said(page, "理由", "材料后天才到，请多给三天。")
    page.get_by_test_id("ask-submit").click()
    expect(page.locator("[data-testid=case-request][data-state=pending]")).to_contain_text("材料后天才到")
    expect(page.get_by_test_id("decide")).to_have_count(0)
    for account in ("urbanlead", "dispatcher"):
        page = visit(account, "/cases/desk/requests")
        row = page.get_by_test_id("case-request").filter(has_text=case["title"])
        expect(row).to_contain_text("材料后天才到")
        row.get_by_test_id("decide").click()
        page.get_by_role("dialog").get_by_role("radio", name="同意", exact=True).check()
        page.get_by_test_id("ask-submit").click()
        expect(row).to_have_count(0)
    page.goto(f"/cases/{case['id']}")
    expect(page.get_by_test_id("clock").first).to_contain_text("已延期 1 次")
    expect(page.get_by_test_id("log-proof")).to_have_attribute("data-intact", "true")


def test_a_clock_that_waits_says_why(visit: Any, client: Client) -> None:
    case = client.handling(f"旅程暂停{new_id()[-6:]}")
    page: Page = visit("urbanlead", f"/cases/{case['id']}")
    page.get_by_test_id("act-suspend").click()
    _said(page, "理由", "当事人申请复议。")
    page.get_by_test_id("ask-submit").click()
    waiting = page.locator("[data-testid=clock][data-state=waiting]")
    expect(waiting).to_contain_text("当事人申请复议。")
    page.get_by_test_id("act-suspend").click()
    _said(page, "理由", "复议已撤回。")
    page.get_by_test_id("ask-submit").click()
    expect(page.locator("[data-testid=clock][data-state=running]")).to_have_count(1)


def test_a_supervision_is_asked_answered_and_judged(visit: Any, client: Client) -> None:
    case = client.handling(f"旅程督办{new_id()[-6:]}")
    page: Page = visit("leader", f"/cases/{case['id']}")
    page.get_by_test_id("act-supervise").click()
    _said(page, "督办要求", "为什么还没有到场？")
    page.get_by_test_id("ask-submit").click()
    expect(page.get_by_test_id("case-supervision")).to_contain_text("待答复")
    page = visit("urban", "/cases/desk/supervisions")
    row = page.get_by_test_id("case-supervision").filter(has_text=case["title"])
    row.get_by_test_id("answer").click()
    _said(page, "答复内容", "人已在现场，今晚清完。")
    page.get_by_test_id("ask-submit").click()
    expect(row).to_have_count(0)
    page = visit("leader", "/cases/desk/supervisions?scope=asked&state=answered")
    row = page.get_by_test_id("case-supervision").filter(has_text=case["title"])
    expect(row).to_contain_text("今晚清完")
    row.get_by_test_id("judge").click()
    page.get_by_role("dialog").get_by_text("充分，办结督办").click()
    page.get_by_test_id("ask-submit").click()
    expect(row).to_have_count(0)


def test_a_check_on_the_spot_is_asked_for_and_finished_with_a_photo(visit: Any, client: Client, tmp_path: Any) -> None:
    photo = tmp_path / "现场.jpg"
    Image.new("RGB", (64, 48), (90, 120, 100)).save(photo)
    case = client.opened(f"旅程核实{new_id()[-6:]}")
    client.step("acceptor", case, "request_site_check", requirement="看看是不是这一桶。")
    page: Page = visit("grid", f"/cases/{case['id']}")
    page.get_by_test_id("finish-task").click()
    page.get_by_test_id("task-photo").set_input_files(str(photo))
    page.get_by_role("dialog").get_by_text("情况属实 / 已办好").click()
    _said(page, "看到的情况", "桶满外溢，属实。")
    page.get_by_test_id("ask-submit").click()
    done = page.locator("[data-testid=case-task][data-state=done]")
    expect(done).to_contain_text("桶满外溢")
    expect(done.locator("img")).to_have_count(1)
    expect(page.get_by_test_id("case-state")).to_have_text("待受理")


def test_two_calls_about_one_thing_are_merged_after_both_were_shown(visit: Any, client: Client) -> None:
    place = (113.16 + int(new_id()[-3:], 16) / 1e5, 27.86)
    first = client.opened("旅程并案一", place)
    again = client.opened("旅程并案二", place)
    page: Page = visit("acceptor", f"/cases/{again['id']}")
    like = page.get_by_test_id("case-like").filter(has_text=first["number"])
    expect(like).to_contain_text("类别相同")
    like.get_by_test_id("merge").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("旅程并案一")
    expect(dialog).to_contain_text("并错了可以撤销")
    page.get_by_test_id("ask-submit").click()
    expect(page.locator("[data-testid=case-link][data-kind=original]")).to_contain_text("旅程并案一")
    expect(page.get_by_test_id("case-state")).to_have_text("已作废")
    page.get_by_test_id("unmerge").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(first["number"])
    expect(dialog).to_contain_text("这段时间不计入时限")
    assert faults(page) == []
    _said(page, "为什么不是同一件事", "在马路对面，是另一堆。")
    page.get_by_test_id("ask-submit").click()
    expect(page.get_by_test_id("case-state")).to_have_text("待受理")
    expect(page.locator("[data-testid=case-link][data-kind=original]")).to_have_count(0)
    expect(page.get_by_text("撤销并案，恢复办理")).to_be_visible()
    expect(page.get_by_text("在马路对面，是另一堆。")).to_be_visible()
    page.goto(page.url.replace(again["id"], first["id"]))
    expect(page.get_by_text("并入的一件已分出")).to_be_visible()


def test_a_link_without_a_choice_says_what_is_missing_and_nothing_else(visit: Any, client: Client) -> None:
    name = f"旅程关联{new_id()[-6:]}"
    case, other = (client.opened(f"{name}{at}", (113.2, 27.9)) for at in "甲乙")
    page: Page = visit("acceptor", f"/cases/{case['id']}")
    page.get_by_test_id("link-case").click()
    page.get_by_test_id("ask-submit").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text("请先选一件案件。")
    expect(page.get_by_test_id("link-search")).to_be_focused()
    page.get_by_test_id("link-search").fill(other["number"])
    page.get_by_role("dialog").get_by_role("radio", name=other["number"]).check()
    page.get_by_test_id("ask-submit").click()
    expect(page.locator("[data-testid=case-link][data-kind=related]")).to_contain_text(other["title"])


def test_several_requests_are_decided_at_once(visit: Any, client: Client) -> None:
    name = f"旅程批量{new_id()[-6:]}"
    for number in (1, 2):
        case = client.handling(f"{name}-{number}")
        client.post("urban", f"/cases/{case['id']}/requests", kind="extension", reason="等材料", key=new_id())
    page: Page = visit("urbanlead", "/cases/desk")
    rows = page.get_by_test_id("case-request").filter(has_text=name)
    expect(rows).to_have_count(2)
    for number in (0, 1):
        rows.nth(number).get_by_test_id("pick").check()
    page.get_by_test_id("batch").click()
    page.get_by_role("dialog").get_by_role("radio", name="同意", exact=True).check()
    page.get_by_test_id("batch-submit").click()
    expect(page.get_by_test_id("batch-state")).to_contain_text("已办 2 件，共 2 件")


def test_a_call_is_registered_and_the_next_one_is_added_to_it(visit: Any) -> None:
    page: Page = visit("acceptor", "/cases/new")
    page.get_by_test_id("new-said").fill("垃圾桶满了，三天没人收。")
    page.get_by_test_id("caller-name").fill("李来电")
    page.get_by_test_id("caller-phone").fill("12")
    page.get_by_test_id("class-q").fill("生活垃圾")
    page.get_by_test_id("class-hit").first.click()
    expect(page.get_by_test_id("conditions").locator("input").first).to_be_visible()
    page.get_by_test_id("conditions").locator("input").first.check()
    page.get_by_test_id("address").fill("113.1733, 27.8517")
    page.get_by_test_id("suggestion").first.click()
    page.get_by_test_id("new-check").check()
    page.get_by_test_id("new-submit").click()
    expect(page.get_by_text("电话应为 5 到 20 位数字")).to_be_visible()
    assert faults(page) == []
    page.get_by_test_id("caller-phone").fill("139-1234-5678")
    page.get_by_test_id("new-submit").click()
    expect(page.get_by_test_id("registered")).to_contain_text("已登记")
    expect(page.get_by_test_id("registered-route").first).to_contain_text("属地")
    page.get_by_test_id("again").click()
    expect(page.get_by_test_id("new-said")).to_have_value("")
    page.get_by_test_id("new-said").fill("还是那个垃圾桶，已经流污水了。")
    page.get_by_test_id("address").fill("113.1733, 27.8517")
    page.get_by_test_id("suggestion").first.click()
    page.get_by_test_id("add-instead").first.click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("registered")).to_contain_text("已并入")
    page.get_by_test_id("see-case").click()
    expect(page.get_by_test_id("case-state")).to_have_text("待核实")
    expect(page.locator(".log")).to_contain_text("已经流污水了")


def test_a_flow_is_changed_checked_simulated_compared_and_released(visit: Any, city: Any) -> None:
    page: Page = visit("shift", "/cases/flows")
    page.get_by_test_id("change-air_exceedance").click()
    expect(page.get_by_test_id("lint")).to_have_text(re.compile("检查通过"))
    page.get_by_test_id("add-state").click()
    expect(page.get_by_test_id("lint")).to_have_text(re.compile("处错误"))
    page.get_by_test_id("tab-check").click()
    expect(page.get_by_test_id("faults")).to_contain_text("states.")
    page.get_by_test_id("flow-undo").click()
    expect(page.get_by_test_id("lint")).to_have_text(re.compile("检查通过"))
    page.get_by_test_id("tab-edit").click()
    page.get_by_test_id("flow-node").first.click()
    amount = page.get_by_test_id("clock-amount")
    before = int(amount.input_value())
    amount.fill(str(before + 1))
    amount.press("Tab")
    page.get_by_test_id("tab-simulate").click()
    page.get_by_test_id("simulate").click()
    expect(page.get_by_test_id("figures")).to_contain_text("%")
    page.get_by_test_id("tab-compare").click()
    expect(page.get_by_test_id("changes").locator("li")).to_have_count(1)
    page.get_by_test_id("flow-release").click()
    _said(page, "改了什么", "旅程：多给一个单位的时限。")
    page.get_by_test_id("ask-submit").click()
    expect(page.get_by_test_id("changes").locator("li")).to_have_count(1)
    with page.expect_download() as drawn:
        page.get_by_test_id("bpmn").click()
    assert "bpmn" in drawn.value.path().read_text("utf-8")[:2000].lower()
    page.goto("/cases/flows")
    page.get_by_test_id("bpmn-file").set_input_files(drawn.value.path())
    expect(page.get_by_test_id("lint")).to_have_text(re.compile("检查通过"))
    strange = re.sub(
        r"</(\w+:)?process>",
        lambda end: f'<{end[1] or ""}subProcess id="strange" name="外包"/>{end[0]}',
        drawn.value.path().read_text("utf-8"),
    )
    page.goto("/cases/flows")
    file = {"name": "strange.bpmn", "mimeType": "application/xml", "buffer": strange.encode()}
    page.get_by_test_id("bpmn-file").set_input_files([file])
    expect(page.get_by_test_id("brought")).to_contain_text("“subProcess”这种图形在案件流程里没有意义")
    page.get_by_test_id("brought-go").click()
    expect(page.get_by_test_id("lint")).to_be_visible()


def test_who_is_reminded_when_is_changed_in_the_designer(visit: Any) -> None:
    page: Page = visit("shift", "/cases/flows")
    page.get_by_test_id("change-water_exceedance").click()
    expect(page.get_by_test_id("lint")).to_have_text(re.compile("检查通过"))
    ladders = page.get_by_test_id("ladder-edit")
    before = ladders.count()
    page.get_by_test_id("add-ladder-states").click()
    expect(ladders).to_have_count(before + 1)
    ladders.last.locator("summary").click()
    ladders.last.get_by_test_id("rung-what").select_option("case_new")
    ladders.last.get_by_test_id("add-rung").click()
    rungs = ladders.last.get_by_test_id("rung-edit")
    expect(rungs).to_have_count(2)
    rungs.last.get_by_test_id("rung-when").select_option("returned")
    expect(page.get_by_test_id("lint")).to_have_text(re.compile("检查通过"))
    page.get_by_test_id("add-ladder-stages").click()
    expect(ladders).to_have_count(before + 2)
    ladders.last.locator("summary").click()
    ladders.last.get_by_test_id("rung-percent").fill("70")
    ladders.last.get_by_test_id("rung-when").select_option("after")
    expect(page.get_by_test_id("lint")).to_have_text(re.compile("检查通过"))
    page.get_by_test_id("tab-compare").click()
    expect(page.get_by_test_id("changes")).to_contain_text("case_new")
    page.get_by_test_id("flow-save").click()
    page.reload()
    expect(ladders).to_have_count(before + 2)
    expect(page.get_by_test_id("lint")).to_have_text(re.compile("检查通过"))
    for left in (before + 1, before):
        ladders.last.evaluate("one => { one.open = true }")
        ladders.last.get_by_test_id("drop-ladder").click()
        expect(ladders).to_have_count(left)
    assert faults(page) == []


def test_a_case_with_everything_beside_it_has_no_fault_that_axe_finds(
    visit: Any, settled: Callable[[Page], None], client: Client
) -> None:
    case = client.handling(f"旅程齐全{new_id()[-6:]}")
    client.post("urban", f"/cases/{case['id']}/requests", kind="extension", reason="等材料", key=new_id())
    client.post("leader", f"/cases/{case['id']}/supervisions", question="进展如何？", key=new_id())
    client.post("shift", f"/cases/{case['id']}/tasks", kind="spot_check", requirement="看一眼", key=new_id())
    for width, height in ((1440, 900), (390, 844)):
        page: Page = visit("shift", f"/cases/{case['id']}", width=width, height=height)
        settled(page)
        expect(page.get_by_test_id("case-request")).to_be_visible()
        assert faults(page) == []


def test_who_called_is_hidden_and_seen_for_a_reason_that_stays(visit: Any, client: Client) -> None:
    case = client.opened(f"旅程来电{new_id()[-6:]}")
    told = {"name": "李来电", "phone": "13912345678", "key": new_id()}
    kept = client.as_("acceptor").post(f"/citizens/desk/calls/{case['id']}", json=told)
    assert kept.status_code == 204, kept.text
    page: Page = visit("acceptor", f"/cases/{case['id']}")
    caller = page.get_by_test_id("caller")
    expect(caller).to_contain_text("姓名和电话已隐藏")
    expect(caller).to_contain_text("还没有人看过")
    expect(page.locator("body")).not_to_contain_text("13912345678")
    page.get_by_test_id("caller-open").click()
    _said(page, "理由", "回电问清楚在哪一栋")
    page.get_by_test_id("ask-submit").click()
    expect(page.get_by_test_id("caller-told")).to_contain_text("李来电")
    expect(page.get_by_test_id("caller-told")).to_contain_text("13912345678")
    caller.get_by_text("被查看 1 次").click()
    expect(page.get_by_test_id("caller-look")).to_contain_text("回电问清楚在哪一栋")
    assert faults(page) == []
    other: Page = visit("leader", f"/cases/{case['id']}")
    expect(other.get_by_test_id("case-state")).to_be_visible()
    expect(other.get_by_test_id("caller")).to_have_count(0)
    expect(other.locator("body")).not_to_contain_text("来电人")
