"""What an outside service offers for a map in Web Mercator: its layers, and the address of their tiles at our door."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element

from chengshu.capabilities.mapservices.logic import xml
from chengshu.capabilities.mapservices.model import BadRequest, Bbox, Outside

_MOST_BYTES = 16 << 20
_MOST_LAYERS = 500
_MERCATOR = frozenset({"3857", "900913", "102100", "102113"})
_WORLD = 20037508.342789244
_SIDES = (256, 512)
# A capabilities document of WMS 1.1.1 begins with a DOCTYPE that only names its DTD; nothing is fetched for it.
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*>")
Reason = Literal["", "no_mercator", "no_pictures", "odd_levels"]


@dataclass(frozen=True, slots=True)
class OfferedLayer:
    """A layer. `tiles` has {z}, {x} and {y} in it, or {bbox-epsg-3857}; where it is missing, `reason` says why."""

    name: str
    title: str
    extent: Bbox | None
    tiles: str | None
    min_zoom: int = 0
    max_zoom: int = 22
    tile_size: int = 256
    reason: Reason = ""


def plain(service: Outside, ours: str) -> list[OfferedLayer] | None:
    """What is known without asking; None when the service must be asked for its capabilities."""
    if service.kind == "xyz":
        title = service.titles.get("zh") or next(iter(service.titles.values()), service.id)
        return [OfferedLayer(service.id, title, service.extent, f"{ours}/{{z}}/{{x}}/{{y}}")]
    return None if service.kind in ("wms", "wmts") else []


def read(kind: str, document: bytes, ours: str) -> list[OfferedLayer]:
    """The layers in a capabilities document of WMS or WMTS. Raises `BadRequest` for what is none."""
    root = xml.parse(_DOCTYPE.sub(b"", document, count=1), most=_MOST_BYTES)
    if not xml.local(root).endswith("Capabilities"):
        raise BadRequest("capabilities", "the answer is no capabilities document")
    found = _wms(root, ours) if kind == "wms" else _wmts(root, ours)
    return [one for one, _ in zip(found, range(_MOST_LAYERS), strict=False)]


def _child(element: Element, name: str) -> str:
    return xml.content(next(xml.children(element, name), None))


def _is_mercator(text: str) -> bool:
    return text.strip().rpartition(":")[2] in _MERCATOR


def _wms(root: Element, ours: str) -> Iterator[OfferedLayer]:
    version = root.get("version", "1.3.0")
    word = "srs" if version.startswith("1.1") else "crs"
    capability = next(xml.children(root, "Capability"), root)

    def walk(layer: Element, mercator: str | None, extent: Bbox | None) -> Iterator[OfferedLayer]:
        systems = " ".join(xml.content(one) for tag in ("CRS", "SRS") for one in xml.children(layer, tag)).split()
        mercator = next((one for one in systems if _is_mercator(one)), mercator)
        extent = _extent(layer) or extent
        name = _child(layer, "Name")
        if name:
            query = {"service": "WMS", "version": version, "request": "GetMap", "layers": name, "styles": ""}
            query |= {"format": "image/png", "transparent": "true", word: mercator or "", "width": "256"}
            address = f"{ours}?{urlencode(query | {'height': '256'}, safe=':/,')}&bbox={{bbox-epsg-3857}}"
            reason: Reason = "" if mercator else "no_mercator"
            yield OfferedLayer(
                name, _child(layer, "Title") or name, extent, address if mercator else None, reason=reason
            )
        for one in xml.children(layer, "Layer"):
            yield from walk(one, mercator, extent)

    for layer in xml.children(capability, "Layer"):
        yield from walk(layer, None, None)


def _extent(layer: Element) -> Bbox | None:
    old = next(xml.children(layer, "LatLonBoundingBox"), None)
    new = next(xml.children(layer, "EX_GeographicBoundingBox"), None)
    names = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
    if new is not None:
        return _box([_child(new, name) for name in names])
    return _box([old.get(name, "") for name in ("minx", "miny", "maxx", "maxy")]) if old is not None else None


def _box(texts: list[str]) -> Bbox | None:
    try:
        west, south, east, north = map(float, texts)
    except ValueError:
        return None
    inside = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return (west, south, east, north) if inside else None


@dataclass(frozen=True, slots=True)
class _Levels:
    """Levels of a matrix set that are those of everybody: the name before the number, the first and the last."""

    before: str
    first: int
    last: int
    side: int


def _wmts(root: Element, ours: str) -> Iterator[OfferedLayer]:
    contents = next(xml.children(root, "Contents"), root)
    sets = {_child(one, "Identifier"): one for one in xml.children(contents, "TileMatrixSet")}
    for layer in xml.children(contents, "Layer"):
        name = _child(layer, "Identifier")
        links = [_child(one, "TileMatrixSet") for one in xml.children(layer, "TileMatrixSetLink")]
        usable = [one for one in links if one in sets and _is_mercator(_child(sets[one], "SupportedCRS"))]
        formats = [xml.content(one) for one in xml.children(layer, "Format")]
        pictures = [one for one in formats if one.startswith("image/") or one in ("tiles", "png", "jpg")]
        levels = next(((one, found) for one in usable if (found := _levels(sets[one]))), None)
        title, extent = _child(layer, "Title") or name, _corners(layer)
        if levels is None or not pictures:
            reason: Reason = "no_pictures" if levels else "odd_levels" if usable else "no_mercator"
            yield OfferedLayer(name, title, extent, None, reason=reason)
            continue
        chosen, of = levels
        best = next((one for one in pictures if "png" in one), pictures[0])
        address = _rest(layer, chosen, of, best, ours) or _kvp(layer, chosen, of, best, ours)
        yield OfferedLayer(name, title, extent, address, of.first, of.last, of.side)


def _corners(layer: Element) -> Bbox | None:
    box = next(xml.children(layer, "WGS84BoundingBox"), None)
    return _box(f"{_child(box, 'LowerCorner')} {_child(box, 'UpperCorner')}".split()) if box is not None else None


def _levels(matrix_set: Element) -> _Levels | None:
    """The levels, if the one with 2^z columns is called z or something with z at its end."""
    found: dict[int, tuple[str, int]] = {}
    for one in xml.children(matrix_set, "TileMatrix"):
        try:
            wide, high, side = (int(_child(one, name)) for name in ("MatrixWidth", "MatrixHeight", "TileWidth"))
            x, y = map(float, _child(one, "TopLeftCorner").split())
        except ValueError:
            return None
        z = wide.bit_length() - 1
        corner = math.isclose(x, -_WORLD, abs_tol=1) and math.isclose(y, _WORLD, abs_tol=1)
        if wide != 2**z or wide != high or not corner or side not in _SIDES:
            return None
        found[z] = (_child(one, "Identifier"), side)
    befores = {name[: -len(str(z))] if name.endswith(str(z)) else None for z, (name, _) in found.items()}
    sides = {side for _, side in found.values()}
    if len(befores) != 1 or len(sides) != 1 or None in befores:
        return None
    return _Levels(befores.pop() or "", min(found), max(found), sides.pop())


def _style(layer: Element) -> str:
    styles = list(xml.children(layer, "Style"))
    chosen = next((one for one in styles if one.get("isDefault") == "true"), styles[0] if styles else None)
    return _child(chosen, "Identifier") if chosen is not None else ""


def _rest(layer: Element, chosen: str, of: _Levels, media: str, ours: str) -> str | None:
    """The template of the service itself, if it leads to our door and says nothing we do not know."""
    for one in xml.children(layer, "ResourceURL"):
        template = one.get("template", "")
        if one.get("resourceType") != "tile" or one.get("format") != media or not template.startswith(ours):
            continue
        known = {"style": quote(_style(layer)), "tilematrixset": quote(chosen), "tilematrix": of.before + "{z}"}
        known |= {"tilerow": "{y}", "tilecol": "{x}"}
        parts = re.split(r"\{(\w+)\}", template)  # every second part is a name
        parts[1::2] = [known.get(name.lower(), f"{{{name}}}") for name in parts[1::2]]
        template = "".join(parts)
        if set(re.findall(r"\{(\w+)\}", template)) == {"x", "y", "z"}:
            return template
    return None


def _kvp(layer: Element, chosen: str, of: _Levels, media: str, ours: str) -> str:
    query = {"service": "WMTS", "request": "GetTile", "version": "1.0.0", "layer": _child(layer, "Identifier")}
    query |= {"style": _style(layer), "tilematrixset": chosen, "format": media}
    numbers = f"tilematrix={quote(of.before)}{{z}}&tilerow={{y}}&tilecol={{x}}"
    return f"{ours}?{urlencode(query, safe=':/,')}&{numbers}"
