from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chengshu.capabilities.indicators import IndicatorDraft, Indicators, Threshold
from chengshu.kit import Database, Event, NotFound, Page, Refused, Unavailable

START = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)


@dataclass
class Lamps:
    """A source of figures: lamps that burn or do not, on a list."""

    lit: list[float]
    dark: int = 0
    is_down: bool = False
    fact_time: datetime | None = None

    def count(self, filter: Mapping[str, Any]) -> int:
        return self.list(filter).total or 0

    def values(self, filter: Mapping[str, Any], field: str | None = None) -> list[float]:
        return self.lit

    def list(self, filter: Mapping[str, Any], after: str | None = None, limit: int = 50) -> Page[Any]:
        if self.is_down:
            raise Unavailable("the source does not answer")
        items = self.lit if filter.get("lit") else [*self.lit, *[0.0] * self.dark]
        return Page(items[:limit], None, len(items))

    def fresh(self, filter: Mapping[str, Any]) -> datetime | None:
        return self.fact_time


def a_draft(**more: Any) -> IndicatorDraft:
    return IndicatorDraft(**{"id": "lamps", "title": "t", "unit": "", "source": "lamps", "aggregate": "count"} | more)


@pytest.fixture
def lamps() -> Lamps:
    return Lamps([5.0, 7.0], dark=2)


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def indicators(db: Database, lamps: Lamps, told: list[Event]) -> Indicators:
    return Indicators(db, {"lamps": lamps}, told.append)


def test_a_number_is_the_length_of_the_list_it_opens(indicators: Indicators) -> None:
    indicators.define("lights", [a_draft(filter={"lit": True})])
    (card,) = indicators.values()
    assert card.value == indicators.list("lamps").total == len(indicators.list("lamps").items) == 2


@pytest.mark.parametrize(
    ("aggregate", "value"), [("count", 2), ("sum", 12), ("avg", 6), ("max", 7), ("min", 5), ("value", 5)]
)
def test_facts_are_put_together_as_the_definition_says(indicators: Indicators, aggregate: str, value: float) -> None:
    indicators.define("lights", [a_draft(aggregate=aggregate, filter={"lit": True})])
    assert indicators.values()[0].value == value


def test_a_share_is_a_percentage_and_opens_both_lists(indicators: Indicators, lamps: Lamps) -> None:
    indicators.define("lights", [a_draft(aggregate="share", filter={"lit": True}, of={}, unit="%")])
    assert indicators.values()[0].value == 50
    assert (indicators.list("lamps").total, indicators.list("lamps", part="of").total) == (2, 4)


def test_a_share_of_nothing_is_unknown_and_not_zero(indicators: Indicators, lamps: Lamps) -> None:
    lamps.lit, lamps.dark = [], 0
    indicators.define("lights", [a_draft(aggregate="share", filter={"lit": True}, of={})])
    (card,) = indicators.values()
    assert (card.value, card.status) == (None, "stale")


def test_status_follows_the_worst_threshold_reached(indicators: Indicators) -> None:
    higher = Threshold("higher", notice=1, warning=2, urgent=9)
    lower = Threshold("lower", warning=5, urgent=2)
    indicators.define("lights", [a_draft(threshold=higher, filter={"lit": True}), a_draft(id="few", threshold=lower)])
    cards = {card.id: card for card in indicators.values()}
    assert (cards["lamps"].status, cards["few"].status) == ("warning", "warning")


def test_old_facts_make_a_number_stale(indicators: Indicators, lamps: Lamps) -> None:
    lamps.fact_time = START
    indicators.define("lights", [a_draft(stale_after_s=600)])
    assert indicators.values(at=START + timedelta(minutes=10))[0].status == "normal"
    late = indicators.values(at=START + timedelta(minutes=11))[0]
    assert (late.status, late.time) == ("stale", START)


def test_change_is_against_the_same_time_before(indicators: Indicators, lamps: Lamps) -> None:
    indicators.define("lights", [a_draft(compare_s=3600)])
    indicators.refresh(START)
    lamps.dark = 6
    (card,) = indicators.values(at=START + timedelta(hours=1))
    assert (card.value, card.change) == (8, 4)
    assert [(point.time, point.value) for point in card.history] == [(START, 4)]


def test_refresh_keeps_and_announces_only_what_changed(indicators: Indicators, lamps: Lamps, told: list[Event]) -> None:
    indicators.define("lights", [a_draft()])
    assert len(indicators.refresh(START)) == 1
    assert indicators.refresh(START + timedelta(seconds=10)) == []
    lamps.dark = 3
    assert len(indicators.refresh(START + timedelta(seconds=20))) == 1
    assert len(indicators.refresh(START + timedelta(minutes=6))) == 1
    assert [(event.subject, event.data) for event in told] == [("lamps", {})] * 2
    page = indicators.history("lamps", limit=2)
    assert [point.value for point in page.items] == [5, 5]
    assert [point.value for point in indicators.history("lamps", after=page.next).items] == [4]


def test_a_source_that_does_not_answer_leaves_the_last_number_marked_stale(
    indicators: Indicators, lamps: Lamps
) -> None:
    indicators.define("lights", [a_draft()])
    indicators.refresh(START)
    lamps.is_down = True
    (card,) = indicators.values(at=START + timedelta(minutes=2))
    assert (card.value, card.status, card.time) == (4, "stale", START)
    assert indicators.refresh(START + timedelta(minutes=3)) == []


def test_old_history_is_thinned_to_one_value_a_quarter_of_an_hour(indicators: Indicators, lamps: Lamps) -> None:
    indicators.define("lights", [a_draft()])
    for minute in range(4):
        lamps.dark = minute
        indicators.refresh(START + timedelta(minutes=minute))
    indicators.refresh(START + timedelta(days=3))
    assert [point.value for point in indicators.history("lamps").items] == [5, 5]


def test_only_a_changed_definition_gets_a_new_version(indicators: Indicators) -> None:
    assert [one.version for one in indicators.define("lights", [a_draft()])] == [1]
    assert indicators.define("lights", [a_draft()]) == []
    assert [one.version for one in indicators.define("lights", [a_draft(decimals=1)])] == [2]
    indicators.define("lights", [])
    with pytest.raises(NotFound):
        indicators.definition("lamps")


def test_an_unknown_source_is_refused(indicators: Indicators) -> None:
    with pytest.raises(Refused, match="no source 'wells'"):
        indicators.define("lights", [a_draft(source="wells")])
