import pytest

from chengshu.capabilities.rules.logic import Expression, complaint_about

CONTEXT = {"value": 80.0, "limit": 75.0, "property": "a34004", "flag": "N", "device": {"kind": "air_station"}}


@pytest.mark.parametrize(
    "source",
    [
        "value > limit",
        "value >= limit * 1.0 && flag == 'N'",
        "!(flag in ['D', 'C']) && (value - limit) / limit > 0.05",
        "device.kind == 'air_station' || value < 0.0",
    ],
)
def test_an_expression_of_the_subset_holds(source: str) -> None:
    assert Expression(source).holds(CONTEXT)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("value > ", "is no CEL expression"),
        ("valu > limit", "uses the unknown name 'valu'"),
        ("value + 1 > limit", "write 2.0, not 2, in arithmetic"),
        ("value", "not true or false"),
        ("wipe(value)", "cannot be evaluated"),
    ],
)
def test_a_wrong_expression_is_told_in_words(source: str, complaint: str) -> None:
    assert complaint in (complaint_about(source, has_limit=True) or "")


def test_a_limit_that_does_not_exist_cannot_be_used() -> None:
    assert complaint_about("value > limit", has_limit=False) == "uses 'limit', but the rule has none"
    assert complaint_about("value > 3.0", has_limit=False) is None
