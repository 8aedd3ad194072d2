"""What several departments say becomes one place, with evidence, and can be taken back."""

import pytest

from chengshu.capabilities.places import NewAddress, NewRecord, Places
from chengshu.capabilities.places.logic.matching import name_likeness
from chengshu.kit import Conflict, Refused

HEALTH = NewRecord("h1", "株洲市天元区泰山社区卫生服务中心", "clinic", "天元区泰山路12号", 113.1, 27.8)


def test_two_departments_that_mean_one_place_are_put_together_with_the_reasons(places: Places) -> None:
    assert places.fusion.hand_in("health", [HEALTH], "a").made == 1
    other = NewRecord("p9", "泰山社区卫生服务中心", "clinic", "泰山路12号", 113.1001, 27.8001)
    assert places.fusion.hand_in("police", [other], "b").linked == 1
    [place] = places.register.find("株洲市天元区泰山").items
    said, decisions = places.fusion.evidence(place.id)
    assert {record.source for record in said} == {"health", "police"}
    linked = next(one for one in decisions if one.verdict == "linked")
    assert linked.score >= 0.86
    assert {reason["part"] for reason in linked.reasons} == {"name", "distance", "address", "kind"}


def test_the_same_delivery_again_changes_nothing(places: Places) -> None:
    places.fusion.hand_in("health", [HEALTH], "a")
    again = places.fusion.hand_in("health", [HEALTH], "a")
    assert (again.unchanged, again.made, again.linked) == (1, 0, 0)


def test_the_doubtful_wait_for_a_person_who_is_shown_why(places: Places) -> None:
    places.fusion.hand_in("health", [HEALTH], "a")
    near = NewRecord("m1", "泰山卫生服务站", "clinic", "", 113.1003, 27.8)
    assert places.fusion.hand_in("market", [near], "b").waiting == 1
    [record] = places.fusion.records("waiting").items
    best = record.candidates[0]
    assert 0.6 <= best["score"] < 0.86
    judged = places.fusion.decide(record.id, "linked", best["place"], "judge", "去看过")
    assert (judged.state, judged.place) == ("linked", best["place"])
    with pytest.raises(Conflict):
        places.fusion.decide(record.id, "refused", None, "judge")


def test_a_decision_is_undone_and_stays_written(places: Places) -> None:
    places.fusion.hand_in("health", [HEALTH], "a")
    [place] = places.register.find().items
    _, [decision] = places.fusion.evidence(place.id)
    record = places.fusion.undo(decision.id, "judge")
    assert (record.state, record.place) == ("waiting", None)
    assert places.register.get(place.id).state == "withdrawn"
    _, [kept] = places.fusion.evidence(place.id)
    assert kept.undone_by == "judge"
    with pytest.raises(Conflict):
        places.fusion.undo(decision.id, "judge")


def test_a_place_others_are_linked_to_is_not_unmade(places: Places) -> None:
    places.fusion.hand_in("health", [HEALTH], "a")
    places.fusion.hand_in("police", [NewRecord("p", HEALTH.name, "clinic", "", 113.1, 27.8)], "b")
    [place] = places.register.find().items
    _, decisions = places.fusion.evidence(place.id)
    made = next(one for one in decisions if one.verdict == "made")
    with pytest.raises(Conflict, match="Other records"):
        places.fusion.undo(made.id, "judge")


def test_a_record_without_a_point_is_placed_by_its_address(places: Places) -> None:
    places.load_addresses([[NewAddress("1", "天元区", 113.1, 27.8, street="泰山路", number="12号")]])
    bare = NewRecord("x", "和顺药店", "shop", "天元区泰山路12号")
    assert places.fusion.hand_in("drug", [bare], "a").made == 1
    [place] = places.register.find("和顺").items
    assert (place.longitude, place.latitude) == (113.1, 27.8)
    unknown = NewRecord("y", "安康药店", "shop", "不知道在哪里")
    assert places.fusion.hand_in("drug", [unknown], "a").waiting == 1
    [waiting] = places.fusion.records("waiting").items
    with pytest.raises(Refused):
        places.fusion.decide(waiting.id, "made", None, "judge")
    assert places.fusion.decide(waiting.id, "refused", None, "judge", "无此店").state == "refused"


def test_one_source_does_not_claim_a_place_twice_without_a_person(places: Places) -> None:
    twin = NewRecord("h2", HEALTH.name, HEALTH.kind, HEALTH.address, 113.1, 27.8)
    places.fusion.hand_in("health", [HEALTH], "a")
    assert places.fusion.hand_in("health", [twin], "a").waiting == 1


def test_names_that_differ_in_a_number_are_different_names() -> None:
    assert name_likeness("株洲市第一小学", "第一小学") == 1.0
    assert name_likeness("第一小学", "第二小学") < 0.5
    assert name_likeness("建设银行东门支行", "建设银行西门支行") < 0.5
    assert name_likeness("和顺药店有限公司", "和顺药店") == 1.0


def test_a_delivery_with_faults_is_refused_whole_and_says_where(places: Places) -> None:
    wrong = [NewRecord("1", "好"), NewRecord("1", "又"), NewRecord("2", " "), NewRecord("3", "点", longitude=113.0)]
    with pytest.raises(Refused) as refusal:
        places.fusion.hand_in("x", wrong, "a")
    assert [one.field for one in refusal.value.errors] == [
        "records.1.source_key",
        "records.2.name",
        "records.3.longitude",
    ]
    assert places.fusion.records().items == []
