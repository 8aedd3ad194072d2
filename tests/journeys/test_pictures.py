"""Pictures for the README, taken from a living city; only when asked for with CHENGSHU_PICTURES=1."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"


@pytest.mark.skipif(os.environ.get("CHENGSHU_PICTURES") != "1", reason="pictures are taken with CHENGSHU_PICTURES=1")
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
    page.wait_for_timeout(4000)  # the map draws its last labels
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=IMAGES / f"{name}.png")
