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
from chengshu.capabilities.indicators import AqiSource, Indicators, ReadingSource
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


def _measured(telemetry: Telemetry, number: int, device: str, at: datetime, value: float, flag: str = "N") -> None:
    said = (Observation("a34004", "realtime", "value", at, value, None, flag),)
    frame = Frame(f"{number:032x}", "hj212", "MN", device, "2011", "2017", at + timedelta(hours=30), b"raw", said)
    telemetry.keep([Delivery(number, (frame,))])


def test_a_reading_of_now_is_known_of_each_hour_as_it_was_measured(devices: Devices, telemetry: Telemetry) -> None:
    one, other = a_station(devices, "一"), a_station(devices, "二")
    minute = timedelta(minutes=1)
    _measured(telemetry, 1, one, START - 2 * minute, 40.0)
    _measured(telemetry, 2, other, START - 5 * minute, 60.0)
    _measured(telemetry, 3, one, START + HOUR, 80.0)
    _measured(telemetry, 4, other, START + HOUR - 40 * minute, 90.0)
    _measured(telemetry, 5, one, START + 2 * HOUR - minute, 70.0, "D")
    then = ReadingSource(telemetry, devices).before(START, START + 2 * HOUR)

    def values(hours: int) -> list[float]:
        moment = START + hours * HOUR
        now_ish = {"observation": "realtime", "property": "a34004", "flags": ["", "N"]}
        return sorted(then(moment).values({**now_ish, "time_since": moment - 10 * minute}))

    assert [values(hours) for hours in range(3)] == [[40.0, 60.0], [80.0], []]
    heard = {"device_kind": "air_station", "observation": "realtime"}
    assert [then(START + n * HOUR).count(heard) for n in range(3)] == [2, 2, 2]
    assert then(START).count({**heard, "division": "430211"}) == 0


def test_of_an_hour_in_which_nothing_was_heard_nothing_is_told(devices: Devices, telemetry: Telemetry) -> None:
    _measured(telemetry, 1, a_station(devices, "一"), START, 40.0)
    then = ReadingSource(telemetry, devices).before(START - HOUR, START + 30 * HOUR)
    for moment in (START - HOUR, START + 25 * HOUR):
        with pytest.raises(Refused, match="past"):
            then(moment).count({"observation": "realtime"})
    with pytest.raises(Refused, match="past"):  # of all kinds together nobody knows the newest
        then(START).count({"property": "a34004"})


def test_hours_that_gave_nothing_are_asked_again_only_after_an_hour(indicators: Indicators, book: Logbook) -> None:
    asked: list[datetime] = []

    def before(start: datetime, end: datetime) -> Callable[[datetime], Lamps]:
        asked.append(start)
        return lambda moment: refuse(moment)

    def refuse(moment: datetime) -> Lamps:
        raise Refused("Nothing is known of the past.")

    book.before = before  # type: ignore[method-assign]
    for minutes in (0, 1, 59, 61):
        assert indicators.look_back(START + timedelta(minutes=minutes)) == 0
    assert len(asked) == 2
