"""Coordinate systems as data: `data/systems.csv`, names people use for them, and systems a city makes itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import radians, sin, sqrt
from typing import Literal

from chengshu.kit import FieldError, Refused
from chengshu.standards.tables import read_csv

Datum = str  # cgcs2000, wgs84, beijing1954, xian1980, new_beijing, gcj02, bd09, or local:<id>
Kind = Literal["geographic", "geographic3d", "geocentric", "projected", "plane"]

# Datums between which a public way exists. CGCS2000 and WGS 84 are one by policy: both are realisations of ITRF
# and differ by centimetres plus the motion of the plate, 3 cm a year since 2000; EPSG lists no operation either.
CITY_FAMILY = frozenset({"cgcs2000", "wgs84", "gcj02", "bd09"})
ELLIPSOIDS = {
    "cgcs2000": (6378137.0, 298.257222101),
    "wgs84": (6378137.0, 298.257223563),
    "gcj02": (6378137.0, 298.257223563),
    "bd09": (6378137.0, 298.257223563),
    "beijing1954": (6378245.0, 298.3),
    "new_beijing": (6378245.0, 298.3),
    "xian1980": (6378140.0, 298.257),
}


@dataclass(frozen=True, slots=True)
class System:
    """One coordinate system. `axes` is the order its authority writes; inside, x is always east or longitude.

    `proj` is the PROJ text of a system without an EPSG code; a `plane` has none and is reached only by an operation.
    """

    id: str
    name: str
    title_zh: str
    datum: Datum
    kind: Kind
    axes: str
    central_meridian: float | None = None
    false_easting: float | None = None
    area: tuple[float, float, float, float] | None = None  # west, south, east, north in degrees
    proj: str | None = None

    @property
    def family(self) -> str:
        """Systems of one family are converted by public formulas; between families an operation is needed."""
        return "cgcs2000" if self.datum in CITY_FAMILY else self.datum

    @property
    def size(self) -> int:
        """How many coordinates a point has at least."""
        return 3 if self.kind in ("geographic3d", "geocentric") else 2

    @property
    def swapped(self) -> bool:
        """Whether the authority writes latitude or northing first."""
        return self.axes.startswith(("lat", "north"))


def system(name: str | int) -> System:
    """The system for an EPSG code, a URN or URL of OGC, its name, or a name in daily use. Raises `Refused`."""
    text = str(name)
    if found := _by_key().get(_key(text)):
        return found
    near = "a local system is known only to the city that made it" if text.startswith("local:") else "see the list"
    reason = f"'{text[:80]}' is no coordinate system known here; {near}"
    raise Refused(
        f"Unknown coordinate system '{text[:80]}'.", code="unknown_system", errors=(FieldError("system", reason),)
    )


def all_systems() -> tuple[System, ...]:
    """Every system of the table: CGCS2000 first, then the rest by datum and code."""
    return tuple(_table())


def plane(own: str, name: str) -> System:
    """A local plane that no formula describes: it is reached only by an operation."""
    return System(own, name, name, own, "plane", "north,east")


@dataclass(frozen=True, slots=True)
class LocalProjection:
    """A local Gauss-Kruger system: its own central meridian, and a surface at some height above the ellipsoid."""

    base: str  # a geographic system: EPSG:4490, EPSG:4610, EPSG:4214
    central_meridian: float
    false_easting: float = 0.0
    false_northing: float = 0.0
    latitude_origin: float = 0.0
    scale: float = 1.0
    surface_height: float = 0.0  # metres; the ellipsoid is enlarged by it at the mean latitude
    mean_latitude: float = 0.0


def local_system(own: str, name: str, projection: LocalProjection) -> System:
    """A local system on a known datum. Raises `Refused` when a value is out of range."""
    base = system(projection.base)
    limits = {
        "base": base.kind == "geographic" and base.datum in ELLIPSOIDS and base.datum not in ("gcj02", "bd09"),
        "central_meridian": 70 <= projection.central_meridian <= 140,
        "scale": 0.99 < projection.scale < 1.01,
        "surface_height": -500 < projection.surface_height < 9000,
        "mean_latitude": -90 < projection.mean_latitude < 90,
        "latitude_origin": -90 < projection.latitude_origin < 90,
    }
    wrong = tuple(FieldError(field, "out of range for a local system") for field, good in limits.items() if not good)
    if wrong:
        raise Refused("The local system cannot be made.", code="bad_system", errors=wrong)
    return System(
        own,
        name,
        name,
        base.datum,
        "projected",
        "north,east",
        projection.central_meridian,
        projection.false_easting,
        None,
        _proj_text(base.datum, projection),
    )


def _proj_text(datum: str, projection: LocalProjection) -> str:
    a, rf = ELLIPSOIDS[datum]
    # Scaling the plane by 1 + H/R is the usual way to reach a compensating surface (抵偿高程面).
    scale = projection.scale * (1 + projection.surface_height / _radius(a, rf, projection.mean_latitude))
    return (
        f"+proj=tmerc +lat_0={projection.latitude_origin!r} +lon_0={projection.central_meridian!r} +k={scale!r} "
        f"+x_0={projection.false_easting!r} +y_0={projection.false_northing!r} +a={a!r} +rf={rf!r} +units=m"
    )


def _radius(a: float, rf: float, latitude: float) -> float:
    """The mean radius of curvature at a latitude."""
    e2 = (2 - 1 / rf) / rf
    return a * sqrt(1 - e2) / (1 - e2 * sin(radians(latitude)) ** 2)


@cache
def _table() -> Sequence[System]:
    return [_system(row) for row in read_csv("geo", "systems.csv")]


def _system(row: dict[str, str]) -> System:
    number = {key: float(row[key]) if row[key] else None for key in ("central_meridian", "false_easting")}
    west, south, east, north = (float(row[key]) for key in ("west", "south", "east", "north"))
    kind: Kind = row["kind"]  # type: ignore[assignment]
    return System(
        row["id"],
        row["name"],
        row["title_zh"],
        row["datum"],
        kind,
        row["axes"],
        number["central_meridian"],
        number["false_easting"],
        (west, south, east, north),
    )


_DAILY = {
    "EPSG:4326": "wgs84 crs84 ogc:crs84 ogc:1.3:crs84",
    "EPSG:4490": "cgcs2000 国家2000 2000国家大地坐标系 大地2000",
    "EPSG:4214": "beijing54 beijing1954 bj54 北京54 1954年北京坐标系",
    "EPSG:4610": "xian80 xian1980 xi'an1980 西安80 1980西安坐标系",
    "EPSG:3857": "webmercator pseudomercator epsg:900913",
    "GCJ-02": "gcj02 gcj-02 火星坐标 火星坐标系",
    "BD-09": "bd09 bd09ll bd-09 百度坐标",
    "BD-09/mercator": "bd09mc bd09meter",
}


@cache
def _by_key() -> dict[str, System]:
    found: dict[str, System] = {}
    for one in _table():
        for name in (one.id, one.id.removeprefix("EPSG:"), one.name, one.title_zh, *_DAILY.get(one.id, "").split()):
            found[_key(name)] = one
    return found


def _key(name: str) -> str:
    text = name.strip().casefold()
    text = re.sub(r"^(urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)", "", text)
    text = re.sub(r"^(epsg|ogc)[:/](v?[\d.]*)[:/]", r"\1:", text)
    return re.sub(r"[\s_-]+", "", text)
