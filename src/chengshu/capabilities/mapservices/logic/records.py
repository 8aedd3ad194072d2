"""The list of resources (OGC API – Records): layers and outside services as records, and which of them are wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chengshu.capabilities.mapservices.logic.filters import box_touches, days_of
from chengshu.capabilities.mapservices.logic.systems import area_of, offered
from chengshu.capabilities.mapservices.model import BadRequest, Bbox

PARAMETERS = ("limit", "offset", "bbox", "datetime", "q", "type", "ids", "externalIds")
_CORE = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"


@dataclass(frozen=True, slots=True)
class Resource:
    """Something one can use: a layer of ours, or an outside service."""

    id: str
    kind: str  # dataset or service
    title: str
    description: str = ""
    licence: str = ""
    extent: Bbox | None = None
    keywords: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    created: str | None = None
    updated: str | None = None
    links: tuple[Mapping[str, Any], ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def record(one: Resource) -> dict[str, Any]:
    """A resource as a record."""
    geometry = None
    if one.extent is not None:
        west, south, east, north = one.extent
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
    properties: dict[str, Any] = {
        "type": one.kind,
        "title": one.title,
        "description": one.description,
        "keywords": list(one.keywords),
        "formats": [{"mediaType": name} for name in one.formats],
        "license": one.licence or None,
        "created": one.created,
        "updated": one.updated,
        **one.more,
    }
    return {
        "id": one.id,
        "type": "Feature",
        "conformsTo": [_CORE],
        "time": None,
        "geometry": geometry,
        "properties": {name: value for name, value in properties.items() if value not in (None, "", [])},
        "links": list(one.links),
    }


def wanted(resources: Sequence[Resource], params: Mapping[str, str]) -> list[Resource]:
    """Those that the parameters ask for. Raises `BadRequest`."""
    found = list(resources)
    if "bbox" in params:
        box, shape = area_of(params["bbox"], offered(114)[0])
        boxes = [box] if box else [part.bounds for part in shape.geoms]
        found = [one for one in found if any(box_touches(one.extent, other) for other in boxes)]
    if "datetime" in params:
        days_of(params["datetime"])  # a resource without a time is there at any time
    if "q" in params:
        words = [word.strip().casefold() for word in params["q"].split(",") if word.strip()]
        if not words:
            raise BadRequest("q", "write words, several with commas")
        found = [one for one in found if any(word in _text(one) for word in words)]
    if "type" in params:
        kinds = {kind.strip() for kind in params["type"].split(",")}
        found = [one for one in found if one.kind in kinds]
    for name in ("ids", "externalIds"):
        if name in params:
            ids = {one.strip() for one in params[name].split(",")}
            found = [one for one in found if one.id in ids]
    return found


def _text(one: Resource) -> str:
    return " ".join((one.id, one.title, one.description, *one.keywords)).casefold()
