"""The hours before a number was kept are worked out from facts that kept their times, and from nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.capabilities.cases.desk import ROAD, make_desk
from tests.capabilities.indicators.test_indicators import START, Lamps, a_draft
from tests.capabilities.indicators.test_sources import a_station
from tests.capabilities.indicators.test_sources import devices as devices  # a fixture
from tests.capabilities.indicators.test_sources import telemetry as telemetry  # a fixture

from chengshu.capabilities.cases import CaseSource
from chengshu.capabilities.indicators import AqiSource, Indicators
from chengshu.data.telemetry import Delivery, Telemetry
from chengshu.kit import Database, Refused, set_clock
from chengshu.sensing import Frame, Observation
from chengshu.sensing.devices import Devices

HOUR = timedelta(hours=1)
SINCE = START - 40 * HOUR


@dataclass
class Logbook(Lamps):
    """Lamps whose number in each hour was written down; one more every hour."""

    known: datetime | None = SINCE

    def since(self) -> datetime | None:
        return self.known

    def before(self, start: datetime, end: datetime) -> Callable[[datetime], Lamps]:
        return lambda moment: Lamps([1.0] * int((moment - SINCE) / HOUR))


@pytest.fixture
def book() -> Logbook:
    return Logbook([1.0] * 40)


@pytest.fixture
def indicators(db: Database, book: Logbook) -> Indicators:
    made = Indicators(db, {"lamps": book, "dim": Lamps([3.0])})
    made.define("lights", [a_draft(filter={"lit": True}), a_draft(id="dim", source="dim")])
    return made


def test_a_number_gets_the_past_that_its_facts_know(indicators: Indicators) -> None:
    at = START + timedelta(minutes=20)
    set_clock(lambda: at)
    indicators.refresh(at)
    assert indicators.look_back(at) == 40
    past = indicators.history("lamps").items
    assert [(one.time, one.value) for one in past[1:]] == [(SINCE + n * HOUR, float(n)) for n in range(39, -1, -1)]
    assert past[0].time == at
    told = indicators.forecast("lamps", at=at)
    assert told.way == "trend"
    assert len(told.points) == 6


def test_what_was_kept_stays_and_gaps_are_filled(indicators: Indicators) -> None:
    kept = START - 10 * HOUR + timedelta(minutes=7)
    indicators.refresh(kept)
    assert indicators.look_back(START) == 39
    past = {one.time: one.value for one in indicators.history("lamps").items}
    assert past[kept] == 40.0  # as it was counted then
    assert START - 10 * HOUR not in past
    assert indicators.look_back(START) == 0


def test_a_source_that_keeps_no_times_gives_no_past(indicators: Indicators, book: Logbook) -> None:
    book.known = None
    assert indicators.look_back(START) == 0
    assert indicators.history("dim").items == []


def test_cases_are_counted_as_they_stood(db: Database, tmp_path: Path) -> None:
    desk = make_desk(db, tmp_path)
    source = CaseSource(db)
    begun = desk.at
    filters: dict[str, dict[str, Any]] = {
        "open": {"state": "open"},
        "overdue": {"state": "open", "overdue": True},
        "closed": {"state": "closed"},
        "late": {"state": "closed", "late": True},
        "opened": {"opened_since": begun + HOUR},
    }
    told: list[tuple[datetime, Mapping[str, int]]] = []

    def look() -> None:
        desk.cases.sweep()
        told.append((desk.at, {name: source.count(filter) for name, filter in filters.items()}))
        desk.wait(minutes=1)

    waiting, worked = desk.a_case(), desk.a_case()
    for hours in (1, 30, 1):
        desk.wait(hours=hours)
        look()
    for number, (move, by, form) in enumerate(ROAD):
        worked = desk.step(worked, move, by, **form)
        if number == 2:
            desk.a_case()
        look()
    desk.wait(days=9)
    look()
    assert source.since() == waiting.opened
    for moment, then in told:
        past = source.before(moment, moment)(moment)
        assert {name: past.count(filter) for name, filter in filters.items()} == then, moment
    for name in filters:
        assert len({then[name] for _, then in told}) > 1, f"{name} never changed"


@pytest.mark.parametrize(
    "filter", [{"handler": "x"}, {"state": "filed"}, {"overdue": False}, {"state": "open", "late": True}, {"grid": "1"}]
)
def test_what_cases_do_not_tell_of_the_past_is_refused(db: Database, filter: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="past"):
        CaseSource(db).before(START, START)(START).count(filter)


def test_the_index_of_an_hour_is_that_of_the_means_known_then(devices: Devices, telemetry: Telemetry) -> None:
    device = a_station(devices, "一")
    values = {0: 40.0, 1: 80.0, 2: 20.0}
    for number, value in values.items():
        said = (Observation("a34004", "hour", "avg", START + number * HOUR, value, None, "N"),)
        frame = Frame(f"{number:032x}", "hj212", "MN", device, "2061", "2017", START + 3 * HOUR, b"raw", said)
        telemetry.keep([Delivery(number + 1, (frame,))])
    source = AqiSource(telemetry, devices)
    then = source.before(START, START + 12 * HOUR)
    filter = {"device_kind": "air_station"}
    assert [then(START + n * HOUR).values(filter) for n in (0, 1, 2, 3)] == [[], [60.0], [119.0], [29.0]]
    assert then(START + 12 * HOUR).values(filter) == []  # a mean of nine hours ago is nothing of now
    assert then(START + 2 * HOUR).count({**filter, "division": "430211"}) == 0
