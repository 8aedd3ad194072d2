"""Documents of WFS 2.0 (OGC 09-025r2): what there is, what it looks like, and the features themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from chengshu.capabilities.maps import FieldDefinition
from chengshu.capabilities.mapservices.logic import fes, gml, ows, xml
from chengshu.capabilities.mapservices.logic.filters import COLUMNS, json_type
from chengshu.capabilities.mapservices.logic.geojson import properties_of, shapes_of
from chengshu.capabilities.mapservices.logic.ows import About
from chengshu.capabilities.mapservices.logic.systems import Reference, outward
from chengshu.capabilities.mapservices.model import Bbox

VERSION = "2.0.0"
PREFIX, SPACE = "cs", "urn:chengshu:features"
WFS, FES = "http://www.opengis.net/wfs/2.0", "http://www.opengis.net/fes/2.0"
BY_ID = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
GML_FORMAT = "application/gml+xml; version=3.2"
JSON_FORMAT = "application/geo+json"
FORMATS = (GML_FORMAT, JSON_FORMAT, "application/json", "text/xml; subtype=gml/3.2", "gml32", "geojson")
_SPACES = {
    "wfs": WFS, "fes": FES, "gml": gml.SPACE, "ows": ows.OWS, "xlink": ows.XLINK, "xsi": ows.XSI, PREFIX: SPACE,
}  # fmt: skip
_XSD = {"string": "xsd:string", "number": "xsd:double", "integer": "xsd:long", "boolean": "xsd:boolean"}
_XSD |= {"date": "xsd:date", "date-time": "xsd:dateTime"}
# What every feature has beside the fields of its layer, as far as it is worth a column.
_OWN = ("name", "code", "source", "licence", "survey", "surveyed", "accuracy_m", "valid_from", "valid_to")
_NO = (
    "ImplementsTransactionalWFS", "ImplementsLockingWFS", "ImplementsInheritance", "ImplementsRemoteResolve",
    "ImplementsStandardJoins", "ImplementsSpatialJoins", "ImplementsTemporalJoins", "ImplementsFeatureVersioning",
    "ManageStoredQueries", "SOAPEncoding",
)  # fmt: skip
_YES = ("ImplementsSimpleWFS", "ImplementsBasicWFS", "ImplementsResultPaging", "KVPEncoding", "XMLEncoding")


@dataclass(frozen=True, slots=True)
class FeatureType:
    """A layer as a feature type."""

    id: str
    title: str
    abstract: str
    geometry: str
    extent: Bbox | None
    fields: tuple[FieldDefinition, ...] = ()

    @property
    def name(self) -> str:
        """Its name with the prefix."""
        return f"{PREFIX}:{self.id}"

    def columns(self) -> dict[str, str]:
        """Names and types (of JSON Schema) of its properties that can be elements."""
        own = {name: COLUMNS[name].get("format", COLUMNS[name]["type"]) for name in _OWN}
        declared = {one.name: json_type(one.type) for one in self.fields}
        return own | {name: kind.get("format", kind["type"]) for name, kind in declared.items() if xml.is_name(name)}


def capabilities(about: About, href: str, types: Sequence[FeatureType], systems: Sequence[Reference]) -> str:
    """`wfs:WFS_Capabilities`."""
    default, others = systems[1], [one for one in systems if one is not systems[1]]
    listed = "".join(_listed(one, default, others) for one in types)
    return (
        xml.DECLARATION
        + xml.opened("wfs:WFS_Capabilities", _SPACES, version=VERSION)
        + ows.identification(about, "WFS", (VERSION,))
        + _operations(href)
        + xml.tag("wfs:FeatureTypeList", listed)
        + _filter_capabilities()
        + "</wfs:WFS_Capabilities>"
    )


def _operations(href: str) -> str:
    formats = ows.values("outputFormat", FORMATS)
    return xml.tag(
        "ows:OperationsMetadata",
        ows.operation("GetCapabilities", href, post=True, parameters=ows.values("AcceptVersions", (VERSION,))),
        ows.operation("DescribeFeatureType", href, post=True, parameters=ows.values("outputFormat", (GML_FORMAT,))),
        ows.operation(
            "GetFeature", href, post=True, parameters=ows.values("resultType", ("results", "hits")) + formats
        ),
        ows.operation("GetPropertyValue", href, post=True),
        ows.operation("ListStoredQueries", href, post=True),
        ows.operation("DescribeStoredQueries", href, post=True),
        ows.values("version", (VERSION,)),
        *(ows.constraint(name, "TRUE") for name in _YES),
        *(ows.constraint(name, "FALSE") for name in _NO),
        ows.constraint("PagingIsTransactionSafe", "FALSE"),
        ows.constraint("CountDefault", "1000"),
        ows.values("QueryExpressions", ("wfs:Query", "wfs:StoredQuery"), "ows:Constraint"),
    )


def _listed(one: FeatureType, default: Reference, others: Iterable[Reference]) -> str:
    return xml.tag(
        "wfs:FeatureType",
        xml.said("wfs:Name", one.name),
        xml.said("wfs:Title", one.title),
        xml.said("wfs:Abstract", one.abstract) if one.abstract else "",
        xml.said("wfs:DefaultCRS", default.urn),
        *(xml.said("wfs:OtherCRS", other.urn) for other in others),
        xml.tag("wfs:OutputFormats", *(xml.said("wfs:Format", name) for name in FORMATS[:2])),
        ows.wgs84_box(one.extent) if one.extent else "",
    )


def _filter_capabilities() -> str:
    yes = (
        "ImplementsQuery", "ImplementsAdHocQuery", "ImplementsResourceId", "ImplementsMinStandardFilter",
        "ImplementsStandardFilter", "ImplementsMinSpatialFilter", "ImplementsSpatialFilter",
        "ImplementsMinTemporalFilter", "ImplementsSorting", "ImplementsMinimumXPath",
    )  # fmt: skip
    no = ("ImplementsFunctions", "ImplementsTemporalFilter", "ImplementsVersionNav", "ImplementsExtendedOperators")
    constraints = "".join(
        xml.tag("fes:Constraint", xml.tag("ows:NoValues"), xml.said("ows:DefaultValue", value), name=name)
        for value, names in (("TRUE", yes), ("FALSE", no))
        for name in names
    )
    comparisons = (*fes.COMPARISONS, "PropertyIsLike", "PropertyIsBetween", "PropertyIsNull", "PropertyIsNil")
    shapes = ("Envelope", "Point", "LineString", "Polygon", "MultiPoint", "MultiCurve", "MultiSurface")
    return xml.tag(
        "fes:Filter_Capabilities",
        xml.tag("fes:Conformance", constraints),
        xml.tag("fes:Id_Capabilities", xml.tag("fes:ResourceIdentifier", name="fes:ResourceId")),
        xml.tag(
            "fes:Scalar_Capabilities",
            xml.tag("fes:LogicalOperators"),
            xml.tag("fes:ComparisonOperators", *(xml.tag("fes:ComparisonOperator", name=name) for name in comparisons)),
        ),
        xml.tag(
            "fes:Spatial_Capabilities",
            xml.tag("fes:GeometryOperands", *(xml.tag("fes:GeometryOperand", name=f"gml:{name}") for name in shapes)),
            xml.tag(
                "fes:SpatialOperators", *(xml.tag("fes:SpatialOperator", name=name) for name in ("BBOX", *fes.SPATIAL))
            ),
        ),
        xml.tag(
            "fes:Temporal_Capabilities",
            xml.tag(
                "fes:TemporalOperands",
                *(xml.tag("fes:TemporalOperand", name=f"gml:{name}") for name in ("TimeInstant", "TimePeriod")),
            ),
            # AnyInteracts is read, too, but the schema of FES 2.0 forgot it among the names that may be listed.
            xml.tag(
                "fes:TemporalOperators",
                *(xml.tag("fes:TemporalOperator", name=name) for name in fes.TEMPORAL if name != "AnyInteracts"),
            ),
        ),
    )


def describe(types: Sequence[FeatureType]) -> str:
    """The XML Schema of some types."""
    head = xml.opened(
        "xsd:schema",
        {"xsd": "http://www.w3.org/2001/XMLSchema", "gml": gml.SPACE, PREFIX: SPACE},
        targetNamespace=SPACE,
        elementFormDefault="qualified",
        version="1.0",
    )
    wanted = xml.tag("xsd:import", namespace=gml.SPACE, schemaLocation="http://schemas.opengis.net/gml/3.2.1/gml.xsd")
    return xml.DECLARATION + head + wanted + "".join(_described(one) for one in types) + "</xsd:schema>"


def _described(one: FeatureType) -> str:
    shape = xml.tag("xsd:element", name=fes.GEOMETRY, type=f"gml:{gml.property_type(one.geometry)}", minOccurs=0)
    columns = [xml.tag("xsd:element", name=name, type=_XSD[kind], minOccurs=0) for name, kind in one.columns().items()]
    sequence = xml.tag("xsd:sequence", shape, *columns)
    content = xml.tag("xsd:complexContent", xml.tag("xsd:extension", sequence, base="gml:AbstractFeatureType"))
    element = xml.tag(
        "xsd:element", name=one.id, type=f"{PREFIX}:{one.id}Type", substitutionGroup="gml:AbstractFeature"
    )
    return xml.tag("xsd:complexType", content, name=f"{one.id}Type") + element


def members(
    items: Sequence[str], one: FeatureType, system: Reference, srs: str, wanted: frozenset[str] | None
) -> list[str]:
    """Features (GeoJSON texts) as GML. `wanted` names the properties to send; None sends all."""
    columns = one.columns()
    shapes = outward(shapes_of(items), system) if items else ()
    with_shape = wanted is None or fes.GEOMETRY in wanted
    found = []
    for text, shape in zip(items, shapes, strict=True):
        own, properties = properties_of(text)
        name = f"{one.id}.{own['id']}"
        geometry = ""
        if with_shape:
            inner = gml.write(shape, name, srs, one.geometry)
            geometry = f"<{PREFIX}:{fes.GEOMETRY}>{inner}</{PREFIX}:{fes.GEOMETRY}>"
        values = "".join(
            f"<{PREFIX}:{column}>{_value(properties[column])}</{PREFIX}:{column}>"
            for column in columns
            if properties.get(column) is not None and (wanted is None or column in wanted)
        )
        found.append(f'<{PREFIX}:{one.id} gml:id="{name}">{geometry}{values}</{PREFIX}:{one.id}>')
    return found


def _value(value: Any) -> str:
    return xml.text(value)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a collection says of itself."""

    matched: int | None
    returned: int
    stamp: str
    next: str | None = None
    previous: str | None = None


def collection(found: Sequence[str], counts: Counts, schema: str, *, element: str = "wfs:FeatureCollection") -> str:
    """`wfs:FeatureCollection` (or a ValueCollection)."""
    links = {name: href for name, href in (("next", counts.next), ("previous", counts.previous)) if href}
    head = xml.opened(
        element,
        _SPACES,
        timeStamp=counts.stamp,
        numberMatched="unknown" if counts.matched is None else counts.matched,
        numberReturned=counts.returned,
        xsi_schemaLocation=f"{SPACE} {schema} {WFS} http://schemas.opengis.net/wfs/2.0/wfs.xsd",
        **links,
    )
    return xml.DECLARATION + head + "".join(f"<wfs:member>{one}</wfs:member>" for one in found) + f"</{element}>"


def alone(member: str, schema: str) -> str:
    """The answer of GetFeatureById: the feature itself."""
    spaces = xml.opened("x", _SPACES, xsi_schemaLocation=f"{SPACE} {schema}")[2:-1]
    end = member.index(" gml:id=")
    return xml.DECLARATION + member[:end] + spaces + member[end:]


def stored_queries(names: Sequence[str]) -> str:
    """`wfs:ListStoredQueriesResponse`: there is the one that the standard demands."""
    returned = "".join(xml.said("wfs:ReturnFeatureType", name) for name in names)
    inner = xml.tag("wfs:StoredQuery", xml.said("wfs:Title", "GetFeatureById"), returned, id=BY_ID)
    head = xml.opened("wfs:ListStoredQueriesResponse", _SPACES)
    return f"{xml.DECLARATION}{head}{inner}</wfs:ListStoredQueriesResponse>"


def described_queries(names: Sequence[str]) -> str:
    """`wfs:DescribeStoredQueriesResponse`."""
    text = xml.tag(
        "wfs:QueryExpressionText",
        returnFeatureTypes=" ".join(names),
        language="urn:ogc:def:queryLanguage:OGC-WFS::WFSQueryExpression",
        isPrivate="true",
    )
    parameter = xml.tag("wfs:Parameter", name="ID", type="xsd:string")
    inner = xml.tag("wfs:StoredQueryDescription", xml.said("wfs:Title", "GetFeatureById"), parameter, text, id=BY_ID)
    head = xml.opened("wfs:DescribeStoredQueriesResponse", _SPACES | {"xsd": "http://www.w3.org/2001/XMLSchema"})
    return f"{xml.DECLARATION}{head}{inner}</wfs:DescribeStoredQueriesResponse>"


def bounds(shapes: Any) -> Bbox:
    """The box around shapes."""
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north
