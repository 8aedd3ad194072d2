"""HTTP of the desk of mistakes that people find on the map, with and without an account."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import FileResponse
from pydantic import Field

from chengshu.capabilities.maps.model.desks import Report
from chengshu.capabilities.maps.routes.bodies import Body, as_json, as_list
from chengshu.capabilities.maps.routes.editing import Limit
from chengshu.capabilities.maps.service import Maps
from chengshu.kit import NotFound
from chengshu.security import Guard, Principal

_MOST_PHOTO = 20 * 1024 * 1024 + 1  # one byte more than is taken, so that too much is noticed


class ReportBody(Body):
    """What is wrong on the map, and where."""

    longitude: float
    latitude: float
    text: str
    layer: str | None = None
    feature: str | None = None


class DecisionBody(Body):
    """What the desk says."""

    state: Literal["accepted", "rejected", "mended"]
    answer: Annotated[str, Field(max_length=2000)] = ""
    change: str | None = None


def add(routes: APIRouter, maps: Maps, guard: Guard) -> None:
    """Add the routes."""
    _desk(routes, maps, guard)
    _photos(routes, maps, guard)
    _visitors(routes, maps, guard)


def _desk(routes: APIRouter, maps: Maps, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("maps.write"))]

    @routes.post("/reports", status_code=201)
    def report(principal: Reader, body: ReportBody) -> dict[str, Any]:
        """Say that the map is wrong at a place."""
        found = maps.report(principal, body.longitude, body.latitude, body.text, body.layer, body.feature)
        return as_json(found)

    @routes.get("/reports")
    def reports(
        principal: Reader,
        state: Literal["new", "accepted", "rejected", "mended"] | None = None,
        mine: bool = False,
        after: str | None = None,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """One's own reports; all of them for the desk."""
        return as_list(maps.reports(principal, state=state, mine=mine, after=after, limit=limit))

    @routes.get("/reports/{report}")
    def one_report(principal: Reader, report: str) -> dict[str, Any]:
        """A report and what became of it, for the desk and for whoever reported."""
        return as_json(maps.report_of(principal, report))

    @routes.post("/reports/{report}/decision")
    def decide_report(principal: Writer, report: str, body: DecisionBody) -> dict[str, Any]:
        """Accept or reject a report, or say that it is mended."""
        return as_json(maps.decide_report(principal, report, body.state, body.answer, body.change))


def _photos(routes: APIRouter, maps: Maps, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]

    @routes.post("/reports/{report}/photo", status_code=201)
    def add_report_photo(principal: Reader, report: str, photo: Annotated[UploadFile, File()]) -> dict[str, Any]:
        """Put a picture to one's own report; only its pixels are kept."""
        return as_json(maps.add_report_photo(principal, report, photo.file.read(_MOST_PHOTO)))

    @routes.get("/reports/{report}/photo", response_class=FileResponse)
    def report_photo(principal: Reader, report: str) -> FileResponse:
        """The picture of a report."""
        found, path = maps.report_photo(principal, report)
        if not path.exists():
            raise NotFound("The picture is not there any more.", code="no_such_photo")
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=3600, immutable",
        }
        return FileResponse(path, media_type=found.photo_type, headers=headers)


def _visitors(routes: APIRouter, maps: Maps, guard: Guard) -> None:
    Anybody = Annotated[Principal, Depends(guard.anybody("people without an account find mistakes on the map too"))]

    @routes.post("/visitor-reports", status_code=201)
    def visitor_report(
        principal: Anybody,
        request: Request,
        longitude: Annotated[float, Form()],
        latitude: Annotated[float, Form()],
        text: Annotated[str, Form(max_length=2000)],
        layer: Annotated[str | None, Form(max_length=100)] = None,
        feature: Annotated[str | None, Form(max_length=100)] = None,
        photo: Annotated[UploadFile | None, File()] = None,
    ) -> dict[str, Any]:
        """Say that the map is wrong at a place, without an account; its number tells later what became of it."""
        guard.slow_visitor(request)
        content = (photo.file.read(_MOST_PHOTO) or None) if photo is not None else None
        return _state(maps.report(principal, longitude, latitude, text, layer or None, feature or None, content))

    @routes.get("/visitor-reports/{number}")
    def visitor_report_state(_: Anybody, number: str) -> dict[str, Any]:
        """What became of a report, for whoever has its number. Place, words and picture are not shown again."""
        return _state(maps.report_numbered(number))


def _state(one: Report) -> dict[str, Any]:
    decided = one.decided.isoformat() if one.decided else None
    return {
        "number": one.number, "state": one.state, "created": one.created.isoformat(), "decided": decided,
        "answer": one.answer, "photo": bool(one.photo),
    }  # fmt: skip
