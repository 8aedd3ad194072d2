"""Who worked a run out, as its paper and its workbook tell it."""

from datetime import UTC, date, datetime

import pytest
from tests.capabilities.evaluation.test_scoring import CARD, scheme_with

from chengshu.capabilities.evaluation.logic.report import report_of
from chengshu.capabilities.evaluation.model import Run

AT = datetime(2026, 7, 2, 1, tzinfo=UTC)


def _run(name: str) -> Run:
    days = (date(2026, 6, 1), date(2026, 6, 30))
    return Run(
        "r", "s", "1", "k", "month", *days, AT, "preliminary", 3, "f", AT, "x", name, None, None, "", None, None, None
    )


@pytest.mark.parametrize(
    ("name", "language", "told"),
    [
        ("system", "zh", "由 系统 于 2026-07-02 09:00"),
        ("system", "en", "by the system on 2026-07-02 09:00"),
        ("示例考核员", "zh", "由 示例考核员 于 2026-07-02 09:00"),
    ],
)
def test_what_the_city_worked_out_by_itself_has_no_code_for_a_name(name: str, language: str, told: str) -> None:
    assert told in dict(report_of(_run(name), scheme_with(CARD), {}, language).facts).values()
