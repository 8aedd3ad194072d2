"""The desk of reports: one's area only, public words, what is hidden, and the auditor of sealed contacts."""

import pytest
from tests.capabilities.cases.desk import a_person
from tests.capabilities.citizens.conftest import HERE, POTHOLE, WASTE, photo

from chengshu.capabilities.citizens import Contact, IncomingFilter, NewReport
from chengshu.kit import NotFound, Refused

RIGHTS = ("citizens.read", "citizens.answer", "citizens.tips")
CLERK = a_person("clerk", areas=("4302",), rights=RIGHTS)
ELSEWHERE = a_person("other", areas=("4301",), rights=RIGHTS)


def a_report(town, service=WASTE, **more):
    told = {"description": "楼下垃圾三天没人收", "contact": Contact("王小明", "13800000000"), **more}
    return town.citizens.report(NewReport(service, *HERE, **told), [("a.jpg", photo())])


def test_the_desk_sees_words_photos_and_case_of_its_area_but_no_contact(town):
    receipt = a_report(town)
    (card,) = town.incoming.find(CLERK, IncomingFilter()).items
    assert card.report.number == receipt.number
    assert card.report.description.startswith("楼下")
    assert card.has_contact
    assert card.case_id
    assert "王小明" not in repr(card)
    path, kind = town.incoming.picture(CLERK, receipt.number, card.report.pictures[0])
    assert (path.exists(), kind) == (True, "image/jpeg")
    assert town.incoming.find(ELSEWHERE, IncomingFilter()).items == []
    with pytest.raises(NotFound):
        town.incoming.picture(ELSEWHERE, receipt.number, card.report.pictures[0])


def test_it_is_searched_and_filtered_page_by_page(town):
    numbers = [a_report(town).number, a_report(town, POTHOLE, description="路上有坑").number, a_report(town).number]
    first = town.incoming.find(CLERK, IncomingFilter(), limit=2)
    second = town.incoming.find(CLERK, IncomingFilter(), first.next, 2)
    assert [one.report.number for one in (*first.items, *second.items)] == numbers[::-1]
    assert second.next is None
    assert [one.report.number for one in town.incoming.find(CLERK, IncomingFilter(q="坑")).items] == [numbers[1]]
    assert town.incoming.find(CLERK, IncomingFilter(bad=True)).items == []


def test_public_words_reach_who_reported_and_are_kept_from_others(town):
    receipt = a_report(town)
    with pytest.raises(Refused):
        town.incoming.reply(CLERK, receipt.number, "  ")
    town.incoming.reply(CLERK, receipt.number, "明早清运")
    assert town.citizens.follow(receipt.number, receipt.code).reply == "明早清运"
    assert town.citizens.follow(receipt.number).reply == ""
    assert len(town.incoming.find(CLERK, IncomingFilter(answered=True)).items) == 1
    with pytest.raises(NotFound):
        town.incoming.reply(ELSEWHERE, receipt.number, "好")


def test_what_is_hidden_leaves_every_public_list_and_comes_back(town):
    receipt = a_report(town, shown=True)
    town.incoming.hide(CLERK, receipt.number, "有人名")
    assert town.citizens.near(*HERE) == []
    assert town.citizens.follow(receipt.number).description == ""
    assert town.citizens.follow(receipt.number, receipt.code).description
    assert [one.hidden for one in town.incoming.find(CLERK, IncomingFilter(hidden=True)).items] == ["有人名"]
    town.incoming.hide(CLERK, receipt.number, "")
    assert len(town.citizens.near(*HERE)) == 1


def test_the_auditor_sees_every_look_at_a_sealed_contact(town):
    number, _ = town.desk.tell("偷倒渣土", "夜里有车", "430211", Contact("王小明"))
    town.desk.look(CLERK, number, "需要核对时间")
    town.desk.look(CLERK, number, "再核对一次")
    first = town.incoming.looks(limit=1)
    (tip, look) = first.items[0]
    assert (tip, look.account, look.reason) == (number, "clerk", "再核对一次")
    assert [one.reason for _, one in town.incoming.looks(first.next, 1).items] == ["需要核对时间"]
