"""Where a place is: coordinate systems as data, the ways between them, and parameters from control points.

Longitude or east first, degrees or metres, everywhere; only `swap` speaks the order of an authority. CGCS2000
(EPSG:4490) and WGS 84 are taken as one by policy: no operation between them is published (see the README of
`standards` for what that ignores). Datums without public parameters (Beijing 1954, Xi'an 1980, local systems) are
joined by an `Operation` or refused, never guessed.
"""

from chengshu.standards.geo.conversion import CITY, Conversion, complaints, convert, from_city, swap, to_city
from chengshu.standards.geo.curve import hilbert
from chengshu.standards.geo.fits import NEEDED, ControlPoint, Fit, FitKind, Residual, fit
from chengshu.standards.geo.grids import Grid, grid_from_nodes, read_ntv2
from chengshu.standards.geo.offsets import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    in_offset_area,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from chengshu.standards.geo.operations import (
    GridShift,
    Helmert,
    Operation,
    Parameters,
    Similarity,
    Translation,
    check_operation,
    parameters_from_json,
    parameters_to_json,
)
from chengshu.standards.geo.systems import LocalProjection, System, all_systems, local_system, plane, system

__all__ = [
    "CITY",
    "NEEDED",
    "ControlPoint",
    "Conversion",
    "Fit",
    "FitKind",
    "Grid",
    "GridShift",
    "Helmert",
    "LocalProjection",
    "Operation",
    "Parameters",
    "Residual",
    "Similarity",
    "System",
    "Translation",
    "all_systems",
    "bd09_to_gcj02",
    "bd09_to_wgs84",
    "check_operation",
    "complaints",
    "convert",
    "fit",
    "from_city",
    "gcj02_to_bd09",
    "gcj02_to_wgs84",
    "grid_from_nodes",
    "hilbert",
    "in_offset_area",
    "local_system",
    "parameters_from_json",
    "parameters_to_json",
    "plane",
    "read_ntv2",
    "swap",
    "system",
    "to_city",
    "wgs84_to_bd09",
    "wgs84_to_gcj02",
]
