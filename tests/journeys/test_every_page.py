"""Every page of the loop of the city, on a phone and on a dark desk in English: nothing keeps anybody out."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.journeys.axe import faults

Settled = Callable[[Page], None]
TASTES: dict[str, dict[str, Any]] = {
    "phone": {"width": 390, "height": 844},
    "desk": {"width": 1440, "height": 900, "theme": "ink", "language": "en"},
}
# Who opens which pages. Each room is once looked at by somebody who may do what there is to do in it.
WALKS = {
    "cases": ("shift", "/cases /cases/desk /cases/desk/supervisions /cases/new /cases/routing /cases/hours /handbook"),
    "things": ("shift", "/components /components/corrections /components/census /grids /messages /citizens"),
    "parts": ("shift", "/components/owners /components/numbers /components/doubts /components/strays"),
    "centre": ("commander", "/operations/incidents /operations/incidents/new /operations/roster /operations/briefs"),
    "boards": ("commander", "/dashboards/list/all /dashboards/new /operations/replay"),
    "scores": ("assessor", "/evaluation /evaluation/formulas /evaluation/mine"),
    "street": ("grid", "/field /field/report /field/waiting /field/me"),
    "citizens": (None, "/report /report/follow /reports /reports/topics /tips"),
}
# From page to page as a link leads, without fetching everything anew.
GO = """(path) => document.querySelector('#app').__vue_app__.config.globalProperties.$router.push(path)"""
# A bar that stays lies over what is scrolled under it, which is no fault of what lies there: for the look it lies
# still. What is wider than the window is a fault.
LAY_STILL = """() => document.querySelectorAll('*').forEach((one) => {
  if (getComputedStyle(one).position === 'sticky') one.style.setProperty('position', 'static', 'important')
})"""
WIDER = "() => document.documentElement.scrollWidth > innerWidth"


@pytest.mark.parametrize("taste", TASTES)
@pytest.mark.parametrize("walk", WALKS)
def test_every_page_can_be_used_by_everybody(visit: Any, settled: Settled, taste: str, walk: str) -> None:
    account, paths = WALKS[walk]
    look = TASTES[taste]
    first, *others = paths.split()
    page: Page = visit(account, first, **look) if account else visit.stranger(**look)
    if not account:
        page.goto(first)
    found: dict[str, list[str]] = {}
    for path in (first, *others):
        if path != first:
            page.evaluate(GO, path)
        settled(page)
        page.evaluate(LAY_STILL)
        wrong = faults(page, left_out=[".maplibregl-map"])
        if page.evaluate(WIDER):
            wrong.append("wider than the window")
        if wrong:
            found[path] = wrong
    assert found == {}
