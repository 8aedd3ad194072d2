"""The coordinate systems that are spoken at the edges, each in the axis order of its authority."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely

from chengshu.capabilities.mapservices.model import BadRequest, Bbox
from chengshu.kit import Refused
from chengshu.standards.geo import System, from_city, system, to_city

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_EDGE = np.linspace(0.0, 1.0, 17)
# Digits after the point: a tenth of a millimetre in metres; a hundredth in degrees.
_METRES, _DEGREES = 4, 10
_WORLD_MERCATOR = 20037508.342789244
_STEEPEST = 85.06


@dataclass(frozen=True, slots=True)
class Reference:
    """A system as a client names it. `swapped`: latitude or northing comes first here."""

    uri: str
    code: str  # EPSG:4490, CRS:84
    system: System
    swapped: bool

    @property
    def geographic(self) -> bool:
        """Whether coordinates are degrees."""
        return self.system.kind == "geographic"

    @property
    def urn(self) -> str:
        """The name that GML and WFS use."""
        if self.code == "CRS:84":
            return "urn:ogc:def:crs:OGC:1.3:CRS84"
        return f"urn:ogc:def:crs:EPSG::{self.code.removeprefix('EPSG:')}"

    @property
    def plain(self) -> bool:
        """Whether the city's own coordinates can be sent as they are."""
        return self.geographic and not self.swapped


@cache
def _reference(code: str) -> Reference:
    if code == "CRS:84":
        return Reference(CRS84, code, system("EPSG:4326"), False)
    found = system(code)
    return Reference(_EPSG + code.removeprefix("EPSG:"), code, found, found.swapped)


def offered(meridian: int) -> tuple[Reference, ...]:
    """CRS84, CGCS2000, WGS 84, Web Mercator and CGCS2000 in three-degree zones of a city near the meridian."""
    zone = min(max(round(meridian / 3), 25), 45)
    codes = ("CRS:84", "EPSG:4490", "EPSG:4326", "EPSG:3857", f"EPSG:{4534 + zone - 25}", f"EPSG:{4513 + zone - 25}")
    return tuple(_reference(code) for code in codes)


def central_meridian(longitude: float) -> int:
    """The middle of the three-degree zone around a longitude."""
    return 3 * round(longitude / 3)


def named(text: str, known: tuple[Reference, ...], parameter: str = "crs") -> Reference:
    """The system a client names: a URI, a URN, EPSG:4490 or CRS:84. Raises `BadRequest`."""
    short = text.strip().strip("[]").upper()
    short = re.sub(r"^(HTTPS?://WWW\.OPENGIS\.NET/DEF/CRS/|URN:OGC:DEF:CRS:|URN:X-OGC:DEF:CRS:)", "", short)
    short = re.sub(r"^HTTP://WWW\.OPENGIS\.NET/GML/SRS/EPSG\.XML#", "EPSG:", short)
    short = re.sub(r"^(EPSG|OGC|CRS)[:/](V?[\d.]*[:/])?", r"\1:", short)
    short = {"OGC:CRS84": "CRS:84", "CRS:CRS84": "CRS:84", "EPSG:900913": "EPSG:3857"}.get(short, short)
    for one in known:
        if one.code == short:
            return one
    names = ", ".join(one.code for one in known)
    raise BadRequest(parameter, f"'{text[:80]}' is not served; known are {names}", code="InvalidCRS")


def outward(shapes: Any, to: Reference) -> Any:
    """Shapes of the city in another system, in the axis order of its authority."""
    if to.plain:
        return shapes

    def move(xy: Any) -> Any:
        moved = _clipped(xy, to) if to.geographic else from_city(_clipped(xy, to), to.system)
        moved = np.round(moved, _DEGREES if to.geographic else _METRES)
        return moved[:, ::-1] if to.swapped else moved

    return shapely.transform(shapely.force_2d(shapes), move)


def inward(shapes: Any, of: Reference) -> Any:
    """Shapes that a client sent, in the city's own coordinates."""
    if of.plain:
        return shapes

    def move(xy: Any) -> Any:
        right = xy[:, ::-1] if of.swapped else xy
        return right if of.geographic else to_city(right, of.system)

    return shapely.transform(shapely.force_2d(shapes), move)


def points_outward(lonlat: Any, to: Reference) -> Any:
    """Points (n x 2, longitude first) as x and y of a map: east first, whatever the authority writes."""
    return lonlat if to.geographic else from_city(_clipped(lonlat, to), to.system)


def _clipped(lonlat: Any, to: Reference) -> Any:
    """Web Mercator ends before the poles."""
    if to.code != "EPSG:3857":
        return lonlat
    out = lonlat.copy()
    out[:, 1] = np.clip(out[:, 1], -_STEEPEST, _STEEPEST)
    return out


def numbers(text: str, parameter: str, counts: tuple[int, ...]) -> list[float]:
    """Numbers separated by commas. Raises `BadRequest`."""
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if len(found) not in counts or not np.isfinite(found).all():
        raise BadRequest(parameter, f"write {' or '.join(map(str, counts))} numbers separated by commas")
    return found


def area_of(text: str, of: Reference, parameter: str = "bbox") -> tuple[Bbox | None, Any]:
    """A box as a client writes it: either a box of longitudes and latitudes, or a shape that is not such a box."""
    found = numbers(text, parameter, (4, 6))
    if len(found) == 6:
        found = [found[0], found[1], found[3], found[4]]
    if of.swapped:
        found = [found[1], found[0], found[3], found[2]]
    west, south, east, north = found
    if south > north or (west > east and not of.geographic):
        raise BadRequest(parameter, f"the lower corner must come first, in the axis order of {of.code}")
    return shape_of_box((west, south, east, north), of, parameter)


def shape_of_box(box: Bbox, of: Reference, parameter: str = "bbox") -> tuple[Bbox | None, Any]:
    """A box whose x is east: as a box in degrees where it is one, else as a shape in degrees."""
    west, south, east, north = box
    if of.geographic:
        # QGIS asks whether there is anything at all with a box larger than the world.
        if west < -180 and east > 180:
            west, east = -180.0, 180.0
        if south < -90 and north > 90:
            south, north = -90.0, 90.0
        if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
            raise BadRequest(parameter, "degrees go from -180 to 180 and from -90 to 90, longitude or latitude first")
        if west > east:  # across the antimeridian: two boxes
            both = [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
            return None, shapely.MultiPolygon(both)
        return (west, south, east, north), None
    if of.code == "EPSG:3857":
        limit = _WORLD_MERCATOR
        west, east, south, north = (min(max(one, -limit), limit) for one in (west, east, south, north))
    ring = _edges(west, south, east, north)
    try:
        lonlat = to_city(ring, of.system)
    except Refused as error:
        raise BadRequest(parameter, error.detail) from error
    if not np.isfinite(lonlat).all():
        raise BadRequest(parameter, f"the box lies outside the area of {of.code}")
    if of.code == "EPSG:3857":
        (w, s), (e, n) = lonlat.min(axis=0).tolist(), lonlat.max(axis=0).tolist()
        return (w, s, e, n), None
    return None, shapely.Polygon(lonlat)


def _edges(west: float, south: float, east: float, north: float) -> Any:
    """The outline with points between the corners, because straight lines bend."""
    across, up = west + (east - west) * _EDGE, south + (north - south) * _EDGE
    return np.concatenate(
        [
            np.column_stack([across, np.full_like(across, south)]),
            np.column_stack([np.full_like(up, east), up])[1:],
            np.column_stack([across[::-1], np.full_like(across, north)])[1:],
            np.column_stack([np.full_like(up, west), up[::-1]])[1:],
        ]
    )


def bounds_in(extent: Bbox, to: Reference) -> Bbox:
    """An extent of the city in another system, x first."""
    xy = points_outward(_edges(*extent), to)
    (west, south), (east, north) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    return west, south, east, north
