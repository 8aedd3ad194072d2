"""Documents of WMS 1.3.0 (OGC 06-042) and, for old clients, 1.1.1."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chengshu.capabilities.mapservices.logic import gml, ows, styles, xml
from chengshu.capabilities.mapservices.logic.ows import About
from chengshu.capabilities.mapservices.logic.systems import Reference, bounds_in
from chengshu.capabilities.mapservices.model import Bbox

VERSIONS = ("1.3.0", "1.1.1")
IMAGES = ("image/png", "image/jpeg")
INFO_FORMATS = ("application/json", "text/html", "application/vnd.ogc.gml", "text/xml", "text/plain")
MOST_PIXELS = 4096
STYLE = "default"
_WMS, _OGC = "http://www.opengis.net/wms", "http://www.opengis.net/ogc"


@dataclass(frozen=True, slots=True)
class DrawnLayer:
    """A layer as WMS lists it."""

    id: str
    title: str
    abstract: str
    extent: Bbox | None
    legend: str
    sld: str


def capabilities(
    about: About, href: str, layers: Sequence[DrawnLayer], systems: Sequence[Reference], version: str
) -> str:
    """`WMS_Capabilities`, or `WMT_MS_Capabilities` for 1.1.1."""
    new = version != "1.1.1"
    name = "WMS_Capabilities" if new else "WMT_MS_Capabilities"
    spaces = {"": _WMS, "xlink": ows.XLINK, "xsi": ows.XSI} if new else {"xlink": ows.XLINK}
    location = {"xsi_schemaLocation": f"{_WMS} http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd"}
    inner = _service(about, href, new) + _capability(about, href, layers, systems, new)
    return (
        xml.DECLARATION + xml.opened(name, spaces, version=version, **(location if new else {})) + inner + f"</{name}>"
    )


def _service(about: About, href: str, new: bool) -> str:
    return xml.tag(
        "Service",
        xml.said("Name", "WMS" if new else "OGC:WMS"),
        xml.said("Title", about.title),
        xml.said("Abstract", about.abstract),
        xml.tag("KeywordList", *(xml.said("Keyword", word) for word in about.keywords)),
        xml.tag("OnlineResource", xlink_type="simple", xlink_href=href),
        xml.tag(
            "ContactInformation",
            xml.tag(
                "ContactPersonPrimary",
                xml.said("ContactPerson", about.provider),
                xml.said("ContactOrganization", about.provider),
            ),
        ),
        xml.said("Fees", "none"),
        xml.said("AccessConstraints", "none"),
        *((xml.said("MaxWidth", MOST_PIXELS), xml.said("MaxHeight", MOST_PIXELS)) if new else ()),
    )


def _capability(about: About, href: str, layers: Sequence[DrawnLayer], systems: Sequence[Reference], new: bool) -> str:
    online = xml.tag("OnlineResource", xlink_type="simple", xlink_href=href)
    where = xml.tag("DCPType", xml.tag("HTTP", xml.tag("Get", online)))

    def operation(name: str, formats: Sequence[str]) -> str:
        return xml.tag(name, *(xml.said("Format", one) for one in formats), where)

    reports = ("XML",) if new else ("application/vnd.ogc.se_xml",)
    requests = xml.tag(
        "Request",
        operation("GetCapabilities", ("text/xml",) if new else ("application/vnd.ogc.wms_xml",)),
        operation("GetMap", IMAGES),
        operation("GetFeatureInfo", INFO_FORMATS),
        operation("GetLegendGraphic", ("image/png",)) if not new else "",
    )
    known = "CRS" if new else "SRS"
    boxes = [one.extent for one in layers if one.extent]
    extent = (
        (
            min(one[0] for one in boxes), min(one[1] for one in boxes),
            max(one[2] for one in boxes), max(one[3] for one in boxes),
        )
        if boxes
        else None
    )  # fmt: skip
    root = xml.tag(
        "Layer",
        xml.said("Title", about.title),
        *(xml.said(known, one.code) for one in systems if new or one.code != "CRS:84"),
        _boxes(extent, systems, new) if extent else "",
        *(_layer(one, systems, new) for one in layers),
    )
    return xml.tag("Capability", requests, xml.tag("Exception", *(xml.said("Format", one) for one in reports)), root)


def _layer(one: DrawnLayer, systems: Sequence[Reference], new: bool) -> str:
    legend = xml.tag(
        "LegendURL",
        xml.said("Format", "image/png"),
        xml.tag("OnlineResource", xlink_type="simple", xlink_href=one.legend),
        width=20,
        height=20,
    )
    # A style that others can take over: it is described, not only drawn.
    sld = xml.tag(
        "StyleURL",
        xml.said("Format", styles.SLD_MEDIA),
        xml.tag("OnlineResource", xlink_type="simple", xlink_href=one.sld),
    )
    return xml.tag(
        "Layer",
        xml.said("Name", one.id),
        xml.said("Title", one.title),
        xml.said("Abstract", one.abstract) if one.abstract else "",
        _boxes(one.extent, systems, new) if one.extent else "",
        xml.tag("Style", xml.said("Name", STYLE), xml.said("Title", STYLE), legend, sld),
        queryable=1,
        opaque=0,
    )


def _boxes(extent: Bbox, systems: Sequence[Reference], new: bool) -> str:
    west, south, east, north = extent
    if new:
        names = ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude")
        values = zip(names, (west, east, south, north), strict=True)
        head = xml.tag("EX_GeographicBoundingBox", *(xml.said(name, repr(value)) for name, value in values))
    else:
        head = xml.tag("LatLonBoundingBox", minx=west, miny=south, maxx=east, maxy=north)
    return head + "".join(_box(bounds_in(extent, one), one, new) for one in systems if new or one.code != "CRS:84")


def _box(box: Bbox, of: Reference, new: bool) -> str:
    west, south, east, north = box
    if new and of.swapped:
        west, south, east, north = south, west, north, east
    name = {"CRS" if new else "SRS": of.code}
    return xml.tag("BoundingBox", minx=repr(west), miny=repr(south), maxx=repr(east), maxy=repr(north), **name)


def exception(code: str, detail: str, version: str) -> str:
    """`ServiceExceptionReport`."""
    known = {"code": code} if code else {}
    inner = xml.said("ServiceException", detail, **known)
    if version == "1.1.1":
        return f'{xml.DECLARATION}<ServiceExceptionReport version="1.1.1">{inner}</ServiceExceptionReport>'
    head = xml.opened("ServiceExceptionReport", {"": _OGC}, version="1.3.0")
    return f"{xml.DECLARATION}{head}{inner}</ServiceExceptionReport>"


@dataclass(frozen=True, slots=True)
class Found:
    """What lies at a point: a layer, and features as id and properties."""

    layer: str
    title: str
    features: Sequence[tuple[str, dict[str, Any]]]


def info_gml(found: Sequence[Found]) -> str:
    """Features at a point as GML without geometries."""
    parts = []
    for one in found:
        for id, properties in one.features:
            values = "".join(
                xml.said(f"cs:{name}", value)
                for name, value in properties.items()
                if value is not None and xml.is_name(name)
            )
            parts.append(
                xml.tag("gml:featureMember", f'<cs:{one.layer} gml:id="{one.layer}.{id}">{values}</cs:{one.layer}>')
            )
    head = xml.opened("gml:FeatureCollection", {"gml": gml.SPACE, "cs": "urn:chengshu:features"}, gml_id="found")
    return f"{xml.DECLARATION}{head}{''.join(parts)}</gml:FeatureCollection>"


def info_text(found: Sequence[Found]) -> str:
    """Features at a point as plain lines."""
    lines = []
    for one in found:
        for id, properties in one.features:
            lines += [f"{one.title} {id}", *(f"  {name} = {_shown(value)}" for name, value in properties.items()), ""]
    return "\n".join(lines)


def info_rows(found: Sequence[Found]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Features at a point as titles and rows, for a page."""
    return [
        (f"{one.title} · {properties.get('name') or properties.get('code') or id}",
         [(name, _shown(value)) for name, value in properties.items() if value is not None])
        for one in found
        for id, properties in one.features
    ]  # fmt: skip


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
