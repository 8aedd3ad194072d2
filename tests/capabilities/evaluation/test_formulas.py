"""Formulas are arithmetic and nothing else, checked when they are read, and told in words."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capabilities.evaluation.conftest import scheme

from chengshu.capabilities.evaluation.logic import Formula, complaint_about, in_symbols, in_words

KNOWN = {"dispose": 1, "need_dispose": 1, "late": 1}


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_share_is_what_it_is_and_nothing_where_there_is_nothing_to_divide_by(part, whole):
    value = Formula("dispose / need_dispose").value({"dispose": part, "need_dispose": whole})
    if whole:
        assert value is not None
        assert math.isclose(value, part / whole)
    else:
        assert value is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dispose / needs", "'needs', which is no measure"),
        ("dispose /", "is no formula"),
        ("1 - late / dispose", "write 1.0"),
        ("dispose / need_dispose / 10", "write 10.0"),
        ("size(dispose)", "only names"),
        ("dispose > late", "only names"),
        ("'a' + 'b'", "only names"),
        ("[dispose][0]", "only names"),
        ("1.0 + 2.0", "names no measure"),
        ("", "only names"),
        ("dispose.late", "no measure|cannot be worked out"),
    ],
)
def test_what_is_no_arithmetic_over_measures_is_refused_with_its_reason(text, said):
    wrong = complaint_about(text, KNOWN)
    assert wrong is not None
    assert re.search(said, wrong), wrong


def test_a_right_formula_is_told_in_words_and_in_symbols():
    titles = {"dispose": {"zh": "处置数", "en": "Handled"}, "need_dispose": {"zh": "应处置数", "en": "Due"}}
    text = "1.0 - dispose / (need_dispose * 2.0)"
    assert complaint_about(text, KNOWN) is None
    assert in_words(text, titles, "zh") == "1 − 处置数 ÷ (应处置数 × 2)"
    assert in_words(text, titles, "en") == "1 − Handled ÷ (Due × 2)"
    assert in_symbols("dispose / need_dispose") == "dispose ÷ need_dispose"


def test_every_share_of_the_scheme_that_ships_lies_between_nothing_and_all():
    """Each divides a measure by one it is a part of, whatever the numbers."""
    made = scheme()
    measures = made["measures"]

    def part_of(part: str, whole: str) -> bool:
        one, other = measures[part], measures[whole]
        if part == whole:
            return True
        if "all" in one:
            return any(part_of(below, whole) for below in one["all"])
        if "any" in one:
            return all(part_of(below, whole) for below in one["any"])
        if "run" in one:
            return set(one["run"]["stages"]) <= set(other["run"]["stages"])
        mine, wider = one.get("where", {}), other.get("where", {})
        narrower = all(
            mine.get(key) == value or (key == "rated_from" and mine[key] >= value) for key, value in wider.items()
        )
        return one["time"] == other["time"] and narrower

    for name, metric in made["metrics"].items():
        part, whole = metric["formula"].split(" / ")
        assert part_of(part, whole), name
