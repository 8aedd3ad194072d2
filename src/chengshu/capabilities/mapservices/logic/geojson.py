"""GeoJSON texts of features: moved into another system, cut apart and joined without reading what need not be read."""

import json
from collections.abc import Sequence
from typing import Any

import shapely

from chengshu.capabilities.mapservices.logic.systems import Reference, outward

_GEOMETRY = ',"geometry":'


def apart(text: str) -> tuple[str, str]:
    """The text of a feature before its geometry, and the geometry (`Maps.find` writes it last)."""
    head, _, tail = text.rpartition(_GEOMETRY)
    return head, tail[:-1]


def shapes_of(items: Sequence[str]) -> Any:
    """The shapes of features."""
    return shapely.from_geojson([apart(text)[1] for text in items])


def moved(items: Sequence[str], to: Reference) -> Sequence[str]:
    """The same features in another system."""
    if to.plain or not items:
        return items
    pairs = [apart(text) for text in items]
    shapes = outward(shapely.from_geojson([geometry for _, geometry in pairs]), to)
    texts = shapely.to_geojson(shapes).tolist()
    return [f"{head}{_GEOMETRY}{text}}}" for (head, _), text in zip(pairs, texts, strict=True)]


def properties_of(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A feature's own members (id, version ...) and its properties."""
    found = json.loads(apart(text)[0] + "}")
    return found, found.pop("properties")


def collection(items: Sequence[str], facts: dict[str, Any]) -> str:
    """A FeatureCollection with some members beside the features."""
    head = json.dumps({"type": "FeatureCollection", **facts}, ensure_ascii=False)[:-1]
    return head + ',"features":[' + ",".join(items) + "]}"
