"""What WMTS and WFS say alike: who serves, which operations there are, what went wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chengshu.capabilities.mapservices.logic import xml

OWS = "http://www.opengis.net/ows/1.1"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class About:
    """Who serves, in the language of the reader."""

    title: str
    abstract: str
    provider: str
    keywords: tuple[str, ...] = ()


def identification(about: About, kind: str, versions: Iterable[str]) -> str:
    """`ows:ServiceIdentification` and `ows:ServiceProvider`."""
    keywords = xml.tag("ows:Keywords", *(xml.said("ows:Keyword", word) for word in about.keywords))
    head = xml.tag(
        "ows:ServiceIdentification",
        xml.said("ows:Title", about.title),
        xml.said("ows:Abstract", about.abstract),
        keywords if about.keywords else "",
        xml.said("ows:ServiceType", kind),
        *(xml.said("ows:ServiceTypeVersion", version) for version in versions),
        xml.said("ows:Fees", "NONE"),
        xml.said("ows:AccessConstraints", "NONE"),
    )
    provider = xml.tag(
        "ows:ServiceProvider", xml.said("ows:ProviderName", about.provider), xml.tag("ows:ServiceContact")
    )
    return head + provider


def values(name: str, allowed: Iterable[str], kind: str = "ows:Parameter") -> str:
    """A parameter or constraint with the values it may have."""
    inner = xml.tag("ows:AllowedValues", *(xml.said("ows:Value", one) for one in allowed))
    return xml.tag(kind, inner, name=name)


def constraint(name: str, value: str) -> str:
    """A constraint with its value."""
    return xml.tag("ows:Constraint", xml.tag("ows:NoValues"), xml.said("ows:DefaultValue", value), name=name)


def operation(name: str, href: str, *, post: bool = False, parameters: str = "", encoding: str = "") -> str:
    """An operation and where it is."""
    inner = xml.tag("ows:Constraint", xml.tag("ows:AllowedValues", xml.said("ows:Value", encoding)), name="GetEncoding")
    get = xml.tag("ows:Get", inner if encoding else "", xlink_type="simple", xlink_href=href)
    sent = xml.tag("ows:Post", xlink_type="simple", xlink_href=href.rstrip("?&")) if post else ""
    return xml.tag("ows:Operation", xml.tag("ows:DCP", xml.tag("ows:HTTP", get, sent)), parameters, name=name)


def wgs84_box(extent: tuple[float, float, float, float]) -> str:
    """The extent, longitude first."""
    west, south, east, north = extent
    return xml.tag(
        "ows:WGS84BoundingBox",
        xml.said("ows:LowerCorner", f"{west!r} {south!r}"),
        xml.said("ows:UpperCorner", f"{east!r} {north!r}"),
    )


def report(code: str, locator: str, detail: str, version: str) -> str:
    """`ows:ExceptionReport`."""
    spaces: Mapping[str, str] = {"ows": OWS, "xsi": XSI}
    head = xml.opened("ows:ExceptionReport", spaces, version=version, xml_lang="en")
    where = {"locator": locator} if locator else {}
    inner = xml.tag("ows:Exception", xml.said("ows:ExceptionText", detail), exceptionCode=code, **where)
    return f"{xml.DECLARATION}{head}{inner}</ows:ExceptionReport>"
