"""The page's own door: for anybody under ``/citizens``, for those who answer under ``/citizens/desk``."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.citizens.model import Contact, NewReport, Report, ReportFilter, Service, Spot, Topic
from chengshu.capabilities.citizens.routes.calls import add_calls
from chengshu.capabilities.citizens.routes.desk import Size, add_desk, add_incoming
from chengshu.capabilities.citizens.service import Callers, Citizens, Desk, Incoming
from chengshu.kit import FieldError, Refused
from chengshu.security import Audit, Buckets, Guard, Rate, address_of, network_of

MOST_PICTURE = 12 * 1024 * 1024
Code = Annotated[str, Query(max_length=20)]
ANYBODY = "citizens report and follow without an account"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RateBody(_Body):
    """How it went: one star to five."""

    code: Annotated[str, Field(max_length=20)]
    rating: Annotated[int, Field(ge=1, le=5)]
    note: Annotated[str, Field(max_length=1000)] = ""


class TipBody(_Body):
    """A tip. The contact is sealed; without one the code alone leads to the answer."""

    subject: str
    body: str
    division: Annotated[str | None, Field(pattern=r"^\d{6,12}$")] = None
    name: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(max_length=20)] = ""
    email: Annotated[str, Field(max_length=200)] = ""


class AreaCard(BaseModel):
    """A division of the city."""

    code: str
    name: str


class SupportBody(_Body):
    """A key that the browser made once and keeps: it counts somebody once and says nothing about him."""

    key: Annotated[str, Field(min_length=8, max_length=80)]


class CodeBody(_Body):
    """The code of a tip."""

    code: Annotated[str, Field(max_length=20)]


class Doorkeeper:
    """How often anybody may send something, counted by network; in the memory of this process."""

    def __init__(self) -> None:
        self._sending = Buckets(Rate(10, 1 / 60))
        self._trying = Buckets(Rate(20, 1 / 6))

    def sending(self, request: Request) -> None:
        """Count a report or a tip. Raises `TooFast`."""
        self._sending.take(network_of(address_of(request)))

    def trying(self, request: Request, code: str) -> None:
        """Count a try of a code. Raises `TooFast`."""
        if code:
            self._trying.take(network_of(address_of(request)))


def router(
    citizens: Citizens, desk: Desk, incoming: Incoming, guard: Guard, calls: tuple[Callers, Audit] | None = None
) -> APIRouter:
    """Every route below ``/citizens``."""
    routes = APIRouter(prefix="/citizens", tags=["citizens"])
    keeper = Doorkeeper()
    _anybody(routes, citizens, desk, guard, keeper)
    _telling(routes, citizens, desk, guard, keeper)
    add_desk(routes, desk, guard)
    add_incoming(routes, incoming, guard)
    if calls:
        add_calls(routes, calls[0], guard, calls[1])
    return routes


def _anybody(routes: APIRouter, citizens: Citizens, desk: Desk, guard: Guard, keeper: Doorkeeper) -> None:
    open_door = [Depends(guard.nobody(ANYBODY))]

    @routes.get("/services", dependencies=open_door)
    def services(q: Annotated[str, Query(max_length=60)] = "") -> list[Service]:
        """What can be reported, or what of it a question means."""
        return citizens.services(q)

    @routes.get("/spots", dependencies=open_door)
    def spots(q: Annotated[str, Query(min_length=1, max_length=100)]) -> list[Spot]:
        """Places that somebody who has typed this much may mean."""
        return citizens.spots(q)

    @routes.get("/spot", dependencies=open_door)
    def spot(
        longitude: Annotated[float, Query(ge=-180, le=180)], latitude: Annotated[float, Query(ge=-90, le=90)]
    ) -> dict[str, Any]:
        """Whether a place is in this city, and what lies there."""
        inside, found = citizens.spot(longitude, latitude)
        return {"inside": inside, "name": found.name if found else ""}

    @routes.get("/topics", dependencies=open_door)
    def topics(days: Annotated[int, Query(ge=7, le=92)] = 30) -> list[Topic]:
        """What many speak of, and what the city says to it."""
        return desk.open_topics(days)

    @routes.get("/near", dependencies=open_door)
    def near(
        longitude: float, latitude: float, radius_m: Annotated[float, Query(gt=0, le=2000)] = 100
    ) -> list[dict[str, Any]]:
        """What was reported near a place in the last month, nearest first."""
        return [{"distance_m": round(far), "report": one} for far, one in citizens.near(longitude, latitude, radius_m)]

    @routes.get("/reports/{number}", dependencies=open_door)
    def follow(request: Request, number: str, code: Code = "") -> Report:
        """How a report stands; with its code also what only its reporter sees."""
        keeper.trying(request, code)
        return citizens.follow(number, code)

    @routes.get("/reports", dependencies=open_door)
    def reports(
        division: Annotated[str | None, Query(pattern=r"^\d{6,12}$")] = None, after: str | None = None, limit: Size = 50
    ) -> dict[str, Any]:
        """Reports as anybody sees them."""
        page = citizens.find(ReportFilter(division=division), after, limit)
        return {"items": page.items, "next": page.next, "total": None}

    @routes.get("/reports/{number}/pictures/{digest}", dependencies=open_door)
    def picture(request: Request, number: str, digest: str, code: Code = "") -> FileResponse:
        """A photo of a report."""
        keeper.trying(request, code)
        path, kind = citizens.picture(number, digest, code)
        return FileResponse(path, media_type=kind, headers={"Cache-Control": "private, max-age=3600"})


def _telling(routes: APIRouter, citizens: Citizens, desk: Desk, guard: Guard, keeper: Doorkeeper) -> None:
    open_door = [Depends(guard.nobody(ANYBODY))]

    @routes.post("/reports", status_code=201, dependencies=open_door)
    def report(
        request: Request,
        service: Annotated[str, Form(max_length=120)],
        longitude: Annotated[float, Form()],
        latitude: Annotated[float, Form()],
        description: Annotated[str, Form(max_length=4000)] = "",
        address: Annotated[str, Form(max_length=300)] = "",
        name: Annotated[str, Form(max_length=60)] = "",
        phone: Annotated[str, Form(max_length=20)] = "",
        email: Annotated[str, Form(max_length=200)] = "",
        shown: Annotated[bool, Form()] = False,
        attributes: Annotated[str, Form(max_length=4000)] = "",
        key: Annotated[str | None, Form(min_length=8, max_length=80)] = None,
        pictures: Annotated[list[UploadFile] | None, File()] = None,
    ) -> dict[str, Any]:
        """Report something; the answer has the number and the code to follow it by, and the day it is promised for."""
        keeper.sending(request)
        contact, told = Contact(name, phone, email), _answers(attributes)
        new = NewReport(service, longitude, latitude, description, address, told, contact, shown, "page", key)
        receipt = citizens.report(new, [(one.filename or "photo", _read(one)) for one in pictures or ()])
        return {"number": receipt.number, "code": receipt.code, "promised": receipt.promised}

    @routes.post("/reports/{number}/rating", dependencies=open_door)
    def rate(request: Request, number: str, body: RateBody) -> Report:
        """Say how it went. A bad rating opens a second look."""
        keeper.trying(request, body.code)
        return citizens.rate(number, body.code, body.rating, body.note)

    @routes.post("/reports/{number}/support", dependencies=open_door)
    def support(request: Request, number: str, body: SupportBody) -> Report:
        """Say that one is concerned by a report, too."""
        keeper.trying(request, "support")
        return citizens.support(number, body.key)

    @routes.get("/areas", dependencies=open_door)
    def areas() -> list[AreaCard]:
        """The divisions of the city, of which a tip may name one."""
        return [AreaCard(code=code, name=name) for code, name in desk.areas()]

    @routes.post("/tips", status_code=201, dependencies=open_door)
    def tell(request: Request, body: TipBody) -> dict[str, str]:
        """Tell something without being exposed."""
        keeper.sending(request)
        number, code = desk.tell(body.subject, body.body, body.division, Contact(body.name, body.phone, body.email))
        return {"number": number, "code": code}

    @routes.post("/tips/{number}/answer", dependencies=open_door)
    def answer(request: Request, number: str, body: CodeBody) -> dict[str, str]:
        """State and answer of a tip, for who holds its code."""
        keeper.trying(request, body.code)
        state, text = desk.answer_to(number, body.code)
        return {"state": state, "answer": text}


def _answers(text: str) -> dict[str, Any]:
    """The answers to the questions of a service, sent as JSON."""
    try:
        told = json.loads(text or "{}")
    except ValueError:
        told = None
    if not isinstance(told, dict) or not all(isinstance(one, str | list) for one in told.values()):
        raise Refused("The answers cannot be read.", errors=(FieldError("attributes", "is no JSON object of answers"),))
    return told


def _read(file: UploadFile) -> bytes:
    content = file.file.read(MOST_PICTURE + 1)
    if len(content) > MOST_PICTURE:
        raise Refused("A photo has at most 12 MB.", code="file_too_large")
    return content
