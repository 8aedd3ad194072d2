"""Pure decisions: read tables of points, choose columns and drivers, refuse what is not what it says."""

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from chengshu.capabilities.coordinates.model import FileRequest, Format
from chengshu.kit import FieldError, Refused
from chengshu.standards.geo import ControlPoint, System

OPERATION_ID = re.compile(r"^[a-z][a-z0-9_-]{1,47}$")
SYSTEM_ID = re.compile(r"^local:[a-z][a-z0-9_-]{1,47}$")
MOST_CONTROL_POINTS = 5_000
_CHUNK = 20_000

# Words that name a column of a table. "x" and "y" are not among them for plane systems: surveyors write X for north.
_LONGITUDE = ("longitude", "lng", "lon", "long", "经度", "大地经度")
_LATITUDE = ("latitude", "lat", "纬度", "大地纬度")
_EAST = ("east", "easting", "东坐标", "横坐标", "e", "y坐标(东)")
_NORTH = ("north", "northing", "北坐标", "纵坐标", "n", "x坐标(北)")
_HEIGHT = ("height", "elevation", "h", "z", "高程", "大地高")


def decode(content: bytes, encoding: str = "") -> str:
    """Text of a table: as named, else UTF-8, else GB 18030. Raises `Refused`."""
    for name in (encoding,) if encoding else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    reason = f"not text in {encoding or 'UTF-8 or GB 18030'}"
    raise Refused("The table cannot be read.", code="bad_encoding", errors=(FieldError("file", reason),))


def control_points(text: str) -> list[ControlPoint]:
    """Control points of a CSV table: name, source and target coordinates (east or longitude first), check.

    The header names the columns: ``name, source_x, source_y[, source_z], target_x, target_y[, target_z][, check]``.
    """
    rows = csv.DictReader(io.StringIO(text))
    names = [(name or "").strip() for name in rows.fieldnames or []]
    rows.fieldnames = names
    need = ["source_x", "source_y", "target_x", "target_y"]
    missing = [name for name in need if name not in names]
    if missing:
        errors = tuple(FieldError(name, "the header has no such column") for name in missing)
        raise Refused("The table of control points lacks columns.", code="bad_header", errors=errors)
    high = "source_z" in names and "target_z" in names
    points, wrong = [], []
    for number, row in enumerate(rows, 1):
        if number > MOST_CONTROL_POINTS:
            raise Refused(f"More than {MOST_CONTROL_POINTS} control points.", code="too_many_points")
        values = {}
        for column in (*need, *(("source_z", "target_z") if high else ())):
            try:
                values[column] = float(row[column] or "")
            except ValueError:
                wrong.append(FieldError(f"row {number}.{column}", f"'{(row[column] or '')[:40]}' is no number"))
        if len(values) == 4 + 2 * high:
            sides = ("source", "target")
            first, second = (tuple(values[f"{side}_{axis}"] for axis in ("xyz" if high else "xy")) for side in sides)
            check = (row.get("check") or "").strip().casefold() in ("1", "true", "yes", "y", "是", "检查点", "检核点")
            points.append(ControlPoint((row.get("name") or f"row {number}").strip(), first, second, check))
    if wrong:
        raise Refused("Some control points cannot be read.", code="bad_control_points", errors=tuple(wrong[:50]))
    return points


def columns_of(header: Sequence[str], request: FileRequest, source: System) -> tuple[int, int, int | None]:
    """Which columns hold x, y and z. Raises `Refused` when nobody said and the header does not tell."""
    plain = [name.strip().casefold() for name in header]
    degrees = source.kind in ("geographic", "geographic3d")
    known: dict[str, tuple[str, ...]]
    if source.kind == "geocentric":
        known = {"x_column": ("x",), "y_column": ("y",), "z_column": ("z",)}
    else:
        known = {
            "x_column": _LONGITUDE if degrees else _EAST,
            "y_column": _LATITUDE if degrees else _NORTH,
            "z_column": _HEIGHT,
        }
    found: dict[str, int | None] = {}
    wrong = []
    for field, words in known.items():
        asked = getattr(request, field).strip().casefold()
        at = [number for number, name in enumerate(plain) if (name == asked if asked else name in words)]
        found[field] = at[0] if at else None
        needed = field != "z_column" or source.size == 3
        if not at and (asked or needed):
            reason = f"the header has no column '{asked}'" if asked else f"say which of {', '.join(header)[:300]} it is"
            wrong.append(FieldError(field, reason))
    if wrong:
        raise Refused("The columns of the coordinates are not known.", code="unknown_columns", errors=tuple(wrong))
    x, y = found["x_column"], found["y_column"]
    assert x is not None
    assert y is not None
    return x, y, found["z_column"]


def chunks(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    """Yield rows in groups that fit into memory."""
    group: list[list[str]] = []
    for row in rows:
        group.append(row)
        if len(group) == _CHUNK:
            yield group
            group = []
    if group:
        yield group


def numbers(rows: Sequence[Sequence[str]], columns: Sequence[int]) -> NDArray[np.float64]:
    """Return the columns as numbers; what is none becomes NaN."""
    return np.array([[_number(row[at]) if at < len(row) else math.nan for at in columns] for row in rows], float)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def result_columns(header: Sequence[str], target: System, size: int) -> list[str]:
    """Names for the converted coordinates that the table does not have yet."""
    if target.kind in ("geographic", "geographic3d"):
        names = ["longitude", "latitude", "height"]
    elif target.kind == "geocentric":
        names = ["x", "y", "z"]
    else:
        names = ["easting", "northing", "height"]
    taken = {name.strip().casefold() for name in header}
    return [name if name not in taken else f"{name}_{target.id}" for name in names[:size]]


def digits(target: System) -> int:
    """How many decimals tell a tenth of a millimetre."""
    return 9 if target.kind in ("geographic", "geographic3d") else 4


# Only these are opened, and each is looked at first: formats that point to other files (VRT, GML with links) are not.
_MAGIC: dict[str, tuple[bytes, ...]] = {
    ".gpkg": (b"SQLite format 3\x00",),
    ".fgb": (b"fgb",),
    ".zip": (b"PK\x03\x04",),
    ".geojson": (b"{",),
    ".json": (b"{",),
    ".kml": (b"<?xml", b"<kml"),
    ".dxf": (b"0", b"999", b"AutoCAD Binary DXF"),
}
TABLES = (".csv", ".txt")
OUTPUTS: dict[Format, str] = {
    "GPKG": ".gpkg",
    "GeoJSON": ".geojson",
    "FlatGeobuf": ".fgb",
    "ESRI Shapefile": ".zip",
    "CSV": ".csv",
}


def ending_of(name: str) -> str:
    """The ending of a file's name, when files of that kind are taken. Raises `Refused`."""
    ending = "." + name.rpartition(".")[2].casefold() if "." in name else ""
    if ending not in _MAGIC and ending not in TABLES:
        reason = f"'{ending or name}' is not one of {', '.join(sorted({*_MAGIC, *TABLES}))} (shapefiles as .zip)"
        raise Refused("Files of this kind are not taken.", code="unknown_format", errors=(FieldError("file", reason),))
    return ending


def look_at(ending: str, start: bytes) -> None:
    """Raise `Refused` when the first bytes are not what the name says."""
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    good = ending in TABLES or text.startswith(_MAGIC[ending])
    if not good or b"<OGRVRT" in start or b"<!ENTITY" in start:
        reason = f"the content is not that of a {ending} file"
        raise Refused("The file is not what its name says.", code="wrong_content", errors=(FieldError("file", reason),))


def crs_text(target: System) -> str:
    """The system as files name it. Systems without a public code carry their name only, never their definition."""
    if target.id.startswith("EPSG:"):
        return target.id
    if target.kind == "geographic":
        return (
            f'GEOGCRS["{target.id}",DATUM["{target.id} (not a true datum)",ELLIPSOID["WGS 84",6378137,298.257223563]],'
            'CS[ellipsoidal,2],AXIS["longitude",east],AXIS["latitude",north],ANGLEUNIT["degree",0.0174532925199433]]'
        )
    return (
        f'ENGCRS["{target.id}",EDATUM["{target.id}"],CS[Cartesian,2],'
        'AXIS["easting",east],AXIS["northing",north],LENGTHUNIT["metre",1]]'
    )
