"""From the frame that breaks a limit to the row of its case on the cases page of a browser that just stands there."""

import random
import socket
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from benchmarks.report import Row, percentile
from benchmarks.stage import BrokenPart, DemoCity, Stage, signed_in, visitor
from chengshu.kit import Database
from chengshu.sensing.devices import DeviceRegistration, Devices
from chengshu.sensing.protocols.hj212 import pack

_STATIONS = 24
_CITY_TIME = ZoneInfo("Asia/Shanghai")
_PATIENCE_S = 30
# New cases do not push the list about under the reader's eye: a bar above it tells of them. It is pressed at once, and
# the moment in which a row is painted is remembered by the name of its station.
_WATCH = """
() => {
  window.benchSeen = {};
  const at = () => performance.timeOrigin + performance.now();
  const look = () => {
    for (const row of document.querySelectorAll("[data-testid='case-row']")) {
      const name = row.textContent.match(/Bench \\d+/)?.[0];
      if (!name || name in window.benchSeen) continue;
      window.benchSeen[name] = null;
      requestAnimationFrame(() => setTimeout(() => { window.benchSeen[name] = at(); }));
    }
    document.querySelector('button.fresh')?.click();
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}
"""


def _name(number: int) -> str:
    return f"Bench {number:02d}"


def _identifier(number: int) -> str:
    return f"430211BENCHAIR{number:010d}"


def _station(number: int) -> DeviceRegistration:
    return DeviceRegistration(
        "hj212",
        _identifier(number),
        _name(number),
        "air_station",
        division="430211",
        longitude=113.06 + number / 500,
        latitude=27.82,
        synthetic=True,
    )


def _register(city: DemoCity) -> None:
    """Stations of our own: no simulator speaks for them in between."""
    db = Database(city.database_url, max_size=1)
    try:
        Devices(db).register_many([_station(number) for number in range(_STATIONS)])
    finally:
        db.close()


def _send(city: DemoCity, number: int, age_s: float) -> tuple[float, float]:
    """A value far over its limit. When it was sent, and how many seconds later it was answered."""
    moment = datetime.now(_CITY_TIME) - timedelta(seconds=age_s)
    segment = (
        f"QN={moment:%Y%m%d%H%M%S%f}"[:20] + f";ST=22;CN=2011;PW=123456;MN={_identifier(number)};Flag=5;"
        f"CP=&&DataTime={moment:%Y%m%d%H%M%S};a34004-Rtd=412,a34004-Flag=N&&"
    )
    with socket.create_connection(("127.0.0.1", city.device_port), timeout=10) as device:
        device.settimeout(10)
        sent = time.time()
        device.sendall(pack(segment.encode()))
        if not device.recv(4096):
            raise BrokenPart("the gateway hung up without an answer")
        return sent, time.time() - sent


def _await_row(page: Page, number: int) -> float:
    script = "name => window.benchSeen[name] ?? null"
    page.wait_for_function(script, arg=_name(number), timeout=_PATIENCE_S * 1000)
    return float(page.evaluate(script, _name(number))) / 1000


def measure(stage: Stage) -> list[Row]:
    """One exceedance after another, each on a station of its own."""
    city = stage.city()
    _register(city)
    pause = random.Random(7)  # so that the batches of the way are met at any moment
    took: list[float] = []
    answers: list[float] = []
    with stage.browser() as browser:
        context = visitor(browser, city, signed_in(browser, city, "shift"))
        page = context.new_page()
        page.goto("/cases")
        page.locator(".case-list .rows").wait_for()
        page.wait_for_timeout(2000)  # until it listens to the city
        page.evaluate(_WATCH)
        for number in range(_STATIONS):  # the rule wants two values in a row: these are the first
            _send(city, number, 30)
        page.wait_for_timeout(3000)
        for number in range(_STATIONS):
            sent, answered_s = _send(city, number, 0)
            took.append(_await_row(page, number) - sent)
            if took[-1] <= 0:
                raise BrokenPart(f"the case of {_name(number)} was there before its frame")
            answers.append(answered_s)
            page.wait_for_timeout(pause.uniform(200, 1800))
        context.close()
    note = f"{len(took)} stations, one after another; answered to the device after {percentile(answers, 0.5):.2f} s"
    what = "frame to case visible in the browser"
    return [
        Row(f"{what}, p50", (percentile(took, 0.5),), "s", note=note),
        Row(f"{what}, p95", (percentile(took, 0.95),), "s", at_most=2, note="the bar of new cases is pressed at once"),
    ]
