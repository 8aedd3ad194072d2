"""GCJ-02, BD-09 and WGS 84: forward by the published formulas, back by iteration to better than a millimetre.

Longitude first, degrees. Outside the mainland's bounding box GCJ-02 is WGS 84. CGCS2000 (EPSG:4490) and WGS 84
agree within a decimetre and are not distinguished here.
"""

from chengshu.standards.geo.offsets import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    in_offset_area,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

__all__ = [
    "bd09_to_gcj02",
    "bd09_to_wgs84",
    "gcj02_to_bd09",
    "gcj02_to_wgs84",
    "in_offset_area",
    "wgs84_to_bd09",
    "wgs84_to_gcj02",
]
