"""Answers as GeocodeJSON 0.1.0 (github.com/geocoders/geocodejson-spec), with our reasons beside what it asks for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chengshu.capabilities.places.model import Answer, Level
from chengshu.standards.divisions import history

# The list of types is open in the specification; these are its own words.
_TYPES: Mapping[Level, str] = {
    "room": "house",
    "building": "house",
    "door_plate": "house",
    "site": "house",
    "place": "house",
    "crossing": "intersection",
    "street": "street",
    "village": "locality",
    "town": "district",
    "district": "district",
}
# About how far the point may be from the thing, in metres: half of what each level usually covers.
_ACCURACY_M: Mapping[Level, int] = {
    "room": 10,
    "building": 10,
    "door_plate": 15,
    "place": 30,
    "crossing": 20,
    "site": 100,
    "street": 400,
    "village": 1000,
    "town": 4000,
    "district": 12000,
}
_INTERPOLATED_M = 60


def collection(answers: Sequence[Answer], query: Any, at: datetime, engine: str, licence: str = "") -> dict[str, Any]:
    """A FeatureCollection of answers."""
    geocoding = {
        "version": "0.1.0",
        "licence": licence or None,
        "attribution": None,
        "timestamp": int(at.timestamp()),
        "query": query,
        "engine": {"name": "Chengshu", "version": engine},
    }
    return {"type": "FeatureCollection", "geocoding": geocoding, "features": [feature(one) for one in answers]}


def feature(answer: Answer) -> dict[str, Any]:
    """One answer as a feature."""
    parts = answer.parts
    province, city = (history(answer.district[:length]) if len(answer.district) >= 6 else None for length in (2, 4))
    names = {"level4": province.name if province else None, "level5": city.name if city else None,
             "level6": parts.get("district"), "level8": parts.get("town"), "level10": parts.get("village")}  # fmt: skip
    admin = {level: name for level, name in names.items() if name}
    interpolated = answer.note == "interpolated"
    told = {
        "id": answer.id,
        "place_id": answer.id,
        "type": _TYPES[answer.level],
        "accuracy": _INTERPOLATED_M if interpolated else _ACCURACY_M[answer.level],
        "confidence": answer.score,
        "label": answer.label,
        "name": parts.get("poi") or parts.get("street") or parts.get("village") or parts.get("town") or answer.label,
        "housenumber": parts.get("number"),
        "street": parts.get("street"),
        "locality": parts.get("village"),
        "district": parts.get("town"),
        "county": parts.get("district"),
        "city": city.name if city else None,
        "region": province.name if province else None,
        "country": "中国",
        "country_abbr": "CN",
        "admin": admin,
        "chengshu": {
            "level": answer.level,
            "exact": answer.exact,
            "parts": dict(parts),
            "code": answer.code,
            "division": answer.district,
            "building_id": answer.building_id,
            "note": answer.note,
            "distance_m": answer.distance_m,
            "reasons": [reason_told(one) for one in answer.reasons],
        },
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(answer.longitude, 7), round(answer.latitude, 7)]},
        "properties": {"geocoding": {name: value for name, value in told.items() if value is not None}},
    }


def reason_told(reason: Any) -> dict[str, Any]:
    """A reason in the words of the interface."""
    return {
        "part": reason.part, "asked": reason.asked, "found": reason.found, "score": round(reason.score, 4),
        "weight": reason.weight,
    }  # fmt: skip
