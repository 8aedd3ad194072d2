"""The words of GeoReport v2 (Open311): JSON lists, and the same as XML."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from fastapi import Response
from fastapi.responses import JSONResponse

from chengshu.capabilities.citizens.model import Report, Service

# element -> what its items are called in XML
_ITEMS = {"services": "service", "service_requests": "request", "attributes": "attribute", "values": "value"}
_ITEMS |= {"errors": "error", "endpoints": "endpoint", "formats": "format"}
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# When the interface itself was given out first.
CHANGED = "2026-11-22T00:00:00+00:00"


def discovery_card(url: str, contact: str, keys: str, test: bool, changed: datetime) -> dict[str, Any]:
    """Where the interface is (Service Discovery); `changed` is when services or their questions changed last."""
    formats = ["text/xml", "application/json"]
    kind = "test" if test else "production"
    since = changed.isoformat(timespec="seconds")
    endpoint = {"specification": SPECIFICATION, "url": url, "changeset": since, "type": kind, "formats": formats}
    return {"changeset": max(since, CHANGED), "contact": contact, "key_service": keys, "endpoints": [endpoint]}


def service_card(one: Service) -> dict[str, Any]:
    """A service in the list (GET Service List)."""
    return {
        "service_code": one.code,
        "service_name": one.name,
        "description": f"{one.group} · {one.name}",
        "metadata": bool(one.attributes),
        "type": "realtime",
        "keywords": ",".join(one.keywords),
        "group": one.group,
    }


def definition(one: Service) -> dict[str, Any]:
    """The questions of a service (GET Service Definition)."""
    attributes = [
        {
            "variable": True,
            "code": asked.code,
            "datatype": asked.datatype,
            "required": asked.required,
            "datatype_description": "",
            "order": order,
            "description": asked.description,
            "values": [{"key": key, "name": name} for key, name in asked.values.items()],
        }
        for order, asked in enumerate(one.attributes, 1)
    ]
    return {"service_code": one.code, "attributes": attributes}


def request_card(one: Report, media: str) -> dict[str, Any]:
    """A report (GET Service Request). Our states stand in `status_notes`: GeoReport has two."""
    return {
        "service_request_id": one.number,
        "status": one.status,
        "status_notes": one.result or one.state,
        "service_name": one.service_name,
        "service_code": one.service,
        "description": one.description,
        "agency_responsible": one.agency,
        "service_notice": "",
        "requested_datetime": one.created.isoformat(timespec="seconds"),
        "updated_datetime": (one.closed or one.updated).isoformat(timespec="seconds"),
        "expected_datetime": one.promised.isoformat(timespec="seconds") if one.promised else "",
        "address": one.address,
        "address_id": one.address_id,
        "zipcode": "",
        "lat": one.latitude,
        "long": one.longitude,
        "media_url": media,
    }


Content = Sequence[Mapping[str, Any]] | Mapping[str, Any]


def answer(format: str, root: str, content: Content, status: int = 200) -> Response:
    """The content as XML or JSON."""
    if format == "json":
        return JSONResponse(_with_nulls(content), status, media_type="application/json; charset=utf-8")
    element = ET.Element(root)
    _fill(element, content)
    body = ET.tostring(element, encoding="utf-8", xml_declaration=True)
    return Response(body, status, media_type="text/xml; charset=utf-8")


def fault(format: str, status: int, errors: Sequence[str]) -> Response:
    """What went wrong, in the shape GeoReport gives errors."""
    return answer(format, "errors", [{"code": status, "description": text} for text in errors], status)


def format_asked(path: str, accept: str) -> str:
    """The format of an address; where it names none of ours, what the client would rather have. XML is required."""
    end = path.rpartition(".")[2]
    return end if end in ("json", "xml") else "json" if "json" in accept and "xml" not in accept else "xml"


def _fill(element: ET.Element, content: Any) -> None:
    if isinstance(content, Mapping):
        for name, value in content.items():
            _fill(ET.SubElement(element, name), value)
    elif isinstance(content, list | tuple):
        for item in content:
            _fill(ET.SubElement(element, _ITEMS.get(element.tag, "item")), item)
    elif isinstance(content, bool):
        element.text = "true" if content else "false"
    elif content is not None and content != "":
        element.text = _clean(str(content))


def _with_nulls(content: Any) -> Any:
    """What is an empty element in XML is null in JSON (the Spark convention)."""
    if isinstance(content, Mapping):
        return {name: _with_nulls(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_with_nulls(one) for one in content]
    return None if content == "" else content


_FORBIDDEN = re.compile("[^\\t\\n\\r -\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def _clean(text: str) -> str:
    """Only what XML 1.0 may hold: a report with a control character would make the whole list unreadable."""
    return _FORBIDDEN.sub("", text)
