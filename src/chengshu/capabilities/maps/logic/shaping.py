"""Geometries cut and joined for whoever edits: the same GEOS decides here and when they are kept."""

import json
from typing import Any

import numpy as np
import shapely
from shapely.ops import split

from chengshu.capabilities.maps.logic.geometry import as_geojson, read_shapes
from chengshu.kit import FieldError, Refused

_MOST = 500


def cut(geometry: dict[str, Any], line: dict[str, Any]) -> list[dict[str, Any]]:
    """Cut an area or a line by a line. Returns the pieces, the largest first. Raises `Refused`."""
    shape, blade = _read({"geometry": geometry, "line": line})
    if shapely.get_dimensions(blade) != 1 or shapely.get_num_geometries(blade) != 1:
        raise _refused("line", "must be one line")
    dimension = int(shapely.get_dimensions(shape))
    if dimension == 0:
        raise _refused("geometry", "a point cannot be cut")
    pieces: list[Any] = []
    for part in shapely.get_parts(shape).tolist():
        pieces += _cut(part, blade)
    if len(pieces) <= shapely.get_num_geometries(shape):
        raise _refused("line", "does not cut it through; draw it from one side beyond the other")
    if len(pieces) > _MOST:
        raise _refused("line", f"cuts it into {len(pieces)} pieces; {_MOST} are possible")
    size = shapely.area if dimension == 2 else shapely.length
    pieces.sort(key=lambda one: -float(size(one)))
    return _plain(pieces)


def join(geometries: list[dict[str, Any]]) -> dict[str, Any]:
    """Make one of geometries of one kind that touch each other. Raises `Refused`."""
    shapes = _read({f"geometries.{n}": one for n, one in enumerate(geometries)})
    dimensions = set(shapely.get_dimensions(shapes).tolist())
    if len(dimensions) != 1 or dimensions == {0}:
        raise _refused("geometries", "only areas, or only lines, can be joined")
    whole = shapely.union_all(shapes)
    if dimensions == {1}:
        whole = shapely.line_merge(whole)
    if shapely.get_num_geometries(whole) > max(shapely.get_num_geometries(shapes).tolist()):
        raise _refused("geometries", "they do not touch each other")
    return _plain([whole])[0]


def _cut(part: Any, blade: Any) -> list[Any]:
    """The pieces of one part; what the blade only touches, or runs along, stays whole."""
    if shapely.get_dimensions(part) == 2:
        return [one for one in shapely.get_parts(split(part, blade)).tolist() if one.area > 0]
    if shapely.crosses(part, blade) or shapely.touches(part, blade):
        return [one for one in shapely.get_parts(split(part, blade)).tolist() if one.length > 0]
    return [part]


def _read(given: dict[str, dict[str, Any]]) -> Any:
    shapes = read_shapes(list(given.values()))
    wrong = []
    for name, shape in zip(given, shapes.tolist(), strict=True):
        if shape is None or shapely.is_empty(shape):
            wrong.append(FieldError(name, "is not GeoJSON or is empty"))
        elif not shapely.is_valid(shape):
            wrong.append(FieldError(name, str(shapely.is_valid_reason(shape))))
    if wrong:
        raise Refused("This cannot be cut or joined.", code="shapes_wrong", errors=tuple(wrong))
    return shapes


def _refused(field: str, reason: str) -> Refused:
    return Refused("This cannot be cut or joined.", code="shapes_wrong", errors=(FieldError(field, reason),))


def _plain(shapes: list[Any]) -> list[dict[str, Any]]:
    return [json.loads(one) for one in as_geojson(np.array(shapes, dtype=object))]
