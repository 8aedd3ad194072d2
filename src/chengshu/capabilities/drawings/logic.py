"""What may be kept as a drawing. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any

from chengshu.capabilities.drawings.model import KINDS
from chengshu.kit import FieldError, Refused

MOST_FEATURES = 1_000
MOST_BYTES = 1_000_000
MOST_TITLE, MOST_NOTE, MOST_VIEW = 80, 2_000, 4_000
_GEOMETRIES = {
    "Point": ("point", "text"),
    "LineString": ("line",),
    "Polygon": ("polygon",),
}
_LEAST = {"LineString": 2, "Polygon": 4}
_COLOUR = re.compile(r"^#[0-9a-fA-F]{6}$")
_NUMBERS = {"width": (1.0, 12.0), "size": (8.0, 64.0), "radius_m": (0.1, 500_000.0)}
_TEXTS = {"label": 200, "note": 2_000}


def checked(features: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Return the features as they are kept, or raise `Refused` naming each mistake by feature and field."""
    if len(features) > MOST_FEATURES:
        raise _refused([FieldError("features", f"{len(features)} shapes; {MOST_FEATURES} can be kept in one drawing")])
    errors = [error for n, feature in enumerate(features) for error in _wrong(feature, f"features.{n}")]
    if errors:
        raise _refused(errors[:50])
    kept = tuple(_plain(feature) for feature in features)
    size = len(json.dumps(kept, ensure_ascii=False).encode())
    if size > MOST_BYTES:
        raise _refused([FieldError("features", f"{size} bytes; {MOST_BYTES} can be kept in one drawing")])
    return kept


def words(title: str, note: str, view: str) -> tuple[str, str, str]:
    """Return title, note and view, trimmed, or raise `Refused`."""
    title, note = title.strip(), note.strip()
    wrong = []
    if not 1 <= len(title) <= MOST_TITLE:
        wrong.append(FieldError("title", f"1 to {MOST_TITLE} characters"))
    if len(note) > MOST_NOTE:
        wrong.append(FieldError("note", f"at most {MOST_NOTE} characters"))
    if len(view) > MOST_VIEW or "\n" in view:
        wrong.append(FieldError("view", f"at most {MOST_VIEW} characters in one line"))
    if wrong:
        raise _refused(wrong)
    return title, note, view


def _refused(errors: list[FieldError]) -> Refused:
    return Refused("The drawing cannot be kept.", code="drawing_wrong", errors=tuple(errors))


def _plain(feature: dict[str, Any]) -> dict[str, Any]:
    geometry, properties = feature["geometry"], feature.get("properties") or {}
    kept = {"type": geometry["type"], "coordinates": geometry["coordinates"]}
    return {"type": "Feature", "geometry": kept, "properties": properties}


def _wrong(feature: dict[str, Any], where: str) -> Iterator[FieldError]:
    geometry = feature.get("geometry")
    if feature.get("type") != "Feature" or not isinstance(geometry, dict):
        yield FieldError(where, "is not a GeoJSON feature")
        return
    kind = geometry.get("type")
    if kind not in _GEOMETRIES:
        yield FieldError(f"{where}.geometry", f"is a {kind}; a drawing holds points, lines and polygons")
        return
    yield from _wrong_places(kind, geometry.get("coordinates"), f"{where}.geometry")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        yield FieldError(f"{where}.properties", "is not an object")
        return
    yield from _wrong_properties(kind, properties, f"{where}.properties")


def _wrong_places(kind: str, coordinates: Any, where: str) -> Iterator[FieldError]:
    wrapped: dict[str, Any] = {"Point": [[coordinates]], "LineString": [coordinates], "Polygon": coordinates}
    rings = wrapped[kind]
    if not isinstance(rings, list) or not rings:
        yield FieldError(where, "has no coordinates")
        return
    for ring in rings:
        if not isinstance(ring, list) or not all(_is_place(place) for place in ring):
            yield FieldError(where, "holds something that is no place (longitude, latitude in degrees)")
        elif len(ring) < _LEAST.get(kind, 1):
            yield FieldError(where, "has too few points")
        elif kind == "Polygon" and ring[0] != ring[-1]:
            yield FieldError(where, "has a ring that is not closed")


def _is_place(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in value):
        return False
    return bool(abs(value[0]) <= 180 and abs(value[1]) <= 90)


def _wrong_properties(geometry: str, properties: dict[str, Any], where: str) -> Iterator[FieldError]:
    for name, value in properties.items():
        at = f"{where}.{name}"
        if name in _TEXTS:
            if not isinstance(value, str) or len(value) > _TEXTS[name]:
                yield FieldError(at, f"must be at most {_TEXTS[name]} characters")
        elif name in _NUMBERS:
            low, high = _NUMBERS[name]
            if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
                yield FieldError(at, f"must be a number from {low:g} to {high:g}")
        elif name == "colour":
            if not isinstance(value, str) or not _COLOUR.match(value):
                yield FieldError(at, "must be a colour like #2f8f83")
        elif name == "kind":
            if value not in KINDS or value not in _GEOMETRIES[geometry]:
                yield FieldError(at, f"must be one of {', '.join(_GEOMETRIES[geometry])} here")
        else:
            yield FieldError(at, "is not something a drawing keeps")
