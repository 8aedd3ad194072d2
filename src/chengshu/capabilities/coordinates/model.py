"""Words of the coordinates engine: local systems, operations, their use, and files to convert."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from chengshu.security import Principal
from chengshu.standards.geo import FitKind, LocalProjection, Residual

Audit = Callable[[Principal, str, str, dict[str, Any]], None]
State = Literal["active", "retired"]
Axes = Literal["xy", "authority"]  # east or longitude first; or as the authority of the system writes
Format = Literal["GPKG", "GeoJSON", "FlatGeobuf", "ESRI Shapefile", "CSV"]

CONVERT_FILE = "coordinates.convert_file"
MOST_POINTS = 10_000
MOST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class NewSystem:
    """A local system of the city. Without a projection it is a plane that only an operation reaches."""

    id: str
    title: str
    projection: LocalProjection | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewOperation:
    """A transformation as somebody hands it in; `parameters` as `parameters_from_json` reads them."""

    id: str
    title: str
    source: str
    target: str
    parameters: dict[str, Any]
    accuracy_m: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class OperationCard:
    """A transformation as everybody may see it: not its parameters."""

    id: str
    version: int
    title: str
    kind: str
    source: str
    target: str
    accuracy_m: float | None
    note: str
    fit: dict[str, Any] | None
    digest: str
    state: State
    created: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Access:
    """One use: who applied, saw, made or retired what, and on how many points."""

    seq: int
    time: datetime
    principal: str
    account: str
    action: str
    operation: str
    version: int | None
    source: str
    target: str
    points: int
    purpose: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A point or row that was not converted, and why. Rows count from 1."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Converted:
    """Points one for one; None where not converted. `outside` lists rows beyond the control points."""

    points: list[list[float] | None]
    failed: list[Failed]
    outside: list[int]
    operations: list[str]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class FitRequest:
    """What to find. With `save_as` the result becomes an operation (a new version when the id is known)."""

    kind: FitKind
    source: str
    target: str
    convention: Literal["position_vector", "coordinate_frame"] = "position_vector"
    axes: Axes = "xy"
    save_as: str | None = None
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FitReport:
    """How well the points agree. `parameters` only for those who may see them."""

    kind: FitKind
    source: str
    target: str
    residuals: tuple[Residual, ...]
    rmse: float
    check_rmse: float | None
    largest: float
    redundancy: int
    warnings: tuple[str, ...]
    saved: OperationCard | None
    parameters: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class FileRequest:
    """How to convert a file. An empty `source` means the system that the file itself names."""

    source: str
    target: str
    operation: str = ""
    layer: str = ""
    x_column: str = ""
    y_column: str = ""
    z_column: str = ""
    encoding: str = ""
    format: Format | None = None
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class ConversionFile:
    """A file somebody wants converted, and what became of it."""

    id: str
    name: str
    size: int
    source: str
    target: str
    operation: str
    account: str
    principal: str
    job: str | None
    created: datetime
    options: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] | None = None
