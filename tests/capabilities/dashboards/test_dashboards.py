from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from chengshu.capabilities.dashboards import DashboardDraft, Dashboards, Field
from chengshu.capabilities.indicators import IndicatorDraft, Indicators
from chengshu.kit import Database, NotFound, Page, Refused

COCKPIT = DashboardDraft("cockpit", "t", ("lamps",), (Field("light", "t", ("lamps", "dark")),))


class Lamps:
    """Three lamps, one of them dark."""

    def count(self, filter: Mapping[str, Any]) -> int:
        return self.list(filter).total or 0

    def list(self, filter: Mapping[str, Any], after: str | None = None, limit: int = 50) -> Page[Any]:
        items = ["c"] if filter.get("dark") else ["a", "b", "c"]
        return Page(items, None, len(items))


@pytest.fixture
def dashboards(db: Database) -> Dashboards:
    indicators = Indicators(db, {"lamps": Lamps()})
    lamps = IndicatorDraft("lamps", "t", "", "lamps", "count")
    indicators.define("lights", [lamps, replace(lamps, id="dark", filter={"dark": True})])
    return Dashboards(db, indicators)


def test_a_dashboard_shows_each_of_its_numbers_once(dashboards: Dashboards) -> None:
    dashboards.define("city", COCKPIT)
    shown = dashboards.show("cockpit")
    assert shown.dashboard.draft == COCKPIT
    assert {card.id: card.value for card in shown.cards} == {"lamps": 3, "dark": 1}


def test_only_a_changed_dashboard_gets_a_new_version(dashboards: Dashboards) -> None:
    dashboards.define("city", COCKPIT)
    assert dashboards.define("city", COCKPIT) is None
    changed = dashboards.define("city", replace(COCKPIT, position=1))
    assert changed is not None
    assert changed.version == 2
    assert [one.version for one in dashboards.dashboards()] == [2]


def test_a_dashboard_that_is_no_longer_declared_is_gone_and_can_come_back(dashboards: Dashboards) -> None:
    dashboards.define("city", COCKPIT)
    dashboards.retire_others("city", [])
    with pytest.raises(NotFound):
        dashboards.show("cockpit")
    dashboards.define("city", COCKPIT)
    assert dashboards.show("cockpit").dashboard.version == 1


def test_two_packs_cannot_own_the_same_dashboard(dashboards: Dashboards) -> None:
    dashboards.define("city", COCKPIT)
    with pytest.raises(Refused, match="belongs to the pack 'city'"):
        dashboards.define("other", COCKPIT)
