"""How long it takes to say what is wrong in a street: what one does is counted, and the clock runs."""

import time
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect
from tests.journeys.test_citizens import a_report
from tests.journeys.test_citizens import photo as a_photo
from tests.journeys.test_field import PHONE, SOON_MS, clean, in_the_street, photo

MOST_S = 30  # the promise of the field app, with a photo, a class and a sentence
THINKING_S = 2.5  # what a person is given for each thing he does; a machine does it in no time


class Hand:
    """A hand on a phone: everything it does is counted."""

    def __init__(self) -> None:
        self.did = 0
        self._began = time.monotonic()

    def taps(self, where: Locator) -> None:
        self.did += 1
        where.click()

    def types(self, where: Locator, text: str) -> None:
        self.did += 1
        where.fill(text)

    def photographs(self, where: Locator, picture: dict[str, Any]) -> None:
        self.did += 1
        where.set_input_files(picture)  # type: ignore[arg-type]

    @property
    def seconds(self) -> float:
        """What the page took, and what a person would have."""
        return time.monotonic() - self._began + self.did * THINKING_S


def test_a_grid_worker_reports_in_less_than_half_a_minute(visit: Any) -> None:
    said = f"快报{uuid4().hex[:8]}"
    page: Page = visit("grid", "/field", **PHONE)
    in_the_street(page)
    expect(page.get_by_test_id("report")).to_be_visible()
    hand = Hand()
    hand.taps(page.get_by_test_id("report"))
    hand.photographs(page.get_by_test_id("before"), photo())
    hand.types(page.get_by_test_id("class-q"), "井盖")
    expect(page.get_by_test_id("class-hit").first).to_be_visible()
    hand.did += 1
    page.get_by_test_id("class-hit").first.dispatch_event("mousedown")
    hand.types(page.get_by_test_id("said"), said)
    expect(page.get_by_test_id("place-told")).not_to_have_text("正在定位…")  # the place comes by itself
    hand.taps(page.get_by_test_id("send"))
    expect(page.get_by_test_id("report-done")).to_be_visible()
    assert hand.did <= 6
    assert hand.seconds < MOST_S, f"{hand.did} things took {hand.seconds:.1f} s"
    expect(page.get_by_test_id("waiting-count")).to_have_count(0, timeout=SOON_MS)
    clean(page)


def test_a_citizen_finds_what_it_is_by_words_and_sees_what_others_said_before_he_sends(visit: Any, city: Any) -> None:
    told = a_report(city.url)
    page: Page = visit.stranger(**PHONE)
    in_the_street(page)
    page.goto("/report")
    hand = Hand()
    hand.taps(page.get_by_test_id("my-position"))
    near = page.get_by_test_id("near").filter(has=page.locator(f"a[href='/report/{told['number']}']"))
    expect(near).to_be_visible()  # before anything was asked or sent
    hand.taps(page.get_by_test_id("next"))
    hand.types(page.get_by_test_id("what"), "路灯不亮")
    hand.taps(page.get_by_test_id("service").first)
    hand.taps(page.get_by_test_id("next"))
    hand.photographs(page.get_by_test_id("photo-choose"), a_photo())
    expect(page.get_by_test_id("photos").locator("img")).to_have_count(1)
    hand.taps(page.get_by_test_id("next"))
    hand.taps(page.get_by_test_id("send"))
    expect(page.get_by_test_id("number")).to_be_visible()
    expect(page.get_by_test_id("promise")).to_contain_text("承诺")
    assert hand.did <= 8
    assert hand.seconds < MOST_S, f"{hand.did} things took {hand.seconds:.1f} s"
