"""Words of the mapfiles engine: files handed in, imports with their rejects, exports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

from chengshu.capabilities.maps import Grade, NewFeature
from chengshu.security import Principal

INSPECT = "mapfiles.inspect"
IMPORT = "mapfiles.import"
UNDO = "mapfiles.undo"
EXPORT = "mapfiles.export"

MOST_BYTES = 2 << 30
MOST_UNPACKED = 8 << 30
MOST_RATIO = 200  # unpacked bytes for one packed byte
MOST_PARTS = 2_000
KEPT_DAYS = 7  # uploads and exports
LISTED_DAYS = 60  # exports whose files are gone
UNDO_DAYS = 30

Format = Literal["GPKG", "Shapefile", "GeoJSON", "FlatGeobuf", "GeoParquet", "DXF", "KML", "CSV"]
Mode = Literal["replace", "append", "update"]
UploadState = Literal["received", "inspected", "refused"]
ImportState = Literal["waiting", "done", "undoing", "undone"]
RejectState = Literal["waiting", "replayed", "discarded"]
Audit = Callable[[Principal, str, str, dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class FileField:
    """A column of a file."""

    name: str
    type: str  # as a layer's field would be: text, integer, number, boolean, date, datetime


@dataclass(frozen=True, slots=True)
class FileLayer:
    """A layer of a file as inspected. `system` is the coordinate system the file states, empty when it states none.

    `stated` are the words of the file where they name no system known here.
    """

    name: str
    features: int
    geometry: tuple[str, ...]
    fields: tuple[FileField, ...]
    system: str = ""
    stated: str = ""
    encoding: str = ""
    sample: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file handed in, and what is in it."""

    id: str
    name: str
    format: Format
    size: int
    digest: str
    state: UploadState
    by: str
    account: str
    created: datetime
    job: str | None = None
    layers: tuple[FileLayer, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MappedField:
    """A column of the file goes to a field of the layer, or to name, code, valid_from, survey and so on.

    In a new layer the field gets a title (the column when it is empty) and a type (that of the column when empty).
    """

    column: str
    target: str
    title: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class NewLayer:
    """A layer to be made from the file; its fields are those of the file that are mapped."""

    id: str
    title: str
    grade: Grade = "internal"
    review: bool = False


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """How to bring a layer of a file into a layer of the map.

    `system` may stay empty only when the file states one; where both speak and differ, `despite_file` says that the
    person knows better. `northing_first`: the columns or coordinates are exchanged. `mapping` None takes every
    column that the layer knows by name. `address_columns` are put together and geocoded where a table has no
    coordinates.
    """

    upload: str
    layer: str = ""
    file_layer: str = ""
    new_layer: NewLayer | None = None
    mode: Mode = "append"
    key: str = ""
    mapping: tuple[MappedField, ...] | None = None
    system: str = ""
    despite_file: bool = False
    operation: str = ""
    northing_first: bool = False
    x_column: str = ""
    y_column: str = ""
    wkt_column: str = ""
    address_columns: tuple[str, ...] = ()
    address_score: float = 0.8
    encoding: str = ""
    source: str = ""
    licence: str = ""
    survey: str = ""
    surveyed: date | None = None
    accuracy_m: float | None = None
    synthetic: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    """An import and what became of it. `rejects` counts what still waits at the desk."""

    id: str
    upload: str
    file: str
    layer: str
    state: ImportState
    job: str | None
    by: str
    account: str
    created: datetime
    request: ImportRequest
    system: str
    result: Mapping[str, Any] | None = None
    rejects: int = 0
    undone: datetime | None = None
    undone_by: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an import that was done as one change, or waits as one draft."""

    number: int
    kind: Literal["change", "draft"]
    ref: str
    inserted: int
    updated: int
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """A row kept aside. `geometry` is where the row lies in the city; `suggestion` is what would be taken instead.

    `raw` is the geometry as the file had it, in the file's system, for a row that lies nowhere in the city.
    """

    number: int
    state: RejectState
    reasons: tuple[tuple[str, str], ...]  # field ('' for the whole or its geometry), reason
    properties: Mapping[str, Any]
    name: str = ""
    code: str = ""
    longitude: float | None = None
    latitude: float | None = None
    geometry: bytes | None = None
    suggestion: bytes | None = None
    raw: bytes | None = None
    beside: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    decided: datetime | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Mend:
    """What to change in a reject before it is tried again."""

    use_suggestion: bool = False
    geometry: Mapping[str, Any] | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    name: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of rejects that were tried again: those that still are wrong stay, with their new reasons."""

    replayed: int
    still_wrong: tuple[tuple[int, str, str], ...]  # number, field, reason


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to give out and how. `fields` None means all the asker may see; `most_mb` begins a new part about there."""

    layer: str
    format: Format
    system: str = "EPSG:4490"
    operation: str = ""
    bbox: tuple[float, float, float, float] | None = None
    where: Mapping[str, Any] | None = None
    fields: tuple[str, ...] | None = None
    on: date | None = None
    most_mb: int = 0
    encoding: str = ""  # of the texts of a shapefile: UTF-8 when empty, or GBK
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class ExportPart:
    """One file of an export."""

    name: str
    size: int
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Export:
    """An export; its parts are there until `expires`, and it stays listed for a while after that."""

    id: str
    layer: str
    request: ExportRequest
    job: str | None
    by: str
    account: str
    created: datetime
    expires: datetime | None = None
    rows: int = 0
    parts: tuple[ExportPart, ...] = ()
    downloads: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a file on their way in: columns by name, geometries as WKB in the system of the file, or None.

    `broken` are reasons why a geometry could not be read at all.
    """

    first: int  # the number of the first row, from 1
    columns: Mapping[str, Sequence[Any]]
    wkb: Sequence[bytes | None]
    broken: Mapping[int, str] = field(default_factory=dict)
    read: int = 0  # how far in the file, in the units of its total

    def __len__(self) -> int:
        return len(self.wkb)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that became a feature; number is that of the row."""

    number: int
    feature: NewFeature


class Geocodes(Protocol):
    """Says where an address is: the door of the places engine."""

    def geocode_many(self, texts: Sequence[str], limit: int = 3) -> Sequence[Sequence[Any]]:
        """Answers for each text, best first, each with longitude, latitude, level, score, exact and label."""
        ...
