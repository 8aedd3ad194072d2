"""A department's table: read, moved into the city's system, handed in, and what could not be taken told by row."""

import pytest

from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.places import NewAddress, NewRecord, Places
from chengshu.kit import NotFound, Refused
from chengshu.standards.geo import wgs84_to_gcj02

HEAD = "统一编号,名称,类别,地址,经度,纬度,法定代表人\n"
ROWS = [
    "P1,泰山社区卫生服务中心,clinic,天元区泰山路12号,113.1001,27.8001,张三",
    "P2,新泰山药店,shop,,113.2,27.9,",
    "P3,无处书店,shop,,,,",
    "P4,,shop,,113.2,27.9,",
    "P2,又一家,shop,,113.2,27.9,",
    "P6,远店,shop,,东边,27.9,",
    "P7,反了,shop,,27.9,113.2,",
]


def deliver(places: Places, jobs: Jobs, data: bytes, *, system: str = "EPSG:4490", name: str = "police.csv") -> str:
    delivery = places.deliveries.submit("公安局", name, data, {}, system, "clerk")
    assert delivery["state"] == "waiting"
    assert jobs.run_one(places.handlers())
    assert jobs.get(delivery["job"]).state == "done", jobs.get(delivery["job"]).error
    return str(delivery["id"])


def test_a_table_is_handed_in_and_wrong_rows_are_told(places: Places, jobs: Jobs) -> None:
    health = NewRecord("h1", "株洲市天元区泰山社区卫生服务中心", "clinic", "天元区泰山路12号", 113.1, 27.8)
    places.fusion.hand_in("卫健委", [health], "a")
    own = deliver(places, jobs, (HEAD + "\n".join(ROWS)).encode("gb18030"))
    told = places.deliveries.get(own)
    assert (told["state"], told["rows"], told["done"], told["rejected"]) == ("done", 7, 7, 4)
    assert told["counts"] == {"linked": 1, "made": 1, "waiting": 1, "unchanged": 0}
    assert [(one["row"], one["field"]) for one in told["rejects"]] == [
        (5, "名称"),
        (6, "统一编号"),
        (7, "longitude"),
        (8, "longitude"),
    ]
    assert "exchanged" in told["rejects"][-1]["reason"]
    assert "又一家" not in {one.name for one in places.register.find().items}
    [record] = places.fusion.records("linked", "公安局").items[:1]
    assert record.properties == {"法定代表人": "张三"}
    assert "统一编号" in places.deliveries.rejects(own).decode("utf-8-sig")
    assert {one["source"]: one["waiting"] for one in places.fusion.sources()} == {"公安局": 1, "卫健委": 0}


def test_the_same_table_again_changes_nothing(places: Places, jobs: Jobs) -> None:
    data = (HEAD + "\n".join(ROWS[:2])).encode()
    deliver(places, jobs, data)
    again = deliver(places, jobs, data)
    assert places.deliveries.get(again)["counts"]["unchanged"] == 2
    assert len(places.deliveries.page("clerk", None, 10).items) == 2
    assert places.deliveries.page("other", None, 10).items == []


def test_points_of_a_web_map_are_moved_before_they_are_compared(places: Places, jobs: Jobs) -> None:
    x, y = wgs84_to_gcj02(113.1, 27.8)
    deliver(places, jobs, f"id,name,lng,lat\n1,泰山公园,{x},{y}\n".encode(), system="GCJ-02")
    [place] = places.register.find("泰山公园").items
    assert (place.longitude, place.latitude) == pytest.approx((113.1, 27.8), abs=1e-6)


def test_a_table_without_points_is_placed_by_its_addresses(places: Places, jobs: Jobs) -> None:
    places.load_addresses([[NewAddress("d", "天元区", 113.15, 27.85, street="神农大道", number="89号")]])
    deliver(places, jobs, "编号,名称,地址\n1,神农书店,天元区神农大道89号\n".encode())
    assert places.register.find("神农书店").items[0].longitude == pytest.approx(113.15)


@pytest.mark.parametrize(
    ("data", "system", "code"),
    [
        ("甲,乙\n1,2\n", "EPSG:4490", "unknown_columns"),
        ("编号,名称\n", "EPSG:4490", "file_refused"),
        ("编号,名称\n1,名\n", "EPSG:4214", "needs_operation"),
    ],
)
def test_a_table_that_says_too_little_is_refused_at_once(places: Places, data: str, system: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        places.deliveries.submit("公安局", "a.csv", data.encode(), {}, system, "clerk")
    assert refused.value.code == code
    with pytest.raises(NotFound):
        places.deliveries.get("nothing")


def test_a_decision_on_a_refused_record_is_found_and_undone(places: Places) -> None:
    places.fusion.hand_in("公安局", [NewRecord("1", "无处书店")], "a")
    [record] = places.fusion.records("waiting").items
    places.fusion.decide(record.id, "refused", None, "judge", "查无此处")
    said, [decision] = places.fusion.record(record.id)
    assert (said.state, decision.note) == ("refused", "查无此处")
    places.fusion.undo(decision.id, "judge")
    assert places.fusion.record(record.id)[0].state == "waiting"
    with pytest.raises(NotFound):
        places.fusion.record("nothing")
