"""How large and how long shapes are on the ellipsoid, many at a time."""

from functools import lru_cache
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from chengshu.capabilities.maps.logic.geometry import Shapes

# CGCS2000 and GRS 80 are the same ellipsoid.
_GEOD = pyproj.Geod(ellps="GRS80")
# Between points so far apart (about 500 m) the straight line of the projection leaves the geodesic noticeably.
_LONG_DEGREES = 0.005


@lru_cache(1)
def _equal_area() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(
        "+proj=longlat +ellps=GRS80", "+proj=cea +ellps=GRS80", always_xy=True, only_best=False
    )


def areas(shapes: Shapes) -> NDArray[np.float64]:
    """Square metres of each shape; what has no area has none.

    Shapes with short sides are measured in a projection that keeps areas, all at once; the others by geodesics.
    """
    sizes = np.zeros(len(shapes))
    areal = np.flatnonzero(shapely.get_dimensions(shapes) == 2)
    if not len(areal):
        return sizes
    flat = shapely.force_2d(shapes[areal])
    sizes[areal] = shapely.area(shapely.transform(flat, _equal_area().transform, interleaved=False))
    coordinates, owners = shapely.get_coordinates(flat, return_index=True)
    # A step from one ring to the next may look long too: such a shape is then measured with more care than it needs.
    steps = np.abs(np.diff(coordinates, axis=0)).max(axis=1, initial=0)
    far = np.unique(owners[1:][(steps > _LONG_DEGREES) & (owners[1:] == owners[:-1])])
    for at in far.tolist():
        sizes[areal[at]] = _geodesic_area(flat[at])
    return sizes


def _geodesic_area(shape: Any) -> float:
    polygons = [one for one in shapely.get_parts(shape).tolist() if one.geom_type == "Polygon"]
    return sum(abs(_GEOD.geometry_area_perimeter(shapely.orient_polygons(one))[0]) for one in polygons)


def lengths(shapes: Shapes) -> NDArray[np.float64]:
    """Metres of each line, and of the outline of each area, along geodesics."""
    parts, owners = shapely.get_parts(shapely.force_2d(shapes), return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    owners = owners[inner]
    areal = shapely.get_type_id(parts) == 3
    rings, ring_owners = shapely.get_rings(parts[areal], return_index=True)
    linear = shapely.get_dimensions(parts) == 1
    lines = np.concatenate([parts[linear], rings])
    owners = np.concatenate([owners[linear], owners[areal][ring_owners]])
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    if len(coordinates) < 2:
        return np.zeros(len(shapes))
    same = line[1:] == line[:-1]
    begin, end = coordinates[:-1][same], coordinates[1:][same]
    metres = _GEOD.inv(begin[:, 0], begin[:, 1], end[:, 0], end[:, 1])[2]
    return np.bincount(owners[line[1:][same]], weights=metres, minlength=len(shapes)).astype(np.float64)
