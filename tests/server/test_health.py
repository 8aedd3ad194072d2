"""What probes and monitors are told, by one process that looks at the bus and the database."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from tests.server.access import ROUTES
from tests.server.access_map import NEEDS
from tests.server.living_city import LivingCity

from chengshu.kit import new_id

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{32}")


@pytest.fixture(scope="module")
def client(living: LivingCity) -> TestClient:
    return living.client("everywhere")


def families(client: TestClient) -> dict[str, Any]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    found = list(text_string_to_metric_families(answer.text))
    names = [family.name for family in found]
    assert len(names) == len(set(names)), "a family is told once"
    return {family.name: family for family in found}


def test_a_process_that_answers_is_live_and_may_be_asked_by_anybody(living: LivingCity) -> None:
    answer = living.client().get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})
    assert living.client().head("/health/live").status_code == 200


def test_a_city_without_gateway_and_worker_is_not_ready_and_says_which_is_missing(client: TestClient) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["status"] == "not_ready"
    assert {(one["process"], one["code"]) for one in body["problems"]} >= {
        ("gateway", "process_silent"), ("worker", "process_silent"),
    }  # fmt: skip
    assert {"name": "http", "protocol": "http", "host": "::1", "port": 4711} in body["listeners"]


def test_what_is_told_about_a_dead_database_holds_no_password(
    living: LivingCity, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(living.city.db, "url", "postgresql://admin:hunter2@127.0.0.1:1/city")
    answer = client.get("/health/ready")
    told = [one for one in answer.json()["problems"] if one["code"] == "database_unavailable"]
    assert len(told) == 1
    assert "hunter2" not in answer.text
    monkeypatch.undo()
    assert "database_unavailable" not in client.get("/health/ready").text


def test_metrics_are_valid_and_count_by_template_and_never_by_id(client: TestClient) -> None:
    for path in (f"cases/{new_id()}", f"devices/{new_id()}", f"accounts/{new_id()}", f"telemetry/frames/{new_id()}"):
        client.get(f"/api/v1/{path}")
    client.get(f"/nowhere/{new_id()}")
    client.get(f"/api/v1/nowhere/{new_id()}")
    samples = families(client)["chengshu_http_requests"].samples
    labels = {(one.labels["method"], one.labels["route"], one.labels["status"]) for one in samples}
    assert ("GET", "/api/v1/cases/{case_id}", "404") in labels
    assert ("GET", "/api/v1/telemetry/frames/{identity}", "404") in labels
    assert not [route for _, route, _ in labels if _ID.search(route)]
    known = {name.split(" ", 1)[1] for name in (*ROUTES, *NEEDS)} | {"unmatched"}
    assert {route for _, route, _ in labels} <= known


def test_a_made_up_method_makes_no_series_of_its_own(client: TestClient) -> None:
    client.request("BREW", "/api/v1/cases")
    methods = {one.labels["method"] for one in families(client)["chengshu_http_requests"].samples}
    assert "BREW" not in methods
    assert "other" in methods


def test_metrics_time_every_route(client: TestClient) -> None:
    client.get("/api/v1/cases")
    timed = families(client)["chengshu_http_request_seconds"].samples
    assert [one for one in timed if one.labels.get("route") == "/api/v1/cases" and one.value]


def test_the_description_of_the_api_names_every_route_once(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.")
    described = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    assert {name for name in (*ROUTES, *NEEDS) if " /api/" in name} <= described
    operations = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(operations) == len(set(operations))
