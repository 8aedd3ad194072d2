"""How a layer is drawn, for others to draw it alike: SLD 1.0 for features, a style for vector tiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chengshu.capabilities.mapservices.logic import xml
from chengshu.capabilities.mapservices.logic.drawing import Colour, Look

SLD_MEDIA = "application/vnd.ogc.sld+xml"
STYLE_MEDIA = "application/vnd.mapbox.style+json"
_SPACES = {
    "": "http://www.opengis.net/sld",
    "ogc": "http://www.opengis.net/ogc",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_PLACE = "http://www.opengis.net/sld http://schemas.opengis.net/sld/1.0.0/StyledLayerDescriptor.xsd"
_FONT = "Noto Sans CJK SC"


@dataclass(frozen=True, slots=True)
class Styled:
    """A layer with its look. `geometry` is point, line, polygon or any."""

    id: str
    title: str
    geometry: str
    look: Look


def sld(layers: Sequence[Styled]) -> str:
    """`StyledLayerDescriptor` 1.0.0, the edition that most clients read."""
    head = xml.opened("StyledLayerDescriptor", _SPACES, version="1.0.0", xsi_schemaLocation=_PLACE)
    return xml.DECLARATION + head + "".join(map(_named_layer, layers)) + "</StyledLayerDescriptor>"


def _named_layer(one: Styled) -> str:
    kinds = (one.geometry,) if one.geometry in _SYMBOLS else ("polygon", "line", "point")
    several = len(kinds) > 1
    rules = "".join(_rule(one, kind, several=several) for kind in kinds)
    style = xml.tag(
        "UserStyle",
        xml.said("Name", "default"),
        xml.said("Title", one.title),
        xml.said("IsDefault", 1),
        xml.tag("FeatureTypeStyle", rules),
    )
    return xml.tag("NamedLayer", xml.said("Name", one.id), style)


def _rule(one: Styled, kind: str, *, several: bool) -> str:
    # A layer of every kind has a rule for each, and each draws only what it can.
    name = f"{one.id}-{kind}" if several else one.id
    text = _text(one.look, kind) if one.look.labels else ""
    return xml.tag("Rule", xml.said("Name", name), xml.said("Title", one.title), _SYMBOLS[kind](one.look), text)


def _parameter(name: str, value: Any) -> str:
    return xml.tag("CssParameter", xml.text(value), name=name)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _stroke(colour: Colour, width: float) -> str:
    return xml.tag("Stroke", _parameter("stroke", _hex(colour)), _parameter("stroke-width", round(width, 2)))


def _fill(colour: Colour, density: float) -> str:
    return xml.tag("Fill", _parameter("fill", _hex(colour)), _parameter("fill-opacity", density))


def _polygon(look: Look) -> str:
    return xml.tag("PolygonSymbolizer", _fill(look.fill, look.density), _stroke(look.line, look.width))


def _line(look: Look) -> str:
    return xml.tag("LineSymbolizer", _stroke(look.line, look.width))


def _point(look: Look) -> str:
    mark = xml.tag("Mark", xml.said("WellKnownName", "circle"), _fill(look.line, 1), _stroke((255, 255, 255), 1))
    graphic = xml.tag("Graphic", mark, xml.said("Size", round(2 * look.radius + 1, 1)))
    return xml.tag("PointSymbolizer", graphic)


_SYMBOLS = {"polygon": _polygon, "line": _line, "point": _point}


def _text(look: Look, kind: str) -> str:
    font = xml.tag("Font", _parameter("font-family", _FONT), _parameter("font-size", 12))
    anchor = xml.tag(
        "AnchorPoint", xml.said("AnchorPointX", 0.5), xml.said("AnchorPointY", 0 if kind != "point" else 1)
    )
    shift = xml.tag("Displacement", xml.said("DisplacementX", 0), xml.said("DisplacementY", -6))
    place = (
        xml.tag("LinePlacement")
        if kind == "line"
        else xml.tag("PointPlacement", anchor, shift if kind == "point" else "")
    )
    halo = xml.tag("Halo", xml.said("Radius", 2), _fill((255, 255, 255), 0.9))
    label = xml.tag("Label", xml.said("ogc:PropertyName", "name"))
    return xml.tag("TextSymbolizer", label, font, xml.tag("LabelPlacement", place), halo, _fill(look.ink, 1))


def tile_style(one: Styled, tiles: str, facts: dict[str, Any]) -> dict[str, Any]:
    """A style for MapLibre, OpenLayers and QGIS. It has no names: glyphs would have to come from elsewhere."""
    kinds = (one.geometry,) if one.geometry in _SYMBOLS else ("polygon", "line", "point")
    shown = {"source": one.id, "source-layer": one.id}
    source = {"type": "vector", "tiles": [tiles], **facts}
    layers = [layer for kind in kinds for layer in _PAINTERS[kind](one.look)]
    return {
        "version": 8,
        "name": one.title,
        "sources": {one.id: source},
        "layers": [{"id": f"{one.id}-{number}", **layer, **shown} for number, layer in enumerate(layers)],
    }


def _of(kind: str) -> list[Any]:
    return ["==", ["geometry-type"], kind]


def _areas(look: Look) -> list[dict[str, Any]]:
    fill = {"fill-color": _hex(look.fill), "fill-opacity": look.density}
    edge = {"line-color": _hex(look.line), "line-width": look.width}
    polygon = _of("Polygon")
    return [{"type": "fill", "filter": polygon, "paint": fill}, {"type": "line", "filter": polygon, "paint": edge}]


def _lines(look: Look) -> list[dict[str, Any]]:
    paint = {"line-color": _hex(look.line), "line-width": look.width}
    round_ = {"line-cap": "round", "line-join": "round"}
    return [{"type": "line", "filter": _of("LineString"), "layout": round_, "paint": paint}]


def _dots(look: Look) -> list[dict[str, Any]]:
    paint = {"circle-color": _hex(look.line), "circle-radius": look.radius}
    paint |= {"circle-stroke-color": "#ffffff", "circle-stroke-width": 1}
    return [{"type": "circle", "filter": _of("Point"), "paint": paint}]


_PAINTERS = {"polygon": _areas, "line": _lines, "point": _dots}
