"""What the author of a rules.yaml is told."""

from copy import deepcopy
from typing import Any

import pytest

from chengshu.capabilities.rules import Rules
from chengshu.capabilities.rules.pack import apply, check
from chengshu.kit import Database, announce_nothing
from chengshu.kit.packs import PackContext

GOOD: dict[str, Any] = {
    "format": 1,
    "limits": {"air": {"pm": [{"value": 75.0, "unit": "ug/m3", "until": "2026-02-28"}]}},
    "rules": {
        "high": {
            "title": "t",
            "kind": "over_limit",
            "devices": ["station"],
            "properties": ["pm"],
            "observation": "realtime",
            "limits": "air",
            "when": "value > limit",
            "for": "3m",
            "then": {"open_case": "dust"},
        },
        "silent": {"title": "t", "kind": "missing", "devices": ["station"], "missing": "10m"},
    },
}
SOURCES = {"kinds": {"station": {"properties": [{"code": "pm", "unit": "mg/m3"}]}}}


def told(change: dict[str, Any] | None = None, **limits: Any) -> list[str]:
    document = deepcopy(GOOD)
    document["rules"]["high"] |= change or {}
    document["limits"]["air"] |= limits
    documents = {"rules.yaml": document, "sources.yaml": SOURCES, "cases/dust.yaml": {"id": "dust"}}
    words = {"zh": {"t": "甲"}, "en": {"t": "a"}}
    return [str(problem) for problem in check(document, "p/rules.yaml", PackContext("p", words, documents, {}))]


def test_a_good_file_is_accepted_and_applied(db: Database) -> None:
    assert told() == []
    rules = Rules(db, announce_nothing)
    apply({"rules.yaml": GOOD}, "p", rules)
    high = rules.rule("high").draft
    assert (high.for_s, high.case_type, high.limits[0].property) == (180, "dust", "pm")
    assert rules.rule("silent").draft.missing_s == 600


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"whn": "value > limit"}, "unknown key 'whn'"),
        ({"when": "value >"}, "is no CEL expression"),
        ({"when": "valu > limit"}, "uses the unknown name 'valu'"),
        ({"clear": "value + 1 < limit"}, "write 2.0, not 2, in arithmetic"),
        ({"devices": ["lamp"]}, "no pack declares the kind of device 'lamp'"),
        ({"properties": ["pm", "noise"]}, "none of these devices measures 'noise'"),
        ({"limits": "water"}, "there is no table 'water'"),
        ({"limit": {"value": 1.0, "unit": "mg/m3"}}, "a rule has 'limit' or 'limits', not both"),
        ({"limits": None, "limit": {"value": 1.0, "unit": "degC"}}, "is measured in mg/m3, its limit is in degC"),
        ({"limits": None, "limit": {"value": 1.0, "unit": "ells"}}, "unknown unit"),
        ({"then": {"open_case": "noise"}}, "no pack declares the case 'noise'"),
        ({"title": "u"}, "'u' has no word in zh"),
        ({"missing": "10m"}, "only a rule of the kind 'missing' has it"),
        ({"kind": "missing", "missing": "10m"}, "a rule on missing data has no 'when'"),
        ({"effective": "2026-02-30"}, "2026-02-30 is no day of the calendar"),
        ({"for": "3 minutes"}, "not '3 minutes'"),
    ],
)
def test_a_mistake_is_told_with_its_place(change: dict[str, Any], reason: str) -> None:
    problems = told(change)
    assert any(reason in problem for problem in problems), problems
    assert all(problem.startswith("p/rules.yaml: rules.high") and " -> " in problem for problem in problems)


def test_two_limits_on_the_same_day_are_refused() -> None:
    twice = [{"value": 75.0, "unit": "ug/m3"}, {"value": 60.0, "unit": "ug/m3", "from": "2026-03-01"}]
    assert any("holds on days on which another limit holds" in problem for problem in told(pm=twice))
