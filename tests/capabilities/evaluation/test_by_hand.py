"""A month small enough for a pencil: nine cases, every figure of every card worked out by hand, inner and outer."""

from datetime import timedelta

import pytest
from tests.capabilities.cases.desk import CLEANERS, MONDAY, ROAD, Desk, a_person
from tests.capabilities.evaluation.conftest import WRITER

FILE = ROAD[1][2]  # four working hours


def a_day(desk: Desk, day: int, *, accepted_after: int = 2) -> object:
    """A case reported at nine, dispatched by a quarter past and taken by the department."""
    desk.at = MONDAY + timedelta(days=day)
    case = desk.a_case()
    desk.wait(minutes=accepted_after)
    case = desk.step(case, "accept", "acceptor")
    desk.wait(minutes=5)
    case = desk.step(case, "file", "shift_leader", **FILE)
    desk.wait(minutes=5)
    case = desk.step(case, "dispatch", "dispatcher", organisation=CLEANERS)
    return desk.step(case, "handle", "department_handler")


def finish(desk: Desk, case, *, hours: float = 1, close_after: int = 5, rated: int | None = None):
    """Replied after so many hours, looked at on the spot, closed, and rated by who reported it."""
    desk.wait(hours=hours)
    case = desk.step(case, "reply", "department_handler", result="已清运")
    desk.wait(minutes=10)
    case = desk.step(case, "verify", "grid_worker", finding="已干净")
    desk.wait(minutes=close_after)
    case = desk.step(case, "close", "shift_leader")
    return desk.cases.rate(case.id, rated, "", desk.person("grid_worker")) if rated else case


@pytest.fixture
def judged(town):
    """The nine cases:

    1 to 4  handled in an hour, closed, rated 5, 4, 3 and 1
    5       the same after one rework, still in time
    6       replied 30 hours later, closed 40 minutes after the check
    7       replied 30 hours later; the department appealed and two reviewers agreed
    8       accepted after 20 minutes, never replied
    9       reported and rejected
    """
    desk = town.desk
    for day, stars in enumerate((5, 4, 3, 1)):
        finish(desk, a_day(desk, day), rated=stars)
    again = a_day(desk, 4)
    desk.wait(hours=1)
    again = desk.step(again, "reply", "department_handler", result="已处理")
    desk.wait(minutes=10)
    again = desk.step(again, "rework", "grid_worker", reason="仍有残留")
    again = desk.step(again, "handle", "department_handler")
    finish(desk, again, hours=0.5)
    finish(desk, a_day(desk, 7), hours=30, close_after=40)
    appealed = finish(desk, a_day(desk, 9), hours=30)
    request = desk.cases.appeal(appealed.id, desk.person("department_handler"), "当日暴雨橙色预警")
    for _ in range(2):
        desk.cases.decide(request.id, True, "属实", a_person("assessor"))
    a_day(desk, 14, accepted_after=20)
    desk.at = MONDAY + timedelta(days=15)
    rejected = desk.a_case()
    desk.wait(minutes=3)
    desk.step(rejected, "reject", "acceptor", reason="不属实")
    desk.at = MONDAY + timedelta(days=20)
    run = town.june()
    return lambda card: town.evaluation.ranking(WRITER, run.id, card)[0]


def points(result) -> list[float]:
    return [round(line.points, 4) for line in result.lines]


def test_the_sets_are_those_one_counts_on_ones_fingers(judged):
    counts = judged("departments").counts | judged("areas").counts
    assert {name: counts[name] for name in (
        "report", "need_dispose", "dispose", "late_dispose", "excused_dispose", "counted_in_time", "to_dispose",
        "rework", "postpone", "archive", "rated", "satisfied",
    )} == {
        "report": 9, "need_dispose": 8, "dispose": 7, "late_dispose": 2, "excused_dispose": 1,
        "counted_in_time": 6,  # 1 to 5, and 7 by appeal
        "to_dispose": 1,  # 8
        "rework": 1, "postpone": 0, "archive": 7, "rated": 4,
        "satisfied": 2,  # five and four stars
    }  # fmt: skip


def test_the_area_has_an_inner_and_an_outer_figure_and_both_make_its_score(judged):
    """25 x 7/8, 25 x 6/8, 15 x 7/8, 15 x (1 - 1/8) are the inner 66.875 of 80; 20 x 2/4 the outer 10 of 20."""
    area = judged("areas")
    assert points(area) == [21.875, 18.75, 13.125, 13.125, 10.0]
    assert (area.inner, area.outer, area.score) == (83.59, 50.0, 76.88)
    assert area.grade["zh"] == "合格"


def test_the_department_is_judged_from_within_alone(judged):
    """30 x 7/8 + 20 x 6/8 + 20 x (1 - 1/8) + 20 x (1 - 1/8) + 10 x (1 - 0/8) = 86.25."""
    department = judged("departments")
    assert points(department) == [26.25, 15.0, 17.5, 17.5, 10.0]
    assert (department.inner, department.outer, department.score) == (86.25, None, 86.25)
    assert (department.subject, department.grade["zh"]) == (CLEANERS, "良好")


def test_posts_are_judged_by_the_clocks_they_ended(judged):
    """Acceptance: 9 ended, the one of case 8 late. Filing and closing: 8 and 7, the closing of case 6 late."""
    acceptor, leader, dispatcher = (judged(card) for card in ("acceptors", "shift_leaders", "dispatchers"))
    assert (acceptor.counts["accept_work"], acceptor.counts["accept_in_time"], acceptor.score) == (9, 8, 88.89)
    assert (leader.counts["file_work"], leader.counts["file_in_time"], leader.score) == (15, 14, 93.33)
    assert (dispatcher.counts["dispatch_work"], dispatcher.score) == (8, 100.0)


def test_a_line_without_data_is_left_out_of_the_collector(judged):
    """8 of 9 reports were valid (40), nobody was sent before filing (20, left out), 8 of 8 checks were in time (40)."""
    collector = judged("collectors")
    assert [(line.value, line.weight) for line in collector.lines][1] == (None, 0.0)
    assert points(collector) == [35.5556, 0.0, 40.0]
    assert collector.score == 94.44  # 100 x 75.5556 / 80
