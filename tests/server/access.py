"""Who may do what with every route: the expectation, written by hand. A route that is missing here fails the tests.

``place``: it lies in one district, and for somebody of another one it does not exist. ``list``: he gets a list without
it. ``city``: it has no place and is the same for everybody with the permission. ``admin``: one of the three
administrators, whatever else somebody may do. ``own``: everybody signed in, about himself. ``public``: everybody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tests.server.happened import A_DOCUMENT, Happened
from tests.server.living_city import HERE, PASSWORD, LivingCity

from chengshu.kit import new_id
from chengshu.security import SYSTEM

Kind = Literal["public", "own", "city", "list", "place", "admin", "stream"]


@dataclass(frozen=True)
class Asked:
    """A request that succeeds for the right person: path and what `httpx` takes beside it."""

    path: str
    more: dict[str, Any]


Ask = Callable[[LivingCity, Happened], Asked]


@dataclass(frozen=True)
class Row:
    """One route."""

    kind: Kind
    ask: Ask
    ok: int = 200


def _at(path: str, **more: Any) -> Ask:
    """`path` with the ids of what happened in its braces."""
    return lambda _, ids: Asked(path.format(**vars(ids), reject=ids.rejects[0], reject_2=ids.rejects[1]), more)


def _telemetry(path: str, **more: str) -> Ask:
    return lambda _, ids: Asked(f"telemetry/{path}", {"params": {"device": ids.device, **more}})


def _register(_: LivingCity, __: Happened) -> Asked:
    told = {"protocol": "hj212", "identifier": new_id()[-12:], "name": "n", "kind": "air_station", "division": HERE}
    return Asked("devices", {"json": told})


def _open_case(_: LivingCity, __: Happened) -> Asked:
    return Asked("cases", {"json": {"type": "urban_incident", "title": "t", "division": HERE, "key": new_id()}})


def _move(living: LivingCity, ids: Happened) -> Asked:
    version = living.city.cases.case(ids.own_case, SYSTEM).case.version
    return Asked(
        f"cases/{ids.own_case}/moves", {"json": {"move": "accept", "version": version, "form": {}, "key": new_id()}}
    )


def _attach(_: LivingCity, ids: Happened) -> Asked:
    content = A_DOCUMENT + b"%" + new_id().encode() + b"\n%%EOF\n"
    return Asked(f"cases/{ids.own_case}/attachments", {"files": {"file": ("a.pdf", content)}})


def _an_account(path: str, **more: Any) -> Ask:
    def ask(living: LivingCity, _: Happened) -> Asked:
        return Asked(path.format(account=living.person(f"a{new_id()[-12:]}")), more)

    return ask


def _grant_to_revoke(living: LivingCity, _: Happened) -> Asked:
    made = living.person(f"a{new_id()[-12:]}", "test_cases", where=(HERE,))
    [grant] = living.city.security.accounts.get(made).grants
    return Asked(f"accounts/{made}/grants/{grant.id}", {})


def _new_account(_: LivingCity, __: Happened) -> Asked:
    return Asked("accounts", {"json": {"account": f"a{new_id()[-12:]}", "name": "n", "password": PASSWORD}})


def _organisation(living: LivingCity, _: Happened) -> Asked:
    made = living.city.security.organisations.create(new_id(), by=SYSTEM)
    return Asked(f"organisations/{made.id}", {"json": {"name": new_id()}})


_WRONG_PASSWORD = {"json": {"current": "not-mine-at-all", "new": "Another-1-of-2026"}}

ROUTES: dict[str, Row] = {
    "POST /api/v1/session": Row("public", _at("session", json={"account": "nobody", "password": "x"}), 401),
    "GET /api/v1/session": Row("own", _at("session")),
    "DELETE /api/v1/session": Row("own", _at("session"), 204),
    "PUT /api/v1/session/password": Row("own", _at("session/password", **_WRONG_PASSWORD), 422),
    "GET /api/v1/accounts": Row("admin", _at("accounts")),
    "POST /api/v1/accounts": Row("admin", _new_account, 201),
    "GET /api/v1/accounts/{account_id}": Row("admin", _an_account("accounts/{account}")),
    "PATCH /api/v1/accounts/{account_id}": Row("admin", _an_account("accounts/{account}", json={"name": "m"})),
    "POST /api/v1/accounts/{account_id}/unlock": Row("admin", _an_account("accounts/{account}/unlock")),
    "GET /api/v1/roles": Row("own", _at("roles")),
    "POST /api/v1/accounts/{account_id}/grants": Row(
        "admin", _an_account("accounts/{account}/grants", json={"role": "test_cases", "jurisdiction": [HERE]}), 201
    ),
    "DELETE /api/v1/accounts/{account_id}/grants/{grant_id}": Row("admin", _grant_to_revoke),
    "GET /api/v1/organisations": Row("own", _at("organisations")),
    "POST /api/v1/organisations": Row("admin", lambda *_: Asked("organisations", {"json": {"name": new_id()}}), 201),
    "PATCH /api/v1/organisations/{organisation_id}": Row("admin", _organisation),
    "GET /api/v1/tokens": Row("own", _at("tokens")),
    # He has no permission to hand on, and is told so: he got that far.
    "POST /api/v1/tokens": Row("own", _at("tokens", json={"name": "t", "permissions": ["cases.read"]}), 422),
    "DELETE /api/v1/tokens/{token_id}": Row("own", _at(f"tokens/{new_id()}"), 404),
    "GET /api/v1/audit": Row("admin", _at("audit")),
    "GET /api/v1/audit/verification": Row("admin", _at("audit/verification")),
    "GET /api/v1/devices": Row("list", _at("devices")),
    "GET /api/v1/devices/kinds": Row("city", _at("devices/kinds")),
    "GET /api/v1/devices/{device_id}": Row("place", _at("devices/{device}")),
    "POST /api/v1/devices": Row("place", _register, 201),
    "PATCH /api/v1/devices/{device_id}": Row("place", _at("devices/{device}", json={"name": "Station"})),
    "GET /api/v1/telemetry/latest": Row("list", _at("telemetry/latest")),
    "GET /api/v1/telemetry/series": Row("place", _telemetry("series", property="a34004")),
    "GET /api/v1/telemetry/frames": Row("place", _telemetry("frames")),
    "GET /api/v1/telemetry/frames/{identity}": Row("place", _at("telemetry/frames/{frame}")),
    "GET /api/v1/telemetry/rejects": Row("list", _at("telemetry/rejects")),
    "GET /api/v1/telemetry/rejects/{identity}": Row("place", _at("telemetry/rejects/{reject}")),
    # Replayed as it came it is refused for what is wrong with it: the right person got that far.
    "POST /api/v1/telemetry/rejects/{identity}/replay": Row(
        "place", _at("telemetry/rejects/{reject}/replay", json={}), 422
    ),
    "POST /api/v1/telemetry/rejects/{identity}/discard": Row(
        "place", _at("telemetry/rejects/{reject_2}/discard", json={"reason": "noise"})
    ),
    "GET /api/v1/rules": Row("city", _at("rules")),
    "GET /api/v1/rules/{rule_id}": Row("city", _at("rules/{rule}")),
    "GET /api/v1/alerts": Row("list", _at("alerts")),
    "GET /api/v1/alerts/{alert_id}": Row("place", _at("alerts/{alert}")),
    "GET /api/v1/cases": Row("list", _at("cases")),
    "GET /api/v1/cases/queues": Row("city", _at("cases/queues")),
    "GET /api/v1/cases/flows": Row("city", _at("cases/flows")),
    "GET /api/v1/cases/classes": Row("city", _at("cases/classes")),
    "GET /api/v1/cases/export.csv": Row("list", _at("cases/export.csv")),
    "POST /api/v1/cases": Row("place", _open_case, 201),
    "GET /api/v1/cases/{case_id}": Row("place", _at("cases/{case}")),
    "POST /api/v1/cases/{case_id}/moves": Row("place", _move),
    "POST /api/v1/cases/{case_id}/attachments": Row("place", _attach, 201),
    "GET /api/v1/cases/{case_id}/attachments/{attachment_id}": Row(
        "place", _at("cases/{own_case}/attachments/{attachment}")
    ),
    "GET /api/v1/maps/layers": Row("city", _at("maps/layers")),
    "GET /api/v1/maps/layers/{layer}/features": Row("city", _at("maps/layers/divisions/features")),
    "GET /api/v1/maps/search": Row("city", _at("maps/search", params={"q": "x"})),
    "GET /api/v1/indicators": Row("city", _at("indicators")),
    "GET /api/v1/indicators/{indicator_id}": Row("city", _at("indicators/cases_open")),
    "GET /api/v1/indicators/{indicator_id}/history": Row("city", _at("indicators/cases_open/history")),
    "GET /api/v1/indicators/{indicator_id}/list": Row("list", _at("indicators/cases_open/list")),
    "GET /api/v1/dashboards": Row("city", _at("dashboards")),
    "GET /api/v1/dashboards/{dashboard_id}": Row("city", _at("dashboards/cockpit")),
    "GET /api/v1/live": Row("stream", _at("live")),
    "GET /api/v1/about": Row("public", _at("about")),
    "GET /api/v1/strings/{lang}": Row("own", _at("strings/zh")),
    "GET /api/v1/packs": Row("admin", _at("packs")),
    "GET /health/live": Row("public", _at("/health/live")),
    "HEAD /health/live": Row("public", _at("/health/live")),
    "GET /health/ready": Row("public", _at("/health/ready"), 503),
    "HEAD /health/ready": Row("public", _at("/health/ready"), 503),
    "GET /metrics": Row("public", _at("/metrics")),
    "GET /openapi.json": Row("public", _at("/openapi.json")),
    "GET /{path:path}": Row("public", _at("/cockpit")),
    "HEAD /{path:path}": Row("public", _at("/cockpit")),
}

# At the end, because those rows are made of the words above.
from tests.server.access_cases import ROWS  # noqa: E402

ROUTES |= ROWS
