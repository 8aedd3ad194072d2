"""A report of a citizen becomes a case, is followed by its number, and shows nobody who sent it."""

import psycopg
import pytest
from tests.capabilities.cases.desk import CLEANERS, a_person
from tests.capabilities.citizens.conftest import HERE, POTHOLE, WASTE, WORDS, photo

from chengshu.capabilities.cases import CaseFilter
from chengshu.capabilities.citizens import Contact, NewReport
from chengshu.capabilities.citizens.logic import surprise
from chengshu.kit import Conflict, Forbidden, NotFound, Refused, Unavailable, set_clock
from chengshu.security import SYSTEM

WANG = Contact("王小明", "13800000000", "wang@example.org")


def a_report(town, service=WASTE, pictures=(), **more):
    told = {"description": "楼下垃圾三天没人收，我是王小明", "address": "建设路5号", "contact": WANG, **more}
    return town.citizens.report(NewReport(service, *HERE, **told), pictures)


def the_case(town):
    (case,) = town.cases.cases.find(CaseFilter(source="public"), a_person("x", more=("cases.read_all",))).items
    return case


def to_the_end(town):
    case, desk = the_case(town), town.cases
    steps = [
        ("accept", "acceptor", {}),
        ("file", "shift_leader", {"classification": WASTE, "limit_amount": 4, "limit_unit": "working_hour"}),
        ("dispatch", "dispatcher", {"organisation": CLEANERS}),
        ("handle", "department_handler", {}),
        ("reply", "department_handler", {"result": "已清运"}),
        ("verify", "grid_worker", {"finding": "已干净"}),
        ("close", "shift_leader", {}),
    ]
    for move, by, form in steps:
        case = desk.step(case, move, by, **form)


def test_a_report_becomes_a_case_with_class_place_and_photo(town):
    a_report(town, pictures=[("a.jpg", photo())])
    case = the_case(town)
    assert (case.title, case.classification) == ("暴露生活垃圾", WASTE)
    assert (case.longitude, case.latitude) == HERE
    detail = town.cases.cases.case(case.id, a_person("x", more=("cases.read_all",)))
    assert [one.stage for one in detail.attachments] == ["report"]


def test_a_case_is_found_by_the_number_of_its_report_by_those_who_see_it(town):
    receipt, other = a_report(town), a_report(town, description="另一处")
    cases, everyone = town.cases.cases, a_person("x", more=("cases.read_all",))
    [found] = cases.find(CaseFilter(q=f" {receipt.number.lower()} "), everyone).items
    assert cases.case(found.id, everyone).case.facts["report"] == receipt.number
    assert cases.count(CaseFilter(q=receipt.number), everyone) == 1
    assert cases.find(CaseFilter(q=receipt.number, group="closed"), everyone).items == []
    assert cases.find(CaseFilter(q=other.number[:-1]), everyone).items == []
    stranger = a_person("department_handler", organisation=CLEANERS)
    assert cases.find(CaseFilter(q=receipt.number), stranger).items == []


def test_the_number_of_a_report_also_finds_the_second_look(town):
    receipt = a_report(town)
    to_the_end(town)
    town.citizens.rate(receipt.number, receipt.code, 1, "还有")
    found = town.cases.cases.find(CaseFilter(q=receipt.number), a_person("x", more=("cases.read_all",))).items
    assert {one.source for one in found} == {"public", "second_look"}


def test_without_its_code_a_report_shows_nothing_of_who_sent_it(town):
    receipt = a_report(town)
    open_view, own_view = town.citizens.follow(receipt.number), town.citizens.follow(receipt.number, receipt.code)
    assert (open_view.description, open_view.address) == ("", "")
    assert own_view.description.startswith("楼下垃圾")
    assert open_view.status == "open"
    assert open_view.state == WORDS["case.state.reported"]
    assert "王小明" not in repr(open_view)
    with pytest.raises(Forbidden):
        town.citizens.follow(receipt.number, "AAAAAAAA")
    with town.db.transaction() as tx:
        row = tx.execute("select contact from citizens.reports").fetchone()
    assert b"wang@example.org" not in bytes(row["contact"])


def test_what_is_meant_to_be_shown_is_shown(town):
    receipt = a_report(town, shown=True, pictures=[("a.jpg", photo())])
    found = town.citizens.follow(receipt.number)
    assert found.description
    path, kind = town.citizens.picture(receipt.number, found.pictures[0])
    assert kind == "image/jpeg"
    assert b"a maker" not in path.read_bytes()
    hidden = a_report(town, pictures=[("a.jpg", photo())])
    digest = town.citizens.follow(hidden.number, hidden.code).pictures[0]
    with pytest.raises(NotFound):
        town.citizens.picture(hidden.number, digest)


def test_the_promise_is_the_longest_limit_of_the_class_and_a_day(town):
    receipt = a_report(town, service="gbt30428.2:2013:component:01:01")  # limits up to 5 working days
    assert (receipt.promised - town.cases.at).days >= 6


def test_sending_twice_with_one_key_is_one_report_and_one_case(town):
    first, second = a_report(town, key="the-same-key"), a_report(town, key="the-same-key")
    assert first.number == second.number
    assert town.citizens.follow(second.number, second.code).number == first.number
    assert the_case(town)


def test_a_report_is_kept_when_its_case_cannot_be_opened_and_gets_one_later(town):
    def broken(*_):
        raise Unavailable("no cases today")

    right, town.tools["open"] = town.tools["open"], broken
    receipt = a_report(town, POTHOLE, pictures=[("a.jpg", photo())], attributes={"size": "large"})
    assert town.citizens.follow(receipt.number).status == "open"
    town.tools["open"] = right
    assert town.citizens.open_waiting() == 0  # too soon: somebody may be at it
    town.cases.wait(minutes=1)
    assert town.citizens.open_waiting() == 1
    answers = [{"question": "坑有多大？", "answer": "比车轮大"}]
    assert the_case(town).facts == {"report": receipt.number, "answers": answers}
    assert town.citizens.open_waiting() == 0


def test_near_by_reports_are_given_nearest_first_with_their_distance(town):
    far = a_report(town)
    with town.db.transaction() as tx:
        tx.execute("update citizens.reports set longitude = longitude + 0.0005 where number = %s", (far.number,))
    near = a_report(town)
    found = town.citizens.near(*HERE, radius_m=100)
    assert [one.number for _, one in found] == [near.number, far.number]
    assert 40 < found[1][0] < 60
    assert town.citizens.near(113.2, 27.9) == []


def test_what_is_done_can_be_rated_once_and_a_bad_rating_opens_a_second_look(town):
    receipt = a_report(town)
    with pytest.raises(Conflict):
        town.citizens.rate(receipt.number, receipt.code, 1)
    to_the_end(town)
    done = town.citizens.follow(receipt.number, receipt.code)
    assert (done.status, done.result) == ("closed", "已清运")
    with pytest.raises(Forbidden):
        town.citizens.rate(receipt.number, "AAAAAAAA", 1)
    assert town.citizens.rate(receipt.number, receipt.code, 1, "还是很脏").rating == 1
    rated = town.cases.cases.find(CaseFilter(rated_to=2), SYSTEM).items
    assert [(case.source, case.rating) for case in rated] == [("public", 1)]
    with pytest.raises(Conflict):
        town.citizens.rate(receipt.number, receipt.code, 5)
    reader = a_person("x", more=("cases.read_all",))
    [second] = town.cases.cases.find(CaseFilter(source="second_look"), reader).items
    assert (second.description, second.facts) == ("还是很脏", {"report": receipt.number, "rating": 1})
    for one, other in ((second, rated[0]), (rated[0], second)):
        assert [(link.kind, link.case_id) for link in town.cases.cases.case(one.id, reader).links] == [
            ("related", other.id)
        ]


def test_a_report_that_was_merged_follows_the_other_one_until_it_is_taken_out(town, client):
    shift = a_person("shift_leader", more=["cases.read_all"])
    first, second = a_report(town), a_report(town)
    cases = {one.facts["report"]: one for one in town.cases.cases.find(CaseFilter(source="public"), SYSTEM).items}
    town.cases.cases.merge(cases[second.number].id, cases[first.number].id, shift, "同一处")
    town.cases.step(cases[first.number], "accept", "acceptor")
    told = town.citizens.follow(second.number, second.code)
    assert (told.merged, told.step, told.status) == (True, "accepted", "open")  # not "declined": it is worked on
    assert town.citizens.follow(first.number).merged is False
    [card] = client.get(f"/open311/v2/requests/{second.number}.json").json()
    assert card["status_notes"] == "待立案（与另一件同一问题的上报合并办理）"
    town.cases.cases.unmerge(cases[second.number].id, shift, "是马路对面的一处")
    alone = town.citizens.follow(second.number, second.code)
    assert (alone.merged, alone.step, alone.status, alone.promised) == (False, "received", "open", second.promised)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"service": "no:such:incident:00:00"}, "service"),
        ({"description": "长" * 4001}, "description"),
        ({"contact": Contact(phone="none")}, "phone"),
        ({"service": POTHOLE, "attributes": {"size": "huge"}}, "attribute[size]"),
        ({"attributes": {"other": 1}}, "attribute[other]"),
    ],
)
def test_a_wrong_report_is_told_what_is_wrong(town, more, field):
    with pytest.raises(Refused) as refused:
        a_report(town, **more)
    assert [one.field for one in refused.value.errors] == [field]
    with pytest.raises(Refused):
        a_report(town, pictures=[("a.exe", b"MZ no picture")])


def test_services_are_found_by_the_words_people_use(town):
    assert [one.code for one in town.citizens.services("路上有坑")] == [POTHOLE]
    assert town.citizens.services("drain")[0].name
    assert town.citizens.services("没有这个东西") == []


CLERK = a_person("clerk", areas=("4302",), rights=("citizens.read", "citizens.answer", "citizens.tips"))
ELSEWHERE = a_person("else", areas=("4301",), rights=("citizens.read", "citizens.answer", "citizens.tips"))


def test_a_tip_exposes_nobody_and_every_look_at_its_contact_is_written_down(town):
    number, code = town.desk.tell("偷倒渣土", "夜里有车", "430211", WANG)
    (tip,) = town.desk.tips(CLERK).items
    assert (tip.has_contact, tip.looks, "王小明" in repr(tip)) == (True, 0, False)
    with pytest.raises(Refused):
        town.desk.look(CLERK, number, "")
    assert town.desk.look(CLERK, number, "需要核对时间").name == "王小明"
    assert [(one.account, one.reason) for one in town.desk.looks(CLERK, number)] == [("clerk", "需要核对时间")]
    assert town.desk.tips(ELSEWHERE).items == []
    with pytest.raises(NotFound):
        town.desk.look(ELSEWHERE, number, "好奇看一看")
    with pytest.raises(psycopg.errors.RaiseException), town.db.transaction() as tx:
        tx.execute("delete from citizens.looks")
    with pytest.raises(Conflict):
        town.desk.move_tip(CLERK, number, "answered", "好")
    town.desk.move_tip(CLERK, number, "taken")
    town.desk.move_tip(CLERK, number, "answered", "已查处")
    assert town.desk.answer_to(number, code) == ("answered", "已查处")
    with pytest.raises(Forbidden):
        town.desk.answer_to(number, "AAAAAAAA")


def test_the_contact_of_a_report_is_seen_by_those_who_answer_and_for_a_reason(town):
    receipt = a_report(town)
    with pytest.raises(Refused):
        town.desk.contact(CLERK, receipt.number, "x")
    assert town.desk.contact(CLERK, receipt.number, "电话回访").phone == "13800000000"
    with pytest.raises(NotFound):
        town.desk.contact(ELSEWHERE, receipt.number, "电话回访")


def test_topics_are_what_more_people_speak_of_than_before(town):
    start = town.cases.at
    for day, service, times in ((5, POTHOLE, 6), (5, WASTE, 1), (15, POTHOLE, 6), (15, WASTE, 7)):
        set_clock(lambda day=day: start.replace(day=day))
        for _ in range(times):
            a_report(town, service=service)
    set_clock(lambda: start.replace(day=20))
    topics = town.desk.topics(CLERK, days=10)
    assert [(one.service, one.now, one.before) for one in topics] == [(WASTE, 7, 1), (POTHOLE, 6, 6)]
    assert topics[0].surprise > topics[1].surprise
    town.desk.answer_topic(CLERK, WASTE, topics[0].division, "本周起每天清运两次")
    assert town.desk.topics(CLERK, days=10)[0].answer == "本周起每天清运两次"
    assert town.desk.topics(ELSEWHERE, days=10) == []


def test_surprise_grows_with_the_number_and_is_nothing_for_the_usual():
    assert surprise(3, 3) < 0.6
    assert surprise(0, 0) == 0
    assert surprise(20, 3) > surprise(10, 3) > surprise(6, 3)
    assert 0.2 < surprise(1, 0) < 0.5
    assert surprise(10_000, 1) == 300
