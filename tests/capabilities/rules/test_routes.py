"""What the page asks of rules and alerts."""

from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from chengshu.capabilities.rules import Rules
from chengshu.capabilities.rules.routes import router
from chengshu.kit import NotFound, new_id
from chengshu.security import SYSTEM

from .conftest import STATION, a_device, a_draft, a_reading


@pytest.fixture
def client(rules: Rules) -> TestClient:
    app = FastAPI()
    app.include_router(router(rules, SimpleNamespace(needs=lambda permission: lambda: SYSTEM)))  # type: ignore[arg-type]
    rules.define("environment", [a_draft()])
    rules.evaluate([a_reading(0, 82)], {STATION: a_device()})
    return TestClient(app)


def test_an_alert_leads_to_its_rule_in_the_version_that_raised_it(client: TestClient) -> None:
    [alert] = client.get("/alerts", params={"state": "open", "device": STATION}).json()["items"]
    assert client.get(f"/alerts/{alert['id']}").json() == alert
    assert (alert["state"], alert["value"], alert["threshold"], alert["frame"]) == ("open", 82, 75, "frame-0")
    rule = client.get(f"/rules/{alert['rule']}", params={"version": alert["rule_version"]}).json()
    assert (rule["when"], rule["versions"], rule["limits"][0]["value"]) == ("value > limit", [1], 75)


def test_rules_in_force_are_listed(client: TestClient) -> None:
    body = client.get("/rules").json()
    assert ([rule["id"] for rule in body["items"]], body["total"]) == (["pm25_high"], 1)


def test_alerts_can_be_chosen(client: TestClient) -> None:
    chosen = {"state": "closed"}, {"severity": "urgent"}, {"division": "4303"}, {"device": new_id()}, {"device": "x"}
    assert [client.get("/alerts", params=one).json()["total"] for one in chosen] == [0] * 5
    assert client.get("/alerts", params={"state": "asleep"}).status_code == 422


def test_an_id_that_is_none_is_simply_not_found(client: TestClient) -> None:
    for missing in ("no-id", new_id()):
        with pytest.raises(NotFound):
            client.get(f"/alerts/{missing}")
