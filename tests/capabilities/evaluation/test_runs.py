"""A period worked out: figures equal a second count and their own lists, and what is released stays."""

from datetime import date, timedelta

import pytest
from tests.capabilities.cases.desk import CLEANERS, a_person
from tests.capabilities.evaluation import oracle
from tests.capabilities.evaluation.conftest import JUNE, OTHER, PATH, READER, WRITER, analyst, scheme
from tests.capabilities.evaluation.lived import live

from chengshu.capabilities.cases import CaseFilter
from chengshu.capabilities.evaluation import RunFilter
from chengshu.capabilities.evaluation import pack as evaluation_pack
from chengshu.capabilities.evaluation.logic import bounds, period_of
from chengshu.kit import Conflict, Forbidden, NotFound, Refused
from chengshu.security import SYSTEM

CARDS = ("areas", "departments", "acceptors", "shift_leaders", "dispatchers", "collectors")
PERIOD = bounds(period_of("month", JUNE))


def walked(town, run, card, subject, measure, by=WRITER) -> list[str]:
    found, after = [], None
    while True:
        page = town.evaluation.cases(by, run, card, subject, measure, after, 7)
        found += [one.case for one in page.items]
        after = page.next
        if after is None:
            assert page.total == len(found)
            return found


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_equals_a_second_count_and_is_its_list(town, seed):
    live(town.desk, seed, 45)
    assert town.desk.at > PERIOD[0] + timedelta(days=4)
    run = town.june()
    facts = list(town.desk.cases.history(PERIOD[0], run.until))
    scored = 0
    for card in CARDS:
        expected = oracle.counted(facts, (PERIOD[0], run.until), card)
        results = town.evaluation.ranking(WRITER, run.id, card)
        assert results[-1].why == "all"
        for one in results:
            for measure, number in one.counts.items():
                cases = walked(town, run.id, card, one.subject, measure)
                assert len(cases) == number, (card, one.subject, measure)
                if one.why == "all":
                    assert sorted(cases) == sorted(case for some in expected[measure].values() for case in some)
                else:
                    assert sorted(cases) == sorted(expected[measure][one.subject]), (card, one.subject, measure)
            if one.score is not None:
                scored += 1
                exact = oracle.score(card, one.counts)
                assert exact is not None
                assert abs(one.score - float(exact)) <= 0.0051
        for measure in results[-1].counts:
            parts = sum(one.counts[measure] for one in results[:-1])
            assert parts == results[-1].counts[measure]
    assert scored >= 12
    assert any(one.counts["excused_dispose"] for one in town.evaluation.ranking(WRITER, run.id, "departments"))


def test_the_same_facts_and_formulas_are_the_same_run(town):
    live(town.desk, 3, 8)
    first = town.june()
    again = town.june()
    assert again.id == first.id
    town.desk.a_case()
    town.desk.wait(minutes=1)
    other = town.june()
    assert other.id != first.id
    assert other.fingerprint != first.fingerprint
    states = {run.id: run.state for run in town.evaluation.runs(WRITER).items}
    assert states == {first.id: "discarded", other.id: "preliminary"}


def test_an_appeal_changes_the_score_and_never_the_fact(town):
    desk = town.desk
    case = desk.a_case_in("handling")
    desk.wait(hours=30)
    case = desk.step(case, "reply", "department_handler", result="已清运")
    case = desk.step(case, "verify", "grid_worker", finding="已干净")
    case = desk.step(case, "close", "shift_leader")
    desk.wait(minutes=5)
    before = town.evaluation.ranking(WRITER, town.june().id, "departments")[0]
    request = desk.cases.appeal(case.id, desk.person("department_handler"), "当日暴雨橙色预警")
    for _ in range(2):
        desk.cases.decide(request.id, True, "属实", a_person("assessor"))
    run = town.june()
    after = town.evaluation.ranking(WRITER, run.id, "departments")[0]
    assert (before.counts["late_dispose"], after.counts["late_dispose"]) == (1, 1)
    assert (before.counts["counted_in_time"], after.counts["counted_in_time"]) == (0, 1)
    assert [line.value for line in before.lines][1] == 0.0
    assert [line.value for line in after.lines][1] == 1.0
    [shown] = town.evaluation.cases(WRITER, run.id, "departments", CLEANERS, "excused_dispose").items
    assert (shown.case, shown.late, shown.exempt) == (case.id, True, True)


def test_a_run_is_released_by_another_person_when_its_period_is_over(town):
    live(town.desk, 4, 10)
    early = town.june()
    with pytest.raises(Conflict, match="was not over"):
        town.evaluation.release(OTHER, early.id)
    town.desk.at = PERIOD[1] + timedelta(days=2)
    run = town.june()
    assert run.until == PERIOD[1]
    with pytest.raises(Forbidden, match="Somebody else"):
        town.evaluation.release(WRITER, run.id)
    with pytest.raises(NotFound):
        town.evaluation.run(READER, run.id)
    released = town.evaluation.release(OTHER, run.id)
    assert (released.state, released.released_by) == ("released", OTHER.id)
    assert town.evaluation.run(READER, run.id)[0] == released
    with pytest.raises(Conflict, match="released already"):
        town.evaluation.release(OTHER, run.id)
    assert [event.type for event in town.events][-1] == "evaluation.released"


def test_what_is_released_stays_and_a_correction_names_it(town):
    live(town.desk, 5, 12)
    town.desk.at = PERIOD[1] + timedelta(days=2)
    run = town.june()
    town.evaluation.release(OTHER, run.id)
    before = town.evaluation.ranking(READER, run.id, "areas")
    lists = {measure: walked(town, run.id, "areas", "*", measure) for measure in before[-1].counts}
    for case in town.desk.cases.find(CaseFilter(state="reported"), SYSTEM).items:  # the facts go on
        town.desk.step(case, "reject", "acceptor", reason="不属实")
    with pytest.raises(Conflict, match="is released"):
        town.june()
    with pytest.raises(Refused, match="says why"):
        town.june(corrects=run.id)
    correction = town.june(corrects=run.id, reason="补录三件")
    assert town.evaluation.ranking(READER, run.id, "areas") == before
    assert {measure: walked(town, run.id, "areas", "*", measure) for measure in lists} == lists
    town.evaluation.release(OTHER, correction.id)
    old, new = town.evaluation.run(READER, run.id)[0], town.evaluation.run(READER, correction.id)[0]
    assert (old.state, old.corrected_by, new.state, new.corrects) == ("superseded", new.id, "released", old.id)
    assert town.evaluation.ranking(READER, run.id, "areas") == before


@pytest.mark.parametrize(
    "change",
    [
        "update evaluation.results set score = 100",
        "delete from evaluation.sets",
        "update evaluation.runs set fingerprint = 'x'",
        "update evaluation.runs set state = 'preliminary'",
        "delete from evaluation.runs",
        "insert into evaluation.sets values ((select id from evaluation.runs limit 1), 'area', 'x', 'case', 1, 0, '')",
    ],
)
def test_the_database_itself_keeps_a_released_run(town, db, change):
    live(town.desk, 6, 4)
    town.desk.at = PERIOD[1] + timedelta(days=2)
    town.evaluation.release(OTHER, town.june().id)
    with pytest.raises(Exception, match=r"never change|does not become|decided"), db.transaction() as tx:
        tx.execute(change)


def test_the_formulas_of_the_first_day_of_a_period_hold(town):
    later = scheme()
    later |= {"version": "2026.2", "valid_from": "2026-07-01"}
    later["cards"]["departments"]["lines"] = [{"metric": "dispose_rate", "weight": 100.0}]
    evaluation_pack.apply({PATH: later}, "urban_management", town.evaluation)
    live(town.desk, 7, 4)
    assert town.june().version == "2026"
    town.desk.at = PERIOD[1] + timedelta(days=3)
    july = town.evaluation.compute(WRITER, "urban_management", "month", date(2026, 7, 1))
    assert july.version == "2026.2"
    assert town.june().version == "2026"
    with pytest.raises(NotFound):
        town.evaluation.compute(WRITER, "urban_management", "month", date(2025, 5, 1))
    with pytest.raises(Refused, match="not begun"):
        town.evaluation.compute(WRITER, "urban_management", "month", date(2027, 5, 1))
    with pytest.raises(Refused, match="does not know"):
        town.evaluation.compute(WRITER, "urban_management", "day", JUNE)


def test_a_version_never_says_something_else(town):
    changed = scheme()
    changed["cards"]["departments"]["least"] = 9
    with pytest.raises(Conflict, match="another version"):
        evaluation_pack.apply({PATH: changed}, "urban_management", town.evaluation)
    evaluation_pack.apply({}, "urban_management", town.evaluation)
    assert list(evaluation_pack.in_force(town.evaluation)) == []
    evaluation_pack.apply({PATH: scheme()}, "urban_management", town.evaluation)
    assert [one.content for one in evaluation_pack.in_force(town.evaluation)] == ["2026"]


def test_the_work_of_one_person_is_seen_by_himself_and_by_those_who_evaluate(town):
    live(town.desk, 8, 30)
    town.desk.at = PERIOD[1] + timedelta(days=2)
    run = town.june()
    town.evaluation.release(OTHER, run.id)
    every = town.evaluation.ranking(WRITER, run.id, "collectors")
    collector = every[0].subject
    assert [one.subject for one in town.evaluation.ranking(READER, run.id, "collectors")] == ["*"]
    with pytest.raises(Forbidden, match="himself"):
        town.evaluation.subject(READER, run.id, "collectors", collector)
    with pytest.raises(Forbidden, match="himself"):
        town.evaluation.cases(READER, run.id, "collectors", collector, "check")
    with pytest.raises(Forbidden, match="himself"):
        town.evaluation.trend(READER, "urban_management", "month", "collectors", collector)
    own = analyst()
    own = type(own)(**{name: getattr(own, name) for name in own.__dataclass_fields__} | {"id": collector})
    assert [one.subject for one in town.evaluation.ranking(own, run.id, "collectors")] == [collector, "*"]
    assert [(one[2].card, one[2].rank) for one in town.evaluation.mine(own)] == [("collectors", every[0].rank)]
    assert town.evaluation.mine(READER) == []


def test_of_a_person_nothing_is_kept_but_what_a_card_counts(town, db):
    live(town.desk, 9, 20)
    run = town.june()
    with db.transaction() as tx:
        rows = tx.execute("select family, mask from evaluation.sets where run = %s and dimension = 'person'", (run.id,))
        masks = {(row["family"], row["mask"]) for row in rows}
    plain = [name for name, one in scheme()["measures"].items() if "time" in one]
    allowed = sum(1 << plain.index(name) for name in ("collector_report", "collector_valid_report"))
    assert masks
    assert all(mask & ~allowed == 0 for family, mask in masks if family == "case")


def test_the_trend_follows_a_subject_over_the_periods(town):
    live(town.desk, 10, 25)
    weeks = [date(2026, 6, 1), date(2026, 6, 8)]
    for week in weeks:
        town.evaluation.compute(WRITER, "urban_management", "week", week)
    points = town.evaluation.trend(WRITER, "urban_management", "week", "departments", CLEANERS)
    assert [point.begin for point in points] == weeks
    assert all(point.state == "preliminary" for point in points)
    assert town.evaluation.trend(READER, "urban_management", "week", "departments", CLEANERS) == []


def test_the_last_whole_periods_are_worked_out_by_themselves_once(town):
    live(town.desk, 11, 5)
    town.desk.at = PERIOD[1] + timedelta(days=8)
    made = town.evaluation.keep_up()
    runs = town.evaluation.runs(WRITER).items
    assert made == len(runs) == 3  # a week, a month, a quarter; the year before began before the scheme held
    assert {run.computed_by for run in runs} == {SYSTEM.id}
    assert town.evaluation.keep_up() == 0
    june = town.evaluation.runs(WRITER, RunFilter(period="month")).items
    assert [(run.begin, run.state) for run in june] == [(JUNE, "preliminary")]
    assert town.evaluation.release(WRITER, june[0].id).state == "released"


def test_runs_are_paged_without_a_gap(town):
    for month in range(1, 7):
        town.evaluation.compute(WRITER, "urban_management", "month", date(2026, month, 1))
    found, after = [], None
    while True:
        page = town.evaluation.runs(WRITER, RunFilter(), after, 2)
        found += [run.begin.month for run in page.items]
        after = page.next
        if after is None:
            break
    assert found == [6, 5, 4, 3, 2, 1]


def test_a_subject_with_too_few_cases_is_shown_and_not_ranked(town):
    town.desk.step(town.desk.a_case_in("checked"), "close", "shift_leader")
    town.desk.wait(days=3)
    [one, whole] = town.evaluation.ranking(WRITER, town.june().id, "departments")
    assert (one.why, one.rank, one.score, one.counts["need_dispose"]) == ("too_few", None, None, 1)
    assert whole.score is not None
