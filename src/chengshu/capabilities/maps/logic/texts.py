"""The GeoJSON text of a feature (RFC 7946), made when it is written: reading a page is then only reading."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
import shapely

from chengshu.capabilities.maps.logic.geometry import Batch, as_geojson
from chengshu.capabilities.maps.model import NewFeature

# Longer ones would lie beside the table and cost more to fetch than to make.
LONGEST = 1_400
_MOST_POINTS = 24
_OWN = ("name", "code", "source", "licence", "survey", "surveyed", "accuracy_m", "valid_from", "valid_to")
_ALL_OWN = {*_OWN, "longitude", "latitude"}
_encode = msgspec.json.Encoder().encode

Identity = tuple[str, str, int]  # id, entity, version


def whole_texts(batch: Batch, identities: Sequence[Identity], at: datetime) -> list[str | None]:
    """For each feature all of its text, or None where it is too long to be kept beside it."""
    found: list[str | None] = [None] * len(batch.features)
    short = np.flatnonzero(shapely.get_num_coordinates(batch.shapes) <= _MOST_POINTS)
    points, updated = batch.points.tolist(), _as_stored(at)
    for number, geometry in zip(short.tolist(), as_geojson(batch.shapes[short]), strict=True):
        id, entity, version = identities[number]
        properties = _properties(batch.features[number], batch.properties[number], points[number])
        text = (
            f'{{"type":"Feature","id":"{id}","version":{version},"entity":"{entity}","updated":"{updated}",'
            f'"properties":{properties},"geometry":{geometry}}}'
        )
        found[number] = text if len(text.encode()) <= LONGEST else None
    return found


def _as_stored(at: datetime) -> str:
    """A moment as PostgreSQL writes it: without the last zeros of a second's fraction."""
    whole, dot, rest = at.isoformat().partition(".")
    return whole + dot + rest[:6].rstrip("0") + rest[6:] if dot else whole


def _properties(one: NewFeature, own: str, point: tuple[float, float]) -> str:
    """What is said of a feature; what the engine itself knows wins over a property of that name."""
    known: dict[str, Any] = {name: value for name in _OWN if (value := getattr(one, name)) not in (None, "")}
    known |= {"longitude": point[0], "latitude": point[1]}
    if not _ALL_OWN.isdisjoint(one.properties):
        return _encode(dict(one.properties) | known).decode()
    said = _encode(known).decode()
    return said if own == "{}" else f"{said[:-1]},{own[1:]}"
