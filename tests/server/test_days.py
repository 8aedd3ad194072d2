"""A day told and shown again: figures equal what was done, moments show what stood then, counts leave nothing out."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.capabilities.cases.desk import Desk, a_person, make_desk
from tests.capabilities.components.conftest import person
from tests.capabilities.indicators.test_indicators import Lamps, a_draft
from tests.capabilities.rules.conftest import STATION, a_device, a_reading
from tests.capabilities.rules.conftest import a_draft as a_rule

from chengshu.capabilities.cases import CaseFilter
from chengshu.capabilities.cases.store import lists
from chengshu.capabilities.indicators import Indicators, Threshold
from chengshu.capabilities.rules import Rules
from chengshu.kit import Database, announce_nothing, set_clock
from chengshu.security import SYSTEM
from chengshu.server import days
from chengshu.server.days import gathers, remembers, rhythms

MORNING = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BLIND = person("blind", "maps.read")
LOCAL = person("local", "cases.read", "rules.read", "indicators.read", where=("430281",))


class Past:
    """The rooms on one real database, with a clock."""

    def __init__(self, db: Database, desk: Desk) -> None:
        self.desk, self.lamps = desk, Lamps([5.0])
        self.rules = Rules(db, announce_nothing)
        self.indicators = Indicators(db, {"lamps": self.lamps}, announce_nothing)
        rooms = (desk.cases, self.rules, self.indicators)
        self.sections, self.moments, self.slots = gathers(*rooms), remembers(*rooms), rhythms(*rooms[:2])

    def told(self, kind: str, by=SYSTEM, start=MORNING):
        return self.sections[kind](start, start + DAY, by)

    def figures(self, kind: str, by=SYSTEM, start=MORNING):
        return {one.key.removeprefix("brief."): (one.value, one.before) for one in self.told(kind, by, start).figures}

    def case(self, at: datetime, closed: datetime | None = None, **more):
        self.desk.at = at
        case = self.desk.a_case(**more)
        if closed:
            self.desk.at = closed
            case = self.desk.step(case, "reject", "acceptor", reason="不属实")
        return case

    def alert(self, minute: float, value: float = 90.0):
        set_clock(lambda: MORNING + timedelta(hours=4, minutes=minute))
        try:
            return self.rules.evaluate([a_reading(minute, value)], {STATION: a_device()})
        finally:
            set_clock(lambda: self.desk.at)


@pytest.fixture
def past(db: Database, tmp_path) -> Past:
    made = Past(db, make_desk(db, tmp_path))
    made.rules.define("environment", [a_rule()])
    return made


def test_the_figures_of_a_day_are_what_was_opened_and_closed_in_it_beside_the_day_before(past):
    hour = timedelta(hours=1)
    past.case(MORNING - 2 * hour)  # the day before, still open
    past.case(MORNING - hour, MORNING + hour)
    past.case(MORNING)  # at the very first moment
    past.case(MORNING + 2 * hour, MORNING + 3 * hour)
    past.case(MORNING + DAY)  # at the first moment after
    figures = past.figures("cases")
    assert figures["cases_opened"] == (2, 2)
    assert figures["cases_closed"] == (2, 0)
    assert figures["cases_open"] == (3, 3)  # at both ends one was opened at that very moment


def test_a_day_with_more_cases_than_a_list_counts_is_told_whole(past, monkeypatch):
    monkeypatch.setattr(lists, "COUNTED_AT_MOST", 2)
    for minute in range(5):
        past.case(MORNING + timedelta(minutes=minute))
    assert past.desk.cases.find(CaseFilter(), SYSTEM, limit=1).total is None
    assert past.figures("cases")["cases_opened"] == (5, 0)
    monkeypatch.setattr(days, "_MARKS", 3)
    then = past.moments["cases"](MORNING + timedelta(hours=1), SYSTEM)
    assert (then.total, len(then.marks)) == (5, 3)


def test_urgent_cases_are_named_in_the_brief_and_others_are_not(past):
    urgent = past.case(MORNING + timedelta(hours=1), title="井盖缺失", severity="urgent")
    past.case(MORNING + timedelta(hours=2), title="小事")
    [line] = past.told("cases").lines
    assert (line.text, line.link, line.status) == (f"{urgent.number} 井盖缺失", f"/cases/{urgent.id}", "urgent")


def test_a_brief_says_what_its_reader_may_not_see_instead_of_counting_nothing(past):
    past.case(MORNING)
    assert {kind: past.told(kind, BLIND).missing for kind in past.sections} == {
        "indicators": "city_only", "cases": "not_yours", "alerts": "not_yours",
    }  # fmt: skip
    assert past.told("indicators", LOCAL).missing == "city_only"
    assert past.figures("cases", a_person("acceptor", areas=("430281",)))["cases_opened"] == (0, 0)


def test_alerts_of_the_day_are_counted_and_named_with_their_device(past):
    past.alert(0)
    figures = past.figures("alerts")
    assert figures == {"alerts_opened": (1, 0), "alerts_open": (1, None)}
    [line] = past.told("alerts").lines
    assert line.text.startswith("天元站")
    assert past.figures("alerts", start=MORNING + DAY) == {"alerts_opened": (0, 1), "alerts_open": (1, None)}
    assert past.figures("alerts", LOCAL)["alerts_opened"] == (0, 0)


def test_a_moment_shows_each_case_in_the_state_it_was_in_then(past):
    moved = past.case(MORNING)
    past.desk.at = MORNING + timedelta(hours=1)
    past.desk.step(moved, "accept", "acceptor")
    gone = past.case(MORNING + timedelta(minutes=5), MORNING + timedelta(hours=2))
    before = past.moments["cases"](MORNING + timedelta(minutes=30), SYSTEM)
    after = past.moments["cases"](MORNING + timedelta(hours=3), SYSTEM)
    assert {one.id for one in before.marks} == {moved.id, gone.id}
    assert {one.id for one in after.marks} == {moved.id}
    [then] = [one.detail for one in before.marks if one.id == moved.id]
    assert then != after.marks[0].detail
    assert past.moments["cases"](MORNING - DAY, SYSTEM).total == 0
    assert past.moments["cases"](MORNING + DAY, BLIND).note == "not_yours"


def test_a_case_is_urgent_at_a_moment_after_its_time_and_not_before(past):
    case = past.case(MORNING)
    assert case.due is not None
    at = {
        name: past.moments["cases"](case.due + timedelta(minutes=by), SYSTEM) for name, by in (("on", -1), ("off", 1))
    }
    assert [at[name].marks[0].status for name in ("on", "off")] == ["normal", "urgent"]


def test_an_alert_stands_from_when_it_was_known_until_it_was_over(past):
    past.alert(0)
    past.alert(30, 10.0)
    when = MORNING + timedelta(hours=4)
    standing = [past.moments["alerts"](when + timedelta(minutes=minute), SYSTEM).total for minute in (-1, 1, 29, 31)]
    assert standing == [0, 1, 1, 0]
    assert past.moments["alerts"](when, BLIND).note == "not_yours"


def test_numbers_stand_as_they_were_kept_and_what_was_not_kept_is_unknown(past):
    past.indicators.define("lights", [a_draft(threshold=Threshold("higher", notice=3.0, warning=4.0))])
    past.indicators.refresh(MORNING + timedelta(hours=1))
    past.lamps.lit.extend([6.0] * 4)
    past.indicators.refresh(MORNING + timedelta(hours=3))
    moments = [past.moments["values"](MORNING + timedelta(hours=hour), SYSTEM).values for hour in (0, 2, 4)]
    assert [[(one["value"], one["status"]) for one in values] for values in moments] == [
        [], [(1.0, "normal")], [(5.0, "warning")],
    ]  # fmt: skip
    told = past.told("indicators", start=MORNING + timedelta(hours=4) - DAY)
    assert [(one.value, one.before) for one in told.figures] == [(5.0, None)]
    assert past.told("indicators").figures == ()  # twenty hours later nobody knows any more
    assert past.moments["values"](MORNING, LOCAL).note == "city_only"
    assert past.moments["devices"](MORNING, SYSTEM).known is False


def test_every_quarter_of_an_hour_counts_all_that_began_in_it_however_many(past, monkeypatch):
    monkeypatch.setattr(days, "_MARKS", 2)  # fewer are drawn on the map than began; the count does not care
    for minute in (0, 14, 15, 16, 17, 44, 60):
        past.case(MORNING + timedelta(minutes=minute))
    assert past.slots["cases"](MORNING, 4, SYSTEM) == [2, 3, 1, 0]
    assert past.slots["cases"](MORNING, 4, BLIND) == [0, 0, 0, 0]
    assert past.slots["cases"](MORNING, 4, a_person("acceptor", areas=("430281",))) == [0, 0, 0, 0]


def test_alerts_are_counted_by_the_quarter_in_which_the_city_knew(past):
    past.alert(0)
    past.alert(10, 10.0)
    past.alert(16)
    start = MORNING + timedelta(hours=4)
    assert past.slots["alerts"](start, 3, SYSTEM) == [1, 1, 0]
    assert past.slots["alerts"](start, 3, LOCAL) == [0, 0, 0]
    assert past.slots["alerts"](start, 3, BLIND) == [0, 0, 0]
