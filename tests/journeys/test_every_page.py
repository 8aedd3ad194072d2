"""Every page, on a desk and on a phone, in both themes, in both languages: nothing keeps anybody out.

Somebody goes from page to page as links lead. Each page is looked at wholly in one theme; on a desk the other theme is
then put on and its colours are looked at: nothing else of a page depends on it.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.axe import faults, faults_in_both_themes

Settled = Callable[[Page], None]
TASTES: dict[str, dict[str, Any]] = {
    "phone": {"width": 390, "height": 844, "theme": "paper", "language": "zh"},
    "desk": {"width": 1440, "height": 900, "theme": "ink", "language": "en"},
}
# Who opens which pages. Each room is once looked at by somebody who may do what there is to do in it.
WALKS = {
    "sight": ("leader", "/ /map /cases /alerts /rules /devices /quarantine /indicators/cases_open /password /nowhere"),
    "cases": ("shift", "/cases /cases/desk /cases/new /cases/routing /cases/hours /handbook"),
    "casework": (
        "shift",
        "/cases/desk/requests?scope=all /cases/desk/supervisions?scope=all /cases/desk/tasks?scope=all"
        " /cases/desk/supervisions /cases/flows /cases/flows/urban_incident",
    ),
    "things": ("shift", "/components /components/corrections /components/census /grids /messages /citizens"),
    "parts": ("shift", "/components/owners /components/numbers /components/doubts /components/strays"),
    "centre": ("commander", "/operations/incidents /operations/incidents/new /operations/roster /operations/briefs"),
    "boards": ("commander", "/dashboards/list/all /dashboards/new /operations/replay"),
    "scores": ("assessor", "/evaluation /evaluation/formulas /evaluation/mine"),
    "street": ("grid", "/field /field/report /field/waiting /field/me"),
    "files": ("surveyor", "/map/import /map/export /map/layers /map/layers/new"),
    "services": ("surveyor", "/map/developer /map/developer?tab=keys /map/developer?tab=use /map/outside"),
    "desks": (
        "surveyor",
        "/map/desk/drafts /map/desk/checks /map/desk/publish /map/desk/results /map/desk/reports /map/desk/changes"
        " /map/desk/jobs",
    ),
    "devices": ("officer", "/devices/new"),
    "rights": ("leader", "/admin/roles /admin/tokens"),
    "machine": ("system", "/admin/accounts /admin/organisations /admin/packs /admin/health"),
    "audit": ("audit", "/admin/audit"),
    "citizens": (None, "/sign-in /report /report/follow /reports /reports/topics /tips"),
}
# From page to page as a link leads, without fetching everything anew.
GO = """(path) => document.querySelector('#app').__vue_app__.config.globalProperties.$router.push(path)"""
# A bar that stays lies over what is scrolled under it, which is no fault of what lies there: for the look it lies
# still.
LAY_STILL = """() => document.querySelectorAll('*').forEach((one) => {
  if (getComputedStyle(one).position === 'sticky') one.style.setProperty('position', 'static', 'important')
})"""
LETTERS = "(large) => { document.documentElement.dataset.elder = String(large) }"
DRAWN_FOR_A_DESK = {
    "/cases/flows/urban_incident"
}  # whoever designs a flow sits at a desk: it fits a phone in plain letters
# Ways that a thumb misses.
SMALL = """() => [...document.querySelectorAll('nav a')].filter((one) => one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().height < 44).map((one) => `a thumb misses ${one.innerText}`)"""


@pytest.mark.parametrize("taste", TASTES)
@pytest.mark.parametrize("walk", WALKS)
def test_every_page_can_be_used_by_everybody(
    visit: Any, settled: Settled, sideways: Callable[[Page, int], list[str]], taste: str, walk: str
) -> None:
    account, paths = WALKS[walk]
    look = TASTES[taste]
    first, *others = paths.split()
    page: Page = visit(account, first, **look) if account else visit.stranger(**look)
    if not account:
        page.goto(first)
    expect(page.locator("html")).to_have_attribute("data-theme", look["theme"])
    found: dict[str, list[str]] = {}
    for path in (first, *others):
        if path != first:
            page.evaluate(GO, path)
        settled(page)
        wrong = sideways(page, look["width"])
        if taste == "phone":
            wrong += page.evaluate(SMALL)
            page.evaluate(LETTERS, path not in DRAWN_FOR_A_DESK)
            wrong += [f"large letters: {one}" for one in sideways(page, look["width"])]
            page.evaluate(LETTERS, False)
        page.evaluate(LAY_STILL)
        wrong += faults(page) if taste == "phone" else faults_in_both_themes(page)
        if urlsplit(page.url).path != urlsplit(path).path:
            wrong.append(f"it is {page.url}")
        if wrong:
            found[path] = wrong
    assert found == {}
