"""Real requests of another city: taken over with their own times, judged by them, and in no figure of this city."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from ruamel.yaml import YAML
from tests.capabilities.cases.desk import MONDAY, a_person, make_desk
from tests.server.living_city import HERE, sibling

from chengshu.capabilities.cases import CaseFilter, CaseSource, Measure, OpenCase, PastCase, PastStep
from chengshu.capabilities.cases.logic import first_broken
from chengshu.kit import NotFound, Refused
from chengshu.security import SYSTEM, Security
from chengshu.server.city import City, build_city
from chengshu.server.migrations import migrate
from chengshu.server.names import subject_names
from chengshu.server.packs import Shelf, apply_packs
from chengshu.server.sample import SOURCE, TYPE, SampleRequests, folder, requests
from chengshu.server.settings import Settings

PACIFIC = timedelta(hours=8)  # Los Angeles in January; the sample has no summer time among its limits
JANUARY = (datetime(2019, 12, 31, 16, tzinfo=UTC), datetime(2020, 1, 31, 16, tzinfo=UTC))  # as the city counts months
LOOKER = a_person("leader", more=("cases.read_all",))


@pytest.fixture(scope="module")
def city(database_url, session_folder) -> City:
    """A demo city with the whole sample. Made once: nothing here changes it."""
    url = sibling(database_url, "sampled")
    migrate(url)
    settings = Settings(home=session_folder / "sampled", database_url=url, demo=True)
    built = build_city(settings, words=lambda: Shelf(settings).words("zh"))
    apply_packs(Shelf(settings).packs, built)
    sample = SampleRequests(built.cases, built.evaluation)
    while not sample.done:
        assert sample.load_some() > 0
    yield built
    built.close()


@pytest.fixture(scope="module")
def published() -> list[dict[str, str]]:
    with (folder() / "requests.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def told() -> dict:
    return YAML(typ="safe").load(folder() / "mapping.yaml")


def moment(text: str) -> datetime | None:
    """The moment of a published time, without any zone database: eight hours behind, seven from 8 March on."""
    if not text:
        return None
    day, clock = text.split(" ")
    month, of_month, year = (int(one) for one in day.split("/"))
    hour, minute = (int(one) for one in clock.split(":"))
    local = datetime(2000 + year, month, of_month, hour, minute, tzinfo=UTC)
    summer = datetime(2020, 3, 8, 2, tzinfo=UTC) <= local < datetime(2020, 11, 1, 2, tzinfo=UTC)
    return local + PACIFIC - timedelta(hours=summer)


def plainly(row: dict[str, str], told: dict) -> dict:
    """The second, plain way: what a clock on the wall says of one request."""
    kind, opened = told["types"][row["requesttype"]], moment(row["createddate"])
    amount, unit = kind.get("limit", [5, "urgent_day"])
    due = opened + amount * timedelta(days=1 if unit == "urgent_day" else 0, hours=1 if unit == "urgent_hour" else 0)
    ends = row["status"] in ("Closed", "Cancelled", "Referred Out")
    ended = (moment(row["closeddate"]) or moment(row["updateddate"])) if ends else None
    handled = ended if row["status"] != "Cancelled" else None
    late = (ended or datetime.max.replace(tzinfo=UTC)) > due
    return {"opened": opened, "due": due, "ended": ended, "handled": handled, "late": late, "agency": row["owner"],
            "status": row["status"]}  # fmt: skip


def every(city: City, **more) -> list:
    return list(city.cases.export(CaseFilter(type=TYPE, **more), LOOKER, sort="opened"))


def test_every_published_request_is_there_with_its_own_times_and_end(city, published, told):
    kept = {case.source_id: case for case in every(city)}
    assert len(kept) == len(published) == 6000
    for row in published:
        case, plain = kept[row["srnumber"]], plainly(row, told)
        assert (case.opened, case.closed, case.handled) == (plain["opened"], plain["ended"], plain["handled"]), row
        assert case.organisation == f"la311:{row['owner']}"
        assert case.handle_due == plain["due"], row
        assert case.late == plain["late"], row
        assert case.classification == told["types"][row["requesttype"]].get("classification")
    assert Counter(case.state for case in kept.values()) == {
        "closed": 5845, "cancelled": 140, "at_work": 14, "referred": 1,
    }  # fmt: skip


def test_the_times_to_close_are_those_worked_out_from_the_file_alone(city, published, told):
    """Figures seen by other people in the same rows: the middle is some two days, a tenth takes over six."""
    source = CaseSource(city.db)
    hours = sorted(source.values({"type": TYPE, "state": "closed"}, "hours_to_close"))
    plain = sorted(
        (one["ended"] - one["opened"]).total_seconds() / 3600
        for one in (plainly(row, told) for row in published)
        if one["handled"]
    )
    assert hours == pytest.approx(plain, abs=1e-6)
    assert 45 < hours[len(hours) // 2] < 46.5
    assert 140 < hours[len(hours) * 9 // 10] < 150


def test_a_request_reads_like_any_case_and_its_log_is_chained(city):
    case = every(city, state="closed")[100]
    seen = city.cases.case(case.id, LOOKER)
    assert [line.move for line in seen.log] == ["open", "assign", "close"]
    assert [line.time for line in seen.log] == [case.opened, case.opened, case.closed]
    assert seen.log_intact
    assert first_broken(seen.log) is None
    dispatch, handle = sorted(seen.clocks, key=lambda clock: clock.stage)
    assert (dispatch.stage, dispatch.missed, handle.stage, handle.missed) == ("dispatch", False, "handle", case.late)
    assert (handle.started, handle.due, handle.ended) == (case.opened, case.handle_due, case.closed)
    assert seen.allowed_moves == []


def test_the_agencies_are_judged_as_a_plain_count_of_the_file_says(city, published, told):
    [run] = [one for one in city.evaluation.runs(SYSTEM).items if one.scheme == "la311"]
    ranking = city.evaluation.ranking(SYSTEM, run.id, "agencies")
    expected: dict[str, Counter] = {}
    for row in published:
        one, count = plainly(row, told), expected.setdefault(f"la311:{row['owner']}", Counter())
        if JANUARY[0] <= one["due"] < JANUARY[1]:
            handled = one["handled"] is not None and one["handled"] < JANUARY[1]
            count["need_dispose"] += 1
            count["dispose"] += handled
            count["late_dispose"] += handled and one["late"]
            count["cancelled"] += one["status"] == "Cancelled"
            count["waiting"] += not handled and one["status"] != "Cancelled"
    for result in ranking[:-1]:
        count = expected[result.subject]
        assert {name: result.counts[name] for name in count} == dict(count), result.subject
        whole = count["need_dispose"] - count["cancelled"]
        if result.score is not None:
            shares = Fraction(count["dispose"], whole) + Fraction(count["dispose"] - count["late_dispose"], whole)
            assert result.score == pytest.approx(float(50 * shares), abs=0.0051)
    assert sum(one.counts["need_dispose"] for one in ranking[:-1]) == 6000
    assert {one.name for one in ranking} >= {"洛杉矶环卫局（BOS）", "洛杉矶社区美化办公室（OCB）"}


def test_a_figure_of_the_sample_opens_the_very_requests_it_counts(city, published, told):
    [run] = [one for one in city.evaluation.runs(SYSTEM).items if one.scheme == "la311"]
    found, after = [], None
    while True:
        page = city.evaluation.cases(SYSTEM, run.id, "agencies", "la311:BSL", "late_dispose", after, 7)
        found += [one.case for one in page.items]
        after = page.next
        if after is None:
            break
    by_id = {case.id: case.source_id for case in every(city)}
    late = [
        row["srnumber"]
        for row in published
        if row["owner"] == "BSL" and (one := plainly(row, told))["late"] and one["handled"]
        and one["handled"] < JANUARY[1]
    ]  # fmt: skip
    assert sorted(by_id[one] for one in found) == sorted(late)
    assert late


def test_no_list_queue_count_or_figure_of_the_city_holds_the_sample(city):
    own = city.cases.open_case(
        OpenCase("urban_incident", "本市", division=HERE, longitude=-118.3, latitude=34.0), SYSTEM
    )
    for by in (LOOKER, SYSTEM):
        assert {case.type for case in city.cases.find(CaseFilter(), by).items} <= {"urban_incident"}
        assert city.cases.find(CaseFilter(q="Graffiti"), by).items == []
        assert city.cases.find(CaseFilter(late=True), by).total == 0
    assert {queue.type for queue in city.cases.queues(a_person("la311_keeper"))} == set()
    assert CaseSource(city.db).count({}) == 1
    assert CaseSource(city.db).count({"overdue": True}) == 0
    about = OpenCase("urban_incident", "-", longitude=-118.3, latitude=34.0)
    assert {one.case_id for one in city.cases.similar(about, SYSTEM)} <= {own.id}
    assert sum(city.cases.opened_in_slots(JANUARY[0], 86_400, 31, LOOKER)) == 0
    everything = city.cases.evaluation_rows({"all": Measure("opened")}, JANUARY[0], JANUARY[1])
    assert everything == []
    assert city.cases.post_rows(*JANUARY) == []
    assert city.cases.run_sets(*JANUARY, by={"organisation": None}, stages=["handle", "dispatch"]) == []


def test_the_sample_wakes_nobody(city):
    assert city.cases.sweep() == dict.fromkeys(city.cases.sweep(), 0)
    assert all(case.overdue for case in every(city, group="open"))


def test_only_who_looks_over_the_whole_city_sees_it_and_nobody_may_move_it(city):
    case = every(city, state="at_work")[0]
    with pytest.raises(NotFound):
        city.cases.case(case.id, a_person("leader", more=("cases.read_all",), areas=("430211",)))
    with pytest.raises(NotFound):
        city.cases.case(case.id, a_person("acceptor"))
    roles = {role for account in city.security.accounts.find(limit=100).items for role in account.grants}
    assert "la311_keeper" not in {getattr(one, "role", one) for one in roles}


def test_loading_again_changes_nothing(city):
    before = city.cases.taken_over(SOURCE)
    assert city.cases.take_over(list(requests(folder()))[:50]) == 0
    again = SampleRequests(city.cases, city.evaluation)
    assert again.load_some() == 0
    assert again.done
    assert city.cases.taken_over(SOURCE) == before
    assert len([one for one in city.evaluation.runs(SYSTEM).items if one.scheme == "la311"]) == 1


def test_the_scheme_of_the_sample_holds_for_its_month_only(city):
    assert "la311" not in {one.scheme.id for one in city.evaluation.schemes.declared()}
    assert "la311" in {one.scheme.id for one in city.evaluation.schemes.in_force(date(2020, 1, 31))}
    assert "la311" not in {one.scheme.id for one in city.evaluation.schemes.in_force(date(2020, 2, 1))}
    with pytest.raises(NotFound):
        city.evaluation.compute(SYSTEM, "la311", "month", date(2020, 2, 1))


def test_an_installation_that_is_no_demo_knows_nothing_of_it(tmp_path):
    assert Settings(home=tmp_path).pack_folders == []
    assert Settings(home=tmp_path, demo=True, demo_size="none").pack_folders == []


# --- taking over by itself --------------------------------------------------------------------------------------


def a_past(number: int, *steps: PastStep, opened: datetime = MONDAY - timedelta(days=10), **more) -> PastCase:
    told = {"type": "urban_incident", "title": "旧案", "division": "430211", "source": "old", "source_id": str(number)}
    return PastCase(OpenCase(**{**told, **more}), f"OLD{number}", opened, steps)


def test_an_old_case_that_was_open_goes_on_here(db, tmp_path):
    desk = make_desk(db, tmp_path)
    then = MONDAY - timedelta(days=10)
    accepted = PastStep("accept", then + timedelta(minutes=20))
    assert desk.cases.take_over([a_past(1, accepted), a_past(2)]) == 2
    first, second = sorted(desk.cases.find(CaseFilter(source="old"), SYSTEM).items, key=lambda one: one.number)
    assert (first.state, first.late, first.overdue, second.state, second.overdue) == (
        "accepted", True, True, "reported", True,
    )  # fmt: skip
    assert first.late_stages == ["accept", "file"]
    moved = desk.step(second, "accept", "acceptor")
    assert (moved.state, moved.late) == ("accepted", True)
    assert desk.cases.case(moved.id, LOOKER).log_intact
    assert desk.cases.find(CaseFilter(q="旧案"), SYSTEM).total == 2


@pytest.mark.parametrize(
    ("past", "field"),
    [
        (a_past(1, PastStep("close", MONDAY - timedelta(days=9))), "OLD1.steps.0"),
        (a_past(1, PastStep("accept", MONDAY - timedelta(days=11))), "OLD1.steps"),
        (a_past(1, opened=MONDAY + timedelta(days=9)), "OLD1.steps"),
        (a_past(1, source_id=None), "OLD1.source_id"),
        (a_past(1, title=" "), "OLD1.title"),
        (a_past(1, PastStep("request_site_check", MONDAY - timedelta(days=9))), "OLD1.steps.0"),
    ],
)
def test_what_cannot_have_been_is_refused_whole(db, tmp_path, past, field):
    desk = make_desk(db, tmp_path)
    with pytest.raises(Refused) as refused:
        desk.cases.take_over([a_past(7), past])
    assert [one.field for one in refused.value.errors] == [field]
    assert desk.cases.taken_over("old") == 0


def test_departments_of_the_city_keep_their_names(db):
    security = Security(db)
    own = security.organisations.create("环卫处", by=SYSTEM).id
    names = subject_names(security, lambda: {"organisation.la311:X": "别处"})
    assert names("department", [own, "la311:X", "la311:Y"]) == {own: "环卫处", "la311:X": "别处"}
