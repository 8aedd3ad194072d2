"""Open311 GeoReport v2 at ``/open311/v2``: all six methods, XML and JSON (http://wiki.open311.org/GeoReport_v2)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from chengshu.capabilities.citizens.model import Contact, NewReport, Report, ReportFilter
from chengshu.capabilities.citizens.routes.georeport import answer, definition, fault, request_card, service_card
from chengshu.capabilities.citizens.service import Citizens
from chengshu.kit import ChengshuError, now
from chengshu.security import Guard, Principal

Format = Literal["json", "xml"]
FindAddress = Callable[[str], tuple[float, float] | None]
SPAN = timedelta(days=90)  # GeoReport v2: without dates, the last 90 days
MOST = 1000  # and at most 1,000 requests
WHY = "Open311 is read by anybody and written with an api_key"


def router(
    citizens: Citizens,
    guard: Guard,
    principal_of: Callable[[str], Principal | None],
    find_address: FindAddress,
) -> APIRouter:
    """Every method. `principal_of` knows whose an api_key is, `find_address` where an address lies."""
    routes = APIRouter(prefix="/open311/v2", tags=["open311"], dependencies=[Depends(guard.anybody(WHY))])
    _services(routes, citizens)
    _requests(routes, citizens)

    @routes.post("/requests.{format}")
    async def post_request(request: Request, format: Format) -> Response:
        """Report something (POST Service Request)."""
        form = await request.form()
        sent = {name: str(value) for name, value in form.items() if isinstance(value, str)}
        many = {name: [str(one) for one in form.getlist(name)] for name in form}

        def take() -> Response:
            who = principal_of(sent.get("api_key", ""))
            if who is None or not who.can("cases.open"):
                return fault(format, 403, ["api_key was missing or is not valid"])
            new, wrong = _read(sent, many, find_address)
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

    return routes


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
        start_date: datetime | None = None,
        end_date: datetime | None = None,
        status: Annotated[str, Query(pattern=r"^((open|closed)(,(open|closed))?)?$")] = "",
        page: Annotated[int, Query(ge=1, le=1000)] = 1,
        page_size: Annotated[int, Query(ge=1, le=MOST)] = 50,
    ) -> Response:
        """Reports (GET Service Requests): by numbers, or by service, time and status."""
        numbers = tuple(filter(None, service_request_id.split(",")))
        begin = _zoned(start_date) or (None if numbers else (_zoned(end_date) or now()) - SPAN)
        wanted = ReportFilter(
            numbers=numbers,
            services=tuple(filter(None, service_code.split(","))),
            begin=begin,
            end=_zoned(end_date),
            status=None if "," in status or not status else status,  # type: ignore[arg-type]
        )
        found = citizens.find(wanted, limit=min(MOST, page * page_size)).items[(page - 1) * page_size :]
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
    sent: dict[str, str], many: dict[str, list[str]], find_address: FindAddress
) -> tuple[NewReport | None, list[str]]:
    """The report that a form means, or why it means none."""
    if not sent.get("service_code"):
        return None, ["service_code was not provided"]
    place = _place(sent, find_address)
    if isinstance(place, str):
        return None, [place]
    attributes: dict[str, Any] = {}
    for name, values in many.items():
        if name.startswith("attribute[") and "]" in name:
            attributes[name[10 : name.index("]")]] = values if name.endswith("[]") or len(values) > 1 else values[0]
    name = " ".join(filter(None, (sent.get("last_name"), sent.get("first_name"))))
    words = "\n".join(filter(None, (sent.get("description"), sent.get("media_url"))))
    contact = Contact(name, sent.get("phone", ""), sent.get("email", ""))
    new = NewReport(
        sent["service_code"], *place, words, sent.get("address_string", ""), attributes, contact, False, "open311"
    )
    return new, []


def _place(sent: dict[str, str], find_address: FindAddress) -> tuple[float, float] | str:
    if sent.get("lat") and sent.get("long"):
        try:
            return float(sent["long"]), float(sent["lat"])
        except ValueError:
            return "lat and long must be numbers"
    if sent.get("address_string"):
        return find_address(sent["address_string"]) or "the address was not found: send lat and long"
    return "one of lat and long or address_string must be provided"


def _zoned(at: datetime | None) -> datetime | None:
    """GeoReport asks for a zone; a time without one is taken for that of the server, which is UTC."""
    return at if at is None or at.tzinfo else at.replace(tzinfo=now().tzinfo)


def _media(request: Request, one: Report) -> str:
    if not one.shown or not one.pictures:
        return ""
    return f"{str(request.base_url).rstrip('/')}/api/v1/citizens/reports/{one.number}/pictures/{one.pictures[0]}"
