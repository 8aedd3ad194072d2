"""A file of addresses in, answers to review, a file out."""

import csv
import io

import pytest

from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.places import NewAddress, Places
from chengshu.capabilities.places.sheets import read_table, write_xlsx
from chengshu.kit import Conflict, NotFound, Refused

TABLE = "编号,地址\n1,天元区神农大道89号\n2,天元区神农大道88号\n3,=火星一号基地\n".encode("gb18030")


@pytest.fixture
def city(places: Places) -> Places:
    doors = [
        NewAddress(f"d{n}", "天元区", 113.1 + n / 1000, 27.8, street="神农大道", number=f"{n}号") for n in (87, 89)
    ]
    places.load_addresses([doors])
    return places


def placed(city: Places, jobs: Jobs, name: str = "a.csv", data: bytes = TABLE) -> str:
    batch = city.desk.submit(name, data, [], "me")
    assert (batch.state, batch.address_columns, batch.rows) == ("waiting", ("地址",), 3)
    assert jobs.run_one(city.handlers())
    done = city.desk.get(batch.id)
    assert (done.state, done.done) == ("done", 3)
    assert jobs.get(done.job or "").state == "done"
    return batch.id


def test_rows_are_placed_by_a_job_and_the_doubtful_are_told_apart(city: Places, jobs: Jobs) -> None:
    batch = placed(city, jobs)
    rows = city.desk.rows(batch).items
    assert [row.state for row in rows] == ["matched", "doubtful", "missing"]
    assert rows[0].answer
    assert rows[0].answer["label"].endswith("神农大道89号")
    assert rows[1].candidates[0]["note"] == "interpolated"
    assert city.desk.get(batch).counts == {"matched": 1, "doubtful": 1, "missing": 1}
    assert [row.row for row in city.desk.rows(batch, "doubtful").items] == [2]


def test_a_person_accepts_corrects_and_refuses(city: Places, jobs: Jobs) -> None:
    batch = placed(city, jobs)
    assert city.desk.accept_all(batch, 0.95, "me")[0] == 1
    right = {"label": "神农大道88号", "longitude": 113.2, "latitude": 27.8, "id": "", "code": "", "level": "door_plate"}
    assert city.desk.decide(batch, 2, "correct", "me", right).state == "corrected"
    with pytest.raises(Conflict):
        city.desk.decide(batch, 3, "accept", "me")
    assert city.desk.decide(batch, 3, "refuse", "me").decided_by == "me"
    with pytest.raises(Refused):
        city.desk.decide(batch, 1, "correct", "me")
    with pytest.raises(NotFound):
        city.desk.decide(batch, 9, "accept", "me")


def test_running_again_leaves_what_a_person_has_judged(city: Places, jobs: Jobs) -> None:
    batch = placed(city, jobs)
    city.desk.decide(batch, 1, "refuse", "me")
    job = jobs.submit("places.batch", {"batch": batch}, "me")
    assert jobs.run_one(city.handlers())
    assert jobs.get(job.id).result["refused"] == 1
    assert city.desk.rows(batch).items[0].state == "refused"


def test_the_export_is_the_file_with_the_answers_and_no_formula(city: Places, jobs: Jobs) -> None:
    batch = placed(city, jobs)
    rows = list(csv.DictReader(io.StringIO(city.desk.export(batch, "csv").decode("utf-8-sig"))))
    assert [row["编号"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["标准地址"].endswith("神农大道89号")
    assert float(rows[0]["经度"]) == pytest.approx(113.189)
    assert rows[2]["地址"] == "'=火星一号基地"
    header, lines = read_table("b.xlsx", city.desk.export(batch, "xlsx"))
    assert (header[-1], len(lines)) == ("地址标识", 3)


def test_a_workbook_comes_in_as_well(city: Places, jobs: Jobs) -> None:
    workbook = write_xlsx(["编号", "地址"], [["1", "天元区神农大道89号"], ["2", "无"], ["3", "神农大道"]])
    batch = placed(city, jobs, "a.xlsx", workbook)
    assert city.desk.rows(batch).items[0].state == "matched"


@pytest.mark.parametrize(
    "name, data, reason",
    [
        ("a.csv", b"", "header"),
        ("a.csv", b"a,b\n", "no rows"),
        ("a.csv", b"a,a\n1,2\n", "two columns"),
        ("a.csv", b"a,b\n1,2,3\n", "line 2"),
        ("a.csv", b'a,b\n"1,2\n', "line"),
        ("a.csv", b"\xff\xfe\xff", "UTF-8"),
        ("a.csv", "地址\n天元\x00区\n".encode(), "NUL"),
        ("a.xlsx", b"no workbook", "XLSX"),
        ("a.csv", b"a,b\n1,2\n", "hold the address"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_place(
    city: Places, name: str, data: bytes, reason: str
) -> None:
    with pytest.raises(Refused) as refusal:
        city.desk.submit(name, data, [], "me")
    assert reason in refusal.value.errors[0].reason or reason in refusal.value.detail
    assert city.desk.batches("me").items == []


def test_columns_are_chosen_by_name(city: Places) -> None:
    data = "区,路,号\n天元区,神农大道,89号\n".encode()
    batch = city.desk.submit("a.csv", data, ["区", "路", "号"], "me")
    assert city.desk.rows(batch.id).items[0].text == "天元区神农大道89号"
    with pytest.raises(Refused, match="column"):
        city.desk.submit("a.csv", data, ["街"], "me")


def test_judgements_are_taken_back_and_what_was_found_stands_there_again(city: Places, jobs: Jobs) -> None:
    batch = placed(city, jobs)
    before = city.desk.rows(batch).items
    accepted, at = city.desk.accept_all(batch, 0.5, "me")
    city.desk.decide(batch, 3, "correct", "me", {"label": "x", "longitude": 113.0, "latitude": 27.0})
    assert accepted == 2
    assert city.desk.reopen(batch, decided=at) == 2
    assert [row.state for row in city.desk.rows(batch).items] == ["matched", "doubtful", "corrected"]
    assert city.desk.reopen(batch, row=3) == 1
    assert city.desk.rows(batch).items == before
    assert city.desk.reopen(batch, row=3) == 0
    with pytest.raises(Refused):
        city.desk.reopen(batch)
