"""What a client asks of WFS 2.0, by parameters or by XML, as one thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from chengshu.capabilities.mapservices.logic import wfs, xml
from chengshu.capabilities.mapservices.logic.filters import whole
from chengshu.capabilities.mapservices.model import BadRequest

DEFAULT_COUNT, MOST = 1000, 10_000
Sort = tuple[tuple[str, Literal["asc", "desc"]], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a GetFeature. A filter is CQL2 text (`cql`) or an element (`filter`)."""

    types: tuple[str, ...] = ()
    srs: str | None = None
    filter: Element | None = None
    cql: str | None = None
    bbox: str | None = None
    ids: tuple[str, ...] = ()
    sort: Sort = ()
    properties: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A request. `start` and `count` cut the features of all its queries together."""

    operation: str
    queries: tuple[Query, ...] = ()
    stored: str | None = None  # the id of the feature that GetFeatureById is asked for
    count: int = DEFAULT_COUNT
    start: int = 0
    hits: bool = False
    format: str = wfs.GML_FORMAT
    value: str = ""
    types: tuple[str, ...] = ()


def from_parameters(params: Mapping[str, str]) -> Wish:
    """A request by parameters (names in lower case). Raises `BadRequest`."""
    if params.get("query", "").lstrip().startswith("<"):
        # OWSLib sends a filter so.
        params = {**params, "filter": params["query"]}
    if params.get("service", "WFS").upper() != "WFS":
        raise BadRequest("service", "write WFS")
    operation = params.get("request", "")
    if not operation:
        raise BadRequest("request", "is missing", code="MissingParameterValue")
    _check_version(operation, params.get("version"), params.get("acceptversions"))
    types = _types(params.get("typenames", params.get("typename", "")))
    given = _given(operation, params)
    if operation.lower() not in ("getfeature", "getpropertyvalue"):
        return Wish(operation, types=types)
    if "storedquery_id" in params:
        return Wish(operation, stored=_stored(params["storedquery_id"], params.get("id")), format=given.format)
    ids = tuple(one for one in params.get("resourceid", params.get("featureid", "")).split(",") if one)
    if sum(name in params for name in ("bbox", "filter", "cql_filter")) > 1 or (ids and "filter" in params):
        raise BadRequest("filter", "write one of bbox, filter, cql_filter and resourceId")
    wanted = params.get("propertyname")
    query = Query(
        types,
        params.get("srsname"),
        xml.parse(params["filter"].strip("()")) if params.get("filter") else None,
        params.get("cql_filter") or None,
        params.get("bbox") or None,
        ids,
        _sorting(params.get("sortby", "")),
        frozenset(map(xml.qualified, wanted.strip("()").split(","))) if wanted and wanted != "*" else None,
    )
    return Wish(
        operation, (query,), None, given.count, given.start, given.hits, given.format, params.get("valuereference", "")
    )


def _given(operation: str, params: Mapping[str, str]) -> Wish:
    return Wish(
        operation,
        count=whole(params.get("count", params.get("maxfeatures")), "count", DEFAULT_COUNT, 0, MOST),
        start=whole(params.get("startindex"), "startIndex", 0, 0, 10**9),
        hits=_hits(params.get("resulttype", "results")),
        format=_format(params.get("outputformat")),
    )


def from_xml(body: bytes) -> Wish:
    """A request by XML. Raises `BadRequest`."""
    root = xml.parse(body)
    operation = xml.local(root)
    _check_version(operation, root.get("version"), xml.content(next(xml.descendants(root, "Version"), None)) or None)
    types = tuple(xml.qualified(xml.content(one)) for one in xml.children(root, "TypeName"))
    params = {name.lower(): value for name, value in root.attrib.items()}
    given = _given(operation, params)
    stored = next(xml.children(root, "StoredQuery"), None)
    if stored is not None:
        named = {one.get("name", "").lower(): xml.content(one) for one in xml.children(stored, "Parameter")}
        return Wish(operation, stored=_stored(stored.get("id", ""), named.get("id")), format=given.format)
    queries = tuple(_query(one) for one in xml.children(root, "Query"))
    return Wish(
        operation,
        queries,
        None,
        given.count,
        given.start,
        given.hits,
        given.format,
        root.get("valueReference", ""),
        types,
    )


def _query(element: Element) -> Query:
    names = [xml.qualified(xml.content(one)) for one in xml.children(element, "PropertyName")]
    order: list[tuple[str, Literal["asc", "desc"]]] = []
    for one in xml.descendants(element, "SortProperty"):
        name = xml.content(next(xml.children(one, "ValueReference"), None))
        way = xml.content(next(xml.children(one, "SortOrder"), None)).upper()
        order.append((xml.qualified(name), "desc" if way.startswith("DESC") else "asc"))
    return Query(
        _types(element.get("typeNames", element.get("typeName", ""))),
        element.get("srsName"),
        next(xml.children(element, "Filter"), None),
        sort=tuple(order),
        properties=frozenset(names) or None,
    )


def _types(text: str) -> tuple[str, ...]:
    cleaned = text.replace("(", " ").replace(")", " ").replace(",", " ")
    return tuple(xml.qualified(name) for name in cleaned.split())


def _sorting(text: str) -> Sort:
    found: list[tuple[str, Literal["asc", "desc"]]] = []
    for part in text.split(","):
        name, _, way = part.strip().partition(" ")
        if name:
            down = way.upper().startswith("D") or name.upper().endswith("+D")
            found.append((xml.qualified(name.partition("+")[0]), "desc" if down else "asc"))
    return tuple(found)


def _check_version(operation: str, version: str | None, accepted: str | None) -> None:
    if operation.lower() == "getcapabilities":
        wanted = [one for one in (accepted or "").split(",") if one] or ([version] if version else [])
        # A client that only names an old version gets ours, as OWS negotiation has it; one that insists is refused.
        if accepted and not any(one.startswith("2.0") for one in wanted):
            raise BadRequest("AcceptVersions", f"{wfs.VERSION} is spoken", code="VersionNegotiationFailed")
    elif version is not None and not version.startswith("2.0"):
        raise BadRequest("version", f"{wfs.VERSION} is spoken")


def _hits(text: str) -> bool:
    if text.lower() not in ("results", "hits"):
        raise BadRequest("resultType", "write results or hits")
    return text.lower() == "hits"


def _format(text: str | None) -> str:
    if text is None:
        return wfs.GML_FORMAT
    plain = unquote(text).lower().replace(" ", "")
    if "json" in plain:
        return wfs.JSON_FORMAT
    if "gml" in plain and "3.1" not in plain and "gml2" not in plain:
        return wfs.GML_FORMAT
    if plain in ("text/xml", "application/xml"):
        return wfs.GML_FORMAT
    raise BadRequest("outputFormat", f"'{text[:60]}' is not made; there are {', '.join(wfs.FORMATS[:2])}")


def _stored(query: str, id: str | None) -> str:
    if query not in (wfs.BY_ID, "http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById"):
        raise BadRequest("storedquery_id", f"there is {wfs.BY_ID}")
    if not id:
        raise BadRequest("ID", "is missing", code="MissingParameterValue")
    return id
