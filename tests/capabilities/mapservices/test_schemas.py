"""What the services write against the schemas of the standards.

The XML schemas of OGC are not kept here. Those of WFS 2.0, FES 2.0, GML 3.2.1 and OWS 1.1 come with OGC's own test suite
from Maven Central; without them these tests are skipped. The order of elements in WMS 1.3.0 and WMTS 1.0 is written down
below, and the description in OpenAPI is always checked.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openapi_spec_validator import OpenAPIV30SpecValidator

from .conftest import Town

_SUITE = "org.opengis.cite:ets-wfs20:1.25"
_INSIDE = "org/opengis/cite/iso19142/"
WFS, FES, GML, OWS = (
    "http://www.opengis.net/wfs/2.0",
    "http://www.opengis.net/fes/2.0",
    "http://www.opengis.net/gml/3.2",
    "http://www.opengis.net/ows/1.1",
)


@pytest.fixture
def key(town: Town) -> str:
    return town.key("maps.read")


class Schemas(etree.Resolver):
    """The schemas inside the suite, by the addresses that they are known by; nothing comes from the network."""

    def __init__(self, suite: Path, own: dict[str, bytes]) -> None:
        super().__init__()
        self._jar = zipfile.ZipFile(suite)
        catalogue = etree.fromstring(self._jar.read(_INSIDE + "schema-catalog.xml"))
        known = {one.get("systemId"): _INSIDE + one.get("uri")[2:] for one in catalogue.iter("{*}system")}
        self._names = known | {Path(name).name: name for name in self._jar.namelist() if name.endswith(".xsd")}
        self._own = own

    def resolve(self, url: str, public: str, context: Any) -> Any:
        """Find a schema."""
        if url in self._own:
            return self.resolve_string(self._own[url], context, base_url=url)
        name = self._names.get(url) or self._names[Path(url).name]
        return self.resolve_string(self._jar.read(name), context, base_url=f"http://schemas/{name}")


Valid = Callable[[str], etree._Element]


@pytest.fixture
def valid(town: Town, key: str) -> Valid:
    """Ask WFS, and look at the answer with the schemas of OGC and with our own description of the layers."""
    suites = sorted(Path.home().glob(".m2/repository/org/opengis/cite/ets-wfs20/*/ets-wfs20-*.jar"))
    if not suites:
        pytest.skip(f"the schemas of OGC are not here (mvn dependency:get -Dartifact={_SUITE} -Dtransitive=false)")
    head = {"Authorization": f"Bearer {key}"}
    described = town.client.get("/ogc/wfs?service=WFS&version=2.0.0&request=DescribeFeatureType", headers=head).content
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Schemas(suites[-1], {"urn:own": described}))
    places = {
        WFS: "http://schemas.opengis.net/wfs/2.0/wfs.xsd",
        GML: "http://schemas.opengis.net/gml/3.2.1/gml.xsd",
        "urn:chengshu:features": "urn:own",
    }
    imports = "".join(f'<x:import namespace="{name}" schemaLocation="{at}"/>' for name, at in places.items())
    text = f'<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema">{imports}</x:schema>'
    schema = etree.XMLSchema(etree.fromstring(text, parser))

    def ask(query: str) -> etree._Element:
        answer = town.client.get(f"/ogc/wfs?service=WFS&version=2.0.0&{query}", headers=head)
        document = etree.fromstring(answer.content)
        assert schema.validate(document), schema.error_log
        return document

    return ask


@pytest.mark.parametrize(
    ("query", "root"),
    [
        ("request=GetCapabilities", "WFS_Capabilities"),
        ("request=ListStoredQueries", "ListStoredQueriesResponse"),
        ("request=DescribeStoredQueries", "DescribeStoredQueriesResponse"),
        ("request=GetFeature&typeNames=cs:buildings&count=7", "FeatureCollection"),
        ("request=GetFeature&typeNames=cs:buildings&srsName=urn:ogc:def:crs:EPSG::4547&count=2", "FeatureCollection"),
        ("request=GetFeature&typeNames=cs:lamps", "FeatureCollection"),
        ("request=GetFeature&typeNames=cs:roads", "FeatureCollection"),
        ("request=GetFeature&typeNames=cs:buildings&resultType=hits", "FeatureCollection"),
        ("request=GetPropertyValue&typeNames=cs:buildings&valueReference=use&count=3", "ValueCollection"),
        ("request=GetPropertyValue&typeNames=cs:buildings&valueReference=geometry&count=3", "ValueCollection"),
        ("request=GetFeature&typeNames=cs:nothing", "ExceptionReport"),
        ("request=Transaction", "ExceptionReport"),
    ],
)
def test_wfs_writes_what_the_schemas_of_ogc_want(valid: Valid, query: str, root: str) -> None:
    assert etree.QName(valid(query)).localname == root


# Children in the order of the standard: `?` may be missing, `*` any number, `+` at least one.
_WMS = {
    "WMS_Capabilities": "Service Capability",
    "Service": "Name Title Abstract? KeywordList? OnlineResource ContactInformation? Fees? AccessConstraints? "
    "LayerLimit? MaxWidth? MaxHeight?",
    "KeywordList": "Keyword*",
    "ContactInformation": "ContactPersonPrimary? ContactPosition? ContactAddress? ContactVoiceTelephone?",
    "ContactPersonPrimary": "ContactPerson ContactOrganization",
    "Capability": "Request Exception ExtendedCapabilities? Layer?",
    "Request": "GetCapabilities GetMap GetFeatureInfo?",
    "GetCapabilities": "Format+ DCPType+",
    "GetMap": "Format+ DCPType+",
    "GetFeatureInfo": "Format+ DCPType+",
    "DCPType": "HTTP",
    "HTTP": "Get Post?",
    "Get": "OnlineResource",
    "Exception": "Format+",
    "Layer": "Name? Title Abstract? KeywordList? CRS* EX_GeographicBoundingBox? BoundingBox* Dimension* Attribution? "
    "AuthorityURL* Identifier* MetadataURL* DataURL* FeatureListURL* Style* MinScaleDenominator? "
    "MaxScaleDenominator? Layer*",
    "EX_GeographicBoundingBox": "westBoundLongitude eastBoundLongitude southBoundLatitude northBoundLatitude",
    "Style": "Name Title Abstract? LegendURL* StyleSheetURL? StyleURL?",
    "LegendURL": "Format OnlineResource",
    "StyleURL": "Format OnlineResource",
    "StyleSheetURL": "Format OnlineResource",
    "MetadataURL": "Format OnlineResource",
    "DataURL": "Format OnlineResource",
}
_WMTS = {
    "Capabilities": "ServiceIdentification ServiceProvider? OperationsMetadata? Contents? Themes* WSDL* "
    "ServiceMetadataURL*",
    "Contents": "Layer* TileMatrixSet*",
    "Layer": "Title* Abstract* Keywords* WGS84BoundingBox* Identifier BoundingBox* Metadata* Style+ Format+ "
    "InfoFormat* Dimension* TileMatrixSetLink+ ResourceURL*",
    "Style": "Title* Abstract* Keywords* Identifier LegendURL*",
    "Dimension": "Title* Abstract* Keywords* Identifier UOM? UnitSymbol? Default? Current? Value+",
    "TileMatrixSetLink": "TileMatrixSet TileMatrixSetLimits?",
    "TileMatrixSetLimits": "TileMatrixLimits+",
    "TileMatrixLimits": "TileMatrix MinTileRow MaxTileRow MinTileCol MaxTileCol",
    "TileMatrix": "Title* Abstract* Keywords* Identifier ScaleDenominator TopLeftCorner TileWidth TileHeight "
    "MatrixWidth MatrixHeight",
    "ServiceIdentification": "Title* Abstract* Keywords* ServiceType ServiceTypeVersion+ Profile* Fees? "
    "AccessConstraints*",
    "OperationsMetadata": "Operation+ Parameter* Constraint*",
    "WGS84BoundingBox": "LowerCorner UpperCorner",
}


def misplaced(element: etree._Element, rules: dict[str, str]) -> list[str]:
    """Every element whose children are not as the rules want them."""
    wrong = []
    for one in element.iter("*"):
        name = etree.QName(one).localname
        found = [etree.QName(child).localname for child in one.iterchildren("*")]
        if name not in rules or (not found and name in ("TileMatrix", "TileMatrixSet")):  # these also name others
            continue
        at = 0
        for rule in rules[name].split():
            wanted, many = rule.rstrip("?*+"), rule[-1]
            begin = at
            while at < len(found) and found[at] == wanted and (at == begin or many in "*+"):
                at += 1
            if at == begin and many not in "?*":
                wrong.append(f"{name}: {wanted} is missing in {found}")
        if at < len(found):
            wrong.append(f"{name}: {found[at]} stands where it may not, in {found}")
    return wrong


def test_wms_keeps_the_order_of_its_schema(town: Town, key: str) -> None:
    answer = town.client.get(f"/ogc/wms?service=WMS&request=GetCapabilities&tk={key}")
    root = etree.fromstring(answer.content)
    assert root.tag == "{http://www.opengis.net/wms}WMS_Capabilities"
    assert {etree.QName(one).namespace for one in root.iter("*")} == {"http://www.opengis.net/wms"}
    assert misplaced(root, _WMS) == []
    assert len(root.findall(".//{*}Layer/{*}Layer")) == 3


def test_wmts_keeps_the_order_of_its_schema(town: Town, key: str) -> None:
    root = etree.fromstring(town.client.get(f"/ogc/wmts/1.0.0/WMTSCapabilities.xml?tk={key}").content)
    assert root.tag == "{http://www.opengis.net/wmts/1.0}Capabilities"
    assert misplaced(root, _WMTS) == []
    assert len(root.findall(".//{*}Contents/{*}Layer")) == 3


def test_an_element_out_of_order_is_noticed() -> None:
    turned = etree.fromstring("<Style><Title/><Name/></Style>")
    assert misplaced(turned, _WMS) == [
        "Style: Name is missing in ['Title', 'Name']",
        "Style: Name stands where it may not, in ['Title', 'Name']",
    ]


def test_the_description_of_the_apis_is_openapi(town: Town, key: str) -> None:
    OpenAPIV30SpecValidator(town.client.get(f"/ogc/api?tk={key}").json()).validate()
    wrong = town.client.get("/ogc/api").json()
    del wrong["paths"]["/collections"]["get"]["responses"]
    with pytest.raises(Exception, match="responses"):
        OpenAPIV30SpecValidator(wrong).validate()
