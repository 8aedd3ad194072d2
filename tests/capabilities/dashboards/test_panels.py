"""What a board may hold, when it is due, which panel lies on which page: decisions without a database."""

from datetime import UTC, date, datetime

import pytest

from chengshu.capabilities.dashboards import BoardDraft, Panel, SchedulePlan
from chengshu.capabilities.dashboards.logic import checked, checked_plan, dues_between, next_due, panels_of
from chengshu.capabilities.dashboards.logic.paper import pages_of, words_in
from chengshu.capabilities.dashboards.model import DashboardDraft, Field, MapView
from chengshu.kit import Refused
from chengshu.standards.calendar import load_calendar

WORKED = load_calendar("CN").is_working_day
MORNING = SchedulePlan("daily", 8, 30, roles=("leader",))


def panel(id: str, x: int, y: int, w: int = 3, h: int = 3, **settings: object) -> Panel:
    return Panel(id, "note", x, y, w, h, "", settings)


def faults(draft: BoardDraft, indicators: frozenset[str] | None = None) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        checked(draft, indicators)
    return {error.field: error.reason for error in refused.value.errors}


def test_a_board_is_kept_in_reading_order_with_every_setting_named() -> None:
    kept = checked(BoardDraft(" 早会 ", (panel("b", 6, 0), panel("a", 0, 0, text="先看这里"))), frozenset())
    assert (kept.title, [one.id for one in kept.panels]) == ("早会", ["a", "b"])
    assert kept.panels[0].settings == {"text": "先看这里"}
    assert kept.panels[1].settings == {"text": ""}


def test_every_mistake_is_named_by_panel_and_field() -> None:
    wrong = BoardDraft(
        "",
        (
            Panel("a", "indicator", 0, 0, 3, 3, "", {"indicator": "no_such"}),
            Panel("a", "note", 1, 1, 3, 3, "", {"txt": "?"}),
            Panel("c", "cases", 10, 9, 3, 3, "", {"limit": 900}),
        ),
    )
    assert faults(wrong, frozenset({"cases_open"})) == {
        "title": "1 to 60 characters",
        "panels.0.settings.indicator": "there is no indicator 'no_such'",
        "panels.1.settings.txt": "Extra inputs are not permitted",
        "panels.2.x": "lies outside the 12 columns",
        "panels.2.settings.limit": "Input should be less than or equal to 50",
        "panels.1.id": "another panel has this id",
        "panels.1": "lies over the panel 'a'",
    }


def test_a_board_holds_forty_panels_and_no_more() -> None:
    many = [panel(str(n), (n % 4) * 3, n // 4 * 3) for n in range(41)]
    assert len(checked(BoardDraft("t", tuple(many[:40]))).panels) == 40
    assert "panels" in faults(BoardDraft("t", tuple(many)))


def test_a_packs_screen_becomes_a_board_that_can_be_kept() -> None:
    names = tuple(f"n{n}" for n in range(6))
    fields = tuple(Field(f"f{n}", "t", (f"m{n}", f"k{n}")) for n in range(4))
    screen = DashboardDraft("cockpit", "t", names, fields, MapView(("streets",), (113.1, 27.8), 10))
    kept = checked(BoardDraft("副本", panels_of(screen)))
    assert sum(one.kind == "indicator" for one in kept.panels) == 6 + 8
    assert {one.kind for one in kept.panels} == {"indicator", "map", "cases", "ranking"}


def test_a_daily_board_is_due_every_day_in_the_time_of_the_city() -> None:
    due = next_due(MORNING, datetime(2026, 11, 20, 0, 29, tzinfo=UTC), WORKED)
    assert due == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert due is not None
    assert next_due(MORNING, due, WORKED) == datetime(2026, 11, 21, 0, 30, tzinfo=UTC)


def test_working_days_leave_out_holidays_and_keep_the_days_that_are_worked_for_them() -> None:
    plan = SchedulePlan("daily", 8, 0, working_days=True, roles=("leader",))
    start, end = datetime(2026, 9, 30, tzinfo=UTC), datetime(2026, 10, 12, tzinfo=UTC)
    days = [due.date() for due in dues_between(plan, start, end, WORKED)]
    # The National Day holiday of 2026 is 1 to 7 October; Saturday the 10th is worked for it.
    assert days == [date(2026, 9, 30), *(date(2026, 10, day) for day in (8, 9, 10, 12))]


def test_a_weekly_board_is_due_on_its_days_only() -> None:
    plan = checked_plan(SchedulePlan("weekly", 18, 0, (5, 1, 5), roles=("leader",)))
    assert plan.weekdays == (1, 5)
    start = datetime(2026, 11, 16, tzinfo=UTC)
    found = dues_between(plan, start, datetime(2026, 11, 27, 23, tzinfo=UTC), WORKED)
    assert [due.isoweekday() for due in found] == [1, 5, 1, 5]


def test_a_day_that_never_comes_is_no_due_time() -> None:
    plan = SchedulePlan("weekly", 8, 0, (7,), working_days=True, roles=("leader",))
    assert next_due(plan, datetime(2026, 6, 1, tzinfo=UTC), lambda day: day.isoweekday() < 6) is None


def test_a_plan_without_readers_or_without_days_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        checked_plan(SchedulePlan("weekly", 25, 0))
    assert {error.field for error in refused.value.errors} == {"hour", "weekdays", "roles"}


def test_what_does_not_fit_whole_begins_the_next_page() -> None:
    pages = pages_of((panel("a", 0, 0, h=9), panel("b", 3, 0, h=4), panel("c", 3, 4, h=10), panel("d", 0, 9)), 13)
    assert [[(one.id, row) for one, row in page] for page in pages] == [[("a", 0), ("b", 0)], [("c", 0), ("d", 5)]]


def test_numbers_are_printed_as_people_read_them() -> None:
    words = words_in("zh")
    assert [words.number(one) for one in (None, 1234.0, 0.5, 12.345)] == ["—", "1,234", "0.5", "12.35"]
