"""In the street, on a phone: what is done without a network is kept, survives a kill, arrives once and is one's own."""

import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.journeys.axe import faults
from tests.journeys.conftest import ARGUMENTS, sign_in
from tests.journeys.line import Line
from tools.setup import browser_path

from chengshu.server.demo import demo_password

PHONE = {"width": 390, "height": 844}
HERE = {"longitude": 113.1384, "latitude": 27.829}
OUTSIDE = {"longitude": 113.4926, "latitude": 27.6462}  # in another county: not his to report
SOON_MS = 30_000
READY = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
KEPT = """async () => (await Promise.all(['/api/v1/cases/classes', '/api/v1/cases/flows', '/api/v1/session']
  .map((one) => caches.match(new URL(one, location.origin).href)))).every(Boolean)"""


@pytest.fixture
def line(city: Any) -> Iterator[Line]:
    one = Line(city.url)
    yield one
    one.cut()


class Desk:
    """Somebody at a desk, through HTTP: sees what arrived, and goes on with it."""

    def __init__(self, url: str, account: str) -> None:
        self._client = httpx.Client(base_url=f"{url}/api/v1", timeout=30)
        answer = self._client.post("/session", json={"account": account, "password": demo_password(account)})
        assert answer.status_code == 200, answer.text
        self._client.headers["X-CSRF-Token"] = answer.json()["csrf"]

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        answer = self._client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._client.post(path, json={**body, "key": uuid4().hex})
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    def cases(self, said: str) -> list[dict[str, Any]]:
        return list(self.get("/cases", q=said)["items"])

    def step(self, case: str, move: str, **form: Any) -> dict[str, Any]:
        version = self.get(f"/cases/{case}")["case"]["version"]
        return self.post(f"/cases/{case}/moves", {"move": move, "version": version, "form": form})


_desks: dict[str, Desk] = {}


@pytest.fixture
def desk(city: Any) -> Callable[[str], Desk]:
    """A desk for an account; signed in once."""
    return lambda account: _desks.get(account) or _desks.setdefault(account, Desk(city.url, account))


def a_word() -> str:
    """Words nobody else has written."""
    return f"现场{uuid4().hex[:10]}"


def photo(grey: int = 120) -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (2400, 1600), (grey, 140, 90)).save(out, "JPEG")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def in_the_street(page: Page, place: dict[str, float] = HERE) -> None:
    page.context.grant_permissions(["geolocation", "microphone"])
    page.context.set_geolocation(place)  # type: ignore[arg-type]


def ready_to_go(page: Page) -> None:
    """The page and its keeper are there: one can walk away from the network now."""
    page.goto("/field")
    page.wait_for_function(READY)
    for _ in range(80):  # the page's own waiting takes a promise for an answer
        if page.evaluate(KEPT):
            break
        page.wait_for_timeout(250)
    else:
        pytest.fail("the keeper keeps nothing")
    expect(page.get_by_test_id("view-list")).to_be_visible()


def clean(page: Page) -> None:
    """All of it is seen at once: what lies below the row of ways for a moment is not too small, only below."""
    page.set_viewport_size({"width": 390, "height": 2600})
    page.wait_for_timeout(300)
    found = faults(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert found == []


def fill_report(page: Page, said: str, *, voice: bool = False) -> None:
    page.goto("/field/report")
    expect(page.get_by_test_id("place-told")).not_to_have_text("正在定位…")
    page.get_by_test_id("before").set_input_files(photo())  # type: ignore[arg-type]
    expect(page.get_by_test_id("before-list").locator("img")).to_have_count(1)
    page.get_by_test_id("class-q").fill("井盖")
    page.get_by_test_id("class-hit").first.dispatch_event("mousedown")
    page.get_by_test_id("said").fill(said)
    if voice:
        page.get_by_test_id("voice-start").click()
        page.wait_for_timeout(1500)
        page.get_by_test_id("voice-stop").click()
        expect(page.get_by_test_id("voice-note")).to_be_visible()


class KilledPhone:
    """A browser of its own that keeps what it has on the disk and can be killed, as by an empty battery."""

    def __init__(self, browser: Browser, folder: Path, url: str) -> None:
        self._browser, self._folder, self._url = browser, folder, url
        self.context: BrowserContext | None = None

    def start(self) -> Page:
        flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        self.context = self._browser.browser_type.launch_persistent_context(
            str(self._folder), executable_path=_chromium(), args=[*ARGUMENTS, *flags], base_url=self._url,
            viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", is_mobile=True, has_touch=True,
        )  # fmt: skip
        self.context.set_default_timeout(20_000)
        page = self.context.new_page()
        in_the_street(page)
        return page

    def kill(self) -> None:
        """No goodbye: SIGKILL to every process of this browser, and of no other."""
        mine = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and str(self._folder).encode() in (entry / "cmdline").read_bytes():
                    mine.append(int(entry.name))
        assert mine
        for process in mine:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        with suppress(Exception):
            assert self.context is not None
            self.context.close()

    def stop(self) -> None:
        with suppress(Exception):
            assert self.context is not None
            self.context.close()


def _chromium() -> str:
    return browser_path() or pytest.fail("there is no Chromium on this machine")


def test_a_report_survives_a_killed_browser_and_is_one_case(
    browser: Browser, line: Line, tmp_path: Path, desk: Callable[[str], Desk]
) -> None:
    said, phone = a_word(), KilledPhone(browser, tmp_path / "phone", line.url)
    try:
        page = phone.start()
        page.goto("/sign-in")
        sign_in(page, "grid", demo_password("grid"))
        page.wait_for_url("**/field")  # on a phone the work in the street is where he begins
        ready_to_go(page)
        line.cut()
        began = time.monotonic()
        page.goto("/field")
        expect(page.get_by_test_id("report")).to_be_visible()
        assert time.monotonic() - began < 5  # on a desk it is far below a second; the machine of the tests is shared
        fill_report(page, said, voice=True)
        clean(page)
        page.get_by_test_id("send").click()
        expect(page.get_by_test_id("report-done")).to_contain_text("已存在这台设备上")
        expect(page.get_by_test_id("waiting-count")).to_have_text("3")
        phone.kill()

        page = phone.start()
        page.goto("/field/waiting")
        expect(page.get_by_test_id("act")).to_have_count(3)
        clean(page)
        assert desk("acceptor").cases(said) == []
        line.mend()
        page.goto("/field/waiting")
        page.wait_for_timeout(500)
        if "/sign-in" in page.url:  # a cookie may die with the browser; what waits does not
            sign_in(page, "grid", demo_password("grid"))
        expect(page.get_by_text("没有等待发送的")).to_be_visible(timeout=SOON_MS)
    finally:
        phone.stop()
    [case] = desk("acceptor").cases(said)
    assert (case["source"], case["division"]) == ("patrol", "430211")
    kept = desk("acceptor").get(f"/cases/{case['id']}")["attachments"]
    assert sorted(one["media_type"] for one in kept) == ["audio/webm", "image/jpeg"]
    assert all(one["taken"] and one["device"].startswith("phone-") for one in kept)
    assert abs(kept[0]["longitude"] - HERE["longitude"]) < 0.001


def test_another_who_signs_in_on_this_device_neither_sees_nor_sends_it(
    visit: Any, line: Line, desk: Callable[[str], Desk]
) -> None:
    said = a_word()
    page: Page = visit("grid", "/field", at=line.url, **PHONE)
    in_the_street(page)
    ready_to_go(page)
    line.cut()
    fill_report(page, said)
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("waiting-count")).to_have_text("2")
    page.get_by_role("button", name="的菜单").click()
    page.get_by_role("menuitem", name="退出").click()
    expect(page.get_by_text("还有 2 项没有发送")).to_be_visible()
    page.get_by_test_id("confirm").click()
    page.wait_for_url("**/sign-in**")
    line.mend()
    visit.forget("grid")  # he has left
    for account, count in (("grid2", 0), ("grid", 1)):
        page.goto("/sign-in")
        sign_in(page, account, demo_password(account))
        page.wait_for_url("**/field**")
        page.goto("/field/waiting")
        expect(page.get_by_text("没有等待发送的")).to_be_visible(timeout=SOON_MS)
        assert len(desk("acceptor").cases(said)) == count
        page.get_by_role("button", name="的菜单").click()
        page.get_by_role("menuitem", name="退出").click()
        page.wait_for_url("**/sign-in**")


def test_what_is_refused_says_why_and_is_mended(visit: Any, line: Line, desk: Callable[[str], Desk]) -> None:
    said = a_word()
    page: Page = visit("grid2", "/field", at=line.url, **PHONE)
    in_the_street(page, OUTSIDE)
    fill_report(page, said)
    page.get_by_test_id("send").click()
    page.get_by_test_id("waiting-strip").click()
    refused = page.locator("[data-testid=act][data-state=refused]")
    expect(refused).to_contain_text("这个位置不在您的管辖范围内")
    expect(page.locator("[data-testid=act][data-state=behind]")).to_have_count(1)  # its photo waits
    clean(page)
    in_the_street(page)
    refused.get_by_test_id("mend").click()
    page.get_by_text("用我现在的位置").click()
    page.get_by_test_id("send").click()
    expect(page.get_by_text("没有等待发送的")).to_be_visible(timeout=SOON_MS)
    [case] = desk("acceptor").cases(said)
    assert len(desk("acceptor").get(f"/cases/{case['id']}")["attachments"]) == 1


def test_a_task_is_taken_and_finished_with_photos(visit: Any, line: Line, desk: Callable[[str], Desk]) -> None:
    said, at_desk = a_word(), desk("acceptor")
    case = at_desk.post("/cases", {"type": "urban_incident", "title": said, **HERE})
    at_desk.step(case["id"], "request_site_check", requirement="看清井盖上的字")
    page: Page = visit("grid3", "/field", at=line.url, **PHONE)
    in_the_street(page)
    ready_to_go(page)
    expect(page.get_by_test_id("work").first).to_contain_text(said)  # it is where he stands
    clean(page)
    page.get_by_role("link", name=said).click()
    line.cut()
    page.get_by_test_id("accept").click()
    expect(page.get_by_test_id("accepted")).to_be_visible()
    page.get_by_test_id("finish").click()
    expect(page.get_by_role("alert")).to_contain_text("至少拍一张照片")
    page.get_by_test_id("before").set_input_files(photo())  # type: ignore[arg-type]
    page.get_by_test_id("after").set_input_files(photo(30))  # type: ignore[arg-type]
    page.get_by_test_id("finding-good").check()
    page.get_by_test_id("finding").fill("井盖上写着雨水")
    clean(page)
    page.get_by_test_id("finish").click()
    expect(page.get_by_test_id("waiting-count")).to_have_text("4")
    expect(page.get_by_text("已办好，等网络恢复后自动发送")).to_be_visible()
    line.mend()
    page.goto("/field/waiting")
    expect(page.get_by_text("没有等待发送的")).to_be_visible(timeout=SOON_MS)
    detail = at_desk.get(f"/cases/{case['id']}")
    assert [one["move"] for one in detail["log"]][-5:] == [
        "task.accepted", "attach", "attach", "task.finished", "confirm",
    ]  # fmt: skip
    assert sorted(one["stage"] for one in detail["attachments"]) == ["after", "check_before"]
    [task] = detail["tasks"]
    assert (task["ok"], task["finding"], len(task["photos"])) == (True, "井盖上写着雨水", 2)


def test_a_case_that_moved_on_meanwhile_is_told_plainly(visit: Any, line: Line, desk: Callable[[str], Desk]) -> None:
    said = a_word()
    case = desk("acceptor").post("/cases", {"type": "urban_incident", "title": said, **HERE})["id"]
    desk("acceptor").step(case, "accept")
    pothole = "gbt30428.2:2013:incident:01:10"
    desk("shift").step(case, "file", classification=pothole, limit_amount=3, limit_unit="working_day")
    crew = desk("crew").get("/session")["principal"]
    desk("dispatcher").step(case, "dispatch", organisation=crew["organisation"])
    desk("urban").step(case, "assign", handler=crew["id"])
    page: Page = visit("crew", "/field", at=line.url, **PHONE)
    in_the_street(page)
    ready_to_go(page)
    page.get_by_role("link", name=said).click()
    expect(page.get_by_test_id("move-submit")).to_be_visible()
    line.cut()
    page.goto(f"/field/cases/{case}")  # what he needs is there without a network, too
    page.get_by_test_id("move-submit").click()
    page.get_by_role("textbox").fill("已扶正")
    expect(page.get_by_text("没有办完的照片")).to_be_visible()
    page.get_by_test_id("after").set_input_files(photo())  # type: ignore[arg-type]
    clean(page)
    page.get_by_test_id("send-move").click()
    expect(page.get_by_test_id("case-waits")).to_be_visible()
    desk("urban").step(case, "return", reason="改派市政处")
    line.mend()
    page.goto("/field/waiting")
    expect(page.get_by_role("alert").first).to_be_visible(timeout=SOON_MS)
    while page.get_by_test_id("look-now").count() == 0:  # the photo is refused first: it is nobody's turn to add one
        page.get_by_test_id("drop").first.click()
        page.get_by_test_id("confirm").click()
        expect(page.get_by_test_id("look-now")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("alert")).to_contain_text("在您之后又有人办过")
    page.get_by_test_id("look-now").click()
    expect(page.get_by_text("示例城管处置员")).to_be_visible()
    expect(page.get_by_text("您的这一步现在不能做了")).to_be_visible()
    clean(page)
    page.get_by_test_id("drop").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_text("没有等待发送的")).to_be_visible()


def test_duty_keeps_the_map_of_ones_cells_and_a_track_for_oneself(visit: Any, line: Line) -> None:
    page: Page = visit("grid", "/field", at=line.url, theme="ink", **PHONE)
    in_the_street(page)
    ready_to_go(page)
    if page.get_by_test_id("go-off").count():
        page.get_by_test_id("go-off").click()
        expect(page.get_by_test_id("waiting-count")).to_have_count(0, timeout=SOON_MS)
    page.get_by_test_id("go-on").click()
    expect(page.get_by_test_id("on-duty")).to_be_visible()
    in_the_street(
        page, {**HERE, "latitude": HERE["latitude"] + 0.001}
    )  # where one was before duty is nobody's business
    expect(page.get_by_test_id("own-map-kept")).to_contain_text("没有网络也能看", timeout=SOON_MS)
    clean(page)
    page.goto("/field/me")
    expect(page.get_by_test_id("who-sees")).to_contain_text("只有您自己")
    expect(page.get_by_test_id("track-points")).to_contain_text("个点", timeout=SOON_MS)
    clean(page)
    line.cut()
    page.goto("/field/me")
    page.get_by_test_id("go-off").click()
    expect(page.get_by_text("已下岗，等网络恢复后告诉服务器")).to_be_visible()
    line.mend()
    page.goto("/field")
    expect(page.get_by_test_id("go-on")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_test_id("waiting-count")).to_have_count(0, timeout=SOON_MS)
