"""What the author of an indicators.yaml is told."""

from typing import Any

import pytest

from chengshu.capabilities.indicators.pack import check
from chengshu.kit.packs import PackContext

CONTEXT = PackContext("p", {"zh": {"t": "甲"}, "en": {"t": "a"}}, {}, {})


def told(**change: Any) -> list[str]:
    entry = {"title": "t", "source": "devices", "filter": {"state": "online"}} | change
    document = {"format": 1, "indicators": {"lamps": entry}}
    return [str(problem) for problem in check(document, "p/indicators.yaml", CONTEXT)]


def test_a_good_file_is_accepted() -> None:
    assert told() == []
    assert told(source="alerts", filter={"opened_since": "-24h"}) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sorce": "cases"}, "unknown key 'sorce'"),
        ({"source": "wells"}, "there is no source 'wells' -> use one of: aqi, alerts, cases, devices, readings"),
        ({"filter": {"colour": "red"}}, "devices cannot be chosen by 'colour'"),
        ({"source": "alerts", "filter": {"opened_since": "lately"}}, "'lately' is no moment"),
        ({"aggregate": "share"}, "says what it is a share of"),
        ({"of": {}}, "says what it is a share of"),
        ({"title": "u"}, "'u' has no word in zh"),
    ],
)
def test_a_mistake_is_told_with_its_place(change: dict[str, Any], reason: str) -> None:
    problems = told(**change)
    assert any(reason in problem for problem in problems), problems
    assert all(problem.startswith("p/indicators.yaml: indicators.lamps") for problem in problems)
