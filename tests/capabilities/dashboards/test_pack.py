"""What the author of a dashboard is told."""

from typing import Any

import pytest

from chengshu.capabilities.dashboards.pack import check
from chengshu.kit.packs import PackContext

OTHER = {"indicators.yaml": {"indicators": {"lamps": {}}}, "map.yaml": {"layers": {"streets": {}}}}
CONTEXT = PackContext("p", {"zh": {"t": "甲"}, "en": {"t": "a"}}, {}, {"lights": OTHER})


def told(**change: Any) -> list[str]:
    document = {"format": 1, "id": "night", "title": "t", "signs": ["lamps"]} | change
    return [str(problem) for problem in check(document, "p/dashboards/night.yaml", CONTEXT)]


def test_a_good_dashboard_is_accepted() -> None:
    fields = [{"id": "light", "title": "t", "indicators": ["lamps"]}]
    assert told(fields=fields, map={"layers": ["streets"], "centre": [113.1, 27.8]}) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sings": []}, "unknown key 'sings'"),
        ({"signs": ["wells"]}, "no pack declares the indicator 'wells' -> use one of: lamps"),
        ({"signs": ["lamps"] * 7}, "at most 6 items"),
        ({"map": {"layers": ["sky"], "centre": [1.0, 2.0]}}, "no pack declares the map layer 'sky'"),
        ({"title": "u"}, "'u' has no word in en"),
    ],
)
def test_a_mistake_is_told_with_its_place(change: dict[str, Any], reason: str) -> None:
    assert any(reason in problem for problem in told(**change)), told(**change)
