"""The loop of the city through HTTP, in a whole city: what handbook, routing tables and ladders do to a case."""

import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient
from tests.server.living_city import HERE, LivingCity

from chengshu.kit import new_id, now, set_clock
from chengshu.security import SYSTEM

MANHOLE = "gbt30428.2:2013:component:01:01"


def reported(client: TestClient, **more: Any) -> dict[str, Any]:
    told = {"type": "urban_incident", "title": "井盖破损", "division": HERE, "key": new_id(), **more}
    made = client.post("/api/v1/cases", json=told)
    assert made.status_code == 201, made.text
    return dict(made.json())


def moved(client: TestClient, case: dict[str, Any], move: str, **form: Any) -> dict[str, Any]:
    answer = client.post(
        f"/api/v1/cases/{case['id']}/moves",
        json={"move": move, "version": case["version"], "form": form, "key": new_id()},
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_the_filing_condition_gives_the_clock_and_the_standard_of_the_handbook(living: LivingCity) -> None:
    client = living.client("here")
    rows = client.get("/api/v1/handbooks/conditions", params={"class_key": MANHOLE}).json()
    assert [(one["row"]["number"], one["row"]["amount"], one["row"]["unit"]) for one in rows][:2] == [
        (1, 2, "urgent_hour"),
        (2, 4, "working_hour"),
    ]
    case = moved(client, reported(client), "accept")
    body = {"move": "file", "version": case["version"], "key": new_id()}
    wrong = {**body, "form": {"classification": MANHOLE, "condition": "99"}}
    refused = client.post(f"/api/v1/cases/{case['id']}/moves", json=wrong)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "condition")

    filed = moved(client, case, "file", classification=MANHOLE, condition="2")
    assert (filed["condition"], filed["form"]["limit_amount"], filed["form"]["limit_unit"]) == ("2", 4, "working_hour")
    seen = client.get(f"/api/v1/cases/{case['id']}").json()
    assert seen["standard"]["source"] == filed["form"]["limit_source"]
    assert (seen["standard"]["amount"], seen["standard"]["unit"]) == (4, "working_hour")
    bureau = living.city.security.organisations.create(new_id(), by=SYSTEM).id
    sent = moved(client, filed, "dispatch", organisation=bureau)
    clock = [one for one in client.get(f"/api/v1/cases/{sent['id']}").json()["clocks"] if one["stage"] == "handle"][-1]
    assert (clock["amount"], clock["unit"]) == (4, "working_hour")


def at_once(moment: datetime) -> None:
    """The clock of the city stands at a moment."""
    set_clock(lambda: moment)


def messages_about(living: LivingCity, case: str) -> Counter[tuple[str, str]]:
    with living.city.db.transaction() as tx:
        rows = tx.execute("select name, template from messages.messages where about = %s", (f"/cases/{case}",))
        return Counter((row["name"], row["template"]) for row in rows)


def an_overdue_case(living: LivingCity, moment: datetime) -> str:
    """A case that nobody accepted in time; its shift leader is to hear of it."""
    at_once(moment)
    case = str(reported(living.client("here"))["id"])
    at_once(moment + timedelta(minutes=20))
    return case


def test_the_ladder_reaches_people_by_messages_once_however_often_it_is_swept(living: LivingCity) -> None:
    case = an_overdue_case(living, now())
    city = living.city
    for _ in range(2):
        city.cases.sweep()
        city.cases.sweep()
        city.tell_reminders()
        city.tell_reminders()
    told = messages_about(living, case)
    # The shift leaders whose area it is, by the page; nobody of another district.
    assert told == {("here", "case_overdue"): 1, ("everywhere", "case_overdue"): 1}
    client = living.client("here")
    subject = next(one for one in client.get("/api/v1/messages/inbox").json()["items"] if one["about"].endswith(case))
    assert client.get(f"/api/v1/cases/{case}").json()["case"]["number"] in subject["subject"]
    (shown,) = client.get(f"/api/v1/cases/{case}/reminders").json()["items"]
    assert shown["handed_over"]
    assert sorted((one["name"], one["channel"], one["state"]) for one in shown["told"]) == [
        ("everywhere", "in_app", "delivered"),
        ("here", "in_app", "delivered"),
    ]
    client.post("/api/v1/messages/inbox/read", json={"ids": [subject["id"]]})
    (shown,) = client.get(f"/api/v1/cases/{case}/reminders").json()["items"]
    assert {one["name"]: one["state"] for one in shown["told"]} == {"here": "read", "everywhere": "delivered"}


def test_a_department_reads_of_a_new_case_in_its_inbox_and_nobody_else_does(living: LivingCity) -> None:
    client, security = living.client("here"), living.city.security
    bureau, other = (security.organisations.create(new_id(), by=SYSTEM).id for _ in range(2))
    for name, organisation in (("of_bureau", bureau), ("of_other", other)):
        handler = living.person(name)
        security.roles.grant(handler, "department_handler", organisation=organisation, jurisdiction=(HERE,), by=SYSTEM)
    case = moved(client, reported(client), "accept")
    case = moved(client, case, "file", classification=LITTER, limit_amount=4, limit_unit="working_hour")
    moved(client, case, "dispatch", organisation=bureau, opinion="请优先处理")
    for _ in range(2):
        living.city.tell_reminders()
    assert messages_about(living, case["id"]) == {("of_bureau", "case_new"): 1}
    [inbox] = living.client("of_bureau").get("/api/v1/messages/inbox").json()["items"]
    due = client.get(f"/api/v1/cases/{case['id']}").json()["case"]["due"]
    at = datetime.fromisoformat(due).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M")
    assert inbox["subject"] == f"新案件：{case['number']}"
    assert inbox["body"].endswith(f"{at} 请优先处理")  # this city has no words of its own for a limit


KILLED = """
import os, signal, sys
from chengshu.server.city import build_city
from chengshu.server.reminding import Reminding
from chengshu.server.settings import Settings

city = build_city(Settings(home=sys.argv[1], database_url=sys.argv[2], nats_url=sys.argv[3]))
send = Reminding(city.security, city.messages, dict)
def and_die(reminder):
    send(reminder)
    os.kill(os.getpid(), signal.SIGKILL)
city.cases.tell_reminders(and_die)
"""


def test_a_worker_killed_between_sending_and_noting_it_doubles_nothing(living: LivingCity) -> None:
    case = an_overdue_case(living, now())
    living.city.cases.sweep()
    where = (str(living.settings.home), str(living.settings.database_url), str(living.settings.nats_url))
    died = subprocess.run([sys.executable, "-c", KILLED, *where], check=False, capture_output=True, timeout=120)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    before = messages_about(living, case)
    assert before == {("here", "case_overdue"): 1, ("everywhere", "case_overdue"): 1}
    with living.city.db.transaction() as tx:
        waiting = tx.execute("select count(*) as n from cases.reminders where told is null").fetchone()
    assert waiting is not None
    assert waiting["n"] >= 1
    living.city.tell_reminders()
    assert messages_about(living, case) == before


LITTER = "gbt30428.2:2013:incident:01:10"
TABLE = "/api/v1/routing/tables/urban_management"


def test_the_dispatcher_is_shown_who_owes_it_and_why_and_a_new_table_counts_at_once(living: LivingCity) -> None:
    client, make = living.client("here"), living.city.security.organisations.create
    ids = {code: make(new_id(), code=code, by=SYSTEM).id for code in ("demo-tianyuan", "demo-sanitation")}
    case = moved(client, reported(client), "accept")
    case = moved(client, case, "file", classification=LITTER, limit_amount=4, limit_unit="working_hour")
    found = client.get(f"/api/v1/cases/{case['id']}/suggestions").json()["items"]
    assert [one["organisation"] for one in found][:2] == [ids["demo-tianyuan"], ids["demo-sanitation"]]
    assert [one["key"] for one in found[0]["because"]][:2] == [
        "routing.because.territory_first",
        "routing.because.place",
    ]
    current = client.get(TABLE).json()
    document = {**current["document"], "orders": {**current["document"]["orders"], "incident": ["owner", "territory"]}}
    document["entries"] = [one for one in document["entries"] if one["organisation"] in ids]
    facts = {"classification": LITTER, "division": HERE}
    tried = client.post(f"{TABLE}/try", json={"facts": facts, "document": document}).json()["items"]
    assert [one["code"] for one in tried] == ["demo-sanitation", "demo-tianyuan"]
    assert client.post(f"{TABLE}/try", json={"facts": facts}).json()["items"][0]["code"] == "demo-tianyuan"

    body = {"document": document, "based_on": current["version"]["version"], "note": "市容归环卫"}
    released = client.post(f"{TABLE}/versions", json=body)
    assert (released.status_code, released.json()["version"]["version"]) == (201, 2)
    assert client.post(f"{TABLE}/versions", json=body).status_code == 409
    again = client.get(f"/api/v1/cases/{case['id']}/suggestions").json()["items"]
    assert again[0]["organisation"] == ids["demo-sanitation"]
    sent = moved(client, case, "dispatch", organisation=again[0]["organisation"])
    assert client.get(f"/api/v1/cases/{sent['id']}").json()["case"]["organisation"] == ids["demo-sanitation"]
    loaded = client.get(f"/api/v1/cases/{case['id']}/suggestions").json()["items"][0]["because"][-1]
    assert loaded == {"key": "routing.because.load", "values": {"open": 1, "most": 1}}
    assert [one["version"]["version"] for one in client.get(f"{TABLE}/versions").json()["items"]] == [2, 1]
