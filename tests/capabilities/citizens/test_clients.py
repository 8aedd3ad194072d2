"""Somebody else's client of GeoReport v2, unchanged, reads what we say in both formats."""

from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient
from georeport import GeoReport
from tests.capabilities.citizens.conftest import HERE, KEY, POTHOLE, WASTE

CITY = "http://city.example/open311/v2"


@pytest.fixture(params=["json", "xml"])
def theirs(request: pytest.FixtureRequest, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> GeoReport:
    def get(url: str, params: Mapping[str, Any] | None = None) -> Any:
        return client.get(url.removeprefix("http://city.example"), params=params)

    monkeypatch.setattr("georeport.georeport.requests.get", get)
    return GeoReport(CITY, jurisdiction="zhuzhou.example", output_format=request.param)


def many(value: Any) -> list[Any]:
    """What the client makes of a list with one element only, when it comes as XML."""
    return value if isinstance(value, list) else [value]


def test_the_services_and_their_questions_are_read(theirs: GeoReport) -> None:
    services = {one["service_code"]: one for one in theirs.get_service_list()}
    assert len(services) == 132
    assert {str(services[one]["metadata"]).lower() for one in (POTHOLE, WASTE)} == {"true", "false"}
    asked = theirs.get_service_definition(POTHOLE)["attributes"]
    (question,) = asked if isinstance(asked, list) else [asked["attribute"]]
    values = question["values"]
    assert [one["key"] for one in (values if isinstance(values, list) else values["value"])] == ["small", "large"]


def test_requests_are_read_one_by_one_and_together(theirs: GeoReport, client: TestClient) -> None:
    form = {"service_code": WASTE, "lat": HERE[1], "long": HERE[0], "description": "垃圾", "api_key": KEY}
    numbers = [client.post("/open311/v2/requests.json", data=form).json()[0]["service_request_id"] for _ in range(2)]
    listed = theirs.get_service_requests(status="open", service_code=WASTE)
    assert [one["service_request_id"] for one in listed] == numbers[::-1]
    asked = theirs.get_service_requests(service_request_id=",".join(numbers))
    assert len(asked) == 2
    (one,) = many(theirs.get_service_request(numbers[0]))
    assert (one["service_request_id"], one["status"], float(one["lat"])) == (numbers[0], "open", HERE[1])
