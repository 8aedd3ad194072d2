"""Custody, patrols with photos and what is due, damage and repair, requests for use."""

from datetime import UTC, date, datetime

import psycopg
import pytest
from tests.capabilities.survey_marks.conftest import ELSEWHERE, EXACT, KEEPER, READER, SEER, Clock, Desk, person, photo

from chengshu.capabilities.survey_marks import MarkFilter, Photo, Report
from chengshu.kit import Conflict, Forbidden, NotFound, Refused

ALL = MarkFilter()


def numbers(desk: Desk, **more: object) -> list[str]:
    return [mark.number for mark in desk.marks.due(READER, ALL, **more).items]  # type: ignore[arg-type]


def test_a_patrol_needs_a_photo_and_takes_the_mark_off_the_list_of_the_quarter(desk: Desk, clock: Clock) -> None:
    mark = desk.a_mark()
    assert numbers(desk) == ["D001"]
    with pytest.raises(Refused) as refused:
        desk.marks.reports.patrol(KEEPER, mark.id, Report(state="good"))
    assert [error.field for error in refused.value.errors] == ["photos"]
    desk.marks.reports.patrol(KEEPER, mark.id, Report(state="good", photos=(photo(),)))
    assert numbers(desk) == []
    detail = desk.marks.mark(READER, mark.id)
    assert (detail.mark.last_patrol, detail.due) == (date(2026, 5, 10), False)
    [kept] = detail.attachments
    assert (kept.kind, kept.event) == ("patrol", detail.events[0].id)
    assert desk.marks.reports.attachment(READER, mark.id, kept.id)[1].read_bytes()[:2] == b"\xff\xd8"


def test_with_the_next_quarter_it_is_due_again(desk: Desk, clock: Clock) -> None:
    mark = desk.a_mark()
    desk.marks.reports.patrol(KEEPER, mark.id, Report(state="good", photos=(photo(),)))
    clock.time = datetime(2026, 6, 30, 15, 59, tzinfo=UTC)
    assert numbers(desk) == []
    clock.time = datetime(2026, 6, 30, 16, 1, tzinfo=UTC)  # the first of July in the city
    assert numbers(desk) == ["D001"]


def test_the_list_begins_with_what_nobody_visited_longest_and_goes_on_by_pages(desk: Desk, clock: Clock) -> None:
    days = {"D1": date(2026, 3, 1), "D2": None, "D3": date(2026, 1, 5), "D4": date(2026, 4, 2)}
    for number, day in days.items():
        mark = desk.a_mark(number)
        if day:
            desk.marks.reports.patrol(KEEPER, mark.id, Report(day=day, state="good", photos=(photo(),)))
    first = desk.marks.due(READER, ALL, limit=2)
    rest = desk.marks.due(READER, ALL, after=first.next, limit=2)
    assert [mark.number for mark in [*first.items, *rest.items]] == ["D2", "D3", "D1"]


def test_damage_and_repair_change_the_state_and_stay_in_the_history(desk: Desk) -> None:
    mark = desk.a_mark()
    reports = desk.marks.reports
    reports.damage(KEEPER, mark.id, Report(state="damaged", note="被车撞", photos=(photo(),)))
    with pytest.raises(Conflict):
        reports.repair(KEEPER, desk.a_mark("D002").id, Report())
    reports.repair(KEEPER, mark.id, Report(note="重新浇筑"))
    detail = desk.marks.mark(READER, mark.id)
    assert detail.mark.state == "good"
    assert [(event.kind, event.before, event.after) for event in detail.events] == [
        ("repair", "damaged", "good"),
        ("damage", "good", "damaged"),
        ("registered", "", "good"),
    ]
    assert [event.data["kind"] for event in desk.announced if event.subject == mark.id] == [
        "registered", "damage", "repair",
    ]  # fmt: skip
    with pytest.raises(psycopg.errors.RaiseException), desk.db.transaction() as tx:
        tx.execute("delete from survey_marks.events")


def test_a_cancelled_mark_takes_nothing_any_more_and_is_never_due(desk: Desk) -> None:
    mark = desk.a_mark()
    desk.marks.reports.cancel(KEEPER, mark.id, Report(note="征地"))
    assert numbers(desk) == []
    with pytest.raises(Conflict):
        desk.marks.reports.patrol(KEEPER, mark.id, Report(state="good", photos=(photo(),)))


def test_a_report_sent_twice_counts_once(desk: Desk) -> None:
    mark = desk.a_mark()
    told = Report(state="good", photos=(photo(),), key="tap-1")
    assert desk.marks.reports.patrol(KEEPER, mark.id, told) == desk.marks.reports.patrol(KEEPER, mark.id, told)
    assert len(desk.marks.mark(READER, mark.id).attachments) == 1


@pytest.mark.parametrize(
    "report, field",
    [
        (Report(state="good", photos=(photo(),), day=date(2999, 1, 1)), "day"),
        (Report(state="cancelled", photos=(photo(),)), "state"),
        (Report(state="good", photos=(photo(),), longitude=113.0), "longitude"),
        (Report(state="good", photos=(photo(),), longitude=27.0, latitude=113.0), "longitude"),
    ],
)
def test_a_report_that_cannot_be_true_is_refused_by_field(desk: Desk, report: Report, field: str) -> None:
    with pytest.raises(Refused) as refused:
        desk.marks.reports.patrol(KEEPER, desk.a_mark().id, report)
    assert [error.field for error in refused.value.errors] == [field]


def test_what_is_no_picture_is_not_kept_and_the_report_with_it(desk: Desk) -> None:
    mark = desk.a_mark()
    with pytest.raises(Refused):
        desk.marks.reports.patrol(KEEPER, mark.id, Report(state="damaged", photos=(Photo("a.jpg", b"<html>"),)))
    assert desk.marks.mark(READER, mark.id).mark.state == "good"


def test_custody_runs_from_county_to_town_to_keeper_and_each_hand_over_ends_the_one_before(desk: Desk) -> None:
    mark = desk.a_mark()
    agreement = desk.marks.reports.attach(KEEPER, mark.id, "agreement", photo("blue"))
    for level, holder in (("county", "天元区自然资源局"), ("town", "雷打石镇"), ("keeper", "张三"), ("keeper", "李四")):
        since = date(2025, 1, 1) if holder != "李四" else date(2026, 1, 1)
        desk.marks.reports.hand_over(
            KEEPER,
            mark.id,
            level,
            holder,
            contact="",
            since=since,
            agreement=agreement.id,  # type: ignore[arg-type]
        )
    chain = desk.marks.mark(READER, mark.id).custody
    assert [(one.level, one.holder) for one in chain if one.until is None] == [
        ("county", "天元区自然资源局"), ("town", "雷打石镇"), ("keeper", "李四"),
    ]  # fmt: skip
    assert [one.until for one in chain if one.holder == "张三"] == [date(2026, 1, 1)]
    assert [found.number for found in desk.marks.find(READER, MarkFilter(holder="李四")).items] == ["D001"]
    with pytest.raises(Refused):
        desk.marks.reports.hand_over(
            KEEPER, mark.id, "keeper", "x", contact="", since=date(2026, 2, 1), agreement="nothing"
        )


# requests for use

SURVEYOR = person("surveyor", "marks.read")


def ask(desk: Desk, *marks: str, since: date = date(2026, 5, 1), until: date = date(2026, 5, 31)) -> str:
    return desk.marks.requests.ask(
        SURVEYOR, list(marks), organisation="测绘院", purpose="地铁控制网", since=since, until=until
    ).id


def test_an_approved_request_opens_the_exact_place_for_its_days_only(desk: Desk, clock: Clock) -> None:
    mark, other = desk.a_mark(), desk.a_mark("D002")
    own = ask(desk, mark.id)
    with pytest.raises(Forbidden):
        desk.marks.exact(SURVEYOR, mark.id)
    assert desk.marks.requests.decide(KEEPER, own, "approved", "").state == "approved"
    assert desk.marks.exact(SURVEYOR, mark.id)["place"].longitude == EXACT[0]
    assert desk.marks.mark(SURVEYOR, mark.id).may_see_exact
    with pytest.raises(Forbidden):
        desk.marks.exact(SURVEYOR, other.id)
    clock.time = datetime(2026, 6, 2, tzinfo=UTC)
    with pytest.raises(Forbidden):
        desk.marks.exact(SURVEYOR, mark.id)


def test_given_back_is_masked_again(desk: Desk, clock: Clock) -> None:
    mark = desk.a_mark()
    own = ask(desk, mark.id)
    desk.marks.requests.decide(KEEPER, own, "approved", "")
    assert desk.marks.requests.give_back(SURVEYOR, own, date(2026, 5, 9), "完好").state == "returned"
    with pytest.raises(Forbidden):
        desk.marks.exact(SURVEYOR, mark.id)
    with pytest.raises(Conflict):
        desk.marks.requests.give_back(SURVEYOR, own, date(2026, 5, 9), "")


def test_nobody_decides_his_own_request_nor_one_for_marks_elsewhere(desk: Desk, clock: Clock) -> None:
    mark = desk.a_mark()
    mine = desk.marks.requests.ask(
        SEER, [mark.id], organisation="a", purpose="b", since=date(2026, 5, 1), until=date(2026, 5, 31)
    )
    with pytest.raises(Forbidden) as refused:
        desk.marks.requests.decide(SEER, mine.id, "approved", "")
    assert refused.value.code == "own_request"
    with pytest.raises(Forbidden):
        desk.marks.requests.decide(ELSEWHERE, mine.id, "approved", "")


def test_a_refusal_says_why_and_a_decision_is_made_once(desk: Desk, clock: Clock) -> None:
    own = ask(desk, desk.a_mark().id)
    with pytest.raises(Refused):
        desk.marks.requests.decide(KEEPER, own, "refused", "")
    assert desk.marks.requests.decide(KEEPER, own, "refused", "用途不明").decision == "用途不明"
    with pytest.raises(Conflict):
        desk.marks.requests.decide(KEEPER, own, "approved", "")
    with pytest.raises(Conflict):
        desk.marks.requests.withdraw(SURVEYOR, own)


def test_a_damaged_mark_or_one_that_is_not_there_cannot_be_asked_for(desk: Desk, clock: Clock) -> None:
    mark = desk.a_mark(state="damaged")
    with pytest.raises(Refused) as refused:
        ask(desk, mark.id)
    assert "D001" in refused.value.errors[0].reason
    with pytest.raises(NotFound):
        ask(desk, "nothing")
    with pytest.raises(Refused):
        ask(desk, desk.a_mark("D2").id, until=date(2026, 4, 1))


def test_everybody_sees_his_own_requests_and_the_desk_sees_all(desk: Desk, clock: Clock) -> None:
    own = ask(desk, desk.a_mark().id)
    assert [one.id for one in desk.marks.requests.find(SURVEYOR).items] == [own]
    assert desk.marks.requests.find(READER, everybody=True).items == []
    assert [one.id for one in desk.marks.requests.find(KEEPER, everybody=True, state="waiting").items] == [own]
    assert desk.marks.requests.withdraw(SURVEYOR, own).state == "withdrawn"
