"""Open311 GeoReport v2 at ``/open311/v2``: all six methods, XML and JSON (https://wiki.open311.org/GeoReport_v2).

Service discovery stands beside it at ``/open311/discovery``.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BeforeValidator, Field
from starlette.concurrency import run_in_threadpool

from chengshu.capabilities.citizens.model import Contact, NewReport, Report, ReportFilter, Spot
from chengshu.capabilities.citizens.routes.georeport import (
    answer,
    definition,
    discovery_card,
    fault,
    request_card,
    service_card,
)
from chengshu.capabilities.citizens.service import Citizens
from chengshu.kit import ChengshuError, NotFound, now
from chengshu.security import Guard, Principal

Format = Literal["json", "xml"]
# Where an address lies that is given in words, and one that is given by its id (then also what it is called).
FindAddress = Callable[[str], tuple[float, float] | None]
FindId = Callable[[str], Spot | None]
# GeoReport v2: an argument that is there and empty is one that is not there.
_Blank = BeforeValidator(lambda value: None if value == "" else value)
SPAN = timedelta(days=90)  # GeoReport v2: without dates, the last 90 days
MOST = 1000  # and at most 1,000 requests
DEEPEST = 10_000  # how far pages go
WHY = "Open311 is read by anybody and written with an api_key"


def router(
    citizens: Citizens,
    guard: Guard,
    principal_of: Callable[[str], Principal | None],
    find_address: FindAddress,
    find_id: FindId,
    jurisdiction: str = "",
    contact: str = "",
    test: bool = False,
) -> APIRouter:
    """Every method. `principal_of` knows whose an api_key is, `find_address` and `find_id` where an address lies.

    `jurisdiction` is the only one that is served; empty: nobody is asked for one. `test` says that nothing here is
    real, as in a demonstration.
    """

    def here(jurisdiction_id: str = "") -> None:
        if jurisdiction and jurisdiction_id and jurisdiction_id != jurisdiction:
            raise NotFound("jurisdiction_id was not found", code="jurisdiction_unknown")

    open_door = [Depends(guard.anybody(WHY)), Depends(here)]
    every = APIRouter(prefix="/open311", tags=["open311"])
    _discovery(every, citizens, contact, test, open_door)
    routes = APIRouter(prefix="/v2", dependencies=open_door)
    _services(routes, citizens)
    _requests(routes, citizens)

    @routes.post("/requests.{format}")
    async def post_request(request: Request, format: Format) -> Response:
        """Report something (POST Service Request)."""
        form = await request.form()
        sent = {name: str(value) for name, value in form.items() if isinstance(value, str)}
        many = {name: [str(one) for one in form.getlist(name)] for name in form}
        here(sent.get("jurisdiction_id", ""))

        def take() -> Response:
            who = principal_of(sent.get("api_key", ""))
            if who is None or not who.can("cases.open"):
                return fault(format, 403, ["api_key was missing or is not valid"])
            new, wrong = _read(sent, many, find_address, find_id)
            if new is None:
                return fault(format, 400, wrong)
            try:
                receipt = citizens.report(new)
            except ChengshuError as error:
                told = [f"{one.field}: {one.reason}" for one in error.errors] or [error.detail]
                return fault(format, 404 if any("no such service" in text for text in told) else 400, told)
            card = {"service_request_id": receipt.number, "service_notice": f"code {receipt.code}", "account_id": ""}
            return answer(format, "service_requests", [card], 201)

        return await run_in_threadpool(take)

    every.include_router(routes)
    return every


def _discovery(routes: APIRouter, citizens: Citizens, contact: str, test: bool, open_door: Sequence[Any]) -> None:
    @routes.get("/discovery.{format}", dependencies=open_door)
    def discovery(request: Request, format: Format) -> Response:
        """Where which version of the interface is, in which formats (Service Discovery)."""
        base = str(request.base_url).rstrip("/")
        keys, changed = f"{base}/admin/tokens", citizens.services_changed()
        return answer(format, "discovery", discovery_card(f"{base}/open311/v2", contact or base, keys, test, changed))


def _services(routes: APIRouter, citizens: Citizens) -> None:
    @routes.get("/services.{format}")
    def services(format: Format) -> Response:
        """What can be reported (GET Service List)."""
        return answer(format, "services", [service_card(one) for one in citizens.services()])

    @routes.get("/services/{code}.{format}")
    def service(code: str, format: Format) -> Response:
        """The questions of a service (GET Service Definition)."""
        try:
            found = citizens.service(code)
        except ChengshuError as error:
            return fault(format, 404, [error.detail])
        return answer(format, "service_definition", definition(found))

    @routes.get("/tokens/{token}.{format}")
    def token(token: str, format: Format) -> Response:
        """The number behind a token (GET Service Request Id). Numbers are given at once: a token is its number."""
        try:
            found = citizens.follow(token)
        except ChengshuError as error:
            return fault(format, 404, [error.detail])
        return answer(format, "service_requests", [{"token": token, "service_request_id": found.number}])


def _requests(routes: APIRouter, citizens: Citizens) -> None:
    @routes.get("/requests.{format}")
    def requests(
        request: Request,
        format: Format,
        service_request_id: str = "",
        service_code: str = "",
        start_date: Annotated[datetime | None, _Blank] = None,
        end_date: Annotated[datetime | None, _Blank] = None,
        status: Annotated[str, Query(pattern=r"^((open|closed)( *, *(open|closed))*)?$")] = "",
        page: Annotated[Annotated[int, Field(ge=1, le=200)] | None, _Blank] = None,
        page_size: Annotated[Annotated[int, Field(ge=1, le=MOST)] | None, _Blank] = None,
    ) -> Response:
        """Reports (GET Service Requests): by numbers, which override everything else, or by service, time and status.

        At most 90 days and 1,000 reports; `page` and `page_size` are an extension that many servers have.
        """
        numbers = _listed(service_request_id)
        if numbers:
            wanted = ReportFilter(numbers=numbers[:MOST])
        else:
            states = set(_listed(status))
            begin, end = _span(_zoned(start_date), _zoned(end_date))
            one_state = states.pop() if len(states) == 1 else None
            wanted = ReportFilter((), _listed(service_code), begin, end, one_state)  # type: ignore[arg-type]
        size = page_size or (MOST if page is None else 50)
        skip = ((page or 1) - 1) * size
        found = citizens.find(wanted, limit=min(DEEPEST, skip + size)).items[skip : skip + size]
        return answer(format, "service_requests", [request_card(one, _media(request, one)) for one in found])

    @routes.get("/requests/{number}.{format}")
    def one_request(request: Request, number: str, format: Format) -> Response:
        """One report (GET Service Request)."""
        try:
            found = citizens.follow(number)
        except ChengshuError as error:
            return fault(format, 404, [error.detail])
        return answer(format, "service_requests", [request_card(found, _media(request, found))])


def _read(
    sent: dict[str, str], many: dict[str, list[str]], find_address: FindAddress, find_id: FindId
) -> tuple[NewReport | None, list[str]]:
    """The report that a form means, or why it means none."""
    if not sent.get("service_code"):
        return None, ["service_code was not provided"]
    named = find_id(sent["address_id"]) if sent.get("address_id") else None
    place = _place(sent, find_address, named)
    if isinstance(place, str):
        return None, [place]
    attributes: dict[str, Any] = {}
    for name, values in many.items():
        if name.startswith("attribute[") and "]" in name:
            attributes[name[10 : name.index("]")]] = values if name.endswith("[]") or len(values) > 1 else values[0]
    name = " ".join(filter(None, (sent.get("last_name"), sent.get("first_name"))))
    words = "\n".join(filter(None, (sent.get("description"), sent.get("media_url"))))
    contact = Contact(name, sent.get("phone", ""), sent.get("email", ""))
    address = sent.get("address_string") or (named.name if named else "")
    new = NewReport(
        sent["service_code"], *place, words, address, attributes, contact, False, "open311",
        address_id=sent["address_id"] if named else "",
    )  # fmt: skip
    return new, []


def _place(sent: dict[str, str], find_address: FindAddress, named: Spot | None) -> tuple[float, float] | str:
    """The point that is told, else that of the address by its id, else that of the address in words."""
    if sent.get("lat") and sent.get("long"):
        try:
            return float(sent["long"]), float(sent["lat"])
        except ValueError:
            return "lat and long must be numbers"
    if named:
        return named.longitude, named.latitude
    if sent.get("address_string"):
        return find_address(sent["address_string"]) or "the address was not found: send lat and long"
    if sent.get("address_id"):
        return "address_id was not found: send lat and long"
    return "one of lat and long, address_string or address_id must be provided"


def _listed(text: str) -> tuple[str, ...]:
    """The parts of a comma-delimited list."""
    return tuple(dict.fromkeys(part for one in text.split(",") if (part := one.strip())))


def _span(start: datetime | None, end: datetime | None) -> tuple[datetime, datetime | None]:
    """At most 90 days: from the start when there is one, else up to the end, else up to now."""
    if start is None:
        return (end or now()) - SPAN, end
    return start, start + SPAN if end is None or end > start + SPAN else end


def _zoned(at: datetime | None) -> datetime | None:
    """GeoReport asks for a zone; a time without one is taken for that of the server, which is UTC."""
    return at if at is None or at.tzinfo else at.replace(tzinfo=now().tzinfo)


def _media(request: Request, one: Report) -> str:
    if not one.shown or not one.pictures:
        return ""
    return f"{str(request.base_url).rstrip('/')}/api/v1/citizens/reports/{one.number}/pictures/{one.pictures[0]}"
