"""HTTP of the coordinates engine."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.coordinates.logic import control_points, decode
from chengshu.capabilities.coordinates.model import (
    MOST_POINTS,
    Access,
    Axes,
    ConversionFile,
    Converted,
    FileRequest,
    FitReport,
    FitRequest,
    Format,
    NewOperation,
    NewSystem,
    OperationCard,
)
from chengshu.capabilities.coordinates.service import Coordinates
from chengshu.kit import FieldError, Page, Refused
from chengshu.security import Guard, Principal
from chengshu.standards.geo import (
    ControlPoint,
    GridShift,
    LocalProjection,
    System,
    grid_from_nodes,
    parameters_to_json,
    read_ntv2,
)

_MOST_TABLE = 8 << 20
_MOST_GRID = 64 << 20


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ConvertBody(_Body):
    """Points to convert. `operation` names one or more, in order (``a@3,b``)."""

    source: str
    target: str
    points: Annotated[list[list[float | None]], Field(min_length=1, max_length=MOST_POINTS)]
    operation: str = ""
    axes: Axes = "xy"
    purpose: str = ""


class ProjectionBody(_Body):
    """A local Gauss-Kruger projection."""

    base: str = "EPSG:4490"
    central_meridian: float
    false_easting: float = 500_000.0
    false_northing: float = 0.0
    latitude_origin: float = 0.0
    scale: float = 1.0
    surface_height: float = 0.0
    mean_latitude: float = 0.0


class SystemBody(_Body):
    """A local system; without a projection a plane that only an operation reaches."""

    id: str
    title: Annotated[str, Field(min_length=1, max_length=200)]
    projection: ProjectionBody | None = None
    note: str = ""


class OperationBody(_Body):
    """A transformation. Seven parameters must say their convention."""

    id: str
    title: Annotated[str, Field(min_length=1, max_length=200)]
    source: str
    target: str
    parameters: dict[str, Any]
    accuracy_m: Annotated[float, Field(ge=0)] | None = None
    note: str = ""


class PointBody(_Body):
    """A point known in both systems."""

    name: str
    source: Annotated[list[float], Field(min_length=2, max_length=3)]
    target: Annotated[list[float], Field(min_length=2, max_length=3)]
    check: bool = False


class FitBody(_Body):
    """Control points, and what to find from them."""

    kind: Literal["translation", "similarity", "helmert"]
    source: str
    target: str
    points: Annotated[list[PointBody], Field(max_length=5000)]
    convention: Literal["position_vector", "coordinate_frame"] = "position_vector"
    axes: Axes = "xy"
    save_as: str | None = None
    title: str = ""
    note: str = ""


class PurposeBody(_Body):
    """Why the parameters must be seen."""

    purpose: Annotated[str, Field(min_length=1, max_length=500)]


class SystemCard(BaseModel):
    """A system in a list."""

    id: str
    name: str
    title_zh: str
    kind: str
    axes: str
    datum: str
    area: tuple[float, float, float, float] | None


class SystemList(BaseModel):
    """Systems that match."""

    items: list[SystemCard]
    next: None = None
    total: int


def router(coordinates: Coordinates, guard: Guard) -> APIRouter:
    """The routes of the coordinates engine."""
    routes = APIRouter(prefix="/coordinates", tags=["coordinates"])
    _points(routes, coordinates, guard)
    _operations(routes, coordinates, guard)
    _fits(routes, coordinates, guard)
    _files(routes, coordinates, guard)
    return routes


def _points(routes: APIRouter, coordinates: Coordinates, guard: Guard) -> None:
    User = Annotated[Principal, Depends(guard.needs("coordinates.use"))]
    Manager = Annotated[Principal, Depends(guard.needs("coordinates.manage"))]

    @routes.get("/systems")
    def systems(
        principal: User,
        q: Annotated[str, Query(max_length=100, description="part of a code or name")] = "",
        longitude: Annotated[float | None, Query(description="only systems whose area of use holds it")] = None,
    ) -> SystemList:
        """Coordinate systems: those of the table and those of the city."""
        wanted = q.strip().casefold()
        items = [
            _system_card(one)
            for one in coordinates.systems()
            if wanted in f"{one.id} {one.name} {one.title_zh}".casefold() and _used_at(one, longitude)
        ]
        return SystemList(items=items, total=len(items))

    @routes.post("/systems", status_code=201)
    def define_system(principal: Manager, body: SystemBody) -> SystemCard:
        """Add a local system. Its definition is sealed and never shown."""
        projection = LocalProjection(**body.projection.model_dump()) if body.projection else None
        return _system_card(coordinates.define_system(principal, NewSystem(body.id, body.title, projection, body.note)))

    @routes.post("/convert")
    def convert(principal: User, body: ConvertBody) -> Converted:
        """Convert points; what cannot be converted is listed with its reason."""
        return coordinates.convert(
            principal,
            body.points,
            body.source,
            body.target,
            body.operation,
            axes=body.axes,
            purpose=body.purpose,
        )

    @routes.get("/accesses")
    def accesses(
        principal: Manager,
        operation: str | None = None,
        account: str | None = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Page[Access]:
        """Who applied, saw, made or retired which transformation."""
        return coordinates.accesses(operation, account, after, limit)


def _operations(routes: APIRouter, coordinates: Coordinates, guard: Guard) -> None:
    User = Annotated[Principal, Depends(guard.needs("coordinates.use"))]
    Manager = Annotated[Principal, Depends(guard.needs("coordinates.manage"))]
    Seer = Annotated[Principal, Depends(guard.needs("coordinates.see"))]

    @routes.get("/operations")
    def operations(
        principal: User,
        state: Literal["active", "retired"] | None = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Page[OperationCard]:
        """Transformations without their parameters."""
        return coordinates.operations(state, after, limit)

    @routes.post("/operations", status_code=201)
    def define(principal: Manager, body: OperationBody) -> OperationCard:
        """Keep a transformation; a known id gets a new version."""
        return coordinates.define_operation(principal, NewOperation(**body.model_dump()))

    @routes.post("/operations/{own}/grid", status_code=201)
    def define_grid(
        principal: Manager,
        own: str,
        file: Annotated[UploadFile, File(description="NTv2 (.gsb), or CSV: lon,lat,d_lon,d_lat in arc-seconds")],
        title: Annotated[str, Form()],
        source: Annotated[str, Form()],
        target: Annotated[str, Form()],
        accuracy_m: Annotated[float | None, Form(ge=0)] = None,
        note: Annotated[str, Form()] = "",
    ) -> OperationCard:
        """Keep a grid of shifts."""
        content = _limited(file, _MOST_GRID)
        grids = read_ntv2(content) if content.startswith(b"NUM_OREC") else (grid_from_nodes(_nodes(content)),)
        parameters = parameters_to_json(GridShift(grids))
        new = NewOperation(own, title, source, target, parameters, accuracy_m, note)
        return coordinates.define_operation(principal, new)

    @routes.get("/operations/{own}")
    def versions(principal: User, own: str) -> list[OperationCard]:
        """Every version of a transformation, newest first."""
        return coordinates.versions(own)

    @routes.post("/operations/{own}/retire")
    def retire(principal: Manager, own: str) -> OperationCard:
        """Take a transformation out of use."""
        return coordinates.retire(principal, own)

    @routes.post("/operations/{own}/parameters")
    def parameters(principal: Seer, own: str, body: PurposeBody, version: int | None = None) -> dict[str, Any]:
        """The parameters themselves. It is written down that they were seen, and why."""
        return coordinates.parameters(principal, own, version, body.purpose)


def _fits(routes: APIRouter, coordinates: Coordinates, guard: Guard) -> None:
    Manager = Annotated[Principal, Depends(guard.needs("coordinates.manage"))]

    @routes.post("/fits")
    def fit(principal: Manager, body: FitBody) -> FitReport:
        """Find parameters from control points, and keep them when `save_as` names an operation."""
        points = [ControlPoint(one.name, tuple(one.source), tuple(one.target), one.check) for one in body.points]
        return coordinates.fit(principal, FitRequest(**body.model_dump(exclude={"points"})), points)

    @routes.post("/fits/table")
    def fit_table(
        principal: Manager,
        file: Annotated[UploadFile, File(description="CSV: name, source_x, source_y, target_x, target_y, check")],
        kind: Annotated[Literal["translation", "similarity", "helmert"], Form()],
        source: Annotated[str, Form()],
        target: Annotated[str, Form()],
        convention: Annotated[Literal["position_vector", "coordinate_frame"], Form()] = "position_vector",
        axes: Annotated[Axes, Form()] = "xy",
        save_as: Annotated[str | None, Form()] = None,
        title: Annotated[str, Form()] = "",
        note: Annotated[str, Form()] = "",
    ) -> FitReport:
        """The same from a table."""
        points = control_points(decode(_limited(file, _MOST_TABLE)))
        wanted = FitRequest(kind, source, target, convention, axes, save_as or None, title, note)
        return coordinates.fit(principal, wanted, points)


def _files(routes: APIRouter, coordinates: Coordinates, guard: Guard) -> None:
    User = Annotated[Principal, Depends(guard.needs("coordinates.use"))]
    desk = coordinates.files

    @routes.post("/files", status_code=202)
    def submit(
        principal: User,
        file: Annotated[UploadFile, File()],
        target: Annotated[str, Form()],
        source: Annotated[str, Form(description="empty: the system the file names")] = "",
        operation: Annotated[str, Form()] = "",
        layer: Annotated[str, Form()] = "",
        x_column: Annotated[str, Form(description="of a table: longitude or east")] = "",
        y_column: Annotated[str, Form()] = "",
        z_column: Annotated[str, Form()] = "",
        encoding: Annotated[str, Form()] = "",
        format: Annotated[Format | None, Form()] = None,
        purpose: Annotated[str, Form()] = "",
    ) -> ConversionFile:
        """Convert a whole file as a job; look at `/jobs/{job}` for its progress."""
        wanted = FileRequest(
            source, target, operation, layer, x_column, y_column, z_column, encoding, format, purpose
        )  # fmt: skip
        return desk.submit(principal, file.filename or "", file.file, wanted)

    @routes.get("/files")
    def files(
        principal: User, after: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> Page[ConversionFile]:
        """One's own files."""
        return desk.list(principal, after, limit)

    @routes.get("/files/{own}")
    def one(principal: User, own: str) -> ConversionFile:
        """A file and what became of it."""
        return desk.get(own, principal)

    @routes.get("/files/{own}/result", response_class=FileResponse)
    def result(principal: User, own: str) -> FileResponse:
        """The converted file."""
        return _download(*desk.result(own, principal))

    @routes.get("/files/{own}/rejects.csv", response_class=FileResponse)
    def rejects(principal: User, own: str) -> FileResponse:
        """Rows that were not converted, each with its reason."""
        return _download(*desk.result(own, principal, rejects=True))


def _download(name: str, path: Any) -> FileResponse:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, filename=name, media_type="application/octet-stream", headers=headers)


def _system_card(one: System) -> SystemCard:
    return SystemCard(**{name: value for name, value in asdict(one).items() if name in SystemCard.model_fields})


def _used_at(one: System, longitude: float | None) -> bool:
    return longitude is None or one.area is None or one.area[0] <= longitude <= one.area[2]


def _limited(file: UploadFile, most: int) -> bytes:
    content = file.file.read(most + 1)
    if len(content) > most:
        reason = f"larger than {most >> 20} MB"
        raise Refused("The file is too large.", code="too_large", errors=(FieldError("file", reason),))
    return content


def _nodes(content: bytes) -> list[tuple[float, float, float, float]]:
    nodes, wrong = [], []
    for number, line in enumerate(decode(content).splitlines(), 1):
        parts = line.replace("\t", ",").replace(";", ",").split(",")
        try:
            x, y, d_lon, d_lat = (float(part) for part in parts[:4])
        except ValueError:
            if number > 1 and line.strip():  # the first line may be a header
                wrong.append(FieldError(f"row {number}", "four numbers are needed: lon, lat, d_lon, d_lat"))
            continue
        nodes.append((x, y, d_lon, d_lat))
    if wrong:
        raise Refused("The grid cannot be read.", code="bad_grid", errors=tuple(wrong[:50]))
    return nodes
