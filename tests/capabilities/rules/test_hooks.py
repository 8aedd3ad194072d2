"""A rule may call a function of its pack, and a version of a rule keeps the function it was declared with."""

from typing import Any

from tests.capabilities.rules.conftest import a_device, a_draft, a_reading

from chengshu.capabilities.rules import Rules
from chengshu.capabilities.rules.pack import apply, check
from chengshu.kit import Database
from chengshu.kit.packs import PackContext

HOOKS = "def times_over(value: float, limit: float) -> float:\n    return value / limit\n"
WHEN = "times_over(value, limit) >= 2.0"
SOURCES = {
    "format": 1,
    "kinds": {"air_station": {"properties": [{"code": "a34004", "unit": "ug/m3"}]}},
}
RULE = {
    "title": "t",
    "kind": "over_limit",
    "devices": ["air_station"],
    "properties": ["a34004"],
    "observation": "realtime",
    "limit": {"value": 75.0, "unit": "ug/m3"},
    "when": WHEN,
}
FILE = {"format": 1, "rules": {"twice": RULE}}


def documents(**more: Any) -> dict[str, Any]:
    return {"rules.yaml": FILE, "sources.yaml": SOURCES, "hooks.py": HOOKS} | more


def complaints(**more: Any) -> list[str]:
    given = documents(**more)
    words = {language: {"t": "t"} for language in ("zh", "en")}
    return [
        str(one) for one in check(given["rules.yaml"], "p/rules.yaml", PackContext("p", words, given, {"p": given}))
    ]


def test_a_rule_that_calls_a_function_of_its_pack_is_right() -> None:
    assert complaints() == []


def test_a_function_nobody_declared_is_told_with_the_rule_that_calls_it() -> None:
    [told] = complaints(**{"hooks.py": ""})
    assert told.startswith("p/rules.yaml: rules.twice.when: ")
    assert "Undefined variable or function: 'times_over'" in told


def test_a_function_that_fails_on_a_reading_is_found_before_the_pack_is_used() -> None:
    [told] = complaints(**{"hooks.py": "def times_over(value, limit):\n    return [][0]\n"})
    assert "cannot be evaluated" in told


def test_a_function_nobody_calls_is_a_file_nobody_reads() -> None:
    idle = HOOKS + "\n\ndef idle(value: float) -> float:\n    return value\n"
    assert complaints(**{"hooks.py": idle}) == [
        "p/hooks.py:5: no rule calls 'idle' -> remove it, or begin its name with _"
    ]


def test_a_reading_is_judged_by_the_function(db: Database) -> None:
    rules = Rules(db, lambda _event: None)
    apply(documents(), "p", rules)
    device = a_device()
    assert rules.evaluate([a_reading(1, 149.0)], {device.id: device}) == []
    [alert] = rules.evaluate([a_reading(2, 150.0)], {device.id: device})
    assert (alert.rule, alert.value, alert.threshold) == ("twice", 150.0, 75.0)


def test_another_function_is_another_version_of_the_rules_that_call_it_and_of_no_other(db: Database) -> None:
    rules = Rules(db, lambda _event: None)
    plain = {**RULE, "when": "value > limit"}
    both = {"format": 1, "rules": {"twice": RULE, "plain": plain}}
    apply(documents(**{"rules.yaml": both}), "p", rules)
    apply(documents(**{"rules.yaml": both, "hooks.py": HOOKS.replace("limit\n", "(limit * 2.0)\n")}), "p", rules)
    assert {rule.id: rule.version for rule in rules.rules()} == {"twice": 2, "plain": 1}
    assert rules.rule("twice", 1).draft.hooks == HOOKS
    # What was measured before the change is judged by the function of that day.
    device = a_device()
    assert [alert.rule_version for alert in rules.evaluate([a_reading(1, 160.0)], {device.id: device})][:1] == [1]


def test_a_function_this_version_would_not_take_makes_its_rule_hold_never_and_stops_no_other(db: Database) -> None:
    rules = Rules(db, lambda _event: None)
    rules.define(
        "p", [a_draft(id="old", when="reach(value) > 0.0", hooks="import os\ndef reach(v): return v\n"), a_draft()]
    )
    device = a_device()
    assert [alert.rule for alert in rules.evaluate([a_reading(1, 500.0)], {device.id: device})] == ["pm25_high"]
