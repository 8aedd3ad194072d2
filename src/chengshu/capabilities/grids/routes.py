"""HTTP of grids, below ``/grids``."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from chengshu.capabilities.grids.model import (
    Accepted,
    Area,
    BindingRole,
    Cell,
    Coverage,
    Duty,
    Gap,
    Me,
    NearWorker,
    Position,
    Shift,
    Sums,
    Worker,
)
from chengshu.capabilities.grids.service import Grids
from chengshu.kit import Page
from chengshu.security import Audit, Guard, Principal, told

Size = Annotated[int, Query(ge=1, le=200)]
Longitude = Annotated[float, Query(ge=-180, le=180)]
Latitude = Annotated[float, Query(ge=-90, le=90)]
Prefix = Annotated[str, Query(pattern=r"^\d{0,20}$")]
_Division = Annotated[str, StringConstraints(pattern=r"^\d{4,12}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AreaBody(_Body):
    """A new responsibility grid."""

    name: str = Field(min_length=1, max_length=80)
    cells: list[str] = Field(min_length=1, max_length=2000)
    first: date | None = None


class CellsBody(_Body):
    """Other cells from a day on, of the version that was seen."""

    cells: list[str] = Field(min_length=1, max_length=2000)
    version: int
    first: date | None = None


class BindBody(_Body):
    """A worker for these days."""

    worker: str
    role: BindingRole = "main"
    first: date | None = None
    last: date | None = None


class LastBody(_Body):
    """The last day."""

    last: date | None = None


class WorkerBody(_Body):
    """Somebody who walks cells."""

    name: str = Field(min_length=1, max_length=60)
    division: _Division
    account: str | None = None
    organisation: str | None = None
    phone: str = Field(default="", max_length=30)


class WorkerChange(_Body):
    """What is another."""

    name: str | None = Field(default=None, min_length=1, max_length=60)
    phone: str | None = Field(default=None, max_length=30)
    active: bool | None = None


class Span(_Body):
    """A time."""

    begins: AwareDatetime
    ends: AwareDatetime


class PlanBody(_Body):
    """These times for these workers."""

    workers: list[str] = Field(min_length=1, max_length=200)
    spans: list[Span] = Field(min_length=1, max_length=200)
    note: str = Field(default="", max_length=200)


class Planned(BaseModel):
    """How many shifts were planned."""

    shifts: int


class DutyBody(_Body):
    """On or off."""

    on: bool


class PositionBody(_Body):
    """Where I was."""

    at: AwareDatetime
    longitude: float
    latitude: float
    accuracy_m: float | None = Field(default=None, ge=0)


class PositionsBody(_Body):
    """Where I was, maybe while there was no network."""

    positions: list[PositionBody] = Field(min_length=1, max_length=1000)


def router(grids: Grids, guard: Guard, audit: Audit) -> APIRouter:
    """Every route of grids. Positions are no news for the trail: they would be a track."""
    routes = APIRouter(prefix="/grids", tags=["grids"], route_class=told(audit, "grids", quiet=("here",)))
    _places(routes, grids, guard)
    _areas(routes, grids, guard)
    _people(routes, grids, guard)
    _myself(routes, grids, guard)
    return routes


def _places(routes: APIRouter, grids: Grids, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("grids.read"))]

    @routes.get("/cells")
    def cells(
        principal: Reader, prefix: Prefix = "", faulty: bool = False, after: str | None = None, limit: Size = 50
    ) -> Page[Cell]:
        """Unit grid cells, with what is wrong with their codes."""
        return grids.cells(principal, prefix, faulty=faulty, after=after, limit=limit)

    @routes.get("/at")
    def at(
        _: Reader, longitude: Longitude, latitude: Latitude, time: Annotated[AwareDatetime | None, Query()] = None
    ) -> dict[str, Any]:
        """The cell around a place, and who answers for it at a time."""
        found = grids.responsible(longitude, latitude, time)
        return {"cell": grids.cell_at(longitude, latitude), "responsible": found}

    @routes.get("/nearest")
    def nearest(
        principal: Reader, longitude: Longitude, latitude: Latitude, limit: Annotated[int, Query(ge=1, le=50)] = 5
    ) -> Sequence[NearWorker]:
        """Workers on duty, nearest first, to the next fifty metres."""
        return grids.nearest(longitude, latitude, limit, principal)

    @routes.get("/on-duty")
    def on_duty(principal: Reader) -> Sequence[dict[str, Any]]:
        """How many workers are on duty in each cell."""
        return grids.on_duty(principal)

    @routes.get("/coverage")
    def coverage(
        principal: Reader,
        on: date | None = None,
        prefix: Prefix = "",
        wanted: Coverage | None = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    ) -> Page[Gap]:
        """Cells that nobody, one or several main workers answer for."""
        return grids.coverage(principal, on=on, prefix=prefix, wanted=wanted, after=after, limit=limit)

    @routes.get("/coverage/sums")
    def sums(principal: Reader, on: date | None = None, prefix: Prefix = "") -> Sequence[Sums]:
        """How much of each division is covered."""
        return grids.sums(principal, on, prefix)


def _areas(routes: APIRouter, grids: Grids, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("grids.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("grids.write"))]

    @routes.get("/areas")
    def areas(principal: Reader, on: date | None = None, after: str | None = None, limit: Size = 50) -> Page[Area]:
        """Responsibility grids of a day."""
        return grids.areas(principal, on, after, limit)

    @routes.post("/areas", status_code=201)
    def create_area(principal: Writer, body: AreaBody) -> Area:
        """Make a responsibility grid of cells."""
        return grids.create_area(principal, body.name, body.cells, body.first)

    @routes.get("/areas/{identity}")
    def area(principal: Reader, identity: str, on: date | None = None) -> Area:
        """One responsibility grid on a day."""
        return grids.area(identity, principal, on)

    @routes.put("/areas/{identity}/cells")
    def set_cells(principal: Writer, identity: str, body: CellsBody) -> Area:
        """Other cells from a day on."""
        return grids.set_cells(identity, body.cells, principal, body.version, body.first)

    @routes.post("/areas/{identity}/end")
    def end_area(principal: Writer, identity: str, body: LastBody) -> Area:
        """End it with a day."""
        return grids.end_area(identity, principal, body.last)

    @routes.post("/areas/{identity}/bindings", status_code=201)
    def bind(principal: Writer, identity: str, body: BindBody) -> Area:
        """Bind a worker."""
        return grids.bind(identity, body.worker, body.role, principal, body.first, body.last)

    @routes.post("/bindings/{identity}/end")
    def unbind(principal: Writer, identity: str, body: LastBody) -> Area:
        """End a binding with a day."""
        return grids.unbind(identity, principal, body.last)


def _people(routes: APIRouter, grids: Grids, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("grids.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("grids.write"))]

    @routes.get("/workers")
    def workers(
        principal: Reader,
        q: Annotated[str | None, Query(max_length=60)] = None,
        on_duty: bool = False,
        gone: bool = False,
        after: str | None = None,
        limit: Size = 50,
    ) -> Page[Worker]:
        """Workers: who is on duty, and when each was last heard of; or those who are gone and walk no more."""
        return grids.workers(principal, q=q, on_duty=on_duty, gone=gone, after=after, limit=limit)

    @routes.post("/workers", status_code=201)
    def add_worker(principal: Writer, body: WorkerBody) -> Worker:
        """Add a worker."""
        return grids.add_worker(
            principal, body.name, body.division, account=body.account, organisation=body.organisation, phone=body.phone
        )

    @routes.patch("/workers/{identity}")
    def change_worker(principal: Writer, identity: str, body: WorkerChange) -> Worker:
        """Change a worker; one who is not active walks no more."""
        return grids.change_worker(identity, principal, **body.model_dump(exclude_none=True))

    @routes.get("/shifts")
    def shifts(
        principal: Reader,
        first: date,
        last: date,
        worker: str | None = None,
        after: str | None = None,
        limit: Size = 200,
    ) -> Page[Shift]:
        """Shifts of these days."""
        return grids.shifts(principal, first, last, worker, after, limit)

    @routes.post("/shifts", status_code=201)
    def plan(principal: Writer, body: PlanBody) -> Planned:
        """Plan shifts, all or none."""
        spans = [(one.begins, one.ends) for one in body.spans]
        return Planned(shifts=grids.plan(principal, body.workers, spans, body.note))

    @routes.post("/shifts/{identity}/cancel", status_code=204)
    def cancel_shift(principal: Writer, identity: str) -> None:
        """Cancel a shift."""
        grids.cancel_shift(identity, principal)


def _myself(routes: APIRouter, grids: Grids, guard: Guard) -> None:
    Myself = Annotated[Principal, Depends(guard.needs("grids.read"))]

    @routes.get("/me")
    def me(principal: Myself) -> Me:
        """My grids, my next shift, whether I am on duty."""
        return grids.me(principal)

    @routes.get("/me/cells", response_class=Response)
    def my_cells(principal: Myself) -> Response:
        """The outlines of my own grid cells, as GeoJSON."""
        found = grids.my_cells(principal)
        text = f'{{"type":"FeatureCollection","features":[{",".join(found.items)}]}}'
        return Response(text, media_type="application/geo+json")

    @routes.put("/me/duty")
    def duty(principal: Myself, body: DutyBody) -> Duty | None:
        """I go on or off duty."""
        if body.on:
            return grids.go_on(principal)
        grids.go_off(principal)
        return None

    @routes.post("/me/positions")
    def here(principal: Myself, body: PositionsBody) -> Accepted:
        """Where I was; kept only for times on duty."""
        return grids.here(
            principal, [Position(_utc(one.at), one.longitude, one.latitude, one.accuracy_m) for one in body.positions]
        )

    @routes.get("/me/track")
    def track(principal: Myself, day: date) -> Sequence[Position]:
        """Where I was on a day. Nobody else can ask for it."""
        return grids.my_track(principal, day)


def _utc(at: datetime) -> datetime:

    return at.astimezone(UTC)
