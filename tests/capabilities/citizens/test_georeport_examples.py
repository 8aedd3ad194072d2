"""Where the elements of GeoReport v2 (wiki.open311.org/GeoReport_v2) stand: as in examples of its shape."""

from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
from tests.capabilities.citizens.conftest import HERE, KEY, POTHOLE, WASTE

SERVICES = """<services><service><service_code>001</service_code><service_name>Cans left out 24x7</service_name>
<description>Garbage or recycling cans that have been left out for more than 24 hours after collection.</description>
<metadata>true</metadata><type>realtime</type><keywords>lorem, ipsum, dolor</keywords><group>sanitation</group>
</service></services>"""
DEFINITION = """<service_definition><service_code>DMV66</service_code><attributes><attribute><variable>true</variable>
<code>WHISHETN</code><datatype>singlevaluelist</datatype><required>true</required><datatype_description/><order>1</order>
<description>What is the ticket/tag/DL number?</description><values><value><key>123</key><name>Ford</name></value>
<value><key>124</key><name>Chrysler</name></value></values></attribute></attributes></service_definition>"""
SENT = """<service_requests><request><service_request_id>293944</service_request_id><service_notice>The City will
inspect</service_notice><account_id/></request></service_requests>"""
TOKEN = """<service_requests><request><service_request_id>638344</service_request_id><token>12345</token></request>
</service_requests>"""
REQUESTS = """<service_requests><request><service_request_id>638344</service_request_id><status>closed</status>
<status_notes>Duplicate request.</status_notes><service_name>Sidewalk and Curb Issues</service_name>
<service_code>006</service_code><description/><agency_responsible/><service_notice/>
<requested_datetime>2010-04-14T06:37:38-08:00</requested_datetime>
<updated_datetime>2010-04-14T06:37:38-08:00</updated_datetime>
<expected_datetime>2010-04-15T06:37:38-08:00</expected_datetime><address>8TH AVE and JUDAH ST</address>
<address_id>545483</address_id><zipcode>94122</zipcode><lat>37.762221815</lat><long>-122.4651145</long>
<media_url>http://city.gov.s3.amazonaws.com/requests/media/638344.jpg</media_url></request></service_requests>"""
ERRORS = """<errors><error><code>403</code><description>Invalid api_key received</description></error></errors>"""
FORM = {"service_code": WASTE, "lat": str(HERE[1]), "long": str(HERE[0]), "description": "垃圾", "api_key": KEY}


def paths(element, at=""):
    """Where elements stand, each way once."""
    here = f"{at}/{element.tag}"
    return {here}.union(*(paths(one, here) for one in element))


def names(value, at=""):
    """The same of JSON: lists and their items are one step."""
    if isinstance(value, list):
        return set().union(*(names(one, at) for one in value))
    return {f"{at}/{key}" for key in value}.union(
        *(names(one, f"{at}/{key}") for key, one in value.items() if one and isinstance(one, dict | list))
    )


@pytest.fixture
def number(client):
    answer = client.post("/open311/v2/requests.json", data=FORM)
    return answer.json()[0]["service_request_id"]


@pytest.mark.parametrize(
    ("example", "path"),
    [
        (SERVICES, "services"),
        (DEFINITION, f"services/{POTHOLE}"),
        (REQUESTS, "requests"),
        (REQUESTS, "requests/{number}"),
        (TOKEN, "tokens/{number}"),
    ],
)
def test_what_is_read_has_the_elements_of_the_example_in_xml_and_json(client, number, example, path):
    wanted = paths(ET.fromstring(example))
    xml = client.get(f"/open311/v2/{path.format(number=number)}.xml")
    assert xml.status_code == 200
    assert wanted == paths(ET.fromstring(xml.content))
    told = client.get(f"/open311/v2/{path.format(number=number)}.json").json()
    assert isinstance(told, dict) == (example is DEFINITION)
    # In JSON the names of lists and of their items fall away.
    steps = {"services", "service", "service_requests", "request", "service_definition", "attribute", "value"}
    flat = {"/" + "/".join(part for part in one.split("/")[1:] if part not in steps) for one in wanted} - {"/"}
    assert names(told) == flat


def test_what_is_sent_and_what_is_refused_have_the_elements_of_the_examples(client):
    sent = client.post("/open311/v2/requests.xml", data=FORM)
    assert paths(ET.fromstring(sent.content)) == paths(ET.fromstring(SENT))
    refused = client.post("/open311/v2/requests.xml", data={**FORM, "api_key": "wrong"})
    assert refused.status_code == 403
    assert paths(ET.fromstring(refused.content)) == paths(ET.fromstring(ERRORS))


def test_times_are_w3c_with_a_zone_and_statuses_are_open_or_closed(client, number):
    one = client.get(f"/open311/v2/requests/{number}.json").json()[0]
    assert one["status"] in ("open", "closed")
    for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
        assert datetime.fromisoformat(one[name]).tzinfo is not None
    service = client.get("/open311/v2/services.json").json()[0]
    assert service["type"] in ("realtime", "batch", "blackbox")
    assert isinstance(service["metadata"], bool)
