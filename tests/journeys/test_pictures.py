"""Pictures for the README and the documents, taken from a living city; only when asked for with CHENGSHU_PICTURES=1."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
ASKED = os.environ.get("CHENGSHU_PICTURES") == "1"
taken = pytest.mark.skipif(not ASKED, reason="pictures are taken with CHENGSHU_PICTURES=1")
TOWN = "c=113.1384,27.829&z=14.4"
THEME = '{"layer":"buildings","kind":"classes","field":"residents","method":"natural","classes":5,"ramp":"amber"}'


def _keep(page: Page, name: str) -> None:
    page.wait_for_timeout(6000)  # the map draws its last labels
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=IMAGES / f"{name}.png")


@taken
@pytest.mark.parametrize(
    ("name", "width", "height", "theme"),
    [("cockpit", 1920, 1080, "ink"), ("cockpit-phone", 390, 844, "paper")],
)
def test_the_cockpit_has_its_picture_taken(
    visit: Any,
    settled: Callable[[Page], None],
    until: Callable[..., float],
    name: str,
    width: int,
    height: int,
    theme: str,
) -> None:
    page = visit("leader", "/", width=width, height=height, theme=theme)
    until(page, "cases_from_sensors", lambda value: value >= 1, seconds=240)
    settled(page)
    _keep(page, name)


@taken
@pytest.mark.parametrize(
    ("name", "path", "width", "height", "theme"),
    [
        ("map", f"/map?{TOWN}", 1920, 1080, "paper"),
        ("map-ink", f"/map?{TOWN}", 1920, 1080, "ink"),
        ("map-theme", f"/map?c=113.1384,27.829&z=15.6&theme={quote(THEME)}", 1440, 900, "paper"),
        ("map-phone", f"/map?{TOWN}", 390, 844, "paper"),
    ],
)
def test_the_map_has_its_picture_taken(
    visit: Any, settled: Callable[[Page], None], name: str, path: str, width: int, height: int, theme: str
) -> None:
    page = visit("surveyor", path, width=width, height=height, theme=theme)
    page.locator(".maplibregl-canvas").wait_for()
    settled(page)
    _keep(page, name)
