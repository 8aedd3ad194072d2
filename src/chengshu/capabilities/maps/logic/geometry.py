"""Is a feature fit to be kept, and where is it: many at a time."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.maps.logic.fields import FieldRules
from chengshu.capabilities.maps.model import Bbox, LayerDefinition, NewFeature

MAX_VERTICES = 200_000
_ENTITIES = uuid.UUID("6f2d0f8e-5d0b-5f0e-9a55-0d6c1b7a4e10")
_TYPES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
_DIMENSION = {"point": 0, "line": 1, "polygon": 2}
_WORDS = {0: "point", 1: "line", 2: "polygon"}

Shapes = NDArray[np.object_]
Wrong = tuple[int, str, str]  # number of the feature, its field ('' for the whole), reason


@dataclass(frozen=True, slots=True)
class Batch:
    """Features that may be kept, with what the store needs beside them."""

    features: Sequence[NewFeature]
    properties: list[str]
    shapes: Shapes
    bounds: NDArray[np.float64]
    points: NDArray[np.float64]

    @property
    def extent(self) -> Bbox | None:
        """The box around all of them."""
        if not len(self.bounds):
            return None
        west, south = self.bounds[:, :2].min(axis=0).tolist()
        east, north = self.bounds[:, 2:].max(axis=0).tolist()
        return west, south, east, north


def entity_of(kind: str, code: str, own: str) -> str:
    """The permanent identity behind a feature: the same kind and code is the same entity, at every scale."""
    return str(uuid.uuid5(_ENTITIES, f"{kind}:{code}")) if code else own


def joined(one: Bbox | None, other: Bbox | None) -> Bbox | None:
    """The box around two boxes."""
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def read_shapes(geometries: Sequence[dict[str, Any] | bytes]) -> Shapes:
    """GeoJSON or WKB as shapes; None where it is neither."""
    texts = [
        msgspec.json.encode(one).decode() if isinstance(one, dict) and one.get("type") in _TYPES else None
        for one in geometries
    ]
    blobs = [bytes(one) if isinstance(one, bytes | bytearray | memoryview) else None for one in geometries]
    found = shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore")
    if any(one is not None for one in blobs):
        binary = shapely.from_wkb(np.array(blobs, dtype=object), on_invalid="ignore")
        found = np.where([one is not None for one in blobs], binary, found)
    return np.asarray(found, dtype=object)


def place(layer: LayerDefinition, rules: FieldRules, features: Sequence[NewFeature]) -> tuple[Batch, list[Wrong]]:
    """Return the features with their extents, and every reason why one cannot be kept."""
    shapes = read_shapes([one.geometry for one in features])
    wrong = wrong_shapes(shapes, layer)
    properties: list[str] = []
    for number, one in enumerate(features):
        text, complaints = _properties(one, rules)
        properties.append(text)
        wrong += [(number, field, reason) for field, reason in complaints]
    wrong.sort(key=lambda item: item[0])
    if wrong:
        empty = np.empty((0, 4))
        return Batch((), [], np.empty(0, dtype=object), empty, empty[:, :2]), wrong
    on_them = shapely.point_on_surface(shapes)
    points = np.column_stack([shapely.get_x(on_them), shapely.get_y(on_them)])
    return Batch(features, properties, shapes, shapely.bounds(shapes), points), []


def wrong_shapes(shapes: Shapes, layer: LayerDefinition) -> list[Wrong]:
    """Name each geometry that cannot be kept in a layer, and why."""
    bounds = shapely.bounds(shapes)
    missing = shapely.is_missing(shapes)
    empty = shapely.is_empty(shapes)
    with np.errstate(invalid="ignore"):
        outside = (bounds[:, :2] < (-180, -90)).any(axis=1) | (bounds[:, 2:] > (180, 90)).any(axis=1)
    finite = np.isfinite(bounds).all(axis=1)
    long = shapely.get_num_coordinates(shapes) > MAX_VERTICES
    other = _other_dimension(shapes, layer)
    valid = shapely.is_valid(shapes)
    suspects = np.flatnonzero(missing | empty | outside | ~finite | long | other | ~valid)
    reasons = {
        "the geometry is not GeoJSON": missing,
        "the geometry is empty": empty,
        "a coordinate is not a number": ~finite,
        "a coordinate is no longitude and latitude in degrees": outside,
        f"more than {MAX_VERTICES} vertices": long,
    }
    return [(int(n), "", _reason(int(n), reasons, valid, shapes, layer)) for n in suspects]


def _reason(
    number: int, reasons: dict[str, NDArray[np.bool_]], valid: NDArray[np.bool_], shapes: Shapes, layer: LayerDefinition
) -> str:
    for words, mask in reasons.items():
        if mask[number]:
            return words
    if not valid[number]:
        return f"the geometry is not valid: {shapely.is_valid_reason(shapes[number])}"
    is_a = _WORDS.get(int(shapely.get_dimensions(shapes[number])), "collection")
    return f"the geometry is a {is_a}; the layer holds {layer.geometry}s"


def _other_dimension(shapes: Shapes, layer: LayerDefinition) -> NDArray[np.bool_]:
    if layer.geometry == "any":
        return np.zeros(len(shapes), dtype=bool)
    kinds = shapely.get_type_id(shapes)
    return np.asarray((shapely.get_dimensions(shapes) != _DIMENSION[layer.geometry]) | (kinds == 7))


def _properties(one: NewFeature, rules: FieldRules) -> tuple[str, list[tuple[str, str]]]:
    try:
        text = msgspec.json.encode(one.properties).decode()
    except (TypeError, ValueError):
        return "", [("properties", "they cannot be written as JSON")]
    if "\\u0000" in text or "\0" in one.name or "\0" in one.code:
        return "", [("properties", "the character U+0000 cannot be kept")]
    complaints = [(f"properties.{name}", reason) for name, reason in rules.check(one.properties)]
    if one.valid_from and one.valid_to and one.valid_to < one.valid_from:
        complaints.append(("valid_to", "lies before valid_from"))
    return text, complaints


def as_geojson(shapes: Shapes) -> list[str]:
    """Geometry texts, ready to send."""
    texts: list[str] = shapely.to_geojson(shapes).tolist()
    return texts


def with_geometry(feature: NewFeature, wkb: bytes) -> NewFeature:
    """The same feature elsewhere."""
    return replace(feature, geometry=wkb)
