"""What a pack says about evaluation is checked with a place, a reason and a cure."""

import copy

import pytest
from tests.capabilities.evaluation.conftest import PATH, scheme

from chengshu.capabilities.evaluation import pack
from chengshu.kit.packs import PackContext

CONTEXT = PackContext("urban_management")


def problems(change) -> list[tuple[str, str]]:
    document = copy.deepcopy(scheme())
    change(document)
    return [(one.key, one.reason) for one in pack.check(document, PATH, CONTEXT)]


def test_the_scheme_that_ships_is_right():
    assert problems(lambda document: None) == []


def set_(*path_and_value):
    *path, last, value = path_and_value

    def change(document):
        for step in path:
            document = document[step]
        document[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "key", "reason"),
    [
        (set_("metrics", "dispose_rate", "formula", "dispose / needs"), "metrics.dispose_rate.formula", "'needs'"),
        (set_("measures", "dispose", "where", {"hue": "red"}), "measures.dispose.where.hue", "nothing by which"),
        (
            set_("measures", "dispose", "where", {"handled_to": "soon"}),
            "measures.dispose.where.handled_to",
            "no moment",
        ),
        (set_("measures", "dispose", "where", {"exempt": "yes"}), "measures.dispose.where.exempt", "does not fit"),
        (set_("measures", "dispose", "where", {"q": "x"}), "measures.dispose.where.q", "nothing by which"),
        (set_("measures", "dispose", "run", {"stages": ["accept"]}), "measures.dispose", "not in exactly one way"),
        (set_("measures", "report", "none", ["dispose"]), "measures.report.none", "takes away from nothing"),
        (
            set_("measures", "in_time_register", "all", ["nothing"]),
            "measures.in_time_register.all.0",
            "no measure above",
        ),
        (
            set_("measures", "in_time_check", "all", ["check", "dispose"]),
            "measures.in_time_check.all.1",
            "counts cases",
        ),
        (set_("cards", "departments", "base", "x1"), "cards.departments.base", "no measure"),
        (set_("cards", "departments", "shown", ["report", "x1"]), "cards.departments.shown.1", "no measure"),
        (set_("cards", "departments", "digits", 6), "cards.departments.digits", "belongs to areas"),
        (set_("cards", "areas", "digits", None), "cards.areas.digits", "belongs to areas"),
        (set_("cards", "departments", "lines", 0, "metric", "x1"), "cards.departments.lines.0.metric", "no metric"),
        (set_("cards", "departments", "lines", 1, "metric", "dispose_rate"), "cards.departments.lines", "twice"),
        (set_("valid_from", "2026-13-01"), "valid_from", "no day"),
        (set_("cards", "departments", "weight", 3.0), "cards.departments.weight", "unknown key"),
        (set_("cards", "departments", "missing", "guess"), "cards.departments.missing", "input should be"),
        (set_("grades", [{"least": 1.0, "title": {"zh": "一", "en": "a"}}] * 2), "cards.areas.grades", "not in order"),
    ],
)
def test_each_mistake_has_its_place_and_reason(change, key, reason):
    found = problems(change)
    assert any(at == key and reason in said for at, said in found), found


def test_too_many_measures_are_refused():
    def change(document):
        for at in range(70):
            document["measures"][f"more_{at}"] = copy.deepcopy(document["measures"]["report"])

    assert any("is the most" in reason for _, reason in problems(change))
