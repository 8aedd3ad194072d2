"""The capabilities of WMTS 1.0 (OGC 07-057r7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chengshu.capabilities.mapservices.logic import ows, xml
from chengshu.capabilities.mapservices.logic.ows import About
from chengshu.capabilities.mapservices.logic.schemes import LAST, SCHEMES, SIDE, Scheme
from chengshu.capabilities.mapservices.model import Bbox

VERSION = "1.0.0"
PNG, MVT = "image/png", "application/vnd.mapbox-vector-tile"
# 天地图 says `tiles` where the standard has a media type.
FORMATS = {PNG: PNG, "tiles": PNG, "png": PNG, MVT: MVT, "mvt": MVT, "pbf": MVT}
_SUFFIX = {PNG: "png", MVT: "mvt"}
STYLE = "default"
_SPACES: Mapping[str, str] = {
    "": "http://www.opengis.net/wmts/1.0", "ows": ows.OWS, "xlink": ows.XLINK, "xsi": ows.XSI,
    "gml": "http://www.opengis.net/gml",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TiledLayer:
    """A layer as WMTS lists it."""

    id: str
    title: str
    abstract: str
    extent: Bbox
    legend: str


def capabilities(about: About, href: str, rest: str, layers: Sequence[TiledLayer], key: str) -> str:
    """`Capabilities`. `rest` is the address of the REST form, `key` what its templates end with."""
    head = xml.opened(
        "Capabilities",
        _SPACES,
        version=VERSION,
        xsi_schemaLocation=(
            "http://www.opengis.net/wmts/1.0 http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd"
        ),
    )
    operations = [ows.operation(name, href, encoding="KVP") for name in ("GetCapabilities", "GetTile")]
    return (
        xml.DECLARATION
        + head
        + ows.identification(about, "OGC WMTS", (VERSION,))
        + xml.tag("ows:OperationsMetadata", *operations)
        + xml.tag(
            "Contents",
            *(_layer(one, rest, key) for one in layers),
            *(_matrix_set(one) for one in SCHEMES.values()),
        )
        + xml.tag("ServiceMetadataURL", xlink_href=f"{rest}/1.0.0/WMTSCapabilities.xml{key}")
        + "</Capabilities>"
    )


def _layer(one: TiledLayer, rest: str, key: str) -> str:
    pattern = f"{rest}/1.0.0/{one.id}/{{Style}}/{{TileMatrixSet}}/{{TileMatrix}}/{{TileRow}}/{{TileCol}}"
    legend = xml.tag("LegendURL", format="image/png", xlink_href=one.legend)
    return xml.tag(
        "Layer",
        xml.said("ows:Title", one.title),
        xml.said("ows:Abstract", one.abstract) if one.abstract else "",
        ows.wgs84_box(one.extent),
        xml.said("ows:Identifier", one.id),
        xml.tag("Style", xml.said("ows:Title", STYLE), xml.said("ows:Identifier", STYLE), legend, isDefault="true"),
        *(xml.said("Format", name) for name in _SUFFIX),
        *(_link(scheme, one.extent) for scheme in SCHEMES.values()),
        *(
            xml.tag("ResourceURL", format=name, resourceType="tile", template=f"{pattern}.{suffix}{key}")
            for name, suffix in _SUFFIX.items()
        ),
    )


def _link(scheme: Scheme, extent: Bbox) -> str:
    limits = []
    for level in range(1, LAST + 1):
        numbers = scheme.limits(level, extent)
        names = ("MinTileRow", "MaxTileRow", "MinTileCol", "MaxTileCol")
        inner = "".join(xml.said(name, number) for name, number in zip(names, numbers, strict=True))
        limits.append(xml.tag("TileMatrixLimits", xml.said("TileMatrix", level), inner))
    return xml.tag("TileMatrixSetLink", xml.said("TileMatrixSet", scheme.name), xml.tag("TileMatrixSetLimits", *limits))


def _matrix_set(scheme: Scheme) -> str:
    levels = []
    for level in range(1, LAST + 1):
        columns, rows = scheme.size(level)
        levels.append(
            xml.tag(
                "TileMatrix",
                xml.said("ows:Identifier", level),
                xml.said("ScaleDenominator", repr(scheme.scale(level))),
                xml.said("TopLeftCorner", scheme.corner),
                xml.said("TileWidth", SIDE),
                xml.said("TileHeight", SIDE),
                xml.said("MatrixWidth", columns),
                xml.said("MatrixHeight", rows),
            )
        )
    return xml.tag(
        "TileMatrixSet",
        xml.said("ows:Title", scheme.title),
        xml.said("ows:Identifier", scheme.name),
        xml.said("ows:SupportedCRS", scheme.urn),
        *levels,
    )
