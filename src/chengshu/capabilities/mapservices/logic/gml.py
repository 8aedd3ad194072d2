"""Geometries in GML 3.2, read and written; coordinates in the axis order of the system's authority."""

from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import shapely

from chengshu.capabilities.mapservices.logic import xml
from chengshu.capabilities.mapservices.logic.systems import Reference, inward, named
from chengshu.capabilities.mapservices.model import BadRequest

SPACE = "http://www.opengis.net/gml/3.2"
# Lines and areas are written as MultiCurve and MultiSurface, so that one layer has one type.
_TYPES = {"point": "PointPropertyType", "line": "MultiCurvePropertyType", "polygon": "MultiSurfacePropertyType"}


def property_type(geometry: str) -> str:
    """The type of the geometry property of a layer."""
    return _TYPES.get(geometry, "GeometryPropertyType")


def write(shape: Any, id: str, system: str, geometry: str = "any") -> str:
    """A geometry whose coordinates are already in the system's order, as the type of its layer wants it."""
    writer = _Writer(id, system)
    name, member = _PROMOTED.get((geometry, shape.geom_type), ("", ""))
    return writer.inside(name, member, [shape]) if name else writer.write(shape)


_PROMOTED = {
    ("line", "LineString"): ("MultiCurve", "curveMember"),
    ("polygon", "Polygon"): ("MultiSurface", "surfaceMember"),
}


class _Writer:
    def __init__(self, id: str, system: str) -> None:
        self._id = id
        self._system: str | None = system
        self._number = 0

    def _head(self, name: str) -> str:
        self._number += 1
        system = f' srsName="{self._system}"' if self._system else ""
        self._system = None
        return f'<gml:{name} gml:id="{self._id}.g{self._number}"{system}>'

    def write(self, shape: Any) -> str:
        kind = shape.geom_type
        if kind == "Point":
            return f"{self._head('Point')}<gml:pos>{_numbers(shape)}</gml:pos></gml:Point>"
        if kind in ("LineString", "LinearRing"):
            return f"{self._head('LineString')}<gml:posList>{_numbers(shape)}</gml:posList></gml:LineString>"
        if kind == "Polygon":
            head = self._head("Polygon")
            inner = "".join(f"<gml:interior>{_ring(one)}</gml:interior>" for one in shape.interiors)
            return f"{head}<gml:exterior>{_ring(shape.exterior)}</gml:exterior>{inner}</gml:Polygon>"
        name, member = {
            "MultiPoint": ("MultiPoint", "pointMember"),
            "MultiLineString": ("MultiCurve", "curveMember"),
            "MultiPolygon": ("MultiSurface", "surfaceMember"),
        }.get(kind, ("MultiGeometry", "geometryMember"))
        return self.inside(name, member, shape.geoms)

    def inside(self, name: str, member: str, parts: Iterable[Any]) -> str:
        """A geometry of several parts."""
        head = self._head(name)
        written = "".join(f"<gml:{member}>{self.write(one)}</gml:{member}>" for one in parts)
        return f"{head}{written}</gml:{name}>"


def _ring(ring: Any) -> str:
    return f"<gml:LinearRing><gml:posList>{_numbers(ring)}</gml:posList></gml:LinearRing>"


def _numbers(shape: Any) -> str:
    return " ".join(map(repr, shapely.get_coordinates(shape).ravel().tolist()))


def envelope(bounds: Sequence[float], system: str) -> str:
    """A box whose numbers are already in the system's order."""
    low, high = f"{bounds[0]!r} {bounds[1]!r}", f"{bounds[2]!r} {bounds[3]!r}"
    inner = f"<gml:lowerCorner>{low}</gml:lowerCorner><gml:upperCorner>{high}</gml:upperCorner>"
    return f'<gml:Envelope srsName="{system}">{inner}</gml:Envelope>'


def read(element: Element, known: tuple[Reference, ...], default: Reference) -> Any:
    """A geometry in the city's coordinates. Raises `BadRequest`."""
    name = element.get("srsName")
    of = named(name, known, "srsName") if name else default
    try:
        shape = _shape(element)
    except (ValueError, shapely.GEOSException) as error:
        raise BadRequest("filter", f"a geometry cannot be read: {error}") from error
    if shape.is_empty or not shape.is_valid:
        raise BadRequest("filter", f"a geometry is empty or not valid: {shapely.is_valid_reason(shape)}")
    return inward(shape, of)


_PARTS = {
    "MultiPoint": shapely.MultiPoint,
    "MultiCurve": shapely.MultiLineString,
    "MultiLineString": shapely.MultiLineString,
    "MultiSurface": shapely.MultiPolygon,
    "MultiPolygon": shapely.MultiPolygon,
    "MultiGeometry": shapely.GeometryCollection,
}


def _shape(element: Element) -> Any:
    kind = xml.local(element)
    if kind == "Point":
        return shapely.Point(_positions(element)[0])
    if kind in ("LineString", "LinearRing"):
        return shapely.LineString(_positions(element))
    if kind == "Curve":
        lines = [_positions(one) for one in xml.descendants(element, "LineStringSegment")]
        return shapely.LineString(np.concatenate(lines)) if lines else _unknown(kind)
    if kind in ("Polygon", "PolygonPatch"):
        outer = next(xml.children(element, "exterior"), None)
        if outer is None:
            raise ValueError("a polygon needs an exterior")
        inner = [_positions(one) for one in xml.children(element, "interior")]
        return shapely.Polygon(_positions(outer), inner)
    if kind == "Surface":
        patches = [_shape(one) for one in xml.descendants(element, "PolygonPatch")]
        return patches[0] if len(patches) == 1 else shapely.MultiPolygon(patches)
    if kind in ("Envelope", "Box"):
        low = _floats(xml.content(next(xml.children(element, "lowerCorner"), None)))
        high = _floats(xml.content(next(xml.children(element, "upperCorner"), None)))
        return shapely.box(*low[0], *high[0])
    if kind in _PARTS:
        parts = [_shape(one) for member in element for one in member]
        return _PARTS[kind](parts)
    return _unknown(kind)


def _unknown(kind: str) -> Any:
    raise ValueError(f"'{kind[:40]}' is not read here")


def _positions(element: Element) -> Any:
    lists = [_floats(xml.content(one), one) for one in xml.descendants(element, "posList")]
    lists += [_floats(xml.content(one), one) for one in xml.descendants(element, "pos")]
    lists += [_floats(xml.content(one).replace(",", " "), one) for one in xml.descendants(element, "coordinates")]
    if not lists:
        raise ValueError("it has no pos or posList")
    return np.concatenate(lists)


def _floats(text: str, element: Element | None = None) -> Any:
    size = int((element.get("srsDimension") if element is not None else None) or 2)
    values = np.array([float(part) for part in text.split()])
    if size not in (2, 3) or not len(values) or len(values) % size or not np.isfinite(values).all():
        raise ValueError("positions are two numbers each")
    return values.reshape(-1, size)[:, :2]
