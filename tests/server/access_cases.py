"""Who may do what beside the moves of a case: rows like those of `access.ROUTES`.

The case of the table was just reported, so what needs a later stage is answered with 409 by the time the right person
gets that far; what is decided, answered or done by its own id is tried with one that is not there.
"""

from typing import Any

from tests.server.access import Ask, Asked, Row
from tests.server.happened import Happened
from tests.server.living_city import HERE, LivingCity

from chengshu.capabilities.cases import OpenCase
from chengshu.kit import new_id
from chengshu.security import SYSTEM


def _with_key(path: str, **body: Any) -> Ask:
    def ask(_: LivingCity, ids: Happened) -> Asked:
        return Asked(path.format(case=ids.own_case, nothing=new_id()), {"json": {**body, "key": new_id()}})

    return ask


def _at(path: str, **more: Any) -> Ask:
    return lambda _, ids: Asked(path.format(case=ids.own_case, nothing=new_id()), more)


def _reported(living: LivingCity) -> str:
    told = OpenCase(type="urban_incident", title="Another one", division=HERE, source_id=new_id())
    return living.city.cases.open_case(told, SYSTEM).id


def _merge(living: LivingCity, ids: Happened) -> Asked:
    body = {"into": ids.own_case, "key": new_id()}
    return Asked(f"cases/{_reported(living)}/merge", {"json": body})


def _link(living: LivingCity, ids: Happened) -> Asked:
    return Asked(f"cases/{ids.own_case}/links", {"json": {"other": _reported(living), "key": new_id()}})


def _child(_: LivingCity, ids: Happened) -> Asked:
    told = {"type": "urban_incident", "title": "t", "division": HERE, "key": new_id()}
    return Asked(f"cases/{ids.own_case}/children", {"json": told})


def _supervise(living: LivingCity, ids: Happened) -> Asked:
    asked = living.city.security.organisations.create(new_id(), by=SYSTEM).id
    body = {"question": "Why is nothing done?", "to_org": asked, "key": new_id()}
    return Asked(f"cases/{ids.own_case}/supervisions", {"json": body})


def _hours(method: str) -> Ask:
    def ask(living: LivingCity, _: Happened) -> Asked:
        own = living.city.security.organisations.create(new_id(), by=SYSTEM).id
        if method == "DELETE":
            living.city.cases.set_hours(own, [(540, 1020)], {}, SYSTEM)
            return Asked(f"cases/hours/{own}", {})
        return Asked(f"cases/hours/{own}", {"json": {"hours": [[540, 1020]], "days": {"2026-12-24": []}}})

    return ask


def _document(living: LivingCity) -> dict[str, Any]:
    return living.city.cases.flow_document("urban_incident", 1)


def _design(path: str, **more: Any) -> Ask:
    def ask(living: LivingCity, _: Happened) -> Asked:
        return Asked(f"cases/designer/{path}", {"json": {"document": _document(living), **more}})

    return ask


def _draft(path: str, **body: Any) -> Ask:
    """A draft that is there: begun from the version in force."""

    def ask(living: LivingCity, _: Happened) -> Asked:
        made = living.city.cases.new_draft(_document(living), 1, "", SYSTEM)
        if "document" in body:
            return Asked(f"cases/designer/drafts/{made.id}", {"json": {**body, "document": made.definition}})
        return Asked(f"cases/designer/drafts/{made.id}{path}", {"json": body} if body else {})

    return ask


def _drawing(living: LivingCity, _: Happened) -> Asked:
    drawn = living.city.cases.flow_bpmn("urban_incident", 1, {})
    return Asked("cases/designer/bpmn", {"content": drawn, "headers": {"Content-Type": "application/xml"}})


_NEAR = {"type": "urban_incident", "longitude": 113.1, "latitude": 27.8}

ROWS: dict[str, Row] = {
    "GET /api/v1/cases/flows/{flow}/versions": Row("city", _at("cases/flows/urban_incident/versions")),
    "GET /api/v1/cases/flows/{flow}/versions/{version}": Row("city", _at("cases/flows/urban_incident/versions/1")),
    "GET /api/v1/cases/flows/{flow}/versions/{version}/bpmn": Row(
        "city", _at("cases/flows/urban_incident/versions/1/bpmn")
    ),
    "GET /api/v1/cases/flows/{flow}/diff": Row(
        "city", _at("cases/flows/urban_incident/diff", params={"from": 1, "to": 1})
    ),
    "GET /api/v1/cases/designer/schema": Row("city", _at("cases/designer/schema")),
    "POST /api/v1/cases/designer/check": Row("city", _design("check")),
    "POST /api/v1/cases/designer/form": Row("city", _at("cases/designer/form", json={"form": {}})),
    "POST /api/v1/cases/designer/uses": Row("city", _design("uses", form="open.form", fields=["classification"])),
    "GET /api/v1/cases/codes": Row("city", _at("cases/codes")),
    "GET /api/v1/cases/codes/{name}": Row("city", _at("cases/codes/property.air")),
    "POST /api/v1/cases/designer/simulation": Row("city", _design("simulation", walks=5)),
    "POST /api/v1/cases/designer/bpmn": Row("city", _design("bpmn")),
    "PUT /api/v1/cases/designer/bpmn": Row("city", _drawing),
    "GET /api/v1/cases/designer/drafts": Row("city", _at("cases/designer/drafts")),
    "POST /api/v1/cases/designer/drafts": Row(
        "city", _at("cases/designer/drafts", json={"flow": "urban_incident"}), 201
    ),
    "GET /api/v1/cases/designer/drafts/{draft_id}": Row("city", _draft("")),
    "PUT /api/v1/cases/designer/drafts/{draft_id}": Row("city", _draft("", document={}, version=1)),
    "DELETE /api/v1/cases/designer/drafts/{draft_id}": Row("city", _draft(""), 204),
    "POST /api/v1/cases/designer/drafts/{draft_id}/release": Row("city", _draft("/release", version=1), 201),
    "GET /api/v1/cases/hours": Row("city", _at("cases/hours")),
    "PUT /api/v1/cases/hours/{organisation}": Row("city", _hours("PUT")),
    "DELETE /api/v1/cases/hours/{organisation}": Row("city", _hours("DELETE"), 204),
    "GET /api/v1/cases/views": Row("city", _at("cases/views")),
    "PUT /api/v1/cases/views": Row("city", _at("cases/views", json={"name": "late", "query": {"late": "true"}})),
    "PATCH /api/v1/cases/views/{view_id}": Row("city", _at("cases/views/{nothing}", json={"name": "early"}), 404),
    "PUT /api/v1/cases/views/{view_id}/sharing": Row(
        "city", _at("cases/views/{nothing}/sharing", json={"scope": "nobody"}), 404
    ),
    "DELETE /api/v1/cases/views/{view_id}": Row("city", _at("cases/views/{nothing}"), 404),
    "GET /api/v1/cases/requests": Row("city", _at("cases/requests")),
    "GET /api/v1/cases/requests/{request_id}": Row("place", _at("cases/requests/{nothing}"), 404),
    "POST /api/v1/cases/requests/{request_id}/decision": Row(
        "place", _with_key("cases/requests/{nothing}/decision", accept=True), 404
    ),
    "POST /api/v1/cases/requests/{request_id}/withdrawal": Row(
        "place", _with_key("cases/requests/{nothing}/withdrawal"), 404
    ),
    "POST /api/v1/cases/{case_id}/requests": Row(
        "place", _with_key("cases/{case}/requests", kind="extension", reason="It rains."), 409
    ),
    "POST /api/v1/cases/{case_id}/suspension": Row(
        "place", _with_key("cases/{case}/suspension", reason="It rains."), 409
    ),
    "POST /api/v1/cases/{case_id}/resumption": Row(
        "place", _with_key("cases/{case}/resumption", reason="It is dry."), 409
    ),
    "GET /api/v1/cases/supervisions": Row("city", _at("cases/supervisions")),
    "POST /api/v1/cases/{case_id}/supervisions": Row("place", _supervise, 201),
    "POST /api/v1/cases/supervisions/{supervision_id}/answer": Row(
        "place", _with_key("cases/supervisions/{nothing}/answer", answer="Today."), 404
    ),
    "POST /api/v1/cases/supervisions/{supervision_id}/judgement": Row(
        "place", _with_key("cases/supervisions/{nothing}/judgement", satisfied=True), 404
    ),
    "POST /api/v1/cases/{case_id}/urges": Row("place", _with_key("cases/{case}/urges", text="Again.")),
    "GET /api/v1/cases/tasks": Row("city", _at("cases/tasks")),
    "POST /api/v1/cases/{case_id}/tasks": Row("place", _with_key("cases/{case}/tasks", kind="spot_check"), 201),
    "POST /api/v1/cases/tasks/{task_id}/acceptance": Row("place", _with_key("cases/tasks/{nothing}/acceptance"), 404),
    "POST /api/v1/cases/tasks/{task_id}/finding": Row(
        "place", _with_key("cases/tasks/{nothing}/finding", finding="Clean.", ok=True), 404
    ),
    "POST /api/v1/cases/tasks/{task_id}/void": Row(
        "place", _with_key("cases/tasks/{nothing}/void", reason="Not needed."), 404
    ),
    "GET /api/v1/cases/similar": Row("city", _at("cases/similar", params=_NEAR)),
    "GET /api/v1/cases/{case_id}/similar": Row("place", _at("cases/{case}/similar")),
    "GET /api/v1/cases/{case_id}/suggestions": Row("place", _at("cases/{case}/suggestions")),
    "GET /api/v1/cases/{case_id}/children": Row("city", _at("cases/{case}/children")),
    "POST /api/v1/cases/{case_id}/children": Row("place", _child, 201),
    "POST /api/v1/cases/{case_id}/links": Row("place", _link),
    "DELETE /api/v1/cases/{case_id}/links/{other}": Row("place", _at("cases/{case}/links/{nothing}"), 409),
    "POST /api/v1/cases/{case_id}/merge": Row("place", _merge),
    "POST /api/v1/cases/{case_id}/unmerge": Row("place", _with_key("cases/{case}/unmerge", reason="Another."), 409),
    "POST /api/v1/cases/{case_id}/rating": Row("place", _with_key("cases/{case}/rating", rating=5), 403),
}
