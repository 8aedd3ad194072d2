"""The combined search, keyset paging in any order, export, and cases as a source of figures."""

import csv
import io
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.capabilities.cases.desk import CLASS, a_person

from chengshu.capabilities.cases import CaseFilter, CaseSource
from chengshu.capabilities.cases.service import csv_lines
from chengshu.capabilities.cases.store import lists, searching
from chengshu.kit import Refused

SORTS = ["-opened", "opened", "due", "-due", "-updated", "updated", "number", "-number"]
SEER = a_person("leader", more=["cases.read_all"])


@pytest.fixture
def city(desk):
    titles = ["暴露生活垃圾", "道路破损 长江路", "路灯不亮", "Broken lamp 100%", "=cmd|' /C calc'!A0"]
    for number, title in enumerate(titles * 2):
        desk.wait(minutes=number % 3)  # some are opened at the very same moment
        desk.a_case(title=title, division=f"4302{(2, 11, 81)[number % 3]:02d}")
    desk.a_case_in("checked", title="已处置")
    desk.a_case_in("closed", title="已结案", severity="warning")
    desk.wait(hours=1)
    desk.cases.sweep_overdue()
    return desk


def ids(cases) -> list[str]:
    return [case.id for case in cases]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_join_to_the_whole_list_in_every_order(city, sort):
    whole = city.cases.find(CaseFilter(), SEER, sort=sort, limit=200)
    found, after = [], None
    while True:
        page = city.cases.find(CaseFilter(), SEER, sort=sort, after=after, limit=3)
        found += page.items
        after = page.next
        if after is None:
            break
    assert ids(found) == ids(whole.items)
    assert whole.total == len(whole.items) == 12


def test_a_cursor_of_another_order_is_refused(city):
    page = city.cases.find(CaseFilter(), SEER, sort="-opened", limit=3)
    with pytest.raises(Refused, match="does not fit"):
        city.cases.find(CaseFilter(), SEER, sort="number", after=page.next)
    with pytest.raises(Refused):
        city.cases.find(CaseFilter(), SEER, after="nonsense")
    with pytest.raises(Refused, match="cannot be sorted"):
        city.cases.find(CaseFilter(), SEER, sort="title; drop table")


@pytest.mark.parametrize(
    "wanted, count",
    [
        (CaseFilter(q="垃圾"), 2),
        (CaseFilter(q="垃"), 2),
        (CaseFilter(q="破损长江"), 2),
        (CaseFilter(q="BROKEN"), 2),
        (CaseFilter(q="100%"), 2),
        (CaseFilter(q="%"), 2),
        (CaseFilter(q="cg2026060100003"), 1),
        (CaseFilter(q="CG20260601"), 12),
        (CaseFilter(q="没有这个"), 0),
        (CaseFilter(division="430211"), 5),
        (CaseFilter(division="4302"), 12),
        (CaseFilter(division="43021%"), 0),
        (CaseFilter(group="closed"), 1),
        (CaseFilter(state="checked"), 1),
        (CaseFilter(severity="warning"), 1),
        (CaseFilter(classification=CLASS), 2),
        (CaseFilter(classification="gbt30428.2:2013:incident:02"), 0),
        (CaseFilter(overdue=True), 11),
        (CaseFilter(type="urban_incident", group="open", overdue=False), 0),
        (CaseFilter(type="air_exceedance"), 0),
    ],
)
def test_every_filter_finds_its_cases(city, wanted, count):
    page = city.cases.find(wanted, SEER)
    assert (page.total, len(page.items)) == (count, count)


@pytest.mark.parametrize(
    "wanted, count",
    [
        ({}, 12),
        ({"state": "open"}, 11),
        ({"state": "closed", "closed_since": "today"}, 1),
        ({"state": "closed", "closed_since": "-30d", "late": False}, 1),
        ({"opened_since": "-24h", "division": "430202"}, 4),
        ({"state": "reported", "overdue": True}, 10),
        ({"source": "alert"}, 0),
    ],
)
def test_a_figure_is_as_large_as_the_list_it_opens(city, wanted, count):
    source = CaseSource(city.db)
    assert source.count(wanted) == count
    listed, after = [], None
    while True:
        page = source.list(wanted, after, 5)
        listed += page.items
        after = page.next
        if after is None:
            break
    assert len({fact.id for fact in listed}) == len(listed) == count


def test_a_filter_nobody_knows_is_refused(desk):
    with pytest.raises(Refused) as refused:
        CaseSource(desk.db).count({"colour": "red", "overdue": "yes", "opened_since": "often"})
    assert {error.field: error.reason.split(";")[0] for error in refused.value.errors} == {
        "colour": "is not a filter of cases",
        "overdue": "must be true or false",
        "opened_since": "must be today, yesterday, week, month, year, or a span such as 7d or 24h",
    }


def test_hours_to_close_are_those_of_the_closed_cases(city):
    assert list(CaseSource(city.db).values({"state": "closed"}, "hours_to_close")) == [0.0]


def test_the_export_is_what_the_list_shows_and_runs_nothing(city):
    words = {"case.state.reported": "待受理"}
    found = city.cases.export(CaseFilter(state="reported"), SEER)
    whole = b"".join(csv_lines(found, "zh", lambda key: words.get(key, key)))
    assert whole.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(whole.decode("utf-8-sig"))))
    assert len(rows) == 10
    assert {row["状态"] for row in rows} == {"待受理"}
    assert "'=cmd|' /C calc'!A0" in {row["标题"] for row in rows}
    assert {row["当前超期"] for row in rows} == {"是"}
    assert rows[0]["上报时间"].startswith("2026-06-01 09:")


def pages_of(desk, wanted, by, sort):
    found, after, total = [], None, None
    while True:
        page = desk.cases.find(wanted, by, sort=sort, after=after, limit=4)
        total = page.total if after is None else total
        found += ids(page.items)
        after = page.next
        if after is None:
            return found, total


@pytest.fixture
def long_city(desk):
    """Cases of four months in three districts, some of them with the same words."""
    dice = random.Random(5)
    for number in range(60):
        desk.wait(hours=dice.randrange(90))
        things, places = ("垃圾", "路灯不亮", "井盖破损", "灯箱"), ("建设路", "长江路", "Lamp 7")
        title = f"{dice.choice(places)}{dice.choice(things)}{number % 5}号"
        division = dice.choice(("430202", "430211003", "430211001002", None))
        place = {"longitude": 113 + dice.random() / 5, "latitude": 27.7 + dice.random() / 5}
        case = desk.a_case(title=title, division=division, severity=dice.choice(("normal", "urgent")), **place)
        if dice.random() < 0.3 and division:
            desk.step(case, "accept", "acceptor")
    return desk


@pytest.mark.parametrize("steps", [(7, 20), (1, 2), (10_000, 10_001)])
def test_a_search_finds_the_same_whether_it_reads_the_list_or_looks_the_words_up(long_city, monkeypatch, steps):
    dice, begin = random.Random(steps[0]), long_city.at - timedelta(days=130)
    near = a_person("acceptor", areas=("430211",))
    monkeypatch.setattr(lists, "COUNTED_AT_MOST", 9)
    for _ in range(40):
        since = begin + timedelta(days=dice.randrange(150))
        wanted = CaseFilter(
            q=dice.choice(("路", "灯", "路灯", "不亮3", "lamp7井盖", "建设路垃圾", "没有", "CG2026", None)),
            box=dice.choice((None, None, (113.0, 27.7, 113.1, 27.9))),
            division=dice.choice((None, None, "4302", "430211", "43021", "430211003", "4302110010", "430211001002")),
            opened_from=dice.choice((None, since)),
            opened_to=dice.choice((None, since + timedelta(days=dice.randrange(1, 60)))),
            severity=dice.choice((None, None, "urgent")),
            state=dice.choice((None, None, "accepted")),
        )
        by, sort = dice.choice((SEER, near)), dice.choice(SORTS)
        monkeypatch.setattr(searching, "WALKED", ())
        looked_up = pages_of(long_city, wanted, by, sort)
        monkeypatch.setattr(searching, "WALKED", steps)
        assert pages_of(long_city, wanted, by, sort) == looked_up
        plain = {
            case.id
            for case in long_city.cases.export(replace(wanted, q=None, box=None), by, sort=sort)
            if (wanted.box is None or case.longitude <= wanted.box[2]) and (wanted.q is None or _says(case, wanted.q))
        }
        assert set(looked_up[0]) == plain
        assert looked_up[1] == (len(plain) if len(plain) <= 9 else None)


def _says(case, text):
    return text.lower() in case.title.lower().replace(" ", "") or case.number.startswith(text)
