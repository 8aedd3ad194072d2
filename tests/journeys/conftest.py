"""A whole demo city and a real browser, for the journeys of people through the page.

The city is the one that `chengshu demo` starts: servers, gateway, worker, api and simulated devices. It is started
once and every journey walks in it, as people do.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.journeys.city import DemoCity, new_city, running_at
from tools.setup import browser_path

from chengshu.server.demo import demo_password

# Journeys ask what happens, not how fast: a machine that does something else as well must not fail them.
PATIENCE_MS = 40_000
expect.set_options(timeout=PATIENCE_MS)

AT = "CHENGSHU_JOURNEYS_AT"
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",  # the map needs WebGL, also where there is no graphics card
    "--enable-unsafe-swiftshader",
]
KEY = "chengshu.preferences"
# Two may walk in the city side by side (`-n 2`), each a file at a time.
_shared = ExitStack()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Where several walk side by side, who sends them starts the city for all of them."""
    if AT not in os.environ:
        os.environ[AT] = _shared.enter_context(new_city()).url
    node.workerinput[AT] = os.environ[AT]


def pytest_unconfigure() -> None:
    _shared.close()


@pytest.fixture(scope="session")
def city(request: pytest.FixtureRequest) -> Iterator[DemoCity]:
    """A demo city of its own; that of all hands where several walk side by side.

    With CHENGSHU_JOURNEYS_AT=http://… the journeys walk in a demo city that runs already.
    """
    running = os.environ.get(AT) or getattr(request.config, "workerinput", {}).get(AT)
    if running:
        yield running_at(running)
        return
    with new_city() as city:
        yield city


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = browser_path()
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Visitors:
    """Opens the page for people. Somebody who has signed in once keeps the cookie, as people do."""

    def __init__(self, browser: Browser, city: DemoCity) -> None:
        self._browser = browser
        self._city = city
        self._cookies: dict[str, Any] = {}
        self._open: list[BrowserContext] = []
        self.said: list[str] = []

    def stranger(
        self,
        *,
        width: int = 1440,
        height: int = 900,
        theme: str = "paper",
        language: str = "zh",
        elder: bool = False,
        account: str | None = None,
        at: str | None = None,
    ) -> Page:
        """Somebody who has not signed in, with a taste of his own; `at`: the address that leads to the city."""
        phone = width < 768
        context = self._browser.new_context(
            base_url=at or self._city.url,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=phone,
            is_mobile=phone,
            storage_state=self._cookies.get(account) if account else None,
        )
        self._open.append(context)
        taste = json.dumps({"theme": theme, "elder": elder, "language": language})
        context.add_init_script(f"localStorage.getItem({KEY!r}) ?? localStorage.setItem({KEY!r}, {json.dumps(taste)})")
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))
        return page

    def __call__(self, account: str, path: str = "/", *, password: str | None = None, **taste: Any) -> Page:
        """The page as this account sees it."""
        page = self.stranger(account=account, **taste)
        if account in self._cookies:
            page.goto(path)
            return page
        if password:  # for the first time: by the page, which leads on to where a new password is chosen
            page.goto("/sign-in")
            sign_in(page, account, password)
            page.wait_for_url(lambda url: "/sign-in" not in url)
        else:
            given = {"account": account, "password": demo_password(account)}
            answer = page.context.request.post("/api/v1/session", data=given)
            assert answer.ok, f"{account} is not let in: {answer.text()}"
        self._cookies[account] = page.context.storage_state()
        self._cookies[account]["origins"] = []
        if path != "/" or not password:
            page.goto(path)
        return page

    def forget(self, account: str) -> None:
        self._cookies.pop(account, None)

    def leave(self) -> None:
        for context in self._open:
            context.close()
        self._open.clear()


def sign_in(page: Page, account: str, password: str) -> None:
    page.locator("input#account").fill(account)
    page.locator("input#password").fill(password)
    page.get_by_test_id("login-submit").click()


@pytest.fixture(scope="session")
def visitors(browser: Browser, city: DemoCity) -> Visitors:
    return Visitors(browser, city)


@pytest.fixture
def visit(visitors: Visitors, request: pytest.FixtureRequest) -> Iterator[Visitors]:
    """The page for people; every window is closed after the journey, and no window may have failed."""
    yield visitors
    said, visitors.said = visitors.said, []
    if os.environ.get("CHENGSHU_KEEP") == "1":
        for number, context in enumerate(visitors._open):
            for page in context.pages:
                page.screenshot(path=f"{tempfile.gettempdir()}/journey-{request.node.name[:60]}-{number}.png")
    visitors.leave()
    assert said == [], "a page failed"


# A page that is drawn has no wheel that turns, its letters are there, and for a moment nothing on it has changed.
# (A page that shows what the city says changes now and then for ever: it has been drawn after two seconds.)
DRAWN = """() => {
  const still = window.journeyStill ??= { changed: performance.now() }
  still.watch ??= new MutationObserver(() => { still.changed = performance.now() })
  still.watch.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true })
  const there = document.querySelector('main')?.innerText.trim() && !document.querySelector('.loading')
  if (!there || document.fonts.status !== 'loaded') { still.since = undefined; return false }
  still.since ??= performance.now()
  const now = performance.now()
  if (now - Math.max(still.changed, still.since) < 150 && now - still.since < 2000) return false
  still.watch.disconnect()
  delete window.journeyStill
  return true
}"""


@pytest.fixture(scope="session")
def settled() -> Callable[[Page], None]:
    """Wait until a page shows what it has to show. (It never is idle on the network: it listens to the city.)"""

    def wait(page: Page) -> None:
        page.wait_for_function(DRAWN)

    return wait


# What sticks out of the window, if the page can be scrolled sideways. The window of a phone grows with what sticks
# out: its own width is no measure.
_SIDEWAYS = """(width) => {
  if (document.documentElement.scrollWidth <= width) return []
  const out = (one) => Math.round(one.getBoundingClientRect().right)
  return [...document.querySelectorAll('body *')].filter((one) => out(one) > width + 1)
    .slice(0, 5).map((one) => `${one.tagName}.${one.className} ${out(one)}`).concat('it scrolls')
}"""


@pytest.fixture(scope="session")
def sideways() -> Callable[[Page, int], list[str]]:
    """What sticks out of a window of this width, if anything does."""

    def look(page: Page, width: int) -> list[str]:
        found: list[str] = page.evaluate(_SIDEWAYS, width)
        return found

    return look


@contextmanager
def _patience(seconds: float) -> Iterator[Callable[[], bool]]:
    deadline = time.monotonic() + seconds
    yield lambda: time.monotonic() < deadline


@pytest.fixture(scope="session")
def number_on() -> Callable[[Page, str], float | None]:
    """The number on a card of the cockpit; None while it has none."""

    def read(page: Page, indicator: str) -> float | None:
        card = page.get_by_test_id(f"card-{indicator}").first
        text = card.locator("[data-value]").evaluate("one => one.firstChild.textContent")
        text = str(text).strip().replace(",", "")
        return None if text in {"", "—"} else float(text)

    return read


@pytest.fixture(scope="session")
def until(number_on: Callable[[Page, str], float | None]) -> Callable[..., float]:
    """Watch a card of the cockpit, without touching the page, until its number is what one waits for."""

    def watch(page: Page, indicator: str, wanted: Callable[[float], bool], *, seconds: float = 30) -> float:
        last: float | None = None
        with _patience(seconds) as more:
            while more():
                last = number_on(page, indicator)
                if last is not None and wanted(last):
                    return last
                page.wait_for_timeout(250)
        pytest.fail(f"{indicator} stayed at {last} for {seconds:.0f} s")

    return watch
