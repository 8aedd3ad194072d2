"""How long something is late or has left, as the reminders of cases say it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from chengshu.server.reminding import span

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
PACK = Path(__file__).parents[2] / "packs" / "urban_management" / "strings" / "zh.yaml"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0分钟"), (5, "5分钟"), (65, "1小时5分钟"), (3 * 1440 + 22 * 60 + 22, "3天22小时"), (-5, "0分钟")],
)
def test_a_span_is_told_in_the_words_of_the_city(minutes: int, words: str) -> None:
    strings = YAML(typ="safe").load(PACK.read_text("utf-8"))
    assert span(NOW, NOW + timedelta(minutes=minutes), strings) == words


def test_a_city_without_these_words_shows_it_as_a_clock_does() -> None:
    assert span(NOW, NOW + timedelta(hours=1, minutes=5), {}) == "1:05"
    assert span(NOW, NOW + timedelta(days=3, minutes=7), {}) == "3d 00:07"
