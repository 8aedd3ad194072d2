"""What evaluation counts: every number is as large as the list it opens, for every subject."""

from datetime import timedelta

import pytest
from tests.capabilities.cases.desk import CLASS, CLEANERS, DRAINERS, MONDAY, a_person

from chengshu.capabilities.cases import CaseFilter, Measure
from chengshu.kit import Refused

SEER = a_person("leader", more=["cases.read_all"])
MONTH = (MONDAY - timedelta(days=1), MONDAY + timedelta(days=30))
OPEN, CLOSED = CaseFilter(group="open"), CaseFilter(group="closed")
MEASURES = {
    "report": Measure("opened"),
    "register": Measure("filed"),
    "register_in_time": Measure("filed", CaseFilter(in_time_stage="file")),
    "dispatch": Measure("dispatched"),
    "misdirected": Measure("dispatched", CaseFilter(misdirected=True)),
    "dispose": Measure("handled"),
    "dispose_in_time": Measure("handled", CaseFilter(in_time_stage="handle")),
    "dispose_late": Measure("handled", CaseFilter(late_stage="handle")),
    "archive": Measure("closed", CLOSED),
    "rework": Measure("closed", CaseFilter(reworked=True)),
    "due": Measure("handle_due"),
    "of_class": Measure("opened", CaseFilter(classification=CLASS)),
    "void": Measure("closed", CaseFilter(group="void")),
    "waiting": Measure(None, OPEN),
}


@pytest.fixture
def city(desk):
    desk.a_case()
    desk.a_case(division="430202")
    desk.step(desk.a_case(), "reject", "acceptor", reason="不属实")
    desk.step(desk.a_case_in("checked"), "close", "shift_leader")
    late = desk.a_case_in("handling", division="430202")
    other = desk.step(desk.a_case_in("filed"), "dispatch", "dispatcher", organisation=DRAINERS)
    desk.people["drainer"] = a_person("department_handler", organisation=DRAINERS)
    desk.step(other, "return", "drainer", reason="不属我方")
    desk.wait(hours=8)
    desk.step(late, "reply", "department_handler", result="已清运")
    again = desk.step(desk.cases.case(late.id, SEER).case, "rework", "grid_worker", reason="仍有残留")
    desk.step(again, "handle", "department_handler")
    return desk


def walked(cases, measure, **more) -> int:
    found, after = 0, None
    while True:
        page = cases.measured_cases(measure, *MONTH, after=after, limit=2, **more)
        found += len(page.items)
        after = page.next
        if after is None:
            return found


def test_the_numbers_of_a_month(city):
    [row] = city.cases.evaluation_rows(MEASURES, *MONTH)
    assert {name: row[name] for name in MEASURES} == {
        "report": 6, "register": 3, "register_in_time": 3, "dispatch": 3, "misdirected": 1, "dispose": 2,
        "dispose_in_time": 1, "dispose_late": 1, "archive": 1, "rework": 0, "due": 3, "of_class": 3, "void": 1,
        "waiting": 4,
    }  # fmt: skip


@pytest.mark.parametrize("by", [None, "organisation", "division", "type", "source", "opened_by", "opened_role"])
def test_every_number_is_as_large_as_its_list(city, by):
    rows = city.cases.evaluation_rows(MEASURES, *MONTH, by=by)
    assert sum(row["report"] for row in rows) == 6
    for row in rows:
        for name, measure in MEASURES.items():
            more = {"by": by, "subject": row["subject"]} if by else {}
            assert walked(city.cases, measure, **more) == row[name], (by, row["subject"], name)


def test_divisions_are_summed_up_to_a_level_and_looked_at_by_those_of_an_area(city):
    rows = city.cases.evaluation_rows({"report": Measure()}, *MONTH, by="division", digits=4)
    assert [(row["subject"], row["report"]) for row in rows] == [("4302", 6)]
    rows = city.cases.evaluation_rows({"report": Measure()}, *MONTH, within=("430202",))
    assert [row["report"] for row in rows] == [2]


def test_nothing_of_another_month_is_counted(city):
    earlier = (MONDAY - timedelta(days=60), MONDAY - timedelta(days=30))
    rows = city.cases.evaluation_rows({name: one for name, one in MEASURES.items() if one.time}, *earlier)
    assert all(value == 0 for row in rows for name, value in row.items() if name != "subject")
    with pytest.raises(Refused):
        city.cases.evaluation_rows(MEASURES, MONTH[1], MONTH[0])
    with pytest.raises(Refused):
        city.cases.evaluation_rows({"q": Measure("opened", CaseFilter(q="垃圾"))}, *MONTH)


def test_the_facts_of_every_case_carry_the_runs_of_its_clocks(city):
    facts = {one.number: one for one in city.cases.history(*MONTH)}
    assert len(facts) == 6
    again = next(one for one in facts.values() if one.reworks)
    handled = [(run.stage, run.organisation, run.missed) for run in again.stages if run.stage == "handle"]
    assert handled == [("handle", CLEANERS, True), ("handle", CLEANERS, False)]
    assert (again.dispatches, again.misdirected, again.late, again.opened_by_role) == (1, 0, True, "grid_worker")
    waiting = next(one for one in facts.values() if one.misdirected)
    assert (waiting.returns, waiting.state) == (1, "filed")
    assert {run.stage for run in waiting.stages if run.ended is None} == {"dispatch", "handle"}


def test_the_work_of_each_post_is_counted(city):
    rows = {(row.stage, row.person): row for row in city.cases.post_rows(*MONTH)}
    acceptor, handler = city.person("acceptor").id, city.person("department_handler").id
    assert rows["accept", acceptor].ended == 4
    assert (rows["handle", handler].ended, rows["handle", handler].missed) == (2, 1)
