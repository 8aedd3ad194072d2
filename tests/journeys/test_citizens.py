"""Somebody without an account: reports, follows, is near, gives a tip; on a phone, with the keys, in large letters."""

import io
import re
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Page, Route, expect
from tests.journeys.axe import faults

HERE = {"longitude": 113.1384, "latitude": 27.829}
LAMP = "gbt30428.2:2013:component:01:37"


def photo() -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (2600, 1400), (90, 120, 90)).save(out, "JPEG")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def a_report(url: str, **more: str) -> dict[str, str]:
    """A report through the public door; another one's, a few hundred metres from every other journey's."""
    data = {"service": LAMP, **{name: str(value) for name, value in HERE.items()}, **more}
    answer = httpx.post(f"{url}/api/v1/citizens/reports", data=data, timeout=30)
    assert answer.status_code == 201, answer.text
    told: dict[str, str] = answer.json()
    return told


def phone(visit: Any, path: str, **taste: Any) -> Page:
    page: Page = visit.stranger(width=390, height=844, **taste)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(HERE)
    page.goto(path)
    return page


def test_a_report_is_made_on_a_phone_over_a_bad_line_and_is_one(visit: Any, city: Any) -> None:
    page = phone(visit, "/report")
    sent: list[str] = []

    def fails_once(route: Route) -> None:
        sent.append(re.search(r'name="key"\r\n\r\n(\w+)', route.request.post_data_buffer.decode("latin-1"))[1])  # type: ignore[index,union-attr]
        if len(sent) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile(r"/citizens/reports$"), fails_once)
    page.get_by_test_id("my-position").click()
    expect(page.get_by_test_id("place-told")).to_contain_text(re.compile("选好了"))
    assert faults(page) == []
    page.get_by_test_id("next").click()
    page.get_by_test_id("what").fill("灯不亮")
    page.get_by_test_id("service").first.click()
    assert faults(page) == []
    page.get_by_test_id("next").click()
    page.get_by_test_id("photo-choose").set_input_files([photo()])
    expect(page.get_by_test_id("photos").locator("img")).to_have_count(1)
    page.get_by_test_id("words").fill("晚上一片漆黑")
    page.get_by_test_id("next").click()
    page.get_by_test_id("phone").fill("13800000000")
    assert faults(page) == []
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("done")).to_be_visible()
    assert len(sent) == 2
    assert sent[0] == sent[1]
    number = page.get_by_test_id("number").inner_text()
    expect(page.get_by_test_id("promise")).to_contain_text("承诺")
    page.get_by_test_id("see").click()
    expect(page.get_by_test_id("state")).to_have_text("已收到")
    expect(page.get_by_test_id("report").locator(".photos img")).to_have_count(1)
    assert faults(page) == []
    other = httpx.get(f"{city.url}/api/v1/citizens/reports/{number}", timeout=10).json()
    assert (other["description"], other["pictures"], "1380" in str(other)) == ("", [], False)
    page.goto("/report/follow")
    expect(page.get_by_test_id("kept").first).to_contain_text(number)


def test_what_is_near_is_shown_first_and_followed_instead(visit: Any, city: Any) -> None:
    told = a_report(city.url)
    page = phone(visit, "/report")
    page.get_by_test_id("my-position").click()
    near = page.get_by_test_id("near")
    expect(near.first).to_be_visible()
    assert faults(page) == []
    near.filter(has=page.locator(f"a[href='/report/{told['number']}']")).get_by_test_id("follow-this").click()
    page.wait_for_url(f"**/report/{told['number']}")
    expect(page.get_by_test_id("supports")).to_contain_text("1")
    page.get_by_test_id("own-code").fill("AAAAAAAA")
    page.get_by_test_id("own-open").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_test_id("own-code").fill(told["code"])
    page.get_by_test_id("own-open").click()
    expect(page.get_by_test_id("own-code")).to_be_hidden()


def test_everything_goes_with_the_keys_and_an_address(visit: Any) -> None:
    page: Page = visit.stranger(language="en")
    page.goto("/report")
    page.get_by_test_id("spot").fill("嵩山路")
    expect(page.get_by_test_id("spot-choice").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("place-told")).to_contain_text("Chosen")
    page.get_by_test_id("next").focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("what").fill("pothole")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_test_id("next").focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("words").fill("deep")
    page.reload()  # a phone that dies loses nothing
    page.get_by_test_id("next").click()
    expect(page.get_by_test_id("service").locator("input:checked")).to_have_count(1)
    page.get_by_test_id("next").click()
    expect(page.get_by_test_id("words")).to_have_value("deep")


def test_a_tip_is_given_and_its_answer_read_with_the_code(visit: Any) -> None:
    page = phone(visit, "/tips")
    page.get_by_test_id("tip-subject").fill("夜里偷倒渣土")
    page.get_by_test_id("tip-body").fill("每天凌晨两点，河边空地")
    page.get_by_test_id("tip-phone").fill("13800000000")
    page.get_by_test_id("tip-send").click()
    number, code = page.get_by_test_id("tip-number").inner_text(), page.get_by_test_id("tip-code").inner_text()
    page.get_by_test_id("tip-ask-number").fill(number)
    page.get_by_test_id("tip-ask-code").fill(code)
    page.get_by_test_id("tip-ask").click()
    expect(page.get_by_test_id("tip-answer")).to_contain_text("已收到")
    assert number not in page.evaluate("() => JSON.stringify(localStorage)")
