"""The doors of the citizens' page: places, plain names, near by, who else is concerned, and what is not shown."""

import json

import pytest
from tests.capabilities.citizens.conftest import HERE, POTHOLE, WASTE, photo

from chengshu.capabilities.citizens import Contact, NewReport
from chengshu.capabilities.citizens.logic import names_somebody

DATA = {"service": WASTE, "longitude": HERE[0], "latitude": HERE[1]}


def test_services_have_plain_names_in_both_languages_a_picture_and_an_order(client):
    told = {one["code"]: one for one in client.get("/citizens/services").json()}
    assert told[WASTE]["plain"] == {"zh": "垃圾没人收", "en": "Rubbish not collected"}
    assert told[WASTE]["icon"] == "waste"
    offered = [one for one in told.values() if one["rank"]]
    assert len(offered) > 40
    assert all(one["plain"] for one in offered)


def test_an_address_is_found_by_its_beginning_and_a_place_outside_the_city_is_told(client, town):
    assert client.get("/citizens/spots", params={"q": "建设"}).json()[0]["name"] == "建设路5号"
    inside = client.get("/citizens/spot", params={"longitude": HERE[0], "latitude": HERE[1]}).json()
    assert inside == {"inside": True, "name": "建设路5号"}
    outside = client.get("/citizens/spot", params={"longitude": 2.35, "latitude": 48.85}).json()
    assert outside == {"inside": False, "name": ""}
    refused = client.post("/citizens/reports", data={**DATA, "longitude": 2.35, "latitude": 48.85})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "longitude"


def test_who_is_concerned_too_counts_once(client):
    number = client.post("/citizens/reports", data=DATA).json()["number"]
    for key in ("phone-one", "phone-one", "phone-two"):
        told = client.post(f"/citizens/reports/{number}/support", json={"key": key})
        assert told.status_code == 200, told.text
    assert told.json()["supports"] == 2
    assert (
        client.get("/citizens/near", params={"longitude": HERE[0], "latitude": HERE[1]}).json()[0]["report"]["supports"]
        == 2
    )
    assert client.post("/citizens/reports/R260101AAAAAA/support", json={"key": "phone-one"}).status_code == 404


def test_the_steps_are_those_of_the_pack(client, town):
    receipt = client.post("/citizens/reports", data=DATA).json()
    own = client.get(f"/citizens/reports/{receipt['number']}", params={"code": receipt["code"]}).json()
    assert (own["step"], own["mine"], own["plain"]["en"]) == ("received", True, "Rubbish not collected")


def test_a_telephone_number_in_a_text_keeps_it_from_being_shown(client):
    words = {"shown": "true", "description": "找老王，电话 138 0000 0000"}
    receipt = client.post("/citizens/reports", data={**DATA, **words}).json()
    assert client.get("/citizens/reports").json()["items"] == []
    other = client.get(f"/citizens/reports/{receipt['number']}").json()
    assert (other["description"], other["hidden"]) == ("", True)
    own = client.get(f"/citizens/reports/{receipt['number']}", params={"code": receipt["code"]}).json()
    assert "138" in own["description"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("路灯 13800000000", True),
        ("编号 20260101123456789", False),
        ("身份证 11010519491231002X", True),
        ("3 天了", False),
    ],
)
def test_what_names_somebody(text, named):
    assert names_somebody(text) is named


def test_answers_to_questions_are_checked(client):
    data = {**DATA, "service": POTHOLE}
    good = client.post("/citizens/reports", data={**data, "attributes": json.dumps({"size": "large"})})
    assert good.status_code == 201
    for wrong in ("[]", "{", json.dumps({"size": "huge"}), json.dumps({"size": 3})):
        assert client.post("/citizens/reports", data={**data, "attributes": wrong}).status_code == 422


def test_a_cookie_that_is_not_valid_keeps_nobody_from_reporting(client):
    client.cookies.set("chengshu_session", "stale")
    answer = client.post("/citizens/reports", data=DATA, files=[("pictures", ("a.jpg", photo(), "image/jpeg"))])
    assert answer.status_code == 201
    other = client.post("/citizens/reports", data=DATA, headers={"Sec-Fetch-Site": "cross-site"})
    assert other.status_code == 403


def test_topics_are_open_when_many_speak_of_them(client, town):
    for _ in range(5):
        town.citizens.report(NewReport(WASTE, *HERE, contact=Contact("王小明")))
    town.citizens.report(NewReport(POTHOLE, *HERE))
    town.cases.wait(minutes=1)
    told = client.get("/citizens/topics").json()
    assert [(one["service"], one["now"]) for one in told] == [(WASTE, 5)]
    assert "王小明" not in repr(told)
