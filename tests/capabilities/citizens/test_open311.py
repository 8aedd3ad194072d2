"""Open311 GeoReport v2: six methods, XML and JSON, the same facts in both."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from tests.capabilities.cases.desk import a_person
from tests.capabilities.citizens.conftest import HERE, KEY, POTHOLE, WASTE, photo

from chengshu.capabilities.citizens.logic import answer_faults
from chengshu.capabilities.citizens.model import Attribute
from chengshu.kit import now

FORM = {"service_code": WASTE, "lat": str(HERE[1]), "long": str(HERE[0]), "description": "垃圾", "api_key": KEY}


def sent(client, **more):
    answer = client.post("/open311/v2/requests.json", data={**FORM, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()[0]["service_request_id"]


def plain(element):
    """An XML answer as the JSON of the same would be, every value as text."""
    return [{part.tag: part.text or "" for part in item} for item in element]


def test_services_are_the_same_in_json_and_xml(client):
    told = client.get("/open311/v2/services.json").json()
    xml = client.get("/open311/v2/services.xml")
    assert xml.headers["content-type"].startswith("text/xml")
    as_text = [
        {key: str(value).lower() if isinstance(value, bool) else value for key, value in one.items()} for one in told
    ]
    assert plain(ET.fromstring(xml.content)) == as_text
    assert len(told) == 132
    assert {one["metadata"] for one in told if one["service_code"] == POTHOLE} == {True}


def test_a_service_tells_its_questions(client):
    told = client.get(f"/open311/v2/services/{POTHOLE}.json").json()
    assert [value["key"] for value in told["attributes"][0]["values"]] == ["small", "large"]
    xml = ET.fromstring(client.get(f"/open311/v2/services/{POTHOLE}.xml").content)
    assert xml.tag == "service_definition"
    assert [key.text for key in xml.findall("attributes/attribute/values/value/key")] == ["small", "large"]
    assert client.get("/open311/v2/services/none.json").status_code == 404


def test_a_request_is_sent_followed_and_listed(client, town):
    number = sent(client)
    one = client.get(f"/open311/v2/requests/{number}.json").json()[0]
    assert (one["status"], one["service_code"], one["lat"], one["long"]) == ("open", WASTE, HERE[1], HERE[0])
    assert one["requested_datetime"].endswith("+00:00")
    assert one["description"] is None  # private by default
    xml = ET.fromstring(client.get(f"/open311/v2/requests/{number}.xml").content)
    assert (xml.tag, xml[0].tag, xml[0].find("service_request_id").text) == ("service_requests", "request", number)
    listed = client.get("/open311/v2/requests.json", params={"status": "open", "service_code": WASTE}).json()
    assert [item["service_request_id"] for item in listed] == [number]
    assert client.get("/open311/v2/requests.json", params={"status": "closed"}).json() == []
    assert client.get("/open311/v2/requests.json", params={"service_code": POTHOLE}).json() == []
    assert client.get("/open311/v2/requests.json", params={"end_date": "2020-01-01T00:00:00Z"}).json() == []
    token = client.get(f"/open311/v2/tokens/{number}.json").json()
    assert token == [{"token": number, "service_request_id": number}]


def test_pages_and_lists_of_numbers(client):
    numbers = [sent(client) for _ in range(3)]
    pages = [client.get("/open311/v2/requests.json", params={"page": page, "page_size": 2}).json() for page in (1, 2)]
    assert [one["service_request_id"] for page in pages for one in page] == numbers[::-1]
    wanted = client.get("/open311/v2/requests.json", params={"service_request_id": ",".join(numbers[:2])}).json()
    assert {one["service_request_id"] for one in wanted} == set(numbers[:2])


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"api_key": "wrong"}, 403, "api_key"),
        ({"service_code": ""}, 400, "service_code was not provided"),
        ({"service_code": "none"}, 404, "no such service"),
        ({"lat": "", "long": ""}, 400, "must be provided"),
        ({"lat": "x"}, 400, "must be numbers"),
        ({"lat": "", "address_string": "不知道"}, 400, "not found"),
        ({"service_code": POTHOLE, "attribute[size]": "huge"}, 400, "huge is not one of"),
    ],
)
@pytest.mark.parametrize("format", ["json", "xml"])
def test_a_wrong_request_is_told_so_in_the_shape_of_georeport(client, change, status, words, format):
    answer = client.post(f"/open311/v2/requests.{format}", data={**FORM, **change})
    assert answer.status_code == status
    told = answer.json()[0] if format == "json" else plain(ET.fromstring(answer.content))[0]
    assert str(told["code"]) == str(status)
    assert words in told["description"]


def test_an_address_is_found_and_questions_are_answered(client):
    number = sent(
        client, lat="", long="", address_string="建设路5号", service_code=POTHOLE, **{"attribute[size]": "large"}
    )
    assert client.get(f"/open311/v2/requests/{number}.json").json()[0]["lat"] == HERE[1]


def test_a_control_character_does_not_break_the_list(client, town):
    answer = client.post(
        "/citizens/reports",
        data={"service": WASTE, "longitude": HERE[0], "latitude": HERE[1], "description": "a\x0bb<&>", "shown": "true"},
    )
    assert answer.status_code == 201
    xml = ET.fromstring(client.get("/open311/v2/requests.xml").content)
    assert xml[0].find("description").text == "ab<&>"


def test_the_page_reports_with_a_photo_and_too_much_is_refused_politely(client):
    data = {"service": WASTE, "longitude": HERE[0], "latitude": HERE[1]}
    first = client.post("/citizens/reports", data=data, files=[("pictures", ("a.jpg", photo(), "image/jpeg"))])
    receipt = first.json()
    own = client.get(f"/citizens/reports/{receipt['number']}", params={"code": receipt["code"]}).json()
    shown = client.get(
        f"/citizens/reports/{receipt['number']}/pictures/{own['pictures'][0]}", params={"code": receipt["code"]}
    )
    assert shown.headers["content-type"] == "image/jpeg"
    for _ in range(9):
        client.post("/citizens/reports", data=data)
    refused = client.post("/citizens/reports", data=data)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/open311/v2/nothing.json", "", "json"),
        ("/open311/v2/nothing.xml", "", "xml"),
        ("/open311/v2/services.html", "application/json", "json"),
        ("/open311/v3/services", "text/html", "xml"),
        ("/open311/v2/requests/R0000000.json", "", "json"),
    ],
)
def test_what_is_not_there_is_told_in_the_format_that_was_asked_for(client, path, accept, kind):
    answer = client.get(path, headers={"accept": accept} if accept else {})
    assert answer.status_code == 404
    told = answer.json()[0] if kind == "json" else plain(ET.fromstring(answer.content))[0]
    assert str(told["code"]) == "404"
    assert answer.headers["content-type"].startswith("application/json" if kind == "json" else "text/xml")


def test_a_parameter_that_cannot_be_read_is_400_in_the_shape_of_georeport(client):
    for wrong in ({"start_date": "yesterday"}, {"status": "done"}, {"page_size": "2000"}):
        answer = client.get("/open311/v2/requests.json", params=wrong)
        assert (answer.status_code, answer.json()[0]["code"]) == (400, 400), wrong
        assert next(iter(wrong)) in answer.json()[0]["description"]


def test_numbers_override_every_other_argument_and_lists_are_delimited_by_commas(client):
    one, two = sent(client), sent(client, service_code=POTHOLE, **{"attribute[size]": "small"})
    listed = client.get(
        "/open311/v2/requests.json",
        params={"service_request_id": f"{one}, {two}", "status": "closed", "service_code": WASTE,
                "start_date": "2020-01-01T00:00:00Z", "end_date": "2020-01-02T00:00:00Z"},
    ).json()  # fmt: skip
    assert {item["service_request_id"] for item in listed} == {one, two}
    both = {"service_code": f"{WASTE},{POTHOLE}", "status": "open,closed"}
    assert len(client.get("/open311/v2/requests.json", params=both).json()) == 2


def test_a_span_has_at_most_ninety_days(client, town):
    number = sent(client)
    with town.db.transaction() as tx:
        tx.execute("update citizens.reports set created = %s where number = %s", (now() - timedelta(days=100), number))
    fresh = sent(client)

    def listed(**params):
        return [one["service_request_id"] for one in client.get("/open311/v2/requests.json", params=params).json()]

    def day(back):
        return (now() - timedelta(days=back)).isoformat()

    assert listed() == [fresh]
    assert listed(start_date=day(120)) == [number]
    assert listed(start_date=day(120), end_date=day(0)) == [number]
    assert listed(start_date=day(89)) == [fresh]
    assert listed(end_date=day(95)) == [number]


def test_discovery_names_the_endpoint_and_another_jurisdiction_is_not_found(client):
    told = client.get("/open311/discovery.json").json()
    assert told["endpoints"][0]["url"].endswith("/open311/v2")
    assert told["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    xml = ET.fromstring(client.get("/open311/discovery.xml").content)
    assert [one.text for one in xml.findall("endpoints/endpoint/formats/format")] == ["text/xml", "application/json"]
    assert client.get("/open311/v2/services.json", params={"jurisdiction_id": "zhuzhou.example"}).status_code == 200
    for path in ("services", f"services/{WASTE}", "requests"):
        answer = client.get(f"/open311/v2/{path}.json", params={"jurisdiction_id": "elsewhere"})
        assert (answer.status_code, answer.json()[0]["description"]) == (404, "jurisdiction_id was not found")
    assert client.post("/open311/v2/requests.json", data={**FORM, "jurisdiction_id": "elsewhere"}).status_code == 404


def test_every_element_of_the_specification_stands_in_a_request(client):
    number = sent(client)
    names = set(client.get(f"/open311/v2/requests/{number}.json").json()[0])
    assert names == {
        "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
        "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
        "address", "address_id", "zipcode", "lat", "long", "media_url",
    }  # fmt: skip


def test_a_tip_names_a_division_of_the_city_and_is_seen_by_who_answers_there(client, town):
    areas = client.get("/citizens/areas").json()
    assert areas[0] == {"code": "430202", "name": "荷塘区"}
    body = {"subject": "井盖被偷卖", "body": "夜里有人拉走", "division": "430211"}
    assert client.post("/citizens/tips", json=body).status_code == 201
    assert client.post("/citizens/tips", json={**body, "division": "110101"}).status_code == 422
    there, elsewhere = (a_person("tip_officer", more=["citizens.tips"], areas=(one,)) for one in ("430211", "430202"))
    assert [one.division for one in town.desk.tips(there).items] == ["430211"]
    assert town.desk.tips(elsewhere).items == []


def test_an_argument_that_is_there_and_empty_is_one_that_is_not_there(client):
    number = sent(client)
    empty = dict.fromkeys(
        ("service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size"), ""
    )
    listed = client.get("/open311/v2/requests.json", params=empty)
    assert [one["service_request_id"] for one in listed.json()] == [number]


def test_what_is_empty_in_xml_is_null_in_json(client):
    number = sent(client)
    told = client.get(f"/open311/v2/requests/{number}.json").json()[0]
    assert (told["description"], told["service_notice"], told["zipcode"]) == (None, None, None)
    assert ET.fromstring(client.get(f"/open311/v2/requests/{number}.xml").content)[0].find("zipcode").text is None


def test_an_address_may_be_named_by_its_id(client, town):
    number = sent(client, lat="", long="", address_id="A5")
    told = client.get(f"/open311/v2/requests/{number}.json").json()[0]
    assert (told["lat"], told["long"]) == (HERE[1], HERE[0])
    assert told["address_id"] is None  # of a private report nobody is told the address
    with town.db.transaction() as tx:
        tx.execute("update citizens.reports set shown = true where number = %s", (number,))
    told = client.get(f"/open311/v2/requests/{number}.json").json()[0]
    assert (told["address_id"], told["address"]) == ("A5", "建设路5号")
    refused = client.post("/open311/v2/requests.json", data={**FORM, "lat": "", "long": "", "address_id": "A6"})
    assert (refused.status_code, refused.json()[0]["description"]) == (
        400,
        "address_id was not found: send lat and long",
    )


def test_discovery_says_since_when_services_are_as_they_are(client, town):
    first = client.get("/open311/discovery.json").json()["endpoints"][0]["changeset"]
    assert client.get("/open311/discovery.json").json()["endpoints"][0]["changeset"] == first
    with town.db.transaction() as tx:
        tx.execute("update citizens.service_changes set changed = changed - interval '1 day'")
        tx.execute("delete from citizens.services")
    before = now().isoformat(timespec="seconds")
    assert client.get("/open311/discovery.json").json()["endpoints"][0]["changeset"] >= before


def test_who_owes_a_case_is_told_as_its_agency(client, town):
    number = sent(client)
    assert client.get(f"/open311/v2/requests/{number}.json").json()[0]["agency_responsible"] is None
    with town.db.transaction() as tx:
        tx.execute("update cases.cases set organisation = 'o1' where facts ->> 'report' = %s", (number,))
    assert client.get(f"/open311/v2/requests/{number}.json").json()[0]["agency_responsible"] == "市政处"


def test_what_a_citizen_answered_reaches_those_who_deal_with_it(client, town):
    number = sent(client, service_code=POTHOLE, **{"attribute[size]": "large"})
    with town.db.transaction() as tx:
        facts = tx.execute("select facts from cases.cases where facts ->> 'report' = %s", (number,)).fetchone()["facts"]
    assert facts["answers"] == [{"question": "坑有多大？", "answer": "比车轮大"}]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service_code": POTHOLE, "attribute[size]": "x" * 70_000}, "attribute[size]"),
        ({"service_code": POTHOLE, "attribute[size]": "large\x00"}, "attribute[size]"),
        ({"description": "垃圾\x00"}, "description"),
        ({"address_string": "建设路\x00"}, "address"),
        ({"last_name": "王\x00"}, "name"),
        ({"email": "a\x00@b.example"}, "email"),
    ],
)
def test_what_could_never_become_a_case_is_refused_at_once(client, town, change, field):
    answer = client.post("/open311/v2/requests.json", data={**FORM, **change})
    assert answer.status_code == 400
    assert field in answer.json()[0]["description"]
    assert len(answer.json()[0]["description"]) < 500


def test_a_free_answer_has_a_length_that_a_case_can_hold(town):
    asked = (Attribute("what", "text", False, "什么？"),)
    assert not answer_faults(asked, {"what": "x" * 1000})
    assert [one.field for one in answer_faults(asked, {"what": "x" * 1001})] == ["attribute[what]"]
    assert [one.field for one in answer_faults(asked, {"what": ["x", "y"]})] == ["attribute[what]"]
    many = (Attribute("which", "multivaluelist", False, "哪些？", {"a": "甲", "b": "乙"}),)
    assert not answer_faults(many, {"which": ["a", "b"]})
    assert answer_faults(many, {"which": ["a", "a"]})
