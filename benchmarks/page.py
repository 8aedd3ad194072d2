"""Weight and first paint of the cockpit in a headless Chromium with an empty cache, on localhost."""

from typing import Any

from playwright.sync_api import Browser, Page, Response

from benchmarks.report import Row
from benchmarks.stage import DemoCity, Stage, signed_in, visitor

_OPENINGS = 5
_PATIENCE_MS = 60_000
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
_MAP = "MapCanvas"  # the chunk with the map library, and its style sheet
# Runs in the page from its first moment: remembers when the first card shows a number.
_WATCH = """
const cards = "[data-testid^='card-'] [data-value]";
const look = () => {
  for (const one of document.querySelectorAll(cards)) {
    const text = one.firstChild?.textContent?.trim();
    if (text && text !== '—') {
      requestAnimationFrame(() => { window.benchNumber ??= performance.now(); });
      return;
    }
  }
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def _paint(browser: Browser, city: DemoCity, cookies: Any) -> tuple[float, float]:
    """Seconds to the first paint and to the first number on a card."""
    context = visitor(browser, city, cookies)
    try:
        context.set_default_timeout(_PATIENCE_MS)
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto("/")
        painted = page.wait_for_function(_PAINTED).json_value()
        numbers = page.wait_for_function("() => window.benchNumber ?? null").json_value()
        return float(painted) / 1000, float(numbers) / 1000
    finally:
        context.close()


def _is_page(response: Response) -> bool:
    return response.request.resource_type == "document" or "/assets/" in response.url


def _weigh(browser: Browser, city: DemoCity, cookies: Any) -> tuple[int, int, int]:
    """Bytes on the wire: the page without the map chunk, the map chunk, and the answers of the API."""
    context = visitor(browser, city, cookies)
    try:
        context.set_default_timeout(_PATIENCE_MS)
        page = context.new_page()
        heard: list[Response] = []
        page.on("response", lambda response: heard.append(response))
        page.goto("/")
        page.locator("canvas.maplibregl-canvas").first.wait_for()
        page.wait_for_timeout(3000)
        return _sums(page, heard)
    finally:
        context.close()


def _sums(page: Page, heard: list[Response]) -> tuple[int, int, int]:
    before = chunk = answers = 0
    for response in heard:
        if response.url.endswith("/live") or not response.url.startswith(page.url.split("/", 3)[0]):
            continue  # a stream never ends
        size = response.request.sizes()["responseBodySize"]
        if not _is_page(response):
            answers += size
        elif _MAP in response.url:
            chunk += size
        else:
            before += size
    return before, chunk, answers


def measure(stage: Stage) -> list[Row]:
    """Weigh once (bytes do not vary), paint several times."""
    city = stage.city()
    with stage.browser() as browser:
        cookies = signed_in(browser, city, "leader")
        before, chunk, answers = _weigh(browser, city, cookies)
        paints = [_paint(browser, city, cookies) for _ in range(_OPENINGS)]
    kib = 1024
    wire = f"bytes on the wire (gzip); answers of the API besides: {answers / kib:.0f} KiB"
    return [
        Row("cockpit, weight before the map", (before / kib,), "KiB", at_most=1024, note=wire),
        Row("cockpit, weight with the map", ((before + chunk) / kib,), "KiB", note="with the chunk of the map library"),
        Row("cockpit, first contentful paint", tuple(one for one, _ in paints), "s", at_most=1.5, note="empty cache"),
        Row("cockpit, first number on a card", tuple(two for _, two in paints), "s", note="empty cache"),
    ]
